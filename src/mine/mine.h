/* mine: the bootstrapping loop. Which windows to keep, when to stop, what to write down.
 *
 * The idea (Sung & Poggio 1998; Dalal & Triggs 2005; Felzenszwalb et al. 2010): all windows of all
 * person-free photographs are negatives, far too many to train on. So train on a pool of them, scan
 * for windows that violate the margin of the result (score > -1) and are not in the pool, add them,
 * train again. For a loss that is zero beyond the margin, a solution over the pool that no window
 * outside violates is the solution over all windows: when a complete pass adds nothing, the loop
 * has ended by proof and not by patience.
 *
 * It always ends: a pass adds at least one window that the pool does not hold, or is the last, and
 * there are finitely many windows. It is not free of risk: what it adds is by nature the most
 * misleading part of the data, unlabelled people first of all; the ledger shows what happens.
 *
 * Read loop.c first.
 */
#ifndef HM_MINE_H
#define HM_MINE_H

#include "data/data.h"
#include "model/model.h"
#include "scan/scan.h"
#include "svm/svm.h"

enum mine_solver { MINE_DUAL, MINE_LIBLINEAR };

struct mine_options {
    struct hm_geometry geometry;
    struct hm_scan scan;
    enum svm_loss loss;
    double c, positive_weight; /* C of a negative; C of a positive is c * positive_weight */
    bool choose_c;             /* c is chosen on the first pool (choose_c.c) */
    double bias_feature;
    enum mine_solver solver;
    double tolerance; /* of the solver: a relative gap, or liblinear's -e; 0: its default */
    float threshold;  /* a window at or above it is hard: -1, the margin */
    int cap_image;    /* new windows an image and pass, hardest first; 0: no cap */
    int max_rounds;   /* -1: no bound */
    int initial;      /* random windows an image to start with */
    bool mirror;      /* positives also left-right exchanged */
    /* the windows to take from the positives; NULL: the middle of each, which is a crop */
    const struct data_windows *windows;
    uint64_t seed;
    double max_bad; /* share of unreadable images above which training gives up */
    size_t max_pixels;
    enum svm_format store;    /* of the pool's rows */
    size_t memory;            /* bytes for the pool and for decoded photographs, see loop.c */
    const char *spill_folder; /* where the pool goes on beyond that; NULL: in memory all the same */
};
struct mine_options mine_default_options(void);

/* One row of the ledger: what a pass found and what became of it. */
struct mine_round {
    int round;
    long images;
    uint64_t windows; /* scored */
    long hard;        /* windows at or above the threshold */
    long known;       /* of these, in the pool already */
    long fresh;       /* of these, not in the pool: the column "new" */
    long added;
    long pool_positives, pool_negatives;
    double objective;
    double gap;           /* relative: how far the objective is from the least at most; NaN: not
                             known (liblinear) */
    bool converged;       /* the solver reached its tolerance */
    int support;          /* rows on or inside the margin */
    double weight_cosine; /* to the model before; 0 in round 0 */
    double fppw;          /* windows with score >= 0 in this pass, a window */
    double scan_seconds, solve_seconds;
    size_t rss_bytes;   /* peak memory of the process so far */
    bool complete;      /* every window of every readable image was scored and no cap was hit */
    size_t first_added; /* in the pool: the rows added in this round are first_added .. + added */
};

/* The pool: the rows that the solver sees, with what each of them is. */
struct pool;
/* length: values a row. NULL without memory. */
struct pool *pool_new(size_t length, const struct svm_store *store);
void pool_free(struct pool *pool);
size_t pool_count(const struct pool *pool);
bool pool_holds(const struct pool *pool, const struct hm_key *key);
/* Copies the descriptor. Negatives must not be held yet (positives have no place in a scan: their
 * keys are {image, 0, box of the image, jittered copy, mirrored} of the set of positives).
 * HM_INPUT: a value that no descriptor has; HM_MEMORY; HM_OUTPUT: the disk that takes what is
 * beyond the budget is full. */
enum hm_status pool_add(struct pool *pool, const float *descriptor, const struct hm_key *key,
                        int label, float score, struct hm_error *error);
const struct hm_key *pool_key(const struct pool *pool, size_t i);
float pool_score(const struct pool *pool, size_t i); /* when it was added */
/* Descriptors, labels, duals and the scores of the last solve are in the rows (svm/svm.h). */
struct svm_rows *pool_rows(const struct pool *pool);
/* Drops the windows i with !keep[i]; the others keep their order. */
void pool_keep(struct pool *pool, const bool *keep);

/* A run as it stands after a round: what a listener may look at. */
struct mine_view {
    const struct mine_round *round;
    const struct pool *pool;
    const struct hm_model *model;
    const struct data_set *positives, *negatives;
    const struct data_store *store; /* of the negatives */
};

/* What --C auto found (choose_c.c). */
#define MINE_C_VALUES 9
#define MINE_C_FOLDS 5
#define MINE_C_RATES 5
extern const double mine_c_values[MINE_C_VALUES]; /* the grid, rising */
extern const double mine_c_rates[MINE_C_RATES];   /* false positives a random window, rising */
struct mine_c_trial {
    double c;
    double miss[MINE_C_RATES]; /* share of held-out positives below the score of that rate */
    double mean;               /* of these */
    double gap;                /* the largest of the folds' */
    double seconds;            /* of the folds' solves together */
};
struct mine_c_table {
    struct mine_c_trial trial[MINE_C_VALUES];
    int chosen; /* the smallest mean; of several the smallest C */
    long positives, negatives;
};

/* What happens is told to whoever listens; any of these may be NULL. */
struct mine_observer {
    void *context;
    void (*progress)(void *context, const char *what, size_t done, size_t total);
    /* A file that was skipped, once. */
    void (*skipped)(void *context, const char *line);
    /* Before --C auto starts: how many solves, and about how many seconds. */
    void (*choosing)(void *context, int solves, double seconds);
    /* After it. What fails here ends the run. */
    enum hm_status (*chosen)(void *context, const struct mine_c_table *table,
                             struct hm_error *error);
    /* After each round, with the model as it now is. What fails here ends the run. */
    enum hm_status (*round)(void *context, const struct mine_view *view, struct hm_error *error);
};

struct mine_result {
    struct hm_model model;                     /* owned; model_free */
    int rounds;                                /* passes made */
    bool stable;                               /* a complete pass added nothing */
    long skipped_positives, skipped_negatives; /* unreadable */
    long small_positives, small_negatives;     /* smaller than the window, or out of reach */
    size_t spilled;                            /* windows of the pool beyond the memory */
    long turned;                               /* with an EXIF orientation, which is not applied */
};

/* The whole of training. The sets must not change while it runs. */
enum hm_status mine_run(const struct mine_options *options, const struct data_set *positives,
                        const struct data_set *negatives, struct threads *threads,
                        const struct mine_observer *observer, struct mine_result *out,
                        struct hm_error *error);

/* ---- the run folder (record.c) ----------------------------------------------------------- */

/* Writes rounds.csv (ledger: all rows so far, grown by each call; start from {0}), hard/NNN.csv
 * with where each window added in this round came from, and model.json. Each appears whole or not
 * at all. */
enum hm_status record_round(const char *folder, struct text *ledger, const struct mine_view *view,
                            struct hm_error *error);

/* Writes c.csv, the table of --C auto. */
enum hm_status record_c(const char *folder, const struct mine_c_table *table,
                        struct hm_error *error);

/* ---- the seam: who scans (scanner.c) ----------------------------------------------------- */

/* The windows of one image that a pass is interested in. */
struct harvest {
    uint64_t windows;
    long hard, known, fresh, above_zero;
    size_t count; /* taken: at most the cap, hardest first, ties by key */
    struct hm_hit *hits;
    float *descriptors; /* count x length, NULL where none were asked for */
    size_t capacity;
    enum hm_status status; /* of reading the image */
    struct hm_error error;
};
void harvest_free(struct harvest *harvest);

struct harvest_rule {
    float threshold;
    int cap;                 /* 0: none */
    const struct pool *pool; /* windows in it are known, not fresh; NULL: none is */
    bool descriptors;
};

/* Today threads; several machines would be another implementation of the same three functions, with
 * the same bytes. */
struct scanner {
    void *self;
    /* The detector to scan with, in the descriptor's order. */
    enum hm_status (*set_weights)(void *self, const float *weights, float bias,
                                  struct hm_error *error);
    /* images[i] (indices into the set) -> harvests[i]. What an image does wrong is in its harvest.
     */
    enum hm_status (*scan)(void *self, const struct harvest_rule *rule, const int *images,
                           size_t count, struct harvest *harvests, struct hm_error *error);
    void (*free)(void *self);
};
enum hm_status scanner_threads(struct threads *threads, struct data_store *store,
                               const struct hm_geometry *geometry, const struct hm_scan *scan,
                               struct scanner *out, struct hm_error *error);

/* ---- scores of a data set (score.c) ------------------------------------------------------ */

/* Scores, and what there were none of. */
struct score_list {
    float *values; /* owned */
    size_t count, capacity;
    uint32_t *per_image; /* how many scores each image of the set has, in order; owned */
    long bad, small;     /* files that cannot be read; images smaller than the window */
};
void score_list_free(struct score_list *scores);
/* The scores of windows of people, in their order; those that cannot be used are left out and told
 * to the observer. windows NULL: the images are crops with a person in the middle of each. */
enum hm_status score_people(const struct hm_model *model, const struct data_set *images,
                            const struct data_windows *windows, size_t max_pixels,
                            struct threads *threads, const struct mine_observer *observer,
                            struct score_list *scores, struct hm_error *error);
/* The scores of all windows of person-free photographs, scanned as `scan` says. */
enum hm_status score_windows(const struct hm_model *model, const struct hm_scan *scan,
                             const struct data_set *negatives, size_t max_pixels,
                             struct threads *threads, const struct mine_observer *observer,
                             struct score_list *scores, struct hm_error *error);

#endif
