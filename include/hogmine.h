/* hogmine: the words that every room shares, and the library as a C program sees it.
 *
 * Everything here is a plain structure: no third-party types, no hidden state. Units stand in the
 * names or the comments; boxes are in pixels, 0-based and half-open.
 */
#ifndef HOGMINE_H
#define HOGMINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HM_VERSION "0.1.0"

/* The one way to fail. The values are the exit codes of the program (docs/ARCHITECTURE.md). */
enum hm_status {
    HM_OK = 0,
    HM_NO = 1,            /* the answer is no (verify) */
    HM_USAGE = 2,         /* the command line is wrong */
    HM_INPUT = 3,         /* an input cannot be used */
    HM_OUTPUT = 4,        /* an output cannot be written */
    HM_TOO_MANY_BAD = 5,  /* more bad files than --max-bad allows */
    HM_MEMORY = 6,        /* out of memory */
    HM_INTERRUPTED = 130, /* stopped on request, with the state saved (SIGTERM: 143) */
};

/* Filled by the function that fails: one line that names the file, the value and the remedy. */
struct hm_error {
    enum hm_status status;
    char text[640];
};

/* How a block's histogram is normalised (Dalal & Triggs 2005, section 6.4). */
enum hm_norm { HM_NORM_L2HYS, HM_NORM_L2, HM_NORM_L1SQRT };

/* All that fixes the length and the meaning of a descriptor, and nothing else. Two models may be
 * compared, mixed or resumed only if theirs are equal. Sizes in pixels of a level. */
struct hm_geometry {
    int window_width, window_height; /* 64 x 128 */
    int block_width, block_height;   /* 16 x 16 */
    int stride_x, stride_y;          /* of blocks inside a window: 8, 8 */
    int cell_width, cell_height;     /* 8 x 8 */
    int bins;                        /* 9 */
    bool signed_gradient;            /* false: angles modulo 180 degrees */
    bool gamma;                      /* true: square root of the pixel values */
    double sigma;                    /* of the Gaussian over a block: 4 */
    double clip;                     /* of L2-Hys: 0.2 */
    enum hm_norm norm;
};

/* A window's identity. Deduplication, caps, provenance, resume and the certificate speak of keys.
 * x and y are the window's corner in pixels of its level; they are negative in the margin. */
struct hm_key {
    int32_t image, level, x, y;
    int32_t mirrored;
};

struct hm_hit {
    struct hm_key key;
    float score;
};

/* A window in pixels of the photograph, half-open: x .. x + width. */
struct hm_detection {
    double x, y, width, height;
    float score;
};

/* Photographs, wherever they are: in files, or as pixels that the caller has. Two threads may ask
 * at once for different photographs, never for the same; names may be asked for at any time. */
struct hm_photo {
    int width, height;
    const unsigned char *rgb; /* 8-bit red, green, blue; rows from the top, without gaps */
    int orientation;          /* EXIF's: told and not applied; 0 or 1: upright */
    void *held;               /* the lender's own, for release */
};
struct hm_photos {
    void *context;
    size_t count;
    const char *(*name)(void *context, size_t i);  /* what tells it from the others */
    const char *(*label)(void *context, size_t i); /* what messages call it; NULL: the name */
    /* Lends the pixels of photograph i. HM_INPUT and one line that names it: it cannot be used. */
    enum hm_status (*pixels)(void *context, size_t i, struct hm_photo *out, struct hm_error *error);
    void (*release)(void *context, size_t i, struct hm_photo *photo); /* NULL: nothing to do */
};

/* How the levels of the pyramid are made from a photograph. */
enum hm_pyramid {
    HM_PYRAMID_SMOOTH, /* low-pass before shrinking; the photograph is continued by replication */
    HM_PYRAMID_OPENCV, /* OpenCV's plain bilinear levels; the photograph is continued by mirroring
                        */
};

/* How a photograph is scanned; the part of a model that says how to run it. */
struct hm_scan {
    enum hm_pyramid pyramid;
    double scale_step; /* ratio of neighbouring levels, > 1 */
    int stride;        /* between windows, in pixels of a level */
    int pad;           /* margin around every level, in pixels of the level */
};

#endif
