/* report: glyphs, and pictures as PNG and SVG. */
#include "report/sheet.h"
#include "report/draw.h"
#include "pictures.h"
#include "test.h"

#include <expat.h>

#define PI 3.14159265358979323846

static struct hm_geometry geometry_of(int window_width, int window_height, int block, int stride,
                                      int cell, int bins, bool is_signed)
{
    struct hm_geometry g = hog_geometry_default();
    g.window_width = window_width, g.window_height = window_height;
    g.block_width = g.block_height = block;
    g.stride_x = g.stride_y = stride;
    g.cell_width = g.cell_height = cell;
    g.bins = bins, g.signed_gradient = is_signed;
    g.sigma = hog_geometry_default_sigma(&g);
    return g;
}

static struct hm_geometry geometry_number(int i)
{
    const struct hm_geometry all[] = {
        hog_geometry_default(),
        geometry_of(64, 128, 16, 8, 8, 18, true),
        geometry_of(66, 126, 18, 6, 6, 9, false),
        geometry_of(48, 96, 16, 16, 8, 4, false),
        geometry_of(40, 40, 12, 7, 4, 5, true), /* blocks off the grid of cells */
        geometry_of(32, 32, 32, 8, 32, 2, false),
    };
    return all[i];
}
#define GEOMETRIES 6

static struct picture picture_of(int width, int height)
{
    return (struct picture){.width = width, .height = height, .paper = {255, 255, 255}};
}

static size_t strokes_of(const struct picture *p)
{
    size_t count = 0;
    for (size_t i = 0; i < p->count; i++)
        count += p->marks[i].kind == MARK_STROKE;
    return count;
}

/* ---- glyphs ------------------------------------------------------------------------------ */

/* The one stroke of a picture lies at (x, y) +- 0.1 and has the given slope, modulo 180 degrees. */
static void check_stroke(const struct picture *p, double x, double y, double angle)
{
    CHECK_INT(strokes_of(p), 1);
    const struct mark *m = &p->marks[p->count - 1];
    CHECK_NEAR((m->x0 + m->x1) / 2, x, 1e-3);
    CHECK_NEAR((m->y0 + m->y1) / 2, y, 1e-3);
    CHECK_NEAR(sin(atan2(m->y1 - m->y0, m->x1 - m->x0) - angle), 0, 1e-5);
    CHECK(hypot(m->x1 - m->x0, m->y1 - m->y0) > 1);
}

static void check_one_weight(const struct hm_geometry *g, struct random *r)
{
    int bx = (int)random_below(r, (uint64_t)hog_geometry_blocks_x(g));
    int by = (int)random_below(r, (uint64_t)hog_geometry_blocks_y(g));
    int cells = g->block_width / g->cell_width;
    int cx = (int)random_below(r, (uint64_t)cells), cy = (int)random_below(r, (uint64_t)cells);
    int k = (int)random_below(r, (uint64_t)g->bins);
    float *w = mem_array(hog_geometry_length(g), sizeof *w);
    w[((bx * hog_geometry_blocks_y(g) + by) * cells * cells + cx * cells + cy) * g->bins + k] = -2;
    double gradient = (k + 0.5) * (g->signed_gradient ? 2 : 1) * PI / g->bins;
    double off = g->signed_gradient ? g->cell_width / 6.0 : 0, half = g->cell_width / 2.0;
    double dx = cx * g->cell_width + half + off * cos(gradient);
    double dy = cy * g->cell_height + half + off * sin(gradient);
    double gap = g->cell_width / 4.0, pitch = g->block_width + gap;

    struct glyphs glyphs;
    struct picture p = picture_of(g->window_width, g->window_height);
    CHECK(glyphs_averaged(g, w, &glyphs, NULL) == HM_OK);
    glyphs_draw(&p, &glyphs, glyphs.least, 0, 0, p.width, p.height);
    check_stroke(&p, bx * g->stride_x + dx, by * g->stride_y + dy, gradient + PI / 2);
    glyphs_draw(&p, &glyphs, 2, 0, 0, p.width, p.height);
    CHECK_INT(strokes_of(&p), 1); /* no weight of the other sign */
    picture_free(&p);
    glyphs_free(&glyphs);

    p = picture_of(100, 100);
    CHECK(glyphs_by_block(g, w, &glyphs, NULL) == HM_OK);
    glyphs_draw(&p, &glyphs, -2, 5, 7, glyphs.width, glyphs.height);
    check_stroke(&p, 5 + bx * pitch + gap / 2 + dx, 7 + by * pitch + gap / 2 + dy,
                 gradient + PI / 2);
    picture_free(&p);
    glyphs_free(&glyphs);
    mem_free(w);
}

static void a_single_weight_draws_one_stroke_at_its_place_along_its_edge(void)
{
    struct random r = random_make(1, 1010, 0);
    for (int i = 0; i < GEOMETRIES; i++)
        for (int n = 0; n < 40; n++) {
            struct hm_geometry g = geometry_number(i);
            check_one_weight(&g, &r);
        }
}

/* A ramp of brightness in the gradient's direction fills that bin more than any other. */
static void a_bin_is_drawn_across_the_gradient_that_fills_it(void)
{
    for (int is_signed = 0; is_signed < 2; is_signed++) {
        struct hm_geometry g = geometry_of(32, 32, 16, 8, 8, 12, is_signed);
        float *d = mem_array(hog_geometry_length(&g), sizeof *d);
        g.gamma = false;
        struct hog_stream *stream = hog_stream_new(&g);
        struct hog_source source = {0};
        for (int k = 0; k < g.bins; k++) {
            struct image image;
            double x, y, bright_x, bright_y;
            glyph_direction(&g, k, &x, &y, &bright_x, &bright_y);
            CHECK_NEAR(x * bright_x + y * bright_y, 0, 1e-12);
            CHECK_NEAR(x * x + y * y, 1, 1e-12);
            image_new(32, 32, &image, NULL);
            for (int i = 0; i < 32 * 32; i++) {
                double v = 128 + 3.5 * ((i % 32 - 16) * bright_x + (i / 32 - 16) * bright_y);
                memset(image.rgb + 3 * i, (int)(v + 0.5), 3);
            }
            struct hog_level level = {HM_PYRAMID_OPENCV, 32, 32, 0, 0, 32, 32, 8, 8};
            CHECK(hog_source_set(&source, &image, level.pyramid, 1, NULL) == HM_OK);
            CHECK(hog_describe(stream, &source, &level, d, NULL) == HM_OK);
            const float *middle = d + (4 * 4 + 0) * 12; /* block (1, 1), its first cell */
            for (int other = 0; other < g.bins; other++)
                CHECK(other == k || middle[other] < middle[k]);
            image_free(&image);
        }
        hog_stream_free(stream);
        hog_source_free(&source);
        mem_free(d);
    }
}

static void the_mean_counts_only_the_blocks_that_hold_a_cell(void)
{
    for (int i = 0; i < GEOMETRIES; i++) {
        struct hm_geometry g = geometry_number(i);
        struct glyphs glyphs;
        size_t length = hog_geometry_length(&g);
        float *w = mem_array(length, sizeof *w);
        for (size_t k = 0; k < length; k++)
            w[k] = 0.25f;
        CHECK(glyphs_averaged(&g, w, &glyphs, NULL) == HM_OK);
        for (size_t k = 0; k < glyphs.count; k++)
            CHECK(glyphs.strokes[k].value == 0.25f);
        CHECK(glyphs.count > 0 && glyphs.count <= length);
        if (i == 0)
            CHECK_INT(glyphs.count, 8 * 16 * 9);
        glyphs_free(&glyphs);
        CHECK(glyphs_by_block(&g, w, &glyphs, NULL) == HM_OK);
        CHECK_INT(glyphs.count, length);
        glyphs_free(&glyphs);
        mem_free(w);
    }
}

static void the_strongest_strokes_lie_on_top(void)
{
    struct hm_geometry g = hog_geometry_default();
    struct glyphs glyphs;
    struct random r = random_make(2, 1011, 0);
    float *w = mem_array(hog_geometry_length(&g), sizeof *w);
    for (size_t i = 0; i < hog_geometry_length(&g); i++)
        w[i] = (float)random_between(&r, -1, 1);
    CHECK(glyphs_by_block(&g, w, &glyphs, NULL) == HM_OK);
    struct picture p = picture_of(320, 640);
    glyphs_draw(&p, &glyphs, 1, 0, 0, 320, 640);
    CHECK(strokes_of(&p) > 1500 && strokes_of(&p) < 2200);
    for (size_t i = 2; i < p.count; i++)
        CHECK(p.marks[i - 1].color.r <= p.marks[i].color.r);
    picture_free(&p);
    glyphs_free(&glyphs);
    memset(w, 0, hog_geometry_length(&g) * sizeof *w);
    CHECK(sheet_template(&g, w, "a person", "nothing", &p, NULL) == HM_OK);
    CHECK_INT(strokes_of(&p), 0);
    picture_free(&p);
    w[5] = NAN, w[6] = INFINITY;
    CHECK(sheet_template(&g, w, "a person", "no numbers", &p, NULL) == HM_OK);
    picture_free(&p);
    mem_free(w);
}

/* ---- paint ------------------------------------------------------------------------------- */

static void a_stroke_covers_its_length_times_its_thickness(void)
{
    struct random r = random_make(3, 1012, 0);
    for (int n = 0; n < 50; n++) {
        struct image image;
        double angle = random_between(&r, 0, 2 * PI), half = random_between(&r, 10, 25);
        double thick = random_between(&r, 0.3, 6), sum = 0;
        double x = random_between(&r, 39, 41), y = random_between(&r, 39, 41);
        const struct color white = {255, 255, 255};
        image_new(80, 80, &image, NULL);
        draw_stroke(&image, x - half * cos(angle), y - half * sin(angle), x + half * cos(angle),
                    y + half * sin(angle), thick, white);
        for (int i = 0; i < 80 * 80; i++)
            sum += image.rgb[3 * i] / 255.0;
        double round = thick < 1 ? thick : thick * thick;
        CHECK_NEAR(sum / (2 * half * thick + PI / 4 * round), 1, 0.06);
        image_free(&image);
    }
}

static void nothing_is_drawn_outside_or_without_numbers(void)
{
    const double wild[] = {NAN, INFINITY, -INFINITY, 1e300, -1e300, 3e9, -3e9, 0, 5};
    const int count = sizeof wild / sizeof *wild;
    const struct color white = {255, 255, 255};
    struct image image;
    image_new(9, 9, &image, NULL);
    for (int a = 0; a < count; a++)
        for (int b = 0; b < count; b++)
            for (int c = 0; c < count; c++) {
                draw_stroke(&image, wild[a], wild[b], wild[c], wild[a], 3, white);
                draw_stroke(&image, wild[a], 1, 2, wild[b], wild[c], white);
            }
    draw_fill(&image, INT32_MAX, -5, INT32_MAX, INT32_MAX, white, 999);
    draw_fill(&image, INT32_MIN, INT32_MIN, INT32_MAX, INT32_MAX, white, 128);
    memset(image.rgb, 0, 9 * 9 * 3);
    draw_fill(&image, -3, -3, 5, 5, white, 128);
    CHECK_INT(image.rgb[0], 128);
    CHECK_INT(image.rgb[3 * (1 * 9 + 1)], 128);
    CHECK_INT(image.rgb[3 * (2 * 9 + 2)], 0);
    image_free(&image);
}

/* ---- files ------------------------------------------------------------------------------- */

struct seen_xml {
    int paths, segments, words, images, others;
};

static void seen_element(void *context, const XML_Char *name, const XML_Char **attributes)
{
    struct seen_xml *seen = context;
    seen->paths += strcmp(name, "path") == 0;
    seen->words += strcmp(name, "text") == 0;
    seen->images += strcmp(name, "image") == 0;
    seen->others += strcmp(name, "script") == 0;
    for (int i = 0; attributes[i]; i += 2) {
        seen->others += strncmp(attributes[i], "on", 2) == 0;
        if (strcmp(attributes[i], "d") == 0)
            for (const char *s = attributes[i + 1]; *s; s++)
                seen->segments += *s == 'M';
    }
}

static struct seen_xml read_xml(const struct picture *p, const char *title)
{
    struct seen_xml seen = {0};
    struct text svg = {0};
    XML_Parser parser = XML_ParserCreate(NULL);
    CHECK(picture_svg(p, title, &svg, NULL) == HM_OK);
    XML_SetUserData(parser, &seen);
    XML_SetStartElementHandler(parser, seen_element);
    if (!CHECK(XML_Parse(parser, svg.bytes, (int)svg.length, 1) == XML_STATUS_OK))
        printf("# line %d: %s\n", (int)XML_GetCurrentLineNumber(parser),
               XML_ErrorString(XML_GetErrorCode(parser)));
    XML_ParserFree(parser);
    text_free(&svg);
    return seen;
}

static void any_name_makes_a_well_formed_svg(void)
{
    char every[256];
    for (int i = 0; i < 255; i++)
        every[i] = (char)(i + 1);
    every[255] = 0;
    const char *const names[] = {
        "<script>alert(1)</script>",
        "\"' onload=\"x",
        "]]>&amp;&#0;",
        "</svg>",
        every,
        "\xEF\xBF\xBE\xEF\xBF\xBF",
        "\xED\xA0\x80\xF4\x90\x80\x80",
        "\xC3",
        "\xF0\x9F\x98\x80 ok",
    };
    struct hm_geometry g = hog_geometry_default();
    float *w = mem_array(hog_geometry_length(&g), sizeof *w);
    w[7] = 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct picture p;
        struct image image = {0};
        CHECK(sheet_template(&g, w, "a person", names[i], &p, NULL) == HM_OK);
        struct seen_xml seen = read_xml(&p, names[i]);
        CHECK_INT(seen.others, 0);
        CHECK_INT(seen.segments, strokes_of(&p));
        CHECK_INT(seen.words, p.text_count);
        CHECK(picture_paint(&p, &image, NULL) == HM_OK);
        image_free(&image);
        picture_free(&p);
    }
    mem_free(w);
}

/* All marks of the list are in both kinds of file. */
static void png_and_svg_show_the_same_marks(void)
{
    struct image photo = picture_noise(32, 64, 5, 200), painted = {0}, crop = {0};
    const struct color red = {200, 10, 20};
    struct picture p = picture_of(200, 150);
    image_copy(&photo, &crop, NULL);
    picture_image(&p, 10, 20, &crop);
    CHECK(crop.rgb == NULL);
    picture_box(&p, 100.4, 30.6, 20, 10, red, 255);
    picture_stroke(&p, 150, 20, 150, 60, 3, red);
    CHECK(picture_paint(&p, &painted, NULL) == HM_OK);
    for (int y = 0; y < 64; y++)
        CHECK(memcmp(painted.rgb + 3 * ((y + 20) * 200 + 10), photo.rgb + 3 * y * 32, 96) == 0);
    CHECK_INT(painted.rgb[3 * (31 * 200 + 100)], 200);
    CHECK_INT(painted.rgb[3 * (30 * 200 + 100)], 255);
    CHECK_INT(painted.rgb[3 * (40 * 200 + 150) + 1], 10);
    struct text svg = {0};
    CHECK(picture_svg(&p, "x", &svg, NULL) == HM_OK);
    CHECK_TEXT(svg.bytes, "<rect x=\"100\" y=\"31\" width=\"20\" height=\"10\" fill=\"#c80a14\"/>");
    CHECK_TEXT(svg.bytes, "d=\"M150.0 20.0L150.0 60.0\"");
    CHECK_TEXT(svg.bytes, "<image x=\"10\" y=\"20\" width=\"32\" height=\"64\" "
                          "href=\"data:image/jpeg;base64,/9j/");
    CHECK_INT(read_xml(&p, "x").images, 1);
    text_free(&svg);
    image_free(&painted);
    image_free(&photo);
    picture_free(&p);
}

/* An upright edge, three quarters across: in each row it is where it is in the photograph, down to
 * the end. */
static void all_of_a_photograph_is_shown_in_each_octave(void)
{
    struct image photo;
    CHECK(image_new(128, 128, &photo, NULL) == HM_OK);
    for (int i = 0; i < 128 * 128; i++)
        memset(photo.rgb + 3 * i, i % 128 < 96 ? 0 : 255, 3);
    for (int octaves = 1; octaves <= 3; octaves++) {
        struct hm_geometry g = geometry_of(16, 16, 16, 8, 8, 9, false);
        struct picture p;
        int strokes[3] = {0};
        g.octaves = octaves;
        for (int part = 1; part < octaves; part++)
            g.coarse_stride[part - 1] = 8;
        CHECK(sheet_photograph(&g, &photo, HM_PYRAMID_SMOOTH, "x", &p, NULL) == HM_OK);
        for (size_t i = 0; i < p.count; i++) {
            const struct mark *m = &p.marks[i];
            double at = (m->y0 - 100) / (1280 + 100); /* ten times the photograph, and its words */
            int row = (int)at;
            if (m->kind != MARK_STROKE)
                continue;
            CHECK_NEAR((m->x0 + m->x1) / 2 - (24 + 1280 + 24), 960, 80 << row);
            strokes[row] += at - row > 0.65;
        }
        for (int row = 0; row < 3; row++)
            CHECK(row < octaves ? strokes[row] > 0 : strokes[row] == 0);
        picture_free(&p);
    }
    image_free(&photo);
}

static void without_memory_a_picture_fails_and_leaks_nothing(void)
{
    struct hm_geometry g = geometry_of(32, 32, 16, 8, 8, 9, false);
    hog_geometry_set_octaves(&g, 2, 16);
    struct image photo = picture_noise(40, 40, 6, 9);
    bool good = false;
    for (int n = 1; n < 400 && !good; n++) {
        struct picture p;
        struct text svg = {0};
        struct image image = {0};
        mem_fail_at(n);
        enum hm_status status = sheet_photograph(&g, &photo, HM_PYRAMID_SMOOTH, "x", &p, NULL);
        if (status == HM_OK)
            status = picture_svg(&p, "x", &svg, NULL);
        if (status == HM_OK)
            status = picture_paint(&p, &image, NULL);
        mem_fail_at(0);
        CHECK(status == HM_OK || status == HM_MEMORY);
        good = status == HM_OK;
        image_free(&image);
        text_free(&svg);
        picture_free(&p);
    }
    CHECK(good);
    image_free(&photo);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(a_single_weight_draws_one_stroke_at_its_place_along_its_edge),
        TEST(a_bin_is_drawn_across_the_gradient_that_fills_it),
        TEST(the_mean_counts_only_the_blocks_that_hold_a_cell),
        TEST(the_strongest_strokes_lie_on_top),
        TEST(a_stroke_covers_its_length_times_its_thickness),
        TEST(nothing_is_drawn_outside_or_without_numbers),
        TEST(any_name_makes_a_well_formed_svg),
        TEST(png_and_svg_show_the_same_marks),
        TEST(all_of_a_photograph_is_shown_in_each_octave),
        TEST(without_memory_a_picture_fails_and_leaks_nothing),
        {0},
    });
}
