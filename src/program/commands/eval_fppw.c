/* eval --protocol fppw: miss rate against false positives per window (Dalal & Triggs 2005). */
#include "commands/eval_run.h"
#include "commands/fppw.h"
#include "formats/formats.h"

#include <math.h>

static const double reference_points[] = {1e-6, 1e-5, 1e-4, 1e-3}; /* printed from the last on */
#define POINTS (sizeof reference_points / sizeof *reference_points)
#define MAIN_POINT 2

/* ---- intervals --------------------------------------------------------------------------- */

/* Of each score the image that it is from. */
static uint32_t *images_of(const struct mine_scores *scores, const size_t *photograph,
                           size_t images)
{
    uint32_t *of = mem_array(scores->count + 1, sizeof *of);
    for (size_t i = 0, at = 0; i < images && of; i++)
        for (uint32_t k = 0; k < scores->per_image[i]; k++)
            of[at++] = (uint32_t)(photograph ? photograph[i] : i);
    return of;
}

/* Draws photographs: crops of one photograph stay together. Before the scores are sorted. */
static enum hm_status find_intervals(const struct fppw_job *job, const struct mine_scores *positive,
                                     const struct mine_scores *negative, struct eval_interval *out,
                                     struct hm_error *error)
{
    size_t crops = job->positives->count;
    for (size_t k = 0; k < POINTS; k++)
        out[k] = (struct eval_interval){NAN, NAN};
    if (job->bootstrap == 0)
        return HM_OK;
    size_t *photograph = mem_array(crops, sizeof *photograph);
    enum hm_status status = photograph ? data_photographs(job->positives, photograph, error)
                                       : fail_memory(error, crops * 8, "photographs");
    uint32_t *of_p = status == HM_OK ? images_of(positive, photograph, crops) : NULL;
    uint32_t *of_n = status == HM_OK ? images_of(negative, NULL, job->negatives->count) : NULL;
    if (status == HM_OK && (!of_p || !of_n))
        status = fail_memory(error, negative->count * sizeof *of_n, "scores");
    struct eval_fppw_scores p = {positive->values, of_p, positive->count, crops};
    struct eval_fppw_scores n = {negative->values, of_n, negative->count, job->negatives->count};
    HM_THEN(status, eval_fppw_bootstrap(&p, &n, reference_points, POINTS, job->bootstrap, job->seed,
                                        out, error));
    mem_free(photograph);
    mem_free(of_p);
    mem_free(of_n);
    return status;
}

/* ---- the document ------------------------------------------------------------------------ */

static void json_point(const struct eval_fppw_point *p, struct eval_interval interval,
                       struct json *j)
{
    json_put(j, "\n{ fppw %.6g miss_rate %g", p->fppw, p->measurable ? p->miss_rate : NAN);
    tell_interval(j, "miss_rate", p->measurable ? interval : (struct eval_interval){NAN, NAN});
    json_put(j, "threshold %.9g }", (double)(p->measurable ? p->threshold : NAN));
}

static void words_point(const struct eval_fppw_point *p, struct eval_interval interval,
                        struct text *table)
{
    if (!p->measurable) {
        text_printf(table, "\n  %7.0e  not measurable with so few windows", p->fppw);
        return;
    }
    text_printf(table, "\n  %7.0e %9.2f%% %10.4f", p->fppw, p->miss_rate * 100,
                (double)p->threshold);
    if (isfinite(interval.low))
        text_printf(table, "   [%.2f %.2f]", interval.low * 100, interval.high * 100);
}

double fppw_miss(double rate, const struct mine_scores *positive,
                 const struct mine_scores *negative)
{
    struct eval_fppw_point p =
        eval_fppw_at(rate, positive->values, positive->count, negative->values, negative->count);
    return p.measurable ? p.miss_rate : NAN;
}

static void describe_points(const struct mine_scores *positive, const struct mine_scores *negative,
                            const struct eval_interval *intervals, const char *name, struct json *j,
                            struct text *table)
{
    json_put(j, "\nmiss_rate_at [");
    text_printf(table, "%s: %zu positives, %zu windows\n     FPPW  miss rate  threshold", name,
                positive->count, negative->count);
    for (size_t i = POINTS; i-- > 0;) {
        struct eval_fppw_point p = eval_fppw_at(reference_points[i], positive->values,
                                                positive->count, negative->values, negative->count);
        json_point(&p, intervals[i], j);
        words_point(&p, intervals[i], table);
    }
    json_put(j, "\n]");
}

static void describe_curve(const struct eval_fppw_curve *curve, struct json *j)
{
    json_put(j, "\ncurve [");
    for (size_t i = 0; i < curve->count; i++)
        json_put(j, "\n{ threshold %.9g fppw %.9g miss_rate %.9g }",
                 (double)curve->points[i].threshold, curve->points[i].fppw,
                 curve->points[i].miss_rate);
    json_put(j, "\n]");
}

static void describe(const struct fppw_job *job, const struct mine_scores *positive,
                     const struct mine_scores *negative, const struct eval_interval *intervals,
                     const struct eval_fppw_curve *curve, bool with_schema, struct json *j,
                     struct text *table)
{
    json_put(j, "{");
    if (with_schema)
        json_put(j, "\nschema %d", 1);
    json_put(j, "\nname %s\nprotocol %s\npositives %zu\nwindows %zu\nskipped %ld\nbootstrap %d",
             job->name, "fppw", positive->count, negative->count, positive->bad + negative->bad,
             job->bootstrap);
    describe_points(positive, negative, intervals, job->name, j, table);
    describe_curve(curve, j);
    if (job->more)
        job->more(job->context, positive, negative, j);
    json_put(j, "\n}");
}

static enum hm_status find_scores(const struct fppw_job *job, struct mine_scores *positive,
                                  struct mine_scores *negative, struct hm_error *error)
{
    const struct hm_model *model = job->model;
    struct mine_observer observer = {.context = job->terminal,
                                     .progress = terminal_progress,
                                     .skipped = job->told ? NULL : terminal_skipped};
    struct mine_examples examples = data_examples(job->windows);
    struct hm_scan scan;
    size_t most = files_max_pixels(job->files);
    HM_TRY(scan_of_settings(job->scan, model->mining, &model->geometry, &scan, error));
    struct data_store *people = data_store_new(job->positives, 0, most);
    struct data_store *others = data_store_new(job->negatives, 0, most);
    enum hm_status status = people && others ? HM_OK : fail_memory(error, 0, "photographs");
    if (status == HM_OK) {
        struct hm_photos photos = data_store_photos(people);
        status =
            mine_score_people(model, &photos, &examples, job->threads, &observer, positive, error);
    }
    if (status == HM_OK) {
        struct hm_photos photos = data_store_photos(others);
        data_store_enlarges(others, scan.upsample);
        status = mine_score_windows(model, &scan, &photos, job->avoid, job->threads, &observer,
                                    negative, error);
    }
    data_store_free(people);
    data_store_free(others);
    if (status != HM_OK)
        return status;
    if (!job->told)
        say_skipped(job->terminal, positive->bad + negative->bad,
                    positive->small + negative->small);
    if (positive->count == 0)
        return fail(error, HM_INPUT, "%s: no usable positives to measure on", job->name);
    if (negative->count == 0)
        return fail(error, HM_INPUT, "%s: no windows in the negatives to measure on", job->name);
    return HM_OK;
}

enum hm_status fppw_document(const struct fppw_job *job, bool with_schema, struct json *j,
                             struct text *table, struct eval_fppw_curve *out,
                             struct hm_error *error)
{
    struct mine_scores positive = {0}, negative = {0};
    struct eval_interval intervals[POINTS];
    struct eval_fppw_curve curve = {0};
    enum hm_status status = find_scores(job, &positive, &negative, error);
    HM_THEN(status, find_intervals(job, &positive, &negative, intervals, error));
    HM_THEN(status, eval_fppw_curve_make(positive.values, positive.count, negative.values,
                                         negative.count, &curve, error));
    if (status == HM_OK)
        describe(job, &positive, &negative, intervals, &curve, with_schema, j, table);
    if (status == HM_OK && out)
        *out = curve;
    else
        eval_fppw_curve_free(&curve);
    long bad_positives = positive.bad, bad_negatives = negative.bad;
    mine_scores_free(&positive);
    mine_scores_free(&negative);
    if (job->told)
        return status;
    HM_THEN(status, files_judge_bad(job->files, bad_positives, job->positives->count, error));
    return HM_THEN(status,
                   files_judge_bad(job->files, bad_negatives, job->negatives->count, error));
}

static enum hm_status plot_models(const struct eval_run *run, const struct eval_fppw_curve *curves,
                                  struct hm_error *error)
{
    size_t count = (size_t)run->count;
    struct plot_series *series = mem_array(count, sizeof *series);
    if (!series)
        return fail_memory(error, count * sizeof *series, "a plot");
    for (size_t i = 0; i < count; i++)
        series[i] = plot_windows(run->detectors[i].name, &curves[i], reference_points[MAIN_POINT]);
    enum hm_status status =
        plot_write(run->settings->plot, PLOT_FPPW, "Per window", series, count, error);
    mem_free(series);
    return status;
}

/* ---- the command ------------------------------------------------------------------------- */

/* One model: the windows are those of its geometry. */
static enum hm_status eval_model(struct eval_run *run, const struct hm_model *model, int i,
                                 const struct data_truth *positives,
                                 const struct data_set *negatives, struct eval_fppw_curve *curve,
                                 struct hm_error *error)
{
    const struct eval_settings *s = run->settings;
    const struct window_settings people = {.min_height = s->min_height,
                                           .min_visible = s->min_visible};
    struct data_window_rule rule;
    struct data_windows windows = {0};
    struct fppw_job job = {.model = model,
                           .name = run->detectors[i].name,
                           .files = &s->files,
                           .scan = &s->scan,
                           .bootstrap = s->bootstrap,
                           .seed = s->seed,
                           .positives = &positives->images,
                           .negatives = negatives,
                           .windows = &windows,
                           .threads = run->threads,
                           .terminal = run->terminal};
    struct hm_scan scan;
    enum hm_status status =
        scan_of_settings(&s->scan, model->mining, &model->geometry, &scan, error);
    HM_THEN(status, windows_of_settings(&people, &model->geometry, scan.upsample, &rule, error));
    HM_THEN(status, data_make_windows(positives, &rule, 0, &windows, error));
    if (status == HM_OK) {
        say_truth(run->terminal, positives, &windows);
        status = fppw_document(&job, run->count == 1, &run->json, &run->table, curve, error);
    }
    data_windows_free(&windows);
    return status;
}

static enum hm_status eval_models(struct eval_run *run, const struct data_truth *positives,
                                  const struct data_set *negatives, struct eval_fppw_curve *curves,
                                  struct hm_error *error)
{
    enum hm_status status = HM_OK;
    if (run->count > 1)
        tell_detectors(run);
    for (int i = 0; i < run->count && status == HM_OK; i++) {
        struct hm_model model;
        status = model_read(run->detectors[i].file, &model, error);
        if (status != HM_OK)
            break;
        text_printf(&run->table, "%s", i ? "\n" : "");
        status = eval_model(run, &model, i, positives, negatives, &curves[i], error);
        model_free(&model);
    }
    if (run->count > 1)
        json_put(&run->json, "\n]\n");
    text_printf(&run->table, "\n");
    return status;
}

enum hm_status eval_fppw(struct eval_run *run, struct hm_error *error)
{
    struct data_truth positives = {0};
    struct data_set negatives = {0};
    struct eval_fppw_curve *curves = mem_array((size_t)run->count, sizeof *curves);
    enum hm_status status = curves ? HM_OK : fail_memory(error, 0, "curves");
    HM_THEN(status, read_truth(&run->settings->annotations, &run->settings->files,
                               run->settings->positives, run->terminal, &positives, error));
    HM_THEN(status,
            find_photos(&run->settings->files, run->settings->negatives, &negatives, error));
    if (status == HM_OK) {
        say_passed(run->terminal, run->settings->negatives, &negatives);
        terminal_say(run->terminal, "per-window figures do not predict those on whole photographs, "
                                    "and can reverse a ranking (see --truth)");
        status = eval_models(run, &positives, &negatives, curves, error);
    }
    if (status == HM_OK && run->settings->plot)
        status = plot_models(run, curves, error);
    for (int i = 0; i < run->count && curves; i++)
        eval_fppw_curve_free(&curves[i]);
    mem_free(curves);
    data_truth_free(&positives);
    data_free(&negatives);
    return status;
}
