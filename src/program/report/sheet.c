/* The template of a detector, and what sheets share: panels side by side, words above and below. */
#include "report/sheet_internal.h"
#include "report/draw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- panels ------------------------------------------------------------------------------ */

struct frame frame_begin(struct picture *picture, int panels, double width, double height)
{
    double pitch = fmax(width, SHEET_WORDS) + SHEET_MARGIN;
    struct frame f = {picture, SHEET_MARGIN, SHEET_TOP, width, height, pitch};
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

/* ---- the template ------------------------------------------------------------------------ */

/* For every block the largest weight of the sign, as grey. */
static void largest_panel(struct frame *f, const struct hm_geometry *g, const float *weights,
                          double full, const char *whom)
{
    int blocks_x = hog_geometry_blocks_x(g), blocks_y = hog_geometry_blocks_y(g);
    int values = hog_geometry_block_values(g);
    char words[80];
    snprintf(words, sizeof words, "for %.70s", whom);
    frame_caption(f, full > 0 ? words : "against", "largest in each block");
    picture_box(f->picture, f->x, f->y, f->width, f->height, (struct color){0, 0, 0}, 255);
    for (int bx = 0; bx < blocks_x; bx++)
        for (int by = 0; by < blocks_y; by++, weights += values) {
            double most = 0;
            for (int k = 0; k < values; k++)
                most = fmax(most, (double)weights[k] / full);
            unsigned char v = (unsigned char)(255 * fmin(most, 1));
            struct place place = frame_block(f, g, bx, by);
            picture_box(f->picture, place.x, place.y, place.width, place.height,
                        (struct color){v, v, v}, 255);
        }
    frame_next(f);
}

static void glyph_pair(struct frame *f, const struct glyphs *glyphs, const char *whom,
                       const char *how)
{
    char words[80];
    snprintf(words, sizeof words, "for %.70s", whom);
    double full = glyphs_full(glyphs);
    for (int sign = 1; sign >= -1; sign -= 2) {
        frame_caption(f, sign > 0 ? words : "against", how);
        glyphs_draw(f->picture, glyphs, sign * full, f->x, f->y, f->width, f->height);
        frame_next(f);
    }
}

static void template_words(struct picture *p, const struct hm_geometry *g, const char *name,
                           double full)
{
    picture_text(p, SHEET_MARGIN, 16, 3, sheet_ink, "template of %s", name_end(name, 60));
    double y = p->height - SHEET_FOOT;
    picture_text(p, SHEET_MARGIN, y + 14, 2, sheet_ink,
                 "%dx%d window, %dx%d blocks of %d values; strokes run along the edge, "
                 "perpendicular to the gradient%s",
                 g->window_width, g->window_height, hog_geometry_blocks_x(g),
                 hog_geometry_blocks_y(g), hog_geometry_block_values(g),
                 g->signed_gradient ? ", on its bright side" : "");
    picture_text(p, SHEET_MARGIN, y + 38, 2, sheet_ink,
                 "long and bright is a large weight, black is none; each pair of panels has one "
                 "scale (the largest weight is %.4f)",
                 full);
}

enum hm_status sheet_template(const struct hm_geometry *g, const float *weights, const char *whom,
                              const char *name, struct picture *out, struct hm_error *error)
{
    struct glyphs mean = {0}, each = {0};
    double width, height;
    *out = (struct picture){0};
    panel_size(g->window_width, g->window_height, SHEET_PANEL, &width, &height);
    struct frame f = frame_begin(out, 6, width, height);
    enum hm_status status = glyphs_averaged(g, weights, &mean, error);
    HM_THEN(status, glyphs_by_block(g, weights, &each, error));
    if (status == HM_OK) {
        glyph_pair(&f, &mean, whom, "mean of the blocks");
        glyph_pair(&f, &each, whom, "block by block");
        largest_panel(&f, g, weights, glyphs_full(&each), whom);
        largest_panel(&f, g, weights, -glyphs_full(&each), whom);
        template_words(out, g, name, fmax(each.most, -each.least));
        status = picture_check(out, error);
    }
    glyphs_free(&mean);
    glyphs_free(&each);
    return status;
}
