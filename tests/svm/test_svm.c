/* svm: liblinear behind its wrapper, and its model files. */
#include "svm/problems.h"
#include "formats/formats.h"

#include <unistd.h>

static void separable_clouds_are_separated(void)
{
    struct svm_rows *rows = make_rows(SEPARABLE, 300, 1, NULL);
    struct svm_problem p = problem_of(rows, HM_HINGE, 1);
    struct svm_solution solution;
    CHECK(svm_solve_liblinear(&p, &solution, NULL) == HM_OK);
    CHECK(solution.converged);
    for (size_t i = 0; i < 300; i++)
        CHECK(p.score[i] * svm_rows_labels(rows)[i] > 0);
    CHECK(solution.support > 1 && solution.support < 100);
    svm_solution_free(&solution);
    svm_rows_free(rows);
}

static void no_nearby_weights_are_better(void)
{
    /* The objective that is reported is a minimum: every step away from it is up. */
    struct svm_rows *rows = make_rows(OVERLAPPING, 200, 2, NULL);
    for (int loss = 0; loss < 2; loss++) {
        struct svm_problem p = problem_of(rows, (enum hm_loss)loss, 1);
        struct svm_solution solution;
        CHECK(svm_solve_liblinear(&p, &solution, NULL) == HM_OK);
        struct random r = random_make(2, 1005, 0);
        for (int trial = 0; trial < 50; trial++) {
            double w[LENGTH], norm = 0, sum_loss = 0;
            double b = (double)solution.bias + random_between(&r, -0.05, 0.05);
            for (int k = 0; k < LENGTH; k++) {
                w[k] = (double)solution.weights[k] + random_between(&r, -0.02, 0.02);
                norm += w[k] * w[k];
            }
            norm += b * b / (SVM_BIAS_FREE * SVM_BIAS_FREE);
            for (size_t i = 0; i < 200; i++) {
                float values[LENGTH];
                double sum = b;
                svm_rows_read(rows, i, values);
                for (int k = 0; k < LENGTH; k++)
                    sum += w[k] * (double)values[k];
                double under = fmax(0, 1 - svm_rows_labels(rows)[i] * sum);
                sum_loss += loss == HM_HINGE ? under : under * under;
            }
            CHECK(norm / 2 + sum_loss >= solution.objective * (1 - 1e-4));
        }
        svm_solution_free(&solution);
    }
    svm_rows_free(rows);
}

static void the_same_call_gives_the_same_bits(void)
{
    struct svm_rows *rows = make_rows(OVERLAPPING, 250, 3, NULL);
    struct svm_problem p = problem_of(rows, HM_SQUARED, 1);
    struct svm_solution a, b;
    CHECK(svm_solve_liblinear(&p, &a, NULL) == HM_OK);
    CHECK(svm_solve_liblinear(&p, &b, NULL) == HM_OK);
    CHECK(memcmp(a.weights, b.weights, LENGTH * sizeof(float)) == 0);
    CHECK(a.bias == b.bias && a.objective == b.objective);
    svm_solution_free(&a);
    svm_solution_free(&b);
    svm_rows_free(rows);
}

static void solve_item(void *context, size_t item, int worker)
{
    (void)worker;
    struct svm_solution *solutions = context;
    struct svm_rows *rows = make_rows(OVERLAPPING, 250, 3, NULL);
    struct svm_problem p = problem_of(rows, HM_SQUARED, 1);
    CHECK(svm_solve_liblinear(&p, &solutions[item], NULL) == HM_OK);
    svm_rows_free(rows);
}

static void solves_asked_for_at_once_run_one_after_the_other(void)
{
    struct threads *threads = threads_new(4);
    struct svm_solution solutions[8];
    threads_run(threads, 8, solve_item, solutions);
    for (int i = 0; i < 8; i++) {
        CHECK(memcmp(solutions[0].weights, solutions[i].weights, LENGTH * sizeof(float)) == 0);
        if (i > 0)
            svm_solution_free(&solutions[i]);
    }
    svm_solution_free(&solutions[0]);
    threads_free(threads);
}

static void it_says_nothing_on_stdout(void)
{
    char name[] = "/tmp/hogmine-talk-XXXXXX";
    int file = mkstemp(name), old = dup(STDOUT_FILENO);
    fflush(stdout);
    dup2(file, STDOUT_FILENO);
    struct svm_rows *rows = make_rows(CONTRADICTORY, 250, 3, NULL);
    struct svm_problem p = problem_of(rows, HM_HINGE, 1e4);
    struct svm_solution solution;
    p.tolerance = 1e-9;
    enum hm_status status = svm_solve_liblinear(&p, &solution, NULL);
    fflush(stdout);
    dup2(old, STDOUT_FILENO);
    CHECK(status == HM_OK && !solution.converged); /* it hit its limit, and that is told */
    CHECK(lseek(file, 0, SEEK_END) == 0);
    close(file);
    close(old);
    unlink(name);
    svm_solution_free(&solution);
    svm_rows_free(rows);
}

static void without_memory_liblinear_is_not_even_called(void)
{
    struct svm_rows *rows = make_rows(OVERLAPPING, 100, 8, NULL);
    struct svm_problem p = problem_of(rows, HM_HINGE, 1);
    struct svm_solution solution;
    for (long n = 1; n <= 6; n++) {
        mem_fail_at(n);
        enum hm_status status = svm_solve_liblinear(&p, &solution, NULL);
        mem_fail_at(0);
        CHECK(status == HM_MEMORY && !solution.weights);
    }
    svm_rows_free(rows);
}

static void a_freer_bias_is_regularised_less(void)
{
    struct svm_rows *rows = make_rows(OVERLAPPING, 200, 6, NULL);
    struct svm_problem p = problem_of(rows, HM_HINGE, 1e-4);
    struct svm_solution free_bias, tied;
    CHECK(svm_solve_liblinear(&p, &free_bias, NULL) == HM_OK);
    p.bias_feature = 1;
    CHECK(svm_solve_liblinear(&p, &tied, NULL) == HM_OK);
    CHECK(fabsf(free_bias.bias) > 2 * fabsf(tied.bias));
    svm_solution_free(&free_bias);
    svm_solution_free(&tied);
    svm_rows_free(rows);
}

/* ---- model files ------------------------------------------------------------------------- */

static const char file_text[] = "solver_type L2R_L1LOSS_SVC_DUAL\nnr_class 2\nlabel 1 -1\n"
                                "nr_feature 3\nbias 10\nw\n0.5 \n-0.25 \n1e-3 \n-0.1 \n";

static void a_model_file_of_liblinear_reads_back(void)
{
    struct svm_liblinear_model m;
    CHECK(svm_parse_liblinear_model("f", file_text, sizeof file_text - 1, &m, NULL) == HM_OK);
    CHECK_INT(m.length, 3);
    CHECK(m.weights[0] == 0.5f && m.weights[1] == -0.25f && m.weights[2] == 1e-3f);
    CHECK_NEAR((double)m.bias, -1, 1e-6); /* the file's last weight times the bias feature */
    mem_free(m.weights);
}

static void the_greater_label_is_the_person(void)
{
    char text[sizeof file_text];
    struct svm_liblinear_model m;
    memcpy(text, file_text, sizeof text);
    memcpy(strstr(text, "label 1 -1"), "label -1 1", 10);
    CHECK(svm_parse_liblinear_model("f", text, sizeof text - 1, &m, NULL) == HM_OK);
    CHECK(m.weights[0] == -0.5f && m.bias > 0);
    mem_free(m.weights);
}

static void a_broken_model_file_is_named_and_never_believed(void)
{
    const char *const changes[][2] = {{"nr_class 2", "nr_class 3"},
                                      {"nr_feature 3", "nr_feature 4"},
                                      {"nr_feature 3", "nr_feature -3"},
                                      {"nr_feature 3", "nr_feature 999999999"},
                                      {"label 1 -1\n", ""},
                                      {"-0.25", "nan"},
                                      {"-0.25", "x"},
                                      {"w\n", ""},
                                      {"bias 10", "bias inf"}};
    struct svm_liblinear_model m;
    struct hm_error error;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct text text = {0};
        const char *at = strstr(file_text, changes[i][0]);
        text_append(&text, file_text, (size_t)(at - file_text));
        text_printf(&text, "%s%s", changes[i][1], at + strlen(changes[i][0]));
        error.text[0] = 0;
        if (!CHECK(svm_parse_liblinear_model("the file", text.bytes, text.length, &m, &error) ==
                   HM_INPUT))
            printf("# %s -> %s\n", changes[i][0], changes[i][1]);
        CHECK_TEXT(error.text, "the file");
        text_free(&text);
    }
    for (size_t cut = 0; cut + 7 < sizeof file_text; cut++) {
        char text[sizeof file_text];
        memcpy(text, file_text, cut);
        text[cut] = 0;
        CHECK(svm_parse_liblinear_model("cut", text, cut, &m, NULL) == HM_INPUT);
    }
}

int main(void)
{
    return test_run((struct test[]){
        TEST(separable_clouds_are_separated),
        TEST(no_nearby_weights_are_better),
        TEST(the_same_call_gives_the_same_bits),
        TEST(solves_asked_for_at_once_run_one_after_the_other),
        TEST(it_says_nothing_on_stdout),
        TEST(without_memory_liblinear_is_not_even_called),
        TEST(a_freer_bias_is_regularised_less),
        TEST(a_model_file_of_liblinear_reads_back),
        TEST(the_greater_label_is_the_person),
        TEST(a_broken_model_file_is_named_and_never_believed),
        {0},
    });
}
