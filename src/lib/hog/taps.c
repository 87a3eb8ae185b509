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

int hog_nearest_octave(const struct hog_source *source, int width, int height)
{
    int octave = 0;
    while (octave + 1 < source->octaves && (double)source->width / width >= (double)(2 << octave) &&
           (double)source->height / height >= (double)(2 << octave))
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

enum hm_status hog_axis_taps_set(struct hog_axis_taps *axis, int source, int count, int octave,
                                 enum hm_pyramid pyramid, struct hm_error *error)
{
    size_t padded = ((size_t)count + 15) / 16 * 16; /* kernels take whole groups */
    HM_TRY(reserve_taps(axis, padded, error));
    axis->count = count;
    axis->octave = octave;
    double ratio = 1 / ((double)count / source); /* in this form: OpenCV's rounding */
    bool smooth = pyramid == HM_PYRAMID_SMOOTH && ratio != 1 << octave; /* else a plain copy */
    axis->taps = smooth ? 4 : 2;
    for (int d = 0; d < (int)padded; d++) {
        int16_t *w = axis->weight[d];
        int sample = d < count ? d : count - 1;
        w[2] = w[3] = 0;
        double scaled = ratio / (1 << octave);
        if (smooth) {
            smooth_taps(scaled * (sample + 0.5) - 0.5, scaled, &axis->first[d], w);
        } else {
            bilinear_taps(scaled * (sample + 0.5) - 0.5, source, &axis->first[d], w);
        }
        axis->pair01[d] = (uint32_t)w[0] | (uint32_t)w[1] << 16;
        axis->pair23[d] = (uint32_t)w[2] | (uint32_t)w[3] << 16;
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
