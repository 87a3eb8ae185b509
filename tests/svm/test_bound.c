/* svm/dual: its bound against the definition, its starts, its subsets, and a real mined pool. */
#include "data/data.h"
#include "folder.h"
#include "svm/problems.h"

/* On a mined pool, weights at gaps of 1e-6 are apart by no more than this share of their length. */
#define WEIGHT_TOLERANCE 5e-3

/* ---- the definition, in double and in no hurry ------------------------------------------- */

/* P at (w, b), in double. */
static double objective_at(const struct svm_problem *p, const float *w, double b)
{
    size_t length = svm_rows_length(p->rows);
    float *x = mem_array(length, sizeof *x);
    double v = p->bias_feature > 0 ? b / p->bias_feature : 0, sum = v * v / 2;
    for (size_t k = 0; k < length; k++)
        sum += (double)w[k] * (double)w[k] / 2;
    for (size_t i = 0; i < svm_rows_count(p->rows); i++) {
        int y = svm_rows_labels(p->rows)[i];
        double score = b;
        svm_rows_read(p->rows, i, x);
        for (size_t k = 0; k < length; k++)
            score += (double)w[k] * (double)x[k];
        double under = y * score < 1 ? 1 - y * score : 0;
        sum +=
            (y > 0 ? p->c_positive : p->c_negative) * (p->loss == HM_HINGE ? under : under * under);
    }
    mem_free(x);
    return sum;
}

/* D at the duals, in double; NaN where they are not feasible. */
static double dual_at(const struct svm_problem *p)
{
    size_t length = svm_rows_length(p->rows);
    float *x = mem_array(length, sizeof *x);
    double *w = mem_array(length, sizeof *w), v = 0, sum = 0;
    for (size_t i = 0; i < svm_rows_count(p->rows); i++) {
        int y = svm_rows_labels(p->rows)[i];
        double a = (double)p->dual[i], c = y > 0 ? p->c_positive : p->c_negative;
        if (!(a >= 0) || (p->loss == HM_HINGE && a > c))
            sum = NAN;
        sum += a - (p->loss == HM_SQUARED ? a * a / (4 * c) : 0);
        svm_rows_read(p->rows, i, x);
        for (size_t k = 0; k < length; k++)
            w[k] += a * y * (double)x[k];
        v += a * y * p->bias_feature;
    }
    sum -= v * v / 2;
    for (size_t k = 0; k < length; k++)
        sum -= w[k] * w[k] / 2;
    mem_free(x);
    mem_free(w);
    return sum;
}

static void the_gap_is_a_true_bound(void)
{
    const double tolerances[] = {0.3, 1e-2, 1e-3, 1e-5};
    for (int kind = 0; kind < PROBLEM_KINDS; kind++)
        for (int loss = 0; loss < 2; loss++)
            for (int t = 0; t < 4; t++) {
                struct svm_rows *rows = make_rows((enum problem_kind)kind, 300, 51, NULL);
                struct svm_problem p = problem_of(rows, (enum hm_loss)loss, 0.05);
                struct svm_solution s;
                p.tolerance = tolerances[t];
                p.c_positive = 2 * p.c_negative;
                CHECK(svm_solve_dual(&p, &s, NULL) == HM_OK);
                double objective = objective_at(&p, s.weights, (double)s.bias);
                CHECK_NEAR(s.objective, objective, 2e-6 * objective);
                CHECK_NEAR(s.bound, dual_at(&p), 2e-6 * objective); /* and duals are feasible */
                CHECK(s.gap > -1e-6 && s.converged == (s.gap <= tolerances[t]));
                svm_solution_free(&s);
                svm_rows_free(rows);
            }
}

/* On rows like descriptors: many values, none negative. Steps too small for the last bit of w, and
 * the rounding of v times B, once kept the hinge from gaps below 1e-4. */
static void a_tight_tolerance_is_reached_on_the_hinge(void)
{
    enum { LONG = 2000, COUNT = 1500 };
    const struct svm_store store = {.format = SVM_FLOAT, .memory = SIZE_MAX};
    struct svm_rows *rows = svm_rows_new(LONG, &store);
    struct random r = random_make(52, 1004, 0);
    static float values[LONG];
    for (int i = 0; i < COUNT; i++) {
        int label = i % 4 == 0 ? 1 : -1;
        for (int k = 0; k < LONG; k++)
            values[k] = (float)random_between(&r, 0, 0.3) + (k < 100 && label > 0 ? 0.02f : 0);
        CHECK(svm_rows_add(rows, values, label, NULL) == HM_OK);
    }
    struct svm_problem p = problem_of(rows, HM_HINGE, 0.1);
    struct svm_solution s;
    p.tolerance = 1e-6;
    CHECK(svm_solve_dual(&p, &s, NULL) == HM_OK);
    printf("# gap %.1e after %.1f million visits\n", s.gap, 1e-6 * (double)s.visits);
    CHECK(s.converged);
    svm_solution_free(&s);
    svm_rows_free(rows);
}

static void a_cold_start_depends_on_nothing_that_was_there(void)
{
    struct svm_rows *rows = make_rows(OVERLAPPING, 400, 57, NULL);
    struct svm_problem p = problem_of(rows, HM_HINGE, 0.05);
    struct svm_solution first, again;
    CHECK(svm_solve_dual(&p, &first, NULL) == HM_OK);
    memset(p.dual, 0, 400 * sizeof *p.dual); /* the scores of the first solve are still there */
    CHECK(svm_solve_dual(&p, &again, NULL) == HM_OK);
    CHECK(memcmp(first.weights, again.weights, LENGTH * sizeof(float)) == 0);
    CHECK(first.visits == again.visits);
    svm_solution_free(&first);
    svm_solution_free(&again);
    svm_rows_free(rows);
}

static void nonsense_duals_are_a_start_like_any_other(void)
{
    const float nonsense[] = {NAN, -5, 1e30f, INFINITY, 0.5f};
    struct svm_rows *rows = make_rows(OVERLAPPING, 300, 53, NULL);
    for (int loss = 0; loss < 2; loss++) {
        struct svm_problem p = problem_of(rows, (enum hm_loss)loss, 0.02);
        struct svm_solution cold, other;
        p.tolerance = 1e-5;
        memset(p.dual, 0, 300 * sizeof *p.dual);
        CHECK(svm_solve_dual(&p, &cold, NULL) == HM_OK);
        for (int i = 0; i < 300; i++)
            p.dual[i] = loss == 1 && i % 5 == 2 ? 3 : nonsense[i % 5];
        CHECK(svm_solve_dual(&p, &other, NULL) == HM_OK);
        CHECK(other.converged);
        CHECK_NEAR(other.objective, cold.objective, 2e-5 * cold.objective);
        svm_solution_free(&cold);
        svm_solution_free(&other);
    }
    svm_rows_free(rows);
}

static void dropping_rows_that_do_not_count_changes_nothing(void)
{
    struct svm_rows *rows = make_rows(SEPARABLE, 1500, 54, NULL);
    struct svm_problem p = problem_of(rows, HM_SQUARED, 0.1);
    struct svm_solution before, after;
    bool keep[1500];
    size_t kept = 0;
    p.tolerance = 1e-5;
    CHECK(svm_solve_dual(&p, &before, NULL) == HM_OK);
    for (int i = 0; i < 1500; i++)
        kept += keep[i] = p.dual[i] > 0;
    CHECK(kept > 10 && kept < 1400);
    svm_rows_keep(rows, keep);
    p.dual = svm_rows_duals(rows);
    p.score = svm_rows_scores(rows);
    CHECK(svm_solve_dual(&p, &after, NULL) == HM_OK);
    CHECK_INT(after.epochs, 0); /* one look was enough */
    CHECK_NEAR(after.objective, before.objective, 1e-6 * before.objective);
    svm_solution_free(&before);
    svm_solution_free(&after);
    svm_rows_free(rows);
}

static void chosen_rows_are_the_problem_and_no_others(void)
{
    const struct svm_store plain = {.format = SVM_FLOAT, .memory = SIZE_MAX};
    struct svm_rows *all = make_rows(OVERLAPPING, 900, 55, NULL);
    struct svm_rows *part = svm_rows_new(LENGTH, &plain);
    uint32_t chosen[900];
    size_t count = 0;
    float x[LENGTH], dual[900] = {0}, score[900] = {0};
    for (uint32_t i = 0; i < 900; i++)
        if (i % 3 != 1) {
            chosen[count++] = i;
            svm_rows_read(all, i, x);
            CHECK(svm_rows_add(part, x, svm_rows_labels(all)[i], NULL) == HM_OK);
        }
    struct svm_problem p = problem_of(all, HM_HINGE, 0.1), q = problem_of(part, HM_HINGE, 0.1);
    p.chosen = chosen;
    p.chosen_count = count;
    p.dual = dual;
    p.score = score;
    svm_solver *const solvers[] = {svm_solve_dual, svm_solve_liblinear};
    for (int s = 0; s < 2; s++) {
        struct svm_solution a, b;
        CHECK(solvers[s](&p, &a, NULL) == HM_OK && solvers[s](&q, &b, NULL) == HM_OK);
        CHECK(a.objective == b.objective && a.support == b.support);
        CHECK(memcmp(a.weights, b.weights, LENGTH * sizeof(float)) == 0);
        for (size_t n = 0; n < count; n++)
            CHECK(score[chosen[n]] == q.score[n]);
        CHECK(dual[1] == 0 && score[1] == 0);
        svm_solution_free(&a);
        svm_solution_free(&b);
    }
    svm_rows_free(all);
    svm_rows_free(part);
}

static void the_disk_does_not_change_a_bit(void)
{
    for (int variant = 0; variant < 4; variant++) {
        enum svm_format format = (enum svm_format)(variant / 2);
        const struct svm_store stores[] = {
            {.format = format, .memory = SIZE_MAX},
            {.format = format, .memory = 0, .overflow = overflow_into(folder)}};
        struct svm_solution s[2];
        struct svm_rows *rows[2];
        for (int k = 0; k < 2; k++) {
            rows[k] = make_rows(FEW_POSITIVES, 2500, 56, &stores[k]);
            CHECK((svm_rows_spilled(rows[k]) > 0) == (k == 1));
            struct svm_problem p = problem_of(rows[k], (enum hm_loss)(variant % 2), 0.02);
            CHECK(svm_solve_dual(&p, &s[k], NULL) == HM_OK);
        }
        CHECK(memcmp(s[0].weights, s[1].weights, LENGTH * sizeof(float)) == 0);
        CHECK(s[0].bias == s[1].bias && s[0].gap == s[1].gap && s[0].visits == s[1].visits);
        CHECK(memcmp(svm_rows_duals(rows[0]), svm_rows_duals(rows[1]), 2500 * sizeof(float)) == 0);
        for (int k = 0; k < 2; k++) {
            svm_solution_free(&s[k]);
            svm_rows_free(rows[k]);
        }
    }
}

/* ---- a mined pool ------------------------------------------------------------------------ */

/* Ours to a gap of 1e-6 and liblinear as far as it goes: objective and weights. */
static void compare(struct svm_problem p, double c)
{
    struct svm_solution ours, theirs;
    double apart = 0, size = 0;
    p.c_positive = p.c_negative = c;
    p.tolerance = 1e-6;
    memset(p.dual, 0, svm_rows_count(p.rows) * sizeof *p.dual);
    CHECK(svm_solve_dual(&p, &ours, NULL) == HM_OK);
    p.tolerance = 1e-7;
    CHECK(svm_solve_liblinear(&p, &theirs, NULL) == HM_OK);
    for (size_t k = 0; k < svm_rows_length(p.rows); k++) {
        apart += pow((double)ours.weights[k] - (double)theirs.weights[k], 2);
        size += pow((double)theirs.weights[k], 2);
    }
    apart = sqrt(apart / size);
    printf("# loss %d, C %g: %.9g (gap %.1e) and %.9g; weights %.1e apart\n", (int)p.loss, c,
           ours.objective, ours.gap, theirs.objective, apart);
    CHECK(ours.converged);
    CHECK(fabs(ours.objective - theirs.objective) <= 1e-4 * ours.objective);
    CHECK(apart <= WEIGHT_TOLERANCE);
    svm_solution_free(&ours);
    svm_solution_free(&theirs);
}

static enum hm_status compare_on_pool(void *context, const struct mine_view *view,
                                      struct hm_error *error)
{
    (void)context;
    (void)error;
    struct svm_rows *rows = mine_pool_rows(view->pool);
    if (view->rounds[view->count - 1].round != 1)
        return HM_OK;
    printf("# %zu windows\n", svm_rows_count(rows));
    for (int loss = 0; loss < 2; loss++) {
        compare(problem_of(rows, (enum hm_loss)loss, 1), 0.01);
        compare(problem_of(rows, (enum hm_loss)loss, 1), 0.1);
    }
    return HM_OK;
}

static bool find_some(const char *kind, size_t count, struct data_set *set)
{
    const char *root = getenv("HOGMINE_DATA");
    char path[600];
    snprintf(path, sizeof path, "%s/inria/train/%s", root ? root : "../shared/data", kind);
    if (data_find(path, set, NULL) != HM_OK)
        return false;
    while (set->count > count) {
        set->count--;
        mem_free(set->images[set->count].path);
        mem_free(set->images[set->count].name);
    }
    return true;
}

static void on_a_mined_pool_both_solvers_end_at_the_same_weights(void)
{
    struct data_set positives, negatives;
    if (!find_some("pos", 150, &positives))
        SKIP("no INRIA photographs in ../shared/data or $HOGMINE_DATA");
    CHECK(find_some("neg", 150, &negatives));
    struct mine_options options = mine_default_options();
    options.stop[options.stops++] = (struct mine_choice){MINE_STOP_ROUNDS, 1};
    struct mine_observer observer = {.round = compare_on_pool};
    struct threads *threads = threads_new(2);
    struct mine_result result;
    struct data_lent lent;
    const struct data_set *const sets[4] = {&positives, &negatives};
    CHECK(data_lend(sets, 0, 0, false, &lent, NULL) == HM_OK);
    CHECK(mine_run(&options, &lent.data, NULL, threads, &observer, &result, NULL) == HM_OK);
    model_free(&result.model);
    threads_free(threads);
    data_lent_free(&lent);
    data_free(&positives);
    data_free(&negatives);
}

int main(void)
{
    folder_make();
    int result = test_run((struct test[]){
        TEST(the_gap_is_a_true_bound),
        TEST(a_tight_tolerance_is_reached_on_the_hinge),
        TEST(a_cold_start_depends_on_nothing_that_was_there),
        TEST(nonsense_duals_are_a_start_like_any_other),
        TEST(dropping_rows_that_do_not_count_changes_nothing),
        TEST(chosen_rows_are_the_problem_and_no_others),
        TEST(the_disk_does_not_change_a_bit),
        TEST(on_a_mined_pool_both_solvers_end_at_the_same_weights),
        {0},
    });
    folder_remove();
    return result;
}
