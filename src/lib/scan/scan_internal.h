/* What the files of scan/ share with each other. */
#ifndef HM_SCAN_INTERNAL_H
#define HM_SCAN_INTERNAL_H

#include "scan/scan.h"

struct scan_worker {
    struct hm_geometry geometry;
    struct hog_stream *stream;
    struct hog_source source;
    float *scores; /* ring of window rows */
    size_t scores_capacity;
    struct image mirrored; /* the photograph left-right exchanged, where that is asked for */
};

/* A band: `count` window rows of a level from window row `first` on. */
struct scan_band {
    int level, first, count;
};
/* The largest ratio of photograph to level of a plan. */
double scan_shrink(const struct scan_plan *plan);
enum hm_status scan_rows(struct scan_worker *worker, const struct hog_source *source,
                         const struct scan_plan *plan, struct scan_band band, int image_index,
                         const struct hog_weights *weights, float threshold, scan_visit *visit,
                         void *context, struct hm_error *error);

#endif
