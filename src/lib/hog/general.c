/* Block histograms for any layout of cells, blocks and grid: the definition of hog.h written down.
 *
 * The fast kernel (kernels/hog_kernels.c, cells) serves 8-pixel cells under 16-pixel blocks on an
 * 8-pixel grid; this serves the rest (parameter studies, window strides that are no multiple of the
 * block stride) and is what the tests hold the fast kernel against. It is compiled once, so its
 * bits do not depend on the table of kernels either.
 */
#include "hog/hog_internal.h"

#include <string.h>

/* Plane 0 is r itself, plane j the ramp min(max(q - (j - 1) r, 0), r); see vertical_sums. */
static void ramp_row(const float *r, const float *q, int plane, size_t width, float *restrict ramp)
{
    float step = (float)(1 - plane);
    if (plane == 0) {
        memcpy(ramp, r, width * sizeof *ramp);
        return;
    }
    for (size_t x = 0; x < width; x++) {
        float v = q[x] + step * r[x];
        v = v > 0 ? v : 0;
        ramp[x] = v < r[x] ? v : r[x];
    }
}

static void add_row(const float *ramp, float weight, size_t width, float *restrict sum)
{
    for (size_t x = 0; x < width; x++)
        sum[x] += weight * ramp[x];
}

static void across_row(const struct hog_general_blocks *job, const float *sum, int cy, int plane,
                       float *a, size_t cell_stride)
{
    const struct hog_block_axis *across = job->across;
    for (int cx = 0; cx < across->cells; cx++) {
        const float *weight = across->weight + cx * across->size;
        size_t cell = (size_t)(cx * job->down->cells + cy);
        float *out = a + (cell * (size_t)job->planes + (size_t)plane) * cell_stride;
        for (int x = 0; x < job->blocks; x++) {
            const float *at = sum + (size_t)x * (size_t)job->grid_x;
            float s = 0;
            for (int i = 0; i < across->size; i++)
                s += weight[i] * at[i];
            out[x] = s;
        }
    }
}

void hog_general_histogram(const struct hog_general_blocks *job, float *a, size_t cell_stride)
{
    const struct hog_block_axis *down = job->down;
    float *ramp = job->scratch, *sums = job->scratch + job->width;
    for (int plane = 0; plane < job->planes; plane++) {
        memset(sums, 0, (size_t)down->cells * job->width * sizeof *sums);
        for (int i = 0; i < down->size; i++) {
            ramp_row(job->r[i], job->q[i], plane, job->width, ramp);
            for (int cy = 0; cy < down->cells; cy++)
                if (down->weight[cy * down->size + i] != 0)
                    add_row(ramp, down->weight[cy * down->size + i], job->width,
                            sums + (size_t)cy * job->width);
        }
        for (int cy = 0; cy < down->cells; cy++)
            across_row(job, sums + (size_t)cy * job->width, cy, plane, a, cell_stride);
    }
}
