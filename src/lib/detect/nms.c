/* Greedy non-maximum suppression: part of every result that is measured, so it is recorded. */
#include "scan/scan_internal.h"

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

bool nms_suppresses(const struct hm_detection *a, const struct hm_detection *b,
                    struct nms_rule rule)
{
    double both = box_shared(a, b);
    double area_a = a->width * a->height, area_b = b->width * b->height;
    double of = rule.of_smaller ? (area_a < area_b ? area_a : area_b) : area_a + area_b - both;
    return both > rule.overlap * of;
}

/* ---- suppression ------------------------------------------------------------------------- */

struct suppression {
    const struct hm_detection *box;
    struct nms_rule rule;
};

static bool suppresses(void *context, const struct hm_detection *stronger)
{
    const struct suppression *s = context;
    return nms_suppresses(stronger, s->box, s->rule);
}

enum hm_status nms(struct hm_detection *boxes, size_t *count, struct nms_rule rule,
                   struct hm_error *error)
{
    sort_items(boxes, *count, sizeof *boxes, by_falling_score);
    if (rule.overlap >= 1 || *count == 0) /* nothing overlaps by more than all of itself */
        return HM_OK;
    struct neighbours n = {0};
    struct suppression s = {.rule = rule};
    bool *stays = mem_array(*count, sizeof *stays);
    if (!stays || !neighbours_make(&n, boxes, *count)) {
        mem_free(stays);
        neighbours_free(&n);
        return fail_memory(error, mem_product(*count, 3 * sizeof *n.next), "suppression");
    }
    for (size_t i = 0; i < *count; i++) {
        s.box = &boxes[i];
        stays[i] = !neighbours_any(&n, &boxes[i], suppresses, &s);
        if (stays[i] || rule.every)
            neighbours_add(&n, (uint32_t)i);
    }
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++)
        if (stays[i])
            boxes[kept++] = boxes[i];
    *count = kept;
    mem_free(stays);
    neighbours_free(&n);
    return HM_OK;
}
