/* The library with windows of three octaves, as another program asks for them: only hogmine.h is
 * used. */
#include "folder.h"
#include "hogmine.h"
#include "test.h"

#define W 200
#define H 300
#define LENGTH 6156

static unsigned char rgb[W * H * 3];
static const struct hm_image picture = {rgb, W, H, 0, HM_RGB};

static void make_picture(void)
{
    struct random r = random_make(1, 1000, 0);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            for (int c = 0; c < 3; c++)
                rgb[(y * W + x) * 3 + c] =
                    (unsigned char)((x * (c + 1) / 9 + y / 7) % 7 * 30 + (int)random_below(&r, 20));
}

static struct hm_model_info three_octaves(void)
{
    struct hm_model_info info = {.struct_size = sizeof info};
    hm_model_defaults(&info);
    CHECK_INT(hm_geometry_set_octaves(&info.geometry, 3), 3);
    info.length = hm_descriptor_length(&info.geometry);
    return info;
}

static struct hm_model *make_model(void)
{
    static float weights[LENGTH];
    struct random r = random_make(2, 1000, 0);
    struct hm_model_info info = three_octaves();
    struct hm_model *model = NULL;
    for (size_t i = 0; i < LENGTH; i++)
        weights[i] = (float)random_between(&r, -0.1, 0.1);
    info.threshold = 0.2f;
    info.bias = 0.125f;
    CHECK(hm_model_make(&info, weights, &model, NULL) == HM_OK);
    return model;
}

/* ---- models ------------------------------------------------------------------------------ */

static void a_descriptor_is_as_long_as_its_parts(void)
{
    struct hm_geometry g = three_octaves().geometry;
    CHECK_INT(hm_descriptor_length(&g), LENGTH);
    g.coarse_stride[1] = 8;
    CHECK_INT(hm_descriptor_length(&g), 5688);
    g.octaves = 2;
    CHECK_INT(hm_descriptor_length(&g), 0); /* a stride of an octave that is not there */
    g.coarse_stride[1] = 0;
    CHECK_INT(hm_descriptor_length(&g), 5400);
}

static void octaves_are_as_many_as_fit(void)
{
    struct hm_geometry g = three_octaves().geometry, zero = {0};
    CHECK_INT(hm_geometry_set_octaves(&g, 9), 3);
    CHECK_INT(hm_geometry_set_octaves(&g, 2), 2);
    CHECK_INT(hm_descriptor_length(&g), 5400);
    CHECK_INT(hm_geometry_set_octaves(&g, 0), 1);
    CHECK_INT(hm_descriptor_length(&g), 3780);
    CHECK_INT(hm_geometry_set_octaves(NULL, 3), 0);
    CHECK_INT(hm_geometry_set_octaves(&zero, 3), 0);
    struct hm_train_options options = {.struct_size = sizeof options};
    hm_train_defaults(&options);
    CHECK(options.geometry.octaves == 3 && hm_descriptor_length(&options.geometry) == LENGTH);
}

static void a_model_goes_through_its_file_and_is_refused_to_opencv(void)
{
    struct hm_model *model = make_model(), *back = NULL;
    struct hm_model_info info = {.struct_size = sizeof info};
    struct hm_error error = {0};
    char *path = at("model.json");
    CHECK(hm_model_save(model, path, HM_MODEL_JSON, NULL) == HM_OK);
    if (CHECK(hm_model_load(path, &back, NULL) == HM_OK)) {
        CHECK(memcmp(hm_model_weights(model), hm_model_weights(back), LENGTH * 4) == 0);
        CHECK(hm_model_describe(back, &info, NULL) == HM_OK);
        CHECK(info.length == LENGTH && info.geometry.octaves == 3 && info.geometry.context == 16);
        CHECK(info.geometry.coarse_stride[0] == 8 && info.geometry.coarse_stride[1] == 4);
    }
    CHECK(hm_model_save(model, at("model.yml"), HM_MODEL_OPENCV, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "octaves");
    hm_model_free(model);
    hm_model_free(back);
}

static void check_refused(const struct hm_model_info *info, const char *setting, const char *says)
{
    static float row[LENGTH];
    struct hm_model *model = NULL;
    struct hm_error error = {0};
    CHECK(hm_model_make(info, row, &model, &error) != HM_OK && !model);
    if (!CHECK(strcmp(error.setting, setting) == 0 && strstr(error.text, says)))
        printf("# %s: %s\n", error.setting, error.text);
    error = (struct hm_error){0};
    CHECK_INT(hm_descriptor_length(&info->geometry), 0);
    CHECK(hm_describe_crop(&info->geometry, HM_PYRAMID_SMOOTH, &picture, row, &error) == HM_INPUT);
    CHECK(strcmp(error.setting, setting) == 0);
}

static void what_was_left_zero_is_named(void)
{
    struct hm_model_info good = three_octaves(), info = good;
    info.geometry.octaves = 0; /* a structure of somebody who knows no octaves */
    check_refused(&info, "octaves", "1 to 3");
    info.geometry.octaves = 4;
    check_refused(&info, "octaves", "1 to 3");
    info = good;
    info.geometry.coarse_stride[0] = 0;
    check_refused(&info, "half_stride", "halved");
    info = good;
    info.geometry.coarse_stride[1] = 0;
    check_refused(&info, "quarter_stride", "quartered");
    info = good;
    info.geometry.octaves = 1;
    check_refused(&info, "context", "2 or 3");
    info = good;
    info.geometry = (struct hm_geometry){0};
    check_refused(&info, "", "sizes must be positive");
}

static void weights_and_strides_that_do_not_fit_are_refused(void)
{
    static float weights[LENGTH];
    struct hm_model_info info = three_octaves();
    struct hm_model *model = NULL;
    struct hm_error error = {0};
    info.length = 3780;
    CHECK(hm_model_make(&info, weights, &model, &error) == HM_INPUT && !model);
    CHECK_TEXT(error.text, "6156");
    info.length = LENGTH;
    info.scan.stride = 6;
    CHECK(hm_model_make(&info, weights, &model, &error) == HM_USAGE && !model);
    CHECK(strcmp(error.setting, "stride") == 0);
    model = make_model();
    struct hm_detect_options options = {.struct_size = sizeof options};
    struct hm_detector *detector = NULL;
    hm_detect_defaults(model, &options);
    options.scan.stride = 10;
    CHECK(hm_detector_new(model, &options, &detector, &error) == HM_USAGE && !detector);
    CHECK(strcmp(error.setting, "stride") == 0);
    hm_model_free(model);
}

/* ---- windows ----------------------------------------------------------------------------- */

struct found {
    const struct hm_geometry *geometry;
    const float *weights;
    struct hm_scan scan;
    int count;
};

/* One by one, each with the score of its descriptor. */
static bool check_window(void *context, const struct hm_hit *hit, const struct hm_detection *box)
{
    static float row[LENGTH];
    struct found *f = context;
    double sum = 0.125;
    CHECK(hm_describe_windows(f->geometry, &f->scan, &picture, &hit->key, 1, row, NULL) == HM_OK);
    for (int k = 0; k < LENGTH; k++)
        sum += (double)f->weights[k] * (double)row[k];
    CHECK_NEAR((double)hit->score, sum, 5e-5);
    CHECK(box->score == hit->score && box->height > 0);
    f->count++;
    return true;
}

static void windows_have_the_scores_of_their_descriptors(void)
{
    struct hm_model *model = make_model();
    struct hm_model_info info = {.struct_size = sizeof info};
    struct hm_detector *detector = NULL;
    CHECK(hm_model_describe(model, &info, NULL) == HM_OK);
    CHECK(hm_detector_new(model, NULL, &detector, NULL) == HM_OK);
    struct found f = {&info.geometry, hm_model_weights(model), info.scan, 0};
    CHECK(hm_scan_windows(detector, &picture, 0.9f, check_window, &f, NULL) == HM_OK);
    CHECK(f.count > 10);
    hm_detector_free(detector);
    hm_model_free(model);
}

static void detections_do_not_depend_on_threads(void)
{
    struct hm_model *model = make_model();
    struct hm_detection *one = NULL, *some = NULL;
    size_t ones = 0, somes = 0;
    for (int threads = 1; threads <= 3; threads++) {
        struct hm_detect_options options = {.struct_size = sizeof options};
        struct hm_detector *detector = NULL;
        hm_detect_defaults(model, &options);
        options.threads = threads;
        CHECK(hm_detector_new(model, &options, &detector, NULL) == HM_OK);
        CHECK(hm_detect(detector, &picture, threads == 1 ? &one : &some,
                        threads == 1 ? &ones : &somes, NULL) == HM_OK);
        if (threads > 1) {
            CHECK(ones > 0 && somes == ones && memcmp(one, some, ones * sizeof *one) == 0);
            hm_free(some);
        }
        hm_detector_free(detector);
    }
    hm_free(one);
    hm_model_free(model);
}

static void a_crop_is_the_window_in_its_middle(void)
{
    static float crop[LENGTH], window[LENGTH];
    struct hm_geometry g = three_octaves().geometry;
    struct hm_scan scan = {HM_PYRAMID_SMOOTH, 1, 4, 0, 0};
    struct hm_key key = {.x = 68, .y = 84}; /* (200 - 64) / 2, (296 - 128) / 2 */
    struct hm_image image = {rgb, W, 296, 0, HM_RGB};
    CHECK(hm_describe_crop(&g, HM_PYRAMID_SMOOTH, &image, crop, NULL) == HM_OK);
    CHECK(hm_describe_windows(&g, &scan, &image, &key, 1, window, NULL) == HM_OK);
    CHECK(memcmp(crop, window, sizeof crop) == 0);
    scan.stride = 2;
    struct hm_error error;
    CHECK(hm_describe_windows(&g, &scan, &image, &key, 1, window, &error) == HM_USAGE);
    CHECK(strcmp(error.setting, "stride") == 0);
}

/* ---- training ---------------------------------------------------------------------------- */

#define PHOTOS 8

struct pictures {
    unsigned char pixels[PHOTOS][130 * 200 * 3];
    struct hm_image images[PHOTOS];
};

static struct pictures crops, scenes;

static void cut(struct pictures *p, int width, int height, int shift)
{
    for (int i = 0; i < PHOTOS; i++) {
        p->images[i] = (struct hm_image){p->pixels[i], width, height, 0, HM_RGB};
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width * 3; x++)
                p->pixels[i][y * width * 3 + x] =
                    rgb[(y + 7 * i + shift) % H * W * 3 + (x + 9 * i + 3 * shift) % (W * 3)];
    }
}

static enum hm_status lend(void *context, size_t i, struct hm_photo *out, struct hm_error *error)
{
    (void)error;
    out->image = ((struct pictures *)context)->images[i];
    return HM_OK;
}

static void training_takes_octaves_and_is_certified(void)
{
    const struct hm_photos positives = {&crops, PHOTOS, NULL, NULL, lend, NULL},
                           negatives = {&scenes, PHOTOS, NULL, NULL, lend, NULL};
    struct hm_train_data data = {
        .struct_size = sizeof data, .positives = &positives, .negatives = &negatives};
    struct hm_train_options options = {.struct_size = sizeof options};
    struct hm_model_info info = {.struct_size = sizeof info};
    struct hm_model *models[2] = {NULL, NULL};
    struct hm_error error = {0};
    cut(&crops, 96, 160, 0);
    cut(&scenes, 130, 200, 50);
    hm_train_defaults(&options);
    options.geometry = three_octaves().geometry;
    for (int i = 0; i < 2; i++) {
        options.threads = 1 + i;
        if (!CHECK(hm_train(&options, &data, NULL, &models[i], &error) == HM_OK)) {
            printf("# %s\n", error.text);
            return;
        }
    }
    CHECK(hm_model_describe(models[0], &info, NULL) == HM_OK);
    CHECK(info.length == LENGTH && info.certificate.present && info.geometry.octaves == 3);
    CHECK(memcmp(hm_model_weights(models[0]), hm_model_weights(models[1]), LENGTH * 4) == 0);
    hm_model_free(models[0]);
    hm_model_free(models[1]);
    models[0] = NULL;
    options.scan.stride = 6;
    CHECK(hm_train(&options, &data, NULL, &models[0], &error) == HM_USAGE && !models[0]);
    CHECK(strcmp(error.setting, "stride") == 0);
}

/* Crops that are the window: nothing is around it, and nothing is described there. */
static void context_is_what_the_positives_have(void)
{
    const struct hm_photos positives = {&crops, PHOTOS, NULL, NULL, lend, NULL},
                           negatives = {&scenes, PHOTOS, NULL, NULL, lend, NULL};
    struct hm_train_data data = {
        .struct_size = sizeof data, .positives = &positives, .negatives = &negatives};
    struct hm_train_options options = {.struct_size = sizeof options};
    struct hm_model_info info = {.struct_size = sizeof info};
    const struct {
        int width, height;
        bool keep;
        int context;
    } cases[] = {
        {64, 128, false, 0}, {64, 128, true, 16}, {80, 150, false, 8}, {96, 160, false, 16}};
    cut(&scenes, 130, 200, 50);
    for (int i = 0; i < 4; i++) {
        struct hm_model *model = NULL;
        hm_train_defaults(&options);
        CHECK(options.geometry.octaves == 3 && options.geometry.context == 16);
        cut(&crops, cases[i].width, cases[i].height, 0);
        options.keep_context = cases[i].keep;
        options.stop = "rounds=0";
        if (CHECK(hm_train(&options, &data, NULL, &model, NULL) == HM_OK) &&
            CHECK(hm_model_describe(model, &info, NULL) == HM_OK))
            CHECK(info.geometry.context == cases[i].context && info.geometry.octaves == 3);
        hm_model_free(model);
    }
}

int main(void)
{
    folder_make();
    make_picture();
    int result = test_run((struct test[]){
        TEST(a_descriptor_is_as_long_as_its_parts),
        TEST(octaves_are_as_many_as_fit),
        TEST(a_model_goes_through_its_file_and_is_refused_to_opencv),
        TEST(what_was_left_zero_is_named),
        TEST(weights_and_strides_that_do_not_fit_are_refused),
        TEST(windows_have_the_scores_of_their_descriptors),
        TEST(detections_do_not_depend_on_threads),
        TEST(a_crop_is_the_window_in_its_middle),
        TEST(training_takes_octaves_and_is_certified),
        TEST(context_is_what_the_positives_have),
        {0},
    });
    folder_remove();
    return result;
}
