/* eval: the figures of a curve, counted once more from the start for each point, with scores that
 * tie everywhere. */
#include "plain.h"

#define MOST 24
#define IMAGES 5

struct plain_curve {
    struct plain_step step[MOST];
    struct eval_step items[MOST];
    size_t count, images, evaluated[IMAGES];
    uint32_t weight[IMAGES];
    bool weighted;
    long people, photos; /* with their weights */
};

static struct plain_curve some_curve(struct random *r, bool weighted)
{
    struct plain_curve c = {.images = 1 + random_below(r, IMAGES), .weighted = weighted};
    size_t left[IMAGES];
    for (size_t i = 0; i < c.images; i++) {
        c.weight[i] = weighted ? (uint32_t)random_below(r, 4) : 1;
        left[i] = c.evaluated[i] = random_below(r, 6);
        c.people += (long)(c.weight[i] * c.evaluated[i]);
        c.photos += c.weight[i];
    }
    c.count = random_below(r, MOST + 1);
    long score = 20;
    for (size_t k = 0; k < c.count; k++) {
        uint32_t image = (uint32_t)random_below(r, c.images);
        bool good = left[image] > 0 && random_below(r, 2) == 0;
        left[image] -= good;
        score -= random_below(r, 2) == 0;
        c.step[k] = (struct plain_step){score, c.weight[image], good};
        c.items[k] = (struct eval_step){(double)score, image, good};
    }
    return c;
}

static struct eval_steps steps_of(struct plain_curve *c)
{
    return (struct eval_steps){c->items, c->count, c->images, c->evaluated};
}

/* What the first `count` steps hold. */
static void count_first(const struct plain_curve *c, size_t count, long *good, long *bad)
{
    *good = *bad = 0;
    for (size_t k = 0; k < count; k++)
        *(c->step[k].good ? good : bad) += c->step[k].weight;
}

/* Is bad / photos at most 10^(-2 + r/4)? The reference points 0, 4 and 8 are ratios. */
static bool within(long bad, long photos, int r)
{
    static const long under[] = {100, 10, 1};
    if (r % 4 == 0)
        return bad * under[r / 4] <= photos;
    return (long double)bad / photos <= powl(10, -2 + r / 4.0L);
}

static double plain_miss(const struct plain_curve *c, int r, double *threshold)
{
    double miss = 1;
    *threshold = NAN;
    for (size_t k = 0; k < c->count; k++) {
        long good, bad;
        count_first(c, k + 1, &good, &bad);
        if (c->step[k].weight == 0 || !within(bad, c->photos, r))
            continue;
        miss = c->people > 0 ? 1 - (double)good / (double)c->people : 1;
        *threshold = (double)c->step[k].score;
    }
    return miss;
}

/* The area under the envelope: of each person found, the best precision from there on. */
static double plain_area(const struct plain_curve *c)
{
    double sum = 0;
    for (long found = 1; found <= c->people; found++)
        sum += plain_precision(c->step, c->count, c->people, found, c->people) / (double)c->people;
    return sum;
}

static bool near(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-12;
}

static void check_numbers(bool weighted, int rounds, uint64_t stream)
{
    for (int round = 0; round < rounds; round++) {
        struct random r = random_make((uint64_t)round, stream, 0);
        struct plain_curve c = some_curve(&r, weighted);
        struct eval_steps steps = steps_of(&c);
        struct eval_numbers n;
        double room[2 * MOST], logs = 0;
        long good, bad;
        if (c.photos == 0)
            continue;
        eval_numbers_make(&steps, weighted ? c.weight : NULL, room, &n);
        bool same = true;
        for (int p = 0; p < EVAL_POINTS; p++) {
            double threshold, miss = plain_miss(&c, p, &threshold);
            same = same && near(n.miss_rate[p], miss) && near(n.threshold[p], threshold);
            logs += log(fmax(miss, 1e-10));
        }
        count_first(&c, c.count, &good, &bad);
        same = same && fabs(n.lamr / exp(logs / EVAL_POINTS) - 1) < 1e-12;
        same = same && near(n.fppi, (double)bad / (double)c.photos);
        same = same && near(n.recall, c.people > 0 ? (double)good / (double)c.people : 0);
        same = same && near(n.ap, plain_area(&c));
        same = same && near(n.ap_11, plain_mean_precision(c.step, c.count, c.people, 10));
        if (round % 4 == 0)
            same = same && near(n.ap_101, plain_mean_precision(c.step, c.count, c.people, 100));
        if (!CHECK(same))
            return;
    }
}

static void every_figure_of_a_curve_is_counted(void)
{
    check_numbers(false, 10000, 1063);
}

static void a_photograph_drawn_often_counts_so_often(void)
{
    check_numbers(true, 10000, 1064);
}

static void the_corners_are_the_true_positives_and_the_end(void)
{
    for (uint64_t round = 0; round < 10000; round++) {
        struct random r = random_make(round, 1065, 0);
        struct plain_curve c = some_curve(&r, false);
        struct eval_steps steps = steps_of(&c);
        struct eval_curve curve;
        CHECK(eval_curve_make(&steps, &curve, NULL) == HM_OK);
        size_t at = 0;
        bool same = true;
        for (size_t k = 0; k < c.count; k++) {
            long good, bad;
            count_first(&c, k + 1, &good, &bad);
            if (!c.step[k].good && k + 1 < c.count)
                continue;
            const struct eval_point *p = &curve.points[at++];
            double recall = c.people > 0 ? (double)good / (double)c.people : 0;
            same = same && at <= curve.count && p->threshold == (double)c.step[k].score &&
                   near(p->fppi, (double)bad / (double)c.photos) && near(p->recall, recall) &&
                   near(p->miss_rate, 1 - recall) &&
                   near(p->precision, (double)good / (double)(good + bad));
        }
        same = same && at == curve.count;
        eval_curve_free(&curve);
        if (!CHECK(same))
            return;
    }
}

/* The lowest score such that all steps from it on are few or precise enough. */
static bool plain_operating(const struct plain_curve *c, bool fppi, struct ratio limit, long *score)
{
    bool found = false;
    for (long s = 20; s > -10; s--) {
        long good = 0, bad = 0;
        bool there = false;
        for (size_t k = 0; k < c->count; k++) {
            there = there || c->step[k].score == s;
            good += c->step[k].score >= s && c->step[k].good;
            bad += c->step[k].score >= s && !c->step[k].good;
        }
        if (there && (fppi ? bad * limit.under <= limit.over * c->photos
                           : good * limit.under >= limit.over * (good + bad))) {
            *score = s;
            found = true;
        }
    }
    return found;
}

static void equal_scores_stand_or_fall_together_at_the_limit(void)
{
    static const struct ratio fppi[] = {{1, 10}, {1, 5}, {1, 2}, {1, 1}, {0, 1}, {2, 3}},
                              precision[] = {{1, 2}, {3, 4}, {1, 1}, {2, 3}, {9, 10}, {1, 3}};
    for (uint64_t round = 0; round < 10000; round++) {
        struct random r = random_make(round, 1066, 0);
        struct plain_curve c = some_curve(&r, false);
        struct eval_steps steps = steps_of(&c);
        size_t k = random_below(&r, 6);
        struct eval_point p;
        long score = 0;
        bool found = eval_at_fppi(&steps, (double)fppi[k].over / (double)fppi[k].under, &p);
        bool expected = plain_operating(&c, true, fppi[k], &score);
        CHECK(found == expected && (!found || p.threshold == (double)score));
        found =
            eval_at_precision(&steps, (double)precision[k].over / (double)precision[k].under, &p);
        expected = plain_operating(&c, false, precision[k], &score);
        CHECK(found == expected && (!found || p.threshold == (double)score));
    }
}

/* Steps come by falling score, equal ones by photograph, then as they were listed. */
static void equal_scores_are_steps_in_the_order_of_the_lists(void)
{
    for (uint64_t round = 0; round < 3000; round++) {
        struct random r = random_make(round, 1067, 0);
        struct eval_detection d[IMAGES * 4];
        size_t first[IMAGES + 1], none[IMAGES + 1] = {0}, count = 4 * IMAGES;
        for (size_t i = 0; i <= IMAGES; i++)
            first[i] = 4 * i;
        for (size_t k = 0; k < count; k++) /* told apart by nothing but their place */
            d[k] = (struct eval_detection){0, 0, 10, 100 + (double)k, (double)random_below(&r, 3)};
        struct eval_data data = {IMAGES, NULL, none, d, first};
        struct eval_rule rule = eval_rule_of(EVAL_VOC);
        struct eval_truth nobody = {0};
        data.truth = &nobody;
        struct eval_match m;
        struct eval_steps steps;
        CHECK(eval_match_make(&data, &rule, &m, NULL) == HM_OK);
        CHECK(eval_steps_make(&m, &steps, NULL) == HM_OK);
        size_t at = 0;
        bool same = steps.count == count;
        for (int score = 2; score >= 0; score--)
            for (size_t k = 0; k < count; k++)
                if (d[k].score == score) {
                    same = same && steps.items[at].image == k / 4 && !steps.items[at].good &&
                           steps.items[at].score == score;
                    at++;
                }
        for (size_t i = 0; i < IMAGES; i++)
            for (size_t k = first[i]; k + 1 < first[i + 1]; k++)
                same = same && (m.detections[k].score > m.detections[k + 1].score ||
                                (m.detections[k].score == m.detections[k + 1].score &&
                                 m.detections[k].height < m.detections[k + 1].height));
        CHECK(same);
        eval_steps_free(&steps);
        eval_match_free(&m);
    }
}

/* ---- per window -------------------------------------------------------------------------- */

static long at_least(const float *score, size_t count, float threshold)
{
    long found = 0;
    for (size_t i = 0; i < count; i++)
        found += score[i] >= threshold;
    return found;
}

/* The least miss rate of all thresholds at which at most over / under of the negatives are found:
 * one below everything, one just above each negative. */
static double plain_fppw(const float *p, size_t positives, const float *n, size_t negatives,
                         struct ratio rate)
{
    double least = 1;
    for (size_t i = 0; i <= negatives; i++) {
        float t = i == negatives ? -INFINITY : nextafterf(n[i], INFINITY);
        long found = at_least(n, negatives, t), hits = at_least(p, positives, t);
        if (found * rate.under <= rate.over * (long)negatives)
            least = fmin(least, (double)((long)positives - hits) / (double)positives);
    }
    return least;
}

static void rates_per_window_are_counted_at_every_tie(void)
{
    static const struct ratio rates[] = {{1, 10}, {1, 5}, {1, 4}, {1, 3}, {1, 2}, {7, 10}, {1, 1}};
    for (uint64_t round = 0; round < 10000; round++) {
        struct random r = random_make(round, 1068, 0);
        float p[12], n[20], low = -(float)random_below(&r, 3);
        size_t positives = 1 + random_below(&r, 12), negatives = 1 + random_below(&r, 20);
        for (size_t i = 0; i < positives; i++)
            p[i] = low + (float)random_below(&r, 8);
        for (size_t i = 0; i < negatives; i++)
            n[i] = (float)random_below(&r, 6) - 2;
        struct eval_fppw_curve curve;
        CHECK(eval_fppw_curve_make(p, positives, n, negatives, &curve, NULL) == HM_OK);
        size_t points = 0;
        bool same = true;
        for (float t = 8; t > -4; t--) { /* a point each distinct positive score, falling */
            if (at_least(p, positives, t) == at_least(p, positives, t + 1))
                continue;
            const struct eval_fppw_point *at = &curve.points[points++];
            double missed = (double)((long)positives - at_least(p, positives, t));
            same = same && points <= curve.count && at->threshold == t && at->measurable &&
                   at->miss_rate == missed / (double)positives &&
                   at->fppw == (double)at_least(n, negatives, t) / (double)negatives;
        }
        CHECK(same && points == curve.count && curve.windows == negatives);
        double logs = 0, reference[7];
        int measurable = 0;
        for (int k = 0; k < 7; k++) {
            reference[k] = (double)rates[k].over / (double)rates[k].under;
            struct eval_fppw_point at = eval_fppw_at(reference[k], p, positives, n, negatives);
            bool enough = rates[k].over * (long)negatives >= rates[k].under;
            double least = plain_fppw(p, positives, n, negatives, rates[k]);
            CHECK(at.measurable == enough);
            measurable += enough;
            logs += enough ? log(fmax(least, 1e-10)) : 0;
            if (enough)
                CHECK(at.miss_rate == least &&
                      at_least(n, negatives, at.threshold) * rates[k].under <=
                          rates[k].over * (long)negatives);
        }
        double mean = eval_fppw_log_average(reference, 7, p, positives, n, negatives);
        CHECK(fabs(mean / (measurable ? exp(logs / measurable) : 1) - 1) < 1e-12);
        eval_fppw_curve_free(&curve);
        if (test_failures > 0)
            return;
    }
}

int main(void)
{
    return test_run((struct test[]){
        TEST(every_figure_of_a_curve_is_counted),
        TEST(a_photograph_drawn_often_counts_so_often),
        TEST(the_corners_are_the_true_positives_and_the_end),
        TEST(equal_scores_stand_or_fall_together_at_the_limit),
        TEST(equal_scores_are_steps_in_the_order_of_the_lists),
        TEST(rates_per_window_are_counted_at_every_tie),
        {0},
    });
}
