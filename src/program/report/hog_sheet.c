/* A photograph beside its HOG, and where it is asked for beside that of its halved and quartered
 * level. See sheet.h. */
#include "report/sheet_internal.h"

#define LONGEST 640 /* of the level: a glyph needs room */

/* The blocks of the level, or of the level shrunk to 1 / 2^halved, in the descriptor's order of a
 * window as large as they reach. */
struct level_hog {
    struct hm_geometry geometry; /* of one octave; its window is what the blocks cover */
    int halved, width, height;   /* of the picture */
    float *values;
    struct glyphs glyphs;
};

static enum hm_status describe_level(struct level_hog *h, const struct hog_source *source,
                                     enum hm_pyramid pyramid, int width, int height,
                                     struct hm_error *error)
{
    struct hm_geometry *g = &h->geometry;
    g->window_width = (h->width - g->block_width) / g->stride_x * g->stride_x + g->block_width;
    g->window_height = (h->height - g->block_height) / g->stride_y * g->stride_y + g->block_height;
    struct hog_level level = {
        .pyramid = pyramid,
        .width = width,
        .height = height,
        .region_width = g->window_width,
        .region_height = g->window_height,
        .grid_x = g->stride_x,
        .grid_y = g->stride_y,
        .halved = h->halved,
    };
    struct hog_stream *stream = hog_stream_new(g); /* it keeps the window that g has now */
    h->values = mem_array(hog_geometry_length(g), sizeof *h->values);
    enum hm_status status = stream && h->values
                                ? hog_describe(stream, source, &level, h->values, error)
                                : fail_memory(error, hog_geometry_length(g) * sizeof *h->values,
                                              "the blocks of a photograph");
    hog_stream_free(stream);
    return status;
}

/* ---- the picture ------------------------------------------------------------------------- */

/* A photograph, and how it is shown. */
struct hog_sheet {
    const struct image *photo;
    int level_width, level_height, zoom;
    const char *name;
};

static enum hm_status photo_panel(const struct frame *f, const struct hog_sheet *s,
                                  const struct level_hog *h, struct hm_error *error)
{
    struct image shown = {0};
    int coarse = 1 << h->halved;
    struct box all = {0, 0, s->photo->width, s->photo->height};
    if (h->halved == 0) {
        HM_TRY(image_crop(s->photo, 0, 0, all.width, all.height, (int)f->width, (int)f->height,
                          &shown, error));
    } else { /* whole pixels of it; what is left of the level at its end is not there */
        struct frame own = *f;
        all.width *= (double)h->width * coarse / s->level_width;
        all.height *= (double)h->height * coarse / s->level_height;
        own.width = h->width * coarse * s->zoom;
        own.height = h->height * coarse * s->zoom;
        HM_TRY(frame_pixels(&own, s->photo, all, h->width, h->height, &shown, error));
    }
    picture_image(f->picture, f->x, f->y, &shown);
    return HM_OK;
}

/* Above the two panels of a row. */
static void put_words(const struct frame *left, const struct hog_sheet *s,
                      const struct level_hog *h)
{
    const struct hm_geometry *g = &h->geometry;
    struct picture *out = left->picture;
    double y = left->y - SHEET_TOP, right = left->x + left->pitch;
    if (h->halved == 0) {
        picture_text(out, left->x, y + 16, 2, sheet_ink, "%s",
                     name_end(s->name, (size_t)(left->pitch / 12) - 2));
        picture_text(out, left->x, y + 40, 2, sheet_grey, "%dx%d", s->photo->width,
                     s->photo->height);
    } else {
        picture_text(out, left->x, y + 16, 2, sheet_ink, "%s", part_name(h->halved));
        picture_text(out, left->x, y + 40, 2, sheet_grey, "its pixels");
    }
    picture_text(out, right, y + 16, 2, sheet_ink, "HOG at %dx%d", h->width, h->height);
    picture_text(out, right, y + 40, 2, sheet_grey, "%dx%d cells, %d bins", g->cell_width,
                 g->cell_height, g->bins);
    if (h->halved > 0)
        return;
    y = out->height - SHEET_FOOT; /* below all */
    picture_text(out, SHEET_MARGIN, y + 14, 2, sheet_ink, "strokes run along edges, perpendicular");
    picture_text(out, SHEET_MARGIN, y + 38, 2, sheet_ink,
                 "to the gradient; long and bright is much");
}

/* The photograph as it is seen, and its strokes beside it. */
static enum hm_status put_row(const struct frame *row, const struct hog_sheet *s,
                              struct level_hog *h, double full, struct hm_error *error)
{
    int zoom = s->zoom << h->halved;
    struct frame f = *row;
    HM_TRY(photo_panel(&f, s, h, error));
    put_words(&f, s, h);
    frame_next(&f);
    h->glyphs.dense = true;
    picture_box(f.picture, f.x, f.y, f.width, f.height, (struct color){0, 0, 0}, 255);
    glyphs_draw(f.picture, &h->glyphs, full, f.x, f.y, h->geometry.window_width * zoom,
                h->geometry.window_height * zoom);
    return HM_OK;
}

static enum hm_status draw_rows(const struct hog_sheet *s, struct level_hog *rows, int count,
                                struct picture *out, struct hm_error *error)
{
    struct frame f = frame_begin(out, 2, s->level_width * s->zoom, s->level_height * s->zoom);
    enum hm_status status = HM_OK;
    double full = 1;
    out->height += (int)((count - 1) * (f.height + SHEET_TOP));
    for (int i = 0; i < count && status == HM_OK; i++) {
        status = glyphs_averaged(&rows[i].geometry, rows[i].values, &rows[i].glyphs, error);
        double own = status == HM_OK ? glyphs_full(&rows[i].glyphs) : 0;
        full = i == 0 || own > full ? own : full;
    }
    for (int i = 0; i < count; i++) {
        HM_THEN(status, put_row(&f, s, &rows[i], full, error));
        f.y += f.height + SHEET_TOP;
        glyphs_free(&rows[i].glyphs);
    }
    return status == HM_OK ? picture_check(out, error) : status;
}

/* ---- the levels -------------------------------------------------------------------------- */

static enum hm_status check_size(const struct level_hog *h, const struct image *photo,
                                 const char *name, struct hm_error *error)
{
    const struct hm_geometry *g = &h->geometry;
    if (h->width >= g->block_width && h->height >= g->block_height)
        return HM_OK;
    if (h->halved > 0)
        return fail(error, HM_INPUT,
                    "%s: %s it has %dx%d pixels, less than a block of %dx%d: give fewer --octaves",
                    name, part_name(h->halved), h->width, h->height, g->block_width,
                    g->block_height);
    return fail(error, HM_INPUT,
                "%s: %dx%d (of %dx%d; at most %d are shown) is smaller than a block of %dx%d", name,
                h->width, h->height, photo->width, photo->height, LONGEST, g->block_width,
                g->block_height);
}

enum hm_status sheet_photograph(const struct hm_geometry *geometry, const struct image *photo,
                                enum hm_pyramid pyramid, const char *name, struct picture *out,
                                struct hm_error *error)
{
    struct level_hog rows[HM_MOST_OCTAVES] = {0};
    struct hog_source source = {0};
    int parts = geometry->octaves;
    int longest = photo->width > photo->height ? photo->width : photo->height;
    double shrink = longest > LONGEST ? (double)longest / LONGEST : 1;
    int width = (int)(photo->width / shrink + 0.5), height = (int)(photo->height / shrink + 0.5);
    int most = width > height ? width : height;
    struct hog_sheet sheet = {photo, width, height, most < SHEET_PHOTO ? SHEET_PHOTO / most : 1,
                              name};
    enum hm_status status = HM_OK;
    *out = (struct picture){0};
    for (int p = 0; p < parts && status == HM_OK; p++) {
        rows[p] = (struct level_hog){.geometry = hog_geometry_part(geometry, p),
                                     .halved = p,
                                     .width = hog_level_pixels(width, p, 0),
                                     .height = hog_level_pixels(height, p, 0)};
        status = check_size(&rows[p], photo, name, error);
    }
    HM_THEN(status, hog_source_set(&source, photo, pyramid,
                                   1.5 * photo->width / width * (1 << (parts - 1)), error));
    for (int p = 0; p < parts && status == HM_OK; p++)
        status = describe_level(&rows[p], &source, pyramid, width, height, error);
    HM_THEN(status, draw_rows(&sheet, rows, parts, out, error));
    for (int p = 0; p < parts; p++)
        mem_free(rows[p].values);
    hog_source_free(&source);
    return status;
}
