/* liblinear's model files, read by a parser of ours.
 *
 *     solver_type L2R_L1LOSS_SVC_DUAL        the header: a word and its values a line,
 *     nr_class 2                             in any order
 *     label 1 -1
 *     nr_feature 3780
 *     bias 10                                below 0: none
 *     w                                      then one number a line: nr_feature of them,
 *     0.0123 ...                             and one for the bias feature
 *
 * A score above 0 means the first label. Files come from anywhere: every count is held against the
 * bytes that are there before anything is allocated for it.
 */
#include "formats/formats.h"

#include <ctype.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A walk through the text, word by word; what is wrong first is kept. */
struct walk {
    const char *name, *at, *end;
    int line;
    struct hm_error *error;
};

/* One model file's header. */
struct header {
    bool solver, classes, labels, features, bias; /* seen */
    int label[2];
    long length;
    double bias_feature;
};

static enum hm_status wrong(const struct walk *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static enum hm_status wrong(const struct walk *w, const char *format, ...)
{
    char what[200];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    return fail(w->error, HM_INPUT, "%s:%d: %s", w->name, w->line, what);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The next word; one that is longer than any of the format becomes one that is none. False at the
 * end. */
static bool next_word(struct walk *w, char word[64])
{
    size_t length = 0;
    for (; w->at < w->end && is_space(*w->at); w->at++)
        w->line += *w->at == '\n';
    for (; w->at < w->end && !is_space(*w->at); w->at++)
        if (length < 63)
            word[length++] = isprint((unsigned char)*w->at) ? *w->at : '?';
        else
            word[62] = '?';
    word[length] = 0;
    return length > 0;
}

/* A finite decimal number and nothing else; strtod takes more than we do. */
static bool next_number(struct walk *w, double *value, char word[64])
{
    if (!next_word(w, word))
        return false;
    if (strspn(word, "+-.0123456789eE") != strlen(word))
        return false;
    char *end;
    *value = number_read(word, &end);
    return end != word && *end == 0 && isfinite(*value);
}

static enum hm_status read_integer(struct walk *w, const char *key, double low, double high,
                                   double *value)
{
    char word[64];
    if (!next_number(w, value, word) || *value != floor(*value) || *value < low || *value > high)
        return wrong(w, "%s is \"%s\", not a whole number from %g to %g", key, word, low, high);
    return HM_OK;
}

/* ---- the header -------------------------------------------------------------------------- */

static enum hm_status read_solver(struct walk *w, struct header *h)
{
    static const char *const known[] = {"L2R_LR",         "L2R_L2LOSS_SVC_DUAL",
                                        "L2R_L2LOSS_SVC", "L2R_L1LOSS_SVC_DUAL",
                                        "L1R_L2LOSS_SVC", "L1R_LR",
                                        "L2R_LR_DUAL",    NULL};
    char word[64];
    next_word(w, word);
    for (int i = 0; known[i]; i++)
        if (strcmp(word, known[i]) == 0) {
            h->solver = true;
            return HM_OK;
        }
    return wrong(w,
                 "solver_type \"%s\" is no two-class classifier with one weight vector (train "
                 "with -s 0 to 3, 5, 6 or 7)",
                 word);
}

static enum hm_status read_key(struct walk *w, const char *key, struct header *h)
{
    double value, other;
    if (strcmp(key, "solver_type") == 0)
        return read_solver(w, h);
    if (strcmp(key, "nr_class") == 0) {
        HM_TRY(read_integer(w, key, 0, INT_MAX, &value));
        h->classes = true;
        return value == 2 ? HM_OK : wrong(w, "nr_class is %g: a detector has two classes", value);
    }
    if (strcmp(key, "label") == 0) {
        HM_TRY(read_integer(w, key, INT_MIN, INT_MAX, &value));
        HM_TRY(read_integer(w, key, INT_MIN, INT_MAX, &other));
        h->labels = true;
        h->label[0] = (int)value;
        h->label[1] = (int)other;
        return value != other ? HM_OK : wrong(w, "both labels are %g", value);
    }
    if (strcmp(key, "nr_feature") == 0) {
        HM_TRY(read_integer(w, key, 1, 1e9, &value));
        h->features = true;
        h->length = (long)value;
        return HM_OK;
    }
    if (strcmp(key, "bias") == 0) {
        char word[64];
        h->bias = next_number(w, &h->bias_feature, word);
        return h->bias ? HM_OK : wrong(w, "bias is \"%s\", not a number", word);
    }
    return wrong(w, "\"%s\" is no word of a liblinear model", key);
}

static enum hm_status read_header(struct walk *w, struct header *h)
{
    char key[64];
    while (next_word(w, key) && strcmp(key, "w") != 0)
        HM_TRY(read_key(w, key, h));
    if (!*key)
        return wrong(w, "the file ends before its weights: this is no liblinear model");
    const char *missing = !h->solver     ? "solver_type"
                          : !h->classes  ? "nr_class"
                          : !h->labels   ? "label"
                          : !h->features ? "nr_feature"
                          : !h->bias     ? "bias"
                                         : NULL;
    return missing ? wrong(w, "\"%s\" is missing before the weights", missing) : HM_OK;
}

/* ---- the weights ------------------------------------------------------------------------- */

static enum hm_status read_weights(struct walk *w, const struct header *h,
                                   struct svm_liblinear_model *out)
{
    char word[64];
    bool biased = h->bias_feature >= 0;
    double sign = h->label[0] > h->label[1] ? 1 : -1;
    for (long k = 0; k < h->length + biased; k++) {
        double value;
        if (!next_number(w, &value, word))
            return *word
                       ? wrong(w, "weight %ld is \"%s\", not a finite number", k + 1, word)
                       : wrong(w, "the file ends after %ld of %ld weights", k, h->length + biased);
        value *= sign * (k == h->length ? h->bias_feature : 1);
        if (!isfinite((float)value))
            return wrong(w, "weight %ld is too large: %s", k + 1, word);
        if (k == h->length)
            out->bias = (float)value;
        else
            out->weights[k] = (float)value;
    }
    if (next_word(w, word))
        return wrong(w, "\"%s\" stands behind the last of %ld weights", word, h->length + biased);
    return HM_OK;
}

enum hm_status svm_parse_liblinear_model(const char *name, const char *text, size_t length,
                                         struct svm_liblinear_model *out, struct hm_error *error)
{
    struct walk w = {.name = name, .at = text, .end = text + length, .line = 1, .error = error};
    struct header h = {0};
    *out = (struct svm_liblinear_model){0};
    HM_TRY(read_header(&w, &h));
    if ((size_t)h.length > (size_t)(w.end - w.at) / 2)
        return wrong(&w, "nr_feature is %ld, but only %zu bytes of weights follow", h.length,
                     (size_t)(w.end - w.at));
    bool first = h.label[0] > h.label[1];
    out->length = (size_t)h.length;
    out->positive = h.label[first ? 0 : 1];
    out->negative = h.label[first ? 1 : 0];
    out->weights = mem_array(out->length, sizeof *out->weights);
    if (!out->weights)
        return fail_memory(error, out->length * sizeof *out->weights, "weights");
    enum hm_status status = read_weights(&w, &h, out);
    if (status != HM_OK) {
        mem_free(out->weights);
        *out = (struct svm_liblinear_model){0};
    }
    return status;
}

/* The file says how many weights there are and nothing else: they are of the default geometry, of
 * one octave or more. */
static enum hm_status geometry_of_length(const char *name, size_t length, struct hm_geometry *out,
                                         struct hm_error *error)
{
    size_t possible[HM_MOST_OCTAVES];
    for (int octaves = 1; octaves <= HM_MOST_OCTAVES; octaves++) {
        hog_geometry_set_octaves(out, octaves, HOG_USUAL_CONTEXT);
        possible[octaves - 1] = hog_geometry_length(out);
        if (length == possible[octaves - 1])
            return HM_OK;
    }
    return fail(error, HM_INPUT,
                "%s: %zu weights; the default geometry needs %zu, with 2 `octaves` %zu, with 3 %zu",
                name, length, possible[0], possible[1], possible[2]);
}

enum hm_status liblinear_parse(const char *name, const char *text, size_t length,
                               struct hm_model *out, struct hm_error *error)
{
    struct svm_liblinear_model linear;
    *out = (struct hm_model){.geometry = hog_geometry_default(),
                             .object = BOX_PERSON,
                             .scan = {HM_PYRAMID_SMOOTH, 1.05, 8, 32, 0},
                             .mining = {HM_PYRAMID_SMOOTH, 1.2, 8, 0, 0},
                             .training = {.program = "liblinear"}};
    HM_TRY(svm_parse_liblinear_model(name, text, length, &linear, error));
    enum hm_status status = geometry_of_length(name, linear.length, &out->geometry, error);
    if (status != HM_OK) {
        mem_free(linear.weights);
        return status;
    }
    out->weights = linear.weights;
    out->bias = linear.bias;
    return HM_OK;
}
