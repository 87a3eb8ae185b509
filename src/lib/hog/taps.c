/* Where the samples of a level come from: the resampling filters, as tables of integer weights.
 *
 * OpenCV's exact bilinear kind (notes in docs/ARCHITECTURE.md): sample d of m lies at
 * u = (n/m)(d + 1/2) - 1/2 among n; weights of 8 bits, rounded half to even.
 *
 * The smooth kind shrinks from an octave by a ratio q in [1, 2): bilinear interpolation blurs too
 * little to shrink by q, so a 3-tap low-pass [b, 1-2b, b] comes first, with b = (q^2 - 1) / 12: the
 * variance that a triangle of half-width q has beyond that of bilinear interpolation. The two fold
 * into one 4-tap kernel a sample.
 */
#include "hog/hog_internal.h"

#include <math.h>

int hog_level_pixels(int size, int halved, int shift)
{
    int pixels = (size - shift) >> halved; /* whole ones */
    return pixels > 1 ? pixels : 1;
}

int hog_nearest_octave(const struct hog_source *source, const struct hog_level *level)
{
    double across = (double)source->width / level->width * (1 << level->halved);
    double down = (double)source->height / level->height * (1 << level->halved);
    int octave = 0;
    while (octave + 1 < source->octaves && across >= (double)(2 << octave) &&
           down >= (double)(2 << octave))
        octave++;
    return octave;
}

/* Integers that sum to 256; what rounding leaves over goes to the largest. */
static void round_weights(const double exact[4], int16_t rounded[4])
{
    int sum = 0, largest = 0;
    for (int i = 0; i < 4; i++) {
        rounded[i] = (int16_t)nearbyint(exact[i] * 256);
        sum += rounded[i];
        if (exact[i] > exact[largest])
            largest = i;
    }
    rounded[largest] = (int16_t)(rounded[largest] + 256 - sum);
}

static void smooth_taps(double u, double ratio, int32_t *first, int16_t weight[4])
{
    double b = ratio > 1 ? (ratio * ratio - 1) / 12 : 0;
    double left = floor(u), f = u - left;
    double exact[4] = {b * (1 - f), (1 - 2 * b) * (1 - f) + b * f, b * (1 - f) + (1 - 2 * b) * f,
                       b * f};
    *first = (int32_t)left - 1;
    round_weights(exact, weight);
}

static void bilinear_taps(double u, int source, int32_t *first, int16_t weight[4])
{
    double left = floor(u);
    int16_t second = (int16_t)nearbyint((u - left) * 256);
    *first = (int32_t)left;
    weight[0] = (int16_t)(256 - second);
    weight[1] = second;
    if (left < 0 || left >= source - 1) { /* one sample only */
        *first = left < 0 ? 0 : source - 1;
        weight[0] = 256;
        weight[1] = 0;
    }
}

static enum hm_status reserve_taps(struct hog_axis_taps *axis, size_t count, struct hm_error *error)
{
    if (count <= axis->capacity)
        return HM_OK;
    hog_axis_taps_free(axis);
    axis->first = mem_array(count, sizeof *axis->first);
    axis->weight = mem_array(count, sizeof *axis->weight);
    axis->pair01 = mem_array(count, sizeof *axis->pair01);
    axis->pair23 = mem_array(count, sizeof *axis->pair23);
    if (!axis->first || !axis->weight || !axis->pair01 || !axis->pair23)
        return fail_memory(error, mem_product(count, 20), "the filters of a level");
    axis->capacity = count;
    return HM_OK;
}

/* Where in the source sample d of the picture lies, in samples of the octave: sample 0 of the level
 * lies at ratio / 2 - 1 / 2, and sample d of the picture in the middle of 2^halved of them. */
static double sample_place(const struct hog_axis *axis, double ratio, int d)
{
    return ratio * (((double)d * (1 << axis->halved) + axis->shift) + 0.5 * (1 << axis->halved)) -
           0.5;
}

enum hm_status hog_axis_taps_set(struct hog_axis_taps *taps, const struct hog_axis *axis,
                                 int octave, struct hm_error *error)
{
    int count = hog_level_pixels(axis->level, axis->halved, axis->shift);
    size_t padded = ((size_t)count + 15) / 16 * 16; /* kernels take whole groups */
    HM_TRY(reserve_taps(taps, padded, error));
    taps->count = count;
    taps->octave = octave;
    double ratio = 1 / ((double)axis->level / axis->source); /* in this form: OpenCV's rounding */
    double scaled = ratio / (1 << octave), shrink = scaled * (1 << axis->halved);
    bool copy = ratio * (1 << axis->halved) == 1 << octave && axis->shift == 0;
    bool smooth = axis->pyramid == HM_PYRAMID_SMOOTH && !copy;
    taps->taps = smooth ? 4 : 2;
    for (int d = 0; d < (int)padded; d++) {
        int16_t *w = taps->weight[d];
        double u = sample_place(axis, scaled, d < count ? d : count - 1);
        w[2] = w[3] = 0;
        if (smooth)
            smooth_taps(u, shrink, &taps->first[d], w);
        else
            bilinear_taps(u, axis->source, &taps->first[d], w);
        taps->pair01[d] = (uint32_t)w[0] | (uint32_t)w[1] << 16;
        taps->pair23[d] = (uint32_t)w[2] | (uint32_t)w[3] << 16;
    }
    return HM_OK;
}

void hog_axis_taps_free(struct hog_axis_taps *axis)
{
    mem_free(axis->first);
    mem_free(axis->weight);
    mem_free(axis->pair01);
    mem_free(axis->pair23);
    *axis = (struct hog_axis_taps){0};
}
