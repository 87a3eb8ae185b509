/* The contact sheet of `inspect`: some windows as the trainer cuts them, some photographs with
 * their boxes, some negatives. Evenly taken from the whole set, so that the same set gives the same
 * sheet. */
#include "report/data_sheet.h"
#include "report/draw.h"
#include "scan/scan.h"

#include <stdio.h>
#include <string.h>

#define WIDTH 1024
#define GAP 4
#define TITLE 16
#define WINDOW_HEIGHT 128
#define MOST_WINDOWS 75
#define PHOTO_WIDTH 251
#define PHOTO_HEIGHT 188
#define MOST_PHOTOS 12
#define MOST_NEGATIVES 12

static const struct color ink = {230, 230, 230}, paper = {32, 32, 32}, used = {64, 255, 64},
                          ignored = {255, 220, 0}, left_out = {255, 64, 64};

/* A part of the sheet: a title and cells of one size. */
struct part {
    const char *title;
    size_t all, count; /* how many there are, how many are shown */
    int width, height, top;
    enum hm_status (*draw)(const struct data_sheet *in, size_t i, int width, int height,
                           struct image *out, struct hm_error *error);
};

static size_t across(const struct part *part)
{
    return (size_t)((WIDTH - GAP) / (part->width + GAP));
}

static int part_height(const struct part *part)
{
    size_t rows = (part->count + across(part) - 1) / across(part);
    return part->count == 0 ? 0 : TITLE + (int)rows * (part->height + GAP);
}

/* ---- cells ------------------------------------------------------------------------------- */

static enum hm_status draw_window(const struct data_sheet *in, size_t i, int width, int height,
                                  struct image *out, struct hm_error *error)
{
    const struct scan_example *window = &in->windows->items[i];
    const struct hm_geometry *g = in->geometry;
    struct image image;
    struct scan_place place;
    HM_TRY(
        data_read_image(&in->truth->images.images[window->image], in->max_pixels, &image, error));
    struct scan_person person =
        scan_example_person(window, g, in->rule->person_height, image.width, image.height);
    enum hm_status status = scan_person_place(g, image.width, image.height, &person, &place, error);
    double x = (double)image.width / place.level_width,
           y = (double)image.height / place.level_height;
    HM_THEN(status, image_crop(&image, place.x * x, place.y * y, g->window_width * x,
                               g->window_height * y, width, height, out, error));
    image_free(&image);
    return status;
}

/* The whole image, shrunk to fit a cell; *shrink: cell pixels a pixel. */
static enum hm_status fit(const struct data_image *photo, size_t max, int width, int height,
                          struct image *out, double *shrink, struct hm_error *error)
{
    struct image image;
    HM_TRY(data_read_image(photo, max, &image, error));
    double a = (double)width / image.width, b = (double)height / image.height;
    *shrink = a < b ? a : b;
    int w = (int)(image.width * *shrink + 0.5), h = (int)(image.height * *shrink + 0.5);
    enum hm_status status = image_crop(&image, 0, 0, image.width, image.height, w > 0 ? w : 1,
                                       h > 0 ? h : 1, out, error);
    image_free(&image);
    return status;
}

static struct color box_color(const struct data_sheet *in, size_t image, size_t box)
{
    if (in->truth->boxes[in->truth->first[image] + box].ignore)
        return ignored;
    for (size_t k = in->windows->first[image]; k < in->windows->first[image + 1]; k++)
        if ((size_t)in->windows->items[k].box == box)
            return used;
    return left_out;
}

static enum hm_status draw_photo(const struct data_sheet *in, size_t i, int width, int height,
                                 struct image *out, struct hm_error *error)
{
    double shrink;
    HM_TRY(fit(&in->truth->images.images[i], in->max_pixels, width, height, out, &shrink, error));
    for (size_t k = in->truth->first[i]; k < in->truth->first[i + 1]; k++) {
        const struct data_box *b = &in->truth->boxes[k];
        draw_box(out, b->x * shrink, b->y * shrink, b->width * shrink, b->height * shrink, 2,
                 box_color(in, i, k - in->truth->first[i]));
    }
    return HM_OK;
}

static enum hm_status draw_negative(const struct data_sheet *in, size_t i, int width, int height,
                                    struct image *out, struct hm_error *error)
{
    double shrink;
    return fit(&in->negatives->images[i], in->max_pixels, width, height, out, &shrink, error);
}

/* ---- the sheet --------------------------------------------------------------------------- */

static enum hm_status draw_part(const struct data_sheet *in, const struct part *part,
                                struct image *sheet, struct hm_error *error)
{
    char title[160];
    snprintf(title, sizeof title, part->title, part->count, part->all);
    if (part->count > 0)
        draw_text(sheet, GAP, part->top + 3, 1, title, ink, paper);
    for (size_t i = 0; i < part->count; i++) {
        struct image cell = {0};
        int x = GAP + (int)(i % across(part)) * (part->width + GAP);
        int y = part->top + TITLE + (int)(i / across(part)) * (part->height + GAP);
        enum hm_status status =
            part->draw(in, i * part->all / part->count, part->width, part->height, &cell, error);
        if (status == HM_OK)
            image_paste(sheet, &cell, x, y);
        else if (status == HM_INPUT) /* what cannot be shown is counted elsewhere */
            draw_text(sheet, x, y, 1, "unreadable", left_out, paper);
        image_free(&cell);
        if (status != HM_OK && status != HM_INPUT)
            return status;
    }
    return HM_OK;
}

enum hm_status data_sheet_draw(const struct data_sheet *in, struct image *out,
                               struct hm_error *error)
{
    const struct hm_geometry *g = in->geometry;
    int window_width = WINDOW_HEIGHT * g->window_width / g->window_height;
    struct part parts[] = {
        {.title = "%zu of %zu windows, as the trainer sees them",
         .all = in->windows->count,
         .count = in->windows->count < MOST_WINDOWS ? in->windows->count : MOST_WINDOWS,
         .width = window_width < 8     ? 8
                  : window_width > 512 ? 512
                                       : window_width,
         .height = WINDOW_HEIGHT,
         .draw = draw_window},
        {.title = "%zu of %zu photographs: green used, yellow ignored, red left out",
         .all = in->truth->annotated ? in->truth->images.count : 0,
         .width = PHOTO_WIDTH,
         .height = PHOTO_HEIGHT,
         .draw = draw_photo},
        {.title = "%zu of %zu negatives",
         .all = in->negatives->count,
         .width = PHOTO_WIDTH,
         .height = PHOTO_HEIGHT,
         .draw = draw_negative},
    };
    int height = GAP;
    parts[1].count = parts[1].all < MOST_PHOTOS ? parts[1].all : MOST_PHOTOS;
    parts[2].count = parts[2].all < MOST_NEGATIVES ? parts[2].all : MOST_NEGATIVES;
    for (int i = 0; i < 3; i++) {
        parts[i].top = height;
        height += part_height(&parts[i]);
    }
    HM_TRY(image_new(WIDTH, height + GAP, out, error));
    memset(out->rgb, paper.r, (size_t)out->width * (size_t)out->height * 3);
    enum hm_status status = HM_OK;
    for (int i = 0; i < 3 && status == HM_OK; i++)
        status = draw_part(in, &parts[i], out, error);
    if (status != HM_OK)
        image_free(out);
    return status;
}
