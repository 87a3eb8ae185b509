/* eval: what was measured per photograph, as JSON and as words. */
#include "commands/eval.h"
#include "model/names.h"

#include <math.h>

static const char *const matchings[] = {"caltech", "voc", "coco"};

void tell_interval(struct text *json, const char *name, struct interval interval)
{
    text_printf(json, ", \"%s_ci95\": ", name);
    if (!isfinite(interval.low) || !isfinite(interval.high)) {
        text_printf(json, "null");
        return;
    }
    text_printf(json, "[");
    text_json_double(json, interval.low);
    text_printf(json, ", ");
    text_json_double(json, interval.high);
    text_printf(json, "]");
}

static void put(struct text *json, const char *name, double value)
{
    text_printf(json, ", \"%s\": ", name);
    text_json_double(json, value);
}

/* ---- how it was measured ----------------------------------------------------------------- */

static void json_rule(const struct eval_run *run, const struct measured *m, struct text *json)
{
    const struct settings *s = run->settings;
    struct eval_rule rule = rule_settings(s);
    text_printf(json, ",\n  \"rule\": {\"match\": \"%s\"", matchings[rule.matching]);
    put(json, "iou", rule.iou);
    put(json, "aspect", rule.aspect);
    put(json, "min_height", rule.least_height);
    put(json, "max_height", rule.most_height);
    put(json, "min_visible", rule.least_visible);
    put(json, "max_visible", rule.most_visible);
    put(json, "height_slack", rule.slack);
    put(json, "border", s->border);
    put(json, "window_height", m->window_height);
    text_printf(json, ", \"ignore_regions\": \"%s\", \"bootstrap\": %d}",
                s->regions ? "drop" : "keep", s->bootstrap);
    if (!m->detector->is_model)
        return;
    text_printf(json, ",\n  \"scan\": {\"threshold\": %.9g", (double)m->threshold);
    text_printf(json, ", \"pyramid\": \"%s\"", pyramid_names[m->scan.pyramid]);
    put(json, "scale_step", m->scan.scale_step);
    text_printf(json, ", \"stride\": %d, \"pad\": %d, \"nms\": ", m->scan.stride, m->scan.pad);
    nms_json(s, json);
    text_printf(json, "}");
}

/* The protocol line: two figures may be compared where these agree. */
static void words_rule(const struct eval_run *run, const struct measured *m, struct text *out)
{
    struct eval_rule rule = rule_settings(run->settings);
    text_printf(out, "%s matching, IoU %g, ", matchings[rule.matching], rule.iou);
    if (rule.aspect > 0)
        text_printf(out, "width %g of the height, ", rule.aspect);
    text_printf(out, "height %g", rule.least_height);
    if (isfinite(rule.most_height))
        text_printf(out, " to %g", rule.most_height);
    text_printf(out, " and more, visible %g and more, person %g of the box", rule.least_visible,
                m->window_height);
    if (m->detector->is_model) {
        struct detect_suppression nms = detect_settings(run->settings, -1).suppression;
        text_printf(out, "\nscore %g and more, step %g, margin %d, ", (double)m->threshold,
                    m->scan.scale_step, m->scan.pad);
        if (nms.overlap >= 1)
            text_printf(out, "no NMS");
        else
            text_printf(out, "NMS %s %g of the %s", nms.every ? "max" : "maxg", nms.overlap,
                        nms.of_smaller ? "smaller" : "union");
        if (nms.overlap < 1 && run->settings->average < 1)
            text_printf(out, ", boxes averaged over %g", run->settings->average);
    }
    text_printf(out, "\n");
}

/* ---- one detector ------------------------------------------------------------------------ */

static void json_points(const struct measured *m, struct text *json)
{
    text_printf(json, ",\n  \"miss_rate_at\": [");
    for (int i = 0; i < EVAL_POINTS; i++) {
        text_printf(json, "%s\n    {\"fppi\": %.17g", i ? "," : "", eval_fppi_points[i]);
        put(json, "miss_rate", m->of.numbers.miss_rate[i]);
        put(json, "threshold", m->of.numbers.threshold[i]);
        text_printf(json, "}");
    }
    text_printf(json, "\n  ]");
}

static void json_point(const struct eval_point *p, struct text *json)
{
    text_printf(json, "\"threshold\": %.17g", p->threshold);
    put(json, "fppi", p->fppi);
    put(json, "miss_rate", p->miss_rate);
    put(json, "precision", p->precision);
    put(json, "recall", p->recall);
}

static void json_curve(const struct measured *m, struct text *json)
{
    text_printf(json, ",\n  \"curve\": [");
    for (size_t i = 0; i < m->of.curve.count; i++) {
        text_printf(json, "%s\n    {", i ? "," : "");
        json_point(&m->of.curve.points[i], json);
        text_printf(json, "}");
    }
    text_printf(json, "\n  ]");
}

static void json_operating(const struct operating_point *points, int count, struct text *json)
{
    if (count == 0)
        return;
    text_printf(json, ",\n  \"operating_points\": [");
    for (int i = 0; i < count; i++) {
        text_printf(json, "%s\n    {\"rule\": \"%s\", \"target\": %.17g, \"reached\": %s",
                    i ? "," : "", points[i].what, points[i].target,
                    points[i].reached ? "true" : "false");
        if (points[i].reached) {
            text_printf(json, ", ");
            json_point(&points[i].at, json);
        }
        text_printf(json, "}");
    }
    text_printf(json, "\n  ]");
}

static void json_measured(struct eval_run *run, const struct eval_photos *photos,
                          const struct measured *m, const struct operating_point *points, int count)
{
    struct text *json = &run->json;
    text_printf(json, run->count == 1 ? "{\n  \"schema\": 1,\n  \"name\": " : "{\n  \"name\": ");
    text_json_string(json, m->detector->name);
    text_printf(json, ",\n  \"protocol\": \"fppi\", \"images\": %zu, \"truth\": %zu, ",
                m->of.match.images, m->of.match.evaluated);
    text_printf(json, "\"ignored\": %zu, \"detections\": %zu, \"skipped\": %ld,\n",
                m->of.match.ignored, m->of.match.used, m->skipped);
    text_printf(json, "  \"left_out\": %zu, \"truth_format\": \"%s\"", m->strangers,
                photos->truth.format);
    json_rule(run, m, json);
    text_printf(json, ",\n  \"lamr\": %.17g", m->of.numbers.lamr);
    tell_interval(json, "lamr", m->of.lamr_interval);
    text_printf(json, ",\n  \"ap\": %.17g", m->of.numbers.ap);
    tell_interval(json, "ap", m->of.ap_interval);
    put(json, "ap_101", m->of.numbers.ap_101);
    put(json, "ap_11", m->of.numbers.ap_11);
    put(json, "coco_ap", m->of.coco_ap);
    json_points(m, json);
    json_operating(points, count, json);
    json_curve(m, json);
}

static void words_interval(struct interval i, struct text *out)
{
    if (isfinite(i.low))
        text_printf(out, " [%.1f %.1f]", i.low * 100, i.high * 100);
}

static void words_measured(struct eval_run *run, const struct measured *m,
                           const struct operating_point *points, int count)
{
    struct text *out = &run->table;
    text_printf(out, "%s: log-average miss rate %.1f%%", m->detector->name,
                m->of.numbers.lamr * 100);
    words_interval(m->of.lamr_interval, out);
    text_printf(out, ", AP %.1f%%", m->of.numbers.ap * 100);
    words_interval(m->of.ap_interval, out);
    text_printf(out, "\n%zu photographs, %zu people, %zu ignored, %zu detections; ",
                m->of.match.images, m->of.match.evaluated, m->of.match.ignored, m->of.match.used);
    words_rule(run, m, out);
    text_printf(out,
                "AP: %.1f%% all points, %.1f%% at 101, %.1f%% at 11; COCO's over IoU 0.50 to "
                "0.95 %.1f%%\n     FPPI  miss rate  threshold\n",
                m->of.numbers.ap * 100, m->of.numbers.ap_101 * 100, m->of.numbers.ap_11 * 100,
                m->of.coco_ap * 100);
    for (int i = 0; i < EVAL_POINTS; i++) {
        text_printf(out, "  %7.4f %9.2f%%", eval_fppi_points[i], m->of.numbers.miss_rate[i] * 100);
        if (isfinite(m->of.numbers.threshold[i]))
            text_printf(out, " %10.4f\n", m->of.numbers.threshold[i]);
        else
            text_printf(out, "          -\n");
    }
    for (int i = 0; i < count; i++)
        if (points[i].reached)
            text_printf(
                out, "%s %g: threshold %.9g, miss rate %.2f%%, precision %.2f%%, FPPI %.4f\n",
                points[i].what, points[i].target, points[i].at.threshold,
                points[i].at.miss_rate * 100, points[i].at.precision * 100, points[i].at.fppi);
        else
            text_printf(out, "%s %g: not reached\n", points[i].what, points[i].target);
}

void tell_measured(struct eval_run *run, const struct eval_photos *photos, const struct measured *m,
                   const struct operating_point *points, int count)
{
    json_measured(run, photos, m, points, count);
    words_measured(run, m, points, count);
}

/* ---- pairs ------------------------------------------------------------------------------- */

static void tell_pair(struct eval_run *run, const struct measured *a, const struct measured *b,
                      struct interval interval, double lower)
{
    double difference = a->of.numbers.lamr - b->of.numbers.lamr;
    text_printf(&run->json, "\n  {\"a\": ");
    text_json_string(&run->json, a->detector->name);
    text_printf(&run->json, ", \"b\": ");
    text_json_string(&run->json, b->detector->name);
    put(&run->json, "lamr_difference", difference);
    tell_interval(&run->json, "lamr_difference", interval);
    put(&run->json, "probability_a_better", lower);
    text_printf(&run->json, "}");
    text_printf(&run->table, "%s - %s: %+.1f points", a->detector->name, b->detector->name,
                difference * 100);
    words_interval(interval, &run->table);
    if (isfinite(lower))
        text_printf(&run->table, ", the first is better in %.1f%% of %d draws", lower * 100,
                    run->settings->bootstrap);
    text_printf(&run->table, "\n");
}

enum hm_status tell_pairs(struct eval_run *run, const struct measured *all, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    const char *comma = "";
    text_printf(&run->json, "\n],\n\"pairs\": [");
    text_printf(&run->table, "\nlog-average miss rate, paired draws of photographs\n");
    for (int i = 0; i < run->count; i++)
        for (int k = i + 1; k < run->count && status == HM_OK; k++) {
            struct interval interval;
            double lower;
            status = eval_compare(all[i].of.lamr_draws, all[k].of.lamr_draws,
                                  run->settings->bootstrap, &interval, &lower, error);
            text_printf(&run->json, "%s", comma);
            comma = ",";
            if (status == HM_OK)
                tell_pair(run, &all[i], &all[k], interval, lower);
        }
    text_printf(&run->json, "\n]");
    return status;
}
