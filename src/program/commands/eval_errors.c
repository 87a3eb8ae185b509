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

static const char *const group_words[EVAL_GROUPS] = {
    "80 pixels and more",
    "30 to 80 pixels",
    "less than 30 pixels",
    "fully visible",
    "65% visible and more",
    "less than 65% visible",
    "nearer to the border than a tenth of the height",
    "not at the border",
};

static bool is_in(const struct analysis *a, size_t group, uint32_t image, size_t t)
{
    struct data_size size = a->photos->truth.sizes[image];
    return eval_in_group(&eval_groups[group], &a->photos->boxes[t], size.width, size.height);
}

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
        const struct eval_detection *d = &a->m->of.match.detections[e->detection];
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
        struct data_size size = a->photos->truth.sizes[miss->image];
        put_path(&out, &a->photos->truth.images.images[miss->image]);
        text_printf(&out, ",%.2f,%.2f,%.2f,%.2f,%.1f,%.3f,%d,%.4f,", b->x, b->y, b->x + b->width,
                    b->y + b->height, b->height, b->visible,
                    eval_at_border(b, size.width, size.height), miss->overlap);
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
    struct box person;
    size_t detection; /* to draw; SIZE_MAX: none */
};

static void draw_in(struct image *crop, struct box part, double scale, struct box box,
                    struct color color)
{
    draw_box(crop, (box.x - part.x) * scale, (box.y - part.y) * scale, box.width * scale,
             box.height * scale, 2, color);
}

/* The crop stays {0} where the photograph cannot be read. */
static enum hm_status cut(struct analysis *a, const struct view *v, int width, int height,
                          struct image *crop, struct hm_error *error)
{
    const struct color red = {230, 40, 40}, green = {60, 220, 60};
    const struct eval_match *m = &a->m->of.match;
    const struct image *photo;
    *crop = (struct image){0};
    enum hm_status status = data_store_get(a->store, v->image, &a->scratch, &photo, error);
    if (status == HM_INPUT) {
        terminal_skipped(a->run->terminal, error->text);
        return HM_OK;
    }
    double tall = fmax(v->person.height * 4 / 3, 8), scale = height / tall;
    struct box part = box_resized(v->person, tall * width / height, tall);
    HM_THEN(status,
            image_crop(photo, part.x, part.y, part.width, tall, width, height, crop, error));
    if (status != HM_OK)
        return status;
    for (size_t t = m->truth_first[v->image]; t < m->truth_first[v->image + 1]; t++)
        draw_in(crop, part, scale, BOX_OF(&m->truth[t]), green);
    if (v->detection != SIZE_MAX)
        draw_in(crop, part, scale, BOX_OF(&m->detections[v->detection]), red);
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
    HM_THEN(status, path ? picture_write(path, &sheet.picture, title, error)
                         : fail_memory(error, 0, "a path"));
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
        const struct eval_detection *d = &a->m->of.match.detections[e->detection];
        if ((int)e->kind != kind || all++ >= SHOWN)
            continue;
        views[shown] = (struct view){e->image, BOX_OF(d), e->detection};
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
        const struct eval_truth *t = &a->m->of.match.truth[miss->truth];
        if (!is_in(a, group, miss->image, miss->truth) || all++ >= SHOWN)
            continue;
        views[shown] = (struct view){miss->image, BOX_OF(t), SIZE_MAX};
        if (isfinite(miss->best_score))
            snprintf(captions[shown++], sizeof *captions, "%+.3f", miss->best_score);
        else
            snprintf(captions[shown++], sizeof *captions, "IoU %.2f", miss->overlap);
    }
    if (shown == 0)
        return HM_OK;
    snprintf(file, sizeof file, "misses-%s.png", eval_groups[group].name);
    snprintf(title, sizeof title, "missed, %s: %zu%s", group_words[group], all,
             shown < all ? ", the tallest" : "");
    return draw_sheet(a, file, title, views, captions, shown, error);
}

/* ---- counts ------------------------------------------------------------------------------ */

static void tell_counts(const struct analysis *a)
{
    struct json *j = &a->run->json;
    struct text *table = &a->run->table;
    const struct eval_match *m = &a->m->of.match;
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
    for (size_t g = 0; g < EVAL_GROUPS; g++) {
        size_t people = 0, missed = 0;
        for (uint32_t i = 0; i < m->images; i++)
            for (size_t t = m->truth_first[i]; t < m->truth_first[i + 1]; t++)
                people += !m->truth[t].ignore && is_in(a, g, i, t);
        for (size_t i = 0; i < a->miss_count; i++)
            missed += is_in(a, g, a->misses[i].image, a->misses[i].truth);
        json_put_object(j, eval_groups[g].name);
        json_put(j, "people %zu missed %zu", people, missed);
        json_put_end(j);
        if (people > 0)
            text_printf(table, "  missed %zu of %zu: %s\n", missed, people, group_words[g]);
    }
    json_put_end(j);
    json_put_end(j);
}

static enum hm_status write_all(struct analysis *a, struct hm_error *error)
{
    HM_TRY(list_errors(a, error));
    HM_TRY(list_misses(a, error));
    for (int k = 0; k < EVAL_MISTAKES; k++)
        HM_TRY(sheet_errors(a, k, error));
    for (size_t g = 0; g < EVAL_GROUPS; g++)
        HM_TRY(sheet_misses(a, g, error));
    return HM_OK;
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
    else if (eval_at_fppi(&m->of.steps, 1, &one))
        a.threshold = one.threshold;
    enum hm_status status =
        eval_errors_make(&m->of.match, &rule, a.threshold, &a.errors, &a.error_count, error);
    HM_THEN(status, eval_misses_make(&m->of.match, a.threshold, &a.misses, &a.miss_count, error));
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
