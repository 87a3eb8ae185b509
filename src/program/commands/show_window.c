/* `hogmine show PHOTO --model M`: which window, its descriptor, what each block says. */
#include "commands/show.h"
#include "formats/formats.h"
#include "run/run.h"

#include <math.h>
#include <stdlib.h>

/* One window on its way from a photograph to a picture. */
struct shown_window {
    const struct show_settings *settings;
    const char *path;
    const struct hm_model *model;
    struct image photo;
    struct scan_plan plan;
    struct hm_hit hit;
    float *descriptor;
    struct evidence evidence;
};

/* ---- which window ------------------------------------------------------------------------ */

/* "x,y,width,height". */
static enum hm_status read_box(const char *text, struct hm_detection *box, struct hm_error *error)
{
    double v[4];
    const char *at = text;
    bool good = true;
    for (int i = 0; i < 4 && good; i++) {
        char *end;
        v[i] = strtod(at, &end);
        good = end != at && fabs(v[i]) < 1e6 && *end == (i < 3 ? ',' : 0);
        at = end + 1;
    }
    if (!good || !(v[2] > 0 && v[3] > 0))
        return fail(error, HM_USAGE, "--window %s: give x,y,width,height such as 40,16,64,128",
                    text);
    *box = (struct hm_detection){v[0], v[1], v[2], v[3], 0};
    return HM_OK;
}

/* What was asked for may be the window or, as `detect` prints it, the object in it. */
static double nearness(const struct shown_window *w, const struct hm_detection *window,
                       const struct hm_detection *asked)
{
    struct box object = box_object_of_window(&w->model->object, BOX_OF(window));
    return fmax(box_overlap(BOX_OF(window), BOX_OF(asked), BOX_OF_UNION),
                box_overlap(object, BOX_OF(asked), BOX_OF_UNION));
}

/* The hit with the highest score, or the one nearest to the box; ties go to the first. */
static const struct hm_hit *choose(const struct shown_window *w, const struct scan_hits *hits,
                                   const struct hm_detection *asked, double *best)
{
    const struct hm_hit *chosen = NULL;
    for (size_t i = 0; i < hits->count; i++) {
        const struct hm_hit *hit = &hits->items[i];
        if (w->settings->level.given && hit->key.level != w->settings->level.value)
            continue;
        struct hm_detection box = scan_window_box(&w->plan, hit->key, 0);
        double merit = asked ? nearness(w, &box, asked) : (double)hit->score;
        if (!chosen || merit > *best) {
            chosen = hit;
            *best = merit;
        }
    }
    return chosen;
}

static enum hm_status pick_window(struct shown_window *w, const struct scan_hits *hits,
                                  const struct hm_detection *asked, struct hm_error *error)
{
    double merit = 0;
    const struct hm_hit *hit = choose(w, hits, asked, &merit);
    if (w->plan.count == 0)
        return fail(error, HM_INPUT, "%s: %dx%d holds no window of %dx%d", w->path, w->photo.width,
                    w->photo.height, w->plan.geometry.window_width, w->plan.geometry.window_height);
    if (!hit)
        return fail(error, HM_USAGE, "--level %d: the pyramid of %s has levels 0 to %d",
                    w->settings->level.value, w->path, w->plan.count - 1);
    if (asked && merit < 0.5) {
        struct hm_detection box = scan_window_box(&w->plan, hit->key, 0);
        return fail(error, HM_USAGE,
                    "--window %s: no window of the scan is near it; the nearest is %.2f,%.2f,%.2f,"
                    "%.2f (windows are %d:%d; a smaller --stride or --scale-step has more)",
                    w->settings->region, box.x, box.y, box.width, box.height,
                    w->plan.geometry.window_width, w->plan.geometry.window_height);
    }
    w->hit = *hit;
    return HM_OK;
}

/* Scans the whole photograph, so that the score is the one that detection would report. */
static enum hm_status find_window(struct shown_window *w, struct threads *threads,
                                  struct hm_error *error)
{
    struct hm_detection asked;
    struct detect_options all = {.raw = true, .threshold = -INFINITY};
    struct detect_found found = {0};
    HM_TRY(scan_of_settings(&w->settings->scan, w->model->scan, &w->model->geometry, &all.scan,
                            error));
    if (w->settings->region)
        HM_TRY(read_box(w->settings->region, &asked, error));
    struct detect_team *team = detect_team_new(w->model, threads);
    scan_make_plan(&w->model->geometry, &all.scan, w->photo.width, w->photo.height, &w->plan);
    enum hm_status status = team ? detect_image(team, &w->photo, &all, &found, error)
                                 : fail_memory(error, 0, "a detector");
    HM_THEN(status, pick_window(w, &found.hits, w->settings->region ? &asked : NULL, error));
    detect_found_free(&found);
    detect_team_free(team);
    return status;
}

static enum hm_status describe(struct shown_window *w, struct hm_error *error)
{
    const struct hm_geometry *g = &w->model->geometry;
    struct scan_worker *worker = scan_worker_new(g);
    w->descriptor = mem_array(hog_geometry_length(g), sizeof *w->descriptor);
    enum hm_status status =
        worker && w->descriptor
            ? scan_describe(worker, &w->photo, &w->plan, &w->hit.key, 1, w->descriptor, error)
            : fail_memory(error, hog_geometry_length(g) * sizeof *w->descriptor, "a descriptor");
    scan_worker_free(worker);
    return status == HM_OK ? evidence_of(g, w->model->weights, w->model->bias, w->descriptor,
                                         &w->evidence, error)
                           : status;
}

/* ---- what is told ------------------------------------------------------------------------ */

/* The shares of blocks, rows from the top as they lie in the window, of one part after the other.
 */
static void tell_blocks(const struct evidence_part *parts, int count, struct json *j)
{
    json_put(j, "\nblocks [");
    for (int p = 0; p < count; p++)
        for (int by = 0; by < parts[p].blocks_y; by++) {
            json_put(j, "\n[");
            for (int bx = 0; bx < parts[p].blocks_x; bx++)
                json_put_number(j, NULL, parts[p].block[bx * parts[p].blocks_y + by]);
            json_put(j, "]");
        }
    json_put(j, "\n]");
}

/* The shares of all parts and the bias sum up to the score. */
static void tell_parts(const struct shown_window *w, struct json *j)
{
    const struct hm_geometry *g = &w->model->geometry;
    json_put(j, "\nparts [");
    for (int p = 0; p < g->octaves; p++) {
        const struct evidence_part *e = &w->evidence.part[p];
        struct hm_geometry part = hog_geometry_part(g, p);
        json_put(j, "\n{ seen %s width %d height %d context %d for %g against %g", part_name(p),
                 part.window_width, part.window_height, p > 0 ? g->context : 0, e->pro, e->contra);
        tell_blocks(e, 1, j);
        json_put(j, "}");
    }
    json_put(j, "\n]");
}

static void tell_json(const struct shown_window *w, const struct hm_detection *box,
                      struct text *out)
{
    const struct evidence *e = &w->evidence;
    struct json j = json_start(out);
    json_put(&j, "{ schema %d kind %s image %s model %s file %s", 1, "evidence", w->path,
             w->settings->model, w->settings->out);
    json_put(&j, "\nwindow { x %.2f y %.2f width %.2f height %.2f level %d level_x %d level_y %d }",
             box->x, box->y, box->width, box->height, w->hit.key.level, w->hit.key.x, w->hit.key.y);
    struct box object = box_object_of_window(&w->model->object, BOX_OF(box));
    json_put(&j, "\nobject { label %s x %.2f y %.2f width %.2f height %.2f }",
             w->model->object.label, object.x, object.y, object.width, object.height);
    json_put(&j, "\nbias %g for %g against %g\nsum %g score %.9g", e->bias, e->pro, e->contra,
             e->sum, (double)w->hit.score);
    tell_blocks(e->part, e->parts, &j);
    if (e->parts > 1)
        tell_parts(w, &j);
    json_finish(&j);
}

static void tell_text(const struct shown_window *w, const struct hm_detection *box,
                      struct text *out)
{
    const struct evidence *e = &w->evidence;
    text_printf(out, "window    %.2f,%.2f,%.2f,%.2f on level %d\n", box->x, box->y, box->width,
                box->height, w->hit.key.level);
    text_printf(out, "bias      %+.6f\n", e->bias);
    text_printf(out, "for       %+.6f  (%d block%s)\n", e->pro, e->pros, plural(e->pros));
    text_printf(out, "against   %+.6f  (%d block%s)\n", e->contra, e->contras, plural(e->contras));
    for (int p = 0; p < e->parts && e->parts > 1; p++)
        text_printf(out, "  %-9s %+.6f for, %+.6f against\n", part_name(p), e->part[p].pro,
                    e->part[p].contra);
    text_printf(out, "sum       %+.6f\n", e->sum);
    text_printf(out, "score     %+.6f  (of the scan)\n", (double)w->hit.score);
    text_printf(out, "picture   %s\n", w->settings->out);
}

static enum hm_status draw_and_tell(struct shown_window *w, struct hm_error *error)
{
    struct hm_detection box = scan_window_box(&w->plan, w->hit.key, w->hit.score);
    struct sheet_window sheet = {&w->model->geometry,
                                 w->model->weights,
                                 w->descriptor,
                                 &w->evidence,
                                 &w->photo,
                                 box,
                                 box_object_of_window(&w->model->object, BOX_OF(&box)),
                                 w->path};
    struct picture picture = {0};
    struct text result = {0};
    enum hm_status status = sheet_evidence(&sheet, &picture, error);
    if (w->settings->common.json)
        tell_json(w, &box, &result);
    else
        tell_text(w, &box, &result);
    HM_THEN(status, show_picture(w->settings, &picture, "evidence", w->path, &result, error));
    text_free(&result);
    picture_free(&picture);
    return status;
}

enum hm_status show_window(const struct show_settings *s, const char *path, struct hm_error *error)
{
    struct hm_model model = {0};
    struct shown_window w = {.settings = s, .path = path, .model = &model};
    enum hm_status status = run_read_model(s->model, &model, error);
    HM_THEN(status, show_read(s, path, &w.photo, error));
    struct threads *threads = status == HM_OK ? common_threads(&s->common, error) : NULL;
    if (status == HM_OK)
        status = threads ? find_window(&w, threads, error) : error->status;
    threads_free(threads);
    HM_THEN(status, describe(&w, error));
    HM_THEN(status, draw_and_tell(&w, error));
    evidence_free(&w.evidence);
    mem_free(w.descriptor);
    image_free(&w.photo);
    model_free(&model);
    return status;
}
