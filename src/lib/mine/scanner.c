/* The scanner of today: threads, a photograph each. */
#include "mine/mine_internal.h"

#include <math.h>

struct thread_scanner {
    struct scan_crew *crew;
    const struct hm_photos *photos;
    struct hm_scan scan;
    struct hog_weights weights;
    /* of the running call */
    const struct mine_task *tasks;
    struct mine_hurry hurry;
    struct mine_answer *answers;
};

static void describe_window(const void *window, float *out)
{
    scan_window_descriptor(window, out);
}

static void take_window(void *context, const struct hm_hit *hit, const struct scan_window *window)
{
    mine_gather_window(context, hit, window);
}

/* How much there is, and which levels of it are looked at; false: none. */
static bool count_levels(const struct mine_task *task, const struct scan_plan *plan,
                         struct mine_answer *answer)
{
    answer->size = (struct mine_size){plan->photo_width, plan->photo_height};
    answer->levels = plan->count;
    bool any = false;
    for (int l = 0; l < plan->count; l++) {
        const struct scan_level *level = &plan->level[l];
        uint64_t windows = (uint64_t)level->windows_x * (uint64_t)level->windows_y;
        *(task->skip[l] ? &answer->skipped : &answer->windows) += windows;
        answer->largest_outside[l] = task->skip[l] ? NAN : mine_gather_from(&task->criteria);
        any = any || !task->skip[l];
    }
    return any;
}

static enum hm_status scan_pixels(const struct thread_scanner *s, struct mine_gather *g,
                                  const struct scan_plan *plan, const struct hm_photo *photo,
                                  int worker, struct hm_error *error)
{
    const struct mine_task *task = g->task;
    struct image image = mine_photo_image(photo);
    if (plan->photo_width != photo->image.width || plan->photo_height != photo->image.height)
        return fail(error, HM_INPUT, "%s: the photograph has changed its size",
                    mine_photo_label(s->photos, (size_t)task->image));
    return scan_image(scan_crew_worker(s->crew, worker), &image, task->image, plan, task->skip,
                      &s->weights, mine_gather_from(&task->criteria), take_window, g, error);
}

/* A photograph of a known size all of whose levels are skipped is not even asked for. */
static enum hm_status scan_photo(const struct thread_scanner *s, struct mine_gather *g,
                                 struct scan_plan *plan, int worker, struct hm_error *error)
{
    const struct hm_geometry *geometry = scan_crew_geometry(s->crew);
    const struct mine_task *task = g->task;
    struct mine_size size = task->size;
    struct hm_photo photo = {0};
    size_t image = (size_t)task->image;
    if (size.width > 0) {
        scan_make_plan(geometry, &s->scan, size.width, size.height, plan);
        if (!count_levels(task, plan, g->answer))
            return HM_OK;
    }
    HM_TRY(s->photos->pixels(s->photos->context, image, &photo, error));
    bool any = true;
    if (size.width == 0) {
        scan_make_plan(geometry, &s->scan, photo.image.width, photo.image.height, plan);
        any = count_levels(task, plan, g->answer);
    }
    enum hm_status status = any ? scan_pixels(s, g, plan, &photo, worker, error) : HM_OK;
    mine_photo_release(s->photos, image, &photo);
    return status;
}

static void answer_task(void *context, size_t item, int worker)
{
    struct thread_scanner *s = context;
    struct mine_answer *answer = &s->answers[item];
    struct scan_plan plan;
    struct hm_error error;
    struct mine_gather g =
        mine_gather_begin(&s->tasks[item], &plan, hog_geometry_length(scan_crew_geometry(s->crew)),
                          describe_window, answer);
    if (s->hurry.asked && s->hurry.asked(s->hurry.context)) {
        answer->status = fail(&answer->error, HM_INTERRUPTED, "interrupted");
        return;
    }
    enum hm_status status = scan_photo(s, &g, &plan, worker, &error);
    if (status == HM_OK) {
        mine_gather_end(&g);
    } else {
        answer->status = status;
        answer->error = error;
    }
}

static enum hm_status set_weights(void *self, const float *weights, float bias,
                                  struct hm_error *error)
{
    struct thread_scanner *s = self;
    return hog_weights_set(&s->weights, scan_crew_geometry(s->crew), weights, bias, error);
}

static enum hm_status run(void *self, const struct mine_task *tasks, size_t count,
                          struct mine_hurry hurry, struct mine_answer *answers,
                          struct hm_error *error)
{
    struct thread_scanner *s = self;
    s->tasks = tasks;
    s->hurry = hurry;
    s->answers = answers;
    threads_run(scan_crew_threads(s->crew), count, answer_task, s);
    for (size_t i = 0; i < count; i++)
        if (answers[i].status == HM_MEMORY) {
            *error = answers[i].error;
            return HM_MEMORY;
        }
    return HM_OK;
}

static void free_scanner(void *self)
{
    struct thread_scanner *s = self;
    hog_weights_free(&s->weights);
    mem_free(s);
}

enum hm_status mine_scanner_threads(struct scan_crew *crew, const struct hm_photos *photos,
                                    const struct hm_scan *scan, struct mine_scanner *out,
                                    struct hm_error *error)
{
    struct thread_scanner *s = mem_array(1, sizeof *s);
    if (!s)
        return fail_memory(error, sizeof *s, "a scanner");
    *s = (struct thread_scanner){.crew = crew, .photos = photos, .scan = *scan};
    *out = (struct mine_scanner){s, set_weights, run, free_scanner};
    return HM_OK;
}
