/* One photograph on many threads: levels, and bands of rows of the large ones, from one counter.
 *
 * Bands are handed out largest first, so that the last to finish is small. A band owns its hits;
 * they are put together in key order, so the answer does not depend on the number of threads.
 */
#include "scan/scan_internal.h"

struct band_job {
    struct scan_band band;
    uint64_t cost;
    struct scan_hits hits;
    enum hm_status status;
    struct hm_error error;
};

struct scan_team {
    struct threads *threads;
    struct scan_worker **workers;
    struct hog_source source;
    struct band_job *jobs;
    size_t jobs_capacity;
    size_t job_count;
    /* of the running scan */
    const struct scan_plan *plan;
    const struct hog_weights *weights;
    float threshold;
};

void scan_hits_free(struct scan_hits *list)
{
    mem_free(list->items);
    *list = (struct scan_hits){0};
}

struct scan_team *scan_team_new(struct threads *threads, const struct hm_geometry *geometry)
{
    struct scan_team *team = mem_array(1, sizeof *team);
    if (!team)
        return NULL;
    team->threads = threads;
    team->workers = mem_array((size_t)threads_count(threads), sizeof(struct scan_worker *));
    bool good = team->workers;
    for (int i = 0; good && i < threads_count(threads); i++)
        good = (team->workers[i] = scan_worker_new(geometry));
    if (!good) {
        scan_team_free(team);
        return NULL;
    }
    return team;
}

void scan_team_free(struct scan_team *team)
{
    if (!team)
        return;
    for (int i = 0; team->workers && i < threads_count(team->threads); i++)
        scan_worker_free(team->workers[i]);
    for (size_t i = 0; i < team->jobs_capacity; i++)
        scan_hits_free(&team->jobs[i].hits);
    mem_free(team->workers);
    mem_free(team->jobs);
    hog_source_free(&team->source);
    mem_free(team);
}

static void collect(void *context, const struct hm_hit *hit, const struct scan_window *window)
{
    struct band_job *job = context;
    (void)window;
    if (job->status != HM_OK)
        return;
    job->status = mem_reserve((void **)&job->hits.items, &job->hits.capacity, job->hits.count + 1,
                              sizeof *hit, &job->error);
    if (job->status == HM_OK)
        job->hits.items[job->hits.count++] = *hit;
}

static void run_job(void *context, size_t item, int worker)
{
    struct scan_team *team = context;
    struct band_job *job = &team->jobs[item];
    job->hits.count = 0;
    job->status = HM_OK;
    enum hm_status status = scan_rows(team->workers[worker], &team->source, team->plan, job->band,
                                      0, team->weights, team->threshold, collect, job, &job->error);
    if (job->status == HM_OK)
        job->status = status;
}

static int reading_order(const void *a, const void *b)
{
    const struct band_job *ja = a, *jb = b;
    if (ja->band.level != jb->band.level)
        return ja->band.level < jb->band.level ? -1 : 1;
    return (ja->band.first > jb->band.first) - (ja->band.first < jb->band.first);
}

static int larger_first(const void *a, const void *b)
{
    const struct band_job *ja = a, *jb = b;
    if (ja->cost != jb->cost)
        return ja->cost > jb->cost ? -1 : 1;
    return reading_order(a, b);
}

/* A band costs its rows and the overlap above them; levels larger than a fair share are cut. */
static enum hm_status make_jobs(struct scan_team *team, const struct scan_plan *plan,
                                struct hm_error *error)
{
    uint64_t all = 0;
    for (int l = 0; l < plan->count; l++)
        all += (uint64_t)plan->level[l].width * (uint64_t)plan->level[l].height;
    uint64_t fair = all / (4 * (uint64_t)threads_count(team->threads)) + 1;
    int overlap = plan->geometry.window_height / plan->scan.stride + 1;
    team->job_count = 0;
    for (int l = 0; l < plan->count; l++) {
        const struct scan_level *level = &plan->level[l];
        uint64_t cost = (uint64_t)level->width * (uint64_t)level->height;
        int bands = threads_count(team->threads) > 1 ? (int)(cost / fair) + 1 : 1;
        int most = level->windows_y / (2 * overlap) + 1;
        bands = bands < most ? bands : most;
        HM_TRY(mem_reserve((void **)&team->jobs, &team->jobs_capacity,
                           team->job_count + (size_t)bands, sizeof *team->jobs, error));
        for (int i = 0; i < bands; i++) {
            int first = (int)((long)level->windows_y * i / bands);
            int end = (int)((long)level->windows_y * (i + 1) / bands);
            struct band_job *job = &team->jobs[team->job_count++];
            job->band = (struct scan_band){l, first, end - first};
            job->cost = (uint64_t)level->width * (uint64_t)(end - first + overlap);
        }
    }
    sort_items(team->jobs, team->job_count, sizeof *team->jobs, larger_first);
    return HM_OK;
}

enum hm_status scan_team_image(struct scan_team *team, const struct image *image,
                               const struct scan_plan *plan, const struct hog_weights *weights,
                               float threshold, struct scan_hits *hits, struct hm_error *error)
{
    hits->count = 0;
    if (plan->count == 0)
        return HM_OK;
    team->plan = plan;
    team->weights = weights;
    team->threshold = threshold;
    HM_TRY(hog_source_set(&team->source, image, plan->scan.pyramid, scan_shrink(plan), error));
    HM_TRY(make_jobs(team, plan, error));
    threads_run(team->threads, team->job_count, run_job, team);
    sort_items(team->jobs, team->job_count, sizeof *team->jobs, reading_order);
    for (size_t i = 0; i < team->job_count; i++) {
        const struct band_job *job = &team->jobs[i];
        if (job->status != HM_OK)
            return fail(error, job->status, "%s", job->error.text);
        HM_TRY(mem_reserve((void **)&hits->items, &hits->capacity, hits->count + job->hits.count,
                           sizeof *hits->items, error));
        for (size_t k = 0; k < job->hits.count; k++)
            hits->items[hits->count++] = job->hits.items[k];
    }
    return HM_OK;
}
