/* A detector over many photographs, for `detect` and `eval`: read, scan, suppress, tell in order.
 */
#include "commands/photo_run.h"

struct photos_run {
    const struct photos_job *job;
    struct detect_team **teams; /* few photographs: one team of all threads; many: one a thread */
    int team_count;
    struct photo *photos;
    size_t photo_count; /* taken at a time */
};

static void run_photo(const struct photos_run *run, struct detect_team *team, struct photo *photo)
{
    const struct photos_job *job = run->job;
    photo->status = data_read_image(photo->from, job->max_pixels, &photo->image, &photo->error);
    if (photo->status == HM_OK)
        photo->status =
            data_check_enlarged(photo->from->path, &photo->image, job->options.scan.upsample,
                                job->max_pixels, &photo->error);
    if (photo->status == HM_OK)
        photo->status =
            detect_image(team, &photo->image, &job->options, &photo->found, &photo->error);
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
        detect_found_free(&run->photos[i].found);
    }
    for (int i = 0; run->teams && i < run->team_count; i++)
        detect_team_free(run->teams[i]);
    mem_free(run->teams);
    mem_free(run->photos);
}

static enum hm_status prepare(struct photos_run *run, const struct data_set *set,
                              struct threads *threads, struct hm_error *error)
{
    int count = threads_count(threads);
    bool many = count > 1 && set->count >= 2 * (size_t)count;
    run->team_count = many ? count : 1;
    run->photo_count = 4 * (size_t)count;
    run->photos = mem_array(run->photo_count, sizeof *run->photos);
    run->teams = mem_array((size_t)run->team_count, sizeof(struct detect_team *));
    bool good = run->photos && run->teams;
    for (int i = 0; i < run->team_count && good; i++) {
        run->teams[i] = detect_team_new(run->job->model, many ? NULL : threads);
        good = run->teams[i] != NULL;
    }
    return good ? HM_OK : fail_memory(error, 0, "a detector");
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
    threads_run(run->team_count > 1 ? threads : NULL, count, run_item, run);
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
