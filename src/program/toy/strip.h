/* A run in the plane as one picture: a panel a round, with the points, the pool and the margin.
 *
 * A panel shows a round from its scan to its solve: shaded is where the detector of the round
 * before finds points hard; the lines are the detector that was solved for afterwards. Shapes tell
 * what colours tell, so that it reads in grey. */
#ifndef HM_STRIP_H
#define HM_STRIP_H

#include "toy/plane.h"
#include "report/svg.h"

/* What a negative is to a round. */
enum strip_state {
    STRIP_OUTSIDE, /* beyond the margin, not in the pool */
    STRIP_UNTAKEN, /* hard, not taken: a cap, a ceiling */
    STRIP_ADDED,   /* in this round */
    STRIP_POOL,    /* before it */
    STRIP_EVICTED, /* left the pool in this round */
};

/* score = a x + b y + c */
struct strip_detector {
    double a, b, c;
};

struct strip_panel {
    char title[32], words[2][64];
    unsigned char *states; /* enum strip_state of each negative; owned by the caller */
    bool scanned;          /* false: round 0, nothing was scanned with */
    struct strip_detector before, after;
};

struct strip {
    const struct plane *plane;
    const struct strip_panel *panels;
    size_t count;
    double threshold;
    const char *title;
    const char *const *words; /* lines below, ended by NULL */
};

/* HM_MEMORY. */
enum hm_status strip_draw(const struct strip *strip, struct text *out, struct hm_error *error);

#endif
