/* Positives and negatives together: what is held out of them, and where in them nothing is mined.
 */
#include "data/data.h"
#include "disk/disk.h"

void data_sets_free(struct data_sets *sets)
{
    data_truth_free(&sets->positives);
    data_free(&sets->negatives);
    data_windows_free(&sets->windows);
    mine_avoid_free(&sets->avoid);
    data_truth_free(&sets->held_positives);
    data_free(&sets->held_negatives);
    data_windows_free(&sets->held_windows);
    mine_avoid_free(&sets->held_avoid);
}

bool data_sets_held(const struct data_sets *sets)
{
    return sets->held_positives.images.count > 0 && sets->held_negatives.count > 0;
}

/* Which images wait to be taken in. */
static enum hm_status list_waiting(const struct data_set *set, bool **out, struct hm_error *error)
{
    *out = mem_array(set->count, sizeof **out);
    if (!*out)
        return fail_memory(error, set->count, "a split");
    for (size_t i = 0; i < set->count; i++)
        (*out)[i] = set->images[i].held;
    return HM_OK;
}

enum hm_status data_sets_lend(const struct data_sets *sets, size_t budget, size_t max_pixels,
                              bool same, struct data_lent *out, struct hm_error *error)
{
    bool held = data_sets_held(sets);
    const struct data_set *const all[] = {&sets->positives.images, &sets->negatives,
                                          held ? &sets->held_positives.images : NULL,
                                          held ? &sets->held_negatives : NULL};
    HM_TRY(data_lend(all, budget, max_pixels, same, out, error));
    out->data.examples = data_examples(&sets->windows);
    out->data.avoid = sets->avoid.first ? &sets->avoid : NULL;
    if (!held)
        return HM_OK;
    out->data.held_examples = data_examples(&sets->held_windows);
    out->data.held_avoid = sets->held_avoid.first ? &sets->held_avoid : NULL;
    if (sets->for_good)
        return HM_OK;
    enum hm_status status = list_waiting(all[0], &out->waiting[0], error);
    HM_THEN(status, list_waiting(all[1], &out->waiting[1], error));
    out->data.waiting_positives = out->waiting[0];
    out->data.waiting_negatives = out->waiting[1];
    if (status != HM_OK)
        data_lent_free(out);
    return status;
}

/* ---- the split --------------------------------------------------------------------------- */

enum hm_status data_look(const struct data_set *positives, const struct data_set *negatives,
                         size_t max_pixels, struct threads *threads, struct data_look *out,
                         struct hm_error *error)
{
    struct data_set all = {0};
    size_t count = positives->count + negatives->count;
    *out = (struct data_look){.same = mem_array(count + 1, sizeof *out->same)};
    enum hm_status status =
        out->same ? HM_OK : fail_memory(error, count * sizeof *out->same, "duplicates");
    for (size_t i = 0; i < count && status == HM_OK; i++) {
        const struct data_image *image =
            i < positives->count ? &positives->images[i] : &negatives->images[i - positives->count];
        status = data_add_same(&all, image, image->name, error);
    }
    HM_THEN(status, data_make_prints(&all, max_pixels, threads, &out->prints, error));
    HM_THEN(status, data_find_same(out->prints, count, out->same, error));
    for (size_t i = 0; i < count && status == HM_OK; i++) {
        bool both = i >= positives->count && out->same[i] < positives->count;
        out->both += both;
        out->twice += out->same[i] != i && !both;
    }
    data_free(&all);
    return status;
}

void data_look_free(struct data_look *look)
{
    mem_free(look->prints);
    mem_free(look->same);
}

enum hm_status data_sets_hold_out(struct data_sets *sets, const struct data_look *look,
                                  double share, uint64_t seed, struct hm_error *error)
{
    size_t positives = sets->positives.images.count;
    HM_TRY(data_hold_out(&sets->positives.images, look->prints, share, seed, error));
    return data_hold_out(&sets->negatives, look->prints + positives, share, seed, error);
}

/* The regions of a part of the negatives, by their numbers in it. */
static enum hm_status part_avoid(const struct data_sets *sets, bool held, struct mine_avoid *out,
                                 struct hm_error *error)
{
    const struct mine_avoid *all = &sets->avoid;
    size_t images = 0;
    *out = (struct mine_avoid){.overlap = all->overlap, .object = all->object};
    if (!all->first)
        return HM_OK;
    for (size_t i = 0; i < sets->negatives.count; i++) {
        if (sets->negatives.images[i].held != held)
            continue;
        for (size_t k = all->first[i]; k < all->first[i + 1]; k++) {
            struct mine_region region = all->regions[k];
            region.image = images;
            HM_TRY(mine_avoid_add(out, &region, error));
        }
        images++;
    }
    return mine_avoid_finish(out, images, error);
}

static enum hm_status leave_held_out(struct data_sets *sets, struct hm_error *error)
{
    struct data_truth positives = {0};
    struct data_set negatives = {0};
    struct mine_avoid avoid = {0};
    enum hm_status status = data_part_truth(&sets->positives, false, &positives, error);
    HM_THEN(status, data_part(&sets->negatives, false, &negatives, error));
    HM_THEN(status, part_avoid(sets, false, &avoid, error));
    if (status != HM_OK) {
        data_truth_free(&positives);
        data_free(&negatives);
        mine_avoid_free(&avoid);
        return status;
    }
    data_truth_free(&sets->positives);
    data_free(&sets->negatives);
    mine_avoid_free(&sets->avoid);
    sets->positives = positives;
    sets->negatives = negatives;
    sets->avoid = avoid;
    return HM_OK;
}

enum hm_status data_sets_part(struct data_sets *sets, bool for_good, struct hm_error *error)
{
    HM_TRY(data_part_truth(&sets->positives, true, &sets->held_positives, error));
    HM_TRY(data_part(&sets->negatives, true, &sets->held_negatives, error));
    HM_TRY(part_avoid(sets, true, &sets->held_avoid, error));
    sets->for_good = for_good;
    return for_good ? leave_held_out(sets, error) : HM_OK;
}

/* ---- where nothing is mined -------------------------------------------------------------- */

/* A name among the negatives for an annotated photograph. */
static char *name_among_negatives(const char *name)
{
    return file_join("positives", name);
}

enum hm_status data_add_annotated(struct data_set *negatives, const struct data_set *images,
                                  struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < images->count && status == HM_OK; i++) {
        char *name = name_among_negatives(images->images[i].name);
        status = name ? data_add_same(negatives, &images->images[i], name, error)
                      : fail_memory(error, 0, "a name");
        if (status == HM_OK)
            negatives->images[negatives->count - 1].held = images->images[i].held;
        mem_free(name);
    }
    data_sort(negatives);
    return status;
}

enum hm_status data_avoid_people(const struct data_truth *truth, const struct data_set *negatives,
                                 struct mine_avoid *avoid, struct hm_error *error)
{
    for (size_t i = 0; i < truth->images.count; i++) {
        struct mine_region region = {0};
        char *name = name_among_negatives(truth->images.images[i].name);
        if (!name)
            return fail_memory(error, 0, "a name");
        bool found = data_index(negatives, name, &region.image);
        mem_free(name);
        for (size_t b = truth->first[i]; b < truth->first[i + 1] && found; b++) {
            const struct data_box *box = &truth->boxes[b];
            region.x = box->x;
            region.y = box->y;
            region.width = box->width;
            region.height = box->height;
            region.kind = box->ignore ? MINE_REGION_IGNORE : MINE_REGION_PERSON;
            HM_TRY(mine_avoid_add(avoid, &region, error));
        }
    }
    return HM_OK;
}
