/* hogmine train: positives and negatives in, a mined detector out. */
#include "commands/train.h"
#include "commands/findings.h"
#include "formats/formats.h"
#include "disk/disk.h"

#include <string.h>

#define PATHS 4 /* among the options */

/* run.json says what was used, not what was left open. Paths are made absolute, so that the run can
 * be gone on with from anywhere; they are owned by `paths`. */
static enum hm_status settle(struct train_settings *s, const struct mine_options *o,
                             const struct data_sets *sets, const struct threads *threads,
                             char *paths[PATHS], struct hm_error *error)
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
    s->scan.upsample = (struct given_double){o->scan.upsample, true};
    s->scan.stride = (struct given_int){o->scan.stride, true};
    s->scan.pad = (struct given_int){o->scan.pad, true};
    s->geometry.sigma = (struct given_double){o->geometry.sigma, true};
    settings_of_octaves(&o->geometry, &s->geometry);
    s->memory = (struct given_bytes){o->memory, true};
    s->common.threads = threads_count(threads);
    if (!s->split_seed.given)
        s->split_seed = (struct given_seed){s->mining.seed, true};
    s->validation = (struct given_double){!data_sets_held(sets) ? 0
                                          : s->validation.given ? s->validation.value
                                                                : HELD_BY_DEFAULT,
                                          true};
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
                 "skipped %ld short_of_context %ld suspects %ld thrash %i",
                 1, path, training->ended, r->rounds, r->ended.rule == MINE_STOP_STABLE,
                 training->positives, training->negatives,
                 r->skipped_positives + r->skipped_negatives + r->small_positives +
                     r->small_negatives,
                 r->short_of_context, r->suspects, r->thrash);
        put_verdict(&t->verdict, &r->model, &j);
        json_finish(&j);
    } else {
        text_printf(&result, "%s\n", path);
    }
    mem_free(path);
    return print_result(&result, error);
}

/* ---- the doctor -------------------------------------------------------------------------- */

/* Before anything is proved about the data. Jitter aside, what is held out is as the rest. */
static enum hm_status look_at_data(const struct train_settings *s,
                                   const struct mine_options *options, const struct data_sets *sets,
                                   struct threads *threads, struct data_doctor_report *out,
                                   struct hm_error *error)
{
    struct data_window_rule rule;
    HM_TRY(
        windows_of_settings(&s->windows, &options->geometry, options->scan.upsample, &rule, error));
    struct findings_case given = {.positives = &sets->positives,
                                  .windows = &sets->windows,
                                  .negatives = &sets->negatives,
                                  .boxes_avoided = s->mine_positives,
                                  .geometry = &options->geometry,
                                  .object = &sets->object,
                                  .smallest = rule.min_height,
                                  .seed = s->mining.seed,
                                  .max_pixels = files_max_pixels(&s->files)};
    return findings_make(&given, threads, out, error);
}

/* What is found goes into the run folder; a training that is gone on with has it there already. */
struct doctor {
    struct data_doctor_report report;
    struct run_diagnosis diagnosis;
};

static enum hm_status read_diagnosis(struct train_settings *s, struct terminal *terminal,
                                     struct run_diagnosis *out, struct hm_error *error)
{
    char *seed = s->seeds.given ? run_path(s->out, RUN_SEED, 1) : NULL;
    const char *run = seed ? seed : s->out;
    enum hm_status status = HM_OK;
    if (run_has(run, RUN_DIAGNOSIS, 0)) {
        status = run_read(run, RUN_DIAGNOSIS, 0, out, error);
        s->diagnosis = status == HM_OK ? out : NULL;
    }
    if (status == HM_INPUT) { /* the training does without */
        terminal_warn(terminal, error->text);
        status = HM_OK;
    }
    mem_free(seed);
    return status;
}

static enum hm_status ask_doctor(struct train_settings *s, const struct mine_options *options,
                                 const struct data_sets *sets, struct threads *threads,
                                 struct terminal *terminal, struct doctor *d,
                                 struct hm_error *error)
{
    HM_TRY(look_at_data(s, options, sets, threads, &d->report, error));
    findings_diagnosis(&d->report, s->trust_data, &d->diagnosis);
    s->diagnosis = &d->diagnosis;
    return findings_judge(&d->report, s->trust_data,
                          "hogmine inspect --doctor tells more, --trust-data trains all the same",
                          terminal, error);
}

/* ---- going on ---------------------------------------------------------------------------- */

static bool says_descriptor(const struct option *option)
{
    for (const struct option *o = options_geometry; o->name; o++)
        if (o == option)
            return true;
    return false;
}

/* Which option differs from what the run was begun with? HM_USAGE names it. --force does not help
 * where the pool would be of other descriptors. */
static enum hm_status check_options(const struct command *command, bool force,
                                    const struct train_settings *then,
                                    const struct train_settings *now, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (struct option_walk w = {.command = command}; option_next(&w) && status == HM_OK;) {
        struct text a = {0}, b = {0};
        option_json(w.option, (const char *)then + w.offset, &a);
        option_json(w.option, (const char *)now + w.offset, &b);
        bool fixed = says_descriptor(w.option);
        if (w.option->role == OPTION_RESULT && !a.failed && !b.failed &&
            strcmp(a.bytes, b.bytes) != 0 && (fixed || !force))
            status = fail(error, HM_USAGE,
                          "--%s was %s when the run began, and is %s now: leave it away, or %s",
                          w.option->name, a.bytes, b.bytes,
                          fixed ? "begin another run: all its windows are described so"
                                : "add --force to go on all the same");
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
    HM_TRY(recorded_settings(record, command, run, &then, error));
    now = then;
    now.resume = run; /* nothing is required any more */
    now.force = now.common.quiet = now.common.json = false;
    enum hm_status status =
        options_parse(command, line->argc, line->argv, &now, &count, &help, error);
    HM_THEN(status, check_options(command, force, &then, &now, error));
    if (status == HM_OK && now.out != run && strcmp(now.out, run) != 0)
        status = fail(error, HM_USAGE, "--out %s: --resume goes on in %s; give one of the two",
                      now.out, run);
    *s = now;
    s->out = run;
    return status;
}

/* Is there a checkpoint to go on from? Without one, the run has ended, or it starts again. */
static enum hm_status read_state(const struct train_settings *s, struct text *state, bool *ended,
                                 struct hm_error *error)
{
    struct hm_model model = {0};
    struct text line = {0};
    struct terminal terminal = terminal_open(s->common.quiet);
    if (run_has(s->out, RUN_CHECKPOINT, 0))
        return run_read(s->out, RUN_CHECKPOINT, 0, state, error);
    enum hm_status status =
        run_has(s->out, RUN_MODEL, 0) ? run_read(s->out, RUN_MODEL, 0, &model, error) : HM_OK;
    *ended = status == HM_OK && model.weights && strcmp(model.training.ended, "running") != 0;
    if (*ended)
        terminal_say(&terminal, "%s: the run has ended (%s after %d round%s): nothing to do",
                     s->out, model.training.ended, model.training.rounds,
                     plural(model.training.rounds));
    else if (status == HM_OK)
        terminal_say(&terminal, "%s: no checkpoint yet: the run starts again", s->out);
    model_free(&model);
    if (!*ended)
        return status;
    if (!s->keep_state) /* it was killed while it tidied up */
        HM_TRY(run_remove_state(s->out, error));
    if (s->common.json)
        return HM_OK;
    char *path = run_path(s->out, RUN_MODEL, 0);
    if (!path)
        return fail_memory(error, 0, "a path");
    text_printf(&line, "%s\n", path);
    mem_free(path);
    return print_result(&line, error);
}

/* ---- a run, or several -------------------------------------------------------------------- */

static enum hm_status run_once(const struct command *command, const struct train_settings *s,
                               const struct mine_options *options, const struct data_sets *sets,
                               const struct text *state, struct threads *threads,
                               struct hm_error *error)
{
    struct training_result result;
    HM_TRY(train_on(command, s, options, sets, state, threads, &result, error));
    enum hm_status status = print_run(s, &result, error);
    if (status == HM_OK)
        warn_useless(&result.verdict, s->out);
    training_free(&result);
    return status;
}

/* On data that have been found. state: where to go on from; empty: from the start. */
static enum hm_status run(const struct command *command, struct train_settings *s,
                          const struct mine_options *options, const struct data_sets *sets,
                          const struct text *state, bool resumed, struct threads *threads,
                          struct hm_error *error)
{
    char *paths[PATHS] = {0};
    enum hm_status status = settle(s, options, sets, threads, paths, error);
    HM_THEN(status, s->seeds.given ? train_seeds(command, s, options, sets, resumed, threads, error)
                                   : run_once(command, s, options, sets,
                                              state->bytes ? state : NULL, threads, error));
    for (int i = 0; i < PATHS; i++)
        mem_free(paths[i]);
    return status;
}

/* As much context as the positives have, where nobody said how much. */
static void choose_context(const struct train_settings *s, const struct data_sets *sets,
                           struct hm_geometry *geometry, struct terminal *terminal)
{
    const struct geometry_settings *given = &s->geometry;
    if (geometry->octaves == 1 || given->context.given)
        return;
    struct data_context context =
        data_context_of(&sets->positives, &sets->windows, geometry, sets->object.fill);
    struct hm_geometry fits = *geometry;
    if (!data_fit_context(&context, &fits))
        return;
    if (given->half_stride.given)
        fits.coarse_stride[0] = given->half_stride.value;
    if (given->quarter_stride.given)
        fits.coarse_stride[1] = given->quarter_stride.value;
    if (hog_geometry_check(&fits, NULL) != HM_OK ||
        (given->octaves.given && fits.octaves < geometry->octaves))
        return;
    *geometry = fits;
    terminal_say(
        terminal,
        "only %zu of %zu positives have %d pixels of photograph around the window: context "
        "is %d pixels",
        context.have[0], context.positives, HOG_USUAL_CONTEXT, geometry->context);
}

/* Where it is not the usual one and nobody asked for one octave. */
static void say_descriptor(const struct train_settings *s, const struct hm_geometry *g,
                           struct terminal *terminal)
{
    struct hm_geometry usual = hog_geometry_default();
    hog_geometry_set_octaves(&usual, HOG_USUAL_OCTAVES, HOG_USUAL_CONTEXT);
    bool as_usual = g->octaves == usual.octaves && g->context == usual.context &&
                    g->coarse_stride[0] == usual.coarse_stride[0] &&
                    g->coarse_stride[1] == usual.coarse_stride[1];
    if (!as_usual && !(s->geometry.octaves.given && g->octaves == 1))
        terminal_say(terminal, "a window is described in %d octave%s, context %d: %zu values",
                     g->octaves, g->octaves == 1 ? "" : "s", g->context, hog_geometry_length(g));
}

/* then: the record of the run that is gone on with, NULL: it is a new one. */
static enum hm_status train(const struct command *command, struct train_settings *s,
                            const struct run_record *then, struct hm_error *error)
{
    struct mine_options options;
    struct data_sets sets = {0};
    struct text state = {0};
    struct threads *threads = NULL;
    struct terminal terminal = terminal_open(s->common.quiet);
    struct doctor doctor = {0};
    bool ended = false;
    HM_TRY(choose_window(&s->truth, &s->files, s->positives, s->windows.fill,
                         s->scan.upsample.value, &s->geometry, &terminal, error));
    HM_TRY(train_options(s, &options, error));
    s->mine_positives = s->mine_positives || !s->negatives;
    enum hm_status status = then && !s->seeds.given ? read_state(s, &state, &ended, error) : HM_OK;
    if (status == HM_OK && !ended) {
        status = common_start(&s->common, &threads, error);
        HM_THEN(status, find_sets(s, &options.geometry, threads, &terminal, &sets, error));
        options.object = sets.object;
        if (status == HM_OK && !then) {
            choose_context(s, &sets, &options.geometry, &terminal);
            say_descriptor(s, &options.geometry, &terminal);
        }
        if (!then)
            HM_THEN(status, check_folder(s->out, s->force,
                                         s->seeds.given ? &run_seeds_folder : &run_folder, error));
        else if (!s->force)
            HM_THEN(status, check_same_data(then, s, &sets, error));
        HM_THEN(status, then ? read_diagnosis(s, &terminal, &doctor.diagnosis, error)
                             : ask_doctor(s, &options, &sets, threads, &terminal, &doctor, error));
        HM_THEN(status, run(command, s, &options, &sets, &state, then != NULL, threads, error));
    }
    threads_free(threads);
    text_free(&state);
    run_diagnosis_free(&doctor.diagnosis);
    data_sets_free(&sets);
    return status;
}

static enum hm_status resume(const struct command_line *line, struct hm_error *error)
{
    struct train_settings *s = line->settings;
    struct run_record record;
    enum hm_status status = read_record(s->resume, &record, error);
    if (!s->force)
        HM_THEN(status, check_same_program(&record, s->resume, error));
    HM_THEN(status, merge_settings(line, &record, error));
    s->resume = NULL; /* no part of the run's own options */
    HM_THEN(status, train(line->command, s, &record, error));
    run_record_free(&record);
    return status;
}

enum hm_status train_command(const struct command_line *line, struct hm_error *error)
{
    struct train_settings *s = line->settings;
    if (s->resume)
        return resume(line, error);
    if (s->seeds.given && !s->split_seed.given) /* one for all: what varies is the procedure */
        s->split_seed = (struct given_seed){1, true};
    return train(line->command, s, NULL, error);
}
