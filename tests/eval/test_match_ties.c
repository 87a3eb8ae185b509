/* eval: matching and kinds of mistakes where boxes and scores tie, against the plain protocol. */
#include "plain.h"

#define PHOTOS 3

static const struct ratio limits[] = {{1, 2}, {1, 3}, {2, 3}, {1, 4}, {3, 4}, {11, 20}, {1, 1}};

/* In quarters of a pixel, multiples of 16: halves of heights and widths stay whole. */
static struct plain_rectangle some_rectangle(struct random *r)
{
    return (struct plain_rectangle){
        (long)random_below(r, 5) * 16 - 32, (long)random_below(r, 5) * 16 - 32,
        (1 + (long)random_below(r, 4)) * 16, (1 + (long)random_below(r, 4)) * 16};
}

static struct plain_photo some_photo(struct random *r)
{
    struct plain_photo p = {.truths = (int)random_below(r, 6),
                            .detections = (int)random_below(r, 8)};
    for (int t = 0; t < p.truths; t++) {
        p.truth[t] = t > 0 && random_below(r, 5) == 0 ? p.truth[t - 1] : some_rectangle(r);
        p.visible[t] = 1 + (long)random_below(r, 4);
        p.given_ignore[t] = random_below(r, 4) == 0;
    }
    for (int d = 0; d < p.detections; d++) {
        p.detection[d] = p.truths > 0 && random_below(r, 3) == 0
                             ? p.truth[random_below(r, (uint64_t)p.truths)]
                             : some_rectangle(r);
        p.score[d] = (long)random_below(r, 3);
    }
    return p;
}

static struct plain_rule some_rule(struct random *r)
{
    bool heights = random_below(r, 2) == 0, visible = random_below(r, 2) == 0;
    return (struct plain_rule){
        .matching = (enum eval_matching)random_below(r, 3),
        .iou = limits[random_below(r, sizeof limits / sizeof *limits)],
        .least = heights ? 16 * (1 + (long)random_below(r, 2)) : 0,
        .most = heights ? 16 * (3 + (long)random_below(r, 2)) : 0,
        .slack = random_below(r, 2) ? (struct ratio){1, 1} : (struct ratio){2, 1},
        .least_visible = visible ? 2 : 0,
        .most_visible = visible && random_below(r, 2) ? 3 : 0,
        .narrow = random_below(r, 2) == 0,
        .most_detections = random_below(r, 3) == 0 ? 3 : 0,
    };
}

/* The photographs as eval_match_make takes them. */
struct given {
    struct eval_truth truth[PHOTOS * PLAIN_MOST];
    struct eval_detection detections[PHOTOS * PLAIN_MOST];
    size_t truth_first[PHOTOS + 1], first[PHOTOS + 1];
};

static struct eval_data give(const struct plain_photo *photos, struct given *g)
{
    g->truth_first[0] = g->first[0] = 0;
    for (int i = 0; i < PHOTOS; i++) {
        const struct plain_photo *p = &photos[i];
        size_t t = g->truth_first[i], d = g->first[i];
        for (int k = 0; k < p->truths; k++) {
            struct plain_rectangle b = p->truth[k];
            g->truth[t++] = (struct eval_truth){(double)b.x / 4,
                                                (double)b.y / 4,
                                                (double)b.width / 4,
                                                (double)b.height / 4,
                                                (double)p->visible[k] / 4,
                                                p->given_ignore[k],
                                                false};
        }
        for (int k = 0; k < p->detections; k++) {
            struct plain_rectangle b = p->detection[k];
            g->detections[d++] =
                (struct eval_detection){(double)b.x / 4, (double)b.y / 4, (double)b.width / 4,
                                        (double)b.height / 4, (double)p->score[k]};
        }
        g->truth_first[i + 1] = t;
        g->first[i + 1] = d;
    }
    return (struct eval_data){PHOTOS, g->truth, g->truth_first, g->detections, g->first};
}

static size_t place(int at, size_t first)
{
    return at < 0 ? SIZE_MAX : first + (size_t)at;
}

/* Is what became of photograph i what the plain protocol says? */
static bool same_photo(const struct eval_match *m, size_t i, const struct plain_photo *p)
{
    size_t t0 = m->truth_first[i], d0 = m->first[i];
    bool same = true;
    for (int d = 0; d < p->detections; d++)
        same = same && m->outcome[d0 + (size_t)d] == p->outcome[d] &&
               m->source[d0 + (size_t)d] == d0 + (size_t)p->source[d] &&
               m->partner[d0 + (size_t)d] == place(p->partner[d], t0);
    for (int t = 0; t < p->truths; t++)
        same = same && m->truth[t0 + (size_t)t].ignore == p->ignore[t] &&
               m->truth[t0 + (size_t)t].crowd == p->given_ignore[t] &&
               m->finder[t0 + (size_t)t] == place(p->finder[t], d0);
    return same;
}

static void ties_are_matched_as_it_is_written(void)
{
    long outcomes[3][4] = {{0}};
    for (uint64_t round = 0; round < 20000; round++) {
        struct random r = random_make(round, 1060, 0);
        struct plain_photo photos[PHOTOS];
        struct plain_rule rule = some_rule(&r);
        struct eval_rule as_rule = plain_as_rule(&rule);
        struct given given;
        struct eval_match m;
        size_t evaluated = 0, used = 0;
        bool same = true;
        for (int i = 0; i < PHOTOS; i++)
            photos[i] = some_photo(&r);
        struct eval_data data = give(photos, &given);
        CHECK(eval_match_make(&data, &as_rule, &m, NULL) == HM_OK);
        for (size_t i = 0; i < PHOTOS; i++) {
            plain_match(&rule, &photos[i]);
            same = same && same_photo(&m, i, &photos[i]);
            for (int t = 0; t < photos[i].truths; t++)
                evaluated += !photos[i].ignore[t];
            for (int d = 0; d < photos[i].detections; d++) {
                used += photos[i].outcome[d] != EVAL_DROPPED;
                outcomes[rule.matching][photos[i].outcome[d]]++;
            }
        }
        same =
            same && m.evaluated == evaluated && m.ignored == m.truths - evaluated && m.used == used;
        eval_match_free(&m);
        if (!CHECK(same))
            return;
    }
    for (int k = 0; k < 3; k++)
        for (int o = 0; o < 4; o++)
            CHECK(outcomes[k][o] > 1000);
}

/* ---- kinds of mistakes ------------------------------------------------------------------- */

static enum eval_mistake plain_kind(const struct plain_rule *rule, const struct plain_photo *p,
                                    int rank)
{
    struct plain_rectangle d = plain_standard(rule, p->detection[p->source[rank]]);
    bool doubled = false, part = false, near = false;
    for (int t = 0; t < p->truths; t++) {
        struct plain_rectangle box = p->ignore[t] ? p->truth[t] : plain_standard(rule, p->truth[t]);
        struct ratio overlap = plain_overlap(d, box, false), inside = plain_overlap(d, box, true);
        doubled = doubled || (!p->ignore[t] && p->finder[t] >= 0 && p->finder[t] < rank &&
                              plain_order(overlap, rule->iou) >= 0);
        part = part || (2 * box.height >= 3 * d.height && 2 * inside.over >= inside.under);
        near = near || 10 * overlap.over >= overlap.under;
    }
    return doubled ? EVAL_DOUBLE : part ? EVAL_PART : near ? EVAL_POOR : EVAL_BACKGROUND;
}

/* Are the false positives at or above the threshold listed by falling score, photographs in order,
 * each with its kind? */
static bool same_errors(const struct plain_rule *rule, const struct plain_photo *photos,
                        const struct eval_match *m, long threshold, const struct eval_error *errors,
                        size_t count, long *kinds)
{
    size_t at = 0;
    bool same = true;
    for (long score = 2; score >= threshold; score--)
        for (size_t i = 0; i < PHOTOS; i++)
            for (int d = 0; d < photos[i].detections; d++) {
                const struct plain_photo *p = &photos[i];
                if (p->outcome[d] != EVAL_FALSE || p->score[p->source[d]] != score)
                    continue;
                enum eval_mistake kind = plain_kind(rule, p, d);
                same = same && at < count && errors[at].detection == m->first[i] + (size_t)d &&
                       errors[at].image == i && errors[at].kind == kind;
                kinds[kind]++;
                at++;
            }
    return same && at == count;
}

static struct ratio plain_best_overlap(const struct plain_rule *rule, const struct plain_photo *p,
                                       int t, long threshold)
{
    struct ratio best = {0, 1};
    for (int d = 0; d < p->detections; d++) {
        struct ratio overlap = plain_overlap(plain_standard(rule, p->detection[p->source[d]]),
                                             plain_standard(rule, p->truth[t]), false);
        if (p->score[p->source[d]] >= threshold && p->outcome[d] != EVAL_DROPPED &&
            plain_order(overlap, best) > 0)
            best = overlap;
    }
    return best;
}

/* Are the evaluated boxes that nothing found at the threshold listed by falling height? */
static bool same_misses(const struct plain_rule *rule, const struct plain_photo *photos,
                        const struct eval_match *m, long threshold, const struct eval_miss *misses,
                        size_t count)
{
    size_t at = 0;
    bool same = true;
    for (long height = 4 * 16; height > 0; height -= 16)
        for (size_t i = 0; i < PHOTOS; i++)
            for (int t = 0; t < photos[i].truths; t++) {
                const struct plain_photo *p = &photos[i];
                int finder = p->finder[t];
                bool found = finder >= 0 && p->score[p->source[finder]] >= threshold;
                if (p->ignore[t] || found || p->truth[t].height != height)
                    continue;
                struct ratio best = plain_best_overlap(rule, p, t, threshold);
                same = same && at < count && misses[at].truth == m->truth_first[i] + (size_t)t &&
                       misses[at].image == i &&
                       misses[at].overlap == (double)best.over / (double)best.under &&
                       (finder < 0 ? isnan(misses[at].best_score)
                                   : misses[at].best_score == (double)p->score[p->source[finder]]);
                at++;
            }
    return same && at == count;
}

static void mistakes_at_the_limits_are_told_as_it_is_written(void)
{
    long kinds[EVAL_MISTAKES] = {0};
    for (uint64_t round = 0; round < 10000; round++) {
        struct random r = random_make(round, 1061, 0);
        struct plain_photo photos[PHOTOS];
        struct plain_rule rule = some_rule(&r);
        struct eval_rule as_rule = plain_as_rule(&rule);
        struct given given;
        struct eval_match m;
        struct eval_error *errors;
        struct eval_miss *misses;
        size_t wrong, missed;
        long threshold = (long)random_below(&r, 4);
        for (int i = 0; i < PHOTOS; i++) {
            photos[i] = some_photo(&r);
            plain_match(&rule, &photos[i]);
        }
        struct eval_data data = give(photos, &given);
        CHECK(eval_match_make(&data, &as_rule, &m, NULL) == HM_OK);
        CHECK(eval_errors_make(&m, &as_rule, (double)threshold, &errors, &wrong, NULL) == HM_OK);
        CHECK(eval_misses_make(&m, (double)threshold, &misses, &missed, NULL) == HM_OK);
        bool good = same_errors(&rule, photos, &m, threshold, errors, wrong, kinds) &&
                    same_misses(&rule, photos, &m, threshold, misses, missed);
        mem_free(errors);
        mem_free(misses);
        eval_match_free(&m);
        if (!CHECK(good))
            return;
    }
    for (int k = 0; k < EVAL_MISTAKES; k++)
        CHECK(kinds[k] > 200);
}

/* ---- COCO's average over overlaps -------------------------------------------------------- */

static void cocos_ap_is_the_mean_over_ten_overlaps(void)
{
    for (uint64_t round = 0; round < 300; round++) {
        struct random r = random_make(round, 1062, 0);
        struct plain_photo photos[PHOTOS];
        struct plain_rule rule = some_rule(&r);
        struct eval_rule as_rule = plain_as_rule(&rule);
        struct given given;
        double ap, sum = 0;
        for (int i = 0; i < PHOTOS; i++)
            photos[i] = some_photo(&r);
        struct eval_data data = give(photos, &given);
        CHECK(eval_coco_ap(&data, &as_rule, &ap, NULL) == HM_OK);
        rule.matching = EVAL_COCO;
        rule.most_detections = 100;
        for (long k = 10; k < 20; k++) {
            struct plain_step steps[PHOTOS * PLAIN_MOST];
            size_t count = 0;
            long people = 0;
            rule.iou = (struct ratio){k, 20};
            for (int i = 0; i < PHOTOS; i++) {
                plain_match(&rule, &photos[i]);
                for (int t = 0; t < photos[i].truths; t++)
                    people += !photos[i].ignore[t];
            }
            for (long score = 2; score >= 0; score--)
                for (int i = 0; i < PHOTOS; i++)
                    for (int d = 0; d < photos[i].detections; d++) {
                        const struct plain_photo *p = &photos[i];
                        bool counts = p->outcome[d] == EVAL_TRUE || p->outcome[d] == EVAL_FALSE;
                        if (counts && p->score[p->source[d]] == score)
                            steps[count++] =
                                (struct plain_step){score, 1, p->outcome[d] == EVAL_TRUE};
                    }
            sum += plain_mean_precision(steps, count, people, 100);
        }
        CHECK_NEAR(ap, sum / 10, 1e-12);
    }
}

int main(void)
{
    return test_run((struct test[]){
        TEST(ties_are_matched_as_it_is_written),
        TEST(mistakes_at_the_limits_are_told_as_it_is_written),
        TEST(cocos_ap_is_the_mean_over_ten_overlaps),
        {0},
    });
}
