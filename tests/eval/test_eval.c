/* eval: miss rate against false positives per window, against counting by hand. */
#include "eval/eval.h"
#include "test.h"

static double count_at_least(const float *s, size_t n, float t)
{
    double count = 0;
    for (size_t i = 0; i < n; i++)
        count += s[i] >= t;
    return count;
}

/* Coarse scores, so that ties are everywhere. */
static void fill(float *p, size_t np, float *n, size_t nn, uint64_t seed)
{
    struct random r = random_make(seed, 1007, 0);
    for (size_t i = 0; i < np; i++)
        p[i] = (float)(int)random_between(&r, -20, 60) / 20;
    for (size_t i = 0; i < nn; i++)
        n[i] = (float)(int)random_between(&r, -100, 20) / 20;
}

static void every_point_of_the_curve_counts_right(void)
{
    float p[200], n[3000], ps[200], ns[3000];
    fill(p, 200, n, 3000, 1);
    memcpy(ps, p, sizeof p);
    memcpy(ns, n, sizeof n);
    struct eval_fppw_curve curve;
    CHECK(eval_fppw_curve_make(ps, 200, ns, 3000, &curve, NULL) == HM_OK);
    CHECK(curve.count > 30);
    for (size_t i = 0; i < curve.count; i++) {
        float t = curve.points[i].threshold;
        CHECK_NEAR(curve.points[i].miss_rate, 1 - count_at_least(p, 200, t) / 200, 1e-12);
        CHECK_NEAR(curve.points[i].fppw, count_at_least(n, 3000, t) / 3000, 1e-12);
        if (i > 0)
            CHECK(t < curve.points[i - 1].threshold);
    }
    CHECK(curve.points[curve.count - 1].miss_rate == 0);
    eval_fppw_curve_free(&curve);
}

static void the_reference_point_is_the_best_that_is_allowed(void)
{
    float p[150], n[5000];
    fill(p, 150, n, 5000, 2);
    struct eval_fppw_curve curve;
    CHECK(eval_fppw_curve_make(p, 150, n, 5000, &curve, NULL) == HM_OK);
    const double rates[] = {1e-1, 1e-2, 1e-3};
    for (int i = 0; i < 3; i++) {
        struct eval_fppw_point at = eval_fppw_at(rates[i], p, 150, n, 5000);
        CHECK(at.measurable);
        CHECK(count_at_least(n, 5000, at.threshold) / 5000 <= rates[i]);
        double best = 1;
        for (size_t k = 0; k < curve.count; k++)
            if (curve.points[k].fppw <= rates[i] && curve.points[k].miss_rate < best)
                best = curve.points[k].miss_rate;
        CHECK_NEAR(at.miss_rate, best, 1e-12);
    }
    eval_fppw_curve_free(&curve);
}

static void below_one_window_nothing_is_measurable(void)
{
    float p[10] = {1, 2, 3}, n[1000] = {0};
    CHECK(!eval_fppw_at(1e-4, p, 10, n, 1000).measurable);
    CHECK(eval_fppw_at(1e-3, p, 10, n, 1000).measurable);
}

static void per_window_intervals_hold_the_rate(void)
{
    float p[300], n[6000], ps[300], ns[6000];
    uint32_t of_p[300], of_n[6000];
    const double rates[] = {1e-5, 1e-3, 1e-2};
    struct eval_interval got[3], again[3];
    struct eval_fppw_curve curve;
    fill(p, 300, n, 6000, 3);
    for (uint32_t i = 0; i < 6000; i++)
        of_n[i] = i / 100;
    for (uint32_t i = 0; i < 300; i++)
        of_p[i] = i;
    struct eval_fppw_scores positive = {p, of_p, 300, 300}, negative = {n, of_n, 6000, 60};
    CHECK(eval_fppw_bootstrap(&positive, &negative, rates, 3, 400, 1, got, NULL) == HM_OK);
    CHECK(eval_fppw_bootstrap(&positive, &negative, rates, 3, 400, 1, again, NULL) == HM_OK);
    memcpy(ps, p, sizeof p);
    memcpy(ns, n, sizeof n);
    CHECK(eval_fppw_curve_make(ps, 300, ns, 6000, &curve, NULL) == HM_OK);
    CHECK(isnan(got[0].low)); /* below one window in all */
    double logs = 0;
    for (int i = 1; i < 3; i++) {
        double rate = eval_fppw_at(rates[i], ps, 300, ns, 6000).miss_rate;
        CHECK(got[i].low <= rate && rate <= got[i].high);
        CHECK(got[i].high > got[i].low && got[i].high - got[i].low < 0.3);
        CHECK(got[i].low == again[i].low && got[i].high == again[i].high);
        logs += log(rate);
    }
    CHECK_NEAR(eval_fppw_log_average(rates, 3, ps, 300, ns, 6000), exp(logs / 2), 1e-13);
    eval_fppw_curve_free(&curve);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(every_point_of_the_curve_counts_right),
        TEST(the_reference_point_is_the_best_that_is_allowed),
        TEST(below_one_window_nothing_is_measurable),
        TEST(per_window_intervals_hold_the_rate),
        {0},
    });
}
