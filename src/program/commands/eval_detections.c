/* eval: what one detector finds in the photographs: a model run over them, or somebody's file. */
#include "commands/eval_run.h"
#include "formats/formats.h"
#include "commands/photo_run.h"

#include <math.h>

static struct eval_detection with_score(struct box object, double score)
{
    return (struct eval_detection){object.x, object.y, object.width, object.height, score};
}

/* ---- a model ----------------------------------------------------------------------------- */

struct collection {
    struct measured *m;
    struct terminal *terminal;
};

static enum hm_status collect(void *context, const struct photo *photo, struct hm_error *error)
{
    struct collection *c = context;
    struct measured *m = c->m;
    m->first[photo->index] = m->count;
    m->first[photo->index + 1] = m->count;
    if (photo->status == HM_INPUT) { /* nothing found in it: its people are missed */
        m->skipped++;
        terminal_skipped(c->terminal, photo->error.text);
        return HM_OK;
    }
    enum hm_status status =
        mem_reserve((void **)&m->detections, &m->capacity, m->count + photo->found.count,
                    sizeof *m->detections, error);
    for (size_t i = 0; i < photo->found.count && status == HM_OK; i++) {
        const struct hm_detection *b = &photo->found.items[i];
        m->detections[m->count++] =
            with_score(box_object_of_window(&m->object, BOX_OF(b)), (double)b->score);
    }
    m->first[photo->index + 1] = m->count;
    m->small += photo->found.small;
    m->turned += photo->image.applied > 1;
    m->stored += photo->image.orientation > 1;
    return status;
}

static enum hm_status run_model(struct eval_run *run, const struct eval_photos *photos,
                                struct measured *m, struct hm_error *error)
{
    const struct eval_settings *s = run->settings;
    struct hm_model model;
    HM_TRY(model_read(m->detector->file, &model, error));
    struct collection collection = {m, run->terminal};
    m->threshold = !s->threshold.given ? -1 : (float)s->threshold.value;
    m->object = model.object;
    if (s->window_height.given)
        m->object.fill = m->window_height;
    m->window_height = m->object.fill;
    struct photos_job job = {
        .model = &model,
        .options = {.threshold = m->threshold,
                    .suppression = nms_of_settings(&s->nms),
                    .average = s->nms.average},
        .max_pixels = files_max_pixels(&s->files),
        .doing = m->detector->name,
        .context = &collection,
        .tell = collect,
    };
    enum hm_status status =
        scan_of_settings(&s->scan, model.scan, &model.geometry, &m->scan, error);
    job.options.scan = m->scan;
    m->smallest =
        model.object.fill * model.geometry.window_height * scan_first_scale(m->scan.upsample);
    HM_THEN(status, photos_run(&job, &photos->truth.images, run->threads, run->terminal, error));
    model_free(&model);
    return status;
}

/* ---- a file ------------------------------------------------------------------------------ */

/* Boxes of one shape, that of the usual window: windows with their margin, most likely, and
 * measured as people they would be a third too tall. */
static bool are_windows(const struct data_detections *found, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!(fabs(found->items[i].width / found->items[i].height - 0.5) <= 0.01))
            return false;
    return count >= 10;
}

static enum hm_status read_file(struct eval_run *run, const struct eval_photos *photos,
                                struct measured *m, struct hm_error *error)
{
    struct data_detections found;
    const struct eval_settings *s = run->settings;
    struct data_reading reading = truth_reading(&s->annotations, &s->files);
    HM_TRY(
        data_read_detections(m->detector->path, &photos->truth, s->truth, &reading, &found, error));
    size_t images = photos->truth.images.count;
    m->threshold = -INFINITY;
    m->strangers = found.strangers;
    size_t others = found.others;
    m->count = m->capacity = found.first[images];
    m->detections = mem_array(m->count + 1, sizeof *m->detections);
    enum hm_status status =
        m->detections ? HM_OK : fail_memory(error, m->count * sizeof *m->detections, "detections");
    for (size_t i = 0; i < m->count && status == HM_OK; i++) {
        const struct data_detection *d = &found.items[i];
        m->detections[i] = with_score(box_scaled(BOX_OF(d), m->window_height), d->score);
    }
    for (size_t i = 0; i <= images; i++)
        m->first[i] = found.first[i];
    bool windows = !s->window_height.given && are_windows(&found, m->count);
    data_detections_free(&found);
    if (status == HM_OK && windows)
        terminal_say(
            run->terminal,
            "%s: every box is half as wide as tall; if they are windows, as hogmine detect "
            "--windows prints them, measure the people in them: --window-height 0.75",
            m->detector->path);
    if (status == HM_OK && others > 0)
        terminal_say(run->terminal, "%s: %zu detection%s of other labels %s left out",
                     m->detector->path, others, plural((long)others), others == 1 ? "is" : "are");
    if (status == HM_OK && m->strangers > 0)
        terminal_say(run->terminal,
                     "%s: %zu detection%s in photographs that the truth does not list are left out",
                     m->detector->path, m->strangers, plural((long)m->strangers));
    return status;
}

enum hm_status find_detections(struct eval_run *run, const struct eval_photos *photos,
                               struct measured *m, struct hm_error *error)
{
    const struct eval_settings *s = run->settings;
    double start = clock_seconds();
    m->window_height = !s->window_height.given ? 1 : s->window_height.value;
    m->first = mem_array(photos->truth.images.count + 1, sizeof *m->first);
    if (!m->first)
        return fail_memory(error, photos->truth.images.count * sizeof *m->first, "detections");
    enum hm_status status =
        m->detector->is_model ? run_model(run, photos, m, error) : read_file(run, photos, m, error);
    m->seconds = clock_seconds() - start;
    return status;
}
