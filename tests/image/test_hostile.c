/* Files that lie, stop in the middle, ask for too much, or are no files at all. Each is built here
 * and must be refused with a reason, never crash, never cost much. The suite runs this under ASan
 * and UBSan as well, which is where most of it earns its keep.
 */
#include "test.h"

#include "make.h"

#include <sys/stat.h>
#include <unistd.h>

int fuzz_image(const uint8_t *data, size_t size);

/* The verdict on a file; the bytes are given in a block of their exact size, so that ASan sees
 * every step beyond. Frees the file. */
static enum hm_status verdict(struct bytes file, struct hm_error *error)
{
    struct image image;
    unsigned char *exact = malloc(file.length + !file.length);
    if (!exact)
        abort();
    memcpy(exact, file.at, file.length);
    *error = (struct hm_error){0};
    enum hm_status status = image_decode(exact, file.length, 0, &image, error);
    CHECK((status == HM_OK) == (image.rgb != NULL));
    image_free(&image);
    free(exact);
    bytes_free(&file);
    return status;
}

static bool refused(struct bytes file, const char *why)
{
    struct hm_error error;
    enum hm_status status = verdict(file, &error);
    bool good = status == HM_INPUT && strstr(error.text, why);
    if (!good)
        printf("# status %d, \"%s\" instead of \"%s\"\n", (int)status, error.text, why);
    return good;
}

static struct bytes part_of(const struct bytes *file, size_t length)
{
    struct bytes part = {0};
    put(&part, file->at, length);
    return part;
}

/* ---- truncation -------------------------------------------------------------------------- */

/* Cut at every length, a file of each format is refused, and by the word "truncated" once its
 * header is whole. */
static void check_every_cut(struct bytes file, size_t header)
{
    struct hm_error error;
    CHECK_INT(verdict(part_of(&file, file.length), &error), HM_OK);
    for (size_t length = 1; length < file.length; length++) {
        if (!CHECK(verdict(part_of(&file, length), &error) == HM_INPUT))
            printf("# cut to %zu of %zu bytes\n", length, file.length);
        if (length >= header)
            CHECK_TEXT(error.text, "truncated");
    }
    bytes_free(&file);
}

static void a_jpeg_cut_anywhere_is_refused(void)
{
    struct image made = make_picture(20, 13);
    struct bytes progressive = {0};
    put(&progressive, progressive_jpeg, sizeof progressive_jpeg);
    check_every_cut(make_file(&made, true), 3);
    check_every_cut(progressive, 3);
    image_free(&made);
}

static void a_png_cut_anywhere_is_refused(void)
{
    struct image made = make_picture(20, 13);
    check_every_cut(make_file(&made, false), 8);
    image_free(&made);
}

static void a_bmp_cut_anywhere_is_refused(void)
{
    static const unsigned char palette[8] = {0};
    check_every_cut(make_bmp(3, 3, 24, NULL, 0, "123456789abc123456789abc123456789", 33), 2);
    check_every_cut(make_bmp(9, 3, 1, palette, 2, "12341234123", 10), 2);
}

static void a_pgm_or_ppm_cut_anywhere_is_refused(void)
{
    check_every_cut(make_pnm("P5\n3 2\n255\n", "123456", 6), 11);
    check_every_cut(make_pnm("P6\n2 1\n255\n", "123456", 6), 11);
    check_every_cut(make_pnm("P5\n3 1\n4096\n", "\1\2\1\2\1\2", 6), 12);
}

/* ---- JPEG -------------------------------------------------------------------------------- */

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

static struct bytes progressive_of(unsigned width, unsigned height, int scans)
{
    struct bytes b = {0};
    jpeg_begin(&b);
    jpeg_frame(&b, 0xC2, width, height, 1, 0x11);
    jpeg_scan(&b, 1, 1, 0, 0, (size_t)((width + 7) / 8) * ((height + 7) / 8) / 8 + 1);
    for (int i = 1; i < scans; i++)
        jpeg_scan(&b, 1, 1, 1, 63, 1);
    jpeg_marker(&b, 0xD9);
    return b;
}

/* 14 ms a scan at 4000x4000, even where a scan holds one byte. */
static void progressive_cost_bombs_are_refused(void)
{
    struct hm_error error;
    CHECK_INT(verdict(progressive_of(32, 32, 60), &error), HM_OK);
    CHECK(refused(progressive_of(32, 32, 300), "a JPEG of more than 64 scans"));
    CHECK(refused(progressive_of(4000, 4000, 60), "scans this large"));
    CHECK(refused(progressive_of(20000, 20000, 2),
                  "20000x20000 is more than the limit of 64 megapixels (--max-pixels)"));
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

/* ---- PNG --------------------------------------------------------------------------------- */

static void a_flipped_bit_in_a_png_is_noticed(void)
{
    struct image made = make_picture(8, 8);
    struct bytes file = make_file(&made, false);
    for (size_t i = 0; i < file.length; i++)
        for (int bit = 0; bit < 8; bit++) {
            struct hm_error error;
            struct bytes copy = part_of(&file, file.length);
            copy.at[i] ^= (unsigned char)(1 << bit);
            CHECK_INT(verdict(copy, &error), HM_INPUT);
        }
    struct bytes copy = part_of(&file, file.length);
    copy.at[60] ^= 1;
    CHECK(refused(copy, "the checksum of chunk IDAT is wrong"));
    bytes_free(&file);
    image_free(&made);
}

/* Deflate's fixed code: "258 bytes like the last one" takes 13 bits, so 1 byte unpacks to 158. */
static struct bytes make_bomb(unsigned width, unsigned height, size_t repeats)
{
    struct bytes z = {0}, b = {0};
    uint32_t bits = 0, have = 0;
    static const unsigned char code[] = {1, 1, 0, /* last block, fixed */ 0, 0, 1, 1, 0, 0, 0, 0};
    static const unsigned char match[] = {1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0};
    put16be(&z, 0x7801);
    for (size_t i = 0; i < sizeof code + repeats * sizeof match; i++) {
        unsigned bit = i < sizeof code ? code[i] : match[(i - sizeof code) % sizeof match];
        bits |= bit << have;
        if (++have == 8)
            put8(&z, bits), bits = 0, have = 0;
    }
    put_times(&z, 0, 16);
    png_begin(&b);
    png_header(&b, width, height, 8, 2, 0);
    png_chunk(&b, "IDAT", z.at, z.length);
    png_end(&b);
    bytes_free(&z);
    return b;
}

static void a_png_that_unpacks_to_more_than_it_promises_is_refused(void)
{
    CHECK(refused(make_bomb(1, 1, 200000), "more data than the picture can need"));
    CHECK(refused(make_bomb(1, 1, 30000), "it unpacks to more than its header promises"));
    CHECK(refused(make_bomb(100, 100, 2000), "it unpacks to more than its header promises"));
    CHECK(refused(make_bomb(20000, 20000, 2000), "20000x20000 is more than the limit"));
}

static void a_png_without_enough_pixels_is_refused(void)
{
    CHECK(refused(make_png(4, 2, 8, 0, 0, NULL, 0, "\0abcd\0abc", 9), "not enough pixels"));
    CHECK(refused(make_png(4, 1, 8, 0, 0, NULL, 0, "\5abcd", 5), "invalid filter"));
}

static void png_headers_that_lie_are_refused(void)
{
    static const unsigned cases[][5] = {
        {0, 1, 8, 0, 0},     {1, 0, 8, 0, 0}, {1, 1, 3, 0, 0},
        {1, 1, 16, 3, 0},    {1, 1, 4, 2, 0}, {0x80000000, 1, 8, 0, 0},
        {1, 1, 8, 1, 0},     {1, 1, 8, 5, 0}, {1, 1, 8, 7, 0},
        {40000, 1, 8, 0, 0}, {1, 1, 8, 0, 2}, {0xFFFFFFFF, 0xFFFFFFFF, 8, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const unsigned *c = cases[i];
        struct hm_error error;
        CHECK_INT(verdict(make_png(c[0], c[1], c[2], c[3], c[4], NULL, 0, "\0\0\0", 3), &error),
                  HM_INPUT);
        CHECK(strlen(error.text) > 10);
    }
}

static void png_chunks_out_of_place_are_refused(void)
{
    struct bytes apple = {0}, critical = {0}, headless = {0}, late = {0}, dataless = {0};
    png_begin(&apple), png_chunk(&apple, "CgBI", "\0\0\0\0", 4);
    CHECK(refused(apple, "Apple's variant of PNG (CgBI)"));
    png_begin(&critical), png_header(&critical, 1, 1, 8, 0, 0);
    png_chunk(&critical, "ABCD", "x", 1), png_rows(&critical, "\0\7", 2), png_end(&critical);
    CHECK(refused(critical, "a PNG with a chunk ABCD cannot be read"));
    png_begin(&headless), png_rows(&headless, "\0\7", 2), png_end(&headless);
    CHECK(refused(headless, "it does not begin with its header"));
    png_begin(&late), png_header(&late, 1, 1, 8, 2, 0), png_rows(&late, "\0\7\7\7", 4);
    png_chunk(&late, "PLTE", "123", 3), png_end(&late);
    CHECK(refused(late, "the palette is malformed"));
    png_begin(&dataless), png_header(&dataless, 1, 1, 8, 0, 0), png_end(&dataless);
    CHECK(refused(dataless, "it holds no picture"));
    CHECK(refused(make_png(1, 1, 8, 3, 0, NULL, 0, "\0\0", 2), "there is no palette"));
    unsigned char palette[257 * 3] = {0};
    CHECK(refused(make_png(1, 1, 8, 3, 0, palette, 257, "\0\0", 2), "the palette is malformed"));
}

/* ---- BMP --------------------------------------------------------------------------------- */

static void a_bmp_of_negative_size_is_refused(void)
{
    const unsigned lowest = 0x80000000;
    CHECK(refused(make_bmp(1, lowest, 24, NULL, 0, "1234", 4), "its size is negative"));
    CHECK(refused(make_bmp(0u - 5, 1, 24, NULL, 0, "1234", 4), "its size is negative"));
    CHECK(refused(make_bmp(lowest, lowest, 24, NULL, 0, "1234", 4), "its size is negative"));
    CHECK(refused(make_bmp(1, 0u - 100000, 24, NULL, 0, "1234", 4), "a side is longer"));
    CHECK(refused(make_bmp(0, 4, 24, NULL, 0, "1234", 4), "the picture has no pixels"));
    CHECK(refused(make_bmp(30000, 30000, 24, NULL, 0, "1234", 4), "more than the limit"));
}

static void a_bmp_colour_beyond_the_palette_is_refused(void)
{
    static const unsigned char palette[4 * 257] = {0};
    CHECK(refused(make_bmp(3, 1, 8, palette, 3, "\0\3\0\0", 4), "colour 3 of a palette of 3"));
    CHECK(refused(make_bmp(3, 1, 4, palette, 2, "\0\x20\0\0", 4), "colour 2 of a palette of 2"));
    CHECK(refused(make_bmp(9, 1, 1, palette, 1, "\0\x80\0\0", 4), "colour 1 of a palette of 1"));
    CHECK(refused(make_bmp(1, 1, 8, palette, 0, "\0\0\0\0", 4), "a palette of 0 colours"));
    CHECK(refused(make_bmp(1, 1, 8, palette, 257, "\0\0\0\0", 4), "a palette of 257 colours"));
}

static void kinds_of_bmp_that_are_not_read_are_named(void)
{
    static const struct {
        size_t at;
        unsigned value;
        const char *why;
    } cases[] = {
        {14, 12, "OS/2"},         {14, 52, "a header of 52 bytes"},
        {26, 2, "malformed"},     {28, 7, "7 bits a pixel"},
        {30, 1, "RLE"},           {30, 4, "compression 4"},
        {30, 3, "compression 3"}, {10, 200, "a gap"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes b = make_bmp(1, 1, 24, NULL, 0, "1234", 4);
        put_times(&b, 0, 300);
        b.at[cases[i].at] = (unsigned char)cases[i].value;
        CHECK(refused(b, cases[i].why));
    }
}

/* ---- PGM, PPM ---------------------------------------------------------------------------- */

static void pnm_headers_that_lie_are_refused(void)
{
    static const struct {
        const char *header, *why;
    } cases[] = {
        {"P5\n0 4\n255\n", "no pixels"},
        {"P5\n4 0\n255\n", "no pixels"},
        {"P5\n4294967300 1\n255\n", "more than the limit"},
        {"P5\n99999999999999999999999999 1\n255\n", "more than the limit"},
        {"P6\n20000 20000\n255\n", "20000x20000 is more than the limit of 64 megapixels"},
        {"P5\n40000 1\n255\n", "a side is longer"},
        {"P5\n1 1\n0\n", "a maximum of 0"},
        {"P5\n1 1\n65536\n", "a maximum of 65536"},
        {"P5\n-1 1\n255\n", "the header is malformed"},
        {"P5\n1 1\n255x", "the header is malformed"},
        {"P5111 1\n255\n1", "the header is malformed"},
        {"P5\n1 1", "the header is malformed"},
        {"P5\n# never ends", "the header is malformed"},
        {"P6", "the header is malformed"},
        {"P5\n1 1\n7\n\x08", "a sample of 8 above the maximum of 7"},
        {"P5\n2 1\n1000\n\x03\xE8\x03\xE9", "a sample of 1001 above the maximum of 1000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        CHECK(refused(make_pnm(cases[i].header, NULL, 0), cases[i].why));
}

/* ---- limits ------------------------------------------------------------------------------ */

static void the_limit_on_pixels_is_the_callers(void)
{
    struct bytes file = make_flat_jpeg(1000, 1001);
    struct image image;
    struct hm_error error = {0};
    CHECK_INT(image_decode(file.at, file.length, 1000000, &image, &error), HM_INPUT);
    CHECK_TEXT(error.text, "1000x1001 is more than the limit of 1 megapixels (--max-pixels)");
    CHECK_INT(image_decode(file.at, file.length, 1234, &image, &error), HM_INPUT);
    CHECK_TEXT(error.text, "the limit of 1234 pixels");
    CHECK_INT(image_decode(file.at, file.length, 1001000, &image, &error), HM_OK);
    image_free(&image);
    bytes_free(&file);
    struct bytes wide = make_flat_jpeg(32768, 8192);
    CHECK_INT(image_decode(wide.at, wide.length, SIZE_MAX, &image, &error), HM_INPUT);
    CHECK_TEXT(error.text, "more than the decoder can hold (256 megapixels)");
    bytes_free(&wide);
}

/* Noise needs the most room: every kind of PNG, and a progressive JPEG of full colour. */
static void honest_files_fit_their_budget(void)
{
    static const unsigned char kinds[][2] = {{1, 0}, {2, 0},  {4, 0}, {8, 0}, {16, 0},
                                             {8, 2}, {16, 2}, {1, 3}, {4, 3}, {8, 3},
                                             {8, 4}, {16, 4}, {8, 6}, {16, 6}};
    static const unsigned char palette[768] = {0};
    unsigned char *rows = calloc(2, 400 * 8 * 300); /* filter 0, black */
    struct hm_error error;
    for (size_t i = 0; rows && i < sizeof kinds / sizeof *kinds; i++)
        for (unsigned interlaced = 0; interlaced < 2; interlaced++) {
            static const unsigned channels[7] = {1, 0, 3, 1, 2, 0, 4};
            unsigned depth = kinds[i][0], colour = kinds[i][1];
            size_t pixels = (300 * channels[colour] * depth + 7) / 8 * 400;
            size_t length = pixels + 400 + (interlaced ? pixels / 8 + 1200 : 0);
            struct bytes file = make_png(300, 400, depth, colour, interlaced, palette,
                                         colour == 3 ? 1u << depth : 0, rows, length);
            if (!CHECK(verdict(file, &error) == HM_OK))
                printf("# depth %u, colour %u: %s\n", depth, colour, error.text);
        }
    free(rows);
    struct bytes jpeg = {0};
    jpeg_begin(&jpeg);
    jpeg_frame(&jpeg, 0xC2, 600, 500, 3, 0x11);
    jpeg_scan(&jpeg, 1, 3, 0, 0, 4000), jpeg_marker(&jpeg, 0xD9);
    CHECK_INT(verdict(jpeg, &error), HM_OK);
}

/* ---- things that are not files ------------------------------------------------------------ */

static bool unreadable(const char *path, const char *why)
{
    struct image image;
    struct hm_error error = {0};
    enum hm_status status = image_read(path, 0, &image, &error);
    bool good = status == HM_INPUT && !image.rgb && strncmp(error.text, path, strlen(path)) == 0 &&
                strstr(error.text, why);
    if (!good)
        printf("# status %d, \"%s\" instead of \"%s\"\n", (int)status, error.text, why);
    return good;
}

static void what_is_no_file_is_refused_at_once(void)
{
    char folder[] = "/tmp/hogmine-test-hostile-XXXXXX", path[100];
    if (!mkdtemp(folder))
        SKIP("no folder for temporary files");
    CHECK(unreadable(folder, "a folder"));
    snprintf(path, sizeof path, "%s/missing.png", folder);
    CHECK(unreadable(path, "No such file"));
    snprintf(path, sizeof path, "%s/fifo", folder);
    CHECK(mkfifo(path, 0600) == 0 && unreadable(path, "a FIFO"));
    snprintf(path, sizeof path, "%s/loop", folder);
    CHECK(symlink("loop", path) == 0 && unreadable(path, "symbolic links"));
    snprintf(path, sizeof path, "%s/empty.jpg", folder);
    CHECK(file_write_atomic(path, "", 0, NULL) == HM_OK && unreadable(path, "empty"));
    snprintf(path, sizeof path, "%s/cut.jpg", folder);
    CHECK(file_write_atomic(path, progressive_jpeg, 500, NULL) == HM_OK &&
          unreadable(path, "truncated JPEG: no end-of-image marker"));
    CHECK(unreadable("/dev/zero", "a device"));
    file_remove_tree(folder, NULL);
}

static void a_long_path_leaves_room_for_the_reason(void)
{
    char folder[] = "/tmp/hogmine-test-hostile-XXXXXX";
    struct text path = {0};
    struct image image;
    struct hm_error error = {0};
    if (!mkdtemp(folder))
        SKIP("no folder for temporary files");
    text_printf(&path, "%s", folder);
    for (int i = 0; i < 3000 / 100; i++)
        text_printf(&path, "/%0100d", i);
    CHECK_INT(file_make_folder(path.bytes, NULL), HM_OK);
    text_printf(&path, "/cut.jpg");
    CHECK_INT(file_write_atomic(path.bytes, progressive_jpeg, 500, NULL), HM_OK);
    CHECK_INT(image_read(path.bytes, 0, &image, &error), HM_INPUT);
    CHECK_TEXT(error.text, "/cut.jpg: truncated JPEG: no end-of-image marker");
    text_free(&path);
    file_remove_tree(folder, NULL);
}

/* ---- memory ------------------------------------------------------------------------------ */

/* Fails the first, second, ... allocation until the file decodes; returns how many there were. What
 * leaks is told by ASan's leak check at the end. */
static long decode_without_memory(const unsigned char *bytes, size_t length)
{
    for (long k = 1; k < 1000; k++) {
        struct image image;
        struct hm_error error = {0};
        mem_fail_at(k);
        enum hm_status status = image_decode(bytes, length, 0, &image, &error);
        mem_fail_at(0);
        if (status == HM_OK) {
            image_free(&image);
            return k - 1;
        }
        CHECK_INT(status, HM_MEMORY);
        CHECK_TEXT(error.text, "out of memory");
        CHECK(image.rgb == NULL);
    }
    return 0;
}

static void every_allocation_of_the_decoder_may_fail(void)
{
    static const unsigned char palette[6] = {1, 2, 3, 4, 5, 6};
    struct image made = make_picture(20, 13);
    struct bytes progressive = {0}, files[] = {
                                        make_file(&made, true),
                                        make_file(&made, false),
                                        make_png(2, 2, 16, 4, 0, NULL, 0,
                                                 "\0\1\2\3\4\5\6\7\10\0\1\2\3\4\5\6\7\10", 18),
                                        make_png(2, 1, 8, 3, 0, palette, 2, "\0\1\0", 3),
                                        make_png(1, 1, 8, 2, 1, NULL, 0, "\0\1\2\3", 4),
                                        make_bmp(1, 1, 24, NULL, 0, "1234", 4),
                                        make_pnm("P5\n1 1\n255\n", "1", 1),
                                    };
    put(&progressive, progressive_jpeg, sizeof progressive_jpeg);
    CHECK(decode_without_memory(progressive.at, progressive.length) > 12);
    bytes_free(&progressive);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        CHECK(decode_without_memory(files[i].at, files[i].length) > 0);
        bytes_free(&files[i]);
    }
    image_free(&made);
}

static void every_allocation_of_the_encoder_may_fail(void)
{
    char folder[] = "/tmp/hogmine-test-hostile-XXXXXX", path[100];
    struct image made = make_picture(200, 200);
    struct random r = random_make(1, 2, 3);
    for (int i = 0; i < 3 * 200 * 200; i++) /* noise fills the compressor's tables */
        made.rgb[i] = (unsigned char)random_next(&r);
    if (!mkdtemp(folder))
        SKIP("no folder for temporary files");
    for (int jpeg = 0; jpeg < 2; jpeg++) {
        enum hm_status status = HM_MEMORY;
        long k = 0;
        snprintf(path, sizeof path, "%s/a.%s", folder, jpeg ? "jpg" : "png");
        while (status != HM_OK && k < 1000) {
            struct hm_error error = {0};
            mem_fail_at(++k);
            status = image_write(path, &made, &error);
            mem_fail_at(0);
            CHECK(status == HM_OK || status == HM_MEMORY);
            CHECK((status == HM_OK) == file_exists(path));
        }
        CHECK_INT(status, HM_OK);
        CHECK(k > 3);
    }
    image_free(&made);
    file_remove_tree(folder, NULL);
}

static void every_allocation_of_a_crop_may_fail(void)
{
    struct image made = make_picture(20, 13), out;
    enum hm_status status = HM_MEMORY;
    long k = 0;
    while (status != HM_OK && k < 100) {
        mem_fail_at(++k);
        status = image_crop(&made, 1, 1, 9, 9, 5, 5, &out, NULL);
        mem_fail_at(0);
        CHECK((status == HM_OK) == (out.rgb != NULL));
    }
    CHECK_INT(k, 7);
    image_free(&out);
    image_free(&made);
}

/* ---- threads ----------------------------------------------------------------------------- */

struct many {
    struct bytes files[3];
    uint64_t wanted[3];
    bool wrong[64]; /* each item its own */
};

static uint64_t decoded_hash(const struct bytes *file)
{
    struct image image;
    struct hm_error error = {0};
    if (image_decode(file->at, file->length, 0, &image, &error) != HM_OK)
        return hash64(error.text, strlen(error.text), 1);
    uint64_t hash = hash64(image.rgb, (size_t)image.width * (size_t)image.height * 3, 2);
    image_free(&image);
    return hash;
}

static void decode_one(void *context, size_t item, int worker)
{
    struct many *many = context;
    (void)worker;
    many->wrong[item] = decoded_hash(&many->files[item % 3]) != many->wanted[item % 3];
}

static void threads_do_not_disturb_one_another(void)
{
    struct image made = make_picture(64, 128);
    struct many many = {
        .files = {make_file(&made, true), make_file(&made, false), make_bomb(100, 100, 2000)}};
    for (int i = 0; i < 3; i++)
        many.wanted[i] = decoded_hash(&many.files[i]);
    struct threads *threads = threads_new(4);
    if (threads)
        threads_run(threads, 64, decode_one, &many);
    CHECK(threads);
    threads_free(threads);
    for (int i = 0; i < 64; i++)
        CHECK(!many.wrong[i]);
    for (int i = 0; i < 3; i++)
        bytes_free(&many.files[i]);
    image_free(&made);
}

/* ---- mutations --------------------------------------------------------------------------- */

/* Changes, removes, repeats or inserts a few bytes. */
static void mutate(struct bytes *b, struct random *r)
{
    uint64_t times = 1 + random_below(r, 6);
    while (times-- > 0 && b->length > 0) {
        size_t i = random_below(r, b->length);
        size_t n = 1 + random_below(r, b->length - i < 16 ? b->length - i : 16);
        switch (random_below(r, 6)) {
        case 0:
            b->at[i] ^= (unsigned char)(1u << random_below(r, 8));
            break;
        case 1:
            b->at[i] = (unsigned char)random_next(r);
            break;
        case 2:
            memset(b->at + i, random_below(r, 2) ? 0xFF : 0, n);
            break;
        case 3:
            memmove(b->at + i, b->at + i + n, b->length - i - n);
            b->length -= n;
            break;
        case 4:
            memmove(b->at + i, b->at + random_below(r, b->length - n + 1), n);
            break;
        default:
            put_times(b, 0, n);
            memmove(b->at + i + n, b->at + i, b->length - n - i);
        }
    }
}

static void no_mutation_of_a_small_file_crashes(void)
{
    static const unsigned char palette[12] = {1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0};
    struct image made = make_picture(20, 13);
    struct bytes progressive = {0},
                 files[] = {
                     make_file(&made, true),
                     make_file(&made, false),
                     make_flat_jpeg(33, 9),
                     progressive_of(17, 17, 4),
                     make_png(3, 2, 2, 3, 0, palette, 3, "\0\x18\0\xC0", 4),
                     make_png(2, 2, 16, 4, 0, NULL, 0, "\4\1\2\3\4\5\6\7\10\3\1\2\3\4\5\6\7\10",
                              18),
                     make_png(2, 1, 8, 6, 1, NULL, 0, "\1\1\2\3\4\2\5\6\7\10", 10),
                     make_bmp(3, 1, 4, palette, 3, "\x21\x0F\0\0", 4),
                     make_bmp(2, 1, 16, NULL, 0, "\x00\x7C\xE0\x03", 4),
                     make_bmp(1, 1, 32, NULL, 0, "\3\2\1\0", 4),
                     make_pnm("P5\n3 1\n4096\n", "\1\2\1\2\1\2", 6),
                     progressive,
                 };
    size_t count = sizeof files / sizeof *files;
    put(&files[count - 1], progressive_jpeg, sizeof progressive_jpeg);
    for (size_t i = 0; i < count; i++) {
        for (uint64_t k = 0; k < 1500; k++) {
            struct random r = random_make(2005, i, k);
            struct bytes copy = part_of(&files[i], files[i].length);
            mutate(&copy, &r);
            unsigned char *exact = malloc(copy.length + !copy.length);
            if (!exact)
                abort();
            memcpy(exact, copy.at, copy.length);
            fuzz_image(exact, copy.length); /* aborts where a promise is broken */
            free(exact);
            bytes_free(&copy);
        }
        bytes_free(&files[i]);
    }
    image_free(&made);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(a_jpeg_cut_anywhere_is_refused),
        TEST(a_png_cut_anywhere_is_refused),
        TEST(a_bmp_cut_anywhere_is_refused),
        TEST(a_pgm_or_ppm_cut_anywhere_is_refused),
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
        TEST(a_flipped_bit_in_a_png_is_noticed),
        TEST(a_png_that_unpacks_to_more_than_it_promises_is_refused),
        TEST(a_png_without_enough_pixels_is_refused),
        TEST(png_headers_that_lie_are_refused),
        TEST(png_chunks_out_of_place_are_refused),
        TEST(a_bmp_of_negative_size_is_refused),
        TEST(a_bmp_colour_beyond_the_palette_is_refused),
        TEST(kinds_of_bmp_that_are_not_read_are_named),
        TEST(pnm_headers_that_lie_are_refused),
        TEST(the_limit_on_pixels_is_the_callers),
        TEST(honest_files_fit_their_budget),
        TEST(what_is_no_file_is_refused_at_once),
        TEST(a_long_path_leaves_room_for_the_reason),
        TEST(every_allocation_of_the_decoder_may_fail),
        TEST(every_allocation_of_the_encoder_may_fail),
        TEST(every_allocation_of_a_crop_may_fail),
        TEST(threads_do_not_disturb_one_another),
        TEST(no_mutation_of_a_small_file_crashes),
        {0},
    });
}
