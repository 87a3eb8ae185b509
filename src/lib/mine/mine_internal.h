/* The state of a training run, shared by the files of mine/. */
#ifndef HM_MINE_INTERNAL_H
#define HM_MINE_INTERNAL_H

#include "mine/mine.h"

/* Where in a round a run is: all that a checkpoint needs to say. */
enum mine_phase {
    MINE_PHASE_SCAN,  /* `done` images of the pass are scanned, their windows are in the pool */
    MINE_PHASE_SOLVE, /* the pass has ended, what must leave has left */
};

/* Keys in a list; sorted where it is said. */
struct mine_key_list {
    struct hm_key *items; /* owned */
    size_t count, capacity;
};

struct mine_state {
    const struct mine_options *options;
    const struct mine_data *data;
    struct threads *threads;
    const struct mine_observer *observer;
    struct scan_crew *crew;
    struct mine_scanner scanner;
    struct mine_result *result; /* its model is the newest */

    /* The state, which a checkpoint holds (state.c). */
    struct mine_pool *pool;
    struct mine_size *sizes; /* of the negatives, from when they were first opened */
    int *usable;             /* indices of the negatives that can be scanned */
    size_t usable_count;
    int taken_in; /* the round in which what waited was taken in; 0: not yet, or nothing waits */
    int *scanned; /* of the usable ones, those of this round's pass: not in a checkpoint */
    size_t scanned_count;
    long pool_positives;
    double c; /* of a negative: given, or chosen */
    enum mine_phase phase;
    struct mine_round now;     /* the row of the ledger that is being made */
    size_t start, done;        /* the pass began at scanned image `start`; so many are done */
    long above_zero;           /* windows of this pass with score >= 0 */
    double loss;               /* of this pass's windows outside the pool */
    struct mine_round *rounds; /* the ledger */
    int round_count, round_capacity;
    struct mine_bound *bound;
    struct mine_key_list evicted_ever; /* sorted */
    struct mine_key_list evicted_now;  /* in this round, sorted */
    struct mine_suspect *suspects;
    size_t suspect_count, suspect_capacity;
    float bar;        /* the median of the positives in this pass */
    double best_miss; /* of all rounds, on held-out data */
    int best_round;
    float *best_weights;  /* owned; of that round, the bias behind them */
    float *first_weights; /* likewise, of round 0 where data are held out */
};

/* ---- what several files of mine/ do ------------------------------------------------------ */

void mine_tell_progress(const struct mine_observer *observer, const char *what, size_t done,
                        size_t total);
void mine_tell_skipped(const struct mine_observer *observer, const char *line);
void mine_tell_saved(const struct mine_observer *observer, bool all);
/* HM_TOO_MANY_BAD with the share in words, where more than `limit` of `all` were bad. */
enum hm_status mine_refuse_bad(const char *what, long bad, size_t all, double limit,
                               struct hm_error *error);
int mine_compare_keys(const void *a, const void *b);
bool mine_key_list_holds(const struct mine_key_list *sorted, const struct hm_key *key);
/* The plan of a negative image whose size is known. */
void mine_plan_of(const struct mine_state *m, size_t image, struct scan_plan *plan);

static inline const char *mine_photo_label(const struct hm_photos *photos, size_t i)
{
    return (photos->label ? photos->label : photos->name)(photos->context, i);
}
static inline void mine_photo_release(const struct hm_photos *photos, size_t i,
                                      struct hm_photo *photo)
{
    if (photos->release)
        photos->release(photos->context, i, photo);
}
/* As those below see it: to look at, and not to free. */
static inline struct image mine_photo_image(const struct hm_photo *photo)
{
    return (struct image){photo->image.width, photo->image.height,
                          (unsigned char *)photo->image.pixels, photo->orientation};
}

/* Room for so many hits, with their descriptors or without. */
enum hm_status mine_answer_reserve(struct mine_answer *answer, size_t count, bool descriptors,
                                   struct hm_error *error);

/* ---- describe.c -------------------------------------------------------------------------- */

/* Windows of one photograph. Room for `most` of them is there when they are chosen. */
struct mine_places {
    size_t photo, most;    /* 0: the photograph is not opened */
    struct mine_size size; /* once it is opened */
    enum hm_status status; /* HM_INPUT: it cannot be used */
    struct hm_error error;
    bool small;              /* since it is smaller than the window */
    bool turned;             /* it has an EXIF orientation */
    size_t out_of_reach;     /* people whose window cannot be made */
    size_t short_of_context; /* people with less of the photograph around them than is described */
    size_t count;
    struct hm_key *keys;
    struct scan_person *people;
    float *descriptors;
    size_t keys_capacity, people_capacity, descriptors_capacity;
};
struct mine_describing {
    struct scan_crew *crew;
    const struct hm_photos *photos;
    struct hm_scan scan;
    const struct mine_observer *observer;
    const char *progress;
    /* windows around these, of `examples`, also `mirror`ed; NULL: by `choose` */
    const struct hm_object *object;
    bool mirror;
    const struct mine_examples *examples;
    void *context;
    size_t count; /* of items; each is places in one photograph */
    /* Says the photograph (item number `item`, if nothing is said) and how many at most. */
    void (*ask)(void *context, size_t item, struct mine_places *places);
    /* Says which, by keys. On any thread. */
    enum hm_status (*choose)(const void *context, size_t item, const struct scan_plan *plan,
                             struct mine_places *places, struct hm_error *error);
    /* Told in order, what could not be used as well. */
    enum hm_status (*receive)(void *context, size_t item, const struct mine_places *places,
                              struct hm_error *error);
};
enum hm_status mine_describe_places(const struct mine_describing *job, struct hm_error *error);

/* ---- the steps of the loop --------------------------------------------------------------- */

/* start.c: what the first solve sees. */
enum hm_status mine_add_positives(struct mine_state *m, struct hm_error *error);
enum hm_status mine_add_initial_negatives(struct mine_state *m, struct hm_error *error);
/* start.c: who scans: threads, unless the data's source says otherwise. */
enum hm_status mine_make_scanner(struct mine_state *m, struct hm_error *error);
/* choose_c.c: cross-validation on the pool as it stands; sets m->c. */
enum hm_status mine_choose_c(struct mine_state *m, struct hm_error *error);

/* pass.c: scans from where the pass is, selects and adds. HM_INTERRUPTED: the state is saved. */
enum hm_status mine_scan_and_add(struct mine_state *m, struct hm_error *error);
/* Takes back what this pass added. */
void mine_undo_pass(struct mine_state *m);

/* evict.c: drops what --evict says; m->evicted_now is what went. */
enum hm_status mine_evict(struct mine_state *m, struct hm_error *error);

/* solve.c: on the pool, from where the last solve ended; the result becomes the model. */
enum hm_status mine_solve(struct mine_state *m, struct hm_error *error);

/* held.c: does anything wait? Are there data that were not trained on, to measure on? */
bool mine_waits(const struct mine_state *m);
bool mine_holds_out(const struct mine_state *m);
bool mine_photo_waits(const struct mine_state *m, size_t image); /* of the negatives */
bool mine_row_waits(const struct mine_state *m, size_t row);     /* of the pool */
long mine_active_positives(const struct mine_state *m);          /* that do not wait */
/* The rows that do not wait, rising, owned by the caller; NULL: all of them. */
enum hm_status mine_list_active(const struct mine_state *m, uint32_t **rows, size_t *count,
                                struct hm_error *error);
/* Is this the round that takes in? */
bool mine_takes_in(const struct mine_state *m);
/* Fills m->scanned, for the round that m->now is of. */
void mine_list_scanned(struct mine_state *m);
/* While something waits: does the pass say that the model is near enough to its best? */
bool mine_is_near(const struct mine_state *m);
/* Is a pass that is over the last of the run, or of the part that trains? */
bool mine_ends_after_pass(struct mine_state *m);
/* When the first rows are there. */
enum hm_status mine_begin_held(struct mine_state *m, struct hm_error *error);
/* The held-out figure of the newest model, where it is wanted. */
enum hm_status mine_validate(struct mine_state *m, struct hm_error *error);
/* A run that ended by its held-out figure gives the best round's model, not the last. */
void mine_take_best(struct mine_state *m);
/* A rule has ended what does not wait: the listener may measure. */
enum hm_status mine_tell_held(struct mine_state *m, struct hm_error *error);
/* From the round that begins on, nothing waits. */
enum hm_status mine_take_in(struct mine_state *m, struct hm_error *error);

/* outcome.c: the model without weights; the row of the round that has ended; telling of it. */
void mine_describe_model(struct mine_state *m);
enum hm_status mine_add_to_ledger(struct mine_state *m, struct hm_error *error);
enum hm_status mine_tell_round(struct mine_state *m, bool ended, struct hm_error *error);
void mine_make_view(const struct mine_state *m, bool ended, struct mine_view *view);

/* stop.c: does a rule fire that speaks of the model that was scanned, or of the new one? It is in
 * m->result->ended then. */
bool mine_stops_after_pass(struct mine_state *m);
bool mine_stops_after_solve(struct mine_state *m);
/* Of the rounds in the ledger. */
double mine_seconds_so_far(const struct mine_state *m);
/* Is this among the rules of the run? value: its number. */
bool mine_has_stop(const struct mine_options *options, int rule, double *value);

/* state.c: tells the listener the state as bytes; and the way back, into a mining that is fresh.
 * HM_INPUT: these are not the bytes of a state, or of other data. */
enum hm_status mine_save_state(struct mine_state *m, struct hm_error *error);
enum hm_status mine_load_state(struct mine_state *m, const struct text *state,
                               struct hm_error *error);
/* Where the bytes of a state go, or come from. Once something was wrong, nothing is touched. */
struct mine_walk {
    struct text *out; /* NULL: they are read */
    const unsigned char *bytes;
    size_t unread;
    enum hm_status status;
    struct hm_error *error;
};
void mine_walk_bytes(struct mine_walk *walk, void *items, size_t count, size_t size);
/* restore.c: describes the windows of the pool anew, row by row as the keys say. */
enum hm_status mine_restore_rows(struct mine_state *m, const struct hm_key *keys,
                                 const float *scores, size_t count, struct hm_error *error);

/* ---- select.c ---------------------------------------------------------------------------- */

/* A violating window's place in the order of preference: smaller is taken first, of equal ones the
 * smaller key (scan_key_compare). It is the falling score (0 and -0 are one score), or, for the
 * random selection, a number drawn from key, seed and round alone. False: it is not taken at all,
 * for its score is above the ceiling; at exactly the ceiling it is taken. */
bool mine_select_rank(const struct mine_criteria *rule, const struct hm_hit *hit, uint64_t *rank);
/* How many an image's heap must hold so that the selection can be made: the cap, for the diverse
 * one 8 times the cap; 0: no end. */
int mine_select_heap_size(const struct mine_criteria *rule);
/* The last say, over what the heap held, in order; drops (keep[i] = false) what is beyond the cap
 * and, for the diverse selection, what looks like one that is kept already: it overlaps it by more
 * than half of the union, or its descriptor is nearer to that one's than half that one's length; at
 * exactly half it does not. plan NULL: the windows have no place in a photograph. */
void mine_select_thin_out(const struct mine_criteria *rule, const struct scan_plan *plan,
                          const struct mine_answer *answer, bool *keep);
/* The cap of an image: the smaller of --cap-image and the selection's own number, where 0 is no
 * cap. */
int mine_select_cap(const struct mine_options *options);

/* ---- bound.c ----------------------------------------------------------------------------- */

/* images: of the set of negatives. NULL without memory. */
struct mine_bound *mine_bound_new(size_t images, const struct hm_geometry *geometry);
void mine_bound_free(struct mine_bound *bound);
/* A pass with these weights begins: computes how far every score can have risen. */
enum hm_status mine_bound_begin(struct mine_bound *bound, const float *weights, float bias,
                                struct hm_error *error);
/* Can no window of this level, outside the pool, score above -1 or the threshold, whichever is
 * lower? */
bool mine_bound_proves(const struct mine_bound *bound, size_t image, int level, float margin);
/* Those of the levels of the task's photograph need no scan. */
void mine_bound_skip(const struct mine_bound *bound, int levels, struct mine_task *task);
/* What a scan with the weights of mine_bound_begin found (an answer's largest_outside). */
enum hm_status mine_bound_note(struct mine_bound *bound, size_t image, const float *largest,
                               int levels, struct hm_error *error);
/* A window outside the pool has this score, by the weights of mine_bound_begin. */
void mine_bound_raise(struct mine_bound *bound, const struct hm_key *key, float score);
/* How much below the margin a scan looks, so that there is something to prove with. */
#define MINE_BOUND_SCAN_BELOW 1.0f
/* All of it, to a state or from one. */
void mine_bound_walk(struct mine_bound *bound, struct mine_walk *walk);

#endif
