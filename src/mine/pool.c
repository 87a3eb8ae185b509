/* The pool: descriptors in segments that never move, keys in a hash set. */
#include "mine/mine.h"

#include <string.h>

#define SEGMENT_ROWS 512

struct pool {
    size_t length, stride; /* values a row, floats from row to row */
    size_t count, capacity;
    float **segments;
    size_t segment_count, segment_capacity;
    const float **rows;
    struct hm_key *keys;
    signed char *labels;
    float *scores;
    uint32_t *table; /* of row + 1, open addressing; negatives only */
    size_t table_size, table_used;
};

struct pool *pool_new(size_t length)
{
    struct pool *pool = mem_array(1, sizeof *pool);
    if (!pool)
        return NULL;
    pool->length = length;
    pool->stride = (length + 15) / 16 * 16;
    pool->table_size = 1024;
    pool->table = mem_array(pool->table_size, sizeof *pool->table);
    if (!pool->table) {
        mem_free(pool);
        return NULL;
    }
    return pool;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    for (size_t i = 0; i < pool->segment_count; i++)
        mem_free(pool->segments[i]);
    mem_free(pool->segments);
    mem_free(pool->rows);
    mem_free(pool->keys);
    mem_free(pool->labels);
    mem_free(pool->scores);
    mem_free(pool->table);
    mem_free(pool);
}

static size_t slot_of(const struct pool *pool, const struct hm_key *key)
{
    size_t slot = hash64(key, sizeof *key, 0) & (pool->table_size - 1);
    while (pool->table[slot] != 0 && key_compare(&pool->keys[pool->table[slot] - 1], key) != 0)
        slot = (slot + 1) & (pool->table_size - 1);
    return slot;
}

bool pool_holds(const struct pool *pool, const struct hm_key *key)
{
    return pool->table[slot_of(pool, key)] != 0;
}

static enum hm_status grow_table(struct pool *pool, struct hm_error *error)
{
    uint32_t *old = pool->table;
    size_t old_size = pool->table_size;
    uint32_t *table = mem_array(old_size * 2, sizeof *table);
    if (!table)
        return fail_memory(error, old_size * 8, "the keys of the pool");
    pool->table = table;
    pool->table_size = old_size * 2;
    for (size_t i = 0; i < old_size; i++)
        if (old[i] != 0)
            table[slot_of(pool, &pool->keys[old[i] - 1])] = old[i];
    mem_free(old);
    return HM_OK;
}

/* Room for one more row in every array; row memory comes a segment at a time. */
static enum hm_status reserve_row(struct pool *pool, struct hm_error *error)
{
    if (pool->count == pool->capacity) {
        size_t grown = pool->capacity ? pool->capacity * 2 : SEGMENT_ROWS;
        size_t capacity[4] = {pool->capacity, pool->capacity, pool->capacity, pool->capacity};
        enum hm_status status =
            mem_reserve((void **)&pool->rows, &capacity[0], grown, sizeof *pool->rows, error);
        if (status == HM_OK)
            status =
                mem_reserve((void **)&pool->keys, &capacity[1], grown, sizeof *pool->keys, error);
        if (status == HM_OK)
            status = mem_reserve((void **)&pool->labels, &capacity[2], grown, sizeof *pool->labels,
                                 error);
        if (status == HM_OK)
            status = mem_reserve((void **)&pool->scores, &capacity[3], grown, sizeof *pool->scores,
                                 error);
        if (status != HM_OK)
            return status;
        pool->capacity = grown;
    }
    if (pool->count < pool->segment_count * SEGMENT_ROWS)
        return HM_OK;
    enum hm_status status = mem_reserve((void **)&pool->segments, &pool->segment_capacity,
                                        pool->segment_count + 1, sizeof *pool->segments, error);
    if (status != HM_OK)
        return status;
    float *segment = mem_array(mem_product(SEGMENT_ROWS, pool->stride), sizeof *segment);
    if (!segment)
        return fail_memory(error, SEGMENT_ROWS * pool->stride * sizeof *segment,
                           "the pool; lower --cap-image");
    pool->segments[pool->segment_count++] = segment;
    return HM_OK;
}

enum hm_status pool_add(struct pool *pool, const float *descriptor, const struct hm_key *key,
                        int label, float score, struct hm_error *error)
{
    enum hm_status status = reserve_row(pool, error);
    if (status == HM_OK && label < 0 && (pool->table_used + 1) * 2 > pool->table_size)
        status = grow_table(pool, error);
    if (status != HM_OK)
        return status;
    size_t i = pool->count;
    float *row = pool->segments[i / SEGMENT_ROWS] + i % SEGMENT_ROWS * pool->stride;
    memcpy(row, descriptor, pool->length * sizeof *row);
    pool->rows[i] = row;
    pool->keys[i] = *key;
    pool->labels[i] = (signed char)label;
    pool->scores[i] = score;
    if (label < 0) {
        pool->table[slot_of(pool, key)] = (uint32_t)i + 1;
        pool->table_used++;
    }
    pool->count++;
    return HM_OK;
}

size_t pool_count(const struct pool *pool)
{
    return pool->count;
}

const float *pool_row(const struct pool *pool, size_t i)
{
    return pool->rows[i];
}

const struct hm_key *pool_key(const struct pool *pool, size_t i)
{
    return &pool->keys[i];
}

float pool_score(const struct pool *pool, size_t i)
{
    return pool->scores[i];
}

const float *const *pool_rows(const struct pool *pool)
{
    return pool->rows;
}

const signed char *pool_labels(const struct pool *pool)
{
    return pool->labels;
}
