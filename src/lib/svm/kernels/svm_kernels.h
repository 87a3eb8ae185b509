/* The arithmetic of the solver over rows of float32 or half precision: one table of functions a
 * vector width.
 *
 * Every table gives the same bits. A dot product is defined as SVM_LANES partial sums, number i of
 * them over the values i, i + SVM_LANES, i + 2 SVM_LANES ... in rising order by fma, which are then
 * added in a fixed tree (the upper half to the lower, until one is left): 1, 8 and 16 lanes of a
 * register all can do exactly that. Rows are padded with zeros to a multiple of SVM_LANES.
 */
#ifndef HM_SVM_KERNELS_H
#define HM_SVM_KERNELS_H

#include "base/vec/widths.h"

#include <stdbool.h>
#include <stddef.h>

#define SVM_LANES 64

/* Index [0] of each is for rows of float32, [1] for rows of half precision; `stride` is the padded
 * length of a row in values. */
struct svm_kernels {
    /* Converts floats to a row and back. pack says false where a value is not smaller than `limit`
     * in size (or is no number). */
    bool (*pack[2])(const float *values, size_t stride, float limit, void *row);
    void (*unpack[2])(const void *row, size_t stride, float *values);
    /* w . row. `next`, the row wanted after this one, is fetched meanwhile. */
    float (*dot[2])(const float *w, const void *row, const void *next, size_t stride);
    /* w += scale * row, by fma. */
    void (*add[2])(float *w, float scale, const void *row, size_t stride);
};

#define VEC_TABLE(width, has) extern const struct svm_kernels svm_kernels_##width;
VEC_WIDTHS(VEC_TABLE)
#undef VEC_TABLE
/* The table for the width that base chose. */
const struct svm_kernels *svm_kernels_active(void);

#endif
