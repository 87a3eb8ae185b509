/* Lists and contact sheets of what a detector gets wrong. See mistakes.h. */
#include "report/mistakes.h"
#include "disk/disk.h"
#include "report/contact.h"
#include "report/draw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- words and groups -------------------------------------------------------------------- */

const char *mistake_word(const struct mistakes *m, int mistake)
{
    static const char *const words[][2] = {{"a person found twice", "found twice"},
                                           {"on part of a person", "on part of an object"},
                                           {"poorly placed", "poorly placed"},
                                           {"nobody there", "nothing there"}};
    return words[mistake][strcmp(m->one, "a person") != 0];
}

const char *const mistake_group_words[] = {
    "80 pixels and more",
    "30 to 80 pixels",
    "less than 30 pixels",
    "fully visible",
    "65% visible and more",
    "less than 65% visible",
    "nearer to the border than a tenth of the height",
    "not at the border",
};

bool mistakes_in_group(const struct mistakes *m, size_t group, uint32_t image, size_t truth)
{
    struct data_size size = m->truth->sizes[image];
    return eval_in_group(&eval_groups[group], &m->boxes[truth], size.width, size.height);
}

/* ---- lists ------------------------------------------------------------------------------- */

/* The absolute path of a photograph, where it can be had: lists are read from another folder. */
static void put_path(struct text *out, const struct data_image *image)
{
    char *path = file_absolute(image->path);
    text_csv(out, path ? path : image->path);
    mem_free(path);
}

static enum hm_status list_errors(const struct mistakes *m, const char *folder,
                                  struct hm_error *error)
{
    struct text out = {0};
    text_printf(&out, "image,x,y,width,height,score,kind,overlap\n");
    for (size_t i = 0; i < m->error_count; i++) {
        const struct eval_error *e = &m->errors[i];
        const struct eval_detection *d = &m->match->detections[e->detection];
        put_path(&out, &m->truth->images.images[e->image]);
        text_printf(&out, ",%.2f,%.2f,%.2f,%.2f,%.9g,%s,%.4f\n", d->x, d->y, d->width, d->height,
                    d->score, eval_mistake_names[e->kind], e->overlap);
    }
    return file_write_in(folder, "false-positives.csv", &out, error);
}

static enum hm_status list_misses(const struct mistakes *m, const char *folder,
                                  struct hm_error *error)
{
    struct text out = {0};
    text_printf(&out, "image,xmin,ymin,xmax,ymax,height,visible,border,overlap,best_score\n");
    for (size_t i = 0; i < m->miss_count; i++) {
        const struct eval_miss *miss = &m->misses[i];
        const struct eval_truth *b = &m->boxes[miss->truth];
        struct data_size size = m->truth->sizes[miss->image];
        put_path(&out, &m->truth->images.images[miss->image]);
        text_printf(&out, ",%.2f,%.2f,%.2f,%.2f,%.1f,%.3f,%d,%.4f,", b->x, b->y, b->x + b->width,
                    b->y + b->height, b->height, b->visible,
                    eval_at_border(b, size.width, size.height), miss->overlap);
        if (isfinite(miss->best_score))
            text_printf(&out, "%.9g", miss->best_score);
        text_printf(&out, "\n");
    }
    return file_write_in(folder, "misses.csv", &out, error);
}

/* ---- sheets ------------------------------------------------------------------------------ */

#define SHOWN 60 /* crops on a sheet */

/* What a sheet shows: the window around each mistake, with all boxes of its photograph. */
struct chosen {
    const struct mistakes *mistakes;
    struct contact_crop crops[SHOWN];
    struct {
        uint32_t image;
        size_t detection; /* to draw; SIZE_MAX: none */
    } of[SHOWN];
    size_t shown, all;
};

/* The place for the caption of one more; NULL where the sheet is full. */
static char *choose(struct chosen *c, uint32_t image, struct box person, size_t detection)
{
    if (c->all++ >= SHOWN)
        return NULL;
    const struct data_image *photo = &c->mistakes->truth->images.images[image];
    double tall = fmax(person.height * 4 / 3, 8);
    c->of[c->shown].image = image;
    c->of[c->shown].detection = detection;
    c->crops[c->shown] = (struct contact_crop){
        .photo = photo, .name = photo->name, .part = box_resized(person, tall / 2, tall)};
    return c->crops[c->shown++].caption;
}

static void draw_in(struct image *crop, struct box part, struct box box, struct color color)
{
    double scale = crop->height / part.height;
    draw_box(crop, (box.x - part.x) * scale, (box.y - part.y) * scale, box.width * scale,
             box.height * scale, 2, color);
}

static void mark(void *context, size_t i, struct image *crop)
{
    const struct color red = {230, 40, 40}, green = {60, 220, 60};
    const struct chosen *c = context;
    const struct eval_match *m = c->mistakes->match;
    struct box part = c->crops[i].part;
    uint32_t image = c->of[i].image;
    for (size_t t = m->truth_first[image]; t < m->truth_first[image + 1]; t++)
        draw_in(crop, part, BOX_OF(&m->truth[t]), green);
    if (c->of[i].detection != SIZE_MAX)
        draw_in(crop, part, BOX_OF(&m->detections[c->of[i].detection]), red);
}

static enum hm_status draw(struct chosen *c, const char *folder, const char *file,
                           const char *title, struct hm_error *error)
{
    const struct mistakes *m = c->mistakes;
    struct contact_sheet sheet = {64, 128,  title,      m->max_pixels, m->threads,
                                  c,  mark, m->skipped, m->listener};
    struct picture picture;
    if (c->shown == 0)
        return HM_OK;
    char *path = file_join(folder, file);
    enum hm_status status = path ? contact_draw(&sheet, c->crops, c->shown, &picture, error)
                                 : fail_memory(error, 0, "a path");
    HM_THEN(status, picture_write(path, &picture, title, error));
    if (path)
        picture_free(&picture);
    mem_free(path);
    return status;
}

static enum hm_status draw_errors(const struct mistakes *m, int kind, const char *folder,
                                  struct hm_error *error)
{
    struct chosen chosen = {.mistakes = m};
    char file[64], title[128];
    for (size_t i = 0; i < m->error_count; i++) {
        const struct eval_error *e = &m->errors[i];
        const struct eval_detection *d = &m->match->detections[e->detection];
        char *caption = NULL;
        if ((int)e->kind == kind)
            caption = choose(&chosen, e->image, BOX_OF(d), e->detection);
        if (caption)
            snprintf(caption, 32, "%+.3f", d->score);
    }
    snprintf(file, sizeof file, "%s.png", eval_mistake_names[kind]);
    snprintf(title, sizeof title, "%s: %zu false positive%s%s", mistake_word(m, (int)kind),
             chosen.all, chosen.all == 1 ? "" : "s",
             chosen.shown < chosen.all ? ", the strongest" : "");
    return draw(&chosen, folder, file, title, error);
}

static enum hm_status draw_misses(const struct mistakes *m, size_t group, const char *folder,
                                  struct hm_error *error)
{
    struct chosen chosen = {.mistakes = m};
    char file[64], title[128];
    for (size_t i = 0; i < m->miss_count; i++) {
        const struct eval_miss *miss = &m->misses[i];
        char *caption = NULL;
        if (mistakes_in_group(m, group, miss->image, miss->truth))
            caption = choose(&chosen, miss->image, BOX_OF(&m->match->truth[miss->truth]), SIZE_MAX);
        if (caption && isfinite(miss->best_score))
            snprintf(caption, 32, "%+.3f", miss->best_score);
        else if (caption)
            snprintf(caption, 32, "IoU %.2f", miss->overlap);
    }
    snprintf(file, sizeof file, "misses-%s.png", eval_groups[group].name);
    snprintf(title, sizeof title, "missed, %s: %zu%s", mistake_group_words[group], chosen.all,
             chosen.shown < chosen.all ? ", the tallest" : "");
    return draw(&chosen, folder, file, title, error);
}

enum hm_status mistakes_write(const struct mistakes *m, const char *folder, struct hm_error *error)
{
    HM_TRY(list_errors(m, folder, error));
    HM_TRY(list_misses(m, folder, error));
    for (int k = 0; k < EVAL_MISTAKES; k++)
        HM_TRY(draw_errors(m, k, folder, error));
    for (size_t g = 0; g < EVAL_GROUPS; g++)
        HM_TRY(draw_misses(m, g, folder, error));
    return HM_OK;
}
