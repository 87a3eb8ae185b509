/* These places of these photographs -> rows. First rows, restored rows and people to score all come
 * this way: a batch of photographs on threads at a time, told in order.
 */
#include "mine/mine_internal.h"

#define BATCH 64
#define ENLARGED_AT_MOST 1.2 /* a step of the mining pyramid */

struct batch {
    const struct mine_describing *d;
    size_t first;
    struct mine_places places[BATCH];
};

/* ---- one photograph, on a thread ---------------------------------------------------------- */

static enum hm_status refuse_small(const struct mine_describing *d, struct mine_places *p,
                                   struct hm_error *error)
{
    const struct hm_geometry *g = scan_crew_geometry(d->crew);
    p->small = true;
    return fail(error, HM_INPUT, "%s: %dx%d is smaller than the window of %dx%d",
                mine_photo_label(d->photos, p->photo), p->size.width, p->size.height,
                g->window_width, g->window_height);
}

/* Room for so many rows. They grow to the most that a photograph has, and stay. */
static enum hm_status reserve(const struct mine_describing *d, struct mine_places *p,
                              struct hm_error *error)
{
    size_t length = hog_geometry_length(scan_crew_geometry(d->crew));
    HM_TRY(mem_reserve((void **)&p->keys, &p->keys_capacity, p->most, sizeof *p->keys, error));
    if (d->object)
        HM_TRY(mem_reserve((void **)&p->people, &p->people_capacity, p->most, sizeof *p->people,
                           error));
    return mem_reserve((void **)&p->descriptors, &p->descriptors_capacity,
                       mem_product(p->most, length), sizeof *p->descriptors, error);
}

/* Crops hold their window; those that are the object itself may be enlarged as boxes are. */
static bool is_small(const struct hm_geometry *g, double tall, struct mine_size size)
{
    if (tall >= g->window_height)
        return size.height * ENLARGED_AT_MOST < g->window_height;
    return size.width < g->window_width || size.height < g->window_height;
}

/* The people of a photograph, each also mirrored, with their keys. */
static enum hm_status choose_people(const struct mine_describing *d, struct mine_places *p,
                                    struct hm_error *error)
{
    const struct hm_geometry *g = scan_crew_geometry(d->crew);
    double tall = d->object->fill * g->window_height;
    size_t count;
    const struct scan_example *examples = mine_examples_of(d->examples, p->photo, &count);
    if (examples->whole && is_small(g, tall, p->size))
        return refuse_small(d, p, error);
    for (size_t i = 0; i < count; i++) {
        struct scan_person person =
            scan_example_person(&examples[i], g, tall, p->size.width, p->size.height);
        for (int mirrored = 0; mirrored <= (d->mirror ? 1 : 0); mirrored++) {
            struct scan_place place;
            person.mirrored = mirrored;
            if (scan_person_place(g, p->size.width, p->size.height, &person, &place, NULL) !=
                HM_OK) {
                p->out_of_reach += mirrored == 0;
                continue;
            }
            p->short_of_context += mirrored == 0 && !scan_place_has_context(g, &place);
            p->people[p->count] = person;
            p->keys[p->count++] = (struct hm_key){.image = (int)p->photo,
                                                  .x = examples[i].box,
                                                  .y = examples[i].copy,
                                                  .mirrored = mirrored};
        }
    }
    return HM_OK;
}

static enum hm_status describe_pixels(const struct mine_describing *d, size_t item,
                                      struct mine_places *p, const struct hm_photo *photo,
                                      struct scan_worker *worker, struct hm_error *error)
{
    struct image image = mine_photo_image(photo);
    struct scan_plan plan;
    HM_TRY(reserve(d, p, error));
    if (d->object) {
        HM_TRY(choose_people(d, p, error));
        return scan_describe_people(worker, &image, d->scan.pyramid, p->people, p->count,
                                    p->descriptors, error);
    }
    scan_make_plan(scan_crew_geometry(d->crew), &d->scan, photo->image.width, photo->image.height,
                   &plan);
    if (plan.count == 0)
        return refuse_small(d, p, error);
    HM_TRY(d->choose(d->context, item, &plan, p, error));
    return scan_describe(worker, &image, &plan, p->keys, p->count, p->descriptors, error);
}

static void describe_photo(void *context, size_t item, int worker)
{
    struct batch *b = context;
    const struct mine_describing *d = b->d;
    struct mine_places *p = &b->places[item];
    struct hm_photo photo = {0};
    p->status = HM_OK;
    if (p->most == 0)
        return;
    p->status = d->photos->pixels(d->photos->context, p->photo, &photo, &p->error);
    if (p->status != HM_OK)
        return;
    p->size = (struct mine_size){photo.image.width, photo.image.height};
    p->turned = photo.orientation > 1;
    p->status = describe_pixels(d, b->first + item, p, &photo, scan_crew_worker(d->crew, worker),
                                &p->error);
    mine_photo_release(d->photos, p->photo, &photo);
}

/* ---- all of them, in order --------------------------------------------------------------- */

/* No photograph is asked for by two threads: a batch ends before one that it has already. */
static size_t fill_batch(struct batch *b)
{
    const struct mine_describing *d = b->d;
    size_t count = 0;
    for (; count < BATCH && b->first + count < d->count; count++) {
        struct mine_places *p = &b->places[count];
        p->photo = b->first + count;
        p->count = p->out_of_reach = p->short_of_context = 0;
        p->size = (struct mine_size){0};
        p->small = p->turned = false;
        d->ask(d->context, b->first + count, p);
        for (size_t i = 0; i < count; i++)
            if (b->places[i].photo == p->photo)
                return count;
    }
    return count;
}

static enum hm_status run_batches(struct batch *b, struct hm_error *error)
{
    const struct mine_describing *d = b->d;
    while (b->first < d->count) {
        mine_tell_progress(d->observer, d->progress, b->first, d->count);
        size_t count = fill_batch(b);
        threads_run(scan_crew_threads(d->crew), count, describe_photo, b);
        for (size_t i = 0; i < count; i++)
            HM_TRY(d->receive(d->context, b->first + i, &b->places[i], error));
        b->first += count;
    }
    mine_tell_progress(d->observer, d->progress, d->count, d->count);
    return HM_OK;
}

enum hm_status mine_describe_places(const struct mine_describing *d, struct hm_error *error)
{
    struct batch *b = mem_array(1, sizeof *b);
    if (!b)
        return fail_memory(error, sizeof *b, "a batch of descriptors");
    b->d = d;
    enum hm_status status = run_batches(b, error);
    for (int i = 0; i < BATCH; i++) {
        mem_free(b->places[i].descriptors);
        mem_free(b->places[i].keys);
        mem_free(b->places[i].people);
    }
    mem_free(b);
    return status;
}

const struct scan_example *mine_examples_of(const struct mine_examples *examples, size_t photo,
                                            size_t *count)
{
    static const struct scan_example middle = {.whole = true, .zoom = 1};
    const size_t *first = examples->first;
    *count = first ? first[photo + 1] - first[photo] : 1;
    return first ? examples->items + first[photo] : &middle;
}
