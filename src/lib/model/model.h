/* model: a detector as a file. JSON, self-describing, checked on reading.
 *
 *   { "format": "hogmine-model", "version": 1,
 *     "geometry": {...}, "scan": {...}, "mining": {...}, "person_height": 96,
 *     "object": {"label": "person", "fill": 0.75, "aspect": 0.41}, "threshold": 0,
 *     "training": {...}, "bias": -1.25, "weights": [3780 numbers] }
 *
 * A file without "object" is of a person, who fills person_height of the window. Weights stand in
 * the descriptor's order (hog/hog.h) with 9 digits, which is exact for a float.
 */
#ifndef HM_MODEL_H
#define HM_MODEL_H

#include "box/box.h"
#include "hog/hog.h"
#include "svm/svm.h"

struct hm_model {
    struct hm_geometry geometry;
    float *weights; /* hog_geometry_length floats, owned; model_free */
    float bias;
    float threshold; /* at which to report detections */
    struct hm_object object;
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
