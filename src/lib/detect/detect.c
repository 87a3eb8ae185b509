/* One photograph: scanned, suppressed, averaged. See detect.h. */
#include "detect/detect.h"

struct detect_team {
    struct hm_geometry geometry;
    struct hog_weights weights;
    struct scan_team *scan;
};

struct detect_options detect_usual(const struct hm_model *model)
{
    return (struct detect_options){.scan = model->scan,
                                   .threshold = model->threshold,
                                   .suppression = {.overlap = 0.75, .of_smaller = true},
                                   .average = 0.6};
}

void detect_found_free(struct detect_found *found)
{
    mem_free(found->items);
    mem_free(found->windows);
    scan_hits_free(&found->hits);
    *found = (struct detect_found){0};
}

struct detect_team *detect_team_new(const struct hm_model *model, struct threads *threads)
{
    struct detect_team *team = mem_array(1, sizeof *team);
    if (!team)
        return NULL;
    team->geometry = model->geometry;
    team->scan = scan_team_new(threads, &model->geometry);
    if (!team->scan || hog_weights_set(&team->weights, &model->geometry, model->weights,
                                       model->bias, NULL) != HM_OK) {
        detect_team_free(team);
        return NULL;
    }
    return team;
}

void detect_team_free(struct detect_team *team)
{
    if (!team)
        return;
    scan_team_free(team->scan);
    hog_weights_free(&team->weights);
    mem_free(team);
}

/* All hits as windows, and those of them that reach the threshold as detections. */
static enum hm_status take_hits(const struct scan_plan *plan, float threshold,
                                struct detect_found *found, struct hm_error *error)
{
    size_t count = found->hits.count;
    HM_TRY(mem_reserve((void **)&found->windows, &found->windows_capacity, count,
                       sizeof *found->windows, error));
    HM_TRY(mem_reserve((void **)&found->items, &found->items_capacity, count, sizeof *found->items,
                       error));
    for (size_t i = 0; i < count; i++) {
        const struct hm_hit *hit = &found->hits.items[i];
        found->windows[i] = scan_window_box(plan, hit->key, hit->score);
        if (hit->score >= threshold)
            found->items[found->count++] = found->windows[i];
    }
    return HM_OK;
}

enum hm_status detect_image(struct detect_team *team, const struct image *image,
                            const struct detect_options *o, struct detect_found *found,
                            struct hm_error *error)
{
    struct scan_plan plan;
    bool averages = !o->raw && o->suppression.overlap < 1 && o->average < 1;
    float lowest = averages ? o->threshold - (float)DETECT_AVERAGE_SPAN : o->threshold;
    found->count = 0;
    scan_make_plan(&team->geometry, &o->scan, image->width, image->height, &plan);
    found->small = plan.count == 0;
    HM_TRY(scan_team_image(team->scan, image, &plan, &team->weights, lowest, &found->hits, error));
    HM_TRY(take_hits(&plan, o->threshold, found, error));
    if (!o->raw)
        HM_TRY(detect_suppress(found->items, &found->count, o->suppression, error));
    return averages ? detect_average(found->windows, found->hits.count, found->items, found->count,
                                     o->average, error)
                    : HM_OK;
}
