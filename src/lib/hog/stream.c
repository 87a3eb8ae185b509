/* One level, streamed from top to bottom: rows of pixels, of gradients, of cells, of blocks.
 *
 *   source rows --resize--> 3 rows of planes --gradient--> a ring of (r, q) rows
 *                --histogram--> one row of block sums --normalise--> a ring of block rows
 *
 * All coordinates here are of the region: row 0 is the region's first, rows -1 and region_height
 * are its neighbours, which the gradient needs. Buffers grow to the largest level and stay.
 */
#include "hog/hog_internal.h"

#include <string.h>

#define LEAD 32 /* floats before column 0 of a plane: room for column -1 */

struct hog_stream {
    struct hm_geometry geometry;
    const struct hog_kernels *kernels;
    struct hog_block_axis across, down;
    struct hog_kernel_cell_weights across_cells; /* equal to the other axis's in the fast layout */
    struct hog_kernel_orientation orientation;
    struct hog_kernel_normalise normalise;
    struct hog_times *times;

    const struct hog_source *source;
    struct hog_level level;
    bool fast;          /* the kernel `cells` serves this grid */
    int next_pixel;     /* next row of gradients */
    int next_row;       /* next block row */
    int blocks;         /* a block row */
    int step_x, step_y; /* grid steps between neighbouring blocks of a window */

    struct hog_axis_taps columns, rows;
    int16_t *sums;    /* a source row after the vertical pass, with edge pixels repeated */
    float *plane[3];  /* ring of 3 rows of 3 planes */
    int plane_row[3]; /* which level row a slot holds, or INT32_MIN */
    float *r, *q;     /* rings of gradient_rows rows */
    int gradient_rows;
    float *kept, *a, *b, *scratch;
    float *block_ring;
    int ring_rows;

    size_t width;        /* of gradient rows, padded */
    size_t plane_stride; /* of one plane of one row */
    size_t cell_stride, block_stride;
    size_t capacity[8];
};

/* ---- making and freeing ------------------------------------------------------------------ */

struct hog_stream *hog_stream_new(const struct hm_geometry *geometry)
{
    struct hog_stream *s = mem_array(1, sizeof *s);
    if (!s)
        return NULL;
    s->geometry = *geometry;
    s->kernels = hog_kernels_active();
    s->orientation = hog_block_orientation(geometry);
    s->normalise = hog_block_normalise(geometry);
    if (hog_block_axis_set(&s->across, geometry->block_width, geometry->cell_width, geometry->sigma,
                           NULL) != HM_OK ||
        hog_block_axis_set(&s->down, geometry->block_height, geometry->cell_height, geometry->sigma,
                           NULL) != HM_OK) {
        hog_stream_free(s);
        return NULL;
    }
    if (geometry->block_width == 16 && geometry->cell_width == 8)
        s->across_cells = hog_block_cell_weights(&s->across);
    return s;
}

void hog_stream_free(struct hog_stream *s)
{
    if (!s)
        return;
    mem_free(s->across.weight);
    mem_free(s->down.weight);
    hog_axis_taps_free(&s->columns);
    hog_axis_taps_free(&s->rows);
    mem_free(s->sums);
    mem_free(s->plane[0]);
    mem_free(s->r);
    mem_free(s->q);
    mem_free(s->kept);
    mem_free(s->a);
    mem_free(s->scratch);
    mem_free(s->block_ring);
    mem_free(s);
}

void hog_stream_clock(struct hog_stream *stream, struct hog_times *times)
{
    stream->times = times;
}

/* ---- beginning a level ------------------------------------------------------------------- */

static size_t round_up(size_t n, size_t unit)
{
    return (n + unit - 1) / unit * unit;
}

static enum hm_status reserve_floats(float **block, size_t *capacity, size_t count,
                                     struct hm_error *error)
{
    return mem_reserve((void **)block, capacity, count, sizeof **block, error);
}

static enum hm_status reserve_buffers(struct hog_stream *s, struct hm_error *error)
{
    const struct hm_geometry *g = &s->geometry;
    size_t values = (size_t)hog_geometry_block_values(g), planes = (size_t)s->normalise.planes;
    size_t cells = values / (size_t)g->bins;
    size_t around = (size_t)(s->level.region_x < 0 ? -s->level.region_x : s->level.region_x);
    size_t level_width = (size_t)s->level.width, region = (size_t)s->level.region_width;
    size_t source_width = (size_t)s->source->octave[s->columns.octave].width;

    s->width = round_up(region + HOG_KERNEL_SLACK, 128);
    s->plane_stride = round_up(LEAD + around + level_width + region + HOG_KERNEL_SLACK, 16);
    s->cell_stride = round_up(region / 8 + HOG_KERNEL_SLACK, 16);
    if (!s->fast)
        s->cell_stride = round_up((size_t)s->blocks + HOG_KERNEL_SLACK, 16);
    /* An odd number of cache lines: the values of a block must not share cache sets. */
    s->block_stride = round_up((size_t)s->blocks + HOG_KERNEL_SLACK / 2, 32) + 16;
    s->ring_rows = (hog_geometry_blocks_y(g) - 1) * s->step_y + 1;
    s->gradient_rows = s->fast ? 8 : g->block_height;

    HM_TRY(mem_reserve((void **)&s->sums, &s->capacity[0], (source_width + 16) * 4, sizeof *s->sums,
                       error));
    HM_TRY(reserve_floats(&s->plane[0], &s->capacity[1], 9 * s->plane_stride, error));
    size_t gradients = (size_t)s->gradient_rows * s->width;
    HM_TRY(reserve_floats(&s->r, &s->capacity[2], gradients, error));
    HM_TRY(reserve_floats(&s->q, &s->capacity[3], gradients, error));
    HM_TRY(reserve_floats(&s->kept, &s->capacity[4], 2 * planes * s->width, error));
    HM_TRY(reserve_floats(&s->a, &s->capacity[5], 2 * cells * planes * s->cell_stride, error));
    HM_TRY(reserve_floats(&s->block_ring, &s->capacity[6],
                          (size_t)s->ring_rows * values * s->block_stride, error));
    if (!s->fast)
        HM_TRY(reserve_floats(&s->scratch, &s->capacity[7], (size_t)(1 + s->down.cells) * s->width,
                              error));
    s->plane[1] = s->plane[0] + 3 * s->plane_stride;
    s->plane[2] = s->plane[1] + 3 * s->plane_stride;
    s->b = s->a + cells * planes * s->cell_stride;
    if (!s->fast)
        memset(s->b, 0, cells * planes * s->cell_stride * sizeof *s->b);
    return HM_OK;
}

enum hm_status hog_stream_begin(struct hog_stream *s, const struct hog_source *source,
                                const struct hog_level *level, struct hm_error *error)
{
    const struct hm_geometry *g = &s->geometry;
    s->source = source;
    s->level = *level;
    s->fast = g->cell_width == 8 && g->cell_height == 8 && g->block_width == 16 &&
              g->block_height == 16 && level->grid_x == 8 && level->grid_y == 8;
    s->step_x = g->stride_x / level->grid_x;
    s->step_y = g->stride_y / level->grid_y;
    s->blocks = (level->region_width - g->block_width) / level->grid_x + 1;
    s->next_pixel = 0;
    s->next_row = 0;
    for (int i = 0; i < 3; i++)
        s->plane_row[i] = INT32_MIN;

    int octave = hog_nearest_octave(source, level->width, level->height);
    HM_TRY(
        hog_axis_taps_set(&s->columns, source->width, level->width, octave, level->pyramid, error));
    HM_TRY(
        hog_axis_taps_set(&s->rows, source->height, level->height, octave, level->pyramid, error));
    return reserve_buffers(s, error);
}

/* ---- pixels ------------------------------------------------------------------------------ */

/* Where the sample beyond an edge comes from: the edge itself (smooth), or mirrored at the edge
 * sample, which is not repeated (OpenCV's REFLECT_101). */
static int continued(int index, int count, enum hm_pyramid pyramid)
{
    if (index >= 0 && index < count)
        return index;
    if (pyramid == HM_PYRAMID_SMOOTH)
        return index < 0 ? 0 : count - 1;
    if (count == 1)
        return 0;
    while (index < 0 || index >= count)
        index = index < 0 ? -index : 2 * (count - 1) - index;
    return index;
}

static int clamped(int index, int count)
{
    return index < 0 ? 0 : index < count ? index : count - 1;
}

/* Vertical pass for level row y into s->sums + 16 (4 pixels of room), edges repeated. */
static void resize_vertically(struct hog_stream *s, int y)
{
    int octave = s->rows.octave, width = s->source->octave[octave].width;
    const uint8_t *row[4];
    for (int t = 0; t < s->rows.taps; t++) {
        int from = clamped(s->rows.first[y] + t, s->source->octave[octave].height);
        row[t] = s->source->octave[octave].rgbx + (size_t)from * (size_t)width * 4;
    }
    int16_t *sums = s->sums + 16;
    s->kernels->resize_rows(row, s->rows.weight[y], s->rows.taps, width * 4, sums);
    for (int i = 1; i <= 4; i++) {
        memcpy(sums - 4 * i, sums, 4 * sizeof *sums);
        memcpy(sums + 4 * (width - 1 + i), sums + 4 * (width - 1), 4 * sizeof *sums);
    }
}

/* Makes row y of the region (-1 .. region_height) in its slot of the ring. Returns where its planes
 * start, at column 0 of the region. */
static void make_row(struct hog_stream *s, int y)
{
    int slot = (y + 3) % 3, before = (y + 2) % 3;
    int from = continued(s->level.region_y + y, s->level.height, s->level.pyramid);
    if (s->plane_row[before] == from) { /* a repeated edge row */
        memcpy(s->plane[slot], s->plane[before], 3 * s->plane_stride * sizeof(float));
        s->plane_row[slot] = from;
        return;
    }
    s->plane_row[slot] = from;
    resize_vertically(s, from);
    int width = s->level.width, first = s->level.region_x < 0 ? s->level.region_x - 1 : -1;
    int end = s->level.region_x + s->level.region_width + 1;
    float *plane[3];
    for (int c = 0; c < 3; c++)
        plane[c] = s->plane[slot] + (size_t)c * s->plane_stride + LEAD +
                   (s->level.region_x < 0 ? -s->level.region_x : 0);
    struct hog_kernel_columns columns = {width, s->columns.taps, s->columns.first,
                                         s->columns.pair01, s->columns.pair23};
    s->kernels->resize_columns(s->sums + 16, &columns, s->level.pyramid == HM_PYRAMID_OPENCV,
                               s->geometry.gamma, plane);
    for (int c = 0; c < 3; c++) {
        for (int x = first; x < 0; x++)
            plane[c][x] = plane[c][continued(x, width, s->level.pyramid)];
        for (int x = width; x < end; x++)
            plane[c][x] = plane[c][continued(x, width, s->level.pyramid)];
    }
}

/* Column 0 of the region in each plane of row y. */
static void row_planes(const struct hog_stream *s, int y, const float *planes[3])
{
    int x = s->level.region_x > 0 ? s->level.region_x : 0;
    for (int c = 0; c < 3; c++)
        planes[c] = s->plane[(y + 3) % 3] + (size_t)c * s->plane_stride + LEAD + x;
}

/* ---- gradients, blocks ------------------------------------------------------------------- */

static double tick(const struct hog_stream *s)
{
    return s->times ? clock_seconds() : 0;
}

/* Gradients of the region's next pixel row, into its slot of the ring. */
static void next_gradient_row(struct hog_stream *s)
{
    int y = s->next_pixel++;
    double start = tick(s);
    if (y == 0) {
        make_row(s, -1);
        make_row(s, 0);
    }
    make_row(s, y + 1);
    double middle = tick(s);
    const float *above[3], *here[3], *below[3];
    row_planes(s, y - 1, above);
    row_planes(s, y, here);
    row_planes(s, y + 1, below);
    size_t slot = (size_t)(y % s->gradient_rows) * s->width;
    s->kernels->gradient(above, here, below, &s->orientation, s->level.region_width, s->r + slot,
                         s->q + slot);
    if (s->times) {
        s->times->resize += middle - start;
        s->times->gradient += tick(s) - middle;
    }
}

static void cell_row(struct hog_stream *s, bool top)
{
    const float *r[8], *q[8];
    for (int u = 0; u < 8; u++) {
        next_gradient_row(s);
        r[u] = s->r + (size_t)u * s->width;
        q[u] = s->q + (size_t)u * s->width;
    }
    double start = tick(s);
    if (top)
        memset(s->kept, 0, 2 * (size_t)s->normalise.planes * s->width * sizeof *s->kept);
    s->kernels->cells(r, q, s->level.region_width / 8, s->normalise.planes, &s->across_cells, top,
                      s->kept, s->width, s->a, s->b, s->cell_stride);
    if (s->times)
        s->times->histogram += tick(s) - start;
}

static void general_row(struct hog_stream *s)
{
    int rows = s->gradient_rows, end = s->next_row * s->level.grid_y + rows;
    while (s->next_pixel < end)
        next_gradient_row(s);
    double start = tick(s);
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
        s->times->histogram += tick(s) - start;
}

static float *ring_row(const struct hog_stream *s, int row)
{
    size_t values = (size_t)hog_geometry_block_values(&s->geometry);
    return s->block_ring + (size_t)(row % s->ring_rows) * values * s->block_stride;
}

void hog_stream_next(struct hog_stream *s)
{
    if (s->fast) {
        if (s->next_row == 0)
            cell_row(s, true);
        cell_row(s, false);
    } else {
        general_row(s);
    }
    double start = tick(s);
    s->kernels->normalise(s->a, s->b, s->cell_stride, &s->normalise, s->blocks,
                          ring_row(s, s->next_row), s->block_stride);
    s->next_row++;
    if (s->times)
        s->times->normalise += tick(s) - start;
}

/* ---- what is read from it ---------------------------------------------------------------- */

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

void hog_stream_score(struct hog_stream *s, const struct hog_weights *weights, int first, int count,
                      float *const *scores, int columns)
{
    double start = tick(s);
    s->kernels->score(ring_row(s, s->next_row - 1), s->block_stride,
                      hog_geometry_block_values(&s->geometry), hog_geometry_blocks_x(&s->geometry),
                      s->step_x, weights->values, hog_score_depth(&s->geometry), first, count,
                      scores, columns);
    if (s->times)
        s->times->score += tick(s) - start;
}
