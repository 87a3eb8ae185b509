/* A detector: any number of calls at once, each with buffers and threads of its own, which are kept
 * for the next. */
#include "detect/detect.h"
#include "disk/disk.h"
#include "library/library_internal.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

/* What one call works with. */
struct bench {
    struct bench *next;
    struct threads *threads;
    struct detect_team *team;
    unsigned char *room; /* for pixels that are not RGB */
    size_t room_capacity;
    struct image image;
    struct detect_found found;
};

struct hm_detector {
    struct hm_model model; /* with weights of its own */
    struct detect_options options;
    int threads;
    pthread_mutex_t lock; /* of `idle` */
    struct bench *idle;
};

static void free_bench(struct bench *bench)
{
    detect_team_free(bench->team);
    threads_free(bench->threads);
    mem_free(bench->room);
    detect_found_free(&bench->found);
    mem_free(bench);
}

static struct bench *new_bench(const struct hm_detector *detector)
{
    struct bench *bench = mem_array(1, sizeof *bench);
    if (!bench)
        return NULL;
    bench->threads = threads_new(detector->threads);
    if (bench->threads)
        bench->team = detect_team_new(&detector->model, bench->threads);
    if (bench->team)
        return bench;
    free_bench(bench);
    return NULL;
}

/* ---- made and freed ---------------------------------------------------------------------- */

static struct hm_detect_options default_options(const struct hm_model *model)
{
    const struct hm_model none = {.scan = scan_default_detection()};
    struct detect_options usual = detect_usual(model ? model : &none);
    return (struct hm_detect_options){
        .scan = usual.scan,
        .threshold = usual.threshold,
        .overlap = usual.suppression.overlap,
        .overlap_of = usual.suppression.of_smaller ? HM_OF_SMALLER : HM_OF_UNION,
        .chains = usual.suppression.every,
        .average = usual.average,
        .threads = 1,
    };
}

void hm_detect_defaults(const struct hm_model *model, struct hm_detect_options *options)
{
    struct hm_detect_options defaults = default_options(model);
    (void)library_give(&defaults, sizeof defaults, options, "hm_detect_defaults", NULL);
}

static enum hm_status check_options(const struct hm_detect_options *o,
                                    const struct hm_geometry *geometry, struct hm_error *error)
{
    HM_TRY(scan_check(&o->scan, geometry, error));
    if (!isfinite(o->threshold))
        return fail(error, HM_USAGE, "hm_detector_new: the threshold is not finite");
    if (!(o->overlap >= 0 && o->overlap <= 1) || !(o->average > 0 && o->average <= 1))
        return fail(error, HM_USAGE, "hm_detector_new: overlap %g, average %g: give shares up to 1",
                    o->overlap, o->average);
    if (o->overlap_of != HM_OF_SMALLER && o->overlap_of != HM_OF_UNION)
        return fail(error, HM_USAGE, "hm_detector_new: unknown overlap_of %d", (int)o->overlap_of);
    if (o->threads < 0 || o->threads > LIBRARY_MOST_THREADS)
        return fail(error, HM_USAGE, "hm_detector_new: %d threads; 0 to %d are possible",
                    o->threads, LIBRARY_MOST_THREADS);
    return HM_OK;
}

enum hm_status hm_detector_new(const struct hm_model *model,
                               const struct hm_detect_options *options, struct hm_detector **out,
                               struct hm_error *error)
{
    LIBRARY_OUT(out);
    LIBRARY_NEED(model);
    struct hm_detect_options o = default_options(model);
    if (options)
        HM_TRY(library_take(options, &o, sizeof o, "hm_detector_new", error));
    HM_TRY(check_options(&o, &model->geometry, error));
    struct hm_detector *detector = mem_array(1, sizeof *detector);
    if (!detector)
        return fail_memory(error, sizeof *detector, "a detector");
    detector->options = (struct detect_options){
        .scan = o.scan,
        .threshold = o.threshold,
        .suppression = {o.overlap, o.overlap_of == HM_OF_SMALLER, o.chains},
        .average = o.average,
    };
    detector->threads = o.threads ? o.threads : threads_available();
    pthread_mutex_init(&detector->lock, NULL);
    enum hm_status status = library_copy_model(model, &detector->model, error);
    if (status == HM_OK)
        detector->idle = new_bench(detector);
    if (status == HM_OK && !detector->idle)
        status = fail_memory(error, 0, "a detector's threads");
    if (status != HM_OK)
        hm_detector_free(detector);
    else
        *out = detector;
    return status;
}

void hm_detector_free(struct hm_detector *detector)
{
    if (!detector)
        return;
    while (detector->idle) {
        struct bench *bench = detector->idle;
        detector->idle = bench->next;
        free_bench(bench);
    }
    model_free(&detector->model);
    pthread_mutex_destroy(&detector->lock);
    mem_free(detector);
}

/* ---- one picture ------------------------------------------------------------------------- */

/* An idle bench or a new one, with the picture's pixels. Given back by give_back. */
static enum hm_status begin(const struct hm_detector *detector, const struct hm_image *image,
                            struct bench **out, struct hm_error *error)
{
    struct hm_detector *shared = (struct hm_detector *)detector; /* but for `idle` it is const */
    pthread_mutex_lock(&shared->lock);
    struct bench *bench = shared->idle;
    if (bench)
        shared->idle = bench->next;
    pthread_mutex_unlock(&shared->lock);
    if (!bench)
        bench = new_bench(detector);
    *out = bench;
    if (!bench)
        return fail_memory(error, 0, "a detector's threads");
    return image_view(image, &bench->room, &bench->room_capacity, &bench->image, error);
}

static void give_back(const struct hm_detector *detector, struct bench *bench)
{
    struct hm_detector *shared = (struct hm_detector *)detector;
    if (!bench)
        return;
    pthread_mutex_lock(&shared->lock);
    bench->next = shared->idle;
    shared->idle = bench;
    pthread_mutex_unlock(&shared->lock);
}

static enum hm_status find_people(const struct hm_detector *detector, struct bench *bench,
                                  struct hm_detection **out, size_t *count, struct hm_error *error)
{
    struct detect_found *found = &bench->found;
    HM_TRY(detect_image(bench->team, &bench->image, &detector->options, found, error));
    if (found->count == 0)
        return HM_OK;
    *out = mem_array(found->count, sizeof **out);
    if (!*out)
        return fail_memory(error, found->count * sizeof **out, "detections");
    memcpy(*out, found->items, found->count * sizeof **out);
    *count = found->count;
    return HM_OK;
}

enum hm_status hm_detect(const struct hm_detector *detector, const struct hm_image *image,
                         struct hm_detection **out, size_t *count, struct hm_error *error)
{
    LIBRARY_ERROR(error);
    LIBRARY_OUT(out);
    LIBRARY_NEED(count);
    *count = 0;
    LIBRARY_NEED(detector);
    struct bench *bench;
    enum hm_status status = begin(detector, image, &bench, error);
    HM_THEN(status, find_people(detector, bench, out, count, error));
    give_back(detector, bench);
    return status;
}

struct hm_detection hm_object_of(const struct hm_object *object, const struct hm_detection *window)
{
    struct box b = box_object_of_window(object, BOX_OF(window));
    return (struct hm_detection){b.x, b.y, b.width, b.height, window->score};
}

enum hm_status hm_scan_windows(const struct hm_detector *detector, const struct hm_image *image,
                               float threshold, hm_window_visit *visit, void *context,
                               struct hm_error *error)
{
    LIBRARY_ERROR(error);
    LIBRARY_NEED(detector);
    if (!visit)
        return fail(error, HM_USAGE, "hm_scan_windows: visit must not be NULL");
    if (isnan(threshold))
        return fail(error, HM_USAGE, "hm_scan_windows: the threshold is no number");
    struct detect_options options = detector->options;
    options.raw = true;
    options.threshold = threshold;
    struct bench *bench;
    enum hm_status status = begin(detector, image, &bench, error);
    HM_THEN(status, detect_image(bench->team, &bench->image, &options, &bench->found, error));
    for (size_t i = 0; status == HM_OK && i < bench->found.hits.count; i++)
        if (!visit(context, &bench->found.hits.items[i], &bench->found.windows[i]))
            status = fail(error, HM_INTERRUPTED, "hm_scan_windows: the callback ended it");
    give_back(detector, bench);
    return status;
}
