/* image/: cutting, resizing, pasting and drawing: what people look at.
 */
#include "test.h"
#include "report/draw.h"

#include "make.h"

#include <limits.h>

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
            CHECK(memcmp(pixel_at(&part, x, y), pixel_at(&made, x + 3, y + 2), 3) == 0);
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
            CHECK(memcmp(pixel_at(&out, x, y), pixel_at(&made, from_x, from_y), 3) == 0);
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
                    const void *want = in ? (const void *)pixel_at(&small, u - x, v - y) : "\0\0\0";
                    wrong += memcmp(pixel_at(&to, u, v), want, 3) != 0;
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
        TEST(a_crop_of_a_constant_image_is_constant),
        TEST(a_crop_of_whole_pixels_copies_them),
        TEST(a_crop_outside_repeats_the_edge),
        TEST(shrinking_takes_the_mean_of_what_is_covered),
        TEST(enlarging_interpolates_between_centres),
        TEST(a_crop_of_nonsense_is_refused),
        TEST(pasting_is_cut_at_the_edges),
        TEST(a_box_is_an_outline_inside_its_edges),
        TEST(a_box_is_cut_at_the_edges),
        TEST(text_has_letters_on_a_background_and_says_its_width),
        TEST(every_printable_letter_has_a_shape_of_its_own),
        {0},
    });
}
