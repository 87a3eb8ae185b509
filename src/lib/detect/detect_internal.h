/* What the files of detect/ share with each other. */
#ifndef HM_DETECT_INTERNAL_H
#define HM_DETECT_INTERNAL_H

#include "detect/detect.h"

/* ---- boxes that touch (neighbours.c) ------------------------------------------------------ */

#define NEIGHBOUR_CLASSES 64

struct size_class {
    double width, height; /* of the largest box */
    uint32_t count, last; /* boxes in it, chained through `older` */
};
struct neighbours {
    const struct hm_detection *boxes; /* not owned */
    struct size_class classes[NEIGHBOUR_CLASSES];
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
