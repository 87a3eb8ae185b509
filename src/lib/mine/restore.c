/* The pool of a saved run, described anew: the same rows in the same order, bit by bit.
 *
 * Positives are made as they were. Negatives stand in the pool in the order in which they were
 * found, image by image within a pass: neighbours of one image are described together.
 */
#include "mine/mine_internal.h"

#include <string.h>

#define GROUPS 32    /* described between two looks */
#define MOST_KEYS 64 /* of a group */

struct group {
    size_t first, count; /* of the keys */
    float *descriptors;
    enum hm_status status;
    struct hm_error error;
};

struct restoring {
    struct mining *m;
    const struct hm_key *keys;
    size_t length;
    struct scan_worker **workers;
    struct image *scratch;
    struct group groups[GROUPS];
};

static void describe_group(void *context, size_t item, int worker)
{
    struct restoring *r = context;
    struct group *g = &r->groups[item];
    const struct hm_key *keys = r->keys + g->first;
    size_t image = (size_t)keys->image;
    const struct image *pixels;
    struct scan_plan plan;
    g->status = data_store_get(r->m->store, image, &r->scratch[worker], &pixels, &g->error);
    if (g->status != HM_OK)
        return;
    scan_make_plan(&r->m->options->geometry, &r->m->options->scan, pixels->width, pixels->height,
                   &plan);
    for (size_t i = 0; i < g->count && g->status == HM_OK; i++)
        if (keys[i].level < 0 || keys[i].level >= plan.count)
            g->status = fail(&g->error, HM_INPUT,
                             "%s: the photograph has another size than when the run began",
                             r->m->data->negatives->images[image].path);
    if (g->status == HM_OK)
        g->status = scan_describe(r->workers[worker], pixels, &plan, keys, g->count, g->descriptors,
                                  &g->error);
}

/* The next neighbours of one image, from key `first` on. */
static size_t cut_group(const struct restoring *r, size_t first, size_t count)
{
    size_t end = first + 1;
    while (end < count && end - first < MOST_KEYS && r->keys[end].image == r->keys[first].image)
        end++;
    return end - first;
}

/* An image is asked for by one thread at a time: a batch holds each image once. */
static bool is_in_batch(const struct restoring *r, size_t groups, int image)
{
    for (size_t g = 0; g < groups; g++)
        if (r->keys[r->groups[g].first].image == image)
            return true;
    return false;
}

static enum hm_status add_group(struct restoring *r, const struct group *g, const float *scores,
                                struct hm_error *error)
{
    enum hm_status status = g->status;
    if (status != HM_OK)
        *error = g->error;
    for (size_t i = 0; i < g->count && status == HM_OK; i++)
        status = pool_add(r->m->pool, g->descriptors + i * r->length, &r->keys[g->first + i], -1,
                          scores[g->first + i], error);
    return status;
}

static enum hm_status restore_negatives(struct restoring *r, const float *scores, size_t first,
                                        size_t count, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    size_t images = r->m->data->negatives->count;
    for (size_t i = first; i < count; i++)
        if (r->keys[i].image < 0 || (size_t)r->keys[i].image >= images)
            return fail(error, HM_INPUT, "the saved state is of other images");
    while (first < count && status == HM_OK) {
        size_t groups = 0;
        tell_progress(r->m->observer, "restoring the pool", first, count);
        for (; groups < GROUPS && first < count && !is_in_batch(r, groups, r->keys[first].image);
             groups++) {
            r->groups[groups].first = first;
            r->groups[groups].count = cut_group(r, first, count);
            first += r->groups[groups].count;
        }
        threads_run(r->m->threads, groups, describe_group, r);
        for (size_t g = 0; g < groups && status == HM_OK; g++)
            status = add_group(r, &r->groups[g], scores, error);
    }
    tell_progress(r->m->observer, "restoring the pool", count, count);
    return status;
}

static bool reserve(struct restoring *r)
{
    size_t workers = (size_t)threads_count(r->m->threads);
    r->workers = mem_array(workers, sizeof(struct scan_worker *));
    r->scratch = mem_array(workers, sizeof *r->scratch);
    bool good = r->workers && r->scratch;
    for (size_t i = 0; i < workers && good; i++)
        good = (r->workers[i] = scan_worker_new(&r->m->options->geometry)) != NULL;
    for (int g = 0; g < GROUPS && good; g++)
        good = (r->groups[g].descriptors =
                    mem_array(mem_product(MOST_KEYS, r->length), sizeof(float))) != NULL;
    return good;
}

static void release(struct restoring *r)
{
    for (int i = 0; i < threads_count(r->m->threads); i++) {
        if (r->workers)
            scan_worker_free(r->workers[i]);
        if (r->scratch)
            image_free(&r->scratch[i]);
    }
    for (int g = 0; g < GROUPS; g++)
        mem_free(r->groups[g].descriptors);
    mem_free(r->workers);
    mem_free(r->scratch);
    mem_free(r);
}

enum hm_status restore_rows(struct mining *m, const struct hm_key *keys, const float *scores,
                            size_t count, struct hm_error *error)
{
    long expected = m->pool_positives;
    struct mine_result counted = *m->result; /* skipped files are counted already */
    const struct mine_observer *observer = m->observer;
    m->observer = NULL;
    enum hm_status status = add_positives(m, error);
    m->observer = observer;
    counted.model = m->result->model;
    *m->result = counted;
    if (status == HM_OK && (m->pool_positives != expected || (size_t)expected > count))
        return fail(error, HM_INPUT,
                    "%ld positives could be read when the run began, and %ld can now", expected,
                    m->pool_positives);
    struct restoring *r = status == HM_OK ? mem_array(1, sizeof *r) : NULL;
    if (!r)
        return status == HM_OK ? fail_memory(error, sizeof *r, "the pool") : status;
    r->m = m;
    r->keys = keys;
    r->length = geometry_length(&m->options->geometry);
    status = reserve(r) ? restore_negatives(r, scores, (size_t)expected, count, error)
                        : fail_memory(error, r->length * GROUPS * MOST_KEYS * 4, "the pool");
    release(r);
    return status;
}
