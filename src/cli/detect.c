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

/* One photograph on its way through; buffers live from photograph to photograph. */
struct photo {
    const struct data_image *from;
    const char *drawing; /* the path to draw to, with --draw */
    struct image image;
    struct hit_list hits;
    struct hm_detection *boxes;
    size_t capacity, count;
    bool small;
    enum hm_status status;
    struct hm_error error;
};

/* One run of the command. */
struct detection_run {
    const struct settings *settings;
    const struct hm_model *model;
    struct hm_scan scan;
    float threshold;
    struct threads *threads;
    struct scan_team *team;
    struct hog_weights weights;
    struct photo *photos;
    size_t photo_count;        /* taken at a time */
    struct file_list drawings; /* with --draw: a path for each photograph */
    struct text out;
    long images, people, skipped, small, turned;
};

/* ---- one photograph ---------------------------------------------------------------------- */

static enum hm_status hits_to_boxes(const struct detection_run *run, struct photo *photo,
                                    const struct scan_plan *plan)
{
    enum hm_status status = mem_reserve((void **)&photo->boxes, &photo->capacity, photo->hits.count,
                                        sizeof *photo->boxes, &photo->error);
    if (status != HM_OK)
        return status;
    photo->count = photo->hits.count;
    for (size_t i = 0; i < photo->hits.count; i++)
        photo->boxes[i] =
            scan_window_box(plan, photo->hits.items[i].key, photo->hits.items[i].score);
    struct nms_rule rule = {.overlap = run->settings->nms, .of_smaller = true};
    if (!run->settings->raw)
        nms(photo->boxes, &photo->count, rule);
    return HM_OK;
}

/* Reads, scans, suppresses, draws. */
static void detect_photo(struct scan_team *team, const struct detection_run *run,
                         struct photo *photo)
{
    struct scan_plan plan;
    photo->count = 0;
    photo->small = false;
    photo->status =
        image_read(photo->from->path, max_pixels(run->settings), &photo->image, &photo->error);
    if (photo->status != HM_OK)
        return;
    scan_make_plan(&run->model->geometry, &run->scan, photo->image.width, photo->image.height,
                   &plan);
    photo->small = plan.count == 0;
    photo->status = scan_team_image(team, &photo->image, &plan, &run->weights, run->threshold,
                                    &photo->hits, &photo->error);
    if (photo->status == HM_OK)
        photo->status = hits_to_boxes(run, photo, &plan);
    if (photo->status != HM_OK || !run->settings->draw)
        return;
    draw_people(&photo->image, run->model, photo->boxes, photo->count);
    photo->status = image_write(photo->drawing, &photo->image, &photo->error);
}

static void tell_json(struct detection_run *run, const struct photo *photo)
{
    text_printf(&run->out, "%s\n  {\"path\": ", run->images ? "," : "");
    text_json_string(&run->out, photo->from->path);
    text_printf(&run->out, ", \"width\": %d, \"height\": %d, \"detections\": [", photo->image.width,
                photo->image.height);
    for (size_t i = 0; i < photo->count; i++) {
        const struct hm_detection *box = &photo->boxes[i];
        text_printf(&run->out, "%s\n    {\"x\": %.2f, \"y\": %.2f, ", i ? "," : "", box->x, box->y);
        text_printf(&run->out, "\"width\": %.2f, \"height\": %.2f, \"score\": %.9g}", box->width,
                    box->height, (double)box->score);
    }
    text_printf(&run->out, "]}");
}

static void tell_csv(struct detection_run *run, const struct photo *photo)
{
    for (size_t i = 0; i < photo->count; i++) {
        const struct hm_detection *box = &photo->boxes[i];
        text_csv(&run->out, photo->from->path);
        text_printf(&run->out, ",%.2f,%.2f,%.2f,%.2f,%.9g\n", box->x, box->y, box->width,
                    box->height, (double)box->score);
    }
}

/* ---- all of them ------------------------------------------------------------------------- */

/* Many photographs: one a thread, each with a team of its own. */
struct by_photo {
    const struct detection_run *run;
    struct threads **alone;
    struct scan_team **teams;
};

static void detect_item(void *context, size_t item, int worker)
{
    struct by_photo *by = context;
    detect_photo(by->teams[worker], by->run, &by->run->photos[item]);
}

static void free_by_photo(struct by_photo *by, int count)
{
    for (int i = 0; i < count; i++) {
        scan_team_free(by->teams ? by->teams[i] : NULL);
        threads_free(by->alone ? by->alone[i] : NULL);
    }
    mem_free(by->alone);
    mem_free(by->teams);
}

static bool make_by_photo(struct by_photo *by, const struct detection_run *run)
{
    int count = threads_count(run->threads);
    *by = (struct by_photo){.run = run};
    by->alone = mem_array((size_t)count, sizeof(struct threads *));
    by->teams = mem_array((size_t)count, sizeof(struct scan_team *));
    bool good = by->alone && by->teams;
    for (int i = 0; i < count && good; i++) {
        by->alone[i] = threads_new(1);
        by->teams[i] = by->alone[i] ? scan_team_new(by->alone[i], &run->model->geometry) : NULL;
        good = by->teams[i] != NULL;
    }
    if (!good)
        free_by_photo(by, count);
    return good;
}

/* What a chunk of photographs came to, in their order. */
static enum hm_status tell_photos(struct detection_run *run, size_t count,
                                  struct terminal *terminal, struct hm_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const struct photo *photo = &run->photos[i];
        if (photo->status == HM_INPUT) {
            run->skipped++;
            terminal_skipped(terminal, photo->error.text);
            continue;
        }
        if (photo->status != HM_OK) {
            *error = photo->error;
            return photo->status;
        }
        if (run->settings->json)
            tell_json(run, photo);
        else
            tell_csv(run, photo);
        run->images++;
        run->people += (long)photo->count;
        run->small += photo->small;
        run->turned += photo->image.orientation > 1;
    }
    return HM_OK;
}

static enum hm_status detect_all(struct detection_run *run, const struct data_set *set,
                                 struct terminal *terminal, struct hm_error *error)
{
    struct by_photo by;
    int threads = threads_count(run->threads);
    bool many = threads > 1 && set->count >= 2 * (size_t)threads;
    if (many && !make_by_photo(&by, run))
        return fail_memory(error, 0, "a detector");
    enum hm_status status = HM_OK;
    text_printf(&run->out, run->settings->json ? "{\"schema\": 1, \"images\": ["
                                               : "image,x,y,width,height,score\n");
    for (size_t first = 0; first < set->count && status == HM_OK; first += run->photo_count) {
        size_t left = set->count - first;
        size_t count = left < run->photo_count ? left : run->photo_count;
        terminal_progress(terminal, "detecting", first, set->count);
        for (size_t i = 0; i < count; i++) {
            run->photos[i].from = &set->images[first + i];
            run->photos[i].drawing = run->settings->draw ? run->drawings.names[first + i] : NULL;
        }
        if (many)
            threads_run(run->threads, count, detect_item, &by);
        for (size_t i = 0; i < count && !many; i++)
            detect_photo(run->team, run, &run->photos[i]);
        status = tell_photos(run, count, terminal, error);
        for (size_t i = 0; i < count; i++)
            image_free(&run->photos[i].image);
    }
    terminal_progress(terminal, "detecting", set->count, set->count);
    if (run->settings->json)
        text_printf(&run->out, "\n], \"skipped\": %ld}\n", run->skipped);
    if (many)
        free_by_photo(&by, threads);
    return status;
}

static enum hm_status prepare(struct detection_run *run, const struct data_set *set,
                              struct hm_error *error)
{
    const struct settings *s = run->settings;
    run->threshold = s->threshold == NOT_GIVEN ? run->model->threshold : (float)s->threshold;
    enum hm_status status = scan_settings(s, run->model->scan, &run->scan, error);
    if (status == HM_OK)
        status = hog_weights_set(&run->weights, &run->model->geometry, run->model->weights,
                                 run->model->bias, error);
    if (status == HM_OK && s->draw)
        status = check_folder(s->draw, s->force, NULL, error);
    if (status == HM_OK && s->draw)
        status = drawing_names(s->draw, set, &run->drawings, error);
    run->team = scan_team_new(run->threads, &run->model->geometry);
    run->photo_count = 4 * (size_t)threads_count(run->threads);
    run->photos = mem_array(run->photo_count, sizeof *run->photos);
    if (status == HM_OK && (!run->team || !run->photos))
        status = fail_memory(error, 0, "a detector");
    return status;
}

static void free_run(struct detection_run *run)
{
    for (size_t i = 0; run->photos && i < run->photo_count; i++) {
        image_free(&run->photos[i].image);
        hit_list_free(&run->photos[i].hits);
        mem_free(run->photos[i].boxes);
    }
    mem_free(run->photos);
    file_list_free(&run->drawings);
    text_free(&run->out);
    hog_weights_free(&run->weights);
    scan_team_free(run->team);
}

static enum hm_status detect_set(const struct settings *s, const struct hm_model *model,
                                 const struct data_set *set, struct threads *threads,
                                 struct hm_error *error)
{
    struct terminal terminal = terminal_open(s);
    struct detection_run run = {.settings = s, .model = model, .threads = threads};
    double start = clock_seconds();
    enum hm_status status = prepare(&run, set, error);
    if (status == HM_OK)
        status = detect_all(&run, set, &terminal, error);
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
    free_run(&run);
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
