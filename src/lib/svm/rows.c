/* The store of rows: dense, in segments that never move, in memory or in a scratch file.
 *
 * A row of 3780 values takes 15.4 kB as float32 and 7.7 kB in half precision (liblinear: 60.5 kB).
 * What a row stands for is not known here: the pool (mine/pool.c) puts keys on top.
 */
#include "svm/svm_internal.h"

#include <math.h>
#include <string.h>

#define PAGE ((size_t)64 << 10) /* a multiple of every page size */

struct svm_rows *svm_rows_new(size_t length, const struct svm_store *store)
{
    struct svm_rows *rows = mem_array(1, sizeof *rows);
    if (!rows)
        return NULL;
    rows->store = *store;
    rows->length = length;
    rows->stride = (length + SVM_LANES - 1) / SVM_LANES * SVM_LANES;
    rows->row_bytes = rows->stride * (store->format == SVM_HALF ? 2 : sizeof(float));
    rows->segment_bytes = (SVM_SEGMENT_ROWS * rows->row_bytes + PAGE - 1) / PAGE * PAGE;
    rows->padded = mem_array(rows->stride, sizeof *rows->padded);
    if (!rows->padded) {
        mem_free(rows);
        return NULL;
    }
    return rows;
}

static void free_segment(struct svm_rows *rows, struct svm_segment *segment)
{
    if (segment->mapped)
        rows->store.overflow->unmap(segment->bytes, rows->segment_bytes);
    else
        mem_free(segment->bytes);
}

void svm_rows_free(struct svm_rows *rows)
{
    if (!rows)
        return;
    for (size_t i = 0; i < rows->segment_count; i++)
        free_segment(rows, &rows->segments[i]);
    mem_free(rows->segments);
    mem_free(rows->padded);
    mem_free(rows->label);
    mem_free(rows->dual);
    mem_free(rows->score);
    mem_free(rows->square);
    mem_free(rows);
}

/* ---- adding ------------------------------------------------------------------------------ */

static enum hm_status map_segment(struct svm_rows *rows, struct svm_segment *segment,
                                  struct hm_error *error)
{
    const struct mem_overflow *overflow = rows->store.overflow;
    void *map;
    HM_TRY(overflow->map(overflow->self, rows->segment_bytes, &map, error));
    *segment = (struct svm_segment){map, true};
    return HM_OK;
}

static enum hm_status add_segment(struct svm_rows *rows, struct hm_error *error)
{
    size_t bytes = mem_product(rows->segment_count + 1, rows->segment_bytes);
    struct svm_segment segment = {0};
    HM_TRY(mem_reserve((void **)&rows->segments, &rows->segment_capacity, rows->segment_count + 1,
                       sizeof *rows->segments, error));
    if (rows->store.overflow && bytes > rows->store.memory) {
        svm_rows_release(rows);
        HM_TRY(map_segment(rows, &segment, error));
    } else {
        segment.bytes = mem_array(rows->segment_bytes, 1);
        if (!segment.bytes)
            return fail_memory(error, bytes, "the windows of the pool; lower `memory`");
    }
    rows->segments[rows->segment_count++] = segment;
    return HM_OK;
}

/* Room for one more row in every array. */
static enum hm_status reserve_row(struct svm_rows *rows, struct hm_error *error)
{
    void **const arrays[] = {(void **)&rows->label, (void **)&rows->dual, (void **)&rows->score,
                             (void **)&rows->square};
    const size_t sizes[] = {sizeof *rows->label, sizeof *rows->dual, sizeof *rows->score,
                            sizeof *rows->square};
    if (rows->count == UINT32_MAX)
        return fail(error, HM_INPUT, "the pool is full: %zu windows", rows->count);
    if (rows->count == rows->capacity) {
        size_t grown = 0;
        for (int i = 0; i < 4; i++) {
            grown = rows->capacity;
            HM_TRY(mem_reserve(arrays[i], &grown, rows->count + 1, sizes[i], error));
        }
        rows->capacity = grown;
    }
    return rows->count == rows->segment_count * SVM_SEGMENT_ROWS ? add_segment(rows, error) : HM_OK;
}

static enum hm_status refuse(const struct svm_rows *rows, const float *values, float limit,
                             struct hm_error *error)
{
    size_t k = 0;
    while (k + 1 < rows->length && fabsf(values[k]) < limit)
        k++;
    return fail(error, HM_INPUT, "row %zu, value %zu is %g: it must be finite and smaller than %g",
                rows->count, k, (double)values[k], (double)limit);
}

/* The place of a row that is being written. */
static void *new_row(struct svm_rows *rows, size_t i)
{
    return rows->segments[i / SVM_SEGMENT_ROWS].bytes + i % SVM_SEGMENT_ROWS * rows->row_bytes;
}

enum hm_status svm_rows_add(struct svm_rows *rows, const float *values, int label,
                            struct hm_error *error)
{
    HM_TRY(reserve_row(rows, error));
    const struct svm_kernels *kernels = svm_kernels_active();
    int half = rows->store.format == SVM_HALF;
    float limit = half ? SVM_LARGEST_HALF : SVM_LARGEST_FLOAT;
    size_t i = rows->count;
    void *row = new_row(rows, i);
    memcpy(rows->padded, values, rows->length * sizeof *values);
    if (!kernels->pack[half](rows->padded, rows->stride, limit, row))
        return refuse(rows, values, limit, error);
    kernels->unpack[half](row, rows->stride, rows->padded);
    rows->square[i] = kernels->dot[half](rows->padded, row, row, rows->stride);
    rows->label[i] = label > 0 ? 1 : -1;
    rows->dual[i] = rows->score[i] = 0;
    rows->count++;
    return HM_OK;
}

/* ---- looking ----------------------------------------------------------------------------- */

size_t svm_rows_count(const struct svm_rows *rows)
{
    return rows->count;
}

size_t svm_rows_length(const struct svm_rows *rows)
{
    return rows->length;
}

size_t svm_rows_bytes(const struct svm_rows *rows)
{
    return rows->row_bytes;
}

size_t svm_rows_spilled(const struct svm_rows *rows)
{
    size_t segment = 0;
    while (segment < rows->segment_count && !rows->segments[segment].mapped)
        segment++;
    size_t in_memory = segment * SVM_SEGMENT_ROWS;
    return rows->count > in_memory ? rows->count - in_memory : 0;
}

void svm_rows_read(const struct svm_rows *rows, size_t i, float *values)
{
    const struct svm_kernels *kernels = svm_kernels_active();
    float part[SVM_LANES];
    int half = rows->store.format == SVM_HALF;
    size_t size = rows->row_bytes / rows->stride;
    const unsigned char *row = svm_row(rows, i);
    for (size_t k = 0; k < rows->length; k += SVM_LANES) {
        size_t unread = rows->length - k;
        kernels->unpack[half](row + k * size, SVM_LANES, part);
        memcpy(values + k, part, (unread < SVM_LANES ? unread : SVM_LANES) * sizeof *values);
    }
}

const signed char *svm_rows_labels(const struct svm_rows *rows)
{
    return rows->label;
}

float *svm_rows_duals(struct svm_rows *rows)
{
    return rows->dual;
}

float *svm_rows_scores(struct svm_rows *rows)
{
    return rows->score;
}

/* ---- giving back ------------------------------------------------------------------------- */

void svm_rows_release(const struct svm_rows *rows)
{
    for (size_t i = 0; i < rows->segment_count; i++)
        if (rows->segments[i].mapped)
            rows->store.overflow->release(rows->segments[i].bytes, rows->segment_bytes);
}

void svm_rows_keep(struct svm_rows *rows, const bool *keep)
{
    size_t to = 0;
    for (size_t from = 0; from < rows->count; from++) {
        if (!keep[from])
            continue;
        if (to != from)
            memcpy(new_row(rows, to), svm_row(rows, from), rows->row_bytes);
        rows->label[to] = rows->label[from];
        rows->dual[to] = rows->dual[from];
        rows->score[to] = rows->score[from];
        rows->square[to] = rows->square[from];
        to++;
    }
    svm_rows_truncate(rows, to);
}

void svm_rows_truncate(struct svm_rows *rows, size_t count)
{
    rows->count = count < rows->count ? count : rows->count;
    /* Mapped segments stay for rows to come: the scratch file would only grow behind them. */
    size_t needed = (rows->count + SVM_SEGMENT_ROWS - 1) / SVM_SEGMENT_ROWS;
    while (rows->segment_count > needed && !rows->segments[rows->segment_count - 1].mapped)
        free_segment(rows, &rows->segments[--rows->segment_count]);
    svm_rows_release(rows);
}
