/* hog: from the pixels of a photograph to the rows of normalised blocks of one level.
 *
 * Histograms of oriented gradients (Dalal & Triggs, CVPR 2005), with the constants of OpenCV's
 * HOGDescriptor, so that every value agrees with OpenCV's. The definition, once:
 *
 *   v(x, y)   = sqrt(p) per channel (gamma), dx = v(x+1) - v(x-1), dy likewise; of the three
 * channels the one with the largest dx^2 + dy^2 speaks, ties go to blue, then green, then red; r, t
 * = length and angle of (dx, dy); p = t * bins / pi - 1/2; the two bins around p share r linearly;
 *   block     = the sum over its pixels (i, j) of  G(i) T_cx(i) * G(j) T_cy(j) * share  for each
 * cell (cx, cy): G a Gaussian centred on pixel block/2, T a triangle of the cell's width; L2-Hys =
 * h / (|h| + 0.1 n), clipped, / (|.| + 0.001), n values a block.
 *
 * A descriptor is the blocks of a window, columns first: index ((bx * by_count + by) * cells +
 * cell)
 * * bins + bin with cell = cx * cells_down + cy. That is OpenCV's order.
 *
 * A level is streamed from top to bottom: no level image, gradient image or descriptor array is
 * ever stored, only rings of rows (stream.c). The arithmetic is in kernels/, one template compiled
 * once a vector width; all of them give the same bits, since lanes are pixels, blocks or windows.
 */
#ifndef HM_HOG_H
#define HM_HOG_H

#include "pixels/pixels.h"

/* ---- geometry (geometry.c) --------------------------------------------------------------- */

#define HOG_MAX_BLOCK_VALUES 512

struct hm_geometry hog_geometry_default(void);
/* HM_INPUT names the sizes that do not fit together. */
enum hm_status hog_geometry_check(const struct hm_geometry *g, struct hm_error *error);
/* (block width + block height) / 8: what OpenCV takes where no sigma is given. */
double hog_geometry_default_sigma(const struct hm_geometry *g);
bool hog_geometry_equal(const struct hm_geometry *a, const struct hm_geometry *b);
/* What detectors are trained with where nothing is said: three octaves, as far as the window allows
 * (docs/accuracy.md). */
#define HOG_USUAL_OCTAVES 3
#define HOG_USUAL_CONTEXT 16 /* what INRIA's crops have around the window */
/* Describes the window in at most so many octaves, with so much context in the coarser ones: in as
 * many as have blocks that end where the picture of the window does. They lie a cell apart in the
 * halved level and half a cell in the quartered one, or a half or a quarter of it where only that
 * fits. Returns how many octaves there are. */
int hog_geometry_set_octaves(struct hm_geometry *g, int most, int context);
/* Part p of the descriptor, 0 <= p < octaves, as a geometry of one octave: the window on the level
 * itself (p = 0), or the window with its context on the level shrunk to 1 / 2^p. */
struct hm_geometry hog_geometry_part(const struct hm_geometry *g, int p);
/* Of a geometry of one octave, or of part 0. */
int hog_geometry_blocks_x(const struct hm_geometry *g);     /* 7 */
int hog_geometry_blocks_y(const struct hm_geometry *g);     /* 15 */
int hog_geometry_block_values(const struct hm_geometry *g); /* 36, the same in all parts */
/* Values of a descriptor, and of its parts before part p (p = octaves: of all). */
size_t hog_geometry_length(const struct hm_geometry *g); /* 3780; of three octaves 6156 */
size_t hog_geometry_offset(const struct hm_geometry *g, int p);

/* ---- the photograph made ready (source.c) ------------------------------------------------ */

/* Interleaved 4-byte pixels (r, g, b, anything), and for the smooth pyramid its octaves: octave o
 * is 1 / 2^o of the photograph, made by the filter [1 3 3 1] / 8 on each axis. Keeps its memory
 * from photograph to photograph. Start from {0}. */
#define HOG_MAX_OCTAVES 16
struct hog_source {
    int width, height, octaves;
    struct {
        int width, height;
        unsigned char *rgbx; /* height x width x 4 */
        size_t capacity;
    } octave[HOG_MAX_OCTAVES];
    uint16_t *sums; /* scratch: a row of an octave between the two filters */
    size_t sums_capacity;
};
/* `shrink` is the largest ratio of photograph to level that will be asked for: octaves beyond it
 * are not made. */
enum hm_status hog_source_set(struct hog_source *source, const struct image *image,
                              enum hm_pyramid pyramid, double shrink, struct hm_error *error);
void hog_source_free(struct hog_source *source);

/* ---- one level, block row by block row (stream.c) ---------------------------------------- */

/* What is to be streamed: a level of the photograph (its size in pixels) and the region of it whose
 * blocks are wanted, which may reach beyond the level's edges: pixels there are continued as the
 * pyramid says. Blocks start at multiples of grid_x, grid_y from the region's corner. */
struct hog_level {
    enum hm_pyramid pyramid;
    int width, height;                                   /* of the level */
    int region_x, region_y, region_width, region_height; /* in pixels of the picture */
    int grid_x, grid_y;
    /* The picture is the level shrunk to 1 / 2^halved, 0: the level itself. Its pixel d is the
     * level's pixels shift + d * 2^halved and as many on, with a shift from 0 to 2^halved - 1. */
    int halved, shift_x, shift_y;
};
/* Pixels of that picture along an axis of `size` level pixels; at least 1. */
int hog_level_pixels(int size, int halved, int shift);

/* Where the time went, in seconds; NULL in hog_stream_new switches the clock off. */
struct hog_times {
    double resize, gradient, histogram, normalise, score;
};

struct hog_stream;
/* One stream a thread, for a geometry of one octave; its buffers grow to the largest level and
 * stay. */
struct hog_stream *hog_stream_new(const struct hm_geometry *geometry);
void hog_stream_free(struct hog_stream *stream);
void hog_stream_clock(struct hog_stream *stream, struct hog_times *times);
enum hm_status hog_stream_begin(struct hog_stream *stream, const struct hog_source *source,
                                const struct hog_level *level, struct hm_error *error);
/* Computes the next block row. There are (region_height - block) / grid_y + 1 of them; the caller
 * does not ask for more. */
void hog_stream_next(struct hog_stream *stream);

/* A block row: value k of the block in grid column x is at values[k * stride + x]. Rows stay for as
 * long as a window that ends in the newest row needs them. */
struct hog_row {
    const float *values;
    size_t stride;
};
struct hog_row hog_stream_row(const struct hog_stream *stream, int row);
/* The descriptor (hog_geometry_length values) of the window whose corner is at grid position
 * (column, row); its last block row must be the newest row or an earlier one still held. */
void hog_stream_descriptor(const struct hog_stream *stream, int column, int row, float *out);

/* The descriptor of one window: begins the level, whose region is exactly the window. */
enum hm_status hog_describe(struct hog_stream *stream, const struct hog_source *source,
                            const struct hog_level *level, float *out, struct hm_error *error);

/* ---- scores ------------------------------------------------------------------------------ */

/* Weights laid out for the kernels, a part of the descriptor each: [block column][value][block row,
 * padded to 16]. */
struct hog_weights {
    float *part[HM_MOST_OCTAVES]; /* owned */
    float bias;
};
enum hm_status hog_weights_set(struct hog_weights *weights, const struct hm_geometry *geometry,
                               const float *descriptor_order, float bias, struct hm_error *error);
void hog_weights_free(struct hog_weights *weights);

/* For each block row dy in [first, first + count) of the window: adds that row's share to the
 * scores of all windows of one window row. scores[dy - first][x] belongs to grid column x, 0 <= x <
 * columns; rows must have room for 64 further columns, which may be written. `weights`: those of
 * this stream's part. */
void hog_stream_score(struct hog_stream *stream, const float *weights, int first, int count,
                      float *const *scores, int columns);

#endif
