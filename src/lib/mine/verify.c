/* Looking at everything once more: what a certificate says, confirmed or refuted.
 *
 * No bound, no cap, no state of the run: every level of every readable negative is scanned with the
 * model as it was mined, and every window that is not in the pool is held against the margin.
 */
#include "mine/mine_internal.h"

#include <math.h>
#include <string.h>

#define BATCH 32

static int harder_first(const void *a, const void *b)
{
    const struct mine_breach *p = a, *q = b;
    if (p->box.score != q->box.score)
        return p->box.score > q->box.score ? -1 : 1;
    return key_compare(&p->key, &q->key);
}

struct verifying {
    const struct hm_model *model;
    struct data_store *store;
    struct harvest_rule rule;
    struct mine_check *out; /* breaches has room for twice `most` */
    size_t most;
};

static void take_harvest(struct verifying *v, size_t image, const struct harvest *h)
{
    struct mine_check *out = v->out;
    struct scan_plan plan;
    int width, height;
    data_store_size(v->store, image, &width, &height);
    scan_make_plan(&v->model->geometry, &v->model->mining, width, height, &plan);
    out->images += h->windows > 0;
    out->levels += h->levels;
    out->windows += h->windows;
    out->violating += h->violating;
    out->worst = fmax(out->worst, (double)h->worst);
    for (size_t i = 0; i < h->count; i++)
        out->breaches[out->count++] = (struct mine_breach){
            h->hits[i].key, scan_window_box(&plan, h->hits[i].key, h->hits[i].score)};
    sort_items(out->breaches, out->count, sizeof *out->breaches, harder_first);
    if (out->count > v->most)
        out->count = v->most;
}

static enum hm_status scan_all(struct verifying *v, struct scanner *scanner,
                               const struct data_set *negatives,
                               const struct mine_observer *observer, struct hm_error *error)
{
    struct harvest harvests[BATCH] = {0};
    enum hm_status status = HM_OK;
    for (size_t first = 0; first < negatives->count && status == HM_OK; first += BATCH) {
        int images[BATCH];
        size_t left = negatives->count - first, count = left < BATCH ? left : BATCH;
        tell_progress(observer, "verifying", first, negatives->count);
        for (size_t i = 0; i < count; i++)
            images[i] = (int)(first + i);
        status = scanner->scan(scanner->self, &v->rule, images, count, harvests, error);
        for (size_t i = 0; i < count && status == HM_OK; i++) {
            if (harvests[i].status == HM_OK)
                take_harvest(v, first + i, &harvests[i]);
            else
                tell_skipped(observer, harvests[i].error.text);
        }
    }
    tell_progress(observer, "verifying", negatives->count, negatives->count);
    for (int i = 0; i < BATCH; i++)
        harvest_free(&harvests[i]);
    return status;
}

enum hm_status mine_verify(const struct hm_model *model, const struct pool *pool,
                           const struct mine_data *data, size_t most, size_t max_pixels,
                           struct threads *threads, const struct mine_observer *observer,
                           struct mine_check *out, struct hm_error *error)
{
    *out = (struct mine_check){.worst = -INFINITY};
    struct verifying v = {.model = model,
                          .most = most,
                          .out = out,
                          .rule = {.threshold = model->certificate.present
                                                    ? model->certificate.threshold
                                                    : model->training.threshold,
                                   .slack = model->certificate.slack,
                                   .ceiling = INFINITY,
                                   .cap = (int)most,
                                   .loss = (enum svm_loss)model->training.loss,
                                   .pool = pool,
                                   .avoid = data->avoid}};
    struct scanner scanner = {0};
    v.store = data_store_new(data->negatives, 0, max_pixels);
    out->breaches = mem_array(2 * most, sizeof *out->breaches);
    enum hm_status status = v.store && out->breaches
                                ? HM_OK
                                : fail_memory(error, data->negatives->count * 32, "a check");
    if (status == HM_OK)
        status =
            scanner_threads(threads, v.store, &model->geometry, &model->mining, &scanner, error);
    if (status == HM_OK)
        status = scanner.set_weights(scanner.self, model->weights, model->bias, error);
    if (status == HM_OK)
        status = scan_all(&v, &scanner, data->negatives, observer, error);
    if (scanner.free)
        scanner.free(scanner.self);
    data_store_free(v.store);
    if (status != HM_OK)
        mine_check_free(out);
    return status;
}

void mine_check_free(struct mine_check *check)
{
    mem_free(check->breaches);
    *check = (struct mine_check){0};
}
