/* What a round leaves behind: its row of the ledger, the model's provenance, the certificate; and
 * the telling of it all. */
#include "mine/mine_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- telling ----------------------------------------------------------------------------- */

void mine_tell_progress(const struct mine_observer *observer, const char *what, size_t done,
                        size_t total)
{
    if (observer && observer->progress)
        observer->progress(observer->context, what, done, total);
}

void mine_tell_skipped(const struct mine_observer *observer, const char *line)
{
    if (observer && observer->skipped)
        observer->skipped(observer->context, line);
}

void mine_tell_saved(const struct mine_observer *observer, bool all)
{
    if (observer && observer->saved)
        observer->saved(observer->context, all);
}

/* ---- keys -------------------------------------------------------------------------------- */

int mine_compare_keys(const void *a, const void *b)
{
    return scan_key_compare(a, b);
}

bool mine_key_list_holds(const struct mine_key_list *sorted, const struct hm_key *key)
{
    return sorted->count > 0 &&
           bsearch(key, sorted->items, sorted->count, sizeof *sorted->items, mine_compare_keys);
}

void mine_plan_of(const struct mine_state *m, size_t image, struct scan_plan *plan)
{
    scan_make_plan(&m->options->geometry, &m->options->scan, m->sizes[image].width,
                   m->sizes[image].height, plan);
}

struct hm_detection mine_view_box(const struct mine_view *view, const struct hm_key *key,
                                  float score)
{
    struct scan_plan plan;
    const struct mine_size *size = &view->sizes[key->image];
    scan_make_plan(&view->model->geometry, &view->model->mining, size->width, size->height, &plan);
    return scan_window_box(&plan, *key, score);
}

/* ---- the model's papers ------------------------------------------------------------------ */

void mine_describe_model(struct mine_state *m)
{
    const struct mine_options *o = m->options;
    struct hm_scan detection = scan_default_detection();
    detection.pyramid = o->scan.pyramid;
    detection.stride = o->scan.stride;
    detection.upsample = o->scan.upsample;
    m->result->model = (struct hm_model){
        .geometry = o->geometry,
        .object = o->object,
        .scan = detection,
        .mining = o->scan,
        .training = {.program = "hogmine " HM_VERSION,
                     .negative_images = (long)m->data->negatives->count,
                     .loss = o->loss,
                     .c = m->c * o->positive_weight,
                     .c_negative = m->c,
                     .bias_feature = o->bias_feature,
                     .threshold = o->threshold,
                     .seed = o->seed},
    };
}

void mine_weights_fingerprint(const struct hm_model *model, char hex[33])
{
    size_t length = hog_geometry_length(&model->geometry);
    char weights[33];
    hash_hex(model->weights, length * sizeof *model->weights, weights);
    struct {
        char weights[32];
        float bias, threshold;
    } all;
    memcpy(all.weights, weights, sizeof all.weights);
    all.bias = model->bias;
    all.threshold = model->training.threshold;
    hash_hex(&all, sizeof all, hex);
}

/* What a stable run has proved. */
static struct hm_certificate certify(const struct mine_state *m)
{
    const struct mine_round *now = &m->now;
    struct hm_certificate c = {
        .present = true,
        .threshold = m->options->threshold,
        .slack = m->options->slack,
        .images = now->images,
        .windows = now->windows + now->skipped,
        .avoided = now->avoided,
        .worst_violation = fmax(0, now->worst - (double)m->options->threshold),
        .objective = now->objective,
        .gap = now->solver_gap,
    };
    for (size_t i = 0; i < m->scanned_count; i++) {
        struct scan_plan plan;
        mine_plan_of(m, (size_t)m->scanned[i], &plan);
        c.levels += plan.count;
    }
    mine_weights_fingerprint(&m->result->model, c.weights);
    return c;
}

/* ---- a round ----------------------------------------------------------------------------- */

enum hm_status mine_add_to_ledger(struct mine_state *m, struct hm_error *error)
{
    size_t capacity = (size_t)m->round_capacity;
    HM_TRY(mem_reserve((void **)&m->rounds, &capacity, (size_t)m->round_count + 1,
                       sizeof *m->rounds, error));
    m->round_capacity = (int)capacity;
    m->now.pool_positives = mine_active_positives(m);
    m->now.pool_negatives = (long)mine_pool_count(m->pool) - m->pool_positives;
    m->now.rss_bytes = memory_peak();
    m->rounds[m->round_count++] = m->now;
    return HM_OK;
}

static bool half_came_back(const struct mine_round *r)
{
    return r->returned > 0 && 2 * r->returned > r->added;
}

void mine_make_view(const struct mine_state *m, bool ended, struct mine_view *view)
{
    *view = (struct mine_view){.rounds = m->rounds,
                               .count = m->round_count,
                               .pool = m->pool,
                               .model = &m->result->model,
                               .positives = m->data->positives,
                               .negatives = m->data->negatives,
                               .sizes = m->sizes,
                               .evicted = m->evicted_now.items,
                               .evicted_count = m->evicted_now.count,
                               .suspects = m->suspects,
                               .suspect_count = m->suspect_count,
                               .ended = ended};
}

enum hm_status mine_tell_round(struct mine_state *m, bool ended, struct hm_error *error)
{
    struct mine_result *result = m->result;
    struct hm_training *t = &result->model.training;
    const struct mine_round *last = &m->rounds[m->round_count - 1];
    t->positives = last->pool_positives;
    t->negatives = last->pool_negatives;
    t->rounds = result->rounds = last->round;
    result->suspects = 0;
    for (size_t i = 0; i < m->suspect_count; i++)
        result->suspects += mine_is_clear(&m->suspects[i]);
    result->thrash =
        result->thrash || (m->round_count > 1 && half_came_back(last) && half_came_back(last - 1));
    snprintf(t->ended, sizeof t->ended, "%s",
             ended ? mine_stops[result->ended.rule].name : "running");
    if (ended && result->ended.rule == MINE_STOP_STABLE)
        result->model.certificate = certify(m);
    if (ended)
        mine_take_best(m);
    if (!m->observer || !m->observer->round)
        return HM_OK;
    struct mine_view view;
    mine_make_view(m, ended, &view);
    return m->observer->round(m->observer->context, &view, error);
}
