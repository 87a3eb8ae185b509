/* eval --errors DIR: where a detector is wrong. Lists as CSV, and a contact sheet of each kind.
 *
 *   false-positives.csv   image,x,y,width,height,score,kind,overlap      strongest first
 *   misses.csv            image,xmin,ymin,xmax,ymax,...                   tallest first; it is also
 *                         annotations, so that `train --positives DIR/misses.csv` takes it
 *   double.png ...        false positives by kind; misses-near.png ... misses by group
 *
 * In the crops the detection is red and people are green. */
#include "commands/eval_run.h"
#include "report/draw.h"
#include "disk/disk.h"
#include "report/picture.h"
#include "report/sheet.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SHOWN 60                        /* crops on a sheet */
#define STORE_BYTES ((size_t)256 << 20) /* of decoded photographs */
#define FULL 1.0                        /* visible */
#define PARTIAL 0.65
#define BORDER 0.1 /* of the height: nearer to the edge than this is at the border */

/* One use of --errors. */
struct analysis {
    struct eval_run *run;
    const struct eval_photos *photos;
    const struct measured *m;
    double threshold;
    struct eval_error *errors;
    struct eval_miss *misses;
    size_t error_count, miss_count;
    struct data_store *store;
    struct image scratch;
};

/* ---- groups of people -------------------------------------------------------------------- */

static double height_of(const struct analysis *a, size_t t)
{
    return a->m->match.truth[t].height;
}

static bool is_near(const struct analysis *a, uint32_t image, size_t t)
{
    (void)image;
    return height_of(a, t) >= 80;
}

static bool is_medium(const struct analysis *a, uint32_t image, size_t t)
{
    (void)image;
    return height_of(a, t) >= 30 && height_of(a, t) < 80;
}

static bool is_far(const struct analysis *a, uint32_t image, size_t t)
{
    (void)image;
    return height_of(a, t) < 30;
}

static bool is_full(const struct analysis *a, uint32_t image, size_t t)
{
    (void)image;
    return a->m->match.truth[t].visible >= FULL;
}

static bool is_partial(const struct analysis *a, uint32_t image, size_t t)
{
    (void)image;
    return a->m->match.truth[t].visible < FULL && a->m->match.truth[t].visible >= PARTIAL;
}

static bool is_heavy(const struct analysis *a, uint32_t image, size_t t)
{
    (void)image;
    return a->m->match.truth[t].visible < PARTIAL;
}

static bool is_at_border(const struct analysis *a, uint32_t image, size_t t)
{
    const struct eval_truth *b = &a->photos->boxes[t];
    struct data_size size = a->photos->truth.sizes[image];
    double least = BORDER * b->height;
    return b->x < least || b->y < least || b->x + b->width > size.width - least ||
           b->y + b->height > size.height - least;
}

static bool is_inside(const struct analysis *a, uint32_t image, size_t t)
{
    return !is_at_border(a, image, t);
}

/* Caltech's heights and occlusions, and the border. */
static const struct {
    const char *name, *words;
    bool (*holds)(const struct analysis *a, uint32_t image, size_t t);
} groups[] = {
    {"near", "80 pixels and more", is_near},
    {"medium", "30 to 80 pixels", is_medium},
    {"far", "less than 30 pixels", is_far},
    {"visible", "fully visible", is_full},
    {"partial", "65% visible and more", is_partial},
    {"heavy", "less than 65% visible", is_heavy},
    {"border", "nearer to the border than a tenth of the height", is_at_border},
    {"inside", "not at the border", is_inside},
};
#define GROUPS (sizeof groups / sizeof *groups)

static const char *const mistake_words[] = {"a person found twice", "on part of a person",
                                            "poorly placed", "nobody there"};

/* ---- lists ------------------------------------------------------------------------------- */

/* The absolute path of a photograph, where it can be had: lists are read from another folder. */
static void put_path(struct text *out, const struct data_image *image)
{
    char *path = realpath(image->path, NULL);
    text_csv(out, path ? path : image->path);
    free(path);
}

static enum hm_status list_errors(const struct analysis *a, struct hm_error *error)
{
    struct text out = {0};
    text_printf(&out, "image,x,y,width,height,score,kind,overlap\n");
    for (size_t i = 0; i < a->error_count; i++) {
        const struct eval_error *e = &a->errors[i];
        const struct eval_detection *d = &a->m->match.detections[e->detection];
        put_path(&out, &a->photos->truth.images.images[e->image]);
        text_printf(&out, ",%.2f,%.2f,%.2f,%.2f,%.9g,%s,%.4f\n", d->x, d->y, d->width, d->height,
                    d->score, eval_mistake_names[e->kind], e->overlap);
    }
    return write_in_folder(a->run->settings->errors, "false-positives.csv", &out, error);
}

static enum hm_status list_misses(const struct analysis *a, struct hm_error *error)
{
    struct text out = {0};
    text_printf(&out, "image,xmin,ymin,xmax,ymax,height,visible,border,overlap,best_score\n");
    for (size_t i = 0; i < a->miss_count; i++) {
        const struct eval_miss *miss = &a->misses[i];
        const struct eval_truth *b = &a->photos->boxes[miss->truth];
        put_path(&out, &a->photos->truth.images.images[miss->image]);
        text_printf(&out, ",%.2f,%.2f,%.2f,%.2f,%.1f,%.3f,%d,%.4f,", b->x, b->y, b->x + b->width,
                    b->y + b->height, b->height, b->visible,
                    is_at_border(a, miss->image, miss->truth), miss->overlap);
        if (isfinite(miss->best_score))
            text_printf(&out, "%.9g", miss->best_score);
        text_printf(&out, "\n");
    }
    return write_in_folder(a->run->settings->errors, "misses.csv", &out, error);
}

/* ---- crops ------------------------------------------------------------------------------- */

/* The window around a person of a photograph, with all boxes of it. */
struct view {
    uint32_t image;
    double x, y, width, height; /* of the person */
    size_t detection;           /* to draw; SIZE_MAX: none */
};

static void draw_in(struct image *crop, const double corner[2], double scale, double x, double y,
                    double width, double height, struct color color)
{
    draw_box(crop, (x - corner[0]) * scale, (y - corner[1]) * scale, width * scale, height * scale,
             2, color);
}

/* The crop stays {0} where the photograph cannot be read. */
static enum hm_status cut(struct analysis *a, const struct view *v, int width, int height,
                          struct image *crop, struct hm_error *error)
{
    const struct color red = {230, 40, 40}, green = {60, 220, 60};
    const struct eval_match *m = &a->m->match;
    const struct image *photo;
    *crop = (struct image){0};
    enum hm_status status = data_store_get(a->store, v->image, &a->scratch, &photo, error);
    if (status == HM_INPUT) {
        terminal_skipped(a->run->terminal, error->text);
        return HM_OK;
    }
    double tall = fmax(v->height * 4 / 3, 8), wide = tall * width / height;
    double corner[] = {v->x + (v->width - wide) / 2, v->y + (v->height - tall) / 2};
    if (status == HM_OK)
        status = image_crop(photo, corner[0], corner[1], wide, tall, width, height, crop, error);
    if (status != HM_OK)
        return status;
    double scale = height / tall;
    for (size_t t = m->truth_first[v->image]; t < m->truth_first[v->image + 1]; t++)
        draw_in(crop, corner, scale, m->truth[t].x, m->truth[t].y, m->truth[t].width,
                m->truth[t].height, green);
    if (v->detection != SIZE_MAX) {
        const struct eval_detection *d = &m->detections[v->detection];
        draw_in(crop, corner, scale, d->x, d->y, d->width, d->height, red);
    }
    return HM_OK;
}

static enum hm_status draw_sheet(struct analysis *a, const char *file, const char *title,
                                 const struct view *views, char (*captions)[32], size_t count,
                                 struct hm_error *error)
{
    struct sheet_contact sheet;
    enum hm_status status = sheet_contact_begin(64, 128, count, title, &sheet, error);
    for (size_t i = 0; i < count && status == HM_OK; i++) {
        struct image crop;
        status = cut(a, &views[i], sheet.crop_width, sheet.crop_height, &crop, error);
        if (status == HM_OK)
            sheet_contact_put(&sheet, i, &crop, captions[i],
                              a->photos->truth.images.images[views[i].image].name);
        image_free(&crop);
    }
    char *path = file_join(a->run->settings->errors, file);
    if (status == HM_OK)
        status = path ? picture_write(path, &sheet.picture, title, error)
                      : fail_memory(error, 0, "a path");
    mem_free(path);
    picture_free(&sheet.picture);
    return status;
}

/* ---- sheets ------------------------------------------------------------------------------ */

static enum hm_status sheet_errors(struct analysis *a, int kind, struct hm_error *error)
{
    struct view views[SHOWN];
    char captions[SHOWN][32], file[64], title[128];
    size_t all = 0, shown = 0;
    for (size_t i = 0; i < a->error_count; i++) {
        const struct eval_error *e = &a->errors[i];
        const struct eval_detection *d = &a->m->match.detections[e->detection];
        if ((int)e->kind != kind || all++ >= SHOWN)
            continue;
        views[shown] = (struct view){e->image, d->x, d->y, d->width, d->height, e->detection};
        snprintf(captions[shown++], sizeof *captions, "%+.3f", d->score);
    }
    if (shown == 0)
        return HM_OK;
    snprintf(file, sizeof file, "%s.png", eval_mistake_names[kind]);
    snprintf(title, sizeof title, "%s: %zu false positive%s%s", mistake_words[kind], all,
             plural((long)all), shown < all ? ", the strongest" : "");
    return draw_sheet(a, file, title, views, captions, shown, error);
}

static enum hm_status sheet_misses(struct analysis *a, size_t group, struct hm_error *error)
{
    struct view views[SHOWN];
    char captions[SHOWN][32], file[64], title[128];
    size_t all = 0, shown = 0;
    for (size_t i = 0; i < a->miss_count; i++) {
        const struct eval_miss *miss = &a->misses[i];
        const struct eval_truth *t = &a->m->match.truth[miss->truth];
        if (!groups[group].holds(a, miss->image, miss->truth) || all++ >= SHOWN)
            continue;
        views[shown] = (struct view){miss->image, t->x, t->y, t->width, t->height, SIZE_MAX};
        if (isfinite(miss->best_score))
            snprintf(captions[shown++], sizeof *captions, "%+.3f", miss->best_score);
        else
            snprintf(captions[shown++], sizeof *captions, "IoU %.2f", miss->overlap);
    }
    if (shown == 0)
        return HM_OK;
    snprintf(file, sizeof file, "misses-%s.png", groups[group].name);
    snprintf(title, sizeof title, "missed, %s: %zu%s", groups[group].words, all,
             shown < all ? ", the tallest" : "");
    return draw_sheet(a, file, title, views, captions, shown, error);
}

/* ---- counts ------------------------------------------------------------------------------ */

static void tell_counts(const struct analysis *a)
{
    struct json *j = &a->run->json;
    struct text *table = &a->run->table;
    const struct eval_match *m = &a->m->match;
    json_put_line(j);
    json_put_object(j, "errors");
    json_put(j, "threshold %g", a->threshold);
    json_put_object(j, "false_positives");
    text_printf(table, "at score %.4g and more: %zu false positives (", a->threshold,
                a->error_count);
    for (int k = 0; k < EVAL_MISTAKES; k++) {
        size_t count = 0;
        for (size_t i = 0; i < a->error_count; i++)
            count += (int)a->errors[i].kind == k;
        json_put_count(j, eval_mistake_names[k], count);
        text_printf(table, "%s%zu %s", k ? ", " : "", count, mistake_words[k]);
    }
    json_put_end(j);
    json_put_object(j, "misses");
    json_put(j, "all %zu", a->miss_count);
    text_printf(table, "); %zu people missed\n", a->miss_count);
    for (size_t g = 0; g < GROUPS; g++) {
        size_t people = 0, missed = 0;
        for (uint32_t i = 0; i < m->images; i++)
            for (size_t t = m->truth_first[i]; t < m->truth_first[i + 1]; t++)
                people += !m->truth[t].ignore && groups[g].holds(a, i, t);
        for (size_t i = 0; i < a->miss_count; i++)
            missed += groups[g].holds(a, a->misses[i].image, a->misses[i].truth);
        json_put_object(j, groups[g].name);
        json_put(j, "people %zu missed %zu", people, missed);
        json_put_end(j);
        if (people > 0)
            text_printf(table, "  missed %zu of %zu: %s\n", missed, people, groups[g].words);
    }
    json_put_end(j);
    json_put_end(j);
}

static enum hm_status write_all(struct analysis *a, struct hm_error *error)
{
    enum hm_status status = list_errors(a, error);
    if (status == HM_OK)
        status = list_misses(a, error);
    for (int k = 0; k < EVAL_MISTAKES && status == HM_OK; k++)
        status = sheet_errors(a, k, error);
    for (size_t g = 0; g < GROUPS && status == HM_OK; g++)
        status = sheet_misses(a, g, error);
    return status;
}

enum hm_status write_errors(struct eval_run *run, const struct eval_photos *photos,
                            const struct measured *m, const struct operating_point *point,
                            struct hm_error *error)
{
    struct eval_rule rule = eval_rule_of_settings(run->settings);
    struct eval_point one;
    struct analysis a = {.run = run, .photos = photos, .m = m, .threshold = INFINITY};
    if (point && point->reached)
        a.threshold = point->at.threshold;
    else if (eval_at_fppi(&m->steps, 1, &one))
        a.threshold = one.threshold;
    enum hm_status status =
        eval_errors_make(&m->match, &rule, a.threshold, &a.errors, &a.error_count, error);
    if (status == HM_OK)
        status = eval_misses_make(&m->match, a.threshold, &a.misses, &a.miss_count, error);
    if (status == HM_OK) {
        a.store = data_store_new(&photos->truth.images, STORE_BYTES,
                                 files_max_pixels(&run->settings->files));
        status = a.store ? write_all(&a, error) : fail_memory(error, 0, "photographs");
    }
    if (status == HM_OK)
        tell_counts(&a);
    data_store_free(a.store);
    image_free(&a.scratch);
    mem_free(a.errors);
    mem_free(a.misses);
    return status;
}
