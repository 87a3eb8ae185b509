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
 * freedom changes nothing (docs/accuracy.md): that is the default, called "free".
 */
#ifndef HM_SVM_H
#define HM_SVM_H

#include "base/base.h"

#define SVM_BIAS_FREE 10.0

enum svm_loss { SVM_HINGE, SVM_SQUARED };

/* Rows as the solver sees them. Nothing here is owned. */
struct svm_problem {
    size_t count, length;     /* rows, values a row */
    const float *const *row;  /* count pointers to length floats */
    const signed char *label; /* +1, -1 */
    enum svm_loss loss;
    double c_positive, c_negative;
    double bias_feature; /* B */
    double tolerance;    /* liblinear's -e */
};

struct svm_solution {
    float *weights; /* length floats, owned; svm_solution_free */
    float bias;
    double objective; /* of the problem above at these weights, summed by us in double */
    int support;      /* rows with y (w.x + b) <= 1 */
    bool converged;   /* liblinear did not run into its limit of iterations */
};

/* Solves by liblinear's dual coordinate descent (-s 3, -s 1 for the squared loss). The same call
 * gives the same bits: its random numbers are pinned, and only one solve runs at a time. HM_INPUT:
 * a value that is not finite or beyond 1e6, a class without rows, a parameter out of range.
 * HM_MEMORY is said before liblinear is called (it would crash): a row costs it 16 bytes a value.
 */
enum hm_status svm_solve_liblinear(const struct svm_problem *problem, struct svm_solution *out,
                                   struct hm_error *error);
void svm_solution_free(struct svm_solution *solution);

#endif
