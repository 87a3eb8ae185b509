/* detect: from the windows above a threshold to people. */
#ifndef HM_DETECT_H
#define HM_DETECT_H

#include "scan/scan.h"

/* Which windows become detections. */
struct detect_rule {
    float threshold;
    bool raw; /* every window: no suppression, no averaging */
    struct nms_rule nms;
    double average; /* nms_average's overlap; 1: none */
};

/* At a threshold, what `detect` does unless told otherwise: windows that share more than 0.75 of
 * the smaller one go, and a box is the mean of those that share 0.6 of the union with it. */
struct detect_rule detect_default_rule(float threshold);

/* What was found in a photograph; buffers are kept for the next. Start from {0}. */
struct detected {
    struct hm_detection *boxes; /* by falling score; raw: by key */
    size_t count, boxes_capacity;
    struct hit_list hits;         /* down to where windows count in an average */
    struct hm_detection *windows; /* their boxes */
    size_t windows_capacity;
};
/* The people in a photograph (people.c). None where the plan has no level. */
enum hm_status detect_people(struct scan_team *team, const struct image *image,
                             const struct scan_plan *plan, const struct hog_weights *weights,
                             const struct detect_rule *rule, struct detected *out,
                             struct hm_error *error);
void detected_free(struct detected *detected);

#endif
