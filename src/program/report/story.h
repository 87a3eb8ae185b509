/* story: what a run folder tells, read into plain arrays, as far as it is there.
 *
 * A run may be still going, half broken, or of an older hogmine: whatever cannot be read is missing
 * from the story, and a line in `missing` says what and how to get it. Only a folder that is no run
 * at all fails. Pixels are the caller's business (story_window.jpeg): this header knows files of
 * the run folder only.
 */
#ifndef HM_STORY_H
#define HM_STORY_H

#include "run/run.h"

#define STORY_ROUNDS 1000 /* rounds whose files are looked at */

/* A window that a round added, or a suspect. */
struct story_window {
    char *image;       /* its name in the set of negatives; owned */
    struct hm_key key; /* by that name; of a suspect its level is -1 */
    struct hm_detection box;
    int round;
    double *trail; /* its score under the model after round i, NAN where that is not known; owned */
    int trail_count;
    char crop[RUN_CROP]; /* of a suspect: the file with the picture of it */
    struct text jpeg;    /* what it looks like; empty where nobody made it */
    int width, height;
};

/* hard/NNN.csv: how many windows it lists, and the hardest of them, neighbours left out. */
struct story_round {
    int round;
    size_t listed, count;
    struct story_window *windows; /* owned */
};

struct story_option {
    char *name, *value; /* owned; value as JSON has it, texts without quotes; "" for none */
};

struct story {
    char *run;                /* the folder, as given; owned */
    const char *name;         /* its last part */
    struct run_record record; /* all of it zero where it is missing */
    struct run_diagnosis doctor;
    bool doctor_known;
    struct story_option *options, *data; /* of the record, in words; owned */
    size_t option_count, option_capacity, data_count, data_capacity;
    struct run_ledger ledger;
    struct hm_model model;   /* model.json; weights NULL where it is missing */
    struct hm_model *models; /* after round i, 0 .. model_count - 1; weights NULL: not kept */
    int model_count;
    struct story_round *rounds; /* owned */
    size_t round_count, round_capacity;
    struct run_scores *histograms; /* of rounds that have one, rising; owned */
    size_t histogram_count, histogram_capacity;
    struct story_window *suspects; /* the first of them; owned */
    size_t suspect_count, suspects_listed;
    struct run_validation validation;
    struct file_list missing; /* lines for people */
    char *command;            /* that repeats the run; owned; NULL until the caller sets it */
};

/* Reads the folder. most: windows of a round, and suspects, to keep. HM_INPUT: it is no run (it has
 * neither run.json nor rounds.csv, or does not exist); HM_MEMORY. Call story_free also then. */
enum hm_status story_read(const char *run, size_t most, struct story *out, struct hm_error *error);
void story_free(struct story *story);
/* A line about what the page has to do without. */
enum hm_status story_misses(struct story *story, struct hm_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The value of an option as run.json has it, NULL: it does not say. */
const char *story_option(const struct story *story, const char *name);
/* How the model says that the run ended: "stable", "rounds", ..., "running"; NULL: not known. */
const char *story_ended(const struct story *story);

#endif
