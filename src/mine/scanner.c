/* The scanner of today: threads, an image each.
 *
 * Of an image's fresh hits the `cap` hardest are kept with their descriptors in a heap whose root
 * is the easiest, so memory is bounded by the cap however many windows fire; at the end they are
 * put in order. "Harder" is a total order (score, then key): what is kept does not depend on the
 * visit.
 */
#include "mine/mine.h"

#include <math.h>
#include <string.h>

struct thread_scanner {
    struct threads *threads;
    struct data_store *store;
    struct hm_geometry geometry;
    struct hm_scan scan;
    struct hog_weights weights;
    struct scan_worker **workers;
    struct image *scratch;
    /* of the running call */
    const struct harvest_rule *rule;
    const int *images;
    struct harvest *harvests;
};

void harvest_free(struct harvest *harvest)
{
    mem_free(harvest->hits);
    mem_free(harvest->descriptors);
    *harvest = (struct harvest){0};
}

static bool harder(const struct hm_hit *a, const struct hm_hit *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    return key_compare(&a->key, &b->key) < 0;
}

/* ---- a heap of the hardest, the easiest of them at the root ------------------------------- */

struct gather {
    const struct harvest_rule *rule;
    struct harvest *harvest;
    size_t length; /* of a descriptor */
    float *swap;   /* room for one, behind the last descriptor */
};

static void exchange(struct gather *g, size_t a, size_t b)
{
    struct hm_hit hit = g->harvest->hits[a];
    g->harvest->hits[a] = g->harvest->hits[b];
    g->harvest->hits[b] = hit;
    if (!g->rule->descriptors)
        return;
    size_t bytes = g->length * sizeof(float);
    float *da = g->harvest->descriptors + a * g->length;
    float *db = g->harvest->descriptors + b * g->length;
    memcpy(g->swap, da, bytes);
    memcpy(da, db, bytes);
    memcpy(db, g->swap, bytes);
}

static void sift_up(struct gather *g, size_t i)
{
    while (i > 0 && harder(&g->harvest->hits[(i - 1) / 2], &g->harvest->hits[i])) {
        exchange(g, i, (i - 1) / 2);
        i = (i - 1) / 2;
    }
}

static void sift_down(struct gather *g, size_t count)
{
    size_t i = 0;
    for (;;) {
        size_t easiest = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < count; child++)
            if (harder(&g->harvest->hits[easiest], &g->harvest->hits[child]))
                easiest = child;
        if (easiest == i)
            return;
        exchange(g, i, easiest);
        i = easiest;
    }
}

static enum hm_status reserve_harvest(struct gather *g, size_t count, struct hm_error *error)
{
    struct harvest *h = g->harvest;
    size_t capacity = h->capacity;
    enum hm_status status =
        mem_reserve((void **)&h->hits, &capacity, count, sizeof *h->hits, error);
    if (status == HM_OK && g->rule->descriptors && capacity > h->capacity) {
        size_t old = h->capacity ? (h->capacity + 1) * g->length : 0;
        size_t floats = mem_product(capacity + 1, g->length);
        float *grown = mem_resize(h->descriptors, old, floats, sizeof *grown);
        if (!grown)
            return fail_memory(error, mem_product(floats, 4), "hard windows; lower --cap-image");
        h->descriptors = grown;
    }
    if (status == HM_OK)
        h->capacity = capacity;
    g->swap = h->descriptors ? h->descriptors + h->capacity * g->length : NULL;
    return status;
}

static void take(void *context, const struct hm_hit *hit, const struct scan_window *window)
{
    struct gather *g = context;
    struct harvest *h = g->harvest;
    h->above_zero += hit->score >= 0;
    if (hit->score < g->rule->threshold)
        return;
    h->hard++;
    if (g->rule->pool && pool_holds(g->rule->pool, &hit->key)) {
        h->known++;
        return;
    }
    h->fresh++;
    bool full = g->rule->cap > 0 && h->count == (size_t)g->rule->cap;
    if (h->status != HM_OK || (full && !harder(hit, &h->hits[0])))
        return;
    if (!full && (h->status = reserve_harvest(g, h->count + 1, &h->error)) != HM_OK)
        return;
    size_t place = full ? 0 : h->count++;
    h->hits[place] = *hit;
    if (g->rule->descriptors)
        scan_window_descriptor(window, h->descriptors + place * g->length);
    if (full)
        sift_down(g, h->count);
    else if (g->rule->cap > 0)
        sift_up(g, place);
}

/* Hardest first: the heap is emptied from the easy end. Without a cap it never was a heap. */
static void put_in_order(struct gather *g)
{
    struct harvest *h = g->harvest;
    if (g->rule->cap <= 0) {
        for (size_t i = 1; i < h->count; i++)
            sift_up(g, i);
    }
    for (size_t left = h->count; left > 1; left--) {
        exchange(g, 0, left - 1);
        sift_down(g, left - 1);
    }
}

/* ---- images over threads ----------------------------------------------------------------- */

static void scan_one(void *context, size_t item, int worker)
{
    struct thread_scanner *s = context;
    struct harvest *h = &s->harvests[item];
    const struct image *image;
    h->hard = h->known = h->fresh = h->above_zero = 0;
    h->windows = 0;
    h->count = 0;
    int index = s->images[item];
    h->status = data_store_get(s->store, (size_t)index, &s->scratch[worker], &image, &h->error);
    if (h->status != HM_OK)
        return;
    struct scan_plan plan;
    scan_make_plan(&s->geometry, &s->scan, image->width, image->height, &plan);
    struct gather g = {.rule = s->rule, .harvest = h, .length = geometry_length(&s->geometry)};
    if (s->rule->descriptors && h->descriptors)
        g.swap = h->descriptors + h->capacity * g.length;
    struct hm_error error;
    enum hm_status status = scan_image(s->workers[worker], image, index, &plan, &s->weights,
                                       fminf(s->rule->threshold, 0), take, &g, &error);
    if (status != HM_OK) {
        h->status = status;
        h->error = error;
        return;
    }
    h->windows = plan.windows;
    put_in_order(&g);
}

static enum hm_status set_weights(void *self, const float *weights, float bias,
                                  struct hm_error *error)
{
    struct thread_scanner *s = self;
    return hog_weights_set(&s->weights, &s->geometry, weights, bias, error);
}

static enum hm_status scan(void *self, const struct harvest_rule *rule, const int *images,
                           size_t count, struct harvest *harvests, struct hm_error *error)
{
    struct thread_scanner *s = self;
    s->rule = rule;
    s->images = images;
    s->harvests = harvests;
    threads_run(s->threads, count, scan_one, s);
    for (size_t i = 0; i < count; i++)
        if (harvests[i].status == HM_MEMORY) {
            *error = harvests[i].error;
            return HM_MEMORY;
        }
    return HM_OK;
}

static void free_scanner(void *self)
{
    struct thread_scanner *s = self;
    for (int i = 0; i < threads_count(s->threads); i++) {
        if (s->workers)
            scan_worker_free(s->workers[i]);
        if (s->scratch)
            image_free(&s->scratch[i]);
    }
    hog_weights_free(&s->weights);
    mem_free(s->workers);
    mem_free(s->scratch);
    mem_free(s);
}

enum hm_status scanner_threads(struct threads *threads, struct data_store *store,
                               const struct hm_geometry *geometry, const struct hm_scan *scan_as,
                               struct scanner *out, struct hm_error *error)
{
    struct thread_scanner *s = mem_array(1, sizeof *s);
    if (!s)
        return fail_memory(error, sizeof *s, "a scanner");
    size_t count = (size_t)threads_count(threads);
    *s = (struct thread_scanner){
        .threads = threads, .store = store, .geometry = *geometry, .scan = *scan_as};
    s->workers = mem_array(count, sizeof(struct scan_worker *));
    s->scratch = mem_array(count, sizeof *s->scratch);
    bool good = s->workers && s->scratch;
    for (size_t i = 0; i < count && good; i++)
        good = (s->workers[i] = scan_worker_new(geometry)) != NULL;
    if (!good) {
        free_scanner(s);
        return fail_memory(error, count * sizeof(struct image), "a scanner");
    }
    *out = (struct scanner){s, set_weights, scan, free_scanner};
    return HM_OK;
}
