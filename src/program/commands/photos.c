/* A detector over many photographs, for `detect` and `eval`: read, scan, suppress, tell in order.
 */
#include "commands/photos.h"

struct photos_run {
    const struct photos_job *job;
    struct hog_weights weights;
    struct scan_team *team; /* few photographs: one after the other, each on all threads */
    struct threads **alone; /* many: one a thread, each with a team of its own */
    struct scan_team **teams;
    struct photo *photos;
    size_t photo_count; /* taken at a time */
    int threads;
};

/* ---- one photograph ---------------------------------------------------------------------- */

static void run_photo(const struct photos_run *run, struct scan_team *team, struct photo *photo)
{
    const struct photos_job *job = run->job;
    struct scan_plan plan;
    photo->count = 0;
    photo->small = false;
    photo->status = image_read(photo->from->path, job->max_pixels, &photo->image, &photo->error);
    if (photo->status != HM_OK)
        return;
    scan_make_plan(&job->model->geometry, &job->scan, photo->image.width, photo->image.height,
                   &plan);
    photo->small = plan.count == 0;
    photo->status = detect_people(team, &photo->image, &plan, &run->weights, &job->rule,
                                  &photo->found, &photo->error);
    photo->boxes = photo->found.boxes;
    photo->count = photo->found.count;
    if (photo->status == HM_OK && job->finish)
        photo->status = job->finish(job->context, photo, &photo->error);
}

static void run_item(void *context, size_t item, int worker)
{
    struct photos_run *run = context;
    run_photo(run, run->teams[worker], &run->photos[item]);
}

/* ---- all of them ------------------------------------------------------------------------- */

static void free_run(struct photos_run *run)
{
    for (size_t i = 0; run->photos && i < run->photo_count; i++) {
        image_free(&run->photos[i].image);
        detected_free(&run->photos[i].found);
    }
    for (int i = 0; i < run->threads; i++) {
        scan_team_free(run->teams ? run->teams[i] : NULL);
        threads_free(run->alone ? run->alone[i] : NULL);
    }
    mem_free(run->alone);
    mem_free(run->teams);
    mem_free(run->photos);
    scan_team_free(run->team);
    hog_weights_free(&run->weights);
}

static bool make_teams(struct photos_run *run)
{
    const struct hm_geometry *geometry = &run->job->model->geometry;
    run->alone = mem_array((size_t)run->threads, sizeof(struct threads *));
    run->teams = mem_array((size_t)run->threads, sizeof(struct scan_team *));
    bool good = run->alone && run->teams;
    for (int i = 0; i < run->threads && good; i++) {
        run->alone[i] = threads_new(1);
        run->teams[i] = run->alone[i] ? scan_team_new(run->alone[i], geometry) : NULL;
        good = run->teams[i] != NULL;
    }
    return good;
}

static enum hm_status prepare(struct photos_run *run, const struct data_set *set,
                              struct threads *threads, struct hm_error *error)
{
    const struct hm_model *model = run->job->model;
    enum hm_status status =
        hog_weights_set(&run->weights, &model->geometry, model->weights, model->bias, error);
    if (status != HM_OK)
        return status;
    int count = threads_count(threads);
    bool many = count > 1 && set->count >= 2 * (size_t)count;
    run->threads = many ? count : 0;
    run->photo_count = 4 * (size_t)count;
    run->photos = mem_array(run->photo_count, sizeof *run->photos);
    if (!many)
        run->team = scan_team_new(threads, &model->geometry);
    if (!run->photos || (many ? !make_teams(run) : !run->team))
        return fail_memory(error, 0, "a detector");
    return HM_OK;
}

static enum hm_status run_chunk(struct photos_run *run, const struct data_set *set, size_t first,
                                struct threads *threads, struct hm_error *error)
{
    size_t left = set->count - first;
    size_t count = left < run->photo_count ? left : run->photo_count;
    for (size_t i = 0; i < count; i++) {
        run->photos[i].from = &set->images[first + i];
        run->photos[i].index = first + i;
    }
    if (run->teams)
        threads_run(threads, count, run_item, run);
    for (size_t i = 0; i < count && !run->teams; i++)
        run_photo(run, run->team, &run->photos[i]);
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < count && status == HM_OK; i++) {
        struct photo *photo = &run->photos[i];
        status = photo->status;
        if (status == HM_OK || status == HM_INPUT)
            status = run->job->tell(run->job->context, photo, error);
        else
            *error = photo->error;
    }
    for (size_t i = 0; i < count; i++)
        image_free(&run->photos[i].image);
    return status;
}

enum hm_status photos_run(const struct photos_job *job, const struct data_set *set,
                          struct threads *threads, struct terminal *terminal,
                          struct hm_error *error)
{
    struct photos_run run = {.job = job};
    enum hm_status status = prepare(&run, set, threads, error);
    for (size_t first = 0; first < set->count && status == HM_OK; first += run.photo_count) {
        terminal_progress(terminal, job->doing, first, set->count);
        status = run_chunk(&run, set, first, threads, error);
    }
    terminal_progress(terminal, job->doing, set->count, set->count);
    free_run(&run);
    return status;
}
