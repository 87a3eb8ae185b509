/* The walk over a PNG before stb_image sees it: chunk by chunk, checksums included, nothing
 * inflated.
 *
 * stb_image looks at no checksum, reads beyond a short palette, exchanges red and blue of Apple's
 * variant (CgBI) and inflates whatever a file unpacks to. Chunk layouts and rules: PNG
 * specification (2nd edition), chapters 5 and 11.
 */
#include "image/image_internal.h"

#include <string.h>

struct walk {
    const unsigned char *bytes;
    size_t length;
    size_t max_pixels;
    struct image_facts *facts;
    struct hm_error *error;
    unsigned depth, colour, interlaced;
    bool headed, ended;
    uint64_t data; /* bytes of IDAT */
};

static enum hm_status damaged(struct walk *w, const char *what)
{
    return fail(w->error, HM_INPUT, "damaged PNG: %s", what);
}

/* ---- sizes ------------------------------------------------------------------------------- */

static unsigned channels_of(unsigned colour)
{
    static const unsigned char channels[7] = {1, 0, 3, 1, 2, 0, 4};
    return colour < 7 ? channels[colour] : 0;
}

static bool pair_is_legal(unsigned depth, unsigned colour)
{
    static const unsigned char depths[7] = {
        [0] = 1 | 2 | 4 | 8 | 16, [2] = 8 | 16, [3] = 1 | 2 | 4 | 8, [4] = 8 | 16, [6] = 8 | 16};
    return colour < 7 && (depth & (depth - 1)) == 0 && (depths[colour] & depth) != 0;
}

/* Bytes of a (sub)image once inflated: every row has a filter byte. */
static uint64_t rows_bytes(const struct walk *w, uint64_t width, uint64_t height)
{
    if (width == 0 || height == 0)
        return 0;
    return ((width * channels_of(w->colour) * w->depth + 7) / 8 + 1) * height;
}

static uint64_t inflated_bytes(const struct walk *w)
{
    static const unsigned char x0[7] = {0, 4, 0, 2, 0, 1, 0}, y0[7] = {0, 0, 4, 0, 2, 0, 1};
    static const unsigned char dx[7] = {8, 8, 4, 4, 2, 2, 1}, dy[7] = {8, 8, 8, 4, 4, 2, 2};
    uint64_t width = (uint64_t)w->facts->width, height = (uint64_t)w->facts->height, sum = 0;
    if (!w->interlaced)
        return rows_bytes(w, width, height);
    for (int pass = 0; pass < 7; pass++)
        sum += rows_bytes(w, (width + dx[pass] - 1u - x0[pass]) / dx[pass],
                          (height + dy[pass] - 1u - y0[pass]) / dy[pass]);
    return sum;
}

/* What stb holds at once, at most: the IDATs joined in a buffer that doubles, the inflated rows in
 * another, the image (twice where interlaced), and the conversions to RGB and to 8 bits. */
static void measure(struct walk *w)
{
    uint64_t pixels = (uint64_t)w->facts->width * (uint64_t)w->facts->height;
    uint64_t sample = w->depth == 16 ? 2 : 1;
    uint64_t image = pixels * (channels_of(w->colour) + 1) * sample;
    uint64_t bytes = 3 * w->data + 3 * inflated_bytes(w) + (w->interlaced ? 2 : 1) * image +
                     3 * pixels * sample + 3 * pixels + 65536;
    w->facts->budget = bytes;
}

/* ---- chunks: d points at the data, n bytes ----------------------------------------------- */

static enum hm_status walk_header(struct walk *w, const unsigned char *d, size_t n)
{
    if (n != 13 || w->headed)
        return damaged(w, "the header is malformed");
    HM_TRY(guard_size(be32(d), be32(d + 4), w->max_pixels, w->error));
    w->depth = d[8], w->colour = d[9], w->interlaced = d[12];
    if (!pair_is_legal(w->depth, w->colour) || d[10] != 0 || d[11] != 0 || w->interlaced > 1)
        return damaged(w, "the header names a kind that does not exist");
    w->headed = true;
    w->facts->width = (int)be32(d);
    w->facts->height = (int)be32(d + 4);
    w->facts->bits = w->depth;
    return HM_OK;
}

static enum hm_status walk_palette(struct walk *w, const unsigned char *d, size_t n)
{
    if (n == 0 || n % 3 != 0 || n > 768 || w->facts->palette > 0 || w->data > 0)
        return damaged(w, "the palette is malformed");
    w->facts->palette = n / 3;
    w->facts->indices = w->colour == 3 ? (size_t)1 << w->depth : 0;
    w->facts->palette_at = (size_t)(d - w->bytes) - 8;
    return HM_OK;
}

/* No compressor needs more than its input and a few bytes a row: the rest is there to burn time. */
static enum hm_status walk_data(struct walk *w, const unsigned char *d, size_t n)
{
    (void)d;
    if (w->colour == 3 && w->facts->palette == 0)
        return damaged(w, "there is no palette");
    w->data += n;
    uint64_t inflated = inflated_bytes(w);
    if (w->data > inflated + inflated / 8 + 32 * (uint64_t)w->facts->height + 65536)
        return damaged(w, "it holds more data than the picture can need");
    return HM_OK;
}

static enum hm_status walk_end(struct walk *w, const unsigned char *d, size_t n)
{
    (void)d;
    if (n != 0 || w->data == 0)
        return damaged(w, "it holds no picture");
    w->ended = true;
    return HM_OK;
}

static enum hm_status walk_exif(struct walk *w, const unsigned char *d, size_t n)
{
    w->facts->orientation = exif_orientation(d, n);
    return HM_OK;
}

static enum hm_status walk_apple(struct walk *w, const unsigned char *d, size_t n)
{
    (void)d, (void)n;
    return fail(w->error, HM_INPUT, "this is Apple's variant of PNG (CgBI); convert it to PNG");
}

static const struct {
    char type[5];
    enum hm_status (*walk)(struct walk *w, const unsigned char *d, size_t n);
} chunks[] = {
    {"IHDR", walk_header}, {"PLTE", walk_palette}, {"IDAT", walk_data},
    {"IEND", walk_end},    {"eXIf", walk_exif},    {"CgBI", walk_apple},
};

static enum hm_status walk_chunk(struct walk *w, const unsigned char *type, size_t n)
{
    for (size_t row = 0; row < sizeof chunks / sizeof *chunks; row++)
        if (memcmp(type, chunks[row].type, 4) == 0)
            return w->headed || row == 0 || chunks[row].walk == walk_apple
                       ? chunks[row].walk(w, type + 4, n)
                       : damaged(w, "it does not begin with its header");
    for (int i = 0; i < 4; i++)
        if ((type[i] | 32) < 'a' || (type[i] | 32) > 'z')
            return damaged(w, "a chunk has no name");
    if (!w->headed)
        return damaged(w, "it does not begin with its header");
    if ((type[0] & 32) == 0) /* critical: a reader that does not know it must not go on */
        return fail(w->error, HM_INPUT, "a PNG with a chunk %.4s cannot be read",
                    (const char *)type);
    return HM_OK;
}

enum hm_status guard_png(const unsigned char *bytes, size_t length, size_t max_pixels,
                         struct image_facts *facts, struct hm_error *error)
{
    struct walk w = {
        .bytes = bytes, .length = length, .max_pixels = max_pixels, .facts = facts, .error = error};
    struct crc_table crc;
    *facts = (struct image_facts){.orientation = 1};
    crc_table_make(&crc);
    for (size_t at = 8; !w.ended;) {
        size_t left = length - at, n = left < 12 ? 0 : be32(bytes + at);
        if (left < 12 || n > left - 12)
            return fail(error, HM_INPUT, "truncated PNG: the file ends %s",
                        left == 0 ? "without its end chunk" : "inside a chunk");
        const unsigned char *type = bytes + at + 4;
        HM_TRY(walk_chunk(&w, type, n));
        if (crc_of(&crc, type, n + 4) != be32(type + 4 + n))
            return fail(error, HM_INPUT, "damaged PNG: the checksum of chunk %.4s is wrong",
                        (const char *)type);
        at += n + 12;
    }
    measure(&w);
    return HM_OK;
}

/* ---- the palette ------------------------------------------------------------------------- */

enum hm_status png_fill_palette(const unsigned char *bytes, size_t length,
                                const struct image_facts *facts, unsigned char **copy,
                                size_t *copy_length, struct hm_error *error)
{
    size_t more = 3 * (facts->indices - facts->palette);
    size_t head = facts->palette_at + 8 + 3 * facts->palette; /* up to the palette's end */
    unsigned char *filled = mem_array(length + more, 1);
    if (!filled)
        return fail_memory(error, length + more, "a picture being decoded");
    memcpy(filled, bytes, head);
    filled[facts->palette_at + 2] = (unsigned char)(3 * facts->indices >> 8);
    filled[facts->palette_at + 3] = (unsigned char)(3 * facts->indices & 255);
    memcpy(filled + head + more, bytes + head,
           length - head); /* the CRC is now wrong: stb's blind */
    *copy = filled;
    *copy_length = length + more;
    return HM_OK;
}
