/* Picture files for callers without a decoder of their own. */
#include "image/image.h"
#include "library/library_internal.h"

enum hm_status hm_image_read(const char *path, struct hm_image *out, struct hm_error *error)
{
    LIBRARY_NEED(out);
    *out = (struct hm_image){0};
    LIBRARY_NEED(path);
    struct image image;
    HM_TRY(image_read_upright(path, true, 0, &image, error));
    *out =
        (struct hm_image){image.rgb, image.width, image.height, 3 * (ptrdiff_t)image.width, HM_RGB};
    return HM_OK;
}

void hm_image_free(struct hm_image *image)
{
    if (!image)
        return;
    mem_free((void *)image->pixels);
    *image = (struct hm_image){0};
}
