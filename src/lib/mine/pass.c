/* A pass: every window of every usable negative, in batches of images, from where it stands.
 *
 * Images are taken in order, starting where the last pass that was cut short by --cap-round
 * stopped. What a batch found is taken image by image, so neither the batches nor the threads show
 * in the result; and between two batches the pass can be saved, and gone on with later.
 */
#include "mine/mine_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define BATCH 32

struct pass {
    struct mining *m;
    struct harvest_rule rule;
    struct harvest harvests[BATCH];
    int images[BATCH];
    long *known, *known_above_zero; /* by image: windows of the pool, by the solver's score */
    double started;                 /* this part of the pass, and */
    double before;                  /* the seconds of the parts before it */
};

/* ---- what the pool says ------------------------------------------------------------------ */

/* Windows of the pool are counted by the score of the last solve, so that it does not matter
 * whether their level was scanned or proven to hold nothing new. */
static enum hm_status count_known(struct pass *p, struct hm_error *error)
{
    struct mining *m = p->m;
    size_t images = m->data->negatives->count;
    p->known = mem_array(images, sizeof *p->known);
    p->known_above_zero = mem_array(images, sizeof *p->known);
    if (!p->known || !p->known_above_zero)
        return fail_memory(error, images * 16, "a pass");
    const float *score = svm_rows_scores(pool_rows(m->pool));
    for (size_t i = (size_t)m->pool_positives; i < m->now.first_added; i++) {
        size_t image = (size_t)pool_key(m->pool, i)->image;
        p->known[image] += score[i] >= m->options->threshold;
        p->known_above_zero[image] += score[i] >= 0;
    }
    return HM_OK;
}

static int by_score(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return x < y ? -1 : x > y;
}

/* A window that scores more than most positives do is a suspect: the positives' median. */
static enum hm_status set_bar(struct mining *m, struct hm_error *error)
{
    size_t count = (size_t)m->pool_positives;
    float *scores = mem_array(count, sizeof *scores);
    if (!scores)
        return fail_memory(error, count * sizeof *scores, "a median");
    memcpy(scores, svm_rows_scores(pool_rows(m->pool)), count * sizeof *scores);
    sort_items(scores, count, sizeof *scores, by_score);
    m->bar = scores[count / 2];
    mem_free(scores);
    return HM_OK;
}

/* ---- taking ------------------------------------------------------------------------------ */

static enum hm_status suspect(struct mining *m, const struct hm_hit *hit, struct hm_error *error)
{
    if (hit->score <= m->bar)
        return HM_OK;
    enum hm_status status = mem_reserve((void **)&m->suspects, &m->suspect_capacity,
                                        m->suspect_count + 1, sizeof *m->suspects, error);
    if (status == HM_OK)
        m->suspects[m->suspect_count++] =
            (struct mine_suspect){hit->key, hit->score, m->bar, m->now.round};
    return status;
}

static enum hm_status add_window(struct mining *m, const struct hm_hit *hit,
                                 const float *descriptor, struct hm_error *error)
{
    enum hm_status status = pool_add(m->pool, descriptor, &hit->key, -1, hit->score, error);
    m->now.added++;
    m->now.returned += key_list_holds(&m->gone, &hit->key);
    return status == HM_OK ? suspect(m, hit, error) : status;
}

/* One image's harvest into the ledger's row and the pool; *full: --cap-round is reached, and how
 * many windows were left over is in *over. */
static enum hm_status take_harvest(struct pass *p, size_t image, const struct harvest *h,
                                   size_t *over, struct hm_error *error)
{
    struct mining *m = p->m;
    struct mine_round *now = &m->now;
    if (h->status != HM_OK)
        return fail(error, h->status, "%s (it was readable when training began)", h->error.text);
    size_t length = geometry_length(&m->options->geometry);
    now->images++;
    now->windows += h->windows;
    now->skipped += h->skipped;
    now->hard += h->hard + p->known[image];
    now->known += p->known[image];
    now->fresh += h->hard;
    now->violating += h->violating;
    now->avoided += h->avoided;
    now->worst = fmax(now->worst, (double)h->worst);
    m->above_zero += h->above_zero + p->known_above_zero[image];
    m->loss += h->loss;
    enum hm_status status = HM_OK;
    if (m->bound)
        status = bound_note(m->bound, image, h->rest, h->levels, error);
    long room = m->options->cap_round > 0 ? m->options->cap_round - now->added : (long)h->count;
    size_t take = room < (long)h->count ? (size_t)room : h->count;
    for (size_t i = 0; i < take && status == HM_OK; i++)
        status = add_window(m, &h->hits[i], h->descriptors + i * length, error);
    for (size_t i = take; i < h->count && m->bound; i++)
        bound_raise(m->bound, &h->hits[i].key, h->hits[i].score);
    *over = h->count - take;
    return status;
}

/* ---- the images, in order ---------------------------------------------------------------- */

static size_t usable_at(const struct mining *m, size_t step)
{
    return (m->start + step) % m->usable_count;
}

/* The pass ends before its last image: the next one begins here. */
static void cut_short(struct mining *m, bool again)
{
    m->start = usable_at(m, again ? m->done - 1 : m->done);
    m->now.covered = false;
}

static enum hm_status take_batch(struct pass *p, size_t count, bool *full, struct hm_error *error)
{
    struct mining *m = p->m;
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < count && status == HM_OK && !*full; i++) {
        size_t over = 0;
        status = take_harvest(p, (size_t)p->images[i], &p->harvests[i], &over, error);
        m->done++;
        *full = m->options->cap_round > 0 && m->now.added >= m->options->cap_round &&
                (over > 0 || m->done < m->usable_count);
        if (*full)
            cut_short(m, over > 0);
    }
    return status;
}

static double pass_seconds(const struct pass *p)
{
    return p->before + clock_seconds() - p->started;
}

/* The one place where the clock decides: --stop time. */
static bool time_is_up(const struct pass *p)
{
    double most;
    return has_stop(p->m->options, STOP_TIME, &most) &&
           seconds_so_far(p->m) + pass_seconds(p) >= most;
}

static enum hm_status do_as_wished(struct pass *p, struct hm_error *error)
{
    struct mining *m = p->m;
    enum mine_wish wish = m->observer && m->observer->between
                              ? m->observer->between(m->observer->context)
                              : MINE_GO_ON;
    enum hm_status status = HM_OK;
    m->now.scan_seconds = pass_seconds(p);
    if (wish != MINE_GO_ON)
        status = save_state(m, error);
    if (wish == MINE_INTERRUPT && status == HM_OK)
        status = fail(error, HM_INTERRUPTED, "interrupted in round %d", m->now.round);
    return status;
}

static bool was_hurried(const struct pass *p, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (p->harvests[i].status == HM_INTERRUPTED)
            return true;
    return false;
}

static enum hm_status run_batches(struct pass *p, struct hm_error *error)
{
    struct mining *m = p->m;
    char what[48];
    snprintf(what, sizeof what, "round %d: scanning", m->now.round);
    bool full = false;
    enum hm_status status = HM_OK;
    m->now.covered = true;
    while (m->done < m->usable_count && !full && status == HM_OK) {
        tell_progress(m->observer, what, m->done, m->usable_count);
        status = do_as_wished(p, error);
        if (status == HM_OK && time_is_up(p)) {
            cut_short(m, false);
            break;
        }
        size_t left = m->usable_count - m->done, count = left < BATCH ? left : BATCH;
        for (size_t i = 0; i < count; i++)
            p->images[i] = m->usable[usable_at(m, m->done + i)];
        if (status == HM_OK)
            status =
                m->scanner.scan(m->scanner.self, &p->rule, p->images, count, p->harvests, error);
        if (status == HM_OK && !was_hurried(p, count))
            status = take_batch(p, count, &full, error);
    }
    tell_progress(m->observer, what, m->usable_count, m->usable_count);
    return status;
}

/* ---- the whole --------------------------------------------------------------------------- */

static struct harvest_rule make_rule(const struct mining *m)
{
    const struct mine_options *o = m->options;
    bool semi = o->select.rule == SELECT_SEMI;
    return (struct harvest_rule){
        .threshold = o->threshold,
        .slack = o->slack,
        .ceiling = semi ? fminf(o->score_max, (float)o->select.value) : o->score_max,
        .select = o->select.rule,
        .cap = select_cap(o),
        .seed = o->seed,
        .round = (uint64_t)m->now.round,
        .loss = o->loss,
        .pool = m->pool,
        .avoid = m->data->avoid,
        .bound = m->bound,
        .descriptors = true,
        .hurry = m->observer ? m->observer->hurry : NULL,
        .hurry_context = m->observer ? m->observer->context : NULL,
    };
}

static void finish(struct pass *p)
{
    struct mining *m = p->m;
    struct mine_round *now = &m->now;
    double windows = (double)(now->windows + now->skipped);
    now->fppw = windows > 0 ? (double)m->above_zero / windows : 0;
    now->complete = now->covered && now->added == now->violating;
    /* Every loss outside the pool was seen: the objective over all windows. */
    double objective = m->rounds[m->round_count - 1].objective;
    if (now->covered)
        now->gap = (objective + m->c * m->loss) / objective;
    now->scan_seconds = pass_seconds(p);
    if (now->covered)
        m->start = 0;
}

enum hm_status scan_and_add(struct mining *m, struct hm_error *error)
{
    const struct hm_model *model = &m->result->model;
    struct pass p = {
        .m = m, .rule = make_rule(m), .started = clock_seconds(), .before = m->now.scan_seconds};
    enum hm_status status = count_known(&p, error);
    if (status == HM_OK)
        status = set_bar(m, error);
    /* A pass that is gone on with has its weights in the bound already. */
    if (status == HM_OK && m->bound && m->done == 0)
        status = bound_begin(m->bound, model->weights, model->bias, error);
    if (status == HM_OK)
        status = m->scanner.set_weights(m->scanner.self, model->weights, model->bias, error);
    if (status == HM_OK)
        status = run_batches(&p, error);
    if (status == HM_OK)
        finish(&p);
    for (int i = 0; i < BATCH; i++)
        harvest_free(&p.harvests[i]);
    mem_free(p.known);
    mem_free(p.known_above_zero);
    return status;
}

void take_back(struct mining *m)
{
    pool_truncate(m->pool, m->now.first_added);
    while (m->suspect_count > 0 && m->suspects[m->suspect_count - 1].round == m->now.round)
        m->suspect_count--;
    m->now.added = m->now.returned = 0;
    m->now.complete = m->now.violating == 0 && m->now.covered;
}
