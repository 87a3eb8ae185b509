/* hogmine show: templates, what HOG sees, evidence, hard negatives. What the path is, its content
 * tells: a folder is a run and stands for its model unless a round is asked for, a file with the
 * first bytes of a photograph is one, any other file is read as a model. The drawing is in report/,
 * windows in show_window.c, rounds in show_round.c. */
#include "commands/show.h"
#include "formats/formats.h"
#include "run/run.h"
#include "disk/disk.h"

#include <string.h>

#define AT(field) offsetof(struct show_settings, field)

static const struct option options_show[] = {
    {"out", "FILE", OPTION_FILE, AT(out),
     "the picture to write: PNG or SVG, by the ending of the name", .required = true},
    {"force", NULL, OPTION_FLAG, AT(force), "replace FILE where it exists"},
    {"model", "M", OPTION_PATH, AT(model),
     "of an image: show why this model, or that of a run folder, scores a window of it as it does"},
    {"window", "X,Y,W,H", OPTION_TEXT, AT(region),
     "with --model: the window of the scan nearest to this box, in pixels of the photograph "
     "(default: the one with the highest score)"},
    {"level", "N", OPTION_INT, AT(level),
     "with --model: only windows of this level of the pyramid, counted from 0", .low = 0,
     .high = 699, .optional = true},
    {"round", "N", OPTION_INT, AT(round),
     "of a run folder: the windows that round N added, the hardest first", .low = 0, .high = 999,
     .optional = true},
    {"top", "N", OPTION_INT, AT(top), "with --round: how many of them (default: 50)", .low = 1,
     .high = 1000, .optional = true},
    {"negatives", "PATH", OPTION_PATH, AT(negatives),
     "with --round: where the photographs are (default: where run.json says)"},
    {0},
};

/* Without the first of them, --window WxH: here --window is a place. */
static const struct option_group groups[] = {{NULL, options_show, 0},
                                             {"The descriptor", OPTIONS_BLOCK, AT(geometry)},
                                             {"The scan", options_scan, AT(scan)},
                                             {"Files", options_files, AT(files)},
                                             {"In common", options_common, AT(common)},
                                             {0}};

enum hm_status show_picture(const struct show_settings *s, struct picture *picture,
                            const char *kind, const char *of, struct text *result,
                            struct hm_error *error)
{
    struct text title = {0}, path = {0};
    text_printf(&title, "hogmine: %s of %s", kind, of);
    enum hm_status status = text_check(&title, error);
    HM_THEN(status, picture_write(s->out, picture, title.bytes, error));
    text_free(&title);
    picture_free(picture);
    if (result->length == 0 && s->common.json) {
        struct json j = json_start(&path);
        json_put(&j, "{ schema %d kind %s of %s file %s", 1, kind, of, s->out);
        json_finish(&j);
    } else if (result->length == 0) {
        text_printf(&path, "%s\n", s->out);
    }
    if (status == HM_OK)
        return print_result(result->length ? result : &path, error);
    text_free(&path);
    return status;
}

enum hm_status show_read(const struct show_settings *s, const char *path, struct image *photo,
                         struct hm_error *error)
{
    struct terminal terminal = terminal_open(s->common.quiet);
    bool upright = s->files.exif == DATA_EXIF_APPLY;
    HM_TRY(image_read_upright(path, upright, files_max_pixels(&s->files), photo, error));
    say_turned(&terminal, photo->applied > 1, photo->orientation > 1);
    return HM_OK;
}

/* ---- a model ----------------------------------------------------------------------------- */

static enum hm_status show_template(const struct show_settings *s, const char *path,
                                    struct hm_error *error)
{
    struct hm_model model = {0};
    struct picture picture = {0};
    struct text none = {0};
    struct hm_error why;
    enum hm_status status = run_read_model(path, &model, &why);
    if (status != HM_OK)
        return fail(error, status, "%s%s", why.text,
                    status == HM_INPUT ? " (show takes a model, a photograph or a run folder)"
                                       : "");
    status = sheet_template(&model.geometry, model.weights, data_words_of(model.object.label).one,
                            path, &picture, error);
    HM_THEN(status, show_picture(s, &picture, "template", path, &none, error));
    picture_free(&picture);
    model_free(&model);
    return status;
}

/* ---- a photograph ------------------------------------------------------------------------ */

static enum hm_status show_photo(const struct show_settings *s, const char *path,
                                 const struct hm_geometry *geometry, struct hm_error *error)
{
    struct image photo = {0};
    struct picture picture = {0};
    struct text none = {0};
    enum hm_pyramid pyramid =
        !s->scan.pyramid.given ? HM_PYRAMID_SMOOTH : (enum hm_pyramid)s->scan.pyramid.value;
    HM_TRY(show_read(s, path, &photo, error));
    enum hm_status status = sheet_photograph(geometry, &photo, pyramid, path, &picture, error);
    HM_THEN(status, show_picture(s, &picture, "HOG", path, &none, error));
    picture_free(&picture);
    image_free(&photo);
    return status;
}

/* ---- what the path is -------------------------------------------------------------------- */

/* A file that starts as a photograph does: JPEG, PNG, BMP, PGM, PPM. */
static enum hm_status is_photo(const char *path, bool *answer, struct hm_error *error)
{
    static const struct {
        const char *bytes;
        size_t length;
    } starts[] = {{"\xFF\xD8\xFF", 3}, {"\x89PNG", 4}, {"BM", 2}, {"P5", 2}, {"P6", 2}};
    struct file_bytes file;
    HM_TRY(file_read(path, IMAGE_MAX_FILE_BYTES, &file, error));
    *answer = false;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        *answer = *answer || (file.length >= starts[i].length &&
                              memcmp(file.bytes, starts[i].bytes, starts[i].length) == 0);
    file_free(&file);
    return HM_OK;
}

/* An option that belongs to something else that can be shown is a mistake worth naming. */
enum shown { A_MODEL = 1, A_PHOTO = 2, A_WINDOW = 4, A_ROUND = 8 };
static const char *const shown_names[] = {
    [A_MODEL] = "a model's template",
    [A_PHOTO] = "a photograph without --model",
    [A_WINDOW] = "a photograph with --model",
    [A_ROUND] = "a run folder and --round N",
};

static enum hm_status check_options(const struct show_settings *s, enum shown shown, bool geometry,
                                    struct hm_error *error)
{
    const struct {
        const char *names;
        bool given;
        int allowed;
    } rules[] = {
        {"--model", s->model, A_WINDOW},
        {"--window", s->region, A_WINDOW},
        {"--level", s->level.given, A_WINDOW},
        {"--round", s->round.given, A_ROUND},
        {"--top", s->top.given, A_ROUND},
        {"--negatives", s->negatives, A_ROUND},
        {"--pyramid", s->scan.pyramid.given, A_WINDOW | A_PHOTO},
        {"--scale-step, --stride and --pad",
         s->scan.scale_step.given || s->scan.stride.given || s->scan.pad.given, A_WINDOW},
        {"--upsample", s->scan.upsample.given, A_WINDOW},
        {"--block, --cell, --octaves and the like", geometry, A_PHOTO},
    };
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].given && !(rules[i].allowed & (int)shown))
            return fail(error, HM_USAGE, "show: %s mean%s nothing for %s; give it with %s",
                        rules[i].names, strchr(rules[i].names, ' ') ? "" : "s", shown_names[shown],
                        shown_names[rules[i].allowed & A_WINDOW ? A_WINDOW : rules[i].allowed]);
    return HM_OK;
}

/* A picture of a whole photograph has no window: one block is a window that always fits, and the
 * coarser octaves are asked for apart, for they would not fit into that. */
static enum hm_status photo_geometry(const struct show_settings *s, struct hm_geometry *g,
                                     struct hm_error *error)
{
    struct geometry_settings one = s->geometry;
    if (s->geometry.context.given)
        return fail(error, HM_USAGE,
                    "show: --context means nothing here: a model has its own, and a whole "
                    "photograph has nothing around it");
    one.window = one.block.given ? one.block : (struct given_extent){{16, 16}, true};
    one.octaves.given = one.context.given = one.half_stride.given = one.quarter_stride.given =
        false;
    HM_TRY(geometry_of_settings(&one, 1, g, error));
    g->octaves = s->geometry.octaves.given ? s->geometry.octaves.value : 1;
    for (int p = 1; p < g->octaves; p++)
        g->coarse_stride[p - 1] = g->stride_x; /* glyphs side by side in each */
    return coarse_of_settings(&s->geometry, g, error);
}

static enum hm_status run(const struct command_line *line, struct hm_error *error)
{
    struct show_settings *s = line->settings;
    struct hm_geometry geometry, usual = hog_geometry_default();
    bool photo = false;
    if (!picture_can_write(s->out))
        return fail(error, HM_USAGE, "--out %s: give a name that ends in .png or .svg", s->out);
    HM_TRY(check_new_file(s->out, s->force, error));
    HM_TRY(photo_geometry(s, &geometry, error));
    usual.window_width = geometry.window_width;
    usual.window_height = geometry.window_height;
    bool folder = file_is_folder(line->paths[0]);
    if (!folder)
        HM_TRY(is_photo(line->paths[0], &photo, error));
    enum shown shown = folder && s->round.given ? A_ROUND
                       : folder || !photo       ? A_MODEL
                       : s->model               ? A_WINDOW
                                                : A_PHOTO;
    HM_TRY(check_options(s, shown, !hog_geometry_equal(&geometry, &usual), error));
    if (shown == A_PHOTO)
        return show_photo(s, line->paths[0], &geometry, error);
    return shown == A_ROUND   ? show_round(s, line->paths[0], error)
           : shown == A_MODEL ? show_template(s, line->paths[0], error)
                              : show_window(s, line->paths[0], error);
}

const struct command command_show = {
    .name = "show",
    .synopsis = "show PATH --out FILE.png|FILE.svg",
    .summary = "pictures: a model's template, what HOG sees, why a window scores, what fooled it",
    .description =
        "PATH is told by its content. A model, or a run folder: its template, weights for and "
        "against the object as\n"
        "glyphs whose strokes run along edges (perpendicular to the gradient). A photograph: its\n"
        "HOG, with --octaves 3 also that of the halved and the quartered photograph. A photograph\n"
        "with --model: one window, block by block, what argues for and against; the blocks' "
        "shares\n"
        "and the bias sum up to the score. A run folder with --round N: the windows that round\n"
        "added, with their scores.",
    .groups = groups,
    .settings_size = sizeof(struct show_settings),
    .fewest = 1,
    .most = 1,
    .run = run,
};
