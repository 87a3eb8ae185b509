/* image: picture files in and out. Decoding (guarded) and encoding.
 *
 * Grey files become three equal channels; alpha is dropped; pictures of 16 bits that use a small
 * part of their range are stretched to 8 (stretch.c). EXIF orientation is reported; it is applied
 * where image_read_upright is asked.
 */
#ifndef HM_IMAGE_H
#define HM_IMAGE_H

#include "disk/disk.h"
#include "pixels/pixels.h"

/* What is refused before a decoder sees it. */
#define IMAGE_MAX_FILE_BYTES ((size_t)256 << 20)
#define IMAGE_MAX_PIXELS ((size_t)64 << 20) /* 64 Mpixel, the default of --max-pixels */

/* Decodes JPEG, PNG, BMP (through the guard of guard.c and stb_image) or binary PGM / PPM (our own
 * reader). max_pixels 0 means IMAGE_MAX_PIXELS. HM_INPUT with one line that says what is wrong with
 * the file (the line does not name the file: image_read adds that); HM_MEMORY. Any thread. */
enum hm_status image_decode(const unsigned char *bytes, size_t length, size_t max_pixels,
                            struct image *out, struct hm_error *error);

/* file_read, then image_decode; the error line starts with the path. */
enum hm_status image_read(const char *path, size_t max_pixels, struct image *out,
                          struct hm_error *error);

/* Do the first bytes of a file (32 are enough) say that it is a picture: of a kind that is read, or
 * of one that is known and refused (WebP, TIFF ...)? */
bool image_is_picture(const unsigned char *head, size_t length);

/* Width and height of the stored pixels as the header of a file says, without decoding it, and the
 * EXIF orientation, 1 to 8 (1: as it is stored, or not said). HM_INPUT where the file is no picture
 * of a kind that image_read reads; whether the rest of it is sound is not looked at. */
enum hm_status image_header(const char *path, int *width, int *height, int *orientation,
                            struct hm_error *error);

/* ---- photographs stored on their side (upright.c) ----------------------------------------- */

/* image_read, with the pixels turned as EXIF says where `upright` is set; orientation is 1 then. */
enum hm_status image_read_upright(const char *path, bool upright, size_t max_pixels,
                                  struct image *out, struct hm_error *error);
/* Turns the pixels as image->orientation says, which becomes 1 and is noted in image->applied.
 * HM_MEMORY leaves the image. */
enum hm_status image_turn_upright(struct image *image, struct hm_error *error);
/* Does such an orientation exchange width and height? */
bool image_turns_sides(int orientation);
/* Where a point of the stored picture of width x height lies in the upright one, and back. */
void image_point_upright(int orientation, double width, double height, double *x, double *y);
void image_point_stored(int orientation, double width, double height, double *x, double *y);

/* The bytes of a PNG or JPEG (quality 90) file, appended to *out. The same pixels give the same
 * bytes. HM_OUTPUT where the picture is too large, HM_MEMORY. */
enum hm_status image_encode(const struct image *image, bool jpeg, struct text *out,
                            struct hm_error *error);
/* PNG or JPEG (by the ending .jpg or .jpeg of the name), written atomically.
 * HM_OUTPUT names the path. */
enum hm_status image_write(const char *path, const struct image *image, struct hm_error *error);

#endif
