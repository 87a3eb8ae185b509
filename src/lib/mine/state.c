/* The state of a run as bytes: what a checkpoint holds.
 *
 *     magic, version, length of what follows, its fingerprint; then, in this machine's own layout,
 *     the counters of the run, the ledger, the pool without its descriptors, the model, the bound,
 *     what was evicted, the suspects, the best model on held-out data and the first.
 *
 * One walk over the run writes it or reads it, in the order of the bytes.
 *
 * Descriptors are not in it: a window's key says where it is, and the scan of that place gives the
 * very bits again (restore.c). So the state of 50,000 windows is 2 MB and not 800. It is read by
 * the program that wrote it, on the machine that wrote it; anything else is refused.
 */
#include "mine/mine_internal.h"

#include <string.h>

#define VERSION 4
static const char magic[8] = "hogstate";

struct head {
    char magic[8];
    uint32_t version, sizes; /* sizes: of the structures below, as a check */
    uint64_t length;
    char fingerprint[32];
};

static uint32_t sizes(void)
{
    return (uint32_t)(sizeof(struct mine_round) * 1000 + sizeof(struct mine_suspect));
}

static uint64_t names_of(const struct mine_state *m)
{
    const struct hm_photos *sets[] = {m->data->positives, m->data->negatives};
    const bool *waiting[] = {m->data->waiting_positives, m->data->waiting_negatives};
    uint64_t hash = 0;
    for (int s = 0; s < 2; s++)
        for (size_t i = 0; i < sets[s]->count; i++) {
            const char *name = sets[s]->name(sets[s]->context, i);
            hash = hash64(name, strlen(name) + 1, hash);
            if (waiting[s] && waiting[s][i])
                hash = hash64("waits", 5, hash);
        }
    return hash;
}

/* ---- bytes ------------------------------------------------------------------------------- */

void mine_walk_bytes(struct mine_walk *w, void *items, size_t count, size_t size)
{
    size_t length = mem_product(count, size);
    if (w->status == HM_OK && !w->out && length > w->unread)
        w->status = fail(w->error, HM_INPUT, "the saved state ends too early");
    if (w->status != HM_OK || length == 0)
        return;
    if (w->out) {
        text_append(w->out, items, length);
        return;
    }
    memcpy(items, w->bytes, length);
    w->bytes += length;
    w->unread -= length;
}

#define WALK(w, thing) mine_walk_bytes(w, &(thing), 1, sizeof(thing))

/* Room for `count` items, owned by the caller; never NULL where the status is good. */
static void *new_array(struct mine_walk *w, size_t count, size_t size)
{
    if (w->status == HM_OK && !w->out && mem_product(count, size) > w->unread)
        w->status = fail(w->error, HM_INPUT, "the saved state ends too early");
    void *items = w->status == HM_OK ? mem_array(count + 1, size) : NULL;
    if (w->status == HM_OK && !items)
        w->status = fail_memory(w->error, count * size, "a saved state");
    return items;
}

/* An array and how many there are; one that is read is owned by who has the pointer. */
static void walk_array(struct mine_walk *w, void **items, size_t *count, size_t size)
{
    WALK(w, *count);
    if (!w->out)
        *items = new_array(w, *count, size);
    if (w->status != HM_OK)
        *count = 0;
    mine_walk_bytes(w, *items, *count, size);
}

/* ---- the parts of a run ------------------------------------------------------------------ */

/* What a state is of must be what this run has. */
static void walk_data(struct mine_walk *w, struct mine_state *m)
{
    uint64_t own[] = {names_of(m), m->bound != NULL}, saved[] = {own[0], own[1]};
    mine_walk_bytes(w, saved, 2, sizeof *saved);
    WALK(w, m->usable_count);
    if (w->status == HM_OK &&
        (memcmp(own, saved, sizeof own) != 0 || m->usable_count > m->data->negatives->count))
        w->status = fail(w->error, HM_INPUT,
                         "the state was saved with other images: give those, or start anew in "
                         "another folder");
    if (w->status != HM_OK)
        return;
    mine_walk_bytes(w, m->usable, m->usable_count, sizeof *m->usable);
    mine_walk_bytes(w, m->sizes, m->data->negatives->count, sizeof *m->sizes);
}

static void walk_counters(struct mine_walk *w, struct mine_state *m)
{
    struct mine_result *r = m->result;
    WALK(w, m->now);
    WALK(w, m->phase);
    WALK(w, m->start);
    WALK(w, m->done);
    WALK(w, m->above_zero);
    WALK(w, m->loss);
    WALK(w, m->pool_positives);
    WALK(w, m->c);
    WALK(w, m->bar);
    WALK(w, m->best_miss);
    WALK(w, m->best_round);
    WALK(w, r->rounds);
    WALK(w, r->skipped_positives);
    WALK(w, r->skipped_negatives);
    WALK(w, r->small_positives);
    WALK(w, r->small_negatives);
    WALK(w, r->short_of_context);
    WALK(w, r->turned);
    WALK(w, r->thrash);
    WALK(w, m->taken_in);
    WALK(w, r->taken_in);
    WALK(w, r->model.threshold);
    WALK(w, r->model.bias);
    WALK(w, r->model.training.c);
    WALK(w, r->model.training.c_negative);
}

static void walk_pool(struct mine_walk *w, struct mine_state *m)
{
    struct svm_rows *rows = mine_pool_rows(m->pool);
    size_t count = mine_pool_count(m->pool);
    WALK(w, count);
    struct hm_key *keys = new_array(w, count, sizeof *keys);
    float *scores = new_array(w, count, sizeof *scores);
    for (size_t i = 0; i < count && w->out && w->status == HM_OK; i++) {
        keys[i] = *mine_pool_key(m->pool, i);
        scores[i] = mine_pool_score(m->pool, i);
    }
    mine_walk_bytes(w, keys, count, sizeof *keys);
    mine_walk_bytes(w, scores, count, sizeof *scores);
    if (!w->out)
        HM_THEN(w->status, mine_restore_rows(m, keys, scores, count, w->error));
    mine_walk_bytes(w, svm_rows_duals(rows), count, sizeof(float));
    mine_walk_bytes(w, svm_rows_scores(rows), count, sizeof(float));
    mem_free(keys);
    mem_free(scores);
}

static void walk_weights(struct mine_walk *w, struct mine_state *m)
{
    size_t length = hog_geometry_length(&m->options->geometry);
    float **weights = &m->result->model.weights;
    bool solved = *weights != NULL; /* not before round 0 is */
    WALK(w, solved);
    if (solved && !w->out)
        *weights = new_array(w, length, sizeof **weights);
    if (solved)
        mine_walk_bytes(w, *weights, length, sizeof **weights);
    mine_walk_bytes(w, m->best_weights, length + 1, sizeof *m->best_weights);
    mine_walk_bytes(w, m->first_weights, length + 1, sizeof *m->first_weights);
}

static void walk_keys(struct mine_walk *w, struct mine_key_list *list)
{
    walk_array(w, (void **)&list->items, &list->count, sizeof *list->items);
    if (!w->out)
        list->capacity = list->count;
}

/* Rows are described anew: by the descriptor of which the state is. */
static void walk_geometry(struct mine_walk *w, const struct hm_geometry *g)
{
    int here[] = {g->window_width, g->window_height, g->block_width,      g->block_height,
                  g->stride_x,     g->stride_y,      g->cell_width,       g->cell_height,
                  g->bins,         g->octaves,       g->context,          g->coarse_stride[0],
                  g->norm,         g->gamma,         g->coarse_stride[1], g->signed_gradient};
    int there[sizeof here / sizeof *here];
    memcpy(there, here, sizeof here);
    mine_walk_bytes(w, there, sizeof here / sizeof *here, sizeof *here);
    if (w->status == HM_OK && memcmp(here, there, sizeof here) != 0)
        w->status = fail(w->error, HM_INPUT, "the saved state is of windows described otherwise");
}

static void walk_run(struct mine_walk *w, struct mine_state *m)
{
    size_t rounds = (size_t)m->round_count;
    walk_geometry(w, &m->options->geometry);
    if (w->status != HM_OK)
        return;
    walk_data(w, m);
    walk_counters(w, m);
    walk_array(w, (void **)&m->rounds, &rounds, sizeof *m->rounds);
    walk_pool(w, m);
    walk_weights(w, m);
    if (m->bound)
        mine_bound_walk(m->bound, w);
    walk_keys(w, &m->evicted_ever);
    walk_keys(w, &m->evicted_now);
    walk_array(w, (void **)&m->suspects, &m->suspect_count, sizeof *m->suspects);
    if (!w->out) {
        m->round_count = m->round_capacity = (int)rounds;
        m->suspect_capacity = m->suspect_count;
        mine_list_scanned(m);
    }
}

/* ---- the whole --------------------------------------------------------------------------- */

enum hm_status mine_save_state(struct mine_state *m, struct hm_error *error)
{
    if (!m->observer || !m->observer->save)
        return HM_OK;
    struct text out = {0};
    struct head head = {.version = VERSION, .sizes = sizes()};
    struct mine_walk w = {.out = &out, .error = error};
    memcpy(head.magic, magic, sizeof magic);
    text_append(&out, &head, sizeof head);
    walk_run(&w, m);
    HM_THEN(w.status, text_check(&out, error));
    if (w.status == HM_OK) {
        char hex[33];
        head.length = out.length - sizeof head;
        hash_hex(out.bytes + sizeof head, head.length, hex);
        memcpy(head.fingerprint, hex, sizeof head.fingerprint);
        memcpy(out.bytes, &head, sizeof head);
        w.status = m->observer->save(m->observer->context, &out, error);
    }
    text_free(&out);
    return w.status;
}

static enum hm_status check_head(struct mine_walk *w)
{
    struct head head;
    char hex[33];
    WALK(w, head);
    HM_TRY(w->status);
    if (memcmp(head.magic, magic, sizeof magic) != 0)
        return fail(w->error, HM_INPUT, "this is no saved state of hogmine");
    if (head.version != VERSION || head.sizes != sizes())
        return fail(w->error, HM_INPUT, "the state was saved by another version of hogmine");
    if (head.length == w->unread)
        hash_hex(w->bytes, w->unread, hex);
    if (head.length != w->unread || memcmp(hex, head.fingerprint, sizeof head.fingerprint) != 0)
        return fail(w->error, HM_INPUT, "the saved state is damaged");
    return HM_OK;
}

enum hm_status mine_load_state(struct mine_state *m, const struct text *state,
                               struct hm_error *error)
{
    struct mine_walk w = {
        .bytes = (const unsigned char *)state->bytes, .unread = state->length, .error = error};
    w.status = check_head(&w);
    if (w.status == HM_OK)
        walk_run(&w, m);
    if (w.status != HM_OK && error)
        error->status = w.status;
    return w.status;
}
