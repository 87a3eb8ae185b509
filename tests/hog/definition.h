/* The descriptor of hog.h once more, in double precision, pixel by pixel, from the photograph to
 * the values of all octaves. No line of the library's arithmetic is in it: of lib/ it takes the
 * words (geometry, picture) only. What the library rounds to whole numbers is rounded here as well,
 * to the numbers that its headers name: octaves to bytes, filters to 256ths. */
#ifndef HM_TEST_DEFINITION_H
#define HM_TEST_DEFINITION_H

#include "hog/hog.h"

#include <math.h>
#include <string.h>

/* Width x height x 3 values from 0 to 255. */
struct plain_picture {
    int width, height;
    double *value; /* owned */
};

/* A window: the level on which it lies, and its corner there. */
struct plain_place {
    enum hm_pyramid pyramid;
    int level_width, level_height, x, y;
};

static inline struct plain_picture plain_new(int width, int height)
{
    size_t values = (size_t)width * (size_t)height * 3;
    return (struct plain_picture){width, height, mem_array(values, sizeof(double))};
}

static inline void plain_free(struct plain_picture *picture)
{
    mem_free(picture->value);
}

/* ---- pixels ------------------------------------------------------------------------------ */

static inline int plain_mirrored(int i, int n)
{
    if (n == 1)
        return 0;
    while (i < 0 || i >= n)
        i = i < 0 ? -i : 2 * (n - 1) - i;
    return i;
}

static inline int plain_clamped(int i, int n)
{
    return i < 0 ? 0 : i < n ? i : n - 1;
}

static inline double plain_pixel(const struct plain_picture *picture, int x, int y, int c)
{
    x = plain_clamped(x, picture->width);
    y = plain_clamped(y, picture->height);
    return picture->value[(y * picture->width + x) * 3 + c];
}

static inline struct plain_picture plain_of_image(const struct image *image)
{
    struct plain_picture picture = plain_new(image->width, image->height);
    for (int i = 0; i < image->width * image->height * 3; i++)
        picture.value[i] = image->rgb[i];
    return picture;
}

/* The next octave: 1, 3, 3, 1 down and across, rounded to the nearest. */
static inline struct plain_picture plain_octave(const struct plain_picture *before)
{
    static const int weight[4] = {1, 3, 3, 1};
    struct plain_picture next = plain_new((before->width + 1) / 2, (before->height + 1) / 2);
    for (int y = 0; y < next.height; y++)
        for (int x = 0; x < next.width; x++)
            for (int c = 0; c < 3; c++) {
                double sum = 0;
                for (int j = 0; j < 4; j++)
                    for (int i = 0; i < 4; i++)
                        sum += weight[i] * weight[j] *
                               plain_pixel(before, 2 * x - 1 + i, 2 * y - 1 + j, c);
                next.value[(y * next.width + x) * 3 + c] = floor(sum / 64 + 0.5);
            }
    return next;
}

/* ---- the filters of one axis -------------------------------------------------------------- */

struct plain_filter {
    int first;
    double weight[4];
};

/* Around place u: low-passed where q samples become one, then interpolated. */
static inline struct plain_filter plain_smooth(double u, double q)
{
    double side = q > 1 ? (q * q - 1) / 12 : 0, f = u - floor(u), sum = 0;
    const double pass[3] = {side, 1 - 2 * side, side};
    struct plain_filter filter = {(int)floor(u) - 1, {0}};
    for (int i = 0; i < 3; i++) {
        filter.weight[i] += pass[i] * (1 - f);
        filter.weight[i + 1] += pass[i] * f;
    }
    int most = 0;
    for (int i = 1; i < 4; i++)
        most = filter.weight[i] > filter.weight[most] ? i : most;
    for (int i = 0; i < 4; i++)
        sum += filter.weight[i] = rint(filter.weight[i] * 256) / 256;
    filter.weight[most] += 1 - sum;
    return filter;
}

/* OpenCV's: two samples, or the one at the edge. */
static inline struct plain_filter plain_bilinear(double u, int samples)
{
    double f = rint((u - floor(u)) * 256) / 256;
    if (u < 0)
        return (struct plain_filter){0, {1}};
    if (floor(u) >= samples - 1)
        return (struct plain_filter){samples - 1, {1}};
    return (struct plain_filter){(int)floor(u), {1 - f, f}};
}

/* What a part sees along an axis: `coarse` pixels of the level become one, from pixel `shift` on.
 * The level has `level` pixels for the photograph's `size`. */
struct plain_axis {
    int size, level, coarse, shift;
};

static inline struct plain_filter plain_filter_of(const struct plain_axis *axis, int d, int octave,
                                                  enum hm_pyramid pyramid)
{
    double ratio = 1 / ((double)axis->level / axis->size); /* OpenCV's way to divide */
    double middle = axis->shift + (d + 0.5) * axis->coarse, u = middle * ratio;
    if (pyramid == HM_PYRAMID_OPENCV)
        return plain_bilinear(u - 0.5, axis->size);
    double samples = ratio * axis->coarse;
    for (int o = 0; o < octave; o++) {
        u /= 2;
        samples /= 2;
    }
    return plain_smooth(u - 0.5, samples);
}

static inline int plain_count(const struct plain_axis *axis)
{
    int whole = (axis->level - axis->shift) / axis->coarse;
    return whole < 1 ? 1 : whole;
}

static inline bool plain_still_shrinks(const struct plain_axis *axis, int octave)
{
    return (double)axis->size / axis->level * axis->coarse >= pow(2, octave);
}

/* The picture that a part of the descriptor is of. */
static inline struct plain_picture plain_resized(const struct image *image, enum hm_pyramid pyramid,
                                                 struct plain_axis across, struct plain_axis down)
{
    struct plain_picture from = plain_of_image(image), next;
    struct plain_picture to = plain_new(plain_count(&across), plain_count(&down));
    int octave = 0;
    for (; pyramid == HM_PYRAMID_SMOOTH && plain_still_shrinks(&across, octave + 1) &&
           plain_still_shrinks(&down, octave + 1);
         octave++) {
        next = plain_octave(&from);
        plain_free(&from);
        from = next;
    }
    for (int y = 0; y < to.height; y++)
        for (int x = 0; x < to.width; x++) {
            struct plain_filter i = plain_filter_of(&across, x, octave, pyramid);
            struct plain_filter j = plain_filter_of(&down, y, octave, pyramid);
            for (int c = 0; c < 3; c++) {
                double sum = 0;
                for (int k = 0; k < 16; k++)
                    sum += i.weight[k % 4] * j.weight[k / 4] *
                           plain_pixel(&from, i.first + k % 4, j.first + k / 4, c);
                to.value[(y * to.width + x) * 3 + c] =
                    pyramid == HM_PYRAMID_OPENCV ? floor(sum + 0.5) : sum;
            }
        }
    plain_free(&from);
    return to;
}

/* ---- blocks ------------------------------------------------------------------------------ */

/* Beyond the edge the picture is continued as its pyramid says. */
static inline double plain_value(const struct hm_geometry *g, const struct plain_picture *picture,
                                 int x, int y, int c, enum hm_pyramid p)
{
    if (p == HM_PYRAMID_OPENCV) {
        x = plain_mirrored(x, picture->width);
        y = plain_mirrored(y, picture->height);
    }
    float v = (float)plain_pixel(picture, x, y, c);
    return (double)(g->gamma ? sqrtf(v) : v);
}

static inline void plain_gradient(const struct hm_geometry *g, const struct plain_picture *picture,
                                  int x, int y, enum hm_pyramid p, double *r, double *t)
{
    float best = 0, dx = 0, dy = 0;
    for (int c = 2; c >= 0; c--) {
        float cx = (float)(plain_value(g, picture, x + 1, y, c, p) -
                           plain_value(g, picture, x - 1, y, c, p));
        float cy = (float)(plain_value(g, picture, x, y + 1, c, p) -
                           plain_value(g, picture, x, y - 1, c, p));
        float m = cx * cx + cy * cy;
        if (m > best) {
            best = m;
            dx = cx;
            dy = cy;
        }
    }
    const double pi = acos(-1);
    *r = sqrt((double)best);
    *t = atan2((double)dy, (double)dx);
    if (*t < 0)
        *t += 2 * pi;
    *t *= g->bins / (g->signed_gradient ? 2 * pi : pi);
}

/* The pixel's share of the cells around it. */
static inline void plain_vote(const struct hm_geometry *g, int i, int j, double r, double t,
                              double *h)
{
    int across = g->block_width / g->cell_width, down = g->block_height / g->cell_height;
    double position = t - 0.5, k = floor(position), f = position - k;
    int bin = ((int)k + 4 * g->bins) % g->bins, next = (bin + 1) % g->bins;
    double di = i - g->block_width / 2, dj = j - g->block_height / 2;
    double gauss = exp(-(di * di + dj * dj) / (2 * g->sigma * g->sigma));
    for (int cx = 0; cx < across; cx++)
        for (int cy = 0; cy < down; cy++) {
            double wx = 1 - fabs((i + 0.5) / g->cell_width - 0.5 - cx);
            double wy = 1 - fabs((j + 0.5) / g->cell_height - 0.5 - cy);
            if (wx <= 0 || wy <= 0)
                continue;
            double *cell = h + (cx * down + cy) * g->bins;
            cell[bin] += gauss * wx * wy * r * (1 - f);
            cell[next] += gauss * wx * wy * r * f;
        }
}

static inline void plain_normalise(const struct hm_geometry *g, double *h, int values)
{
    double sum = 0, sum1 = 0;
    for (int k = 0; k < values; k++) {
        sum += h[k] * h[k];
        sum1 += h[k];
    }
    for (int k = 0; k < values; k++)
        h[k] = g->norm == HM_NORM_L1SQRT ? sqrt(h[k] / (sum1 + 0.1 * values))
                                         : h[k] / (sqrt(sum) + 0.1 * values);
    if (g->norm != HM_NORM_L2HYS)
        return;
    sum = 0;
    for (int k = 0; k < values; k++) {
        h[k] = h[k] < g->clip ? h[k] : g->clip;
        sum += h[k] * h[k];
    }
    for (int k = 0; k < values; k++)
        h[k] /= sqrt(sum) + 1e-3;
}

/* Returns how many values there are. */
static inline int plain_block(const struct hm_geometry *g, const struct plain_picture *picture,
                              int x0, int y0, enum hm_pyramid p, double *h)
{
    int values = g->block_width / g->cell_width * (g->block_height / g->cell_height) * g->bins;
    memset(h, 0, (size_t)values * sizeof *h);
    for (int j = 0; j < g->block_height; j++)
        for (int i = 0; i < g->block_width; i++) {
            double r, t;
            plain_gradient(g, picture, x0 + i, y0 + j, p, &r, &t);
            plain_vote(g, i, j, r, t, h);
        }
    plain_normalise(g, h, values);
    return values;
}

/* ---- the parts of a window ---------------------------------------------------------------- */

static inline int plain_floor(int a, int b)
{
    return (int)floor((double)a / b);
}

/* Part p of a window, columns of blocks first; returns how many values it has. The level's pixels
 * from the corner (less the context) on, 2^p at a time, are its pixels. */
static inline size_t plain_part(const struct hm_geometry *g, const struct image *image, int p,
                                struct plain_place place, double *out)
{
    int coarse = p == 0 ? 1 : p == 1 ? 2 : 4, context = p == 0 ? 0 : g->context;
    int step_x = p == 0 ? g->stride_x : g->coarse_stride[p - 1];
    int step_y = p == 0 ? g->stride_y : g->coarse_stride[p - 1];
    int wide = (g->window_width + 2 * context) / coarse;
    int tall = (g->window_height + 2 * context) / coarse;
    int left = plain_floor(place.x - context, coarse), top = plain_floor(place.y - context, coarse);
    struct plain_axis across = {image->width, place.level_width, coarse,
                                place.x - context - left * coarse};
    struct plain_axis down = {image->height, place.level_height, coarse,
                              place.y - context - top * coarse};
    struct plain_picture picture = plain_resized(image, place.pyramid, across, down);
    size_t count = 0;
    for (int x = 0; x + g->block_width <= wide; x += step_x)
        for (int y = 0; y + g->block_height <= tall; y += step_y)
            count +=
                (size_t)plain_block(g, &picture, left + x, top + y, place.pyramid, out + count);
    plain_free(&picture);
    return count;
}

/* All parts, one after the other. */
static inline size_t plain_descriptor(const struct hm_geometry *g, const struct image *image,
                                      struct plain_place place, double *out)
{
    size_t count = 0;
    for (int p = 0; p < g->octaves; p++)
        count += plain_part(g, image, p, place, out + count);
    return count;
}

/* The largest difference of a descriptor to its definition; infinite where the lengths differ. */
static inline double plain_difference(const struct hm_geometry *g, const struct image *image,
                                      struct plain_place place, const float *descriptor)
{
    static double expected[40000];
    size_t length = hog_geometry_length(g);
    if (plain_descriptor(g, image, place, expected) != length)
        return INFINITY;
    double worst = 0;
    for (size_t k = 0; k < length; k++)
        if (!(fabs((double)descriptor[k] - expected[k]) <= worst))
            worst = fabs((double)descriptor[k] - expected[k]);
    return worst;
}

#endif
