/* Photographs in order, a batch at a time: what a pass, a check, a measurement and `hogmine mine`
 * have in common. Neither the batches nor who scans show in what is taken. */
#include "mine/mine_internal.h"

#define BATCH 32

struct scanning {
    const struct mine_scan *job;
    struct hm_key *known; /* of the pool's negatives, rising */
    size_t known_count;
    struct mine_task tasks[BATCH];
    struct mine_answer answers[BATCH];
};

/* ---- what the tasks say ------------------------------------------------------------------ */

static enum hm_status list_known(struct scanning *s, struct hm_error *error)
{
    const struct mine_pool *pool = s->job->pool;
    size_t count = pool ? mine_pool_count(pool) : 0;
    s->known = mem_array(count + 1, sizeof *s->known);
    if (!s->known)
        return fail_memory(error, count * sizeof *s->known, "the keys of the pool");
    for (size_t i = 0; i < count; i++)
        if (svm_rows_labels(mine_pool_rows(pool))[i] < 0)
            s->known[s->known_count++] = *mine_pool_key(pool, i);
    sort_items(s->known, s->known_count, sizeof *s->known, mine_compare_keys);
    return HM_OK;
}

/* The first known key of this photograph or a later one. */
static size_t first_known(const struct scanning *s, int32_t image)
{
    size_t from = 0, to = s->known_count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (s->known[middle].image < image)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

static void make_task(const struct scanning *s, size_t step, struct mine_task *task)
{
    const struct mine_scan *job = s->job;
    const struct mine_avoid *avoid = job->avoid;
    size_t image = job->image ? job->image(job->context, step) : step;
    *task = (struct mine_task){.criteria = job->criteria, .image = (int32_t)image};
    size_t known = first_known(s, task->image);
    task->known = s->known + known;
    task->known_count = first_known(s, task->image + 1) - known;
    if (avoid && avoid->first) {
        task->regions = avoid->regions + avoid->first[image];
        task->region_count = avoid->first[image + 1] - avoid->first[image];
        task->overlap = avoid->overlap;
        task->fill = avoid->object.fill;
        task->aspect = avoid->object.aspect;
    }
    if (job->prepare)
        job->prepare(job->context, task);
}

/* ---- batches ----------------------------------------------------------------------------- */

static bool was_interrupted(const struct scanning *s, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (s->answers[i].status == HM_INTERRUPTED)
            return true;
    return false;
}

static enum hm_status run_batches(struct scanning *s, struct hm_error *error)
{
    const struct mine_scan *job = s->job;
    bool enough = false;
    for (size_t done = job->first; done < job->count && !enough;) {
        mine_tell_progress(job->observer, job->progress, done, job->count);
        if (job->between)
            HM_TRY(job->between(job->context, &enough, error));
        if (enough)
            break;
        size_t count = job->count - done < BATCH ? job->count - done : BATCH;
        for (size_t i = 0; i < count; i++)
            make_task(s, done + i, &s->tasks[i]);
        HM_TRY(
            job->scanner->run(job->scanner->self, s->tasks, count, job->hurry, s->answers, error));
        if (was_interrupted(s, count))
            continue;
        for (size_t i = 0; i < count && !enough; i++, done++)
            HM_TRY(job->receive(job->context, (size_t)s->tasks[i].image, &s->answers[i], &enough,
                                error));
    }
    mine_tell_progress(job->observer, job->progress, job->count, job->count);
    return HM_OK;
}

enum hm_status mine_scan_all(const struct mine_scan *job, struct hm_error *error)
{
    struct scanning *s = mem_array(1, sizeof *s);
    if (!s)
        return fail_memory(error, sizeof *s, "a scan");
    s->job = job;
    enum hm_status status = list_known(s, error);
    HM_THEN(status, run_batches(s, error));
    for (int i = 0; i < BATCH; i++)
        mine_answer_free(&s->answers[i]);
    mem_free(s->known);
    mem_free(s);
    return status;
}

enum hm_status mine_scan_model(const struct mine_scan *job, const struct hm_model *model,
                               const struct hm_scan *scan, const struct hm_photos *photos,
                               struct threads *threads, struct hm_error *error)
{
    struct mine_scanner scanner = {0};
    struct mine_scan all = *job;
    struct scan_crew *crew = scan_crew_new(threads, &model->geometry);
    enum hm_status status = crew ? mine_scanner_threads(crew, photos, scan, &scanner, error)
                                 : fail_memory(error, 0, "a scanner");
    all.scanner = &scanner;
    all.count = photos->count;
    HM_THEN(status, scanner.set_weights(scanner.self, model->weights, model->bias, error));
    HM_THEN(status, mine_scan_all(&all, error));
    if (scanner.free)
        scanner.free(scanner.self);
    scan_crew_free(crew);
    return status;
}
