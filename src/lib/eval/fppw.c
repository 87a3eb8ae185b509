/* Miss rate against false positives per window. Equal scores are one step of the curve. */
#include "eval/eval.h"

#include <math.h>
#include <stdlib.h>

static int falling(const void *a, const void *b)
{
    float fa = *(const float *)a, fb = *(const float *)b;
    return (fa < fb) - (fa > fb);
}

/* How many of the falling scores are >= threshold. */
static size_t count_from(const float *score, size_t count, float threshold)
{
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (score[middle] >= threshold)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum hm_status eval_fppw_curve_make(float *positive, size_t positives, float *negative,
                                    size_t negatives, struct eval_fppw_curve *curve,
                                    struct hm_error *error)
{
    *curve = (struct eval_fppw_curve){.positives = positives, .windows = negatives};
    qsort(positive, positives, sizeof *positive, falling);
    qsort(negative, negatives, sizeof *negative, falling);
    curve->points = mem_array(positives, sizeof *curve->points);
    if (!curve->points)
        return fail_memory(error, mem_product(positives, sizeof *curve->points), "a curve");
    for (size_t i = 0; i < positives; i++) {
        if (i + 1 < positives && positive[i + 1] == positive[i])
            continue;
        curve->points[curve->count++] = (struct eval_fppw_point){
            .fppw = negatives
                        ? (double)count_from(negative, negatives, positive[i]) / (double)negatives
                        : 0,
            .miss_rate = (double)(positives - i - 1) / (double)positives,
            .threshold = positive[i],
            .measurable = true,
        };
    }
    return HM_OK;
}

void eval_fppw_curve_free(struct eval_fppw_curve *curve)
{
    mem_free(curve->points);
    *curve = (struct eval_fppw_curve){0};
}

struct eval_fppw_point eval_fppw_at(double fppw, const float *positive, size_t positives,
                                    const float *negative, size_t negatives)
{
    struct eval_fppw_point point = {.fppw = fppw, .measurable = fppw * (double)negatives >= 1};
    if (!point.measurable)
        return point;
    size_t allowed = (size_t)floor(fppw * (double)negatives * (1 + 1e-12));
    /* Just above the first false positive too many; the lowest score of all where none is. */
    if (allowed < negatives)
        point.threshold = nextafterf(negative[allowed], INFINITY);
    else
        point.threshold = positives > 0 ? fminf(positive[positives - 1], negative[negatives - 1])
                                        : negative[negatives - 1];
    point.miss_rate =
        (double)(positives - count_from(positive, positives, point.threshold)) / (double)positives;
    return point;
}

double eval_fppw_log_average(const double *fppw, size_t count, const float *positive,
                             size_t positives, const float *negative, size_t negatives)
{
    double rates[EVAL_MOST_POINTS];
    size_t measured = 0;
    for (size_t i = 0; i < count && measured < EVAL_MOST_POINTS; i++) {
        struct eval_fppw_point point =
            eval_fppw_at(fppw[i], positive, positives, negative, negatives);
        if (point.measurable)
            rates[measured++] = point.miss_rate;
    }
    return measured ? eval_log_average(rates, measured) : 1;
}
