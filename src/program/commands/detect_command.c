/* hogmine detect: people, or other objects, in photographs. */
#include "commands/photo_run.h"
#include "report/drawings.h"
#include "formats/formats.h"
#include "run/run.h"

#include <stdlib.h>
#include <string.h>

struct detect_settings {
    struct common_settings common;
    struct files_settings files;
    struct scan_settings scan;
    struct nms_settings nms;
    const char *model, *draw;
    struct given_double threshold;
    bool raw, windows, force;
};

#define AT(field) offsetof(struct detect_settings, field)

static const struct option options_detect[] = {
    {"model", "M", OPTION_PATH, AT(model),
     "the detector: a model.json or a run folder (default: the one that comes with hogmine, "
     "trained on INRIA)"},
    {"threshold", "T", OPTION_DOUBLE, AT(threshold),
     "report windows scoring at least this (default: the model's own)", .low = -100, .high = 100,
     .optional = true},
    {"raw", NULL, OPTION_FLAG, AT(raw),
     "every window above the threshold, no suppression of neighbours"},
    {"windows", NULL, OPTION_FLAG, AT(windows),
     "print windows, with the room around the object that the model needs, and not objects"},
    {"draw", "DIR", OPTION_FOLDER, AT(draw),
     "write copies of the photographs with boxes and scores"},
    {"force", NULL, OPTION_FLAG, AT(force), "write into DIR even if it has files"},
    {0},
};

static const struct option_group groups[] = {{NULL, options_detect, 0},
                                             {"Suppression of neighbours", options_nms, AT(nms)},
                                             {"The scan", options_scan, AT(scan)},
                                             {"Files", options_files, AT(files)},
                                             {"In common", options_common, AT(common)},
                                             {0}};

/* One run of the command. */
struct detection_run {
    const struct detect_settings *settings;
    const struct hm_model *model;
    struct file_list drawings; /* with --draw: a path for each photograph */
    struct text out;
    struct json json; /* writes it, with --json */
    struct terminal *terminal;
    double upsample; /* of the scan */
    long images, found, skipped, small;
    long turned, stored; /* with an EXIF orientation: turned upright, left as stored */
};

static enum hm_status draw_photo(void *context, struct photo *photo, struct hm_error *error)
{
    struct detection_run *run = context;
    draw_objects(&photo->image, run->model, photo->found.items, photo->found.count);
    return image_write(run->drawings.names[photo->index], &photo->image, error);
}

/* ---- telling ----------------------------------------------------------------------------- */

/* What is told of a window: the object in it, or itself. */
static struct hm_detection told(const struct detection_run *run, const struct hm_detection *window)
{
    if (run->settings->windows)
        return *window;
    struct box b = box_object_of_window(&run->model->object, BOX_OF(window));
    return (struct hm_detection){b.x, b.y, b.width, b.height, window->score};
}

static void tell_json(struct detection_run *run, const struct photo *photo)
{
    struct json *j = &run->json;
    json_put(j, "\n{ path %s width %d height %d", photo->from->path, photo->image.width,
             photo->image.height);
    if (photo->image.applied > 1 ||
        photo->image.orientation > 1) { /* of which picture are boxes? */
        bool upright = photo->image.applied > 1;
        json_put(j, "exif_orientation %d upright %i",
                 upright ? photo->image.applied : photo->image.orientation, upright);
    }
    json_put_list(j, "detections");
    for (size_t i = 0; i < photo->found.count; i++) {
        const struct hm_detection *window = &photo->found.items[i], box = told(run, window);
        json_put(j, "\n{");
        json_put_box(j, &box);
        if (!run->settings->windows)
            json_put(j, "window [ %.2f %.2f %.2f %.2f ]", window->x, window->y, window->width,
                     window->height);
        json_put(j, "}");
    }
    json_put(j, "] }");
}

static void tell_csv(struct detection_run *run, const struct photo *photo)
{
    for (size_t i = 0; i < photo->found.count; i++) {
        struct hm_detection box = told(run, &photo->found.items[i]);
        /* Objects go into `eval`, which is to find the very boxes again. */
        const char *digits =
            run->settings->windows ? ",%.2f,%.2f,%.2f,%.2f" : ",%.9g,%.9g,%.9g,%.9g";
        text_csv(&run->out, photo->from->path);
        text_printf(&run->out, digits, box.x, box.y, box.width, box.height);
        text_printf(&run->out, ",%.9g\n", (double)box.score);
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
    if (run->settings->common.json)
        tell_json(run, photo);
    else
        tell_csv(run, photo);
    run->images++;
    run->found += (long)photo->found.count;
    run->small += photo->found.small;
    run->turned += photo->image.applied > 1;
    run->stored += photo->image.orientation > 1;
    return HM_OK;
}

/* ---- all of them ------------------------------------------------------------------------- */

static enum hm_status detect_all(struct detection_run *run, const struct data_set *set,
                                 struct threads *threads, struct hm_error *error)
{
    const struct detect_settings *s = run->settings;
    struct photos_job job = {
        .model = run->model,
        .options = {.threshold =
                        s->threshold.given ? (float)s->threshold.value : run->model->threshold,
                    .raw = s->raw,
                    .suppression = nms_of_settings(&s->nms),
                    .average = s->nms.average},
        .max_pixels = files_max_pixels(&s->files),
        .doing = "detecting",
        .context = run,
        .finish = s->draw ? draw_photo : NULL,
        .tell = tell_photo,
    };
    enum hm_status status = scan_of_settings(&s->scan, run->model->scan, &run->model->geometry,
                                             &job.options.scan, error);
    run->upsample = job.options.scan.upsample;
    if (status == HM_OK && s->draw)
        status = check_folder(s->draw, s->force, NULL, error);
    if (status == HM_OK && s->draw)
        status = drawing_names(s->draw, set, &run->drawings, error);
    if (status != HM_OK)
        return status;
    if (s->common.json)
        json_put(&run->json, "{ schema %d label %s images [", 1, run->model->object.label);
    else
        text_printf(&run->out, "image,x,y,width,height,score\n");
    status = photos_run(&job, set, threads, run->terminal, error);
    if (s->common.json) {
        json_put(&run->json, "\n] skipped %ld", run->skipped);
        json_finish(&run->json);
    }
    return status;
}

static enum hm_status detect_set(const struct detect_settings *s, const struct hm_model *model,
                                 const struct data_set *set, struct threads *threads,
                                 struct hm_error *error)
{
    struct terminal terminal = terminal_open(s->common.quiet);
    struct detection_run run = {.settings = s, .model = model, .terminal = &terminal};
    run.json = json_start(&run.out);
    char words[SMALLEST_WORDS];
    double start = clock_seconds();
    enum hm_status status = detect_all(&run, set, threads, error);
    if (status == HM_OK) {
        const char *label = model->object.label;
        bool person = !label[0] || data_is_person(label);
        terminal_say(&terminal, "%ld photograph%s, %ld %s%s%s%s, %.1f s", run.images,
                     plural(run.images), run.found, s->raw ? "window" : "detection",
                     plural(run.found), person ? "" : " of ", person ? "" : label,
                     clock_seconds() - start);
        if (run.found == 0 && run.images > 0)
            terminal_say(&terminal, "the smallest %s that can be found is %s", label,
                         smallest_words(model->object.fill * model->geometry.window_height *
                                            scan_first_scale(run.upsample),
                                        run.upsample, words));
        say_skipped(&terminal, run.skipped, run.small);
        say_turned(&terminal, run.turned, run.stored);
    }
    HM_THEN(status, print_result(&run.out, error));
    HM_THEN(status, files_judge_bad(&s->files, run.skipped, set->count, error));
    file_list_free(&run.drawings);
    text_free(&run.out);
    return status;
}

static enum hm_status run(const struct command_line *line, struct hm_error *error)
{
    struct detect_settings *s = line->settings;
    struct hm_model model = {0};
    struct data_set set = {0};
    enum hm_status status =
        s->model ? run_read_model(s->model, &model, error) : model_shipped(&model, error);
    HM_THEN(status, find_images(&s->files, line->count, line->paths, &set, error));
    struct threads *threads = status == HM_OK ? common_threads(&s->common, error) : NULL;
    if (status == HM_OK)
        status = threads ? detect_set(s, &model, &set, threads, error) : error->status;
    threads_free(threads);
    data_free(&set);
    model_free(&model);
    return status;
}

const struct command command_detect = {
    .name = "detect",
    .synopsis = "detect [--model M] PATH...",
    .summary = "find people, or what a model was trained on, in photographs",
    .description =
        "Scans each photograph over its pyramid and prints the objects above the threshold that "
        "no\n"
        "stronger one suppresses: image,x,y,width,height,score, in pixels of the photograph. An\n"
        "object stands in the middle of its window, which has room around it (a person fills 96 "
        "of\n"
        "128 rows); --windows prints the windows, --draw draws the objects. hogmine eval\n"
        "--detections takes what is printed; with --threshold -1 it gives the figures of hogmine\n"
        "eval MODEL, which runs a model from there on.",
    .groups = groups,
    .settings_size = sizeof(struct detect_settings),
    .fewest = 1,
    .most = -1,
    .run = run,
};
