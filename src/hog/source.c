/* The photograph as the resampler wants it: 4-byte pixels, and octaves for the smooth pyramid.
 *
 * A level of the smooth pyramid is made from the nearest octave that is not smaller, so that the
 * low-pass filter is always short and the pixels are in the cache. Octave o+1 has ceil(n/2)
 * samples; its sample i lies between samples 2i and 2i+1, so positions halve exactly.
 */
#include "hog/hog.h"

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

/* One output row of the next octave: vertical filter into `sums`, then horizontal. */
static void halve_row(const unsigned char *const in[4], int width, unsigned short *sums,
                      unsigned char *out, int out_width)
{
    for (int i = 0; i < width * 4; i++)
        sums[i] = (unsigned short)(in[0][i] + 3 * (in[1][i] + in[2][i]) + in[3][i]);
    for (int x = 0; x < out_width; x++) {
        const unsigned short *a = sums + 4 * inside(2 * x - 1, width), *b = sums + 4 * (2 * x),
                             *c = sums + 4 * inside(2 * x + 1, width),
                             *d = sums + 4 * inside(2 * x + 2, width);
        for (int channel = 0; channel < 4; channel++)
            out[4 * x + channel] =
                (unsigned char)((a[channel] + 3 * (b[channel] + c[channel]) + d[channel] + 32) >>
                                6);
    }
}

static enum hm_status make_octave(struct hog_source *source, int o, struct hm_error *error)
{
    int width = source->octave[o - 1].width, height = source->octave[o - 1].height;
    int out_width = (width + 1) / 2, out_height = (height + 1) / 2;
    enum hm_status status = reserve_octave(source, o, out_width, out_height, error);
    if (status == HM_OK)
        status = mem_reserve((void **)&source->sums, &source->sums_capacity, (size_t)width * 4,
                             sizeof *source->sums, error);
    for (int y = 0; y < out_height && status == HM_OK; y++) {
        const unsigned char *in[4];
        for (int j = 0; j < 4; j++)
            in[j] = source->octave[o - 1].rgbx +
                    (size_t)inside(2 * y - 1 + j, height) * (size_t)width * 4;
        halve_row(in, width, source->sums,
                  source->octave[o].rgbx + (size_t)y * (size_t)out_width * 4, out_width);
    }
    return status;
}

enum hm_status hog_source_set(struct hog_source *source, const struct image *image,
                              enum hm_pyramid pyramid, struct hm_error *error)
{
    source->width = image->width;
    source->height = image->height;
    source->octaves = 0;
    enum hm_status status = reserve_octave(source, 0, image->width, image->height, error);
    if (status != HM_OK)
        return status;
    size_t pixels = (size_t)image->width * (size_t)image->height;
    const unsigned char *rgb = image->rgb;
    unsigned char *rgbx = source->octave[0].rgbx;
    for (size_t i = 0; i < pixels; i++, rgb += 3, rgbx += 4) {
        rgbx[0] = rgb[0];
        rgbx[1] = rgb[1];
        rgbx[2] = rgb[2];
        rgbx[3] = 0;
    }
    source->octaves = 1;
    if (pyramid == HM_PYRAMID_OPENCV)
        return HM_OK;
    /* No level is smaller than the smallest window less its margins: stop at a few pixels. */
    while (source->octaves < HOG_MAX_OCTAVES && status == HM_OK &&
           source->octave[source->octaves - 1].width > 8 &&
           source->octave[source->octaves - 1].height > 8) {
        status = make_octave(source, source->octaves, error);
        source->octaves += status == HM_OK;
    }
    return status;
}

void hog_source_free(struct hog_source *source)
{
    for (int o = 0; o < HOG_MAX_OCTAVES; o++)
        mem_free(source->octave[o].rgbx);
    mem_free(source->sums);
    *source = (struct hog_source){0};
}
