/* Template, HOG of a photograph, contact sheet: panels side by side, words above and below. The
 * evidence of a window is in evidence_sheet.c. */
#include "report/sheet_internal.h"
#include "report/draw.h"

#include <math.h>
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
                          double full)
{
    int blocks_x = geometry_blocks_x(g), blocks_y = geometry_blocks_y(g);
    int values = geometry_block_values(g);
    frame_caption(f, full > 0 ? "for a person" : "against", "largest in each block");
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

static void glyph_pair(struct frame *f, const struct glyphs *glyphs, const char *how)
{
    double full = glyphs_full(glyphs);
    for (int sign = 1; sign >= -1; sign -= 2) {
        frame_caption(f, sign > 0 ? "for a person" : "against", how);
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
                 g->window_width, g->window_height, geometry_blocks_x(g), geometry_blocks_y(g),
                 geometry_block_values(g), g->signed_gradient ? ", on its bright side" : "");
    picture_text(p, SHEET_MARGIN, y + 38, 2, sheet_ink,
                 "long and bright is a large weight, black is none; each pair of panels has one "
                 "scale (the largest weight is %.4f)",
                 full);
}

enum hm_status sheet_template(const struct hm_geometry *g, const float *weights, const char *name,
                              struct picture *out, struct hm_error *error)
{
    struct glyphs mean = {0}, each = {0};
    double width, height;
    *out = (struct picture){0};
    panel_size(g->window_width, g->window_height, SHEET_PANEL, &width, &height);
    struct frame f = frame_begin(out, 6, width, height);
    enum hm_status status = glyphs_averaged(g, weights, &mean, error);
    HM_THEN(status, glyphs_by_block(g, weights, &each, error));
    if (status == HM_OK) {
        glyph_pair(&f, &mean, "mean of the blocks");
        glyph_pair(&f, &each, "block by block");
        largest_panel(&f, g, weights, glyphs_full(&each));
        largest_panel(&f, g, weights, -glyphs_full(&each));
        template_words(out, g, name, fmax(each.most, -each.least));
        status = picture_check(out, error);
    }
    glyphs_free(&mean);
    glyphs_free(&each);
    return status;
}

/* ---- a photograph ------------------------------------------------------------------------ */

enum hm_status sheet_hog(const struct hm_geometry *g, const float *values,
                         const struct image *photo, int level_width, int level_height,
                         const char *name, struct picture *out, struct hm_error *error)
{
    struct glyphs glyphs = {0};
    struct image shown = {0};
    *out = (struct picture){0};
    int most = level_width > level_height ? level_width : level_height;
    int zoom = most < SHEET_PHOTO ? SHEET_PHOTO / most : 1;
    struct frame f = frame_begin(out, 2, level_width * zoom, level_height * zoom);
    enum hm_status status = image_crop(photo, 0, 0, photo->width, photo->height, level_width * zoom,
                                       level_height * zoom, &shown, error);
    HM_THEN(status, glyphs_averaged(g, values, &glyphs, error));
    if (status == HM_OK) {
        glyphs.dense = true;
        picture_image(out, f.x, f.y, &shown);
        picture_text(out, f.x, 16, 2, sheet_ink, "%s", name_end(name, (size_t)(f.pitch / 12) - 2));
        picture_text(out, f.x, 40, 2, sheet_grey, "%dx%d", photo->width, photo->height);
        frame_next(&f);
        picture_text(out, f.x, 16, 2, sheet_ink, "HOG at %dx%d", level_width, level_height);
        picture_text(out, f.x, 40, 2, sheet_grey, "%dx%d cells, %d bins", g->cell_width,
                     g->cell_height, g->bins);
        double y = out->height - SHEET_FOOT;
        picture_text(out, SHEET_MARGIN, y + 14, 2, sheet_ink,
                     "strokes run along edges, perpendicular");
        picture_text(out, SHEET_MARGIN, y + 38, 2, sheet_ink,
                     "to the gradient; long and bright is much");
        picture_box(out, f.x, f.y, f.width, f.height, (struct color){0, 0, 0}, 255);
        glyphs_draw(out, &glyphs, glyphs_full(&glyphs), f.x, f.y, g->window_width * zoom,
                    g->window_height * zoom);
        status = picture_check(out, error);
    }
    image_free(&shown);
    glyphs_free(&glyphs);
    return status;
}

/* ---- a contact sheet --------------------------------------------------------------------- */

#define CONTACT_ACROSS 10
#define CONTACT_LONGEST 256
#define CONTACT_WORDS 36 /* pixels below a crop */
#define CONTACT_LEAST 84 /* the least width: a score */
#define CONTACT_GAP 8

enum hm_status sheet_contact_begin(double width, double height, size_t count, const char *title,
                                   struct sheet_contact *out, struct hm_error *error)
{
    panel_size(width, height, CONTACT_LONGEST, &width, &height);
    *out = (struct sheet_contact){.crop_width = (int)width, .crop_height = (int)height};
    out->across = count < CONTACT_ACROSS ? (int)count : CONTACT_ACROSS;
    if (count == 0)
        return fail(error, HM_INPUT, "there is nothing to show");
    size_t rows = (count + CONTACT_ACROSS - 1) / CONTACT_ACROSS;
    int least = (int)strlen(title) * 12 + 2 * CONTACT_GAP;
    out->picture.paper = (struct color){255, 255, 255};
    out->pitch = (out->crop_width > CONTACT_LEAST ? out->crop_width : CONTACT_LEAST) + CONTACT_GAP;
    out->picture.width = out->across * out->pitch + CONTACT_GAP;
    out->picture.width = out->picture.width > least ? out->picture.width : least;
    out->picture.height = (int)rows * (out->crop_height + CONTACT_WORDS + CONTACT_GAP) + 40;
    picture_text(&out->picture, CONTACT_GAP, 12, 2, sheet_ink, "%s", title);
    return HM_OK;
}

void sheet_contact_put(struct sheet_contact *sheet, size_t i, struct image *crop, const char *score,
                       const char *name)
{
    struct picture *p = &sheet->picture;
    size_t across = (size_t)sheet->across;
    double x = CONTACT_GAP + (double)(i % across) * sheet->pitch;
    double y = 40 + (double)(i / across) * (sheet->crop_height + CONTACT_WORDS + CONTACT_GAP);
    double below = y + sheet->crop_height;
    if (!crop->rgb)
        picture_outline(p, x, y, sheet->crop_width, sheet->crop_height, 1, sheet_grey);
    picture_image(p, x, y, crop);
    picture_text(p, x, below + 4, 2, sheet_ink, "%s", score);
    picture_text(p, x, below + 22, 1, sheet_grey, "%s",
                 name_end(name, (size_t)(sheet->pitch / 6) - 1));
}
