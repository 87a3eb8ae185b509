/* The people in one photograph: scan, suppress, average. */
#include "detect/detect.h"

struct detect_rule detect_default_rule(float threshold)
{
    return (struct detect_rule){
        .threshold = threshold, .nms = {.overlap = 0.75, .of_smaller = true}, .average = 0.6};
}

static bool averages(const struct detect_rule *rule)
{
    return !rule->raw && rule->nms.overlap < 1 && rule->average < 1;
}

/* All hits as windows, and those of them that reach the threshold as boxes. */
static enum hm_status hits_to_boxes(const struct detect_rule *rule, const struct scan_plan *plan,
                                    struct detected *d, struct hm_error *error)
{
    HM_TRY(mem_reserve((void **)&d->windows, &d->windows_capacity, d->hits.count,
                       sizeof *d->windows, error));
    HM_TRY(mem_reserve((void **)&d->boxes, &d->boxes_capacity, d->hits.count, sizeof *d->boxes,
                       error));
    for (size_t i = 0; i < d->hits.count; i++) {
        const struct hm_hit *hit = &d->hits.items[i];
        d->windows[i] = scan_window_box(plan, hit->key, hit->score);
        if (hit->score >= rule->threshold)
            d->boxes[d->count++] = d->windows[i];
    }
    return HM_OK;
}

enum hm_status detect_people(struct scan_team *team, const struct image *image,
                             const struct scan_plan *plan, const struct hog_weights *weights,
                             const struct detect_rule *rule, struct detected *out,
                             struct hm_error *error)
{
    out->count = 0;
    float lowest = averages(rule) ? rule->threshold - (float)SCAN_AVERAGE_SPAN : rule->threshold;
    HM_TRY(scan_team_image(team, image, plan, weights, lowest, &out->hits, error));
    HM_TRY(hits_to_boxes(rule, plan, out, error));
    if (!rule->raw)
        HM_TRY(nms(out->boxes, &out->count, rule->nms, error));
    return averages(rule) ? nms_average(out->windows, out->hits.count, out->boxes, out->count,
                                        rule->average, error)
                          : HM_OK;
}

void detected_free(struct detected *detected)
{
    hit_list_free(&detected->hits);
    mem_free(detected->boxes);
    mem_free(detected->windows);
    *detected = (struct detected){0};
}
