/* From a file to pixels: which kind a file is of, what its header says of the size, who decodes it.
 * What a file may contain is decided in guard_*.c, decoding itself happens in stb_impl.c and pnm.c.
 */
#include "image/image_internal.h"

#include <string.h>

/* ---- the size as the header says ---------------------------------------------------------- */

struct size {
    uint64_t width, height; /* 0 x 0: not in these bytes */
    int orientation;        /* of EXIF, where it stands before the size; else 0 */
};

/* ITU T.81, B.1.1: segments of a marker and a length, up to a start of frame (C0 to CF, tables and
 * DAC aside). */
static struct size jpeg_size(const unsigned char *bytes, size_t length)
{
    int orientation = 0;
    for (size_t at = 2; at + 9 <= length;) {
        if (bytes[at] != 0xff)
            return (struct size){0, 0, 0};
        unsigned marker = bytes[at + 1];
        if (marker == 0xff) { /* fill */
            at++;
            continue;
        }
        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc)
            return (struct size){be16(bytes + at + 7), be16(bytes + at + 5), orientation};
        size_t segment = (size_t)be16(bytes + at + 2);
        if (marker == 0xe1 && orientation == 0 && segment > 8 && at + 2 + segment <= length &&
            memcmp(bytes + at + 4, "Exif\0\0", 6) == 0)
            orientation = exif_orientation(bytes + at + 10, segment - 8);
        at += 2 + (size_t)be16(bytes + at + 2);
    }
    return (struct size){0, 0, 0};
}

static struct size png_size(const unsigned char *bytes, size_t length)
{
    if (length < 24)
        return (struct size){0, 0, 0};
    struct size size = {be32(bytes + 16), be32(bytes + 20), 0};
    for (size_t at = 8; at + 12 <= length && memcmp(bytes + at + 4, "IDAT", 4) != 0;) {
        size_t chunk = be32(bytes + at);
        if (memcmp(bytes + at + 4, "eXIf", 4) == 0 && chunk <= length - at - 12)
            size.orientation = exif_orientation(bytes + at + 8, chunk);
        if (chunk > length)
            break;
        at += chunk + 12;
    }
    return size;
}

static struct size bmp_size(const unsigned char *bytes, size_t length)
{
    if (length < 26)
        return (struct size){0, 0, 0};
    if (le32(bytes + 14) == 12) /* OS/2 */
        return (struct size){le16(bytes + 18), le16(bytes + 20), 0};
    int32_t height = (int32_t)le32(bytes + 22); /* negative: rows from the top */
    return (struct size){le32(bytes + 18), (uint64_t)(height < 0 ? -(int64_t)height : height), 0};
}

static struct size pnm_size(const unsigned char *bytes, size_t length)
{
    struct size size = {0, 0, 0};
    uint32_t width, height, maxval;
    size_t at;
    if (pnm_header(bytes, length, &width, &height, &maxval, &at))
        size = (struct size){width, height, 0};
    return size;
}

/* ---- the kinds that are read ------------------------------------------------------------- */

/* guard NULL: pnm.c decodes it. */
static const struct kind {
    size_t length;
    const char *magic, *name;
    image_guard *guard;
    int channels; /* that stb is asked for */
    struct size (*size)(const unsigned char *bytes, size_t length);
} kinds[] = {
    /* stb has SSE2 for the colours of a JPEG only where it writes four bytes a pixel: dropping the
     * fourth gives the same pixels a quarter sooner. */
    {3, "\xff\xd8\xff", "JPEG", guard_jpeg, 4, jpeg_size},
    {8, "\x89PNG\r\n\x1a\n", "PNG", guard_png, 3, png_size},
    {2, "BM", "BMP", guard_bmp, 3, bmp_size},
    {2, "P5", "PGM", NULL, 0, pnm_size},
    {2, "P6", "PPM", NULL, 0, pnm_size},
};

static const struct kind *kind_of(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (length >= kinds[i].length && memcmp(bytes, kinds[i].magic, kinds[i].length) == 0)
            return &kinds[i];
    return NULL;
}

bool image_is_picture(const unsigned char *head, size_t length)
{
    bool text = length > 0, netpbm = length > 2 && head[0] == 'P' && head[2] <= ' ';
    for (size_t i = 0; i < length; i++)
        text = text && (head[i] >= ' ' || (head[i] >= '\t' && head[i] <= '\r')) && head[i] < 0x7F;
    if (text && !netpbm) /* "BMW" is no bitmap */
        return false;
    return kind_of(head, length) || guard_foreign(head, length);
}

/* ---- decoding ---------------------------------------------------------------------------- */

/* Four bytes at once: each pixel's fourth is overwritten by the next one's first. */
static enum hm_status drop_alpha(const struct image_facts *facts, const unsigned char *rgba,
                                 struct image *out, struct hm_error *error)
{
    HM_TRY(image_new(facts->width, facts->height, out, error));
    size_t last = (size_t)facts->width * (size_t)facts->height - 1;
    for (size_t i = 0; i < last; i++)
        memcpy(out->rgb + 3 * i, rgba + 4 * i, 4);
    memcpy(out->rgb + 3 * last, rgba + 4 * last, 3);
    out->orientation = facts->orientation;
    return HM_OK;
}

static enum hm_status decode_guarded(const struct kind *kind, const unsigned char *bytes,
                                     size_t length, size_t max_pixels, struct image *out,
                                     struct hm_error *error)
{
    struct image_facts facts;
    unsigned char *filled = NULL, *pixels = NULL;
    HM_TRY(kind->guard(bytes, length, max_pixels, &facts, error));
    if (facts.palette < facts.indices) {
        HM_TRY(png_fill_palette(bytes, length, &facts, &filled, &length, error));
        bytes = filled;
    }
    enum hm_status status = facts.bits == 16 ? stretch_decode(bytes, length, &facts, &pixels, error)
                                             : stb_decode(bytes, length, &facts, kind->channels,
                                                          kind->name, &pixels, error);
    mem_free(filled);
    if (kind->channels == 4) {
        HM_THEN(status, drop_alpha(&facts, pixels, out, error));
        mem_free(pixels);
    } else if (status == HM_OK) {
        *out = (struct image){facts.width, facts.height, pixels, facts.orientation, 0};
    }
    return status;
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
    const struct kind *kind = kind_of(bytes, length);
    if (kind)
        return kind->guard ? decode_guarded(kind, bytes, length, max_pixels, out, error)
                           : pnm_decode(bytes, length, max_pixels, out, error);
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
    HM_TRY(file_read(path, IMAGE_MAX_FILE_BYTES, &file, error));
    enum hm_status status = image_decode(file.bytes, file.length, max_pixels, out, &reason);
    file_free(&file);
    return status == HM_OK ? HM_OK : fail(error, status, "%s: %.200s", path, reason.text);
}

/* Enough for most headers; EXIF thumbnails and profiles take more. Reading no more than that,
 * 100,000 photographs take seconds. */
#define FIRST_BYTES ((size_t)16 << 10)

enum hm_status image_header(const char *path, int *width, int *height, int *orientation,
                            struct hm_error *error)
{
    struct size size = {0, 0, 0};
    *width = *height = 0;
    *orientation = 1;
    for (size_t most = FIRST_BYTES; size.width == 0; most = IMAGE_MAX_FILE_BYTES) {
        struct file_bytes file;
        HM_TRY(file_read_start(path, most, &file, error));
        const struct kind *kind = kind_of(file.bytes, file.length);
        if (kind)
            size = kind->size(file.bytes, file.length);
        bool whole = file.length < most;
        file_free(&file);
        if (whole || most == IMAGE_MAX_FILE_BYTES)
            break;
    }
    if (size.width < 1 || size.height < 1 || size.width > IMAGE_MAX_SIDE ||
        size.height > IMAGE_MAX_SIDE)
        return fail(error, HM_INPUT, "%s: this is not a picture that can be read", path);
    *width = (int)size.width;
    *height = (int)size.height;
    *orientation = size.orientation > 1 ? size.orientation : 1;
    return HM_OK;
}
