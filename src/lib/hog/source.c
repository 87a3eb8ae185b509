/* The photograph as the resampler wants it: 4-byte pixels, and octaves for the smooth pyramid.
 *
 * A level of the smooth pyramid is made from the nearest octave that is not smaller, so that the
 * low-pass filter is always short and the pixels are in the cache. Octave o+1 has ceil(n/2)
 * samples; its sample i lies between samples 2i and 2i+1, so positions halve exactly.
 */
#include "hog/hog.h"

#include <string.h>

static enum hm_status reserve_octave(struct hog_source *source, int o, int width, int height,
                                     struct hm_error *error)
{
    size_t bytes = mem_product((size_t)width * 4, (size_t)height);
    if (bytes > source->octave[o].capacity) {
        mem_free(source->octave[o].rgbx);
        source->octave[o].capacity = 0;
        source->octave[o].rgbx = mem_array(bytes, 1);
        if (!source->octave[o].rgbx)
            return fail_memory(error, bytes, "an octave of a photograph");
        source->octave[o].capacity = bytes;
    }
    source->octave[o].width = width;
    source->octave[o].height = height;
    return HM_OK;
}

static int inside(int index, int count)
{
    return index < 0 ? 0 : index < count ? index : count - 1;
}

/* The four channels of a pixel at once. */
typedef uint16_t channels __attribute__((vector_size(8)));
typedef uint8_t bytes4 __attribute__((vector_size(4)));

static inline channels pixel_at(const uint16_t *sums, int x)
{
    channels pixel;
    memcpy(&pixel, sums + 4 * (ptrdiff_t)x, sizeof pixel);
    return pixel;
}

/* One output row of the next octave: vertical filter into `sums`, then horizontal. 2040 * 8 fits.
 */
static void halve_row(const unsigned char *const in[4], int width, uint16_t *sums,
                      unsigned char *out, int out_width)
{
    const unsigned char *a = in[0], *b = in[1], *c = in[2], *d = in[3];
    for (int i = 0; i < width * 4; i++)
        sums[i] = (uint16_t)(a[i] + 3 * (b[i] + c[i]) + d[i]);
    for (int x = 0; x < out_width; x++) {
        bool edge = x == 0 || 2 * x + 2 >= width;
        channels sum = pixel_at(sums, edge ? inside(2 * x - 1, width) : 2 * x - 1) +
                       3 * (pixel_at(sums, 2 * x) +
                            pixel_at(sums, edge ? inside(2 * x + 1, width) : 2 * x + 1)) +
                       pixel_at(sums, edge ? inside(2 * x + 2, width) : 2 * x + 2);
        bytes4 pixel = __builtin_convertvector((sum + 32) >> 6, bytes4);
        memcpy(out + 4 * (ptrdiff_t)x, &pixel, sizeof pixel);
    }
}

static enum hm_status make_octave(struct hog_source *source, int o, struct hm_error *error)
{
    int width = source->octave[o - 1].width, height = source->octave[o - 1].height;
    int out_width = (width + 1) / 2, out_height = (height + 1) / 2;
    HM_TRY(reserve_octave(source, o, out_width, out_height, error));
    HM_TRY(mem_reserve((void **)&source->sums, &source->sums_capacity, (size_t)width * 4,
                       sizeof *source->sums, error));
    for (int y = 0; y < out_height; y++) {
        const unsigned char *in[4];
        for (int j = 0; j < 4; j++)
            in[j] = source->octave[o - 1].rgbx +
                    (size_t)inside(2 * y - 1 + j, height) * (size_t)width * 4;
        halve_row(in, width, source->sums,
                  source->octave[o].rgbx + (size_t)y * (size_t)out_width * 4, out_width);
    }
    return HM_OK;
}

/* r, g, b to r, g, b, r of the next: the fourth channel is carried along and never read. */
static void widen_pixels(const unsigned char *restrict rgb, size_t count,
                         unsigned char *restrict rgbx)
{
    for (size_t i = 0; i + 1 < count; i++)
        memcpy(rgbx + 4 * i, rgb + 3 * i, 4);
    if (count > 0)
        memcpy(rgbx + 4 * (count - 1), rgb + 3 * (count - 1), 3);
}

enum hm_status hog_source_set(struct hog_source *source, const struct image *image,
                              enum hm_pyramid pyramid, double shrink, struct hm_error *error)
{
    source->width = image->width;
    source->height = image->height;
    source->octaves = 0;
    HM_TRY(reserve_octave(source, 0, image->width, image->height, error));
    widen_pixels(image->rgb, (size_t)image->width * (size_t)image->height, source->octave[0].rgbx);
    source->octaves = 1;
    if (pyramid == HM_PYRAMID_OPENCV)
        return HM_OK;
    for (; source->octaves < HOG_MAX_OCTAVES && shrink >= (double)(1 << source->octaves);
         source->octaves++)
        HM_TRY(make_octave(source, source->octaves, error));
    return HM_OK;
}

void hog_source_free(struct hog_source *source)
{
    for (int o = 0; o < HOG_MAX_OCTAVES; o++)
        mem_free(source->octave[o].rgbx);
    mem_free(source->sums);
    *source = (struct hog_source){0};
}
