/* eval: what a detector is worth, from scores and truth. Arrays in, arrays out.
 *
 * Miss rate against false positives per window (FPPW; Dalal & Triggs 2005): positives are crops
 * with one score each; negatives are every window of a scan over person-free photographs. At a
 * threshold t
 *
 *     miss rate = positives with score < t / positives      FPPW = negatives with score >= t /
 * windows
 */
#ifndef HM_EVAL_H
#define HM_EVAL_H

#include "base/base.h"

struct fppw_point {
    double fppw, miss_rate;
    float threshold;
    bool measurable; /* false where fppw is below one window in all: too few windows to say */
};

struct fppw_curve {
    size_t positives;
    uint64_t windows;
    struct fppw_point *points; /* one a distinct positive score, thresholds falling; owned */
    size_t count;
};

/* Scores in any order; they are sorted in place. */
enum hm_status fppw_curve_make(float *positive, size_t positives, float *negative, size_t negatives,
                               struct fppw_curve *curve, struct hm_error *error);
void fppw_curve_free(struct fppw_curve *curve);
/* The least miss rate at which FPPW is at most `fppw`. `negative` is sorted, falling (as
 * fppw_curve_make leaves it). */
struct fppw_point fppw_at(double fppw, const float *positive, size_t positives,
                          const float *negative, size_t negatives);

#endif
