/* Where a detector of people sees somebody. */
#include "data/doctor_internal.h"

#include <math.h>
#include <stdatomic.h>

#define NEGATIVE_STEP 1.25 /* between levels: coarse, and fast */
#define NEGATIVE_PAD 16    /* so that somebody is seen who fills a crop */

enum hm_status doctor_eyes_open(struct doctor_eyes *eyes, const struct hm_model *model,
                                struct threads *threads, struct hm_error *error)
{
    int count = threads_count(threads);
    *eyes = (struct doctor_eyes){.model = model,
                                 .workers = mem_array((size_t)count, sizeof(struct scan_worker *))};
    bool good = eyes->workers != NULL;
    for (; eyes->count < count && good; eyes->count += good) {
        eyes->workers[eyes->count] = scan_worker_new(&model->geometry);
        good = eyes->workers[eyes->count] != NULL;
    }
    enum hm_status status =
        good ? hog_weights_set(&eyes->weights, &model->geometry, model->weights, model->bias, error)
             : fail_memory(error, 0, "a look at the data");
    if (status != HM_OK)
        doctor_eyes_close(eyes);
    return status;
}

void doctor_eyes_close(struct doctor_eyes *eyes)
{
    for (int i = 0; i < eyes->count; i++)
        scan_worker_free(eyes->workers[i]);
    mem_free(eyes->workers);
    hog_weights_free(&eyes->weights);
    *eyes = (struct doctor_eyes){0};
}

struct best_hit {
    bool found;
    struct hm_hit hit;
};

static void keep_best(void *context, const struct hm_hit *hit, const struct scan_window *window)
{
    struct best_hit *best = context;
    (void)window;
    if (!best->found || hit->score > best->hit.score)
        *best = (struct best_hit){true, *hit};
}

enum hm_status doctor_best_window(struct doctor_eyes *eyes, int worker, const struct image *image,
                                  double step, int pad, struct hm_detection *out,
                                  struct hm_error *error)
{
    struct scan_plan plan;
    struct hm_scan scan = eyes->model->scan;
    struct best_hit best = {0};
    scan.scale_step = step;
    scan.pad = pad;
    scan_make_plan(&eyes->model->geometry, &scan, image->width, image->height, &plan);
    *out = (struct hm_detection){.score = -INFINITY};
    HM_TRY(scan_image(eyes->workers[worker], image, 0, &plan, NULL, &eyes->weights, -INFINITY,
                      keep_best, &best, error));
    if (best.found)
        *out = scan_window_box(&plan, best.hit.key, best.hit.score);
    return HM_OK;
}

struct negative_job {
    const struct data_doctor_case *given;
    const struct doctor_sample *sample;
    struct doctor_eyes eyes;
    float *scores;
    atomic_bool no_memory;
};

static void look_at_negative(void *context, size_t item, int worker)
{
    struct negative_job *job = context;
    const struct data_image *from = &job->given->negatives->images[job->sample->images[item]];
    struct image image;
    struct hm_detection best = {.score = -INFINITY};
    enum hm_status status = data_read_image(from, job->given->max_pixels, &image, NULL);
    if (status == HM_OK) {
        status = doctor_best_window(&job->eyes, worker, &image, NEGATIVE_STEP, NEGATIVE_PAD, &best,
                                    NULL);
        image_free(&image);
    }
    if (status == HM_MEMORY)
        atomic_store(&job->no_memory, true);
    job->scores[item] = best.score;
}

enum hm_status doctor_look_at_negatives(const struct data_doctor_case *given,
                                        const struct doctor_sample *sample, struct threads *threads,
                                        float *scores, struct hm_error *error)
{
    struct negative_job job = {.given = given, .sample = sample, .scores = scores};
    HM_TRY(doctor_eyes_open(&job.eyes, given->people, threads, error));
    threads_run(threads, sample->count, look_at_negative, &job);
    doctor_eyes_close(&job.eyes);
    return job.no_memory ? fail_memory(error, 0, "a look at the negatives") : HM_OK;
}
