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

/* ---- rules: what to take, what to drop, when to stop ------------------------------------- */

/* A row of a table of rules: its name, and the one number that it may take. */
struct mine_rule {
    const char *name;
    const char *value; /* what --help calls the number; NULL: there is none */
    double low, high;
    double standard; /* where none is given; NAN: one must be given */
    bool seconds;    /* 90, 90s, 5m and 2h are understood */
    const char *help;
};
/* Ended by {0}. The place of a rule in its table is its number. */
extern const struct mine_rule mine_selections[], mine_evictions[], mine_stops[];
enum { SELECT_ALL, SELECT_HARDEST, SELECT_SEMI, SELECT_RANDOM, SELECT_DIVERSE };
enum { EVICT_NONE, EVICT_EASY, EVICT_OLDEST, EVICT_RANDOM };
enum { STOP_STABLE, STOP_GAP, STOP_NEW, STOP_VALIDATION, STOP_ROUNDS, STOP_TIME, STOP_EXHAUSTED };

struct mine_choice {
    int rule;
    double value;
};
/* Reads "name" or "name=number". HM_USAGE names `option`, the text and what could be given. */
enum hm_status mine_choose(const struct mine_rule *table, const char *option, const char *text,
                           struct mine_choice *out, struct hm_error *error);

#define MINE_STOPS_MOST 16

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
    float slack;      /* a window must exceed the threshold by more to be added: 1e-4 */
    float score_max;  /* windows above it are left out, for fear of people: INFINITY */
    struct mine_choice select, evict;
    struct mine_choice stop[MINE_STOPS_MOST]; /* the first to fire; stable always does */
    int stops;
    int cap_image;  /* new windows an image and pass; 0: no cap */
    long cap_round; /* new windows a pass, which ends there; 0: no cap */
    long cap_pool;  /* negatives in the pool, for those evictions that need it; 0: no cap */
    int initial;    /* random windows an image to start with */
    bool mirror;    /* positives also left-right exchanged */
    bool skip;      /* levels that are proven to hold nothing new are not scanned (bound.c) */
    uint64_t seed;
    double max_bad; /* share of unreadable images above which training gives up */
    size_t max_pixels;
    enum svm_format store; /* of the pool's rows */
    size_t memory;         /* bytes for the pool and for decoded photographs, see loop.c */
    const struct mem_overflow *overflow; /* where the pool goes on beyond that; NULL: nowhere */
    size_t (*memory_free)(void);         /* for liblinear's copy (svm/svm.h); NULL: not asked */
};
struct mine_options mine_default_options(void);

/* ---- where not to mine (avoid.c) --------------------------------------------------------- */

enum mine_region_kind {
    REGION_WINDOW, /* a window that a person looked at and took out */
    REGION_PERSON, /* an annotated person */
    REGION_IGNORE, /* neither person nor background */
};
struct mine_region {
    size_t image; /* in the set of negatives */
    double x, y, width, height;
    enum mine_region_kind kind;
};
/* Windows that touch one of these are no windows of the problem: never added, never counted. */
struct mine_avoid {
    struct mine_region *regions; /* owned; sorted by image, mine_avoid_free */
    size_t count, capacity;
    size_t *first; /* owned: of image i, regions first[i] .. first[i + 1]; NULL: none at all */
    double
        overlap; /* of a window's person with an annotated one, as IoU, from which on it is out */
};
enum hm_status mine_avoid_add(struct mine_avoid *avoid, const struct mine_region *region,
                              struct hm_error *error);
/* Sorts; call it once, when all are added. images: how many negatives there are. */
enum hm_status mine_avoid_finish(struct mine_avoid *avoid, size_t images, struct hm_error *error);
/* Is this window (in pixels of the photograph) out? It is where it overlaps a region of kind WINDOW
 * by at least half of the union; where its person overlaps one of kind PERSON by at least `overlap`
 * of the union; where at least `overlap` of its person's area lies in one of kind IGNORE. Exactly
 * that is enough; edges that touch share nothing. */
bool mine_avoids(const struct mine_avoid *avoid, size_t image, const struct hm_detection *window);
void mine_avoid_free(struct mine_avoid *avoid);
/* Reads windows to leave out: CSV with a header line and the columns image, x, y, width, height
 * (others are passed over), as suspects.csv has them. Images are told by their names in the set;
 * *unknown counts the lines whose image is not in it. HM_INPUT names file and line. */
enum hm_status mine_read_exclude(const char *path, const struct data_set *negatives,
                                 struct mine_avoid *avoid, long *unknown, struct hm_error *error);

/* ---- a run as it goes -------------------------------------------------------------------- */

/* One row of the ledger: what a pass found and what became of it. */
struct mine_round {
    int round;
    long images;
    uint64_t skipped; /* windows proven to be easy without scoring */
    uint64_t windows; /* scored; with the skipped ones, all of the pass */
    long hard;        /* windows at or above the threshold */
    long known;       /* of these, in the pool already, by the solver's score */
    long fresh;       /* of these, not in the pool: the column "new" */
    long violating;   /* of these, above the threshold by more than the slack */
    long added;       /* of these */
    long evicted;     /* from the pool, before the solve */
    long returned;    /* added ones that had been evicted before */
    long avoided;     /* hard windows that are none of the problem's (mine_avoid) */
    long pool_positives, pool_negatives;
    double objective;  /* of the model after this round, over the pool */
    double gap;        /* of the model before it: objective over all windows / over the pool. NaN:
                          not every window was looked at */
    double solver_gap; /* relative: how far the objective over the pool is from the least, at most;
                          NaN: not known (liblinear) */
    bool converged;    /* the solver reached its tolerance */
    int support;       /* rows on or inside the margin */
    double weight_cosine;   /* to the model before; 0 in round 0 */
    double fppw;            /* windows with score >= 0 in this pass, a window */
    double validation_miss; /* log-average miss rate on held-out data; NaN: there is none */
    double worst;           /* the largest score of a fresh window; -INFINITY: there is none */
    double scan_seconds, solve_seconds;
    size_t rss_bytes;   /* peak memory of the process so far */
    bool covered;       /* every window of every readable image was scored or proven easy */
    bool complete;      /* that, and all violating ones were added */
    size_t first_added; /* in the pool: the rows added in this round are first_added .. + added */
};

/* A negative that scored like a person when it was found. */
struct mine_suspect {
    struct hm_key key;
    float score, bar; /* bar: the median of the positives under the same model */
    int round;
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
/* Drops all windows from the count-th on. */
void pool_truncate(struct pool *pool, size_t count);
/* Drops the windows i with !keep[i]; the others keep their order. */
void pool_keep(struct pool *pool, const bool *keep);

/* A run as it stands after a round: what a listener may look at. */
struct mine_view {
    const struct mine_round *rounds; /* the ledger so far; the last is the newest */
    int count;
    const struct pool *pool;
    const struct hm_model *model;
    const struct data_set *positives, *negatives;
    struct data_store *store;     /* of the negatives; sizes are known */
    const struct hm_key *evicted; /* in this round, by key */
    size_t evicted_count;
    const struct mine_suspect *suspects; /* of all rounds, in the order in which they were found */
    size_t suspect_count;
    bool ended; /* this is the last round */
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

/* What the loop does next, asked of the listener between two batches of images: signals and
 * checkpoints by the clock are not the loop's business. */
enum mine_wish { MINE_GO_ON, MINE_SAVE, MINE_INTERRUPT };

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
    enum mine_wish (*between)(void *context);
    /* Asked by scanning threads between two images: true throws the batch away, `between` is asked
     * next. */
    bool (*hurry)(void *context);
    /* The state of the run, whole: what mine_run goes on from. */
    enum hm_status (*save)(void *context, const struct text *state, struct hm_error *error);
    /* From now on (true) the newest state is all there is to save, until false is told. */
    void (*saved)(void *context, bool all);
};

/* What to train on. Nothing is owned; the sets must not change while training runs. */
struct mine_data {
    const struct data_set *positives, *negatives;
    const struct data_set *held_positives, *held_negatives; /* NULL: none */
    /* the windows to take from the positives; NULL: the middle of each, which is a crop */
    const struct data_windows *windows, *held_windows;
    const struct mine_avoid *avoid;   /* NULL: nothing is avoided */
    const struct mine_source *source; /* NULL: rows come from these photographs */
};

struct mine_result {
    struct hm_model model;                     /* owned; model_free */
    int rounds;                                /* passes made */
    struct mine_choice ended;                  /* by which rule of mine_stops */
    long skipped_positives, skipped_negatives; /* unreadable */
    long small_positives, small_negatives;     /* smaller than the window, or out of reach */
    size_t spilled;                            /* windows of the pool beyond the memory */
    long turned;                               /* with an EXIF orientation, which is not applied */
    bool thrash;                               /* half of what two rounds added had been evicted */
    long suspects;
};

/* The whole of training. state: what an earlier call saved, of the same options and data; NULL:
 * from the start. The end is the same, to the last bit. HM_INTERRUPTED: the listener wished so, and
 * the state was saved. */
enum hm_status mine_run(const struct mine_options *options, const struct mine_data *data,
                        const struct text *state, struct threads *threads,
                        const struct mine_observer *observer, struct mine_result *out,
                        struct hm_error *error);

/* ---- the certificate (verify.c) ---------------------------------------------------------- */

/* What a scan of everything finds against a model, outside a pool of keys. */
struct mine_check {
    long images, levels;
    uint64_t windows;
    long violating; /* windows outside the pool, above threshold + slack */
    double worst;   /* the largest score outside the pool; -INFINITY: none at the threshold */
    struct mine_breach {
        struct hm_key key;
        struct hm_detection box;
    } * breaches; /* owned; the hardest, at most `most` of them, hardest first */
    size_t count;
};
/* Scans every window of every readable image with the model, as it was mined, and compares. The
 * pool need hold keys only. */
enum hm_status mine_verify(const struct hm_model *model, const struct pool *pool,
                           const struct mine_data *data, size_t most, size_t max_pixels,
                           struct threads *threads, const struct mine_observer *observer,
                           struct mine_check *out, struct hm_error *error);
void mine_check_free(struct mine_check *check);
/* The fingerprint of weights and bias that a certificate is of: 32 hexadecimal digits. */
void mine_weights_fingerprint(const struct hm_model *model, char hex[33]);

/* ---- the seam: who scans (scanner.c) ----------------------------------------------------- */

/* The windows of one image that a pass is interested in. */
struct harvest {
    uint64_t windows, skipped; /* scored; excluded by the bound */
    int levels;
    long hard;       /* at or above the threshold and not in the pool */
    long violating;  /* of these, above the slack as well */
    long above_zero; /* not in the pool, score >= 0 */
    long avoided;    /* hard, and in a region to keep clear of: counted nowhere else */
    double loss;     /* of all windows that are not in the pool: sum of max(0, 1 + score)^p */
    float worst;     /* the largest score of these at or above the threshold; or -INFINITY */
    size_t count;    /* taken, best rank first */
    struct hm_hit *hits;
    uint64_t *ranks;
    float *descriptors; /* count x length, NULL where none were asked for */
    size_t capacity;
    /* By level: no window outside the pool scores more, those taken aside. Filled where a bound was
     * given, for the levels that were scanned (rest[l] is NAN where it was skipped). */
    float *rest;
    int rest_capacity;
    enum hm_status status; /* of reading the image */
    struct hm_error error;
};
void harvest_free(struct harvest *harvest);

struct bound;
struct harvest_rule {
    float threshold, slack;
    float ceiling; /* those above are not taken: INFINITY */
    int select;    /* a rule of mine_selections */
    int cap;       /* windows to take an image; 0: all */
    uint64_t seed; /* for the random selection */
    uint64_t round;
    enum svm_loss loss;
    const struct pool *pool;        /* windows in it are known, not fresh; NULL: none is */
    const struct mine_avoid *avoid; /* NULL: nothing */
    const struct bound *bound;      /* which levels need no scan; NULL: all do */
    bool descriptors;
    bool (*hurry)(void *context); /* NULL: no hurry. True: images end with HM_INTERRUPTED */
    void *hurry_context;
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

/* Who gives the loop its rows, where that is not photographs (plane.c: points). An "image" then is
 * whatever the scanner takes it for; the set of negatives says how many there are. A row has as
 * many values as a descriptor of the options' geometry; skip (bound.c knows HOG only) must be off.
 */
struct mine_source {
    void *self;
    /* The rows of round 0, by pool_add. */
    enum hm_status (*add_positives)(void *self, struct pool *pool, struct hm_error *error);
    enum hm_status (*add_initial_negatives)(void *self, struct pool *pool, struct hm_error *error);
    enum hm_status (*make_scanner)(void *self, struct scanner *out, struct hm_error *error);
};

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
