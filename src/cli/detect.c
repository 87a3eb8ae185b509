/* hogmine detect: people in photographs. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct settings, field)

static const struct option options_detect[] = {
    {"model", "M", OPTION_TEXT, AT(model), 0, 0, NULL, "the detector: a model.json", true},
    {"threshold", "T", OPTION_DOUBLE, AT(threshold), -100, 100, NULL,
     "report windows scoring at least this (default: the model's own)", false},
    {"raw", NULL, OPTION_FLAG, AT(raw), 0, 0, NULL,
     "every window above the threshold, no suppression of neighbours", false},
    {"nms", "OVERLAP", OPTION_SHARE, AT(nms), 0, 1, NULL,
     "overlap (of the smaller box) at which the weaker of two goes (default: 0.65)", false},
    {"draw", "DIR", OPTION_TEXT, AT(draw), 0, 0, NULL,
     "write copies of the photographs with boxes and scores", false},
    {"force", NULL, OPTION_FLAG, AT(force), 0, 0, NULL, "write into DIR even if it has files",
     false},
    {0},
};

static const struct option *const groups[] = {options_detect, options_scan, options_files,
                                              options_common, NULL};

static void defaults(struct settings *s)
{
    s->nms = 0.65;
}

/* One run of the command; buffers live from photograph to photograph. */
struct detection_run {
    const struct settings *settings;
    const struct hm_model *model;
    struct hm_scan scan;
    float threshold;
    struct scan_team *team;
    struct hog_weights weights;
    struct hit_list hits;
    struct hm_detection *boxes;
    size_t boxes_capacity, count;
    struct text out;
    long images, skipped, small;
};

/* ---- one photograph ---------------------------------------------------------------------- */

static enum hm_status find_people(struct detection_run *run, const struct image *image,
                                  struct hm_error *error)
{
    struct scan_plan plan;
    scan_make_plan(&run->model->geometry, &run->scan, image->width, image->height, &plan);
    run->small += plan.count == 0;
    enum hm_status status =
        scan_team_image(run->team, image, &plan, &run->weights, run->threshold, &run->hits, error);
    if (status == HM_OK)
        status = mem_reserve((void **)&run->boxes, &run->boxes_capacity, run->hits.count,
                             sizeof *run->boxes, error);
    if (status != HM_OK)
        return status;
    run->count = run->hits.count;
    for (size_t i = 0; i < run->hits.count; i++)
        run->boxes[i] = scan_window_box(&plan, run->hits.items[i].key, run->hits.items[i].score);
    if (run->settings->raw)
        return HM_OK;
    struct nms_rule rule = {.overlap = run->settings->nms, .of_smaller = true};
    return nms(run->boxes, &run->count, rule, error);
}

static void tell_json(struct detection_run *run, const char *path, const struct image *image)
{
    text_printf(&run->out, "%s\n  {\"path\": ", run->images ? "," : "");
    text_json_string(&run->out, path);
    text_printf(&run->out, ", \"width\": %d, \"height\": %d, \"detections\": [", image->width,
                image->height);
    for (size_t i = 0; i < run->count; i++)
        text_printf(&run->out,
                    "%s\n    {\"x\": %.2f, \"y\": %.2f, \"width\": %.2f, \"height\": %.2f, "
                    "\"score\": %.9g}",
                    i ? "," : "", run->boxes[i].x, run->boxes[i].y, run->boxes[i].width,
                    run->boxes[i].height, (double)run->boxes[i].score);
    text_printf(&run->out, "]}");
}

static void tell_csv(struct detection_run *run, const char *path)
{
    for (size_t i = 0; i < run->count; i++) {
        text_csv(&run->out, path);
        text_printf(&run->out, ",%.2f,%.2f,%.2f,%.2f,%.9g\n", run->boxes[i].x, run->boxes[i].y,
                    run->boxes[i].width, run->boxes[i].height, (double)run->boxes[i].score);
    }
}

/* The person inside the window: person_height of the window's height, and as much of its width. */
static void draw_people(const struct detection_run *run, struct image *image)
{
    const struct color green = {64, 255, 64}, black = {0, 0, 0};
    double share = run->model->person_height / run->model->geometry.window_height;
    int scale = image->height >= 900 ? 2 : 1;
    for (size_t i = run->count; i-- > 0;) { /* the best is drawn last, on top */
        const struct hm_detection *box = &run->boxes[i];
        double width = box->width * share, height = box->height * share;
        double x = box->x + (box->width - width) / 2, y = box->y + (box->height - height) / 2;
        char label[32];
        snprintf(label, sizeof label, "%.2f", (double)box->score);
        draw_box(image, x, y, width, height, 2 * scale, green);
        draw_text(image, (int)(x > 0 ? x : 0), (int)(y > 9 * scale ? y - 9 * scale : 0), scale,
                  label, green, black);
    }
}

/* DIR/name.jpg, slashes of the name made into underscores. */
static char *drawing_path(const char *folder, const char *name)
{
    struct text file = {0};
    const char *dot = strrchr(file_name(name), '.');
    text_append(&file, name, dot ? (size_t)(dot - name) : strlen(name));
    text_printf(&file, ".jpg");
    for (size_t i = 0; i < file.length && !file.failed; i++)
        if (file.bytes[i] == '/')
            file.bytes[i] = '_';
    char *path = file.failed ? NULL : file_join(folder, file.bytes);
    text_free(&file);
    return path;
}

static enum hm_status detect_image(struct detection_run *run, const struct data_image *from,
                                   struct image *image, struct hm_error *error)
{
    enum hm_status status = find_people(run, image, error);
    if (status != HM_OK)
        return status;
    if (run->settings->json)
        tell_json(run, from->path, image);
    else
        tell_csv(run, from->path);
    run->images++;
    if (!run->settings->draw)
        return HM_OK;
    char *path = drawing_path(run->settings->draw, from->name);
    if (!path)
        return fail_memory(error, 0, "a path");
    draw_people(run, image);
    status = image_write(path, image, error);
    mem_free(path);
    return status;
}

/* ---- all of them ------------------------------------------------------------------------- */

static enum hm_status detect_all(struct detection_run *run, const struct data_set *set,
                                 struct terminal *terminal, struct hm_error *error)
{
    const struct settings *s = run->settings;
    enum hm_status status = HM_OK;
    text_printf(&run->out,
                s->json ? "{\"schema\": 1, \"images\": [" : "image,x,y,width,height,score\n");
    for (size_t i = 0; i < set->count && status == HM_OK; i++) {
        struct image image = {0};
        terminal_progress(terminal, "detecting", i, set->count);
        status = image_read(set->images[i].path, max_pixels(s), &image, error);
        if (status == HM_INPUT) {
            run->skipped++;
            terminal_skipped(terminal, error->text);
            status = HM_OK;
            continue;
        }
        if (status == HM_OK)
            status = detect_image(run, &set->images[i], &image, error);
        image_free(&image);
    }
    terminal_progress(terminal, "detecting", set->count, set->count);
    if (s->json)
        text_printf(&run->out, "\n]}\n");
    return status;
}

static enum hm_status prepare(struct detection_run *run, struct threads *threads,
                              struct hm_error *error)
{
    const struct settings *s = run->settings;
    run->threshold = s->threshold == NOT_GIVEN ? run->model->threshold : (float)s->threshold;
    enum hm_status status = scan_settings(s, run->model->scan, &run->scan, error);
    if (status == HM_OK)
        status = hog_weights_set(&run->weights, &run->model->geometry, run->model->weights,
                                 run->model->bias, error);
    if (status == HM_OK && s->draw)
        status = prepare_folder(s->draw, s->force, NULL, error);
    run->team = scan_team_new(threads, &run->model->geometry);
    if (status == HM_OK && !run->team)
        status = fail_memory(error, 0, "a detector");
    return status;
}

static enum hm_status detect_set(const struct settings *s, const struct hm_model *model,
                                 const struct data_set *set, struct threads *threads,
                                 struct hm_error *error)
{
    struct terminal terminal = terminal_open(s);
    struct detection_run run = {.settings = s, .model = model};
    enum hm_status status = prepare(&run, threads, error);
    if (status == HM_OK)
        status = detect_all(&run, set, &terminal, error);
    if (status == HM_OK && run.small > 0)
        terminal_say(&terminal, "%ld of %ld photographs are smaller than the window: nothing there",
                     run.small, run.images);
    if (status == HM_OK)
        status = print_result(&run.out, error);
    if (status == HM_OK)
        status = judge_bad(s, run.skipped, set->count, error);
    text_free(&run.out);
    hit_list_free(&run.hits);
    mem_free(run.boxes);
    hog_weights_free(&run.weights);
    scan_team_free(run.team);
    return status;
}

static enum hm_status run_detect(const struct command *command, struct settings *s, int count,
                                 char **paths, struct hm_error *error)
{
    (void)command;
    struct hm_model model = {0};
    struct data_set set = {0};
    enum hm_status status = model_read(s->model, &model, error);
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
    .synopsis = "detect --model M PATH...",
    .summary = "find people in photographs",
    .description =
        "Scans each photograph over its pyramid and prints the windows above the threshold that "
        "no\n"
        "stronger one suppresses: image,x,y,width,height,score, in pixels of the photograph. A "
        "window\n"
        "has room around the person, who fills 96 of its 128 rows; --draw draws the person.",
    .options = groups,
    .defaults = defaults,
    .fewest = 1,
    .most = -1,
    .run = run_detect,
};
