/* mine: data that wait outside are not seen by the loop, are measured on once, and are taken in:
 * the end is that of a training that had them from the start. */
#include "streets.h"

#include <math.h>

#define LENGTH 3780

/* What every round's pool may hold, and which rows have a score. */
struct watch {
    struct log log;
    int taken_in; /* as the ledger shows it; 0: not yet */
    struct text first_model;
    struct mine_pool *keys; /* of the last round */
};

static void check_pool(const struct watch *w, const struct mine_view *view)
{
    struct svm_rows *rows = mine_pool_rows(view->pool);
    long people = 0, negatives_waiting = 0, without_score = 0;
    for (size_t i = 0; i < svm_rows_count(rows); i++) {
        bool positive = svm_rows_labels(rows)[i] > 0;
        bool waits = waiting[!positive][mine_pool_key(view->pool, i)->image];
        people += positive && (w->taken_in > 0 || !waits);
        negatives_waiting += !positive && waits;
        without_score += isnan(svm_rows_scores(rows)[i]);
        if (w->taken_in == 0 && positive && waits)
            CHECK(svm_rows_duals(rows)[i] == 0 && isnan(svm_rows_scores(rows)[i]));
    }
    CHECK_INT(view->rounds[view->count - 1].pool_positives, people);
    CHECK((negatives_waiting > 0) == (w->taken_in > 0));
    CHECK(w->taken_in > 0 ? without_score == 0 : without_score > 0);
    struct run_scores scores;
    CHECK(run_count_scores(view->pool, &scores, NULL) == HM_OK);
    double counted = 0;
    for (size_t i = 0; i < scores.count; i++)
        counted += scores.bins[i].windows[0];
    CHECK(counted == (double)people);
    run_scores_free(&scores);
}

static enum hm_status watch_round(void *context, const struct mine_view *view,
                                  struct hm_error *error)
{
    struct watch *w = context;
    const struct mine_round *now = &view->rounds[view->count - 1];
    const struct svm_store store = {.memory = SIZE_MAX};
    float value = 0;
    if (view->count > 1 && now->pool_positives > now[-1].pool_positives)
        w->taken_in = now->round;
    check_pool(w, view);
    if (now->round == 0)
        model_format(view->model, &w->first_model);
    mine_pool_free(w->keys);
    w->keys = mine_pool_new(1, &store);
    for (size_t i = 0; i < mine_pool_count(view->pool); i++)
        if (svm_rows_labels(mine_pool_rows(view->pool))[i] < 0)
            CHECK(mine_pool_add(w->keys, &value, mine_pool_key(view->pool, i), -1, 0, error) ==
                  HM_OK);
    return log_round(&w->log, view, error);
}

static struct mine_result watch_training(struct mine_options options, struct watch *w)
{
    struct threads *threads = threads_new(2);
    struct mine_observer observer = {.context = w, .round = watch_round, .held_out = log_held};
    struct mine_data data = data_of(&w->log, options.memory);
    struct mine_result result;
    struct hm_error error = {0};
    if (!CHECK(mine_run(&options, &data, NULL, threads, &observer, &result, &error) == HM_OK))
        printf("# %s\n", error.text);
    threads_free(threads);
    return result;
}

/* ---- the end ----------------------------------------------------------------------------- */

static void end_alike(struct mine_options options, const char *what)
{
    struct watch w = {.log = {.held = true, .waits = true}};
    struct log all = {0};
    struct mine_result a = train_with(options, 2, &all), b = watch_training(options, &w);
    const struct hm_certificate *x = &a.model.certificate, *y = &b.model.certificate;
    printf("# %s: %d and %d rounds, objective %.9g and %.9g\n", what, a.rounds, b.rounds,
           x->objective, y->objective);
    CHECK(a.ended.rule == MINE_STOP_STABLE && b.ended.rule == MINE_STOP_STABLE);
    CHECK(x->present && y->present);
    CHECK(x->images == y->images && x->levels == y->levels && x->windows == y->windows);
    CHECK_NEAR(y->objective / x->objective, 1, 3e-4); /* both solves, and the slack of both */
    CHECK_INT(b.model.training.positives, a.model.training.positives);
    CHECK(b.taken_in > 0 && b.taken_in == w.taken_in && a.taken_in == 0);
    for (int r = 1; r < w.log.count; r++) {
        const struct mine_round *round = &w.log.rounds[r];
        long waited = 0, late = 0;
        for (size_t i = 0; i < negatives.count; i++)
            waited += waiting[1][i];
        late = round->round < b.taken_in    ? (long)negatives.count - waited
               : round->round == b.taken_in ? waited
                                            : (long)negatives.count;
        if (options.cap_round == 0)
            CHECK_INT(round->images, late);
        CHECK(!round->complete || round->round != b.taken_in);
        CHECK(round->violating == 0 || round->added > 0); /* nothing that was found is given back */
        CHECK(round->round != b.taken_in || isnan(round->gap));
    }
    struct threads *threads = threads_new(2);
    struct mine_check check;
    struct mine_data data = data_of(&all, options.memory);
    CHECK(mine_verify(&b.model, w.keys, &data, 5, threads, NULL, &check, NULL) == HM_OK);
    CHECK_INT(check.violating, 0);
    CHECK(check.windows == y->windows);
    mine_check_free(&check);
    threads_free(threads);
    text_free(&w.first_model);
    mine_pool_free(w.keys);
    forget(&all, &a);
    forget(&w.log, &b);
}

static void what_was_taken_in_leads_to_the_optimum_over_everything(void)
{
    struct mine_options options = mine_default_options();
    end_alike(options, "default");
    options.cap_round = 200;
    end_alike(options, "a cap of the round");
    options.cap_round = 0;
    options.cap_image = 3;
    CHECK(mine_choose(mine_evictions, "evict", "easy=0.1", &options.evict, NULL) == HM_OK);
    end_alike(options, "easy ones leave");
    options = mine_default_options();
    options.loss = HM_HINGE;
    options.c = 0.001;
    options.skip = false;
    end_alike(options, "hinge, no skipping");
}

/* ---- the figures ------------------------------------------------------------------------- */

static void the_listener_measures_once_and_its_threshold_stays(void)
{
    struct watch w = {.log = {.held = true, .waits = true}};
    struct mine_result r = watch_training(mine_default_options(), &w);
    struct hm_model first;
    CHECK_INT(w.log.told_held, 1);
    CHECK_INT(w.log.held_round, r.taken_in - 1);
    CHECK(r.model.threshold == TOLD_THRESHOLD);
    CHECK(model_parse_json("first", w.first_model.bytes, w.first_model.length, &first, NULL) ==
          HM_OK);
    CHECK(memcmp(first.weights, w.log.first, LENGTH * sizeof(float)) == 0);
    CHECK(first.bias == w.log.first[LENGTH] && first.threshold == 0);
    for (int i = 0; i < w.log.count; i++)
        CHECK(isnan(w.log.rounds[i].validation_miss));
    model_free(&first);
    text_free(&w.first_model);
    mine_pool_free(w.keys);
    forget(&w.log, &r);
    /* Held out for good: once as well, and nothing is taken in. */
    struct log keeps = {.held = true};
    struct mine_options options = mine_default_options();
    options.measure_rounds = true;
    r = train_with(options, 2, &keeps);
    CHECK(keeps.told_held == 1 && r.taken_in == 0 && r.model.threshold == TOLD_THRESHOLD);
    CHECK_INT(keeps.held_round, r.rounds);
    for (int i = 0; i < keeps.count; i++)
        CHECK(keeps.rounds[i].validation_miss > 0);
    forget(&keeps, &r);
}

/* ---- rules that end it early ------------------------------------------------------------- */

static void rounds_and_time_leave_one_round_to_take_in(void)
{
    struct mine_options options = mine_default_options();
    struct log log = {.held = true, .waits = true};
    stop_after(&options, 1);
    struct mine_result r = train_with(options, 2, &log);
    CHECK(r.ended.rule == MINE_STOP_ROUNDS && r.taken_in == 2 && log.count == 3);
    CHECK_INT(log.rounds[2].pool_positives, 2 * (long)positives.count);
    CHECK(log.rounds[2].images < log.rounds[1].images && log.rounds[2].images > 0);
    forget(&log, &r);
    options.stops = 0;
    options.stop[options.stops++] = (struct mine_choice){MINE_STOP_TIME, 0};
    log = (struct log){.held = true, .waits = true};
    r = train_with(options, 2, &log);
    CHECK(r.ended.rule == MINE_STOP_TIME && r.taken_in == 1 && log.count == 2);
    CHECK(log.rounds[1].images == 0 && log.rounds[1].added == 0);
    CHECK_INT(log.rounds[1].pool_positives, 2 * (long)positives.count);
    forget(&log, &r);
}

static enum hm_status keep_table(void *context, const struct mine_c_table *table,
                                 struct hm_error *error)
{
    (void)error;
    *(struct mine_c_table *)context = *table;
    return HM_OK;
}

static void c_is_chosen_without_what_waits(void)
{
    struct mine_options options = mine_default_options();
    struct log log = {.held = true, .waits = true};
    struct mine_c_table table = {0};
    struct mine_observer observer = {.context = &table, .chosen = keep_table};
    struct mine_result result;
    struct threads *threads = threads_new(2);
    options.choose_c = true;
    stop_after(&options, 0);
    struct mine_data data = data_of(&log, options.memory);
    CHECK(mine_run(&options, &data, NULL, threads, &observer, &result, NULL) == HM_OK);
    long people = 0, others = 0;
    for (size_t i = 0; i < positives.count; i++)
        people += 2 * !waiting[0][i];
    for (size_t i = 0; i < negatives.count; i++)
        others += options.initial * !waiting[1][i];
    CHECK_INT(table.positives, people);
    CHECK_INT(table.negatives, others);
    for (int i = 0; i < MINE_C_VALUES; i++)
        for (int k = 0; k < MINE_C_RATES; k++)
            CHECK(table.trial[i].miss[k] >= 0 && table.trial[i].miss[k] <= 1);
    model_free(&result.model);
    threads_free(threads);
}

/* Five photographs that do not wait, among many that do: one a fold, whatever the shuffle. */
static void folds_are_dealt_of_what_does_not_wait(void)
{
    struct mine_options options = mine_default_options();
    struct log log = {.held = true, .waits = true};
    struct mine_c_table table = {0};
    struct mine_observer observer = {.context = &table, .chosen = keep_table};
    struct mine_result result;
    struct hm_error error = {0};
    struct threads *threads = threads_new(1);
    options.choose_c = true;
    stop_after(&options, 0);
    struct mine_data data = data_of(&log, options.memory);
    for (size_t i = 0; i < negatives.count; i++)
        waiting[1][i] = i >= MINE_C_FOLDS;
    CHECK(mine_run(&options, &data, NULL, threads, &observer, &result, &error) == HM_OK);
    CHECK_INT(table.negatives, options.initial * MINE_C_FOLDS);
    model_free(&result.model);
    threads_free(threads);
}

static void nothing_to_train_on_beside_it_is_an_error(void)
{
    struct mine_options options = mine_default_options();
    struct log log = {.held = true, .waits = true};
    struct mine_observer observer = {0};
    struct mine_result result;
    struct hm_error error;
    struct threads *threads = threads_new(1);
    for (int side = 0; side < 2; side++) {
        struct mine_data data = data_of(&log, options.memory);
        memset(waiting[side], true, sizeof waiting[side]);
        CHECK(mine_run(&options, &data, NULL, threads, &observer, &result, &error) == HM_INPUT);
        CHECK_TEXT(error.text, side ? "negatives are left" : "positives are left");
    }
    threads_free(threads);
}

int main(void)
{
    make_streets(40, 200, 180);
    int result = test_run((struct test[]){
        TEST(what_was_taken_in_leads_to_the_optimum_over_everything),
        TEST(the_listener_measures_once_and_its_threshold_stays),
        TEST(rounds_and_time_leave_one_round_to_take_in),
        TEST(c_is_chosen_without_what_waits),
        TEST(folds_are_dealt_of_what_does_not_wait),
        TEST(nothing_to_train_on_beside_it_is_an_error),
        {0},
    });
    remove_streets();
    return result;
}
