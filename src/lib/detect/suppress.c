/* Greedy non-maximum suppression: part of every result that is measured, so it is recorded. */
#include "detect/detect_internal.h"

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

bool detect_suppresses(const struct hm_detection *a, const struct hm_detection *b,
                       struct detect_suppression rule)
{
    struct box first = BOX_OF(a), second = BOX_OF(b);
    double both = box_shared(first, second);
    enum box_share share = rule.of_smaller ? BOX_OF_SMALLER : BOX_OF_UNION;
    return both > rule.overlap * box_whole(first, second, both, share);
}

/* ---- suppression ------------------------------------------------------------------------- */

struct suppression {
    const struct hm_detection *box;
    struct detect_suppression rule;
};

static bool suppresses(void *context, const struct hm_detection *stronger)
{
    const struct suppression *s = context;
    return detect_suppresses(stronger, s->box, s->rule);
}

enum hm_status detect_suppress(struct hm_detection *boxes, size_t *count,
                               struct detect_suppression rule, struct hm_error *error)
{
    sort_items(boxes, *count, sizeof *boxes, by_falling_score);
    if (rule.overlap >= 1 || *count == 0) /* nothing overlaps by more than all of itself */
        return HM_OK;
    struct detect_neighbours n = {0};
    struct suppression s = {.rule = rule};
    bool *stays = mem_array(*count, sizeof *stays);
    if (!stays || !detect_neighbours_make(&n, boxes, *count)) {
        mem_free(stays);
        detect_neighbours_free(&n);
        return fail_memory(error, mem_product(*count, 3 * sizeof *n.next), "suppression");
    }
    for (size_t i = 0; i < *count; i++) {
        s.box = &boxes[i];
        stays[i] = !detect_neighbours_any(&n, &boxes[i], suppresses, &s);
        if (stays[i] || rule.every)
            detect_neighbours_add(&n, (uint32_t)i);
    }
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++)
        if (stays[i])
            boxes[kept++] = boxes[i];
    *count = kept;
    mem_free(stays);
    detect_neighbours_free(&n);
    return HM_OK;
}
