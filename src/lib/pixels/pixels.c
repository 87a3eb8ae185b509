/* A picture in memory: made, copied, mirrored, given back. */
#include "pixels/pixels.h"

#include <string.h>

enum hm_status image_new(int width, int height, struct image *out, struct hm_error *error)
{
    *out = (struct image){0};
    if (width < 1 || height < 1)
        return fail(error, HM_INPUT, "a picture of %dx%d pixels cannot be made", width, height);
    unsigned char *rgb = mem_array(mem_product((size_t)width, (size_t)height), 3);
    if (!rgb)
        return fail_memory(error, mem_product(mem_product((size_t)width, (size_t)height), 3),
                           "a picture");
    *out = (struct image){.width = width, .height = height, .rgb = rgb, .orientation = 1};
    return HM_OK;
}

enum hm_status image_copy(const struct image *from, struct image *out, struct hm_error *error)
{
    HM_TRY(image_new(from->width, from->height, out, error));
    memcpy(out->rgb, from->rgb, (size_t)from->width * (size_t)from->height * 3);
    out->orientation = from->orientation;
    out->applied = from->applied;
    return HM_OK;
}

void image_free(struct image *image)
{
    mem_free(image->rgb);
    *image = (struct image){0};
}

void image_mirror(struct image *image)
{
    size_t width = (size_t)image->width;
    for (int y = 0; y < image->height; y++) {
        unsigned char *row = image->rgb + (size_t)y * width * 3;
        for (size_t a = 0, b = width - 1; a < b; a++, b--)
            for (size_t c = 0; c < 3; c++) {
                unsigned char swap = row[3 * a + c];
                row[3 * a + c] = row[3 * b + c];
                row[3 * b + c] = swap;
            }
    }
}
