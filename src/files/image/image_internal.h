/* What the files of image/ share with one another and with nobody else: the guard's verdict, the
 * door to stb_image, and reading numbers out of bytes.
 *
 * The way of a file: decode.c looks at its first bytes, guard_*.c walks it whole without decoding
 * anything and says what it may cost, stb_impl.c decodes it within that budget. PGM and PPM never
 * see stb_image (pnm.c).
 */
#ifndef HM_IMAGE_INTERNAL_H
#define HM_IMAGE_INTERNAL_H

#include "image/image.h"

#include <string.h>

/* What the guard knows about a file once it has let it pass. */
struct image_facts {
    int width, height;
    int orientation;
    int bits;                /* of a sample of a PNG; else 0 */
    uint64_t budget;         /* bytes the decoder may hold at once, its result included */
    size_t palette_at;       /* PNG: where the PLTE chunk starts, 0 without one */
    size_t palette, indices; /* PNG: colours there are, colours a pixel can name */
};

/* The guards: HM_OK and the facts, or HM_INPUT and what is wrong. They allocate nothing and read
 * each byte at most once. max_pixels is the caller's limit, not 0. */
typedef enum hm_status image_guard(const unsigned char *bytes, size_t length, size_t max_pixels,
                                   struct image_facts *facts, struct hm_error *error);
image_guard guard_jpeg, guard_png, guard_bmp;

/* Neither side 0 or above IMAGE_MAX_SIDE, the area within max_pixels and what stb can count. */
enum hm_status guard_size(uint64_t width, uint64_t height, size_t max_pixels,
                          struct hm_error *error);
/* The name of a format that is known and not read ("WebP"), or NULL. */
const char *guard_foreign(const unsigned char *bytes, size_t length);

/* EXIF orientation 1..8 out of a TIFF structure (the part behind "Exif\0\0"); 1 where it has none
 * or is damaged. */
int exif_orientation(const unsigned char *tiff, size_t length);

/* CRC-32 as in PNG, eight bytes a step. The table is the caller's: no static state. */
struct crc_table {
    uint32_t entry[8][256];
};
void crc_table_make(struct crc_table *table);
uint32_t crc_of(const struct crc_table *table, const unsigned char *bytes, size_t length);

/* A copy of a PNG whose palette is filled up with black to as many colours as a pixel can name, so
 * that stb never reads beyond it. mem_free(*copy). */
enum hm_status png_fill_palette(const unsigned char *bytes, size_t length,
                                const struct image_facts *facts, unsigned char **copy,
                                size_t *copy_length, struct hm_error *error);

/* Decodes a guarded file with stb_image into `channels` (3 or 4) bytes a pixel. The pixels belong
 * to the caller (mem_free). `format` is the word for messages ("JPEG"). */
enum hm_status stb_decode(const unsigned char *bytes, size_t length,
                          const struct image_facts *facts, int channels, const char *format,
                          unsigned char **pixels, struct hm_error *error);

/* The same for a picture of 16 bits a sample: three channels of 16 bits. */
enum hm_status stb_decode_16(const unsigned char *bytes, size_t length,
                             const struct image_facts *facts, const char *format,
                             uint16_t **samples, struct hm_error *error);
/* Samples of 16 bits that use less than this part of their range are stretched to 8 bits. */
#define STRETCH_BELOW 8
/* A PNG of 16 bits a sample as 8 (stretch.c). */
enum hm_status stretch_decode(const unsigned char *bytes, size_t length,
                              const struct image_facts *facts, unsigned char **rgb,
                              struct hm_error *error);

/* The header of a binary PGM or PPM; *raster: where its samples start, <= length. False: malformed.
 */
bool pnm_header(const unsigned char *bytes, size_t length, uint32_t *width, uint32_t *height,
                uint32_t *maxval, size_t *raster);
/* Appends the file to *out. The same pixels give the same bytes. */
enum hm_status stb_encode_png(const struct image *image, struct text *out, struct hm_error *error);
enum hm_status stb_encode_jpeg(const struct image *image, int quality, struct text *out,
                               struct hm_error *error);

enum hm_status pnm_decode(const unsigned char *bytes, size_t length, size_t max_pixels,
                          struct image *out, struct hm_error *error);

/* Numbers in bytes, most significant first (be) or last (le). */
static inline uint32_t be16(const unsigned char *p)
{
    return (uint32_t)p[0] << 8 | p[1];
}
static inline uint32_t be32(const unsigned char *p)
{
    return be16(p) << 16 | be16(p + 2);
}
static inline uint32_t le16(const unsigned char *p)
{
    return (uint32_t)p[1] << 8 | p[0];
}
static inline uint32_t le32(const unsigned char *p)
{
    return le16(p + 2) << 16 | le16(p);
}

#endif
