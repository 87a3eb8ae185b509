/* Data that are held out: what waits, what the newest model is worth on it, and the taking in.
 *
 *     the part that trains -> the loop -> a rule fires -> the held-out figures (the listener)
 *                          -> what waits is taken in -> the loop goes on -> a rule fires -> the end
 *
 * Images keep their numbers all along: a mask says which of them wait. Positives that wait are rows
 * of the pool from the start, which the solver is not told of, so that positives stand first in the
 * pool whenever it is described anew; negatives that wait are not scanned. To take in is to lift
 * the mask: the next pass looks at the new photographs alone, with the model that was measured (the
 * others are looked at again anyway, once the new people have moved the weights), so that it is
 * no pass that a rule of stop.c could fire on, and the solve behind it goes on from the duals that
 * are there. The least objective over all data is one,
 * whatever the way to it: a run that ends stable has the certificate of one that never held
 * anything out.
 *
 * The part that trains need not become stable, which would be paid for twice: besides the rules of
 * the run, a model whose objective over all of its windows is within HELD_GAP of that over the pool
 * ends it (voc-dpm ends its mining at 5%); what that pass found is added and solved with first, and
 * brings the model much nearer than that.
 */
#include "eval/eval.h"
#include "mine/mine_internal.h"

#include <math.h>
#include <string.h>

#define HELD_GAP 1.05

/* ---- what waits -------------------------------------------------------------------------- */

bool mine_waits(const struct mine_state *m)
{
    return m->data->waiting_positives && m->data->waiting_negatives && m->taken_in == 0;
}

bool mine_holds_out(const struct mine_state *m)
{
    return m->data->held_positives && m->data->held_negatives && m->taken_in == 0;
}

bool mine_photo_waits(const struct mine_state *m, size_t image)
{
    return mine_waits(m) && m->data->waiting_negatives[image];
}

/* Of the positives, whether it still waits or not. */
static bool is_late(const struct mine_state *m, size_t row)
{
    return row < (size_t)m->pool_positives && m->data->waiting_positives &&
           m->data->waiting_positives[mine_pool_key(m->pool, row)->image];
}

bool mine_row_waits(const struct mine_state *m, size_t row)
{
    return mine_waits(m) && is_late(m, row);
}

long mine_active_positives(const struct mine_state *m)
{
    long active = 0;
    for (size_t i = 0; i < (size_t)m->pool_positives; i++)
        active += !mine_row_waits(m, i);
    return active;
}

bool mine_takes_in(const struct mine_state *m)
{
    return m->taken_in > 0 && m->now.round == m->taken_in;
}

void mine_list_scanned(struct mine_state *m)
{
    const bool *late = m->data->waiting_negatives;
    m->scanned_count = 0;
    for (size_t i = 0; i < m->usable_count; i++) {
        size_t image = (size_t)m->usable[i];
        if (mine_takes_in(m) ? late[image] : !mine_photo_waits(m, image))
            m->scanned[m->scanned_count++] = m->usable[i];
    }
}

bool mine_is_near(const struct mine_state *m)
{
    return mine_waits(m) && m->now.covered && m->now.gap < HELD_GAP;
}

bool mine_ends_after_pass(struct mine_state *m)
{
    return mine_stops_after_pass(m) || mine_is_near(m);
}

enum hm_status mine_list_active(const struct mine_state *m, uint32_t **rows, size_t *count,
                                struct hm_error *error)
{
    size_t all = mine_pool_count(m->pool);
    *rows = NULL;
    *count = 0;
    if (!mine_waits(m))
        return HM_OK;
    *rows = mem_array(all, sizeof **rows);
    if (!*rows)
        return fail_memory(error, all * sizeof **rows, "rows to solve with");
    for (size_t i = 0; i < all; i++)
        if (!mine_row_waits(m, i))
            (*rows)[(*count)++] = (uint32_t)i;
    return HM_OK;
}

/* What is not solved with has no score. */
static void forget_scores(struct mine_state *m)
{
    float *score = svm_rows_scores(mine_pool_rows(m->pool));
    for (size_t i = 0; i < (size_t)m->pool_positives; i++)
        if (mine_row_waits(m, i))
            score[i] = NAN;
}

enum hm_status mine_begin_held(struct mine_state *m, struct hm_error *error)
{
    mine_list_scanned(m);
    if (!mine_waits(m))
        return HM_OK;
    forget_scores(m);
    if (m->scanned_count == 0)
        return fail(error, HM_INPUT,
                    "no usable negatives are left beside those that are held out: lower "
                    "`validation`");
    if (mine_active_positives(m) == 0)
        return fail(error, HM_INPUT,
                    "no usable positives are left beside those that are held out: lower "
                    "`validation`");
    return HM_OK;
}

/* ---- figures ----------------------------------------------------------------------------- */

/* The log-average is over nine rates of false positives a window, evenly spaced in log space, from
 * 1e-5 to 1e-3: the way of Dollar et al. 2012, around Dalal's 1e-4. Crops allow no measure an
 * image. */
static const double rates[] = {1e-5,          1.77827941e-5, 3.16227766e-5, 5.62341325e-5, 1e-4,
                               1.77827941e-4, 3.16227766e-4, 5.62341325e-4, 1e-3};

static void copy_weights(const struct hm_model *model, float *to)
{
    size_t length = hog_geometry_length(&model->geometry);
    memcpy(to, model->weights, length * sizeof *to);
    to[length] = model->bias;
}

static void keep_best(struct mine_state *m)
{
    if (m->now.round > 0 && !(m->now.validation_miss < m->best_miss))
        return;
    m->best_miss = m->now.validation_miss;
    m->best_round = m->now.round;
    copy_weights(&m->result->model, m->best_weights);
}

static enum hm_status measure_miss(struct mine_state *m, struct hm_error *error)
{
    const struct mine_data *data = m->data;
    const struct mine_observer quiet = {0};
    struct mine_scores p = {0}, n = {0};
    struct eval_fppw_curve curve = {0};
    const struct hm_model *model = &m->result->model;
    enum hm_status status = mine_score_people(model, data->held_positives, &data->held_examples,
                                              m->threads, &quiet, &p, error);
    HM_THEN(status, mine_score_windows(model, &m->options->scan, data->held_negatives,
                                       data->held_avoid, m->threads, &quiet, &n, error));
    HM_THEN(status, eval_fppw_curve_make(p.values, p.count, n.values, n.count, &curve, error));
    if (status == HM_OK)
        m->now.validation_miss = eval_fppw_log_average(rates, sizeof rates / sizeof *rates,
                                                       p.values, p.count, n.values, n.count);
    eval_fppw_curve_free(&curve);
    mine_scores_free(&p);
    mine_scores_free(&n);
    return status;
}

enum hm_status mine_validate(struct mine_state *m, struct hm_error *error)
{
    double value;
    if (!mine_holds_out(m))
        return HM_OK;
    if (m->now.round == 0)
        copy_weights(&m->result->model, m->first_weights);
    if (!m->options->measure_rounds && !mine_has_stop(m->options, MINE_STOP_VALIDATION, &value))
        return HM_OK;
    HM_TRY(measure_miss(m, error));
    keep_best(m);
    return HM_OK;
}

void mine_take_best(struct mine_state *m)
{
    struct hm_model *model = &m->result->model;
    size_t length = hog_geometry_length(&model->geometry);
    if (m->result->ended.rule != MINE_STOP_VALIDATION || mine_waits(m))
        return;
    memcpy(model->weights, m->best_weights, length * sizeof *model->weights);
    model->bias = m->best_weights[length];
    model->training.rounds = m->best_round;
}

enum hm_status mine_tell_held(struct mine_state *m, struct hm_error *error)
{
    struct mine_view view;
    if (!m->observer || !m->observer->held_out)
        return HM_OK;
    m->result->model.training.rounds = m->rounds[m->round_count - 1].round;
    mine_take_best(m);
    mine_make_view(m, false, &view);
    mine_tell_saved(m->observer, true); /* what is there is enough to come here again */
    enum hm_status status = m->observer->held_out(m->observer->context, &view, m->first_weights,
                                                  &m->result->model.threshold, error);
    mine_tell_saved(m->observer, false);
    return status;
}

/* ---- the taking in ----------------------------------------------------------------------- */

/* Late positives get their scores by the model that they did not help to make. */
static enum hm_status score_late(struct mine_state *m, struct hm_error *error)
{
    const struct hm_model *model = &m->result->model;
    struct svm_rows *rows = mine_pool_rows(m->pool);
    size_t most = (size_t)m->pool_positives + 1, count = 0;
    uint32_t *late = mem_array(most, sizeof *late);
    if (!late)
        return fail_memory(error, most * sizeof *late, "rows to take in");
    for (size_t i = 0; i < (size_t)m->pool_positives; i++)
        if (is_late(m, i))
            late[count++] = (uint32_t)i;
    enum hm_status status = svm_score(rows, late, count, model->weights, model->bias, m->threads,
                                      svm_rows_scores(rows), error);
    mem_free(late);
    return status;
}

enum hm_status mine_take_in(struct mine_state *m, struct hm_error *error)
{
    m->taken_in = m->result->taken_in = m->now.round;
    m->now.validation_miss = NAN;
    m->start = 0;
    mine_list_scanned(m); /* the late ones; when the next round begins, all */
    return score_late(m, error);
}
