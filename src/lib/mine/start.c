/* What the first solve sees: the positives, and some random windows of every negative image. This
 * is also where every photograph is opened for the first time: what cannot be used is told of once,
 * here, and never asked for again.
 */
#include "mine/mine_internal.h"

enum hm_status mine_refuse_bad(const char *what, long bad, size_t all, double limit,
                               struct hm_error *error)
{
    if ((double)bad <= limit * (double)all)
        return HM_OK;
    return fail(
        error, HM_TOO_MANY_BAD,
        "%ld of %zu %s cannot be read, more than `max_bad` %g%% allows: check the folder, or "
        "raise `max_bad`",
        bad, all, what, limit * 100);
}

/* Rows into the pool; what cannot be used is told and counted. *usable: it can be. */
static enum hm_status add_places(struct mine_state *m, const struct mine_places *p, int label,
                                 long *unreadable, long *small, bool *usable,
                                 struct hm_error *error)
{
    size_t length = hog_geometry_length(&m->options->geometry);
    *usable = p->status == HM_OK;
    if (p->status == HM_INPUT) {
        mine_tell_skipped(m->observer, p->error.text);
        ++*(p->small ? small : unreadable);
        return HM_OK;
    }
    if (p->status != HM_OK) {
        *error = p->error;
        return p->status;
    }
    m->result->turned += p->turned;
    m->result->short_of_context += (long)p->short_of_context;
    *small += (long)p->out_of_reach;
    for (size_t k = 0; k < p->count; k++)
        HM_TRY(mine_pool_add(m->pool, p->descriptors + k * length, &p->keys[k], label, 0, error));
    return HM_OK;
}

/* ---- positives --------------------------------------------------------------------------- */

static void ask_people(void *context, size_t photo, struct mine_places *p)
{
    const struct mine_state *m = context;
    mine_examples_of(&m->data->examples, photo, &p->most);
    p->most *= 2; /* mirrored ones */
}

static enum hm_status add_people(void *context, size_t photo, const struct mine_places *p,
                                 struct hm_error *error)
{
    struct mine_state *m = context;
    bool usable;
    (void)photo;
    return add_places(m, p, 1, &m->result->skipped_positives, &m->result->small_positives, &usable,
                      error);
}

enum hm_status mine_add_positives(struct mine_state *m, struct hm_error *error)
{
    const struct mine_options *o = m->options;
    const struct mine_source *source = m->data->source;
    size_t images = m->data->positives->count;
    const struct mine_describing people = {.crew = m->crew,
                                           .photos = m->data->positives,
                                           .scan = o->scan,
                                           .observer = m->observer,
                                           .progress = "positives",
                                           .object = &o->object,
                                           .examples = &m->data->examples,
                                           .mirror = o->mirror,
                                           .context = m,
                                           .count = images,
                                           .ask = ask_people,
                                           .receive = add_people};
    if (source && source->add_positives) {
        HM_TRY(source->add_positives(source->self, m->pool, error));
    } else {
        HM_TRY(mine_describe_places(&people, error));
        HM_TRY(mine_refuse_bad("positive images", m->result->skipped_positives, images, o->max_bad,
                               error));
    }
    m->pool_positives = (long)mine_pool_count(m->pool);
    if (m->pool_positives == 0)
        return fail(error, HM_INPUT,
                    "no usable positives: all %zu images are unreadable, without a usable box or "
                    "smaller than the window of %dx%d (hogmine inspect says why)",
                    images, o->geometry.window_width, o->geometry.window_height);
    return HM_OK;
}

/* ---- negatives --------------------------------------------------------------------------- */

#define MOST_DRAWS 100 /* for a window: an image may be to avoid nearly everywhere */

static void ask_random(void *context, size_t photo, struct mine_places *p)
{
    const struct mine_state *m = context;
    (void)photo;
    p->most = (size_t)m->options->initial;
}

/* Photographs that wait are opened all the same, for their size, and give no windows.
 *
 * Distinct windows, uniform over all windows of the image's pyramid that are not to avoid; all of
 * them where there are no more than that. The generator is the image's own: the draw does not
 * depend on other images. */
static enum hm_status draw_windows(const void *context, size_t photo, const struct scan_plan *plan,
                                   struct mine_places *p, struct hm_error *error)
{
    const struct mine_state *m = context;
    struct random random = random_make(m->options->seed, STREAM_INITIAL_NEGATIVES, photo);
    size_t wanted = plan->windows < p->most ? (size_t)plan->windows : p->most;
    (void)error;
    if (mine_photo_waits(m, photo))
        return HM_OK;
    for (size_t draws = wanted * MOST_DRAWS; p->count < wanted && draws > 0; draws--) {
        struct hm_key key = scan_window_key(plan, (int)photo, random_below(&random, plan->windows));
        struct hm_detection box = scan_window_box(plan, key, 0);
        bool seen = mine_avoids(m->data->avoid, photo, &box);
        for (size_t i = 0; i < p->count && !seen; i++)
            seen = scan_key_compare(&p->keys[i], &key) == 0;
        if (!seen)
            p->keys[p->count++] = key;
    }
    sort_items(p->keys, p->count, sizeof *p->keys, mine_compare_keys);
    return HM_OK;
}

static enum hm_status add_random(void *context, size_t photo, const struct mine_places *p,
                                 struct hm_error *error)
{
    struct mine_state *m = context;
    bool usable;
    HM_TRY(add_places(m, p, -1, &m->result->skipped_negatives, &m->result->small_negatives, &usable,
                      error));
    m->sizes[photo] = p->size;
    if (usable)
        m->usable[m->usable_count++] = (int)photo;
    return HM_OK;
}

/* All that the scanner is asked for is there. */
static enum hm_status add_from_source(struct mine_state *m, struct hm_error *error)
{
    const struct mine_source *source = m->data->source;
    for (size_t i = 0; i < m->data->negatives->count; i++)
        m->usable[m->usable_count++] = (int)i;
    return source->add_initial_negatives(source->self, m->pool, error);
}

enum hm_status mine_add_initial_negatives(struct mine_state *m, struct hm_error *error)
{
    const struct mine_options *o = m->options;
    size_t images = m->data->negatives->count;
    const struct mine_describing random = {.crew = m->crew,
                                           .photos = m->data->negatives,
                                           .scan = o->scan,
                                           .observer = m->observer,
                                           .progress = "random negatives",
                                           .context = m,
                                           .count = images,
                                           .ask = ask_random,
                                           .choose = draw_windows,
                                           .receive = add_random};
    if (m->data->source && m->data->source->add_initial_negatives)
        return add_from_source(m, error);
    HM_TRY(mine_describe_places(&random, error));
    HM_TRY(mine_refuse_bad("negative images", m->result->skipped_negatives, images, o->max_bad,
                           error));
    if (m->usable_count == 0)
        return fail(error, HM_INPUT,
                    "no usable negatives: all %zu images are unreadable or smaller than the window "
                    "of %dx%d",
                    images, o->geometry.window_width, o->geometry.window_height);
    return HM_OK;
}

/* ---- who scans --------------------------------------------------------------------------- */

enum hm_status mine_make_scanner(struct mine_state *m, struct hm_error *error)
{
    const struct mine_options *o = m->options;
    const struct mine_source *source = m->data->source;
    if (source && source->make_scanner)
        return source->make_scanner(source->self, &m->scanner, error);
    return mine_scanner_threads(m->crew, m->data->negatives, &o->scan, &m->scanner, error);
}
