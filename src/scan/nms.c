/* Greedy non-maximum suppression: part of every result that is measured, so it is recorded. */
#include "scan/scan.h"

/* Equal scores are ordered by place and size, so that the answer does not depend on who came first.
 */
static int by_falling_score(const void *a, const void *b)
{
    const struct hm_detection *da = a, *db = b;
    if (da->score != db->score)
        return da->score > db->score ? -1 : 1;
    const double left[] = {da->y, da->x, da->height, da->width};
    const double right[] = {db->y, db->x, db->height, db->width};
    for (int i = 0; i < 4; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

static double shared_length(double a, double a_size, double b, double b_size)
{
    double start = a > b ? a : b;
    double end = a + a_size < b + b_size ? a + a_size : b + b_size;
    return end > start ? end - start : 0;
}

bool nms_suppresses(const struct hm_detection *a, const struct hm_detection *b,
                    struct nms_rule rule)
{
    double both = shared_length(a->x, a->width, b->x, b->width) *
                  shared_length(a->y, a->height, b->y, b->height);
    double area_a = a->width * a->height, area_b = b->width * b->height;
    double of = rule.of_smaller ? (area_a < area_b ? area_a : area_b) : area_a + area_b - both;
    return both > rule.overlap * of;
}

void nms(struct hm_detection *boxes, size_t *count, struct nms_rule rule)
{
    sort_items(boxes, *count, sizeof *boxes, by_falling_score);
    if (rule.overlap >= 1) /* nothing overlaps by more than all of itself */
        return;
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        bool free_place = true;
        for (size_t k = 0; k < kept && free_place; k++)
            free_place = !nms_suppresses(&boxes[k], &boxes[i], rule);
        if (free_place)
            boxes[kept++] = boxes[i];
    }
    *count = kept;
}
