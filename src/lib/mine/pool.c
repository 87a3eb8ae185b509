/* The pool: the solver's rows (svm/rows.c), and on top of them what each is: keys in a hash set. */
#include "mine/mine.h"

#include <string.h>

#define MOST_PHOTO_MEMORY ((size_t)192 << 20)

struct mine_pool {
    struct svm_rows *rows;
    size_t capacity; /* of keys and scores; they are as many as rows */
    struct hm_key *keys;
    float *scores;
    uint32_t *table; /* of row + 1, open addressing; negatives only */
    size_t table_size, table_used;
};

/* The pool comes first: a window that spills costs each solve, a photograph that is not kept costs
 * a decoding a pass, which two threads do while they scan. */
size_t mine_photo_memory(size_t memory)
{
    return memory / 4 < MOST_PHOTO_MEMORY ? memory / 4 : MOST_PHOTO_MEMORY;
}

struct mine_pool *mine_pool_new(size_t length, const struct svm_store *store)
{
    struct mine_pool *pool = mem_array(1, sizeof *pool);
    if (!pool)
        return NULL;
    pool->rows = svm_rows_new(length, store);
    pool->table_size = 1024;
    pool->table = mem_array(pool->table_size, sizeof *pool->table);
    if (!pool->rows || !pool->table) {
        mine_pool_free(pool);
        return NULL;
    }
    return pool;
}

void mine_pool_free(struct mine_pool *pool)
{
    if (!pool)
        return;
    svm_rows_free(pool->rows);
    mem_free(pool->keys);
    mem_free(pool->scores);
    mem_free(pool->table);
    mem_free(pool);
}

/* ---- keys -------------------------------------------------------------------------------- */

static size_t slot_of(const struct mine_pool *pool, const struct hm_key *key)
{
    size_t slot = hash64(key, sizeof *key, 0) & (pool->table_size - 1);
    while (pool->table[slot] != 0 && scan_key_compare(&pool->keys[pool->table[slot] - 1], key) != 0)
        slot = (slot + 1) & (pool->table_size - 1);
    return slot;
}

bool mine_pool_holds(const struct mine_pool *pool, const struct hm_key *key)
{
    return pool->table[slot_of(pool, key)] != 0;
}

/* Fills the table, which is empty, with the keys of all negatives. */
static void fill_table(struct mine_pool *pool)
{
    const signed char *labels = svm_rows_labels(pool->rows);
    pool->table_used = 0;
    for (size_t i = 0; i < mine_pool_count(pool); i++)
        if (labels[i] < 0) {
            pool->table[slot_of(pool, &pool->keys[i])] = (uint32_t)i + 1;
            pool->table_used++;
        }
}

static enum hm_status grow_table(struct mine_pool *pool, struct hm_error *error)
{
    uint32_t *table = mem_array(pool->table_size * 2, sizeof *table);
    if (!table)
        return fail_memory(error, pool->table_size * 8, "the keys of the pool");
    mem_free(pool->table);
    pool->table = table;
    pool->table_size *= 2;
    fill_table(pool);
    return HM_OK;
}

/* ---- windows ----------------------------------------------------------------------------- */

static enum hm_status reserve_window(struct mine_pool *pool, struct hm_error *error)
{
    size_t need = mine_pool_count(pool) + 1, capacity = pool->capacity;
    HM_TRY(mem_reserve((void **)&pool->keys, &capacity, need, sizeof *pool->keys, error));
    capacity = pool->capacity;
    HM_TRY(mem_reserve((void **)&pool->scores, &capacity, need, sizeof *pool->scores, error));
    pool->capacity = capacity;
    return (pool->table_used + 1) * 2 > pool->table_size ? grow_table(pool, error) : HM_OK;
}

enum hm_status mine_pool_add(struct mine_pool *pool, const float *descriptor,
                             const struct hm_key *key, int label, float score,
                             struct hm_error *error)
{
    size_t i = mine_pool_count(pool);
    HM_TRY(reserve_window(pool, error));
    HM_TRY(svm_rows_add(pool->rows, descriptor, label, error));
    pool->keys[i] = *key;
    pool->scores[i] = score;
    if (label < 0) {
        pool->table[slot_of(pool, key)] = (uint32_t)i + 1;
        pool->table_used++;
    }
    return HM_OK;
}

void mine_pool_keep(struct mine_pool *pool, const bool *keep)
{
    size_t to = 0;
    for (size_t from = 0; from < mine_pool_count(pool); from++) {
        if (!keep[from])
            continue;
        pool->keys[to] = pool->keys[from];
        pool->scores[to++] = pool->scores[from];
    }
    svm_rows_keep(pool->rows, keep);
    memset(pool->table, 0, pool->table_size * sizeof *pool->table);
    fill_table(pool);
}

void mine_pool_truncate(struct mine_pool *pool, size_t count)
{
    size_t all = mine_pool_count(pool);
    svm_rows_truncate(pool->rows, count);
    if (count < all) {
        memset(pool->table, 0, pool->table_size * sizeof *pool->table);
        fill_table(pool);
    }
}

size_t mine_pool_count(const struct mine_pool *pool)
{
    return svm_rows_count(pool->rows);
}

const struct hm_key *mine_pool_key(const struct mine_pool *pool, size_t i)
{
    return &pool->keys[i];
}

float mine_pool_score(const struct mine_pool *pool, size_t i)
{
    return pool->scores[i];
}

struct svm_rows *mine_pool_rows(const struct mine_pool *pool)
{
    return pool->rows;
}
