/* hogmine train: positives and negatives in, a mined detector out. */
#include "commands/train.h"
#include "formats/formats.h"
#include "disk/disk.h"

#include <string.h>

#define PATHS 4 /* among the options */

/* run.json says what was used, not what was left open. Paths are made absolute, so that the run can
 * be gone on with from anywhere; they are owned by `paths`. */
static enum hm_status settle(struct train_settings *s, const struct mine_options *o,
                             const struct threads *threads, char *paths[PATHS],
                             struct hm_error *error)
{
    const char **const given[PATHS] = {&s->positives, &s->negatives, &s->exclude, &s->truth.photos};
    for (int i = 0; i < PATHS; i++) {
        paths[i] = *given[i] ? file_absolute(*given[i]) : NULL;
        if (*given[i] && !paths[i])
            return fail(error, HM_INPUT, "%s: it has gone away", *given[i]);
        *given[i] = paths[i];
    }
    s->scan.pyramid = (struct given_int){(int)o->scan.pyramid, true};
    s->scan.scale_step = (struct given_double){o->scan.scale_step, true};
    s->scan.stride = (struct given_int){o->scan.stride, true};
    s->scan.pad = (struct given_int){o->scan.pad, true};
    s->geometry.sigma = (struct given_double){o->geometry.sigma, true};
    s->memory = (struct given_bytes){o->memory, true};
    s->common.threads = threads_count(threads);
    if (!s->split_seed.given)
        s->split_seed = (struct given_seed){s->mining.seed, true};
    return HM_OK;
}

static enum hm_status print_run(const struct train_settings *s, const struct training_result *t,
                                struct hm_error *error)
{
    struct text result = {0};
    const struct mine_result *r = &t->mined;
    const struct hm_training *training = &r->model.training;
    char *path = run_path(s->out, RUN_MODEL, 0);
    if (!path)
        return fail_memory(error, 0, "a path");
    if (s->common.json) {
        struct json j = json_start(&result);
        json_put_object(&j, NULL);
        json_put(&j,
                 "schema %d model %s ended %s rounds %d stable %i positives %ld negatives %ld "
                 "skipped %ld suspects %ld thrash %i",
                 1, path, training->ended, r->rounds, r->ended.rule == STOP_STABLE,
                 training->positives, training->negatives,
                 r->skipped_positives + r->skipped_negatives + r->small_positives +
                     r->small_negatives,
                 r->suspects, r->thrash);
        json_finish(&j);
    } else {
        text_printf(&result, "%s\n", path);
    }
    mem_free(path);
    return print_result(&result, error);
}

/* ---- from the start ---------------------------------------------------------------------- */

static enum hm_status run_once(const struct command *command, struct train_settings *s,
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

static enum hm_status start(const struct command *command, struct train_settings *s,
                            struct hm_error *error)
{
    struct mine_options options;
    struct sets sets = {0};
    char *paths[PATHS] = {0};
    if (s->seeds.given && !s->split_seed.given)
        s->split_seed =
            (struct given_seed){1, true}; /* one split for all: what varies is the procedure */
    struct terminal terminal = terminal_open(s->common.quiet);
    enum hm_status status = train_options(s, &options, error);
    struct threads *threads = status == HM_OK ? common_threads(&s->common, error) : NULL;
    if (status == HM_OK && !threads)
        status = error->status;
    HM_THEN(status, find_sets(s, &options.geometry, threads, &terminal, &sets, error));
    HM_THEN(status, check_folder(s->out, s->force, s->seeds.given ? &run_seeds_folder : &run_folder,
                                 error));
    HM_THEN(status, settle(s, &options, threads, paths, error));
    HM_THEN(status, s->seeds.given ? train_seeds(command, s, &options, &sets, false, threads, error)
                                   : run_once(command, s, &options, &sets, NULL, threads, error));
    threads_free(threads);
    free_sets(&sets);
    for (int i = 0; i < PATHS; i++)
        mem_free(paths[i]);
    return status;
}

/* ---- going on ---------------------------------------------------------------------------- */

/* Which option differs from what the run was begun with? HM_USAGE names it. */
static enum hm_status check_options(const struct command *command,
                                    const struct train_settings *then,
                                    const struct train_settings *now, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (struct option_walk w = {.command = command}; option_next(&w) && status == HM_OK;) {
        struct text a = {0}, b = {0};
        option_json(w.option, (const char *)then + w.offset, &a);
        option_json(w.option, (const char *)now + w.offset, &b);
        if (w.option->role == OPTION_RESULT && !a.failed && !b.failed &&
            strcmp(a.bytes, b.bytes) != 0)
            status = fail(error, HM_USAGE,
                          "--%s was %s when the run began, and is %s now: leave it away, or add "
                          "--force to go on all the same",
                          w.option->name, a.bytes, b.bytes);
        text_free(&a);
        text_free(&b);
    }
    return status;
}

/* The run's own settings, with what this command line adds to them. */
static enum hm_status merge_settings(const struct command_line *line,
                                     const struct run_record *record, struct hm_error *error)
{
    const struct command *command = line->command;
    struct train_settings *s = line->settings, then, now;
    int count;
    bool help, force = s->force;
    const char *run = s->resume;
    enum hm_status status = recorded_settings(record, command, run, &then, error);
    if (status != HM_OK)
        return status;
    now = then;
    now.resume = run; /* nothing is required any more */
    now.force = now.common.quiet = now.common.json = false;
    status = options_parse(command, line->argc, line->argv, &now, &count, &help, error);
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
static enum hm_status without_state(const struct train_settings *s, bool *ended,
                                    struct hm_error *error)
{
    struct hm_model model = {0};
    struct terminal terminal = terminal_open(s->common.quiet);
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
    if (status == HM_OK && *ended && !s->common.json) {
        struct text line = {0};
        text_printf(&line, "%s\n", path);
        status = print_result(&line, error);
    }
    model_free(&model);
    mem_free(path);
    return status;
}

static enum hm_status go_on(const struct command *command, struct train_settings *s,
                            const struct run_record *record, struct hm_error *error)
{
    struct mine_options options;
    struct sets sets = {0};
    struct text state = {0};
    char *paths[PATHS] = {0};
    bool ended = false;
    enum hm_status status = train_options(s, &options, error);
    bool seeds = s->seeds.given;
    if (status == HM_OK && !seeds && run_has(s->out, RUN_CHECKPOINT, 0))
        status = run_read(s->out, RUN_CHECKPOINT, 0, &state, error);
    if (status == HM_OK && !state.bytes && !seeds)
        status = without_state(s, &ended, error);
    struct terminal terminal = terminal_open(s->common.quiet);
    struct threads *threads = status == HM_OK && !ended ? common_threads(&s->common, error) : NULL;
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

static enum hm_status resume(const struct command_line *line, struct hm_error *error)
{
    struct train_settings *s = line->settings;
    struct run_record record;
    bool force = s->force;
    enum hm_status status = read_record(s->resume, &record, error);
    if (status == HM_OK && !force)
        status = check_same_program(&record, s->resume, error);
    HM_THEN(status, merge_settings(line, &record, error));
    s->resume = NULL; /* no part of the run's own options */
    HM_THEN(status, go_on(line->command, s, &record, error));
    run_record_free(&record);
    return status;
}

enum hm_status train_command(const struct command_line *line, struct hm_error *error)
{
    struct train_settings *s = line->settings;
    return s->resume ? resume(line, error) : start(line->command, s, error);
}
