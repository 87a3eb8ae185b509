/* svm: from labelled rows to weights. Knows nothing of images.
 *
 * The problem, with rows x_i, labels y_i = +1 or -1, and the bias as a feature of constant value B:
 *
 *     min over (w, v)   (|w|^2 + v^2) / 2  +  sum_i C_i loss(y_i (w.x_i + B v))
 *     hinge: loss(m) = max(0, 1 - m)       squared: loss(m) = max(0, 1 - m)^2
 *
 * that is liblinear's form (Fan et al., JMLR 2008). Both losses are zero beyond the margin, as
 * mining needs; under the hinge a mislabelled row pulls with at most C_i, under its square in
 * proportion to how wrong it is. The bias of the detector is b = B v. The larger B, the less the
 * bias is regularised. B = 1 costs a pedestrian detector 4 to 5 points of miss rate; at B = 10 more
 * freedom changes nothing: that is the default, called "free".
 *
 * Rows live in a store (svm_rows), dense, as float32 or in half precision, each with its label, its
 * dual variable and its last score. Two solvers take it: our own dual coordinate descent (dual.c),
 * which starts from the duals that it finds there, and liblinear, the referee.
 */
#ifndef HM_SVM_H
#define HM_SVM_H

#include "base/base.h"

#define SVM_BIAS_FREE 10.0
/* Rows hold values smaller than this; half precision ends at 65504. */
#define SVM_LARGEST_FLOAT 1e6f
#define SVM_LARGEST_HALF 65504.0f

/* ---- rows (rows.c) ----------------------------------------------------------------------- */

enum svm_format { SVM_FLOAT, SVM_HALF };

/* How rows are kept: beyond `memory` bytes of rows, further ones go where `overflow` maps them (a
 * scratch file), slower and with the same result. overflow NULL: all stay in memory. */
struct svm_store {
    enum svm_format format;
    size_t memory;
    const struct mem_overflow *overflow; /* not owned, must outlive the rows */
};

/* Rows never move, other than by svm_rows_keep. Half precision rounds to the nearest, ties to even,
 * when a row is added; from then on the rounded values are the data. */
struct svm_rows;
/* length values a row; NULL without memory. */
struct svm_rows *svm_rows_new(size_t length, const struct svm_store *store);
void svm_rows_free(struct svm_rows *rows);
/* Copies length values; the dual and the score start as 0. label: +1 or -1. HM_INPUT: a value that
 * is not finite or too large (the constants above); HM_MEMORY; HM_OUTPUT: the disk is full. What
 * fails leaves the rows as they were. */
enum hm_status svm_rows_add(struct svm_rows *rows, const float *values, int label,
                            struct hm_error *error);
size_t svm_rows_count(const struct svm_rows *rows);
size_t svm_rows_length(const struct svm_rows *rows);
size_t svm_rows_bytes(const struct svm_rows *rows);   /* that a row takes, padded */
size_t svm_rows_spilled(const struct svm_rows *rows); /* rows that are in the scratch file */
/* Row i as length floats. */
void svm_rows_read(const struct svm_rows *rows, size_t i, float *values);
/* Arrays of svm_rows_count items that belong to the rows; a later svm_rows_add may move them. */
const signed char *svm_rows_labels(const struct svm_rows *rows);
float *svm_rows_duals(struct svm_rows *rows);
float *svm_rows_scores(struct svm_rows *rows); /* w.x + b of the last solve */
/* Drops the rows i with !keep[i] and closes the gaps: the others keep their order, and their
 * labels, duals and scores. Memory that is no longer needed is given back. */
void svm_rows_keep(struct svm_rows *rows, const bool *keep);
/* Drops the rows from the count-th on. */
void svm_rows_truncate(struct svm_rows *rows, size_t count);

/* ---- the problem and its solution -------------------------------------------------------- */

/* What a row of margin m = y (w.x + b) costs, for C = 1: 0 beyond the margin. */
static inline double svm_loss_at(enum hm_loss loss, double m)
{
    double under = m < 1 ? 1 - m : 0;
    return loss == HM_HINGE ? under : under * under;
}

/* Nothing here is owned. Arrays "by row" have svm_rows_count items. */
struct svm_problem {
    const struct svm_rows *rows;
    const uint32_t *chosen; /* the rows of the problem, rising; NULL: all */
    size_t chosen_count;
    enum hm_loss loss;
    double c_positive, c_negative;
    double bias_feature;     /* B; 0: no bias */
    double tolerance;        /* dual: of the relative gap; liblinear: its -e */
    uint64_t seed;           /* of the order in which rows are visited */
    float *dual;             /* by row: where to start, then the solution's; liblinear: unused */
    float *score;            /* by row: out, w.x + b of the problem's rows; NULL: not wanted */
    struct threads *threads; /* NULL: the calling thread alone */
    size_t (*memory_free)(void); /* liblinear: bytes that its copy may take; NULL: not asked */
};

struct svm_solution {
    float *weights; /* length floats, owned; svm_solution_free */
    float bias;
    double objective; /* P: of the problem above at these weights, in double */
    double bound;     /* D: no weights have a smaller objective, by the duals; NaN: not known */
    double gap;       /* (P - D) / P: the objective is above the least by no more; NaN: not known */
    int support;      /* rows with y (w.x + b) <= 1 */
    int passes;       /* over all rows, without updates */
    int epochs;       /* of updates, each over the rows that were active */
    uint64_t visits;  /* of rows, by passes and epochs together: what the solve cost */
    bool converged;   /* the tolerance was reached */
    double seconds;   /* inside the solver proper, copying of rows aside: for reports */
};
void svm_solution_free(struct svm_solution *solution);

/* Both solvers: the same problem gives the same bits, for any number of threads, vector width and
 * place of the rows. HM_INPUT: a class without rows, a parameter out of range; HM_MEMORY. */
typedef enum hm_status svm_solver(const struct svm_problem *problem, struct svm_solution *out,
                                  struct hm_error *error);
/* Dual coordinate descent (dual.c). A cold start is a start from duals that are all 0. */
svm_solver svm_solve_dual;
/* liblinear's (-s 3; -s 1 for the squared loss): from nothing, one solve at a time, and it needs 16
 * bytes a value more: HM_MEMORY is said before it is called (it would crash). */
svm_solver svm_solve_liblinear;

/* scores[row] = w.x + b for the chosen rows (NULL: all): the same bits as a solution's. HM_MEMORY.
 */
enum hm_status svm_score(const struct svm_rows *rows, const uint32_t *chosen, size_t chosen_count,
                         const float *weights, float bias, struct threads *threads, float *scores,
                         struct hm_error *error);

#endif
