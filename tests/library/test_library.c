/* The library as another program sees it: errors are values, what is handed out is the caller's,
 * any layout of pixels gives the same numbers. Only hogmine.h is used; memory runs out by
 * mem_fail_at, and pictures are written by image_encode. */
#include "folder.h"
#include "image/image.h"
#include "test.h"

#include <pthread.h>

#define W 200
#define H 300

static unsigned char rgb[W * H * 3];
static const struct hm_image picture = {rgb, W, H, 0, HM_RGB};

/* Edges of many directions: windows of a random detector score all kinds of things. */
static void make_picture(void)
{
    struct random r = random_make(1, 1000, 0);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            for (int c = 0; c < 3; c++)
                rgb[(y * W + x) * 3 + c] =
                    (unsigned char)((x * (c + 1) / 9 + y / 7) % 7 * 30 + (int)random_below(&r, 20));
}

/* 3780 weights between -0.1 and 0.1. */
static struct hm_model *make_model(void)
{
    static float weights[3780];
    struct random r = random_make(2, 1000, 0);
    for (size_t i = 0; i < 3780; i++)
        weights[i] = (float)random_between(&r, -0.1, 0.1);
    struct hm_model_info info = {.struct_size = sizeof info};
    hm_model_defaults(&info);
    info.scan.pad = 0;
    info.threshold = 0.2f;
    struct hm_model *model = NULL;
    CHECK(hm_model_make(&info, weights, &model, NULL) == HM_OK);
    return model;
}

static struct hm_detector *make_detector(int threads)
{
    struct hm_model *model = make_model();
    struct hm_detect_options options = {.struct_size = sizeof options};
    struct hm_detector *detector = NULL;
    hm_detect_defaults(model, &options);
    options.threads = threads;
    CHECK(hm_detector_new(model, &options, &detector, NULL) == HM_OK);
    hm_model_free(model); /* the detector does not need it */
    return detector;
}

/* ---- models ------------------------------------------------------------------------------ */

static void a_model_goes_through_its_file_without_a_change(void)
{
    for (int format = HM_MODEL_JSON; format <= HM_MODEL_OPENCV; format++) {
        struct hm_model *model = make_model(), *back = NULL;
        char *path = at("model");
        CHECK(hm_model_save(model, path, (enum hm_model_format)format, NULL) == HM_OK);
        if (CHECK(hm_model_load(path, &back, NULL) == HM_OK))
            CHECK(memcmp(hm_model_weights(model), hm_model_weights(back), 3780 * 4) == 0);
        hm_model_free(model);
        hm_model_free(back);
    }
}

static void a_model_tells_what_it_is(void)
{
    struct hm_model *model = NULL;
    struct hm_model_info info = {.struct_size = sizeof info};
    CHECK(hm_model_builtin(&model, NULL) == HM_OK);
    CHECK(hm_model_describe(model, &info, NULL) == HM_OK);
    CHECK(info.length == 6156 && info.length == hm_descriptor_length(&info.geometry));
    CHECK(info.person_height == 96 && info.certificate.present);
    CHECK(strcmp(info.object.label, "person") == 0 && info.object.fill == 0.75 &&
          info.object.aspect == 0.41);
    struct hm_detection window = {10, 20, 64, 128, 3}, person = hm_object_of(&info.object, &window);
    CHECK(person.y == 36 && person.height == 96 && person.width == 0.41 * 96 && person.score == 3);
    CHECK_NEAR(person.x + person.width / 2, 42, 1e-12);
    CHECK(strcmp(info.training.ended, "stable") == 0 && info.training.positives > 1000);
    CHECK(info.certificate.windows > 1000000 && strlen(info.certificate.weights) == 32);
    hm_model_free(model);
}

static void check_make(const struct hm_model_info *info, const float *weights, const char *says)
{
    struct hm_model *model = (struct hm_model *)&model;
    struct hm_error error = {0};
    enum hm_status status = hm_model_make(info, weights, &model, &error);
    if (!CHECK(status != HM_OK && status == error.status && strstr(error.text, says) && !model))
        printf("# %d: %s\n", (int)status, error.text);
}

static void a_model_that_does_not_fit_together_is_refused(void)
{
    static float weights[3780];
    struct hm_model_info info = {.struct_size = sizeof info}, good;
    hm_model_defaults(&info);
    good = info;
    check_make(&info, NULL, "weights must not be NULL");
    check_make(NULL, weights, "must not be NULL");
    info.length = 3781;
    check_make(&info, weights, "3781");
    info = good;
    info.geometry.window_width = 63;
    check_make(&info, weights, "geometry");
    info = good;
    info.geometry.norm = (enum hm_norm)9;
    check_make(&info, weights, "norm");
    info = good;
    info.scan.pyramid = (enum hm_pyramid)7;
    check_make(&info, weights, "pyramid");
    info = good;
    info.person_height = NAN;
    check_make(&info, weights, "tall");
    info = good;
    info.object.aspect = 0;
    check_make(&info, weights, "aspect");
    memset(info.object.label, 'x', sizeof info.object.label);
    info.object.aspect = 1;
    check_make(&info, weights, "label");
    info = good;
    info.struct_size = 0;
    check_make(&info, weights, "struct_size is 0");
    info.struct_size = sizeof info + 8;
    check_make(&info, weights, "struct_size");
    weights[77] = INFINITY;
    check_make(&good, weights, "finite");
    weights[77] = 0;
}

static void files_that_are_no_models_are_named(void)
{
    struct hm_model *model = NULL;
    struct hm_error error = {0};
    CHECK(hm_model_load("/nowhere/model.json", &model, &error) == HM_INPUT && !model);
    CHECK(strstr(error.text, "/nowhere/model.json") != NULL);
    CHECK(hm_model_load("/nowhere/model.json", &model, NULL) == HM_INPUT);
    CHECK(hm_model_load(NULL, &model, &error) == HM_USAGE);
    CHECK(hm_model_load("x", NULL, &error) == HM_USAGE);
    model = make_model();
    CHECK(hm_model_save(model, "/nowhere/model.json", HM_MODEL_JSON, &error) == HM_OUTPUT);
    CHECK(hm_model_save(model, "/tmp/x", (enum hm_model_format)5, &error) == HM_USAGE);
    CHECK(hm_model_save(NULL, "/tmp/x", HM_MODEL_JSON, &error) == HM_USAGE);
    hm_model_free(model);
    hm_model_free(NULL);
    hm_free(NULL);
    hm_detector_free(NULL);
    hm_image_free(NULL);
}

/* ---- pixels ------------------------------------------------------------------------------ */

/* The descriptor of the window in the middle. */
static void describe(const struct hm_image *image, float row[3780])
{
    struct hm_model_info info = {.struct_size = sizeof info};
    hm_model_defaults(&info);
    CHECK(hm_describe_crop(&info.geometry, HM_PYRAMID_SMOOTH, image, row, NULL) == HM_OK);
}

static void any_layout_of_pixels_gives_the_same_numbers(void)
{
    static const struct {
        enum hm_pixel_format format;
        int bytes, at[3]; /* of red, green, blue */
    } layouts[] = {{HM_RGB, 3, {0, 1, 2}},
                   {HM_BGR, 3, {2, 1, 0}},
                   {HM_RGBA, 4, {0, 1, 2}},
                   {HM_BGRA, 4, {2, 1, 0}}};
    static float expected[3780], row[3780];
    describe(&picture, expected);
    for (size_t k = 0; k < 4; k++)
        for (int gap = 0; gap <= 13; gap += 13)
            for (int upside_down = 0; upside_down <= 1; upside_down++) {
                /* exactly as large as it must be, so that a read beyond it is seen */
                ptrdiff_t stride = W * layouts[k].bytes + gap;
                size_t size = (size_t)(stride * (H - 1) + W * layouts[k].bytes);
                unsigned char *pixels = malloc(size);
                memset(pixels, 0xa5, size);
                for (int y = 0; y < H; y++)
                    for (int i = 0; i < W * 3; i++) {
                        int at = upside_down ? H - 1 - y : y;
                        pixels[at * stride + i / 3 * layouts[k].bytes + layouts[k].at[i % 3]] =
                            rgb[y * W * 3 + i];
                    }
                struct hm_image image = {pixels, W, H, stride, layouts[k].format};
                if (upside_down) {
                    image.pixels += (H - 1) * stride;
                    image.stride = -stride;
                }
                describe(&image, row);
                CHECK(memcmp(row, expected, sizeof row) == 0);
                free(pixels);
            }
}

static void grey_is_three_equal_channels(void)
{
    static unsigned char grey[W * H], both[W * H * 2], three[W * H * 3];
    static float a[3780], b[3780], c[3780];
    for (int i = 0; i < W * H; i++) {
        grey[i] = both[2 * i] = three[3 * i] = three[3 * i + 1] = three[3 * i + 2] = rgb[3 * i];
        both[2 * i + 1] = (unsigned char)i;
    }
    describe(&(struct hm_image){grey, W, H, 0, HM_GREY}, a);
    describe(&(struct hm_image){both, W, H, 0, HM_GREY_ALPHA}, b);
    describe(&(struct hm_image){three, W, H, 0, HM_RGB}, c);
    CHECK(memcmp(a, c, sizeof a) == 0 && memcmp(b, c, sizeof a) == 0);
}

static void pictures_that_are_none_are_refused(void)
{
    static const struct hm_image wrong[] = {
        {NULL, W, H, 0, HM_RGB},
        {rgb, 0, H, 0, HM_RGB},
        {rgb, W, -1, 0, HM_RGB},
        {rgb, 32769, 1, 0, HM_RGB},
        {rgb, W, H, 3 * W - 1, HM_RGB},
        {rgb, W, H, -3 * W + 1, HM_RGB},
        {rgb, W, H, 0, (enum hm_pixel_format)6},
        {rgb, W, H, 0, (enum hm_pixel_format) - 1},
    };
    struct hm_detector *detector = make_detector(1);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct hm_detection *found = (struct hm_detection *)rgb;
        size_t count = 7;
        struct hm_error error = {0};
        CHECK(hm_detect(detector, &wrong[i], &found, &count, &error) == HM_USAGE);
        CHECK(!found && count == 0 && strncmp(error.text, "picture: ", 9) == 0);
        CHECK(hm_detect(detector, &wrong[i], &found, &count, NULL) == HM_USAGE);
    }
    struct hm_image none = picture;
    CHECK(hm_image_read("/nowhere.png", &none, NULL) == HM_INPUT && !none.pixels);
    hm_detector_free(detector);
}

static void a_decoded_picture_is_rgb(void)
{
    struct hm_image image;
    char *path = at("a.ppm");
    CHECK(file_write_atomic(path, "P6 2 1 255 abcdef", 17, NULL) == HM_OK);
    CHECK(hm_image_read(path, &image, NULL) == HM_OK);
    CHECK(image.width == 2 && image.height == 1 && image.format == HM_RGB && image.stride == 6);
    CHECK(memcmp(image.pixels, "abcdef", 6) == 0);
    hm_image_free(&image);
    CHECK(!image.pixels);
}

/* ---- detection --------------------------------------------------------------------------- */

struct found {
    struct hm_detection *boxes;
    size_t count;
};

static struct found detect(const struct hm_detector *detector)
{
    struct found found = {0};
    CHECK(hm_detect(detector, &picture, &found.boxes, &found.count, NULL) == HM_OK);
    return found;
}

static bool same(struct found a, struct found b)
{
    bool good = a.count == b.count;
    for (size_t i = 0; i < a.count && good; i++) {
        const struct hm_detection *p = &a.boxes[i], *q = &b.boxes[i];
        good = memcmp(p, q, offsetof(struct hm_detection, score)) == 0 && p->score == q->score;
    }
    return good;
}

static void detections_do_not_depend_on_threads(void)
{
    struct hm_detector *one = make_detector(1), *three = make_detector(3), *all = make_detector(0);
    struct found a = detect(one), b = detect(three), c = detect(all), again = detect(one);
    CHECK(a.count > 3 && same(a, b) && same(a, c) && same(a, again));
    for (size_t i = 1; i < a.count; i++)
        CHECK(a.boxes[i - 1].score >= a.boxes[i].score);
    hm_free(a.boxes);
    hm_free(b.boxes);
    hm_free(c.boxes);
    hm_free(again.boxes);
    hm_detector_free(one);
    hm_detector_free(three);
    hm_detector_free(all);
}

struct shared {
    const struct hm_detector *detector;
    struct found expected;
    bool good;
};

static void *detect_often(void *context)
{
    struct shared *s = context;
    s->good = true;
    for (int i = 0; i < 5; i++) {
        struct found found = detect(s->detector);
        s->good = s->good && same(found, s->expected);
        hm_free(found.boxes);
    }
    return NULL;
}

static void threads_may_share_a_detector(void)
{
    struct hm_detector *detector = make_detector(2);
    struct found expected = detect(detector);
    struct shared shared[3];
    pthread_t threads[3];
    for (int i = 0; i < 3; i++) {
        shared[i] = (struct shared){detector, expected, false};
        CHECK(pthread_create(&threads[i], NULL, detect_often, &shared[i]) == 0);
    }
    for (int i = 0; i < 3; i++) {
        pthread_join(threads[i], NULL);
        CHECK(shared[i].good);
    }
    hm_free(expected.boxes);
    hm_detector_free(detector);
}

static void a_picture_smaller_than_the_window_holds_nobody(void)
{
    struct hm_detector *detector = make_detector(1);
    struct hm_detection *found;
    size_t count;
    struct hm_image small = {rgb, 20, 20, 0, HM_RGB};
    CHECK(hm_detect(detector, &small, &found, &count, NULL) == HM_OK && !found && count == 0);
    hm_detector_free(detector);
}

/* With 64x128, a person of 96 pixels or more; one octave above, of 48. */
static void levels_may_begin_above_the_picture(void)
{
    struct hm_model *model = make_model();
    struct hm_detect_options options = {.struct_size = sizeof options};
    struct hm_detector *detector;
    struct hm_detection *found;
    size_t count;
    struct hm_image small = {rgb, 40, 70, 0, HM_RGB};
    hm_detect_defaults(model, &options);
    options.scan = (struct hm_scan){HM_PYRAMID_SMOOTH, 1, 8, 0, 1};
    options.threshold = -1000;
    options.overlap = options.average = 1;
    CHECK(hm_detector_new(model, &options, &detector, NULL) == HM_OK);
    CHECK(hm_detect(detector, &small, &found, &count, NULL) == HM_OK && count == 6);
    for (size_t i = 0; i < count; i++)
        CHECK(found[i].width == 32 && found[i].height == 64);
    hm_free(found);
    hm_detector_free(detector);
    hm_model_free(model);
}

static void check_options(void (*spoil)(struct hm_detect_options *), const char *says)
{
    struct hm_model *model = make_model();
    struct hm_detect_options options = {.struct_size = sizeof options};
    struct hm_detector *detector = NULL;
    struct hm_error error = {0};
    hm_detect_defaults(model, &options);
    spoil(&options);
    CHECK(hm_detector_new(model, &options, &detector, &error) == HM_USAGE && !detector);
    if (!CHECK(strstr(error.text, says) != NULL))
        printf("# %s\n", error.text);
    hm_model_free(model);
}
static void no_size(struct hm_detect_options *o)
{
    o->struct_size = 0;
}
static void no_number(struct hm_detect_options *o)
{
    o->threshold = NAN;
}
static void large_share(struct hm_detect_options *o)
{
    o->overlap = 1.5;
}
static void four_octaves(struct hm_detect_options *o)
{
    o->scan.upsample = 4;
}
static void minus_threads(struct hm_detect_options *o)
{
    o->threads = -1;
}
static void no_stride(struct hm_detect_options *o)
{
    o->scan.stride = 0;
}

static void options_out_of_range_are_refused(void)
{
    check_options(no_size, "struct_size is 0");
    check_options(no_number, "threshold");
    check_options(large_share, "overlap 1.5");
    check_options(minus_threads, "-1 threads");
    check_options(no_stride, "stride");
    check_options(four_octaves, "upsample");
    struct hm_detector *detector = NULL;
    CHECK(hm_detector_new(NULL, NULL, &detector, NULL) == HM_USAGE && !detector);
}

/* ---- scanning and describing ------------------------------------------------------------- */

struct visits {
    struct hm_hit hits[4000];
    size_t count, most;
    bool boxes_fit;
};

static bool visit(void *context, const struct hm_hit *hit, const struct hm_detection *box)
{
    struct visits *v = context;
    if (v->count < 4000)
        v->hits[v->count] = *hit;
    v->count++;
    v->boxes_fit = v->boxes_fit && box->score == hit->score && box->width > 60 && box->height > 120;
    return v->count < v->most;
}

static void windows_come_in_the_order_of_keys_with_the_score_of_their_descriptor(void)
{
    static struct visits v;
    static float rows[4000 * 3780];
    v = (struct visits){.most = SIZE_MAX, .boxes_fit = true};
    struct hm_model *model = make_model();
    struct hm_model_info info = {.struct_size = sizeof info};
    struct hm_detector *detector = make_detector(2);
    CHECK(hm_model_describe(model, &info, NULL) == HM_OK);
    CHECK(hm_scan_windows(detector, &picture, -100, visit, &v, NULL) == HM_OK);
    CHECK(v.boxes_fit && v.count > 100 && v.count <= 4000);
    struct hm_key keys[4000];
    for (size_t i = 0; i < v.count; i++)
        keys[i] = v.hits[i].key;
    CHECK(hm_describe_windows(&info.geometry, &info.scan, &picture, keys, v.count, rows, NULL) ==
          HM_OK);
    for (size_t i = 0; i < v.count; i++) {
        double score = (double)info.bias;
        for (size_t k = 0; k < 3780; k++)
            score += (double)hm_model_weights(model)[k] * (double)rows[i * 3780 + k];
        CHECK_NEAR((double)v.hits[i].score, score, 1e-4);
        CHECK(i == 0 || keys[i].level > keys[i - 1].level || keys[i].y > keys[i - 1].y ||
              keys[i].x > keys[i - 1].x);
    }
    /* the callback may end it */
    v = (struct visits){.most = 5};
    CHECK(hm_scan_windows(detector, &picture, -100, visit, &v, NULL) == HM_INTERRUPTED);
    CHECK(v.count == 5);
    CHECK(hm_scan_windows(detector, &picture, NAN, visit, &v, NULL) == HM_USAGE);
    CHECK(hm_scan_windows(detector, &picture, 0, NULL, &v, NULL) == HM_USAGE);
    hm_detector_free(detector);
    hm_model_free(model);
}

static void keys_that_a_scan_does_not_have_are_refused(void)
{
    static float row[3780];
    static const struct hm_key wrong[] = {{.level = -1}, {.level = 500}, {.x = 3},        {.y = -8},
                                          {.x = 8000},   {.y = 8000},    {.x = INT32_MIN}};
    struct hm_model_info info = {.struct_size = sizeof info};
    hm_model_defaults(&info);
    info.scan.pad = 0;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK(hm_describe_windows(&info.geometry, &info.scan, &picture, &wrong[i], 1, row, NULL) ==
              HM_USAGE);
    struct hm_key first = {0};
    CHECK(hm_describe_windows(&info.geometry, &info.scan, &picture, &first, 1, row, NULL) == HM_OK);
    CHECK(hm_describe_windows(&info.geometry, &info.scan, &picture, NULL, 0, NULL, NULL) == HM_OK);
    CHECK(hm_describe_windows(NULL, &info.scan, &picture, &first, 1, row, NULL) == HM_USAGE);
}

static void a_picture_smaller_than_the_window_has_no_descriptor(void)
{
    static float crop[3780];
    struct hm_model_info info = {.struct_size = sizeof info};
    hm_model_defaults(&info);
    struct hm_image small = {rgb, 60, 128, 0, HM_RGB};
    CHECK(hm_describe_crop(&info.geometry, HM_PYRAMID_SMOOTH, &small, crop, NULL) == HM_INPUT);
    CHECK(hm_describe_crop(&info.geometry, (enum hm_pyramid)7, &picture, crop, NULL) == HM_USAGE);
}

/* ---- measuring --------------------------------------------------------------------------- */

static void two_pictures_are_measured_by_hand(void)
{
    /* one person found, one missed, one false positive between them by score */
    struct hm_truth truth[] = {{10, 10, 41, 100, 1, false}, {50, 10, 41, 100, 1, false}};
    struct hm_detection found[] = {{200, 10, 41, 100, 1.0f}, {10, 10, 41, 100, 2.0f}};
    size_t truth_first[] = {0, 1, 2}, found_first[] = {0, 1, 2};
    struct hm_measured m = {.struct_size = sizeof m};
    found[0] = (struct hm_detection){10, 10, 41, 100, 2.0f};
    found[1] = (struct hm_detection){200, 10, 41, 100, 1.0f};
    CHECK(hm_measure(NULL, 2, truth, truth_first, found, found_first, &m, NULL) == HM_OK);
    CHECK(m.evaluated == 2 && m.ignored == 0 && m.detections == 2);
    for (int i = 0; i < HM_MEASURE_POINTS; i++)
        CHECK(m.miss_rate[i] == 0.5);
    CHECK_NEAR(m.lamr, 0.5, 1e-12);
    CHECK_NEAR(m.ap, 0.5, 1e-12);
    CHECK(m.fppi == 0.5 && m.recall == 0.5);
    /* windows with room around the person are those people */
    struct hm_measure_options o = {.struct_size = sizeof o};
    hm_measure_defaults(HM_MATCH_CALTECH, &o);
    CHECK(o.iou == 0.5 && o.aspect == 0.41 && o.least_height == 50 && o.person_share == 1);
    o.person_share = 0.5;
    found[0] = (struct hm_detection){10 - 20.5, 10 - 50, 82, 200, 2.0f};
    CHECK(hm_measure(&o, 2, truth, truth_first, found, found_first, &m, NULL) == HM_OK);
    CHECK(m.recall == 0.5);
    /* nobody finds anybody, and nobody is there */
    CHECK(hm_measure(NULL, 2, truth, truth_first, NULL, (size_t[]){0, 0, 0}, &m, NULL) == HM_OK);
    CHECK(m.lamr == 1 && m.ap == 0 && m.recall == 0);
    CHECK(hm_measure(NULL, 0, NULL, (size_t[]){0}, NULL, (size_t[]){0}, &m, NULL) == HM_INPUT);
}

static void arrays_that_do_not_fit_together_are_refused(void)
{
    struct hm_truth truth[] = {{10, 10, 41, 100, 1, false}};
    struct hm_detection found[] = {{10, 10, 41, 100, 1}}, wrong[] = {{10, 10, 41, 100, NAN}};
    size_t good[] = {0, 1}, falling[] = {1, 0};
    struct hm_measured m = {.struct_size = sizeof m};
    struct hm_measure_options o = {.struct_size = sizeof o};
    CHECK(hm_measure(NULL, 1, truth, falling, found, good, &m, NULL) == HM_USAGE);
    CHECK(hm_measure(NULL, 1, truth, good, found, NULL, &m, NULL) == HM_USAGE);
    CHECK(hm_measure(NULL, 1, truth, good, NULL, good, &m, NULL) == HM_USAGE);
    CHECK(hm_measure(NULL, 1, truth, good, wrong, good, &m, NULL) == HM_USAGE);
    CHECK(hm_measure(NULL, 1, truth, good, found, good, NULL, NULL) == HM_USAGE);
    truth[0].width = 0;
    CHECK(hm_measure(NULL, 1, truth, good, found, good, &m, NULL) == HM_USAGE);
    truth[0].width = 41;
    m.struct_size = 0;
    CHECK(hm_measure(NULL, 1, truth, good, found, good, &m, NULL) == HM_USAGE);
    m.struct_size = sizeof m;
    hm_measure_defaults(HM_MATCH_VOC, &o);
    o.iou = 0;
    CHECK(hm_measure(&o, 1, truth, good, found, good, &m, NULL) == HM_USAGE);
    hm_measure_defaults(HM_MATCH_VOC, &o);
    CHECK(hm_measure(&o, 1, truth, good, found, good, &m, NULL) == HM_OK && m.ap == 1);
}

/* A program compiled against an older header has shorter structures. */
static void shorter_structures_are_those_of_an_older_header(void)
{
    struct hm_measured m;
    memset(&m, 0x55, sizeof m);
    m.struct_size = offsetof(struct hm_measured, ap);
    struct hm_truth truth[] = {{10, 10, 41, 100, 1, false}};
    struct hm_detection found[] = {{10, 10, 41, 100, 1}};
    CHECK(hm_measure(NULL, 1, truth, (size_t[]){0, 1}, found, (size_t[]){0, 1}, &m, NULL) == HM_OK);
    unsigned char untouched[sizeof m.ap];
    memset(untouched, 0x55, sizeof untouched);
    CHECK(m.miss_rate[8] == 0 && memcmp(&m.ap, untouched, sizeof untouched) == 0);
}

/* ---- training ---------------------------------------------------------------------------- */

#define PHOTOS 8

/* Crops and photographs cut from the one picture, as RGB or as BGR. */
struct pictures {
    unsigned char pixels[PHOTOS][130 * 200 * 4];
    struct hm_image images[PHOTOS];
    bool wrong; /* lends a format that there is not */
    long lent, released;
};

static struct pictures crops, scenes;

static void cut(struct pictures *p, int width, int height, bool bgr, int shift)
{
    *p = (struct pictures){.images = {{0}}};
    for (int i = 0; i < PHOTOS; i++) {
        p->images[i] = (struct hm_image){p->pixels[i], width, height, 0, bgr ? HM_BGRA : HM_RGB};
        int bytes = bgr ? 4 : 3;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++)
                for (int c = 0; c < 3; c++)
                    p->pixels[i][(y * width + x) * bytes + (bgr ? 2 - c : c)] =
                        rgb[((y + 7 * i + shift) % H * W + (x + 3 * i + shift) % W) * 3 + c];
    }
}

static enum hm_status lend(void *context, size_t i, struct hm_photo *out, struct hm_error *error)
{
    struct pictures *p = context;
    (void)error;
    out->image = p->images[i];
    if (p->wrong)
        out->image.format = (enum hm_pixel_format)77;
    __atomic_fetch_add(&p->lent, 1, __ATOMIC_RELAXED);
    return HM_OK;
}

static void take_back(void *context, size_t i, struct hm_photo *photo)
{
    struct pictures *p = context;
    (void)i;
    (void)photo;
    __atomic_fetch_add(&p->released, 1, __ATOMIC_RELAXED);
}

static const struct hm_photos positives = {&crops, PHOTOS, NULL, NULL, lend, take_back},
                              negatives = {&scenes, PHOTOS, NULL, NULL, lend, take_back};

static struct hm_train_options train_options(void)
{
    struct hm_train_options options = {.struct_size = sizeof options};
    hm_train_defaults(&options);
    options.threads = 2;
    options.stop = "rounds=2";
    return options;
}

static struct hm_train_data train_data(void)
{
    return (struct hm_train_data){.struct_size = sizeof(struct hm_train_data),
                                  .positives = &positives,
                                  .negatives = &negatives};
}

static void training_takes_pixels_of_any_layout(void)
{
    struct hm_train_options options = train_options();
    struct hm_train_data data = train_data();
    struct hm_model *models[2] = {NULL, NULL};
    for (int bgr = 0; bgr <= 1; bgr++) {
        cut(&crops, 64, 128, bgr, 0);
        cut(&scenes, 130, 200, bgr, 50);
        if (!CHECK(hm_train(&options, &data, NULL, &models[bgr], NULL) == HM_OK))
            return;
        CHECK(crops.lent == crops.released && scenes.lent == scenes.released && scenes.lent > 8);
    }
    CHECK(memcmp(hm_model_weights(models[0]), hm_model_weights(models[1]), 3780 * 4) == 0);
    hm_model_free(models[0]);
    hm_model_free(models[1]);
}

static void people_in_photographs_are_trained_on_as_crops_are(void)
{
    struct hm_train_options options = train_options();
    struct hm_train_data data = train_data();
    struct hm_model *crop = NULL, *box = NULL;
    /* the person of a crop of the window's size: 96 pixels in its middle */
    struct hm_person people[PHOTOS];
    size_t first[PHOTOS + 1];
    for (size_t i = 0; i <= PHOTOS; i++)
        first[i] = i;
    for (size_t i = 0; i < PHOTOS; i++)
        people[i] = (struct hm_person){12, 16, 40, 96};
    cut(&crops, 64, 128, false, 0);
    cut(&scenes, 130, 200, false, 50);
    CHECK(hm_train(&options, &data, NULL, &crop, NULL) == HM_OK);
    data.people = people;
    data.people_first = first;
    CHECK(hm_train(&options, &data, NULL, &box, NULL) == HM_OK);
    if (crop && box)
        CHECK(memcmp(hm_model_weights(crop), hm_model_weights(box), 3780 * 4) == 0);
    hm_model_free(box);
    first[0] = 1;
    CHECK(hm_train(&options, &data, NULL, &box, NULL) == HM_USAGE && !box);
    hm_model_free(crop);
    hm_model_free(box);
}

/* Picture i as a JPEG; turned: one that EXIF says to turn by a quarter. */
static void write_photo(const struct pictures *from, int i, const char *set, bool turned)
{
    static const char exif[] = "\xFF\xE1\0\x22"
                               "Exif\0\0MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0";
    const struct hm_image *p = &from->images[i];
    struct image image = {p->width, p->height, (unsigned char *)from->pixels[i], 1, 0};
    struct text jpeg = {0}, out = {0};
    char name[64];
    snprintf(name, sizeof name, "%s/%d.jpg", set, i);
    CHECK(image_encode(&image, true, &jpeg, NULL) == HM_OK);
    text_append(&out, jpeg.bytes, 2);
    text_append(&out, exif, turned ? sizeof exif - 1 : 0);
    text_append(&out, jpeg.bytes + 2, jpeg.length - 2);
    CHECK(file_write_atomic(at(name), out.bytes, out.length, NULL) == HM_OK);
    text_free(&jpeg);
    text_free(&out);
}

static void files_are_looked_at_upright_unless_the_caller_says_otherwise(void)
{
    struct hm_train_options options = train_options();
    struct hm_train_data data = {.struct_size = sizeof data};
    char *paths[3];
    static const char *const names[] = {"crops", "plain", "turned"};
    struct hm_model *models[3] = {NULL, NULL, NULL};
    cut(&crops, 64, 128, false, 0);
    cut(&scenes, 130, 200, false, 50);
    for (int k = 0; k < 3; k++) {
        paths[k] = mem_string(at(names[k]));
        CHECK(file_make_folder(paths[k], NULL) == HM_OK);
        for (int i = 0; i < PHOTOS; i++)
            write_photo(k ? &scenes : &crops, i, names[k], k == 2);
    }
    struct hm_image image;
    CHECK(hm_image_read(at("turned/0.jpg"), &image, NULL) == HM_OK);
    CHECK(image.width == 200 && image.height == 130);
    hm_image_free(&image);
    data.positives_path = paths[0];
    for (int k = 0; k < 3; k++) { /* plain; turned, as stored; turned */
        data.negatives_path = paths[k ? 2 : 1];
        options.as_stored = k == 1;
        CHECK(hm_train(&options, &data, NULL, &models[k], NULL) == HM_OK);
    }
    if (models[0] && models[1] && models[2]) {
        const float *plain = hm_model_weights(models[0]);
        CHECK(memcmp(plain, hm_model_weights(models[1]), 3780 * 4) == 0);
        CHECK(memcmp(plain, hm_model_weights(models[2]), 3780 * 4) != 0);
    }
    for (int k = 0; k < 3; k++) {
        hm_model_free(models[k]);
        mem_free(paths[k]);
    }
}

struct told {
    int rounds, questions, stop_after;
    bool complete;
};

static void hear_round(void *context, const struct hm_round *round, const struct hm_model *model)
{
    struct told *told = context;
    CHECK(round->round == told->rounds && hm_model_weights(model) != NULL);
    CHECK(round->pool_positives == 2 * PHOTOS && round->objective > 0);
    told->complete = round->complete;
    told->rounds++;
}

static bool hear_stop(void *context)
{
    struct told *told = context;
    return __atomic_add_fetch(&told->questions, 1, __ATOMIC_RELAXED) > told->stop_after;
}

static void training_tells_its_rounds_and_may_be_stopped(void)
{
    struct hm_train_options options = train_options();
    struct hm_train_data data = train_data();
    struct told told = {.stop_after = 1 << 30};
    struct hm_train_listener listener = {
        .struct_size = sizeof listener, .context = &told, .round = hear_round, .stop = hear_stop};
    struct hm_model *model = NULL;
    struct hm_model_info info = {.struct_size = sizeof info};
    cut(&crops, 64, 128, false, 0);
    cut(&scenes, 130, 200, false, 50);
    options.stop = "";
    CHECK(hm_train(&options, &data, &listener, &model, NULL) == HM_OK);
    CHECK(told.rounds > 1 && told.complete && told.questions > PHOTOS);
    CHECK(hm_model_describe(model, &info, NULL) == HM_OK && info.certificate.present);
    CHECK(info.certificate.images == PHOTOS && info.training.negative_images == PHOTOS);
    hm_model_free(model);
    told = (struct told){.stop_after = 3};
    CHECK(hm_train(&options, &data, &listener, &model, NULL) == HM_INTERRUPTED && !model);
    CHECK(told.rounds == 1 && scenes.lent == scenes.released);
}

static void check_train(const struct hm_train_options *options, const struct hm_train_data *data,
                        const char *says)
{
    struct hm_model *model = (struct hm_model *)&model;
    struct hm_error error = {0};
    CHECK(hm_train(options, data, NULL, &model, &error) == HM_USAGE && !model);
    if (!CHECK(strstr(error.text, says) != NULL))
        printf("# %s\n", error.text);
}

static void training_that_cannot_be_is_refused(void)
{
    struct hm_train_options options = train_options();
    struct hm_train_data data = train_data();
    cut(&crops, 64, 128, false, 0);
    cut(&scenes, 130, 200, false, 50);
    options.select = "best";
    check_train(&options, &data, "best");
    options = train_options();
    options.stop = "gap=1.01,validation=2";
    check_train(&options, &data, "held-out");
    options.stop = "rounds";
    check_train(&options, &data, "rounds");
    options = train_options();
    options.evict = "oldest";
    check_train(&options, &data, "cap_pool");
    options = train_options();
    options.c = NAN;
    check_train(&options, &data, "c nan");
    options.struct_size = 3;
    check_train(&options, &data, "struct_size");
    check_train(NULL, NULL, "NULL");
    data.positives_path = "both";
    check_train(NULL, &data, "a path or photographs");
    data.positives_path = NULL;
    data.positives = NULL;
    check_train(NULL, &data, "a path or photographs");
    data = train_data();
    scenes.wrong = true;
    check_train(NULL, &data, "format 77");
    CHECK(scenes.lent == scenes.released);
    struct hm_model *model;
    data.negatives = NULL;
    data.negatives_path = "/nowhere";
    CHECK(hm_train(NULL, &data, NULL, &model, NULL) == HM_INPUT && !model);
}

/* ---- memory ------------------------------------------------------------------------------ */

static enum hm_status all_of_it(void)
{
    struct hm_model *model = NULL;
    struct hm_detector *detector = NULL;
    struct hm_detection *found = NULL;
    size_t count = 0;
    struct hm_image bgr = {rgb, W, H, 0, HM_BGR};
    enum hm_status status = hm_model_builtin(&model, NULL);
    if (status == HM_OK)
        status = hm_detector_new(model, NULL, &detector, NULL);
    if (status == HM_OK)
        status = hm_detect(detector, &bgr, &found, &count, NULL);
    if (status == HM_OK) {
        struct hm_truth truth[] = {{10, 10, 41, 100, 1, false}};
        struct hm_measured m = {.struct_size = sizeof m};
        status =
            hm_measure(NULL, 1, truth, (size_t[]){0, 1}, found, (size_t[]){0, count}, &m, NULL);
    }
    hm_free(found);
    hm_detector_free(detector);
    hm_model_free(model);
    return status;
}

static void every_allocation_may_fail(void)
{
    long before = mem_allocations();
    CHECK(all_of_it() == HM_OK);
    long all = mem_allocations() - before;
    CHECK(all > 50);
    for (long n = 1; n <= all; n++) {
        mem_fail_at(n);
        enum hm_status status = all_of_it();
        mem_fail_at(0);
        if (!CHECK(status == HM_MEMORY))
            printf("# allocation %ld of %ld: %d\n", n, all, (int)status);
    }
}

int main(void)
{
    make_picture();
    folder_make();
    int failed = test_run((struct test[]){
        TEST(a_model_goes_through_its_file_without_a_change),
        TEST(a_model_tells_what_it_is),
        TEST(a_model_that_does_not_fit_together_is_refused),
        TEST(files_that_are_no_models_are_named),
        TEST(any_layout_of_pixels_gives_the_same_numbers),
        TEST(grey_is_three_equal_channels),
        TEST(pictures_that_are_none_are_refused),
        TEST(a_decoded_picture_is_rgb),
        TEST(detections_do_not_depend_on_threads),
        TEST(threads_may_share_a_detector),
        TEST(a_picture_smaller_than_the_window_holds_nobody),
        TEST(levels_may_begin_above_the_picture),
        TEST(options_out_of_range_are_refused),
        TEST(windows_come_in_the_order_of_keys_with_the_score_of_their_descriptor),
        TEST(keys_that_a_scan_does_not_have_are_refused),
        TEST(a_picture_smaller_than_the_window_has_no_descriptor),
        TEST(two_pictures_are_measured_by_hand),
        TEST(arrays_that_do_not_fit_together_are_refused),
        TEST(shorter_structures_are_those_of_an_older_header),
        TEST(training_takes_pixels_of_any_layout),
        TEST(people_in_photographs_are_trained_on_as_crops_are),
        TEST(files_are_looked_at_upright_unless_the_caller_says_otherwise),
        TEST(training_tells_its_rounds_and_may_be_stopped),
        TEST(training_that_cannot_be_is_refused),
        TEST(every_allocation_may_fail),
        {0},
    });
    folder_remove();
    return failed;
}
