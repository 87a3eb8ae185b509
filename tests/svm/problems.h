/* Small problems for the solvers: ordinary and adversarial. */
#ifndef HM_TEST_PROBLEMS_H
#define HM_TEST_PROBLEMS_H

#include "svm/svm.h"
#include "test.h"

#define LENGTH 70

enum problem_kind {
    OVERLAPPING,
    SEPARABLE,
    DUPLICATES,
    ONE_FEATURE_HUGE,
    ZERO_ROWS,
    CONTRADICTORY, /* each row with both labels */
    FEW_POSITIVES,
    PROBLEM_KINDS
};
static const char *const problem_names[] = {"overlapping",      "separable", "duplicates",
                                            "one feature huge", "zero rows", "contradictory",
                                            "few positives"};

static inline struct svm_rows *make_rows(enum problem_kind kind, size_t count, uint64_t seed,
                                         const struct svm_store *store)
{
    const struct svm_store plain = {.format = SVM_FLOAT, .memory = SIZE_MAX};
    struct svm_rows *rows = svm_rows_new(LENGTH, store ? store : &plain);
    struct random r = random_make(seed, 1004, (uint64_t)kind);
    float values[LENGTH];
    for (size_t i = 0; i < count; i++) {
        int every = kind == FEW_POSITIVES ? 50 : 4;
        int label = i % (size_t)every == 0 ? 1 : -1;
        bool again = (kind == DUPLICATES && i % 8 >= 4) || (kind == CONTRADICTORY && i % 2 == 1);
        if (kind == CONTRADICTORY)
            label = i % 2 ? 1 : -1;
        for (int k = 0; k < LENGTH && !again; k++)
            values[k] = (float)random_between(&r, -1, 1);
        if (!again && kind != CONTRADICTORY)
            values[0] += (float)(label * (kind == SEPARABLE ? 3.0 : 0.5));
        if (kind == ONE_FEATURE_HUGE)
            values[1] = (float)(100 * random_between(&r, -1, 1));
        if (kind == ZERO_ROWS && i % 3 == 0)
            memset(values, 0, sizeof values);
        CHECK(svm_rows_add(rows, values, label, NULL) == HM_OK);
    }
    return rows;
}

static inline struct svm_problem problem_of(struct svm_rows *rows, enum hm_loss loss, double c)
{
    return (struct svm_problem){.rows = rows,
                                .loss = loss,
                                .c_positive = c,
                                .c_negative = c,
                                .bias_feature = SVM_BIAS_FREE,
                                .tolerance = 1e-3,
                                .seed = 1,
                                .dual = svm_rows_duals(rows),
                                .score = svm_rows_scores(rows)};
}

#endif
