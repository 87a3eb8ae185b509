/* Where a detection is, said by all the windows that saw it.
 *
 * Of the windows around a person, the one that scores most is off by half a stride and half a
 * level, and by what chance adds to its score. The mean of its neighbours is steadier: Dalal (2006,
 * chapter 5) climbs to a mode of their density, which smooths in place and scale; greedy
 * suppression finds the modes as well, and one weighted mean around each is the last step of that
 * climb. */
#include "detect/detect_internal.h"

struct mean {
    const struct hm_detection *centre;
    double overlap;
    double weight, x, y, width, height; /* sums */
};

static bool take(void *context, const struct hm_detection *window)
{
    struct mean *m = context;
    const struct hm_detection *c = m->centre;
    double weight = DETECT_AVERAGE_SPAN + (double)window->score - (double)c->score;
    double both = box_shared(BOX_OF(window), BOX_OF(c));
    double all = box_whole(BOX_OF(window), BOX_OF(c), both, BOX_OF_UNION);
    if (weight <= 0 || both < m->overlap * all)
        return false;
    m->weight += weight;
    m->x += weight * window->x;
    m->y += weight * window->y;
    m->width += weight * window->width;
    m->height += weight * window->height;
    return false;
}

enum hm_status detect_average(const struct hm_detection *windows, size_t count,
                              struct hm_detection *kept, size_t kept_count, double overlap,
                              struct hm_error *error)
{
    struct detect_neighbours n = {0};
    if (overlap >= 1 || kept_count == 0)
        return HM_OK;
    if (!detect_neighbours_make(&n, windows, count)) {
        detect_neighbours_free(&n);
        return fail_memory(error, mem_product(count, 3 * sizeof *n.next), "averages of windows");
    }
    for (size_t i = 0; i < count; i++)
        detect_neighbours_add(&n, (uint32_t)i);
    for (size_t i = 0; i < kept_count; i++) {
        struct mean m = {.centre = &kept[i], .overlap = overlap};
        detect_neighbours_any(&n, &kept[i], take, &m);
        if (m.weight > 0)
            kept[i] = (struct hm_detection){m.x / m.weight, m.y / m.weight, m.width / m.weight,
                                            m.height / m.weight, kept[i].score};
    }
    detect_neighbours_free(&n);
    return HM_OK;
}
