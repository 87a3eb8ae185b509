/* The kernels: the arithmetic of the descriptor and the scan, one table of functions a vector
 * width.
 *
 * Every table gives the same bits. That holds because lanes are pixels, cells, blocks or windows
 * and never parts of one sum, because each sum has one written order, because fma is explicit
 * (files here are compiled with -ffp-contract=off), and because resampling is done in integers.
 *
 * Buffers handed to a kernel have at least HOG_KERNEL_SLACK floats of room behind the last used
 * element; what a kernel writes there is finite and never used.
 */
#ifndef HM_HOG_KERNELS_H
#define HM_HOG_KERNELS_H

#include "base/vec/widths.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hogmine.h"

#define HOG_KERNEL_SLACK 192
#define HOG_KERNEL_MAX_PLANES 38    /* even */
#define HOG_KERNEL_BLOCK_VALUES 512 /* HOG_MAX_BLOCK_VALUES */

/* One output sample of a resampled axis: `taps` source samples from `first` on, weights that sum to
 * 256. Tables are arrays, one entry an output sample; pair01 holds the first two weights of a
 * column as two 16-bit halves, pair23 the other two. */
struct hog_kernel_columns {
    int count, taps;        /* taps: 2 or 4 */
    const int32_t *first;   /* index into the row, in pixels */
    const uint32_t *pair01; /* weight 0 in the low half, weight 1 in the high half */
    const uint32_t *pair23;
};

/* What turns a gradient into r and q = r * p, p the position among the bins. */
struct hog_kernel_orientation {
    float poly[4];       /* of a, a^3, a^5, a^7: octant angle in bins */
    float quarter, half; /* a right angle and two, in bins */
    float bins;
    bool is_signed;
};

/* The one-dimensional weights of an 8-pixel cell under 16-pixel blocks: the cell is the left
 * (upper) or the right (lower) half of a block, and gives to that block's cell 0 or 1. */
struct hog_kernel_cell_weights {
    float left0[8], left1[8], right0[8], right1[8]; /* left1[0..3] and right0[4..7] are 0 */
};

/* A row of sorted pixels: as many parts as a grid step has pixels, `stride` floats each. */
struct hog_kernel_grid {
    int step;
    size_t stride, width; /* width = step * stride */
};

struct hog_kernel_normalise {
    int cells, planes, bins; /* planes = bins + 1: sum of r, then the ramps U_0 .. U_bins-1 */
    float epsilon1, epsilon2, clip;
    int norm; /* enum hm_norm */
};

struct hog_kernels {
    const char *name;
    /* out[i] = sum over t of weight[t] * row[t][i] - 32768, for i in 0 .. n-1: one row of the
     * vertical pass, `taps` (2 or 4) source rows. */
    void (*resize_rows)(const uint8_t *const *row, const int16_t *weight, int taps, int n,
                        int16_t *out);
    /* The horizontal pass, on pixels of 4 channels; writes channel c to plane[c], as the square
     * root where gamma. `whole` rounds to whole grey values first (OpenCV's exact bilinear kind).
     */
    void (*resize_columns)(const int16_t *row, const struct hog_kernel_columns *columns, bool whole,
                           bool gamma, float *const plane[3]);
    /* Gradient of one row: above, here, below are 3 planes each, readable from index -1 to n. */
    void (*gradient)(const float *const *above, const float *const *here, const float *const *below,
                     const struct hog_kernel_orientation *orientation, int n, float *r, float *q);
    /* One row of 8-pixel cells: r[u], q[u] are its 8 pixel rows. kept[2][planes][width] carries the
     * upper cell row's vertical sums from call to call. Unless `top`, the block row that ends here
     * is completed: a and b get, for (cx, cy, plane) at [((cx * 2 + cy) * planes + plane) *
     * cell_stride], the sums of each cell as left (a) and as right half (b) of a block. */
    void (*cells)(const float *const r[8], const float *const q[8], int cells, int planes,
                  const struct hog_kernel_cell_weights *weights, bool top, float *kept,
                  size_t width, float *a, float *b, size_t cell_stride);
    /* Sorts a row of n pixels by their place in a grid step: pixel j * grid + k to out[k * stride +
     * j]. */
    void (*sort_pixels)(const float *row, int n, int grid, size_t stride, float *out);
    /* The same as cells, for a cell at every grid step of 4, 2 or 1 pixels: r[u], q[u] are rows of
     * sorted pixels, `cells` is how many there are, and they lie side by side in a and b. sums is
     * scratch: 4 rows of grid->width. */
    void (*fine_cells)(const float *const r[8], const float *const q[8], int cells, int planes,
                       const struct hog_kernel_cell_weights *weights, bool top, float *kept,
                       const struct hog_kernel_grid *grid, float *sums, float *a, float *b,
                       size_t cell_stride);
    /* Block x = a[x] + b[x + next] for each (cell, plane), next: cells to the one that begins where
     * this one ends; planes become bins, the block is normalised; value k = cell * bins + bin goes
     * to out[k * out_stride + x]. */
    void (*normalise)(const float *a, const float *b, size_t cell_stride, int next,
                      const struct hog_kernel_normalise *parameters, int blocks, float *out,
                      size_t out_stride);
    /* See hog_stream_score. weights[(bx * values + k) * depth + dy]; column x of the window uses
     * the blocks at x + bx * step. */
    void (*score)(const float *blocks, size_t stride, int values, int blocks_x, int step,
                  const float *weights, int depth, int first, int count, float *const *scores,
                  int columns);
};

#define VEC_TABLE(width, has) extern const struct hog_kernels hog_kernels_##width;
VEC_WIDTHS(VEC_TABLE)
#undef VEC_TABLE
/* The table for the width that base chose. */
const struct hog_kernels *hog_kernels_active(void);

#endif
