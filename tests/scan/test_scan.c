/* scan: levels, windows, scores, hits, suppression. */
#include "detect/detect.h"
#include "scan/scan.h"
#include "pictures.h"
#include "test.h"

#include <math.h>

static struct scan_plan plan_of(struct hm_scan scan, int width, int height)
{
    struct hm_geometry g = hog_geometry_default();
    static struct scan_plan plan;
    scan_make_plan(&g, &scan, width, height, &plan);
    return plan;
}

static void the_grid_is_opencvs(void)
{
    /* Counted by OpenCV 4.6; the second column is also Dalal's 0.8 false positives at 1e-4. */
    struct hm_scan scan = {HM_PYRAMID_OPENCV, 1.05, 8, 0, 0};
    CHECK_INT(plan_of(scan, 640, 480).windows, 25132);
    CHECK_INT(plan_of(scan, 640, 480).count, 28);
    CHECK_INT(plan_of(scan, 1920, 1080).windows, 261558);
    scan.scale_step = 1.2;
    CHECK_INT(plan_of(scan, 640, 480).windows, 8077);
    CHECK_INT(plan_of(scan, 1920, 1080).windows, 81175);
    CHECK_INT(plan_of(scan, 1920, 1080).count, 12);
}

/* The sampling of INRIA's data page: about 0.8 false positives a photograph at 1e-4. */
static void a_photograph_of_640x480_has_dalals_8077_windows(void)
{
    struct hm_geometry g = hog_geometry_default();
    struct hm_scan scan = scan_default_mining();
    struct scan_plan plan;
    const int windows[] = {3285, 2065, 1248, 741, 403, 225, 95, 15};
    scan_make_plan(&g, &scan, 640, 480, &plan);
    CHECK_INT(plan.count, 8);
    for (int i = 0; i < 8 && i < plan.count; i++)
        CHECK_INT(plan.level[i].windows_x * plan.level[i].windows_y, windows[i]);
    CHECK_INT(plan.windows, 8077);
}

static void a_photograph_smaller_than_the_window_has_no_windows(void)
{
    struct hm_scan scan = {HM_PYRAMID_SMOOTH, 1.2, 8, 0, 0};
    for (int w = 1; w <= 200; w += 3)
        for (int h = 1; h <= 200; h += 3) {
            struct scan_plan plan = plan_of(scan, w, h);
            CHECK((plan.windows == 0) == (w < 64 || h < 128));
            CHECK((plan.count == 0) == (plan.windows == 0));
        }
}

static void with_a_margin_levels_go_on_while_the_padded_level_holds_a_window(void)
{
    struct hm_scan scan = {HM_PYRAMID_SMOOTH, 1.05, 8, 32, 0};
    struct scan_plan plan = plan_of(scan, 640, 480);
    const struct scan_level *last = &plan.level[plan.count - 1];
    CHECK(last->height + 64 >= 128 && last->width + 64 >= 64);
    CHECK(nearbyint(480 / (last->scale * 1.05)) + 64 < 128);
}

static void the_first_level_is_so_many_octaves_above_the_photograph(void)
{
    CHECK(scan_first_scale(0) == 1 && scan_first_scale(1) == 0.5 && scan_first_scale(3) == 0.125);
    for (double octaves = 0; octaves <= 3; octaves += 0.01)
        CHECK_NEAR(scan_first_scale(octaves) * pow(2, octaves), 1, 1e-11);
    struct hm_scan scan = {HM_PYRAMID_SMOOTH, 1.2, 8, 0, 1};
    struct scan_plan plan = plan_of(scan, 320, 240), large;
    CHECK(plan.level[0].width == 640 && plan.level[0].height == 480);
    struct hm_detection box = scan_window_box(&plan, (struct hm_key){.x = 8, .y = 16}, 0);
    CHECK(box.x == 4 && box.y == 8 && box.width == 32 && box.height == 64);
    /* As many levels and windows as the photograph has when it is enlarged by hand. */
    scan.upsample = 0;
    large = plan_of(scan, 640, 480);
    CHECK_INT(plan.count, large.count);
    CHECK_INT(plan.windows, large.windows);
    scan.scale_step = 1;
    scan.upsample = 1;
    plan = plan_of(scan, 320, 240);
    CHECK(plan.count == 1 && plan.level[0].width == 640);
}

static void a_photograph_smaller_than_the_window_has_windows_where_it_is_enlarged(void)
{
    struct hm_scan scan = {HM_PYRAMID_SMOOTH, 1.2, 8, 0, 1};
    CHECK_INT(plan_of(scan, 32, 64).windows, 1);
    CHECK_INT(plan_of(scan, 31, 64).windows, 0);
}

static void octaves_out_of_range_are_refused(void)
{
    const double wrong[] = {-0.1, 3.01, (double)NAN, (double)INFINITY};
    struct hm_geometry geometry = hog_geometry_default();
    struct hm_scan scan = scan_default_mining();
    struct hm_error error;
    for (int i = 0; i < 4; i++) {
        scan.upsample = wrong[i];
        CHECK(scan_check(&scan, &geometry, &error) == HM_USAGE);
        CHECK_TEXT(error.setting, "upsample");
    }
    scan.upsample = 3;
    CHECK(scan_check(&scan, &geometry, &error) == HM_OK);
}

/* OpenCV's end after 64 levels would lose the large ones of a pyramid that begins higher. */
static void an_enlarged_pyramid_ends_where_the_photograph_does(void)
{
    struct hm_scan scan = {HM_PYRAMID_OPENCV, 1.05, 8, 0, 0};
    CHECK_INT(plan_of(scan, 4000, 4000).count, 64);
    scan.upsample = 2;
    CHECK(plan_of(scan, 4000, 4000).count > 64);
}

static void the_ith_window_is_counted_in_reading_order(void)
{
    struct hm_scan scan = {HM_PYRAMID_SMOOTH, 1.3, 8, 16, 0};
    struct scan_plan plan = plan_of(scan, 150, 210);
    struct hm_key before = scan_window_key(&plan, 4, 0);
    CHECK(before.x == -16 && before.y == -16 && before.level == 0 && before.image == 4);
    for (uint64_t i = 1; i < plan.windows; i++) {
        struct hm_key key = scan_window_key(&plan, 4, i);
        CHECK(scan_key_compare(&before, &key) < 0);
        before = key;
    }
    CHECK_INT(before.level, plan.count - 1);
}

/* ---- scanning ---------------------------------------------------------------------------- */

struct seen {
    struct hm_hit hits[20000];
    float (*descriptors)[3780];
    int count;
};

static void remember(void *context, const struct hm_hit *hit, const struct scan_window *window)
{
    struct seen *seen = context;
    if (seen->descriptors)
        scan_window_descriptor(window, seen->descriptors[seen->count]);
    seen->hits[seen->count++] = *hit;
}

static void random_weights(float *w)
{
    struct random r = random_make(11, 1003, 0);
    for (int i = 0; i < 3780; i++)
        w[i] = (float)random_between(&r, -0.2, 0.2);
}

static void the_score_of_a_window_is_the_product_with_its_descriptor(void)
{
    struct hm_geometry g = hog_geometry_default();
    struct image image = picture_noise(170, 211, 6, 256);
    static struct seen seen;
    static float w[3780];
    static float descriptors[4000][3780];
    struct hm_scan variants[] = {
        {HM_PYRAMID_SMOOTH, 1.2, 8, 0, 0},  {HM_PYRAMID_SMOOTH, 1.1, 8, 24, 0},
        {HM_PYRAMID_OPENCV, 1.2, 16, 8, 0}, {HM_PYRAMID_SMOOTH, 1.5, 4, 0, 0},
        {HM_PYRAMID_SMOOTH, 1.4, 12, 5, 0}, {HM_PYRAMID_SMOOTH, 1.4, 8, 8, 0.75},
        {HM_PYRAMID_OPENCV, 1.5, 8, 0, 1}};
    random_weights(w);
    for (int v = 0; v < 7; v++) {
        struct hog_weights weights = {0};
        struct scan_worker *worker = scan_worker_new(&g);
        struct scan_plan plan;
        scan_make_plan(&g, &variants[v], image.width, image.height, &plan);
        hog_weights_set(&weights, &g, w, -0.5f, NULL);
        seen = (struct seen){.descriptors = descriptors};
        CHECK(scan_image(worker, &image, 7, &plan, NULL, &weights, -1e30f, remember, &seen, NULL) ==
              HM_OK);
        CHECK_INT(seen.count, plan.windows);
        for (int i = 0; i < seen.count; i++) {
            double sum = -0.5;
            for (int k = 0; k < 3780; k++)
                sum += (double)w[k] * (double)descriptors[i][k];
            CHECK_NEAR((double)seen.hits[i].score, sum, 2e-5);
            struct hm_key key = scan_window_key(&plan, 7, (uint64_t)i);
            CHECK(scan_key_compare(&key, &seen.hits[i].key) == 0);
        }
        /* Asked for alone, a window has the very bits that the scan saw. */
        float alone[3780];
        for (int i = 0; i < seen.count; i += 13) {
            CHECK(scan_describe(worker, &image, &plan, &seen.hits[i].key, 1, alone, NULL) == HM_OK);
            CHECK(memcmp(alone, descriptors[i], sizeof alone) == 0);
        }
        scan_worker_free(worker);
        hog_weights_free(&weights);
    }
    image_free(&image);
}

static void many_threads_find_the_same_hits_in_the_same_order(void)
{
    struct hm_geometry g = hog_geometry_default();
    struct image image = picture_noise(500, 420, 9, 256);
    struct hm_scan scan = {HM_PYRAMID_SMOOTH, 1.1, 8, 16, 0};
    struct scan_plan plan;
    struct hog_weights weights = {0};
    static float w[3780];
    static struct seen seen;
    random_weights(w);
    scan_make_plan(&g, &scan, image.width, image.height, &plan);
    hog_weights_set(&weights, &g, w, 0, NULL);
    struct scan_worker *worker = scan_worker_new(&g);
    seen.count = 0;
    scan_image(worker, &image, 0, &plan, NULL, &weights, -1e30f, remember, &seen, NULL);
    CHECK(seen.count > 5000 && seen.count < 20000);
    for (int count = 1; count <= 4; count++) {
        struct threads *threads = threads_new(count);
        struct scan_team *team = scan_team_new(threads, &g);
        struct scan_hits hits = {0};
        CHECK(scan_team_image(team, &image, &plan, &weights, -1e30f, &hits, NULL) == HM_OK);
        CHECK_INT(hits.count, seen.count);
        CHECK(memcmp(hits.items, seen.hits, hits.count * sizeof *hits.items) == 0);
        scan_hits_free(&hits);
        scan_team_free(team);
        threads_free(threads);
    }
    scan_worker_free(worker);
    hog_weights_free(&weights);
    image_free(&image);
}

static void a_second_photograph_of_a_size_allocates_nothing(void)
{
    struct hm_geometry g = hog_geometry_default();
    struct image image = picture_noise(320, 300, 14, 256);
    static float w[3780];
    random_weights(w);
    for (int p = 0; p < 2; p++) {
        struct hm_scan scan = {(enum hm_pyramid)p, 1.05, 8, 16};
        struct scan_plan plan;
        struct hog_weights weights = {0};
        struct threads *threads = threads_new(1);
        struct scan_team *team = scan_team_new(threads, &g);
        struct scan_hits hits = {0};
        scan_make_plan(&g, &scan, image.width, image.height, &plan);
        hog_weights_set(&weights, &g, w, 0, NULL);
        scan_team_image(team, &image, &plan, &weights, 0.5f, &hits, NULL);
        long before = mem_allocations();
        for (int i = 0; i < 3; i++)
            scan_team_image(team, &image, &plan, &weights, 0.5f, &hits, NULL);
        CHECK_INT(mem_allocations() - before, 0);
        scan_hits_free(&hits);
        scan_team_free(team);
        threads_free(threads);
        hog_weights_free(&weights);
    }
    image_free(&image);
}

static void a_crop_is_described_by_its_middle_window(void)
{
    struct hm_geometry g = hog_geometry_default();
    struct image crop = picture_noise(96, 160, 12, 256);
    struct hm_scan scan = {HM_PYRAMID_SMOOTH, 1, 8, 0, 0};
    struct scan_plan plan;
    static float middle[3780], same[3780];
    struct scan_worker *worker = scan_worker_new(&g);
    struct hm_key key = {.x = 16, .y = 16};
    scan_make_plan(&g, &scan, 96, 160, &plan);
    CHECK_INT(plan.count, 1);
    CHECK(scan_describe_centre(worker, &crop, HM_PYRAMID_SMOOTH, middle, NULL) == HM_OK);
    CHECK(scan_describe(worker, &crop, &plan, &key, 1, same, NULL) == HM_OK);
    CHECK(memcmp(middle, same, sizeof middle) == 0);
    image_free(&crop);
    struct hm_error error;
    crop = picture_noise(63, 160, 12, 256);
    CHECK(scan_describe_centre(worker, &crop, HM_PYRAMID_SMOOTH, middle, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "63x160");
    image_free(&crop);
    scan_worker_free(worker);
}

/* ---- suppression ------------------------------------------------------------------------- */

/* ---- windows around people --------------------------------------------------------------- */

static struct scan_person person_in(double scale, int x, int y)
{
    /* The person in the window at (x, y) of the level of that scale; the width does not matter. */
    return (struct scan_person){(x + 32) * scale - 20, (y + 16) * scale, 40, 96 * scale, 96, false};
}

static void a_person_on_a_levels_grid_is_described_as_a_scan_would(void)
{
    static float scanned[3][3780], described[3][3780];
    for (int pyramid = 0; pyramid < 2; pyramid++) {
        struct image image = picture_waves(400, 480, 3);
        struct hm_geometry g = hog_geometry_default();
        struct hm_scan scan = {(enum hm_pyramid)pyramid, 1.25, 8, 32};
        struct scan_plan plan = plan_of(scan, 400, 480);
        struct scan_worker *worker = scan_worker_new(&g);
        /* In the middle; over the corner; at the photograph's own scale. */
        struct hm_key keys[3] = {{.level = 1, .x = 64, .y = 96},
                                 {.level = 1, .x = -32, .y = -32},
                                 {.level = 0, .x = 304, .y = 384}};
        struct scan_person people[3];
        for (int i = 0; i < 3; i++)
            people[i] = person_in(plan.level[keys[i].level].scale, keys[i].x, keys[i].y);
        CHECK(scan_describe(worker, &image, &plan, keys, 3, scanned[0], NULL) == HM_OK);
        CHECK(scan_describe_people(worker, &image, scan.pyramid, people, 3, described[0], NULL) ==
              HM_OK);
        CHECK(memcmp(scanned, described, sizeof scanned) == 0);
        scan_worker_free(worker);
        image_free(&image);
    }
}

static void a_mirrored_person_is_described_in_the_mirrored_photograph(void)
{
    static float ours[3780], theirs[3780];
    struct image image = picture_waves(301, 333, 5);
    struct hm_geometry g = hog_geometry_default();
    struct scan_worker *worker = scan_worker_new(&g);
    struct scan_person person = {100, 60, 50, 130, 96, true};
    CHECK(scan_describe_people(worker, &image, HM_PYRAMID_SMOOTH, &person, 1, ours, NULL) == HM_OK);
    image_mirror(&image);
    struct scan_person mirror = {301 - 100 - 50, 60, 50, 130, 96, false};
    CHECK(scan_describe_people(worker, &image, HM_PYRAMID_SMOOTH, &mirror, 1, theirs, NULL) ==
          HM_OK);
    CHECK(memcmp(ours, theirs, sizeof ours) == 0);
    scan_worker_free(worker);
    image_free(&image);
}

static void a_crop_is_a_person_in_its_middle(void)
{
    static float crop[3780], person[3780];
    struct image image = picture_noise(97, 163, 7, 256);
    struct hm_geometry g = hog_geometry_default();
    struct scan_worker *worker = scan_worker_new(&g);
    struct scan_person middle = {0, (163 - 96) / 2.0, 97, 96, 96, false};
    CHECK(scan_describe_centre(worker, &image, HM_PYRAMID_SMOOTH, crop, NULL) == HM_OK);
    CHECK(scan_describe_people(worker, &image, HM_PYRAMID_SMOOTH, &middle, 1, person, NULL) ==
          HM_OK);
    CHECK(memcmp(crop, person, sizeof crop) == 0);
    scan_worker_free(worker);
    image_free(&image);
}

static void no_person_takes_a_window_out_of_the_photograph(void)
{
    static float out[3780];
    struct image image = picture_noise(120, 150, 9, 256);
    struct hm_geometry g = hog_geometry_default();
    struct scan_worker *worker = scan_worker_new(&g);
    struct random r = random_make(1, 1002, 0);
    struct hm_error error;
    int good = 0;
    for (int i = 0; i < 300; i++) {
        struct scan_person p = {random_between(&r, -300, 300),
                                random_between(&r, -300, 300),
                                random_between(&r, 1, 200),
                                random_between(&r, 20, 400),
                                96,
                                i % 2 == 0};
        good += scan_describe_people(worker, &image, (enum hm_pyramid)(i / 2 % 2), &p, 1, out,
                                     &error) == HM_OK;
    }
    CHECK(good > 20 && good < 280);
    struct scan_person tiny = {10, 10, 1, 0.1, 96, false}, nothing = {NAN, 1, 1, 50, 96, false};
    CHECK(scan_describe_people(worker, &image, 0, &tiny, 1, out, &error) == HM_INPUT);
    CHECK(scan_describe_people(worker, &image, 0, &nothing, 1, out, &error) == HM_INPUT);
    scan_worker_free(worker);
    image_free(&image);
}

static void the_strongest_of_a_heap_stays(void)
{
    struct hm_detection boxes[] = {
        {0, 0, 10, 20, 1.0f}, {1, 1, 10, 20, 3.0f}, {100, 0, 10, 20, 0.5f}, {2, 2, 4, 4, 2.0f}};
    size_t count = 4;
    struct detect_suppression rule = {.overlap = 0.65, .of_smaller = true};
    CHECK(detect_suppress(boxes, &count, rule, NULL) == HM_OK);
    CHECK_INT(count, 2);
    CHECK(boxes[0].score == 3.0f && boxes[1].score == 0.5f);
}

static void a_suppressed_box_suppresses_nothing(void)
{
    /* b overlaps a and c; a and c do not overlap: greedy keeps a and c. */
    struct hm_detection boxes[] = {{0, 0, 10, 10, 3}, {2, 0, 10, 10, 2}, {5, 0, 10, 10, 1}};
    size_t count = 3;
    struct detect_suppression rule = {.overlap = 0.65, .of_smaller = true};
    CHECK(detect_suppress(boxes, &count, rule, NULL) == HM_OK);
    CHECK_INT(count, 2);
    CHECK(boxes[1].score == 1);
}

static void overlap_over_the_union_differs_from_over_the_smaller(void)
{
    struct hm_detection boxes[] = {{0, 0, 20, 20, 2}, {0, 0, 10, 10, 1}};
    size_t count = 2;
    struct detect_suppression rule = {.overlap = 0.5, .of_smaller = false};
    CHECK(detect_suppress(boxes, &count, rule, NULL) == HM_OK);
    CHECK_INT(count, 2);
    rule.of_smaller = true;
    CHECK(detect_suppress(boxes, &count, rule, NULL) == HM_OK);
    CHECK_INT(count, 1);
}

/* Does a come before b: falling score, then rising y, x, height, width? */
static bool comes_first(const struct hm_detection *a, const struct hm_detection *b)
{
    const double one[] = {-(double)a->score, a->y, a->x, a->height, a->width};
    const double other[] = {-(double)b->score, b->y, b->x, b->height, b->width};
    int i = 0;
    while (i < 4 && !(one[i] < other[i] || one[i] > other[i]))
        i++;
    return one[i] < other[i];
}

static bool too_near(const struct hm_detection *a, const struct hm_detection *b,
                     struct detect_suppression rule)
{
    double width = fmin(a->x + a->width, b->x + b->width) - fmax(a->x, b->x);
    double height = fmin(a->y + a->height, b->y + b->height) - fmax(a->y, b->y);
    double both = fmax(width, 0) * fmax(height, 0);
    double one = a->width * a->height, other = b->width * b->height;
    return both > rule.overlap * (rule.of_smaller ? fmin(one, other) : one + other - both);
}

/* The definition, one box against all before it. */
static size_t suppressed_plainly(struct hm_detection *boxes, size_t count,
                                 struct detect_suppression rule)
{
    static bool stays[3000];
    size_t kept = 0;
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && comes_first(&boxes[k], &boxes[k - 1]); k--) {
            struct hm_detection box = boxes[k];
            boxes[k] = boxes[k - 1];
            boxes[k - 1] = box;
        }
    for (size_t i = 0; i < count; i++) {
        stays[i] = true;
        for (size_t k = 0; k < i; k++)
            if ((rule.every || stays[k]) && too_near(&boxes[k], &boxes[i], rule))
                stays[i] = false;
    }
    for (size_t i = 0; i < count; i++)
        if (stays[i])
            boxes[kept++] = boxes[i];
    return kept;
}

static void suppression_by_neighbours_is_suppression_by_all(void)
{
    static struct hm_detection boxes[3000], again[3000];
    for (uint64_t round = 0; round < 60; round++) {
        struct random r = random_make(round, 1010, 0);
        size_t count = 1 + random_below(&r, round % 10 == 0 ? 3000 : 400), left = count;
        double spread = random_below(&r, 2) ? 1000 : 60;
        for (size_t i = 0; i < count; i++) {
            double h = 20 * (1 << random_below(&r, 6)) * random_between(&r, 0.9, 1.1);
            double w = h * random_between(&r, 0.1, random_below(&r, 4) ? 1 : 5);
            boxes[i] = again[i] = (struct hm_detection){random_between(&r, -spread, spread),
                                                        random_between(&r, -spread, spread), w, h,
                                                        (float)random_below(&r, 50)};
        }
        struct detect_suppression rule = {.overlap = random_below(&r, 5) ? random_unit(&r) : 0,
                                          .of_smaller = random_below(&r, 2) == 0,
                                          .every = random_below(&r, 2) == 0};
        CHECK(detect_suppress(boxes, &left, rule, NULL) == HM_OK);
        CHECK_INT(left, suppressed_plainly(again, count, rule));
        CHECK(memcmp(boxes, again, left * sizeof *boxes) == 0);
    }
}

static void a_suppressed_box_suppresses_nothing_unless_asked(void)
{
    const struct hm_detection chain[] = {{0, 0, 10, 10, 3}, {3, 0, 10, 10, 2}, {6, 0, 10, 10, 1}};
    for (int every = 0; every <= 1; every++) {
        struct hm_detection boxes[3];
        size_t count = 3;
        memcpy(boxes, chain, sizeof boxes);
        struct detect_suppression rule = {.overlap = 0.65, .of_smaller = true, .every = every == 1};
        CHECK(detect_suppress(boxes, &count, rule, NULL) == HM_OK);
        CHECK_INT(count, every ? 1 : 2);
    }
}

/* The definition, one box against all windows. */
static struct hm_detection mean_plainly(const struct hm_detection *windows, size_t count,
                                        const struct hm_detection *k, double overlap)
{
    double weight = 0, sum[4] = {0};
    for (size_t i = 0; i < count; i++) {
        const struct hm_detection *b = &windows[i];
        double w = 1 + (double)b->score - (double)k->score;
        double x = fmin(b->x + b->width, k->x + k->width) - fmax(b->x, k->x);
        double y = fmin(b->y + b->height, k->y + k->height) - fmax(b->y, k->y);
        double both = x > 0 && y > 0 ? x * y : 0;
        if (w <= 0 || both < overlap * (b->width * b->height + k->width * k->height - both))
            continue;
        const double values[] = {b->x, b->y, b->width, b->height};
        for (int j = 0; j < 4; j++)
            sum[j] += w * values[j];
        weight += w;
    }
    return (struct hm_detection){sum[0] / weight, sum[1] / weight, sum[2] / weight, sum[3] / weight,
                                 k->score};
}

static void averages_are_of_all_windows_around_and_of_each_once(void)
{
    static struct hm_detection windows[2000], kept[2000], again[2000];
    for (uint64_t round = 0; round < 40; round++) {
        struct random r = random_make(round, 1011, 0);
        size_t count = 1 + random_below(&r, round % 8 == 0 ? 2000 : 200), left = count;
        double spread = random_below(&r, 2) ? 3000 : 40;
        for (size_t i = 0; i < count; i++) {
            double h = 100 * (1 << random_below(&r, 4)) * random_between(&r, 0.9, 1.1);
            windows[i] = kept[i] = (struct hm_detection){random_between(&r, -spread, spread),
                                                         random_between(&r, -spread, spread), h / 2,
                                                         h, (float)random_between(&r, -2, 2)};
        }
        struct detect_suppression rule = {.overlap = 0.75, .of_smaller = true};
        CHECK(detect_suppress(kept, &left, rule, NULL) == HM_OK);
        memcpy(again, kept, left * sizeof *kept);
        CHECK(detect_average(windows, count, kept, left, 0.6, NULL) == HM_OK);
        for (size_t i = 0; i < left; i++) {
            struct hm_detection mean = mean_plainly(windows, count, &again[i], 0.6);
            CHECK_NEAR(kept[i].x, mean.x, 1e-9);
            CHECK_NEAR(kept[i].y, mean.y, 1e-9);
            CHECK_NEAR(kept[i].width, mean.width, 1e-9);
            CHECK_NEAR(kept[i].height, mean.height, 1e-9);
            CHECK(kept[i].score == again[i].score);
        }
        CHECK(detect_average(windows, count, again, left, 1, NULL) == HM_OK);
    }
}

int main(void)
{
    return test_run((struct test[]){
        TEST(the_grid_is_opencvs),
        TEST(a_photograph_smaller_than_the_window_has_no_windows),
        TEST(a_photograph_of_640x480_has_dalals_8077_windows),
        TEST(with_a_margin_levels_go_on_while_the_padded_level_holds_a_window),
        TEST(the_first_level_is_so_many_octaves_above_the_photograph),
        TEST(a_photograph_smaller_than_the_window_has_windows_where_it_is_enlarged),
        TEST(octaves_out_of_range_are_refused),
        TEST(an_enlarged_pyramid_ends_where_the_photograph_does),
        TEST(the_ith_window_is_counted_in_reading_order),
        TEST(the_score_of_a_window_is_the_product_with_its_descriptor),
        TEST(many_threads_find_the_same_hits_in_the_same_order),
        TEST(a_second_photograph_of_a_size_allocates_nothing),
        TEST(a_crop_is_described_by_its_middle_window),
        TEST(a_person_on_a_levels_grid_is_described_as_a_scan_would),
        TEST(a_mirrored_person_is_described_in_the_mirrored_photograph),
        TEST(a_crop_is_a_person_in_its_middle),
        TEST(no_person_takes_a_window_out_of_the_photograph),
        TEST(the_strongest_of_a_heap_stays),
        TEST(a_suppressed_box_suppresses_nothing),
        TEST(a_suppressed_box_suppresses_nothing_unless_asked),
        TEST(averages_are_of_all_windows_around_and_of_each_once),
        TEST(suppression_by_neighbours_is_suppression_by_all),
        TEST(overlap_over_the_union_differs_from_over_the_smaller),
        {0},
    });
}
