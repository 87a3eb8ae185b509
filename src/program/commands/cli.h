/* cli: the commands, one file each; the only room that prints.
 *
 * A command is a row of the table in main.c and a table of options. An option is declared once, as
 * a row: parsing, --help and the record in run.json are all made from it. Results go to stdout,
 * talk goes to stderr.
 */
#ifndef HM_CLI_H
#define HM_CLI_H

#include "detect/detect.h"
#include "mine/mine.h"
#include "disk/disk.h"
#include "synth/synth.h"

#include <stdio.h>

#define OPTION_LIST_MOST 16
struct option_list {
    const char *items[OPTION_LIST_MOST];
    int count;
    bool recorded; /* by an earlier run: the first one that is given replaces them all */
};

/* Everything that options can set. A command offers those that its table names. */
struct settings {
    const char *positives, *negatives, *out, *model, *draw, *names, *check;
    int threads; /* 0: the processors this process may use */
    bool quiet, json, force, raw, mirror, bench_solver, duplicates;
    uint64_t seed;
    double max_bad, max_megapixels, validation;
    size_t memory;
    /* scanning; each is the model's own unless given (see scan_settings) */
    int pyramid, stride, pad;
    double scale_step, threshold, nms, average;
    int nms_area, nms_kind;
    int preset;
    /* the descriptor (geometry.c) */
    const char *window, *block, *block_stride, *cell;
    int bins, norm;
    bool signed_gradient, gamma, dense;
    double sigma, clip;
    /* training */
    double c, positive_weight;
    const char *bias;
    int loss, solver, store, cap_image, cap_round, cap_pool, max_rounds, initial;
    struct option_list stop;
    const char *select, *evict, *exclude, *resume;
    double score_max, checkpoint_seconds;
    double mine_overlap;
    bool mine_positives, skip, log_json, keep_state, keep_models, report;
    int seeds;
    uint64_t split_seed;
    /* as typed, for what has to be read once more (--resume) */
    int argc;
    char **argv;
    /* annotations (truth.c) */
    const char *labels, *ignore_labels, *photos, *jitter;
    int format, copies; /* format: an index into data_formats */
    /* eval; what is NOT_GIVEN is the protocol's own */
    const char *truth, *detections, *plot, *plot_pr, *errors;
    int protocol, bootstrap, matching, subset, regions;
    double window_height, iou, aspect, min_height, max_height, min_visible, max_visible, slack;
    double border, at_fppi, at_precision;
    bool save;
    /* synth, mine */
    int images, top, width, height;
    const char *rows_out; /* bench */
    struct synth_knobs knobs;
    /* show */
    const char *region;
    int round, level;
    /* toy */
    int points;
    double mislabelled;
    /* report */
    size_t max_bytes;
};
#define NOT_GIVEN (-1000000)

enum option_kind {
    OPTION_FLAG, /* --name and --no-name */
    OPTION_INT,
    OPTION_DOUBLE, /* or the one word in `choices`: that is stored as NOT_GIVEN */
    OPTION_SHARE,  /* 0.1 or 10% */
    OPTION_BYTES,  /* 2G, 512M, 1000000 */
    OPTION_SEED,
    OPTION_TEXT,
    OPTION_CHOICE, /* one of `choices` */
    OPTION_LIST,   /* a text; may be given several times */
};

struct option {
    const char *name;  /* without the dashes */
    const char *value; /* how --help calls its value, NULL for a flag */
    enum option_kind kind;
    size_t offset; /* in struct settings */
    double low, high;
    const char *const *choices;
    const char *help;
    bool required;
};

/* Options that are applied together, before those of the command line. */
#define PRESET_OPTIONS_MOST 12
struct preset {
    const char *name, *help;
    struct {
        const char *option, *value;
    } options[PRESET_OPTIONS_MOST + 1]; /* ended by {NULL} */
};

struct command {
    const char *name, *synopsis, *summary;
    const char *description;             /* the text of --help between synopsis and options */
    const struct option *const *options; /* groups, ended by NULL */
    const struct preset *presets; /* what --preset may name, ended by {0}; NULL: no such option */
    void (*defaults)(struct settings *settings); /* NULL: the common ones do */
    int fewest, most;                            /* positional arguments; most -1: any number */
    enum hm_status (*run)(const struct command *command, struct settings *settings, int count,
                          char **paths, struct hm_error *error);
};
extern const struct command command_synth, command_train, command_mine, command_detect,
    command_eval, command_verify, command_inspect, command_extract, command_show, command_convert,
    command_bench, command_datasets, command_report, command_toy;

/* ---- options (options.c) ----------------------------------------------------------------- */

/* Groups of options that several commands share. */
extern const struct option options_common[], options_files[], options_scan[], options_geometry[],
    options_truth[], options_windows[], options_nms[];

void settings_defaults(struct settings *settings);
/* For "did you mean": *nearest (NULL at first) becomes `name` where that is nearer to what was
 * given, and near enough to be what was meant. */
void word_nearest(const char *given, const char *name, const char **nearest);
/* Reads argv[0 .. argc-1] (what follows the command's name); positional arguments are collected at
 * the front of argv, *count of them. HM_USAGE says what to type instead. *help: --help was given.
 */
enum hm_status options_parse(const struct command *command, int argc, char **argv,
                             struct settings *settings, int *count, bool *help,
                             struct hm_error *error);
void options_help(const struct command *command, FILE *file);
/* Sets one option from its text. */
enum hm_status option_set(const struct option *o, const char *text, struct settings *settings,
                          struct hm_error *error);

/* options_json.c: one value, and all options of a command as an object of their values. */
void option_json(const struct option *o, const struct settings *settings, struct text *out);
void options_json(const struct command *command, const struct settings *settings, struct text *out);
/* The way back: object is a json_t, which the settings then point into. */
enum hm_status options_from_json(const struct command *command, void *object,
                                 struct settings *settings, struct hm_error *error);

/* The descriptor that the options describe. HM_USAGE names sizes that do not fit together. */
enum hm_status geometry_settings(const struct settings *settings, struct hm_geometry *out,
                                 struct hm_error *error);
/* The scan that a command runs: `base` (the model's), with what was given on the command line. */
enum hm_status scan_settings(const struct settings *settings, struct hm_scan base,
                             struct hm_scan *out, struct hm_error *error);
/* How the options say that photographs become detections, but for the scan; `threshold` where they
 * do not say it. Suppression and average as a JSON object. */
struct detect_options detect_settings(const struct settings *settings, float threshold);
void nms_json(const struct settings *settings, struct text *out);
size_t max_pixels(const struct settings *settings);
struct threads *start_threads(const struct settings *settings, struct hm_error *error);

/* ---- talk (terminal.c) ------------------------------------------------------------------- */

struct terminal {
    bool quiet, live; /* live: stderr is a terminal, a progress line can be redrawn */
    double started, shown;
    char what[64];
    long skipped;
};
struct terminal terminal_open(const struct settings *settings);
/* A line of talk; clears the progress line first. */
void terminal_say(struct terminal *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same, also when --quiet: for what went wrong. */
void terminal_warn(struct terminal *t, const char *line);
/* For struct mine_observer; context is a struct terminal. */
void terminal_progress(void *context, const char *what, size_t done, size_t total);
void terminal_skipped(void *context, const char *line);
/* Writes a result to stdout, whole. HM_OUTPUT where it cannot be written; a reader that has gone
 * away is no error. Frees the text. */
enum hm_status print_result(struct text *text, struct hm_error *error);

/* ---- shared by commands (common.c) ------------------------------------------------------- */

/* May the folder be written into? It does not exist yet (then it is made), is empty, or --force and
 * it is of this kind (kind NULL: files are only added). HM_OUTPUT says why not; nothing is removed.
 */
enum hm_status check_folder(const char *path, bool force, const struct folder_kind *kind,
                            struct hm_error *error);
enum hm_status write_in_folder(const char *folder, const char *name, struct text *text,
                               struct hm_error *error);
/* All images of several paths in one set, in the order of the paths. Of several paths a bad one is
 * kept, to be skipped where it is opened. */
enum hm_status find_images(int count, char **paths, struct data_set *out, struct hm_error *error);
/* More bad files than --max-bad allows? */
enum hm_status judge_bad(const struct settings *settings, long bad, size_t all,
                         struct hm_error *error);
/* What was passed over, at the end: unreadable, smaller than the window, with an EXIF orientation.
 */
void say_skipped(struct terminal *terminal, long bad, long small, long turned);
const char *plural(long count); /* "" or "s" */
/* A NumPy array of rows x columns float32, which lie in `values` row after row. */
enum hm_status write_npy(const char *path, const struct text *values, size_t rows, size_t columns,
                         struct hm_error *error);

/* ---- the solver's part of `bench` (bench_solver.c) ----------------------------------------- */

/* Ours against liblinear on settings->images rows, as a document and as a table. */
enum hm_status bench_solver(const struct settings *settings, struct text *json, struct text *table,
                            struct hm_error *error);

/* ---- crops to look at (gallery.c) --------------------------------------------------------- */

struct gallery_item {
    const char *photograph; /* path, not owned */
    struct hm_detection box;
    char name[64]; /* of the crop's file */
};
/* Writes folder/NAME for each window, 256 pixels tall, and the first 200 with their scores on one
 * sheet. */
enum hm_status write_gallery(const char *folder, const char *sheet_name,
                             const struct gallery_item *items, size_t count,
                             const struct hm_geometry *geometry, size_t max_pixels,
                             struct hm_error *error);
/* ---- annotations (truth.c) --------------------------------------------------------------- */

/* The people that --positives (or any path) has, as --format, --labels and so on say. */
enum hm_status read_truth(const struct settings *settings, const char *path,
                          struct terminal *terminal, struct data_truth *out,
                          struct hm_error *error);
/* Which of them are taken, and how they are jittered. HM_USAGE: --jitter cannot be read. */
enum hm_status window_settings(const struct settings *settings, const struct hm_geometry *geometry,
                               struct data_window_rule *rule, struct hm_error *error);
/* "423 boxes in 170 photographs (pascal), 401 used; 20 too small, ..." */
void say_truth(struct terminal *terminal, const struct data_truth *truth,
               const struct data_windows *windows);

/* ---- drawings (draw.c) ------------------------------------------------------------------- */

/* A path in `folder` for the drawing of each photograph, no two alike. HM_OUTPUT where one would
 * replace a photograph of the set. */
enum hm_status drawing_names(const char *folder, const struct data_set *set,
                             struct file_list *paths, struct hm_error *error);
/* Boxes around the people inside the windows (person_height of the window), with their scores. */
void draw_people(struct image *image, const struct hm_model *model,
                 const struct hm_detection *boxes, size_t count);

/* ---- the FPPW document (eval_fppw.c), also of `train --validation` ------------------------ */

struct fppw_curve;

/* windows: of the positives; NULL: each is a crop. */
enum hm_status fppw_document(const struct hm_model *model, const char *name,
                             const struct settings *settings, const struct data_set *positives,
                             const struct data_windows *windows, const struct data_set *negatives,
                             struct threads *threads, struct terminal *terminal, bool with_schema,
                             struct text *json, struct text *table, struct fppw_curve *curve,
                             struct hm_error *error);

#endif
