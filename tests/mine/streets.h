/* Made streets to train on, and a training that is logged: for the tests of the loop. */
#ifndef HM_TEST_STREETS_H
#define HM_TEST_STREETS_H

#include "data/data.h"
#include "folder.h"
#include "mine/mine.h"
#include "run/run.h"
#include "synth/synth.h"
#include "test.h"

static struct data_set positives, negatives, held_positives, held_negatives;
static struct data_lent lent; /* by data_of */

static inline void make_streets(int images, int width, int height)
{
    struct threads *threads = threads_new(2);
    struct synth_options train = synth_usual(images, 5, width, height);
    struct synth_options held = synth_usual(10, 6, width, height);
    struct hm_error error = {0};
    folder_make();
    CHECK(synth_write(at("train"), &train, threads, NULL, &error) == HM_OK);
    CHECK(synth_write(at("held"), &held, threads, NULL, &error) == HM_OK);
    CHECK(data_find(at("train/positives"), &positives, &error) == HM_OK);
    CHECK(data_find(at("train/negatives"), &negatives, &error) == HM_OK);
    CHECK(data_find(at("held/positives"), &held_positives, &error) == HM_OK);
    CHECK(data_find(at("held/negatives"), &held_negatives, &error) == HM_OK);
    threads_free(threads);
}

static inline void remove_streets(void)
{
    data_lent_free(&lent);
    data_free(&positives);
    data_free(&negatives);
    data_free(&held_positives);
    data_free(&held_negatives);
    folder_remove();
}

#define MOST_ROUNDS 60
#define MOST_WEIGHTS 6157 /* of three octaves, and the bias */
struct log {
    struct mine_round rounds[MOST_ROUNDS];
    int count;
    const char *folder; /* of a run to record, or NULL */
    const struct mine_avoid *avoid;
    bool held;     /* with held-out data */
    bool waits;    /* of the others, some wait to be taken in */
    int told_held; /* how often the listener was asked to measure, and after which round */
    int held_round;
    float first[MOST_WEIGHTS]; /* the weights of round 0, as told then */
    struct text model;         /* the last model as its file */
    long suspects;
};

static inline enum hm_status log_round(void *context, const struct mine_view *view,
                                       struct hm_error *error)
{
    struct log *log = context;
    log->count = view->count < MOST_ROUNDS ? view->count : MOST_ROUNDS;
    memcpy(log->rounds, view->rounds, (size_t)log->count * sizeof *log->rounds);
    log->suspects = (long)view->suspect_count;
    text_free(&log->model);
    model_format(view->model, &log->model);
    return log->folder ? run_write_round(log->folder, view, error) : HM_OK;
}

/* And the bias. */
static inline size_t weights_of(const struct mine_view *view)
{
    return hog_geometry_length(&view->model->geometry) + 1;
}

#define TOLD_THRESHOLD 0.25f

static inline enum hm_status log_held(void *context, const struct mine_view *view,
                                      const float *first, float *threshold, struct hm_error *error)
{
    struct log *log = context;
    (void)error;
    log->told_held++;
    log->held_round = view->rounds[view->count - 1].round;
    memcpy(log->first, first, weights_of(view) * sizeof *first);
    *threshold = TOLD_THRESHOLD;
    return HM_OK;
}

static inline void stop_after(struct mine_options *options, int rounds)
{
    options->stop[options->stops++] = (struct mine_choice){MINE_STOP_ROUNDS, rounds};
}

static bool waiting[2][256]; /* by image, of positives and negatives */

/* Until it is called again. */
static inline struct mine_data data_of(const struct log *log, size_t memory)
{
    const struct data_set *const sets[] = {&positives, &negatives,
                                           log->held ? &held_positives : NULL,
                                           log->held ? &held_negatives : NULL};
    data_lent_free(&lent);
    CHECK(data_lend(sets, mine_photo_memory(memory), 0, true, &lent, NULL) == HM_OK);
    lent.data.avoid = log->avoid;
    for (size_t i = 0; i < 256; i++) {
        waiting[0][i] = i % 7 == 3;
        waiting[1][i] = i % 6 == 1;
    }
    if (log->waits) {
        lent.data.waiting_positives = waiting[0];
        lent.data.waiting_negatives = waiting[1];
    }
    return lent.data;
}

static inline struct mine_result train_with(struct mine_options options, int thread_count,
                                            struct log *log)
{
    struct threads *threads = threads_new(thread_count);
    struct mine_observer observer = {.context = log, .round = log_round, .held_out = log_held};
    struct mine_data data = data_of(log, options.memory);
    struct mine_result result;
    struct hm_error error = {0};
    enum hm_status status = mine_run(&options, &data, NULL, threads, &observer, &result, &error);
    if (!CHECK(status == HM_OK))
        printf("# %s\n", error.text);
    threads_free(threads);
    return result;
}

static inline bool same_text(const struct text *a, const struct text *b)
{
    return a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

/* Forgets what may differ: how long it took, and how much memory. */
static inline struct mine_round without_times(struct mine_round r)
{
    r.scan_seconds = r.solve_seconds = 0;
    r.rss_bytes = 0;
    return r;
}

static inline bool same_ledger(const struct log *a, const struct log *b)
{
    bool same = a->count == b->count;
    for (int i = 0; i < a->count && same; i++) {
        struct mine_round x = without_times(a->rounds[i]), y = without_times(b->rounds[i]);
        struct text tx = {0}, ty = {0};
        ledger_format(&x, 1, &tx);
        ledger_format(&y, 1, &ty);
        same = same_text(&tx, &ty);
        text_free(&tx);
        text_free(&ty);
    }
    return same;
}

static inline void forget(struct log *log, struct mine_result *result)
{
    text_free(&log->model);
    model_free(&result->model);
}

#endif
