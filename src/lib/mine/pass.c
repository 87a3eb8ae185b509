/* A pass: every window of every usable negative that does not wait, in batches of images, from
 * where it stands.
 *
 * Images are taken in order, starting where the last pass that was cut short by --cap-round
 * stopped. What a batch found is taken image by image, so neither the batches nor the threads show
 * in the result; and between two batches the pass can be saved, and gone on with later.
 */
#include "mine/mine_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct pass {
    struct mine_state *m;
    long *known, *known_above_zero; /* by image: windows of the pool, by the solver's score */
    double started;                 /* this part of the pass, and */
    double before;                  /* the seconds of the parts before it */
};

/* ---- what the pool says ------------------------------------------------------------------ */

/* Windows of the pool are counted by the score of the last solve, so that it does not matter
 * whether their level was scanned or proven to hold nothing new. */
static enum hm_status count_known(struct pass *p, struct hm_error *error)
{
    struct mine_state *m = p->m;
    size_t images = m->data->negatives->count;
    p->known = mem_array(images, sizeof *p->known);
    p->known_above_zero = mem_array(images, sizeof *p->known);
    if (!p->known || !p->known_above_zero)
        return fail_memory(error, images * 16, "a pass");
    const float *score = svm_rows_scores(mine_pool_rows(m->pool));
    for (size_t i = (size_t)m->pool_positives; i < m->now.first_added; i++) {
        size_t image = (size_t)mine_pool_key(m->pool, i)->image;
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

/* What a suspect is compared with: the positives' median. */
static enum hm_status set_bar(struct mine_state *m, struct hm_error *error)
{
    size_t positives = (size_t)m->pool_positives, count = 0;
    float *scores = mem_array(positives, sizeof *scores);
    if (!scores)
        return fail_memory(error, positives * sizeof *scores, "a median");
    for (size_t i = 0; i < positives; i++)
        if (!mine_row_waits(m, i))
            scores[count++] = svm_rows_scores(mine_pool_rows(m->pool))[i];
    sort_items(scores, count, sizeof *scores, by_score);
    m->bar = scores[count / 2];
    mem_free(scores);
    return HM_OK;
}

/* ---- adding ------------------------------------------------------------------------------ */

static enum hm_status suspect(struct mine_state *m, const struct hm_hit *hit,
                              struct hm_error *error)
{
    if (hit->score <= 0)
        return HM_OK;
    HM_TRY(mem_reserve((void **)&m->suspects, &m->suspect_capacity, m->suspect_count + 1,
                       sizeof *m->suspects, error));
    m->suspects[m->suspect_count++] =
        (struct mine_suspect){hit->key, hit->score, m->bar, m->now.round};
    return HM_OK;
}

static enum hm_status add_window(struct mine_state *m, const struct hm_hit *hit,
                                 const float *descriptor, struct hm_error *error)
{
    HM_TRY(mine_pool_add(m->pool, descriptor, &hit->key, -1, hit->score, error));
    m->now.added++;
    m->now.returned += mine_key_list_holds(&m->evicted_ever, &hit->key);
    return suspect(m, hit, error);
}

/* One image's answer into the ledger's row and the pool; *over: so many windows of it did not come
 * in, since --cap-round is reached. */
static enum hm_status add_answer(struct pass *p, size_t image, const struct mine_answer *a,
                                 size_t *over, struct hm_error *error)
{
    struct mine_state *m = p->m;
    struct mine_round *now = &m->now;
    if (a->status != HM_OK)
        return fail(error, a->status, "%s (it was readable when training began)", a->error.text);
    now->images++;
    now->windows += a->windows;
    now->skipped += a->skipped;
    now->hard += a->hard + p->known[image];
    now->known += p->known[image];
    now->fresh += a->hard;
    now->violating += a->violating;
    now->avoided += a->avoided;
    now->worst = fmax(now->worst, (double)a->worst);
    m->above_zero += a->above_zero + p->known_above_zero[image];
    m->loss += a->loss;
    if (m->bound)
        HM_TRY(mine_bound_note(m->bound, image, a->largest_outside, a->levels, error));
    long places = m->options->cap_round > 0 ? m->options->cap_round - now->added : (long)a->count;
    size_t added = places < (long)a->count ? (size_t)places : a->count;
    for (size_t i = 0; i < added; i++)
        HM_TRY(add_window(m, &a->hits[i], a->descriptors + i * a->length, error));
    for (size_t i = added; i < a->count && m->bound; i++)
        mine_bound_raise(m->bound, &a->hits[i].key, a->hits[i].score);
    *over = a->count - added;
    return HM_OK;
}

/* ---- the images, in order ---------------------------------------------------------------- */

static size_t scanned_at(const struct mine_state *m, size_t step)
{
    return (m->start + step) % m->scanned_count;
}

static size_t image_at(void *context, size_t step)
{
    const struct mine_state *m = ((struct pass *)context)->m;
    return (size_t)m->scanned[scanned_at(m, step)];
}

/* The pass ends before its last image: the next one begins here. */
static void cut_short(struct mine_state *m, bool again)
{
    m->start = scanned_at(m, again ? m->done - 1 : m->done);
    m->now.covered = false;
}

static enum hm_status take_answer(void *context, size_t image, const struct mine_answer *answer,
                                  bool *enough, struct hm_error *error)
{
    struct pass *p = context;
    struct mine_state *m = p->m;
    size_t over = 0;
    HM_TRY(add_answer(p, image, answer, &over, error));
    m->done++;
    *enough = m->options->cap_round > 0 && m->now.added >= m->options->cap_round &&
              (over > 0 || m->done < m->scanned_count);
    if (*enough)
        cut_short(m, over > 0);
    return HM_OK;
}

static void skip_levels(void *context, struct mine_task *task)
{
    const struct mine_state *m = ((struct pass *)context)->m;
    struct scan_plan plan;
    task->size = m->sizes[task->image];
    mine_plan_of(m, (size_t)task->image, &plan);
    if (m->bound)
        mine_bound_skip(m->bound, plan.count, task);
}

static double pass_seconds(const struct pass *p)
{
    return p->before + clock_seconds() - p->started;
}

/* The one place where the clock decides: --stop time. */
static bool time_is_up(const struct pass *p)
{
    double most;
    return mine_has_stop(p->m->options, MINE_STOP_TIME, &most) &&
           mine_seconds_so_far(p->m) + pass_seconds(p) >= most;
}

static enum hm_status look_around(void *context, bool *enough, struct hm_error *error)
{
    struct pass *p = context;
    struct mine_state *m = p->m;
    enum mine_next next = m->observer && m->observer->between
                              ? m->observer->between(m->observer->context)
                              : MINE_GO_ON;
    m->now.scan_seconds = pass_seconds(p);
    if (next != MINE_GO_ON)
        HM_TRY(mine_save_state(m, error));
    if (next == MINE_INTERRUPT)
        return fail(error, HM_INTERRUPTED, "interrupted in round %d", m->now.round);
    *enough = time_is_up(p);
    if (*enough)
        cut_short(m, false);
    return HM_OK;
}

/* ---- the whole --------------------------------------------------------------------------- */

static struct mine_criteria make_criteria(const struct mine_state *m)
{
    const struct mine_options *o = m->options;
    bool semi = o->select.rule == MINE_SELECT_SEMI;
    return (struct mine_criteria){
        .threshold = o->threshold,
        .slack = o->slack,
        .ceiling = semi ? fminf(o->score_max, (float)o->select.value) : o->score_max,
        .select = o->select.rule,
        .cap = mine_select_cap(o),
        .seed = o->seed,
        .round = (uint64_t)m->now.round,
        .loss = o->loss,
        .descriptors = true,
        .bounds = m->bound != NULL,
    };
}

static enum hm_status scan_images(struct pass *p, struct hm_error *error)
{
    struct mine_state *m = p->m;
    char what[48];
    snprintf(what, sizeof what, "round %d: scanning", m->now.round);
    const struct mine_scan job = {
        .scanner = &m->scanner,
        .criteria = make_criteria(m),
        .pool = m->pool,
        .avoid = m->data->avoid,
        .first = m->done,
        .count = m->scanned_count,
        .observer = m->observer,
        .progress = what,
        .hurry = {m->observer ? m->observer->hurry : NULL,
                  m->observer ? m->observer->context : NULL},
        .context = p,
        .image = image_at,
        .prepare = skip_levels,
        .between = look_around,
        .receive = take_answer,
    };
    m->now.covered = !mine_takes_in(m); /* then it is a pass over a part */
    return mine_scan_all(&job, error);
}

static void finish(struct pass *p)
{
    struct mine_state *m = p->m;
    struct mine_round *now = &m->now;
    double windows = (double)(now->windows + now->skipped);
    now->fppw = windows > 0 ? (double)m->above_zero / windows : 0;
    now->complete = now->covered && now->added == now->violating;
    /* Every loss outside the pool was seen: the objective over all windows. */
    double objective = now->objective;
    if (now->covered)
        now->gap = (objective + m->c * m->loss) / objective;
    now->scan_seconds = pass_seconds(p);
    if (now->covered)
        m->start = 0;
}

enum hm_status mine_scan_and_add(struct mine_state *m, struct hm_error *error)
{
    const struct hm_model *model = &m->result->model;
    struct pass p = {.m = m, .started = clock_seconds(), .before = m->now.scan_seconds};
    enum hm_status status = count_known(&p, error);
    HM_THEN(status, set_bar(m, error));
    /* A pass that is gone on with has its weights in the bound already. */
    if (status == HM_OK && m->bound && m->done == 0)
        status = mine_bound_begin(m->bound, model->weights, model->bias, error);
    HM_THEN(status, m->scanner.set_weights(m->scanner.self, model->weights, model->bias, error));
    HM_THEN(status, scan_images(&p, error));
    if (status == HM_OK)
        finish(&p);
    mem_free(p.known);
    mem_free(p.known_above_zero);
    return status;
}

void mine_undo_pass(struct mine_state *m)
{
    mine_pool_truncate(m->pool, m->now.first_added);
    while (m->suspect_count > 0 && m->suspects[m->suspect_count - 1].round == m->now.round)
        m->suspect_count--;
    m->now.added = m->now.returned = 0;
    m->now.complete = m->now.violating == 0 && m->now.covered;
}
