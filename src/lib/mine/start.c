/* What the first solve sees: the positives, and some random windows of every negative image. And
 * who scans: rows come from photographs, unless the caller brought a source of its own.
 *
 * Both are made on threads, a batch of images at a time, and put into the pool in the order of the
 * images. This is also where every file is opened for the first time: what cannot be used is told
 * of once, here, and never asked for again.
 */
#include "mine/mine_internal.h"

#include <stdio.h>
#include <stdlib.h>

#define BATCH 64

enum hm_status check_bad(const char *what, long bad, size_t all, double limit,
                         struct hm_error *error)
{
    if ((double)bad <= limit * (double)all)
        return HM_OK;
    return fail(
        error, HM_TOO_MANY_BAD,
        "%ld of %zu %s cannot be read, more than --max-bad %g%% allows: check the folder, or "
        "raise --max-bad",
        bad, all, what, limit * 100);
}

/* The descriptors that one image gives. */
struct image_rows {
    enum hm_status status; /* HM_INPUT: a file that cannot be used */
    bool small;            /* readable, but smaller than the window */
    bool turned;           /* has an EXIF orientation */
    struct hm_error error;
    float *descriptors; /* as many as there were at most */
    struct hm_key *keys;
    struct scan_person *people;
    size_t descriptors_room, keys_room, people_room;
    int count;
    int lost; /* people whose window cannot be made */
};

struct batch {
    struct mining *m;
    size_t first;
    size_t length;
    struct scan_worker **workers;
    struct image *scratch;
    struct image_rows rows[BATCH];
};

static void free_batch(struct batch *b)
{
    for (int i = 0; i < threads_count(b->m->threads); i++) {
        if (b->workers)
            scan_worker_free(b->workers[i]);
        if (b->scratch)
            image_free(&b->scratch[i]);
    }
    for (int i = 0; i < BATCH; i++) {
        mem_free(b->rows[i].descriptors);
        mem_free(b->rows[i].keys);
        mem_free(b->rows[i].people);
    }
    mem_free(b->workers);
    mem_free(b->scratch);
    mem_free(b);
}

static struct batch *new_batch(struct mining *m)
{
    struct batch *b = mem_array(1, sizeof *b);
    if (!b)
        return NULL;
    size_t count = (size_t)threads_count(m->threads);
    b->m = m;
    b->length = geometry_length(&m->options->geometry);
    b->workers = mem_array(count, sizeof(struct scan_worker *));
    b->scratch = mem_array(count, sizeof *b->scratch);
    bool good = b->workers && b->scratch;
    for (size_t i = 0; i < count && good; i++)
        good = (b->workers[i] = scan_worker_new(&m->options->geometry)) != NULL;
    if (!good) {
        free_batch(b);
        return NULL;
    }
    return b;
}

/* Room for so many rows. They grow to the most that an image has, and stay. */
static enum hm_status reserve_rows(struct image_rows *rows, size_t count, size_t length,
                                   struct hm_error *error)
{
    enum hm_status status =
        mem_reserve((void **)&rows->keys, &rows->keys_room, count, sizeof *rows->keys, error);
    if (status == HM_OK)
        status = mem_reserve((void **)&rows->people, &rows->people_room, count,
                             sizeof *rows->people, error);
    return status == HM_OK
               ? mem_reserve((void **)&rows->descriptors, &rows->descriptors_room,
                             mem_product(count, length), sizeof *rows->descriptors, error)
               : status;
}

/* ---- positives --------------------------------------------------------------------------- */

/* The window of a crop, and where an image has several people all of theirs. */
static const struct data_window *windows_of(const struct mine_data *data, size_t image,
                                            size_t *count)
{
    static const struct data_window middle = {.whole = true, .zoom = 1};
    const struct data_windows *w = data->windows;
    *count = w ? w->first[image + 1] - w->first[image] : 1;
    return w ? w->items + w->first[image] : &middle;
}

/* The people of an image that is `image`, each also mirrored, with their keys. */
static void list_people(struct image_rows *rows, const struct mining *m, size_t index,
                        const struct image *image)
{
    const struct hm_geometry *g = &m->options->geometry;
    size_t count;
    const struct data_window *windows = windows_of(m->data, index, &count);
    for (size_t i = 0; i < count; i++)
        for (int mirrored = 0; mirrored <= (m->options->mirror ? 1 : 0); mirrored++) {
            double box[4];
            struct scan_place place;
            data_window_person(&windows[i], g->window_height * SCAN_PERSON_SHARE, image->width,
                               image->height, box);
            struct scan_person person = {box[0], box[1], box[2], box[3], mirrored};
            if (scan_person_place(g, image->width, image->height, &person, &place, NULL) != HM_OK) {
                rows->lost += mirrored == 0;
                continue;
            }
            rows->people[rows->count] = person;
            rows->keys[rows->count++] = (struct hm_key){.image = (int)index,
                                                        .x = windows[i].box,
                                                        .y = windows[i].copy,
                                                        .mirrored = mirrored};
        }
}

static void describe_positive(void *context, size_t item, int worker)
{
    struct batch *b = context;
    const struct mine_options *options = b->m->options;
    const struct hm_geometry *g = &options->geometry;
    struct image_rows *rows = &b->rows[item];
    struct image image = {0};
    size_t index = b->first + item, windows;
    const char *path = b->m->data->positives->images[index].path;
    bool crop = windows_of(b->m->data, index, &windows)->whole;
    rows->count = rows->lost = 0;
    rows->small = rows->turned = false;
    rows->status = HM_OK;
    if (windows == 0) /* a photograph without people to learn from is not even opened */
        return;
    rows->status = reserve_rows(rows, 2 * windows, b->length, &rows->error);
    if (rows->status == HM_OK)
        rows->status = image_read(path, options->max_pixels, &image, &rows->error);
    if (rows->status == HM_OK && crop &&
        (image.width < g->window_width || image.height < g->window_height)) {
        rows->small = true;
        rows->status = fail(&rows->error, HM_INPUT, "%s: %dx%d is smaller than the window of %dx%d",
                            path, image.width, image.height, g->window_width, g->window_height);
    }
    if (rows->status == HM_OK) {
        rows->turned = image.orientation > 1;
        list_people(rows, b->m, index, &image);
        rows->status =
            scan_describe_people(b->workers[worker], &image, options->scan.pyramid, rows->people,
                                 (size_t)rows->count, rows->descriptors, &rows->error);
    }
    image_free(&image);
}

/* ---- negatives --------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
    return key_compare(a, b);
}

#define MOST_DRAWS 100 /* for a window: an image may be to avoid nearly everywhere */

/* Distinct windows, uniform over all windows of the image's pyramid that are not to avoid; all of
 * them where there are no more than that. The generator is the image's own: the draw does not
 * depend on other images. */
static int draw_windows(const struct scan_plan *plan, int image, const struct mine_avoid *avoid,
                        int most, uint64_t seed, struct hm_key *keys)
{
    struct random random = random_make(seed, STREAM_INITIAL_NEGATIVES, (uint64_t)image);
    int count = 0, wanted = plan->windows < (uint64_t)most ? (int)plan->windows : most;
    for (long draws = (long)wanted * MOST_DRAWS; count < wanted && draws > 0; draws--) {
        struct hm_key key = scan_window_key(plan, image, random_below(&random, plan->windows));
        struct hm_detection box = scan_window_box(plan, key, 0);
        bool seen = mine_avoids(avoid, (size_t)image, &box);
        for (int i = 0; i < count && !seen; i++)
            seen = key_compare(&keys[i], &key) == 0;
        if (!seen)
            keys[count++] = key;
    }
    qsort(keys, (size_t)count, sizeof *keys, by_key);
    return count;
}

static void describe_negative(void *context, size_t item, int worker)
{
    struct batch *b = context;
    const struct mine_options *options = b->m->options;
    struct image_rows *rows = &b->rows[item];
    size_t index = b->first + item;
    const struct image *image;
    rows->count = rows->lost = 0;
    rows->small = false;
    rows->status = data_store_get(b->m->store, index, &b->scratch[worker], &image, &rows->error);
    if (rows->status == HM_OK)
        rows->status = reserve_rows(rows, (size_t)options->initial, b->length, &rows->error);
    if (rows->status != HM_OK)
        return;
    rows->turned = image->orientation > 1;
    struct scan_plan plan;
    scan_make_plan(&options->geometry, &options->scan, image->width, image->height, &plan);
    if (plan.count == 0) {
        rows->small = true;
        rows->status = fail(&rows->error, HM_INPUT, "%s: %dx%d is smaller than the window of %dx%d",
                            b->m->data->negatives->images[index].path, image->width, image->height,
                            options->geometry.window_width, options->geometry.window_height);
        return;
    }
    rows->count = draw_windows(&plan, (int)index, b->m->data->avoid, options->initial,
                               options->seed, rows->keys);
    rows->status = scan_describe(b->workers[worker], image, &plan, rows->keys, (size_t)rows->count,
                                 rows->descriptors, &rows->error);
}

/* ---- both -------------------------------------------------------------------------------- */

/* What one kind of image needs to go through the batches. */
struct kind {
    const char *progress, *plural;
    const struct data_set *set;
    thread_work *describe;
    int label;
    long *skipped, *small;
};

static enum hm_status take_rows(struct batch *b, const struct kind *kind, size_t count,
                                struct hm_error *error)
{
    struct mining *m = b->m;
    for (size_t i = 0; i < count; i++) {
        const struct image_rows *rows = &b->rows[i];
        if (rows->status == HM_INPUT) {
            tell_skipped(m->observer, rows->error.text);
            if (rows->small)
                ++*kind->small;
            else
                ++*kind->skipped;
            continue;
        }
        if (rows->status != HM_OK) {
            *error = rows->error;
            return rows->status;
        }
        m->result->turned += rows->turned;
        *kind->small += rows->lost;
        if (kind->label < 0)
            m->usable[m->usable_count++] = (int)(b->first + i);
        for (int k = 0; k < rows->count; k++) {
            enum hm_status status = pool_add(m->pool, rows->descriptors + (size_t)k * b->length,
                                             &rows->keys[k], kind->label, 0, error);
            if (status != HM_OK)
                return status;
        }
    }
    return HM_OK;
}

static enum hm_status add_images(struct mining *m, const struct kind *kind, struct hm_error *error)
{
    struct batch *b = new_batch(m);
    if (!b)
        return fail_memory(error, sizeof *b, "a batch of descriptors");
    enum hm_status status = HM_OK;
    for (; b->first < kind->set->count && status == HM_OK; b->first += BATCH) {
        tell_progress(m->observer, kind->progress, b->first, kind->set->count);
        size_t left = kind->set->count - b->first, count = left < BATCH ? left : BATCH;
        threads_run(m->threads, count, kind->describe, b);
        status = take_rows(b, kind, count, error);
    }
    free_batch(b);
    if (status == HM_OK)
        tell_progress(m->observer, kind->progress, kind->set->count, kind->set->count);
    if (status == HM_OK)
        status =
            check_bad(kind->plural, *kind->skipped, kind->set->count, m->options->max_bad, error);
    return status;
}

enum hm_status add_positives(struct mining *m, struct hm_error *error)
{
    struct kind kind = {.progress = "positives",
                        .plural = "positive images",
                        .set = m->data->positives,
                        .describe = describe_positive,
                        .label = 1,
                        .skipped = &m->result->skipped_positives,
                        .small = &m->result->small_positives};
    const struct mine_source *source = m->data->source;
    enum hm_status status =
        source ? source->add_positives(source->self, m->pool, error) : add_images(m, &kind, error);
    m->pool_positives = (long)pool_count(m->pool);
    if (status == HM_OK && m->pool_positives == 0)
        status = fail(error, HM_INPUT,
                      "no usable positives: all %zu images are unreadable, without a usable box or "
                      "smaller than the window of %dx%d (hogmine inspect says why)",
                      m->data->positives->count, m->options->geometry.window_width,
                      m->options->geometry.window_height);
    return status;
}

/* All that the scanner is asked for is there. */
static enum hm_status add_from_source(struct mining *m, struct hm_error *error)
{
    const struct mine_source *source = m->data->source;
    for (size_t i = 0; i < m->data->negatives->count; i++)
        m->usable[m->usable_count++] = (int)i;
    return source->add_initial_negatives(source->self, m->pool, error);
}

enum hm_status add_initial_negatives(struct mining *m, struct hm_error *error)
{
    if (m->data->source)
        return add_from_source(m, error);
    struct kind kind = {.progress = "random negatives",
                        .plural = "negative images",
                        .set = m->data->negatives,
                        .describe = describe_negative,
                        .label = -1,
                        .skipped = &m->result->skipped_negatives,
                        .small = &m->result->small_negatives};
    enum hm_status status = add_images(m, &kind, error);
    if (status == HM_OK && m->usable_count == 0)
        status =
            fail(error, HM_INPUT,
                 "no usable negatives: all %zu images are unreadable or smaller than the window "
                 "of %dx%d",
                 m->data->negatives->count, m->options->geometry.window_width,
                 m->options->geometry.window_height);
    return status;
}

/* ---- who scans --------------------------------------------------------------------------- */

enum hm_status make_scanner(struct mining *m, struct hm_error *error)
{
    const struct mine_options *o = m->options;
    const struct mine_source *source = m->data->source;
    return source
               ? source->make_scanner(source->self, &m->scanner, error)
               : scanner_threads(m->threads, m->store, &o->geometry, &o->scan, &m->scanner, error);
}
