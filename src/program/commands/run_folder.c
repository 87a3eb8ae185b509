/* The record of a run as a command sees it: from options to run.json, and back. */
#include "commands/train.h"

#include <string.h>

enum hm_status write_record(const struct command *command, const struct train_settings *s,
                            const struct data_sets *sets, double chosen_c, struct hm_error *error)
{
    struct run_record record;
    struct text options = {0};
    HM_TRY(run_describe_data(sets, s->exclude, &record, error));
    options_json(command, s, &options);
    record.options = options.bytes;
    record.chosen_c = chosen_c;
    enum hm_status status = text_check(&options, error);
    HM_THEN(status, run_write(s->out, RUN_RECORD, 0, &record, error));
    text_free(&options);
    return status;
}

enum hm_status read_record(const char *run, struct run_record *out, struct hm_error *error)
{
    *out = (struct run_record){0};
    if (!file_is_folder(run))
        return fail(error, HM_INPUT, "%s: there is no such run", run);
    if (!run_has(run, RUN_RECORD, 0))
        return fail(error, HM_INPUT, "%s: this is no run (no %s)", run, run_folder.marker);
    return run_read(run, RUN_RECORD, 0, out, error);
}

enum hm_status recorded_settings(const struct run_record *record, const struct command *command,
                                 const char *run, struct train_settings *out,
                                 struct hm_error *error)
{
    struct hm_error why;
    HM_TRY(options_defaults(command, out, error));
    if (options_from_json(command, record->read, out, &why) != HM_OK)
        return fail(error, HM_INPUT, "%s/%s: %s", run, run_folder.marker, why.text);
    out->out = run;
    out->files.exif = (int)run_exif(record);
    if (!out->positives || !(out->negatives || out->mine_positives))
        return fail(error, HM_INPUT, "%s/%s: it names no positives or no negatives", run,
                    run_folder.marker);
    return HM_OK;
}

enum hm_status check_same_data(const struct run_record *then, const struct train_settings *s,
                               const struct data_sets *sets, struct hm_error *error)
{
    struct run_record now;
    HM_TRY(run_describe_data(sets, s->exclude, &now, error));
    const char *other = run_other_data(then, &now);
    if (!other)
        return HM_OK;
    return fail(error, HM_INPUT,
                "%s: --%s holds other files, or files of other content, than when the run began: "
                "bring those back, start a new run, or add --force to go on all the same",
                s->out, other);
}

enum hm_status check_same_program(const struct run_record *record, const char *run,
                                  struct hm_error *error)
{
    const char *then = record->program;
    if (then && strcmp(then, RUN_PROGRAM) == 0)
        return HM_OK;
    return fail(error, HM_INPUT,
                "%s: the run was begun by %s, this is " RUN_PROGRAM
                ": use that, or add --force to go on all the same",
                run, then ? then : "another program");
}
