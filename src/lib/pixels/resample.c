/* Cutting, resizing and pasting pictures that people look at. Descriptors have their own levels
 * (hog/); nothing here feeds them.
 *
 * Each axis is a list of taps: output pixel i is a weighted mean of `count` source pixels.
 * Shrinking weighs a source pixel by how much of the output pixel it covers; enlarging interpolates
 * linearly between the two nearest centres. Only + - * / on doubles, in one order: the same bytes
 * everywhere.
 */
#include "pixels/pixels.h"

#include <string.h>

#define FARTHEST                                                                                   \
    16777216.0 /* 2^24: every coordinate and its sums are exact enough, and fit an int */

struct tap {
    int first, count; /* source pixels first .. first + count - 1 */
    size_t weights;   /* where its weights start; their sum is 1 but for rounding */
};

struct axis {
    struct tap *taps;
    double *weights;
};

static int whole_below(double v) /* floor, for |v| <= 2^26 */
{
    int i = (int)v;
    return (double)i > v ? i - 1 : i;
}

static int within(int v, int low, int high)
{
    return v < low ? low : v > high ? high : v;
}

/* The source pixels that output pixel [a, b) covers. The first and the last source pixel reach to
 * infinity: that is what replicating the edge means. Returns how many weights were written. */
static int cover(double a, double b, int size, struct tap *tap, double *weights)
{
    int first = within(whole_below(a), 0, size - 1), last = within(whole_below(b), 0, size - 1);
    for (int k = first; k <= last; k++) {
        double low = k == first ? a : (double)k, high = k == last ? b : (double)k + 1;
        weights[k - first] = (high - low) / (b - a);
    }
    *tap = (struct tap){.first = first, .count = last - first + 1};
    return tap->count;
}

static int interpolate(double center, int size, struct tap *tap, double *weights)
{
    int left = whole_below(center);
    double right_weight = center - (double)left;
    int a = within(left, 0, size - 1), b = within(left + 1, 0, size - 1);
    *tap = (struct tap){.first = a, .count = b - a + 1};
    if (a == b) {
        weights[0] = 1;
    } else {
        weights[0] = 1 - right_weight;
        weights[1] = right_weight;
    }
    return tap->count;
}

/* Neighbouring output pixels share at most two source pixels, so size + 3 * out weights are room
 * enough; enlarging needs 2 * out. */
static bool axis_make(struct axis *axis, double start, double length, int size, int out)
{
    axis->taps = mem_array((size_t)out, sizeof *axis->taps);
    axis->weights = mem_array((size_t)size + 3 * (size_t)out, sizeof *axis->weights);
    if (!axis->taps || !axis->weights)
        return false;
    double step = length / out;
    size_t used = 0;
    for (int i = 0; i < out; i++) {
        double a = start + i * step, b = start + (i + 1) * step;
        size_t at = used;
        used += (size_t)(step > 1 ? cover(a, b, size, &axis->taps[i], axis->weights + at)
                                  : interpolate(start + (i + 0.5) * step - 0.5, size,
                                                &axis->taps[i], axis->weights + at));
        axis->taps[i].weights = at;
    }
    return true;
}

static void axis_free(struct axis *axis)
{
    mem_free(axis->taps);
    mem_free(axis->weights);
}

/* Adds `weight` times the source row, resampled along x, to sum (out x 3). */
static void add_row(const unsigned char *row, const struct axis *across, int out, double weight,
                    double *sum)
{
    for (int i = 0; i < out; i++) {
        const struct tap *tap = &across->taps[i];
        const double *weights = across->weights + tap->weights;
        const unsigned char *p = row + 3 * (size_t)tap->first;
        double r = 0, g = 0, b = 0;
        for (int k = 0; k < tap->count; k++, p += 3) {
            r += weights[k] * p[0];
            g += weights[k] * p[1];
            b += weights[k] * p[2];
        }
        sum[3 * (size_t)i] += weight * r;
        sum[3 * (size_t)i + 1] += weight * g;
        sum[3 * (size_t)i + 2] += weight * b;
    }
}

static void resample(const struct image *from, const struct axis *across, const struct axis *down,
                     double *sum, struct image *out)
{
    size_t samples = 3 * (size_t)out->width, source_row = 3 * (size_t)from->width;
    for (int j = 0; j < out->height; j++) {
        const struct tap *tap = &down->taps[j];
        memset(sum, 0, samples * sizeof *sum);
        for (int k = 0; k < tap->count; k++)
            add_row(from->rgb + source_row * (size_t)(tap->first + k), across, out->width,
                    down->weights[tap->weights + (size_t)k], sum);
        unsigned char *row = out->rgb + samples * (size_t)j;
        for (size_t i = 0; i < samples; i++)
            row[i] = (unsigned char)within((int)(sum[i] + 0.5), 0, 255);
    }
}

/* False for NaN too. */
static bool near_enough(double v)
{
    return v >= -FARTHEST && v <= FARTHEST;
}

enum hm_status image_crop(const struct image *from, double x, double y, double width, double height,
                          int out_width, int out_height, struct image *out, struct hm_error *error)
{
    *out = (struct image){0};
    if (!near_enough(x) || !near_enough(y) || !near_enough(width) || !near_enough(height) ||
        !(width > 0) || !(height > 0) || out_width > (int)FARTHEST || out_height > (int)FARTHEST)
        return fail(error, HM_INPUT, "the rectangle %gx%g at %g,%g cannot be cut out", width,
                    height, x, y);
    enum hm_status status = image_new(out_width, out_height, out, error);
    if (status != HM_OK)
        return status;
    struct axis across = {0}, down = {0};
    double *sum = mem_array(3 * (size_t)out_width, sizeof *sum);
    if (sum && axis_make(&across, x, width, from->width, out_width) &&
        axis_make(&down, y, height, from->height, out_height))
        resample(from, &across, &down, sum, out);
    else
        status = fail_memory(error, 3 * (size_t)out_width * sizeof *sum, "a picture being resized");
    mem_free(sum);
    axis_free(&across);
    axis_free(&down);
    if (status != HM_OK)
        image_free(out);
    return status;
}

void image_paste(struct image *to, const struct image *from, int x, int y)
{
    int64_t left = x < 0 ? -(int64_t)x : 0, top = y < 0 ? -(int64_t)y : 0; /* cut from `from` */
    int64_t width = from->width - left, height = from->height - top;
    int64_t to_x = x + left, to_y = y + top;
    width = width < to->width - to_x ? width : to->width - to_x;
    height = height < to->height - to_y ? height : to->height - to_y;
    if (width <= 0)
        return;
    for (int64_t row = 0; row < height; row++)
        memcpy(to->rgb + 3 * ((size_t)(to_y + row) * (size_t)to->width + (size_t)to_x),
               from->rgb + 3 * ((size_t)(top + row) * (size_t)from->width + (size_t)left),
               3 * (size_t)width);
}
