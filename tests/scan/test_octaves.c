/* scan: a window of several octaves is the definition, part by part, wherever it lies, and so are
 * the windows around people; what cannot be is refused. */
#include "octaves.h"

/* ---- lengths and refusals ----------------------------------------------------------------- */

static void parts_have_their_lengths_and_places(void)
{
    struct hm_geometry one = octaves_of(1, 0, 0, 0), two = octaves_of(2, 16, 8, 0),
                       three = octaves_of(3, 16, 8, 8), fine = octaves_of(3, 16, 8, 4);
    CHECK_INT(hog_geometry_length(&one), 3780);
    CHECK_INT(hog_geometry_length(&two), 5400);
    CHECK_INT(hog_geometry_length(&three), 5688);
    CHECK_INT(hog_geometry_length(&fine), 6156);
    const size_t begins[] = {0, 3780, 5400, 5688};
    for (int p = 0; p <= 3; p++)
        CHECK_INT(hog_geometry_offset(&three, p), begins[p]);
    const int blocks[3][2] = {{7, 15}, {5, 9}, {3, 7}};
    for (int p = 0; p < 3; p++) {
        struct hm_geometry part = hog_geometry_part(&fine, p);
        CHECK(part.octaves == 1 && part.context == 0);
        CHECK_INT(hog_geometry_blocks_x(&part), blocks[p][0]);
        CHECK_INT(hog_geometry_blocks_y(&part), blocks[p][1]);
    }
    CHECK(hog_geometry_equal(&three, &three) && !hog_geometry_equal(&three, &fine));
    fine.coarse_stride[1] = 8;
    CHECK(hog_geometry_equal(&three, &fine));
    fine.context = 0;
    CHECK(!hog_geometry_equal(&three, &fine) && !hog_geometry_equal(&three, &two));
}

/* A cell apart in the halved level and half a cell in the quartered one, or what fits. */
static void as_many_octaves_are_described_as_fit_the_window(void)
{
    static const struct {
        int window[2], most, context, octaves, strides[2];
    } cases[] = {
        {{64, 128}, 3, 16, 3, {8, 4}}, {{64, 128}, 2, 16, 2, {8, 0}}, {{64, 128}, 1, 16, 1, {0, 0}},
        {{64, 128}, 3, 0, 3, {8, 4}},  {{64, 128}, 3, 24, 3, {8, 4}}, {{32, 48}, 3, 16, 3, {8, 4}},
        {{72, 128}, 3, 16, 3, {4, 2}}, {{64, 128}, 3, 15, 1, {0, 0}}, {{64, 128}, 3, 17, 1, {0, 0}},
        {{64, 128}, 3, 18, 2, {2, 0}}, {{24, 48}, 3, 0, 1, {0, 0}},   {{32, 48}, 3, 0, 2, {8, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hm_geometry g = hog_geometry_default();
        g.window_width = cases[i].window[0];
        g.window_height = cases[i].window[1];
        int octaves = hog_geometry_set_octaves(&g, cases[i].most, cases[i].context);
        CHECK(octaves == g.octaves && hog_geometry_check(&g, NULL) == HM_OK);
        if (!CHECK(octaves == cases[i].octaves && g.coarse_stride[0] == cases[i].strides[0] &&
                   g.coarse_stride[1] == cases[i].strides[1] &&
                   g.context == (octaves > 1 ? cases[i].context : 0)))
            printf("# case %zu: %d octaves, context %d, strides %d and %d\n", i, octaves, g.context,
                   g.coarse_stride[0], g.coarse_stride[1]);
    }
}

static void check_refused(struct hm_geometry g, const char *setting, const char *says)
{
    struct hm_error error = {0};
    CHECK(hog_geometry_check(&g, &error) == HM_INPUT);
    CHECK_TEXT(error.text, setting);
    CHECK_TEXT(error.text, says);
}

static void octaves_that_cannot_be_are_refused_by_name(void)
{
    struct hm_geometry g = hog_geometry_default(), good = octaves_of(3, 16, 8, 8);
    g.octaves = 0;
    check_refused(g, "`octaves`", "1 to 3");
    g.octaves = 4;
    check_refused(g, "`octaves`", "1 to 3");
    g.octaves = 1;
    g.context = 16;
    check_refused(g, "`context`", "with 2 or 3");
    g = good;
    g.context = -2;
    check_refused(g, "`context`", "-2");
    g.context = 514;
    check_refused(g, "`context`", "514");
    g.context = 15; /* 94x158: halved, but not quartered */
    g.coarse_stride[0] = 1;
    check_refused(g, "`context`", "quartered");
    g = good;
    g.window_width = 63;
    g.block_width = g.cell_width = g.stride_x = 7;
    check_refused(g, "`context`", "halved");
    g = good;
    g.coarse_stride[0] = 5;
    check_refused(g, "stride of 5", "halved");
    g = good;
    g.coarse_stride[1] = 6;
    check_refused(g, "stride of 6", "quartered");
    g = good;
    g.octaves = 2;
    check_refused(g, "stride of 8 in octave 3", "2 `octaves`");
}

static void windows_lie_at_whole_pixels_of_the_coarsest_octave(void)
{
    for (int octaves = 1; octaves <= 3; octaves++) {
        struct hm_geometry g = octaves_of(octaves, octaves > 1 ? 16 : 0, 0, 0);
        struct hm_scan scan = scan_default_mining();
        for (scan.stride = 1; scan.stride <= 16; scan.stride++) {
            struct hm_error error = {0};
            bool whole = scan.stride % (octaves == 1 ? 1 : octaves == 2 ? 2 : 4) == 0;
            CHECK(scan_check(&scan, &g, &error) == (whole ? HM_OK : HM_USAGE));
            CHECK(whole || strcmp(error.setting, "stride") == 0);
        }
    }
}

/* ---- the definition ----------------------------------------------------------------------- */

/* Of the window at that place, by way of the library. */
static double difference_at(const struct hm_geometry *g, const struct image *image,
                            struct plain_place at)
{
    float *out = mem_array(hog_geometry_length(g), sizeof *out);
    struct scan_worker *worker = scan_worker_new(g);
    double shrink =
        fmax((double)image->width / at.level_width, (double)image->height / at.level_height);
    struct scan_place place = {at.level_width, at.level_height, at.x, at.y};
    CHECK(hog_source_set(&worker->source, image, at.pyramid, fmax(shrink, 1) * scan_coarsest(g),
                         NULL) == HM_OK);
    CHECK(scan_describe_place(worker, at.pyramid, place, out, NULL) == HM_OK);
    scan_worker_free(worker);
    double difference = plain_difference(g, image, at, out);
    mem_free(out);
    return difference;
}

static void a_window_is_its_definition_at_every_corner(void)
{
    static const int corners[][2] = {{0, 0},    {16, 8},  {33, 21}, {-5, 30},  {6, -7},
                                     {70, 101}, {99, 83}, {-17, 3}, {-40, -90}};
    struct hm_geometry g[] = {octaves_of(1, 0, 0, 0),  octaves_of(2, 0, 4, 0),
                              octaves_of(2, 16, 8, 0), octaves_of(3, 16, 8, 8),
                              octaves_of(3, 16, 4, 4), octaves_of(3, 0, 8, 8),
                              octaves_of(3, 24, 8, 4)};
    struct image images[] = {picture_noise(131, 173, 1, 256), picture_waves(150, 164, 3)};
    for (int i = 0; i < 14; i++)
        for (int c = 0; c < 9; c++)
            for (int p = 0; p < 2; p++) {
                const struct image *image = &images[i % 2];
                /* The photograph's own size, smaller ones, a larger one. */
                int level = (i + c) % 4, width = image->width, height = image->height;
                struct plain_place place = {
                    (enum hm_pyramid)p, level < 3 ? width * 10 / (10 + 3 * level) : 177,
                    level < 3 ? height * 10 / (10 + 3 * level) : 211, corners[c][0], corners[c][1]};
                double off = difference_at(&g[i / 2], image, place);
                if (!CHECK(off <= NEAR))
                    printf("# geometry %d, corner %d, pyramid %d, level %d: %g\n", i / 2, c, p,
                           level, off);
            }
    for (int i = 0; i < 2; i++)
        image_free(&images[i]);
}

/* Other cells and blocks take the general way. */
static void other_cells_and_strides_are_their_definition_in_all_octaves(void)
{
    struct hm_geometry six = hog_geometry_default(), tall = octaves_of(3, 16, 4, 4);
    six.cell_width = six.cell_height = six.stride_x = six.stride_y = 6;
    six.block_width = six.block_height = 12;
    six.window_width = 60;
    six.window_height = 120;
    six.octaves = 3;
    six.context = 12; /* 84x144: 42x72, 21x36 */
    six.coarse_stride[0] = 6;
    six.coarse_stride[1] = 3;
    tall.signed_gradient = true;
    tall.bins = 12;
    tall.norm = HM_NORM_L2;
    tall.gamma = false;
    struct image image = picture_noise(140, 170, 5, 256);
    struct hm_geometry uneven = octaves_of(3, 16, 4, 8), other = uneven;
    uneven.stride_x = 4; /* a grid finer across than down, and the other way round */
    other.stride_y = 2;
    const struct hm_geometry *all[] = {&six, &tall, &uneven, &other};
    for (int i = 0; i < 4; i++)
        for (int p = 0; p < 2; p++) {
            struct plain_place place = {(enum hm_pyramid)p, 123, 151, 9, 15};
            CHECK(hog_geometry_check(all[i], NULL) == HM_OK);
            CHECK_NEAR(difference_at(all[i], &image, place), 0, 2e-3);
        }
    image_free(&image);
}

/* ---- people ------------------------------------------------------------------------------- */

static void the_context_ends_exactly_at_the_photograph(void)
{
    const struct scan_place outside = {64, 128, -1, 0};
    struct hm_geometry none = octaves_of(3, 0, 4, 4);
    CHECK(scan_place_has_context(&none, &outside)); /* there is none that could be short */
    for (int context = 8; context <= 24; context += 8) {
        struct hm_geometry g = octaves_of(3, context, 4, 4);
        /* a level with room for the window and its context, and 3 and 5 pixels more */
        int width = 64 + 2 * context + 3, height = 128 + 2 * context + 5, there = 0;
        for (int y = context - 3; y <= context + 8; y++)
            for (int x = context - 3; x <= context + 6; x++) {
                struct scan_place place = {width, height, x, y};
                bool inside = x >= context && x <= context + 3 && y >= context && y <= context + 5;
                CHECK(scan_place_has_context(&g, &place) == inside);
                there += inside;
            }
        CHECK_INT(there, 24);
    }
}

/* From a level that is much smaller than the photograph: all its octaves must be there. */
static void a_person_on_a_levels_grid_is_described_as_a_scan_would(void)
{
    static float scanned[3][6156], described[3][6156];
    struct hm_geometry g = octaves_of(3, 16, 8, 4);
    for (int pyramid = 0; pyramid < 2; pyramid++)
        for (int alone = 0; alone < 4; alone++) {
            struct image image = picture_noise(520, 640, 3, 256);
            struct hm_scan scan = {(enum hm_pyramid)pyramid, 2, 8, 32, 0};
            struct hm_key keys[3] = {{.level = 1, .x = 64, .y = 96},
                                     {.level = 2, .x = -32, .y = -24},
                                     {.level = 0, .x = 304, .y = 384}};
            struct scan_person people[3];
            struct scanned s;
            begin(&s, g, scan, &image);
            CHECK_INT(hog_geometry_length(&g), sizeof *scanned / sizeof(float));
            for (int i = 0; i < 3; i++) {
                double scale = 1 << keys[i].level;
                people[i] = (struct scan_person){(keys[i].x + 32) * scale - 20,
                                                 (keys[i].y + 16) * scale,
                                                 40,
                                                 96 * scale,
                                                 96,
                                                 false};
            }
            size_t first = alone < 3 ? (size_t)alone : 0, count = alone < 3 ? 1 : 3;
            CHECK(scan_describe(s.worker, &image, &s.plan, keys, 3, scanned[0], NULL) == HM_OK);
            CHECK(scan_describe_people(s.worker, &image, scan.pyramid, people + first, count,
                                       described[first], NULL) == HM_OK);
            CHECK(memcmp(scanned[first], described[first], count * sizeof *scanned) == 0);
            end(&s);
            image_free(&image);
        }
}

static void a_crop_is_described_by_its_middle_window(void)
{
    static float middle[MOST], person[MOST];
    struct hm_geometry g = octaves_of(3, 16, 8, 4);
    for (int size = 0; size < 4; size++)
        for (int p = 0; p < 2; p++) {
            struct image crop = picture_noise(96 + size, 161 + size, 12, 256);
            struct scan_worker *worker = scan_worker_new(&g);
            struct scan_person whole = {0, (crop.height - 96) / 2.0, crop.width, 96, 96, false};
            struct plain_place place = {(enum hm_pyramid)p, crop.width, crop.height,
                                        (crop.width - 64) / 2, (crop.height - 128) / 2};
            CHECK(scan_describe_centre(worker, &crop, place.pyramid, middle, NULL) == HM_OK);
            CHECK(scan_describe_people(worker, &crop, place.pyramid, &whole, 1, person, NULL) ==
                  HM_OK);
            CHECK(memcmp(middle, person, sizeof middle) == 0);
            CHECK_NEAR(plain_difference(&g, &crop, place, middle), 0, NEAR);
            scan_worker_free(worker);
            image_free(&crop);
        }
}

/* The descriptor of what is seen in a mirror: blocks from right to left, cells too, angles turned
 * about. */
static size_t mirror_part(const struct hm_geometry *g, int p, const float *from, float *to)
{
    struct hm_geometry part = hog_geometry_part(g, p);
    int across = hog_geometry_blocks_x(&part), down = hog_geometry_blocks_y(&part);
    for (int bx = 0; bx < across; bx++)
        for (int by = 0; by < down; by++)
            for (int cell = 0; cell < 4; cell++)
                for (int bin = 0; bin < 9; bin++)
                    to[(bx * down + by) * 36 + cell * 9 + bin] =
                        from[((across - 1 - bx) * down + by) * 36 + (cell + 2) % 4 * 9 + 8 - bin];
    return (size_t)(across * down * 36);
}

/* The Gaussian of a block has its middle on a pixel: a mirror moves it. One that is as good as flat
 * has no middle. */
static void a_mirrored_person_is_the_mirror_of_the_person(void)
{
    static float ours[MOST], theirs[MOST], mirror[MOST];
    struct hm_geometry g = octaves_of(3, 16, 8, 4);
    g.sigma = 1e5;
    struct image image = picture_waves(304, 332, 5);
    struct scan_worker *worker = scan_worker_new(&g);
    for (int i = 0; i < 12; i++) {
        /* at the photograph's own scale, and at half of it */
        double tall = i % 2 == 0 ? 96 : 192;
        struct scan_person person = {88 + 2 * i, 60 + i, 128 - 4 * (i / 2), tall, 96, false};
        CHECK(scan_describe_people(worker, &image, HM_PYRAMID_SMOOTH, &person, 1, ours, NULL) ==
              HM_OK);
        person.mirrored = true;
        CHECK(scan_describe_people(worker, &image, HM_PYRAMID_SMOOTH, &person, 1, theirs, NULL) ==
              HM_OK);
        size_t at = 0;
        for (int p = 0; p < 3; p++)
            at += mirror_part(&g, p, ours + at, mirror + at);
        double worst = 0;
        for (size_t k = 0; k < at; k++)
            worst = fmax(worst, fabs((double)mirror[k] - (double)theirs[k]));
        CHECK_NEAR(worst, 0, NEAR);
    }
    /* And the very bits of that person in the mirrored photograph. */
    struct scan_person person = {101, 60, 51, 130, 96, true};
    CHECK(scan_describe_people(worker, &image, HM_PYRAMID_SMOOTH, &person, 1, ours, NULL) == HM_OK);
    image_mirror(&image);
    person.x = 304 - 101 - 51;
    person.mirrored = false;
    CHECK(scan_describe_people(worker, &image, HM_PYRAMID_SMOOTH, &person, 1, theirs, NULL) ==
          HM_OK);
    CHECK(memcmp(ours, theirs, sizeof ours) == 0);
    scan_worker_free(worker);
    image_free(&image);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(parts_have_their_lengths_and_places),
        TEST(as_many_octaves_are_described_as_fit_the_window),
        TEST(octaves_that_cannot_be_are_refused_by_name),
        TEST(windows_lie_at_whole_pixels_of_the_coarsest_octave),
        TEST(a_window_is_its_definition_at_every_corner),
        TEST(other_cells_and_strides_are_their_definition_in_all_octaves),
        TEST(the_context_ends_exactly_at_the_photograph),
        TEST(a_person_on_a_levels_grid_is_described_as_a_scan_would),
        TEST(a_crop_is_described_by_its_middle_window),
        TEST(a_mirrored_person_is_the_mirror_of_the_person),
        {0},
    });
}
