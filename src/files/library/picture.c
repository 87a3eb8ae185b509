/* Picture files for callers without a decoder of their own. */
#include "image/image.h"
#include "library/library_internal.h"

/* The pixels of a decoded picture become the caller's. */
static void hand_out(const struct image *image, struct hm_image *out)
{
    *out = (struct hm_image){.pixels = image->rgb,
                             .width = image->width,
                             .height = image->height,
                             .stride = 3 * (ptrdiff_t)image->width,
                             .format = HM_RGB};
}

enum hm_status hm_image_read(const char *path, struct hm_image *out, struct hm_error *error)
{
    HM_TRY(library_need(out, "hm_image_read", "out", error));
    *out = (struct hm_image){0};
    HM_TRY(library_need(path, "hm_image_read", "path", error));
    struct image image;
    HM_TRY(image_read(path, 0, &image, error));
    hand_out(&image, out);
    return HM_OK;
}

enum hm_status hm_image_decode(const void *bytes, size_t length, struct hm_image *out,
                               struct hm_error *error)
{
    HM_TRY(library_need(out, "hm_image_decode", "out", error));
    *out = (struct hm_image){0};
    HM_TRY(library_need(bytes, "hm_image_decode", "bytes", error));
    struct image image;
    HM_TRY(image_decode(bytes, length, 0, &image, error));
    hand_out(&image, out);
    return HM_OK;
}

void hm_image_free(struct hm_image *image)
{
    if (!image)
        return;
    mem_free((void *)image->pixels);
    *image = (struct hm_image){0};
}
