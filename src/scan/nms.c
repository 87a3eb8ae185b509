/* Greedy non-maximum suppression: part of every result that is measured, so it is recorded. */
#include "scan/scan.h"

#include <math.h>
#include <string.h>

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

/* ---- neighbours -------------------------------------------------------------------------- */

/* Boxes that may suppress, in order of arrival, found by place and size: a class holds boxes whose
 * longer side is within a factor of 2 of each other, in a hashed grid of cells as large as the
 * largest of them, each under the cell of its middle. What overlaps a box lies in few cells of each
 * class. */
#define CLASSES 64
#define NOBODY UINT32_MAX

struct size_class {
    double width, height; /* of the largest box */
    uint32_t count, last; /* boxes in it, chained through `older` */
};
struct neighbours {
    const struct hm_detection *boxes;
    struct size_class classes[CLASSES];
    uint32_t *heads, *next; /* of the cells, by hash; boxes in one cell are chained */
    uint32_t *older;        /* chains of the classes */
    uint32_t mask;
};

static int class_of(const struct hm_detection *box)
{
    int exponent;
    frexp(box->width > box->height ? box->width : box->height, &exponent);
    exponent += CLASSES / 2;
    return exponent < 0 ? 0 : exponent >= CLASSES ? CLASSES - 1 : exponent;
}

static int64_t cell_of(double middle, double size)
{
    double cell = floor(middle / size);
    return cell > -1e15 && cell < 1e15 ? (int64_t)cell : 0;
}

static uint32_t cell_hash(const struct neighbours *n, int class, int64_t x, int64_t y)
{
    uint64_t h = (uint64_t)x * UINT64_C(0x9E3779B97F4A7C15) ^
                 (uint64_t)y * UINT64_C(0xC2B2AE3D27D4EB4F) ^ (uint64_t) class << 56;
    h = (h ^ (h >> 29)) * UINT64_C(0xBF58476D1CE4E5B9);
    return (uint32_t)(h >> 32) & n->mask;
}

static bool neighbours_make(struct neighbours *n, const struct hm_detection *boxes, size_t count)
{
    *n = (struct neighbours){.boxes = boxes, .mask = 1};
    while (n->mask < count && n->mask < NOBODY / 2)
        n->mask = 2 * n->mask + 1;
    if (count >= NOBODY)
        return false;
    n->heads = mem_array((size_t)n->mask + 1, sizeof *n->heads);
    n->next = mem_array(count, sizeof *n->next);
    n->older = mem_array(count, sizeof *n->older);
    if (!n->heads || !n->next || !n->older)
        return false;
    memset(n->heads, 0xFF, ((size_t)n->mask + 1) * sizeof *n->heads);
    for (size_t i = 0; i < count; i++) {
        struct size_class *c = &n->classes[class_of(&boxes[i])];
        c->width = fmax(c->width, boxes[i].width);
        c->height = fmax(c->height, boxes[i].height);
        c->last = NOBODY;
    }
    return true;
}

static void neighbours_free(struct neighbours *n)
{
    mem_free(n->heads);
    mem_free(n->next);
    mem_free(n->older);
}

static void neighbours_add(struct neighbours *n, uint32_t i)
{
    const struct hm_detection *box = &n->boxes[i];
    int class = class_of(box);
    struct size_class *c = &n->classes[class];
    uint32_t *head = &n->heads[cell_hash(n, class, cell_of(box->x + box->width / 2, c->width),
                                         cell_of(box->y + box->height / 2, c->height))];
    n->next[i] = *head;
    *head = i;
    n->older[i] = c->last;
    c->last = i;
    c->count++;
}

static bool chain_suppresses(const struct neighbours *n, const uint32_t *chain, uint32_t i,
                             const struct hm_detection *box, struct nms_rule rule)
{
    for (; i != NOBODY; i = chain[i])
        if (nms_suppresses(&n->boxes[i], box, rule))
            return true;
    return false;
}

/* The cells of a class where the middle of a box that touches this one may lie; where they are more
 * than the class has boxes, all of its boxes. */
static bool class_suppresses(const struct neighbours *n, int class, const struct hm_detection *box,
                             struct nms_rule rule)
{
    const struct size_class *c = &n->classes[class];
    const double half = 0.501; /* and a hair, for rounding */
    int64_t x0 = cell_of(box->x - half * c->width, c->width);
    int64_t x1 = cell_of(box->x + box->width + half * c->width, c->width);
    int64_t y0 = cell_of(box->y - half * c->height, c->height);
    int64_t y1 = cell_of(box->y + box->height + half * c->height, c->height);
    if ((double)(x1 - x0 + 1) * (double)(y1 - y0 + 1) >= c->count)
        return chain_suppresses(n, n->older, c->last, box, rule);
    for (int64_t y = y0; y <= y1; y++)
        for (int64_t x = x0; x <= x1; x++)
            if (chain_suppresses(n, n->next, n->heads[cell_hash(n, class, x, y)], box, rule))
                return true;
    return false;
}

static bool is_suppressed(const struct neighbours *n, const struct hm_detection *box,
                          struct nms_rule rule)
{
    for (int class = 0; class < CLASSES; class ++)
        if (n->classes[class].count > 0 && class_suppresses(n, class, box, rule))
            return true;
    return false;
}

/* ---- suppression ------------------------------------------------------------------------- */

enum hm_status nms(struct hm_detection *boxes, size_t *count, struct nms_rule rule,
                   struct hm_error *error)
{
    sort_items(boxes, *count, sizeof *boxes, by_falling_score);
    if (rule.overlap >= 1 || *count == 0) /* nothing overlaps by more than all of itself */
        return HM_OK;
    struct neighbours n = {0};
    bool *stays = mem_array(*count, sizeof *stays);
    if (!stays || !neighbours_make(&n, boxes, *count)) {
        mem_free(stays);
        neighbours_free(&n);
        return fail_memory(error, mem_product(*count, 3 * sizeof *n.next), "suppression");
    }
    for (size_t i = 0; i < *count; i++) {
        stays[i] = !is_suppressed(&n, &boxes[i], rule);
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
