/* PNG files that lie, stop in the middle or ask for too much: each is built here and must be
 * refused with a reason, never crash, never cost much. The suite runs this under ASan and UBSan as
 * well.
 */
#include "hostile.h"

static void a_png_cut_anywhere_is_refused(void)
{
    struct image made = make_picture(20, 13);
    check_every_cut(make_file(&made, false), 8);
    image_free(&made);
}

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

int main(void)
{
    return test_run((struct test[]){
        TEST(a_png_cut_anywhere_is_refused),
        TEST(a_flipped_bit_in_a_png_is_noticed),
        TEST(a_png_that_unpacks_to_more_than_it_promises_is_refused),
        TEST(a_png_without_enough_pixels_is_refused),
        TEST(png_headers_that_lie_are_refused),
        TEST(png_chunks_out_of_place_are_refused),
        {0},
    });
}
