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

#include "model/model.h"
#include "scan/scan.h"
#include "svm/svm.h"

/* ---- rules: what to take, what to drop, when to stop ------------------------------------- */

/* A row of a table of rules: its name, and the one number that it may take. */
struct mine_rule {
    const char *name;
    const char *value; /* what --help calls the number; NULL: there is none */
    double least, most;
    double usual; /* where none is given; NAN: one must be given */
    bool seconds; /* 90, 90s, 5m and 2h are understood */
    const char *help;
};
/* Ended by {0}. The place of a rule in its table is its number. */
extern const struct mine_rule mine_selections[], mine_evictions[], mine_stops[];
enum {
    MINE_SELECT_ALL,
    MINE_SELECT_HARDEST,
    MINE_SELECT_SEMI,
    MINE_SELECT_RANDOM,
    MINE_SELECT_DIVERSE
};
enum { MINE_EVICT_NONE, MINE_EVICT_EASY, MINE_EVICT_OLDEST, MINE_EVICT_RANDOM };
enum {
    MINE_STOP_STABLE,
    MINE_STOP_GAP,
    MINE_STOP_NEW,
    MINE_STOP_VALIDATION,
    MINE_STOP_ROUNDS,
    MINE_STOP_TIME,
    MINE_STOP_EXHAUSTED
};

struct mine_choice {
    int rule;
    double value;
};
/* Reads "name" or "name=number". HM_USAGE names `option`, the text and what could be given. */
enum hm_status mine_choose(const struct mine_rule *table, const char *option, const char *text,
                           struct mine_choice *out, struct hm_error *error);

#define MINE_MOST_STOPS 16

enum mine_solver { MINE_DUAL, MINE_LIBLINEAR };

struct mine_options {
    struct hm_geometry geometry;
    struct hm_object object; /* what the positives are */
    struct hm_scan scan;
    enum hm_loss loss;
    double c, positive_weight; /* C of a negative; C of a positive is c * positive_weight */
    bool choose_c;             /* c is chosen on the first pool (choose_c.c) */
    double bias_feature;
    enum mine_solver solver;
    double tolerance; /* of the solver: a relative gap, or liblinear's -e; 0: its default */
    float threshold;  /* a window at or above it is hard: -1, the margin */
    float slack;      /* a window must exceed the threshold by more to be added: 1e-4 */
    float score_max;  /* windows above it are left out, for fear of people: INFINITY */
    struct mine_choice select, evict;
    struct mine_choice stop[MINE_MOST_STOPS]; /* the first to fire; stable always does */
    int stops;
    int cap_image;       /* new windows an image and pass; 0: no cap */
    long cap_round;      /* new windows a pass, which ends there; 0: no cap */
    long cap_pool;       /* negatives in the pool, for those evictions that need it; 0: no cap */
    int initial;         /* random windows an image to start with */
    bool mirror;         /* positives also left-right exchanged */
    bool skip;           /* levels that are proven to hold nothing new are not scanned (bound.c) */
    bool measure_rounds; /* held-out data are measured after each round, and not only at the end */
    uint64_t seed;
    double max_bad;        /* share of unreadable images above which training gives up */
    enum svm_format store; /* of the pool's rows */
    size_t memory;         /* bytes for the pool and for decoded photographs, see loop.c */
    const struct mem_overflow *overflow; /* where the pool goes on beyond that; NULL: nowhere */
    size_t (*memory_free)(void);         /* for liblinear's copy (svm/svm.h); NULL: not asked */
};
struct mine_options mine_default_options(void); /* of one octave: who asks says how many */
/* How much of `memory` decoded photographs may have: for who makes the hm_photos of the negatives.
 * The rest is the pool's. */
size_t mine_photo_memory(size_t memory);

/* ---- where not to mine (avoid.c) --------------------------------------------------------- */

enum mine_region_kind {
    MINE_REGION_WINDOW, /* a window that a person looked at and took out */
    MINE_REGION_PERSON, /* an annotated person */
    MINE_REGION_IGNORE, /* neither person nor background */
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
    struct hm_object object; /* its shape in a window; the label does not count */
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
/* The same of the regions of one photograph. */
bool mine_regions_avoid(const struct mine_region *regions, size_t count, double overlap,
                        const struct hm_object *object, const struct hm_detection *window);
void mine_avoid_free(struct mine_avoid *avoid);
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

/* A negative that scored above 0, as an object, when it was found. */
struct mine_suspect {
    struct hm_key key;
    float score, bar; /* bar: the median of the positives under the same model */
    int round;
};
/* Does it score more than most positives did? */
static inline bool mine_is_clear(const struct mine_suspect *suspect)
{
    return suspect->score > suspect->bar;
}

/* The pool: the rows that the solver sees, with what each of them is. */
struct mine_pool;
/* length: values a row. NULL without memory. */
struct mine_pool *mine_pool_new(size_t length, const struct svm_store *store);
void mine_pool_free(struct mine_pool *pool);
size_t mine_pool_count(const struct mine_pool *pool);
bool mine_pool_holds(const struct mine_pool *pool, const struct hm_key *key);
/* Copies the descriptor. Negatives must not be held yet (positives have no place in a scan: their
 * keys are {image, 0, box of the image, jittered copy, mirrored} of the set of positives).
 * HM_INPUT: a value that no descriptor has; HM_MEMORY; HM_OUTPUT: the disk that takes what is
 * beyond the budget is full. */
enum hm_status mine_pool_add(struct mine_pool *pool, const float *descriptor,
                             const struct hm_key *key, int label, float score,
                             struct hm_error *error);
const struct hm_key *mine_pool_key(const struct mine_pool *pool, size_t i);
float mine_pool_score(const struct mine_pool *pool, size_t i); /* when it was added */
/* Descriptors, labels, duals and the scores of the last solve are in the rows (svm/svm.h). */
struct svm_rows *mine_pool_rows(const struct mine_pool *pool);
/* Drops all windows from the count-th on. */
void mine_pool_truncate(struct mine_pool *pool, size_t count);
/* Drops the windows i with !keep[i]; the others keep their order. */
void mine_pool_keep(struct mine_pool *pool, const bool *keep);

/* In pixels; 0 x 0: not known. */
struct mine_size {
    int width, height;
};

/* A run as it stands after a round: what a listener may look at. */
struct mine_view {
    const struct mine_round *rounds; /* the ledger so far; the last is the newest */
    int count;
    const struct mine_pool *pool;
    const struct hm_model *model;
    const struct hm_photos *positives, *negatives;
    const struct mine_size *sizes; /* of the negatives */
    const struct hm_key *evicted;  /* in this round, by key */
    size_t evicted_count;
    const struct mine_suspect *suspects; /* of all rounds, in the order in which they were found */
    size_t suspect_count;
    bool ended; /* this is the last round */
};
/* A window of the negatives in pixels of its photograph. */
struct hm_detection mine_view_box(const struct mine_view *view, const struct hm_key *key,
                                  float score);

/* A suspect that the model still has inside the margin (rank_suspects.c has the formula). */
struct mine_ranked {
    struct mine_suspect found;
    float score; /* by the view's model */
    double strength;
};
/* Those that are in the pool, the strongest first; of equal ones the smaller key. *out is owned by
 * the caller. HM_MEMORY. */
enum hm_status mine_rank_suspects(const struct mine_view *view, struct mine_ranked **out,
                                  size_t *count, struct hm_error *error);

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
enum mine_next { MINE_GO_ON, MINE_SAVE, MINE_INTERRUPT };

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
    /* Where data are held out, once: when a rule has ended what does not wait. The view's model is
     * the one to measure; first: the weights of round 0, the bias behind them; *threshold: of the
     * model, to be chosen. What fails here ends the run. */
    enum hm_status (*held_out)(void *context, const struct mine_view *view, const float *first,
                               float *threshold, struct hm_error *error);
    /* After each round, with the model as it now is. What fails here ends the run. */
    enum hm_status (*round)(void *context, const struct mine_view *view, struct hm_error *error);
    enum mine_next (*between)(void *context);
    /* Asked by scanning threads between two images: true throws the batch away, `between` is asked
     * next. */
    bool (*hurry)(void *context);
    /* The state of the run, whole: what mine_run goes on from. */
    enum hm_status (*save)(void *context, const struct text *state, struct hm_error *error);
    /* From now on (true) the newest state is all there is to save, until false is told. */
    void (*saved)(void *context, bool all);
};

/* Which windows of the positives to learn from. Nothing is owned. */
struct mine_examples {
    const struct scan_example *items; /* in the order of the photographs */
    const size_t *first; /* of photograph i: items[first[i]] .. items[first[i + 1] - 1];
                            NULL: no list, each is a crop with a person in its middle */
};
/* The examples of a photograph. */
const struct scan_example *mine_examples_of(const struct mine_examples *examples, size_t photo,
                                            size_t *count);

/* What to train on: photographs lend HM_RGB in rows without gaps. Nothing is owned; it must not
 * change while training runs. */
struct mine_data {
    const struct hm_photos *positives, *negatives;
    const struct hm_photos *held_positives, *held_negatives; /* to measure on; NULL: none */
    struct mine_examples examples, held_examples;
    const struct mine_avoid *avoid, *held_avoid; /* NULL: nothing is avoided */
    /* By image of positives and of negatives, both or none: it waits outside until a rule has ended
     * the rest, and is taken in then (held.c). NULL: none waits, what is held out stays outside. */
    const bool *waiting_positives, *waiting_negatives;
    /* For choose_c: same[i] is the first of those that were cut from the same photograph as i.
     * NULL: each is one of its own. */
    const size_t *positives_same, *negatives_same;
    const struct mine_source *source; /* NULL: rows come from these photographs, by threads */
};

struct mine_result {
    struct hm_model model;                     /* owned; model_free */
    int rounds;                                /* passes made */
    struct mine_choice ended;                  /* by which rule of mine_stops */
    long skipped_positives, skipped_negatives; /* unreadable */
    long small_positives, small_negatives;     /* smaller than the window, or out of reach */
    size_t spilled;                            /* windows of the pool beyond the memory */
    long short_of_context; /* positives around which the photograph ends, and is continued */
    long turned;           /* with an EXIF orientation, applied or not */
    bool thrash;           /* half of what two rounds added had been evicted */
    long suspects;
    int taken_in; /* the round that took in what waited; 0: nothing did */
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
enum hm_status mine_verify(const struct hm_model *model, const struct mine_pool *pool,
                           const struct mine_data *data, size_t most, struct threads *threads,
                           const struct mine_observer *observer, struct mine_check *out,
                           struct hm_error *error);
void mine_check_free(struct mine_check *check);
/* The fingerprint of weights and bias that a certificate is of: 32 hexadecimal digits. */
void mine_weights_fingerprint(const struct hm_model *model, char hex[33]);

/* ---- the seam: who scans, and what is said to him (message.c) ----------------------------- */

/* What to look for in a photograph, and what to bring of it. */
struct mine_criteria {
    float threshold, slack; /* hard at or above the threshold, violating above it by more */
    float ceiling;          /* violating windows above it are not brought: INFINITY */
    int select;             /* a rule of mine_selections */
    int cap;                /* windows to bring of a photograph; 0: all */
    uint64_t seed, round;   /* for the random selection */
    enum hm_loss loss;
    bool descriptors; /* of what is brought */
    bool bounds;      /* largest_outside is wanted */
};

/* Scan this photograph. Plain data: the lists are not owned, and are there until it is answered
 * (mine_task_read gives an own copy, for mine_task_free). */
struct mine_task {
    struct mine_criteria criteria;
    int32_t image;
    struct mine_size size; /* if it is known */
    int32_t levels;        /* of a known size; skip[level]: nothing new is there, by proof */
    bool skip[SCAN_MAX_LEVELS];
    const struct hm_key *known; /* windows of this photograph that the pool holds, rising */
    size_t known_count;
    const struct mine_region *regions; /* of this photograph to keep clear of */
    size_t region_count;
    double overlap, fill, aspect; /* as mine_avoid's, and its object's */
};

/* What was found there. */
struct mine_answer {
    int32_t image;
    struct mine_size size;
    uint64_t windows, skipped; /* scored; proven to hold nothing new */
    int levels;
    long hard;       /* at or above the threshold, and not known */
    long violating;  /* of these, above the slack as well */
    long above_zero; /* not known, score >= 0 */
    long avoided;    /* hard, and in a region to keep clear of: counted nowhere else */
    double loss;     /* of all windows that are not known */
    float worst;     /* the largest score of the hard ones; -INFINITY: there is none */
    size_t count;    /* brought, best rank first */
    struct hm_hit *hits;
    uint64_t *ranks;    /* by which they were chosen (select.c): the smallest first */
    float *descriptors; /* count x length; NULL where none were asked for */
    size_t length, capacity;
    /* By level: no window that is neither known nor brought scores more. NAN: it was skipped. */
    float largest_outside[SCAN_MAX_LEVELS];
    enum hm_status status; /* HM_INPUT: the photograph cannot be used; HM_INTERRUPTED */
    struct hm_error error;
};
void mine_answer_free(struct mine_answer *answer);

/* As bytes, appended to a text, little-endian; and back, into what is empty. HM_INPUT: these are
 * not the bytes of one, or a value is out of range. A descriptor has `length` values. */
void mine_task_write(const struct mine_task *task, struct text *out);
enum hm_status mine_task_read(const void *bytes, size_t count, struct mine_task *out,
                              struct hm_error *error);
void mine_task_free(struct mine_task *task);
void mine_answer_write(const struct mine_answer *answer, struct text *out);
enum hm_status mine_answer_read(const void *bytes, size_t count, size_t length,
                                struct mine_answer *out, struct hm_error *error);

/* "Is there a reason to stop?", asked between two photographs, by any thread. */
struct mine_hurry {
    bool (*asked)(void *context); /* NULL: there is none */
    void *context;
};

/* Who scans. The same bytes whoever it is: threads (scanner.c), points in the plane, machines. */
struct mine_scanner {
    void *self;
    /* The detector to scan with, in the descriptor's order. */
    enum hm_status (*set_weights)(void *self, const float *weights, float bias,
                                  struct hm_error *error);
    /* tasks[i] -> answers[i]. What a photograph does wrong is in its answer; in a hurry, answers
     * are HM_INTERRUPTED. What answers own is used again. */
    enum hm_status (*run)(void *self, const struct mine_task *tasks, size_t count,
                          struct mine_hurry hurry, struct mine_answer *answers,
                          struct hm_error *error);
    void (*free)(void *self);
};
/* Crew and photographs must outlive it. */
enum hm_status mine_scanner_threads(struct scan_crew *crew, const struct hm_photos *photos,
                                    const struct hm_scan *scan, struct mine_scanner *out,
                                    struct hm_error *error);

/* Makes an answer from windows in any order (gather.c): counts them, and keeps the best ranks. */
struct mine_gather {
    const struct mine_task *task;
    const struct scan_plan *plan; /* NULL: the windows have no place in a photograph */
    void (*describe)(const void *window, float *out);
    struct mine_answer *answer;
    size_t heap_size; /* at most; 0: no end */
    float margin;     /* windows outside the pool count from here: -1, or the threshold below it */
};
/* length: values a descriptor. The answer may be that of an earlier task. */
struct mine_gather mine_gather_begin(const struct mine_task *task, const struct scan_plan *plan,
                                     size_t length, void (*describe)(const void *, float *),
                                     struct mine_answer *answer);
/* The least score that windows must have to matter. */
float mine_gather_from(const struct mine_criteria *criteria);
/* window: what `describe` is asked of, if the hit is among the best so far. */
void mine_gather_window(struct mine_gather *gather, const struct hm_hit *hit, const void *window);
/* Puts them in order, and has the selection's last say. Failure is in the answer. */
void mine_gather_end(struct mine_gather *gather);

/* A scan of photographs in order (scan_all.c), a batch at a time. */
struct mine_scan {
    struct mine_scanner *scanner;
    struct mine_criteria criteria;
    const struct mine_pool *pool;         /* its windows are known; NULL: none is */
    const struct mine_avoid *avoid;       /* NULL: nothing */
    size_t first, count;                  /* steps first .. count - 1 */
    const struct mine_observer *observer; /* its progress is told; NULL */
    const char *progress;
    struct mine_hurry hurry;
    void *context;
    size_t (*image)(void *context, size_t step);            /* NULL: photograph number `step` */
    void (*prepare)(void *context, struct mine_task *task); /* NULL; size and levels to skip */
    /* Before each batch, NULL: nothing. *enough: there is no further one. */
    enum hm_status (*between)(void *context, bool *enough, struct hm_error *error);
    /* Each answer, in order; after HM_INTERRUPTED ones the batch is asked for again. */
    enum hm_status (*receive)(void *context, size_t image, const struct mine_answer *answer,
                              bool *enough, struct hm_error *error);
};
enum hm_status mine_scan_all(const struct mine_scan *job, struct hm_error *error);
/* The same of all photographs with a finished model, on threads. */
enum hm_status mine_scan_model(const struct mine_scan *job, const struct hm_model *model,
                               const struct hm_scan *scan, const struct hm_photos *photos,
                               struct threads *threads, struct hm_error *error);

/* Who gives the loop its rows or its scanner, where that is not photographs and threads; each may
 * be NULL. A row has as many values as a descriptor of the options' geometry; skip (bound.c knows
 * HOG only) must be off where rows are no descriptors. */
struct mine_source {
    void *self;
    /* The rows of round 0, by mine_pool_add. */
    enum hm_status (*add_positives)(void *self, struct mine_pool *pool, struct hm_error *error);
    enum hm_status (*add_initial_negatives)(void *self, struct mine_pool *pool,
                                            struct hm_error *error);
    enum hm_status (*make_scanner)(void *self, struct mine_scanner *out, struct hm_error *error);
};

/* ---- scores of a data set (score.c) ------------------------------------------------------ */

/* Scores, and what there were none of. */
struct mine_scores {
    float *values; /* owned */
    size_t count, capacity;
    uint32_t *per_image; /* how many scores each image of the set has, in order; owned */
    long bad, small;     /* files that cannot be read; images smaller than the window */
};
void mine_scores_free(struct mine_scores *scores);
/* The scores of windows of people, in their order; those that cannot be used are left out and told
 * to the observer. */
enum hm_status mine_score_people(const struct hm_model *model, const struct hm_photos *photos,
                                 const struct mine_examples *examples, struct threads *threads,
                                 const struct mine_observer *observer, struct mine_scores *scores,
                                 struct hm_error *error);
/* The scores of all windows of person-free photographs, scanned as `scan` says; but for those to
 * avoid (NULL: none). */
enum hm_status mine_score_windows(const struct hm_model *model, const struct hm_scan *scan,
                                  const struct hm_photos *negatives, const struct mine_avoid *avoid,
                                  struct threads *threads, const struct mine_observer *observer,
                                  struct mine_scores *scores, struct hm_error *error);

#endif
