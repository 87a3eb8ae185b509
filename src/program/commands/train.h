/* What the files of `hogmine train` share: the command (train.c), its options (train_options.c),
 * the record of a run (run_folder.c), the listener of the loop (training.c), seeds (seeds.c).
 * `verify` reads runs by the same means. */
#ifndef HM_CLI_TRAIN_H
#define HM_CLI_TRAIN_H

#include "commands/commands.h"
#include "run/run.h"

/* ---- options (train_options.c, presets.c) ------------------------------------------------- */

struct train_settings {
    struct common_settings common;
    struct files_settings files;
    struct scan_settings scan;
    struct geometry_settings geometry;
    struct truth_settings truth;
    struct window_settings windows;
    struct mining_settings mining;
    /* data and the run */
    const char *positives, *negatives, *out, *resume, *exclude, *label;
    bool force, mine_positives, trust_data;
    double mine_overlap, validation;
    struct given_int preset, seeds;
    struct given_seed split_seed; /* not given: that of the seed */
    /* solving */
    const char *bias;
    int solver, store;
    bool mirror, skip;
    struct given_double score_max;
    struct given_bytes memory; /* not given: half of what is free */
    /* what is kept */
    double checkpoint_seconds;
    bool keep_state, keep_models, report, log_json;
    /* no option: what the doctor said of the data, for the run folder; NULL: it is not known */
    const struct run_diagnosis *diagnosis;
};
extern const struct preset train_presets[];
/* What the settings say, checked. HM_USAGE. */
enum hm_status train_options(const struct train_settings *settings, struct mine_options *out,
                             struct hm_error *error);
enum hm_status train_command(const struct command_line *line, struct hm_error *error);

/* ---- what it trains on (train_sets.c) ----------------------------------------------------------
 */

/* Finds positives and negatives, and splits each by photograph where --validation asks for it: then
 * every image is decoded once, and the same picture in two files is told of. Reads what is to be
 * left out. */
enum hm_status find_sets(const struct train_settings *settings, const struct hm_geometry *geometry,
                         struct threads *threads, struct terminal *terminal, struct data_sets *sets,
                         struct hm_error *error);

/* ---- the record of a run (run_folder.c) -------------------------------------------------- */

/* chosen_c: by --C auto, or 0. */
enum hm_status write_record(const struct command *command, const struct train_settings *settings,
                            const struct data_sets *sets, double chosen_c, struct hm_error *error);
/* HM_INPUT says also that the folder is no run. Free the record also then. */
enum hm_status read_record(const char *run, struct run_record *out, struct hm_error *error);
/* The settings of that run; texts belong to the record. */
enum hm_status recorded_settings(const struct run_record *record, const struct command *command,
                                 const char *run, struct train_settings *out,
                                 struct hm_error *error);
/* HM_INPUT: these are other images, or was it another version of hogmine? */
enum hm_status check_same_data(const struct run_record *record,
                               const struct train_settings *settings, const struct data_sets *sets,
                               struct hm_error *error);
enum hm_status check_same_program(const struct run_record *record, const char *run,
                                  struct hm_error *error);

/* For struct report_job (repeat_line.c): sets story->command, a line for the shell with what is not
 * as it is by default. `run` has the record. */
struct story;
enum hm_status repeat_line(const char *run, struct story *story, struct hm_error *error);

/* ---- one run (training.c) ---------------------------------------------------------------- */

struct training_result {
    struct mine_result mined;  /* its model is owned */
    struct mine_round *rounds; /* the ledger, owned */
    int round_count;
};
/* Trains into settings->out, which is made, empty, or to be replaced (--force), and tells how it
 * goes. state: where to go on from, NULL: from the start. */
enum hm_status train_on(const struct command *command, const struct train_settings *settings,
                        const struct mine_options *options, const struct data_sets *sets,
                        const struct text *state, struct threads *threads,
                        struct training_result *out, struct hm_error *error);
void training_free(struct training_result *result);
/* OUT/report.html as things stand, of a run or of seeds; goes_on: a browser is
 * to look again. */
enum hm_status training_page(const struct train_settings *settings, bool goes_on,
                             struct hm_error *error);

/* --seeds N (seeds.c): runs 1 .. N into OUT/seed-1 ..., and OUT/seeds.csv. resumed: those that have
 * ended are kept, those that have a checkpoint go on. */
enum hm_status train_seeds(const struct command *command, const struct train_settings *settings,
                           const struct mine_options *options, const struct data_sets *sets,
                           bool resumed, struct threads *threads, struct hm_error *error);

#endif
