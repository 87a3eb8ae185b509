/* Which windows leave the pool before a solve.
 *
 * Dropping windows that are beyond the margin of the model leaves its objective as it is, and every
 * round that adds a violating window raises the least objective: so the loop still ends
 * (Felzenszwalb et al. 2010, theorem 2). That is `easy`. The others forget what they were taught,
 * may be taught it again, and need not end: for experiments, and the ledger counts what came back.
 *
 * Nothing that was added in this very round leaves. A pass that ends stable proves the same with
 * any of them, since it looks at every window outside the pool, whatever once was in it.
 */
#include "mine/mine_internal.h"

/* Negatives that were there before this round: rows first .. end. */
struct elders {
    size_t first, end;
};

static struct elders elders_of(const struct mine_state *m)
{
    return (struct elders){(size_t)m->pool_positives, m->now.first_added};
}

static size_t surplus(const struct mine_state *m)
{
    struct elders old = elders_of(m);
    size_t negatives = mine_pool_count(m->pool) - old.first, cap = (size_t)m->options->cap_pool;
    size_t over = m->options->cap_pool > 0 && negatives > cap ? negatives - cap : 0;
    return over < old.end - old.first ? over : old.end - old.first;
}

static void drop_easy(const struct mine_state *m, struct elders old, bool *keep)
{
    const float *score = svm_rows_scores(mine_pool_rows(m->pool));
    for (size_t i = old.first; i < old.end; i++)
        keep[i] = (double)score[i] >= -1 - m->options->evict.value;
}

static void drop_oldest(const struct mine_state *m, struct elders old, bool *keep)
{
    size_t over = surplus(m); /* rows stand in the order in which they came */
    for (size_t i = 0; i < over; i++)
        keep[old.first + i] = false;
}

static void drop_random(const struct mine_state *m, struct elders old, bool *keep)
{
    struct random random =
        random_make(m->options->seed, STREAM_SELECT, (uint64_t)m->now.round + (UINT64_C(1) << 63));
    size_t to_drop = surplus(m), among = old.end - old.first;
    for (size_t i = old.first; i < old.end && to_drop > 0; i++, among--)
        if (random_below(&random, among) < to_drop) { /* Knuth's selection sampling */
            keep[i] = false;
            to_drop--;
        }
}

static void (*const rules[])(const struct mine_state *, struct elders, bool *) = {
    [MINE_EVICT_NONE] = NULL,
    [MINE_EVICT_EASY] = drop_easy,
    [MINE_EVICT_OLDEST] = drop_oldest,
    [MINE_EVICT_RANDOM] = drop_random,
};

static enum hm_status remember(struct mine_state *m, struct elders old, const bool *keep,
                               struct hm_error *error)
{
    const float *score = svm_rows_scores(mine_pool_rows(m->pool));
    for (size_t i = old.first; i < old.end; i++) {
        if (keep[i])
            continue;
        const struct hm_key *key = mine_pool_key(m->pool, i);
        HM_TRY(mem_reserve((void **)&m->evicted_now.items, &m->evicted_now.capacity,
                           m->evicted_now.count + 1, sizeof *key, error));
        HM_TRY(mem_reserve((void **)&m->evicted_ever.items, &m->evicted_ever.capacity,
                           m->evicted_ever.count + m->evicted_now.count + 1, sizeof *key, error));
        m->evicted_now.items[m->evicted_now.count++] = *key;
        mine_bound_raise(m->bound, key, score[i]);
    }
    sort_items(m->evicted_now.items, m->evicted_now.count, sizeof *m->evicted_now.items,
               mine_compare_keys);
    size_t known = m->evicted_ever.count;
    for (size_t i = 0; i < m->evicted_now.count; i++) {
        struct mine_key_list before = {m->evicted_ever.items, known, known};
        if (!mine_key_list_holds(&before, &m->evicted_now.items[i]))
            m->evicted_ever.items[m->evicted_ever.count++] = m->evicted_now.items[i];
    }
    sort_items(m->evicted_ever.items, m->evicted_ever.count, sizeof *m->evicted_ever.items,
               mine_compare_keys);
    return HM_OK;
}

enum hm_status mine_evict(struct mine_state *m, struct hm_error *error)
{
    struct elders old = elders_of(m);
    m->evicted_now.count = 0;
    if (!rules[m->options->evict.rule] || m->now.added == 0)
        return HM_OK;
    size_t count = mine_pool_count(m->pool);
    bool *keep = mem_array(count, sizeof *keep);
    if (!keep)
        return fail_memory(error, count, "an eviction");
    for (size_t i = 0; i < count; i++)
        keep[i] = true;
    rules[m->options->evict.rule](m, old, keep);
    enum hm_status status = remember(m, old, keep, error);
    if (status == HM_OK && m->evicted_now.count > 0) {
        mine_pool_keep(m->pool, keep);
        m->now.evicted = (long)m->evicted_now.count;
        m->now.first_added -= m->evicted_now.count;
    }
    mem_free(keep);
    return status;
}
