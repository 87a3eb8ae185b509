/* model: a detector as a file. JSON, self-describing, checked on reading.
 *
 *   { "format": "hogmine-model", "version": 1,
 *     "geometry": {...}, "scan": {...}, "mining": {...}, "person_height": 96, "threshold": 0,
 *     "training": {...}, "bias": -1.25, "weights": [3780 numbers] }
 *
 * Weights stand in the descriptor's order (hog/hog.h) with 9 digits, which is exact for a float.
 */
#ifndef HM_MODEL_H
#define HM_MODEL_H

#include "hog/hog.h"
#include "svm/svm.h"

/* Where a model comes from. Empty text or 0 where it is not known (a converted model). */
struct hm_training {
    char program[32]; /* "hogmine 0.1.0" */
    long positives, negatives, negative_images;
    int rounds;
    char ended[32]; /* "stable", "rounds" */
    enum svm_loss loss;
    double c, c_negative, bias_feature;
    float threshold; /* of mining */
    uint64_t seed;
};

/* What a stable run has proved: of all windows of the negatives, none that is outside the pool
 * scores more than threshold + slack; so the objective over all windows is that over the pool, and
 * no other weights make it smaller by more than the share `gap`. */
struct hm_certificate {
    bool present;
    float threshold, slack;
    long images, levels;
    uint64_t windows; /* looked at, or proven easy */
    long avoided;     /* windows above the threshold that are none of the problem's: taken out by
                         a person, or on a person */
    double worst_violation; /* of the threshold, by a window outside the pool; 0: none */
    double objective, gap;  /* gap NaN: not known (liblinear) */
    char weights[33];       /* fingerprint of weights and bias */
};

struct hm_model {
    struct hm_geometry geometry;
    float *weights; /* geometry_length floats, owned; model_free */
    float bias;
    float threshold;       /* at which to report detections */
    double person_height;  /* pixels of the window that a person fills: 96 of 128 */
    struct hm_scan scan;   /* how to run it */
    struct hm_scan mining; /* what it was mined with */
    struct hm_training training;
    struct hm_certificate certificate;
};

/* The detector that comes with the program: models/inria.json. HM_MEMORY. */
enum hm_status model_shipped(struct hm_model *out, struct hm_error *error);
#define MODEL_SHIPPED_NAME "inria (comes with hogmine)"
/* The model as the text of a JSON file, and back: a text that ends in a zero byte; `name` is for
 * messages. HM_INPUT says what is wrong. */
void model_format(const struct hm_model *model, struct text *out);
enum hm_status model_parse_json(const char *name, const char *text, size_t length,
                                struct hm_model *out, struct hm_error *error);
void model_free(struct hm_model *model);

#endif
