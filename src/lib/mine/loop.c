/* The bootstrapping loop.
 *
 *     positives and random negatives -> solve -> round 0
 *     repeat
 *         scan     every window of every negative image with the newest detector (pass.c)
 *         select   of the windows that violate the margin, which to take         (select.c)
 *         add      them to the pool                                              (pool.c)
 *         evict    what need not stay                                            (evict.c)
 *         solve    the SVM on the pool                                           (solve.c)
 *         record   the round                                                     (the listener)
 *     until a rule of stop.c fires; then, where data were held out, they are
 *         measured on, taken in, and it goes on until a rule fires again     (held.c)
 *
 * Why this ends, and what it proves when it does, is in mine.h. Where a checkpoint stands, the run
 * can be killed and gone on with to the same bytes: everything that the rest depends on is in
 * struct mine_state, and state.c writes it down.
 */
#include "mine/mine_internal.h"

#include <math.h>
#include <string.h>

struct mine_options mine_default_options(void)
{
    return (struct mine_options){
        .geometry = hog_geometry_default(),
        .object = BOX_PERSON,
        .scan = scan_default_mining(),
        .loss = HM_SQUARED,
        .c = 0.01,
        .positive_weight = 1,
        .bias_feature = SVM_BIAS_FREE,
        .threshold = -1,
        .slack = 1e-4f,
        .score_max = INFINITY,
        .cap_image = 30,
        .initial = 10,
        .mirror = true,
        .skip = true,
        .seed = 1,
        .max_bad = 0.1,
        .memory = (size_t)8 << 30,
    };
}

/* ---- the loop ---------------------------------------------------------------------------- */

/* Round 0 has no pass: its windows are positives and random negatives. */
static enum hm_status begin(struct mine_state *m, struct hm_error *error)
{
    double start = clock_seconds();
    m->now = (struct mine_round){.gap = NAN, .worst = -INFINITY, .validation_miss = NAN};
    HM_TRY(mine_add_positives(m, error));
    m->now.first_added = mine_pool_count(m->pool);
    HM_TRY(mine_add_initial_negatives(m, error));
    HM_TRY(mine_begin_held(m, error));
    m->now.images = (long)m->scanned_count;
    m->now.windows = mine_pool_count(m->pool) - m->now.first_added;
    m->now.added = (long)m->now.windows;
    m->now.scan_seconds = clock_seconds() - start;
    m->phase = MINE_PHASE_SOLVE;
    return m->options->choose_c ? mine_choose_c(m, error) : HM_OK;
}

/* A pass that adds nothing leaves the model as it is, and what is known of it. */
static void begin_round(struct mine_state *m)
{
    struct mine_round last = m->now;
    m->now = (struct mine_round){.round = last.round + 1,
                                 .first_added = mine_pool_count(m->pool),
                                 .objective = last.objective,
                                 .gap = NAN,
                                 .solver_gap = last.solver_gap,
                                 .converged = last.converged,
                                 .support = last.support,
                                 .weight_cosine = 1,
                                 .validation_miss = last.validation_miss,
                                 .worst = -INFINITY};
    m->phase = MINE_PHASE_SCAN;
    if (m->taken_in > 0 && last.round == m->taken_in)
        m->start = 0; /* of another list */
    mine_list_scanned(m);
    m->done = 0;
    m->above_zero = 0;
    m->loss = 0;
    m->evicted_now.count = 0;
}

static enum hm_status scan_select_add_evict(struct mine_state *m, struct hm_error *error)
{
    HM_TRY(mine_scan_and_add(m, error));
    m->phase = MINE_PHASE_SOLVE;
    if (!mine_ends_after_pass(m) || mine_waits(m)) /* what goes on keeps what it found */
        return mine_evict(m, error);
    mine_undo_pass(m);
    return HM_OK;
}

static enum hm_status solve_and_measure(struct mine_state *m, struct hm_error *error)
{
    enum hm_status status = mine_save_state(m, error); /* a solve is not saved halfway */
    mine_tell_saved(m->observer, true);
    HM_THEN(status, mine_solve(m, error));
    HM_THEN(status, mine_validate(m, error));
    mine_tell_saved(m->observer, false);
    return status;
}

static enum hm_status repeat(struct mine_state *m, struct hm_error *error)
{
    for (;;) {
        if (m->phase == MINE_PHASE_SCAN)
            HM_TRY(scan_select_add_evict(m, error));
        bool ended = mine_ends_after_pass(m);
        if (m->now.added > 0 || m->now.round == 0 || mine_takes_in(m))
            HM_TRY(solve_and_measure(m, error));
        HM_TRY(mine_add_to_ledger(m, error));
        ended = ended || mine_stops_after_solve(m);
        if (ended && mine_holds_out(m))
            HM_TRY(mine_tell_held(m, error));
        bool takes_in = ended && mine_waits(m);
        HM_TRY(mine_tell_round(m, ended && !takes_in, error));
        if (ended && !takes_in)
            return HM_OK;
        begin_round(m);
        if (takes_in)
            HM_TRY(mine_take_in(m, error));
        HM_TRY(mine_save_state(m, error));
    }
}

/* ---- the whole --------------------------------------------------------------------------- */

static enum hm_status reserve(struct mine_state *m, struct hm_error *error)
{
    const struct mine_options *o = m->options;
    size_t length = hog_geometry_length(&o->geometry), images = m->data->negatives->count;
    struct svm_store store = {.format = o->store,
                              .memory = o->memory - mine_photo_memory(o->memory),
                              .overflow = o->overflow};
    m->pool = mine_pool_new(length, &store);
    m->crew = scan_crew_new(m->threads, &o->geometry);
    m->sizes = mem_array(images, sizeof *m->sizes);
    m->usable = mem_array(images, sizeof *m->usable);
    m->scanned = mem_array(images, sizeof *m->scanned);
    m->best_weights = mem_array(length + 1, sizeof *m->best_weights);
    m->first_weights = mem_array(length + 1, sizeof *m->first_weights);
    m->bound = o->skip ? mine_bound_new(images, &o->geometry) : NULL;
    if (!m->pool || !m->crew || !m->sizes || !m->usable || !m->scanned || !m->best_weights ||
        !m->first_weights || (o->skip && !m->bound))
        return fail_memory(error, images * 64, "training");
    return mine_make_scanner(m, error);
}

static void release(struct mine_state *m)
{
    if (m->pool)
        m->result->spilled = svm_rows_spilled(mine_pool_rows(m->pool));
    if (m->scanner.free)
        m->scanner.free(m->scanner.self);
    mine_bound_free(m->bound);
    mem_free(m->best_weights);
    mem_free(m->first_weights);
    mem_free(m->scanned);
    mem_free(m->usable);
    mem_free(m->sizes);
    mem_free(m->rounds);
    mem_free(m->suspects);
    mem_free(m->evicted_ever.items);
    mem_free(m->evicted_now.items);
    scan_crew_free(m->crew);
    mine_pool_free(m->pool);
}

enum hm_status mine_run(const struct mine_options *options, const struct mine_data *data,
                        const struct text *state, struct threads *threads,
                        const struct mine_observer *observer, struct mine_result *out,
                        struct hm_error *error)
{
    *out = (struct mine_result){0};
    struct mine_state m = {.options = options,
                           .data = data,
                           .threads = threads,
                           .observer = observer,
                           .c = options->c,
                           .result = out};
    mine_describe_model(&m);
    enum hm_status status = reserve(&m, error);
    HM_THEN(status, state ? mine_load_state(&m, state, error) : begin(&m, error));
    HM_THEN(status, repeat(&m, error));
    release(&m);
    if (status != HM_OK)
        model_free(&out->model);
    return status;
}
