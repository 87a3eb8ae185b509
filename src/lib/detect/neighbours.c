/* Which boxes may touch a box, without asking all of them: for suppression and for averaging.
 *
 * A class holds boxes whose longer side is within a factor of 2 of each other, in a hashed grid of
 * cells as large as the largest of them, each under the cell of its middle. What overlaps a box
 * lies in few cells of each class. */
#include "detect/detect_internal.h"

#include <math.h>
#include <string.h>

#define NOBODY UINT32_MAX

static int class_of(const struct hm_detection *box)
{
    int exponent;
    frexp(box->width > box->height ? box->width : box->height, &exponent);
    exponent += DETECT_NEIGHBOUR_CLASSES / 2;
    return exponent < 0                           ? 0
           : exponent >= DETECT_NEIGHBOUR_CLASSES ? DETECT_NEIGHBOUR_CLASSES - 1
                                                  : exponent;
}

static int64_t cell_of(double middle, double size)
{
    double cell = floor(middle / size);
    return cell > -1e15 && cell < 1e15 ? (int64_t)cell : 0;
}

struct cell {
    int class;
    int64_t x, y;
};

/* The cell of a box, as the class has them. */
static struct cell cell_of_box(const struct detect_neighbours *n, const struct hm_detection *box)
{
    int class = class_of(box);
    const struct detect_size_class *c = &n->classes[class];
    return (struct cell){class, cell_of(box->x + box->width / 2, c->width),
                         cell_of(box->y + box->height / 2, c->height)};
}

static uint32_t cell_hash(const struct detect_neighbours *n, struct cell cell)
{
    uint64_t h = (uint64_t)cell.x * UINT64_C(0x9E3779B97F4A7C15) ^
                 (uint64_t)cell.y * UINT64_C(0xC2B2AE3D27D4EB4F) ^ (uint64_t)cell.class << 56;
    h = (h ^ (h >> 29)) * UINT64_C(0xBF58476D1CE4E5B9);
    return (uint32_t)(h >> 32) & n->mask;
}

bool detect_neighbours_make(struct detect_neighbours *n, const struct hm_detection *boxes,
                            size_t count)
{
    *n = (struct detect_neighbours){.boxes = boxes, .mask = 1};
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
        struct detect_size_class *c = &n->classes[class_of(&boxes[i])];
        c->width = fmax(c->width, boxes[i].width);
        c->height = fmax(c->height, boxes[i].height);
        c->last = NOBODY;
    }
    return true;
}

void detect_neighbours_free(struct detect_neighbours *n)
{
    mem_free(n->heads);
    mem_free(n->next);
    mem_free(n->older);
}

void detect_neighbours_add(struct detect_neighbours *n, uint32_t i)
{
    struct cell cell = cell_of_box(n, &n->boxes[i]);
    struct detect_size_class *c = &n->classes[cell.class];
    uint32_t *head = &n->heads[cell_hash(n, cell)];
    n->next[i] = *head;
    *head = i;
    n->older[i] = c->last;
    c->last = i;
    c->count++;
}

/* ---- asking ------------------------------------------------------------------------------ */

static bool any_of_class(const struct detect_neighbours *n, const struct detect_size_class *c,
                         detect_neighbours_visit *visit, void *context)
{
    for (uint32_t i = c->last; i != NOBODY; i = n->older[i])
        if (visit(context, &n->boxes[i]))
            return true;
    return false;
}

/* Another cell's boxes may be in the chain, where the hash is the same: theirs is another turn. */
static bool any_in_cell(const struct detect_neighbours *n, struct cell cell,
                        detect_neighbours_visit *visit, void *context)
{
    for (uint32_t i = n->heads[cell_hash(n, cell)]; i != NOBODY; i = n->next[i]) {
        struct cell own = cell_of_box(n, &n->boxes[i]);
        if (own.class == cell.class && own.x == cell.x && own.y == cell.y &&
            visit(context, &n->boxes[i]))
            return true;
    }
    return false;
}

/* The cells of a class where the middle of a box that touches this one may lie; where they are more
 * than the class has boxes, all of its boxes. */
static bool any_near(const struct detect_neighbours *n, int class, const struct hm_detection *box,
                     detect_neighbours_visit *visit, void *context)
{
    const struct detect_size_class *c = &n->classes[class];
    const double half = 0.501; /* and a hair, for rounding */
    int64_t x0 = cell_of(box->x - half * c->width, c->width);
    int64_t x1 = cell_of(box->x + box->width + half * c->width, c->width);
    int64_t y0 = cell_of(box->y - half * c->height, c->height);
    int64_t y1 = cell_of(box->y + box->height + half * c->height, c->height);
    if ((double)(x1 - x0 + 1) * (double)(y1 - y0 + 1) >= c->count)
        return any_of_class(n, c, visit, context);
    for (int64_t y = y0; y <= y1; y++)
        for (int64_t x = x0; x <= x1; x++)
            if (any_in_cell(n, (struct cell){class, x, y}, visit, context))
                return true;
    return false;
}

bool detect_neighbours_any(const struct detect_neighbours *n, const struct hm_detection *box,
                           detect_neighbours_visit *visit, void *context)
{
    for (int class = 0; class < DETECT_NEIGHBOUR_CLASSES; class ++)
        if (n->classes[class].count > 0 && any_near(n, class, box, visit, context))
            return true;
    return false;
}
