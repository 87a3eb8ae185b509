/* Kinds of mistakes: why a false positive is one, and what was missed. */
#include "eval/eval.h"

#include <math.h>

const char *const eval_mistake_names[] = {"double", "part", "poor", "background", NULL};

#define LEAST_POOR 0.1  /* IoU of Hoiem et al. from which a detection means somebody */
#define PART_INSIDE 0.5 /* share of a body part's box that lies on the person */
#define PART_TALLER 1.5 /* the person is at least so many times as tall */

static struct eval_error explain(const struct eval_match *m, const struct eval_rule *rule,
                                 uint32_t image, size_t d)
{
    struct eval_error e = {
        .detection = d, .image = image, .score = m->detections[d].score, .kind = EVAL_BACKGROUND};
    bool part = false, doubled = false;
    for (size_t t = m->truth_first[image]; t < m->truth_first[image + 1]; t++) {
        double overlap = eval_overlap(m, d, t, BOX_OF_UNION);
        e.overlap = overlap > e.overlap ? overlap : e.overlap;
        bool found_before = !m->truth[t].ignore && m->finder[t] < d; /* SIZE_MAX: never */
        doubled = doubled || (overlap >= rule->iou && found_before);
        part = part || (m->truth[t].height >= PART_TALLER * m->detections[d].height &&
                        eval_overlap(m, d, t, BOX_OF_FIRST) >= PART_INSIDE);
    }
    if (doubled)
        e.kind = EVAL_DOUBLE;
    else if (part)
        e.kind = EVAL_PART;
    else if (e.overlap >= LEAST_POOR)
        e.kind = EVAL_POOR;
    return e;
}

static int strongest_first(const void *a, const void *b)
{
    const struct eval_error *ea = a, *eb = b;
    if (ea->score != eb->score)
        return ea->score > eb->score ? -1 : 1;
    return (ea->detection > eb->detection) - (ea->detection < eb->detection);
}

enum hm_status eval_errors_make(const struct eval_match *m, const struct eval_rule *rule,
                                double threshold, struct eval_error **out, size_t *count,
                                struct hm_error *error)
{
    *count = 0;
    *out = mem_array(m->count + 1, sizeof **out);
    if (!*out)
        return fail_memory(error, mem_product(m->count, sizeof **out), "a list of mistakes");
    for (size_t i = 0; i < m->images; i++)
        for (size_t d = m->first[i]; d < m->first[i + 1]; d++)
            if (m->outcome[d] == EVAL_FALSE && m->detections[d].score >= threshold)
                (*out)[(*count)++] = explain(m, rule, (uint32_t)i, d);
    sort_items(*out, *count, sizeof **out, strongest_first);
    return HM_OK;
}

/* ---- misses ------------------------------------------------------------------------------ */

static bool found_at(const struct eval_match *m, size_t t, double threshold)
{
    return m->finder[t] != SIZE_MAX && m->detections[m->finder[t]].score >= threshold;
}

static int tallest_first(const void *a, const void *b)
{
    const struct eval_miss *ma = a, *mb = b;
    if (ma->height != mb->height)
        return ma->height > mb->height ? -1 : 1;
    return (ma->truth > mb->truth) - (ma->truth < mb->truth);
}

static struct eval_miss look_at(const struct eval_match *m, uint32_t image, size_t t,
                                double threshold)
{
    struct eval_miss miss = {
        .truth = t, .image = image, .height = m->truth[t].height, .best_score = NAN};
    for (size_t d = m->first[image]; d < m->first[image + 1]; d++) {
        double overlap = eval_overlap(m, d, t, BOX_OF_UNION);
        if (m->detections[d].score >= threshold && m->outcome[d] != EVAL_DROPPED &&
            overlap > miss.overlap)
            miss.overlap = overlap;
    }
    if (m->finder[t] != SIZE_MAX)
        miss.best_score = m->detections[m->finder[t]].score;
    return miss;
}

enum hm_status eval_misses_make(const struct eval_match *m, double threshold,
                                struct eval_miss **out, size_t *count, struct hm_error *error)
{
    *count = 0;
    *out = mem_array(m->truths + 1, sizeof **out);
    if (!*out)
        return fail_memory(error, mem_product(m->truths, sizeof **out), "a list of misses");
    for (size_t i = 0; i < m->images; i++)
        for (size_t t = m->truth_first[i]; t < m->truth_first[i + 1]; t++)
            if (!m->truth[t].ignore && !found_at(m, t, threshold))
                (*out)[(*count)++] = look_at(m, (uint32_t)i, t, threshold);
    sort_items(*out, *count, sizeof **out, tallest_first);
    return HM_OK;
}

/* ---- groups ------------------------------------------------------------------------------ */

#define BORDER 0.1 /* of the height: nearer to the edge than this is at the border */

const struct eval_group eval_groups[EVAL_GROUPS] = {
    {"near", 80, INFINITY, 0, INFINITY, EVAL_ANYWHERE},
    {"medium", 30, 80, 0, INFINITY, EVAL_ANYWHERE},
    {"far", 0, 30, 0, INFINITY, EVAL_ANYWHERE},
    {"visible", 0, INFINITY, 1, INFINITY, EVAL_ANYWHERE},
    {"partial", 0, INFINITY, 0.65, 1, EVAL_ANYWHERE},
    {"heavy", 0, INFINITY, 0, 0.65, EVAL_ANYWHERE},
    {"border", 0, INFINITY, 0, INFINITY, EVAL_AT_BORDER},
    {"inside", 0, INFINITY, 0, INFINITY, EVAL_INSIDE},
};

bool eval_at_border(const struct eval_truth *t, double photo_width, double photo_height)
{
    return box_is_near_edge(BOX_OF(t), photo_width, photo_height, BORDER * t->height);
}

bool eval_in_group(const struct eval_group *g, const struct eval_truth *t, double photo_width,
                   double photo_height)
{
    return t->height >= g->least_height && t->height < g->most_height &&
           t->visible >= g->least_visible && t->visible < g->most_visible &&
           (g->where == EVAL_ANYWHERE ||
            (g->where == EVAL_AT_BORDER) == eval_at_border(t, photo_width, photo_height));
}
