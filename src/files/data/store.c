/* Decoded images within a budget of bytes: the first that fit stay, the others are decoded each
 * time.
 *
 * Which images stay never changes a result, only the time.
 */
#include "data/data.h"

#include <stdatomic.h>

struct data_store {
    const struct data_set *set;
    struct image *kept; /* the size is known once decoded; rgb is NULL where it is not kept */
    size_t max_pixels;
    atomic_size_t room;
};

struct data_store *data_store_new(const struct data_set *set, size_t budget, size_t max_pixels)
{
    struct data_store *store = mem_array(1, sizeof *store);
    if (!store)
        return NULL;
    store->set = set;
    store->max_pixels = max_pixels;
    atomic_store(&store->room, budget);
    store->kept = mem_array(set->count, sizeof *store->kept);
    if (!store->kept) {
        mem_free(store);
        return NULL;
    }
    return store;
}

void data_store_free(struct data_store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < store->set->count; i++)
        image_free(&store->kept[i]);
    mem_free(store->kept);
    mem_free(store);
}

static bool take_room(struct data_store *store, size_t bytes)
{
    size_t room = atomic_load(&store->room);
    while (room >= bytes)
        if (atomic_compare_exchange_weak(&store->room, &room, room - bytes))
            return true;
    return false;
}

enum hm_status data_store_get(struct data_store *store, size_t i, struct image *scratch,
                              const struct image **out, struct hm_error *error)
{
    if (store->kept[i].rgb) {
        *out = &store->kept[i];
        return HM_OK;
    }
    image_free(scratch);
    enum hm_status status =
        image_read_upright(store->set->images[i].path, store->set->images[i].upright,
                           store->max_pixels, scratch, error);
    if (status != HM_OK)
        return status;
    *out = scratch;
    store->kept[i].width = scratch->width;
    store->kept[i].height = scratch->height;
    if (take_room(store, (size_t)scratch->width * (size_t)scratch->height * 3)) {
        store->kept[i] = *scratch;
        *scratch = (struct image){0};
        *out = &store->kept[i];
    }
    return HM_OK;
}

void data_store_size(const struct data_store *store, size_t i, int *width, int *height)
{
    *width = store->kept[i].width;
    *height = store->kept[i].height;
}

void data_store_know(struct data_store *store, size_t i, int width, int height)
{
    store->kept[i].width = width;
    store->kept[i].height = height;
}

const char *data_store_path(const struct data_store *store, size_t i)
{
    return store->set->images[i].path;
}
