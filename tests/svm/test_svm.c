/* svm: liblinear behind its wrapper. */
#include "svm/svm.h"
#include "test.h"

#define LENGTH 40

struct small {
    size_t count;
    float values[400][LENGTH];
    const float *row[400];
    signed char label[400];
};

/* Two clouds `apart` from each other along the first axis, a quarter of them positive. */
static struct small *clouds(uint64_t seed, size_t count, double apart)
{
    static struct small s;
    struct random r = random_make(seed, 1004, 0);
    s.count = count;
    for (size_t i = 0; i < count; i++) {
        s.label[i] = i % 4 == 0 ? 1 : -1;
        for (int k = 0; k < LENGTH; k++)
            s.values[i][k] = (float)random_between(&r, -1, 1);
        s.values[i][0] += (float)(s.label[i] * apart / 2);
        s.row[i] = s.values[i];
    }
    return &s;
}

static struct svm_problem problem_of(const struct small *s)
{
    return (struct svm_problem){.count = s->count,
                                .length = LENGTH,
                                .row = s->row,
                                .label = s->label,
                                .c_positive = 1,
                                .c_negative = 1,
                                .bias_feature = SVM_BIAS_FREE,
                                .tolerance = 1e-3};
}

static void separable_clouds_are_separated(void)
{
    struct small *s = clouds(1, 300, 6);
    struct svm_problem p = problem_of(s);
    struct svm_solution solution;
    CHECK(svm_solve_liblinear(&p, &solution, NULL) == HM_OK);
    CHECK(solution.converged);
    for (size_t i = 0; i < s->count; i++) {
        float sum = solution.bias;
        for (int k = 0; k < LENGTH; k++)
            sum += solution.weights[k] * s->values[i][k];
        CHECK(sum * s->label[i] > 0);
    }
    CHECK(solution.support > 1 && solution.support < 60);
    svm_solution_free(&solution);
}

static void no_nearby_weights_are_better(void)
{
    /* The objective that is reported is a minimum: every step away from it is up. */
    struct small *s = clouds(2, 200, 1);
    struct svm_problem p = problem_of(s);
    struct svm_solution solution;
    CHECK(svm_solve_liblinear(&p, &solution, NULL) == HM_OK);
    struct random r = random_make(2, 1005, 0);
    for (int trial = 0; trial < 50; trial++) {
        double w[LENGTH], norm = 0, loss = 0;
        double b = (double)solution.bias + random_between(&r, -0.05, 0.05);
        for (int k = 0; k < LENGTH; k++) {
            w[k] = (double)solution.weights[k] + random_between(&r, -0.02, 0.02);
            norm += w[k] * w[k];
        }
        norm += b * b / (SVM_BIAS_FREE * SVM_BIAS_FREE);
        for (size_t i = 0; i < s->count; i++) {
            double sum = b;
            for (int k = 0; k < LENGTH; k++)
                sum += w[k] * (double)s->values[i][k];
            loss += fmax(0, 1 - s->label[i] * sum);
        }
        CHECK(norm / 2 + loss >= solution.objective * (1 - 1e-4));
    }
    svm_solution_free(&solution);
}

static void the_same_call_gives_the_same_bits(void)
{
    struct svm_problem p = problem_of(clouds(3, 250, 0.5));
    struct svm_solution a, b;
    CHECK(svm_solve_liblinear(&p, &a, NULL) == HM_OK);
    CHECK(svm_solve_liblinear(&p, &b, NULL) == HM_OK);
    CHECK(memcmp(a.weights, b.weights, LENGTH * sizeof(float)) == 0);
    CHECK(a.bias == b.bias && a.objective == b.objective);
    svm_solution_free(&a);
    svm_solution_free(&b);
}

static void nothing_that_is_not_finite_reaches_the_solver(void)
{
    const float poison[] = {NAN, INFINITY, -INFINITY, 2e6f};
    struct hm_error error;
    struct svm_solution solution;
    for (int i = 0; i < 4; i++) {
        struct small *s = clouds(4, 40, 1);
        s->values[17][5] = poison[i];
        struct svm_problem p = problem_of(s);
        CHECK(svm_solve_liblinear(&p, &solution, &error) == HM_INPUT);
        CHECK_TEXT(error.text, "row 17, value 5");
    }
}

static void one_class_is_refused(void)
{
    struct small *s = clouds(5, 40, 1);
    struct hm_error error;
    struct svm_solution solution;
    for (size_t i = 0; i < s->count; i++)
        s->label[i] = -1;
    struct svm_problem p = problem_of(s);
    CHECK(svm_solve_liblinear(&p, &solution, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "0 positive");
    p.c_negative = NAN;
    CHECK(svm_solve_liblinear(&p, &solution, &error) == HM_INPUT);
}

static void a_freer_bias_is_regularised_less(void)
{
    struct small *s = clouds(6, 200, 0.3);
    for (size_t i = 0; i < s->count; i++)
        for (int k = 0; k < LENGTH; k++)
            s->values[i][k] *= 0.1f;
    struct svm_problem p = problem_of(s);
    p.c_positive = p.c_negative = 1e-3;
    struct svm_solution free_bias, tied;
    CHECK(svm_solve_liblinear(&p, &free_bias, NULL) == HM_OK);
    p.bias_feature = 1;
    CHECK(svm_solve_liblinear(&p, &tied, NULL) == HM_OK);
    CHECK(fabsf(free_bias.bias) > 2 * fabsf(tied.bias));
    svm_solution_free(&free_bias);
    svm_solution_free(&tied);
}

int main(void)
{
    return test_run((struct test[]){
        TEST(separable_clouds_are_separated),
        TEST(no_nearby_weights_are_better),
        TEST(the_same_call_gives_the_same_bits),
        TEST(nothing_that_is_not_finite_reaches_the_solver),
        TEST(one_class_is_refused),
        TEST(a_freer_bias_is_regularised_less),
        {0},
    });
}
