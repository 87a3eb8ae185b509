/* Models: read, made, described, written. A handle is the model that all rooms know. */
#include "disk/disk.h"
#include "formats/formats.h"
#include "library/library_internal.h"
#include "scan/scan.h"

#include <math.h>
#include <string.h>

/* The program's name in OpenCV's file, where nothing says another. */
#define OPENCV_NODE "hogmine"

enum hm_status library_hand_out(enum hm_status status, const struct hm_model *model,
                                struct hm_model **out, struct hm_error *error)
{
    if (status != HM_OK)
        return status;
    *out = mem_array(1, sizeof **out);
    if (!*out) {
        struct hm_model lost = *model;
        model_free(&lost);
        return fail_memory(error, sizeof **out, "a model");
    }
    **out = *model;
    return HM_OK;
}

enum hm_status hm_model_load(const char *path, struct hm_model **out, struct hm_error *error)
{
    LIBRARY_OUT(out);
    LIBRARY_NEED(path);
    struct hm_model model;
    return library_hand_out(model_read(path, &model, error), &model, out, error);
}

enum hm_status hm_model_builtin(struct hm_model **out, struct hm_error *error)
{
    LIBRARY_OUT(out);
    struct hm_model model;
    return library_hand_out(model_shipped(&model, error), &model, out, error);
}

enum hm_status library_copy_model(const struct hm_model *model, struct hm_model *out,
                                  struct hm_error *error)
{
    size_t length = hog_geometry_length(&model->geometry);
    *out = *model;
    out->weights = mem_array(length, sizeof *out->weights);
    if (!out->weights)
        return fail_memory(error, length * sizeof *out->weights, "the weights of a model");
    memcpy(out->weights, model->weights, length * sizeof *out->weights);
    return HM_OK;
}

/* ---- from numbers, and back -------------------------------------------------------------- */

static struct hm_model_info default_info(void)
{
    struct hm_geometry geometry = hog_geometry_default();
    return (struct hm_model_info){
        .geometry = geometry,
        .scan = scan_default_detection(),
        .mining = scan_default_mining(),
        .person_height = geometry.window_height * BOX_PERSON_HEIGHT,
        .length = hog_geometry_length(&geometry),
        .object = BOX_PERSON,
    };
}

void hm_model_defaults(struct hm_model_info *info)
{
    struct hm_model_info defaults = default_info();
    (void)library_give(&defaults, sizeof defaults, info, "hm_model_defaults", NULL);
}

enum hm_status library_check_object(const struct hm_object *object, double least,
                                    const char *function, struct hm_error *error)
{
    bool ends = memchr(object->label, 0, sizeof object->label);
    if (ends && text_is_plain(object->label) && object->fill > 0 && object->fill <= 10 &&
        object->aspect >= least && object->aspect <= 100)
        return HM_OK;
    return fail(error, HM_USAGE,
                "%s: object: fill %g or aspect %g is out of range, or the label does not end, is "
                "not UTF-8 or has control characters",
                function, object->fill, object->aspect);
}

static enum hm_status check_info(const struct hm_model_info *info, const float *weights,
                                 struct hm_error *error)
{
    HM_TRY(hog_geometry_check(&info->geometry, error));
    HM_TRY(scan_check(&info->scan, &info->geometry, error));
    HM_TRY(scan_check(&info->mining, &info->geometry, error));
    size_t needed = hog_geometry_length(&info->geometry);
    if (info->length != needed)
        return fail(error, HM_INPUT, "a model of %zu weights; its geometry needs %zu", info->length,
                    needed);
    if (!(info->person_height >= 1 && info->person_height <= 4096))
        return fail(error, HM_INPUT,
                    "a model whose person is %g pixels tall; 1 to 4096 are possible",
                    info->person_height);
    HM_TRY(library_check_object(&info->object, 0.01, "hm_model_make", error));
    bool good = fabsf(info->bias) <= 1e30f && fabsf(info->threshold) <= 1e30f;
    for (size_t i = 0; i < needed && good; i++)
        good = fabsf(weights[i]) <= 1e30f;
    return good ? HM_OK
                : fail(error, HM_INPUT,
                       "a model with a weight, bias or threshold that is not finite");
}

enum hm_status hm_model_make(const struct hm_model_info *info, const float *weights,
                             struct hm_model **out, struct hm_error *error)
{
    LIBRARY_OUT(out);
    LIBRARY_NEED(weights);
    struct hm_model_info given = default_info();
    HM_TRY(library_take(info, &given, sizeof given, "hm_model_make", error));
    HM_TRY(check_info(&given, weights, error));
    struct hm_model copy, model = {.geometry = given.geometry,
                                   .weights = (float *)weights,
                                   .bias = given.bias,
                                   .threshold = given.threshold,
                                   .object = given.object,
                                   .scan = given.scan,
                                   .mining = given.mining};
    model.object.fill = given.person_height / given.geometry.window_height;
    return library_hand_out(library_copy_model(&model, &copy, error), &copy, out, error);
}

enum hm_status hm_model_describe(const struct hm_model *model, struct hm_model_info *out,
                                 struct hm_error *error)
{
    LIBRARY_NEED(model);
    struct hm_model_info info = {
        .geometry = model->geometry,
        .scan = model->scan,
        .mining = model->mining,
        .bias = model->bias,
        .threshold = model->threshold,
        .person_height = model->object.fill * model->geometry.window_height,
        .length = hog_geometry_length(&model->geometry),
        .training = model->training,
        .certificate = model->certificate,
        .object = model->object,
    };
    return library_give(&info, sizeof info, out, "hm_model_describe", error);
}

const float *hm_model_weights(const struct hm_model *model)
{
    return model ? model->weights : NULL;
}

/* ---- as files ---------------------------------------------------------------------------- */

enum hm_status hm_model_save(const struct hm_model *model, const char *path,
                             enum hm_model_format format, struct hm_error *error)
{
    struct text text = {0};
    enum hm_status status = HM_OK;
    LIBRARY_NEED(model);
    LIBRARY_NEED(path);
    if (format == HM_MODEL_OPENCV)
        status = opencv_format(model, OPENCV_NODE, &text, error);
    else if (format == HM_MODEL_JSON)
        model_format(model, &text);
    else
        status = fail(error, HM_USAGE, "hm_model_save: unknown format %d", (int)format);
    if (status == HM_OK)
        return file_write_text(path, &text, error);
    text_free(&text);
    return status;
}

void hm_model_free(struct hm_model *model)
{
    if (!model)
        return;
    model_free(model);
    mem_free(model);
}
