/* What a training writes into validation.json: the misses of its detector and of round 0's on what
 * was held out, and the threshold that is chosen there. */
#include "commands/fppw.h"
#include "commands/photo_run.h"
#include "commands/training.h"
#include "eval/eval.h"

#include <math.h>
#include <string.h>

#define INTERVAL_DRAWS 1000 /* of held-out photographs */

static const double rates[] = {1e-3, 1e-4, 1e-5, 1e-6}; /* of false positives a window */
#define RATES (sizeof rates / sizeof *rates)

struct held {
    struct training *t;
    const struct mine_view *view;
    double first_miss[RATES];
    float *mistakes; /* detections in photographs without people; owned */
    size_t mistake_count, mistake_capacity;
    long photographs; /* that could be looked at */
    struct eval_operating_point point;
};

/* ---- per window -------------------------------------------------------------------------- */

static struct fppw_job make_job(const struct held *h, const struct hm_model *model)
{
    const struct training *t = h->t;
    const struct data_sets *sets = t->sets;
    return (struct fppw_job){.model = model,
                             .name = "held out",
                             .files = &t->settings->files,
                             .scan = &t->settings->scan,
                             .seed = t->settings->mining.seed,
                             .positives = &sets->held_positives.images,
                             .negatives = &sets->held_negatives,
                             .windows = &sets->held_windows,
                             .avoid = sets->held_avoid.first ? &sets->held_avoid : NULL,
                             .threads = t->threads,
                             .terminal = &h->t->terminal,
                             .told = !sets->for_good};
}

static void note_first(void *context, const struct mine_scores *positive,
                       const struct mine_scores *negative, struct json *j)
{
    struct held *h = context;
    (void)j;
    for (size_t i = 0; i < RATES; i++)
        h->first_miss[i] = fppw_miss(rates[i], positive, negative);
}

/* The detector of round 0, of which only the misses are wanted. */
static enum hm_status measure_first(struct held *h, const float *weights, struct hm_error *error)
{
    struct hm_model first = *h->view->model;
    size_t length = hog_geometry_length(&first.geometry);
    float *copy = mem_array(length, sizeof *copy);
    struct text document = {0}, table = {0};
    struct json json = json_start(&document);
    struct fppw_job job = make_job(h, &first);
    if (!copy)
        return fail_memory(error, length * sizeof *copy, "weights");
    memcpy(copy, weights, length * sizeof *copy);
    first.weights = copy;
    first.bias = weights[length];
    job.more = note_first;
    job.context = h;
    enum hm_status status = fppw_document(&job, false, &json, &table, NULL, error);
    mem_free(copy);
    text_free(&document);
    text_free(&table);
    return status;
}

/* ---- per photograph ---------------------------------------------------------------------- */

static enum hm_status note_mistakes(void *context, const struct photo *photo,
                                    struct hm_error *error)
{
    struct held *h = context;
    const struct mine_avoid *avoid = &h->t->sets->held_avoid;
    if (photo->status != HM_OK) /* it was told of */
        return HM_OK;
    h->photographs++;
    for (size_t i = 0; i < photo->found.count; i++) {
        const struct hm_detection *d = &photo->found.items[i];
        if (mine_avoids(avoid, photo->index, d))
            continue;
        HM_TRY(mem_reserve((void **)&h->mistakes, &h->mistake_capacity, h->mistake_count + 1,
                           sizeof *h->mistakes, error));
        h->mistakes[h->mistake_count++] = d->score;
    }
    return HM_OK;
}

static int falling(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;
    return (x < y) - (x > y);
}

/* As `detect` finds them, but for the averages, which change no score. */
static enum hm_status find_mistakes(struct held *h, struct hm_error *error)
{
    struct training *t = h->t;
    struct photos_job job = {.model = h->view->model,
                             .options = detect_usual(h->view->model),
                             .max_pixels = files_max_pixels(&t->settings->files),
                             .doing = "looking for mistakes",
                             .context = h,
                             .tell = note_mistakes};
    job.options.threshold = (float)EVAL_LEAST_THRESHOLD;
    job.options.average = 1;
    HM_TRY(photos_run(&job, &t->sets->held_negatives, t->threads, &t->terminal, error));
    sort_items(h->mistakes, h->mistake_count, sizeof *h->mistakes, falling);
    return HM_OK;
}

/* ---- the document ------------------------------------------------------------------------ */

static void put_more(void *context, const struct mine_scores *positive,
                     const struct mine_scores *negative, struct json *j)
{
    struct held *h = context;
    int round = h->view->model->training.rounds;
    (void)negative;
    h->point = eval_choose_threshold(positive->values, positive->count, h->mistakes,
                                     h->mistake_count, (size_t)h->photographs);
    json_put(j, "\nround %d", round);
    if (!h->t->sets->for_good)
        json_put(j, "taken_in %d", h->view->rounds[h->view->count - 1].round + 1);
    json_put(j, "\nfirst { miss_rate_at [");
    for (size_t i = 0; i < RATES; i++)
        json_put(j, "\n{ fppw %.6g miss_rate %g }", rates[i], h->first_miss[i]);
    json_put(j, "\n] }\noperating_point { threshold %.9g photographs %ld false_detections %zu",
             h->point.threshold, h->photographs, h->point.mistakes);
    json_put(j, "people %zu found %zu }", positive->count, h->point.found);
}

static enum hm_status write_document(struct held *h, struct hm_error *error)
{
    struct text document = {0}, table = {0};
    struct json json = json_start(&document);
    struct fppw_job job = make_job(h, h->view->model);
    job.bootstrap = INTERVAL_DRAWS;
    job.more = put_more;
    job.context = h;
    enum hm_status status = fppw_document(&job, true, &json, &table, NULL, error);
    HM_THEN(status, run_write(h->t->settings->out, RUN_VALIDATION, 0, &document, error));
    text_free(&document);
    text_free(&table);
    return status;
}

enum hm_status measure_held(struct training *t, const struct mine_view *view, const float *first,
                            float *threshold, struct hm_error *error)
{
    struct held h = {.t = t, .view = view};
    struct hm_error why;
    enum hm_status status = measure_first(&h, first, &why);
    HM_THEN(status, find_mistakes(&h, &why));
    HM_THEN(status, write_document(&h, &why));
    mem_free(h.mistakes);
    if (status == HM_OK)
        *threshold = (float)h.point.threshold;
    if (status == HM_INPUT && !t->sets->for_good) {
        terminal_note(&t->terminal, why.text); /* no figure; the detector is none the worse */
        return HM_OK;
    }
    if (status != HM_OK && error)
        *error = why;
    return status;
}
