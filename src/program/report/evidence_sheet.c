/* The evidence of a window as a sheet: where it is, what each block says, what HOG sees there and
 * which of it counts for and against (Dalal & Triggs 2005, figure 6 e, f and g).
 *
 * Blocks for are blue, blocks against are orange *and hatched*, so that they differ in grey and to
 * every eye (the colours are Okabe & Ito's).
 */
#include "box/box.h"
#include "report/sheet_internal.h"
#include "report/draw.h"

#include <math.h>
#include <stdio.h>

static const struct color blue = {0, 114, 178}, orange = {213, 94, 0}, hatch_ink = {110, 40, 0};

/* ---- the heat ---------------------------------------------------------------------------- */

#define HATCH 8 /* pixels between the lines */

/* Lines x - y = n * HATCH inside a box, so that the hatches of neighbours meet. */
static void hatch(struct picture *p, struct place at, double thick)
{
    double first = ceil((at.x - at.y - at.height) / HATCH);
    double last = floor((at.x + at.width - at.y) / HATCH);
    for (double n = first; n <= last; n++) {
        double left = fmax(at.x, at.y + n * HATCH);
        double right = fmin(at.x + at.width, at.y + at.height + n * HATCH);
        if (right - left > thick)
            picture_stroke(p, left + thick / 2, left + thick / 2 - n * HATCH, right - thick / 2,
                           right - thick / 2 - n * HATCH, thick, hatch_ink);
    }
}

/* `share` from -1 to 1. */
static void heat_box(struct picture *p, struct place at, double share)
{
    int alpha = (int)(fmin(fabs(share), 1) * 215);
    picture_box(p, at.x, at.y, at.width, at.height, share > 0 ? blue : orange, alpha);
    if (share < -0.04)
        hatch(p, at, 0.6 + 1.9 * fmin(-share, 1));
}

/* Shades of grey between a quarter and white: something to see through colour. */
static void fade(struct image *image)
{
    for (size_t i = 0; i < (size_t)image->width * (size_t)image->height; i++) {
        unsigned char *p = image->rgb + 3 * i;
        int grey = (77 * p[0] + 150 * p[1] + 29 * p[2]) / 256;
        p[0] = p[1] = p[2] = (unsigned char)(96 + grey * 159 / 255);
    }
}

static void heat(const struct frame *f, const struct hm_geometry *part,
                 const struct evidence_part *e, double most)
{
    double full = most > 0 ? most : 1;
    for (int bx = 0; bx < e->blocks_x; bx++)
        for (int by = 0; by < e->blocks_y; by++)
            heat_box(f->picture, frame_block(f, part, bx, by),
                     e->block[bx * e->blocks_y + by] / full);
}

/* Five steps from most against to most for. */
static void legend(const struct frame *f, double most)
{
    double y = f->picture->height - SHEET_FOOT + 8, step = floor(fmax(f->width, 240) / 5);
    for (int i = -2; i <= 2; i++)
        heat_box(f->picture, (struct place){f->x + (i + 2) * step, y, step, 22}, i / 2.0);
    picture_outline(f->picture, f->x, y, 5 * step, 22, 1, sheet_grey);
    picture_text(f->picture, f->x, y + 28, 2, sheet_ink, "%+.3f", -most);
    picture_text(f->picture, f->x + 2.5 * step - 6, y + 28, 2, sheet_ink, "0");
    picture_text(f->picture, f->x + 5 * step - 72, y + 28, 2, sheet_ink, "%+.3f", most);
}

/* ---- panels ------------------------------------------------------------------------------ */

/* A part of the photograph, as large as the panel. */
static enum hm_status crop_panel(const struct frame *f, const struct image *photo, struct box box,
                                 struct hm_error *error)
{
    struct image crop = {0};
    HM_TRY(image_crop(photo, box.x, box.y, box.width, box.height, (int)f->width, (int)f->height,
                      &crop, error));
    picture_image(f->picture, f->x, f->y, &crop);
    return HM_OK;
}

/* What part p sees: the window as it is in the photograph, or the window with its context in the
 * few pixels of the coarser level. In colour or faded. */
static enum hm_status seen_panel(const struct frame *f, const struct sheet_window *w, int p,
                                 bool faded, struct hm_error *error)
{
    struct image seen = {0};
    struct box box = BOX_OF(&w->box);
    if (p == 0) {
        HM_TRY(image_crop(w->photo, box.x, box.y, box.width, box.height, (int)f->width,
                          (int)f->height, &seen, error));
    } else {
        struct hm_geometry part = hog_geometry_part(w->geometry, p);
        double x = w->geometry->context * box.width / w->geometry->window_width;
        double y = w->geometry->context * box.height / w->geometry->window_height;
        box = (struct box){box.x - x, box.y - y, box.width + 2 * x, box.height + 2 * y};
        HM_TRY(frame_pixels(f, w->photo, box, part.window_width, part.window_height, &seen, error));
    }
    if (faded)
        fade(&seen);
    picture_image(f->picture, f->x, f->y, &seen);
    return HM_OK;
}

/* The values of a sign (1 or -1); both signs and all parts have one scale. */
static void glyph_panel(const struct frame *f, const struct hm_geometry *g,
                        const struct part_glyphs *glyphs, int p, double sign)
{
    glyphs_draw(f->picture, &glyphs->part[p], sign * glyphs->full, f->x, f->y, f->width, f->height);
    frame_window(f, g, p);
}

/* What HOG sees, and its product with the weights. */
struct seen_glyphs {
    struct part_glyphs descriptor, product;
};

static enum hm_status make_glyphs(const struct sheet_window *w, struct seen_glyphs *out,
                                  struct hm_error *error)
{
    size_t length = hog_geometry_length(w->geometry);
    float *product = mem_array(length, sizeof *product);
    if (!product)
        return fail_memory(error, length * sizeof *product, "a descriptor");
    for (size_t i = 0; i < length; i++)
        product[i] = w->weights[i] * w->descriptor[i];
    enum hm_status status =
        part_glyphs_make(w->geometry, w->descriptor, glyphs_averaged, &out->descriptor, error);
    HM_THEN(status, part_glyphs_make(w->geometry, product, glyphs_averaged, &out->product, error));
    for (int p = 0; p < out->descriptor.count; p++)
        out->descriptor.part[p].dense = true;
    mem_free(product);
    return status;
}

/* The row of part p. */
static enum hm_status part_panels(struct frame *f, const struct sheet_window *w,
                                  const struct seen_glyphs *glyphs, int p, struct hm_error *error)
{
    const struct evidence_part *e = &w->evidence->part[p];
    struct hm_geometry part = hog_geometry_part(w->geometry, p);
    char sums[80];
    snprintf(sums, sizeof sums, "; together %+.5f", e->pro + e->contra);
    frame_part(f, w->geometry, p, sums);
    HM_TRY(seen_panel(f, w, p, false, error));
    frame_window(f, w->geometry, p);
    frame_caption(f, p > 0 ? "what it sees" : "the window", p > 0 ? "its pixels" : "enlarged");
    frame_next(f);
    HM_TRY(seen_panel(f, w, p, true, error));
    frame_caption(f, "evidence of the blocks", "blue for, hatched against");
    heat(f, &part, e, w->evidence->most);
    if (p == 0) /* of all rows */
        legend(f, w->evidence->most);
    frame_next(f);
    frame_caption(f, "what HOG sees", "strokes along edges");
    glyph_panel(f, w->geometry, &glyphs->descriptor, p, 1);
    frame_next(f);
    frame_caption(f, "what counts for", "HOG x weights above 0");
    glyph_panel(f, w->geometry, &glyphs->product, p, 1);
    frame_next(f);
    frame_caption(f, "what counts against", "HOG x weights below 0");
    glyph_panel(f, w->geometry, &glyphs->product, p, -1);
    return HM_OK;
}

static void words(struct picture *p, const struct sheet_window *w)
{
    const struct evidence *e = w->evidence;
    picture_text(p, SHEET_MARGIN, 16, 3, sheet_ink, "%s", name_end(w->name, 50));
    picture_text(p, SHEET_MARGIN, p->height - 32, 2, sheet_ink,
                 "%+.5f (bias) %+.5f (%d blocks for) %+.5f (%d blocks against) = %+.5f; "
                 "score of the scan: %+.5f",
                 e->bias, e->pro, e->pros, e->contra, e->contras, e->sum, (double)w->box.score);
}

/* The whole photograph, with what the scan continued it by where the window reaches beyond. */
static struct box around(const struct sheet_window *w)
{
    return box_around((struct box){0, 0, w->photo->width, w->photo->height}, BOX_OF(&w->box));
}

static enum hm_status where_panel(const struct frame *f, const struct sheet_window *w,
                                  struct hm_error *error)
{
    const struct color white = {255, 255, 255}, object = {64, 255, 64}; /* as --draw has it */
    struct box all = around(w);
    double scale = f->width / all.width;
    double x = f->x + (w->box.x - all.x) * scale, y = f->y + (w->box.y - all.y) * scale;
    double width = w->box.width * scale, height = w->box.height * scale;
    enum hm_status status = crop_panel(f, w->photo, all, error);
    frame_caption(f, "the photograph", "the window and its object");
    picture_outline(f->picture, x, y, width, height, 6, sheet_ink);
    picture_outline(f->picture, x + 2, y + 2, width - 4, height - 4, 2, white);
    picture_outline(f->picture, f->x + (w->object.x - all.x) * scale,
                    f->y + (w->object.y - all.y) * scale, w->object.width * scale,
                    w->object.height * scale, 2, object);
    return status;
}

enum hm_status sheet_evidence(const struct sheet_window *w, struct picture *out,
                              struct hm_error *error)
{
    const struct hm_geometry *g = w->geometry;
    double photo_width, photo_height;
    struct box all = around(w);
    struct seen_glyphs glyphs = {0};
    *out = (struct picture){0};
    panel_size(all.width, all.height, SHEET_PANEL, &photo_width, &photo_height);
    struct frame f = frame_begin_parts(out, g, 5, photo_height);
    double pitch = fmax(photo_width, SHEET_WORDS) + SHEET_MARGIN;
    struct frame whole = {out, f.x, f.y, photo_width, photo_height, pitch, f.x};
    out->width += (int)pitch;
    f.x = f.left += pitch;
    enum hm_status status = where_panel(&whole, w, error);
    HM_THEN(status, make_glyphs(w, &glyphs, error));
    for (int p = 0; p < g->octaves && status == HM_OK; p++)
        status = part_panels(&f, w, &glyphs, p, error);
    words(out, w);
    part_glyphs_free(&glyphs.descriptor);
    part_glyphs_free(&glyphs.product);
    return status == HM_OK ? picture_check(out, error) : status;
}
