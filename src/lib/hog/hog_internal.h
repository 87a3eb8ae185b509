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
/* From `source` samples (of the photograph) to `count` of the level, by way of `octave`. */
enum hm_status hog_axis_taps_set(struct hog_axis_taps *axis, int source, int count, int octave,
                                 enum hm_pyramid pyramid, struct hm_error *error);
void hog_axis_taps_free(struct hog_axis_taps *axis);
/* The last octave in which a level of this size still shrinks: both ratios at least 1. */
int hog_nearest_octave(const struct hog_source *source, int width, int height);

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

#endif
