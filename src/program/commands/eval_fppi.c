/* eval --protocol fppi: miss rate against false positives per photograph (Dollar et al. 2012). */
#include "commands/eval_run.h"
#include "formats/formats.h"

#include <math.h>
#include <string.h>

/* ---- the truth --------------------------------------------------------------------------- */

/* All zeros, as Caltech writes it, is all of it. */
static double visible_share(const struct data_box *b)
{
    double visible = b->visible_width * b->visible_height;
    return visible > 0 ? visible / box_area(BOX_OF(b)) : 1;
}

static enum hm_status read_photos(struct eval_run *run, struct eval_photos *p,
                                  struct hm_error *error)
{
    const struct eval_settings *s = run->settings;
    struct data_truth *truth = &p->truth;
    HM_TRY(read_truth(&s->annotations, &s->files, s->truth, run->terminal, truth, error));
    if (!truth->annotated)
        return fail(error, HM_INPUT,
                    "%s: photographs without annotations: nothing says where the objects are; see "
                    "hogmine eval --help",
                    s->truth);
    HM_TRY(refuse_other_labels(s->truth, truth, error));
    size_t images = truth->images.count, count = 0;
    p->boxes = mem_array(truth->first[images] + 1, sizeof *p->boxes);
    p->first = mem_array(images + 1, sizeof *p->first);
    if (!p->boxes || !p->first)
        return fail_memory(error, truth->first[images] * sizeof *p->boxes, "boxes");
    for (size_t i = 0; i < images; i++) {
        for (size_t k = truth->first[i]; k < truth->first[i + 1]; k++) {
            const struct data_box *b = &truth->boxes[k];
            if (b->ignore && s->regions == 1)
                continue;
            struct data_size size = truth->sizes[i];
            bool ignore = b->ignore || (s->border > 0 && box_is_near_edge(BOX_OF(b), size.width,
                                                                          size.height, s->border));
            p->boxes[count++] = (struct eval_truth){
                b->x, b->y, b->width, b->height, visible_share(b), ignore, false};
        }
        p->first[i + 1] = count;
    }
    return HM_OK;
}

/* ---- one detector ------------------------------------------------------------------------ */

static void free_measured(struct measured *m)
{
    mem_free(m->detections);
    mem_free(m->first);
    eval_measured_free(&m->of);
}

static enum hm_status measure(struct eval_run *run, const struct eval_photos *photos,
                              struct measured *m, struct hm_error *error)
{
    const struct eval_settings *s = run->settings;
    struct eval_options options = {run->rule, s->bootstrap, s->seed};
    HM_TRY(find_detections(run, photos, m, error));
    struct eval_data data = {photos->truth.images.count, photos->boxes, photos->first,
                             m->detections, m->first};
    HM_TRY(eval_measure(&data, &options, &m->of, error));
    if (m->of.match.evaluated == 0 && m->of.match.ignored == 0)
        return fail(
            error, HM_INPUT,
            "%s: nothing is to be found: there is no box of %s; --labels says which to take",
            s->truth, run->words.many);
    if (m->of.match.evaluated == 0)
        return fail(error, HM_INPUT,
                    "%s: nothing is to be found: all %zu boxes are ignored; look at --subset, "
                    "--min-height, --min-visible and --border",
                    s->truth, m->of.match.ignored);
    return HM_OK;
}

#define FOUND_BELOW 1.2 /* so many times smaller than meant, most are found still */

/* What is to be found and is less tall than any window can find. */
static void say_too_small(struct eval_run *run, const struct eval_photos *photos,
                          const struct measured *m)
{
    struct eval_rule rule = run->rule;
    size_t small = 0;
    char words[SMALLEST_WORDS];
    for (size_t k = 0; k < photos->first[photos->truth.images.count]; k++) {
        const struct eval_truth *t = &photos->boxes[k];
        small += !t->ignore && t->height >= rule.least_height &&
                 t->height < m->smallest / FOUND_BELOW && t->visible >= rule.least_visible;
    }
    if (small > 0)
        terminal_say(run->terminal, "%s: %zu of %zu %s are far smaller than what can be found, %s",
                     m->detector->name, small, m->of.match.evaluated, run->words.counted,
                     smallest_words(m->smallest, m->scan.upsample, words));
}

static void say_measured(struct eval_run *run, const struct eval_photos *photos,
                         const struct measured *m)
{
    if (m->detector->is_model) {
        terminal_say(run->terminal, "%s: %zu photographs, %zu detections, %.1f s",
                     m->detector->name, m->of.match.images, m->of.match.used, m->seconds);
        say_skipped(run->terminal, m->skipped, m->small);
        say_turned(run->terminal, m->turned, m->stored);
        say_too_small(run, photos, m);
    }
    if (m->of.numbers.fppi < 1)
        terminal_say(run->terminal,
                     "%s: the curve ends at %.3g false positives a photograph, and is held from "
                     "there on%s",
                     m->detector->name, m->of.numbers.fppi,
                     m->detector->is_model
                         ? "; a lower --threshold goes on"
                         : "; eval of a model looks down to -1, as hogmine detect --threshold -1");
}

/* ---- operating points -------------------------------------------------------------------- */

static int find_points(const struct eval_settings *s, const struct measured *m,
                       struct operating_point *out)
{
    int count = 0;
    if (s->at_fppi.given) {
        out[count] = (struct operating_point){.what = "fppi", .target = s->at_fppi.value};
        out[count].reached = eval_at_fppi(&m->of.steps, s->at_fppi.value, &out[count].at);
        count++;
    }
    if (s->at_precision.given) {
        out[count] = (struct operating_point){.what = "precision", .target = s->at_precision.value};
        out[count].reached = eval_at_precision(&m->of.steps, s->at_precision.value, &out[count].at);
        count++;
    }
    return count;
}

static enum hm_status save_threshold(struct eval_run *run, const struct operating_point *point,
                                     struct hm_error *error)
{
    const char *path = run->detectors[0].file;
    struct hm_model model;
    HM_TRY(model_read(path, &model, error));
    model.threshold = (float)point->at.threshold; /* a score, which was a float */
    enum hm_status status = model_write(path, &model, error);
    model_free(&model);
    if (status == HM_OK)
        terminal_say(run->terminal, "%s: threshold %.9g", path, point->at.threshold);
    return status;
}

static enum hm_status use_points(struct eval_run *run, const struct measured *m,
                                 const struct operating_point *points, int count,
                                 struct hm_error *error)
{
    for (int i = 0; i < count; i++)
        if (!points[i].reached)
            return fail(error, HM_NO, "%s: no threshold reaches %s %g", m->detector->name,
                        points[i].what, points[i].target);
    return run->settings->save ? save_threshold(run, &points[0], error) : HM_OK;
}

/* ---- curves ------------------------------------------------------------------------------ */

static enum hm_status plot_one(const char *path, enum plot_kind kind, const char *title,
                               const struct measured *all, size_t count, struct hm_error *error)
{
    if (!path)
        return HM_OK;
    struct plot_series *series = mem_array(count, sizeof *series);
    if (!series)
        return fail_memory(error, count * sizeof *series, "a plot");
    for (size_t i = 0; i < count; i++)
        series[i] = plot_photographs(kind, all[i].detector->name, &all[i].of);
    enum hm_status status = plot_write(path, kind, title, series, count, error);
    mem_free(series);
    return status;
}

static enum hm_status plot_all(const struct eval_run *run, const struct eval_photos *photos,
                               const struct measured *all, struct hm_error *error)
{
    const struct eval_settings *s = run->settings;
    size_t count = (size_t)run->count;
    char title[200], folder[128];
    snprintf(folder, sizeof folder, "%s", s->truth);
    for (size_t end = strlen(folder); end > 1 && folder[end - 1] == '/'; end--)
        folder[end - 1] = 0;
    snprintf(title, sizeof title, "%s: %zu photographs, %zu %s", file_name(folder),
             photos->truth.images.count, all[0].of.match.evaluated, run->words.counted);
    HM_TRY(plot_one(s->plot, PLOT_FPPI, title, all, count, error));
    return plot_one(s->plot_pr, PLOT_PR, title, all, count, error);
}

/* ---- the command ------------------------------------------------------------------------- */

static enum hm_status measure_all(struct eval_run *run, const struct eval_photos *photos,
                                  struct measured *all, struct hm_error *error)
{
    enum hm_status status = HM_OK, answer = HM_OK;
    struct hm_error why;
    for (int i = 0; i < run->count && status == HM_OK; i++) {
        struct operating_point points[2];
        all[i].detector = &run->detectors[i];
        status = measure(run, photos, &all[i], error);
        if (status != HM_OK)
            break;
        say_measured(run, photos, &all[i]);
        int count = find_points(run->settings, &all[i], points);
        text_printf(&run->table, "%s", i ? "\n" : "");
        tell_measured(run, photos, &all[i], points, count);
        if (answer == HM_OK)
            answer = use_points(run, &all[i], points, count, &why);
        if (run->settings->errors)
            status = write_errors(run, photos, &all[i], count > 0 ? &points[0] : NULL, error);
        json_put(&run->json, "\n}");
        if (status == HM_OK && answer == HM_OK)
            answer = files_judge_bad(&run->settings->files, all[i].skipped,
                                     photos->truth.images.count, &why);
    }
    if (status == HM_OK && answer != HM_OK)
        *error = why;
    return status == HM_OK ? answer : status;
}

static bool is_an_answer(enum hm_status status)
{
    return status == HM_OK || status == HM_NO || status == HM_TOO_MANY_BAD;
}

enum hm_status eval_fppi(struct eval_run *run, struct hm_error *error)
{
    struct eval_photos photos = {0};
    struct measured *all = mem_array((size_t)run->count, sizeof *all);
    struct hm_error late;
    enum hm_status status = all ? read_photos(run, &photos, error)
                                : fail_memory(error, (size_t)run->count * sizeof *all, "detectors");
    if (status == HM_OK)
        choose_rule(run, &photos.truth);
    if (run->count > 1)
        tell_detectors(run);
    HM_THEN(status, measure_all(run, &photos, all, error));
    enum hm_status more = HM_OK;
    if (is_an_answer(status) && run->count > 1)
        more = tell_pairs(run, all, &late);
    if (is_an_answer(status) && more == HM_OK)
        more = plot_all(run, &photos, all, &late);
    if (more != HM_OK) {
        *error = late;
        status = more;
    }
    for (int i = 0; i < run->count && all; i++)
        free_measured(&all[i]);
    mem_free(all);
    data_truth_free(&photos.truth);
    mem_free(photos.boxes);
    mem_free(photos.first);
    return status;
}
