/* eval --protocol fppw: miss rate against false positives per window (Dalal & Triggs 2005). */
#include "commands/eval.h"
#include "formats/formats.h"

#include <math.h>

static const double reference_points[] = {1e-6, 1e-5, 1e-4, 1e-3}; /* printed from the last on */
#define POINTS (sizeof reference_points / sizeof *reference_points)
#define MAIN_POINT 2

/* ---- intervals --------------------------------------------------------------------------- */

/* Of each score the image that it is from. */
static uint32_t *images_of(const struct score_list *scores, const size_t *photograph, size_t images)
{
    uint32_t *of = mem_array(scores->count + 1, sizeof *of);
    for (size_t i = 0, at = 0; i < images && of; i++)
        for (uint32_t k = 0; k < scores->per_image[i]; k++)
            of[at++] = (uint32_t)(photograph ? photograph[i] : i);
    return of;
}

/* Draws photographs: crops of one photograph stay together. Before the scores are sorted. */
static enum hm_status find_intervals(const struct settings *s, const struct data_set *positives,
                                     const struct data_set *negatives,
                                     const struct score_list *positive,
                                     const struct score_list *negative, struct interval *out,
                                     struct hm_error *error)
{
    for (size_t k = 0; k < POINTS; k++)
        out[k] = (struct interval){NAN, NAN};
    if (s->bootstrap == 0)
        return HM_OK;
    size_t *photograph = mem_array(positives->count, sizeof *photograph);
    enum hm_status status = photograph ? data_photographs(positives, photograph, error)
                                       : fail_memory(error, positives->count * 8, "photographs");
    uint32_t *of_p = status == HM_OK ? images_of(positive, photograph, positives->count) : NULL;
    uint32_t *of_n = status == HM_OK ? images_of(negative, NULL, negatives->count) : NULL;
    if (status == HM_OK && (!of_p || !of_n))
        status = fail_memory(error, negative->count * sizeof *of_n, "scores");
    struct fppw_scores p = {positive->values, of_p, positive->count, positives->count};
    struct fppw_scores n = {negative->values, of_n, negative->count, negatives->count};
    if (status == HM_OK)
        status = eval_fppw_bootstrap(&p, &n, reference_points, POINTS, s->bootstrap, s->seed, out,
                                     error);
    mem_free(photograph);
    mem_free(of_p);
    mem_free(of_n);
    return status;
}

/* ---- the document ------------------------------------------------------------------------ */

static void describe_points(const struct score_list *positive, const struct score_list *negative,
                            const struct interval *intervals, const char *name, struct text *json,
                            struct text *table)
{
    text_printf(json, "  \"miss_rate_at\": [");
    text_printf(table, "%s: %zu positives, %zu windows\n     FPPW  miss rate  threshold", name,
                positive->count, negative->count);
    for (size_t i = POINTS; i-- > 0;) {
        struct fppw_point p = eval_fppw_at(reference_points[i], positive->values, positive->count,
                                           negative->values, negative->count);
        text_printf(json, "%s\n    {\"fppw\": %g, \"miss_rate\": ", i + 1 < POINTS ? "," : "",
                    p.fppw);
        if (p.measurable) {
            text_json_double(json, p.miss_rate);
            tell_interval(json, "miss_rate", intervals[i]);
            text_printf(json, ", \"threshold\": %.9g}", (double)p.threshold);
            text_printf(table, "\n  %7.0e %9.2f%% %10.4f", p.fppw, p.miss_rate * 100,
                        (double)p.threshold);
            if (isfinite(intervals[i].low))
                text_printf(table, "   [%.2f %.2f]", intervals[i].low * 100,
                            intervals[i].high * 100);
        } else {
            text_printf(json, "null, \"miss_rate_ci95\": null, \"threshold\": null}");
            text_printf(table, "\n  %7.0e  not measurable with so few windows", p.fppw);
        }
    }
    text_printf(json, "\n  ],\n");
}

static void describe_curve(const struct fppw_curve *curve, struct text *json)
{
    text_printf(json, "  \"curve\": [");
    for (size_t i = 0; i < curve->count; i++)
        text_printf(json, "%s\n    {\"threshold\": %.9g, \"fppw\": %.9g, \"miss_rate\": %.9g}",
                    i ? "," : "", (double)curve->points[i].threshold, curve->points[i].fppw,
                    curve->points[i].miss_rate);
    text_printf(json, "\n  ]\n}");
}

static enum hm_status find_scores(const struct hm_model *model, const char *name,
                                  const struct settings *settings, const struct data_set *positives,
                                  const struct data_windows *windows,
                                  const struct data_set *negatives, struct threads *threads,
                                  struct terminal *terminal, struct score_list *positive,
                                  struct score_list *negative, struct hm_error *error)
{
    struct mine_observer observer = {
        .context = terminal, .progress = terminal_progress, .skipped = terminal_skipped};
    struct hm_scan scan;
    enum hm_status status = scan_settings(settings, model->mining, &scan, error);
    if (status == HM_OK)
        status = score_people(model, positives, windows, max_pixels(settings), threads, &observer,
                              positive, error);
    if (status == HM_OK)
        status = score_windows(model, &scan, negatives, max_pixels(settings), threads, &observer,
                               negative, error);
    if (status == HM_OK)
        say_skipped(terminal, positive->bad + negative->bad, positive->small + negative->small, 0);
    if (status == HM_OK && positive->count == 0)
        status = fail(error, HM_INPUT, "%s: no usable positives to measure on", name);
    if (status == HM_OK && negative->count == 0)
        status = fail(error, HM_INPUT, "%s: no windows in the negatives to measure on", name);
    return status;
}

enum hm_status fppw_document(const struct hm_model *model, const char *name,
                             const struct settings *settings, const struct data_set *positives,
                             const struct data_windows *windows, const struct data_set *negatives,
                             struct threads *threads, struct terminal *terminal, bool with_schema,
                             struct text *json, struct text *table, struct fppw_curve *out,
                             struct hm_error *error)
{
    struct score_list positive = {0}, negative = {0};
    struct interval intervals[POINTS];
    struct fppw_curve curve = {0};
    enum hm_status status = find_scores(model, name, settings, positives, windows, negatives,
                                        threads, terminal, &positive, &negative, error);
    if (status == HM_OK)
        status =
            find_intervals(settings, positives, negatives, &positive, &negative, intervals, error);
    if (status == HM_OK)
        status = eval_fppw_curve_make(positive.values, positive.count, negative.values,
                                      negative.count, &curve, error);
    if (status == HM_OK) {
        text_printf(json, with_schema ? "{\n  \"schema\": 1,\n  \"name\": " : "{\n  \"name\": ");
        text_json_string(json, name);
        text_printf(json, ",\n  \"protocol\": \"fppw\",\n  \"positives\": %zu,\n", positive.count);
        text_printf(json, "  \"windows\": %zu,\n  \"skipped\": %ld,\n  \"bootstrap\": %d,\n",
                    negative.count, positive.bad + negative.bad, settings->bootstrap);
        describe_points(&positive, &negative, intervals, name, json, table);
        describe_curve(&curve, json);
    }
    if (status == HM_OK && out)
        *out = curve;
    else
        eval_fppw_curve_free(&curve);
    long bad_positives = positive.bad, bad_negatives = negative.bad;
    score_list_free(&positive);
    score_list_free(&negative);
    if (status == HM_OK)
        status = judge_bad(settings, bad_positives, positives->count, error);
    return status == HM_OK ? judge_bad(settings, bad_negatives, negatives->count, error) : status;
}

/* ---- the plot ---------------------------------------------------------------------------- */

static double miss_rate_at(const struct fppw_curve *curve, double fppw)
{
    double rate = 1;
    for (size_t i = 0; i < curve->count && curve->points[i].fppw <= fppw; i++)
        rate = curve->points[i].miss_rate;
    return rate;
}

static enum hm_status plot_curves(const struct eval_run *run, const struct fppw_curve *curves,
                                  struct hm_error *error)
{
    size_t count = (size_t)run->count;
    struct plot_series *series = mem_array(count, sizeof *series);
    char(*numbers)[32] = mem_array(count, sizeof *numbers);
    enum hm_status status = series && numbers ? HM_OK : fail_memory(error, 0, "a plot");
    for (size_t i = 0; i < count && status == HM_OK; i++) {
        const struct fppw_point *p = curves[i].points;
        double rate = miss_rate_at(&curves[i], reference_points[MAIN_POINT]);
        snprintf(numbers[i], sizeof *numbers, "%.1f%%", rate * 100);
        series[i] = (struct plot_series){.name = run->detectors[i].name,
                                         .number = numbers[i],
                                         .order = rate,
                                         .x = &p->fppw,
                                         .y = &p->miss_rate,
                                         .stride = sizeof *p,
                                         .count = curves[i].count,
                                         .before = 1};
    }
    if (status == HM_OK)
        status = write_plot(run->settings->plot, PLOT_FPPW, "Per window", series, count, error);
    mem_free(series);
    mem_free(numbers);
    return status;
}

/* ---- the command ------------------------------------------------------------------------- */

/* One model: the windows are those of its geometry. */
static enum hm_status eval_model(struct eval_run *run, const struct hm_model *model, int i,
                                 const struct data_truth *positives,
                                 const struct data_set *negatives, struct fppw_curve *curve,
                                 struct hm_error *error)
{
    struct data_window_rule rule;
    struct data_windows windows = {0};
    enum hm_status status = window_settings(run->settings, &model->geometry, &rule, error);
    if (status == HM_OK)
        status = data_make_windows(positives, &rule, 0, &windows, error);
    if (status == HM_OK)
        say_truth(run->terminal, positives, &windows);
    if (status == HM_OK)
        status = fppw_document(model, run->detectors[i].name, run->settings, &positives->images,
                               &windows, negatives, run->threads, run->terminal, run->count == 1,
                               &run->json, &run->table, curve, error);
    data_windows_free(&windows);
    return status;
}

static enum hm_status eval_models(struct eval_run *run, const struct data_truth *positives,
                                  const struct data_set *negatives, struct fppw_curve *curves,
                                  struct hm_error *error)
{
    enum hm_status status = HM_OK;
    if (run->count > 1)
        text_printf(&run->json, "{\n\"schema\": 1,\n\"detectors\": [\n");
    for (int i = 0; i < run->count && status == HM_OK; i++) {
        struct hm_model model;
        status = model_read(run->detectors[i].path, &model, error);
        if (status != HM_OK)
            break;
        text_printf(&run->json, "%s", i ? ",\n" : "");
        text_printf(&run->table, "%s", i ? "\n" : "");
        status = eval_model(run, &model, i, positives, negatives, &curves[i], error);
        model_free(&model);
    }
    text_printf(&run->json, run->count > 1 ? "\n]\n}\n" : "\n");
    text_printf(&run->table, "\n");
    return status;
}

enum hm_status eval_fppw(struct eval_run *run, struct hm_error *error)
{
    struct data_truth positives = {0};
    struct data_set negatives = {0};
    struct fppw_curve *curves = mem_array((size_t)run->count, sizeof *curves);
    enum hm_status status = curves ? HM_OK : fail_memory(error, 0, "curves");
    if (status == HM_OK)
        status =
            read_truth(run->settings, run->settings->positives, run->terminal, &positives, error);
    if (status == HM_OK)
        status = data_find(run->settings->negatives, &negatives, error);
    if (status == HM_OK) {
        terminal_say(run->terminal, "per-window figures do not predict those on whole photographs, "
                                    "and can reverse a ranking (see --truth)");
        status = eval_models(run, &positives, &negatives, curves, error);
    }
    if (status == HM_OK && run->settings->plot)
        status = plot_curves(run, curves, error);
    for (int i = 0; i < run->count && curves; i++)
        eval_fppw_curve_free(&curves[i]);
    mem_free(curves);
    data_truth_free(&positives);
    data_free(&negatives);
    return status;
}
