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

static void heat(const struct frame *f, const struct hm_geometry *g, const struct evidence *e)
{
    double full = e->most > 0 ? e->most : 1;
    for (int bx = 0; bx < e->blocks_x; bx++)
        for (int by = 0; by < e->blocks_y; by++)
            heat_box(f->picture, frame_block(f, g, bx, by), e->block[bx * e->blocks_y + by] / full);
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

/* A part of the photograph, as large as the panel, in colour or faded. */
static enum hm_status crop_panel(const struct frame *f, const struct image *photo, struct box box,
                                 bool faded, struct hm_error *error)
{
    struct image crop = {0};
    HM_TRY(image_crop(photo, box.x, box.y, box.width, box.height, (int)f->width, (int)f->height,
                      &crop, error));
    if (faded)
        fade(&crop);
    picture_image(f->picture, f->x, f->y, &crop);
    return HM_OK;
}

/* The values of a sign (1 or -1); both signs have one scale. */
static enum hm_status glyph_panel(const struct frame *f, const struct hm_geometry *g,
                                  const float *values, double sign, bool dense,
                                  struct hm_error *error)
{
    struct glyphs glyphs = {0};
    HM_TRY(glyphs_averaged(g, values, &glyphs, error));
    glyphs.dense = dense;
    glyphs_draw(f->picture, &glyphs, sign * glyphs_full(&glyphs), f->x, f->y, f->width, f->height);
    glyphs_free(&glyphs);
    return HM_OK;
}

static enum hm_status weighted_panels(struct frame *f, const struct sheet_window *w,
                                      struct hm_error *error)
{
    size_t length = hog_geometry_length(w->geometry);
    float *product = mem_array(length, sizeof *product);
    if (!product)
        return fail_memory(error, length * sizeof *product, "a descriptor");
    for (size_t i = 0; i < length; i++)
        product[i] = w->weights[i] * w->descriptor[i];
    frame_next(f);
    frame_caption(f, "what counts for", "HOG x weights above 0");
    enum hm_status status = glyph_panel(f, w->geometry, product, 1, false, error);
    frame_next(f);
    frame_caption(f, "what counts against", "HOG x weights below 0");
    HM_THEN(status, glyph_panel(f, w->geometry, product, -1, false, error));
    mem_free(product);
    return status;
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
    enum hm_status status = crop_panel(f, w->photo, all, false, error);
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
    double width, height, photo_width, photo_height;
    struct box all = around(w);
    *out = (struct picture){0};
    panel_size(g->window_width, g->window_height, SHEET_PANEL, &width, &height);
    panel_size(all.width, all.height, SHEET_PANEL, &photo_width, &photo_height);
    struct frame f = frame_begin(out, 5, width, fmax(height, photo_height));
    double pitch = fmax(photo_width, SHEET_WORDS) + SHEET_MARGIN;
    struct frame whole = {out, f.x, f.y, photo_width, photo_height, pitch};
    out->width += (int)pitch;
    f.x += pitch;
    f.height = height;
    enum hm_status status = where_panel(&whole, w, error);
    HM_THEN(status, crop_panel(&f, w->photo, BOX_OF(&w->box), false, error));
    frame_caption(&f, "the window", "enlarged");
    frame_next(&f);
    HM_THEN(status, crop_panel(&f, w->photo, BOX_OF(&w->box), true, error));
    frame_caption(&f, "evidence of the blocks", "blue for, hatched against");
    heat(&f, g, w->evidence);
    legend(&f, w->evidence->most);
    frame_next(&f);
    frame_caption(&f, "what HOG sees", "strokes along edges");
    HM_THEN(status, glyph_panel(&f, g, w->descriptor, 1, true, error));
    HM_THEN(status, weighted_panels(&f, w, error));
    words(out, w);
    return status == HM_OK ? picture_check(out, error) : status;
}
