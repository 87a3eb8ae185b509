/* The wall that sheets hang on: panels side by side, a row for each part of a descriptor, words
 * above them. See sheet_internal.h. */
#include "report/sheet_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- panels ------------------------------------------------------------------------------ */

struct frame frame_begin(struct picture *picture, int panels, double width, double height)
{
    double pitch = fmax(width, SHEET_WORDS) + SHEET_MARGIN;
    struct frame f = {picture, SHEET_MARGIN, SHEET_TOP, width, height, pitch, SHEET_MARGIN};
    picture->paper = (struct color){255, 255, 255};
    picture->width = (int)(panels * pitch) + SHEET_MARGIN;
    picture->height = (int)height + SHEET_TOP + SHEET_FOOT;
    return f;
}

void frame_next(struct frame *f)
{
    f->x += f->pitch;
}

void frame_caption(const struct frame *f, const char *first, const char *second)
{
    picture_text(f->picture, f->x, f->y - 44, 2, sheet_ink, "%s", first);
    picture_text(f->picture, f->x, f->y - 22, 2, sheet_grey, "%s", second);
}

/* The end of a long name is what tells it apart. */
const char *name_end(const char *name, size_t letters)
{
    size_t length = strlen(name);
    if (length <= letters)
        return name;
    const char *end = name + length - letters;
    while ((*end & 0xC0) == 0x80) /* not in the middle of a letter */
        end++;
    return end;
}

void panel_size(double width, double height, double longest, double *out_width, double *out_height)
{
    double scale = longest / (width > height ? width : height);
    *out_width = fmax(floor(width * scale + 0.5), 1);
    *out_height = fmax(floor(height * scale + 0.5), 1);
}

struct place frame_block(const struct frame *f, const struct hm_geometry *g, int bx, int by)
{
    double scale = f->width / g->window_width;
    double x = bx * g->stride_x + (g->block_width - g->stride_x) / 2.0;
    double y = by * g->stride_y + (g->block_height - g->stride_y) / 2.0;
    return (struct place){f->x + x * scale, f->y + y * scale, g->stride_x * scale,
                          g->stride_y * scale};
}

/* ---- a row for each part of the descriptor ----------------------------------------------- */

struct frame frame_begin_parts(struct picture *picture, const struct hm_geometry *g, int panels,
                               double least)
{
    double width, height, rows = 0;
    for (int p = 0; p < g->octaves; p++) {
        part_panel_size(g, p, SHEET_PANEL, &width, &height);
        rows += height + (p > 0 ? SHEET_ROW : 0);
    }
    struct frame f = frame_begin(picture, panels, width, fmax(rows, least)); /* the widest */
    part_panel_size(g, 0, SHEET_PANEL, &f.width, &f.height);
    if (g->octaves > 1) {
        f.y += SHEET_TITLE;
        picture->height += SHEET_TITLE;
    }
    return f;
}

void frame_part(struct frame *f, const struct hm_geometry *g, int p, const char *more)
{
    struct hm_geometry part = hog_geometry_part(g, p);
    char context[80] = "";
    if (p > 0) {
        f->x = f->left;
        f->y += f->height + SHEET_ROW;
        part_panel_size(g, p, SHEET_PANEL, &f->width, &f->height);
    }
    if (g->octaves == 1)
        return;
    if (p > 0 && g->context > 0)
        snprintf(context, sizeof context, " (the window, framed, and %d of the level around it)",
                 g->context);
    picture_text(f->picture, f->left, f->y - 84, 3, sheet_ink, "%s", part_name(p));
    picture_text(f->picture, f->left + 18 * (double)strlen(part_name(p)) + 24, f->y - 76, 2,
                 sheet_grey, "%dx%d pixels%s, %dx%d blocks%s", part.window_width,
                 part.window_height, context, hog_geometry_blocks_x(&part),
                 hog_geometry_blocks_y(&part), more);
}

void frame_window(const struct frame *f, const struct hm_geometry *g, int p)
{
    const struct color yellow = {240, 228, 66};
    double scale = f->width / (g->window_width + 2 * g->context), inset = g->context * scale;
    if (p > 0 && g->context > 0)
        picture_outline(f->picture, f->x + inset, f->y + inset, f->width - 2 * inset,
                        f->height - 2 * inset, 2, yellow);
}

/* Each pixel of `from` as a rectangle of equal pixels. */
static enum hm_status enlarge(const struct image *from, int width, int height, struct image *out,
                              struct hm_error *error)
{
    HM_TRY(image_new(width, height, out, error));
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            size_t row = (size_t)((long long)y * from->height / height);
            size_t column = (size_t)((long long)x * from->width / width);
            memcpy(out->rgb + 3 * ((size_t)y * (size_t)width + (size_t)x),
                   from->rgb + 3 * (row * (size_t)from->width + column), 3);
        }
    return HM_OK;
}

enum hm_status frame_pixels(const struct frame *f, const struct image *photo, struct box seen,
                            int width, int height, struct image *out, struct hm_error *error)
{
    struct image small = {0};
    HM_TRY(
        image_crop(photo, seen.x, seen.y, seen.width, seen.height, width, height, &small, error));
    enum hm_status status = enlarge(&small, (int)f->width, (int)f->height, out, error);
    image_free(&small);
    return status;
}
