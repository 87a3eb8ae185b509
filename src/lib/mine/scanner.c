/* The scanner of today: threads, an image each.
 *
 * Of an image's violating windows those of the best ranks (select.c) are kept with their
 * descriptors in a heap whose root is the worst of them, so memory is bounded by the cap however
 * many windows fire; at the end they are put in order. Ranks, then keys, are a total order: what is
 * kept does not depend on the visit.
 */
#include "mine/mine_internal.h"

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
    mem_free(harvest->ranks);
    mem_free(harvest->descriptors);
    mem_free(harvest->rest);
    *harvest = (struct harvest){0};
}

/* ---- a heap of the best ranks, the worst of them at the root ------------------------------ */

struct gather {
    const struct harvest_rule *rule;
    struct scan_plan *plan;
    struct harvest *harvest;
    size_t image;
    size_t length; /* of a descriptor */
    float *swap;   /* room for one, behind the last descriptor */
    size_t room;   /* of the heap; 0: no end */
    float low;     /* windows outside the pool count from here: the margin, or the threshold */
};

/* Is a the one to be taken first? */
static bool better(const struct harvest *h, size_t a, size_t b)
{
    if (h->ranks[a] != h->ranks[b])
        return h->ranks[a] < h->ranks[b];
    return key_compare(&h->hits[a].key, &h->hits[b].key) < 0;
}

static void exchange(struct gather *g, size_t a, size_t b)
{
    struct harvest *h = g->harvest;
    struct hm_hit hit = h->hits[a];
    uint64_t rank = h->ranks[a];
    h->hits[a] = h->hits[b];
    h->hits[b] = hit;
    h->ranks[a] = h->ranks[b];
    h->ranks[b] = rank;
    if (!g->rule->descriptors)
        return;
    size_t bytes = g->length * sizeof(float);
    float *da = h->descriptors + a * g->length, *db = h->descriptors + b * g->length;
    memcpy(g->swap, da, bytes);
    memcpy(da, db, bytes);
    memcpy(db, g->swap, bytes);
}

static void sift_up(struct gather *g, size_t i)
{
    while (i > 0 && better(g->harvest, (i - 1) / 2, i)) {
        exchange(g, i, (i - 1) / 2);
        i = (i - 1) / 2;
    }
}

static void sift_down(struct gather *g, size_t count)
{
    size_t i = 0;
    for (;;) {
        size_t worst = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < count; child++)
            if (better(g->harvest, worst, child))
                worst = child;
        if (worst == i)
            return;
        exchange(g, i, worst);
        i = worst;
    }
}

static enum hm_status reserve_harvest(struct gather *g, size_t count, struct hm_error *error)
{
    struct harvest *h = g->harvest;
    size_t capacity = h->capacity, ranks = h->capacity;
    enum hm_status status =
        mem_reserve((void **)&h->hits, &capacity, count, sizeof *h->hits, error);
    if (status == HM_OK)
        status = mem_reserve((void **)&h->ranks, &ranks, count, sizeof *h->ranks, error);
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

/* ---- a window ---------------------------------------------------------------------------- */

/* A window stays outside the pool with this score. */
static void leave(struct gather *g, const struct hm_hit *hit)
{
    float *rest = g->rule->bound ? &g->harvest->rest[hit->key.level] : NULL;
    if (rest && hit->score > *rest)
        *rest = hit->score;
}

/* Into the heap, or what it pushes out of it is left. */
static void keep(struct gather *g, const struct hm_hit *hit, const struct scan_window *window)
{
    struct harvest *h = g->harvest;
    uint64_t rank;
    bool wanted = h->status == HM_OK && select_rank(g->rule, hit, &rank);
    bool full = g->room > 0 && h->count == g->room;
    if (wanted && full)
        wanted = rank < h->ranks[0] ||
                 (rank == h->ranks[0] && key_compare(&hit->key, &h->hits[0].key) < 0);
    if (!wanted) {
        leave(g, hit);
        return;
    }
    if (!full && (h->status = reserve_harvest(g, h->count + 1, &h->error)) != HM_OK)
        return;
    if (full)
        leave(g, &h->hits[0]);
    size_t place = full ? 0 : h->count++;
    h->hits[place] = *hit;
    h->ranks[place] = rank;
    if (g->rule->descriptors)
        scan_window_descriptor(window, h->descriptors + place * g->length);
    if (full)
        sift_down(g, h->count);
    else
        sift_up(g, place);
}

static bool avoided(const struct gather *g, const struct hm_hit *hit)
{
    if (!g->rule->avoid)
        return false;
    struct hm_detection box = scan_window_box(g->plan, hit->key, hit->score);
    return mine_avoids(g->rule->avoid, g->image, &box);
}

/* The loss of a negative: 0 beyond the margin. */
static double loss_of(enum svm_loss loss, float score)
{
    double violation = score > -1 ? 1 + (double)score : 0;
    return loss == SVM_SQUARED ? violation * violation : violation;
}

static void take(void *context, const struct hm_hit *hit, const struct scan_window *window)
{
    struct gather *g = context;
    struct harvest *h = g->harvest;
    const struct harvest_rule *rule = g->rule;
    bool counts = hit->score >= g->low;
    if (!counts && (!rule->bound || hit->score <= h->rest[hit->key.level]))
        return;
    if (rule->pool && pool_holds(rule->pool, &hit->key))
        return;
    if (avoided(g, hit)) {
        h->avoided += hit->score >= rule->threshold;
        leave(g, hit); /* or the level may be skipped, and what is to be told of it with it */
        return;
    }
    h->above_zero += hit->score >= 0;
    h->loss += loss_of(rule->loss, hit->score);
    if (hit->score < rule->threshold) {
        leave(g, hit);
        return;
    }
    h->hard++;
    h->worst = fmaxf(h->worst, hit->score);
    if ((double)hit->score <= (double)rule->threshold + (double)rule->slack && rule->slack > 0) {
        leave(g, hit);
        return;
    }
    h->violating++;
    keep(g, hit, window);
}

/* Best rank first: the heap is emptied from the other end. Then the selection's last look. */
static enum hm_status put_in_order(struct gather *g)
{
    struct harvest *h = g->harvest;
    for (size_t left = h->count; left > 1; left--) {
        exchange(g, 0, left - 1);
        sift_down(g, left - 1);
    }
    if (select_room(g->rule) == g->rule->cap || h->count == 0)
        return HM_OK;
    bool *kept = mem_array(h->count, sizeof *kept);
    if (!kept)
        return fail_memory(&h->error, h->count, "a selection");
    select_thin(g->rule, g->plan, h, g->length, kept);
    size_t to = 0;
    for (size_t i = 0; i < h->count; i++) {
        if (!kept[i])
            leave(g, &h->hits[i]);
        else
            exchange(g, to++, i);
    }
    h->count = to;
    mem_free(kept);
    return HM_OK;
}

/* ---- images over threads ----------------------------------------------------------------- */

static enum hm_status prepare_rest(struct harvest *h, int levels)
{
    if (levels <= h->rest_capacity)
        return HM_OK;
    mem_free(h->rest);
    h->rest = mem_array((size_t)levels, sizeof *h->rest);
    h->rest_capacity = h->rest ? levels : 0;
    return h->rest ? HM_OK : fail_memory(&h->error, (size_t)levels * sizeof(float), "a bound");
}

/* Which levels the bound makes superfluous; false where that is all of them. */
static bool choose_levels(struct gather *g, bool *skip)
{
    struct harvest *h = g->harvest;
    bool any = false;
    for (int l = 0; l < g->plan->count; l++) {
        const struct scan_level *level = &g->plan->level[l];
        uint64_t windows = (uint64_t)level->windows_x * (uint64_t)level->windows_y;
        skip[l] = g->rule->bound && bound_proves(g->rule->bound, g->image, l, g->low);
        if (g->rule->bound)
            h->rest[l] = skip[l] ? NAN : g->low - BOUND_REACH;
        any = any || !skip[l];
        *(skip[l] ? &h->skipped : &h->windows) += windows;
    }
    h->levels = g->plan->count;
    return any;
}

static void scan_levels(struct thread_scanner *s, struct gather *g, int worker)
{
    struct harvest *h = g->harvest;
    const struct image *image;
    bool skip[SCAN_MAX_LEVELS];
    int width, height;
    data_store_size(s->store, g->image, &width, &height);
    bool known = width > 0;
    if (known) { /* perhaps it need not even be decoded */
        scan_make_plan(&s->geometry, &s->scan, width, height, g->plan);
        h->status = prepare_rest(h, g->plan->count);
        if (h->status != HM_OK || !choose_levels(g, skip))
            return;
    }
    h->status = data_store_get(s->store, g->image, &s->scratch[worker], &image, &h->error);
    if (h->status == HM_OK && !known) {
        scan_make_plan(&s->geometry, &s->scan, image->width, image->height, g->plan);
        h->status = prepare_rest(h, g->plan->count);
        if (h->status != HM_OK || !choose_levels(g, skip))
            return;
    }
    if (h->status != HM_OK)
        return;
    if (image->width != g->plan->photo_width || image->height != g->plan->photo_height) {
        h->status = fail(&h->error, HM_INPUT, "%s: the photograph has changed its size",
                         data_store_path(s->store, g->image));
        return;
    }
    struct hm_error error;
    float reach = s->rule->bound ? g->low - BOUND_REACH : g->low;
    enum hm_status status = scan_image(s->workers[worker], image, (int)g->image, g->plan, skip,
                                       &s->weights, reach, take, g, &error);
    if (status == HM_OK)
        status = put_in_order(g);
    else
        h->error = error;
    if (status != HM_OK)
        h->status = status;
}

static void scan_one(void *context, size_t item, int worker)
{
    struct thread_scanner *s = context;
    struct harvest *h = &s->harvests[item];
    struct scan_plan plan;
    struct harvest fresh = {.hits = h->hits,
                            .ranks = h->ranks,
                            .descriptors = h->descriptors,
                            .capacity = h->capacity,
                            .rest = h->rest,
                            .rest_capacity = h->rest_capacity,
                            .worst = -INFINITY};
    *h = fresh;
    if (s->rule->hurry && s->rule->hurry(s->rule->hurry_context)) {
        h->status = fail(&h->error, HM_INTERRUPTED, "interrupted");
        return;
    }
    struct gather g = {.rule = s->rule,
                       .plan = &plan,
                       .harvest = h,
                       .image = (size_t)s->images[item],
                       .length = geometry_length(&s->geometry),
                       .room = (size_t)select_room(s->rule),
                       .low = fminf(s->rule->threshold, -1)};
    if (s->rule->descriptors && h->descriptors)
        g.swap = h->descriptors + h->capacity * g.length;
    scan_levels(s, &g, worker);
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
