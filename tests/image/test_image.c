/* image/: what honest files and honest calls give. Pictures are made here (make.h); what hostile
 * files must not do is in test_hostile.c.
 */
#include "test.h"

#include "make.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static bool same_pixels(const struct image *a, const struct image *b)
{
    return a->width == b->width && a->height == b->height &&
           memcmp(a->rgb, b->rgb, (size_t)a->width * (size_t)a->height * 3) == 0;
}

static const unsigned char *at(const struct image *image, int x, int y)
{
    return image->rgb + 3 * ((size_t)y * (size_t)image->width + (size_t)x);
}

static bool pixel_is(const struct image *image, int x, int y, int r, int g, int b)
{
    const unsigned char *p = at(image, x, y);
    if (p[0] == r && p[1] == g && p[2] == b)
        return true;
    printf("# pixel %d,%d is %d %d %d\n", x, y, p[0], p[1], p[2]);
    return false;
}

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
    CHECK(abs(at(&back, 10, 6)[1] - at(&made, 10, 6)[1]) < 40);
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
                put(&rows, at(&made, x, y), 3);
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
                CHECK(memcmp(at(&made, x, y), at(&back, width - 1 - x, y), 3) == 0);
        image_mirror(&back);
        CHECK(same_pixels(&made, &back));
        image_free(&made);
        image_free(&back);
    }
}

/* ---- crop and paste ---------------------------------------------------------------------- */

static struct image crop(const struct image *from, double x, double y, double width, double height,
                         int out_width, int out_height)
{
    struct image out;
    struct hm_error error = {0};
    if (image_crop(from, x, y, width, height, out_width, out_height, &out, &error) != HM_OK) {
        printf("# %s\n", error.text);
        abort();
    }
    return out;
}

static void a_crop_of_a_constant_image_is_constant(void)
{
    static const double rectangles[][4] = {
        {0, 0, 30, 20},    {-7.3, 2.1, 9.9, 40}, {29.5, 19.5, 0.25, 0.25}, {100, 100, 3, 3},
        {-1e6, 0, 2e6, 1}, {0.1, 0.2, 1e-9, 5},  {-50, -50, 7, 7},
    };
    static const int sizes[][2] = {{1, 1}, {64, 128}, {7, 3}, {30, 20}};
    struct image flat;
    if (image_new(30, 20, &flat, NULL) != HM_OK)
        abort();
    for (int i = 0; i < 30 * 20; i++)
        flat.rgb[3 * i] = 200, flat.rgb[3 * i + 1] = 1, flat.rgb[3 * i + 2] = 255;
    for (size_t i = 0; i < sizeof rectangles / sizeof *rectangles; i++)
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            const double *r = rectangles[i];
            struct image out = crop(&flat, r[0], r[1], r[2], r[3], sizes[k][0], sizes[k][1]);
            int wrong = 0;
            for (int p = 0; p < out.width * out.height; p++)
                wrong += memcmp(out.rgb + 3 * p, "\xC8\1\xFF", 3) != 0;
            CHECK_INT(wrong, 0);
            image_free(&out);
        }
    image_free(&flat);
}

static void a_crop_of_whole_pixels_copies_them(void)
{
    struct image made = make_picture(12, 9), all = crop(&made, 0, 0, 12, 9, 12, 9);
    CHECK(same_pixels(&made, &all));
    struct image part = crop(&made, 3, 2, 5, 4, 5, 4);
    for (int y = 0; y < 4; y++)
        for (int x = 0; x < 5; x++)
            CHECK(memcmp(at(&part, x, y), at(&made, x + 3, y + 2), 3) == 0);
    image_free(&made);
    image_free(&all);
    image_free(&part);
}

static void a_crop_outside_repeats_the_edge(void)
{
    struct image made = make_picture(6, 5), out = crop(&made, -2, -3, 10, 11, 10, 11);
    for (int y = 0; y < 11; y++)
        for (int x = 0; x < 10; x++) {
            int from_x = x < 2 ? 0 : x > 7 ? 5 : x - 2, from_y = y < 3 ? 0 : y > 7 ? 4 : y - 3;
            CHECK(memcmp(at(&out, x, y), at(&made, from_x, from_y), 3) == 0);
        }
    image_free(&made);
    image_free(&out);
}

static void shrinking_takes_the_mean_of_what_is_covered(void)
{
    static const unsigned char grey[] = {10, 20, 60, 30, 40, 90}; /* 3 x 2 */
    struct image made, half, third;
    if (image_new(3, 2, &made, NULL) != HM_OK)
        abort();
    for (int i = 0; i < 6; i++)
        memset(made.rgb + 3 * i, grey[i], 3);
    half = crop(&made, 0, 0, 2, 2, 1, 1); /* (10 + 20 + 30 + 40) / 4 */
    CHECK(pixel_is(&half, 0, 0, 25, 25, 25));
    third = crop(&made, 0, 0, 3, 2, 2, 1); /* 1.5 columns each: (10 + 30 + (20 + 40) / 2) / 3 */
    CHECK(pixel_is(&third, 0, 0, 23, 23, 23) && pixel_is(&third, 1, 0, 60, 60, 60));
    image_free(&made);
    image_free(&half);
    image_free(&third);
}

static void enlarging_interpolates_between_centres(void)
{
    struct image made, out;
    if (image_new(2, 1, &made, NULL) != HM_OK)
        abort();
    memset(made.rgb + 3, 100, 3);
    out = crop(&made, 0, 0, 2, 1, 4, 3); /* centres at -0.25, 0.25, 0.75, 1.25 */
    CHECK(pixel_is(&out, 0, 0, 0, 0, 0) && pixel_is(&out, 1, 1, 25, 25, 25));
    CHECK(pixel_is(&out, 2, 2, 75, 75, 75) && pixel_is(&out, 3, 0, 100, 100, 100));
    image_free(&made);
    image_free(&out);
}

static void a_crop_of_nonsense_is_refused(void)
{
    static const double r[][4] = {{NAN, 0, 1, 1},      {0, INFINITY, 1, 1}, {0, 0, 0, 1},
                                  {0, 0, 1, -1},       {0, 0, NAN, 1},      {1e300, 0, 1, 1},
                                  {0, 0, INFINITY, 1}, {0, 0, 1, 1e30}};
    struct image made = make_picture(4, 4), out;
    struct hm_error error = {0};
    for (size_t i = 0; i < sizeof r / sizeof *r; i++) {
        CHECK_INT(image_crop(&made, r[i][0], r[i][1], r[i][2], r[i][3], 2, 2, &out, &error),
                  HM_INPUT);
        CHECK(out.rgb == NULL);
    }
    CHECK_INT(image_crop(&made, 0, 0, 4, 4, 0, 2, &out, &error), HM_INPUT);
    CHECK_INT(image_crop(&made, 0, 0, 4, 4, INT_MAX, INT_MAX, &out, &error), HM_INPUT);
    image_free(&made);
}

static void pasting_is_cut_at_the_edges(void)
{
    struct image small = make_picture(3, 2);
    for (int y = -3; y <= 6; y++)
        for (int x = -4; x <= 7; x++) {
            struct image to;
            if (image_new(6, 5, &to, NULL) != HM_OK)
                abort();
            image_paste(&to, &small, x, y);
            int wrong = 0;
            for (int v = 0; v < 5; v++)
                for (int u = 0; u < 6; u++) {
                    bool in = u >= x && u < x + 3 && v >= y && v < y + 2;
                    const void *want = in ? (const void *)at(&small, u - x, v - y) : "\0\0\0";
                    wrong += memcmp(at(&to, u, v), want, 3) != 0;
                }
            CHECK_INT(wrong, 0);
            image_free(&to);
        }
    struct image to = make_picture(2, 2);
    image_paste(&to, &small, INT_MAX, INT_MIN);
    image_paste(&to, &small, INT_MIN, INT_MAX);
    image_free(&to);
    image_free(&small);
}

/* ---- writing ----------------------------------------------------------------------------- */

/* A path in a folder of the test's own; the folder is removed by remove_folder. */
static char folder[64];
static char *path_to(const char *name)
{
    static char path[128];
    if (!folder[0]) {
        strcpy(folder, "/tmp/hogmine-test-image-XXXXXX");
        if (!mkdtemp(folder))
            abort();
    }
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}
static void remove_folder(void)
{
    if (folder[0])
        file_remove_tree(folder, NULL);
    folder[0] = 0;
}

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
        char *path = path_to(cases[i].name);
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
    remove_folder();
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
    CHECK_INT(image_write(path_to("none.png"), &none, &error), HM_OUTPUT);
    CHECK_TEXT(error.text, "0x0");
    CHECK(!file_exists(path_to("none.png")));
    struct image huge = {.width = 40000, .height = 40000, .rgb = made.rgb};
    CHECK_INT(image_write(path_to("huge.png"), &huge, &error), HM_OUTPUT);
    struct image broad = {.width = 70000, .height = 1, .rgb = made.rgb};
    CHECK_INT(image_write(path_to("broad.jpg"), &broad, &error), HM_OUTPUT);
    image_free(&made);
    remove_folder();
}

/* ---- drawing ----------------------------------------------------------------------------- */

static const struct color red = {255, 0, 0}, blue = {0, 0, 255};

static int count_pixels(const struct image *image, struct color c)
{
    int count = 0;
    for (int i = 0; i < image->width * image->height; i++)
        count += image->rgb[3 * i] == c.r && image->rgb[3 * i + 1] == c.g &&
                 image->rgb[3 * i + 2] == c.b;
    return count;
}

static int drawn_box(double x, double y, double width, double height, int thick)
{
    struct image image;
    if (image_new(20, 10, &image, NULL) != HM_OK)
        abort();
    draw_box(&image, x, y, width, height, thick, red);
    int count = count_pixels(&image, red);
    image_free(&image);
    return count;
}

static void a_box_is_an_outline_inside_its_edges(void)
{
    struct image image;
    if (image_new(20, 10, &image, NULL) != HM_OK)
        abort();
    draw_box(&image, 2, 1, 6, 5, 1, red);
    CHECK(pixel_is(&image, 2, 1, 255, 0, 0) && pixel_is(&image, 7, 5, 255, 0, 0));
    CHECK(pixel_is(&image, 3, 2, 0, 0, 0) && pixel_is(&image, 8, 5, 0, 0, 0));
    CHECK_INT(count_pixels(&image, red), 2 * 6 + 2 * 3);
    image_free(&image);
    CHECK_INT(drawn_box(2, 1, 6, 5, 2), 6 * 5 - 2 * 1);
    CHECK_INT(drawn_box(2, 1, 6, 5, 3), 6 * 5);
    CHECK_INT(drawn_box(2, 1, 6, 5, INT_MAX), 6 * 5);
    CHECK_INT(drawn_box(2.4, 0.6, 6, 5, 1), 2 * 6 + 2 * 3); /* corners round to 2, 1 */
}

static void a_box_is_cut_at_the_edges(void)
{
    CHECK_INT(drawn_box(-3, -3, 6, 6, 1), 3 + 3 - 1);
    CHECK_INT(drawn_box(-100, -100, 500, 500, 1), 0);
    CHECK_INT(drawn_box(-100, 4, 500, 3, 1), 20 * 2);
    CHECK_INT(drawn_box(18, 8, 9, 9, 1), 2 + 2 - 1);
    CHECK_INT(drawn_box(50, 50, 5, 5, 1), 0);
    CHECK_INT(drawn_box(5, 5, -2, 5, 1), 0);
    CHECK_INT(drawn_box(5, 5, 2, 5, 0), 0);
    CHECK_INT(drawn_box(NAN, 5, 2, 5, 1), 0);
    CHECK_INT(drawn_box(-1e300, -1e300, INFINITY, INFINITY, 1), 0);
}

static void text_has_letters_on_a_background_and_says_its_width(void)
{
    struct image image;
    if (image_new(60, 30, &image, NULL) != HM_OK)
        abort();
    CHECK_INT(draw_text(&image, 2, 3, 1, "I", red, blue), 7);
    CHECK_INT(count_pixels(&image, red), 3 + 5 + 3);
    CHECK_INT(count_pixels(&image, red) + count_pixels(&image, blue), 7 * 9);
    CHECK(pixel_is(&image, 2, 3, 0, 0, 255) && pixel_is(&image, 5, 6, 255, 0, 0));
    image_free(&image);
    if (image_new(60, 30, &image, NULL) != HM_OK)
        abort();
    CHECK_INT(draw_text(&image, 0, 0, 2, "12", red, blue), 26);
    CHECK_INT(count_pixels(&image, red) + count_pixels(&image, blue), 26 * 18);
    CHECK_INT(draw_text(&image, 0, 0, 1, "", red, blue), 0);
    CHECK_INT(draw_text(&image, 0, 0, 0, "x", red, blue), 0);
    CHECK_INT(draw_text(&image, INT_MAX, INT_MIN, 1000, "far away", red, blue), 49000);
    image_free(&image);
}

static void every_printable_letter_has_a_shape_of_its_own(void)
{
    unsigned char shapes[95][7 * 9 * 3];
    for (int c = ' '; c <= '~'; c++) {
        char text[2] = {(char)c, 0};
        struct image image;
        if (image_new(7, 9, &image, NULL) != HM_OK)
            abort();
        draw_text(&image, 0, 0, 1, text, red, blue);
        CHECK(c == ' ' || count_pixels(&image, red) > 0);
        memcpy(shapes[c - ' '], image.rgb, sizeof shapes[0]);
        for (int other = ' '; other < c; other++)
            CHECK(memcmp(shapes[other - ' '], shapes[c - ' '], sizeof shapes[0]) != 0);
        draw_text(&image, 0, 0, 1, "\xE9", red, blue); /* what it has no shape for is a ? */
        memcpy(shapes[0], c == '~' ? image.rgb : shapes[0], sizeof shapes[0]);
        image_free(&image);
    }
    CHECK(memcmp(shapes[0], shapes['?' - ' '], sizeof shapes[0]) == 0);
}

int main(void)
{
    return test_run((struct test[]){
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
        TEST(a_crop_of_a_constant_image_is_constant),
        TEST(a_crop_of_whole_pixels_copies_them),
        TEST(a_crop_outside_repeats_the_edge),
        TEST(shrinking_takes_the_mean_of_what_is_covered),
        TEST(enlarging_interpolates_between_centres),
        TEST(a_crop_of_nonsense_is_refused),
        TEST(pasting_is_cut_at_the_edges),
        TEST(the_ending_of_the_name_chooses_the_format),
        TEST(the_same_pixels_are_written_as_the_same_bytes),
        TEST(a_picture_that_cannot_be_written_is_an_output_error),
        TEST(a_box_is_an_outline_inside_its_edges),
        TEST(a_box_is_cut_at_the_edges),
        TEST(text_has_letters_on_a_background_and_says_its_width),
        TEST(every_printable_letter_has_a_shape_of_its_own),
        {0},
    });
}
