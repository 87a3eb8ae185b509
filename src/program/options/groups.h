/* Groups of options that several commands have: the structure that each fills, its table, and what
 * it means to the library. A command puts the structure into its settings, and a row with its
 * offset into its groups. */
#ifndef HM_OPTIONS_GROUPS_H
#define HM_OPTIONS_GROUPS_H

#include "data/data.h"
#include "detect/detect.h"
#include "base/json_writer.h"
#include "mine/mine.h"
#include "options/options.h"

/* --threads, --json, --quiet */
struct common_settings {
    int threads; /* 0: the processors this process may use */
    bool json, quiet;
};
extern const struct option options_common[], options_threads[];
struct threads *common_threads(const struct common_settings *s, struct hm_error *error);
/* The same as a call that can fail; *out is NULL then. */
enum hm_status common_start(const struct common_settings *s, struct threads **out,
                            struct hm_error *error);

/* Photographs that are read: --exif, --max-bad, --max-pixels. */
struct files_settings {
    int exif;       /* enum data_exif */
    double max_bad; /* share of unreadable files to put up with */
    double max_megapixels;
};
extern const struct option options_files[];
extern const struct option options_exif[];     /* --exif alone */
#define OPTIONS_BAD_FILES (options_files + 1)  /* without --exif: a run knows how it read */
#define OPTIONS_MAX_PIXELS (options_files + 2) /* that alone */
size_t files_max_pixels(const struct files_settings *s);
/* More bad files than --max-bad allows? */
enum hm_status files_judge_bad(const struct files_settings *s, long bad, size_t all,
                               struct hm_error *error);

/* The pyramid and its windows; what is not given is the model's own. */
struct scan_settings {
    struct given_int pyramid, stride, pad;
    struct given_double scale_step, upsample;
};
extern const struct option options_scan[];
#define OPTIONS_UPSAMPLE (options_scan + 4) /* that alone */
/* `base`, with what was given, for windows of that geometry. */
enum hm_status scan_of_settings(const struct scan_settings *s, struct hm_scan base,
                                const struct hm_geometry *geometry, struct hm_scan *out,
                                struct hm_error *error);

/* Suppression of neighbours. */
struct nms_settings {
    double overlap, average;
    int area, kind; /* indices into their lists of words */
};
extern const struct option options_nms[];
struct detect_suppression nms_of_settings(const struct nms_settings *s);
void nms_json(const struct nms_settings *s, struct json *j, const char *key);

/* The descriptor. */
struct geometry_settings {
    struct given_extent window, block, block_stride, cell;
    int bins, norm;
    bool signed_gradient, gamma;
    struct given_double sigma;
    double clip;
    struct given_int octaves, context, half_stride, quarter_stride;
};
extern const struct option options_geometry[];
#define OPTIONS_BLOCK (options_geometry + 1) /* without --window */
/* --window auto, and nobody has chosen yet. */
bool window_is_auto(const struct geometry_settings *s);
/* In at most so many octaves where --octaves is not given. HM_USAGE names sizes that do not fit
 * together. */
enum hm_status geometry_of_settings(const struct geometry_settings *s, int octaves,
                                    struct hm_geometry *out, struct hm_error *error);

/* What was given of the coarser octaves (g says how many there are), over what fits. */
enum hm_status coarse_of_settings(const struct geometry_settings *s, struct hm_geometry *g,
                                  struct hm_error *error);

/* The way back: every number said, for a record that does not hang on what is usual. */
void settings_of_octaves(const struct hm_geometry *g, struct geometry_settings *s);

/* How annotations are read. */
struct truth_settings {
    struct given_int format; /* an index into data_formats */
    const char *labels, *ignore_labels, *photos;
};
extern const struct option options_truth[];
/* How the photographs are turned is theirs (--exif). */
struct data_reading truth_reading(const struct truth_settings *s,
                                  const struct files_settings *files);

/* Which of the objects become windows, how much of them they fill, and how they are jittered. */
struct window_settings {
    double fill;
    struct given_double min_height, min_visible;
    const char *jitter;
    int copies;
};
extern const struct option options_windows[];
/* upsample: of the scan; boxes that it enlarges give windows too. HM_USAGE: --jitter cannot be
 * read. */
enum hm_status windows_of_settings(const struct window_settings *s,
                                   const struct hm_geometry *geometry, double upsample,
                                   struct data_window_rule *rule, struct hm_error *error);

/* The loop, on photographs and on points. Its tables are in the commands: their words differ. */
struct mining_settings {
    int loss;
    struct given_double c; /* not given: auto */
    double positive_weight, threshold;
    const char *select, *evict;
    int cap_image, cap_round, cap_pool, initial;
    struct given_int max_rounds;
    struct option_list stop;
    uint64_t seed;
};
/* Sets what the group says in *out. */
enum hm_status mining_of_settings(const struct mining_settings *s, struct mine_options *out,
                                  struct hm_error *error);

#endif
