/* svm as arithmetic: every number of a solution against a slow exact reference (exact.h), on
 * hundreds of small problems of all kinds. */
#include "svm/exact.h"
#include "svm/svm.h"
#include "test.h"

#define PROBLEMS 360 /* or up to the first that fails: a solver that is wrong may be slow */
/* Of the objective: scores are sums in float32. */
#define ROUNDING 2e-6

struct small {
    struct exact exact;
    struct svm_rows *rows;
    struct svm_problem p;
    uint32_t chosen[EXACT_ROWS];
    int row_of[EXACT_ROWS]; /* of the reference's rows, in the store */
    int number;
};

/* The nearest binary16 value, ties to even. */
static long double round_to_half(long double value)
{
    int exponent = 0;
    frexpl(value, &exponent);
    int unit = exponent - 11 < -24 ? -24 : exponent - 11;
    return ldexpl(rintl(ldexpl(value, -unit)), unit);
}

static double between_logs(struct random *r, double low, double high)
{
    return pow(10, random_between(r, low, high));
}

/* Row i: its own scale; now and then zero, or the row before it with any label. */
static void draw_row(struct random *r, int i, int length, float *values)
{
    double kind = random_between(r, 0, 1), scale = between_logs(r, -1, 0.5);
    if (i > 2 && kind < 0.15)
        return;
    for (int k = 0; k < length; k++)
        values[k] = i > 2 && kind < 0.2 ? 0 : (float)(scale * random_between(r, -1, 1));
}

static void add_row(struct small *s, const float *values, int label, bool counts, bool half)
{
    struct exact *e = &s->exact;
    size_t row = svm_rows_count(s->rows);
    CHECK(svm_rows_add(s->rows, values, label, NULL) == HM_OK);
    if (!counts)
        return;
    for (int k = 0; k < e->length; k++)
        e->x[e->count][k] = half ? round_to_half((long double)values[k]) : (long double)values[k];
    e->y[e->count] = label;
    e->c[e->count] = label > 0 ? s->p.c_positive : s->p.c_negative;
    s->row_of[e->count] = (int)row;
    s->chosen[e->count++] = (uint32_t)row;
}

/* Problem `number`: loss, store, bias and choice of rows go through their combinations. */
static void make_small(struct small *s, int number)
{
    static const double bias_features[] = {0, 1, SVM_BIAS_FREE};
    struct random r = random_make(1016, (uint64_t)number, 0);
    bool half = number / 2 % 2, some = number / 12 % 2;
    const struct svm_store store = {.format = half ? SVM_HALF : SVM_FLOAT, .memory = SIZE_MAX};
    int count = 4 + (int)random_between(&r, 0, EXACT_ROWS - 4);
    *s = (struct small){.number = number};
    s->exact.length = 1 + (int)random_between(&r, 0, EXACT_VALUES - 1);
    s->exact.squared = number % 2;
    s->exact.bias_feature = bias_features[number / 4 % 3];
    s->rows = svm_rows_new((size_t)s->exact.length, &store);
    /* Duals are float32: with C B^2 in the thousands their last bits alone cost a gap of 1e-5. */
    double c = between_logs(&r, -3, 0);
    s->p = (struct svm_problem){.rows = s->rows,
                                .loss = number % 2 ? HM_SQUARED : HM_HINGE,
                                .c_positive = c * between_logs(&r, -1, 0.5),
                                .c_negative = c,
                                .bias_feature = bias_features[number / 4 % 3],
                                .tolerance = 1e-5,
                                .seed = 1};
    float values[EXACT_VALUES] = {0};
    for (int i = 0; i < count; i++) {
        int label = i < 2 ? 2 * i - 1 : random_between(&r, 0, 1) < 0.4 ? 1 : -1;
        draw_row(&r, i, s->exact.length, values);
        add_row(s, values, label, !some || i < 2 || random_between(&r, 0, 1) < 0.7, half);
    }
    s->p.chosen = some ? s->chosen : NULL;
    s->p.chosen_count = some ? (size_t)s->exact.count : 0;
    s->p.dual = svm_rows_duals(s->rows);
    s->p.score = svm_rows_scores(s->rows);
    CHECK(exact_solve(&s->exact));
}

/* What any solver says of its weights: P, the scores, the support. */
static bool check_weights(struct small *s, const struct svm_solution *out)
{
    struct exact *e = &s->exact;
    double cost = (double)exact_cost(e, out->weights, out->bias);
    bool good = CHECK(fabs(out->objective - cost) <= ROUNDING * cost);
    good &= CHECK(out->objective >= (double)e->below * (1 - ROUNDING));
    int least = 0, most = 0;
    for (int i = 0; i < e->count; i++) {
        long double score = (long double)out->bias, size = fabsl(score);
        for (int k = 0; k < e->length; k++) {
            score += (long double)out->weights[k] * e->x[i][k];
            size += fabsl((long double)out->weights[k] * e->x[i][k]);
        }
        long double rounding = 1e-6L * size;
        good &= CHECK(fabsl(score - (long double)s->p.score[s->row_of[i]]) <= rounding);
        least += e->y[i] * score < 1 - rounding;
        most += e->y[i] * score <= 1 + rounding;
    }
    return good & CHECK(out->support >= least && out->support <= most);
}

/* The duals are feasible, the bound is theirs, and the optimum lies where the gap says. */
static bool check_bound(struct small *s, const struct svm_solution *out)
{
    struct exact *e = &s->exact;
    long double a[EXACT_ROWS];
    bool good = true;
    for (int i = 0; i < e->count; i++) {
        a[i] = (long double)s->p.dual[s->row_of[i]];
        good &= CHECK(a[i] >= 0 && (e->squared || a[i] <= e->c[i]));
    }
    double objective = out->objective, slack = ROUNDING * objective;
    good &= CHECK(fabs(out->bound - (double)exact_dual(e, a)) <= slack);
    good &= CHECK(out->bound <= (double)e->above + slack);
    good &= CHECK(fabs(out->gap - (objective - out->bound) / objective) <= 1e-12);
    good &= CHECK(objective - (double)e->above <= out->gap * objective + slack);
    good &= CHECK(out->converged == (out->gap <= s->p.tolerance));
    return good;
}

/* Strong convexity: |w - w*|^2 / 2 <= P(w) - P*. */
static bool check_nearness(struct small *s, const struct svm_solution *out)
{
    struct exact *e = &s->exact;
    long double apart = 0, size = 1e-12L;
    for (int k = 0; k < e->length; k++) {
        long double w = 0;
        for (int i = 0; i < e->count; i++)
            w += e->a[i] * e->y[i] * e->x[i][k];
        apart += (w - (long double)out->weights[k]) * (w - (long double)out->weights[k]);
        size += w * w;
    }
    double allowed = fmax(0, out->gap) * out->objective + ROUNDING * out->objective;
    return CHECK((double)apart / 2 <= allowed + 1e-10 * (double)size);
}

static void solve_and_check(struct small *s)
{
    struct svm_solution out;
    CHECK(svm_solve_dual(&s->p, &out, NULL) == HM_OK);
    bool good = CHECK(out.converged);
    good &= check_weights(s, &out);
    good &= check_bound(s, &out);
    good &= check_nearness(s, &out);
    if (!good)
        printf("# problem %d, tolerance %g: %.12g and bound %.12g, optimum %.12g, gap %.2g, %d "
               "passes\n",
               s->number, s->p.tolerance, out.objective, out.bound, (double)s->exact.above, out.gap,
               out.passes);
    svm_solution_free(&out);
}

static void every_number_of_a_solution_is_what_it_claims(void)
{
    static const double tolerances[] = {0.3, 1e-2, 1e-5};
    for (int number = 0; number < PROBLEMS && !test_failures; number++) {
        struct small s;
        make_small(&s, number);
        for (int t = 0; t < 3 && !test_failures; t++) {
            s.p.tolerance = tolerances[t];
            memset(s.p.dual, 0, svm_rows_count(s.rows) * sizeof *s.p.dual);
            solve_and_check(&s);
        }
        svm_rows_free(s.rows);
    }
}

static void any_duals_lead_to_the_same_optimum(void)
{
    for (int number = 0; number < PROBLEMS && !test_failures; number++) {
        struct small s;
        make_small(&s, number);
        struct random r = random_make(1016, (uint64_t)number, 1);
        for (int start = 0; start < 3 && !test_failures; start++) {
            for (size_t i = 0; i < svm_rows_count(s.rows); i++) {
                float c = (float)(svm_rows_labels(s.rows)[i] > 0 ? s.p.c_positive : s.p.c_negative);
                s.p.dual[i] = start == 0   ? c
                              : start == 1 ? c * (float)random_between(&r, -1, 3)
                                           : 100 * c;
            }
            solve_and_check(&s);
        }
        svm_rows_free(s.rows);
    }
}

/* Rows that were dropped leave the problem, and leave the others' state alone. */
static void rows_that_are_dropped_leave_the_problem(void)
{
    for (int number = 0; number < PROBLEMS && !test_failures; number++) {
        struct small s;
        make_small(&s, number);
        struct random r = random_make(1016, (uint64_t)number, 2);
        struct svm_solution out;
        bool keep[EXACT_ROWS] = {true, true};
        float dual[EXACT_ROWS], score[EXACT_ROWS];
        int kept = 0;
        CHECK(svm_solve_dual(&s.p, &out, NULL) == HM_OK);
        svm_solution_free(&out);
        struct exact e = s.exact;
        s.exact.count = 0;
        for (int n = 0, i = 0; i < (int)svm_rows_count(s.rows); i++) {
            keep[i] = keep[i] || random_between(&r, 0, 1) < 0.6;
            bool counts = n < e.count && s.row_of[n] == i;
            int to = s.exact.count;
            if (keep[i] && counts) {
                memcpy(s.exact.x[to], e.x[n], sizeof e.x[n]);
                s.exact.y[to] = e.y[n];
                s.exact.c[to] = e.c[n];
                s.row_of[to] = kept;
                s.chosen[s.exact.count++] = (uint32_t)kept;
            }
            n += counts;
            dual[kept] = s.p.dual[i];
            score[kept] = s.p.score[i];
            kept += keep[i];
        }
        s.p.chosen_count = s.p.chosen ? (size_t)s.exact.count : 0;
        svm_rows_keep(s.rows, keep);
        s.p.dual = svm_rows_duals(s.rows);
        s.p.score = svm_rows_scores(s.rows);
        CHECK_INT(svm_rows_count(s.rows), kept);
        CHECK(memcmp(s.p.dual, dual, (size_t)kept * sizeof *dual) == 0);
        CHECK(memcmp(s.p.score, score, (size_t)kept * sizeof *score) == 0);
        CHECK(exact_solve(&s.exact));
        solve_and_check(&s);
        svm_rows_free(s.rows);
    }
}

static void liblinear_solves_the_same_problem(void)
{
    int reached = 0;
    for (int number = 0; number < PROBLEMS && !test_failures; number++) {
        struct small s;
        struct svm_solution out;
        make_small(&s, number);
        s.p.tolerance = 1e-8;
        CHECK(svm_solve_liblinear(&s.p, &out, NULL) == HM_OK);
        bool good = check_weights(&s, &out) && CHECK(isnan(out.bound) && isnan(out.gap));
        /* It stops at 1000 iterations: then its weights are not the best, and it says so. */
        double above = (double)s.exact.above;
        good &= CHECK(!out.converged || out.objective <= above * (1 + 2 * ROUNDING));
        reached += out.converged;
        if (!good)
            printf("# problem %d: %.12g, optimum %.12g\n", number, out.objective, above);
        svm_solution_free(&out);
        svm_rows_free(s.rows);
    }
    printf("# liblinear ended %d of %d solves by itself\n", reached, PROBLEMS);
    CHECK(reached > PROBLEMS / 2);
}

static void half_rows_hold_the_rounded_values(void)
{
    for (int number = 2; number < PROBLEMS; number += 4) {
        struct small s;
        float values[EXACT_VALUES];
        make_small(&s, number);
        for (int i = 0; i < s.exact.count; i++) {
            svm_rows_read(s.rows, (size_t)s.row_of[i], values);
            for (int k = 0; k < s.exact.length; k++)
                CHECK((long double)values[k] == s.exact.x[i][k]);
        }
        svm_rows_free(s.rows);
    }
}

/* Rows 1 and -1 without a bias: w is exactly 1 under the hinge, and so are both margins. */
static void rows_exactly_on_the_margin_are_support(void)
{
    const struct svm_store store = {.format = SVM_FLOAT, .memory = SIZE_MAX};
    svm_solver *const solvers[] = {svm_solve_dual, svm_solve_liblinear};
    struct svm_rows *rows = svm_rows_new(1, &store);
    for (int label = -1; label <= 1; label += 2)
        CHECK(svm_rows_add(rows, &(float){(float)label}, label, NULL) == HM_OK);
    for (int k = 0; k < 2; k++) {
        struct svm_solution out;
        struct svm_problem p = {.rows = rows,
                                .c_positive = 2,
                                .c_negative = 2,
                                .tolerance = 1e-5,
                                .dual = svm_rows_duals(rows),
                                .score = svm_rows_scores(rows)};
        CHECK(solvers[k](&p, &out, NULL) == HM_OK);
        CHECK(out.weights[0] == 1 && out.objective == 0.5);
        CHECK_INT(out.support, 2);
        svm_solution_free(&out);
    }
    svm_rows_free(rows);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(every_number_of_a_solution_is_what_it_claims),
        TEST(any_duals_lead_to_the_same_optimum),
        TEST(rows_that_are_dropped_leave_the_problem),
        TEST(liblinear_solves_the_same_problem),
        TEST(half_rows_hold_the_rounded_values),
        TEST(rows_exactly_on_the_margin_are_support),
        {0},
    });
}
