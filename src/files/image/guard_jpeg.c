/* The walk over a JPEG before stb_image sees it: marker by marker, nothing decoded.
 *
 * stb_image 2.27 trusts what it reads: counts of a Huffman table above 256 write beyond it
 * (CVE-2022-28042), a table that is missing is whatever memory held, and a progressive file of a
 * few kilobytes can cost minutes. Newer versions accept a file that stops in the middle. The answer
 * must be the same everywhere, so all of that is decided here. Marker codes and segment layouts:
 * ITU-T T.81, annex B. Where stb is stricter than the standard it speaks for itself.
 */
#include "image/image_internal.h"

#include <string.h>

/* Ordinary progressive files have about 10 scans and visit no block more than about 10 times. */
#define MAX_SCANS 64
#define MAX_VISITS_PER_BLOCK 24
#define FREE_VISITS ((uint64_t)1 << 20) /* cheap enough not to be counted */
#define MAX_HUFFMAN_TABLES 1024         /* each costs microseconds; honest files have 4 to 60 */

struct component {
    unsigned id, h, v, quantiser;
    uint64_t blocks;        /* of a scan of this component alone */
    uint64_t padded_blocks; /* of a scan together with others */
    bool scanned;
};

struct walk {
    const unsigned char *bytes;
    size_t length, at;
    size_t max_pixels;
    struct image_facts *facts;
    struct hm_error *error;
    bool framed, progressive;
    unsigned components;
    struct component component[4];
    bool quantiser[4], huffman[2][4]; /* defined so far; huffman: DC, AC */
    unsigned scans, huffman_tables;
    uint64_t visits;
    uint64_t scan_bits; /* the least that this scan's data can have */
};

static enum hm_status damaged(struct walk *w, const char *what)
{
    return fail(w->error, HM_INPUT, "damaged JPEG: %s", what);
}

/* ---- segments: s points behind the length, n bytes --------------------------------------- */

static enum hm_status walk_nothing(struct walk *w, const unsigned char *s, size_t n)
{
    (void)w, (void)s, (void)n;
    return HM_OK;
}

static enum hm_status walk_exif(struct walk *w, const unsigned char *s, size_t n)
{
    if (n > 6 && memcmp(s, "Exif\0\0", 6) == 0 && w->facts->orientation == 1)
        w->facts->orientation = exif_orientation(s + 6, n - 6);
    return HM_OK;
}

static enum hm_status walk_quantisers(struct walk *w, const unsigned char *s, size_t n)
{
    while (n > 0) {
        size_t size = s[0] >> 4 == 0 ? 65 : 129;
        if (s[0] >> 4 > 1 || (s[0] & 15) > 3 || n < size)
            return damaged(w, "a quantisation table is malformed");
        w->quantiser[s[0] & 15] = true;
        s += size, n -= size;
    }
    return HM_OK;
}

/* Bad are: more than 256 codes; more codes of a length than that length has room for; and 256 codes
 * all short enough for stb's fast table, which marks its empty entries with 255 and so would look
 * up the last code with the wrong length (the assertion of CVE-2022-29977). */
static bool huffman_counts_are_sound(const unsigned char *counts)
{
    unsigned codes = 0, short_codes = 0;
    uint32_t next = 0;
    for (int i = 0; i < 16; i++) {
        next = next * 2 + counts[i];
        if (next > UINT32_C(2) << i)
            return false;
        codes += counts[i];
        if (i < 9)
            short_codes += counts[i];
    }
    return codes <= 256 && short_codes < 256;
}

static enum hm_status walk_huffman(struct walk *w, const unsigned char *s, size_t n)
{
    while (n > 0) {
        size_t codes = 0;
        if (n < 17 || s[0] >> 4 > 1 || (s[0] & 15) > 3 || !huffman_counts_are_sound(s + 1))
            return damaged(w, "a Huffman table is impossible");
        for (int i = 1; i <= 16; i++)
            codes += s[i];
        if (n < 17 + codes)
            return damaged(w, "a Huffman table is longer than its segment");
        if (++w->huffman_tables > MAX_HUFFMAN_TABLES)
            return damaged(w, "it has more Huffman tables than any encoder writes");
        w->huffman[s[0] >> 4][s[0] & 15] = true;
        s += 17 + codes, n -= 17 + codes;
    }
    return HM_OK;
}

static enum hm_status walk_restart(struct walk *w, const unsigned char *s, size_t n)
{
    (void)s;
    return n == 2 ? HM_OK : damaged(w, "the restart interval is malformed");
}

static enum hm_status walk_lines(struct walk *w, const unsigned char *s, size_t n)
{
    bool good = n == 2 && w->framed && be16(s) == (uint32_t)w->facts->height;
    return good ? HM_OK : damaged(w, "it gives its height twice");
}

/* What stb allocates (its stbi__process_frame_header and load_jpeg_image): planes padded to whole
 * MCUs, coefficients of two bytes where progressive, a line for each component, RGBA. */
static void measure_frame(struct walk *w, unsigned h_max, unsigned v_max)
{
    uint64_t width = (uint64_t)w->facts->width, height = (uint64_t)w->facts->height;
    uint64_t mcus =
        (width + 8 * h_max - 1) / (8 * h_max) * ((height + 8 * v_max - 1) / (8 * v_max));
    uint64_t bytes = 4 * width * height + 65536;
    for (unsigned i = 0; i < w->components; i++) {
        struct component *c = &w->component[i];
        uint64_t own_width = (width * c->h + h_max - 1) / h_max;
        uint64_t own_height = (height * c->v + v_max - 1) / v_max;
        c->blocks = (own_width + 7) / 8 * ((own_height + 7) / 8);
        c->padded_blocks = mcus * c->h * c->v;
        bytes += c->padded_blocks * 64 * (w->progressive ? 3 : 1) + width + 64;
    }
    w->facts->budget = bytes;
}

static enum hm_status walk_frame(struct walk *w, const unsigned char *s, size_t n)
{
    unsigned h_max = 1, v_max = 1;
    if (w->framed)
        return damaged(w, "it has two frames");
    if (n < 6 || n != 6 + 3 * (size_t)s[5])
        return damaged(w, "the frame header is malformed");
    if (s[0] != 8)
        return fail(w->error, HM_INPUT,
                    "a JPEG of %d bits a sample cannot be read; convert it to 8", s[0]);
    if (s[5] != 1 && s[5] != 3 && s[5] != 4)
        return fail(w->error, HM_INPUT, "a JPEG of %d components cannot be read", s[5]);
    HM_TRY(guard_size(be16(s + 3), be16(s + 1), w->max_pixels, w->error));
    w->components = s[5];
    for (unsigned i = 0; i < w->components; i++) {
        const unsigned char *c = s + 6 + 3 * i;
        unsigned h = c[1] >> 4, v = c[1] & 15;
        if (h < 1 || h > 4 || v < 1 || v > 4 || c[2] > 3)
            return damaged(w, "a component's sampling is impossible");
        w->component[i] = (struct component){.id = c[0], .h = h, .v = v, .quantiser = c[2]};
        h_max = h > h_max ? h : h_max;
        v_max = v > v_max ? v : v_max;
    }
    for (unsigned i = 0; i < w->components; i++)
        if (h_max % w->component[i].h || v_max % w->component[i].v)
            return fail(w->error, HM_INPUT, "a JPEG with fractional sampling cannot be read");
    w->framed = true;
    w->facts->height = (int)be16(s + 1);
    w->facts->width = (int)be16(s + 3);
    measure_frame(w, h_max, v_max);
    return HM_OK;
}

static enum hm_status walk_progressive_frame(struct walk *w, const unsigned char *s, size_t n)
{
    w->progressive = true;
    return walk_frame(w, s, n);
}

/* ---- scans ------------------------------------------------------------------------------- */

struct scan {
    unsigned components, first, last, high, low; /* T.81 B.2.3: Ns, Ss, Se, Ah, Al */
};

static bool scan_is_sound(const struct walk *w, const struct scan *scan)
{
    if (!w->progressive)
        return scan->first == 0 && scan->high == 0 && scan->low == 0;
    if (scan->first > scan->last || scan->last > 63 || scan->high > 13 || scan->low > 13)
        return false;
    return scan->first == 0 ? scan->last == 0 : scan->components == 1;
}

/* Which tables a component's part of this scan reads. */
static bool tables_are_there(const struct walk *w, const struct scan *scan,
                             const struct component *c, unsigned tables)
{
    unsigned dc = tables >> 4, ac = tables & 15;
    if (dc > 3 || ac > 3 || !w->quantiser[c->quantiser])
        return false;
    bool needs_dc = !w->progressive || (scan->first == 0 && scan->high == 0);
    bool needs_ac = !w->progressive || scan->first > 0;
    return (!needs_dc || w->huffman[0][dc]) && (!needs_ac || w->huffman[1][ac]);
}

static enum hm_status count_visits(struct walk *w, uint64_t visits)
{
    uint64_t blocks = 0;
    for (unsigned i = 0; i < w->components; i++)
        blocks += w->component[i].padded_blocks;
    w->visits += visits;
    if (++w->scans > MAX_SCANS)
        return fail(w->error, HM_INPUT,
                    "a JPEG of more than %d scans is refused: it would cost "
                    "more than it shows; save it again",
                    MAX_SCANS);
    if (w->visits > FREE_VISITS && w->visits > blocks * MAX_VISITS_PER_BLOCK)
        return fail(w->error, HM_INPUT,
                    "a JPEG of %u scans this large is refused: it would cost "
                    "more than it shows; save it again",
                    w->scans);
    return HM_OK;
}

static enum hm_status walk_scan(struct walk *w, const unsigned char *s, size_t n)
{
    if (!w->framed)
        return damaged(w, "a scan comes before the frame");
    if (n < 1 || s[0] < 1 || s[0] > w->components || n != 4 + 2 * (size_t)s[0])
        return damaged(w, "a scan header is malformed");
    const unsigned char *end = s + 1 + 2 * s[0];
    struct scan scan = {s[0], end[0], end[1], end[2] >> 4, end[2] & 15};
    if (!scan_is_sound(w, &scan))
        return damaged(w, "a scan header is impossible");
    bool seen[4] = {false};
    uint64_t visits = 0;
    for (unsigned i = 0; i < scan.components; i++) {
        unsigned which = 0;
        while (which < w->components && w->component[which].id != s[1 + 2 * i])
            which++;
        if (which == w->components || seen[which])
            return damaged(w, "a scan names a component that is not there");
        struct component *c = &w->component[which];
        seen[which] = true;
        if (!tables_are_there(w, &scan, c, s[2 + 2 * i]))
            return damaged(w, "a scan uses a table that was not defined");
        c->scanned |= scan.first == 0 && scan.high == 0;
        visits += scan.components > 1 ? c->padded_blocks : c->blocks;
    }
    /* The shortest code has one bit. Baseline spends one on DC and one on AC, progressive one on
     * DC; only later AC scans may pass over thousands of blocks with one code (T.81 G.1.2.2). */
    w->scan_bits = visits * (!w->progressive ? 2 : scan.first == 0 ? 1 : 0);
    return count_visits(w, visits);
}

/* Moves to the marker that ends a scan's data. FF 00 is a byte of data, FF D0 .. FF D7 restart,
 * FF FF fills. */
static bool skip_scan_data(struct walk *w)
{
    while (w->at + 1 < w->length) {
        const unsigned char *p = memchr(w->bytes + w->at, 0xFF, w->length - 1 - w->at);
        if (!p)
            break;
        w->at = (size_t)(p - w->bytes);
        if (p[1] == 0xFF)
            w->at += 1;
        else if (p[1] == 0 || (p[1] & 0xF8) == 0xD0)
            w->at += 2;
        else
            return true;
    }
    return false;
}

static enum hm_status walk_scan_data(struct walk *w)
{
    size_t start = w->at;
    if (!skip_scan_data(w)) {
        w->at = w->length; /* no end-of-image marker, then */
        return HM_OK;
    }
    if ((w->at - start) * (uint64_t)8 < w->scan_bits)
        return fail(w->error, HM_INPUT,
                    "truncated JPEG: a scan has %zu bytes where at least %llu are needed",
                    w->at - start, (unsigned long long)(w->scan_bits + 7) / 8);
    return HM_OK;
}

/* ---- markers ----------------------------------------------------------------------------- */

static const struct {
    unsigned char first, last;
    enum hm_status (*walk)(struct walk *w, const unsigned char *s, size_t n);
} segments[] = {
    {0xC0, 0xC1, walk_frame},   {0xC2, 0xC2, walk_progressive_frame}, {0xC4, 0xC4, walk_huffman},
    {0xDA, 0xDA, walk_scan},    {0xDB, 0xDB, walk_quantisers},        {0xDC, 0xDC, walk_lines},
    {0xDD, 0xDD, walk_restart}, {0xE0, 0xE0, walk_nothing},           {0xE1, 0xE1, walk_exif},
    {0xE2, 0xEF, walk_nothing}, {0xFE, 0xFE, walk_nothing},
};

static enum hm_status unknown_marker(struct walk *w, unsigned marker)
{
    const char *kind = NULL;
    if (marker == 0xC3 || marker == 0xF7)
        kind = "lossless";
    else if (marker >= 0xC5 && marker <= 0xC7)
        kind = "hierarchical";
    else if (marker >= 0xC9 && marker <= 0xCF)
        kind = "arithmetic-coded";
    if (kind)
        return fail(w->error, HM_INPUT, "a JPEG that is %s cannot be read; save it as baseline",
                    kind);
    return fail(w->error, HM_INPUT, "damaged JPEG: a marker FF %02X where none may be", marker);
}

/* The segment at w->at, which stands on its marker's code. */
static enum hm_status walk_segment(struct walk *w)
{
    unsigned marker = w->bytes[w->at++];
    size_t row = 0, rows = sizeof segments / sizeof *segments;
    while (row < rows && (marker < segments[row].first || marker > segments[row].last))
        row++;
    if (row == rows)
        return unknown_marker(w, marker);
    size_t left = w->length - w->at, size = left < 2 ? 0 : be16(w->bytes + w->at);
    if (left < 2 || size > left)
        return fail(w->error, HM_INPUT, "truncated JPEG: the file ends inside a segment");
    if (size < 2)
        return damaged(w, "a segment has no length");
    enum hm_status status = segments[row].walk(w, w->bytes + w->at + 2, size - 2);
    w->at += size;
    return status == HM_OK && marker == 0xDA ? walk_scan_data(w) : status;
}

/* Moves behind the next FF's to a marker's code. Padding is allowed before the frame only, as in
 * stb. */
static bool find_marker(struct walk *w)
{
    while (!w->framed && w->at < w->length && w->bytes[w->at] != 0xFF)
        w->at++;
    if (w->at < w->length && w->bytes[w->at] != 0xFF)
        return false;
    while (w->at < w->length && w->bytes[w->at] == 0xFF)
        w->at++;
    return true;
}

static enum hm_status check_end(struct walk *w)
{
    if (!w->framed || w->scans == 0)
        return damaged(w, "it holds no picture");
    for (unsigned i = 0; i < w->components; i++)
        if (!w->component[i].scanned)
            return damaged(w, "a colour component is missing");
    return HM_OK;
}

enum hm_status guard_jpeg(const unsigned char *bytes, size_t length, size_t max_pixels,
                          struct image_facts *facts, struct hm_error *error)
{
    struct walk w = {.bytes = bytes,
                     .length = length,
                     .at = 2,
                     .max_pixels = max_pixels,
                     .facts = facts,
                     .error = error};
    *facts = (struct image_facts){.orientation = 1};
    for (;;) {
        if (!find_marker(&w))
            return damaged(&w, "there is no marker where one must be");
        if (w.at >= length)
            return fail(error, HM_INPUT, "truncated JPEG: no end-of-image marker");
        if (bytes[w.at] == 0xD9)
            return check_end(&w);
        HM_TRY(walk_segment(&w));
    }
}
