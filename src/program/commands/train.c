/* hogmine train: positives and negatives in, a mined detector out. */
#include "commands/train.h"
#include "formats/formats.h"
#include "disk/disk.h"

#include <string.h>

static const struct option *const groups[] = {
    options_train,    options_truth, options_windows, options_scan,
    options_geometry, options_files, options_common,  NULL};

#define PATHS 4 /* among the options */

/* run.json says what was used, not what was left open. Paths are made absolute, so that the run can
 * be gone on with from anywhere; they are owned by `paths`. */
static enum hm_status settle(struct settings *s, const struct mine_options *o,
                             const struct threads *threads, char *paths[PATHS],
                             struct hm_error *error)
{
    const char **const given[PATHS] = {&s->positives, &s->negatives, &s->exclude, &s->photos};
    for (int i = 0; i < PATHS; i++) {
        paths[i] = *given[i] ? file_absolute(*given[i]) : NULL;
        if (*given[i] && !paths[i])
            return fail(error, HM_INPUT, "%s: it has gone away", *given[i]);
        *given[i] = paths[i];
    }
    s->pyramid = (int)o->scan.pyramid;
    s->scale_step = o->scan.scale_step;
    s->stride = o->scan.stride;
    s->pad = o->scan.pad;
    s->sigma = o->geometry.sigma;
    s->threads = threads_count(threads);
    s->split_seed = s->split_seed == UINT64_MAX ? s->seed : s->split_seed;
    return HM_OK;
}

static enum hm_status print_run(const struct settings *s, const struct training_result *t,
                                struct hm_error *error)
{
    struct text result = {0};
    const struct mine_result *r = &t->mined;
    const struct hm_training *training = &r->model.training;
    char *path = run_path(s->out, RUN_MODEL, 0);
    if (!path)
        return fail_memory(error, 0, "a path");
    if (s->json) {
        text_printf(&result, "{\"schema\": 1, \"model\": ");
        text_json_string(&result, path);
        text_printf(&result, ", \"ended\": \"%s\", \"rounds\": %d, \"stable\": %s, ",
                    training->ended, r->rounds, r->ended.rule == STOP_STABLE ? "true" : "false");
        text_printf(&result,
                    "\"positives\": %ld, \"negatives\": %ld, \"skipped\": %ld, \"suspects\": %ld, "
                    "\"thrash\": %s}\n",
                    training->positives, training->negatives,
                    r->skipped_positives + r->skipped_negatives + r->small_positives +
                        r->small_negatives,
                    r->suspects, r->thrash ? "true" : "false");
    } else {
        text_printf(&result, "%s\n", path);
    }
    mem_free(path);
    return print_result(&result, error);
}

/* ---- from the start ---------------------------------------------------------------------- */

static enum hm_status run_once(const struct command *command, struct settings *s,
                               const struct mine_options *options, const struct sets *sets,
                               const struct text *state, struct threads *threads,
                               struct hm_error *error)
{
    struct training_result result;
    enum hm_status status = train_on(command, s, options, sets, state, threads, &result, error);
    if (status == HM_OK) {
        status = print_run(s, &result, error);
        training_free(&result);
    }
    return status;
}

static enum hm_status start(const struct command *command, struct settings *s,
                            struct hm_error *error)
{
    struct mine_options options;
    struct sets sets = {0};
    char *paths[PATHS] = {0};
    if (s->seeds > 0 && s->split_seed == UINT64_MAX)
        s->split_seed = 1; /* one split for all: what varies is the procedure */
    struct terminal terminal = terminal_open(s);
    enum hm_status status = train_options(s, &options, error);
    struct threads *threads = status == HM_OK ? start_threads(s, error) : NULL;
    if (status == HM_OK && !threads)
        status = error->status;
    if (status == HM_OK)
        status = find_sets(s, &options.geometry, threads, &terminal, &sets, error);
    if (status == HM_OK)
        status =
            check_folder(s->out, s->force, s->seeds > 0 ? &run_seeds_folder : &run_folder, error);
    if (status == HM_OK)
        status = settle(s, &options, threads, paths, error);
    if (status == HM_OK)
        status = s->seeds > 0 ? train_seeds(command, s, &options, &sets, false, threads, error)
                              : run_once(command, s, &options, &sets, NULL, threads, error);
    threads_free(threads);
    free_sets(&sets);
    for (int i = 0; i < PATHS; i++)
        mem_free(paths[i]);
    return status;
}

/* ---- going on ---------------------------------------------------------------------------- */

/* Which option differs from what the run was begun with? HM_USAGE names it. */
static enum hm_status check_options(const struct command *command, const struct settings *then,
                                    const struct settings *now, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (const struct option *const *group = command->options; *group; group++)
        for (const struct option *o = *group; o->name && status == HM_OK; o++) {
            struct text a = {0}, b = {0};
            option_json(o, then, &a);
            option_json(o, now, &b);
            if (!option_is_free(o->name) && !a.failed && !b.failed && strcmp(a.bytes, b.bytes) != 0)
                status = fail(error, HM_USAGE,
                              "--%s was %s when the run began, and is %s now: leave it away, or "
                              "add --force to go on all the same",
                              o->name, a.bytes, b.bytes);
            text_free(&a);
            text_free(&b);
        }
    return status;
}

/* The run's own settings, with what this command line adds to them. */
static enum hm_status merge_settings(const struct command *command, const struct run_record *record,
                                     struct settings *s, struct hm_error *error)
{
    struct settings then, now;
    int count;
    bool help, force = s->force;
    const char *run = s->resume;
    enum hm_status status = recorded_settings(record, command, run, &then, error);
    if (status != HM_OK)
        return status;
    now = then;
    now.resume = run; /* nothing is required any more */
    now.force = now.quiet = now.json = false;
    status = options_parse(command, s->argc, s->argv, &now, &count, &help, error);
    if (status == HM_OK && !force)
        status = check_options(command, &then, &now, error);
    if (status == HM_OK && now.out != run && strcmp(now.out, run) != 0)
        status = fail(error, HM_USAGE, "--out %s: --resume goes on in %s; give one of the two",
                      now.out, run);
    *s = now;
    s->out = run;
    return status;
}

/* There is nothing to go on with: the run has ended, or it never got to a checkpoint. */
static enum hm_status without_state(const struct settings *s, bool *ended, struct hm_error *error)
{
    struct hm_model model = {0};
    struct terminal terminal = terminal_open(s);
    char *path = run_path(s->out, RUN_MODEL, 0);
    enum hm_status status = path ? HM_OK : fail_memory(error, 0, "a path");
    *ended = false;
    if (status == HM_OK && run_has(s->out, RUN_MODEL, 0)) {
        status = run_read(s->out, RUN_MODEL, 0, &model, error);
        *ended = status == HM_OK && strcmp(model.training.ended, "running") != 0;
        if (*ended)
            terminal_say(&terminal, "%s: the run has ended (%s after %d round%s): nothing to do",
                         s->out, model.training.ended, model.training.rounds,
                         plural(model.training.rounds));
    }
    if (status == HM_OK && !*ended)
        terminal_say(&terminal, "%s: no checkpoint yet: the run starts again", s->out);
    if (status == HM_OK && *ended && !s->keep_state) /* it was killed while it tidied up */
        status = run_remove_state(s->out, error);
    if (status == HM_OK && *ended && !s->json) {
        struct text line = {0};
        text_printf(&line, "%s\n", path);
        status = print_result(&line, error);
    }
    model_free(&model);
    mem_free(path);
    return status;
}

static enum hm_status go_on(const struct command *command, struct settings *s,
                            const struct run_record *record, struct hm_error *error)
{
    struct mine_options options;
    struct sets sets = {0};
    struct text state = {0};
    char *paths[PATHS] = {0};
    bool ended = false;
    enum hm_status status = train_options(s, &options, error);
    bool seeds = s->seeds > 0;
    if (status == HM_OK && !seeds && run_has(s->out, RUN_CHECKPOINT, 0))
        status = run_read(s->out, RUN_CHECKPOINT, 0, &state, error);
    if (status == HM_OK && !state.bytes && !seeds)
        status = without_state(s, &ended, error);
    struct terminal terminal = terminal_open(s);
    struct threads *threads = status == HM_OK && !ended ? start_threads(s, error) : NULL;
    if (status == HM_OK && !ended && !threads)
        status = error->status;
    if (status == HM_OK && !ended)
        status = find_sets(s, &options.geometry, threads, &terminal, &sets, error);
    if (status == HM_OK && !ended && !s->force)
        status = check_same_data(record, s, &sets, error);
    if (status == HM_OK && !ended)
        status = settle(s, &options, threads, paths, error);
    if (status == HM_OK && !ended)
        status = seeds ? train_seeds(command, s, &options, &sets, true, threads, error)
                       : run_once(command, s, &options, &sets, state.bytes ? &state : NULL, threads,
                                  error);
    threads_free(threads);
    text_free(&state);
    free_sets(&sets);
    for (int i = 0; i < PATHS; i++)
        mem_free(paths[i]);
    return status;
}

static enum hm_status resume(const struct command *command, struct settings *s,
                             struct hm_error *error)
{
    struct run_record record;
    bool force = s->force;
    enum hm_status status = read_record(s->resume, &record, error);
    if (status == HM_OK && !force)
        status = check_same_program(&record, s->resume, error);
    if (status == HM_OK)
        status = merge_settings(command, &record, s, error);
    s->resume = NULL; /* no part of the run's own options */
    if (status == HM_OK)
        status = go_on(command, s, &record, error);
    run_record_free(&record);
    return status;
}

static enum hm_status run(const struct command *command, struct settings *s, int count,
                          char **paths, struct hm_error *error)
{
    (void)count;
    (void)paths;
    return s->resume ? resume(command, s, error) : start(command, s, error);
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
        "ledger, RUN/hard/NNN.csv where every window came from, RUN/certificate.json what a "
        "stable run\n"
        "has proved (hogmine verify RUN checks it). A run that was stopped or killed goes on with\n"
        "hogmine train --resume RUN, to the same bytes.\n\n"
        "What mining collects is by nature the most misleading part of the data, unlabelled "
        "people\n"
        "first: RUN/suspects shows those that scored like people.",
    .options = groups,
    .presets = train_presets,
    .defaults = train_defaults,
    .run = run,
};
