/* Looking at everything once more: what a certificate says, confirmed or refuted.
 *
 * No bound, no cap, no state of the run: every level of every readable negative is scanned with the
 * model as it was mined, and every window that is not in the pool is held against the margin.
 */
#include "mine/mine_internal.h"

#include <math.h>

static int harder_first(const void *a, const void *b)
{
    const struct mine_breach *p = a, *q = b;
    if (p->box.score != q->box.score)
        return p->box.score > q->box.score ? -1 : 1;
    return scan_key_compare(&p->key, &q->key);
}

struct verifying {
    const struct hm_model *model;
    const struct mine_observer *observer;
    struct mine_check *out; /* breaches has room for twice `most` */
    size_t most;
};

static enum hm_status compare(void *context, size_t image, const struct mine_answer *answer,
                              bool *enough, struct hm_error *error)
{
    struct verifying *v = context;
    struct mine_check *out = v->out;
    struct scan_plan plan;
    (void)image;
    (void)enough;
    (void)error;
    if (answer->status != HM_OK) {
        mine_tell_skipped(v->observer, answer->error.text);
        return HM_OK;
    }
    scan_make_plan(&v->model->geometry, &v->model->mining, answer->size.width, answer->size.height,
                   &plan);
    out->images += answer->windows > 0;
    out->levels += answer->levels;
    out->windows += answer->windows;
    out->violating += answer->violating;
    out->worst = fmax(out->worst, (double)answer->worst);
    for (size_t i = 0; i < answer->count; i++)
        out->breaches[out->count++] =
            (struct mine_breach){answer->hits[i].key, scan_window_box(&plan, answer->hits[i].key,
                                                                      answer->hits[i].score)};
    sort_items(out->breaches, out->count, sizeof *out->breaches, harder_first);
    if (out->count > v->most)
        out->count = v->most;
    return HM_OK;
}

enum hm_status mine_verify(const struct hm_model *model, const struct mine_pool *pool,
                           const struct mine_data *data, size_t most, struct threads *threads,
                           const struct mine_observer *observer, struct mine_check *out,
                           struct hm_error *error)
{
    const struct hm_certificate *c = &model->certificate;
    struct verifying v = {model, observer, out, most};
    const struct mine_scan job = {
        .criteria = {.threshold = c->present ? c->threshold : model->training.threshold,
                     .slack = c->slack,
                     .ceiling = INFINITY,
                     .cap = (int)most,
                     .loss = model->training.loss},
        .pool = pool,
        .avoid = data->avoid,
        .observer = observer,
        .progress = "verifying",
        .context = &v,
        .receive = compare};
    *out = (struct mine_check){.worst = -INFINITY,
                               .breaches = mem_array(2 * most, sizeof *out->breaches)};
    if (!out->breaches)
        return fail_memory(error, 2 * most * sizeof *out->breaches, "a check");
    enum hm_status status =
        mine_scan_model(&job, model, &model->mining, data->negatives, threads, error);
    if (status != HM_OK)
        mine_check_free(out);
    return status;
}

void mine_check_free(struct mine_check *check)
{
    mem_free(check->breaches);
    *check = (struct mine_check){0};
}
