/* Reading a model's JSON (jansson does the parsing; every value is checked here). */
#include "model/model_internal.h"
#include "model/names.h"

#include <jansson.h>
#include <math.h>

/* A walk through one object: the first thing that is wrong is remembered, later calls do nothing.
 */
struct reader {
    const char *file;
    enum hm_status status;
    struct hm_error *error;
};

static void wrong(struct reader *r, const char *key, const char *what)
{
    if (r->status == HM_OK)
        r->status = fail(r->error, HM_INPUT, "%s: \"%s\" %s", r->file, key, what);
}

static json_t *member(struct reader *r, json_t *object, const char *key)
{
    json_t *value = json_object_get(object, key);
    if (!value)
        wrong(r, key, "is missing: this is no complete hogmine model");
    return value;
}

static double number(struct reader *r, json_t *object, const char *key, double low, double high)
{
    json_t *value = member(r, object, key);
    double v = json_number_value(value);
    if (value && (!json_is_number(value) || !(v >= low && v <= high)))
        wrong(r, key, "is not a number in its range");
    return v;
}

static int integer(struct reader *r, json_t *object, const char *key, int low, int high)
{
    double v = number(r, object, key, low, high);
    if (r->status == HM_OK && v != floor(v))
        wrong(r, key, "is not a whole number");
    return r->status == HM_OK ? (int)v : 0;
}

static bool truth(struct reader *r, json_t *object, const char *key)
{
    json_t *value = member(r, object, key);
    if (value && !json_is_boolean(value))
        wrong(r, key, "is neither true nor false");
    return json_is_true(value);
}

static int choice(struct reader *r, json_t *object, const char *key, const char *const *names)
{
    json_t *value = member(r, object, key);
    int index = json_is_string(value) ? model_name_index(names, json_string_value(value)) : -1;
    if (value && index < 0)
        wrong(r, key, "is not one of the known names");
    return index < 0 ? 0 : index;
}

static void pair(struct reader *r, json_t *object, const char *key, int *first, int *second)
{
    json_t *value = member(r, object, key);
    json_t *a = json_array_get(value, 0), *b = json_array_get(value, 1);
    bool good = json_array_size(value) == 2 && json_is_integer(a) && json_is_integer(b) &&
                json_integer_value(a) > 0 && json_integer_value(a) <= 4096 &&
                json_integer_value(b) > 0 && json_integer_value(b) <= 4096;
    if (value && !good)
        wrong(r, key, "is not a pair of sizes");
    *first = good ? (int)json_integer_value(a) : 1;
    *second = good ? (int)json_integer_value(b) : 1;
}

static void copy_text(struct reader *r, json_t *object, const char *key, char *out, size_t room)
{
    const char *text = json_string_value(member(r, object, key));
    if (!text || strlen(text) >= room || !text_is_plain(text))
        wrong(r, key, "is not a short text without control characters");
    else
        memcpy(out, text, strlen(text) + 1);
}

static struct hm_geometry read_geometry(struct reader *r, json_t *root)
{
    json_t *o = member(r, root, "geometry");
    struct hm_geometry g = {0};
    pair(r, o, "window", &g.window_width, &g.window_height);
    pair(r, o, "block", &g.block_width, &g.block_height);
    pair(r, o, "stride", &g.stride_x, &g.stride_y);
    pair(r, o, "cell", &g.cell_width, &g.cell_height);
    g.bins = integer(r, o, "bins", 2, 36);
    g.signed_gradient = truth(r, o, "signed");
    g.gamma = truth(r, o, "gamma");
    g.sigma = number(r, o, "sigma", 0, 1e6);
    g.clip = number(r, o, "clip", 0, 1);
    g.norm = (enum hm_norm)choice(r, o, "norm", model_norm_names);
    g.octaves = 1;
    if (json_object_get(o, "octaves")) {
        g.octaves = integer(r, o, "octaves", 1, HM_MOST_OCTAVES);
        g.context = integer(r, o, "context", 0, 512);
        g.coarse_stride[0] = integer(r, o, "half_stride", 0, 512);
        g.coarse_stride[1] = integer(r, o, "quarter_stride", 0, 512);
    }
    return g;
}

static struct hm_scan read_scan(struct reader *r, json_t *root, const char *key)
{
    json_t *o = member(r, root, key);
    double step = number(r, o, "scale_step", 1, 100);
    if (r->status == HM_OK && step > 1 && step < 1.01)
        wrong(r, "scale_step", "is neither 1 nor at least 1.01");
    return (struct hm_scan){
        .pyramid = (enum hm_pyramid)choice(r, o, "pyramid", model_pyramid_names),
        .scale_step = step,
        .stride = integer(r, o, "stride", 1, 4096),
        .pad = integer(r, o, "pad", 0, 512),
        .upsample =
            json_object_get(o, "upsample") ? number(r, o, "upsample", 0, HM_MOST_UPSAMPLE) : 0,
    };
}

static struct hm_training read_training(struct reader *r, json_t *root)
{
    struct hm_training t = {0};
    json_t *o = member(r, root, "training");
    copy_text(r, o, "program", t.program, sizeof t.program);
    t.positives = (long)number(r, o, "positives", 0, 1e15);
    t.negatives = (long)number(r, o, "negatives", 0, 1e15);
    t.negative_images = (long)number(r, o, "negative_images", 0, 1e15);
    t.rounds = integer(r, o, "rounds", 0, 1000000000);
    copy_text(r, o, "ended", t.ended, sizeof t.ended);
    t.loss = (enum hm_loss)choice(r, o, "loss", model_loss_names);
    t.c = number(r, o, "C", 0, 1e300);
    t.c_negative = number(r, o, "C_negative", 0, 1e300);
    t.bias_feature = number(r, o, "bias_feature", 0, 1e300);
    t.threshold = (float)number(r, o, "threshold", -1e30, 1e30);
    json_t *seed = member(r, o, "seed");
    if (seed && !json_is_integer(seed))
        wrong(r, "seed", "is not a whole number");
    t.seed = (uint64_t)json_integer_value(seed);
    return t;
}

/* Only a run that ended stable has one. */
static struct hm_certificate read_certificate(struct reader *r, json_t *root)
{
    struct hm_certificate c = {0};
    json_t *o = json_object_get(root, "certificate");
    if (!o)
        return c;
    c.present = true;
    c.threshold = (float)number(r, o, "threshold", -1e30, 1e30);
    c.slack = (float)number(r, o, "slack", 0, 1e30);
    c.images = (long)number(r, o, "images", 0, 1e15);
    c.levels = (long)number(r, o, "levels", 0, 1e15);
    c.windows = (uint64_t)number(r, o, "windows", 0, 1e18);
    c.avoided = (long)number(r, o, "avoided", 0, 1e15);
    c.worst_violation = number(r, o, "worst_violation", 0, 1e30);
    c.objective = number(r, o, "objective", 0, 1e300);
    c.gap = json_is_null(json_object_get(o, "gap")) ? NAN : number(r, o, "gap", -1, 1e300);
    copy_text(r, o, "weights", c.weights, sizeof c.weights);
    return c;
}

/* Older files have a person's height alone. */
static struct hm_object read_object(struct reader *r, json_t *root, int window_height)
{
    json_t *o = json_object_get(root, "object");
    struct hm_object object = BOX_PERSON;
    double height = number(r, root, "person_height", 1, 4096);
    object.fill = height / window_height;
    if (!o)
        return object;
    copy_text(r, o, "label", object.label, sizeof object.label);
    object.fill = number(r, o, "fill", 0.01, 10);
    object.aspect = number(r, o, "aspect", 0.01, 100);
    return object;
}

static void read_weights(struct reader *r, json_t *root, struct hm_model *model)
{
    json_t *list = member(r, root, "weights");
    struct hm_error why;
    if (r->status == HM_OK && hog_geometry_check(&model->geometry, &why) != HM_OK)
        r->status = fail(r->error, HM_INPUT, "%s: %s", r->file, why.text);
    if (r->status != HM_OK)
        return;
    size_t length = hog_geometry_length(&model->geometry);
    if (json_array_size(list) != length) {
        r->status = fail(r->error, HM_INPUT, "%s: %zu weights, but the geometry needs %zu", r->file,
                         json_array_size(list), length);
        return;
    }
    model->weights = mem_array(length, sizeof *model->weights);
    if (!model->weights)
        r->status = fail_memory(r->error, length * sizeof(float), "the weights of a model");
    for (size_t i = 0; i < length && r->status == HM_OK; i++) {
        json_t *value = json_array_get(list, i);
        double v = json_number_value(value);
        if (!json_is_number(value) || !(fabs(v) <= 1e30))
            wrong(r, "weights", "holds something that is no finite number");
        model->weights[i] = (float)v;
    }
}

/* Windows of several octaves lie at whole pixels of the coarsest: scan_check, which model/ is not
 * to see. */
static void check_scans(struct reader *r, const struct hm_model *model)
{
    if (r->status != HM_OK) /* octaves may be no number then */
        return;
    int coarsest = 1 << (model->geometry.octaves - 1);
    if (model->scan.stride % coarsest != 0 || model->mining.stride % coarsest != 0)
        wrong(r, "stride", "is not a multiple of the coarsest octave's pixel");
}

enum hm_status model_parse_json(const char *name, const char *json, size_t length,
                                struct hm_model *out, struct hm_error *error)
{
    *out = (struct hm_model){0};
    json_error_t where;
    json_t *root = json_loadb(json, length, JSON_REJECT_DUPLICATES, &where);
    if (!root)
        return fail(error, HM_INPUT, "%s: line %d, column %d: %s: this is no JSON model", name,
                    where.line, where.column, where.text);
    struct reader r = {name, HM_OK, error};
    const char *format = json_string_value(json_object_get(root, "format"));
    if (!format || strcmp(format, "hogmine-model") != 0) {
        r.status = fail(error, HM_INPUT,
                        "%s: this is no hogmine model (no \"format\": \"hogmine-model\")", name);
    } else if (integer(&r, root, "version", 1, 1000000) != 1 && r.status == HM_OK) {
        r.status = fail(error, HM_INPUT, "%s: model version %d is newer than this program (1)",
                        name, integer(&r, root, "version", 1, 1000000));
    } else if (r.status == HM_OK) {
        out->geometry = read_geometry(&r, root);
        out->scan = read_scan(&r, root, "scan");
        out->mining = read_scan(&r, root, "mining");
        out->object = read_object(&r, root, out->geometry.window_height);
        out->threshold = (float)number(&r, root, "threshold", -1e30, 1e30);
        out->training = read_training(&r, root);
        out->certificate = read_certificate(&r, root);
        out->bias = (float)number(&r, root, "bias", -1e30, 1e30);
        read_weights(&r, root, out);
        check_scans(&r, out);
    }
    json_decref(root);
    if (r.status != HM_OK)
        model_free(out);
    return r.status;
}
