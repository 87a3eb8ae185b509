/* Heap sort: in place, n log n whatever the input, no memory. */
#include "base/base.h"

#include <string.h>

struct heap {
    unsigned char *items;
    size_t size;
    int (*compare)(const void *, const void *);
};

static unsigned char *at(const struct heap *h, size_t i)
{
    return h->items + i * h->size;
}

/* Moves `item`, whose place i is free, down among count items until nothing below is larger. */
static void settle(const struct heap *h, size_t i, size_t count, const unsigned char *item)
{
    for (;;) {
        size_t child = 2 * i + 1;
        if (child >= count)
            break;
        if (child + 1 < count && h->compare(at(h, child), at(h, child + 1)) < 0)
            child++;
        if (h->compare(item, at(h, child)) >= 0)
            break;
        memcpy(at(h, i), at(h, child), h->size);
        i = child;
    }
    memcpy(at(h, i), item, h->size);
}

void sort_items(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    struct heap h = {items, size, compare};
    unsigned char item[1024] __attribute__((aligned(16)));
    for (size_t i = count / 2; i-- > 0;) {
        memcpy(item, at(&h, i), size);
        settle(&h, i, count, item);
    }
    for (size_t left = count; left > 1; left--) {
        memcpy(item, at(&h, left - 1), size);
        memcpy(at(&h, left - 1), at(&h, 0), size);
        settle(&h, 0, left - 1, item);
    }
}
