/* The size of a picture from its header: for truth in shares of the picture, and for boxes that
 * must lie inside. Nothing is decoded and only the first part of a file is read, so that 100,000
 * photographs take seconds. What the header says is not believed any further: image_read checks.
 */
#include "image/image_internal.h"

#include <string.h>

/* Enough for most; EXIF thumbnails and profiles take more. */
#define FIRST_BYTES ((size_t)16 << 10)

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

static const struct {
    size_t length;
    const char *magic;
    struct size (*size)(const unsigned char *bytes, size_t length);
} headers[] = {
    {3, "\xff\xd8\xff", jpeg_size},
    {8, "\x89PNG\r\n\x1a\n", png_size},
    {2, "BM", bmp_size},
    {2, "P5", pnm_size},
    {2, "P6", pnm_size},
};

enum hm_status image_size(const char *path, int *width, int *height, struct hm_error *error)
{
    int orientation;
    return image_header(path, width, height, &orientation, error);
}

enum hm_status image_header(const char *path, int *width, int *height, int *orientation,
                            struct hm_error *error)
{
    struct size size = {0, 0, 0};
    *width = *height = 0;
    *orientation = 1;
    for (size_t most = FIRST_BYTES; size.width == 0; most = IMAGE_MAX_FILE_BYTES) {
        struct file_bytes file;
        enum hm_status status = file_read_start(path, most, &file, error);
        if (status != HM_OK)
            return status;
        for (size_t i = 0; i < sizeof headers / sizeof *headers && size.width == 0; i++)
            if (file.length >= headers[i].length &&
                memcmp(file.bytes, headers[i].magic, headers[i].length) == 0)
                size = headers[i].size(file.bytes, file.length);
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
