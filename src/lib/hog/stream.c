/* One level, streamed from top to bottom: rows of pixels, of gradients, of cells, of blocks.
 *
 *   source rows --resize--> 3 rows of planes --gradient--> a ring of (r, q) rows
 *
 * and from there in block_rows.c. What is streamed is the level, or the level shrunk to a half or a
 * quarter: another ratio of the resampler, and nothing else.
 *
 * All coordinates here are of the region: row 0 is the region's first, rows -1 and region_height
 * are its neighbours, which the gradient needs. Buffers grow to the largest level and stay.
 */
#include "hog/hog_internal.h"

#include <string.h>

#define LEAD 32 /* floats before column 0 of a plane: room for column -1 */

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
    mem_free(s->row);
    mem_free(s->fine_sums);
    mem_free(s->block_ring);
    mem_free(s);
}

void hog_stream_clock(struct hog_stream *stream, struct hog_times *times)
{
    stream->times = times;
}

/* ---- beginning a level ------------------------------------------------------------------- */

static enum hm_status reserve_pixel_rows(struct hog_stream *s, struct hm_error *error)
{
    size_t around = (size_t)(s->level.region_x < 0 ? -s->level.region_x : s->level.region_x);
    size_t picture_width = (size_t)s->columns.count, region = (size_t)s->level.region_width;
    size_t source_width = (size_t)s->source->octave[s->columns.octave].width;
    s->width =
        hog_round_up(region + HOG_KERNEL_SLACK, 128); /* whole vectors in each part of a grid */
    s->plane_stride = hog_round_up(LEAD + around + picture_width + region + HOG_KERNEL_SLACK, 16);
    s->gradient_rows = s->fast ? 8 : s->geometry.block_height;
    HM_TRY(mem_reserve((void **)&s->sums, &s->capacity[0], (source_width + 16) * 4, sizeof *s->sums,
                       error));
    HM_TRY(hog_reserve_floats(&s->plane[0], &s->capacity[1], 9 * s->plane_stride, error));
    size_t gradients = (size_t)s->gradient_rows * s->width;
    HM_TRY(hog_reserve_floats(&s->r, &s->capacity[2], gradients, error));
    HM_TRY(hog_reserve_floats(&s->q, &s->capacity[3], gradients, error));
    if (s->cell_steps > 1)
        HM_TRY(hog_reserve_floats(&s->row, &s->capacity[9], 2 * s->width, error));
    s->plane[1] = s->plane[0] + 3 * s->plane_stride;
    s->plane[2] = s->plane[1] + 3 * s->plane_stride;
    return HM_OK;
}

enum hm_status hog_stream_begin(struct hog_stream *s, const struct hog_source *source,
                                const struct hog_level *level, struct hm_error *error)
{
    const struct hm_geometry *g = &s->geometry;
    s->source = source;
    s->level = *level;
    s->fast = g->cell_width == 8 && g->cell_height == 8 && g->block_width == 16 &&
              g->block_height == 16 && 8 % level->grid_x == 0 && 8 % level->grid_y == 0;
    s->cell_steps = s->fast ? 8 / level->grid_x : 1;
    s->phases = s->fast ? 8 / level->grid_y : 1;
    s->step_x = g->stride_x / level->grid_x;
    s->step_y = g->stride_y / level->grid_y;
    s->blocks = (level->region_width - g->block_width) / level->grid_x + 1;
    s->next_pixel = 0;
    s->next_row = 0;
    for (int i = 0; i < 3; i++)
        s->plane_row[i] = INT32_MIN;

    int octave = hog_nearest_octave(source, level);
    struct hog_axis across = {source->width, level->width, level->halved, level->shift_x,
                              level->pyramid};
    struct hog_axis down = {source->height, level->height, level->halved, level->shift_y,
                            level->pyramid};
    HM_TRY(hog_axis_taps_set(&s->columns, &across, octave, error));
    HM_TRY(hog_axis_taps_set(&s->rows, &down, octave, error));
    HM_TRY(reserve_pixel_rows(s, error));
    return hog_block_rows_reserve(s, error);
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
    int from = continued(s->level.region_y + y, s->rows.count, s->level.pyramid);
    if (s->plane_row[before] == from) { /* a repeated edge row */
        memcpy(s->plane[slot], s->plane[before], 3 * s->plane_stride * sizeof(float));
        s->plane_row[slot] = from;
        return;
    }
    s->plane_row[slot] = from;
    resize_vertically(s, from);
    int width = s->columns.count, first = s->level.region_x < 0 ? s->level.region_x - 1 : -1;
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

/* ---- gradients ------------------------------------------------------------------- */

double hog_stream_tick(const struct hog_stream *s)
{
    return s->times ? clock_seconds() : 0;
}

void hog_stream_gradient_row(struct hog_stream *s)
{
    int y = s->next_pixel++;
    double start = hog_stream_tick(s);
    if (y == 0) {
        make_row(s, -1);
        make_row(s, 0);
    }
    make_row(s, y + 1);
    double middle = hog_stream_tick(s);
    const float *above[3], *here[3], *below[3];
    row_planes(s, y - 1, above);
    row_planes(s, y, here);
    row_planes(s, y + 1, below);
    size_t slot = (size_t)(y % s->gradient_rows) * s->width;
    float *r = s->r + slot, *q = s->q + slot;
    bool sorted = s->cell_steps > 1;
    s->kernels->gradient(above, here, below, &s->orientation, s->level.region_width,
                         sorted ? s->row : r, sorted ? s->row + s->width : q);
    if (sorted) {
        int grid = s->level.grid_x;
        size_t stride = s->width / (size_t)grid;
        s->kernels->sort_pixels(s->row, s->level.region_width, grid, stride, r);
        s->kernels->sort_pixels(s->row + s->width, s->level.region_width, grid, stride, q);
    }
    if (s->times) {
        s->times->resize += middle - start;
        s->times->gradient += hog_stream_tick(s) - middle;
    }
}
