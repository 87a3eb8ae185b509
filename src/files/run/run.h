/* run: the folder that a training fills.
 *
 * Each file of it is a row of one table (run.c), with the one function that makes its bytes and the
 * one that reads them. Everything appears whole or not at all. Reading is strict: HM_INPUT names
 * the file, the line and what is wrong with it. Some files are for people, and nothing reads them.
 */
#ifndef HM_RUN_H
#define HM_RUN_H

#include "data/doctor.h"
#include "disk/disk.h"
#include "mine/mine.h"

struct json_t;

/* NNN: of a round. Behind the colon, what run_write takes and run_read fills. */
enum run_file {
    RUN_RECORD,        /* run.json: struct run_record */
    RUN_DIAGNOSIS,     /* doctor.json: struct run_diagnosis, of the data */
    RUN_LEDGER,        /* rounds.csv: struct run_ledger */
    RUN_MODEL,         /* model.json: struct hm_model, the newest */
    RUN_ROUND_MODEL,   /* model-NNN.json: the same, after a round */
    RUN_ADDED,         /* hard/NNN.csv: struct run_windows, what a round added to the pool */
    RUN_EVICTED,       /* evicted/NNN.csv: likewise, what left it before that */
    RUN_SCORES,        /* scores/NNN.csv: struct run_scores, of the pool after a round */
    RUN_SUSPECTS,      /* suspects/suspects.csv: struct run_windows */
    RUN_SUSPECT_SHEET, /* suspects/suspects.png, a picture of them */
    RUN_SUSPECT_CROP,  /* suspects/NNNN.png, of one */
    RUN_VALIDATION,    /* validation.json: a struct text is written, struct run_validation read */
    RUN_CERTIFICATE,   /* certificate.json: written of a struct hm_model */
    RUN_C,             /* c.csv: written of a struct mine_c_table */
    RUN_LOG,           /* log.jsonl: written of a struct mine_view */
    RUN_HELD,          /* validation/: lists, by run_write_lists */
    RUN_TRAINED,       /* training/: likewise */
    RUN_CHECKPOINT,    /* state/checkpoint: struct text, what mine_run goes on from */
    RUN_LOCK,          /* state/lock */
    RUN_PAGE,          /* report.html */
    RUN_SEEDS,         /* seeds.csv: written of a struct run_seeds, in a folder of several runs */
    RUN_SEED,          /* seed-N/: a run of it */
    RUN_FILES
};

/* ---- the folder (run.c) ------------------------------------------------------------------ */

/* A folder of a run, and one of the runs of several seeds. */
extern const struct folder_kind run_folder, run_seeds_folder;

/* The path of a file (number: for NNN and N, otherwise 0). Owned by the caller; NULL without
 * memory. */
char *run_path(const char *run, enum run_file which, int number);
bool run_has(const char *run, enum run_file which, int number);
/* value: as the table above says. */
enum hm_status run_write(const char *run, enum run_file which, int number, const void *value,
                         struct hm_error *error);
/* HM_INPUT: the file is not there, or not what it should be; what could be read before that is in
 * *out. Free it also then. */
enum hm_status run_read(const char *run, enum run_file which, int number, void *out,
                        struct hm_error *error);

/* Makes the folder's lock, which is the caller's until file_unlock. HM_OUTPUT: another process
 * works in it. */
enum hm_status run_lock(const char *run, int *lock, struct hm_error *error);
/* What an older run left goes (*lock, of that one, too), and the folder is locked. */
enum hm_status run_begin(const char *run, int *lock, struct hm_error *error);
/* To go on: removes what a killed process left of files that it was writing. */
enum hm_status run_sweep(const char *run, struct hm_error *error);
/* The run has ended: its state is of no more use. */
enum hm_status run_remove_state(const char *run, struct hm_error *error);
/* Is there a run that has ended? */
bool run_has_ended(const char *run);

/* ---- in the place of a model (model_of_run.c) ---------------------------------------------- */

/* The file to read where a model is given: `path`, or of a run folder the run's model. HM_INPUT: it
 * is another folder; one that holds runs is refused with their names. mem_free(*out). */
enum hm_status run_model_path(const char *path, char **out, struct hm_error *error);
/* model_read of that file. */
enum hm_status run_read_model(const char *path, struct hm_model *out, struct hm_error *error);
/* Is the folder a run, or does it hold runs? */
bool run_holds_models(const char *folder);

/* ---- what was trained on, and how (record.c) ---------------------------------------------- */

/* Of a set of images; -1 and NULL: does not apply, or not known. */
struct run_data {
    const char *format, *fingerprint;
    long images, windows, regions;
};
struct run_record {
    const char *program; /* who made the run; written is always this one */
    const char *options; /* to write: the text of a JSON object */
    struct json_t *read; /* as read: that object, of `root` */
    double chosen_c;     /* by cross-validation; 0: it was given */
    struct run_data positives, negatives, exclude;
    struct json_t *root; /* owned; texts of a record that was read are in it */
    char made[3][33];    /* where the fingerprints of run_describe_data are: do not copy it */
};
#define RUN_PROGRAM "hogmine " HM_VERSION
void run_record_free(struct run_record *record);
/* Sets what a record says of the data. exclude: the list of windows to leave out, or NULL. */
enum hm_status run_describe_data(const struct data_sets *sets, const char *exclude,
                                 struct run_record *out, struct hm_error *error);
/* An option that is a text, NULL: it is not one, or was not given. */
const char *run_option(const struct run_record *record, const char *name);
/* How its photographs were read; a run of a version without that option: as they are stored. */
enum data_exif run_exif(const struct run_record *record);
/* Which data are others: "positives", "negatives", "exclude"; NULL: all are the same. */
const char *run_other_data(const struct run_record *a, const struct run_record *b);
/* The lists of what was held out (RUN_HELD), and of what was trained on (RUN_TRAINED). */
enum hm_status run_write_lists(const char *run, enum run_file which,
                               const struct data_truth *positives, const struct data_set *negatives,
                               struct hm_error *error);

/* ---- what the doctor said of the data (diagnosis.c) ---------------------------------------- */

struct run_finding {
    const char *doubt, *setting;         /* setting: what mends it, by its name; NULL: none does */
    const char *reason, *remedy;         /* with settings in backquotes */
    const char *examples[DATA_EXAMPLES]; /* NULL behind the last */
    bool ruins;
};
struct run_diagnosis {
    struct run_finding items[DATA_DOUBTS]; /* in the order of the doubts */
    size_t count;                          /* 0: it found nothing wrong */
    bool trusted;                          /* the training goes on whatever was found */
    struct json_t *root; /* owned; texts of one that was read are in it, others are the caller's */
};
void run_diagnosis_free(struct run_diagnosis *diagnosis);

/* ---- the ledger (ledger.c) ---------------------------------------------------------------- */

#define RUN_COLUMNS 64
/* Rows as mine.h has them. Which columns there are is up to the program that wrote them. */
struct run_ledger {
    struct mine_round *rounds; /* owned, where it was read */
    int count;
    int columns, column[RUN_COLUMNS]; /* as read: in the order of the file, those known here */
};
void run_ledger_free(struct run_ledger *ledger);
/* Of row `row`; NAN where the file has no such column, no such row or no number. */
double run_ledger_value(const struct run_ledger *ledger, int row, const char *name);

/* The columns that there can be. Values as numbers: NAN where it is not known. */
int ledger_columns(void);
const char *ledger_name(int column);
double ledger_value(const struct mine_round *round, int column);
/* The whole file: a header line and a line a round. */
void ledger_format(const struct mine_round *rounds, int count, struct text *out);

/* ---- lists of windows (window_lists.c) ---------------------------------------------------------
 */

#define RUN_CROP 24
struct run_window {
    const char *image;       /* its name */
    struct hm_key key;       /* image -1: by its name only; level -1: not known (suspects) */
    struct hm_detection box; /* with its score when it was found; 0 of one that was evicted */
    /* of suspects */
    float above;  /* the median of the positives under the same model, by so much */
    double final; /* its score by the last model; 0: the list does not say */
    int round;
    char crop[RUN_CROP]; /* file with a picture of it; "": there is none */
    int line;            /* of the file */
};
struct run_windows {
    struct run_window *items; /* owned */
    size_t count;
    struct file_bytes file; /* owned; where the names are */
};
void run_windows_free(struct run_windows *windows);
/* Writes hard/NNN.csv, evicted/NNN.csv where windows left, rounds.csv and model.json. */
enum hm_status run_write_round(const char *run, const struct mine_view *view,
                               struct hm_error *error);
/* The negatives that scored as objects when they were found and resist the last model most
 * (mine_rank_suspects), the strongest first, neighbours left out: those of a tenth of the
 * photographs, at least 3 and at most 40. Names are the view's. */
enum hm_status run_find_suspects(const struct mine_view *view, struct run_windows *out,
                                 struct hm_error *error);
/* The keys of a run's pool of negatives after so many rounds, into *pool (of rows of one value).
 * HM_INPUT names the file and line that cannot be used. */
enum hm_status run_read_pool(const char *run, int rounds, const struct data_set *negatives,
                             struct mine_pool *pool, struct hm_error *error);

/* ---- figures (figures.c) ------------------------------------------------------------------ */

/* Windows of the pool by score. */
struct run_scores {
    int round; /* not in the file: for the caller */
    size_t count;
    struct run_bin {
        double low;        /* where it begins; all are as wide as the first */
        double windows[2]; /* positives, negatives */
    } * bins;              /* owned */
};
enum hm_status run_count_scores(const struct mine_pool *pool, struct run_scores *out,
                                struct hm_error *error);
void run_scores_free(struct run_scores *scores);

/* Misses of held-out people at rates of false positives a window. */
#define RUN_RATES 16
struct run_validation {
    double positives, windows;
    struct run_rate {
        double fppw, miss, low, high; /* NAN: not measurable, no interval */
    } rates[RUN_RATES];
    size_t rate_count;
    double *fppw, *miss; /* the curve; one block, owned */
    size_t count;
    /* NAN: the file does not say. */
    double first[RUN_RATES]; /* misses of round 0's detector at the same rates */
    double round, taken_in;  /* the detector is of that round; the one that took the data in */
    double threshold;        /* chosen on them; at it, */
    double photographs, false_detections, people, found;
};
/* Who finds a smaller share of the people finds nothing. */
#define RUN_FINDS_NOTHING 0.05
void run_validation_free(struct run_validation *validation);

/* ---- several seeds (seed_table.c) --------------------------------------------------------------
 */

/* Of values that were finite: NAN where there are too few of them. */
struct run_moments {
    long count;
    double sum, squares; /* of the differences to `first`: counts are large and alike */
    double first;
};
double run_mean(const struct run_moments *moments);
double run_deviation(const struct run_moments *moments); /* n - 1 */

struct run_seeds {
    int columns, column[RUN_COLUMNS]; /* of the ledgers */
    struct run_seeds_row {
        long runs;
        struct run_moments column[RUN_COLUMNS];
    } * rounds, last; /* rounds: by their numbers, owned; last: the last one of each run */
    int count, capacity;
    int rate_count; /* held-out misses, where the runs have them */
    double rates[RUN_RATES];
    struct run_moments miss[RUN_RATES];
};
enum hm_status run_add_seed(const char *run, struct run_seeds *seeds, struct hm_error *error);
/* Seeds are in a block of their own. NULL is allowed. */
void run_seeds_free(struct run_seeds *seeds);

#endif
