/* OpenCV's HOG files: HOGDescriptor::save's YAML and XML, read; YAML written.
 *
 * Both forms are a handful of keys with numbers. The YAML is OpenCV's own dialect ("%YAML:1.0",
 * which YAML libraries refuse; numbers such as "4." and ".Nan"), so the subset is read here; the
 * XML is left to expat. What OpenCV 4.6 does with files that lack keys is done here too: no
 * signedGradient is unsigned, no gammaCorrection is *off*, no winSigma is (width + height) / 8 of
 * the block, a detector without its last number has no bias.
 */
#include "box/box.h"
#include "formats/formats.h"
#include "model/names.h"

#include <expat.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { WIN_SIZE, BLOCK_SIZE, BLOCK_STRIDE, CELL_SIZE, BINS, SIGMA, CLIP, GAMMA, SIGNED, KEYS };
static const struct {
    const char *name;
    size_t numbers;
    bool required;
} keys[KEYS] = {
    [WIN_SIZE] = {"winSize", 2, true},
    [BLOCK_SIZE] = {"blockSize", 2, true},
    [BLOCK_STRIDE] = {"blockStride", 2, true},
    [CELL_SIZE] = {"cellSize", 2, true},
    [BINS] = {"nbins", 1, true},
    [SIGMA] = {"winSigma", 1, false},
    [CLIP] = {"L2HysThreshold", 1, false},
    [GAMMA] = {"gammaCorrection", 1, false},
    [SIGNED] = {"signedGradient", 1, false},
};

/* What a file says, before it is judged. */
struct fields {
    const char *file;
    double value[KEYS][2];
    bool given[KEYS];
    float *detector;
    size_t count, capacity;
    bool has_detector;
    enum hm_status status;
    struct hm_error *error;
};

static void refuse(struct fields *f, const char *key, const char *what)
{
    HM_THEN(f->status, fail(f->error, HM_INPUT, "%s: %s: %s", f->file, key, what));
}

/* The next number of a list "[ 1, 2. -3e-2 ]" (brackets, commas, spaces apart); false at its end.
 * true and false count as 1 and 0. */
static bool next_number(const char **text, const char *end, double *number, bool *wrong)
{
    const char *p = *text;
    while (p < end && strchr(" \t\r\n,[]", *p))
        p++;
    *text = p;
    if (p == end)
        return false;
    bool is_true = strncmp(p, "true", 4) == 0; /* at `end` stands no letter */
    if (is_true || strncmp(p, "false", 5) == 0) {
        *number = is_true;
        *text = p + (is_true ? 4 : 5);
        return true;
    }
    char *after;
    *number = strchr("+-.0123456789", *p) ? number_read(p, &after) : NAN;
    *wrong = !isfinite(*number) || after == p || after > end;
    *text = *wrong ? end : after;
    return !*wrong;
}

static void add_weight(struct fields *f, double number)
{
    HM_THEN(f->status, mem_reserve((void **)&f->detector, &f->capacity, f->count + 1,
                                   sizeof *f->detector, f->error));
    if (f->status == HM_OK)
        f->detector[f->count++] = (float)number;
}

/* The value of one key; keys that say nothing about the descriptor are passed over. */
static void set_key(struct fields *f, const char *key, size_t key_length, const char *text,
                    size_t length)
{
    const char *end = text + length;
    double number;
    bool wrong = false;
    if (key_length == 11 && strncmp(key, "SVMDetector", 11) == 0) {
        f->has_detector = true;
        while (next_number(&text, end, &number, &wrong))
            add_weight(f, number);
        if (wrong)
            refuse(f, "SVMDetector", "holds something that is no finite number");
        return;
    }
    for (int k = 0; k < KEYS; k++) {
        if (strlen(keys[k].name) != key_length || strncmp(key, keys[k].name, key_length) != 0)
            continue;
        size_t count = 0;
        while (count < 3 && next_number(&text, end, &number, &wrong))
            f->value[k][count++ < 2 ? count - 1 : 1] = number;
        if (wrong || count != keys[k].numbers)
            refuse(f, keys[k].name,
                   keys[k].numbers == 2 ? "is not two numbers" : "is not a number");
        f->given[k] = true;
    }
}

/* ---- YAML -------------------------------------------------------------------------------- */

/* Walks the lines of the first top-level mapping: "key: value", where the value goes on over deeper
 * lines until its bracket closes. */
static void read_yaml(struct fields *f, const char *text)
{
    const char *line = text;
    bool inside = false;
    if (strncmp(text, "%YAML", 5) != 0) {
        refuse(f, "line 1", "\"%YAML:1.0\" is missing: this is no OpenCV file");
        return;
    }
    while (*line && f->status == HM_OK) {
        size_t length = strcspn(line, "\n"), indent = strspn(line, " ");
        const char *next = line + length + (line[length] == '\n');
        const char *colon = memchr(line, ':', length);
        if (line[0] == '%' || strncmp(line, "---", 3) == 0 || indent >= length || !colon) {
            line = next;
            continue;
        }
        if (indent == 0) {
            if (inside) /* a second top-level node: OpenCV reads the first */
                return;
            inside = true;
            line = next;
            continue;
        }
        const char *value = colon + 1, *end = line + length;
        const char *open = memchr(value, '[', (size_t)(end - value));
        if (open) {
            end = strchr(open, ']');
            if (!end) {
                refuse(f, "a list", "does not end: the file is cut short");
                return;
            }
            next = end + strcspn(end, "\n");
            next += *next == '\n';
        }
        set_key(f, line + indent, (size_t)(colon - line) - indent, value, (size_t)(end - value));
        line = next;
    }
}

/* ---- XML --------------------------------------------------------------------------------- */

struct xml_walk {
    struct fields *fields;
    int depth;
    char key[32];
    struct text value;
};

static void xml_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    struct xml_walk *walk = data;
    (void)attributes;
    if (++walk->depth == 3) {
        snprintf(walk->key, sizeof walk->key, "%s", name);
        walk->value.length = 0;
    }
}

static void xml_text(void *data, const XML_Char *text, int length)
{
    struct xml_walk *walk = data;
    if (walk->depth == 3)
        text_append(&walk->value, text, (size_t)length);
}

static void xml_end(void *data, const XML_Char *name)
{
    struct xml_walk *walk = data;
    (void)name;
    if (walk->depth-- == 3 && walk->value.bytes)
        set_key(walk->fields, walk->key, strlen(walk->key), walk->value.bytes, walk->value.length);
}

static void read_xml(struct fields *f, const char *text, size_t length)
{
    struct xml_walk walk = {.fields = f};
    XML_Parser parser = XML_ParserCreate(NULL);
    if (!parser) {
        f->status = fail_memory(f->error, length, "an XML parser");
        return;
    }
    XML_SetUserData(parser, &walk);
    XML_SetElementHandler(parser, xml_start, xml_end);
    XML_SetCharacterDataHandler(parser, xml_text);
    if (XML_Parse(parser, text, (int)length, 1) == XML_STATUS_ERROR && f->status == HM_OK)
        f->status = fail(f->error, HM_INPUT, "%s: line %lu: %s", f->file,
                         (unsigned long)XML_GetCurrentLineNumber(parser),
                         XML_ErrorString(XML_GetErrorCode(parser)));
    if (walk.value.failed && f->status == HM_OK)
        f->status = text_check(&walk.value, f->error);
    XML_ParserFree(parser);
    text_free(&walk.value);
}

/* ---- JSON -------------------------------------------------------------------------------- */

/* What OpenCV's save writes where the name ends in .json: {"sign": {"type_id":
 * "opencv-object-detector-hog", "winSize": [ 48, 48 ], ...}}. Keys are walked by hand, since OpenCV
 * writes numbers that are no JSON ("4." and ".Nan"). */
static void read_json(struct fields *f, const char *text)
{
    const char *p = strchr(text, '{');
    p = p ? strchr(p + 1, '{') : NULL; /* the first node */
    while (p && f->status == HM_OK) {
        const char *key = strchr(p, '"'), *end = key ? strchr(key + 1, '"') : NULL;
        const char *close = strchr(p, '}');
        if (!end || (close && close < key))
            return;
        const char *value = end + 1 + strspn(end + 1, " \t\r\n");
        if (*value++ != ':') {
            refuse(f, "a key", "has no value: this is no OpenCV file");
            return;
        }
        value += strspn(value, " \t\r\n");
        const char *stop = *value == '['   ? strchr(value, ']')
                           : *value == '"' ? strchr(value + 1, '"')
                                           : value + strcspn(value, ",}\n");
        if (!stop) {
            refuse(f, "a list", "does not end: the file is cut short");
            return;
        }
        if (*value != '"')
            set_key(f, key + 1, (size_t)(end - key - 1), value, (size_t)(stop - value));
        p = stop + (*stop == ']' || *stop == '"');
    }
}

/* ---- from fields to a model -------------------------------------------------------------- */

static int whole(struct fields *f, int key, int place)
{
    double v = f->value[key][place];
    if (v != floor(v) || v < 1 || v > 4096)
        refuse(f, keys[key].name, "is not a size from 1 to 4096");
    return f->status == HM_OK ? (int)v : 1;
}

static struct hm_geometry fields_geometry(struct fields *f)
{
    struct hm_geometry g = hog_geometry_default();
    for (int k = 0; k < KEYS; k++)
        if (keys[k].required && !f->given[k])
            refuse(f, keys[k].name, "is missing: this is no HOG descriptor of OpenCV");
    g.window_width = whole(f, WIN_SIZE, 0);
    g.window_height = whole(f, WIN_SIZE, 1);
    g.block_width = whole(f, BLOCK_SIZE, 0);
    g.block_height = whole(f, BLOCK_SIZE, 1);
    g.stride_x = whole(f, BLOCK_STRIDE, 0);
    g.stride_y = whole(f, BLOCK_STRIDE, 1);
    g.cell_width = whole(f, CELL_SIZE, 0);
    g.cell_height = whole(f, CELL_SIZE, 1);
    g.bins = whole(f, BINS, 0);
    g.signed_gradient = f->given[SIGNED] && f->value[SIGNED][0] != 0;
    g.gamma = f->given[GAMMA] && f->value[GAMMA][0] != 0;
    g.sigma = f->given[SIGMA] && f->value[SIGMA][0] > 0 ? f->value[SIGMA][0]
                                                        : hog_geometry_default_sigma(&g);
    if (f->given[CLIP])
        g.clip = f->value[CLIP][0];
    return g;
}

static void fields_model(struct fields *f, struct hm_model *out)
{
    struct hm_error why;
    struct hm_geometry g = fields_geometry(f);
    *out = (struct hm_model){.geometry = g,
                             .scan = {HM_PYRAMID_OPENCV, 1.05, 8, 0, 0},
                             .mining = {HM_PYRAMID_OPENCV, 1.2, 8, 0, 0},
                             .object = box_object_of_shape(g.window_width, g.window_height),
                             .training = {.program = "OpenCV"}};
    if (f->status == HM_OK && hog_geometry_check(&out->geometry, &why) != HM_OK)
        f->status = fail(f->error, HM_INPUT, "%s: %s", f->file, why.text);
    if (f->status != HM_OK)
        return;
    size_t length = hog_geometry_length(&out->geometry);
    if (!f->has_detector || (f->count != length && f->count != length + 1)) {
        f->status =
            fail(f->error, HM_INPUT,
                 "%s: SVMDetector has %zu numbers; this geometry needs %zu, or %zu with its "
                 "bias",
                 f->file, f->count, length, length + 1);
        return;
    }
    out->weights = f->detector; /* its last number, the bias, lies behind what is read */
    out->bias = f->count > length ? f->detector[length] : 0;
    f->detector = NULL;
}

enum hm_status opencv_parse(const char *name, const char *text, size_t length, struct hm_model *out,
                            struct hm_error *error)
{
    struct fields f = {.file = name, .error = error};
    *out = (struct hm_model){0};
    if (text[strspn(text, " \t\r\n")] == '<')
        read_xml(&f, text, length);
    else if (text[strspn(text, " \t\r\n")] == '{')
        read_json(&f, text);
    else
        read_yaml(&f, text);
    if (f.status == HM_OK)
        fields_model(&f, out);
    mem_free(f.detector);
    return f.status;
}

/* ---- writing ----------------------------------------------------------------------------- */

enum hm_status opencv_format(const struct hm_model *model, const char *name, struct text *out,
                             struct hm_error *error)
{
    const struct hm_geometry *g = &model->geometry;
    if (g->norm != HM_NORM_L2HYS)
        return fail(error, HM_INPUT,
                    "OpenCV cannot express the norm %s, only l2hys: retrain with `norm` l2hys",
                    model_norm_name(g->norm));
    if (g->octaves > 1)
        return fail(error, HM_INPUT,
                    "OpenCV's HOGDescriptor describes a window in one octave, this model in %d: "
                    "train with `octaves` 1 for OpenCV",
                    g->octaves);
    text_printf(out, "%%YAML:1.0\n---\n%s: !!opencv-object-detector-hog\n", name);
    text_printf(out, "   winSize: [ %d, %d ]\n   blockSize: [ %d, %d ]\n", g->window_width,
                g->window_height, g->block_width, g->block_height);
    text_printf(out, "   blockStride: [ %d, %d ]\n   cellSize: [ %d, %d ]\n   nbins: %d\n",
                g->stride_x, g->stride_y, g->cell_width, g->cell_height, g->bins);
    text_printf(out, "   derivAperture: 1\n   winSigma: %.17g\n   histogramNormType: 0\n",
                g->sigma);
    text_printf(out, "   L2HysThreshold: %.17g\n   gammaCorrection: %d\n   nlevels: 64\n", g->clip,
                g->gamma);
    text_printf(out, "   signedGradient: %d\n   SVMDetector: [", g->signed_gradient);
    size_t length = hog_geometry_length(g);
    for (size_t i = 0; i <= length; i++)
        text_printf(out, "%s%s%.8e", i ? "," : "", i % 4 ? " " : "\n       ",
                    (double)(i < length ? model->weights[i] : model->bias));
    text_printf(out, " ]\n");
    return text_check(out, error);
}
