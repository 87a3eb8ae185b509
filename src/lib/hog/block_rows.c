/* One level's rows of blocks: histograms from the rows of gradients, normalised, in a ring.
 *
 *   a ring of (r, q) rows --histogram--> one row of block sums --normalise--> a ring of block rows
 *
 * Blocks of whole cells have neighbours 8 pixels away. On a finer grid, of 4, 2 or 1 pixels, the
 * rows of cells are several such grids put into each other: as many phases as a cell has grid rows.
 * Across, the pixels of a row are sorted by their place in a grid step, so that pixel u of all
 * cells of a row is side by side, and lanes are neighbouring blocks on every grid.
 */
#include "hog/hog_internal.h"

#include <string.h>

/* ---- room -------------------------------------------------------------------------------- */

static void set_strides(struct hog_stream *s)
{
    size_t cells = (size_t)(s->blocks + s->cell_steps);
    s->cell_stride = hog_round_up(cells + HOG_KERNEL_SLACK, 16);
    /* An odd number of cache lines: the values of a block must not share cache sets. */
    s->block_stride = hog_round_up((size_t)s->blocks + HOG_KERNEL_SLACK / 2, 32) + 16;
    s->ring_rows = (hog_geometry_blocks_y(&s->geometry) - 1) * s->step_y + 1;
}

enum hm_status hog_block_rows_reserve(struct hog_stream *s, struct hm_error *error)
{
    set_strides(s);
    size_t values = (size_t)hog_geometry_block_values(&s->geometry);
    size_t planes = (size_t)s->normalise.planes;
    size_t sums = (size_t)s->normalise.cells * planes * s->cell_stride;
    HM_TRY(hog_reserve_floats(&s->kept, &s->capacity[4], (size_t)s->phases * 2 * planes * s->width,
                              error));
    HM_TRY(hog_reserve_floats(&s->a, &s->capacity[5], 2 * sums, error));
    HM_TRY(hog_reserve_floats(&s->block_ring, &s->capacity[6],
                              (size_t)s->ring_rows * values * s->block_stride, error));
    if (s->cell_steps > 1)
        HM_TRY(hog_reserve_floats(&s->fine_sums, &s->capacity[8], 4 * s->width, error));
    if (!s->fast)
        HM_TRY(hog_reserve_floats(&s->scratch, &s->capacity[7],
                                  (size_t)(1 + s->down.cells) * s->width, error));
    s->b = s->a + sums;
    if (!s->fast)
        memset(s->b, 0, sums * sizeof *s->b);
    return HM_OK;
}

/* ---- histograms -------------------------------------------------------------------------- */

/* Row `number` of cells, which begins `number` grid rows down. The first of each phase have none
 * above them yet; each later one completes a row of blocks. */
static void cell_row(struct hog_stream *s, int number)
{
    const float *r[8], *q[8];
    int first = number * s->level.grid_y, planes = s->normalise.planes;
    bool top = number < s->phases;
    size_t kept_size = 2 * (size_t)planes * s->width;
    float *kept = s->kept + (size_t)(number % s->phases) * kept_size;
    while (s->next_pixel < first + 8)
        hog_stream_gradient_row(s);
    for (int u = 0; u < 8; u++) {
        r[u] = s->r + (size_t)((first + u) % 8) * s->width;
        q[u] = s->q + (size_t)((first + u) % 8) * s->width;
    }
    double start = hog_stream_tick(s);
    if (top)
        memset(kept, 0, kept_size * sizeof *kept);
    if (s->cell_steps == 1) {
        s->kernels->cells(r, q, s->level.region_width / 8, planes, &s->across_cells, top, kept,
                          s->width, s->a, s->b, s->cell_stride);
    } else {
        struct hog_kernel_grid grid = {s->level.grid_x, s->width / (size_t)s->level.grid_x,
                                       s->width};
        s->kernels->fine_cells(r, q, s->blocks + s->cell_steps, planes, &s->across_cells, top, kept,
                               &grid, s->fine_sums, s->a, s->b, s->cell_stride);
    }
    if (s->times)
        s->times->histogram += hog_stream_tick(s) - start;
}

static void general_row(struct hog_stream *s)
{
    int rows = s->gradient_rows, end = s->next_row * s->level.grid_y + rows;
    while (s->next_pixel < end)
        hog_stream_gradient_row(s);
    double start = hog_stream_tick(s);
    const float *r[4096], *q[4096]; /* a block is never taller: hog_geometry_check */
    for (int i = 0; i < rows; i++) {
        size_t slot = (size_t)((end - rows + i) % rows) * s->width;
        r[i] = s->r + slot;
        q[i] = s->q + slot;
    }
    struct hog_general_blocks job = {
        .r = r,
        .q = q,
        .across = &s->across,
        .down = &s->down,
        .blocks = s->blocks,
        .grid_x = s->level.grid_x,
        .planes = s->normalise.planes,
        .width = s->width,
        .scratch = s->scratch,
    };
    hog_general_histogram(&job, s->a, s->cell_stride);
    if (s->times)
        s->times->histogram += hog_stream_tick(s) - start;
}

/* ---- rows of blocks ---------------------------------------------------------------------- */

static float *ring_row(const struct hog_stream *s, int row)
{
    size_t values = (size_t)hog_geometry_block_values(&s->geometry);
    return s->block_ring + (size_t)(row % s->ring_rows) * values * s->block_stride;
}

void hog_stream_next(struct hog_stream *s)
{
    if (s->fast) {
        for (int top = 0; s->next_row == 0 && top < s->phases; top++)
            cell_row(s, top);
        cell_row(s, s->phases + s->next_row);
    } else {
        general_row(s);
    }
    double start = hog_stream_tick(s);
    s->kernels->normalise(s->a, s->b, s->cell_stride, s->cell_steps, &s->normalise, s->blocks,
                          ring_row(s, s->next_row), s->block_stride);
    s->next_row++;
    if (s->times)
        s->times->normalise += hog_stream_tick(s) - start;
}

/* ---- what is read from them -------------------------------------------------------------- */

struct hog_row hog_stream_row(const struct hog_stream *stream, int row)
{
    return (struct hog_row){ring_row(stream, row), stream->block_stride};
}

void hog_stream_descriptor(const struct hog_stream *s, int column, int row, float *out)
{
    int blocks_x = hog_geometry_blocks_x(&s->geometry),
        blocks_y = hog_geometry_blocks_y(&s->geometry);
    int values = hog_geometry_block_values(&s->geometry);
    for (int bx = 0; bx < blocks_x; bx++)
        for (int by = 0; by < blocks_y; by++) {
            const float *block = ring_row(s, row + by * s->step_y) + column + bx * s->step_x;
            for (int k = 0; k < values; k++)
                *out++ = block[(size_t)k * s->block_stride];
        }
}

enum hm_status hog_describe(struct hog_stream *stream, const struct hog_source *source,
                            const struct hog_level *level, float *out, struct hm_error *error)
{
    HM_TRY(hog_stream_begin(stream, source, level, error));
    for (int row = 0; row < hog_geometry_blocks_y(&stream->geometry); row++)
        hog_stream_next(stream);
    hog_stream_descriptor(stream, 0, 0, out);
    return HM_OK;
}

/* ---- scores ------------------------------------------------------------------------------ */

void hog_stream_score(struct hog_stream *s, const float *weights, int first, int count,
                      float *const *scores, int columns)
{
    double start = hog_stream_tick(s);
    s->kernels->score(ring_row(s, s->next_row - 1), s->block_stride,
                      hog_geometry_block_values(&s->geometry), hog_geometry_blocks_x(&s->geometry),
                      s->step_x, weights, hog_score_depth(&s->geometry), first, count, scores,
                      columns);
    if (s->times)
        s->times->score += hog_stream_tick(s) - start;
}
