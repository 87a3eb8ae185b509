/* What every guard needs: the limits on a picture's size, the names of formats that are known and
 * not read, EXIF orientation and CRC-32. The walks themselves are in guard_jpeg.c, guard_png.c and
 * guard_bmp.c.
 */
#include "image/image_internal.h"

#include <string.h>

/* stb counts bytes in int: 8 bytes a pixel (16-bit RGBA) must stay below 2^31. */
#define DECODER_MAX_PIXELS (((size_t)1 << 28) - 1)

enum hm_status guard_size(uint64_t width, uint64_t height, size_t max_pixels,
                          struct hm_error *error)
{
    unsigned long long w = width, h = height;
    if (w == 0 || h == 0)
        return fail(error, HM_INPUT, "the picture has no pixels (%llux%llu)", w, h);
    if (w > UINT32_MAX || h > UINT32_MAX || w * h > max_pixels) {
        bool binary = max_pixels % ((size_t)1 << 20) == 0, decimal = max_pixels % 1000000 == 0;
        size_t unit = binary ? (size_t)1 << 20 : decimal ? 1000000 : 1;
        return fail(error, HM_INPUT, "%llux%llu is more than the limit of %zu %s (`max_pixels`)", w,
                    h, max_pixels / unit, unit > 1 ? "megapixels" : "pixels");
    }
    if (w > IMAGE_MAX_SIDE || h > IMAGE_MAX_SIDE)
        return fail(error, HM_INPUT, "%llux%llu: a side is longer than %d pixels", w, h,
                    IMAGE_MAX_SIDE);
    if (w * h > DECODER_MAX_PIXELS)
        return fail(error, HM_INPUT, "%llux%llu is more than the decoder can hold (256 megapixels)",
                    w, h);
    return HM_OK;
}

/* ---- formats that are not read ----------------------------------------------------------- */

struct magic {
    const char *name;
    unsigned at, length;
    const char *bytes;
};

static const struct magic foreign[] = {
    {"WebP", 8, 4, "WEBP"},
    {"GIF", 0, 4, "GIF8"},
    {"TIFF", 0, 4, "II*\0"},
    {"TIFF", 0, 4, "MM\0*"},
    {"BigTIFF", 0, 4, "II+\0"},
    {"BigTIFF", 0, 4, "MM\0+"},
    {"AVIF", 4, 8, "ftypavif"},
    {"AVIF", 4, 8, "ftypavis"},
    {"HEIC", 4, 7, "ftyphei"},
    {"HEIC", 4, 7, "ftyphev"},
    {"HEIC", 4, 8, "ftypmif1"},
    {"HEIC", 4, 8, "ftypmsf1"},
    {"video", 4, 4, "ftyp"},
    {"JPEG 2000", 0, 8, "\0\0\0\x0cjP  "},
    {"JPEG 2000", 0, 4, "\xff\x4f\xff\x51"},
    {"JPEG XL", 0, 8, "\0\0\0\x0cJXL "},
    {"JPEG XL", 0, 2, "\xff\x0a"},
    {"Photoshop", 0, 4, "8BPS"},
    {"OpenEXR", 0, 4, "\x76\x2f\x31\x01"},
    {"Radiance HDR", 0, 2, "#?"},
    {"DDS", 0, 4, "DDS "},
    {"icon", 0, 4, "\0\0\1\0"},
    {"PDF", 0, 4, "%PDF"},
    {"ASCII PBM", 0, 2, "P1"},
    {"ASCII PGM", 0, 2, "P2"},
    {"ASCII PPM", 0, 2, "P3"},
    {"PBM", 0, 2, "P4"},
    {"PAM", 0, 2, "P7"},
    {"PFM", 0, 2, "Pf"},
    {"PFM", 0, 2, "PF"},
    {"MNG", 0, 4, "\x8aMNG"},
};

const char *guard_foreign(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        const struct magic *m = &foreign[i];
        if (length >= m->at + m->length && memcmp(bytes + m->at, m->bytes, m->length) == 0)
            return m->name;
    }
    return NULL;
}

/* ---- EXIF -------------------------------------------------------------------------------- */

/* Exif 2.3, section 4.6: a TIFF header (II or MM, 42, the offset of IFD 0), then an IFD: a count
 * and entries of 12 bytes {tag, type, count, value}. Orientation is tag 0x0112, one SHORT. */
int exif_orientation(const unsigned char *tiff, size_t length)
{
    if (length < 8 || (memcmp(tiff, "II*\0", 4) != 0 && memcmp(tiff, "MM\0*", 4) != 0))
        return 1;
    bool little = tiff[0] == 'I';
    size_t ifd = little ? le32(tiff + 4) : be32(tiff + 4);
    if (ifd > length - 2)
        return 1;
    size_t entries = little ? le16(tiff + ifd) : be16(tiff + ifd);
    for (size_t i = 0; i < entries; i++) {
        size_t at = ifd + 2 + 12 * i;
        if (at + 12 > length)
            return 1;
        const unsigned char *e = tiff + at;
        uint32_t tag = little ? le16(e) : be16(e), type = little ? le16(e + 2) : be16(e + 2);
        uint32_t value = little ? le16(e + 8) : be16(e + 8);
        if (tag == 0x0112)
            return type == 3 && value >= 1 && value <= 8 ? (int)value : 1;
    }
    return 1;
}

/* ---- CRC-32 ------------------------------------------------------------------------------ */

/* PNG specification (2nd edition), annex D; eight bytes a step after Kounavis & Berry 2008
 * ("slicing by 8"): entry[k][b] is the remainder of byte b followed by k zero bytes. */
void crc_table_make(struct crc_table *table)
{
    for (uint32_t b = 0; b < 256; b++) {
        uint32_t c = b;
        for (int bit = 0; bit < 8; bit++)
            c = c & 1 ? 0xEDB88320u ^ c >> 1 : c >> 1;
        table->entry[0][b] = c;
    }
    for (int k = 1; k < 8; k++)
        for (uint32_t b = 0; b < 256; b++) {
            uint32_t c = table->entry[k - 1][b];
            table->entry[k][b] = table->entry[0][c & 255] ^ c >> 8;
        }
}

uint32_t crc_of(const struct crc_table *table, const unsigned char *bytes, size_t length)
{
    const uint32_t(*t)[256] = table->entry;
    uint32_t c = UINT32_MAX;
    for (; length >= 8; length -= 8, bytes += 8) {
        uint32_t low = c ^ le32(bytes), high = le32(bytes + 4);
        c = t[7][low & 255] ^ t[6][low >> 8 & 255] ^ t[5][low >> 16 & 255] ^ t[4][low >> 24] ^
            t[3][high & 255] ^ t[2][high >> 8 & 255] ^ t[1][high >> 16 & 255] ^ t[0][high >> 24];
    }
    for (; length > 0; length--, bytes++)
        c = t[0][(c ^ *bytes) & 255] ^ c >> 8;
    return ~c;
}
