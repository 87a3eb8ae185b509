/* svm: dual coordinate descent, against liblinear and against its own bound. */
#include "data/data.h"
#include "scan/scan.h"
#include "svm/problems.h"

static const double some_c[] = {1e-3, 0.1, 1};

/* Solves by both, tightly. What they reach must be the same; where liblinear gives up at its limit
 * of iterations (large C on rows that cannot be separated) ours must be no worse. Either way the
 * bound is one: nobody gets below it. `hard`: ours may give up as well. */
static void compare(struct svm_problem p, const char *name, bool hard)
{
    struct svm_solution ours, theirs;
    p.tolerance = 1e-5;
    memset(p.dual, 0, svm_rows_count(p.rows) * sizeof *p.dual);
    CHECK(svm_solve_dual(&p, &ours, NULL) == HM_OK);
    p.tolerance = 1e-6; /* liblinear's -e is of another kind: of the projected gradients */
    CHECK(svm_solve_liblinear(&p, &theirs, NULL) == HM_OK);
    bool same = !hard || (ours.converged && theirs.converged);
    bool good = CHECK(!same || ours.objective <= theirs.objective * (1 + 1e-4));
    good &= CHECK(!same || !theirs.converged || theirs.objective <= ours.objective * (1 + 1e-4));
    good &= CHECK(ours.bound <= theirs.objective * (1 + 1e-7));
    good &= CHECK(fabs((ours.objective - ours.bound) / ours.objective - ours.gap) < 1e-12);
    good &= CHECK(ours.converged == (ours.gap <= 1e-5) && (hard || ours.gap <= 1e-4));
    double norm = 1e-30, apart = 0;
    for (size_t k = 0; k < svm_rows_length(p.rows); k++) {
        norm += (double)theirs.weights[k] * (double)theirs.weights[k];
        apart += pow((double)ours.weights[k] - (double)theirs.weights[k], 2);
    }
    /* Strong convexity: |w - w*|^2 / 2 <= P(w) - P*, for both of them. */
    double allowed = sqrt(2 * fmax(0, ours.objective - ours.bound)) +
                     sqrt(2 * fmax(0, theirs.objective - ours.bound));
    good &= CHECK(sqrt(apart) <= allowed + 1e-3 * sqrt(norm));
    if (!good)
        printf("# %s, C %g: ours %.9g (bound %.9g, %d epochs), liblinear %.9g%s, weights apart "
               "%.2g of "
               "%.2g\n",
               name, p.c_negative, ours.objective, ours.bound, ours.epochs, theirs.objective,
               theirs.converged ? "" : " (stopped)", sqrt(apart), sqrt(norm));
    svm_solution_free(&ours);
    svm_solution_free(&theirs);
}

static void it_reaches_liblinears_objective_and_weights_on_any_problem(void)
{
    for (int kind = 0; kind < PROBLEM_KINDS; kind++) {
        struct svm_rows *rows = make_rows((enum problem_kind)kind, 400, 7, NULL);
        for (int loss = 0; loss < 2; loss++)
            for (int c = 0; c < 3; c++) {
                struct svm_problem p = problem_of(rows, (enum hm_loss)loss, some_c[c]);
                p.c_positive *= 2; /* class weights */
                compare(p, problem_names[kind], c == 2 && kind == ONE_FEATURE_HUGE);
            }
        svm_rows_free(rows);
    }
}

static void one_class_is_refused_with_the_numbers(void)
{
    const struct svm_store store = {.format = SVM_FLOAT, .memory = SIZE_MAX};
    svm_solver *const solvers[] = {svm_solve_dual, svm_solve_liblinear};
    float values[LENGTH] = {1};
    for (int s = 0; s < 2; s++)
        for (int count = 0; count < 3; count++) {
            struct svm_rows *rows = svm_rows_new(LENGTH, &store);
            for (int i = 0; i < count; i++)
                svm_rows_add(rows, values, -1, NULL);
            struct svm_problem p = problem_of(rows, HM_HINGE, 1);
            struct svm_solution solution;
            struct hm_error error;
            CHECK(solvers[s](&p, &solution, &error) == HM_INPUT);
            CHECK_TEXT(error.text, "0 positive");
            svm_rows_add(rows, values, 1, NULL);
            svm_rows_add(rows, values, -1, NULL);
            p = problem_of(rows, HM_HINGE, NAN);
            CHECK(solvers[s](&p, &solution, &error) == HM_INPUT);
            svm_rows_free(rows);
        }
}

static void the_gap_is_what_was_asked_for(void)
{
    struct svm_rows *rows = make_rows(OVERLAPPING, 600, 8, NULL);
    double before = INFINITY;
    for (double tolerance = 0.1; tolerance > 1e-6; tolerance /= 10) {
        struct svm_problem p = problem_of(rows, HM_SQUARED, 0.1);
        struct svm_solution s;
        memset(p.dual, 0, 600 * sizeof *p.dual);
        p.tolerance = tolerance;
        CHECK(svm_solve_dual(&p, &s, NULL) == HM_OK);
        CHECK(s.converged && s.gap <= tolerance && s.gap >= -1e-7);
        CHECK(s.bound <= s.objective * (1 + 1e-7));
        CHECK(s.objective <= before * (1 + 1e-9) || s.gap < 1e-4);
        before = s.objective;
        svm_solution_free(&s);
    }
    svm_rows_free(rows);
}

static void a_warm_start_ends_where_a_cold_one_does_and_sooner(void)
{
    for (int loss = 0; loss < 2; loss++) {
        struct svm_rows *rows = make_rows(OVERLAPPING, 4000, 9, NULL);
        struct svm_problem p = problem_of(rows, (enum hm_loss)loss, 0.01);
        uint32_t first[3600];
        struct svm_solution part, warm, cold;
        for (uint32_t i = 0; i < 3600; i++)
            first[i] = i;
        p.tolerance = 1e-4;
        p.chosen = first;
        p.chosen_count = 3600;
        CHECK(svm_solve_dual(&p, &part, NULL) == HM_OK);
        p.chosen = NULL; /* 400 rows more, their duals 0 */
        CHECK(svm_solve_dual(&p, &warm, NULL) == HM_OK);
        memset(p.dual, 0, 4000 * sizeof *p.dual);
        CHECK(svm_solve_dual(&p, &cold, NULL) == HM_OK);
        CHECK(fabs(warm.objective - cold.objective) <= 2e-4 * cold.objective);
        printf("# loss %d: %.0f visits warm, %.0f cold\n", loss, (double)warm.visits,
               (double)cold.visits);
        CHECK(warm.visits < cold.visits);
        svm_solution_free(&part);
        svm_solution_free(&warm);
        svm_solution_free(&cold);
        svm_rows_free(rows);
    }
}

static void the_bits_depend_on_nothing_but_the_problem(void)
{
    const char *const widths[] = {"reference", "avx2", "avx512", "neon", NULL};
    for (int format = 0; format < 2; format++) {
        const struct svm_store store = {.format = (enum svm_format)format, .memory = SIZE_MAX};
        float expected[LENGTH];
        int runs = 0;
        for (int w = 0; widths[w]; w++)
            for (int threads = 1; threads <= 3; threads++) {
                if (cpu_choose(widths[w], NULL) != HM_OK)
                    continue;
                struct svm_rows *rows = make_rows(OVERLAPPING, 900, 10, &store);
                struct svm_problem p = problem_of(rows, HM_SQUARED, 0.05);
                struct svm_solution s;
                p.threads = threads > 1 ? threads_new(threads) : NULL;
                CHECK(svm_solve_dual(&p, &s, NULL) == HM_OK);
                if (runs++ == 0)
                    memcpy(expected, s.weights, sizeof expected);
                CHECK(memcmp(s.weights, expected, sizeof expected) == 0);
                svm_solution_free(&s);
                threads_free(p.threads);
                svm_rows_free(rows);
            }
    }
    cpu_choose(NULL, NULL);
}

static void without_memory_it_says_so(void)
{
    struct svm_rows *rows = make_rows(OVERLAPPING, 100, 11, NULL);
    struct svm_problem p = problem_of(rows, HM_HINGE, 1);
    struct svm_solution s;
    struct hm_error error;
    long n = 1;
    for (; n < 100; n++) {
        mem_fail_at(n);
        enum hm_status status = svm_solve_dual(&p, &s, &error);
        mem_fail_at(0);
        if (status == HM_OK)
            break;
        CHECK(status == HM_MEMORY);
    }
    CHECK(n > 3 && n < 100);
    svm_solution_free(&s);
    svm_rows_free(rows);
}

/* ---- real descriptors -------------------------------------------------------------------- */

/* The middle windows of up to `most` images of a folder; of negatives, a window at the corner. */
static bool add_images(struct svm_rows *rows, const char *folder, size_t most, int label)
{
    struct hm_geometry g = hog_geometry_default();
    struct data_set set;
    static float descriptor[3780];
    if (data_find(folder, &set, NULL) != HM_OK)
        return false;
    struct scan_worker *worker = scan_worker_new(&g);
    for (size_t i = 0; i < set.count && i < most; i++) {
        struct image image;
        if (image_read(set.images[i].path, 0, &image, NULL) != HM_OK)
            continue;
        if (scan_describe_centre(worker, &image, HM_PYRAMID_SMOOTH, descriptor, NULL) == HM_OK)
            svm_rows_add(rows, descriptor, label, NULL);
        image_free(&image);
    }
    scan_worker_free(worker);
    data_free(&set);
    return true;
}

static void it_reaches_liblinears_objective_on_real_descriptors(void)
{
    const char *root = getenv("HOGMINE_DATA");
    char positives[600], negatives[600];
    snprintf(positives, sizeof positives, "%s/inria/train/pos", root ? root : "../shared/data");
    snprintf(negatives, sizeof negatives, "%s/inria/train/neg", root ? root : "../shared/data");
    const struct svm_store store = {.format = SVM_FLOAT, .memory = SIZE_MAX};
    struct svm_rows *rows = svm_rows_new(3780, &store);
    if (!add_images(rows, positives, 250, 1) || !add_images(rows, negatives, 250, -1)) {
        svm_rows_free(rows);
        SKIP("no INRIA photographs in ../shared/data or $HOGMINE_DATA");
    }
    for (int loss = 0; loss < 2; loss++)
        compare(problem_of(rows, (enum hm_loss)loss, 0.01), "INRIA", false);
    svm_rows_free(rows);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(it_reaches_liblinears_objective_and_weights_on_any_problem),
        TEST(one_class_is_refused_with_the_numbers),
        TEST(the_gap_is_what_was_asked_for),
        TEST(a_warm_start_ends_where_a_cold_one_does_and_sooner),
        TEST(the_bits_depend_on_nothing_but_the_problem),
        TEST(without_memory_it_says_so),
        TEST(it_reaches_liblinears_objective_on_real_descriptors),
        {0},
    });
}
