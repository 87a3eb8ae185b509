/* What the files of detect/ share with each other. */
#ifndef HM_DETECT_INTERNAL_H
#define HM_DETECT_INTERNAL_H

#include "detect/detect.h"

/* ---- boxes that touch (neighbours.c) ------------------------------------------------------ */

#define DETECT_NEIGHBOUR_CLASSES 64

struct detect_size_class {
    double width, height; /* of the largest box */
    uint32_t count, last; /* boxes in it, chained through `older` */
};
struct detect_neighbours {
    const struct hm_detection *boxes; /* not owned */
    struct detect_size_class classes[DETECT_NEIGHBOUR_CLASSES];
    uint32_t *heads, *next; /* of the cells, by hash; boxes in one cell are chained; owned */
    uint32_t *older;        /* chains of the classes; owned */
    uint32_t mask;
};
/* For these boxes, none of them in it yet. false without memory; detect_neighbours_free in any
 * case. */
bool detect_neighbours_make(struct detect_neighbours *n, const struct hm_detection *boxes,
                            size_t count);
void detect_neighbours_add(struct detect_neighbours *n, uint32_t i);
void detect_neighbours_free(struct detect_neighbours *n);
typedef bool detect_neighbours_visit(void *context, const struct hm_detection *neighbour);
/* Visits those that were added and may touch the box, each once, in an order that depends on the
 * boxes and the order of adding alone, until one answers true. */
bool detect_neighbours_any(const struct detect_neighbours *n, const struct hm_detection *box,
                           detect_neighbours_visit *visit, void *context);

#endif
