/* Decoded images within a budget of bytes: the first that fit stay, the others are decoded each
 * time.
 *
 * Which images stay never changes a result, only the time.
 */
#include "data/data.h"

#include <stdatomic.h>

struct data_store {
    const struct data_set *set;
    struct image *kept; /* rgb is NULL where it is not kept */
    unsigned char *way; /* enum way of the images that were decoded */
    size_t max_pixels;
    double upsample;
    atomic_size_t room;
};
/* What was met of EXIF orientations. */
enum way { WAY_NONE, WAY_UPRIGHT, WAY_STORED };

struct data_store *data_store_new(const struct data_set *set, size_t budget, size_t max_pixels)
{
    struct data_store *store = mem_array(1, sizeof *store);
    if (!store)
        return NULL;
    store->set = set;
    store->max_pixels = max_pixels;
    atomic_store(&store->room, budget);
    store->kept = mem_array(set->count, sizeof *store->kept);
    store->way = mem_array(set->count, sizeof *store->way);
    if (!store->kept || !store->way) {
        data_store_free(store);
        return NULL;
    }
    return store;
}

void data_store_free(struct data_store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < store->set->count && store->kept; i++)
        image_free(&store->kept[i]);
    mem_free(store->kept);
    mem_free(store->way);
    mem_free(store);
}

void data_store_enlarges(struct data_store *store, double upsample)
{
    store->upsample = upsample;
}

enum hm_status data_check_enlarged(const char *path, const struct image *image, double upsample,
                                   size_t max_pixels, struct hm_error *error)
{
    double times = 1 / scan_first_scale(upsample), most = (double)max_pixels;
    double pixels = (double)image->width * image->height * times * times;
    if (max_pixels == 0)
        most = IMAGE_MAX_PIXELS;
    if (upsample == 0 || pixels <= most)
        return HM_OK;
    return fail(error, HM_INPUT,
                "%s: %dx%d enlarged %.3g times is more than the limit of %.4g megapixels "
                "(`max_pixels`): scan it without `upsample`, which is for small photographs",
                path, image->width, image->height, times, most / (1024 * 1024));
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
    HM_TRY(data_read_image(&store->set->images[i], store->max_pixels, scratch, error));
    enum hm_status status = data_check_enlarged(store->set->images[i].path, scratch,
                                                store->upsample, store->max_pixels, error);
    if (status != HM_OK) {
        image_free(scratch);
        return status;
    }
    store->way[i] = scratch->applied > 1       ? WAY_UPRIGHT
                    : scratch->orientation > 1 ? WAY_STORED
                                               : WAY_NONE;
    *out = scratch;
    if (take_room(store, (size_t)scratch->width * (size_t)scratch->height * 3)) {
        store->kept[i] = *scratch;
        *scratch = (struct image){0};
        *out = &store->kept[i];
    }
    return HM_OK;
}

void data_store_turned(const struct data_store *store, long *upright, long *stored)
{
    *upright = *stored = 0;
    for (size_t i = 0; i < store->set->count; i++) {
        *upright += store->way[i] == WAY_UPRIGHT;
        *stored += store->way[i] == WAY_STORED;
    }
}

/* ---- for those who know of no files ------------------------------------------------------- */

static const char *name_of(void *store, size_t i)
{
    return ((struct data_store *)store)->set->images[i].name;
}

static const char *path_of(void *store, size_t i)
{
    return ((struct data_store *)store)->set->images[i].path;
}

static enum hm_status lend(void *store, size_t i, struct hm_photo *out, struct hm_error *error)
{
    struct image decoded = {0};
    const struct image *image;
    enum hm_status status = data_store_get(store, i, &decoded, &image, error);
    if (status == HM_OK)
        *out =
            (struct hm_photo){.image = {image->rgb, image->width, image->height, 0, HM_RGB},
                              .orientation = image->applied ? image->applied : image->orientation,
                              .held = decoded.rgb};
    return status;
}

static void take_back(void *store, size_t i, struct hm_photo *photo)
{
    (void)store;
    (void)i;
    mem_free(photo->held);
}

struct hm_photos data_store_photos(struct data_store *store)
{
    return (struct hm_photos){store, store->set->count, name_of, path_of, lend, take_back};
}

enum hm_status data_lend(const struct data_set *const sets[4], size_t budget, size_t max_pixels,
                         bool same, struct data_lent *out, struct hm_error *error)
{
    const struct hm_photos **photos[] = {&out->data.positives, &out->data.negatives,
                                         &out->data.held_positives, &out->data.held_negatives};
    const size_t **marks[] = {&out->data.positives_same, &out->data.negatives_same};
    enum hm_status status = HM_OK;
    *out = (struct data_lent){0};
    for (int i = 0; i < 4 && status == HM_OK; i++) {
        if (!sets[i])
            continue;
        out->stores[i] = data_store_new(sets[i], i == 1 ? budget : 0, max_pixels);
        if (!out->stores[i])
            status = fail_memory(error, sets[i]->count * sizeof(struct image), "photographs");
        if (status == HM_OK)
            out->photos[i] = data_store_photos(out->stores[i]);
        *photos[i] = &out->photos[i];
    }
    for (int i = 0; i < 2 && same && status == HM_OK; i++) {
        *marks[i] = out->same[i] = mem_array(sets[i]->count, sizeof(size_t));
        status = out->same[i] ? data_photographs(sets[i], out->same[i], error)
                              : fail_memory(error, sets[i]->count * sizeof(size_t), "folds");
    }
    if (status != HM_OK)
        data_lent_free(out);
    return status;
}

void data_lent_enlarges(struct data_lent *lent, double upsample)
{
    for (int i = 1; i < 4; i += 2)
        if (lent->stores[i])
            data_store_enlarges(lent->stores[i], upsample);
}

void data_lent_free(struct data_lent *lent)
{
    for (int i = 0; i < 4; i++)
        data_store_free(lent->stores[i]);
    mem_free(lent->same[0]);
    mem_free(lent->same[1]);
    mem_free(lent->waiting[0]);
    mem_free(lent->waiting[1]);
    *lent = (struct data_lent){0};
}
