/* From a file to pixels: which reader a file belongs to, and the simple operations on an image as a
 * whole. What a file may contain is decided in guard_*.c, decoding itself happens in stb_impl.c and
 * pnm.c.
 */
#include "image/image_internal.h"

#include <string.h>

/* ---- images ------------------------------------------------------------------------------ */

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
    enum hm_status status = image_new(from->width, from->height, out, error);
    if (status != HM_OK)
        return status;
    memcpy(out->rgb, from->rgb, (size_t)from->width * (size_t)from->height * 3);
    out->orientation = from->orientation;
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

/* ---- readers ----------------------------------------------------------------------------- */

/* Four bytes at once: each pixel's fourth is overwritten by the next one's first. */
static void drop_alpha(const unsigned char *rgba, size_t pixels, unsigned char *rgb)
{
    for (size_t i = 0; i + 1 < pixels; i++)
        memcpy(rgb + 3 * i, rgba + 4 * i, 4);
    memcpy(rgb + 3 * (pixels - 1), rgba + 4 * (pixels - 1), 3);
}

/* stb has SSE2 for the colours of a JPEG only where it writes four bytes a pixel: asking for RGBA
 * and dropping the fourth byte gives the same pixels a quarter sooner. */
static enum hm_status decode_jpeg(const unsigned char *bytes, size_t length, size_t max_pixels,
                                  struct image *out, struct hm_error *error)
{
    struct image_facts facts;
    unsigned char *rgba = NULL;
    enum hm_status status = guard_jpeg(bytes, length, max_pixels, &facts, error);
    if (status == HM_OK)
        status = stb_decode(bytes, length, &facts, 4, "JPEG", &rgba, error);
    if (status == HM_OK)
        status = image_new(facts.width, facts.height, out, error);
    if (status == HM_OK) {
        drop_alpha(rgba, (size_t)facts.width * (size_t)facts.height, out->rgb);
        out->orientation = facts.orientation;
    }
    mem_free(rgba);
    return status;
}

static enum hm_status decode_png(const unsigned char *bytes, size_t length, size_t max_pixels,
                                 struct image *out, struct hm_error *error)
{
    struct image_facts facts;
    unsigned char *filled = NULL, *rgb = NULL;
    enum hm_status status = guard_png(bytes, length, max_pixels, &facts, error);
    if (status == HM_OK && facts.palette < facts.indices) {
        status = png_fill_palette(bytes, length, &facts, &filled, &length, error);
        bytes = filled;
    }
    if (status == HM_OK)
        status = facts.bits == 16 ? stretch_decode(bytes, length, &facts, &rgb, error)
                                  : stb_decode(bytes, length, &facts, 3, "PNG", &rgb, error);
    mem_free(filled);
    if (status == HM_OK)
        *out = (struct image){facts.width, facts.height, rgb, facts.orientation};
    return status;
}

static enum hm_status decode_bmp(const unsigned char *bytes, size_t length, size_t max_pixels,
                                 struct image *out, struct hm_error *error)
{
    struct image_facts facts;
    unsigned char *rgb = NULL;
    enum hm_status status = guard_bmp(bytes, length, max_pixels, &facts, error);
    if (status == HM_OK)
        status = stb_decode(bytes, length, &facts, 3, "BMP", &rgb, error);
    if (status == HM_OK)
        *out = (struct image){facts.width, facts.height, rgb, facts.orientation};
    return status;
}

static const struct {
    size_t length;
    const char *magic;
    enum hm_status (*decode)(const unsigned char *bytes, size_t length, size_t max_pixels,
                             struct image *out, struct hm_error *error);
} readers[] = {
    {3, "\xff\xd8\xff", decode_jpeg},
    {8, "\x89PNG\r\n\x1a\n", decode_png},
    {2, "BM", decode_bmp},
    {2, "P5", pnm_decode},
    {2, "P6", pnm_decode},
};

bool image_is_picture(const unsigned char *head, size_t length)
{
    bool text = length > 0, netpbm = length > 2 && head[0] == 'P' && head[2] <= ' ';
    for (size_t i = 0; i < length; i++)
        text = text && (head[i] >= ' ' || (head[i] >= '\t' && head[i] <= '\r')) && head[i] < 0x7F;
    if (text && !netpbm) /* "BMW" is no bitmap */
        return false;
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (length >= readers[i].length && memcmp(head, readers[i].magic, readers[i].length) == 0)
            return true;
    return guard_foreign(head, length) != NULL;
}

enum hm_status image_decode(const unsigned char *bytes, size_t length, size_t max_pixels,
                            struct image *out, struct hm_error *error)
{
    *out = (struct image){0};
    if (length == 0)
        return fail(error, HM_INPUT, "the file is empty");
    if (length > IMAGE_MAX_FILE_BYTES)
        return fail(error, HM_INPUT, "%zu bytes are more than the limit of %zu", length,
                    IMAGE_MAX_FILE_BYTES);
    if (max_pixels == 0)
        max_pixels = IMAGE_MAX_PIXELS;
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
        if (length >= readers[i].length && memcmp(bytes, readers[i].magic, readers[i].length) == 0)
            return readers[i].decode(bytes, length, max_pixels, out, error);
    const char *foreign = guard_foreign(bytes, length);
    if (foreign)
        return fail(error, HM_INPUT, "this is a %s file; convert it to JPEG or PNG", foreign);
    return fail(error, HM_INPUT, "this is not a picture (JPEG, PNG, BMP, PGM and PPM are read)");
}

enum hm_status image_read(const char *path, size_t max_pixels, struct image *out,
                          struct hm_error *error)
{
    struct file_bytes file;
    struct hm_error reason = {0};
    *out = (struct image){0};
    enum hm_status status = file_read(path, IMAGE_MAX_FILE_BYTES, &file, error);
    if (status != HM_OK)
        return status;
    status = image_decode(file.bytes, file.length, max_pixels, out, &reason);
    file_free(&file);
    return status == HM_OK ? HM_OK : fail(error, status, "%s: %.200s", path, reason.text);
}
