/* hogmine: HOG and linear SVM detectors, their training by hard negative mining, and the words that
 * every room of hogmine shares. For C99 and C++17.
 *
 *   struct hm_error error;
 *   struct hm_model *model;
 *   if (hm_model_load("model.json", &model, &error) != HM_OK)
 *       fprintf(stderr, "%s\n", error.text);
 *
 * The rules:
 *   - Errors are values: a function that can fail returns enum hm_status and fills *error (NULL
 * where the line is not wanted). Nothing is printed, and nothing ends the process. What a failed
 * call would have handed out is NULL, 0 or left alone. A NULL where none is allowed is HM_USAGE.
 *   - Ownership: what comes as `struct hm_X **out` is the caller's and goes to hm_X_free; arrays
 * and texts go to hm_free. Functions copy what they are given: nothing must outlive a call, unless
 * it is said. All _free functions take NULL.
 *   - Threads: a handle that a function takes as const may be used by any number of threads at
 * once; one that is changed or freed, by one alone. The library has no state of its own that shows.
 *     Callbacks come on the calling thread, unless it is said.
 *   - Structures that may grow begin with struct_size: set it to the structure's sizeof, call its
 *     _defaults function, then change what is to differ.
 *   - The same input gives the same bytes: for any number of threads, processor, locale.
 *   - Boxes are in pixels of the picture, 0-based and half-open: x .. x + width. Angles, norms and
 * the order of a descriptor's values are those of OpenCV's HOGDescriptor.
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

/* The one way to fail. The values are the exit codes of the program (docs/ARCHITECTURE.md). */
enum hm_status {
    HM_OK = 0,
    HM_NO = 1,            /* the answer is no (verify) */
    HM_USAGE = 2,         /* an argument or an option is wrong */
    HM_INPUT = 3,         /* an input cannot be used */
    HM_OUTPUT = 4,        /* an output cannot be written */
    HM_TOO_MANY_BAD = 5,  /* more bad files than --max-bad allows */
    HM_MEMORY = 6,        /* out of memory */
    HM_INTERRUPTED = 130, /* stopped on request, with the state saved (SIGTERM: 143) */
};

/* Filled by the function that fails: one line that names the file, the value and the remedy, and
 * settings in backquotes, as `max_bad`. */
struct hm_error {
    enum hm_status status;
    char setting[32]; /* the first of those; empty: none */
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

/* A window in pixels of the photograph. */
struct hm_detection {
    double x, y, width, height;
    float score;
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

/* What a stable run has proved: of all windows of the negatives, none that is outside the pool
 * scores more than threshold + slack; so the objective over all windows is that over the pool, and
 * no other weights make it smaller by more than the share `gap`. */
struct hm_certificate {
    bool present;
    float threshold, slack;
    long images, levels;
    uint64_t windows; /* looked at, or proven easy */
    long avoided;     /* windows above the threshold that are none of the problem's: taken out by
                         a person, or on a person */
    double worst_violation; /* of the threshold, by a window outside the pool; 0: none */
    double objective, gap;  /* gap NaN: not known (liblinear) */
    char weights[33];       /* fingerprint of weights and bias */
};

/* ---- the library ------------------------------------------------------------------------- */

/* The version of the library that is running: HM_VERSION is that of the header. */
HM_API const char *hm_version(void);
/* Frees an array or a text that a function handed out. */
HM_API void hm_free(void *block);

/* ---- pictures ---------------------------------------------------------------------------- */

/* 8 bits a channel, interleaved. Grey counts as three equal channels, alpha as if it were not
 * there: the same numbers as a decoded file of that kind. */
enum hm_pixel_format { HM_GREY, HM_RGB, HM_BGR, HM_RGBA, HM_BGRA, HM_GREY_ALPHA };

/* A picture in the caller's memory, read and never written. Sides are 1 to 32768 pixels. */
struct hm_image {
    const uint8_t *pixels; /* of the first row from the top */
    int width, height;
    ptrdiff_t stride; /* bytes from a row to the next, negative where rows stand from the bottom up;
                         0: rows without room between them */
    enum hm_pixel_format format;
};

/* A photograph that is lent. */
struct hm_photo {
    struct hm_image image;
    int orientation; /* EXIF's: told and not applied; 0 or 1: upright */
    void *held;      /* the lender's own, for release */
};
/* Photographs, wherever they are: in files, or as pixels that the caller has. Several threads may
 * ask at once for different photographs, never for the same; names may be asked for at any time. */
struct hm_photos {
    void *context;
    size_t count;
    const char *(*name)(void *context, size_t i);  /* what tells it from the others */
    const char *(*label)(void *context, size_t i); /* what messages call it; NULL: the name */
    /* Lends photograph i. HM_INPUT and one line that names it: it cannot be used. */
    enum hm_status (*pixels)(void *context, size_t i, struct hm_photo *out, struct hm_error *error);
    void (*release)(void *context, size_t i, struct hm_photo *photo); /* NULL: nothing to do */
};

/* Decodes a JPEG, PNG, BMP, binary PGM or PPM file, as the program does: into HM_RGB, EXIF
 * orientation not applied. out->pixels is the caller's: hm_image_free. HM_INPUT names the file and
 * what is wrong with it; more than 64 megapixels are refused. */
HM_API enum hm_status hm_image_read(const char *path, struct hm_image *out, struct hm_error *error);
/* The same from the bytes of a file. */
HM_API enum hm_status hm_image_decode(const void *bytes, size_t length, struct hm_image *out,
                                      struct hm_error *error);
/* Of an image that one of these two made. */
HM_API void hm_image_free(struct hm_image *image);

/* ---- models ------------------------------------------------------------------------------ */

/* A detector as numbers: weights, what they mean, how to run them, where they come from. */
struct hm_model;

/* Reads a model: hogmine's JSON, a HOG file of OpenCV (YAML or XML) or a model of liblinear's, told
 * by content. HM_INPUT names the file, the place and what is wrong. */
HM_API enum hm_status hm_model_load(const char *path, struct hm_model **out,
                                    struct hm_error *error);
/* The same from the bytes of such a file; `name` (or NULL) is for messages. */
HM_API enum hm_status hm_model_parse(const char *name, const void *bytes, size_t length,
                                     struct hm_model **out, struct hm_error *error);
/* The detector that comes with hogmine: pedestrians, 64 x 128, trained on INRIA. */
HM_API enum hm_status hm_model_builtin(struct hm_model **out, struct hm_error *error);

struct hm_model_info {
    size_t struct_size;
    struct hm_geometry geometry;
    struct hm_scan scan;   /* how to run it */
    struct hm_scan mining; /* what it was mined with */
    float bias, threshold; /* score = w.x + bias; reported at `threshold` and above */
    double person_height;  /* pixels of the window that a person fills: 96 of 128 */
    size_t length;         /* weights: values of a descriptor, 3780 */
    struct hm_training training;
    struct hm_certificate certificate;
};
/* The geometry and scan of Dalal & Triggs (2005) in hogmine's default form, bias and threshold 0.
 */
HM_API void hm_model_defaults(struct hm_model_info *info);
/* A model of info->length weights in the descriptor's order, which are copied; training and
 * certificate of info do not count. HM_USAGE: values that do not fit together, weights that are not
 * finite. */
HM_API enum hm_status hm_model_make(const struct hm_model_info *info, const float *weights,
                                    struct hm_model **out, struct hm_error *error);
HM_API enum hm_status hm_model_describe(const struct hm_model *model, struct hm_model_info *out,
                                        struct hm_error *error);
/* The weights: they belong to the model. */
HM_API const float *hm_model_weights(const struct hm_model *model);
HM_API void hm_model_set_threshold(struct hm_model *model, float threshold);

enum hm_model_format { HM_MODEL_JSON, HM_MODEL_OPENCV };
/* Writes the file whole or not at all: HM_OUTPUT. HM_INPUT names what OpenCV cannot express. */
HM_API enum hm_status hm_model_save(const struct hm_model *model, const char *path,
                                    enum hm_model_format format, struct hm_error *error);
/* The bytes of that file: *text is the caller's (hm_free) and ends in a zero byte at [*length]. */
HM_API enum hm_status hm_model_format(const struct hm_model *model, enum hm_model_format format,
                                      char **text, size_t *length, struct hm_error *error);
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
    double average; /* a box is the mean of the windows that share so much of the union with it and
                       score at most 1 less: 0.6; 1: the strongest window itself */
    int threads;    /* for one picture: 1; 0: as many as the process may use */
};
/* As `hogmine detect` does it, with the model's scan and threshold; NULL: of the default model. */
HM_API void hm_detect_defaults(const struct hm_model *model, struct hm_detect_options *options);

/* A model ready to run. It keeps buffers and threads for as many calls as were ever made at once.
 * The model may be freed or changed afterwards. options NULL: the defaults. */
struct hm_detector;
HM_API enum hm_status hm_detector_new(const struct hm_model *model,
                                      const struct hm_detect_options *options,
                                      struct hm_detector **out, struct hm_error *error);
/* The people in a picture by falling score, ties by place: the bytes of `hogmine detect`. *out is
 * the caller's (hm_free), NULL where there are none. A picture smaller than the window has none. */
HM_API enum hm_status hm_detect(const struct hm_detector *detector, const struct hm_image *image,
                                struct hm_detection **out, size_t *count, struct hm_error *error);

/* A window that scores at least the threshold: its key (image 0) and its box. False ends the scan.
 */
typedef bool hm_window_visit(void *context, const struct hm_hit *hit,
                             const struct hm_detection *box);
/* Every window of a picture that scores at least `threshold`, in the order of keys: levels, rows
 * from the top, columns from the left. HM_INTERRUPTED: the callback ended it. */
HM_API enum hm_status hm_scan_windows(const struct hm_detector *detector,
                                      const struct hm_image *image, float threshold,
                                      hm_window_visit *visit, void *context,
                                      struct hm_error *error);
HM_API void hm_detector_free(struct hm_detector *detector);

/* ---- descriptors ------------------------------------------------------------------------- */

/* How many values a descriptor has; 0 where the sizes do not fit together. */
HM_API size_t hm_descriptor_length(const struct hm_geometry *geometry);
/* The descriptor of the window in the middle of a picture, at the picture's own scale, into
 * row[hm_descriptor_length]. HM_INPUT: the picture is smaller than the window. */
HM_API enum hm_status hm_describe_crop(const struct hm_geometry *geometry, enum hm_pyramid pyramid,
                                       const struct hm_image *image, float *row,
                                       struct hm_error *error);
/* The descriptors of windows as a scan has them, by key (image and mirrored do not count): count
 * rows of hm_descriptor_length floats each. HM_USAGE: a key that the scan does not have. */
HM_API enum hm_status hm_describe_windows(const struct hm_geometry *geometry,
                                          const struct hm_scan *scan, const struct hm_image *image,
                                          const struct hm_key *keys, size_t count, float *rows,
                                          struct hm_error *error);
/* A person: only the middle and the height count, since windows have an aspect of their own. */
struct hm_person {
    double x, y, width, height;
    bool mirrored; /* the window of the mirrored picture around the mirrored person */
};
/* The descriptors of windows around people, who are made 0.75 of the window tall: count rows.
 * HM_INPUT names a person whose window cannot be made. */
HM_API enum hm_status hm_describe_people(const struct hm_geometry *geometry,
                                         enum hm_pyramid pyramid, const struct hm_image *image,
                                         const struct hm_person *people, size_t count, float *rows,
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
    double person_share; /* of a detection's height (and width) that the person fills: 1; 0.75 for
                            what hm_detect gives */
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
/* What detections in `pictures` pictures are worth. The boxes of picture i are
 * truth[truth_first[i]] .. truth[truth_first[i + 1] - 1], and likewise its detections, in any
 * order: both _first arrays have pictures + 1 values, the first of them 0. HM_USAGE: values that no
 * such arrays have. HM_INPUT: nobody is to be found. */
HM_API enum hm_status hm_measure(const struct hm_measure_options *options, size_t pictures,
                                 const struct hm_truth *truth, const size_t *truth_first,
                                 const struct hm_detection *detections,
                                 const size_t *detections_first, struct hm_measured *out,
                                 struct hm_error *error);

/* ---- training ---------------------------------------------------------------------------- */

/* As the options of `hogmine train`, with its defaults. Texts need only live as long as the call.
 */
struct hm_train_options {
    size_t struct_size;
    struct hm_geometry geometry;
    struct hm_scan scan; /* of mining */
    enum hm_loss loss;
    double c, positive_weight;  /* C of a negative (0: chosen on the first pool); C of a positive is
                                   c * positive_weight */
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
};
HM_API void hm_train_defaults(struct hm_train_options *options);

/* What to train on: files or the caller's pixels, for positives and for negatives. */
struct hm_train_data {
    size_t struct_size;
    const char *positives_path, *negatives_path; /* as --positives and --negatives; or NULL, and: */
    const struct hm_photos *positives, *negatives;
    /* The people of positive i are people[people_first[i]] .. people[people_first[i + 1] - 1];
     * NULL: each positive is a crop with a person in its middle. `mirrored` does not count here. */
    const struct hm_person *people;
    const size_t *people_first; /* positives->count + 1 values, the first of them 0 */
};

/* A row of the ledger: what a pass over all negatives found, and what became of it. */
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

/* The bootstrapping loop: scan, collect what violates the margin, solve, until a rule of `stop`
 * fires or nothing violates it any more; the model then carries a certificate (hm_model_describe).
 * The same bytes as `hogmine train`. options and listener may be NULL. HM_INTERRUPTED: the listener
 * stopped it; HM_TOO_MANY_BAD; HM_INPUT: nothing to train on; HM_OUTPUT: no room in scratch_folder.
 */
HM_API enum hm_status hm_train(const struct hm_train_options *options,
                               const struct hm_train_data *data,
                               const struct hm_train_listener *listener, struct hm_model **out,
                               struct hm_error *error);

#ifdef __cplusplus
}
#endif

#endif
