/* What the files of hog/ share with each other and with no one else. */
#ifndef HM_HOG_INTERNAL_H
#define HM_HOG_INTERNAL_H

#include "hog/hog.h"
#include "hog/kernels/hog_kernels.h"

/* ---- resampling of one axis (taps.c) ----------------------------------------------------- */

/* For each of `count` samples of a level: the first of its `taps` source samples and their weights,
 * which sum to 256. `octave` is where the source samples are. */
struct hog_axis_taps {
    int count, taps, octave;
    int32_t *first;
    int16_t (*weight)[4];
    uint32_t *pair01, *pair23;
    size_t capacity;
};
/* One axis of a picture of hog_level: made from `source` samples of the photograph. */
struct hog_axis {
    int source, level, halved, shift;
    enum hm_pyramid pyramid;
};
/* By way of `octave` of the photograph. */
enum hm_status hog_axis_taps_set(struct hog_axis_taps *taps, const struct hog_axis *axis,
                                 int octave, struct hm_error *error);
void hog_axis_taps_free(struct hog_axis_taps *axis);
/* The last octave in which this picture still shrinks: both ratios at least 1. */
int hog_nearest_octave(const struct hog_source *source, const struct hog_level *level);

/* ---- a detector's weights (weights.c) ---------------------------------------------------- */

/* Block rows of a window, padded to whole groups of 16. */
int hog_score_depth(const struct hm_geometry *g);

/* ---- the weights of a block (block.c) ---------------------------------------------------- */

#define HOG_BLOCK_MAX_CELLS 64 /* along one axis */

/* One axis of a block: weight[c * size + i] = G(i) T_c(i) for cell c, pixel i. */
struct hog_block_axis {
    int size, cells;
    float *weight; /* owned */
};
enum hm_status hog_block_axis_set(struct hog_block_axis *axis, int block, int cell, double sigma,
                                  struct hm_error *error);
struct hog_kernel_orientation hog_block_orientation(const struct hm_geometry *g);
struct hog_kernel_normalise hog_block_normalise(const struct hm_geometry *g);
struct hog_kernel_cell_weights hog_block_cell_weights(const struct hog_block_axis *axis);

/* The histograms of one block row for any layout: rows r[i], q[i], i < down->size, `blocks` blocks
 * at multiples of grid_x. Writes a[((cx * cells_y + cy) * planes + plane) * cell_stride + x].
 * scratch has room for (1 + down->cells) rows of `width` floats. (general.c) */
struct hog_general_blocks {
    const float *const *r, *const *q;
    const struct hog_block_axis *across, *down;
    int blocks, grid_x, planes;
    size_t width;
    float *scratch;
};
void hog_general_histogram(const struct hog_general_blocks *job, float *a, size_t cell_stride);

/* ---- a level on its way (stream.c) ------------------------------------------------------- */

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
    bool fast;          /* the kernels of whole cells serve this grid */
    int cell_steps;     /* grid columns a cell, where they do; else 1 */
    int phases;         /* grid rows a cell, where they do; else 1 */
    int next_pixel;     /* next row of gradients */
    int next_row;       /* next block row */
    int blocks;         /* grid columns a block row */
    int step_x, step_y; /* grid steps between neighbouring blocks of a window */

    struct hog_axis_taps columns, rows;
    int16_t *sums;    /* a source row after the vertical pass, with edge pixels repeated */
    float *plane[3];  /* ring of 3 rows of 3 planes */
    int plane_row[3]; /* which level row a slot holds, or INT32_MIN */
    float *r, *q;     /* rings of gradient_rows rows */
    float *row;       /* one row before its pixels are sorted by their place in a grid step */
    int gradient_rows;
    float *kept;      /* vertical sums of the cell row above, for each phase of rows */
    float *fine_sums; /* scratch of fine_cells */
    float *a, *b;     /* the sums of a row of blocks */
    float *scratch;   /* general.c's */
    float *block_ring;
    int ring_rows;

    size_t width;        /* of gradient rows, padded */
    size_t plane_stride; /* of one plane of one row */
    size_t cell_stride, block_stride;
    size_t capacity[10];
};

static inline size_t hog_round_up(size_t n, size_t unit)
{
    return (n + unit - 1) / unit * unit;
}

/* Of one of the stream's buffers. */
static inline enum hm_status hog_reserve_floats(float **block, size_t *capacity, size_t count,
                                                struct hm_error *error)
{
    return mem_reserve((void **)block, capacity, count, sizeof **block, error);
}

/* The time now, where a clock is on. */
double hog_stream_tick(const struct hog_stream *s);
/* Gradients of the region's next pixel row, into its slot of the ring. */
void hog_stream_gradient_row(struct hog_stream *s);

/* ---- its rows of blocks (block_rows.c) --------------------------------------------------- */

/* Room for a level whose region, grid and phases are set. */
enum hm_status hog_block_rows_reserve(struct hog_stream *s, struct hm_error *error);

#endif
