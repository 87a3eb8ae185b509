/* The solve of a round, and what the new model is worth on data that was held out. */
#include "eval/eval.h"
#include "mine/mine_internal.h"

#include <math.h>
#include <string.h>

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
    HM_TRY(solvers[o->solver].solve(&problem, &solution, error));
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

/* ---- held-out data ----------------------------------------------------------------------- */

/* The log-average is over nine rates of false positives a window, evenly spaced in log space, from
 * 1e-5 to 1e-3: the way of Dollar et al. 2012, around Dalal's 1e-4. Crops allow no measure an
 * image. */
static const double rates[] = {1e-5,          1.77827941e-5, 3.16227766e-5, 5.62341325e-5, 1e-4,
                               1.77827941e-4, 3.16227766e-4, 5.62341325e-4, 1e-3};

static void keep_best(struct mine_state *m)
{
    const struct hm_model *model = &m->result->model;
    size_t length = hog_geometry_length(&model->geometry);
    if (m->now.round > 0 && !(m->now.validation_miss < m->best_miss))
        return;
    m->best_miss = m->now.validation_miss;
    m->best_round = m->now.round;
    memcpy(m->best_weights, model->weights, length * sizeof *model->weights);
    m->best_weights[length] = model->bias;
}

enum hm_status mine_validate(struct mine_state *m, struct hm_error *error)
{
    const struct mine_data *data = m->data;
    const struct mine_observer quiet = {0};
    struct mine_scores p = {0}, n = {0};
    struct eval_fppw_curve curve = {0};
    if (!data->held_positives || !data->held_negatives)
        return HM_OK;
    const struct hm_model *model = &m->result->model;
    enum hm_status status = mine_score_people(model, data->held_positives, &data->held_examples,
                                              m->threads, &quiet, &p, error);
    HM_THEN(status, mine_score_windows(model, &m->options->scan, data->held_negatives,
                                       data->held_avoid, m->threads, &quiet, &n, error));
    HM_THEN(status, eval_fppw_curve_make(p.values, p.count, n.values, n.count, &curve, error));
    if (status == HM_OK) {
        m->now.validation_miss = eval_fppw_log_average(rates, sizeof rates / sizeof *rates,
                                                       p.values, p.count, n.values, n.count);
        keep_best(m);
    }
    eval_fppw_curve_free(&curve);
    mine_scores_free(&p);
    mine_scores_free(&n);
    return status;
}
