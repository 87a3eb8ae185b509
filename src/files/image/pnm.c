/* Our own reader of binary PGM (P5) and PPM (P6), with maxval 1..65535 scaled to 8 bits.
 *
 * stb_image's is not compiled in: it ignores maxval, exchanges the bytes of 16-bit samples, reads
 * beyond its buffer (CVE-2021-42716) and accepts truncation. Format: the pgm(5) and ppm(5) pages of
 * Netpbm. Further images behind the first are ignored.
 */
#include "image/image_internal.h"

#include <string.h>

struct cursor {
    const unsigned char *at, *end;
};

static bool is_space(unsigned char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next decimal number, behind white space and comments; UINT32_MAX if there is none. Larger
 * ones stop at a billion, which every caller refuses. */
static uint32_t next_number(struct cursor *c)
{
    uint32_t value = 0;
    while (c->at < c->end && (is_space(*c->at) || *c->at == '#'))
        if (*c->at++ == '#')
            while (c->at < c->end && *c->at != '\n' && *c->at != '\r')
                c->at++;
    if (c->at == c->end || *c->at < '0' || *c->at > '9')
        return UINT32_MAX;
    for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++)
        value = value < 100000000 ? value * 10 + (uint32_t)(*c->at - '0') : 1000000000;
    return value;
}

/* Sample i of the raster, scaled to 0..255 with rounding. */
struct raster {
    const unsigned char *samples;
    uint32_t maxval;
    uint32_t worst;     /* the largest sample seen */
    uint32_t low, high; /* of samples of 16 bits that use little of their range; else 0, maxval */
};
static unsigned char scaled(struct raster *r, size_t i)
{
    uint32_t value = r->maxval > 255 ? be16(r->samples + 2 * i) : r->samples[i];
    if (value > r->worst)
        r->worst = value;
    uint32_t range = r->high - r->low;
    value = value < r->low ? r->low : value;
    return (unsigned char)(((uint64_t)(value - r->low) * 255 + range / 2) / range);
}

/* As of 16-bit PNG (stretch.c). */
static void find_range(struct raster *r, size_t samples)
{
    uint32_t low = UINT16_MAX, high = 0;
    for (size_t i = 0; i < samples && r->maxval > 255; i++) {
        uint32_t value = be16(r->samples + 2 * i);
        low = value < low ? value : low;
        high = value > high ? value : high;
    }
    bool narrow = high > low && high <= r->maxval && high - low < r->maxval / STRETCH_BELOW;
    r->low = narrow ? low : 0;
    r->high = narrow ? high : r->maxval;
}

bool pnm_header(const unsigned char *bytes, size_t length, uint32_t *width, uint32_t *height,
                uint32_t *maxval, size_t *raster)
{
    struct cursor c = {bytes + 2, bytes + length};
    if (length < 3 || (!is_space(*c.at) && *c.at != '#'))
        return false;
    *width = next_number(&c);
    *height = next_number(&c);
    *maxval = next_number(&c);
    *raster = (size_t)(c.at - bytes) + 1;
    return *maxval != UINT32_MAX && *width != UINT32_MAX && *height != UINT32_MAX && c.at < c.end &&
           is_space(*c.at);
}

enum hm_status pnm_decode(const unsigned char *bytes, size_t length, size_t max_pixels,
                          struct image *out, struct hm_error *error)
{
    const char *format = bytes[1] == '5' ? "PGM" : "PPM";
    uint32_t width, height, maxval;
    size_t at;
    if (!pnm_header(bytes, length, &width, &height, &maxval, &at))
        return fail(error, HM_INPUT, "damaged %s: the header is malformed", format);
    HM_TRY(guard_size(width, height, max_pixels, error));
    if (maxval < 1 || maxval > 65535)
        return fail(error, HM_INPUT, "damaged %s: a maximum of %u", format, (unsigned)maxval);
    size_t channels = bytes[1] == '5' ? 1 : 3, pixels = (size_t)width * height;
    size_t need = pixels * channels * (maxval > 255 ? 2 : 1), have = length - at;
    if (have < need)
        return fail(error, HM_INPUT, "truncated %s: %zu bytes of pixels instead of %zu", format,
                    have, need);
    HM_TRY(image_new((int)width, (int)height, out, error));
    struct raster raster = {.samples = bytes + at, .maxval = maxval};
    find_range(&raster, pixels * channels);
    if (channels == 3 && maxval == 255)
        memcpy(out->rgb, raster.samples, need);
    else if (channels == 3)
        for (size_t i = 0; i < 3 * pixels; i++)
            out->rgb[i] = scaled(&raster, i);
    else
        for (size_t i = 0; i < pixels; i++)
            out->rgb[3 * i] = out->rgb[3 * i + 1] = out->rgb[3 * i + 2] = scaled(&raster, i);
    if (raster.worst > maxval) {
        image_free(out);
        return fail(error, HM_INPUT, "damaged %s: a sample of %u above the maximum of %u", format,
                    (unsigned)raster.worst, (unsigned)maxval);
    }
    return HM_OK;
}
