/* scan: windows of several octaves. What a scan describes and scores is the definition, part by
 * part, wherever windows lie; what cannot be is refused. */
#include "definition.h"
#include "pictures.h"
#include "scan/scan_internal.h"
#include "test.h"

#define MOST 10044 /* values: of both coarse strides 4 */
#define NEAR 6e-4  /* what the library's angles are off by */

/* Strides of 0: as they are by default. */
static struct hm_geometry octaves_of(int octaves, int context, int half, int quarter)
{
    struct hm_geometry g = hog_geometry_default();
    hog_geometry_set_octaves(&g, octaves);
    g.context = context;
    if (half > 0)
        g.coarse_stride[0] = half;
    if (quarter > 0)
        g.coarse_stride[1] = quarter;
    CHECK(hog_geometry_check(&g, NULL) == HM_OK);
    return g;
}

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
    /* By default INRIA's context, and the two coarse parts in steps of 8. */
    hog_geometry_set_octaves(&one, 3);
    CHECK(hog_geometry_equal(&one, &three) && !hog_geometry_equal(&one, &fine));
    fine.coarse_stride[1] = 8;
    fine.context = 0;
    CHECK(!hog_geometry_equal(&one, &fine) && !hog_geometry_equal(&one, &two));
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
    static float out[MOST];
    struct scan_worker *worker = scan_worker_new(g);
    double shrink =
        fmax((double)image->width / at.level_width, (double)image->height / at.level_height);
    struct scan_place place = {at.level_width, at.level_height, at.x, at.y};
    CHECK(hog_source_set(&worker->source, image, at.pyramid, fmax(shrink, 1) * scan_coarsest(g),
                         NULL) == HM_OK);
    CHECK(scan_describe_place(worker, at.pyramid, place, out, NULL) == HM_OK);
    scan_worker_free(worker);
    return plain_difference(g, image, at, out);
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
static void other_cells_are_their_definition_in_all_octaves(void)
{
    struct hm_geometry six = hog_geometry_default(), tall = octaves_of(3, 16, 4, 4);
    six.cell_width = six.cell_height = six.stride_x = six.stride_y = 6;
    six.block_width = six.block_height = 12;
    six.window_width = 60;
    six.window_height = 120;
    hog_geometry_set_octaves(&six, 3);
    six.context = 12; /* 84x144: 42x72, 21x36 */
    six.coarse_stride[0] = 6;
    six.coarse_stride[1] = 3;
    tall.signed_gradient = true;
    tall.bins = 12;
    tall.norm = HM_NORM_L2;
    tall.gamma = false;
    struct image image = picture_noise(140, 170, 5, 256);
    const struct hm_geometry *both[] = {&six, &tall};
    for (int i = 0; i < 2; i++)
        for (int p = 0; p < 2; p++) {
            struct plain_place place = {(enum hm_pyramid)p, 123, 151, 9, 15};
            CHECK(hog_geometry_check(both[i], NULL) == HM_OK);
            CHECK_NEAR(difference_at(both[i], &image, place), 0, 2e-3);
        }
    image_free(&image);
}

/* ---- a scan ------------------------------------------------------------------------------- */

#define MOST_WINDOWS 2000
static struct seen {
    int count;
    struct hm_hit hits[MOST_WINDOWS];
    float descriptors[MOST_WINDOWS][MOST];
} seen, again;

static void remember(void *context, const struct hm_hit *hit, const struct scan_window *window)
{
    struct seen *to = context;
    if (to->count == MOST_WINDOWS)
        return;
    scan_window_descriptor(window, to->descriptors[to->count]);
    to->hits[to->count++] = *hit;
}

/* Larger where a part is shorter, so that each has its say. */
static void random_weights(float *w)
{
    struct random r = random_make(11, 1003, 0);
    for (int i = 0; i < MOST; i++)
        w[i] = (float)random_between(&r, -0.2, 0.2) * (i < 3780 ? 1 : i < 5400 ? 2 : 4);
}

/* A detector on a picture, scanned in one way. */
struct scanned {
    struct hm_geometry geometry;
    struct hm_scan scan;
    struct scan_plan plan;
    struct scan_worker *worker;
    struct hog_weights weights;
};

static float w[MOST];

static void begin(struct scanned *s, struct hm_geometry g, struct hm_scan scan,
                  const struct image *image)
{
    *s = (struct scanned){.geometry = g, .scan = scan, .worker = scan_worker_new(&g)};
    CHECK(scan_check(&scan, &g, NULL) == HM_OK);
    scan_make_plan(&g, &scan, image->width, image->height, &s->plan);
    random_weights(w);
    CHECK(hog_weights_set(&s->weights, &g, w, -0.5f, NULL) == HM_OK);
}

static void end(struct scanned *s)
{
    scan_worker_free(s->worker);
    hog_weights_free(&s->weights);
}

static void scan_into(struct scanned *s, const struct image *image, struct seen *to)
{
    to->count = 0;
    CHECK(scan_image(s->worker, image, 7, &s->plan, NULL, &s->weights, -1e30f, remember, to,
                     NULL) == HM_OK);
}

static double product(const struct hm_geometry *g, const float *x)
{
    double sum = -0.5;
    for (size_t k = 0; k < hog_geometry_length(g); k++)
        sum += (double)w[k] * (double)x[k];
    return sum;
}

/* Keys, scores and descriptors of all windows; each 41st against the definition. */
static void check_scan(struct scanned *s, const struct image *image)
{
    static float alone[MOST];
    size_t length = hog_geometry_length(&s->geometry);
    int wrong = 0, off = 0, other = 0, undefined = 0;
    scan_into(s, image, &seen);
    CHECK_INT(seen.count, s->plan.windows);
    for (int i = 0; i < seen.count; i++) {
        struct hm_key key = scan_window_key(&s->plan, 7, (uint64_t)i);
        const float *x = seen.descriptors[i];
        wrong += scan_key_compare(&key, &seen.hits[i].key) != 0;
        off += fabs((double)seen.hits[i].score - product(&s->geometry, x)) > 5e-5;
        if (i % 13 == 0) {
            CHECK(scan_describe(s->worker, image, &s->plan, &key, 1, alone, NULL) == HM_OK);
            other += memcmp(alone, x, length * sizeof *x) != 0;
        }
        if (i % 41 == 0) {
            const struct scan_level *level = &s->plan.level[key.level];
            struct plain_place place = {s->scan.pyramid, level->width, level->height, key.x, key.y};
            undefined += plain_difference(&s->geometry, image, place, x) > NEAR;
        }
    }
    CHECK_INT(wrong, 0);
    CHECK_INT(off, 0);
    CHECK_INT(other, 0);
    CHECK_INT(undefined, 0);
}

static const struct hm_scan ways[] = {
    {HM_PYRAMID_SMOOTH, 1.3, 8, 0, 0},  {HM_PYRAMID_SMOOTH, 1.5, 4, 0, 0},
    {HM_PYRAMID_SMOOTH, 1.4, 12, 5, 0}, {HM_PYRAMID_SMOOTH, 1.2, 8, 16, 0},
    {HM_PYRAMID_SMOOTH, 1.5, 8, 32, 0}, {HM_PYRAMID_SMOOTH, 1.6, 12, 5, 1},
    {HM_PYRAMID_OPENCV, 1.3, 8, 0, 0},  {HM_PYRAMID_OPENCV, 1.5, 12, 16, 0},
    {HM_PYRAMID_OPENCV, 1.6, 16, 5, 1},
};
#define WAYS (int)(sizeof ways / sizeof *ways)

static void a_scan_sees_the_descriptors_of_its_windows_and_scores_their_products(void)
{
    struct hm_geometry g[] = {octaves_of(2, 16, 8, 0), octaves_of(3, 16, 8, 8),
                              octaves_of(3, 16, 8, 4), octaves_of(3, 0, 4, 8)};
    struct image image = picture_noise(141, 187, 6, 256);
    for (int way = 0; way < WAYS; way++)
        for (int i = way % 2; i < 4; i += 2) {
            struct scanned s;
            begin(&s, g[i], ways[way], &image);
            check_scan(&s, &image);
            end(&s);
        }
    image_free(&image);
}

/* What an observer can tell of a scan. */
static uint64_t hash_of(const struct seen *from, size_t length)
{
    uint64_t hash = hash64(from->hits, (size_t)from->count * sizeof *from->hits, 1);
    for (int i = 0; i < from->count; i++)
        hash = hash64(from->descriptors[i], length * sizeof(float), hash);
    return hash;
}

static void every_vector_width_gives_the_same_bits(void)
{
    static const char *const tables[] = {"avx2", "avx512", "neon"};
    struct hm_geometry g[] = {octaves_of(3, 16, 8, 8), octaves_of(3, 16, 4, 4)};
    struct image image = picture_waves(143, 190, 8);
    int compared = 0;
    for (int way = 0; way < WAYS; way++) {
        const struct hm_geometry *geometry = &g[way % 2];
        size_t length = hog_geometry_length(geometry);
        struct scanned s;
        CHECK(cpu_choose("reference", NULL) == HM_OK);
        begin(&s, *geometry, ways[way], &image);
        scan_into(&s, &image, &seen);
        end(&s);
        for (int t = 0; t < 3; t++)
            if (cpu_choose(tables[t], NULL) == HM_OK) {
                begin(&s, *geometry, ways[way], &image);
                scan_into(&s, &image, &again);
                end(&s);
                CHECK(hash_of(&again, length) == hash_of(&seen, length));
                compared++;
            }
    }
    cpu_choose(NULL, NULL);
    image_free(&image);
    if (compared == 0)
        SKIP("this machine has the reference kernels only");
}

static void any_number_of_threads_finds_the_same_hits(void)
{
    struct image image = picture_noise(300, 420, 9, 256);
    for (int way = 0; way < 3; way++) {
        struct hm_scan scan = {way == 2 ? HM_PYRAMID_OPENCV : HM_PYRAMID_SMOOTH, way == 1 ? 1.5 : 2,
                               way == 1 ? 12 : 8, 16 + way, 0};
        struct scanned s;
        begin(&s, octaves_of(3, 16, 8, way == 0 ? 4 : 8), scan, &image);
        scan_into(&s, &image, &seen);
        CHECK(seen.count > 500 && seen.count < MOST_WINDOWS);
        for (int count = 1; count <= 5; count++) {
            struct threads *threads = threads_new(count);
            struct scan_team *team = scan_team_new(threads, &s.geometry);
            struct scan_hits hits = {0};
            CHECK(scan_team_image(team, &image, &s.plan, &s.weights, -1e30f, &hits, NULL) == HM_OK);
            CHECK_INT(hits.count, seen.count);
            int other = 0;
            for (size_t i = 0; i < hits.count; i++) {
                hits.items[i].key.image = 7;
                other += memcmp(&hits.items[i], &seen.hits[i], sizeof *hits.items) != 0;
            }
            CHECK_INT(other, 0);
            scan_hits_free(&hits);
            scan_team_free(team);
            threads_free(threads);
        }
        end(&s);
    }
    image_free(&image);
}

/* A band may begin at any row of windows, also where the coarse pictures have no block of their
 * own. */
static void a_band_has_the_bits_of_the_whole_level(void)
{
    struct image image = picture_noise(150, 300, 12, 256);
    const int strides[] = {4, 8, 12};
    for (int i = 0; i < 3; i++) {
        struct hm_scan scan = {HM_PYRAMID_SMOOTH, 1, strides[i], 5, 0};
        struct scanned s;
        begin(&s, octaves_of(3, 16, 8, 8), scan, &image);
        scan_into(&s, &image, &seen);
        int across = s.plan.level[0].windows_x, rows = s.plan.level[0].windows_y;
        CHECK(rows > 8);
        for (int first = 1; first < rows; first += 3) {
            struct scan_band band = {0, first, rows - first < 2 ? 1 : 2};
            again.count = 0;
            CHECK(scan_rows(s.worker, &s.worker->source, &s.plan, band, 7, &s.weights, -1e30f,
                            remember, &again, NULL) == HM_OK);
            CHECK_INT(again.count, band.count * across);
            const struct hm_hit *same = seen.hits + first * across;
            CHECK(memcmp(again.hits, same, (size_t)again.count * sizeof *same) == 0);
            int other = 0;
            for (int k = 0; k < again.count; k++)
                other += memcmp(again.descriptors[k], seen.descriptors[first * across + k],
                                5688 * sizeof(float)) != 0;
            CHECK_INT(other, 0);
        }
        end(&s);
    }
    image_free(&image);
}

static void a_second_photograph_of_a_size_allocates_nothing(void)
{
    struct image image = picture_noise(220, 240, 14, 256);
    struct threads *threads = threads_new(1);
    for (int way = 0; way < WAYS; way++) {
        struct scanned s;
        struct scan_hits hits = {0};
        begin(&s, octaves_of(3, 16, 8, 4), ways[way], &image);
        struct scan_team *team = scan_team_new(threads, &s.geometry);
        scan_team_image(team, &image, &s.plan, &s.weights, 0.5f, &hits, NULL);
        long before = mem_allocations();
        scan_team_image(team, &image, &s.plan, &s.weights, 0.5f, &hits, NULL);
        CHECK_INT(mem_allocations() - before, 0);
        scan_hits_free(&hits);
        scan_team_free(team);
        end(&s);
    }
    threads_free(threads);
    image_free(&image);
}

/* ---- people ------------------------------------------------------------------------------- */

static void the_context_ends_exactly_at_the_photograph(void)
{
    for (int context = 0; context <= 24; context += 8) {
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
        TEST(octaves_that_cannot_be_are_refused_by_name),
        TEST(windows_lie_at_whole_pixels_of_the_coarsest_octave),
        TEST(a_window_is_its_definition_at_every_corner),
        TEST(other_cells_are_their_definition_in_all_octaves),
        TEST(a_scan_sees_the_descriptors_of_its_windows_and_scores_their_products),
        TEST(every_vector_width_gives_the_same_bits),
        TEST(any_number_of_threads_finds_the_same_hits),
        TEST(a_band_has_the_bits_of_the_whole_level),
        TEST(a_second_photograph_of_a_size_allocates_nothing),
        TEST(the_context_ends_exactly_at_the_photograph),
        TEST(a_person_on_a_levels_grid_is_described_as_a_scan_would),
        TEST(a_crop_is_described_by_its_middle_window),
        TEST(a_mirrored_person_is_the_mirror_of_the_person),
        {0},
    });
}
