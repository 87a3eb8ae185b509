/* pixels: a picture in memory. Knows nothing of files.
 *
 * An image is 8-bit RGB, interleaved, rows from the top, no padding between rows.
 */
#ifndef HM_PIXELS_H
#define HM_PIXELS_H

#include "base/base.h"

#define IMAGE_MAX_SIDE 32768

struct image {
    int width, height;
    unsigned char *rgb; /* height x width x 3, owned; image_free */
    int orientation;    /* EXIF: 1 upright or absent, 2..8 otherwise */
    int applied;        /* the orientation that the pixels were turned by; 0: none */
};

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

/* A caller's picture as an image: its own pixels where they are RGB in rows without room between
 * them, else a copy in *room, a buffer of mem_reserve's that may be used again. out->rgb is not
 * owned, and only to be read. HM_USAGE: a size, stride or format that no picture has; HM_MEMORY.
 * (view.c) */
enum hm_status image_view(const struct hm_image *from, unsigned char **room, size_t *capacity,
                          struct image *out, struct hm_error *error);

#endif
