/* One run of the loop as a command: what is written into the run folder, and when. What is told is
 * in training_talk.c. */
#include "commands/training.h"
#include "report/gallery.h"
#include "report/run_report.h"

#include <math.h>
#include <string.h>

#define REFRESH 5 /* seconds after which a browser looks again while the run goes on */

/* ---- the run folder ---------------------------------------------------------------------- */

/* What the figures are of, and what the detector had learnt from when they were taken. */
static enum hm_status write_lists(const char *run, const struct data_sets *sets,
                                  struct hm_error *error)
{
    struct data_truth people = {0};
    struct data_set others = {0};
    HM_TRY(run_write_lists(run, RUN_HELD, &sets->held_positives, &sets->held_negatives, error));
    if (sets->for_good)
        return run_write_lists(run, RUN_TRAINED, &sets->positives, &sets->negatives, error);
    enum hm_status status = data_part_truth(&sets->positives, false, &people, error);
    HM_THEN(status, data_part(&sets->negatives, false, &others, error));
    HM_THEN(status, run_write_lists(run, RUN_TRAINED, &people, &others, error));
    data_truth_free(&people);
    data_free(&others);
    return status;
}

/* Takes the run folder over: what an older run left goes, the new one's record comes. */
static enum hm_status begin_run(struct training *t, struct hm_error *error)
{
    const char *run = t->settings->out;
    const struct data_sets *sets = t->sets;
    HM_TRY(run_begin(run, &t->lock, error));
    if (data_sets_held(sets))
        HM_TRY(write_lists(run, sets, error));
    if (t->settings->diagnosis)
        HM_TRY(run_write(run, RUN_DIAGNOSIS, 0, t->settings->diagnosis, error));
    HM_TRY(write_record(t->command, t->settings, sets, t->chosen_c, error));
    t->begun = true;
    return HM_OK;
}

/* ---- the choice of C --------------------------------------------------------------------- */

static void on_choosing(void *context, int solves, double seconds)
{
    terminal_say(
        &((struct training *)context)->terminal,
        "--C auto: %d solves on the first pool (%d values, %d folds of photographs), about "
        "%.0f s",
        solves, MINE_C_VALUES, MINE_C_FOLDS, seconds < 1 ? 1 : seconds);
}

static enum hm_status on_chosen(void *context, const struct mine_c_table *table,
                                struct hm_error *error)
{
    struct training *t = context;
    const struct mine_c_trial *best = &table->trial[table->chosen];
    terminal_say(&t->terminal, "         C   missed at %g and at %g false positives a window",
                 mine_c_rates[0], mine_c_rates[MINE_C_RATES - 1]);
    for (int i = 0; i < MINE_C_VALUES; i++)
        terminal_say(&t->terminal, "%10g   %5.1f%%  %5.1f%%%s", table->trial[i].c,
                     100 * table->trial[i].miss[0], 100 * table->trial[i].miss[MINE_C_RATES - 1],
                     i == table->chosen ? "   chosen" : "");
    t->chosen_c = best->c;
    HM_TRY(begin_run(t, error));
    return run_write(t->settings->out, RUN_C, 0, table, error);
}

/* ---- signals and checkpoints ------------------------------------------------------------- */

static enum mine_next on_between(void *context)
{
    struct training *t = context;
    if (interrupt_signal())
        return MINE_INTERRUPT;
    if (clock_seconds() - t->saved_at < t->settings->checkpoint_seconds)
        return MINE_GO_ON;
    return MINE_SAVE;
}

static bool on_hurry(void *context)
{
    (void)context;
    return interrupt_signal() != 0;
}

static enum hm_status on_save(void *context, const struct text *state, struct hm_error *error)
{
    struct training *t = context;
    t->saved_at = clock_seconds();
    if (!t->begun)
        HM_TRY(begin_run(t, error));
    return run_write(t->settings->out, RUN_CHECKPOINT, 0, state, error);
}

static void on_saved(void *context, bool all)
{
    interrupt_at_once(all ? ((struct training *)context)->last_words : NULL);
}

/* ---- the page of --report ---------------------------------------------------------------- */

enum hm_status training_page(const struct train_settings *s, bool goes_on, struct hm_error *error)
{
    const char *runs[] = {s->out};
    struct report_job job = {.paths = runs,
                             .count = 1,
                             .max_pixels = files_max_pixels(&s->files),
                             .max_bytes = REPORT_BYTES,
                             .refresh = goes_on ? REFRESH : 0,
                             .repeat = repeat_line};
    char *out = run_path(s->out, RUN_PAGE, 0);
    enum hm_status status = out ? HM_OK : fail_memory(error, 0, "a path");
    HM_THEN(status, common_start(&s->common, &job.threads, error));
    job.out = out;
    HM_THEN(status, report_make(&job, NULL, error));
    threads_free(job.threads);
    mem_free(out);
    return status;
}

static enum hm_status write_page(const struct training *t, const struct mine_view *view,
                                 struct hm_error *error)
{
    struct run_scores scores;
    HM_TRY(run_count_scores(view->pool, &scores, error));
    enum hm_status status = run_write(t->settings->out, RUN_SCORES,
                                      view->rounds[view->count - 1].round, &scores, error);
    run_scores_free(&scores);
    return HM_THEN(status, training_page(t->settings, !view->ended, error));
}

/* ---- what is told and recorded while it runs ---------------------------------------------- */

static enum hm_status write_more(struct training *t, const struct mine_view *view,
                                 struct hm_error *error)
{
    const struct train_settings *s = t->settings;
    int round = view->rounds[view->count - 1].round;
    if (s->keep_models || s->report)
        HM_TRY(run_write(s->out, RUN_ROUND_MODEL, round, view->model, error));
    if (s->log_json)
        HM_TRY(run_write(s->out, RUN_LOG, 0, view, error));
    if (view->ended && view->model->certificate.present)
        HM_TRY(run_write(s->out, RUN_CERTIFICATE, 0, view->model, error));
    if (view->ended)
        HM_TRY(report_suspects(s->out, view, &t->sets->negatives, files_max_pixels(&s->files),
                               &t->suspect_places, error));
    return s->report ? write_page(t, view, error) : HM_OK;
}

static enum hm_status after_round(void *context, const struct mine_view *view,
                                  struct hm_error *error)
{
    struct training *t = context;
    struct training_result *out = t->out;
    const struct mine_round *newest = &view->rounds[view->count - 1];
    size_t bytes = (size_t)view->count * sizeof *view->rounds;
    if (!t->begun)
        HM_TRY(begin_run(t, error));
    say_round(t, newest);
    say_risks(t, view);
    mem_free(out->rounds);
    out->rounds = mem_array((size_t)view->count, sizeof *view->rounds);
    if (!out->rounds)
        return fail_memory(error, bytes, "the ledger");
    memcpy(out->rounds, view->rounds, bytes);
    out->round_count = view->count;
    if (view->ended)
        count_found(view, &out->verdict);
    HM_TRY(run_write_round(t->settings->out, view, error));
    return write_more(t, view, error);
}

/* ---- held-out figures -------------------------------------------------------------------- */

static enum hm_status on_held_out(void *context, const struct mine_view *view, const float *first,
                                  float *threshold, struct hm_error *error)
{
    struct training *t = context;
    if (!t->begun)
        HM_TRY(begin_run(t, error));
    return measure_held(t, view, first, threshold, error);
}

/* ---- the whole --------------------------------------------------------------------------- */

static enum hm_status open_run(struct training *t, bool resumed, struct hm_error *error)
{
    const struct train_settings *s = t->settings;
    t->begun = resumed;
    snprintf(t->last_words, sizeof t->last_words,
             "hogmine: interrupted; go on with: hogmine train --resume %s\n", s->out);
    /* A folder with nothing in it is taken at once, so that a run that is killed early can be begun
     * again from its record. One that holds an older run is taken when round 0 is there: a run that
     * cannot be trained costs nothing. */
    HM_TRY(run_lock(s->out, &t->lock, error));
    if (!resumed && !run_has(s->out, RUN_RECORD, 0))
        return begin_run(t, error);
    return resumed ? run_sweep(s->out, error) : HM_OK;
}

static enum hm_status finish(struct training *t, double started, struct hm_error *error)
{
    HM_TRY(read_verdict(t, error));
    say_nothing_found(t);
    say_how_it_ended(t, &t->out->mined, clock_seconds() - started);
    say_verdict(t);
    return t->settings->keep_state ? HM_OK : run_remove_state(t->settings->out, error);
}

/* The loop, with a scratch file in the run folder for what --memory has no room for. */
static enum hm_status mine_in(const char *run, const struct mine_options *options,
                              const struct mine_data *data, const struct text *state,
                              struct threads *threads, const struct mine_observer *observer,
                              struct mine_result *out, struct hm_error *error)
{
    struct mine_options with = *options;
    struct scratch *scratch = scratch_new(run);
    if (!scratch)
        return fail_memory(error, 0, "a scratch file");
    struct mem_overflow overflow = scratch_overflow(scratch);
    with.overflow = &overflow;
    enum hm_status status = mine_run(&with, data, state, threads, observer, out, error);
    scratch_free(scratch);
    return status;
}

enum hm_status train_on(const struct command *command, const struct train_settings *s,
                        const struct mine_options *options, const struct data_sets *sets,
                        const struct text *state, struct threads *threads,
                        struct training_result *out, struct hm_error *error)
{
    *out = (struct training_result){0};
    struct training t = {.command = command,
                         .settings = s,
                         .sets = sets,
                         .out = out,
                         .threads = threads,
                         .terminal = terminal_open(s->common.quiet),
                         .lock = -1,
                         .saved_at = clock_seconds()};
    struct mine_observer observer = {.context = &t,
                                     .progress = terminal_progress,
                                     .skipped = terminal_skipped,
                                     .choosing = on_choosing,
                                     .chosen = on_chosen,
                                     .held_out = on_held_out,
                                     .round = after_round,
                                     .between = on_between,
                                     .hurry = on_hurry,
                                     .save = on_save,
                                     .saved = on_saved};
    struct data_lent lent = {0};
    double started = clock_seconds();
    bool fresh = !state && !run_has(s->out, RUN_RECORD, 0);
    interrupt_watch();
    enum hm_status status = open_run(&t, state != NULL, error);
    if (status == HM_OK) {
        interrupt_at_once(t.last_words); /* until the loop says otherwise */
        status = data_sets_lend(sets, mine_photo_memory(options->memory),
                                files_max_pixels(&s->files), options->choose_c, &lent, error);
        if (status == HM_OK)
            data_lent_enlarges(&lent, options->scan.upsample);
        HM_THEN(status, mine_in(s->out, options, &lent.data, state, threads, &observer, &out->mined,
                                error));
        interrupt_at_once(NULL);
        data_lent_free(&lent);
    }
    HM_THEN(status, finish(&t, started, error));
    if (status == HM_INTERRUPTED && s->report && out->round_count > 0)
        training_page(s, false, &(struct hm_error){0}); /* it is stopped: no tab waits for more */
    if (status == HM_INTERRUPTED)
        fail(error, status, "%s; go on with: hogmine train --resume %s", "interrupted", s->out);
    bool ours = t.lock >= 0; /* and not another process's that is at work there */
    file_unlock(t.lock);
    /* What could not be trained leaves nothing behind; what could not be written can go on. */
    if (status != HM_OK && status != HM_INTERRUPTED && fresh && ours && out->round_count == 0 &&
        (status != HM_OUTPUT || !run_has(s->out, RUN_RECORD, 0)))
        folder_clear(s->out, &run_folder, NULL);
    if (status != HM_OK)
        training_free(out);
    return status;
}

void training_free(struct training_result *result)
{
    model_free(&result->mined.model);
    mem_free(result->rounds);
    *result = (struct training_result){0};
}
