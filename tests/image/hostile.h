/* Judging files that lie: what the test_hostile_*.c share. Files are built with make.h. */
#ifndef HM_TEST_HOSTILE_H
#define HM_TEST_HOSTILE_H

#include "make.h"
#include "test.h"

/* The verdict on a file; the bytes are given in a block of their exact size, so that ASan sees
 * every step beyond. Frees the file. */
static inline enum hm_status verdict(struct bytes file, struct hm_error *error)
{
    struct image image;
    unsigned char *exact = malloc(file.length + !file.length);
    if (!exact)
        abort();
    memcpy(exact, file.at, file.length);
    *error = (struct hm_error){0};
    enum hm_status status = image_decode(exact, file.length, 0, &image, error);
    CHECK((status == HM_OK) == (image.rgb != NULL));
    image_free(&image);
    free(exact);
    bytes_free(&file);
    return status;
}

static inline bool refused(struct bytes file, const char *why)
{
    struct hm_error error;
    enum hm_status status = verdict(file, &error);
    bool good = status == HM_INPUT && strstr(error.text, why);
    if (!good)
        printf("# status %d, \"%s\" instead of \"%s\"\n", (int)status, error.text, why);
    return good;
}

static inline struct bytes part_of(const struct bytes *file, size_t length)
{
    struct bytes part = {0};
    put(&part, file->at, length);
    return part;
}

/* Cut at every length, a file of each format is refused, and by the word "truncated" once its
 * header is whole. */
static inline void check_every_cut(struct bytes file, size_t header)
{
    struct hm_error error;
    CHECK_INT(verdict(part_of(&file, file.length), &error), HM_OK);
    for (size_t length = 1; length < file.length; length++) {
        if (!CHECK(verdict(part_of(&file, length), &error) == HM_INPUT))
            printf("# cut to %zu of %zu bytes\n", length, file.length);
        if (length >= header)
            CHECK_TEXT(error.text, "truncated");
    }
    bytes_free(&file);
}

/* Deflate's fixed code: "258 bytes like the last one" takes 13 bits, so 1 byte unpacks to 158. */
static inline struct bytes make_bomb(unsigned width, unsigned height, size_t repeats)
{
    struct bytes z = {0}, b = {0};
    uint32_t bits = 0, have = 0;
    static const unsigned char code[] = {1, 1, 0, /* last block, fixed */ 0, 0, 1, 1, 0, 0, 0, 0};
    static const unsigned char match[] = {1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0};
    put16be(&z, 0x7801);
    for (size_t i = 0; i < sizeof code + repeats * sizeof match; i++) {
        unsigned bit = i < sizeof code ? code[i] : match[(i - sizeof code) % sizeof match];
        bits |= bit << have;
        if (++have == 8)
            put8(&z, bits), bits = 0, have = 0;
    }
    put_times(&z, 0, 16);
    png_begin(&b);
    png_header(&b, width, height, 8, 2, 0);
    png_chunk(&b, "IDAT", z.at, z.length);
    png_end(&b);
    bytes_free(&z);
    return b;
}

static inline struct bytes progressive_of(unsigned width, unsigned height, int scans)
{
    struct bytes b = {0};
    jpeg_begin(&b);
    jpeg_frame(&b, 0xC2, width, height, 1, 0x11);
    jpeg_scan(&b, 1, 1, 0, 0, (size_t)((width + 7) / 8) * ((height + 7) / 8) / 8 + 1);
    for (int i = 1; i < scans; i++)
        jpeg_scan(&b, 1, 1, 1, 63, 1);
    jpeg_marker(&b, 0xD9);
    return b;
}

#endif
