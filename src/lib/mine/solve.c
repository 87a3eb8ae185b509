/* The solve of a round: over the pool, without the rows that wait outside. */
#include "mine/mine_internal.h"

#include <math.h>

static double cosine(const float *a, const float *b, size_t length)
{
    double ab = 0, aa = 0, bb = 0;
    for (size_t k = 0; k < length; k++) {
        ab += (double)a[k] * (double)b[k];
        aa += (double)a[k] * (double)a[k];
        bb += (double)b[k] * (double)b[k];
    }
    return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
}

/* Two solvers; the first is ours, the second the reference. */
static const struct {
    svm_solver *solve;
    double tolerance; /* default */
} solvers[] = {
    [MINE_DUAL] = {svm_solve_dual, 1e-4},
    [MINE_LIBLINEAR] = {svm_solve_liblinear, 0.01},
};

enum hm_status mine_solve(struct mine_state *m, struct hm_error *error)
{
    const struct mine_options *o = m->options;
    struct hm_model *model = &m->result->model;
    struct mine_round *now = &m->now;
    struct svm_rows *rows = mine_pool_rows(m->pool);
    double start = clock_seconds();
    struct svm_problem problem = {
        .rows = rows,
        .loss = o->loss,
        .c_positive = m->c * o->positive_weight,
        .c_negative = m->c,
        .bias_feature = o->bias_feature,
        .tolerance = o->tolerance > 0 ? o->tolerance : solvers[o->solver].tolerance,
        .seed = o->seed,
        .dual = svm_rows_duals(rows),
        .score = svm_rows_scores(rows),
        .threads = m->threads,
        .memory_free = o->memory_free,
    };
    struct svm_solution solution;
    uint32_t *active;
    HM_TRY(mine_list_active(m, &active, &problem.chosen_count, error));
    problem.chosen = active;
    enum hm_status status = solvers[o->solver].solve(&problem, &solution, error);
    mem_free(active);
    HM_TRY(status);
    size_t length = svm_rows_length(rows);
    now->weight_cosine = model->weights ? cosine(model->weights, solution.weights, length) : 0;
    now->objective = solution.objective;
    now->solver_gap = solution.gap;
    now->converged = solution.converged;
    now->support = solution.support;
    mem_free(model->weights);
    model->weights = solution.weights;
    model->bias = solution.bias;
    now->solve_seconds = clock_seconds() - start;
    return HM_OK;
}
