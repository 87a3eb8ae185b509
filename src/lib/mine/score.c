/* The scores of held-out data: people through their windows, photographs through a whole scan.
 *
 * The same code as training and mining, so that a model is measured by what it was trained on. */
#include "mine/mine_internal.h"

#include <math.h>
#include <string.h>

#define CHUNK 32

void score_list_free(struct score_list *scores)
{
    mem_free(scores->values);
    mem_free(scores->per_image);
    *scores = (struct score_list){0};
}

/* ---- people ------------------------------------------------------------------------------ */

struct people_job {
    const struct hm_model *model;
    const struct data_set *images;
    const struct data_windows *windows; /* NULL: a window an image */
    size_t max_pixels, length;
    struct scan_worker **workers;
    float *descriptors; /* one a worker */
    size_t first, count;
    float score[CHUNK];
    bool small[CHUNK];
    enum hm_status status[CHUNK];
    struct hm_error error[CHUNK];
};

/* The scan's own order of addition (block row by block row), so that a crop scores what the scanner
 * would give it. */
static float window_score(const struct hm_model *model, const float *descriptor)
{
    const struct hm_geometry *g = &model->geometry;
    int blocks_x = geometry_blocks_x(g), blocks_y = geometry_blocks_y(g);
    int values = geometry_block_values(g);
    float score = model->bias;
    for (int by = 0; by < blocks_y; by++) {
        float sum = 0;
        for (int bx = 0; bx < blocks_x; bx++)
            for (int k = 0; k < values; k++) {
                size_t at = (size_t)((bx * blocks_y + by) * values + k);
                sum = fmaf(descriptor[at], model->weights[at], sum);
            }
        score += sum;
    }
    return score;
}

static struct data_window window_of(const struct people_job *job, size_t i)
{
    return job->windows ? job->windows->items[i]
                        : (struct data_window){.image = (int)i, .whole = true, .zoom = 1};
}

static enum hm_status describe_person(struct people_job *job, const struct data_window *window,
                                      const struct image *image, int worker, float *descriptor,
                                      struct hm_error *error)
{
    double box[4];
    const struct hm_model *model = job->model;
    if (window->whole)
        return scan_describe_centre(job->workers[worker], image, model->mining.pyramid, descriptor,
                                    error);
    data_window_person(window, model->geometry.window_height * SCAN_PERSON_SHARE, image->width,
                       image->height, box);
    struct scan_person person = {box[0], box[1], box[2], box[3], false};
    return scan_describe_people(job->workers[worker], image, model->mining.pyramid, &person, 1,
                                descriptor, error);
}

static void score_person(void *context, size_t item, int worker)
{
    struct people_job *job = context;
    struct image image = {0};
    struct hm_error why;
    struct data_window window = window_of(job, job->first + item);
    const char *path = job->images->images[window.image].path;
    float *descriptor = job->descriptors + (size_t)worker * job->length;
    job->small[item] = false;
    job->status[item] = image_read(path, job->max_pixels, &image, &job->error[item]);
    if (job->status[item] == HM_OK) {
        job->status[item] = describe_person(job, &window, &image, worker, descriptor, &why);
        if (job->status[item] == HM_OK)
            job->score[item] = window_score(job->model, descriptor);
        else
            fail(&job->error[item], job->status[item], "%s: %s", path, why.text);
        job->small[item] = job->status[item] == HM_INPUT;
    }
    image_free(&image);
}

static enum hm_status run_people(struct people_job *job, struct threads *threads,
                                 const struct mine_observer *observer, struct score_list *scores,
                                 struct hm_error *error)
{
    for (job->first = 0; job->first < job->count; job->first += CHUNK) {
        tell_progress(observer, "positives", job->first, job->count);
        size_t left = job->count - job->first, items = left < CHUNK ? left : CHUNK;
        threads_run(threads, items, score_person, job);
        for (size_t i = 0; i < items; i++) {
            if (job->status[i] == HM_OK) {
                scores->values[scores->count++] = job->score[i];
                scores->per_image[window_of(job, job->first + i).image]++;
            } else if (job->status[i] == HM_INPUT) {
                tell_skipped(observer, job->error[i].text);
                scores->small += job->small[i];
                scores->bad += !job->small[i];
            } else {
                *error = job->error[i];
                return job->status[i];
            }
        }
    }
    tell_progress(observer, "positives", job->count, job->count);
    return HM_OK;
}

enum hm_status score_people(const struct hm_model *model, const struct data_set *images,
                            const struct data_windows *windows, size_t max_pixels,
                            struct threads *threads, const struct mine_observer *observer,
                            struct score_list *scores, struct hm_error *error)
{
    size_t workers = (size_t)threads_count(threads);
    size_t count = windows ? windows->count : images->count;
    struct people_job *job = mem_array(1, sizeof *job);
    *scores = (struct score_list){.values = mem_array(count + 1, sizeof *scores->values),
                                  .per_image = mem_array(images->count, sizeof(uint32_t))};
    bool good = job && scores->values && scores->per_image;
    if (good) {
        job->model = model;
        job->images = images;
        job->windows = windows;
        job->count = count;
        job->max_pixels = max_pixels;
        job->length = geometry_length(&model->geometry);
        job->workers = mem_array(workers, sizeof(struct scan_worker *));
        job->descriptors = mem_array(mem_product(workers, job->length), sizeof(float));
        good = job->workers && job->descriptors;
    }
    for (size_t i = 0; i < workers && good; i++)
        good = (job->workers[i] = scan_worker_new(&model->geometry)) != NULL;
    enum hm_status status = good ? run_people(job, threads, observer, scores, error)
                                 : fail_memory(error, count * 4, "scores");
    for (size_t i = 0; i < workers && job && job->workers; i++)
        scan_worker_free(job->workers[i]);
    if (job) {
        mem_free(job->workers);
        mem_free(job->descriptors);
    }
    mem_free(job);
    return status;
}

/* ---- photographs ------------------------------------------------------------------------- */

static enum hm_status append_scores(struct score_list *scores, const struct harvest *harvest,
                                    struct hm_error *error)
{
    enum hm_status status =
        mem_reserve((void **)&scores->values, &scores->capacity, scores->count + harvest->count,
                    sizeof *scores->values, error);
    for (size_t i = 0; i < harvest->count && status == HM_OK; i++)
        scores->values[scores->count++] = harvest->hits[i].score;
    scores->small += harvest->windows == 0;
    return status;
}

static enum hm_status run_windows(struct scanner *scanner, const struct data_set *negatives,
                                  const struct mine_observer *observer, struct score_list *scores,
                                  struct hm_error *error)
{
    struct harvest harvests[CHUNK] = {0};
    struct harvest_rule all = {.threshold = -INFINITY, .ceiling = INFINITY};
    enum hm_status status = HM_OK;
    for (size_t first = 0; first < negatives->count && status == HM_OK; first += CHUNK) {
        tell_progress(observer, "negatives", first, negatives->count);
        int images[CHUNK];
        size_t left = negatives->count - first, items = left < CHUNK ? left : CHUNK;
        for (size_t i = 0; i < items; i++)
            images[i] = (int)(first + i);
        status = scanner->scan(scanner->self, &all, images, items, harvests, error);
        for (size_t i = 0; i < items && status == HM_OK; i++) {
            if (harvests[i].status == HM_OK) {
                status = append_scores(scores, &harvests[i], error);
                scores->per_image[first + i] = (uint32_t)harvests[i].count;
            } else {
                scores->bad++;
                tell_skipped(observer, harvests[i].error.text);
            }
        }
    }
    tell_progress(observer, "negatives", negatives->count, negatives->count);
    for (int i = 0; i < CHUNK; i++)
        harvest_free(&harvests[i]);
    return status;
}

enum hm_status score_windows(const struct hm_model *model, const struct hm_scan *scan,
                             const struct data_set *negatives, size_t max_pixels,
                             struct threads *threads, const struct mine_observer *observer,
                             struct score_list *scores, struct hm_error *error)
{
    *scores = (struct score_list){.per_image = mem_array(negatives->count, sizeof(uint32_t))};
    struct data_store *store = data_store_new(negatives, 0, max_pixels);
    if (!store || !scores->per_image) {
        data_store_free(store);
        return fail_memory(error, negatives->count * sizeof(struct image), "a list of images");
    }
    struct scanner scanner = {0};
    enum hm_status status =
        scanner_threads(threads, store, &model->geometry, scan, &scanner, error);
    if (status == HM_OK)
        status = scanner.set_weights(scanner.self, model->weights, model->bias, error);
    if (status == HM_OK)
        status = run_windows(&scanner, negatives, observer, scores, error);
    if (scanner.free)
        scanner.free(scanner.self);
    data_store_free(store);
    return status;
}
