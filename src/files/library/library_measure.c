/* What detections are worth, from the caller's arrays. */
#include "box/box.h"
#include "eval/eval.h"
#include "library/library_internal.h"

#include <math.h>
#include <string.h>

static struct hm_measure_options default_options(enum hm_matching matching)
{
    struct eval_rule rule = eval_rule_of((enum eval_matching)matching);
    return (struct hm_measure_options){
        .matching = matching,
        .iou = rule.iou,
        .aspect = rule.aspect,
        .least_height = rule.least_height,
        .most_height = rule.most_height,
        .height_slack = rule.slack,
        .least_visible = rule.least_visible,
        .most_visible = rule.most_visible,
        .most_detections = rule.most_detections,
        .person_share = 1,
    };
}

void hm_measure_defaults(enum hm_matching matching, struct hm_measure_options *options)
{
    struct hm_measure_options defaults = default_options(matching);
    (void)library_give(&defaults, sizeof defaults, options, "hm_measure_defaults", NULL);
}

static enum hm_status make_rule(const struct hm_measure_options *o, struct eval_rule *rule,
                                struct hm_error *error)
{
    if ((unsigned)o->matching > HM_MATCH_COCO)
        return fail(error, HM_USAGE, "hm_measure: unknown matching %d", (int)o->matching);
    if (!(o->iou > 0 && o->iou <= 1) || !(o->aspect >= 0 && o->aspect <= 10) ||
        !(o->height_slack >= 1) || !(o->person_share > 0 && o->person_share <= 10))
        return fail(error, HM_USAGE,
                    "hm_measure: iou %g, aspect %g, height_slack %g, person_share %g: one of them "
                    "is out of range",
                    o->iou, o->aspect, o->height_slack, o->person_share);
    *rule = (struct eval_rule){
        .matching = (enum eval_matching)o->matching,
        .iou = o->iou,
        .aspect = o->aspect,
        .least_height = o->least_height,
        .most_height = o->most_height,
        .slack = o->height_slack,
        .least_visible = o->least_visible,
        .most_visible = o->most_visible,
        .most_detections = o->most_detections,
    };
    return HM_OK;
}

/* ---- the caller's arrays ----------------------------------------------------------------- */

static bool is_box(double x, double y, double width, double height)
{
    return isfinite(x) && isfinite(y) && isfinite(width) && isfinite(height) && width > 0 &&
           height > 0;
}

static enum hm_status take_truth(const struct hm_truth *from, size_t count, struct eval_truth *to,
                                 struct hm_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const struct hm_truth *t = &from[i];
        if (!is_box(t->x, t->y, t->width, t->height) || !isfinite(t->visible))
            return fail(error, HM_USAGE, "hm_measure: truth %zu is no box: %gx%g at %g,%g", i,
                        t->width, t->height, t->x, t->y);
        to[i] = (struct eval_truth){t->x, t->y, t->width, t->height, t->visible, t->ignore, false};
    }
    return HM_OK;
}

/* The person of a window stands in its middle. */
static enum hm_status take_detections(const struct hm_detection *from, size_t count, double share,
                                      struct eval_detection *to, struct hm_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const struct hm_detection *d = &from[i];
        if (!is_box(d->x, d->y, d->width, d->height) || !isfinite(d->score))
            return fail(error, HM_USAGE,
                        "hm_measure: detection %zu is no box with a score: %gx%g at %g,%g, %g", i,
                        d->width, d->height, d->x, d->y, (double)d->score);
        struct box person = box_scaled(BOX_OF(d), share);
        to[i] = (struct eval_detection){person.x, person.y, person.width, person.height,
                                        (double)d->score};
    }
    return HM_OK;
}

/* ---- numbers ----------------------------------------------------------------------------- */

static enum hm_status measure(const struct eval_data *data, const struct eval_rule *rule,
                              struct hm_measured *out, struct hm_error *error)
{
    const struct eval_options options = {.rule = *rule};
    struct eval_measured m;
    HM_TRY(eval_measure(data, &options, &m, error));
    *out = (struct hm_measured){
        .lamr = m.numbers.lamr,
        .ap = m.numbers.ap,
        .ap_101 = m.numbers.ap_101,
        .ap_11 = m.numbers.ap_11,
        .coco_ap = m.coco_ap,
        .fppi = m.numbers.fppi,
        .recall = m.numbers.recall,
        .evaluated = m.match.evaluated,
        .ignored = m.match.ignored,
        .detections = m.match.used,
    };
    memcpy(out->miss_rate, m.numbers.miss_rate, sizeof out->miss_rate);
    memcpy(out->threshold, m.numbers.threshold, sizeof out->threshold);
    eval_measured_free(&m);
    return out->evaluated ? HM_OK
                          : fail(error, HM_INPUT,
                                 "nobody is to be found: all %zu boxes are ignored", out->ignored);
}

enum hm_status hm_measure(const struct hm_measure_options *options, size_t pictures,
                          const struct hm_truth *truth, const size_t *truth_first,
                          const struct hm_detection *detections, const size_t *detections_first,
                          struct hm_measured *out, struct hm_error *error)
{
    struct hm_measure_options o = default_options(options ? options->matching : HM_MATCH_CALTECH);
    struct eval_rule rule;
    struct hm_measured measured = {0};
    LIBRARY_NEED(out);
    if (options)
        HM_TRY(library_take(options, &o, sizeof o, "hm_measure", error));
    HM_TRY(make_rule(&o, &rule, error));
    HM_TRY(library_check_first(truth_first, pictures, truth, "truth_first", "hm_measure", error));
    HM_TRY(library_check_first(detections_first, pictures, detections, "detections_first",
                               "hm_measure", error));
    size_t truths = truth_first[pictures], count = detections_first[pictures];
    struct eval_truth *boxes = mem_array(truths + 1, sizeof *boxes);
    struct eval_detection *found = mem_array(count + 1, sizeof *found);
    enum hm_status status =
        boxes && found ? HM_OK : fail_memory(error, count * sizeof *found, "detections");
    HM_THEN(status, take_truth(truth, truths, boxes, error));
    HM_THEN(status, take_detections(detections, count, o.person_share, found, error));
    struct eval_data data = {pictures, boxes, truth_first, found, detections_first};
    HM_THEN(status, measure(&data, &rule, &measured, error));
    mem_free(boxes);
    mem_free(found);
    return status == HM_OK ? library_give(&measured, sizeof measured, out, "hm_measure", error)
                           : status;
}
