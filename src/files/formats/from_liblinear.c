/* A model of liblinear's, taken as a detector of the default geometry. What it was trained on is
 * not in the file: weights in the descriptor's order, and the bias as the last. */
#include "model/model_internal.h"

enum hm_status liblinear_parse(const char *name, const char *text, size_t length,
                               struct hm_model *out, struct hm_error *error)
{
    struct svm_liblinear_model linear;
    *out = (struct hm_model){.geometry = geometry_default(),
                             .person_height = 96,
                             .scan = {HM_PYRAMID_SMOOTH, 1.05, 8, 32},
                             .mining = {HM_PYRAMID_SMOOTH, 1.2, 8, 0},
                             .training = {.program = "liblinear"}};
    enum hm_status status = svm_parse_liblinear_model(name, text, length, &linear, error);
    if (status != HM_OK)
        return status;
    size_t needed = geometry_length(&out->geometry);
    if (linear.length != needed) {
        mem_free(linear.weights);
        return fail(error, HM_INPUT, "%s: %zu weights; the default geometry needs %zu", name,
                    linear.length, needed);
    }
    out->weights = linear.weights;
    out->bias = linear.bias;
    return HM_OK;
}
