/* image: picture files in and out. Decoding (guarded) and encoding.
 *
 * Grey files become three equal channels; alpha is dropped; EXIF orientation is reported and not
 * applied, since boxes refer to stored pixels.
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

/* Width and height as the header of a file says, without decoding it. HM_INPUT where the file is no
 * picture of a kind that image_read reads; whether the rest of it is sound is not looked at. */
enum hm_status image_size(const char *path, int *width, int *height, struct hm_error *error);

/* The bytes of a PNG or JPEG (quality 90) file, appended to *out. The same pixels give the same
 * bytes. HM_OUTPUT where the picture is too large, HM_MEMORY. */
enum hm_status image_encode(const struct image *image, bool jpeg, struct text *out,
                            struct hm_error *error);
/* PNG or JPEG (by the ending .jpg or .jpeg of the name), written atomically.
 * HM_OUTPUT names the path. */
enum hm_status image_write(const char *path, const struct image *image, struct hm_error *error);

#endif
