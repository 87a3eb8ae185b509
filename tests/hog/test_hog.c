/* hog: the descriptor against its definition, the fast path against the general one, every table of
 * kernels against the reference. */
#include "definition.h"
#include "hog/hog_internal.h"
#include "pictures.h"
#include "test.h"

/* Largest difference between hog_describe and the definition for the window at (x, y). */
static double difference(const struct hm_geometry *g, const struct image *image, int x, int y,
                         enum hm_pyramid p)
{
    struct hog_source source = {0};
    struct hog_stream *stream = hog_stream_new(g);
    float *out = mem_array(hog_geometry_length(g), sizeof *out);
    struct hog_level level = {p,          image->width,    image->height,    x,
                              y,          g->window_width, g->window_height, g->stride_x,
                              g->stride_y};
    CHECK(hog_source_set(&source, image, p, 16, NULL) == HM_OK);
    CHECK(hog_describe(stream, &source, &level, out, NULL) == HM_OK);
    struct plain_place place = {p, image->width, image->height, x, y};
    double worst = plain_difference(g, image, place, out);
    mem_free(out);
    hog_stream_free(stream);
    hog_source_free(&source);
    return worst;
}

static void the_default_descriptor_has_3780_values(void)
{
    struct hm_geometry g = hog_geometry_default();
    CHECK_INT(hog_geometry_length(&g), 3780);
    CHECK_INT(hog_geometry_blocks_x(&g), 7);
    CHECK_INT(hog_geometry_blocks_y(&g), 15);
}

static void the_descriptor_is_its_definition_inside_and_at_the_border(void)
{
    struct hm_geometry g = hog_geometry_default();
    struct image images[] = {picture_noise(131, 173, 1, 256), picture_noise(128, 160, 2, 4),
                             picture_waves(150, 150, 3)};
    const int corner[][2] = {{0, 0}, {16, 8}, {33, 21}, {-16, -16}, {60, 40}, {-5, 30}};
    for (int i = 0; i < 3; i++)
        for (int c = 0; c < 6; c++)
            for (int p = 0; p < 2; p++)
                CHECK_NEAR(
                    difference(&g, &images[i], corner[c][0], corner[c][1], (enum hm_pyramid)p), 0,
                    6e-4);
    for (int i = 0; i < 3; i++)
        image_free(&images[i]);
}

static void other_geometries_are_their_definitions_too(void)
{
    struct hm_geometry g[5];
    for (int i = 0; i < 5; i++)
        g[i] = hog_geometry_default();
    g[0].signed_gradient = true;
    g[0].bins = 18;
    g[1].cell_width = g[1].cell_height = g[1].stride_x = g[1].stride_y = 6; /* Dalal's best */
    g[1].block_width = g[1].block_height = 18;
    g[1].window_width = 66;
    g[1].window_height = 126;
    g[2].norm = HM_NORM_L2;
    g[2].gamma = false;
    g[2].sigma = 8;
    g[3].norm = HM_NORM_L1SQRT;
    g[3].bins = 4;
    g[4].stride_x = g[4].stride_y = 4;
    g[4].clip = 0.1;
    struct image image = picture_noise(140, 170, 5, 256);
    for (int i = 0; i < 5; i++) {
        CHECK(hog_geometry_check(&g[i], NULL) == HM_OK);
        CHECK_NEAR(difference(&g[i], &image, 9, 13, HM_PYRAMID_SMOOTH), 0, 2e-3);
    }
    image_free(&image);
}

static void a_constant_image_gives_zeros(void)
{
    struct hm_geometry g = hog_geometry_default();
    struct image image;
    image_new(96, 160, &image, NULL);
    memset(image.rgb, 77, 96 * 160 * 3);
    struct hog_source source = {0};
    struct hog_stream *stream = hog_stream_new(&g);
    float out[3780], sum = 0;
    struct hog_level level = {HM_PYRAMID_SMOOTH, 96, 160, -16, 16, 64, 128, 8, 8};
    hog_source_set(&source, &image, HM_PYRAMID_SMOOTH, 16, NULL);
    hog_describe(stream, &source, &level, out, NULL);
    for (int k = 0; k < 3780; k++)
        sum += fabsf(out[k]);
    CHECK(sum == 0);
    hog_stream_free(stream);
    hog_source_free(&source);
    image_free(&image);
}

/* All block rows of a level, one after the other, as bytes to compare. */
static uint64_t level_hash(const struct hm_geometry *g, const struct image *image, int width,
                           int height, int pad, enum hm_pyramid p, int grid)
{
    struct hog_source source = {0};
    struct hog_stream *stream = hog_stream_new(g);
    struct hog_level level = {.pyramid = p,
                              .width = width,
                              .height = height,
                              .region_x = -pad,
                              .region_y = -pad,
                              .region_width = width + 2 * pad,
                              .region_height = height + 2 * pad,
                              .grid_x = grid,
                              .grid_y = grid};
    hog_source_set(&source, image, p, 16, NULL);
    CHECK(hog_stream_begin(stream, &source, &level, NULL) == HM_OK);
    uint64_t hash = 0;
    int blocks = (level.region_width - g->block_width) / grid + 1;
    for (int row = 0; row < (level.region_height - g->block_height) / grid + 1; row++) {
        hog_stream_next(stream);
        struct hog_row r = hog_stream_row(stream, row);
        for (int k = 0; k < hog_geometry_block_values(g); k++)
            hash = hash64(r.values + (size_t)k * r.stride, (size_t)blocks * sizeof(float), hash);
    }
    hog_stream_free(stream);
    hog_source_free(&source);
    return hash;
}

static const char *const tables[] = {"avx2", "avx512", "neon", NULL};

static void every_table_of_kernels_gives_the_same_bits(void)
{
    struct hm_geometry standard = hog_geometry_default(), odd = standard;
    odd.signed_gradient = true;
    odd.bins = 12;
    odd.norm = HM_NORM_L2;
    int compared = 0;
    for (int i = 0; i < 40; i++) {
        struct random r = random_make((uint64_t)i, 1002, 0);
        int width = 40 + (int)random_below(&r, 300), height = 40 + (int)random_below(&r, 200);
        struct image image = i % 2 ? picture_noise(width, height, (uint64_t)i, i % 3 ? 256 : 3)
                                   : picture_waves(width, height, (uint64_t)i);
        enum hm_pyramid p = (enum hm_pyramid)(i % 2);
        double shrink = random_between(&r, i % 4 == 1 ? 0.3 : 1, 3); /* also above it */
        int w = (int)(width / shrink), h = (int)(height / shrink), pad = (int)random_below(&r, 33);
        if (w < 16 || h < 16)
            w = h = 16;
        const struct hm_geometry *g = i % 5 == 4 ? &odd : &standard;
        int grid = i % 7 == 6 ? 4 : 8;
        cpu_choose("reference", NULL);
        uint64_t expected = level_hash(g, &image, w, h, pad, p, grid);
        for (int t = 0; tables[t]; t++)
            if (cpu_choose(tables[t], NULL) == HM_OK) {
                CHECK(level_hash(g, &image, w, h, pad, p, grid) == expected);
                compared++;
            }
        image_free(&image);
    }
    cpu_choose(NULL, NULL);
    if (compared == 0)
        SKIP("this machine has the reference kernels only");
}

static void an_unknown_table_is_refused_by_name(void)
{
    struct hm_error error;
    CHECK(cpu_choose("mmx", &error) == HM_USAGE);
    CHECK_TEXT(error.text, "mmx");
    CHECK_TEXT(error.text, "avx2");
}

static void the_fast_histogram_is_the_general_one(void)
{
    /* A grid of 16 takes the general path; its blocks are every second one of the fast path's. */
    struct hm_geometry g = hog_geometry_default();
    struct image image = picture_noise(160, 96, 8, 256);
    struct hog_source source = {0};
    struct hog_stream *fast = hog_stream_new(&g), *general = hog_stream_new(&g);
    struct hog_level level = {.pyramid = HM_PYRAMID_SMOOTH,
                              .width = 160,
                              .height = 96,
                              .region_width = 160,
                              .region_height = 96,
                              .grid_x = 8,
                              .grid_y = 8};
    hog_source_set(&source, &image, HM_PYRAMID_SMOOTH, 16, NULL);
    hog_stream_begin(fast, &source, &level, NULL);
    level.grid_x = level.grid_y = 16;
    hog_stream_begin(general, &source, &level, NULL);
    for (int row = 0; row < 6; row++) {
        hog_stream_next(general);
        if (row > 0)
            hog_stream_next(fast);
        hog_stream_next(fast);
        struct hog_row a = hog_stream_row(fast, 2 * row), b = hog_stream_row(general, row);
        for (int k = 0; k < 36; k++)
            for (int x = 0; x < 10; x++)
                CHECK_NEAR((double)a.values[(size_t)k * a.stride + 2 * (size_t)x],
                           (double)b.values[(size_t)k * b.stride + (size_t)x], 2e-6);
    }
    hog_stream_free(fast);
    hog_stream_free(general);
    hog_source_free(&source);
    image_free(&image);
}

static void impossible_geometries_are_refused_with_the_numbers(void)
{
    struct hm_error error;
    struct hm_geometry g = hog_geometry_default();
    g.stride_x = 7;
    CHECK(hog_geometry_check(&g, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "stride of 7");
    g = hog_geometry_default();
    g.cell_width = 5;
    CHECK(hog_geometry_check(&g, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "no multiple");
    g = hog_geometry_default();
    g.bins = 1;
    CHECK(hog_geometry_check(&g, &error) == HM_INPUT);
    g = hog_geometry_default();
    g.sigma = NAN;
    CHECK(hog_geometry_check(&g, &error) == HM_INPUT);
    g = hog_geometry_default();
    g.block_width = 128;
    CHECK(hog_geometry_check(&g, &error) == HM_INPUT);
}

static void the_weights_of_a_filter_sum_to_one(void)
{
    struct hog_axis_taps axis = {0};
    for (int source = 20; source < 400; source += 37)
        for (int count = source; count >= 8; count = count * 9 / 10 - 1)
            for (int p = 0; p < 2; p++) {
                int octave = 0;
                while (p == HM_PYRAMID_SMOOTH && source >= count * (2 << octave))
                    octave++;
                const struct hog_axis way = {source, count, 0, 0, (enum hm_pyramid)p};
                CHECK(hog_axis_taps_set(&axis, &way, octave, NULL) == HM_OK);
                for (int i = 0; i < count; i++) {
                    int sum = 0;
                    for (int t = 0; t < 4; t++) {
                        sum += axis.weight[i][t];
                        CHECK(axis.weight[i][t] >= 0);
                    }
                    CHECK_INT(sum, 256);
                }
            }
    hog_axis_taps_free(&axis);
}

/* The smooth kind: each filter is centred on its sample, and as wide as bilinear interpolation
 * after a low-pass of variance (q^2 - 1) / 6, q the ratio that is left from the octave to the
 * level. */
static void a_smooth_filter_has_its_centre_and_its_width(void)
{
    struct hog_axis_taps axis = {0};
    for (int count = 210; count < 400; count += 19) {
        double q = 400.0 / count, beyond = 0;
        const struct hog_axis way = {400, count, 0, 0, HM_PYRAMID_SMOOTH};
        CHECK(hog_axis_taps_set(&axis, &way, 0, NULL) == HM_OK);
        for (int i = 0; i < count; i++) {
            double at = q * (i + 0.5) - 0.5, f = at - floor(at), mean = 0, square = 0;
            for (int t = 0; t < 4; t++) {
                double off = axis.first[i] + t - at;
                mean += axis.weight[i][t] / 256.0 * off;
                square += axis.weight[i][t] / 256.0 * off * off;
            }
            CHECK_NEAR(mean, 0, 2.5 / 256); /* weights are rounded */
            beyond += (square - f * (1 - f)) / count;
        }
        CHECK_NEAR(beyond, (q * q - 1) / 6, 1.5 / 256);
    }
    hog_axis_taps_free(&axis);
}

static void an_octave_is_its_filter_up_to_the_border(void)
{
    for (int size = 20; size < 24; size++) {
        struct image image = picture_noise(size + 1, size, 9, 256);
        struct hog_source source = {0};
        CHECK(hog_source_set(&source, &image, HM_PYRAMID_SMOOTH, 2, NULL) == HM_OK);
        CHECK_INT(source.octaves, 2);
        struct plain_picture photo = plain_of_image(&image), half = plain_octave(&photo);
        int width = source.octave[1].width, wrong = 0;
        CHECK_INT(width, (size + 2) / 2);
        for (int y = 0; y < source.octave[1].height; y++)
            for (int x = 0; x < width; x++)
                for (int c = 0; c < 3; c++)
                    wrong += source.octave[1].rgbx[(y * width + x) * 4 + c] !=
                             (int)plain_pixel(&half, x, y, c);
        CHECK_INT(wrong, 0);
        plain_free(&photo);
        plain_free(&half);
        hog_source_free(&source);
        image_free(&image);
    }
}

int main(void)
{
    return test_run((struct test[]){
        TEST(the_default_descriptor_has_3780_values),
        TEST(the_descriptor_is_its_definition_inside_and_at_the_border),
        TEST(other_geometries_are_their_definitions_too),
        TEST(a_constant_image_gives_zeros),
        TEST(every_table_of_kernels_gives_the_same_bits),
        TEST(an_unknown_table_is_refused_by_name),
        TEST(the_fast_histogram_is_the_general_one),
        TEST(impossible_geometries_are_refused_with_the_numbers),
        TEST(the_weights_of_a_filter_sum_to_one),
        TEST(a_smooth_filter_has_its_centre_and_its_width),
        TEST(an_octave_is_its_filter_up_to_the_border),
        {0},
    });
}
