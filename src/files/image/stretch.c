/* Pictures of 16 bits a sample as 8.
 *
 * A photograph uses its whole range, and the upper byte is the picture. Thermal and depth cameras
 * write 12 or 14 bits, or a few hundred levels around one temperature, into 16: of those the upper
 * byte keeps a handful of levels or a single one. Where less than an eighth of the range is used,
 * the lowest value becomes 0 and the highest 255.
 */
#include "image/image_internal.h"

/* Three channels a pixel: stretched together, where any of them varies at all. */
static void stretch_samples(const uint16_t *samples, size_t count, unsigned char *out)
{
    uint32_t low = UINT16_MAX, high = 0;
    bool varies = false;
    for (size_t i = 0; i < count; i++) {
        low = samples[i] < low ? samples[i] : low;
        high = samples[i] > high ? samples[i] : high;
        varies = varies || samples[i] != samples[i % 3];
    }
    uint32_t range = high > low ? high - low : 0;
    bool narrow = varies && range < UINT16_MAX / STRETCH_BELOW;
    for (size_t i = 0; i < count; i++)
        out[i] = narrow ? (unsigned char)(((samples[i] - low) * 255 + range / 2) / range)
                        : (unsigned char)(samples[i] >> 8);
}

enum hm_status stretch_decode(const unsigned char *bytes, size_t length,
                              const struct image_facts *facts, unsigned char **rgb,
                              struct hm_error *error)
{
    uint16_t *samples;
    size_t count = mem_product(mem_product((size_t)facts->width, (size_t)facts->height), 3);
    HM_TRY(stb_decode_16(bytes, length, facts, "PNG", &samples, error));
    *rgb = mem_array(count, 1);
    if (*rgb)
        stretch_samples(samples, count, *rgb);
    mem_free(samples);
    return *rgb ? HM_OK : fail_memory(error, count, "a picture");
}
