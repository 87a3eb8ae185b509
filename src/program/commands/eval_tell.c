/* eval: what was measured per photograph, as JSON and as words. */
#include "commands/eval_run.h"
#include "model/names.h"

#include <math.h>

static const char *const matchings[] = {"caltech", "voc", "coco"};

void tell_detectors(struct eval_run *run)
{
    json_put(&run->json, "{\nschema %d\ndetectors [\n", 1);
}

void tell_interval(struct json *j, const char *name, struct eval_interval interval)
{
    char key[40];
    snprintf(key, sizeof key, "%s_ci95", name);
    if (!isfinite(interval.low) || !isfinite(interval.high)) {
        json_put_string(j, key, NULL);
        return;
    }
    json_put_list(j, key);
    json_put(j, "%g %g ]", interval.low, interval.high);
}

/* ---- how it was measured ----------------------------------------------------------------- */

static void json_rule(const struct eval_run *run, const struct measured *m, struct json *j)
{
    const struct eval_settings *s = run->settings;
    struct eval_rule rule = run->rule;
    json_put(j,
             "\nrule { match %s iou %g aspect %g min_height %g max_height %g min_visible %g "
             "max_visible %g "
             "height_slack %g border %g window_height %g ignore_regions %s bootstrap %d }",
             matchings[rule.matching], rule.iou, rule.aspect, rule.least_height, rule.most_height,
             rule.least_visible, rule.most_visible, rule.slack, s->border, m->window_height,
             s->regions ? "drop" : "keep", s->bootstrap);
    if (!m->detector->is_model)
        return;
    json_put(j, "\nscan { threshold %.9g pyramid %s scale_step %g stride %d pad %d upsample %g",
             (double)m->threshold, model_pyramid_names[m->scan.pyramid], m->scan.scale_step,
             m->scan.stride, m->scan.pad, m->scan.upsample);
    nms_json(&s->nms, j, "nms");
    json_put_end(j);
}

/* The protocol line: two figures may be compared where these agree. */
static void words_rule(const struct eval_run *run, const struct measured *m, struct text *out)
{
    struct eval_rule rule = run->rule;
    text_printf(out, "%s matching, IoU %g, ", matchings[rule.matching], rule.iou);
    if (rule.aspect > 0)
        text_printf(out, "width %g of the height, ", rule.aspect);
    else
        text_printf(out, "widths as they are, ");
    text_printf(out, "height %g", rule.least_height);
    if (isfinite(rule.most_height))
        text_printf(out, " to %g", rule.most_height);
    text_printf(out, " and more, visible %g and more, %s %g of the box", rule.least_visible,
                m->detector->is_model ? m->object.label : run->words.one, m->window_height);
    if (m->detector->is_model) {
        struct detect_suppression nms = nms_of_settings(&run->settings->nms);
        text_printf(out, "\nscore %g and more, step %g, margin %d, ", (double)m->threshold,
                    m->scan.scale_step, m->scan.pad);
        if (m->scan.upsample > 0)
            text_printf(out, "upsample %g, ", m->scan.upsample);
        if (nms.overlap >= 1)
            text_printf(out, "no NMS");
        else
            text_printf(out, "NMS %s %g of the %s", nms.every ? "max" : "maxg", nms.overlap,
                        nms.of_smaller ? "smaller" : "union");
        if (nms.overlap < 1 && run->settings->nms.average < 1)
            text_printf(out, ", boxes averaged over %g", run->settings->nms.average);
    }
    text_printf(out, "\n");
}

/* ---- one detector ------------------------------------------------------------------------ */

static void json_point(const struct eval_point *p, struct json *j)
{
    json_put(j, "threshold %g fppi %g miss_rate %g precision %g recall %g", p->threshold, p->fppi,
             p->miss_rate, p->precision, p->recall);
}

static void json_points(const struct measured *m, struct json *j)
{
    json_put(j, "\nmiss_rate_at [");
    for (int i = 0; i < EVAL_POINTS; i++)
        json_put(j, "\n{ fppi %g miss_rate %g threshold %g }", eval_fppi_points[i],
                 m->of.numbers.miss_rate[i], m->of.numbers.threshold[i]);
    json_put(j, "\n]");
}

static void json_curve(const struct measured *m, struct json *j)
{
    json_put(j, "\ncurve [");
    for (size_t i = 0; i < m->of.curve.count; i++) {
        json_put(j, "\n{");
        json_point(&m->of.curve.points[i], j);
        json_put(j, "}");
    }
    json_put(j, "\n]");
}

static void json_operating(const struct operating_point *points, int count, struct json *j)
{
    if (count == 0)
        return;
    json_put(j, "\noperating_points [");
    for (int i = 0; i < count; i++) {
        json_put(j, "\n{ rule %s target %g reached %i", points[i].what, points[i].target,
                 points[i].reached);
        if (points[i].reached)
            json_point(&points[i].at, j);
        json_put(j, "}");
    }
    json_put(j, "\n]");
}

/* The object stays open: mistakes may follow. */
static void json_measured(struct eval_run *run, const struct eval_photos *photos,
                          const struct measured *m, const struct operating_point *points, int count)
{
    struct json *j = &run->json;
    json_put(j, "{");
    if (run->count == 1)
        json_put(j, "\nschema %d", 1);
    json_put(j,
             "\nname %s\nprotocol %s images %zu truth %zu ignored %zu detections %zu skipped "
             "%ld\nleft_out %zu truth_format %s",
             m->detector->name, "fppi", m->of.match.images, m->of.match.evaluated,
             m->of.match.ignored, m->of.match.used, m->skipped, m->strangers, photos->truth.format);
    json_rule(run, m, j);
    json_put(j, "\nlamr %g", m->of.numbers.lamr);
    tell_interval(j, "lamr", m->of.lamr_interval);
    json_put(j, "\nap %g", m->of.numbers.ap);
    tell_interval(j, "ap", m->of.ap_interval);
    json_put(j, "ap_101 %g ap_11 %g coco_ap %g", m->of.numbers.ap_101, m->of.numbers.ap_11,
             m->of.coco_ap);
    json_points(m, j);
    json_operating(points, count, j);
    json_curve(m, j);
}

static void words_interval(struct eval_interval i, struct text *out)
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
    text_printf(out, "\n%zu photographs, %zu %s, %zu ignored, %zu detections; ", m->of.match.images,
                m->of.match.evaluated, run->words.counted, m->of.match.ignored, m->of.match.used);
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
                      struct eval_interval interval, double lower)
{
    double difference = a->of.numbers.lamr - b->of.numbers.lamr;
    struct json *j = &run->json;
    json_put(j, "\n{ a %s b %s lamr_difference %g", a->detector->name, b->detector->name,
             difference);
    tell_interval(j, "lamr_difference", interval);
    json_put(j, "probability_a_better %g }", lower);
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
    json_put(&run->json, "\n]\npairs ["); /* the detectors end */
    text_printf(&run->table, "\nlog-average miss rate, paired draws of photographs\n");
    for (int i = 0; i < run->count; i++)
        for (int k = i + 1; k < run->count && status == HM_OK; k++) {
            struct eval_interval interval;
            double lower;
            status = eval_compare(all[i].of.lamr_draws, all[k].of.lamr_draws,
                                  run->settings->bootstrap, &interval, &lower, error);
            if (status == HM_OK)
                tell_pair(run, &all[i], &all[k], interval, lower);
        }
    json_put(&run->json, "\n]\n");
    return status;
}
