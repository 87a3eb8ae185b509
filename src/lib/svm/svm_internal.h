/* What the files of svm/ share: the rows from inside, and what both solvers do alike. */
#ifndef HM_SVM_INTERNAL_H
#define HM_SVM_INTERNAL_H

#include "svm/kernels/svm_kernels.h"
#include "svm/svm.h"

#define SVM_SEGMENT_ROWS 512

/* Rows that lie one behind the other; they stay where they are. */
struct svm_segment {
    unsigned char *bytes;
    bool mapped; /* in the scratch file */
};

struct svm_rows {
    struct svm_store store;
    size_t length, stride; /* values a row, padded to SVM_LANES */
    size_t row_bytes, segment_bytes;
    size_t count, capacity; /* capacity: of the arrays by row */
    struct svm_segment *segments;
    size_t segment_count, segment_capacity;
    float *padded; /* one row on its way in */
    signed char *label;
    float *dual, *score;
    float *square; /* |x|^2 */
};

static inline const void *svm_row(const struct svm_rows *rows, size_t i)
{
    return rows->segments[i / SVM_SEGMENT_ROWS].bytes + i % SVM_SEGMENT_ROWS * rows->row_bytes;
}
/* What is in the scratch file leaves the process's memory until it is touched again. */
void svm_rows_release(const struct svm_rows *rows);

/* ---- problem.c --------------------------------------------------------------------------- */

static inline size_t svm_count(const struct svm_problem *p)
{
    return p->chosen ? p->chosen_count : svm_rows_count(p->rows);
}
static inline size_t svm_index(const uint32_t *chosen, size_t i)
{
    return chosen ? chosen[i] : i;
}
/* Parameters in range, both classes there. */
enum hm_status svm_check(const struct svm_problem *p, struct hm_error *error);
/* P and the support of weights, from the scores by row. */
void svm_judge(const struct svm_problem *p, const float *score, struct svm_solution *out);
/* svm_score with weights that are padded to the stride. */
void svm_score_padded(const struct svm_rows *rows, const uint32_t *chosen, size_t count,
                      const float *w, float bias, struct threads *threads, float *score);
/* threads_run, or a loop where there are no threads. */
void svm_run(struct threads *threads, size_t count, thread_work *work, void *context);

#endif
