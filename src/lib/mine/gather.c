/* From the windows of a photograph, in any order, to the answer of a task: the same counts and the
 * same selection whoever scans.
 *
 * Of the violating windows those of the best ranks (select.c) are kept with their descriptors in a
 * heap whose root is the worst of them, so memory is bounded by the cap however many windows fire;
 * at the end they are put in order. Ranks, then keys, are a total order: what is kept does not
 * depend on the visit.
 */
#include "mine/mine_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void mine_answer_free(struct mine_answer *answer)
{
    mem_free(answer->hits);
    mem_free(answer->ranks);
    mem_free(answer->descriptors);
    *answer = (struct mine_answer){0};
}

float mine_gather_from(const struct mine_criteria *criteria)
{
    return fminf(criteria->threshold, -1) - (criteria->bounds ? MINE_BOUND_SCAN_BELOW : 0);
}

struct mine_gather mine_gather_begin(const struct mine_task *task, const struct scan_plan *plan,
                                     size_t length, void (*describe)(const void *, float *),
                                     struct mine_answer *answer)
{
    *answer = (struct mine_answer){.image = task->image,
                                   .hits = answer->hits,
                                   .ranks = answer->ranks,
                                   .descriptors = answer->descriptors,
                                   .capacity = answer->capacity,
                                   .length = length,
                                   .worst = -INFINITY};
    return (struct mine_gather){.task = task,
                                .plan = plan,
                                .describe = describe,
                                .answer = answer,
                                .heap_size = (size_t)mine_select_heap_size(&task->criteria),
                                .margin = fminf(task->criteria.threshold, -1)};
}

/* ---- a heap of the best ranks, the worst of them at the root ------------------------------ */

/* Is a the one to be taken first? */
static bool better(const struct mine_answer *h, size_t a, size_t b)
{
    if (h->ranks[a] != h->ranks[b])
        return h->ranks[a] < h->ranks[b];
    return scan_key_compare(&h->hits[a].key, &h->hits[b].key) < 0;
}

/* The last descriptor has room for one more behind it. */
static void exchange(struct mine_answer *h, size_t a, size_t b)
{
    struct hm_hit hit = h->hits[a];
    uint64_t rank = h->ranks[a];
    h->hits[a] = h->hits[b];
    h->hits[b] = hit;
    h->ranks[a] = h->ranks[b];
    h->ranks[b] = rank;
    if (!h->descriptors)
        return;
    size_t bytes = h->length * sizeof(float);
    float *da = h->descriptors + a * h->length, *db = h->descriptors + b * h->length;
    float *spare = h->descriptors + h->capacity * h->length;
    memcpy(spare, da, bytes);
    memcpy(da, db, bytes);
    memcpy(db, spare, bytes);
}

static void sift_up(struct mine_answer *h, size_t i)
{
    while (i > 0 && better(h, (i - 1) / 2, i)) {
        exchange(h, i, (i - 1) / 2);
        i = (i - 1) / 2;
    }
}

static void sift_down(struct mine_answer *h, size_t count)
{
    size_t i = 0;
    for (;;) {
        size_t worst = i;
        for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < count; child++)
            if (better(h, worst, child))
                worst = child;
        if (worst == i)
            return;
        exchange(h, i, worst);
        i = worst;
    }
}

enum hm_status mine_answer_reserve(struct mine_answer *h, size_t count, bool descriptors,
                                   struct hm_error *error)
{
    size_t capacity = h->capacity, ranks = h->capacity;
    HM_TRY(mem_reserve((void **)&h->hits, &capacity, count, sizeof *h->hits, error));
    HM_TRY(mem_reserve((void **)&h->ranks, &ranks, count, sizeof *h->ranks, error));
    if (descriptors && capacity > h->capacity) {
        size_t old = h->capacity ? (h->capacity + 1) * h->length : 0;
        size_t floats = mem_product(capacity + 1, h->length);
        float *grown = mem_resize(h->descriptors, old, floats, sizeof *grown);
        if (!grown)
            return fail_memory(error, mem_product(floats, 4), "hard windows; lower `cap_image`");
        h->descriptors = grown;
    }
    h->capacity = capacity;
    return HM_OK;
}

/* ---- a window ---------------------------------------------------------------------------- */

/* A window stays outside the pool with this score. */
static void leave_outside(struct mine_gather *g, const struct hm_hit *hit)
{
    float *largest = &g->answer->largest_outside[hit->key.level];
    if (g->task->criteria.bounds && hit->score > *largest)
        *largest = hit->score;
}

/* Into the heap; what it pushes out of it stays outside. */
static void bring(struct mine_gather *g, const struct hm_hit *hit, const void *window)
{
    struct mine_answer *h = g->answer;
    const struct mine_criteria *criteria = &g->task->criteria;
    uint64_t rank;
    bool wanted = h->status == HM_OK && mine_select_rank(criteria, hit, &rank);
    bool full = g->heap_size > 0 && h->count == g->heap_size;
    if (wanted && full)
        wanted = rank < h->ranks[0] ||
                 (rank == h->ranks[0] && scan_key_compare(&hit->key, &h->hits[0].key) < 0);
    if (!wanted) {
        leave_outside(g, hit);
        return;
    }
    if (!full)
        h->status = mine_answer_reserve(h, h->count + 1, criteria->descriptors, &h->error);
    if (h->status != HM_OK)
        return;
    if (full)
        leave_outside(g, &h->hits[0]);
    size_t place = full ? 0 : h->count++;
    h->hits[place] = *hit;
    h->ranks[place] = rank;
    if (criteria->descriptors)
        g->describe(window, h->descriptors + place * h->length);
    if (full)
        sift_down(h, h->count);
    else
        sift_up(h, place);
}

static bool is_known(const struct mine_task *task, const struct hm_key *key)
{
    return task->known_count > 0 &&
           bsearch(key, task->known, task->known_count, sizeof *key, mine_compare_keys);
}

static bool is_avoided(const struct mine_gather *g, const struct hm_hit *hit)
{
    if (g->task->region_count == 0 || !g->plan)
        return false;
    struct hm_detection box = scan_window_box(g->plan, hit->key, hit->score);
    struct hm_object object = {.fill = g->task->fill, .aspect = g->task->aspect};
    return mine_regions_avoid(g->task->regions, g->task->region_count, g->task->overlap, &object,
                              &box);
}

void mine_gather_window(struct mine_gather *g, const struct hm_hit *hit, const void *window)
{
    struct mine_answer *h = g->answer;
    const struct mine_criteria *criteria = &g->task->criteria;
    if (hit->score < g->margin &&
        !(criteria->bounds && hit->score > h->largest_outside[hit->key.level]))
        return;
    if (is_known(g->task, &hit->key))
        return;
    bool hard = hit->score >= criteria->threshold;
    if (is_avoided(g, hit)) {
        h->avoided += hard;
        leave_outside(g, hit); /* or the level may be skipped, and what is to be told of it */
        return;
    }
    h->above_zero += hit->score >= 0;
    h->loss += svm_loss_at(criteria->loss, -(double)hit->score);
    h->hard += hard;
    if (hard)
        h->worst = fmaxf(h->worst, hit->score);
    double least = (double)criteria->threshold + (double)criteria->slack;
    if (hard && ((double)hit->score > least || !(criteria->slack > 0))) {
        h->violating++;
        bring(g, hit, window);
    } else {
        leave_outside(g, hit);
    }
}

/* ---- the end ----------------------------------------------------------------------------- */

/* Best rank first: the heap is emptied from the other end. */
static void put_in_order(struct mine_answer *h)
{
    for (size_t unsorted = h->count; unsorted > 1; unsorted--) {
        exchange(h, 0, unsorted - 1);
        sift_down(h, unsorted - 1);
    }
}

void mine_gather_end(struct mine_gather *g)
{
    struct mine_answer *h = g->answer;
    if (h->status != HM_OK)
        return;
    put_in_order(h);
    if (g->heap_size == (size_t)g->task->criteria.cap || h->count == 0)
        return;
    bool *stays = mem_array(h->count, sizeof *stays);
    if (!stays) {
        h->status = fail_memory(&h->error, h->count, "a selection");
        return;
    }
    mine_select_thin_out(&g->task->criteria, g->plan, h, stays);
    size_t to = 0;
    for (size_t i = 0; i < h->count; i++) {
        if (!stays[i])
            leave_outside(g, &h->hits[i]);
        else
            exchange(h, to++, i);
    }
    h->count = to;
    mem_free(stays);
}
