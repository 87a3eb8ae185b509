/* The bootstrapping loop.
 *
 *     positives and random negatives -> solve -> round 0
 *     repeat
 *         scan   every window of every negative image with the newest detector
 *         select the fresh windows that violate the margin, at most `cap` an image
 *         add    them to the pool
 *         solve  the SVM on the pool
 *         record the round
 *     until a complete pass adds nothing (stable), or a bound is reached
 *
 * Why this ends, and what it proves when it does, is in mine.h.
 */
#include "mine/mine_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define CHUNK 32 /* images scanned between two looks at the clock */
#define MOST_IMAGE_MEMORY ((size_t)192 << 20)

struct mine_options mine_default_options(void)
{
    return (struct mine_options){
        .geometry = geometry_default(),
        .scan = scan_default_mining(),
        .loss = SVM_SQUARED,
        .c = 0.01,
        .positive_weight = 1,
        .bias_feature = SVM_BIAS_FREE,
        .threshold = -1,
        .cap_image = 30,
        .max_rounds = -1,
        .initial = 10,
        .mirror = true,
        .seed = 1,
        .max_bad = 0.1,
        .memory = (size_t)8 << 30,
    };
}

/* ---- solve ------------------------------------------------------------------------------- */

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

/* Solves on the pool, from where the last solve ended; the result becomes the model. */
static enum hm_status solve(struct mining *m, struct mine_round *round, struct hm_error *error)
{
    const struct mine_options *o = m->options;
    struct hm_model *model = &m->result->model;
    struct svm_rows *rows = pool_rows(m->pool);
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
    };
    struct svm_solution solution;
    enum hm_status status = solvers[o->solver].solve(&problem, &solution, error);
    if (status != HM_OK)
        return status;
    size_t length = svm_rows_length(rows);
    round->weight_cosine = model->weights ? cosine(model->weights, solution.weights, length) : 0;
    round->objective = solution.objective;
    round->gap = solution.gap;
    round->converged = solution.converged;
    round->support = solution.support;
    mem_free(model->weights);
    model->weights = solution.weights;
    model->bias = solution.bias;
    round->solve_seconds = clock_seconds() - start;
    return HM_OK;
}

/* ---- scan, select, add ------------------------------------------------------------------- */

/* One image's harvest into the ledger's row and the pool. */
static enum hm_status add_harvest(struct mining *m, const struct harvest *harvest,
                                  struct mine_round *round, struct hm_error *error)
{
    if (harvest->status != HM_OK)
        return fail(error, harvest->status, "%s (it was readable when training began)",
                    harvest->error.text);
    size_t length = geometry_length(&m->options->geometry);
    round->images++;
    round->windows += harvest->windows;
    round->hard += harvest->hard;
    round->known += harvest->known;
    round->fresh += harvest->fresh;
    round->added += (long)harvest->count;
    round->fppw += (double)harvest->above_zero;
    for (size_t i = 0; i < harvest->count; i++) {
        enum hm_status status = pool_add(m->pool, harvest->descriptors + i * length,
                                         &harvest->hits[i].key, -1, harvest->hits[i].score, error);
        if (status != HM_OK)
            return status;
    }
    return HM_OK;
}

/* A pass: every usable negative image, in chunks, in order. */
static enum hm_status scan_and_add(struct mining *m, struct mine_round *round,
                                   struct hm_error *error)
{
    const struct hm_model *model = &m->result->model;
    struct harvest harvests[CHUNK] = {0};
    struct harvest_rule rule = {.threshold = m->options->threshold,
                                .cap = m->options->cap_image,
                                .pool = m->pool,
                                .descriptors = true};
    char what[48];
    snprintf(what, sizeof what, "round %d: scanning", round->round);
    double start = clock_seconds();
    enum hm_status status =
        m->scanner.set_weights(m->scanner.self, model->weights, model->bias, error);
    for (size_t first = 0; first < m->usable_count && status == HM_OK; first += CHUNK) {
        tell_progress(m->observer, what, first, m->usable_count);
        size_t left = m->usable_count - first, count = left < CHUNK ? left : CHUNK;
        status = m->scanner.scan(m->scanner.self, &rule, m->usable + first, count, harvests, error);
        for (size_t i = 0; i < count && status == HM_OK; i++)
            status = add_harvest(m, &harvests[i], round, error);
    }
    for (int i = 0; i < CHUNK; i++)
        harvest_free(&harvests[i]);
    tell_progress(m->observer, what, m->usable_count, m->usable_count);
    round->fppw = round->windows ? round->fppw / (double)round->windows : 0;
    round->complete = round->added == round->fresh;
    round->scan_seconds = clock_seconds() - start;
    return status;
}

/* ---- the loop ---------------------------------------------------------------------------- */

static enum hm_status record(struct mining *m, struct mine_round *round, struct hm_error *error)
{
    struct hm_training *t = &m->result->model.training;
    round->pool_positives = t->positives = m->pool_positives;
    round->pool_negatives = t->negatives = (long)pool_count(m->pool) - m->pool_positives;
    m->result->rounds = t->rounds = round->round;
    m->result->stable = round->round > 0 && round->complete && round->added == 0;
    snprintf(t->ended, sizeof t->ended, "%s", m->result->stable ? "stable" : "running");
    if (!m->result->stable && round->round == m->options->max_rounds)
        snprintf(t->ended, sizeof t->ended, "rounds");
    round->rss_bytes = memory_peak();
    m->last = *round;
    if (!m->observer || !m->observer->round)
        return HM_OK;
    struct mine_view view = {round,        m->pool,      &m->result->model,
                             m->positives, m->negatives, m->store};
    return m->observer->round(m->observer->context, &view, error);
}

/* Round 0: the first solve, on random negatives. */
static enum hm_status begin(struct mining *m, struct hm_error *error)
{
    struct mine_round round = {.round = 0};
    double start = clock_seconds();
    enum hm_status status = add_positives(m, error);
    round.first_added = pool_count(m->pool);
    if (status == HM_OK)
        status = add_initial_negatives(m, error);
    round.images = (long)m->usable_count;
    round.windows = pool_count(m->pool) - round.first_added;
    round.added = (long)round.windows;
    round.scan_seconds = clock_seconds() - start;
    if (status == HM_OK && m->options->choose_c)
        status = choose_c(m, error);
    if (status == HM_OK)
        status = solve(m, &round, error);
    return status == HM_OK ? record(m, &round, error) : status;
}

static enum hm_status repeat(struct mining *m, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (int n = 1; status == HM_OK && !m->result->stable; n++) {
        if (m->options->max_rounds >= 0 && n > m->options->max_rounds)
            break;
        /* A pass that adds nothing leaves the model as it is. */
        struct mine_round round = {.round = n,
                                   .first_added = pool_count(m->pool),
                                   .objective = m->last.objective,
                                   .gap = m->last.gap,
                                   .converged = m->last.converged,
                                   .support = m->last.support,
                                   .weight_cosine = 1};
        status = scan_and_add(m, &round, error);
        if (status == HM_OK && round.added > 0)
            status = solve(m, &round, error);
        if (status == HM_OK)
            status = record(m, &round, error);
    }
    return status;
}

/* The pool comes first: a window that spills costs each solve, a photograph that is not kept costs
 * a decoding a pass, which two threads do while they scan. */
static size_t image_share(size_t memory)
{
    return memory / 4 < MOST_IMAGE_MEMORY ? memory / 4 : MOST_IMAGE_MEMORY;
}

static void describe_model(struct mining *m)
{
    const struct mine_options *o = m->options;
    struct hm_scan detection = scan_default_detection();
    detection.pyramid = o->scan.pyramid;
    detection.stride = o->scan.stride;
    m->result->model = (struct hm_model){
        .geometry = o->geometry,
        .person_height = o->geometry.window_height * 0.75,
        .scan = detection,
        .mining = o->scan,
        .training = {.program = "hogmine " HM_VERSION,
                     .negative_images = (long)m->negatives->count,
                     .loss = o->loss,
                     .c = o->c * o->positive_weight,
                     .c_negative = o->c,
                     .bias_feature = o->bias_feature,
                     .threshold = o->threshold,
                     .seed = o->seed},
    };
}

enum hm_status mine_run(const struct mine_options *options, const struct data_set *positives,
                        const struct data_set *negatives, struct threads *threads,
                        const struct mine_observer *observer, struct mine_result *out,
                        struct hm_error *error)
{
    *out = (struct mine_result){0};
    struct mining m = {.options = options,
                       .positives = positives,
                       .negatives = negatives,
                       .threads = threads,
                       .observer = observer,
                       .c = options->c,
                       .result = out};
    describe_model(&m);
    size_t image_memory = image_share(options->memory);
    struct svm_store store = {.format = options->store,
                              .memory = options->memory - image_memory,
                              .folder = options->spill_folder};
    m.pool = pool_new(geometry_length(&options->geometry), &store);
    m.store = data_store_new(negatives, image_memory, options->max_pixels);
    m.usable = mem_array(negatives->count, sizeof *m.usable);
    enum hm_status status = m.pool && m.store && m.usable
                                ? HM_OK
                                : fail_memory(error, negatives->count * 64, "training");
    if (status == HM_OK)
        status = scanner_threads(threads, m.store, &options->geometry, &options->scan, &m.scanner,
                                 error);
    if (status == HM_OK)
        status = begin(&m, error);
    if (status == HM_OK)
        status = repeat(&m, error);
    if (m.pool)
        out->spilled = svm_rows_spilled(pool_rows(m.pool));
    if (m.scanner.free)
        m.scanner.free(m.scanner.self);
    mem_free(m.usable);
    data_store_free(m.store);
    pool_free(m.pool);
    if (status != HM_OK)
        model_free(&out->model);
    return status;
}
