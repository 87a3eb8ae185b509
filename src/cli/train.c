/* hogmine train: positives and negatives in, a mined detector out. */
#include "cli/sets.h"
#include "model/names.h"

#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct settings, field)

static const char *const auto_word[] = {"auto", NULL};
static const char *const solver_names[] = {"dual", "liblinear", NULL}; /* enum mine_solver */
static const char *const store_names[] = {"float", "half", NULL};      /* enum svm_format */

static const struct option options_train[] = {
    {"positives", "PATH", OPTION_TEXT, AT(positives), 0, 0, NULL,
     "window crops with margin (a folder, a list file or an image), or annotated photographs (a "
     "folder or a file)",
     true},
    {"negatives", "PATH", OPTION_TEXT, AT(negatives), 0, 0, NULL,
     "person-free photographs: a folder, a list file or an image", true},
    {"out", "RUN", OPTION_TEXT, AT(out), 0, 0, NULL, "the run folder to make", true},
    {"force", NULL, OPTION_FLAG, AT(force), 0, 0, NULL, "replace the run that is in RUN", false},
    {"validation", "SHARE", OPTION_SHARE, AT(validation), 0, 0.9, NULL,
     "hold this share of the photographs out, and measure on them (default: 0)", false},
    {"seed", "N", OPTION_SEED, AT(seed), 0, 0, NULL,
     "of the random negatives and of the split (default: 1)", false},
    {"loss", "KIND", OPTION_CHOICE, AT(loss), 0, 0, loss_names,
     "squared: squared hinge (default); hinge: a mislabelled window pulls no harder than C", false},
    {"C", "C", OPTION_DOUBLE, AT(c), 1e-9, 1e9, auto_word,
     "what a window inside the margin costs (default: 0.01); auto: the best of 0.0001 to 1, by "
     "cross-validation on the first pool (RUN/c.csv)",
     false},
    {"positive-weight", "W", OPTION_DOUBLE, AT(positive_weight), 1e-6, 1e6, NULL,
     "times C, for positives (default: 1)", false},
    {"bias", "B", OPTION_TEXT, AT(bias), 0, 0, NULL,
     "free (default), or the value of a regularised bias feature", false},
    {"threshold", "T", OPTION_DOUBLE, AT(threshold), -100, 100, NULL,
     "windows scoring at least this are hard (default: -1, the margin)", false},
    {"cap-image", "N", OPTION_INT, AT(cap_image), 0, 1e9, NULL,
     "new hard negatives an image and round, hardest first; 0: no cap (default: 30)", false},
    {"initial", "N", OPTION_INT, AT(initial), 1, 10000, NULL,
     "random windows an image before the first round (default: 10)", false},
    {"max-rounds", "N", OPTION_INT, AT(max_rounds), 0, 1e9, NULL,
     "stop after so many rounds (default: when a complete pass adds nothing)", false},
    {"mirror", NULL, OPTION_FLAG, AT(mirror), 0, 0, NULL,
     "positives also left-right exchanged (default; --no-mirror)", false},
    {"solver", "KIND", OPTION_CHOICE, AT(solver), 0, 0, solver_names,
     "dual: ours (default), on dense rows, from where the last round ended; liblinear: the "
     "reference, 4 to 8 times the memory",
     false},
    {"store", "KIND", OPTION_CHOICE, AT(store), 0, 0, store_names,
     "windows of the pool as float (default) or in half the memory: half", false},
    {"memory", "BYTES", OPTION_BYTES, AT(memory), 0, 0, NULL,
     "for the pool and for decoded photographs (of these at most a quarter, and 192M); a larger "
     "pool goes on in a file in RUN, slower (default: half of what is free)",
     false},
    {0},
};

static const struct option *const groups[] = {
    options_train,    options_truth, options_windows, options_scan,
    options_geometry, options_files, options_common,  NULL};

static void defaults(struct settings *s)
{
    struct mine_options o = mine_default_options();
    s->loss = (int)o.loss;
    s->c = o.c;
    s->solver = (int)o.solver;
    s->store = (int)o.store;
    s->positive_weight = o.positive_weight;
    s->bias = "free";
    s->cap_image = o.cap_image;
    s->max_rounds = o.max_rounds;
    s->initial = o.initial;
    s->mirror = o.mirror;
    s->threshold = (double)o.threshold;
}

/* ---- the run folder ---------------------------------------------------------------------- */

struct training {
    const struct command *command;
    const struct settings *settings;
    const struct sets *sets;
    struct terminal terminal;
    struct text ledger;
    double chosen_c; /* by --C auto; 0 without it */
    bool begun;      /* the run folder is ours */
};

/* chosen_c: what --C auto chose, 0 where it did not. */
static enum hm_status write_run_json(const struct command *command, const struct settings *s,
                                     const struct sets *sets, double chosen_c,
                                     struct hm_error *error)
{
    char positives[33], negatives[33];
    enum hm_status status = data_truth_fingerprint(&sets->positives, positives, error);
    if (status == HM_OK)
        status = data_fingerprint(&sets->negatives, negatives, error);
    if (status != HM_OK)
        return status;
    struct text json = {0};
    text_printf(&json, "{\n  \"schema\": 1,\n  \"program\": \"hogmine " HM_VERSION "\",\n");
    text_printf(&json, "  \"command\": \"train\",\n  \"options\": ");
    options_json(command, s, &json);
    if (chosen_c > 0)
        text_printf(&json, ",\n  \"chosen\": {\"C\": %.17g}", chosen_c);
    text_printf(&json,
                ",\n  \"data\": {\n    \"positives\": {\"format\": \"%s\", \"images\": %zu, "
                "\"windows\": %zu, \"fingerprint\": \"%s\"},\n",
                sets->positives.format, sets->positives.images.count, sets->windows.count,
                positives);
    text_printf(&json, "    \"negatives\": {\"images\": %zu, \"fingerprint\": \"%s\"}\n  }\n}\n",
                sets->negatives.count, negatives);
    return write_in_folder(s->out, "run.json", &json, error);
}

static const char *const contents[] = {"run.json",   "rounds.csv",      "model.json", "hard",
                                       "validation", "validation.json", "c.csv",      NULL};
static const struct folder_kind a_run = {"a run", "run.json", "\"program\": \"hogmine", contents};

/* Takes the run folder over: what an older run left goes, the new one's record comes. Called when
 * the first round is there, so that a run that cannot be trained costs nothing. */
static enum hm_status begin_run(const struct training *t, struct hm_error *error)
{
    const char *run = t->settings->out;
    enum hm_status status = clear_folder(run, &a_run, error);
    char *hard = file_join(run, "hard");
    if (status == HM_OK)
        status = hard ? file_make_folder(hard, error) : fail_memory(error, 0, "a path");
    mem_free(hard);
    if (status == HM_OK && t->settings->validation > 0)
        status = write_lists(run, t->sets, error);
    return status == HM_OK ? write_run_json(t->command, t->settings, t->sets, t->chosen_c, error)
                           : status;
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
    t->begun = true;
    enum hm_status status = begin_run(t, error);
    return status == HM_OK ? record_c(t->settings->out, table, error) : status;
}

/* ---- what is told and recorded while it runs ---------------------------------------------- */

static enum hm_status after_round(void *context, const struct mine_view *view,
                                  struct hm_error *error)
{
    struct training *t = context;
    const struct mine_round *r = view->round;
    enum hm_status status = r->round == 0 && !t->begun ? begin_run(t, error) : HM_OK;
    if (status != HM_OK)
        return status;
    if (r->round == 0) {
        terminal_say(&t->terminal, "%ld positives, %ld random negatives from %ld photographs",
                     r->pool_positives, r->added, r->images);
        terminal_say(&t->terminal,
                     "round     windows     hard    known      new    added     pool   objective  "
                     "    gap  scan s  solve s");
    }
    terminal_say(&t->terminal, "%5d %11llu %8ld %8ld %8ld %8ld %8ld %11.4f %8.1e %7.1f %8.2f",
                 r->round, (unsigned long long)r->windows, r->hard, r->known, r->fresh, r->added,
                 r->pool_positives + r->pool_negatives, r->objective, r->gap, r->scan_seconds,
                 r->solve_seconds);
    if (r->round == 1 && r->windows > 0)
        terminal_say(&t->terminal,
                     "      before mining: %.2f false positives a photograph at score 0",
                     r->fppw * (double)r->windows / (double)r->images);
    if (!r->converged)
        terminal_say(
            &t->terminal,
            "      the solver gave up before its tolerance: expect no more of this model than "
            "its gap says; a smaller --C is easier");
    return record_round(t->settings->out, &t->ledger, view, error);
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

/* ---- the command ------------------------------------------------------------------------- */

static enum hm_status make_options(const struct settings *s, struct mine_options *o,
                                   struct hm_error *error)
{
    *o = mine_default_options();
    o->loss = (enum svm_loss)s->loss;
    o->choose_c = s->c == NOT_GIVEN;
    if (!o->choose_c)
        o->c = s->c;
    o->solver = (enum mine_solver)s->solver;
    o->store = (enum svm_format)s->store;
    o->positive_weight = s->positive_weight;
    o->threshold = (float)s->threshold;
    o->cap_image = s->cap_image;
    o->max_rounds = s->max_rounds;
    o->initial = s->initial;
    o->mirror = s->mirror;
    o->seed = s->seed;
    o->max_bad = s->max_bad;
    o->max_pixels = max_pixels(s);
    o->memory = s->memory;
    o->spill_folder = s->out;
    if (strcmp(s->bias, "free") != 0) {
        char *end;
        o->bias_feature = strtod(s->bias, &end);
        if (end == s->bias || *end || !(o->bias_feature > 0 && o->bias_feature <= 1e6))
            return fail(error, HM_USAGE, "--bias %s: give free or a number such as 1", s->bias);
    }
    enum hm_status status = geometry_settings(s, &o->geometry, error);
    return status == HM_OK ? scan_settings(s, o->scan, &o->scan, error) : status;
}

static void say_how_it_ended(struct training *t, const struct mine_result *r, double seconds)
{
    struct terminal *terminal = &t->terminal;
    if (r->stable)
        terminal_say(
            terminal,
            "stable after %d round%s: a complete pass found no new window scoring %g or more",
            r->rounds, plural(r->rounds), t->settings->threshold);
    else
        terminal_say(terminal,
                     "stopped by --max-rounds after %d round%s: the pool is not stable yet",
                     r->rounds, r->rounds == 1 ? "" : "s");
    if (r->spilled > 0)
        terminal_say(terminal, "%zu windows of the pool did not fit --memory and were kept on disk",
                     r->spilled);
    say_skipped(terminal, r->skipped_positives + r->skipped_negatives,
                r->small_positives + r->small_negatives, r->turned);
    terminal_say(terminal, "%.1f s, at most %zu MB of memory", seconds, memory_peak() >> 20);
}

static enum hm_status measure(struct training *t, const struct mine_result *r,
                              const struct sets *sets, struct threads *threads,
                              struct hm_error *error)
{
    struct text json = {0}, table = {0};
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

static enum hm_status print_run(const struct settings *s, const struct mine_result *r,
                                struct hm_error *error)
{
    struct text result = {0};
    char *path = file_join(s->out, "model.json");
    if (!path)
        return fail_memory(error, 0, "a path");
    if (s->json) {
        text_printf(&result, "{\"schema\": 1, \"model\": ");
        text_json_string(&result, path);
        text_printf(&result, ", \"ended\": \"%s\", \"rounds\": %d, \"stable\": %s, ",
                    r->stable ? "stable" : "rounds", r->rounds, r->stable ? "true" : "false");
        text_printf(&result, "\"positives\": %ld, \"negatives\": %ld, \"skipped\": %ld}\n",
                    r->model.training.positives, r->model.training.negatives,
                    r->skipped_positives + r->skipped_negatives + r->small_positives +
                        r->small_negatives);
    } else {
        text_printf(&result, "%s\n", path);
    }
    mem_free(path);
    return print_result(&result, error);
}

/* run.json says what was used, not what was left open. */
static void settle(struct settings *s, const struct mine_options *o, const struct threads *threads)
{
    s->pyramid = (int)o->scan.pyramid;
    s->scale_step = o->scan.scale_step;
    s->stride = o->scan.stride;
    s->pad = o->scan.pad;
    s->sigma = o->geometry.sigma;
    s->threads = threads_count(threads);
}

static enum hm_status train_on(const struct command *command, const struct settings *s,
                               const struct mine_options *options, const struct sets *sets,
                               struct threads *threads, struct hm_error *error)
{
    struct training t = {
        .command = command, .settings = s, .sets = sets, .terminal = terminal_open(s)};
    struct mine_observer observer = {.context = &t,
                                     .progress = on_progress,
                                     .skipped = on_skipped,
                                     .choosing = on_choosing,
                                     .chosen = on_chosen,
                                     .round = after_round};
    struct mine_result result;
    double start = clock_seconds();
    enum hm_status status = mine_run(options, &sets->positives.images, &sets->negatives, threads,
                                     &observer, &result, error);
    text_free(&t.ledger);
    if (status != HM_OK)
        return status;
    say_how_it_ended(&t, &result, clock_seconds() - start);
    if (s->validation > 0)
        status = measure(&t, &result, sets, threads, error);
    if (status == HM_OK)
        status = print_run(s, &result, error);
    model_free(&result.model);
    return status;
}

static enum hm_status run(const struct command *command, struct settings *s, int count,
                          char **paths, struct hm_error *error)
{
    (void)count;
    (void)paths;
    struct mine_options options;
    struct sets sets = {0};
    struct terminal terminal = terminal_open(s);
    enum hm_status status = make_options(s, &options, error);
    struct threads *threads = status == HM_OK ? start_threads(s, error) : NULL;
    if (status == HM_OK && !threads)
        status = error->status;
    if (status == HM_OK)
        status = find_sets(s, &options.geometry, threads, &terminal, &sets, error);
    if (status == HM_OK)
        status = check_folder(s->out, s->force, &a_run, error);
    if (status == HM_OK) {
        settle(s, &options, threads);
        options.windows = &sets.windows;
        status = train_on(command, s, &options, &sets, threads, error);
    }
    threads_free(threads);
    free_sets(&sets);
    return status;
}

const struct command command_train = {
    .name = "train",
    .synopsis = "train --positives PATH --negatives PATH --out RUN",
    .summary = "train a detector, mining hard negatives until the pool is stable",
    .description =
        "Trains on the positives and some random windows of the negatives, then repeats: scan "
        "every\n"
        "negative photograph completely, add the windows that violate the margin, train again, "
        "until\n"
        "a complete pass finds nothing new. RUN/model.json is the detector, RUN/rounds.csv the\n"
        "ledger, RUN/hard/NNN.csv where every window came from. What mining collects is by nature "
        "the\n"
        "most misleading part of the data, unlabelled people first: look at it (hogmine mine "
        "RUN/model.json\n"
        "--negatives PATH --out LOOK) before you trust the detector.",
    .options = groups,
    .defaults = defaults,
    .run = run,
};
