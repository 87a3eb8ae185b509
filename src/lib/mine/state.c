/* The state of a run as bytes: what a checkpoint holds.
 *
 *     magic, version, length of what follows, its fingerprint; then, in this machine's own layout,
 *     the counters of the run, the ledger, the pool without its descriptors, the model, the bound,
 *     what was evicted, the suspects, the best model on held-out data.
 *
 * Descriptors are not in it: a window's key says where it is, and the scan of that place gives the
 * very bits again (restore.c). So the state of 50,000 windows is 2 MB and not 800. It is read by
 * the program that wrote it, on the machine that wrote it; anything else is refused.
 */
#include "mine/mine_internal.h"

#include <math.h>
#include <string.h>

#define VERSION 1
static const char magic[8] = "hogstate";

struct head {
    char magic[8];
    uint32_t version, sizes; /* sizes: of the structures below, as a check */
    uint64_t length;
    char fingerprint[32];
};

/* All that has a fixed size. */
struct fixed {
    struct mine_round now;
    int32_t phase, has_weights, has_bound, best_round;
    uint64_t start, done, usable, pool, rounds, evicted_ever, evicted_now, suspects;
    int64_t above_zero, pool_positives;
    int64_t skipped_positives, skipped_negatives, small_positives, small_negatives, turned;
    int32_t thrash, padding;
    double loss, c, best_miss;
    float bias, bar;
    uint64_t names; /* of positives and negatives */
};

static uint32_t sizes(void)
{
    return (uint32_t)(sizeof(struct fixed) * 1000 + sizeof(struct mine_round) +
                      sizeof(struct mine_suspect));
}

static uint64_t names_of(const struct mining *m)
{
    const struct hm_photos *sets[] = {m->data->positives, m->data->negatives};
    uint64_t hash = 0;
    for (int s = 0; s < 2; s++)
        for (size_t i = 0; i < sets[s]->count; i++) {
            const char *name = sets[s]->name(sets[s]->context, i);
            hash = hash64(name, strlen(name) + 1, hash);
        }
    return hash;
}

/* ---- writing ----------------------------------------------------------------------------- */

static void write_fixed(const struct mining *m, struct text *out)
{
    const struct mine_result *r = m->result;
    struct fixed f;
    memset(&f, 0, sizeof f); /* the padding, too: the same state is the same bytes */
    f.now = m->now;
    f.phase = m->phase;
    f.has_weights = r->model.weights != NULL;
    f.has_bound = m->bound != NULL;
    f.best_round = m->best_round;
    f.start = m->start;
    f.done = m->done;
    f.usable = m->usable_count;
    f.pool = pool_count(m->pool);
    f.rounds = (uint64_t)m->round_count;
    f.evicted_ever = m->evicted_ever.count;
    f.evicted_now = m->evicted_now.count;
    f.suspects = m->suspect_count;
    f.above_zero = m->above_zero;
    f.pool_positives = m->pool_positives;
    f.skipped_positives = r->skipped_positives;
    f.skipped_negatives = r->skipped_negatives;
    f.small_positives = r->small_positives;
    f.small_negatives = r->small_negatives;
    f.turned = r->turned;
    f.thrash = r->thrash;
    f.loss = m->loss;
    f.c = m->c;
    f.best_miss = m->best_miss;
    f.bias = r->model.bias;
    f.bar = m->bar;
    f.names = names_of(m);
    text_append(out, &f, sizeof f);
}

static void write_items(struct text *out, const void *items, size_t count, size_t size)
{
    text_append(out, count ? items : "", count * size);
}

static void write_pool(const struct mining *m, struct text *out)
{
    size_t count = pool_count(m->pool);
    struct svm_rows *rows = pool_rows(m->pool);
    for (size_t i = 0; i < count; i++)
        text_append(out, pool_key(m->pool, i), sizeof(struct hm_key));
    for (size_t i = 0; i < count; i++) {
        float score = pool_score(m->pool, i);
        text_append(out, &score, sizeof score);
    }
    write_items(out, svm_rows_duals(rows), count, sizeof(float));
    write_items(out, svm_rows_scores(rows), count, sizeof(float));
}

static void write_sizes(const struct mining *m, struct text *out)
{
    write_items(out, m->usable, m->usable_count, sizeof *m->usable);
    write_items(out, m->sizes, m->data->negatives->count, sizeof *m->sizes);
}

enum hm_status save_state(struct mining *m, struct hm_error *error)
{
    if (!m->observer || !m->observer->save)
        return HM_OK;
    struct text out = {0};
    struct head head = {.version = VERSION, .sizes = sizes()};
    size_t length = geometry_length(&m->options->geometry);
    memcpy(head.magic, magic, sizeof magic);
    text_append(&out, &head, sizeof head);
    write_fixed(m, &out);
    write_sizes(m, &out);
    write_items(&out, m->rounds, (size_t)m->round_count, sizeof *m->rounds);
    write_pool(m, &out);
    if (m->result->model.weights)
        write_items(&out, m->result->model.weights, length, sizeof(float));
    if (m->bound)
        bound_write(m->bound, &out);
    write_items(&out, m->evicted_ever.items, m->evicted_ever.count, sizeof *m->evicted_ever.items);
    write_items(&out, m->evicted_now.items, m->evicted_now.count, sizeof *m->evicted_now.items);
    write_items(&out, m->suspects, m->suspect_count, sizeof *m->suspects);
    write_items(&out, m->best_weights, length + 1, sizeof *m->best_weights);
    enum hm_status status = text_check(&out, error);
    if (status == HM_OK) {
        char hex[33];
        head.length = out.length - sizeof head;
        hash_hex(out.bytes + sizeof head, head.length, hex);
        memcpy(head.fingerprint, hex, sizeof head.fingerprint);
        memcpy(out.bytes, &head, sizeof head);
        status = m->observer->save(m->observer->context, &out, error);
    }
    text_free(&out);
    return status;
}

/* ---- reading ----------------------------------------------------------------------------- */

struct reader {
    const unsigned char *bytes;
    size_t unread;
    enum hm_status status;
    struct hm_error *error;
};

static void read_items(struct reader *r, void *out, size_t count, size_t size)
{
    size_t length = mem_product(count, size);
    if (r->status == HM_OK && length > r->unread)
        r->status = fail(r->error, HM_INPUT, "the saved state ends too early");
    if (r->status != HM_OK || length == 0)
        return;
    memcpy(out, r->bytes, length);
    r->bytes += length;
    r->unread -= length;
}

/* An array of `count` items, owned by the caller; never NULL where the status is good. */
static void *read_array(struct reader *r, uint64_t count, size_t size)
{
    if (r->status == HM_OK && mem_product((size_t)count, size) > r->unread)
        r->status = fail(r->error, HM_INPUT, "the saved state ends too early");
    void *items = r->status == HM_OK ? mem_array((size_t)count + 1, size) : NULL;
    if (r->status == HM_OK && !items)
        r->status = fail_memory(r->error, (size_t)count * size, "a saved state");
    read_items(r, items, (size_t)count, size);
    return items;
}

static enum hm_status check_head(struct reader *r)
{
    struct head head;
    char hex[33];
    read_items(r, &head, 1, sizeof head);
    if (r->status != HM_OK)
        return r->status;
    if (memcmp(head.magic, magic, sizeof magic) != 0)
        return fail(r->error, HM_INPUT, "this is no saved state of hogmine");
    if (head.version != VERSION || head.sizes != sizes())
        return fail(r->error, HM_INPUT, "the state was saved by another version of hogmine");
    if (head.length == r->unread)
        hash_hex(r->bytes, r->unread, hex);
    if (head.length != r->unread || memcmp(hex, head.fingerprint, sizeof head.fingerprint) != 0)
        return fail(r->error, HM_INPUT, "the saved state is damaged");
    return HM_OK;
}

static void take_fixed(struct mining *m, const struct fixed *f)
{
    struct mine_result *r = m->result;
    m->now = f->now;
    m->phase = (enum phase)f->phase;
    m->best_round = f->best_round;
    m->start = (size_t)f->start;
    m->done = (size_t)f->done;
    m->usable_count = (size_t)f->usable;
    m->round_count = m->round_capacity = (int)f->rounds;
    m->above_zero = (long)f->above_zero;
    m->pool_positives = (long)f->pool_positives;
    m->loss = f->loss;
    m->c = f->c;
    m->best_miss = f->best_miss;
    m->bar = f->bar;
    r->skipped_positives = (long)f->skipped_positives;
    r->skipped_negatives = (long)f->skipped_negatives;
    r->small_positives = (long)f->small_positives;
    r->small_negatives = (long)f->small_negatives;
    r->turned = (long)f->turned;
    r->thrash = f->thrash != 0;
    r->rounds = (int)f->rounds - 1;
    r->model.bias = f->bias;
    r->model.training.c = f->c * m->options->positive_weight;
    r->model.training.c_negative = f->c;
}

static void read_sizes(struct reader *r, struct mining *m)
{
    read_items(r, m->usable, m->usable_count, sizeof *m->usable);
    read_items(r, m->sizes, m->data->negatives->count, sizeof *m->sizes);
}

static void read_pool(struct reader *r, struct mining *m, size_t count)
{
    struct hm_key *keys = read_array(r, count, sizeof *keys);
    float *scores = read_array(r, count, sizeof *scores);
    if (r->status == HM_OK)
        r->status = restore_rows(m, keys, scores, count, r->error);
    if (r->status == HM_OK) {
        struct svm_rows *rows = pool_rows(m->pool);
        read_items(r, svm_rows_duals(rows), count, sizeof(float));
        read_items(r, svm_rows_scores(rows), count, sizeof(float));
    }
    mem_free(keys);
    mem_free(scores);
}

static struct key_list read_keys(struct reader *r, uint64_t count)
{
    struct hm_key *items = read_array(r, count, sizeof *items);
    return (struct key_list){items, items ? (size_t)count : 0, items ? (size_t)count : 0};
}

static void read_all(struct reader *r, struct mining *m)
{
    struct fixed f = {0};
    size_t length = geometry_length(&m->options->geometry);
    read_items(r, &f, 1, sizeof f);
    if (r->status != HM_OK)
        return;
    if (f.names != names_of(m) || f.usable > m->data->negatives->count ||
        f.has_bound != (m->bound != NULL)) {
        r->status = fail(r->error, HM_INPUT,
                         "the state was saved with other images: give those, or start anew in "
                         "another folder");
        return;
    }
    take_fixed(m, &f);
    read_sizes(r, m);
    m->rounds = read_array(r, f.rounds, sizeof *m->rounds);
    read_pool(r, m, (size_t)f.pool);
    if (f.has_weights)
        m->result->model.weights = read_array(r, length, sizeof(float));
    if (m->bound && r->status == HM_OK)
        r->status = bound_read(m->bound, &r->bytes, &r->unread, r->error);
    m->evicted_ever = read_keys(r, f.evicted_ever);
    m->evicted_now = read_keys(r, f.evicted_now);
    m->suspects = read_array(r, f.suspects, sizeof *m->suspects);
    m->suspect_count = m->suspect_capacity = (size_t)f.suspects;
    read_items(r, m->best_weights, length + 1, sizeof *m->best_weights);
}

enum hm_status load_state(struct mining *m, const struct text *state, struct hm_error *error)
{
    struct reader r = {(const unsigned char *)state->bytes, state->length, HM_OK, error};
    r.status = check_head(&r);
    if (r.status == HM_OK)
        read_all(&r, m);
    if (r.status != HM_OK && error)
        error->status = r.status;
    return r.status;
}
