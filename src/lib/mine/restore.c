/* The pool of a saved run, described anew: the same rows in the same order, bit by bit.
 *
 * Positives are made as they were. Negatives stand in the pool in the order in which they were
 * found, image by image within a pass: neighbours of one image are described together.
 */
#include "mine/mine_internal.h"

#include <string.h>

#define MOST_KEYS 32 /* of a group */

struct restoring {
    struct mine_state *m;
    const struct hm_key *keys;
    const float *scores;
    size_t *group; /* keys group[i] .. group[i + 1] are neighbours of one image */
    size_t groups;
};

/* Keys first .. count are of negatives. */
static void cut_groups(struct restoring *r, size_t first, size_t count)
{
    for (size_t i = first; i < count; i++)
        if (i == first || r->keys[i].image != r->keys[i - 1].image ||
            i - r->group[r->groups - 1] == MOST_KEYS)
            r->group[r->groups++] = i;
    r->group[r->groups] = count;
}

static void ask_group(void *context, size_t group, struct mine_places *p)
{
    const struct restoring *r = context;
    p->photo = (size_t)r->keys[r->group[group]].image;
    p->most = r->group[group + 1] - r->group[group];
}

static enum hm_status choose_group(const void *context, size_t group, const struct scan_plan *plan,
                                   struct mine_places *p, struct hm_error *error)
{
    const struct restoring *r = context;
    p->count = p->most;
    memcpy(p->keys, r->keys + r->group[group], p->count * sizeof *p->keys);
    for (size_t i = 0; i < p->count; i++)
        if (p->keys[i].level < 0 || p->keys[i].level >= plan->count)
            return fail(error, HM_INPUT,
                        "%s: the photograph has another size than when the run began",
                        mine_photo_label(r->m->data->negatives, p->photo));
    return HM_OK;
}

static enum hm_status add_group(void *context, size_t group, const struct mine_places *p,
                                struct hm_error *error)
{
    struct restoring *r = context;
    size_t length = hog_geometry_length(&r->m->options->geometry), first = r->group[group];
    if (p->status != HM_OK)
        *error = p->error;
    HM_TRY(p->status);
    for (size_t i = 0; i < p->count; i++)
        HM_TRY(mine_pool_add(r->m->pool, p->descriptors + i * length, &r->keys[first + i], -1,
                             r->scores[first + i], error));
    return HM_OK;
}

static enum hm_status restore_negatives(struct restoring *r, size_t first, size_t count,
                                        struct hm_error *error)
{
    struct mine_state *m = r->m;
    for (size_t i = first; i < count; i++)
        if (r->keys[i].image < 0 || (size_t)r->keys[i].image >= m->data->negatives->count)
            return fail(error, HM_INPUT, "the saved state is of other images");
    cut_groups(r, first, count);
    const struct mine_describing groups = {.crew = m->crew,
                                           .photos = m->data->negatives,
                                           .scan = m->options->scan,
                                           .observer = m->observer,
                                           .progress = "restoring the pool",
                                           .context = r,
                                           .count = r->groups,
                                           .ask = ask_group,
                                           .choose = choose_group,
                                           .receive = add_group};
    return mine_describe_places(&groups, error);
}

enum hm_status mine_restore_rows(struct mine_state *m, const struct hm_key *keys,
                                 const float *scores, size_t count, struct hm_error *error)
{
    long expected = m->pool_positives;
    struct mine_result counted = *m->result; /* skipped files are counted already */
    const struct mine_observer *observer = m->observer;
    m->observer = NULL;
    enum hm_status status = mine_add_positives(m, error);
    m->observer = observer;
    counted.model = m->result->model;
    *m->result = counted;
    HM_TRY(status);
    if (m->pool_positives != expected || (size_t)expected > count)
        return fail(error, HM_INPUT,
                    "%ld positives could be read when the run began, and %ld can now", expected,
                    m->pool_positives);
    struct restoring r = {
        .m = m, .keys = keys, .scores = scores, .group = mem_array(count + 1, sizeof *r.group)};
    if (!r.group)
        return fail_memory(error, count * sizeof *r.group, "the pool");
    status = restore_negatives(&r, (size_t)expected, count, error);
    mem_free(r.group);
    return status;
}
