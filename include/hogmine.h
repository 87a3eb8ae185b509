/* hogmine: HOG and linear SVM detectors, and their training by hard negative mining. C99, C++17.
 *
 * Errors are values: what can fail returns enum hm_status and fills *error (or NULL). Nothing is
 * printed, nothing ends the process; what a failed call would hand out is NULL or 0. A NULL where
 * none is allowed is HM_USAGE.
 * Ownership: `struct hm_X **out` is the caller's and goes to hm_X_free, an array to hm_free; both
 * take NULL. What is given is copied: nothing must outlive a call.
 * Threads: what is passed as const may be used by many threads at once, what is changed or freed by
 * one alone. Callbacks come on the calling thread, unless it is said. No state shows.
 * Structures that may grow begin with struct_size: set it to sizeof, call _defaults, change values.
 * The same input gives the same bytes with any number of threads, any processor, any locale.
 * Boxes are in pixels, half-open: x .. x + width. Descriptors are those of OpenCV's HOGDescriptor.
 */
#ifndef HOGMINE_H
#define HOGMINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HM_VERSION "0.1.0"
#define HM_API __attribute__((visibility("default")))

#ifdef __cplusplus
extern "C" {
#endif

/* ---- words ------------------------------------------------------------------------------- */

/* Also the exit codes of the program (docs/ARCHITECTURE.md). */
enum hm_status {
    HM_OK = 0,
    HM_NO = 1,            /* the answer is no (verify) */
    HM_USAGE = 2,         /* an argument or an option is wrong */
    HM_INPUT = 3,         /* an input cannot be used */
    HM_OUTPUT = 4,        /* an output cannot be written */
    HM_TOO_MANY_BAD = 5,  /* more bad files than max_bad allows */
    HM_MEMORY = 6,        /* out of memory */
    HM_INTERRUPTED = 130, /* stopped on request, with the state saved (SIGTERM: 143) */
};

struct hm_error {
    enum hm_status status;
    char setting[32]; /* the first setting that the text names, or empty */
    char text[640];   /* one line: file, value, remedy; settings in backquotes, as `max_bad` */
};

/* How a block's histogram is normalised (Dalal & Triggs 2005, section 6.4). */
enum hm_norm { HM_NORM_L2HYS, HM_NORM_L2, HM_NORM_L1SQRT };

/* All that fixes the length and the meaning of a descriptor. Sizes in pixels of a level. With one
 * octave, context and coarse strides are 0; hm_geometry_set_octaves sets them for more. The stride
 * of a hm_scan is a multiple of 2 pixels with two octaves, of 4 with three. */
#define HM_MOST_OCTAVES 3
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
    int octaves;          /* 1; 2: also on the halved level; 3: and quartered */
    int context;          /* of the window there, in pixels of the level: 16 */
    int coarse_stride[2]; /* of blocks there, in pixels of that level: 8, 4 */
};

/* A window's identity. x, y: its corner in pixels of its level, negative in the margin. */
struct hm_key {
    int32_t image, level, x, y;
    int32_t mirrored;
};

struct hm_hit {
    struct hm_key key;
    float score;
};

/* What a model finds: in the middle of a window, filling so much of its height. */
struct hm_object {
    char label[64]; /* "person" */
    double fill;    /* of the window's height: 0.75 */
    double aspect;  /* width / height: 0.41 */
};

/* A window in pixels of the photograph. */
struct hm_detection {
    double x, y, width, height;
    float score;
};

/* Levels: low-pass before shrinking, margins by replication; or plain bilinear, by mirroring. */
enum hm_pyramid { HM_PYRAMID_SMOOTH, HM_PYRAMID_OPENCV };

/* How a photograph is scanned. */
#define HM_MOST_UPSAMPLE 3
struct hm_scan {
    enum hm_pyramid pyramid;
    double scale_step; /* ratio of neighbouring levels, from 1.01 on; 1: one level */
    int stride;        /* between windows, in pixels of a level */
    int pad;           /* margin around every level, in pixels of it */
    double upsample;   /* octaves above the photograph at which levels begin: 0 (the photograph) to
                          HM_MOST_UPSAMPLE; 1 finds objects half as tall, in four times the time */
};

enum hm_loss { HM_HINGE, HM_SQUARED };

/* Where a model comes from. Empty text or 0 where it is not known (a converted model). */
struct hm_training {
    char program[32]; /* "hogmine 0.1.0" */
    long positives, negatives, negative_images;
    int rounds;
    char ended[32]; /* "stable", "rounds" */
    enum hm_loss loss;
    double c, c_negative, bias_feature;
    float threshold; /* of mining */
    uint64_t seed;
};

/* What a stable run has proved: no window of the negatives outside the pool scores more than
 * threshold + slack, so that the objective over all windows is that over the pool, and no other
 * weights make it smaller by more than the share `gap`. */
struct hm_certificate {
    bool present;
    float threshold, slack;
    long images, levels;
    uint64_t windows;       /* looked at, or proven easy */
    long avoided;           /* above the threshold, but taken out by a person, or on a person */
    double worst_violation; /* of the threshold, by a window outside the pool; 0: none */
    double objective, gap;  /* gap NaN: not known (liblinear) */
    char weights[33];       /* fingerprint of weights and bias */
};

HM_API const char *hm_version(void); /* of the library that runs; HM_VERSION: of the header */
HM_API void hm_free(void *block);    /* an array that a function handed out */

/* ---- pictures ---------------------------------------------------------------------------- */

/* 8 bits a channel, interleaved. Grey counts as three equal channels, alpha does not count. */
enum hm_pixel_format { HM_GREY, HM_RGB, HM_BGR, HM_RGBA, HM_BGRA, HM_GREY_ALPHA };

/* A picture in the caller's memory, read and never written. Sides are 1 to 32768 pixels. */
struct hm_image {
    const uint8_t *pixels; /* of the first row from the top */
    int width, height;
    ptrdiff_t stride; /* bytes from a row to the next, negative: bottom up, 0: without gaps */
    enum hm_pixel_format format;
};

/* A photograph that is lent. */
struct hm_photo {
    struct hm_image image;
    int orientation; /* EXIF's, which is not applied here: the pixels are looked at as they are */
    void *held;      /* the lender's own, for release */
};
/* Photographs, wherever they are. Threads ask at once for different photographs, never for the
 * same one; for names at any time. */
struct hm_photos {
    void *context;
    size_t count;
    const char *(*name)(void *context, size_t i);  /* what tells it from the others */
    const char *(*label)(void *context, size_t i); /* what messages call it; NULL: the name */
    /* Lends photograph i. HM_INPUT and one line that names it: it cannot be used. */
    enum hm_status (*pixels)(void *context, size_t i, struct hm_photo *out, struct hm_error *error);
    void (*release)(void *context, size_t i, struct hm_photo *photo); /* NULL: nothing to do */
};

/* Decodes a JPEG, PNG, BMP, PGM or PPM file of at most 64 megapixels into HM_RGB, turned upright
 * where EXIF says that it is stored in another way (as `hogmine detect` has it). HM_INPUT names the
 * file and what is wrong with it. */
HM_API enum hm_status hm_image_read(const char *path, struct hm_image *out, struct hm_error *error);
HM_API void hm_image_free(struct hm_image *image); /* of hm_image_read */

/* ---- models ------------------------------------------------------------------------------ */

struct hm_model;

/* Reads hogmine's JSON, a HOG file of OpenCV (YAML or XML) or a model of liblinear, told by
 * content. HM_INPUT names the file, the place and what is wrong. */
HM_API enum hm_status hm_model_load(const char *path, struct hm_model **out,
                                    struct hm_error *error);
/* The detector that comes with hogmine: pedestrians, 64 x 128, trained on INRIA. */
HM_API enum hm_status hm_model_builtin(struct hm_model **out, struct hm_error *error);

struct hm_model_info {
    size_t struct_size;
    struct hm_geometry geometry;
    struct hm_scan scan;   /* how to run it */
    struct hm_scan mining; /* what it was mined with */
    float bias, threshold; /* score = w.x + bias; reported at `threshold` and above */
    double person_height;  /* pixels of the window that the object fills: 96 of 128 */
    size_t length;         /* weights: values of a descriptor */
    struct hm_training training;
    struct hm_certificate certificate;
    struct hm_object object; /* its fill is told; for hm_model_make person_height says it */
};
/* Dalal & Triggs (2005) as hogmine has it, bias and threshold 0. */
HM_API void hm_model_defaults(struct hm_model_info *info);
/* A model of info->length weights in the descriptor's order; info's training and certificate do not
 * count. HM_USAGE, HM_INPUT: values that do not fit together or are not finite. */
HM_API enum hm_status hm_model_make(const struct hm_model_info *info, const float *weights,
                                    struct hm_model **out, struct hm_error *error);
HM_API enum hm_status hm_model_describe(const struct hm_model *model, struct hm_model_info *out,
                                        struct hm_error *error);
HM_API const float *hm_model_weights(const struct hm_model *model); /* the model's own */

enum hm_model_format { HM_MODEL_JSON, HM_MODEL_OPENCV };
/* Writes the file whole or not at all: HM_OUTPUT. HM_INPUT names what OpenCV cannot express. */
HM_API enum hm_status hm_model_save(const struct hm_model *model, const char *path,
                                    enum hm_model_format format, struct hm_error *error);
HM_API void hm_model_free(struct hm_model *model);

/* ---- detection --------------------------------------------------------------------------- */

enum hm_overlap { HM_OF_SMALLER, HM_OF_UNION };

struct hm_detect_options {
    size_t struct_size;
    struct hm_scan scan;
    float threshold;            /* windows score at least this */
    double overlap;             /* above which the weaker of two windows goes: 0.75; 1: all stay */
    enum hm_overlap overlap_of; /* the intersection's share of: the smaller of the two */
    bool chains;                /* what is suppressed suppresses too: false */
    double average; /* a box is the mean of windows of this IoU that score at most 1 less: 0.6;
                       1: the strongest window itself */
    int threads;    /* for one picture: 1; 0: as many as the process may use */
};
/* As `hogmine detect` does it, with the model's scan and threshold; NULL: of the default model. */
HM_API void hm_detect_defaults(const struct hm_model *model, struct hm_detect_options *options);

/* A model ready to run, with buffers and threads for as many calls as were ever made at once. It
 * does not need the model any more. options NULL: the defaults. */
struct hm_detector;
HM_API enum hm_status hm_detector_new(const struct hm_model *model,
                                      const struct hm_detect_options *options,
                                      struct hm_detector **out, struct hm_error *error);
/* The windows around what is found in a picture, by falling score, ties by place, as `hogmine
 * detect
 * --windows`; NULL where there are none, as in a picture smaller than the window. */
HM_API enum hm_status hm_detect(const struct hm_detector *detector, const struct hm_image *image,
                                struct hm_detection **out, size_t *count, struct hm_error *error);

/* The object inside a window, as `hogmine detect`: with that score. */
HM_API struct hm_detection hm_object_of(const struct hm_object *object,
                                        const struct hm_detection *window);

/* A window: its key (image 0) and its box. False ends the scan. */
typedef bool hm_window_visit(void *context, const struct hm_hit *hit,
                             const struct hm_detection *box);
/* Every window that scores at least `threshold`, by level, row and column. HM_INTERRUPTED: the
 * callback ended it. */
HM_API enum hm_status hm_scan_windows(const struct hm_detector *detector,
                                      const struct hm_image *image, float threshold,
                                      hm_window_visit *visit, void *context,
                                      struct hm_error *error);
HM_API void hm_detector_free(struct hm_detector *detector);

/* ---- descriptors ------------------------------------------------------------------------- */

/* How many values a descriptor has; 0 where the sizes do not fit together. */
HM_API size_t hm_descriptor_length(const struct hm_geometry *geometry);
/* Describes the window in at most so many octaves (hogmine train --octaves): sets octaves, context
 * and coarse_stride to what fits it, and returns how many. After window or cells were changed. */
HM_API int hm_geometry_set_octaves(struct hm_geometry *geometry, int most);
/* The window in the middle of a picture, at the picture's own scale, into row[descriptor length].
 * HM_INPUT: the picture is smaller than the window. */
HM_API enum hm_status hm_describe_crop(const struct hm_geometry *geometry, enum hm_pyramid pyramid,
                                       const struct hm_image *image, float *row,
                                       struct hm_error *error);
/* Windows as a scan has them, by key (image and mirrored do not count), into rows[count][descriptor
 * length]. HM_USAGE: a key that the scan does not have. */
HM_API enum hm_status hm_describe_windows(const struct hm_geometry *geometry,
                                          const struct hm_scan *scan, const struct hm_image *image,
                                          const struct hm_key *keys, size_t count, float *rows,
                                          struct hm_error *error);

/* ---- measuring --------------------------------------------------------------------------- */

/* Rules of matching: Dollar et al. (PAMI 2012), PASCAL VOC, COCO. */
enum hm_matching { HM_MATCH_CALTECH, HM_MATCH_VOC, HM_MATCH_COCO };

struct hm_measure_options {
    size_t struct_size;
    enum hm_matching matching;
    double iou;                         /* that makes a match: 0.5 */
    double aspect;                      /* width / height that boxes are set to; 0: left as is */
    double least_height, most_height;   /* to be found: least <= height < most */
    double height_slack;                /* detections outside the range by more are dropped */
    double least_visible, most_visible; /* to be found: least <= visible <= most */
    int most_detections;                /* the strongest of a picture; 0: all */
    double person_share; /* of a detection that the person fills: 1; 0.75 for hm_detect's */
};
/* The published values: Caltech's "reasonable" subset, VOC, COCO; person_share 1. */
HM_API void hm_measure_defaults(enum hm_matching matching, struct hm_measure_options *options);

struct hm_truth {
    double x, y, width, height;
    double visible; /* visible share of the area, 1: all of it */
    bool ignore;    /* not to be found, and no mistake if found */
};

#define HM_MEASURE_POINTS 9 /* false positives a picture: 10^-2, 10^-1.75 ... 1 */
struct hm_measured {
    size_t struct_size;
    double lamr; /* log-average miss rate: exp of the mean log of miss_rate */
    double miss_rate[HM_MEASURE_POINTS];
    double threshold[HM_MEASURE_POINTS]; /* at which; NaN: there is none */
    double ap, ap_101, ap_11;  /* average precision: area (VOC 2010), 101 points, 11 (VOC 2007) */
    double coco_ap;            /* ap_101 averaged over IoU 0.50, 0.55 ... 0.95, COCO's matching */
    double fppi, recall;       /* where the curve ends */
    size_t evaluated, ignored; /* boxes */
    size_t detections;         /* that were not dropped */
};
/* What detections are worth. Picture i has truth[truth_first[i]] .. truth[truth_first[i + 1] - 1],
 * likewise detections, in any order; both _first have pictures + 1 values, from 0. HM_USAGE: values
 * that no such arrays have. HM_INPUT: nobody is to be found. options NULL: Caltech's. */
HM_API enum hm_status hm_measure(const struct hm_measure_options *options, size_t pictures,
                                 const struct hm_truth *truth, const size_t *truth_first,
                                 const struct hm_detection *detections,
                                 const size_t *detections_first, struct hm_measured *out,
                                 struct hm_error *error);

/* ---- training ---------------------------------------------------------------------------- */

/* The options and defaults of `hogmine train --validation 0`: nothing is held out. */
struct hm_train_options {
    size_t struct_size;
    struct hm_geometry geometry;
    struct hm_scan scan; /* of mining */
    enum hm_loss loss;
    double c;                   /* of a negative; 0: chosen on the first pool */
    double positive_weight;     /* C of a positive is c * positive_weight */
    double bias_feature;        /* the bias is a feature of this value: 10; 0: no bias */
    double tolerance;           /* of the solver: its relative gap; 0: the default */
    float threshold, slack;     /* hard: at -1 or above; added: above it by more than 1e-4 */
    float score_max;            /* windows above are left out, for fear of people: INFINITY */
    const char *select, *evict; /* "all", "hardest=10" ...; "none", "easy=0.5" ... */
    const char *stop; /* "", "gap=1.01,rounds=20" ...: the first to fire; stable always does */
    int cap_image;    /* new windows a photograph and pass: 30; 0: no cap */
    long cap_round, cap_pool; /* new windows a pass; negatives in the pool; 0: no cap */
    int initial;              /* random windows a photograph to start with: 10 */
    bool mirror;              /* positives also left-right exchanged */
    bool skip;                /* levels that are proven to hold nothing new are not scanned */
    uint64_t seed;
    double max_bad; /* share of unreadable photographs at which training gives up: 0.1 */
    bool half;      /* rows in half precision */
    size_t memory;  /* bytes for rows and decoded photographs: 8 GB */
    const char *scratch_folder; /* where rows go beyond that; NULL: nowhere, they stay in memory */
    int threads;                /* 0: as many as the process may use */
    bool as_stored; /* photographs of paths as they are stored: false, EXIF turns them upright */
    /* Label "": that of the data; aspect 0: a person's, else that of the boxes, or of the window.
     * Crops are the window in their middle, with a fill of 1 the object itself. */
    struct hm_object object;
    bool keep_context; /* false: geometry.context is less, 8 or 0, where more than half of the
                          positives have less of their photograph around the window */
};
HM_API void hm_train_defaults(struct hm_train_options *options);

/* A person: only the middle and the height count, since windows have an aspect of their own. */
struct hm_person {
    double x, y, width, height;
};

/* What to train on: files or the caller's pixels, for positives and for negatives. */
struct hm_train_data {
    size_t struct_size;
    /* as for `hogmine train`, turned upright as EXIF says but where boxes are proven to be of the
     * stored pixels (hm_train_options.as_stored); or NULL, and: */
    const char *positives_path, *negatives_path;
    const struct hm_photos *positives, *negatives;
    /* Positive i has people[people_first[i]] .. people[people_first[i + 1] - 1]; NULL: each is a
     * crop with a person in its middle. people_first has positives->count + 1 values, from 0. */
    const struct hm_person *people;
    const size_t *people_first;
};

/* A pass over all negatives, and what became of it. */
struct hm_round {
    int round; /* 0: positives and random windows, before any pass */
    long images;
    uint64_t windows, skipped;        /* scored; proven to be easy without */
    long hard, known, added, evicted; /* known: hard, and in the pool before */
    long pool_positives, pool_negatives;
    double objective;  /* of the model after this round, over the pool */
    double gap;        /* of the model before: objective over all windows / over the pool, or NaN */
    double solver_gap; /* the objective over the pool is above the least by this share at most */
    double fppw;       /* windows with score >= 0, a window */
    double scan_seconds, solve_seconds;
    bool complete; /* every window was looked at, and all that violate the margin were added */
};

/* Who listens. Any of these may be NULL. */
struct hm_train_listener {
    size_t struct_size;
    void *context;
    void (*progress)(void *context, const char *what, size_t done, size_t total);
    void (*skipped)(void *context, const char *line); /* a photograph that cannot be used */
    /* After each round, with the model so far, which lives as long as the call. */
    void (*round)(void *context, const struct hm_round *round, const struct hm_model *model);
    /* Asked between photographs, by several threads at once: true ends the run. */
    bool (*stop)(void *context);
};

/* Scan, collect what violates the margin, solve, until a rule of `stop` fires or nothing violates
 * it any more: then the model has a certificate (hm_model_describe). The bytes of `hogmine
 * train --validation 0`. options and listener may be NULL. HM_INTERRUPTED: by the listener;
 * HM_TOO_MANY_BAD; HM_INPUT: nothing to train on; HM_OUTPUT: no room in scratch_folder. */
HM_API enum hm_status hm_train(const struct hm_train_options *options,
                               const struct hm_train_data *data,
                               const struct hm_train_listener *listener, struct hm_model **out,
                               struct hm_error *error);

#ifdef __cplusplus
}
#endif

#endif
