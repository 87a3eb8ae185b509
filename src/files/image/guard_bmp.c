/* The walk over a BMP before stb_image sees it: header, palette, pixel array, palette indices.
 *
 * stb_image 2.27 negates the smallest int, fills a truncated file with zeros, and colours indices
 * beyond the palette from the stack. Only what it reads rightly is let through: OS/2 headers (it
 * miscounts their palettes), RLE and embedded JPEG or PNG are refused by name. Layouts:
 * BITMAPFILEHEADER and BITMAPINFOHEADER, V4, V5 in the Windows documentation.
 */
#include "image/image_internal.h"

struct bmp {
    uint32_t offset, header, bits, compression;
    uint32_t width, height; /* without sign */
    size_t row, stride;     /* bytes of a row without and with its padding */
    size_t palette;
};

static enum hm_status read_header(const unsigned char *bytes, size_t length, struct bmp *b,
                                  struct hm_error *error)
{
    if (length < 26)
        return fail(error, HM_INPUT, "truncated BMP: the file ends inside the header");
    b->offset = le32(bytes + 10);
    b->header = le32(bytes + 14);
    if (b->header == 12 || b->header == 64)
        return fail(error, HM_INPUT, "this is a BMP of OS/2; convert it to JPEG or PNG");
    if (b->header != 40 && b->header != 56 && b->header != 108 && b->header != 124)
        return fail(error, HM_INPUT,
                    "a BMP with a header of %u bytes cannot be read; convert it "
                    "to JPEG or PNG",
                    (unsigned)b->header);
    if (length < 14 + b->header)
        return fail(error, HM_INPUT, "truncated BMP: the file ends inside the header");
    b->bits = le16(bytes + 28);
    b->compression = le32(bytes + 30);
    b->width = le32(bytes + 18);
    uint32_t height = le32(bytes + 22);
    b->height = height > INT32_MAX ? 0u - height : height; /* negative: rows from the top */
    if (b->width > INT32_MAX || height == UINT32_C(0x80000000))
        return fail(error, HM_INPUT, "damaged BMP: its size is negative");
    if (le16(bytes + 26) != 1)
        return fail(error, HM_INPUT, "damaged BMP: the header is malformed");
    return HM_OK;
}

static enum hm_status check_kind(const struct bmp *b, struct hm_error *error)
{
    bool indexed = b->bits == 1 || b->bits == 4 || b->bits == 8;
    bool masked = b->bits == 16 || b->bits == 32;
    if (!indexed && !masked && b->bits != 24)
        return fail(error, HM_INPUT, "damaged BMP: %u bits a pixel", (unsigned)b->bits);
    if (b->compression == 1 || b->compression == 2)
        return fail(error, HM_INPUT,
                    "a BMP with RLE compression cannot be read; convert it to PNG");
    if (b->compression != 0 && !(b->compression == 3 && masked && b->header != 56))
        return fail(error, HM_INPUT, "a BMP with compression %u cannot be read; convert it to PNG",
                    (unsigned)b->compression);
    return HM_OK;
}

/* Where the pixels start: behind the palette, or at once. stb takes as the palette whatever lies
 * between. */
static enum hm_status check_layout(struct bmp *b, size_t length, struct hm_error *error)
{
    size_t head = 14 + (size_t)b->header;
    if (b->compression == 3 && b->header == 40)
        head += 12; /* three colour masks */
    if (b->bits < 16) {
        b->palette = b->offset < head ? 0 : (b->offset - head) / 4;
        if (b->palette < 1 || b->palette > 256)
            return fail(error, HM_INPUT, "damaged BMP: a palette of %zu colours", b->palette);
    } else if (b->offset != head) {
        return fail(error, HM_INPUT,
                    "a BMP with a gap before its pixels cannot be read; convert it to PNG");
    }
    b->row = ((size_t)b->width * b->bits + 7) / 8;
    b->stride = (b->row + 3) & ~(size_t)3;
    if (b->offset > length || b->stride * (b->height - 1) + b->row > length - b->offset)
        return fail(error, HM_INPUT, "truncated BMP: %zu bytes of pixels instead of %zu",
                    b->offset > length ? 0 : length - b->offset,
                    b->stride * (b->height - 1) + b->row);
    return HM_OK;
}

static enum hm_status check_indices(const unsigned char *bytes, const struct bmp *b,
                                    struct hm_error *error)
{
    if (b->bits >= 16 || b->palette >> b->bits > 0) /* no indices, or a colour for each */
        return HM_OK;
    unsigned mask = (1u << b->bits) - 1;
    for (uint32_t y = 0; y < b->height; y++) {
        const unsigned char *row = bytes + b->offset + b->stride * y;
        for (size_t bit = 0; bit < (size_t)b->width * b->bits; bit += b->bits) {
            unsigned index = row[bit / 8] >> (8 - b->bits - bit % 8) & mask;
            if (index >= b->palette)
                return fail(error, HM_INPUT, "damaged BMP: colour %u of a palette of %zu", index,
                            b->palette);
        }
    }
    return HM_OK;
}

enum hm_status guard_bmp(const unsigned char *bytes, size_t length, size_t max_pixels,
                         struct image_facts *facts, struct hm_error *error)
{
    struct bmp b = {0};
    enum hm_status status = read_header(bytes, length, &b, error);
    HM_THEN(status, guard_size(b.width, b.height, max_pixels, error));
    HM_THEN(status, check_kind(&b, error));
    HM_THEN(status, check_layout(&b, length, error));
    HM_THEN(status, check_indices(bytes, &b, error));
    *facts = (struct image_facts){.width = (int)b.width,
                                  .height = (int)b.height,
                                  .orientation = 1,
                                  .budget = 3 * (uint64_t)b.width * b.height + 65536};
    return status;
}
