/* hogmine bench: how fast this machine scans, stage by stage (the solver: bench_solver.c). */
#include "commands/bench.h"
#include "formats/formats.h"
#include "run/run.h"
#include "disk/disk.h"
#include "synth/synth.h"

#include <stdlib.h>
#include <string.h>

#define AT(field) offsetof(struct bench_settings, field)

static const struct option options_bench[] = {
    {"model", "M", OPTION_PATH, AT(model),
     "the detector to run, or the run that made it (default: one of random weights; the time is "
     "the same, of the same descriptor)"},
    {"json", "FILE", OPTION_FILE, AT(out), "also write the figures to this file"},
    {"runs", "N", OPTION_INT, AT(runs), "timed runs, after one more (default: 9)", .usual = "9",
     .low = 1, .high = 10000},
    {"width", "PIXELS", OPTION_INT, AT(width),
     "of the made street that stands in for an image (default: 640)", .usual = "640", .low = 160,
     .high = 4096},
    {"height", "PIXELS", OPTION_INT, AT(height), "likewise (default: 480)", .usual = "480",
     .low = 160, .high = 4096},
    {"solver", NULL, OPTION_FLAG, AT(solver),
     "time the solver beside liblinear instead of the scan"},
    {"rows", "N", OPTION_INT, AT(rows), "with --solver: windows to solve on (default: 30000)",
     .usual = "30000", .low = 1000, .high = 10000000},
    {"rows-out", "F.npy", OPTION_FILE, AT(rows_out),
     "with --solver: also write the rows, for other solvers (label, then values)"},
    {"positives", "PATH", OPTION_PATH, AT(positives),
     "with --solver: window crops to take rows from (default: made streets)"},
    {"negatives", "PATH", OPTION_PATH, AT(negatives),
     "with --solver: person-free photographs to take rows from"},
    {0},
};

static const struct option_group groups[] = {{NULL, options_bench, 0},
                                             {NULL, options_threads, AT(common)},
                                             {"The descriptor", options_geometry, AT(descriptor)},
                                             {"The scan", options_scan, AT(scan)},
                                             {"Files", options_exif, AT(files)},
                                             {0}};

/* Medians of what was timed, in milliseconds. */
struct figures {
    int runs, threads, width, height, levels;
    size_t values; /* of a descriptor */
    uint64_t windows;
    double decode, detect, nms;
    struct hog_times stage; /* on one thread; in ms */
};

static int rising(const void *a, const void *b)
{
    double da = *(const double *)a, db = *(const double *)b;
    return (da > db) - (da < db);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, rising);
    return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* ---- what is measured -------------------------------------------------------------------- */

/* The image's file in memory: the one that was named, or a made street as JPEG. */
static enum hm_status take_image(const struct bench_settings *s, int count, char **paths,
                                 struct file_bytes *file, struct hm_error *error)
{
    if (count > 0)
        return file_read(paths[0], IMAGE_MAX_FILE_BYTES, file, error);
    struct synth_scene scene;
    struct text jpeg = {0};
    struct synth_options options = synth_usual(1, 1, s->width, s->height);
    enum hm_status status = synth_scene(&options, 0, true, &scene, error);
    if (status != HM_OK)
        return status;
    status = image_encode(&scene.image, true, &jpeg, error);
    synth_scene_free(&scene);
    *file = (struct file_bytes){(unsigned char *)jpeg.bytes, jpeg.length};
    return status;
}

static enum hm_status take_model(const struct bench_settings *s, struct hm_model *model,
                                 struct hm_error *error)
{
    if (s->model)
        return run_read_model(s->model, model, error);
    *model = (struct hm_model){.geometry = s->geometry, .scan = scan_default_detection()};
    size_t length = hog_geometry_length(&model->geometry);
    struct random random = random_make(1, STREAM_SELECT, 0);
    model->weights = mem_array(length, sizeof *model->weights);
    if (!model->weights)
        return fail_memory(error, length * sizeof(float), "weights");
    for (size_t i = 0; i < length; i++)
        model->weights[i] = (float)random_between(&random, -0.1, 0.1);
    model->bias = -2;
    return HM_OK;
}

struct bench {
    const struct bench_settings *settings;
    const struct hm_model *model;
    struct hm_scan scan;
    struct hog_weights weights;
    struct scan_plan plan;
    struct image image;
};

/* The windows that a detector passes on to suppression: some dozens a photograph. */
static void keep_strongest(struct scan_hits *hits)
{
    size_t kept = 0;
    for (size_t i = 0; i < hits->count; i++)
        if (i % (hits->count / 100 + 1) == 0)
            hits->items[kept++] = hits->items[i];
    hits->count = kept;
}

static enum hm_status time_detection(struct bench *b, struct threads *threads, struct figures *f,
                                     struct hm_error *error)
{
    struct scan_team *team = scan_team_new(threads, &b->model->geometry);
    struct scan_hits hits = {0};
    double *detect = mem_array((size_t)f->runs, sizeof *detect);
    double *suppress = mem_array((size_t)f->runs, sizeof *suppress);
    struct hm_detection *boxes = mem_array(256, sizeof *boxes);
    enum hm_status status =
        team && detect && suppress && boxes ? HM_OK : fail_memory(error, 0, "a bench");
    for (int run = -1; run < f->runs && status == HM_OK; run++) {
        double start = clock_seconds();
        status = scan_team_image(team, &b->image, &b->plan, &b->weights, 0, &hits, error);
        double scanned = clock_seconds();
        keep_strongest(&hits);
        size_t count = hits.count;
        for (size_t i = 0; i < count; i++)
            boxes[i] = scan_window_box(&b->plan, hits.items[i].key, hits.items[i].score);
        HM_THEN(status,
                detect_suppress(boxes, &count,
                                (struct detect_suppression){.overlap = 0.65, .of_smaller = true},
                                error));
        if (run >= 0) {
            suppress[run] = 1e3 * (clock_seconds() - scanned);
            detect[run] = 1e3 * (clock_seconds() - start);
        }
    }
    if (status == HM_OK) {
        f->detect = median(detect, f->runs);
        f->nms = median(suppress, f->runs);
    }
    mem_free(detect);
    mem_free(suppress);
    mem_free(boxes);
    scan_hits_free(&hits);
    scan_team_free(team);
    return status;
}

static void ignore_hit(void *context, const struct hm_hit *hit, const struct scan_window *window)
{
    (void)context;
    (void)hit;
    (void)window;
}

/* The stages of one thread, with the clock on: together a little more than the whole without. */
static enum hm_status time_stages(struct bench *b, struct figures *f, struct hm_error *error)
{
    enum { STAGES = 5 };
    struct scan_worker *worker = scan_worker_new(&b->model->geometry);
    double *times = mem_array((size_t)f->runs * STAGES, sizeof *times);
    enum hm_status status = worker && times ? HM_OK : fail_memory(error, 0, "a bench");
    for (int run = -1; run < f->runs && status == HM_OK; run++) {
        struct hog_times t = {0};
        scan_worker_clock(worker, &t);
        status = scan_image(worker, &b->image, 0, &b->plan, NULL, &b->weights, 1e30f, ignore_hit,
                            NULL, error);
        const double stage[STAGES] = {t.resize, t.gradient, t.histogram, t.normalise, t.score};
        for (int i = 0; i < STAGES && run >= 0; i++)
            times[i * f->runs + run] = 1e3 * stage[i];
    }
    if (status == HM_OK)
        f->stage = (struct hog_times){
            .resize = median(times, f->runs),
            .gradient = median(times + f->runs, f->runs),
            .histogram = median(times + 2 * f->runs, f->runs),
            .normalise = median(times + 3 * f->runs, f->runs),
            .score = median(times + 4 * f->runs, f->runs),
        };
    mem_free(times);
    scan_worker_free(worker);
    return status;
}

static enum hm_status time_decoding(struct bench *b, const struct file_bytes *file,
                                    struct figures *f, struct hm_error *error)
{
    double *times = mem_array((size_t)f->runs, sizeof *times);
    enum hm_status status = times ? HM_OK : fail_memory(error, 0, "a bench");
    for (int run = -1; run < f->runs && status == HM_OK; run++) {
        image_free(&b->image);
        double start = clock_seconds();
        status = image_decode(file->bytes, file->length, 0, &b->image, error);
        if (run >= 0)
            times[run] = 1e3 * (clock_seconds() - start);
    }
    if (status == HM_OK)
        f->decode = median(times, f->runs);
    if (b->settings->files.exif == DATA_EXIF_APPLY)
        HM_THEN(status, image_turn_upright(&b->image, error));
    mem_free(times);
    return status;
}

static enum hm_status measure(struct bench *b, const struct file_bytes *file,
                              struct threads *threads, struct figures *f, struct hm_error *error)
{
    enum hm_status status = time_decoding(b, file, f, error);
    if (status != HM_OK)
        return status;
    f->width = b->image.width;
    f->height = b->image.height;
    f->threads = threads_count(threads);
    scan_make_plan(&b->model->geometry, &b->scan, f->width, f->height, &b->plan);
    f->windows = b->plan.windows;
    f->levels = b->plan.count;
    f->values = hog_geometry_length(&b->model->geometry);
    if (f->windows == 0)
        return fail(error, HM_INPUT, "%dx%d is smaller than the window: nothing to time", f->width,
                    f->height);
    status =
        hog_weights_set(&b->weights, &b->model->geometry, b->model->weights, b->model->bias, error);
    HM_THEN(status, time_detection(b, threads, f, error));
    return status == HM_OK ? time_stages(b, f, error) : status;
}

/* ---- what is told ------------------------------------------------------------------------ */

static void figures_json(const struct figures *f, struct text *out)
{
    struct json j = json_start(out);
    json_put(
        &j,
        "{ schema %d kernels %s threads %d width %d height %d levels %d windows %llu values %zu "
        "runs %d\ndetect_ms %.4f windows_per_second %.0f",
        1, cpu_name(), f->threads, f->width, f->height, f->levels, (unsigned long long)f->windows,
        f->values, f->runs, f->detect, 1e3 * (double)f->windows / f->detect);
    json_put(&j,
             "\nstages_ms { decode %.4f resize %.4f gradient %.4f histogram %.4f normalise %.4f "
             "score %.4f nms %.4f }",
             f->decode, f->stage.resize, f->stage.gradient, f->stage.histogram, f->stage.normalise,
             f->stage.score, f->nms);
    json_finish(&j);
}

static void figures_text(const struct figures *f, struct text *out)
{
    text_printf(out, "%dx%d, %d levels, %llu windows, %s kernels, medians of %d runs\n", f->width,
                f->height, f->levels, (unsigned long long)f->windows, cpu_name(), f->runs);
    text_printf(out, "detect     %8.2f ms on %d thread%s, %.2f million windows a second\n",
                f->detect, f->threads, f->threads == 1 ? "" : "s",
                1e-3 * (double)f->windows / f->detect);
    text_printf(out, "decode     %8.2f ms\n", f->decode);
    text_printf(out, "stages, on one thread:\n  resize     %8.2f ms\n  gradient   %8.2f ms\n",
                f->stage.resize, f->stage.gradient);
    text_printf(out, "  histogram  %8.2f ms\n  normalise  %8.2f ms\n  score      %8.2f ms\n",
                f->stage.histogram, f->stage.normalise, f->stage.score);
    text_printf(out, "  nms        %8.2f ms (of about 100 windows)\n", f->nms);
}

static enum hm_status bench_scan(const struct bench_settings *s, int count, char **paths,
                                 struct text *json, struct text *table, struct hm_error *error)
{
    struct file_bytes file = {0};
    struct hm_model model = {0};
    struct bench bench = {.settings = s, .model = &model};
    struct figures figures = {.runs = s->runs};
    enum hm_status status = take_image(s, count, paths, &file, error);
    HM_THEN(status, take_model(s, &model, error));
    HM_THEN(status, scan_of_settings(&s->scan, model.scan, &model.geometry, &bench.scan, error));
    struct threads *threads = status == HM_OK ? common_threads(&s->common, error) : NULL;
    if (status == HM_OK)
        status = threads ? measure(&bench, &file, threads, &figures, error) : error->status;
    threads_free(threads);
    image_free(&bench.image);
    hog_weights_free(&bench.weights);
    model_free(&model);
    file_free(&file);
    figures_json(&figures, json);
    figures_text(&figures, table);
    return status;
}

static enum hm_status run(const struct command_line *line, struct hm_error *error)
{
    struct bench_settings *s = line->settings;
    struct text table = {0}, json = {0};
    if (!s->solver && (s->positives || s->negatives))
        return fail(error, HM_USAGE, "bench: --positives and --negatives go with --solver");
    if (!s->solver && s->rows_out)
        return fail(error, HM_USAGE, "bench: --rows-out goes with --solver");
    if (!s->positives != !s->negatives)
        return fail(error, HM_USAGE, "bench: give both --positives and --negatives, or neither");
    struct hm_geometry usual = hog_geometry_default();
    HM_TRY(geometry_of_settings(&s->descriptor, 1, &s->geometry, error));
    if (s->model && !hog_geometry_equal(&s->geometry, &usual))
        return fail(error, HM_USAGE,
                    "bench: --octaves, --cell and the like are for random weights or --solver; "
                    "--model has its own");
    enum hm_status status = s->solver
                                ? bench_solver(s, &json, &table, error)
                                : bench_scan(s, line->count, line->paths, &json, &table, error);
    if (status == HM_OK && s->out)
        status = file_write_text(s->out, &json, error);
    HM_THEN(status, print_words(&table, false, error));
    text_free(&json);
    text_free(&table);
    return status;
}

const struct command command_bench = {
    .name = "bench",
    .synopsis = "bench [IMAGE | --solver] [--threads N] [--json FILE]",
    .summary = "how fast this machine scans, stage by stage, and solves",
    .description =
        "Times a whole detection of one image (a made street where none is named), "
        "decoding apart,\n"
        "and each stage of it. Medians; compare ratios, since machines are noisy. What a\n"
        "longer descriptor costs, the options of the descriptor tell: --octaves 3.",
    .groups = groups,
    .settings_size = sizeof(struct bench_settings),
    .fewest = 0,
    .most = 1,
    .run = run,
};
