/* Levels that need no scan, by proof.
 *
 * Descriptors do not change between rounds, only weights do. With dw, db the change since a level
 * was scanned last, a window's score has changed by dw.x + db. A block x_b of an L2-Hys descriptor
 * is at most 1 long and has no negative entry (so have L2's and L1-sqrt's), hence
 *
 *     score_new  <=  score_old + db + sum over blocks of |max(dw_b, 0)|
 *
 * which is never worse than Cauchy and Schwarz on the whole descriptor, |dw| sqrt(blocks). So the
 * largest score that a level had, among its windows outside the pool, and the weights of that scan
 * are enough to say that none of them can reach the margin now. (Windows in the pool are known,
 * whatever they score.) voc-dpm prunes training examples by the plain form of this inequality.
 *
 * The largest score is kept by level of a photograph, with the number of the weights that it is of;
 * weights that no level refers to any more are forgotten.
 */
#include "mine/mine_internal.h"

#include <math.h>
#include <string.h>

/* For rounding: scores are float32 sums of 3781 products (an error of 2e-4 at the very worst), and
 * blocks may be longer than 1 by a few units in the last place. */
#define ROUNDING 1e-3

struct weights {
    uint32_t number;
    float *values; /* owned; length floats and the bias */
    double rise;   /* how far a score can have risen since, at most */
    bool used;
};

struct level_bound {
    float largest;   /* no window outside the pool scored more; NAN: never scanned */
    uint32_t number; /* of the weights */
};

struct mine_bound {
    struct hm_geometry geometry;
    size_t images, length;
    struct level_bound **levels; /* by image, owned each; NULL: never scanned */
    int *level_count;
    struct weights *weights; /* rising numbers; the last are the newest */
    size_t weights_count, weights_capacity;
};

struct mine_bound *mine_bound_new(size_t images, const struct hm_geometry *geometry)
{
    struct mine_bound *b = mem_array(1, sizeof *b);
    if (!b)
        return NULL;
    b->geometry = *geometry;
    b->images = images;
    b->length = hog_geometry_length(geometry);
    b->levels = mem_array(images, sizeof(struct level_bound *));
    b->level_count = mem_array(images, sizeof *b->level_count);
    if (!b->levels || !b->level_count) {
        mine_bound_free(b);
        return NULL;
    }
    return b;
}

void mine_bound_free(struct mine_bound *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->images && b->levels; i++)
        mem_free(b->levels[i]);
    for (size_t i = 0; i < b->weights_count; i++)
        mem_free(b->weights[i].values);
    mem_free(b->levels);
    mem_free(b->level_count);
    mem_free(b->weights);
    mem_free(b);
}

/* ---- how far scores can have risen ------------------------------------------------------- */

static double rise(const struct mine_bound *b, const float *before, const float *now)
{
    size_t values = (size_t)hog_geometry_block_values(&b->geometry);
    double sum = (double)now[b->length] - (double)before[b->length];
    for (size_t at = 0; at < b->length; at += values) {
        double square = 0;
        for (size_t k = at; k < at + values; k++) {
            double d = (double)now[k] - (double)before[k];
            square += d > 0 ? d * d : 0;
        }
        sum += sqrt(square);
    }
    return sum + ROUNDING;
}

/* From each of the weights to the newest. */
static void measure_rises(struct mine_bound *b)
{
    for (size_t i = 0; i < b->weights_count; i++)
        b->weights[i].rise = rise(b, b->weights[i].values, b->weights[b->weights_count - 1].values);
}

static const struct weights *find_weights(const struct mine_bound *b, uint32_t number)
{
    for (size_t i = b->weights_count; i-- > 0;)
        if (b->weights[i].number == number)
            return &b->weights[i];
    return NULL;
}

static void forget_unused(struct mine_bound *b)
{
    for (size_t i = 0; i < b->weights_count; i++)
        b->weights[i].used = false;
    for (size_t i = 0; i < b->images; i++)
        for (int l = 0; l < b->level_count[i]; l++) {
            struct weights *w = (struct weights *)find_weights(b, b->levels[i][l].number);
            if (w)
                w->used = true;
        }
    size_t to = 0;
    for (size_t i = 0; i < b->weights_count; i++) {
        if (b->weights[i].used)
            b->weights[to++] = b->weights[i];
        else
            mem_free(b->weights[i].values);
    }
    b->weights_count = to;
}

/* At the end of the list, all zero. */
static enum hm_status add_weights(struct mine_bound *b, struct hm_error *error)
{
    HM_TRY(mem_reserve((void **)&b->weights, &b->weights_capacity, b->weights_count + 1,
                       sizeof *b->weights, error));
    float *values = mem_array(b->length + 1, sizeof *values);
    if (!values)
        return fail_memory(error, b->length * sizeof *values, "weights to prove with");
    b->weights[b->weights_count++] = (struct weights){.values = values};
    return HM_OK;
}

enum hm_status mine_bound_begin(struct mine_bound *b, const float *weights, float bias,
                                struct hm_error *error)
{
    uint32_t number = b->weights_count ? b->weights[b->weights_count - 1].number + 1 : 1;
    forget_unused(b);
    HM_TRY(add_weights(b, error));
    struct weights *newest = &b->weights[b->weights_count - 1];
    newest->number = number;
    memcpy(newest->values, weights, b->length * sizeof *weights);
    newest->values[b->length] = bias;
    measure_rises(b);
    return HM_OK;
}

/* ---- levels ------------------------------------------------------------------------------ */

bool mine_bound_proves(const struct mine_bound *b, size_t image, int level, float margin)
{
    if (level >= b->level_count[image])
        return false;
    const struct level_bound *bound = &b->levels[image][level];
    const struct weights *w = find_weights(b, bound->number);
    return w && (double)bound->largest + w->rise < (double)margin; /* false for NAN */
}

void mine_bound_skip(const struct mine_bound *b, int levels, struct mine_task *task)
{
    task->levels = levels;
    for (int l = 0; l < levels; l++)
        task->skip[l] =
            mine_bound_proves(b, (size_t)task->image, l, fminf(task->criteria.threshold, -1));
}

static enum hm_status reserve_levels(struct mine_bound *b, size_t image, int levels,
                                     struct hm_error *error)
{
    if (b->level_count[image] >= levels)
        return HM_OK;
    mem_free(b->levels[image]);
    b->level_count[image] = 0;
    b->levels[image] = mem_array((size_t)levels, sizeof **b->levels);
    if (!b->levels[image])
        return fail_memory(error, (size_t)levels * sizeof **b->levels, "a bound");
    b->level_count[image] = levels;
    for (int l = 0; l < levels; l++)
        b->levels[image][l].largest = NAN;
    return HM_OK;
}

enum hm_status mine_bound_note(struct mine_bound *b, size_t image, const float *largest, int levels,
                               struct hm_error *error)
{
    HM_TRY(reserve_levels(b, image, levels, error));
    for (int l = 0; l < levels; l++)
        if (!isnan(largest[l]))
            b->levels[image][l] =
                (struct level_bound){largest[l], b->weights[b->weights_count - 1].number};
    return HM_OK;
}

void mine_bound_raise(struct mine_bound *b, const struct hm_key *key, float score)
{
    if (!b || key->level >= b->level_count[key->image])
        return;
    struct level_bound *bound = &b->levels[key->image][key->level];
    const struct weights *then = find_weights(b, bound->number);
    double largest = then ? (double)bound->largest + then->rise : INFINITY;
    largest = fmax(largest, (double)score + ROUNDING);
    *bound = (struct level_bound){nextafterf((float)largest, INFINITY),
                                  b->weights[b->weights_count - 1].number};
}

/* ---- as bytes ---------------------------------------------------------------------------- */

static void walk_levels(struct mine_bound *b, size_t image, struct mine_walk *w)
{
    int levels = b->level_count[image];
    mine_walk_bytes(w, &levels, 1, sizeof levels);
    if (levels < 0 || levels > SCAN_MAX_LEVELS)
        HM_THEN(w->status, fail(w->error, HM_INPUT, "the saved state is damaged"));
    HM_THEN(w->status, reserve_levels(b, image, levels, w->error));
    mine_walk_bytes(w, b->levels[image], (size_t)levels, sizeof **b->levels);
}

void mine_bound_walk(struct mine_bound *b, struct mine_walk *w)
{
    size_t count = b->weights_count;
    mine_walk_bytes(w, &count, 1, sizeof count);
    for (size_t i = 0; i < count && w->status == HM_OK; i++) {
        if (!w->out)
            w->status = add_weights(b, w->error);
        if (w->status == HM_OK) {
            mine_walk_bytes(w, &b->weights[i].number, 1, sizeof b->weights[i].number);
            mine_walk_bytes(w, b->weights[i].values, b->length + 1, sizeof(float));
        }
    }
    measure_rises(b);
    for (size_t i = 0; i < b->images; i++)
        walk_levels(b, i, w);
}
