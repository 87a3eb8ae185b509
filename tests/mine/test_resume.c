/* mine: a run that is stopped anywhere goes on to the same bytes. */
#include "streets.h"

/* A listener that keeps the newest state, and stops the run when its turn has come. */
struct keeper {
    struct log log;
    struct text state;
    int saves, batches;
    int kill_after_saves;   /* fail at this save, as a full disk would: -1: never */
    int stop_after_batches; /* -1: never */
    bool save_often;
};

static enum hm_status keep_state(void *context, const struct text *state, struct hm_error *error)
{
    struct keeper *k = context;
    if (k->kill_after_saves >= 0 && k->saves >= k->kill_after_saves)
        return fail(error, HM_OUTPUT, "no room");
    k->saves++;
    text_free(&k->state);
    text_append(&k->state, state->bytes, state->length);
    return HM_OK;
}

static enum mine_next between(void *context)
{
    struct keeper *k = context;
    if (k->stop_after_batches >= 0 && k->batches++ >= k->stop_after_batches)
        return MINE_INTERRUPT;
    return k->save_often ? MINE_SAVE : MINE_GO_ON;
}

static enum hm_status keep_round(void *context, const struct mine_view *view,
                                 struct hm_error *error)
{
    return log_round(&((struct keeper *)context)->log, view, error);
}

static float told_first[MOST_WEIGHTS]; /* the weights of round 0, when they were told last */

static enum hm_status keep_held(void *context, const struct mine_view *view, const float *first,
                                float *threshold, struct hm_error *error)
{
    memcpy(told_first, first, weights_of(view) * sizeof *first);
    return log_held(&((struct keeper *)context)->log, view, first, threshold, error);
}

static enum hm_status go(struct mine_options options, struct keeper *k, const struct text *state,
                         int thread_count, struct mine_result *result, struct hm_error *error)
{
    struct threads *threads = threads_new(thread_count);
    struct mine_observer observer = {.context = k,
                                     .round = keep_round,
                                     .held_out = keep_held,
                                     .save = keep_state,
                                     .between = between};
    struct mine_data data = data_of(&k->log, options.memory);
    enum hm_status status = mine_run(&options, &data, state, threads, &observer, result, error);
    threads_free(threads);
    return status;
}

/* Stops at every place where a run can be stopped, one after another, each time from the state that
 * the stop before left; at the end the result must be that of a run that nobody disturbed. */
static void disturb(struct mine_options options, struct log kind, const char *what)
{
    struct log whole = kind;
    struct mine_result a = train_with(options, 2, &whole), b;
    struct text state = {0};
    struct hm_error error;
    int stops = 0;
    enum hm_status status = HM_INTERRUPTED;
    struct log last = {0};
    for (int turn = 0; status != HM_OK && turn < 400; turn++, stops++) {
        /* Alternately by a signal between two batches and by a full disk. */
        struct keeper k = {.log = kind,
                           .kill_after_saves = turn % 2 ? 1 + turn % 3 : -1,
                           .stop_after_batches = turn % 2 ? -1 : 1,
                           .save_often = true};
        status = go(options, &k, state.bytes ? &state : NULL, 1 + turn % 3, &b, &error);
        CHECK(status == HM_OK || status == (turn % 2 ? HM_OUTPUT : HM_INTERRUPTED));
        if (k.state.bytes) {
            text_free(&state);
            state = k.state;
        }
        if (status == HM_OK)
            last = k.log;
        else
            text_free(&k.log.model);
    }
    printf("# %s: stopped %d times\n", what, stops - 1);
    if (CHECK(status == HM_OK)) {
        CHECK(stops > 1);
        CHECK(same_text(&whole.model, &last.model));
        CHECK(same_ledger(&whole, &last));
        CHECK_INT(whole.suspects, last.suspects);
        CHECK(!kind.held || memcmp(whole.first, told_first, sizeof told_first) == 0);
        CHECK(a.ended.rule == b.ended.rule && a.thrash == b.thrash && a.turned == b.turned);
        CHECK_INT(a.short_of_context, b.short_of_context);
        forget(&last, &b);
    }
    text_free(&state);
    forget(&whole, &a);
}

static void a_stopped_run_ends_in_the_same_bytes(void)
{
    struct mine_options options = mine_default_options();
    disturb(options, (struct log){0}, "default");
}

static void and_so_with_every_strategy(void)
{
    struct mine_options options = mine_default_options();
    options.cap_round = 150;
    disturb(options, (struct log){0}, "a cap of the round");
    options.cap_round = 0;
    options.skip = false;
    options.store = SVM_HALF;
    CHECK(mine_choose(mine_evictions, "evict", "easy=0.2", &options.evict, NULL) == HM_OK);
    disturb(options, (struct log){0}, "eviction, no skipping, half precision");
    options = mine_default_options();
    options.cap_pool = 300;
    CHECK(mine_choose(mine_evictions, "evict", "random", &options.evict, NULL) == HM_OK);
    CHECK(mine_choose(mine_selections, "select", "random=5", &options.select, NULL) == HM_OK);
    stop_after(&options, 8);
    disturb(options, (struct log){0}, "random eviction and selection");
    options = mine_default_options();
    options.loss = HM_HINGE;
    options.stop[options.stops++] = (struct mine_choice){MINE_STOP_VALIDATION, 1};
    disturb(options, (struct log){.held = true}, "hinge, held-out data");
}

/* At every place of both parts, and between them. */
static void and_so_where_data_are_held_out_and_taken_in(void)
{
    const struct log waits = {.held = true, .waits = true};
    struct mine_options options = mine_default_options();
    disturb(options, waits, "taken in");
    options.cap_round = 150;
    disturb(options, waits, "taken in, a cap of the round");
    options.cap_round = 0;
    options.skip = false;
    options.store = SVM_HALF;
    CHECK(mine_choose(mine_evictions, "evict", "easy=0.2", &options.evict, NULL) == HM_OK);
    disturb(options, waits, "taken in, eviction, no skipping, half precision");
    options = mine_default_options();
    options.cap_pool = 300;
    CHECK(mine_choose(mine_evictions, "evict", "oldest", &options.evict, NULL) == HM_OK);
    stop_after(&options, 3);
    disturb(options, waits, "taken in after three rounds, the oldest leave");
}

static void and_so_with_three_octaves(void)
{
    const struct log waits = {.held = true, .waits = true};
    struct mine_options options = mine_default_options();
    hog_geometry_set_octaves(&options.geometry, 3, 16);
    options.cap_round = 150;
    disturb(options, waits, "three octaves, taken in, a cap of the round");
    options.cap_round = 0;
    options.geometry.context = 24; /* more than crops have */
    options.store = SVM_HALF;
    options.memory = 1 << 20;
    options.overflow = overflow_into(folder);
    CHECK(mine_choose(mine_evictions, "evict", "easy=0.2", &options.evict, NULL) == HM_OK);
    disturb(options, (struct log){0}, "three octaves, eviction, half precision, on disk");
}

static void a_damaged_state_is_refused(void)
{
    struct mine_options options = mine_default_options();
    struct keeper k = {.kill_after_saves = -1, .stop_after_batches = 1};
    struct mine_result result;
    struct hm_error error;
    CHECK(go(options, &k, NULL, 2, &result, &error) == HM_INTERRUPTED);
    struct text state = k.state;
    text_free(&k.log.model);
    for (size_t i = 0; i < state.length; i += 1 + state.length / 57) {
        struct keeper other = {.kill_after_saves = -1, .stop_after_batches = -1};
        state.bytes[i] ^= 1;
        CHECK(go(options, &other, &state, 1, &result, &error) == HM_INPUT);
        state.bytes[i] ^= 1;
    }
    for (size_t cut = 0; cut < state.length; cut += 1 + state.length / 23) {
        struct keeper other = {.kill_after_saves = -1, .stop_after_batches = -1};
        struct text part = {state.bytes, cut, cut, false};
        CHECK(go(options, &other, &part, 1, &result, &error) == HM_INPUT);
    }
    /* Other images. */
    struct data_set all = negatives;
    negatives.count--;
    struct keeper other = {.kill_after_saves = -1, .stop_after_batches = -1};
    CHECK(go(options, &other, &state, 1, &result, &error) == HM_INPUT);
    CHECK_TEXT(error.text, "other images");
    negatives = all;
    text_free(&state);
}

/* Rows are described anew: by other words they would be other rows. */
static void a_state_of_windows_described_otherwise_is_refused(void)
{
    struct mine_options options = mine_default_options(), other = options;
    struct keeper k = {.kill_after_saves = -1, .stop_after_batches = 1};
    struct mine_result result;
    struct hm_error error;
    hog_geometry_set_octaves(&options.geometry, 3, 16);
    CHECK(go(options, &k, NULL, 2, &result, &error) == HM_INTERRUPTED);
    for (int i = 0; i < 3; i++) {
        struct keeper then = {.kill_after_saves = -1, .stop_after_batches = -1};
        other.geometry = options.geometry;
        if (i == 0)
            hog_geometry_set_octaves(&other.geometry, 3, 8); /* as many values */
        else if (i == 1)
            hog_geometry_set_octaves(&other.geometry, 2, 16);
        else
            other.geometry.gamma = false;
        CHECK(go(other, &then, &k.state, 1, &result, &error) == HM_INPUT);
        CHECK_TEXT(error.text, "described otherwise");
    }
    text_free(&k.log.model);
    text_free(&k.state);
}

int main(void)
{
    make_streets(40, 200, 180); /* more than a batch of images */
    int result = test_run((struct test[]){
        TEST(a_stopped_run_ends_in_the_same_bytes),
        TEST(and_so_with_every_strategy),
        TEST(and_so_where_data_are_held_out_and_taken_in),
        TEST(and_so_with_three_octaves),
        TEST(a_damaged_state_is_refused),
        TEST(a_state_of_windows_described_otherwise_is_refused),
        {0},
    });
    remove_streets();
    return result;
}
