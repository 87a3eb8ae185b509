/* eval --protocol fppi: miss rate against false positives per photograph (Dollar et al. 2012). */
#include "commands/eval.h"
#include "formats/formats.h"

#include <math.h>
#include <string.h>

/* ---- the rule ---------------------------------------------------------------------------- */

#define NOT_ALL 0x1.fffffffffffffp-1 /* the largest share below 1: not fully visible */

/* The subsets of Caltech's table, in the order of subset_names (eval.c). */
static const struct {
    double least_height, most_height, least_visible, most_visible;
} subsets[] = {
    {50, INFINITY, 0.65, INFINITY}, /* reasonable */
    {20, INFINITY, 0.2, INFINITY},  /* all */
    {80, INFINITY, 1, INFINITY},    /* near */
    {30, 80, 1, INFINITY},          /* medium */
    {20, 30, 1, INFINITY},          /* far */
    {50, INFINITY, 0.65, NOT_ALL},  /* partial */
    {50, INFINITY, 0.2, 0.65},      /* heavy */
};

static void set_if_given(double *value, double given)
{
    if (given != NOT_GIVEN)
        *value = given;
}

struct eval_rule rule_settings(const struct settings *s)
{
    struct eval_rule rule = eval_rule_of((enum eval_matching)s->matching);
    if (s->subset != NOT_GIVEN) {
        rule.least_height = subsets[s->subset].least_height;
        rule.most_height = subsets[s->subset].most_height;
        rule.least_visible = subsets[s->subset].least_visible;
        rule.most_visible = subsets[s->subset].most_visible;
    }
    set_if_given(&rule.iou, s->iou);
    set_if_given(&rule.aspect, s->aspect);
    set_if_given(&rule.least_height, s->min_height);
    set_if_given(&rule.most_height, s->max_height);
    set_if_given(&rule.least_visible, s->min_visible);
    set_if_given(&rule.most_visible, s->max_visible);
    set_if_given(&rule.slack, s->slack);
    return rule;
}

/* ---- the truth --------------------------------------------------------------------------- */

/* All zeros, as Caltech writes it, is all of it. */
static double visible_share(const struct data_box *b)
{
    double visible = b->visible_width * b->visible_height;
    return visible > 0 ? visible / (b->width * b->height) : 1;
}

static bool near_border(const struct data_box *b, struct data_size size, double border)
{
    return border > 0 && (b->x < border || b->y < border || b->x + b->width > size.width - border ||
                          b->y + b->height > size.height - border);
}

static enum hm_status read_photos(struct eval_run *run, struct eval_photos *p,
                                  struct hm_error *error)
{
    const struct settings *s = run->settings;
    struct data_truth *truth = &p->truth;
    enum hm_status status = read_truth(s, s->truth, run->terminal, truth, error);
    if (status != HM_OK)
        return status;
    if (!truth->annotated)
        return fail(error, HM_INPUT,
                    "%s: photographs without annotations: nothing says where people are; see "
                    "hogmine eval --help",
                    s->truth);
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
            bool ignore = b->ignore || near_border(b, truth->sizes[i], s->border);
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
    mem_free(m->lamr_draws);
    mem_free(m->ap_draws);
    eval_match_free(&m->match);
    eval_steps_free(&m->steps);
    eval_curve_free(&m->curve);
}

static enum hm_status find_numbers(const struct settings *s, const struct eval_data *data,
                                   const struct eval_rule *rule, struct measured *m,
                                   struct hm_error *error)
{
    size_t times = (size_t)s->bootstrap;
    m->lamr_draws = mem_array(times + 1, sizeof *m->lamr_draws);
    m->ap_draws = mem_array(times + 1, sizeof *m->ap_draws);
    double *room = mem_array(2 * m->steps.count + 1, sizeof *room);
    enum hm_status status = HM_OK;
    if (!m->lamr_draws || !m->ap_draws || !room)
        status = fail_memory(error, (m->steps.count + times) * 2 * sizeof *room, "a curve");
    if (status == HM_OK) {
        eval_numbers_make(&m->steps, NULL, room, &m->numbers);
        status = eval_coco_ap(data, rule, &m->coco_ap, error);
    }
    if (status == HM_OK)
        status =
            eval_bootstrap(&m->steps, s->bootstrap, s->seed, m->lamr_draws, m->ap_draws, error);
    if (status == HM_OK)
        status = eval_interval(m->lamr_draws, s->bootstrap, &m->lamr_ci, error);
    if (status == HM_OK)
        status = eval_interval(m->ap_draws, s->bootstrap, &m->ap_ci, error);
    mem_free(room);
    return status;
}

static enum hm_status measure(struct eval_run *run, const struct eval_photos *photos,
                              struct measured *m, struct hm_error *error)
{
    struct eval_rule rule = rule_settings(run->settings);
    enum hm_status status = find_detections(run, photos, m, error);
    if (status != HM_OK)
        return status;
    struct eval_data data = {photos->truth.images.count, photos->boxes, photos->first,
                             m->detections, m->first};
    status = eval_match_make(&data, &rule, &m->match, error);
    if (status == HM_OK && m->match.evaluated == 0)
        status = fail(error, HM_INPUT,
                      "%s: nobody is to be found: all %zu boxes are ignored; look at --subset, "
                      "--min-height, --min-visible and --border",
                      run->settings->truth, m->match.ignored);
    if (status == HM_OK)
        status = eval_steps_make(&m->match, &m->steps, error);
    if (status == HM_OK)
        status = eval_curve_make(&m->steps, &m->curve, error);
    return status == HM_OK ? find_numbers(run->settings, &data, &rule, m, error) : status;
}

static void say_measured(struct eval_run *run, const struct measured *m)
{
    if (m->detector->is_model) {
        terminal_say(run->terminal, "%s: %zu photographs, %zu detections, %.1f s",
                     m->detector->name, m->match.images, m->match.used, m->seconds);
        say_skipped(run->terminal, m->skipped, m->small, m->turned);
    }
    if (m->numbers.fppi < 1)
        terminal_say(run->terminal,
                     "%s: the curve ends at %.3g false positives a photograph, and is held from "
                     "there on%s",
                     m->detector->name, m->numbers.fppi,
                     m->detector->is_model ? "; a lower --threshold goes on" : "");
}

/* ---- operating points -------------------------------------------------------------------- */

static int find_points(const struct settings *s, const struct measured *m,
                       struct operating_point *out)
{
    int count = 0;
    if (s->at_fppi != NOT_GIVEN) {
        out[count] = (struct operating_point){.what = "fppi", .target = s->at_fppi};
        out[count].reached = eval_at_fppi(&m->steps, s->at_fppi, &out[count].at);
        count++;
    }
    if (s->at_precision != NOT_GIVEN) {
        out[count] = (struct operating_point){.what = "precision", .target = s->at_precision};
        out[count].reached = eval_at_precision(&m->steps, s->at_precision, &out[count].at);
        count++;
    }
    return count;
}

static enum hm_status save_threshold(struct eval_run *run, const struct operating_point *point,
                                     struct hm_error *error)
{
    const char *path = run->detectors[0].path;
    struct hm_model model;
    enum hm_status status = model_read(path, &model, error);
    if (status != HM_OK)
        return status;
    model.threshold = (float)point->at.threshold; /* a score, which was a float */
    status = model_write(path, &model, error);
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
        say_measured(run, &all[i]);
        int count = find_points(run->settings, &all[i], points);
        text_printf(&run->json, "%s", i ? ",\n" : "");
        text_printf(&run->table, "%s", i ? "\n" : "");
        tell_measured(run, photos, &all[i], points, count);
        if (answer == HM_OK)
            answer = use_points(run, &all[i], points, count, &why);
        if (run->settings->errors)
            status = write_errors(run, photos, &all[i], count > 0 ? &points[0] : NULL, error);
        text_printf(&run->json, "\n}");
        if (status == HM_OK && answer == HM_OK)
            answer = judge_bad(run->settings, all[i].skipped, photos->truth.images.count, &why);
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
    if (run->count > 1)
        text_printf(&run->json, "{\n\"schema\": 1,\n\"detectors\": [\n");
    if (status == HM_OK)
        status = measure_all(run, &photos, all, error);
    enum hm_status more = HM_OK;
    if (is_an_answer(status) && run->count > 1)
        more = tell_pairs(run, all, &late);
    text_printf(&run->json, run->count > 1 ? "\n}\n" : "\n");
    if (is_an_answer(status) && more == HM_OK)
        more = plot_measured(run, &photos, all, &late);
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
