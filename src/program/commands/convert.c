/* hogmine convert: a model from one format to another. */
#include "commands/commands.h"
#include "formats/formats.h"
#include "run/run.h"
#include "disk/disk.h"

#include <string.h>

struct convert_settings {
    bool force, quiet;
};

#define AT(field) offsetof(struct convert_settings, field)
static const struct option options_convert[] = {
    {"force", NULL, OPTION_FLAG, AT(force), "replace OUT where it exists"},
    {"quiet", NULL, OPTION_FLAG, AT(quiet), "no talk on stderr but what went wrong"},
    {0},
};

static const struct option_group groups[] = {{NULL, options_convert, 0}, {0}};

/* The node's name: the file's stem, letters, digits and underscores only, as OpenCV asks. */
static void node_name(const char *path, char *name, size_t room)
{
    size_t length = 0;
    for (const char *p = file_name(path); *p && *p != '.' && length + 1 < room; p++) {
        bool good = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '_' ||
                    (*p >= '0' && *p <= '9' && length > 0);
        name[length++] = good ? *p : '_';
    }
    if (length == 0)
        name[length++] = '_';
    name[length] = 0;
}

static enum hm_status format_as(const char *path, const struct hm_model *model,
                                struct terminal *terminal, struct text *out, struct hm_error *error)
{
    if (file_ends_in(path, ".json")) {
        model_format(model, out);
        return HM_OK;
    }
    if (!file_ends_in(path, ".yml") && !file_ends_in(path, ".yaml"))
        return fail(error, HM_USAGE,
                    "%s: the ending says the format: give .json, or .yml for OpenCV", path);
    char name[64];
    node_name(path, name, sizeof name);
    HM_TRY(opencv_format(model, name, out, error)); /* what cannot be is refused, not noted */
    if (model->scan.pyramid == HM_PYRAMID_SMOOTH)
        terminal_say(terminal,
                     "note: this model was trained on low-passed levels and is to be run %d pixels "
                     "beyond the edge; OpenCV's detectMultiScale does neither and will miss more",
                     model->scan.pad);
    if (model->scan.upsample > 0)
        terminal_say(terminal,
                     "note: this model is to be run from %g octaves above the photograph on, which "
                     "detectMultiScale cannot: enlarge the photographs %.3g times before it",
                     model->scan.upsample, 1 / scan_first_scale(model->scan.upsample));
    return HM_OK;
}

static enum hm_status run(const struct command_line *line, struct hm_error *error)
{
    struct convert_settings *s = line->settings;
    struct terminal terminal = terminal_open(s->quiet);
    struct hm_model model;
    struct text out = {0};
    HM_TRY(check_new_file(line->paths[1], s->force, error));
    HM_TRY(run_read_model(line->paths[0], &model, error));
    enum hm_status status = format_as(line->paths[1], &model, &terminal, &out, error);
    HM_THEN(status, file_write_text(line->paths[1], &out, error));
    text_free(&out);
    model_free(&model);
    return status;
}

const struct command command_convert = {
    .name = "convert",
    .synopsis = "convert IN OUT",
    .summary = "a model from or to OpenCV's HOG files",
    .description = "Reads a hogmine model (.json), that of a run folder or an OpenCV HOG file "
                   "(YAML or XML, told by its "
                   "content), and\n"
                   "writes the format that the ending of OUT says: .json, or .yml for OpenCV. What "
                   "OpenCV cannot\n"
                   "express is refused with the reason.",
    .groups = groups,
    .settings_size = sizeof(struct convert_settings),
    .fewest = 2,
    .most = 2,
    .run = run,
};
