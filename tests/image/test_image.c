/* image/: what honest files and honest calls give. Pictures are made here (make.h); what hostile
 * files must not do is in test_hostile.c.
 */
#include "folder.h"
#include "disk/disk.h"
#include "make.h"
#include "test.h"

static double mean_difference(const struct image *a, const struct image *b)
{
    size_t n = (size_t)a->width * (size_t)a->height * 3;
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += abs(a->rgb[i] - b->rgb[i]);
    return sum / (double)n;
}

/* Decodes and frees the file; a failure is a failed check. */
static struct image decoded(struct bytes file)
{
    struct image image;
    struct hm_error error = {0};
    if (!CHECK(image_decode(file.at, file.length, 0, &image, &error) == HM_OK))
        printf("# %s\n", error.text);
    bytes_free(&file);
    if (!image.rgb && image_new(1, 1, &image, NULL) != HM_OK)
        abort(); /* so that the checks that follow have something to look at */
    return image;
}

static bool refused(struct bytes file, const char *why)
{
    struct image image;
    struct hm_error error = {0};
    enum hm_status status = image_decode(file.at, file.length, 0, &image, &error);
    bool good = status == HM_INPUT && !image.rgb && strstr(error.text, why);
    if (!good)
        printf("# status %d, \"%s\" instead of \"%s\"\n", (int)status, error.text, why);
    bytes_free(&file);
    image_free(&image);
    return good;
}

/* ---- formats ----------------------------------------------------------------------------- */

static void a_png_comes_back_as_it_was(void)
{
    static const int sizes[][2] = {{1, 1}, {1, 7}, {9, 1}, {20, 13}, {67, 129}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct image made = make_picture(sizes[i][0], sizes[i][1]);
        struct image back = decoded(make_file(&made, false));
        CHECK(same_pixels(&made, &back));
        CHECK_INT(back.orientation, 1);
        image_free(&made);
        image_free(&back);
    }
}

static void a_jpeg_comes_back_close(void)
{
    struct image made, back;
    if (image_new(48, 40, &made, NULL) != HM_OK)
        abort();
    for (int y = 0; y < 40; y++)
        for (int x = 0; x < 48; x++)
            memset(made.rgb + 3 * (y * 48 + x), x * 3 + y * 2, 3);
    back = decoded(make_file(&made, true));
    CHECK_INT(back.width, 48);
    CHECK_INT(back.height, 40);
    CHECK(mean_difference(&made, &back) < 2);
    image_free(&made);
    image_free(&back);
}

static void a_progressive_jpeg_shows_the_same_picture(void)
{
    struct bytes file = {0};
    put(&file, progressive_jpeg, sizeof progressive_jpeg);
    struct image made = make_picture(20, 13), back = decoded(file);
    CHECK_INT(back.width, 20);
    CHECK_INT(back.height, 13);
    CHECK(mean_difference(&made, &back) < 20); /* blue is restless, and 4:2:0 smears it */
    CHECK(abs(pixel_at(&back, 10, 6)[1] - pixel_at(&made, 10, 6)[1]) < 40);
    image_free(&made);
    image_free(&back);
}

static void a_jpeg_of_one_component_is_grey(void)
{
    struct image back = decoded(make_flat_jpeg(9, 17));
    CHECK_INT(back.width, 9);
    CHECK_INT(back.height, 17);
    CHECK(pixel_is(&back, 0, 0, 128, 128, 128));
    CHECK(pixel_is(&back, 8, 16, 128, 128, 128));
    image_free(&back);
}

static void small_png_depths_are_spread_over_the_range(void)
{
    /* two rows of 3 pixels: 1 bit 101/010, 2 bits 0,1,2/3,0,0, 4 bits 0,15,8/1,2,3 */
    struct image one = decoded(make_png(3, 2, 1, 0, 0, NULL, 0, "\0\xA0\0\x40", 4));
    struct image two = decoded(make_png(3, 2, 2, 0, 0, NULL, 0, "\0\x18\0\xC0", 4));
    struct image four = decoded(make_png(3, 2, 4, 0, 0, NULL, 0, "\0\x0F\x80\0\x12\x30", 6));
    CHECK(pixel_is(&one, 0, 0, 255, 255, 255) && pixel_is(&one, 1, 0, 0, 0, 0));
    CHECK(pixel_is(&one, 1, 1, 255, 255, 255) && pixel_is(&one, 2, 1, 0, 0, 0));
    CHECK(pixel_is(&two, 1, 0, 85, 85, 85) && pixel_is(&two, 0, 1, 255, 255, 255));
    CHECK(pixel_is(&four, 1, 0, 255, 255, 255) && pixel_is(&four, 2, 0, 136, 136, 136));
    CHECK(pixel_is(&four, 2, 1, 51, 51, 51));
    image_free(&one);
    image_free(&two);
    image_free(&four);
}

static void sixteen_bit_png_keeps_the_high_byte(void)
{
    struct image grey = decoded(make_png(2, 1, 16, 0, 0, NULL, 0, "\0\x12\xFF\xFE\0", 5));
    struct image rgb = decoded(make_png(1, 1, 16, 2, 0, NULL, 0, "\0\1\2\3\4\5\6", 7));
    CHECK(pixel_is(&grey, 0, 0, 0x12, 0x12, 0x12) && pixel_is(&grey, 1, 0, 0xFE, 0xFE, 0xFE));
    CHECK(pixel_is(&rgb, 0, 0, 1, 3, 5));
    image_free(&grey);
    image_free(&rgb);
}

static void alpha_is_dropped_and_not_blended(void)
{
    struct image rgba = decoded(make_png(1, 1, 8, 6, 0, NULL, 0, "\0\xC8\x64\x32\0", 5));
    struct image grey = decoded(make_png(1, 1, 8, 4, 0, NULL, 0, "\0\x4D\0", 3));
    CHECK(pixel_is(&rgba, 0, 0, 200, 100, 50));
    CHECK(pixel_is(&grey, 0, 0, 77, 77, 77));
    image_free(&rgba);
    image_free(&grey);
}

static void a_palette_is_expanded(void)
{
    static const unsigned char palette[] = {1, 2, 3, 40, 50, 60, 7, 8, 9};
    struct image back = decoded(make_png(3, 1, 8, 3, 0, palette, 3, "\0\2\1\0", 4));
    CHECK(pixel_is(&back, 0, 0, 7, 8, 9) && pixel_is(&back, 1, 0, 40, 50, 60));
    CHECK(pixel_is(&back, 2, 0, 1, 2, 3));
    image_free(&back);
}

static void a_colour_beyond_the_palette_is_black(void)
{
    static const unsigned char palette[] = {9, 9, 9, 40, 50, 60};
    struct image back = decoded(make_png(3, 1, 8, 3, 0, palette, 2, "\0\1\2\xFF", 4));
    struct image four = decoded(make_png(2, 1, 4, 3, 0, palette, 2, "\0\x1F", 2));
    CHECK(pixel_is(&back, 0, 0, 40, 50, 60) && pixel_is(&back, 1, 0, 0, 0, 0));
    CHECK(pixel_is(&back, 2, 0, 0, 0, 0));
    CHECK(pixel_is(&four, 0, 0, 40, 50, 60) && pixel_is(&four, 1, 0, 0, 0, 0));
    image_free(&back);
    image_free(&four);
}

/* Adam7 by its definition: pass p holds every dx-th column from x0 and every dy-th row from y0. */
static void an_interlaced_png_is_put_together(void)
{
    static const int x0[7] = {0, 4, 0, 2, 0, 1, 0}, y0[7] = {0, 0, 4, 0, 2, 0, 1};
    static const int dx[7] = {8, 8, 4, 4, 2, 2, 1}, dy[7] = {8, 8, 8, 4, 4, 2, 2};
    struct image made = make_picture(11, 10);
    struct bytes rows = {0};
    for (int p = 0; p < 7; p++)
        for (int y = y0[p]; y < made.height; y += dy[p]) {
            put8(&rows, 0);
            for (int x = x0[p]; x < made.width; x += dx[p])
                put(&rows, pixel_at(&made, x, y), 3);
        }
    struct image back = decoded(make_png(11, 10, 8, 2, 1, NULL, 0, rows.at, rows.length));
    CHECK(same_pixels(&made, &back));
    bytes_free(&rows);
    image_free(&made);
    image_free(&back);
}

static void a_bmp_is_read_from_below_and_from_above(void)
{
    /* 2x2, rows of 6 bytes and 2 of padding, blue green red */
    static const unsigned char rows[] = {3, 2, 1, 6, 5, 4, 0, 0, 9, 8, 7, 12, 11, 10, 0, 0};
    struct image up = decoded(make_bmp(2, 2, 24, NULL, 0, rows, sizeof rows));
    struct image down = decoded(make_bmp(2, 0u - 2, 24, NULL, 0, rows, sizeof rows));
    CHECK(pixel_is(&up, 0, 1, 1, 2, 3) && pixel_is(&up, 1, 0, 10, 11, 12));
    CHECK(pixel_is(&down, 0, 0, 1, 2, 3) && pixel_is(&down, 1, 1, 10, 11, 12));
    image_free(&up);
    image_free(&down);
}

static void a_bmp_of_few_bits_uses_its_palette(void)
{
    static const unsigned char palette[] = {3, 2, 1, 0, 6, 5, 4, 0, 9, 8, 7, 0};
    struct image eight = decoded(make_bmp(3, 1, 8, palette, 3, "\2\0\1\0", 4));
    struct image four = decoded(make_bmp(3, 1, 4, palette, 3, "\x21\x0F\0\0", 4));
    struct image one = decoded(make_bmp(2, 1, 1, palette, 2, "\x40\0\0\0", 4));
    CHECK(pixel_is(&eight, 0, 0, 7, 8, 9) && pixel_is(&eight, 2, 0, 4, 5, 6));
    CHECK(pixel_is(&four, 0, 0, 7, 8, 9) && pixel_is(&four, 2, 0, 1, 2, 3));
    CHECK(pixel_is(&one, 0, 0, 1, 2, 3) && pixel_is(&one, 1, 0, 4, 5, 6));
    image_free(&eight);
    image_free(&four);
    image_free(&one);
}

static void a_bmp_of_sixteen_and_thirtytwo_bits_is_read(void)
{
    struct image five = decoded(make_bmp(2, 1, 16, NULL, 0, "\x00\x7C\xE0\x03", 4));
    struct bytes masked = make_bmp(1, 1, 32, NULL, 0, "\xFF\0\0\0\0\xFF\0\0\0\0\xFF\0\3\2\1\0", 16);
    masked.at[30] = 3, masked.at[10] += 12; /* three colour masks between header and pixels */
    struct image exchanged = decoded(masked);
    CHECK(pixel_is(&exchanged, 0, 0, 3, 2, 1));
    image_free(&exchanged);
    struct image eight = decoded(make_bmp(1, 1, 32, NULL, 0, "\3\2\1\0", 4));
    CHECK(pixel_is(&five, 0, 0, 255, 0, 0) && pixel_is(&five, 1, 0, 0, 255, 0));
    CHECK(pixel_is(&eight, 0, 0, 1, 2, 3));
    image_free(&five);
    image_free(&eight);
}

static void pgm_and_ppm_are_scaled_to_eight_bits_with_rounding(void)
{
    struct image full = decoded(make_pnm("P5\n3 1\n255\n", "\0\x80\xFF", 3));
    struct image half = decoded(make_pnm("P5 # name\n 3\t1\r# more\n127 ", "\0\x40\x7F", 3));
    struct image wide = decoded(make_pnm("P5\n2 1 65535\n", "\x12\x34\xFF\xFF", 4));
    struct image colour = decoded(make_pnm("P6\n1 2\n255\n", "\1\2\3\4\5\6", 6));
    struct image low = decoded(make_pnm("P6\n1 1\n1\n", "\0\1\0", 3));
    CHECK(pixel_is(&full, 1, 0, 128, 128, 128) && pixel_is(&full, 2, 0, 255, 255, 255));
    CHECK(pixel_is(&half, 1, 0, 129, 129, 129) && pixel_is(&half, 2, 0, 255, 255, 255));
    CHECK(pixel_is(&wide, 0, 0, 18, 18, 18)); /* 0x1234 / 257 = 18.13 */
    CHECK(pixel_is(&colour, 0, 1, 4, 5, 6));
    CHECK(pixel_is(&low, 0, 0, 0, 255, 0));
    image_free(&full);
    image_free(&half);
    image_free(&wide);
    image_free(&colour);
    image_free(&low);
}

static void what_follows_the_picture_is_ignored(void)
{
    struct bytes pgm = make_pnm("P5\n1 1\n255\n", "\7P5\n1 1\n255\n9", 13);
    struct bytes jpeg = make_flat_jpeg(8, 8);
    put_text(&jpeg, "trailing");
    struct image a = decoded(pgm), b = decoded(jpeg);
    CHECK(pixel_is(&a, 0, 0, 7, 7, 7) && pixel_is(&b, 0, 0, 128, 128, 128));
    image_free(&a);
    image_free(&b);
}

static void formats_that_are_not_read_are_named(void)
{
    static const struct {
        const char *name, *bytes;
        size_t length;
    } cases[] = {
        {"WebP", "RIFF\1\2\3\4WEBPVP8 ", 16},
        {"GIF", "GIF89a", 6},
        {"TIFF", "II*\0\10\0\0\0", 8},
        {"TIFF", "MM\0*\0\0\0\10", 8},
        {"AVIF",
         "\0\0\0\x20"
         "ftypavif",
         12},
        {"HEIC",
         "\0\0\0\x18"
         "ftypheic",
         12},
        {"JPEG 2000", "\0\0\0\x0cjP  \r\n\x87\n", 12},
        {"ASCII PGM", "P2\n1 1\n255\n0\n", 13},
        {"not a picture", "hello", 5},
        {"not a picture", "\xff\xd8", 2},
        {"not a picture", "B", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bytes file = {0};
        put(&file, cases[i].bytes, cases[i].length);
        CHECK(refused(file, cases[i].name));
    }
}

/* ---- orientation ------------------------------------------------------------------------- */

/* An Exif block with one entry: the orientation. */
static struct bytes make_exif(bool little, unsigned orientation)
{
    struct bytes b = {0};
    if (little) {
        put(&b, "II*\0", 4), put32le(&b, 8), put16le(&b, 1);
        put16le(&b, 0x0112), put16le(&b, 3), put32le(&b, 1), put16le(&b, orientation);
    } else {
        put(&b, "MM\0*", 4), put32be(&b, 8), put16be(&b, 1);
        put16be(&b, 0x0112), put16be(&b, 3), put32be(&b, 1), put16be(&b, orientation);
    }
    put_times(&b, 0, 6);
    return b;
}

static void exif_orientation_is_reported_and_not_applied(void)
{
    struct image made = make_picture(16, 8), plain = decoded(make_file(&made, true));
    for (unsigned value = 0; value <= 9; value++)
        for (int little = 0; little < 2; little++) {
            struct bytes exif = make_exif(little, value), jpeg = make_file(&made, true), file = {0};
            put(&file, jpeg.at, 2);
            jpeg_marker(&file, 0xE1), put16be(&file, (unsigned)exif.length + 8);
            put(&file, "Exif\0\0", 6), put(&file, exif.at, exif.length);
            put(&file, jpeg.at + 2, jpeg.length - 2);
            struct image back = decoded(file);
            CHECK_INT(back.orientation, value >= 1 && value <= 8 ? value : 1);
            CHECK(same_pixels(&back, &plain));
            image_free(&back);
            bytes_free(&exif);
            bytes_free(&jpeg);
        }
    image_free(&made);
    image_free(&plain);
}

static void a_png_may_carry_exif_too(void)
{
    struct bytes exif = make_exif(false, 6), file = {0};
    png_begin(&file);
    png_header(&file, 1, 1, 8, 0, 0);
    png_chunk(&file, "eXIf", exif.at, exif.length);
    png_rows(&file, "\0\7", 2);
    png_end(&file);
    struct image back = decoded(file);
    CHECK_INT(back.orientation, 6);
    image_free(&back);
    bytes_free(&exif);
}

static void a_damaged_exif_block_means_upright(void)
{
    for (int little = 0; little < 2; little++) {
        struct bytes exif = make_exif(little, 6);
        CHECK_INT(exif_orientation(exif.at, exif.length), 6);
        for (size_t cut = 0; cut < 22; cut++) {
            unsigned char *copy = malloc(cut + 1); /* its exact size, for ASan */
            memcpy(copy, exif.at, cut);
            CHECK_INT(exif_orientation(copy, cut), 1);
            free(copy);
        }
        exif.at[10] ^= 1, exif.at[11] ^= 1; /* another tag */
        CHECK_INT(exif_orientation(exif.at, exif.length), 1);
        memset(exif.at + 4, 0xFF, 4); /* the IFD lies beyond the end */
        CHECK_INT(exif_orientation(exif.at, exif.length), 1);
        bytes_free(&exif);
    }
}

static void the_checksum_is_the_one_of_the_standard(void)
{
    struct crc_table table;
    crc_table_make(&table);
    CHECK_INT(crc_of(&table, (const unsigned char *)"123456789", 9), 0xCBF43926);
    CHECK_INT(crc_of(&table, (const unsigned char *)"IEND", 4), 0xAE426082);
    CHECK_INT(crc_of(&table, (const unsigned char *)"", 0), 0);
}

/* ---- images ------------------------------------------------------------------------------ */

static void a_new_image_is_black_and_a_copy_is_its_own(void)
{
    struct image a, b;
    struct hm_error error = {0};
    CHECK_INT(image_new(3, 2, &a, &error), HM_OK);
    for (int i = 0; i < 18; i++)
        CHECK_INT(a.rgb[i], 0);
    a.orientation = 6;
    CHECK_INT(image_copy(&a, &b, &error), HM_OK);
    CHECK(same_pixels(&a, &b) && b.rgb != a.rgb);
    CHECK_INT(b.orientation, 6);
    image_free(&a);
    image_free(&a); /* twice is allowed */
    image_free(&b);
    CHECK_INT(image_new(0, 5, &a, &error), HM_INPUT);
    CHECK_INT(image_new(5, -1, &a, &error), HM_INPUT);
    CHECK(a.rgb == NULL);
}

static void mirroring_exchanges_left_and_right(void)
{
    for (int width = 1; width < 5; width++) {
        struct image made = make_picture(width, 3), back;
        if (image_copy(&made, &back, NULL) != HM_OK)
            abort();
        image_mirror(&back);
        for (int y = 0; y < 3; y++)
            for (int x = 0; x < width; x++)
                CHECK(memcmp(pixel_at(&made, x, y), pixel_at(&back, width - 1 - x, y), 3) == 0);
        image_mirror(&back);
        CHECK(same_pixels(&made, &back));
        image_free(&made);
        image_free(&back);
    }
}

/* ---- writing ----------------------------------------------------------------------------- */

static void the_ending_of_the_name_chooses_the_format(void)
{
    static const struct {
        const char *name;
        unsigned char first;
    } cases[] = {{"a.png", 0x89}, {"a.jpg", 0xFF}, {"a.JPEG", 0xFF}, {"a", 0x89}, {"jpg", 0x89}};
    struct image made = make_picture(20, 13);
    struct hm_error error = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct file_bytes file;
        struct image back;
        char *path = at(cases[i].name);
        CHECK_INT(image_write(path, &made, &error), HM_OK);
        if (CHECK(file_read(path, 100000, &file, &error) == HM_OK)) {
            CHECK_INT(file.bytes[0], cases[i].first);
            file_free(&file);
        }
        CHECK_INT(image_read(path, 0, &back, &error), HM_OK);
        CHECK(cases[i].first == 0xFF || same_pixels(&made, &back));
        image_free(&back);
    }
    image_free(&made);
}

static void the_same_pixels_are_written_as_the_same_bytes(void)
{
    struct image made = make_picture(70, 40);
    for (int jpeg = 0; jpeg < 2; jpeg++) {
        struct bytes first = make_file(&made, jpeg), again = make_file(&made, jpeg);
        CHECK(first.length == again.length && memcmp(first.at, again.at, first.length) == 0);
        bytes_free(&first);
        bytes_free(&again);
    }
    image_free(&made);
}

static void a_picture_that_cannot_be_written_is_an_output_error(void)
{
    struct image made = make_picture(4, 4), none = {0};
    struct hm_error error = {0};
    CHECK_INT(image_write("/nowhere/at/all.png", &made, &error), HM_OUTPUT);
    CHECK_TEXT(error.text, "/nowhere/at/all.png");
    CHECK_INT(image_write(at("none.png"), &none, &error), HM_OUTPUT);
    CHECK_TEXT(error.text, "0x0");
    CHECK(!file_exists(at("none.png")));
    struct image huge = {.width = 40000, .height = 40000, .rgb = made.rgb};
    CHECK_INT(image_write(at("huge.png"), &huge, &error), HM_OUTPUT);
    struct image broad = {.width = 70000, .height = 1, .rgb = made.rgb};
    CHECK_INT(image_write(at("broad.jpg"), &broad, &error), HM_OUTPUT);
    image_free(&made);
}

int main(void)
{
    folder_make();
    int result = test_run((struct test[]){
        TEST(a_png_comes_back_as_it_was),
        TEST(a_jpeg_comes_back_close),
        TEST(a_progressive_jpeg_shows_the_same_picture),
        TEST(a_jpeg_of_one_component_is_grey),
        TEST(small_png_depths_are_spread_over_the_range),
        TEST(sixteen_bit_png_keeps_the_high_byte),
        TEST(alpha_is_dropped_and_not_blended),
        TEST(a_palette_is_expanded),
        TEST(a_colour_beyond_the_palette_is_black),
        TEST(an_interlaced_png_is_put_together),
        TEST(a_bmp_is_read_from_below_and_from_above),
        TEST(a_bmp_of_few_bits_uses_its_palette),
        TEST(a_bmp_of_sixteen_and_thirtytwo_bits_is_read),
        TEST(pgm_and_ppm_are_scaled_to_eight_bits_with_rounding),
        TEST(what_follows_the_picture_is_ignored),
        TEST(formats_that_are_not_read_are_named),
        TEST(exif_orientation_is_reported_and_not_applied),
        TEST(a_png_may_carry_exif_too),
        TEST(a_damaged_exif_block_means_upright),
        TEST(the_checksum_is_the_one_of_the_standard),
        TEST(a_new_image_is_black_and_a_copy_is_its_own),
        TEST(mirroring_exchanges_left_and_right),
        TEST(the_ending_of_the_name_chooses_the_format),
        TEST(the_same_pixels_are_written_as_the_same_bytes),
        TEST(a_picture_that_cannot_be_written_is_an_output_error),
        {0},
    });
    folder_remove();
    return result;
}
