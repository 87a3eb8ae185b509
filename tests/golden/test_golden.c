/* What OpenCV computes, against what we compute: descriptors, windows, scores, files. The golden
 * files were made by make.py; OpenCV is not needed here. usage: test_golden FOLDER */
#include "golden/pictures.h"
#include "formats/formats.h"
#include "disk/disk.h"
#include "model/model.h"
#include "scan/scan.h"
#include "test.h"

static const char *folder;

static const char *at(const char *name)
{
    static char path[600];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static void descriptors_are_opencvs_inside_and_at_the_border(void)
{
    struct file_bytes file;
    if (!CHECK(file_read(at("descriptors.npy"), 1 << 20, &file, NULL) == HM_OK))
        return;
    CHECK_INT(file.length, 128 + 12 * 3780 * 4);
    const int corner[4][2] = {{0, 0}, {56, 40}, {24, 16}, {-16, -16}};
    struct hm_geometry g = hog_geometry_default();
    struct hog_stream *stream = hog_stream_new(&g);
    struct hog_source source = {0};
    float ours[3780], golden[3780];
    double worst = 0;
    for (int kind = 0; kind < 3; kind++) {
        struct image image = golden_picture(kind, 120, 168);
        hog_source_set(&source, &image, HM_PYRAMID_OPENCV, 16, NULL);
        for (int i = 0; i < 4; i++) {
            struct hog_level level = {
                HM_PYRAMID_OPENCV, 120, 168, corner[i][0], corner[i][1], 64, 128, 8, 8};
            CHECK(hog_describe(stream, &source, &level, ours, NULL) == HM_OK);
            memcpy(golden, file.bytes + 128 + (size_t)(kind * 4 + i) * sizeof golden,
                   sizeof golden);
            for (int k = 0; k < 3780; k++)
                worst = fmax(worst, fabs((double)ours[k] - (double)golden[k]));
        }
        image_free(&image);
    }
    printf("# largest difference to OpenCV: %.2g\n", worst);
    CHECK(worst < 5e-6); /* the issue asks for 1e-3; OpenCV's own angle polynomial gives this */
    hog_stream_free(stream);
    hog_source_free(&source);
    file_free(&file);
}

struct found {
    const struct scan_plan *plan;
    struct hm_detection boxes[3000];
    int count;
};

static void remember(void *context, const struct hm_hit *hit, const struct scan_window *window)
{
    struct found *found = context;
    (void)window;
    if (found->count < 3000)
        found->boxes[found->count++] = scan_window_box(found->plan, hit->key, hit->score);
}

static void windows_and_scores_are_detect_multi_scales(void)
{
    struct hm_model model;
    struct file_bytes file;
    static struct found found;
    static struct scan_plan plan;
    struct hog_weights weights = {0};
    CHECK(model_read(at("detector.yml"), &model, NULL) == HM_OK);
    CHECK(file_read(at("windows.csv"), 1 << 20, &file, NULL) == HM_OK);
    struct image image = golden_picture(2, 300, 260);
    struct hm_scan scan = {HM_PYRAMID_OPENCV, 1.1, 8, 0, 0};
    scan_make_plan(&model.geometry, &scan, 300, 260, &plan);
    found.plan = &plan;
    struct scan_worker *worker = scan_worker_new(&model.geometry);
    hog_weights_set(&weights, &model.geometry, model.weights, model.bias, NULL);
    scan_image(worker, &image, 0, &plan, NULL, &weights, -100, remember, &found, NULL);
    char *cursor = (char *)file.bytes, *field[5];
    int row = 0;
    double worst = 0;
    csv_record(&cursor, field, 5);
    for (; csv_record(&cursor, field, 5) == 5; row++) {
        const struct hm_detection *box = &found.boxes[row];
        double x = atof(field[0]), y = atof(field[1]);
        CHECK(box->x == x && box->y == y); /* the same order too */
        /* OpenCV cuts its rectangles at the photograph's edge. */
        CHECK(fmin(box->width, 300 - x) == atof(field[2]));
        CHECK(fmin(box->height, 260 - y) == atof(field[3]));
        worst = fmax(worst, fabs((double)box->score - atof(field[4])));
    }
    CHECK_INT(row, found.count);
    CHECK_INT(row, 1601);
    printf("# largest difference of a score: %.2g\n", worst);
    CHECK(worst < 1e-5);
    scan_worker_free(worker);
    hog_weights_free(&weights);
    image_free(&image);
    file_free(&file);
    model_free(&model);
}

static void yaml_and_xml_say_the_same(void)
{
    struct hm_model yaml, xml;
    CHECK(model_read(at("detector.yml"), &yaml, NULL) == HM_OK);
    CHECK(model_read(at("detector.xml"), &xml, NULL) == HM_OK);
    CHECK(hog_geometry_equal(&yaml.geometry, &xml.geometry));
    CHECK(memcmp(yaml.weights, xml.weights, 3780 * sizeof(float)) == 0);
    CHECK(yaml.bias == 0.125f && xml.bias == 0.125f);
    model_free(&yaml);
    model_free(&xml);
}

static void a_file_for_opencv_comes_back_unchanged(void)
{
    struct hm_model model, back;
    struct text text = {0};
    CHECK(model_read(at("detector.yml"), &model, NULL) == HM_OK);
    CHECK(opencv_format(&model, "detector", &text, NULL) == HM_OK);
    CHECK(model_parse("m", text.bytes, text.length, &back, NULL) == HM_OK);
    CHECK(hog_geometry_equal(&model.geometry, &back.geometry) && model.bias == back.bias);
    CHECK(memcmp(model.weights, back.weights, 3780 * sizeof(float)) == 0);
    text_free(&text);
    model_free(&model);
    model_free(&back);
}

/* The golden detector's text with one line (that starts so) replaced. */
static enum hm_status edited(const char *line, const char *with, struct hm_model *out,
                             struct hm_error *error)
{
    struct file_bytes file;
    struct text text = {0};
    file_read(at("detector.yml"), 1 << 20, &file, NULL);
    char *found = strstr((char *)file.bytes, line);
    CHECK(found != NULL);
    text_append(&text, file.bytes, (size_t)(found - (char *)file.bytes));
    text_printf(&text, "%s", with);
    text_printf(&text, "%s", found + strcspn(found, "\n"));
    enum hm_status status = model_parse("edited", text.bytes, text.length, out, error);
    text_free(&text);
    file_free(&file);
    return status;
}

static void what_is_missing_is_as_opencv_takes_it(void)
{
    struct hm_model m;
    CHECK(edited("   signedGradient", "", &m, NULL) == HM_OK && !m.geometry.signed_gradient);
    model_free(&m);
    CHECK(edited("   gammaCorrection", "", &m, NULL) == HM_OK && !m.geometry.gamma);
    model_free(&m);
    CHECK(edited("   gammaCorrection", "   gammaCorrection: true", &m, NULL) == HM_OK &&
          m.geometry.gamma);
    model_free(&m);
    CHECK(edited("   winSigma", "   winSigma: -1.", &m, NULL) == HM_OK && m.geometry.sigma == 4);
    model_free(&m);
    CHECK(edited("%YAML:1.0", "%YAML 1.0", &m, NULL) == HM_OK);
    model_free(&m);
    CHECK(edited("detector:", "any_name:", &m, NULL) == HM_OK);
    model_free(&m);
}

static void what_cannot_be_is_refused_with_the_reason(void)
{
    struct hm_model m;
    struct hm_error error;
    CHECK(edited("%YAML:1.0", "", &m, &error) == HM_INPUT);
    CHECK(edited("   winSize", "", &m, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "winSize");
    CHECK(edited("   nbins", "   nbins: 8", &m, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "3781");
    CHECK(edited("   cellSize", "   cellSize: [ 7, 8 ]", &m, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "no multiple");
    CHECK(edited("   cellSize", "   cellSize: [ 8 ]", &m, &error) == HM_INPUT);
    CHECK(edited("   nbins", "   nbins: .Nan", &m, &error) == HM_INPUT);
    struct file_bytes file;
    file_read(at("detector.yml"), 1 << 20, &file, NULL);
    for (size_t cut = 1; cut < file.length - 4; cut += 509) {
        struct text text = {0};
        text_append(&text, file.bytes, cut);
        CHECK(model_parse("cut", text.bytes, text.length, &m, NULL) == HM_INPUT);
        text_free(&text);
    }
    file_free(&file);
    file_read(at("detector.xml"), 1 << 20, &file, NULL);
    for (size_t cut = 1; cut < file.length - 24; cut += 509) {
        struct text text = {0};
        text_append(&text, file.bytes, cut);
        CHECK(model_parse("cut", text.bytes, text.length, &m, NULL) == HM_INPUT);
        text_free(&text);
    }
    file_free(&file);
}

static void a_detector_without_its_last_number_has_no_bias(void)
{
    struct hm_model m;
    struct text text = {0};
    text_printf(&text, "%%YAML:1.0\nd:\n winSize: [64,128]\n blockSize: [16, 16]\n"
                       " blockStride: [8,8]\n cellSize: [8,8]\n nbins: 9\n SVMDetector: [ 1.");
    for (int i = 1; i < 3780; i++)
        text_printf(&text, ",%s-2.5e-01", i % 9 ? "" : "\n  ");
    text_printf(&text, " ]\n");
    CHECK(model_parse("m", text.bytes, text.length, &m, NULL) == HM_OK);
    CHECK(m.bias == 0 && m.weights[0] == 1 && m.weights[3779] == -0.25f);
    model_free(&m);
    text_free(&text);
}

static void a_norm_that_opencv_lacks_is_refused(void)
{
    struct hm_model m;
    struct hm_error error;
    struct text text = {0};
    CHECK(model_read(at("detector.yml"), &m, NULL) == HM_OK);
    m.geometry.norm = HM_NORM_L1SQRT;
    CHECK(opencv_format(&m, "x", &text, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "l1sqrt");
    text_free(&text);
    model_free(&m);
}

int main(int argc, char **argv)
{
    folder = argc > 1 ? argv[1] : "tests/golden";
    return test_run((struct test[]){
        TEST(descriptors_are_opencvs_inside_and_at_the_border),
        TEST(windows_and_scores_are_detect_multi_scales),
        TEST(yaml_and_xml_say_the_same),
        TEST(a_file_for_opencv_comes_back_unchanged),
        TEST(what_is_missing_is_as_opencv_takes_it),
        TEST(what_cannot_be_is_refused_with_the_reason),
        TEST(a_detector_without_its_last_number_has_no_bias),
        TEST(a_norm_that_opencv_lacks_is_refused),
        {0},
    });
}
