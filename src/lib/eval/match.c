/* Detections against boxes: which are right, which are wrong, which are not counted.
 *
 * What is Caltech's was written after dbEval.m and bbGt.m (evalRes), VOC's after VOCevaldet.m,
 * COCO's after cocoeval.py. Boxes are half-open, so VOC's "+1" is in their widths already. */
#include "eval/eval.h"

#include <math.h>
#include <string.h>

struct eval_rule eval_rule_of(enum eval_matching matching)
{
    struct eval_rule rule = {
        .matching = matching, .iou = 0.5, .most_height = INFINITY, .most_visible = INFINITY};
    if (matching == EVAL_CALTECH) { /* "reasonable" */
        rule.aspect = BOX_PERSON_ASPECT;
        rule.least_height = 50;
        rule.slack = 1.25;
        rule.least_visible = 0.65;
    } else {
        rule.slack = 1;
        rule.most_detections = matching == EVAL_COCO ? 100 : 0;
    }
    return rule;
}

#define NOT_ALL 0x1.fffffffffffffp-1 /* the largest share below 1: not fully visible */

const char *const eval_subset_names[] = {"reasonable", "all",     "near",  "medium",
                                         "far",        "partial", "heavy", NULL};
/* In that order (Dollar et al. 2012, table 2). */
static const struct {
    double least_height, most_height, least_visible, most_visible;
} subsets[] = {
    {50, INFINITY, 0.65, INFINITY}, {20, INFINITY, 0.2, INFINITY}, {80, INFINITY, 1, INFINITY},
    {30, 80, 1, INFINITY},          {20, 30, 1, INFINITY},         {50, INFINITY, 0.65, NOT_ALL},
    {50, INFINITY, 0.2, 0.65},
};

void eval_rule_subset(struct eval_rule *rule, size_t subset)
{
    rule->least_height = subsets[subset].least_height;
    rule->most_height = subsets[subset].most_height;
    rule->least_visible = subsets[subset].least_visible;
    rule->most_visible = subsets[subset].most_visible;
}

double eval_overlap(const struct eval_match *m, size_t detection, size_t truth,
                    enum box_share share)
{
    return box_overlap(BOX_OF(&m->detections[detection]), BOX_OF(&m->truth[truth]), share);
}

/* ---- preparing --------------------------------------------------------------------------- */

/* Width = aspect x height about the centre. */
static struct box standardised(double aspect, struct box b)
{
    return aspect > 0 ? box_resized(b, aspect * b.height, b.height) : b;
}

static void prepare_truth(const struct eval_rule *rule, struct eval_truth *t)
{
    t->crowd = t->ignore;
    t->ignore = t->ignore || !(t->height >= rule->least_height && t->height < rule->most_height) ||
                !(t->visible >= rule->least_visible && t->visible <= rule->most_visible);
    struct box b = standardised(t->ignore ? 0 : rule->aspect, BOX_OF(t));
    t->x = b.x;
    t->width = b.width;
}

struct ranked {
    double score;
    size_t source;
};

static int falling(const void *a, const void *b)
{
    const struct ranked *ra = a, *rb = b;
    if (ra->score != rb->score)
        return ra->score > rb->score ? -1 : 1;
    return (ra->source > rb->source) - (ra->source < rb->source);
}

static void prepare_detections(const struct eval_data *data, const struct eval_rule *rule,
                               size_t image, struct ranked *order, struct eval_match *m)
{
    size_t from = data->detections_first[image], to = data->detections_first[image + 1];
    for (size_t i = from; i < to; i++)
        order[i - from] = (struct ranked){data->detections[i].score, i};
    sort_items(order, to - from, sizeof *order, falling);
    for (size_t i = from; i < to; i++) {
        struct eval_detection *d = &m->detections[i];
        m->source[i] = order[i - from].source;
        *d = data->detections[m->source[i]];
        bool inside = d->height >= rule->least_height / rule->slack &&
                      d->height < rule->most_height * rule->slack;
        bool beyond = rule->most_detections > 0 && i - from >= (size_t)rule->most_detections;
        m->outcome[i] =
            beyond || (!inside && rule->matching != EVAL_COCO) ? EVAL_DROPPED : EVAL_FALSE;
        m->partner[i] = SIZE_MAX;
        struct box b = standardised(rule->aspect, BOX_OF(d));
        d->x = b.x;
        d->width = b.width;
    }
}

/* ---- one photograph ---------------------------------------------------------------------- */

/* The truth that detection d matches, SIZE_MAX for none: the best free evaluated box; else the best
 * ignore box. Of equal overlaps the later box wins. */
static size_t match_free(const struct eval_match *m, const struct eval_rule *rule, size_t image,
                         size_t d)
{
    size_t best = SIZE_MAX;
    for (int ignore = 0; ignore <= 1 && best == SIZE_MAX; ignore++) {
        double least = rule->iou;
        for (size_t t = m->truth_first[image]; t < m->truth_first[image + 1]; t++) {
            const struct eval_truth *truth = &m->truth[t];
            bool absorbs = truth->ignore && (truth->crowd || rule->matching == EVAL_CALTECH);
            if (truth->ignore != (ignore == 1) || (!absorbs && m->finder[t] != SIZE_MAX))
                continue;
            double overlap = eval_overlap(m, d, t, absorbs ? BOX_OF_FIRST : BOX_OF_UNION);
            if (overlap >= least) {
                least = overlap;
                best = t;
            }
        }
    }
    return best;
}

/* VOC: the box of largest overlap, taken or not; of equal ones the first. */
static size_t match_best(const struct eval_match *m, const struct eval_rule *rule, size_t image,
                         size_t d)
{
    size_t best = SIZE_MAX;
    double most = rule->iou;
    for (size_t t = m->truth_first[image]; t < m->truth_first[image + 1]; t++) {
        double overlap = eval_overlap(m, d, t, BOX_OF_UNION);
        if (overlap > most) {
            most = overlap;
            best = t;
        }
    }
    return best;
}

static void match_image(const struct eval_rule *rule, size_t image, struct eval_match *m)
{
    for (size_t d = m->first[image]; d < m->first[image + 1]; d++) {
        if (m->outcome[d] == EVAL_DROPPED)
            continue;
        double height = m->detections[d].height;
        size_t t = rule->matching == EVAL_VOC ? match_best(m, rule, image, d)
                                              : match_free(m, rule, image, d);
        if (t == SIZE_MAX) {
            if (!(height >= rule->least_height / rule->slack &&
                  height < rule->most_height * rule->slack))
                m->outcome[d] = EVAL_DROPPED;
        } else if (m->truth[t].ignore) {
            m->outcome[d] = EVAL_IGNORED;
            m->partner[d] = t;
            m->finder[t] = d;
        } else if (m->finder[t] == SIZE_MAX) {
            m->outcome[d] = EVAL_TRUE;
            m->partner[d] = t;
            m->finder[t] = d;
        }
    }
}

/* ---- all of them ------------------------------------------------------------------------- */

void eval_match_free(struct eval_match *m)
{
    mem_free(m->truth);
    mem_free(m->detections);
    mem_free(m->source);
    mem_free(m->outcome);
    mem_free(m->partner);
    mem_free(m->finder);
    mem_free(m->truth_first);
    mem_free(m->first);
    *m = (struct eval_match){0};
}

static bool allocate(const struct eval_data *data, struct eval_match *m)
{
    m->images = data->images;
    m->truths = data->truth_first[data->images];
    m->count = data->detections_first[data->images];
    m->truth = mem_array(m->truths + 1, sizeof *m->truth);
    m->detections = mem_array(m->count + 1, sizeof *m->detections);
    m->source = mem_array(m->count + 1, sizeof *m->source);
    m->outcome = mem_array(m->count + 1, 1);
    m->partner = mem_array(m->count + 1, sizeof *m->partner);
    m->finder = mem_array(m->truths + 1, sizeof *m->finder);
    m->truth_first = mem_array(m->images + 1, sizeof *m->truth_first);
    m->first = mem_array(m->images + 1, sizeof *m->first);
    return m->truth && m->detections && m->source && m->outcome && m->partner && m->finder &&
           m->truth_first && m->first;
}

enum hm_status eval_match_make(const struct eval_data *data, const struct eval_rule *rule,
                               struct eval_match *m, struct hm_error *error)
{
    *m = (struct eval_match){0};
    size_t most = 0;
    for (size_t i = 0; i < data->images; i++) {
        size_t count = data->detections_first[i + 1] - data->detections_first[i];
        most = count > most ? count : most;
    }
    struct ranked *order = mem_array(most + 1, sizeof *order);
    if (!order || !allocate(data, m)) {
        mem_free(order);
        eval_match_free(m);
        return fail_memory(error, mem_product(data->detections_first[data->images], 80),
                           "matched detections");
    }
    memcpy(m->truth_first, data->truth_first, (m->images + 1) * sizeof *m->truth_first);
    memcpy(m->first, data->detections_first, (m->images + 1) * sizeof *m->first);
    for (size_t t = 0; t < m->truths; t++) {
        m->truth[t] = data->truth[t];
        m->finder[t] = SIZE_MAX;
        prepare_truth(rule, &m->truth[t]);
        m->ignored += m->truth[t].ignore;
    }
    m->evaluated = m->truths - m->ignored;
    for (size_t i = 0; i < m->images; i++) {
        prepare_detections(data, rule, i, order, m);
        match_image(rule, i, m);
    }
    for (size_t d = 0; d < m->count; d++)
        m->used += m->outcome[d] != EVAL_DROPPED;
    mem_free(order);
    return HM_OK;
}
