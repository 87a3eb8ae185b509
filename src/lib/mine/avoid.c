/* Where not to mine: windows that a person took out, annotated people, regions to ignore. */
#include "mine/mine_internal.h"

#include <math.h>

/* A window is the one that was taken out, or a near neighbour of it. */
#define SAME_WINDOW 0.5
/* The part of a window that its person fills: three quarters of the height (96 of 128 pixels), and
 * 0.41 of that in width (Dollar, Wojek, Schiele & Perona 2012). */
#define PERSON_HEIGHT 0.75
#define PERSON_ASPECT 0.41

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
    enum hm_status status = mem_reserve((void **)&avoid->regions, &avoid->capacity,
                                        avoid->count + 1, sizeof *region, error);
    if (status == HM_OK)
        avoid->regions[avoid->count++] = *region;
    return status;
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

struct shared {
    double both, either, window;
};

static struct shared share(const struct hm_detection *a, const struct mine_region *b)
{
    double width = fmin(a->x + a->width, b->x + b->width) - fmax(a->x, b->x);
    double height = fmin(a->y + a->height, b->y + b->height) - fmax(a->y, b->y);
    double both = width > 0 && height > 0 ? width * height : 0, window = a->width * a->height;
    return (struct shared){both, window + b->width * b->height - both, window};
}

bool mine_regions_avoid(const struct mine_region *regions, size_t count, double overlap,
                        const struct hm_detection *window)
{
    double height = PERSON_HEIGHT * window->height, width = PERSON_ASPECT * height;
    struct hm_detection person = {window->x + (window->width - width) / 2,
                                  window->y + (window->height - height) / 2, width, height, 0};
    for (size_t i = 0; i < count; i++) {
        const struct mine_region *r = &regions[i];
        struct shared s = share(r->kind == REGION_WINDOW ? window : &person, r);
        if (s.both <= 0)
            continue;
        /* A region to ignore is as large as it is: what counts is the share of the person in it
         * (Dollar et al. 2012, of detections). */
        double least = r->kind == REGION_WINDOW ? SAME_WINDOW : overlap;
        if (s.both >= least * (r->kind == REGION_IGNORE ? s.window : s.either))
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
                              window);
}
