/* Which of the windows that violate the margin a pass takes.
 *
 * A selection is an order of preference (a rank, of which the smallest are taken up to the cap of
 * an image) and, for the diverse one, a last look at what that order put first. Whether a pass was
 * complete is not decided here: it was, when everything that violates the margin was taken.
 */
#include "box/box.h"
#include "mine/mine_internal.h"

#include <math.h>
#include <string.h>

/* How many candidates the diverse selection looks at, for each that it takes. */
#define DIVERSE_ROOM 8
/* Look-alikes: descriptors nearer than this share of the length that a descriptor has (each block
 * of an L2-Hys descriptor has length 1, so sqrt(blocks) in all). */
#define LOOK_ALIKE 0.5
#define NEAR_OVERLAP 0.5 /* intersection over union */

/* Floats in rising order as numbers in falling order; equal ones, 0 and -0 too, as equal ones. */
static uint64_t falling(float score)
{
    uint32_t bits;
    score += 0.0f; /* -0 becomes 0 */
    memcpy(&bits, &score, sizeof bits);
    bits = bits & 0x80000000u ? ~bits : bits | 0x80000000u;
    return UINT32_MAX - (uint64_t)bits;
}

bool mine_select_rank(const struct mine_criteria *rule, const struct hm_hit *hit, uint64_t *rank)
{
    *rank = falling(hit->score);
    if (rule->select == MINE_SELECT_RANDOM) {
        struct random random =
            random_make(rule->seed, STREAM_SELECT, hash64(&hit->key, sizeof hit->key, rule->round));
        *rank = random_next(&random);
    }
    return hit->score <= rule->ceiling;
}

int mine_select_heap_size(const struct mine_criteria *rule)
{
    return rule->select == MINE_SELECT_DIVERSE && rule->cap > 0 && rule->cap < (1 << 20)
               ? rule->cap * DIVERSE_ROOM
               : rule->cap;
}

int mine_select_cap(const struct mine_options *options)
{
    int own = 0, rule = options->select.rule;
    if (rule == MINE_SELECT_HARDEST || rule == MINE_SELECT_RANDOM || rule == MINE_SELECT_DIVERSE)
        own = (int)options->select.value;
    return own > 0 && (options->cap_image == 0 || own < options->cap_image) ? own
                                                                            : options->cap_image;
}

static double squared_distance(const float *a, const float *b, size_t length, double *squared)
{
    double sum = 0, size = 0;
    for (size_t k = 0; k < length; k++) {
        double d = (double)a[k] - (double)b[k];
        sum += d * d;
        size += (double)a[k] * (double)a[k];
    }
    *squared = size;
    return sum;
}

static bool alike(const struct scan_plan *plan, const struct mine_answer *h, size_t a, size_t b)
{
    if (plan) {
        struct hm_detection box_a = scan_window_box(plan, h->hits[a].key, 0);
        struct hm_detection box_b = scan_window_box(plan, h->hits[b].key, 0);
        if (box_overlap(BOX_OF(&box_a), BOX_OF(&box_b), BOX_OF_UNION) > NEAR_OVERLAP)
            return true;
    }
    if (!h->descriptors)
        return false;
    double size, distance = squared_distance(h->descriptors + a * h->length,
                                             h->descriptors + b * h->length, h->length, &size);
    return distance < LOOK_ALIKE * LOOK_ALIKE * size;
}

void mine_select_thin_out(const struct mine_criteria *rule, const struct scan_plan *plan,
                          const struct mine_answer *h, bool *keep)
{
    size_t kept = 0, cap = rule->cap > 0 ? (size_t)rule->cap : h->count;
    for (size_t i = 0; i < h->count; i++) {
        keep[i] = kept < cap;
        for (size_t k = 0; k < i && keep[i] && rule->select == MINE_SELECT_DIVERSE; k++)
            keep[i] = !keep[k] || !alike(plan, h, k, i);
        kept += keep[i];
    }
}
