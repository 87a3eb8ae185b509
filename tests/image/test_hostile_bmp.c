/* BMP files that lie, stop in the middle or ask for too much: each is built here and must be
 * refused with a reason, never crash, never cost much. The suite runs this under ASan and UBSan as
 * well.
 */
#include "hostile.h"

static void a_bmp_cut_anywhere_is_refused(void)
{
    static const unsigned char palette[8] = {0};
    check_every_cut(make_bmp(3, 3, 24, NULL, 0, "123456789abc123456789abc123456789", 33), 2);
    check_every_cut(make_bmp(9, 3, 1, palette, 2, "12341234123", 10), 2);
}

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

int main(void)
{
    return test_run((struct test[]){
        TEST(a_bmp_cut_anywhere_is_refused),
        TEST(a_bmp_of_negative_size_is_refused),
        TEST(a_bmp_colour_beyond_the_palette_is_refused),
        TEST(kinds_of_bmp_that_are_not_read_are_named),
        {0},
    });
}
