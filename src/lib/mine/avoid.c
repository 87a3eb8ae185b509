/* Where not to mine: windows that a person took out, annotated people, regions to ignore. */
#include "box/box.h"
#include "mine/mine_internal.h"

#include <math.h>

/* A window is the one that was taken out, or a near neighbour of it. */
#define SAME_WINDOW 0.5
static int by_image(const void *a, const void *b)
{
    const struct mine_region *p = a, *q = b;
    if (p->image != q->image)
        return p->image < q->image ? -1 : 1;
    const double values[][2] = {{p->kind, q->kind},
                                {p->x, q->x},
                                {p->y, q->y},
                                {p->width, q->width},
                                {p->height, q->height}};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        if (values[i][0] < values[i][1] || values[i][0] > values[i][1])
            return values[i][0] < values[i][1] ? -1 : 1;
    return 0;
}

enum hm_status mine_avoid_add(struct mine_avoid *avoid, const struct mine_region *region,
                              struct hm_error *error)
{
    HM_TRY(mem_reserve((void **)&avoid->regions, &avoid->capacity, avoid->count + 1, sizeof *region,
                       error));
    avoid->regions[avoid->count++] = *region;
    return HM_OK;
}

enum hm_status mine_avoid_finish(struct mine_avoid *avoid, size_t images, struct hm_error *error)
{
    mem_free(avoid->first);
    avoid->first = mem_array(images + 1, sizeof *avoid->first);
    if (!avoid->first)
        return fail_memory(error, images * sizeof *avoid->first, "regions to keep clear of");
    sort_items(avoid->regions, avoid->count, sizeof *avoid->regions, by_image);
    for (size_t i = 0; i < avoid->count; i++)
        avoid->first[avoid->regions[i].image + 1]++;
    for (size_t i = 0; i < images; i++)
        avoid->first[i + 1] += avoid->first[i];
    return HM_OK;
}

void mine_avoid_free(struct mine_avoid *avoid)
{
    mem_free(avoid->regions);
    mem_free(avoid->first);
    *avoid = (struct mine_avoid){0};
}

bool mine_regions_avoid(const struct mine_region *regions, size_t count, double overlap,
                        const struct hm_object *object, const struct hm_detection *window)
{
    for (size_t i = 0; i < count; i++) {
        const struct mine_region *r = &regions[i];
        struct box own = BOX_OF(window);
        own = r->kind == MINE_REGION_WINDOW ? own : box_object_of_window(object, own);
        /* A region to ignore is as large as it is: what counts is the share of the person in it
         * (Dollar et al. 2012, of detections). */
        enum box_share share = r->kind == MINE_REGION_IGNORE ? BOX_OF_FIRST : BOX_OF_UNION;
        double least = r->kind == MINE_REGION_WINDOW ? SAME_WINDOW : overlap;
        double both = box_shared(own, BOX_OF(r));
        if (both > 0 && both >= least * box_whole(own, BOX_OF(r), both, share))
            return true;
    }
    return false;
}

bool mine_avoids(const struct mine_avoid *avoid, size_t image, const struct hm_detection *window)
{
    if (!avoid || !avoid->first)
        return false;
    const size_t *first = &avoid->first[image];
    return mine_regions_avoid(avoid->regions + first[0], first[1] - first[0], avoid->overlap,
                              &avoid->object, window);
}
