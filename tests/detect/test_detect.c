/* detect: the whole way is its steps, whoever walks it. */
#include "detect/detect.h"
#include "pictures.h"
#include "test.h"

static struct hm_model some_model(void)
{
    struct hm_model model = {.geometry = hog_geometry_default(),
                             .scan = {HM_PYRAMID_SMOOTH, 1.1, 8, 16, 0},
                             .threshold = 0.2f};
    struct random r = random_make(3, 2001, 0);
    model.weights = mem_array(hog_geometry_length(&model.geometry), sizeof *model.weights);
    for (size_t i = 0; i < hog_geometry_length(&model.geometry); i++)
        model.weights[i] = (float)random_between(&r, -0.1, 0.1);
    return model;
}

/* To the bit. Field by field: what lies between a score and the next box may be anything. */
static bool same_boxes(const struct hm_detection *a, const struct hm_detection *b, size_t count)
{
    bool same = true;
    for (size_t i = 0; i < count; i++)
        same = same && memcmp(&a[i], &b[i], offsetof(struct hm_detection, score)) == 0 &&
               memcmp(&a[i].score, &b[i].score, sizeof a[i].score) == 0;
    return same;
}

/* All windows down to `lowest`, in key order. */
static size_t windows_of(const struct hm_model *model, const struct hm_scan *scan,
                         const struct image *image, float lowest, struct hm_detection *out)
{
    static struct scan_plan plan;
    struct hog_weights weights = {0};
    struct scan_hits hits = {0};
    struct scan_team *team = scan_team_new(NULL, &model->geometry);
    scan_make_plan(&model->geometry, scan, image->width, image->height, &plan);
    hog_weights_set(&weights, &model->geometry, model->weights, model->bias, NULL);
    CHECK(scan_team_image(team, image, &plan, &weights, lowest, &hits, NULL) == HM_OK);
    for (size_t i = 0; i < hits.count; i++)
        out[i] = scan_window_box(&plan, hits.items[i].key, hits.items[i].score);
    size_t count = hits.count;
    scan_hits_free(&hits);
    scan_team_free(team);
    hog_weights_free(&weights);
    return count;
}

static void the_whole_way_is_scan_then_suppression_then_average(void)
{
    static struct hm_detection windows[20000], kept[20000];
    struct hm_model model = some_model();
    struct image image = picture_noise(420, 360, 5, 256);
    struct detect_options o = detect_usual(&model);
    CHECK(o.threshold == model.threshold && o.scan.scale_step == model.scan.scale_step);
    size_t count =
        windows_of(&model, &o.scan, &image, o.threshold - (float)DETECT_AVERAGE_SPAN, windows);
    size_t left = 0;
    for (size_t i = 0; i < count; i++)
        if (windows[i].score >= o.threshold)
            kept[left++] = windows[i];
    size_t above = left;
    CHECK(above > 20 && count > above);
    for (int threads_used = 0; threads_used <= 3; threads_used++) {
        struct threads *threads = threads_used ? threads_new(threads_used) : NULL;
        struct detect_team *team = detect_team_new(&model, threads);
        struct detect_found found = {0};
        o.raw = true;
        CHECK(detect_image(team, &image, &o, &found, NULL) == HM_OK);
        CHECK_INT(found.count, above);
        if (threads_used == 0) {
            CHECK(same_boxes(found.items, kept, above));
            CHECK(detect_suppress(kept, &left, o.suppression, NULL) == HM_OK);
            CHECK(detect_average(windows, count, kept, left, o.average, NULL) == HM_OK);
        }
        o.raw = false;
        CHECK(detect_image(team, &image, &o, &found, NULL) == HM_OK);
        CHECK_INT(found.count, left);
        CHECK(left > 0 && left < above && !found.small);
        CHECK(same_boxes(found.items, kept, left));
        detect_found_free(&found);
        detect_team_free(team);
        threads_free(threads);
    }
    image_free(&image);
    model_free(&model);
}

static void a_small_photograph_has_no_detections(void)
{
    struct hm_model model = some_model();
    struct image image = picture_noise(20, 90, 5, 256);
    struct detect_options o = detect_usual(&model);
    struct detect_team *team = detect_team_new(&model, NULL);
    struct detect_found found = {.count = 7};
    CHECK(detect_image(team, &image, &o, &found, NULL) == HM_OK);
    CHECK(found.small && found.count == 0);
    detect_found_free(&found);
    detect_team_free(team);
    image_free(&image);
    model_free(&model);
}

static void want_of_memory_is_said(void)
{
    struct hm_model model = some_model();
    struct image image = picture_noise(200, 220, 5, 256);
    struct detect_options o = detect_usual(&model);
    enum hm_status status = HM_MEMORY;
    for (long n = 1; status != HM_OK && n < 1000; n++) {
        struct detect_found found = {0};
        mem_fail_at(n);
        struct detect_team *team = detect_team_new(&model, NULL);
        status = team ? detect_image(team, &image, &o, &found, NULL) : HM_MEMORY;
        mem_fail_at(0);
        CHECK(status == HM_OK || status == HM_MEMORY);
        detect_found_free(&found);
        detect_team_free(team);
    }
    CHECK(status == HM_OK);
    image_free(&image);
    model_free(&model);
}

int main(void)
{
    return test_run((struct test[]){TEST(the_whole_way_is_scan_then_suppression_then_average),
                                    TEST(a_small_photograph_has_no_detections),
                                    TEST(want_of_memory_is_said),
                                    {0}});
}
