/* The windows that a page shows: cut from the photographs of the negatives, and scored by the
 * models that the run kept. Suspects have pictures of their own in the run folder. */
#include "disk/disk.h"
#include "report/run_report.h"
#include "scan/scan.h"

#include <math.h>
#include <string.h>

#define TALL 128 /* pixels of a crop */

struct windows_job {
    const struct report_job *report;
    struct story *story;
    struct data_set negatives;
    struct story_window **items; /* owned, the windows are the story's */
    size_t count;
    struct scan_worker **workers; /* one a thread; NULL: there is no model */
    float **descriptors;
    struct hm_error *errors; /* of each item */
};

/* ---- where the photographs are ----------------------------------------------------------- */

static enum hm_status find_photographs(struct windows_job *job, struct hm_error *error)
{
    struct story *story = job->story;
    const char *asked = job->report->negatives;
    struct hm_error why;
    if (!asked && !run_option(&story->record, "negatives"))
        return HM_OK; /* run.json is missing, which is told */
    enum hm_status status = mined_photographs(&story->record, asked, &job->negatives, &why);
    if (status == HM_OK)
        return HM_OK;
    if (status == HM_MEMORY || asked)
        return fail(error, status, "%s", why.text);
    return story_misses(story, error,
                        "the photographs of the negatives are not where they were (%.300s), so "
                        "windows are not shown: give --negatives PATH",
                        why.text);
}

/* ---- one window -------------------------------------------------------------------------- */

static enum hm_status keep_crop(const struct image *photo, const struct hm_detection *box,
                                struct story_window *w, struct hm_error *error)
{
    struct image crop = {0};
    double shape = w->box.width / w->box.height;
    w->height = TALL;
    w->width = (int)fmax(1, fmin(floor(TALL * shape + 0.5), 4 * TALL));
    enum hm_status status = image_crop(photo, box->x, box->y, box->width, box->height, w->width,
                                       w->height, &crop, error);
    HM_THEN(status, image_encode(&crop, true, &w->jpeg, error));
    image_free(&crop);
    return status;
}

/* Is the key one of the plan's windows, and where the run says that it is? Otherwise the photograph
 * is another one now. */
static bool is_window(const struct scan_plan *plan, const struct story_window *w)
{
    const struct hm_key *key = &w->key;
    if (key->level < 0 || key->level >= plan->count)
        return false;
    const struct scan_level *level = &plan->level[key->level];
    int stride = plan->scan.stride, x = key->x + plan->scan.pad, y = key->y + plan->scan.pad;
    if (x < 0 || y < 0 || x % stride || y % stride || x / stride >= level->windows_x ||
        y / stride >= level->windows_y)
        return false;
    struct hm_detection box = scan_window_box(plan, *key, 0);
    return fabs(box.x - w->box.x) < 0.02 && fabs(box.y - w->box.y) < 0.02 &&
           fabs(box.width - w->box.width) < 0.02;
}

static double score_of(const struct hm_model *model, const float *descriptor, size_t length)
{
    double sum = 0;
    for (size_t i = 0; i < length; i++)
        sum += (double)model->weights[i] * (double)descriptor[i];
    return sum + (double)model->bias;
}

/* Its scores under the models of the run; the last is model.json where no other was kept. */
static enum hm_status follow(struct windows_job *job, const struct image *photo,
                             struct story_window *w, int worker, struct hm_error *error)
{
    const struct story *s = job->story;
    size_t length = hog_geometry_length(&s->model.geometry);
    struct scan_plan plan;
    scan_make_plan(&s->model.geometry, &s->model.mining, photo->width, photo->height, &plan);
    if (s->model_count == 0 || w->key.level < 0)
        return HM_OK;
    if (!is_window(&plan, w))
        return fail(error, HM_INPUT, "%s: it is another photograph than the one that was mined",
                    w->image);
    w->trail = mem_array((size_t)s->model_count, sizeof *w->trail);
    if (!w->trail)
        return fail_memory(error, 0, "scores of a window");
    w->trail_count = s->model_count;
    enum hm_status status = scan_describe(job->workers[worker], photo, &plan, &w->key, 1,
                                          job->descriptors[worker], error);
    for (int i = 0; i < s->model_count && status == HM_OK; i++) {
        bool last = i + 1 == s->model_count;
        const struct hm_model *m = last && !s->models[i].weights ? &s->model : &s->models[i];
        w->trail[i] = m->weights ? score_of(m, job->descriptors[worker], length) : NAN;
    }
    if (status != HM_OK || w->round < 1 || w->round > s->model_count)
        return status;
    double *found = &w->trail[w->round - 1];
    if (isfinite(*found) && fabs(*found - (double)w->box.score) > 1e-3)
        return fail(error, HM_INPUT, "%s: it is another photograph than the one that was mined",
                    w->image);
    *found = (double)w->box.score;
    return HM_OK;
}

static void show_item(void *context, size_t i, int worker)
{
    struct windows_job *job = context;
    struct story_window *w = job->items[i];
    struct image photo = {0};
    size_t index;
    char *path = NULL;
    struct data_image crop = {0};
    const struct data_image *from = NULL;
    if (*w->crop) {
        char *list = run_path(job->story->run, RUN_SUSPECTS, 0);
        if (list)
            list[file_name(list) - list - 1] = 0; /* its folder */
        crop.path = path = list ? file_join(list, w->crop) : NULL;
        from = path ? &crop : NULL;
        mem_free(list);
    } else if (data_index(&job->negatives, w->image, &index)) {
        from = &job->negatives.images[index];
    }
    enum hm_status status =
        from ? data_read_image(from, job->report->max_pixels, &photo, &job->errors[i])
             : fail(&job->errors[i], HM_INPUT, "%s: not among the negatives", w->image);
    struct hm_detection all = {0, 0, photo.width, photo.height, 0};
    HM_THEN(status, keep_crop(&photo, path ? &all : &w->box, w, &job->errors[i]));
    if (status == HM_OK && !path && job->workers)
        status = follow(job, &photo, w, worker, &job->errors[i]);
    if (status != HM_OK) { /* what is not known to be the window is not shown */
        text_free(&w->jpeg);
        w->trail_count = 0;
    }
    image_free(&photo);
    mem_free(path);
}

/* ---- all --------------------------------------------------------------------------------- */

static enum hm_status list_windows(struct windows_job *job, struct hm_error *error)
{
    struct story *s = job->story;
    size_t all = s->suspect_count;
    for (size_t r = 0; r < s->round_count; r++)
        all += s->rounds[r].count;
    job->items = mem_array(all + 1, sizeof *job->items);
    job->errors = mem_array(all + 1, sizeof *job->errors);
    if (!job->items || !job->errors)
        return fail_memory(error, all * sizeof *job->errors, "windows");
    for (size_t r = 0; r < s->round_count; r++)
        for (size_t i = 0; i < s->rounds[r].count; i++)
            job->items[job->count++] = &s->rounds[r].windows[i];
    for (size_t i = 0; i < s->suspect_count; i++)
        job->items[job->count++] = &s->suspects[i];
    return HM_OK;
}

static enum hm_status make_workers(struct windows_job *job, int count, struct hm_error *error)
{
    const struct hm_geometry *g = &job->story->model.geometry;
    if (!job->story->model.weights)
        return HM_OK;
    job->workers = mem_array((size_t)count, sizeof *job->workers);
    job->descriptors = mem_array((size_t)count, sizeof *job->descriptors);
    bool made = job->workers && job->descriptors;
    for (int i = 0; i < count && made; i++) {
        job->workers[i] = scan_worker_new(g);
        job->descriptors[i] = mem_array(hog_geometry_length(g), sizeof(float));
        made = job->workers[i] && job->descriptors[i];
    }
    return made ? HM_OK : fail_memory(error, 0, "scores of windows");
}

static enum hm_status tell_errors(struct windows_job *job, struct hm_error *error)
{
    size_t bad = 0;
    const char *first = NULL;
    for (size_t i = 0; i < job->count; i++) {
        if (job->errors[i].status == HM_MEMORY) {
            *error = job->errors[i];
            return HM_MEMORY;
        }
        bad += job->errors[i].status != HM_OK;
        if (!first && job->errors[i].status != HM_OK)
            first = job->errors[i].text;
    }
    /* Without photographs at all that is told once, by find_photographs. */
    if (bad == 0 || job->negatives.count == 0)
        return HM_OK;
    return story_misses(job->story, error, "%zu window%s cannot be shown as they were (%s)", bad,
                        bad == 1 ? "" : "s", first);
}

enum hm_status report_windows(const struct report_job *report, struct story *story,
                              struct hm_error *error)
{
    struct windows_job job = {.report = report, .story = story};
    int workers = threads_count(report->threads);
    enum hm_status status = list_windows(&job, error);
    if (status == HM_OK && job.count > 0)
        status = find_photographs(&job, error);
    HM_THEN(status, make_workers(&job, workers, error));
    if (status == HM_OK) {
        threads_run(report->threads, job.count, show_item, &job);
        status = tell_errors(&job, error);
    }
    for (int i = 0; i < workers && job.workers; i++)
        scan_worker_free(job.workers[i]);
    for (int i = 0; i < workers && job.descriptors; i++)
        mem_free(job.descriptors[i]);
    mem_free(job.workers);
    mem_free(job.descriptors);
    mem_free(job.items);
    mem_free(job.errors);
    data_free(&job.negatives);
    return status;
}
