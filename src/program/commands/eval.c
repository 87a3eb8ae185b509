/* hogmine eval: what detectors are worth. Options, which detectors there are, which protocol. */
#include "commands/eval_run.h"
#include "formats/formats.h"
#include "disk/disk.h"
#include "run/run.h"

#include <math.h>
#include <string.h>

/* ---- which detectors --------------------------------------------------------------------- */

/* The last part of a path, whatever slashes stand behind it. */
static char *name_of_path(const char *path)
{
    char *name = file_is_folder(path) ? file_absolute(path) : NULL, *last;
    last = mem_string(file_name(name ? name : path));
    mem_free(name);
    return last;
}

/* The next name of --names (commas escaped by a backslash), or the name of the file or folder. */
static char *next_name(const char **names, const char *path)
{
    struct text out = {0};
    if (!*names || !**names)
        return name_of_path(path);
    for (; **names && **names != ','; ++*names) {
        if (**names == '\\' && (*names)[1] == ',')
            ++*names;
        text_append(&out, *names, 1);
    }
    if (**names == ',')
        ++*names;
    char *name = out.failed ? NULL : mem_string(out.bytes ? out.bytes : "");
    text_free(&out);
    return name;
}

/* Models, then --detections, then the arguments that are detections: in this order --names. */
static enum hm_status list_detectors(const struct eval_settings *s, int count, char **paths,
                                     struct detector *out, int *found, struct hm_error *error)
{
    const char *names = s->names;
    bool *other = mem_array((size_t)count + 1, sizeof *other);
    if (!other)
        return fail_memory(error, (size_t)count, "a list of detectors");
    for (int i = 0; i < count; i++)
        if (!(other[i] = !run_holds_models(paths[i]) && data_is_detections(paths[i])))
            out[(*found)++] = (struct detector){.path = paths[i], .is_model = true};
    if (s->detections)
        out[(*found)++] = (struct detector){.path = s->detections};
    for (int i = 0; i < count; i++)
        if (other[i])
            out[(*found)++] = (struct detector){.path = paths[i]};
    mem_free(other);
    for (int i = 0; i < *found; i++)
        if (!(out[i].name = next_name(&names, out[i].path)))
            return fail_memory(error, 0, "a name");
    if (names && *names)
        return fail(error, HM_USAGE, "--names %s: there are more names than the %d detector%s",
                    s->names, *found, plural(*found));
    return HM_OK;
}

/* ---- what fits together ------------------------------------------------------------------ */

static enum hm_status choose_protocol(const struct command *command, struct eval_settings *s,
                                      struct hm_error *error)
{
    if (!s->protocol.given)
        s->protocol.value =
            s->positives && s->negatives && !s->truth && !s->detections ? EVAL_FPPW : EVAL_FPPI;
    if (s->protocol.value == EVAL_FPPI && !s->truth)
        return fail(error, HM_USAGE,
                    "eval needs --truth PATH (annotated photographs), or --protocol fppw with "
                    "--positives and --negatives: hogmine %s",
                    command->synopsis);
    if (s->protocol.value == EVAL_FPPW && (!s->positives || !s->negatives))
        return fail(error, HM_USAGE, "--protocol fppw needs --positives PATH and --negatives PATH");
    if (s->protocol.value == EVAL_FPPW && (s->truth || s->detections || s->errors || s->plot_pr ||
                                           s->save || s->at_fppi.given || s->at_precision.given))
        return fail(error, HM_USAGE,
                    "--truth, --detections, --errors, --plot-pr, --at-fppi, --at-precision and "
                    "--save are of --protocol fppi");
    if (s->protocol.value == EVAL_FPPI && (s->positives || s->negatives))
        return fail(error, HM_USAGE, "--positives and --negatives are of --protocol fppw");
    return HM_OK;
}

static enum hm_status check_plot(const char *path, bool force, struct hm_error *error)
{
    if (!path)
        return HM_OK;
    size_t length = strlen(path);
    if (length < 5 || strcmp(path + length - 4, ".svg") != 0)
        return fail(error, HM_USAGE, "%s: plots are SVG; give a name that ends in .svg", path);
    if (file_exists(path) && !force)
        return fail(error, HM_OUTPUT, "%s: the file exists; give another name, or --force", path);
    return HM_OK;
}

static enum hm_status check_save(const struct eval_settings *s, const struct detector *detectors,
                                 int count, struct hm_error *error)
{
    if (!s->save)
        return HM_OK;
    if (count != 1 || !detectors[0].is_model)
        return fail(error, HM_USAGE, "--save writes into a model: give one MODEL and nothing else");
    if ((!s->at_fppi.given) == (!s->at_precision.given))
        return fail(error, HM_USAGE, "--save needs one of --at-fppi RATE and --at-precision SHARE");
    struct file_bytes head;
    HM_TRY(file_read_start(detectors[0].file, 64, &head, error));
    bool json = head.bytes[strspn((char *)head.bytes, " \t\r\n")] == '{';
    file_free(&head);
    if (!json)
        return fail(error, HM_USAGE,
                    "--save: %s is no model of hogmine's; make it one first: hogmine convert %s "
                    "model.json",
                    detectors[0].path, detectors[0].path);
    return HM_OK;
}

/* Detectors that cannot be read are said before the first one runs. */
static enum hm_status check_detectors(struct detector *detectors, int count, struct hm_error *error)
{
    for (int i = 0; i < count; i++) {
        struct hm_model model;
        if (detectors[i].is_model) {
            HM_TRY(run_model_path(detectors[i].path, &detectors[i].file, error));
            HM_TRY(model_read(detectors[i].file, &model, error));
            detectors[i].object = model.object;
            model_free(&model);
        } else if (!file_exists(detectors[i].path)) {
            return fail(error, HM_INPUT, "%s: No such file or directory", detectors[i].path);
        }
    }
    return HM_OK;
}

static enum hm_status check_all(const struct command *command, struct eval_settings *s,
                                struct detector *detectors, int count, struct hm_error *error)
{
    HM_TRY(choose_protocol(command, s, error));
    if (count == 0)
        return fail(error, HM_USAGE, "eval needs a MODEL or --detections FILE: hogmine %s",
                    command->synopsis);
    for (int i = 0; i < count && s->protocol.value == EVAL_FPPW; i++)
        if (!detectors[i].is_model)
            return fail(error, HM_USAGE, "%s: fppw scores windows, which takes a model",
                        detectors[i].path);
    HM_TRY(check_detectors(detectors, count, error));
    ask_for_object(s, detectors, count);
    HM_TRY(check_plot(s->plot, s->force, error));
    HM_TRY(check_plot(s->plot_pr, s->force, error));
    if (s->errors && count > 1)
        return fail(error, HM_USAGE, "--errors looks at one detector; give one");
    if (s->errors)
        HM_TRY(check_folder(s->errors, s->force, NULL, error));
    if (s->min_height.given && s->max_height.given && s->min_height.value >= s->max_height.value)
        return fail(error, HM_USAGE, "--min-height %g --max-height %g: nobody is that tall",
                    s->min_height.value, s->max_height.value);
    return check_save(s, detectors, count, error);
}

/* ---- the command ------------------------------------------------------------------------- */

static enum hm_status measure(struct eval_run *run, struct hm_error *error)
{
    const struct eval_settings *s = run->settings;
    run->threads = common_threads(&s->common, error);
    if (!run->threads)
        return error->status;
    enum hm_status status =
        s->protocol.value == EVAL_FPPW ? eval_fppw(run, error) : eval_fppi(run, error);
    threads_free(run->threads);
    /* The answer is worth printing also where too many files were bad, or a point not reached. */
    if (status == HM_OK || status == HM_TOO_MANY_BAD || status == HM_NO) {
        struct hm_error late;
        json_finish(&run->json);
        enum hm_status printed =
            print_words(s->common.json ? &run->document : &run->table, s->common.json, &late);
        if (printed != HM_OK) {
            status = printed;
            *error = late;
        }
    }
    return status;
}

enum hm_status eval_command(const struct command_line *line, struct hm_error *error)
{
    struct eval_settings *s = line->settings;
    struct detector *detectors = mem_array((size_t)line->count + 1, sizeof *detectors);
    int found = 0;
    if (!detectors)
        return fail_memory(error, (size_t)line->count * sizeof *detectors, "a list of detectors");
    enum hm_status status = list_detectors(s, line->count, line->paths, detectors, &found, error);
    HM_THEN(status, check_all(line->command, s, detectors, found, error));
    struct terminal terminal = terminal_open(s->common.quiet);
    struct eval_run all = {.command = line->command,
                           .settings = s,
                           .detectors = detectors,
                           .count = found,
                           .terminal = &terminal};
    all.json = json_start(&all.document);
    HM_THEN(status, measure(&all, error));
    text_free(&all.document);
    text_free(&all.table);
    for (int i = 0; i < found; i++) {
        mem_free(detectors[i].name);
        mem_free(detectors[i].file);
    }
    mem_free(detectors);
    return status;
}
