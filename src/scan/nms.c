/* Greedy non-maximum suppression: part of every result that is measured, so it is recorded. */
#include "scan/scan.h"

#include <stdlib.h>

struct ranked {
    struct hm_detection box;
    size_t rank;
};

static int by_falling_score(const void *a, const void *b)
{
    const struct ranked *ra = a, *rb = b;
    if (ra->box.score != rb->box.score)
        return ra->box.score > rb->box.score ? -1 : 1;
    return (ra->rank > rb->rank) - (ra->rank < rb->rank);
}

static double shared_length(double a, double a_size, double b, double b_size)
{
    double start = a > b ? a : b;
    double end = a + a_size < b + b_size ? a + a_size : b + b_size;
    return end > start ? end - start : 0;
}

static bool suppresses(const struct hm_detection *a, const struct hm_detection *b,
                       struct nms_rule rule)
{
    double both = shared_length(a->x, a->width, b->x, b->width) *
                  shared_length(a->y, a->height, b->y, b->height);
    double area_a = a->width * a->height, area_b = b->width * b->height;
    double of = rule.of_smaller ? (area_a < area_b ? area_a : area_b) : area_a + area_b - both;
    return both > rule.overlap * of;
}

enum hm_status nms(struct hm_detection *boxes, size_t *count, struct nms_rule rule,
                   struct hm_error *error)
{
    struct ranked *ranked = mem_array(*count, sizeof *ranked);
    if (!ranked)
        return fail_memory(error, mem_product(*count, sizeof *ranked), "suppression of neighbours");
    for (size_t i = 0; i < *count; i++)
        ranked[i] = (struct ranked){boxes[i], i};
    qsort(ranked, *count, sizeof *ranked, by_falling_score);
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        bool free_place = true;
        for (size_t k = 0; k < kept && free_place; k++)
            free_place = !suppresses(&boxes[k], &ranked[i].box, rule);
        if (free_place)
            boxes[kept++] = ranked[i].box;
    }
    mem_free(ranked);
    *count = kept;
    return HM_OK;
}
