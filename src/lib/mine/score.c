/* The scores of held-out data: people through their windows, photographs through a whole scan.
 *
 * The same code as training and mining, so that a model is measured by what it was trained on. */
#include "mine/mine_internal.h"

#include <math.h>

void mine_scores_free(struct mine_scores *scores)
{
    mem_free(scores->values);
    mem_free(scores->per_image);
    *scores = (struct mine_scores){0};
}

struct scoring {
    const struct hm_model *model;
    const struct mine_examples *examples;
    const struct mine_observer *observer;
    struct mine_scores *scores;
};

static enum hm_status add_score(struct mine_scores *scores, size_t photo, float score,
                                struct hm_error *error)
{
    HM_TRY(mem_reserve((void **)&scores->values, &scores->capacity, scores->count + 1,
                       sizeof *scores->values, error));
    scores->values[scores->count++] = score;
    scores->per_image[photo]++;
    return HM_OK;
}

/* ---- people ------------------------------------------------------------------------------ */

/* The share of a part, added to `score` in the scan's own order: block row by block row. */
static float add_part(const struct hm_geometry *g, const float *weights, const float *descriptor,
                      float score)
{
    int blocks_x = hog_geometry_blocks_x(g), blocks_y = hog_geometry_blocks_y(g);
    int values = hog_geometry_block_values(g);
    for (int by = 0; by < blocks_y; by++) {
        float sum = 0;
        for (int bx = 0; bx < blocks_x; bx++)
            for (int k = 0; k < values; k++) {
                size_t at = (size_t)((bx * blocks_y + by) * values + k);
                sum = fmaf(descriptor[at], weights[at], sum);
            }
        score += sum;
    }
    return score;
}

/* A crop scores what the scanner would give it: part by part. */
static float window_score(const struct hm_model *model, const float *descriptor)
{
    struct hm_geometry part = hog_geometry_part(&model->geometry, 0);
    float score = add_part(&part, model->weights, descriptor, model->bias);
    for (int p = 1; p < model->geometry.octaves; p++) {
        size_t at = hog_geometry_offset(&model->geometry, p);
        part = hog_geometry_part(&model->geometry, p);
        score += add_part(&part, model->weights + at, descriptor + at, 0);
    }
    return score;
}

static void ask_people(void *context, size_t photo, struct mine_places *p)
{
    mine_examples_of(((const struct scoring *)context)->examples, photo, &p->most);
}

static enum hm_status score_places(void *context, size_t photo, const struct mine_places *p,
                                   struct hm_error *error)
{
    struct scoring *s = context;
    size_t length = hog_geometry_length(&s->model->geometry);
    if (p->status == HM_INPUT) {
        mine_tell_skipped(s->observer, p->error.text);
        ++*(p->small ? &s->scores->small : &s->scores->bad);
        return HM_OK;
    }
    if (p->status != HM_OK)
        *error = p->error;
    HM_TRY(p->status);
    s->scores->small += (long)p->out_of_reach;
    for (size_t i = 0; i < p->count; i++)
        HM_TRY(add_score(s->scores, photo, window_score(s->model, p->descriptors + i * length),
                         error));
    return HM_OK;
}

enum hm_status mine_score_people(const struct hm_model *model, const struct hm_photos *photos,
                                 const struct mine_examples *examples, struct threads *threads,
                                 const struct mine_observer *observer, struct mine_scores *scores,
                                 struct hm_error *error)
{
    struct scoring s = {model, examples, observer, scores};
    struct scan_crew *crew = scan_crew_new(threads, &model->geometry);
    const struct mine_describing people = {.crew = crew,
                                           .photos = photos,
                                           .scan = model->mining,
                                           .observer = observer,
                                           .progress = "positives",
                                           .object = &model->object,
                                           .examples = examples,
                                           .context = &s,
                                           .count = photos->count,
                                           .ask = ask_people,
                                           .receive = score_places};
    *scores = (struct mine_scores){.per_image = mem_array(photos->count + 1, sizeof(uint32_t))};
    enum hm_status status = crew && scores->per_image
                                ? mine_describe_places(&people, error)
                                : fail_memory(error, photos->count * 4, "scores");
    scan_crew_free(crew);
    return status;
}

/* ---- photographs ------------------------------------------------------------------------- */

static enum hm_status score_answer(void *context, size_t photo, const struct mine_answer *answer,
                                   bool *enough, struct hm_error *error)
{
    struct scoring *s = context;
    (void)enough;
    if (answer->status != HM_OK) {
        s->scores->bad++;
        mine_tell_skipped(s->observer, answer->error.text);
        return HM_OK;
    }
    for (size_t i = 0; i < answer->count; i++)
        HM_TRY(add_score(s->scores, photo, answer->hits[i].score, error));
    s->scores->small += answer->windows == 0;
    return HM_OK;
}

enum hm_status mine_score_windows(const struct hm_model *model, const struct hm_scan *scan,
                                  const struct hm_photos *negatives, const struct mine_avoid *avoid,
                                  struct threads *threads, const struct mine_observer *observer,
                                  struct mine_scores *scores, struct hm_error *error)
{
    struct scoring s = {.model = model, .observer = observer, .scores = scores};
    const struct mine_scan job = {.criteria = {.threshold = -INFINITY, .ceiling = INFINITY},
                                  .avoid = avoid,
                                  .observer = observer,
                                  .progress = "negatives",
                                  .context = &s,
                                  .receive = score_answer};
    *scores = (struct mine_scores){.per_image = mem_array(negatives->count + 1, sizeof(uint32_t))};
    if (!scores->per_image)
        return fail_memory(error, negatives->count * sizeof(uint32_t), "scores");
    return mine_scan_model(&job, model, scan, negatives, threads, error);
}
