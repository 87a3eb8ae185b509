/* From matched detections to the curve and its numbers.
 *
 * All photographs are pooled and sorted by falling score; each true or false positive is one step.
 * A step function, never interpolated: the value at a reference point is that of the last step with
 * FPPI at most that, 1 where there is none, and the last of all where the curve ends earlier. */
#include "eval/eval.h"

#include <math.h>

/* ---- steps ------------------------------------------------------------------------------- */

struct placed {
    struct eval_step step;
    size_t place;
};

static int falling(const void *a, const void *b)
{
    const struct placed *pa = a, *pb = b;
    if (pa->step.score != pb->step.score)
        return pa->step.score > pb->step.score ? -1 : 1;
    return (pa->place > pb->place) - (pa->place < pb->place);
}

void eval_steps_free(struct eval_steps *steps)
{
    mem_free(steps->items);
    mem_free(steps->evaluated);
    *steps = (struct eval_steps){0};
}

enum hm_status eval_steps_make(const struct eval_match *m, struct eval_steps *out,
                               struct hm_error *error)
{
    *out = (struct eval_steps){.images = m->images};
    struct placed *placed = mem_array(m->count + 1, sizeof *placed);
    out->items = mem_array(m->count + 1, sizeof *out->items);
    out->evaluated = mem_array(m->images + 1, sizeof *out->evaluated);
    if (!placed || !out->items || !out->evaluated) {
        mem_free(placed);
        eval_steps_free(out);
        return fail_memory(error, mem_product(m->count, sizeof *placed), "a curve");
    }
    for (size_t i = 0; i < m->images; i++) {
        for (size_t t = m->truth_first[i]; t < m->truth_first[i + 1]; t++)
            out->evaluated[i] += !m->truth[t].ignore;
        for (size_t d = m->first[i]; d < m->first[i + 1]; d++)
            if (m->outcome[d] == EVAL_TRUE || m->outcome[d] == EVAL_FALSE) {
                placed[out->count] = (struct placed){
                    {m->detections[d].score, (uint32_t)i, m->outcome[d] == EVAL_TRUE}, out->count};
                out->count++;
            }
    }
    sort_items(placed, out->count, sizeof *placed, falling);
    for (size_t i = 0; i < out->count; i++)
        out->items[i] = placed[i].step;
    mem_free(placed);
    return HM_OK;
}

static double all_evaluated(const struct eval_steps *steps, const uint32_t *weight)
{
    double all = 0;
    for (size_t i = 0; i < steps->images; i++)
        all += (double)steps->evaluated[i] * (weight ? weight[i] : 1);
    return all;
}

/* ---- the curve --------------------------------------------------------------------------- */

static struct eval_point point_at(double score, double good, double bad, double images, double all)
{
    return (struct eval_point){
        .threshold = score,
        .fppi = bad / images,
        .miss_rate = all > 0 ? 1 - good / all : 1,
        .precision = good / (good + bad),
        .recall = all > 0 ? good / all : 0,
    };
}

void eval_curve_free(struct eval_curve *curve)
{
    mem_free(curve->points);
    *curve = (struct eval_curve){0};
}

enum hm_status eval_curve_make(const struct eval_steps *steps, struct eval_curve *out,
                               struct hm_error *error)
{
    size_t right = 0;
    for (size_t i = 0; i < steps->count; i++)
        right += steps->items[i].good;
    *out = (struct eval_curve){.points = mem_array(right + 1, sizeof *out->points)};
    if (!out->points)
        return fail_memory(error, mem_product(right + 1, sizeof *out->points), "a curve");
    double all = all_evaluated(steps, NULL), good = 0, bad = 0;
    for (size_t i = 0; i < steps->count; i++) {
        good += steps->items[i].good;
        bad += !steps->items[i].good;
        if (steps->items[i].good || i + 1 == steps->count)
            out->points[out->count++] =
                point_at(steps->items[i].score, good, bad, (double)steps->images, all);
    }
    return HM_OK;
}

/* ---- its numbers ------------------------------------------------------------------------- */

/* Mean of the envelope at recall 0, 1/last ... 1: the most precise of the points with at least that
 * recall, 0 where there is none. recall and envelope have count values. */
static double sampled(const double *recall, const double *envelope, size_t count, int last)
{
    double sum = 0;
    size_t at = 0;
    for (int r = 0; r <= last; r++) {
        while (at < count && recall[at] < (double)r / last)
            at++;
        sum += at < count ? envelope[at] : 0;
    }
    return sum / (last + 1);
}

/* scratch: precision of each true positive and, from its middle on, their recall. A point that is
 * no true positive never lies on the envelope's corners. */
static void precision_numbers(const struct eval_steps *steps, const uint32_t *weight, double all,
                              double *scratch, struct eval_numbers *out)
{
    size_t right = 0, count = 0;
    for (size_t i = 0; i < steps->count; i++)
        right += steps->items[i].good;
    double *precision = scratch, *recall = scratch + right, good = 0, bad = 0;
    for (size_t i = 0; i < steps->count; i++) {
        double w = weight ? weight[steps->items[i].image] : 1;
        good += steps->items[i].good ? w : 0;
        bad += steps->items[i].good ? 0 : w;
        if (steps->items[i].good && w > 0) {
            precision[count] = good / (good + bad);
            recall[count++] = all > 0 ? good / all : 0;
        }
    }
    for (size_t i = count; i-- > 1;)
        if (precision[i] > precision[i - 1])
            precision[i - 1] = precision[i];
    for (size_t i = 0; i < count; i++)
        out->ap += (recall[i] - (i ? recall[i - 1] : 0)) * precision[i];
    out->ap_101 = sampled(recall, precision, count, 100);
    out->ap_11 = sampled(recall, precision, count, 10);
}

void eval_numbers_make(const struct eval_steps *steps, const uint32_t *weight, double *scratch,
                       struct eval_numbers *out)
{
    *out = (struct eval_numbers){0};
    double all = all_evaluated(steps, weight), good = 0, bad = 0, images = 0;
    for (size_t i = 0; i < steps->images; i++)
        images += weight ? weight[i] : 1;
    for (int r = 0; r < EVAL_POINTS; r++) {
        out->miss_rate[r] = 1;
        out->threshold[r] = NAN;
    }
    int reached = 0; /* points before this one lie to the left of the step */
    for (size_t i = 0; i < steps->count; i++) {
        double w = weight ? weight[steps->items[i].image] : 1;
        good += steps->items[i].good ? w : 0;
        bad += steps->items[i].good ? 0 : w;
        while (reached < EVAL_POINTS && bad / images > eval_fppi_points[reached])
            reached++;
        for (int r = reached; r < EVAL_POINTS && w > 0; r++) {
            out->miss_rate[r] = all > 0 ? 1 - good / all : 1;
            out->threshold[r] = steps->items[i].score;
        }
    }
    out->lamr = eval_log_average(out->miss_rate, EVAL_POINTS);
    out->fppi = images > 0 ? bad / images : 0;
    out->recall = all > 0 ? good / all : 0;
    precision_numbers(steps, weight, all, scratch, out);
}

enum hm_status eval_numbers_of(const struct eval_steps *steps, struct eval_numbers *out,
                               struct hm_error *error)
{
    double *scratch = mem_array(2 * steps->count + 1, sizeof *scratch);
    if (!scratch)
        return fail_memory(error, mem_product(2 * steps->count, sizeof *scratch), "a curve");
    eval_numbers_make(steps, NULL, scratch, out);
    mem_free(scratch);
    return HM_OK;
}

enum hm_status eval_coco_ap(const struct eval_data *data, const struct eval_rule *rule, double *ap,
                            struct hm_error *error)
{
    enum hm_status status = HM_OK;
    *ap = 0;
    for (int i = 0; i < 10 && status == HM_OK; i++) {
        struct eval_match match;
        struct eval_steps steps = {0};
        struct eval_numbers numbers = {0};
        struct eval_rule strict = *rule;
        strict.matching = EVAL_COCO;
        strict.most_detections = 100;
        strict.iou = (50 + 5 * i) / 100.0;
        status = eval_match_make(data, &strict, &match, error);
        HM_THEN(status, eval_steps_make(&match, &steps, error));
        HM_THEN(status, eval_numbers_of(&steps, &numbers, error));
        *ap += numbers.ap_101 / 10;
        eval_steps_free(&steps);
        eval_match_free(&match);
    }
    return status;
}

/* ---- operating points -------------------------------------------------------------------- */

/* Goes down the distinct scores; the last that `good_enough` accepts. */
static bool lowest(const struct eval_steps *steps, double limit,
                   bool (*good_enough)(const struct eval_point *, double), struct eval_point *out)
{
    double all = all_evaluated(steps, NULL), good = 0, bad = 0;
    bool found = false;
    for (size_t i = 0; i < steps->count; i++) {
        good += steps->items[i].good;
        bad += !steps->items[i].good;
        if (i + 1 < steps->count && steps->items[i + 1].score == steps->items[i].score)
            continue;
        struct eval_point point =
            point_at(steps->items[i].score, good, bad, (double)steps->images, all);
        if (good_enough(&point, limit)) {
            *out = point;
            found = true;
        }
    }
    return found;
}

static bool few_enough(const struct eval_point *point, double limit)
{
    return point->fppi <= limit;
}

static bool precise_enough(const struct eval_point *point, double limit)
{
    return point->precision >= limit;
}

bool eval_at_fppi(const struct eval_steps *steps, double fppi, struct eval_point *out)
{
    return lowest(steps, fppi, few_enough, out);
}

bool eval_at_precision(const struct eval_steps *steps, double precision, struct eval_point *out)
{
    return lowest(steps, precision, precise_enough, out);
}
