/* The plane: its points, and the source that gives them to the loop in the place of photographs.
 *
 * The scanner here is the whole of scanner.c's promise without pixels, pyramids and threads: of
 * each image the windows outside the pool that violate the margin, those of the best ranks first.
 */
#include "toy/plane.h"
#include "mine/mine_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LENGTH 2

struct plane_options plane_usual(void)
{
    return (struct plane_options){
        .points = 400, .images = 20, .positives = 40, .initial = 1, .seed = 1};
}

struct hm_geometry plane_geometry(void)
{
    return (struct hm_geometry){.window_width = 8,
                                .window_height = 8,
                                .block_width = 8,
                                .block_height = 8,
                                .stride_x = 8,
                                .stride_y = 8,
                                .cell_width = 8,
                                .cell_height = 8,
                                .bins = LENGTH,
                                .sigma = 2,
                                .clip = 0.2,
                                .norm = HM_NORM_L2HYS};
}

/* ---- points ------------------------------------------------------------------------------ */

/* Bell-shaped, at most 2 from 0, deviation 0.58: a sum of four, so that no libm decides bits. */
static double bell(struct random *random)
{
    double sum = -2;
    for (int i = 0; i < 4; i++)
        sum += random_unit(random);
    return sum;
}

static struct plane_point point_near(struct random *random, double x, double y, double spread)
{
    double dx = bell(random), dy = bell(random);
    return (struct plane_point){.at = {(float)(x + spread * dx), (float)(y + spread * dy)}};
}

static struct plane_point person(struct random *random)
{
    return point_near(random, 0.70, 0.68, 0.12);
}

/* The photographs lie below the diagonal, thinner towards it: hard negatives are rare. */
static void place_photograph(struct random *random, double *x, double *y)
{
    double room;
    do {
        *x = random_between(random, 0.04, 0.96);
        *y = random_between(random, 0.04, 0.96);
        room = 1.02 - *x - 0.8 * *y;
    } while (room < 0 || random_unit(random) > 0.35 + room);
}

static enum hm_status fill_photograph(struct plane *p, size_t image, struct hm_error *error)
{
    struct random random = random_make(p->options.seed, STREAM_PLANE, image + 1);
    char name[32];
    double x, y;
    place_photograph(&random, &x, &y);
    for (size_t i = p->first[image]; i < p->first[image + 1]; i++) {
        /* Both are drawn, so that the other points stay where they are whatever the noise. */
        struct plane_point usual = point_near(&random, x, y, 0.07), other = person(&random);
        other.mislabelled = random_unit(&random) < p->options.noise;
        p->negatives[i] = other.mislabelled ? other : usual;
    }
    snprintf(name, sizeof name, "photograph-%zu", image + 1);
    return data_add(&p->set, name, name, error);
}

enum hm_status plane_make(const struct plane_options *options, struct plane *out,
                          struct hm_error *error)
{
    size_t images = (size_t)options->images;
    *out = (struct plane){.options = *options,
                          .positive_count = (size_t)options->positives,
                          .negative_count = (size_t)options->points};
    out->positives = mem_array(out->positive_count, sizeof *out->positives);
    out->negatives = mem_array(out->negative_count, sizeof *out->negatives);
    out->first = mem_array(images + 1, sizeof *out->first);
    if (!out->positives || !out->negatives || !out->first) {
        plane_free(out);
        return fail_memory(error, out->negative_count * sizeof *out->negatives, "points");
    }
    struct random random = random_make(options->seed, STREAM_PLANE, 0);
    for (size_t i = 0; i < out->positive_count; i++)
        out->positives[i] = person(&random);
    for (size_t i = 0; i <= images; i++)
        out->first[i] = out->negative_count * i / images;
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < images && status == HM_OK; i++)
        status = fill_photograph(out, i, error);
    if (status != HM_OK)
        plane_free(out);
    return status;
}

void plane_free(struct plane *plane)
{
    mem_free(plane->positives);
    mem_free(plane->negatives);
    mem_free(plane->first);
    data_free(&plane->set);
    *plane = (struct plane){0};
}

static struct hm_key key_of(size_t image, size_t place)
{
    return (struct hm_key){.image = (int)image, .x = (int)place};
}

size_t plane_index(const struct plane *plane, const struct hm_key *key)
{
    return plane->first[key->image] + (size_t)key->x;
}

/* ---- round 0 ----------------------------------------------------------------------------- */

static enum hm_status add_all_positives(void *self, struct pool *pool, struct hm_error *error)
{
    const struct plane *p = self;
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < p->positive_count && status == HM_OK; i++) {
        struct hm_key key = key_of(0, i);
        status = pool_add(pool, p->positives[i].at, &key, 1, 0, error);
    }
    return status;
}

static enum hm_status add_some_negatives(void *self, struct pool *pool, struct hm_error *error)
{
    const struct plane *p = self;
    enum hm_status status = HM_OK;
    for (size_t image = 0; image < p->set.count; image++) {
        struct random random = random_make(p->options.seed, STREAM_INITIAL_NEGATIVES, image);
        size_t there = p->first[image + 1] - p->first[image], left = (size_t)p->options.initial;
        for (size_t i = 0; i < there && left > 0 && status == HM_OK; i++) {
            if (random_below(&random, there - i) >= left) /* Knuth's selection sampling */
                continue;
            struct hm_key key = key_of(image, i);
            status = pool_add(pool, p->negatives[p->first[image] + i].at, &key, -1, 0, error);
            left--;
        }
    }
    return status;
}

/* ---- the scanner ------------------------------------------------------------------------- */

struct plane_scanner {
    const struct plane *plane;
    float weights[LENGTH], bias;
};

struct ranked {
    uint64_t rank;
    struct hm_hit hit;
};

static int by_rank(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    return x->rank != y->rank ? (x->rank < y->rank ? -1 : 1)
                              : key_compare(&x->hit.key, &y->hit.key);
}

static enum hm_status set_weights(void *self, const float *weights, float bias,
                                  struct hm_error *error)
{
    struct plane_scanner *s = self;
    (void)error;
    memcpy(s->weights, weights, sizeof s->weights);
    s->bias = bias;
    return HM_OK;
}

/* Counts a point that is not in the pool. Is it one to take? */
static bool judge(const struct harvest_rule *rule, struct harvest *h, struct ranked *point)
{
    float score = point->hit.score;
    double violation = score > -1 ? 1 + (double)score : 0;
    h->above_zero += score >= 0;
    h->loss += rule->loss == SVM_SQUARED ? violation * violation : violation;
    if (score < rule->threshold)
        return false;
    h->hard++;
    h->worst = fmaxf(h->worst, score);
    if ((double)score <= (double)rule->threshold + (double)rule->slack && rule->slack > 0)
        return false;
    h->violating++;
    return select_rank(rule, &point->hit, &point->rank);
}

/* The best ranks, in order, then the selection's last look. */
static enum hm_status take(const struct plane *p, const struct harvest_rule *rule,
                           struct ranked *points, size_t count, struct harvest *h,
                           struct hm_error *error)
{
    size_t room = (size_t)select_room(rule);
    sort_items(points, count, sizeof *points, by_rank);
    h->count = room > 0 && room < count ? room : count;
    h->hits = mem_array(h->count + 1, sizeof *h->hits);
    h->descriptors = mem_array((h->count + 1) * LENGTH, sizeof *h->descriptors);
    bool *kept = mem_array(h->count + 1, sizeof *kept);
    if (!h->hits || !h->descriptors || !kept) {
        mem_free(kept);
        return fail_memory(error, h->count * sizeof *h->hits, "hard points");
    }
    for (size_t i = 0; i < h->count; i++) {
        h->hits[i] = points[i].hit;
        memcpy(h->descriptors + i * LENGTH, p->negatives[plane_index(p, &points[i].hit.key)].at,
               LENGTH * sizeof(float));
    }
    select_thin(rule, NULL, h, LENGTH, kept);
    size_t to = 0;
    for (size_t i = 0; i < h->count; i++) {
        if (!kept[i])
            continue;
        h->hits[to] = h->hits[i];
        memmove(h->descriptors + to++ * LENGTH, h->descriptors + i * LENGTH,
                LENGTH * sizeof(float));
    }
    h->count = to;
    mem_free(kept);
    return HM_OK;
}

static enum hm_status scan_photograph(const struct plane_scanner *s,
                                      const struct harvest_rule *rule, size_t image,
                                      struct harvest *h, struct hm_error *error)
{
    const struct plane *p = s->plane;
    size_t first = p->first[image], count = p->first[image + 1] - first, wanted = 0;
    struct ranked *points = mem_array(count, sizeof *points);
    if (!points)
        return fail_memory(error, count * sizeof *points, "points");
    harvest_free(h);
    h->worst = -INFINITY;
    h->windows = count;
    for (size_t i = 0; i < count; i++) {
        const float *at = p->negatives[first + i].at;
        points[wanted] = (struct ranked){
            .hit = {key_of(image, i), s->weights[0] * at[0] + s->weights[1] * at[1] + s->bias}};
        if (!(rule->pool && pool_holds(rule->pool, &points[wanted].hit.key)))
            wanted += judge(rule, h, &points[wanted]);
    }
    enum hm_status status = take(p, rule, points, wanted, h, error);
    mem_free(points);
    return status;
}

static enum hm_status scan(void *self, const struct harvest_rule *rule, const int *images,
                           size_t count, struct harvest *harvests, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < count && status == HM_OK; i++)
        status = scan_photograph(self, rule, (size_t)images[i], &harvests[i], error);
    return status;
}

static enum hm_status make_plane_scanner(void *self, struct scanner *out, struct hm_error *error)
{
    struct plane_scanner *s = mem_array(1, sizeof *s);
    if (!s)
        return fail_memory(error, sizeof *s, "a scanner");
    s->plane = self;
    *out = (struct scanner){s, set_weights, scan, mem_free};
    return HM_OK;
}

/* ---- what mine_run takes ----------------------------------------------------------------- */

struct mine_source plane_source(struct plane *plane)
{
    return (struct mine_source){plane, add_all_positives, add_some_negatives, make_plane_scanner};
}

struct mine_data plane_data(const struct plane *plane, const struct mine_source *source)
{
    return (struct mine_data){.positives = &plane->set, .negatives = &plane->set, .source = source};
}
