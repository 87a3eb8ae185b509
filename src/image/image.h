/* image: pixels in and out. Decoding (guarded), encoding, drawing. Knows nothing of descriptors.
 *
 * An image is 8-bit RGB, interleaved, rows from the top, no padding between rows. Grey files become
 * three equal channels; alpha is dropped; EXIF orientation is reported and not applied, since boxes
 * refer to stored pixels.
 */
#ifndef HM_IMAGE_H
#define HM_IMAGE_H

#include "base/base.h"

struct image {
    int width, height;
    unsigned char *rgb; /* height x width x 3, owned; image_free */
    int orientation;    /* EXIF: 1 upright or absent, 2..8 otherwise */
};

/* What is refused before a decoder sees it. */
#define IMAGE_MAX_FILE_BYTES ((size_t)256 << 20)
#define IMAGE_MAX_SIDE 32768
#define IMAGE_MAX_PIXELS ((size_t)64 << 20) /* 64 Mpixel, the default of --max-pixels */

/* Decodes JPEG, PNG, BMP (through the guard of guard.c and stb_image) or binary PGM / PPM (our own
 * reader). max_pixels 0 means IMAGE_MAX_PIXELS. HM_INPUT with one line that says what is wrong with
 * the file (the line does not name the file: image_read adds that); HM_MEMORY. Any thread. */
enum hm_status image_decode(const unsigned char *bytes, size_t length, size_t max_pixels,
                            struct image *out, struct hm_error *error);

/* file_read, then image_decode; the error line starts with the path. */
enum hm_status image_read(const char *path, size_t max_pixels, struct image *out,
                          struct hm_error *error);

/* Width and height as the header of a file says, without decoding it. HM_INPUT where the file is no
 * picture of a kind that image_read reads; whether the rest of it is sound is not looked at. */
enum hm_status image_size(const char *path, int *width, int *height, struct hm_error *error);

/* A black image. */
enum hm_status image_new(int width, int height, struct image *out, struct hm_error *error);
enum hm_status image_copy(const struct image *from, struct image *out, struct hm_error *error);
void image_free(struct image *image);

/* Left and right exchanged, in place. */
void image_mirror(struct image *image);

/* The rectangle x .. x+width, y .. y+height (real, may reach outside: the edge is replicated)
 * resampled to out_width x out_height with an area-preserving filter. For pictures that people look
 * at, not for descriptors. */
enum hm_status image_crop(const struct image *from, double x, double y, double width, double height,
                          int out_width, int out_height, struct image *out, struct hm_error *error);

/* Copies `from` onto `to` with its corner at (x, y), cut at the edges. */
void image_paste(struct image *to, const struct image *from, int x, int y);

/* The bytes of a PNG or JPEG (quality 90) file, appended to *out. The same pixels give the same
 * bytes. HM_OUTPUT where the picture is too large, HM_MEMORY. */
enum hm_status image_encode(const struct image *image, bool jpeg, struct text *out,
                            struct hm_error *error);
/* PNG or JPEG (by the ending .jpg or .jpeg of the name), written atomically.
 * HM_OUTPUT names the path. */
enum hm_status image_write(const char *path, const struct image *image, struct hm_error *error);

/* The outline of a box (half-open, real coordinates, cut at the edges), `thick` pixels wide
 * inwards. */
struct color {
    unsigned char r, g, b;
};
void draw_box(struct image *image, double x, double y, double width, double height, int thick,
              struct color color);
/* A short ASCII text (letters, digits, punctuation; a 5x7 font, `scale` times enlarged) with its
 * top left corner at (x, y) on a filled background. Returns its width in pixels. */
int draw_text(struct image *image, int x, int y, int scale, const char *text, struct color color,
              struct color background);

/* A line from (x0, y0) to (x1, y1) in real coordinates (the middle of the first pixel is 0.5), with
 * round ends and soft edges (stroke.c). */
void draw_stroke(struct image *image, double x0, double y0, double x1, double y1, double thick,
                 struct color color);
/* A filled box; alpha 255 hides what is below, 0 leaves it. */
void draw_fill(struct image *image, int x, int y, int width, int height, struct color color,
               int alpha);

#endif
