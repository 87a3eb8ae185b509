/* The plane: its points, and the source that gives them to the loop in the place of photographs.
 *
 * The scanner here is that of lib/mine without pixels, pyramids and threads: it makes a hit of
 * every point of a "photograph", and mine_gather_window does what it does with windows.
 */
#include "toy/plane.h"

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
                                .norm = HM_NORM_L2HYS,
                                .octaves = 1};
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

static void fill_photograph(struct plane *p, size_t image)
{
    struct random random = random_make(p->options.seed, STREAM_PLANE, image + 1);
    double x, y;
    place_photograph(&random, &x, &y);
    for (size_t i = p->first[image]; i < p->first[image + 1]; i++) {
        /* Both are drawn, so that the other points stay where they are whatever the noise. */
        struct plane_point usual = point_near(&random, x, y, 0.07), other = person(&random);
        other.mislabelled = random_unit(&random) < p->options.noise;
        p->negatives[i] = other.mislabelled ? other : usual;
    }
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
    for (size_t i = 0; i < images; i++)
        fill_photograph(out, i);
    return HM_OK;
}

void plane_free(struct plane *plane)
{
    mem_free(plane->positives);
    mem_free(plane->negatives);
    mem_free(plane->first);
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

static enum hm_status add_all_positives(void *self, struct mine_pool *pool, struct hm_error *error)
{
    const struct plane *p = self;
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < p->positive_count && status == HM_OK; i++) {
        struct hm_key key = key_of(0, i);
        status = mine_pool_add(pool, p->positives[i].at, &key, 1, 0, error);
    }
    return status;
}

static enum hm_status add_some_negatives(void *self, struct mine_pool *pool, struct hm_error *error)
{
    const struct plane *p = self;
    enum hm_status status = HM_OK;
    for (size_t image = 0; image < (size_t)p->options.images; image++) {
        struct random random = random_make(p->options.seed, STREAM_INITIAL_NEGATIVES, image);
        size_t there = p->first[image + 1] - p->first[image], left = (size_t)p->options.initial;
        for (size_t i = 0; i < there && left > 0 && status == HM_OK; i++) {
            if (random_below(&random, there - i) >= left) /* Knuth's selection sampling */
                continue;
            struct hm_key key = key_of(image, i);
            status = mine_pool_add(pool, p->negatives[p->first[image] + i].at, &key, -1, 0, error);
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

static enum hm_status set_weights(void *self, const float *weights, float bias,
                                  struct hm_error *error)
{
    struct plane_scanner *s = self;
    (void)error;
    memcpy(s->weights, weights, sizeof s->weights);
    s->bias = bias;
    return HM_OK;
}

static void copy_point(const void *point, float *out)
{
    memcpy(out, ((const struct plane_point *)point)->at, LENGTH * sizeof *out);
}

static enum hm_status run(void *self, const struct mine_task *tasks, size_t count,
                          struct mine_hurry hurry, struct mine_answer *answers,
                          struct hm_error *error)
{
    const struct plane_scanner *s = self;
    (void)hurry; /* it takes no time */
    for (size_t t = 0; t < count; t++) {
        size_t image = (size_t)tasks[t].image, first = s->plane->first[image];
        size_t points = s->plane->first[image + 1] - first;
        struct mine_gather gather =
            mine_gather_begin(&tasks[t], NULL, LENGTH, copy_point, &answers[t]);
        answers[t].windows = points;
        for (size_t i = 0; i < points; i++) {
            const struct plane_point *p = &s->plane->negatives[first + i];
            float score = s->weights[0] * p->at[0] + s->weights[1] * p->at[1] + s->bias;
            struct hm_hit hit = {key_of(image, i), score};
            mine_gather_window(&gather, &hit, p);
        }
        mine_gather_end(&gather);
        if (answers[t].status != HM_OK) {
            *error = answers[t].error;
            return error->status;
        }
    }
    return HM_OK;
}

static enum hm_status make_plane_scanner(void *self, struct mine_scanner *out,
                                         struct hm_error *error)
{
    struct plane_scanner *s = mem_array(1, sizeof *s);
    if (!s)
        return fail_memory(error, sizeof *s, "a scanner");
    s->plane = self;
    *out = (struct mine_scanner){s, set_weights, run, mem_free};
    return HM_OK;
}

/* ---- what mine_run takes ----------------------------------------------------------------- */

struct mine_source plane_source(struct plane *plane)
{
    return (struct mine_source){plane, add_all_positives, add_some_negatives, make_plane_scanner};
}

static const char *name_of(void *context, size_t i)
{
    (void)context;
    (void)i;
    return "points";
}

struct hm_photos plane_photos(const struct plane *plane)
{
    return (struct hm_photos){.count = (size_t)plane->options.images, .name = name_of};
}
