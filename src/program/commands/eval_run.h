/* What the files of `eval` share: the detectors of one command, and what was measured of each. */
#ifndef HM_EVAL_RUN_H
#define HM_EVAL_RUN_H

#include "commands/commands.h"
#include "eval/eval.h"
#include "report/plot.h"

enum { EVAL_FPPI, EVAL_FPPW }; /* protocols */

struct eval_settings {
    struct common_settings common;
    struct files_settings files;
    struct scan_settings scan;
    struct nms_settings nms;
    struct truth_settings annotations;
    char only_label[64]; /* of the truth; see ask_for_object */
    const char *names, *plot, *plot_pr, *errors;
    int bootstrap;
    uint64_t seed;
    bool force, save;
    struct given_int protocol;
    const char *positives, *negatives; /* fppw */
    /* fppi; what is not given is the protocol's own */
    const char *truth, *detections;
    int matching, regions;
    struct given_int subset;
    struct given_double threshold, window_height, iou, aspect, min_height, max_height, min_visible,
        max_visible, slack, at_fppi, at_precision;
    double border;
};

/* One of the command line: a model (or the run that made it), or a file of detections. */
struct detector {
    const char *path;
    char *name; /* owned */
    char *file; /* of a model: to read it from; owned */
    bool is_model;
    struct hm_object object; /* of a model */
};

/* What a command has said so far. */
struct eval_run {
    const struct command *command;
    const struct eval_settings *settings;
    const struct detector *detectors;
    int count;
    struct threads *threads;
    struct terminal *terminal;
    struct eval_rule rule;       /* of all of them (eval_object.c) */
    struct data_words words;     /* for what is to be found */
    struct text document, table; /* for --json and for people */
    struct json json;            /* writes the document */
};

enum hm_status eval_command(const struct command_line *line, struct hm_error *error);

/* ---- per window (eval_fppw.c) ------------------------------------------------------------ */

enum hm_status eval_fppw(struct eval_run *run, struct hm_error *error);

/* ---- per photograph (eval_fppi.c) -------------------------------------------------------- */

/* The truth as it is evaluated. */
struct eval_photos {
    struct data_truth truth;
    struct eval_truth *boxes; /* of truth.boxes, in order, but those of dropped ignore regions */
    size_t *first;
};

/* What was measured of one detector. */
struct measured {
    const struct detector *detector;
    struct eval_detection *detections; /* objects, not windows; of photograph i from first[i] on */
    size_t *first;
    size_t count, capacity;
    float threshold;         /* scanned at; -INFINITY: detections from elsewhere */
    struct hm_scan scan;     /* of a model */
    struct hm_object object; /* of a model */
    double smallest;         /* of a model: height of what it can find, in pixels */
    double window_height;    /* what was made an object of: the share of the height */
    size_t strangers;
    long skipped, small, turned, stored;
    double seconds;
    struct eval_measured of; /* settings->bootstrap draws */
};

enum hm_status eval_fppi(struct eval_run *run, struct hm_error *error);

/* The detections of one detector (eval_detections.c), into measured->detections. */
enum hm_status find_detections(struct eval_run *run, const struct eval_photos *photos,
                               struct measured *m, struct hm_error *error);

/* ---- what is to be found (eval_object.c) --------------------------------------------------- */

/* Before the truth is read: what all models call their object is what is read of it, where it has
 * such boxes and --labels says nothing else. Of files of detections alone it is the one label that
 * all boxes of the truth have. */
void ask_for_object(struct eval_settings *settings, const struct detector *detectors, int count);
/* Sets run->rule and run->words, and says what is doubtful: a width of 0.41 of the height is for
 * people alone, unless --aspect says another. */
void choose_rule(struct eval_run *run, const struct data_truth *truth);

/* ---- documents (eval_tell.c) ------------------------------------------------------------- */

/* An operating point that was asked for. */
struct operating_point {
    const char *what; /* "fppi", "precision" */
    double target;
    bool reached;
    struct eval_point at;
};
/* The document of several detectors begins. */
void tell_detectors(struct eval_run *run);
void tell_measured(struct eval_run *run, const struct eval_photos *photos, const struct measured *m,
                   const struct operating_point *points, int count);
/* Every pair of detectors: the difference and how sure it is. */
enum hm_status tell_pairs(struct eval_run *run, const struct measured *all, struct hm_error *error);
/* A member name_ci95: [low, high]; null where there is none. */
void tell_interval(struct json *j, const char *name, struct eval_interval interval);

/* ---- mistakes (eval_errors.c) ------------------------------------------------------------ */

/* Lists and contact sheets in settings->errors, at the operating point (NULL: at 1 false positive a
 * photograph). Adds their counts to the documents. */
enum hm_status write_errors(struct eval_run *run, const struct eval_photos *photos,
                            const struct measured *m, const struct operating_point *point,
                            struct hm_error *error);

#endif
