/* How sure a number is: the photographs are drawn again, with replacement, many times over
 * (Efron & Tibshirani, "An Introduction to the Bootstrap", 1993; voc-dpm resamples so). A
 * photograph brings all its boxes and detections with it: what errs together stays together. */
#include "eval/eval.h"

#include <math.h>
#include <string.h>

/* How often each of `count` things is drawn in draw number `index`. */
static void draw(uint64_t seed, uint64_t index, uint32_t *weight, size_t count)
{
    struct random r = random_make(seed, STREAM_BOOTSTRAP, index);
    memset(weight, 0, count * sizeof *weight);
    for (size_t i = 0; i < count; i++)
        weight[random_below(&r, count)]++;
}

enum hm_status eval_bootstrap(const struct eval_steps *steps, int times, uint64_t seed,
                              double *lamr, double *ap, struct hm_error *error)
{
    uint32_t *weight = mem_array(steps->images + 1, sizeof *weight);
    double *scratch = mem_array(2 * steps->count + 1, sizeof *scratch);
    enum hm_status status = HM_OK;
    if (!weight || !scratch)
        status = fail_memory(error, mem_product(steps->count, sizeof *scratch), "a bootstrap");
    for (int i = 0; i < times && status == HM_OK; i++) {
        struct eval_numbers numbers;
        draw(seed, (uint64_t)i, weight, steps->images);
        eval_numbers_make(steps, weight, scratch, &numbers);
        lamr[i] = numbers.lamr;
        ap[i] = numbers.ap;
    }
    mem_free(weight);
    mem_free(scratch);
    return status;
}

/* ---- quantiles --------------------------------------------------------------------------- */

static int rising(const void *a, const void *b)
{
    double da = *(const double *)a, db = *(const double *)b;
    return (da > db) - (da < db);
}

static double quantile(const double *sorted, int count, double share)
{
    double at = share * (count - 1);
    int below = (int)at;
    double value = sorted[below];
    return below + 1 < count ? value + (at - below) * (sorted[below + 1] - value) : value;
}

enum hm_status eval_interval(const double *draws, int times, struct eval_interval *out,
                             struct hm_error *error)
{
    *out = (struct eval_interval){NAN, NAN};
    if (times <= 0)
        return HM_OK;
    double *sorted = mem_array((size_t)times, sizeof *sorted);
    if (!sorted)
        return fail_memory(error, (size_t)times * sizeof *sorted, "a bootstrap");
    memcpy(sorted, draws, (size_t)times * sizeof *sorted);
    sort_items(sorted, (size_t)times, sizeof *sorted, rising);
    *out = (struct eval_interval){quantile(sorted, times, 0.025), quantile(sorted, times, 0.975)};
    mem_free(sorted);
    return HM_OK;
}

enum hm_status eval_compare(const double *a, const double *b, int times, struct eval_interval *out,
                            double *lower, struct hm_error *error)
{
    double *difference = mem_array((size_t)times + 1, sizeof *difference);
    if (!difference)
        return fail_memory(error, (size_t)times * sizeof *difference, "a bootstrap");
    double count = 0;
    for (int i = 0; i < times; i++) {
        difference[i] = a[i] - b[i];
        count += a[i] < b[i] ? 1 : a[i] == b[i] ? 0.5 : 0;
    }
    *lower = times > 0 ? count / times : NAN;
    enum hm_status status = eval_interval(difference, times, out, error);
    mem_free(difference);
    return status;
}

/* ---- per window -------------------------------------------------------------------------- */

struct top {
    float score;
    uint32_t image;
};

static int falling(const void *a, const void *b)
{
    const struct top *ta = a, *tb = b;
    if (ta->score != tb->score)
        return ta->score > tb->score ? -1 : 1;
    return (ta->image > tb->image) - (ta->image < tb->image);
}

/* Those of at least `least`, falling. */
static struct top *sorted_scores(const struct eval_fppw_scores *scores, float least, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < scores->count; i++)
        *count += scores->score[i] >= least;
    struct top *top = mem_array(*count + 1, sizeof *top);
    for (size_t i = 0, at = 0; i < scores->count && top; i++)
        if (scores->score[i] >= least)
            top[at++] = (struct top){scores->score[i], scores->image[i]};
    if (top)
        sort_items(top, *count, sizeof *top, falling);
    return top;
}

/* Miss rates of one draw at rising FPPW. As eval_fppw_at: the threshold lies just above the first
 * false positive too many. */
static void draw_rates(const struct top *positive, size_t positives, const uint32_t *of_positive,
                       const struct top *negative, size_t negatives, const uint32_t *of_negative,
                       double windows, const double *fppw, size_t count, double *rate)
{
    size_t n = 0, p = 0;
    double false_ones = 0, found = 0, all = 0;
    for (size_t i = 0; i < positives; i++)
        all += of_positive[positive[i].image];
    for (size_t k = 0; k < count; k++) {
        double allowed = floor(fppw[k] * windows * (1 + 1e-12));
        while (n < negatives && false_ones + of_negative[negative[n].image] <= allowed)
            false_ones += of_negative[negative[n++].image];
        while (p < positives && (n == negatives || positive[p].score > negative[n].score))
            found += of_positive[positive[p++].image];
        rate[k] = all > 0 ? 1 - found / all : 1;
    }
}

static enum hm_status fppw_draws(const struct eval_fppw_scores *positive,
                                 const struct eval_fppw_scores *negative, const double *fppw,
                                 size_t count, int times, uint64_t seed, double *rates,
                                 struct hm_error *error)
{
    size_t positives, negatives = 0;
    struct top *p = sorted_scores(positive, -INFINITY, &positives);
    /* Windows below every positive decide nothing, and they are the most by far. */
    float least = p && positives > 0 ? p[positives - 1].score : -INFINITY;
    struct top *n = sorted_scores(negative, least, &negatives);
    uint32_t *of_p = mem_array(positive->images + 1, sizeof *of_p);
    uint32_t *of_n = mem_array(negative->images + 1, sizeof *of_n);
    double *windows = mem_array(negative->images + 1, sizeof *windows);
    double rate[EVAL_MOST_POINTS];
    bool good = p && n && of_p && of_n && windows && count <= EVAL_MOST_POINTS;
    for (size_t i = 0; i < negative->count && good; i++)
        windows[negative->image[i]]++;
    for (int t = 0; t < times && good; t++) {
        double all = 0;
        draw(seed, 2 * (uint64_t)t, of_p, positive->images);
        draw(seed, 2 * (uint64_t)t + 1, of_n, negative->images);
        for (size_t i = 0; i < negative->images; i++)
            all += windows[i] * of_n[i];
        draw_rates(p, positives, of_p, n, negatives, of_n, all, fppw, count, rate);
        for (size_t k = 0; k < count; k++)
            rates[k * (size_t)times + (size_t)t] = rate[k];
    }
    mem_free(p);
    mem_free(n);
    mem_free(of_p);
    mem_free(of_n);
    mem_free(windows);
    return good ? HM_OK
                : fail_memory(error, mem_product(negative->count, sizeof *n), "a bootstrap");
}

enum hm_status eval_fppw_bootstrap(const struct eval_fppw_scores *positive,
                                   const struct eval_fppw_scores *negative, const double *fppw,
                                   size_t count, int times, uint64_t seed,
                                   struct eval_interval *out, struct hm_error *error)
{
    double *rates = mem_array(mem_product(count, (size_t)times) + 1, sizeof *rates);
    enum hm_status status =
        rates ? fppw_draws(positive, negative, fppw, count, times, seed, rates, error)
              : fail_memory(error, count * (size_t)times * 8, "a bootstrap");
    for (size_t k = 0; k < count && status == HM_OK; k++) {
        out[k] = (struct eval_interval){NAN, NAN};
        if (fppw[k] * (double)negative->count >= 1)
            status = eval_interval(rates + k * (size_t)times, times, &out[k], error);
    }
    mem_free(rates);
    return status;
}
