/* The protocols once more, slowly and in whole numbers: for tests of matching and of curves.
 *
 * Boxes are in whole quarters of a pixel, ratios are compared crosswise, nothing of src/eval is
 * called. The rules are those of eval.h. */
#ifndef HM_TEST_PLAIN_EVAL_H
#define HM_TEST_PLAIN_EVAL_H

#include "eval/eval.h"
#include "test.h"

#define PLAIN_MOST 16 /* boxes or detections of a photograph */

struct plain_rectangle {
    long x, y, width, height;
};
struct ratio {
    long over, under;
};

static inline long plain_shared(struct plain_rectangle a, struct plain_rectangle b)
{
    long across = 0, down = 0;
    for (long x = a.x; x < a.x + a.width; x++)
        across += x >= b.x && x < b.x + b.width;
    for (long y = a.y; y < a.y + a.height; y++)
        down += y >= b.y && y < b.y + b.height;
    return across * down;
}

/* Intersection over union, or over the first one's area. */
static inline struct ratio plain_overlap(struct plain_rectangle a, struct plain_rectangle b,
                                         bool of_first)
{
    long both = plain_shared(a, b), one = a.width * a.height;
    return (struct ratio){both, of_first ? one : one + b.width * b.height - both};
}

static inline int plain_order(struct ratio a, struct ratio b)
{
    long left = a.over * b.under, right = b.over * a.under;
    return (left > right) - (left < right);
}

/* A rule whose numbers are whole quarters, too. */
struct plain_rule {
    enum eval_matching matching;
    struct ratio iou;
    long least, most; /* heights; most 0: no end */
    struct ratio slack;
    long least_visible, most_visible; /* quarters of the area; most 0: no end */
    bool narrow;                      /* boxes are set to half as wide as tall */
    int most_detections;
};

static inline struct eval_rule plain_as_rule(const struct plain_rule *p)
{
    return (struct eval_rule){
        .matching = p->matching,
        .iou = (double)p->iou.over / (double)p->iou.under,
        .aspect = p->narrow ? 0.5 : 0,
        .least_height = (double)p->least / 4,
        .most_height = p->most ? (double)p->most / 4 : INFINITY,
        .slack = (double)p->slack.over / (double)p->slack.under,
        .least_visible = (double)p->least_visible / 4,
        .most_visible = p->most_visible ? (double)p->most_visible / 4 : INFINITY,
        .most_detections = p->most_detections,
    };
}

/* A photograph as it is given, and what becomes of it. */
struct plain_photo {
    struct plain_rectangle truth[PLAIN_MOST], detection[PLAIN_MOST];
    long visible[PLAIN_MOST]; /* quarters */
    bool given_ignore[PLAIN_MOST];
    long score[PLAIN_MOST];
    int truths, detections;
    /* found by plain_match; detections in their ranks */
    bool ignore[PLAIN_MOST];
    int source[PLAIN_MOST], partner[PLAIN_MOST], finder[PLAIN_MOST]; /* -1: none */
    enum eval_outcome outcome[PLAIN_MOST];
};

static inline struct plain_rectangle plain_standard(const struct plain_rule *rule,
                                                    struct plain_rectangle r)
{
    if (rule->narrow) {
        r.x += (r.width - r.height / 2) / 2; /* sizes are made so that nothing is lost */
        r.width = r.height / 2;
    }
    return r;
}

static inline bool plain_in_range(const struct plain_rule *rule, long height)
{
    struct ratio s = rule->slack;
    return height * s.over >= rule->least * s.under &&
           (rule->most == 0 || height * s.under < rule->most * s.over);
}

/* The place of each detection: how many are stronger, or as strong and listed before it. */
static inline void plain_rank(struct plain_photo *p)
{
    for (int d = 0; d < p->detections; d++) {
        int before = 0;
        for (int k = 0; k < p->detections; k++)
            before += p->score[k] > p->score[d] || (p->score[k] == p->score[d] && k < d);
        p->source[before] = d;
    }
}

static inline int plain_choice(const struct plain_rule *rule, const struct plain_photo *p,
                               struct plain_rectangle d)
{
    int best = -1;
    struct ratio most = rule->iou;
    bool best_ignored = false;
    for (int t = 0; t < p->truths; t++) {
        struct plain_rectangle box = p->ignore[t] ? p->truth[t] : plain_standard(rule, p->truth[t]);
        if (rule->matching == EVAL_VOC) { /* more than the limit; of equals the first */
            struct ratio overlap = plain_overlap(d, box, false);
            if (plain_order(overlap, most) > 0) {
                most = overlap;
                best = t;
            }
            continue;
        }
        bool absorbs = p->ignore[t] && (rule->matching == EVAL_CALTECH || p->given_ignore[t]);
        if (p->finder[t] >= 0 && !absorbs)
            continue;
        struct ratio overlap = plain_overlap(d, box, absorbs);
        if (plain_order(overlap, rule->iou) < 0)
            continue;
        /* evaluated before ignored, then the larger overlap, then the later */
        if (best < 0 || (best_ignored && !p->ignore[t]) ||
            (best_ignored == p->ignore[t] && plain_order(overlap, most) >= 0)) {
            best = t;
            most = overlap;
            best_ignored = p->ignore[t];
        }
    }
    return best;
}

static inline void plain_match(const struct plain_rule *rule, struct plain_photo *p)
{
    for (int t = 0; t < p->truths; t++) {
        long height = p->truth[t].height;
        p->ignore[t] = p->given_ignore[t] || height < rule->least ||
                       (rule->most && height >= rule->most) ||
                       p->visible[t] < rule->least_visible ||
                       (rule->most_visible && p->visible[t] > rule->most_visible);
        p->finder[t] = -1;
    }
    plain_rank(p);
    for (int i = 0; i < p->detections; i++) {
        struct plain_rectangle d = p->detection[p->source[i]];
        bool fits = plain_in_range(rule, d.height);
        p->partner[i] = -1;
        p->outcome[i] = EVAL_DROPPED;
        if ((rule->most_detections && i >= rule->most_detections) ||
            (!fits && rule->matching != EVAL_COCO))
            continue;
        int t = plain_choice(rule, p, plain_standard(rule, d));
        if (t < 0) {
            p->outcome[i] = fits ? EVAL_FALSE : EVAL_DROPPED;
        } else if (!p->ignore[t] && p->finder[t] >= 0) {
            p->outcome[i] = EVAL_FALSE;
        } else {
            p->outcome[i] = p->ignore[t] ? EVAL_IGNORED : EVAL_TRUE;
            p->partner[i] = t;
            p->finder[t] = i;
        }
    }
}

/* ---- a curve ----------------------------------------------------------------------------- */

/* A step of the pooled curve, that counts `weight` times. */
struct plain_step {
    long score, weight;
    bool good;
};

/* The best precision of all steps with recall of at least over / under, by counting each from the
 * start. */
static inline double plain_precision(const struct plain_step *steps, size_t count, long people,
                                     long over, long under)
{
    double best = 0;
    for (size_t i = 0; i < count; i++) {
        long good = 0, all = 0;
        for (size_t k = 0; k <= i; k++) {
            good += steps[k].good ? steps[k].weight : 0;
            all += steps[k].weight;
        }
        if (people > 0 && all > 0 && good * under >= over * people)
            best = fmax(best, (double)good / (double)all);
    }
    return best;
}

/* The mean of it at recall 0, 1 / last ... 1. */
static inline double plain_mean_precision(const struct plain_step *steps, size_t count, long people,
                                          long last)
{
    double sum = 0;
    for (long r = 0; r <= last; r++)
        sum += plain_precision(steps, count, people, r, last);
    return sum / (double)(last + 1);
}

#endif
