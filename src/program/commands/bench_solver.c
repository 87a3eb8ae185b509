/* hogmine bench --solver: how fast this machine solves, beside liblinear, on real descriptors.
 *
 * The rows are the windows of photographs where --positives and --negatives name some, and else of
 * made streets. All solvers see the same rows; objectives are those of the float rows, so that half
 * precision pays for its rounding. */
#include "commands/bench.h"
#include "formats/formats.h"
#include "synth/synth.h"

#include <math.h>
#include <string.h>

#define C 0.01
#define GAP 1e-3
#define LIBLINEAR_E 0.1 /* its default */

/* The same windows, kept in two ways. */
struct bench_rows {
    const struct hm_geometry *geometry;
    struct svm_rows *rows[2]; /* by enum svm_format */
    struct scan_worker *worker;
    float *descriptors; /* room for `room` of them */
    size_t room, length;
};

static enum hm_status add_row(struct bench_rows *b, size_t i, int label, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (int format = 0; format < 2 && status == HM_OK; format++)
        status = svm_rows_add(b->rows[format], b->descriptors + i * b->length, label, error);
    return status;
}

/* ---- where the windows come from --------------------------------------------------------- */

/* The middle window of a crop and its neighbours a few pixels off, mirrored too. */
static enum hm_status add_positive(struct bench_rows *b, struct image *crop, int shifts,
                                   struct hm_error *error)
{
    const struct hm_geometry *g = b->geometry;
    struct hm_scan scan = {HM_PYRAMID_SMOOTH, 1, 8, 0, 0};
    struct scan_plan plan;
    enum hm_status status = HM_OK;
    if (crop->width < g->window_width + 4 || crop->height < g->window_height + 4)
        return HM_OK;
    scan_make_plan(g, &scan, crop->width, crop->height, &plan);
    for (int mirrored = 0; mirrored < 2 && status == HM_OK; mirrored++) {
        if (mirrored)
            image_mirror(crop);
        for (int s = 0; s < shifts && status == HM_OK; s++) {
            struct hm_key key = {.x = (crop->width - g->window_width) / 2 + s % 3 - 1,
                                 .y = (crop->height - g->window_height) / 2 + s / 3 - 1};
            status = scan_describe(b->worker, crop, &plan, &key, 1, b->descriptors, error);
            HM_THEN(status, add_row(b, 0, 1, error));
        }
    }
    return status;
}

/* `count` random windows of a person-free photograph. */
static enum hm_status add_negatives(struct bench_rows *b, const struct image *photo, int number,
                                    size_t count, struct hm_error *error)
{
    struct hm_scan scan = scan_default_mining();
    struct scan_plan plan;
    struct random random = random_make(1, STREAM_INITIAL_NEGATIVES, (uint64_t)number);
    enum hm_status status = HM_OK;
    scan_make_plan(b->geometry, &scan, photo->width, photo->height, &plan);
    while (count > 0 && plan.windows > 0 && status == HM_OK) {
        struct hm_key keys[16];
        size_t some = count < 16 ? count : 16;
        for (size_t i = 0; i < some; i++)
            keys[i] = scan_window_key(&plan, 0, random_below(&random, plan.windows));
        status = scan_describe(b->worker, photo, &plan, keys, some, b->descriptors, error);
        for (size_t i = 0; i < some && status == HM_OK; i++)
            status = add_row(b, i, -1, error);
        count -= some;
    }
    return status;
}

/* A third of the rows are made as positives: 50 crops, nine places each, twice. */
static enum hm_status add_made(struct bench_rows *b, size_t wanted, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    struct synth_options made = synth_usual(1, 1, 640, 480);
    for (int i = 0; i < 100 && status == HM_OK; i++) {
        struct image crop = {0};
        status = synth_crop(&made, i, &crop, error);
        HM_THEN(status, add_positive(b, &crop, 9, error));
        image_free(&crop);
    }
    size_t positives = svm_rows_count(b->rows[SVM_FLOAT]);
    size_t left = wanted > positives ? wanted - positives : 1, scenes = 24;
    for (size_t i = 0; i < scenes && status == HM_OK; i++) {
        struct synth_scene scene;
        status = synth_scene(&made, (int)i, false, &scene, error);
        if (status == HM_OK) {
            status = add_negatives(b, &scene.image, (int)i, left / scenes + 1, error);
            synth_scene_free(&scene);
        }
    }
    return status;
}

static enum hm_status add_photographs(struct bench_rows *b, const struct bench_settings *s,
                                      size_t wanted, struct hm_error *error)
{
    struct data_set positives = {0}, negatives = {0};
    enum hm_status status = find_photos(&s->files, s->positives, &positives, error);
    HM_THEN(status, find_photos(&s->files, s->negatives, &negatives, error));
    for (int kind = 0; kind < 2 && status == HM_OK; kind++) {
        const struct data_set *set = kind ? &negatives : &positives;
        size_t have = svm_rows_count(b->rows[SVM_FLOAT]);
        size_t each = (wanted > have ? wanted - have : 1) / set->count + 1;
        for (size_t i = 0; i < set->count && status == HM_OK; i++) {
            struct image image = {0};
            if (data_read_image(&set->images[i], BENCH_MAX_PIXELS, &image, NULL) != HM_OK)
                continue;
            status = kind ? add_negatives(b, &image, (int)i, each, error)
                          : add_positive(b, &image, 1, error);
            image_free(&image);
        }
    }
    data_free(&positives);
    data_free(&negatives);
    return status;
}

/* ---- timing ------------------------------------------------------------------------------ */

struct trial {
    const char *name;
    svm_solver *solve;
    enum svm_format format;
    enum hm_loss loss;
    double tolerance;
    struct svm_solution solution;
    double objective; /* on the float rows */
};

/* P of these weights on the float rows. */
static enum hm_status judge(const struct bench_rows *b, struct trial *t, struct hm_error *error)
{
    const struct svm_rows *rows = b->rows[SVM_FLOAT];
    size_t count = svm_rows_count(rows);
    float *scores = mem_array(count, sizeof *scores);
    if (!scores)
        return fail_memory(error, count * sizeof *scores, "scores");
    enum hm_status status =
        svm_score(rows, NULL, 0, t->solution.weights, t->solution.bias, NULL, scores, error);
    double v = (double)t->solution.bias / SVM_BIAS_FREE, norm = v * v, loss = 0;
    for (size_t k = 0; k < b->length; k++)
        norm += (double)t->solution.weights[k] * (double)t->solution.weights[k];
    for (size_t i = 0; i < count; i++) {
        double under = fmax(0, 1 - svm_rows_labels(rows)[i] * (double)scores[i]);
        loss += t->loss == HM_HINGE ? under : under * under;
    }
    t->objective = norm / 2 + C * loss;
    mem_free(scores);
    return status;
}

static enum hm_status run_trial(const struct bench_rows *b, struct trial *t,
                                struct threads *threads, struct hm_error *error)
{
    struct svm_rows *rows = b->rows[t->format];
    memset(svm_rows_duals(rows), 0, svm_rows_count(rows) * sizeof(float)); /* from nothing */
    struct svm_problem p = {.rows = rows,
                            .loss = t->loss,
                            .c_positive = C,
                            .c_negative = C,
                            .bias_feature = SVM_BIAS_FREE,
                            .tolerance = t->tolerance,
                            .seed = 1,
                            .dual = svm_rows_duals(rows),
                            .threads = threads};
    enum hm_status status = t->solve(&p, &t->solution, error);
    return status == HM_OK ? judge(b, t, error) : status;
}

/* liblinear stands behind ours of the same loss: the ratio is to it. */
static void tell(const struct bench_rows *b, struct trial *trials, size_t count, struct text *json,
                 struct text *table)
{
    size_t rows = svm_rows_count(b->rows[SVM_FLOAT]);
    text_printf(table, "%zu rows of %zu values, C %g; ours from nothing to a relative gap of %g\n",
                rows, b->length, C, GAP);
    text_printf(table, "%-26s %8s %12s %10s %10s %7s\n", "", "seconds", "objective", "gap",
                "bytes/row", "faster");
    struct json j = json_start(json);
    json_put(&j, "{ schema %d kernels %s rows %zu solvers [", 1, cpu_name(), rows);
    for (size_t i = 0; i < count; i++) {
        const struct trial *t = &trials[i], *peer = &trials[i / 3 * 3 + 2];
        size_t bytes = t == peer ? b->length * 16 + 32 : svm_rows_bytes(b->rows[t->format]);
        double ratio = peer->solution.seconds / t->solution.seconds;
        text_printf(table, "%-26s %8.3f %12.5f ", t->name, t->solution.seconds, t->objective);
        if (t == peer)
            text_printf(table, "%10s", "-");
        else
            text_printf(table, "%10.1e", t->solution.gap);
        text_printf(table, " %10zu %6.1fx\n", bytes, ratio);
        json_put(&j,
                 "\n{ name %s seconds %.6f objective %.12g gap %g bytes_per_row %zu ratio %.4f }",
                 t->name, t->solution.seconds, t->objective, t->solution.gap, bytes, ratio);
    }
    json_put(&j, "\n]");
    json_finish(&j);
}

static enum hm_status run_trials(const struct bench_rows *b, struct threads *threads,
                                 struct text *json, struct text *table, struct hm_error *error)
{
    struct trial trials[] = {
        {"hinge, dual, float", svm_solve_dual, SVM_FLOAT, HM_HINGE, GAP, {0}, 0},
        {"hinge, dual, half", svm_solve_dual, SVM_HALF, HM_HINGE, GAP, {0}, 0},
        {"hinge, liblinear -s 3", svm_solve_liblinear, SVM_FLOAT, HM_HINGE, LIBLINEAR_E, {0}, 0},
        {"squared, dual, float", svm_solve_dual, SVM_FLOAT, HM_SQUARED, GAP, {0}, 0},
        {"squared, dual, half", svm_solve_dual, SVM_HALF, HM_SQUARED, GAP, {0}, 0},
        {"squared, liblinear -s 1",
         svm_solve_liblinear,
         SVM_FLOAT,
         HM_SQUARED,
         LIBLINEAR_E,
         {0},
         0},
    };
    size_t count = sizeof trials / sizeof *trials;
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < count && status == HM_OK; i++)
        status = run_trial(b, &trials[i], threads, error);
    if (status == HM_OK)
        tell(b, trials, count, json, table);
    for (size_t i = 0; i < count; i++)
        svm_solution_free(&trials[i].solution);
    return status;
}

/* The float rows, each behind its label, so that other solvers can be timed on the same. */
static enum hm_status write_rows(const struct bench_rows *b, const char *path,
                                 struct hm_error *error)
{
    const struct svm_rows *rows = b->rows[SVM_FLOAT];
    size_t count = svm_rows_count(rows);
    struct text values = {0};
    for (size_t i = 0; i < count; i++) {
        float label = svm_rows_labels(rows)[i];
        svm_rows_read(rows, i, b->descriptors);
        text_append(&values, &label, sizeof label);
        text_append(&values, b->descriptors, b->length * sizeof *b->descriptors);
    }
    enum hm_status status = npy_write(path, &values, count, b->length + 1, error);
    text_free(&values);
    return status;
}

enum hm_status bench_solver(const struct bench_settings *s, struct text *json, struct text *table,
                            struct hm_error *error)
{
    struct bench_rows b = {
        .geometry = &s->geometry, .room = 16, .length = hog_geometry_length(&s->geometry)};
    for (int format = 0; format < 2; format++)
        b.rows[format] = svm_rows_new(
            b.length, &(struct svm_store){.format = (enum svm_format)format, .memory = SIZE_MAX});
    b.worker = scan_worker_new(b.geometry);
    b.descriptors = mem_array(b.room * b.length, sizeof *b.descriptors);
    enum hm_status status = b.rows[0] && b.rows[1] && b.worker && b.descriptors
                                ? HM_OK
                                : fail_memory(error, 0, "a bench");
    struct threads *threads = status == HM_OK ? common_threads(&s->common, error) : NULL;
    if (status == HM_OK && !threads)
        status = error->status;
    HM_THEN(status, s->positives ? add_photographs(&b, s, (size_t)s->rows, error)
                                 : add_made(&b, (size_t)s->rows, error));
    if (status == HM_OK && s->rows_out)
        status = write_rows(&b, s->rows_out, error);
    HM_THEN(status, run_trials(&b, threads, json, table, error));
    threads_free(threads);
    for (int format = 0; format < 2; format++)
        svm_rows_free(b.rows[format]);
    scan_worker_free(b.worker);
    mem_free(b.descriptors);
    return status;
}
