/* --C auto: cross-validation on the first pool.
 *
 * Photographs are dealt into folds, never windows: crops of one photograph look alike, and their
 * windows on both sides would flatter a large C. For each value of a fixed grid and each fold, a
 * model is trained on the other folds and scores the fold's windows; so every window of the pool
 * gets one score per value, from a model that never saw its photograph. Those scores are compared
 * by what a detector is judged by: the share of persons missed at a few rates of false positives.
 * The pool holds random windows at this point and no hard ones, so rates below 1e-3 cannot be seen.
 *
 * The solves are independent and share the rows: one a thread. The solver is the dual one, whatever
 * --solver says: liblinear would copy the pool for each.
 */
#include "mine/mine_internal.h"

#include <math.h>

#define TOLERANCE 1e-2 /* of the gap: far below what the miss rates can tell apart */

const double mine_c_values[MINE_C_VALUES] = {1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1, 1};
const double mine_c_rates[MINE_C_RATES] = {1e-3, 3e-3, 1e-2, 3e-2, 1e-1};

#define SOLVES (MINE_C_VALUES * MINE_C_FOLDS)

struct choice {
    struct mine_state *m;
    const struct svm_rows *rows;
    size_t count;
    unsigned char *fold;                                    /* by row */
    uint32_t *outside[MINE_C_FOLDS], *inside[MINE_C_FOLDS]; /* rows to train on, to score */
    size_t outside_count[MINE_C_FOLDS], inside_count[MINE_C_FOLDS];
    float *score[MINE_C_VALUES]; /* by row: from the model that did not see it */
    /* by solve */
    enum hm_status status[SOLVES];
    struct hm_error error[SOLVES];
    double gap[SOLVES], seconds[SOLVES];
};

/* ---- folds ------------------------------------------------------------------------------- */

/* fold[image] of a set: its photographs, shuffled, in turn, so that no fold is short of one; those
 * that wait are in none. same NULL: each image is one; waiting NULL: none waits. */
static enum hm_status deal_photographs(size_t count, const size_t *same, const bool *waiting,
                                       uint64_t seed, uint64_t kind, unsigned char *fold,
                                       struct hm_error *error)
{
    size_t *order = mem_array(count, sizeof *order), photographs = 0, dealt = 0;
    if (!order)
        return fail_memory(error, count * sizeof *order, "folds");
    struct random random = random_make(seed, STREAM_SPLIT, 1 + kind);
    for (size_t i = 0; i < count; i++)
        if (!same || same[i] == i)
            order[photographs++] = i;
    random_shuffle(&random, order, photographs, sizeof *order);
    for (size_t i = 0; i < photographs; i++)
        fold[order[i]] =
            waiting && waiting[order[i]] ? MINE_C_FOLDS : (unsigned char)(dealt++ % MINE_C_FOLDS);
    for (size_t i = 0; i < count && same; i++)
        fold[i] = fold[same[i]];
    mem_free(order);
    return HM_OK;
}

static enum hm_status deal_windows(struct choice *c, struct hm_error *error)
{
    const struct mine_state *m = c->m;
    unsigned char *positive = mem_array(m->data->positives->count, 1);
    unsigned char *negative = mem_array(m->data->negatives->count, 1);
    enum hm_status status =
        positive && negative
            ? deal_photographs(m->data->positives->count, m->data->positives_same,
                               m->data->waiting_positives, m->options->seed, 0, positive, error)
            : fail_memory(error, m->data->positives->count + m->data->negatives->count, "folds");
    HM_THEN(status,
            deal_photographs(m->data->negatives->count, m->data->negatives_same,
                             m->data->waiting_negatives, m->options->seed, 1, negative, error));
    const signed char *labels = svm_rows_labels(c->rows);
    for (size_t i = 0; i < c->count && status == HM_OK; i++) {
        int image = mine_pool_key(m->pool, i)->image;
        c->fold[i] = labels[i] > 0 ? positive[image] : negative[image];
        if (mine_row_waits(m, i))
            c->fold[i] = MINE_C_FOLDS; /* in none */
        for (int f = 0; f < MINE_C_FOLDS; f++) {
            if (c->fold[i] == MINE_C_FOLDS)
                continue;
            if (c->fold[i] == f)
                c->inside[f][c->inside_count[f]++] = (uint32_t)i;
            else
                c->outside[f][c->outside_count[f]++] = (uint32_t)i;
        }
    }
    mem_free(positive);
    mem_free(negative);
    return status;
}

static enum hm_status check_folds(const struct choice *c, struct hm_error *error)
{
    const signed char *labels = svm_rows_labels(c->rows);
    for (int f = 0; f < MINE_C_FOLDS; f++) {
        size_t positives = 0;
        for (size_t i = 0; i < c->inside_count[f]; i++)
            positives += labels[c->inside[f][i]] > 0;
        if (positives == 0 || positives == c->inside_count[f])
            return fail(error, HM_INPUT,
                        "--C auto: one of %d folds has %zu positive and %zu negative windows; "
                        "give more photographs, or a number such as --C 0.01",
                        MINE_C_FOLDS, positives, c->inside_count[f] - positives);
    }
    return HM_OK;
}

/* ---- solves ------------------------------------------------------------------------------ */

/* Large C first: they take longest, and what is left at the end should be short. */
static void solve_one(void *context, size_t item, int worker)
{
    (void)worker;
    struct choice *c = context;
    const struct mine_options *o = c->m->options;
    size_t value = MINE_C_VALUES - 1 - item / MINE_C_FOLDS, f = item % MINE_C_FOLDS;
    float *dual = mem_array(c->count, sizeof *dual);
    double penalty = mine_c_values[value];
    struct svm_problem problem = {.rows = c->rows,
                                  .chosen = c->outside[f],
                                  .chosen_count = c->outside_count[f],
                                  .loss = o->loss,
                                  .c_positive = penalty * o->positive_weight,
                                  .c_negative = penalty,
                                  .bias_feature = o->bias_feature,
                                  .tolerance = TOLERANCE,
                                  .seed = o->seed,
                                  .dual = dual};
    struct svm_solution solution = {0};
    enum hm_status *status = &c->status[item];
    struct hm_error *error = &c->error[item];
    *status = dual ? svm_solve_dual(&problem, &solution, error)
                   : fail_memory(error, c->count * sizeof *dual, "duals");
    if (*status == HM_OK)
        *status = svm_score(c->rows, c->inside[f], c->inside_count[f], solution.weights,
                            solution.bias, NULL, c->score[value], error);
    c->gap[item] = solution.gap;
    c->seconds[item] = solution.seconds;
    svm_solution_free(&solution);
    mem_free(dual);
}

/* ---- judgement --------------------------------------------------------------------------- */

static int falling(const void *a, const void *b)
{
    float fa = *(const float *)a, fb = *(const float *)b;
    return (fa < fb) - (fa > fb);
}

/* The miss rates of one value; `negatives` has room for the scores of all rows. */
static void judge_value(const struct choice *c, int value, float *negatives,
                        struct mine_c_trial *trial)
{
    const signed char *labels = svm_rows_labels(c->rows);
    size_t count = 0, people = 0;
    for (size_t i = 0; i < c->count; i++) {
        people += labels[i] > 0 && c->fold[i] < MINE_C_FOLDS;
        if (labels[i] < 0)
            negatives[count++] = c->score[value][i];
    }
    sort_items(negatives, count, sizeof *negatives, falling);
    trial->mean = 0;
    for (int r = 0; r < MINE_C_RATES; r++) {
        /* With so many false positives allowed, a person must score above the next negative. */
        float threshold = negatives[(size_t)(mine_c_rates[r] * (double)count)];
        size_t missed = 0;
        for (size_t i = 0; i < c->count; i++)
            missed += labels[i] > 0 && c->fold[i] < MINE_C_FOLDS && c->score[value][i] <= threshold;
        trial->miss[r] = (double)missed / (double)people;
        trial->mean += trial->miss[r] / MINE_C_RATES;
    }
}

static void fill_table(const struct choice *c, float *negatives, struct mine_c_table *table)
{
    *table = (struct mine_c_table){0};
    for (size_t i = 0; i < c->count; i++) {
        table->positives += svm_rows_labels(c->rows)[i] > 0 && c->fold[i] < MINE_C_FOLDS;
        table->negatives += svm_rows_labels(c->rows)[i] < 0;
    }
    for (int value = 0; value < MINE_C_VALUES; value++) {
        struct mine_c_trial *trial = &table->trial[value];
        trial->c = mine_c_values[value];
        for (int f = 0; f < MINE_C_FOLDS; f++) {
            int item = (MINE_C_VALUES - 1 - value) * MINE_C_FOLDS + f;
            trial->seconds += c->seconds[item];
            trial->gap = c->gap[item] > trial->gap ? c->gap[item] : trial->gap;
        }
        judge_value(c, value, negatives, trial);
        if (trial->mean < table->trial[table->chosen].mean)
            table->chosen = value;
    }
}

/* ---- the whole --------------------------------------------------------------------------- */

static bool reserve(struct choice *c)
{
    bool good = (c->fold = mem_array(c->count, 1)) != NULL;
    for (int f = 0; f < MINE_C_FOLDS; f++) {
        c->outside[f] = mem_array(c->count, sizeof(uint32_t));
        c->inside[f] = mem_array(c->count, sizeof(uint32_t));
        good = good && c->outside[f] && c->inside[f];
    }
    for (int value = 0; value < MINE_C_VALUES; value++)
        good = good && (c->score[value] = mem_array(c->count, sizeof(float))) != NULL;
    return good;
}

static void free_choice(struct choice *c)
{
    mem_free(c->fold);
    for (int f = 0; f < MINE_C_FOLDS; f++) {
        mem_free(c->outside[f]);
        mem_free(c->inside[f]);
    }
    for (int value = 0; value < MINE_C_VALUES; value++)
        mem_free(c->score[value]);
    mem_free(c);
}

/* One solve tells what all will take, roughly: a guess for people, nothing depends on it. */
static double expected_seconds(struct choice *c)
{
    size_t item = (MINE_C_VALUES / 2) * MINE_C_FOLDS;
    solve_one(c, item, 0);
    return c->seconds[item] * SOLVES * 1.5 / threads_count(c->m->threads);
}

static enum hm_status choose(struct choice *c, struct hm_error *error)
{
    struct mine_state *m = c->m;
    struct mine_c_table table;
    HM_TRY(deal_windows(c, error));
    HM_TRY(check_folds(c, error));
    if (m->observer && m->observer->choosing)
        m->observer->choosing(m->observer->context, SOLVES, expected_seconds(c));
    threads_run(m->threads, SOLVES, solve_one, c);
    for (int i = 0; i < SOLVES; i++)
        if (c->status[i] != HM_OK) {
            if (error)
                *error = c->error[i];
            return c->status[i];
        }
    float *negatives = mem_array(c->count, sizeof *negatives);
    if (!negatives)
        return fail_memory(error, c->count * sizeof *negatives, "scores");
    fill_table(c, negatives, &table);
    mem_free(negatives);
    m->c = table.trial[table.chosen].c;
    m->result->model.training.c = m->c * m->options->positive_weight;
    m->result->model.training.c_negative = m->c;
    return m->observer && m->observer->chosen
               ? m->observer->chosen(m->observer->context, &table, error)
               : HM_OK;
}

enum hm_status mine_choose_c(struct mine_state *m, struct hm_error *error)
{
    struct choice *c = mem_array(1, sizeof *c);
    if (!c)
        return fail_memory(error, sizeof *c, "the choice of C");
    c->m = m;
    c->rows = mine_pool_rows(m->pool);
    c->count = mine_pool_count(m->pool);
    enum hm_status status =
        reserve(c) ? choose(c, error) : fail_memory(error, c->count * 80, "the choice of C");
    free_choice(c);
    return status;
}
