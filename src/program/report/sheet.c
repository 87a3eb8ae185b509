/* The template of a detector, and what sheets share: panels side by side, words above and below. */
#include "report/sheet_internal.h"
#include "report/draw.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

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

static void glyph_pair(struct frame *f, const struct glyphs *glyphs, double full, const char *whom,
                       const char *how)
{
    char words[80];
    snprintf(words, sizeof words, "for %.70s", whom);
    for (int sign = 1; sign >= -1; sign -= 2) {
        frame_caption(f, sign > 0 ? words : "against", how);
        glyphs_draw(f->picture, glyphs, sign * full, f->x, f->y, f->width, f->height);
        frame_next(f);
    }
}

/* A row: the weights of part p. */
static void template_part(struct frame *f, const struct hm_geometry *g, int p, const float *weights,
                          const struct part_glyphs *mean, const struct part_glyphs *each,
                          const char *whom)
{
    struct hm_geometry part = hog_geometry_part(g, p);
    weights += hog_geometry_offset(g, p);
    frame_part(f, g, p, "");
    struct frame first = *f;
    glyph_pair(f, &mean->part[p], mean->full, whom, "mean of the blocks");
    glyph_pair(f, &each->part[p], each->full, whom, "block by block");
    largest_panel(f, &part, weights, each->full, whom);
    largest_panel(f, &part, weights, -each->full, whom);
    for (int panel = 0; panel < 6; panel++, frame_next(&first))
        if (panel != 2 && panel != 3) /* block by block is no picture of the window */
            frame_window(&first, g, p);
}

static void template_words(struct picture *p, const struct hm_geometry *g, const char *name,
                           double full)
{
    char blocks[40] = ""; /* of several octaves each row says it */
    if (g->octaves == 1)
        snprintf(blocks, sizeof blocks, "%dx%d ", hog_geometry_blocks_x(g),
                 hog_geometry_blocks_y(g));
    picture_text(p, SHEET_MARGIN, 16, 3, sheet_ink, "template of %s", name_end(name, 60));
    double y = p->height - SHEET_FOOT;
    picture_text(p, SHEET_MARGIN, y + 14, 2, sheet_ink,
                 "%dx%d window, %sblocks of %d values; strokes run along the edge, "
                 "perpendicular to the gradient%s",
                 g->window_width, g->window_height, blocks, hog_geometry_block_values(g),
                 g->signed_gradient ? ", on its bright side" : "");
    picture_text(p, SHEET_MARGIN, y + 38, 2, sheet_ink,
                 "long and bright is a large weight, black is none; each pair of panels has one "
                 "scale%s (the largest weight is %.4f)",
                 g->octaves > 1 ? ", the same in all rows" : "", full);
}

enum hm_status sheet_template(const struct hm_geometry *g, const float *weights, const char *whom,
                              const char *name, struct picture *out, struct hm_error *error)
{
    struct part_glyphs mean = {0}, each = {0};
    *out = (struct picture){0};
    struct frame f = frame_begin_parts(out, g, 6, 0);
    enum hm_status status = part_glyphs_make(g, weights, glyphs_averaged, &mean, error);
    HM_THEN(status, part_glyphs_make(g, weights, glyphs_by_block, &each, error));
    if (status == HM_OK) {
        for (int p = 0; p < g->octaves; p++)
            template_part(&f, g, p, weights, &mean, &each, whom);
        template_words(out, g, name, each.most);
        status = picture_check(out, error);
    }
    part_glyphs_free(&mean);
    part_glyphs_free(&each);
    return status;
}
