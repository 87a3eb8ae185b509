/* One run of the loop as a command: what is told while it goes, what is written into the run folder
 * and when, and how it ended. */
#include "cli/train.h"

#include <math.h>
#include <string.h>

struct training {
    const struct command *command;
    const struct settings *settings;
    const struct sets *sets;
    struct terminal terminal;
    struct training_result *out;
    double chosen_c; /* by --C auto; 0 without it */
    bool begun;      /* the run folder is ours, and run.json is in it */
    int lock;
    double saved_at;      /* when the state was saved last */
    long suspects;        /* told of so far */
    long suspect_places;  /* as listed */
    char last_words[400]; /* of a signal, where all is saved */
};

/* ---- the run folder ---------------------------------------------------------------------- */

/* Takes the run folder over: what an older run left goes, the new one's record comes. */
static enum hm_status begin_run(struct training *t, struct hm_error *error)
{
    const char *run = t->settings->out;
    file_unlock(t->lock);
    t->lock = -1;
    enum hm_status status = clear_folder(run, &run_folder, error);
    char *hard = file_join(run, "hard");
    if (status == HM_OK)
        status = hard ? file_make_folder(hard, error) : fail_memory(error, 0, "a path");
    mem_free(hard);
    if (status == HM_OK)
        status = state_open(run, &t->lock, error);
    if (status == HM_OK && t->settings->validation > 0)
        status = write_lists(run, t->sets, error);
    if (status == HM_OK)
        status = run_write(t->command, t->settings, t->sets, t->chosen_c, error);
    t->begun = status == HM_OK;
    return status;
}

/* A folder with nothing in it is taken at once, so that a run that is killed early can be begun
 * again from its record. One that holds an older run is taken when round 0 is there: a run that
 * cannot be trained costs nothing. */
static bool holds_a_run(const char *run)
{
    char *path = file_join(run, "run.json");
    bool holds = path && file_exists(path);
    mem_free(path);
    return holds;
}

/* What a killed process left of files that it was writing. */
static enum hm_status sweep(const char *run, struct hm_error *error)
{
    static const char *const none[] = {NULL};
    static const struct folder_kind leftovers = {.contents = none};
    static const char *const folders[] = {"", "hard", "evicted", "suspects", "state", "validation"};
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < sizeof folders / sizeof *folders && status == HM_OK; i++) {
        char *path = file_join(run, folders[i]);
        status = !path                  ? fail_memory(error, 0, "a path")
                 : file_is_folder(path) ? clear_folder(path, &leftovers, error)
                                        : HM_OK;
        mem_free(path);
    }
    return status;
}

static void give_back(struct training *t)
{
    clear_folder(t->settings->out, &run_folder, NULL);
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
    enum hm_status status = begin_run(t, error);
    return status == HM_OK ? record_c(t->settings->out, table, error) : status;
}

/* ---- signals and checkpoints ------------------------------------------------------------- */

static enum mine_wish on_between(void *context)
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
    enum hm_status status = t->begun ? HM_OK : begin_run(t, error);
    t->saved_at = clock_seconds();
    return status == HM_OK ? state_write(t->settings->out, state, error) : status;
}

static void on_saved(void *context, bool all)
{
    interrupt_at_once(all ? ((struct training *)context)->last_words : NULL);
}

/* ---- what is told and recorded while it runs ---------------------------------------------- */

static void say_round(struct training *t, const struct mine_round *r)
{
    struct terminal *terminal = &t->terminal;
    if (r->round == 0) {
        terminal_say(terminal, "%ld positives, %ld random negatives from %ld photographs",
                     r->pool_positives, r->added, r->images);
        terminal_say(terminal,
                     "round     windows  skipped     hard    known      new    added     pool   "
                     "objective      gap  scan s  solve s");
    }
    uint64_t all = r->windows + r->skipped;
    char gap[32] = "        -";
    if (isfinite(r->gap))
        snprintf(gap, sizeof gap, "%9.5f", r->gap);
    terminal_say(terminal, "%5d %11llu %7.0f%% %8ld %8ld %8ld %8ld %8ld %11.4f %s %7.1f %8.2f",
                 r->round, (unsigned long long)all,
                 all ? 100.0 * (double)r->skipped / (double)all : 0, r->hard, r->known, r->fresh,
                 r->added, r->pool_positives + r->pool_negatives, r->objective, gap,
                 r->scan_seconds, r->solve_seconds);
    if (r->round == 1 && r->windows > 0)
        terminal_say(terminal, "      before mining: %.2f false positives a photograph at score 0",
                     r->fppw * (double)r->windows / (double)r->images);
}

static bool cannot_settle(const struct mine_round *r)
{
    return r->returned > 0 && 2 * r->returned > r->added;
}

static void say_risks(struct training *t, const struct mine_view *view)
{
    const struct mine_round *r = &view->rounds[view->count - 1];
    long suspects = (long)view->suspect_count - t->suspects;
    t->suspects = (long)view->suspect_count;
    if (suspects > 0)
        terminal_say(&t->terminal,
                     "      %ld new window%s score%s more than most positives: people in the "
                     "negatives? see RUN/suspects at the end",
                     suspects, plural(suspects), suspects == 1 ? "s" : "");
    if (r->evicted > 0 || r->returned > 0)
        terminal_say(&t->terminal, "      %ld left the pool, %ld of the new ones had been in it",
                     r->evicted, r->returned);
    if (view->count > 1 && cannot_settle(r) && cannot_settle(r - 1))
        terminal_say(&t->terminal,
                     "      thrash: half of what is added was thrown out before: %d windows are on "
                     "or inside the margin, give --cap-pool room for more, or --evict easy",
                     r->support);
    if (!r->converged)
        terminal_say(
            &t->terminal,
            "      the solver gave up before its tolerance: expect no more of this model than "
            "its gap says; a smaller --C is easier");
}

/* The ledger as events, with how it ended. */
static enum hm_status write_log(const struct training *t, const struct mine_view *view,
                                struct hm_error *error)
{
    struct text log = {0};
    text_printf(&log,
                "{\"event\": \"start\", \"program\": \"hogmine " HM_VERSION
                "\", \"positives\": %zu, \"negatives\": %zu}\n",
                view->positives->count, view->negatives->count);
    for (int i = 0; i < view->count; i++) {
        text_printf(&log, "{\"event\": \"round\"");
        for (int c = 0; c < ledger_columns(); c++) {
            size_t before;
            text_printf(&log, ", \"%s\": ", ledger_name(c));
            before = log.length;
            ledger_field(&view->rounds[i], c, &log);
            if (log.length == before)
                text_printf(&log, "null");
        }
        text_printf(&log, "}\n");
    }
    if (view->ended)
        text_printf(&log, "{\"event\": \"end\", \"ended\": \"%s\", \"rounds\": %d}\n",
                    view->model->training.ended, view->model->training.rounds);
    return write_in_folder(t->settings->out, "log.jsonl", &log, error);
}

static enum hm_status write_more(struct training *t, const struct mine_view *view,
                                 struct hm_error *error)
{
    const struct settings *s = t->settings;
    enum hm_status status = HM_OK;
    char name[40];
    snprintf(name, sizeof name, "model-%03d.json", view->rounds[view->count - 1].round);
    if (s->keep_models) {
        struct text model = {0};
        model_format(view->model, &model);
        status = write_in_folder(s->out, name, &model, error);
    }
    if (status == HM_OK && s->log_json)
        status = write_log(t, view, error);
    if (status == HM_OK && view->ended && view->model->certificate.present)
        status = certificate_write(s->out, view->model, error);
    if (status == HM_OK && view->ended)
        status = write_suspects(s->out, view, max_pixels(s), &t->suspect_places, error);
    return status;
}

static enum hm_status after_round(void *context, const struct mine_view *view,
                                  struct hm_error *error)
{
    struct training *t = context;
    struct training_result *out = t->out;
    const struct mine_round *newest = &view->rounds[view->count - 1];
    size_t bytes = (size_t)view->count * sizeof *view->rounds;
    enum hm_status status = t->begun ? HM_OK : begin_run(t, error);
    if (status != HM_OK)
        return status;
    say_round(t, newest);
    say_risks(t, view);
    mem_free(out->rounds);
    out->rounds = mem_array((size_t)view->count, sizeof *view->rounds);
    if (!out->rounds)
        return fail_memory(error, bytes, "the ledger");
    memcpy(out->rounds, view->rounds, bytes);
    out->round_count = view->count;
    status = record_round(t->settings->out, view, error);
    return status == HM_OK ? write_more(t, view, error) : status;
}

/* The listener's seat in the loop wants its context first: a struct training starts elsewhere. */
static void on_progress(void *context, const char *what, size_t done, size_t total)
{
    terminal_progress(&((struct training *)context)->terminal, what, done, total);
}

static void on_skipped(void *context, const char *line)
{
    terminal_skipped(&((struct training *)context)->terminal, line);
}

/* ---- how it ended ------------------------------------------------------------------------ */

static void say_ending(struct training *t, const struct mine_result *r)
{
    struct terminal *terminal = &t->terminal;
    const struct hm_certificate *c = &r->model.certificate;
    const char *s = plural(r->rounds);
    double value = r->ended.value;
    switch (r->ended.rule) {
    case STOP_STABLE:
        terminal_say(terminal,
                     "stable after %d round%s: of all %llu windows, none outside the pool scores "
                     "more than %g;",
                     r->rounds, s, (unsigned long long)c->windows,
                     (double)c->threshold + (double)c->slack);
        if (isfinite(c->gap) && c->threshold <= -1)
            terminal_say(terminal,
                         "no other weights have an objective over all of them that is smaller by "
                         "more than %.2g%%",
                         100 * c->gap);
        else
            terminal_say(terminal, "the model is as good on all of them as it is on the pool");
        return;
    case STOP_GAP:
        terminal_say(terminal,
                     "stopped by gap=%g after %d round%s: the objective over all windows is %.5f "
                     "times that over the pool",
                     value, r->rounds, s, t->out->rounds[t->out->round_count - 1].gap);
        return;
    case STOP_VALIDATION:
        terminal_say(terminal,
                     "stopped by validation=%g after %d round%s: the model is that of round %d, "
                     "the best on held-out data",
                     value, r->rounds, s, r->model.training.rounds);
        return;
    case STOP_EXHAUSTED:
        terminal_say(terminal,
                     "exhausted after %d round%s: hard windows are left that --select or "
                     "--score-max does not let in; this proves nothing about them",
                     r->rounds, s);
        return;
    default:
        terminal_say(terminal, "stopped by %s=%g after %d round%s: the pool is not stable yet",
                     mine_stops[r->ended.rule].name, value, r->rounds, s);
    }
}

static void say_how_it_ended(struct training *t, const struct mine_result *r, double seconds)
{
    struct terminal *terminal = &t->terminal;
    say_ending(t, r);
    if (t->suspect_places > 0)
        terminal_say(terminal,
                     "%ld place%s in the negatives scored like a person when found: look at "
                     "%s/suspects/suspects.png; leave lines of people in suspects.csv and train "
                     "again with --exclude",
                     t->suspect_places, plural(t->suspect_places), t->settings->out);
    if (r->spilled > 0)
        terminal_say(terminal, "%zu windows of the pool did not fit --memory and were kept on disk",
                     r->spilled);
    say_skipped(terminal, r->skipped_positives + r->skipped_negatives,
                r->small_positives + r->small_negatives, r->turned);
    terminal_say(terminal, "%.1f s, at most %zu MB of memory", seconds, memory_peak() >> 20);
}

static enum hm_status measure(struct training *t, const struct mine_result *r,
                              struct threads *threads, struct hm_error *error)
{
    struct text json = {0}, table = {0};
    const struct sets *sets = t->sets;
    enum hm_status status = fppw_document(
        &r->model, "held out", t->settings, &sets->held_positives.images, &sets->held_windows,
        &sets->held_negatives, threads, &t->terminal, true, &json, &table, NULL, error);
    if (status == HM_OK && !table.failed)
        terminal_say(&t->terminal, "%s", table.bytes);
    text_free(&table);
    if (status != HM_OK) {
        text_free(&json);
        return status;
    }
    return write_in_folder(t->settings->out, "validation.json", &json, error);
}

/* ---- the whole --------------------------------------------------------------------------- */

static enum hm_status open_run(struct training *t, bool resumed, struct hm_error *error)
{
    const struct settings *s = t->settings;
    t->begun = resumed;
    snprintf(t->last_words, sizeof t->last_words,
             "hogmine: interrupted; go on with: hogmine train --resume %s\n", s->out);
    if (!resumed && !holds_a_run(s->out))
        return begin_run(t, error);
    enum hm_status status = state_open(s->out, &t->lock, error);
    return status == HM_OK && resumed ? sweep(s->out, error) : status;
}

static enum hm_status finish(struct training *t, double started, struct threads *threads,
                             struct hm_error *error)
{
    const struct mine_result *mined = &t->out->mined;
    say_how_it_ended(t, mined, clock_seconds() - started);
    interrupt_at_once(t->last_words);
    enum hm_status status = t->settings->validation > 0 ? measure(t, mined, threads, error) : HM_OK;
    interrupt_at_once(NULL);
    if (status == HM_OK && !t->settings->keep_state)
        status = state_remove(t->settings->out, error);
    return status;
}

enum hm_status train_on(const struct command *command, const struct settings *s,
                        const struct mine_options *options, const struct sets *sets,
                        const struct text *state, struct threads *threads,
                        struct training_result *out, struct hm_error *error)
{
    *out = (struct training_result){0};
    struct training t = {.command = command,
                         .settings = s,
                         .sets = sets,
                         .out = out,
                         .terminal = terminal_open(s),
                         .lock = -1,
                         .saved_at = clock_seconds()};
    struct mine_observer observer = {.context = &t,
                                     .progress = on_progress,
                                     .skipped = on_skipped,
                                     .choosing = on_choosing,
                                     .chosen = on_chosen,
                                     .round = after_round,
                                     .between = on_between,
                                     .hurry = on_hurry,
                                     .save = on_save,
                                     .saved = on_saved};
    struct mine_data data = sets_data(sets);
    double started = clock_seconds();
    bool fresh = !state && !holds_a_run(s->out);
    interrupt_watch();
    enum hm_status status = open_run(&t, state != NULL, error);
    if (status == HM_OK) {
        interrupt_at_once(t.last_words); /* until the loop says otherwise */
        status = mine_run(options, &data, state, threads, &observer, &out->mined, error);
        interrupt_at_once(NULL);
    }
    if (status == HM_OK)
        status = finish(&t, started, threads, error);
    if (status == HM_INTERRUPTED)
        fail(error, status, "%s; go on with: hogmine train --resume %s", "interrupted", s->out);
    file_unlock(t.lock);
    /* What could not be trained leaves nothing behind; what could not be written can go on. */
    if (status != HM_OK && status != HM_INTERRUPTED && fresh && out->round_count == 0 &&
        status != HM_OUTPUT)
        give_back(&t);
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
