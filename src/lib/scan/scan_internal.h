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
/* One window of the worker's source. */
enum hm_status scan_describe_place(struct scan_worker *worker, enum hm_pyramid pyramid,
                                   struct scan_place place, float *out, struct hm_error *error);
/* The largest ratio of photograph to level of a plan. */
double scan_shrink(const struct scan_plan *plan);
enum hm_status scan_rows(struct scan_worker *worker, const struct hog_source *source,
                         const struct scan_plan *plan, struct scan_band band, int image_index,
                         const struct hog_weights *weights, float threshold, scan_visit *visit,
                         void *context, struct hm_error *error);

/* ---- boxes that touch (neighbours.c) ------------------------------------------------------ */

/* The area that two boxes share. */
double box_shared(const struct hm_detection *a, const struct hm_detection *b);

#define SCAN_CLASSES 64

struct size_class {
    double width, height; /* of the largest box */
    uint32_t count, last; /* boxes in it, chained through `older` */
};
struct neighbours {
    const struct hm_detection *boxes; /* not owned */
    struct size_class classes[SCAN_CLASSES];
    uint32_t *heads, *next; /* of the cells, by hash; boxes in one cell are chained; owned */
    uint32_t *older;        /* chains of the classes; owned */
    uint32_t mask;
};
/* For these boxes, none of them in it yet. false without memory; neighbours_free in any case. */
bool neighbours_make(struct neighbours *n, const struct hm_detection *boxes, size_t count);
void neighbours_add(struct neighbours *n, uint32_t i);
void neighbours_free(struct neighbours *n);
typedef bool neighbours_visit(void *context, const struct hm_detection *neighbour);
/* Visits those that were added and may touch the box, each once, in an order that depends on the
 * boxes and the order of adding alone, until one answers true. */
bool neighbours_any(const struct neighbours *n, const struct hm_detection *box,
                    neighbours_visit *visit, void *context);

#endif
