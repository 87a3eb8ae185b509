/* hogmine detect: people in photographs. */
#include "commands/photos.h"
#include "formats/formats.h"
#include "disk/disk.h"

#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct settings, field)

static const struct option options_detect[] = {
    {"model", "M", OPTION_TEXT, AT(model), 0, 0, NULL,
     "the detector: a model.json (default: the one that comes with hogmine, trained on INRIA)",
     false},
    {"threshold", "T", OPTION_DOUBLE, AT(threshold), -100, 100, NULL,
     "report windows scoring at least this (default: the model's own)", false},
    {"raw", NULL, OPTION_FLAG, AT(raw), 0, 0, NULL,
     "every window above the threshold, no suppression of neighbours", false},
    {"draw", "DIR", OPTION_TEXT, AT(draw), 0, 0, NULL,
     "write copies of the photographs with boxes and scores", false},
    {"force", NULL, OPTION_FLAG, AT(force), 0, 0, NULL, "write into DIR even if it has files",
     false},
    {0},
};

static const struct option *const groups[] = {options_detect, options_nms,    options_scan,
                                              options_files,  options_common, NULL};

/* One run of the command. */
struct detection_run {
    const struct settings *settings;
    const struct hm_model *model;
    struct file_list drawings; /* with --draw: a path for each photograph */
    struct text out;
    struct terminal *terminal;
    long images, people, skipped, small, turned;
};

static enum hm_status draw_photo(void *context, struct photo *photo, struct hm_error *error)
{
    struct detection_run *run = context;
    draw_people(&photo->image, run->model, photo->found.items, photo->found.count);
    return image_write(run->drawings.names[photo->index], &photo->image, error);
}

/* ---- telling ----------------------------------------------------------------------------- */

static void tell_json(struct detection_run *run, const struct photo *photo)
{
    text_printf(&run->out, "%s\n  {\"path\": ", run->images ? "," : "");
    text_json_string(&run->out, photo->from->path);
    text_printf(&run->out, ", \"width\": %d, \"height\": %d, \"detections\": [", photo->image.width,
                photo->image.height);
    for (size_t i = 0; i < photo->found.count; i++) {
        const struct hm_detection *box = &photo->found.items[i];
        text_printf(&run->out, "%s\n    {\"x\": %.2f, \"y\": %.2f, ", i ? "," : "", box->x, box->y);
        text_printf(&run->out, "\"width\": %.2f, \"height\": %.2f, \"score\": %.9g}", box->width,
                    box->height, (double)box->score);
    }
    text_printf(&run->out, "]}");
}

static void tell_csv(struct detection_run *run, const struct photo *photo)
{
    for (size_t i = 0; i < photo->found.count; i++) {
        const struct hm_detection *box = &photo->found.items[i];
        text_csv(&run->out, photo->from->path);
        text_printf(&run->out, ",%.2f,%.2f,%.2f,%.2f,%.9g\n", box->x, box->y, box->width,
                    box->height, (double)box->score);
    }
}

static enum hm_status tell_photo(void *context, const struct photo *photo, struct hm_error *error)
{
    struct detection_run *run = context;
    (void)error;
    if (photo->status == HM_INPUT) {
        run->skipped++;
        terminal_skipped(run->terminal, photo->error.text);
        return HM_OK;
    }
    if (run->settings->json)
        tell_json(run, photo);
    else
        tell_csv(run, photo);
    run->images++;
    run->people += (long)photo->found.count;
    run->small += photo->found.small;
    run->turned += photo->image.orientation > 1;
    return HM_OK;
}

/* ---- all of them ------------------------------------------------------------------------- */

static enum hm_status detect_all(struct detection_run *run, const struct data_set *set,
                                 struct threads *threads, struct hm_error *error)
{
    const struct settings *s = run->settings;
    struct photos_job job = {
        .model = run->model,
        .options = detect_settings(s, run->model->threshold),
        .max_pixels = max_pixels(s),
        .doing = "detecting",
        .context = run,
        .finish = s->draw ? draw_photo : NULL,
        .tell = tell_photo,
    };
    enum hm_status status = scan_settings(s, run->model->scan, &job.options.scan, error);
    if (status == HM_OK && s->draw)
        status = check_folder(s->draw, s->force, NULL, error);
    if (status == HM_OK && s->draw)
        status = drawing_names(s->draw, set, &run->drawings, error);
    if (status != HM_OK)
        return status;
    text_printf(&run->out,
                s->json ? "{\"schema\": 1, \"images\": [" : "image,x,y,width,height,score\n");
    status = photos_run(&job, set, threads, run->terminal, error);
    if (s->json)
        text_printf(&run->out, "\n], \"skipped\": %ld}\n", run->skipped);
    return status;
}

static enum hm_status detect_set(const struct settings *s, const struct hm_model *model,
                                 const struct data_set *set, struct threads *threads,
                                 struct hm_error *error)
{
    struct terminal terminal = terminal_open(s);
    struct detection_run run = {.settings = s, .model = model, .terminal = &terminal};
    double start = clock_seconds();
    enum hm_status status = detect_all(&run, set, threads, error);
    if (status == HM_OK) {
        terminal_say(&terminal, "%ld photograph%s, %ld %s%s, %.1f s", run.images,
                     plural(run.images), run.people, s->raw ? "window" : "detection",
                     plural(run.people), clock_seconds() - start);
        say_skipped(&terminal, run.skipped, run.small, run.turned);
    }
    if (status == HM_OK)
        status = print_result(&run.out, error);
    if (status == HM_OK)
        status = judge_bad(s, run.skipped, set->count, error);
    file_list_free(&run.drawings);
    text_free(&run.out);
    return status;
}

static enum hm_status run_detect(const struct command *command, struct settings *s, int count,
                                 char **paths, struct hm_error *error)
{
    (void)command;
    struct hm_model model = {0};
    struct data_set set = {0};
    enum hm_status status =
        s->model ? model_read(s->model, &model, error) : model_shipped(&model, error);
    if (status == HM_OK)
        status = find_images(count, paths, &set, error);
    struct threads *threads = status == HM_OK ? start_threads(s, error) : NULL;
    if (threads)
        status = detect_set(s, &model, &set, threads, error);
    else if (status == HM_OK)
        status = error->status;
    threads_free(threads);
    data_free(&set);
    model_free(&model);
    return status;
}

const struct command command_detect = {
    .name = "detect",
    .synopsis = "detect [--model M] PATH...",
    .summary = "find people in photographs",
    .description =
        "Scans each photograph over its pyramid and prints the windows above the threshold that "
        "no\n"
        "stronger one suppresses: image,x,y,width,height,score, in pixels of the photograph. A "
        "window\n"
        "has room around the person, who fills 96 of its 128 rows; --draw draws the person.",
    .options = groups,
    .fewest = 1,
    .most = -1,
    .run = run_detect,
};
