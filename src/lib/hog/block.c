/* The constants of a block, worked out once from the geometry. */
#include "hog/hog_internal.h"

#include <math.h>
#include <string.h>

/* e^-x for x >= 0 from + - * / alone: libm's exp gives other bits with and without FMA. The series
 * at x / 2^10, then ten squarings; good to about 1e-13. */
static double exp_minus(double x)
{
    double small = -x / 1024, term = 1, sum = 1;
    for (int n = 1; n < 24; n++) {
        term = term * small / n;
        sum += term;
    }
    for (int i = 0; i < 10; i++)
        sum *= sum;
    return sum;
}

/* Dalal & Triggs' Gaussian and trilinear shares, with OpenCV's centre (pixel size/2, not the middle
 * between two pixels) and its cut at the block's edge. */
enum hm_status hog_block_axis_set(struct hog_block_axis *axis, int block, int cell, double sigma,
                                  struct hm_error *error)
{
    axis->size = block;
    axis->cells = block / cell;
    axis->weight = mem_array((size_t)block * (size_t)axis->cells, sizeof *axis->weight);
    if (!axis->weight)
        return fail_memory(error, (size_t)block * (size_t)axis->cells * 4, "block weights");
    for (int c = 0; c < axis->cells; c++)
        for (int i = 0; i < block; i++) {
            double from_centre = i - block / 2;
            double gauss = exp_minus(from_centre * from_centre / (2 * sigma * sigma));
            double share = 1 - fabs((i + 0.5) / cell - 0.5 - c);
            axis->weight[c * block + i] = (float)(share > 0 ? gauss * share : 0);
        }
    return HM_OK;
}

struct hog_kernel_orientation hog_block_orientation(const struct hm_geometry *g)
{
    /* Fitted to the output of OpenCV's fast arctangent, residual 1.1e-7 rad; against a true one it
     * is off by up to 1.67e-4 rad, as OpenCV is. */
    const double poly[4] = {0.99978788, -0.32580840, 0.15557866, -0.04432656};
    const double pi = 3.14159265358979323846;
    double bins_a_radian = g->bins / (g->signed_gradient ? 2 * pi : pi);
    struct hog_kernel_orientation o = {
        .quarter = (float)(g->bins / (g->signed_gradient ? 4.0 : 2.0)),
        .half = (float)(g->bins / (g->signed_gradient ? 2.0 : 1.0)),
        .bins = (float)g->bins,
        .is_signed = g->signed_gradient,
    };
    for (int i = 0; i < 4; i++)
        o.poly[i] = (float)(poly[i] * bins_a_radian);
    return o;
}

struct hog_kernel_normalise hog_block_normalise(const struct hm_geometry *g)
{
    int values = hog_geometry_block_values(g);
    return (struct hog_kernel_normalise){
        .cells = values / g->bins,
        .bins = g->bins,
        .planes = (g->bins + 2) / 2 * 2,
        .epsilon1 = (float)(0.1 * values),
        .epsilon2 = 1e-3f,
        .clip = (float)g->clip,
        .norm = (int)g->norm,
    };
}

struct hog_kernel_cell_weights hog_block_cell_weights(const struct hog_block_axis *axis)
{
    struct hog_kernel_cell_weights w;
    memcpy(w.left0, axis->weight, sizeof w.left0);
    memcpy(w.right0, axis->weight + 8, sizeof w.right0);
    memcpy(w.left1, axis->weight + 16, sizeof w.left1);
    memcpy(w.right1, axis->weight + 24, sizeof w.right1);
    return w;
}
