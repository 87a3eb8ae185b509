/* The caller's photographs as lib/mine asks for them: RGB in rows without gaps, each with a name.
 */
#include "library/lend.h"

#include <stdio.h>

/* What was lent, until it is given back. */
struct loan {
    struct hm_photo theirs;
    unsigned char *room; /* the copy; NULL: their own pixels */
    size_t capacity;
};

static const char *name_of(void *context, size_t i)
{
    struct library_photos *p = context;
    return p->theirs->name ? p->theirs->name(p->theirs->context, i) : p->numbers[i];
}

static const char *label_of(void *context, size_t i)
{
    struct library_photos *p = context;
    return p->theirs->label ? p->theirs->label(p->theirs->context, i) : name_of(context, i);
}

static void give_back(const struct library_photos *p, size_t i, struct loan *loan)
{
    if (p->theirs->release)
        p->theirs->release(p->theirs->context, i, &loan->theirs);
    mem_free(loan->room);
    mem_free(loan);
}

static void take_back(void *context, size_t i, struct hm_photo *photo)
{
    give_back(context, i, photo->held);
}

static enum hm_status lend(void *context, size_t i, struct hm_photo *out, struct hm_error *error)
{
    struct library_photos *p = context;
    struct image image;
    struct loan *loan = mem_array(1, sizeof *loan);
    if (!loan)
        return fail_memory(error, sizeof *loan, "a photograph");
    *error = (struct hm_error){0};
    enum hm_status status = p->theirs->pixels(p->theirs->context, i, &loan->theirs, error);
    if (status != HM_OK) {
        mem_free(loan);
        return error->text[0] ? status : fail(error, status, "%s: no pixels", label_of(p, i));
    }
    status = image_view(&loan->theirs.image, &loan->room, &loan->capacity, &image, error);
    if (status != HM_OK) {
        give_back(p, i, loan);
        return status;
    }
    *out = (struct hm_photo){.image = {image.rgb, image.width, image.height, 0, HM_RGB},
                             .orientation = loan->theirs.orientation,
                             .held = loan};
    return HM_OK;
}

enum hm_status library_lend(const struct hm_photos *theirs, struct library_photos *out,
                            struct hm_error *error)
{
    if (theirs->count == 0 || theirs->count > INT32_MAX || !theirs->pixels)
        return fail(error, HM_USAGE, "hm_train: %zu photographs%s", theirs->count,
                    theirs->pixels ? "" : " without the function that lends them");
    out->theirs = theirs;
    out->photos = (struct hm_photos){out, theirs->count, name_of, label_of, lend, take_back};
    if (theirs->name)
        return HM_OK;
    out->numbers = mem_array(theirs->count, sizeof *out->numbers);
    if (!out->numbers)
        return fail_memory(error, mem_product(theirs->count, sizeof *out->numbers), "names");
    for (size_t i = 0; i < theirs->count; i++)
        snprintf(out->numbers[i], sizeof *out->numbers, "photograph %zu", i);
    return HM_OK;
}

enum hm_status library_lend_files(const struct data_set *set, size_t budget,
                                  struct library_photos *out, struct hm_error *error)
{
    out->store = data_store_new(set, budget, 0);
    if (!out->store)
        return fail_memory(error, set->count * sizeof(struct image), "photographs");
    out->photos = data_store_photos(out->store);
    return HM_OK;
}

void library_photos_free(struct library_photos *photos)
{
    data_store_free(photos->store);
    mem_free(photos->numbers);
}
