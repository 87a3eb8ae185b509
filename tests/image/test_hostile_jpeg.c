/* JPEG files that lie, stop in the middle or ask for too much: each is built here and must be
 * refused with a reason, never crash, never cost much. The suite runs this under ASan and UBSan as
 * well.
 */
#include "hostile.h"

static void a_jpeg_cut_anywhere_is_refused(void)
{
    struct image made = make_picture(20, 13);
    struct bytes progressive = {0};
    put(&progressive, progressive_jpeg, sizeof progressive_jpeg);
    check_every_cut(make_file(&made, true), 3);
    check_every_cut(progressive, 3);
    image_free(&made);
}

/* CVE-2022-28042: counts above 256 in all write beyond the decoder's tables. */
static void huffman_counts_beyond_256_are_refused(void)
{
    static const unsigned char overfull[16] = {3};
    unsigned char many[16] = {0}, short_codes[16] = {0};
    memset(many + 8, 255, 8);
    short_codes[8] = 255, short_codes[7] = 1; /* 256 codes of at most 9 bits */
    const unsigned char *counts[] = {overfull, many, short_codes};
    for (int i = 0; i < 3; i++) {
        struct bytes b = {0};
        size_t codes = 0;
        for (int k = 0; k < 16; k++)
            codes += counts[i][k];
        jpeg_begin(&b);
        jpeg_marker(&b, 0xC4), put16be(&b, 19 + (unsigned)codes), put8(&b, 0x10);
        put(&b, counts[i], 16), put_times(&b, 1, codes);
        jpeg_frame(&b, 0xC0, 8, 8, 1, 0x11);
        jpeg_scan(&b, 1, 1, 0, 63, 2);
        jpeg_marker(&b, 0xD9);
        CHECK(refused(b, "a Huffman table is impossible"));
    }
}

static void a_huffman_table_stays_in_its_segment(void)
{
    struct bytes b = {0};
    jpeg_marker(&b, 0xD8);
    jpeg_marker(&b, 0xC4), put16be(&b, 19), put8(&b, 0);
    put_times(&b, 0, 15), put8(&b, 200);
    put_times(&b, 0, 300);
    CHECK(refused(b, "a Huffman table is longer than its segment"));
}

/* What the decoder would take from memory it never wrote. */
static void tables_that_are_missing_are_refused(void)
{
    static const char *const whats[] = {"all there", "no DQT", "no DC table", "no AC table"};
    for (int missing = 0; missing < 4; missing++)
        for (unsigned frame = 0xC0; frame <= 0xC2; frame += 2) {
            struct bytes b = {0};
            struct hm_error error;
            jpeg_marker(&b, 0xD8);
            if (missing != 1)
                jpeg_quantiser(&b, 0);
            if (missing != 2)
                jpeg_huffman(&b, 0, 0, 0);
            if (missing != 3)
                jpeg_huffman(&b, 1, 0, 0);
            jpeg_frame(&b, frame, 8, 8, 1, 0x11);
            jpeg_scan(&b, 1, 1, 0, frame == 0xC0 ? 63 : 0, 2);
            if (frame == 0xC2)
                jpeg_scan(&b, 1, 1, 1, 63, 2);
            jpeg_marker(&b, 0xD9);
            enum hm_status status = verdict(b, &error);
            if (!CHECK(status == (missing ? HM_INPUT : HM_OK)))
                printf("# %s: %s\n", whats[missing], error.text);
            if (missing)
                CHECK_TEXT(error.text, "a table that was not defined");
        }
}

/* 14 ms a scan at 4000x4000, even where a scan holds one byte. */
static void progressive_cost_bombs_are_refused(void)
{
    struct hm_error error;
    CHECK_INT(verdict(progressive_of(32, 32, 60), &error), HM_OK);
    CHECK(refused(progressive_of(32, 32, 300), "a JPEG of more than 64 scans"));
    CHECK(refused(progressive_of(4000, 4000, 60), "scans this large"));
    CHECK(refused(progressive_of(20000, 20000, 2),
                  "20000x20000 is more than the limit of 64 megapixels (`max_pixels`)"));
}

/* A few bytes that claim a million blocks, or a file whose end was cut off and an EOI put on. */
static void a_scan_without_enough_bits_is_refused(void)
{
    for (unsigned frame = 0xC0; frame <= 0xC2; frame += 2)
        for (int missing = 0; missing < 2; missing++) {
            size_t need = frame == 0xC0 ? 64 : 32; /* 16 x 16 blocks, 2 bits or 1 */
            struct bytes b = {0};
            struct hm_error error;
            jpeg_begin(&b);
            jpeg_frame(&b, frame, 128, 128, 1, 0x11);
            jpeg_scan(&b, 1, 1, 0, frame == 0xC0 ? 63 : 0, need - (size_t)missing);
            jpeg_marker(&b, 0xD9);
            CHECK(missing ? refused(b, "truncated JPEG: a scan has") : verdict(b, &error) == HM_OK);
        }
}

static void a_jpeg_needs_a_frame_and_scans_of_all_components(void)
{
    struct bytes none = {0}, early = {0}, two = {0}, half = {0}, empty = {0};
    jpeg_begin(&none), jpeg_marker(&none, 0xD9);
    CHECK(refused(none, "it holds no picture"));
    jpeg_begin(&empty), jpeg_frame(&empty, 0xC0, 8, 8, 1, 0x11), jpeg_marker(&empty, 0xD9);
    CHECK(refused(empty, "it holds no picture"));
    jpeg_begin(&early), jpeg_scan(&early, 1, 1, 0, 63, 2), jpeg_marker(&early, 0xD9);
    CHECK(refused(early, "a scan comes before the frame"));
    jpeg_begin(&two);
    jpeg_frame(&two, 0xC0, 8, 8, 1, 0x11), jpeg_frame(&two, 0xC0, 9, 9, 1, 0x11);
    jpeg_scan(&two, 1, 1, 0, 63, 2), jpeg_marker(&two, 0xD9);
    CHECK(refused(two, "it has two frames"));
    jpeg_begin(&half), jpeg_frame(&half, 0xC0, 8, 8, 3, 0x11);
    jpeg_scan(&half, 1, 2, 0, 63, 2), jpeg_marker(&half, 0xD9);
    CHECK(refused(half, "a colour component is missing"));
}

static void kinds_of_jpeg_that_are_not_read_are_named(void)
{
    static const struct {
        unsigned marker, bits, components, sampling;
        const char *why;
    } cases[] = {
        {0xC3, 8, 1, 0x11, "lossless"},     {0xC9, 8, 1, 0x11, "arithmetic-coded"},
        {0xC5, 8, 1, 0x11, "hierarchical"}, {0xC1, 12, 1, 0x11, "12 bits a sample"},
        {0xC0, 8, 2, 0x11, "2 components"}, {0xC0, 8, 1, 0x50, "sampling is impossible"},
        {0xC0, 8, 0, 0x11, "0 components"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes b = {0};
        jpeg_begin(&b);
        size_t frame = b.length;
        jpeg_frame(&b, cases[i].marker, 8, 8, cases[i].components, cases[i].sampling);
        b.at[frame + 4] = (unsigned char)cases[i].bits;
        jpeg_scan(&b, 1, 1, 0, 63, 2), jpeg_marker(&b, 0xD9);
        CHECK(refused(b, cases[i].why));
    }
}

static void scan_headers_that_lie_are_refused(void)
{
    static const struct {
        unsigned frame, first, count, from, to;
        const char *why;
    } cases[] = {
        {0xC0, 1, 4, 0, 63, "malformed"},  {0xC0, 3, 1, 0, 63, "not there"},
        {0xC0, 1, 1, 1, 63, "impossible"}, {0xC2, 1, 1, 5, 4, "impossible"},
        {0xC2, 1, 1, 0, 63, "impossible"}, {0xC2, 1, 1, 1, 64, "impossible"},
        {0xC2, 1, 2, 1, 63, "impossible"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes b = {0};
        jpeg_begin(&b);
        jpeg_frame(&b, cases[i].frame, 8, 8, cases[i].count > 1 ? 3 : 1, 0x11);
        jpeg_scan(&b, cases[i].first, cases[i].count, cases[i].from, cases[i].to, 2);
        jpeg_marker(&b, 0xD9);
        CHECK(refused(b, cases[i].why));
    }
}

/* DRI, then a picture of 3 blocks with a restart after each. */
static struct bytes restarting(unsigned length, unsigned marker)
{
    struct bytes b = {0};
    jpeg_begin(&b);
    jpeg_marker(&b, 0xDD), put16be(&b, length), put_times(&b, 0, length - 3), put8(&b, 1);
    jpeg_frame(&b, 0xC0, 24, 8, 1, 0x11);
    jpeg_scan(&b, 1, 1, 0, 63, 1);
    jpeg_marker(&b, marker), put8(&b, 0);
    jpeg_marker(&b, 0xD1), put8(&b, 0);
    jpeg_marker(&b, 0xD9);
    return b;
}

static void restart_markers_belong_to_the_scan(void)
{
    struct hm_error error;
    CHECK_INT(verdict(restarting(4, 0xD0), &error), HM_OK);
    CHECK(refused(restarting(5, 0xD0), "the restart interval is malformed"));
    CHECK(refused(restarting(4, 0x01), "a marker FF 01 where none may be"));
    CHECK(refused(restarting(4, 0xD8), "a marker FF D8 where none may be"));
}

static void odd_segments_of_a_jpeg_are_judged(void)
{
    static const struct {
        unsigned lines, tables, gap;
        const char *why;
    } cases[] = {{8, 0, 0, NULL},
                 {9, 0, 0, "it gives its height twice"},
                 {8, 2000, 0, "more Huffman tables than any encoder writes"},
                 {8, 0, 3, "there is no marker where one must be"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes b = {0};
        struct hm_error error;
        jpeg_begin(&b);
        put_text(&b, "padding before the frame is allowed");
        for (unsigned k = 0; k < cases[i].tables; k++)
            jpeg_huffman(&b, 0, 0, 0);
        jpeg_frame(&b, 0xC0, 8, 8, 1, 0x11);
        put_times(&b, 0, cases[i].gap);
        jpeg_scan(&b, 1, 1, 0, 63, 2);
        jpeg_marker(&b, 0xDC), put16be(&b, 4), put16be(&b, cases[i].lines);
        jpeg_marker(&b, 0xD9);
        CHECK(cases[i].why ? refused(b, cases[i].why) : verdict(b, &error) == HM_OK);
    }
}

int main(void)
{
    return test_run((struct test[]){
        TEST(a_jpeg_cut_anywhere_is_refused),
        TEST(huffman_counts_beyond_256_are_refused),
        TEST(a_huffman_table_stays_in_its_segment),
        TEST(tables_that_are_missing_are_refused),
        TEST(progressive_cost_bombs_are_refused),
        TEST(a_scan_without_enough_bits_is_refused),
        TEST(a_jpeg_needs_a_frame_and_scans_of_all_components),
        TEST(kinds_of_jpeg_that_are_not_read_are_named),
        TEST(scan_headers_that_lie_are_refused),
        TEST(restart_markers_belong_to_the_scan),
        TEST(odd_segments_of_a_jpeg_are_judged),
        {0},
    });
}
