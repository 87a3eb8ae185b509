/* Any bytes whatever as a picture: guard and decoder together.
 *
 * The test-suite runs fuzz_image over its corpus and over mutations; built with clang's
 * -fsanitize=fuzzer and -DHM_LIBFUZZER it explores by itself. A PNG is tried twice, as it is and
 * with its checksums made right, since the guard would otherwise stop nearly every mutation.
 */
#include "image/image_internal.h"

#include <stdlib.h>
#include <string.h>

int fuzz_image(const uint8_t *data, size_t size);

#define FUZZ_MAX_PIXELS ((size_t)1 << 18) /* small, so that many are tried */

/* What image_decode promises, whatever the bytes. */
static void try_to_decode(const uint8_t *data, size_t size)
{
    struct image image;
    struct hm_error error = {0};
    enum hm_status status = image_decode(data, size, FUZZ_MAX_PIXELS, &image, &error);
    if (status == HM_OK) {
        size_t pixels = (size_t)image.width * (size_t)image.height;
        unsigned sum = 0;
        if (image.width < 1 || image.height < 1 || pixels > FUZZ_MAX_PIXELS ||
            image.orientation < 1 || image.orientation > 8)
            abort();
        for (size_t i = 0; i < 3 * pixels; i++) /* each is there, and (MSan) was written */
            sum += image.rgb[i] > 127;
        if (sum > 3 * pixels)
            abort();
    } else if (image.rgb || !error.text[0] || error.status != status) {
        abort();
    }
    image_free(&image);
}

static void repair_checksums(uint8_t *png, size_t size)
{
    struct crc_table table;
    crc_table_make(&table);
    for (size_t at = 8, n; at + 12 <= size; at += n + 12) {
        n = be32(png + at);
        if (n > size - at - 12)
            return;
        uint32_t crc = crc_of(&table, png + at + 4, n + 4);
        uint8_t *end = png + at + 8 + n;
        end[0] = (uint8_t)(crc >> 24), end[1] = (uint8_t)(crc >> 16);
        end[2] = (uint8_t)(crc >> 8), end[3] = (uint8_t)crc;
    }
}

int fuzz_image(const uint8_t *data, size_t size)
{
    try_to_decode(data, size);
    if (size > 8 && data[0] == 0x89) {
        uint8_t *copy = malloc(size);
        if (copy) {
            memcpy(copy, data, size);
            repair_checksums(copy, size);
            try_to_decode(copy, size);
            free(copy);
        }
    }
    return 0;
}

#ifdef HM_LIBFUZZER
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_image(data, size);
}
#endif
