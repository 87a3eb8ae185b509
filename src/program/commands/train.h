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
    bool keep_held_out;
    double mine_overlap;
    struct given_double validation; /* not given: 10%, where there is enough */
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
#define HELD_BY_DEFAULT 0.1 /* of the photographs */
/* What the settings say, checked. HM_USAGE. */
enum hm_status train_options(const struct train_settings *settings, struct mine_options *out,
                             struct hm_error *error);
enum hm_status train_command(const struct command_line *line, struct hm_error *error);

/* ---- what it trains on (train_sets.c) ----------------------------------------------------------
 */

/* Finds positives and negatives, reads where nothing is to be mined, and holds photographs of both
 * out as --validation says: then every image is decoded once, and the same picture in two files is
 * told of. By default a tenth, where there is enough; a line says where there is not. */
enum hm_status find_sets(const struct train_settings *settings, const struct hm_geometry *geometry,
                         struct threads *threads, struct terminal *terminal, struct data_sets *sets,
                         struct hm_error *error);

/* By --keep-held-out, or for --stop validation. */
bool held_for_good(const struct train_settings *settings);

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

/* A word of a shell's line, in single quotes where it must be (repeat_line.c). */
void shell_word(struct text *out, const char *word);

/* ---- one run (training.c) ---------------------------------------------------------------- */

/* What the model is worth, as far as that is known. */
struct verdict {
    bool measured;                      /* on what was held out */
    double people, photographs;         /* held out: windows of people, photographs without */
    double rate;                        /* false positives a window of the two misses */
    double miss, first_miss;            /* the detector's, round 0's; NAN: too few windows */
    double threshold;                   /* chosen there: what `detect` begins with */
    double false_detections, found;     /* at it, in these photographs; of these people */
    int taken_in;                       /* the round that learnt from them too; 0: none did */
    long trained_people, trained_found; /* windows of people in the pool, at the threshold */
    bool finds_nothing;
};
struct training_result {
    struct mine_result mined;  /* its model is owned */
    struct mine_round *rounds; /* the ledger, owned */
    int round_count;
    struct verdict verdict;
};
/* Trains into settings->out, which is made, empty, or to be replaced (--force), and tells how it
 * goes. state: where to go on from, NULL: from the start. */
enum hm_status train_on(const struct command *command, const struct train_settings *settings,
                        const struct mine_options *options, const struct data_sets *sets,
                        const struct text *state, struct threads *threads,
                        struct training_result *out, struct hm_error *error);
void training_free(struct training_result *result);
/* A detector that finds nothing: says so, also when it is to be quiet. The last thing that is said.
 */
void warn_useless(const struct verdict *verdict, const char *run);
/* Into the object of --json: held_out, threshold, finds_nothing. */
void put_verdict(const struct verdict *verdict, const struct hm_model *model, struct json *j);
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
