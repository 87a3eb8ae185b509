/* From pixels to a file: PNG, or JPEG by the name's ending, built whole in memory and written
 * atomically. The compressors are stb_image_write's (stb_impl.c).
 */
#include "image/image_internal.h"

#define JPEG_QUALITY 90
#define JPEG_MAX_SIDE 65500 /* the format's sides have 16 bits; readers stop a little before */
/* stb_image_write counts in int and doubles its buffers: half of a quarter of that range. */
#define ENCODER_MAX_BYTES ((size_t)1 << 28)

enum hm_status image_encode(const struct image *image, bool jpeg, struct text *out,
                            struct hm_error *error)
{
    if (image->width < 1 || image->height < 1 ||
        mem_product((size_t)image->width * 3 + 1, (size_t)image->height) > ENCODER_MAX_BYTES ||
        (jpeg && (image->width > JPEG_MAX_SIDE || image->height > JPEG_MAX_SIDE)))
        return fail(error, HM_OUTPUT, "a picture of %dx%d pixels cannot be written", image->width,
                    image->height);
    return jpeg ? stb_encode_jpeg(image, JPEG_QUALITY, out, error)
                : stb_encode_png(image, out, error);
}

enum hm_status image_write(const char *path, const struct image *image, struct hm_error *error)
{
    struct text file = {0};
    struct hm_error reason = {0};
    bool jpeg = file_ends_in(path, ".jpg") || file_ends_in(path, ".jpeg");
    enum hm_status status = image_encode(image, jpeg, &file, &reason);
    if (status == HM_OK)
        status = file_write_atomic(path, file.bytes, file.length, error);
    else
        fail(error, status, "%s: %s", path, reason.text);
    text_free(&file);
    return status;
}
