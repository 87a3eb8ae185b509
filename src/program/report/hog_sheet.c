/* A photograph beside its HOG. See sheet.h. */
#include "report/sheet_internal.h"

#define LONGEST 640 /* of the level: a glyph needs room */

/* All blocks of the level, in the descriptor's order of a window as large as they reach. */
static enum hm_status describe_level(const struct image *photo, struct hm_geometry *g, int width,
                                     int height, enum hm_pyramid pyramid, float **values,
                                     struct hm_error *error)
{
    struct hog_source source = {0};
    struct hog_stream *stream = hog_stream_new(g);
    g->window_width = (width - g->block_width) / g->stride_x * g->stride_x + g->block_width;
    g->window_height = (height - g->block_height) / g->stride_y * g->stride_y + g->block_height;
    struct hog_level level = {
        .pyramid = pyramid,
        .width = width,
        .height = height,
        .region_width = g->window_width,
        .region_height = g->window_height,
        .grid_x = g->stride_x,
        .grid_y = g->stride_y,
    };
    *values = mem_array(hog_geometry_length(g), sizeof **values);
    enum hm_status status =
        stream && *values
            ? hog_source_set(&source, photo, pyramid, 1.5 * photo->width / width, error)
            : fail_memory(error, hog_geometry_length(g) * sizeof **values,
                          "the blocks of a photograph");
    HM_THEN(status, hog_describe(stream, &source, &level, *values, error));
    hog_stream_free(stream);
    hog_source_free(&source);
    return status;
}

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

enum hm_status sheet_photograph(const struct hm_geometry *geometry, const struct image *photo,
                                enum hm_pyramid pyramid, const char *name, struct picture *out,
                                struct hm_error *error)
{
    struct hm_geometry g = *geometry;
    float *values = NULL;
    int longest = photo->width > photo->height ? photo->width : photo->height;
    double shrink = longest > LONGEST ? (double)longest / LONGEST : 1;
    int width = (int)(photo->width / shrink + 0.5), height = (int)(photo->height / shrink + 0.5);
    if (width < g.block_width || height < g.block_height)
        return fail(error, HM_INPUT,
                    "%s: %dx%d (of %dx%d; at most %d are shown) is smaller than a block of %dx%d",
                    name, width, height, photo->width, photo->height, LONGEST, g.block_width,
                    g.block_height);
    enum hm_status status = describe_level(photo, &g, width, height, pyramid, &values, error);
    HM_THEN(status, sheet_hog(&g, values, photo, width, height, name, out, error));
    mem_free(values);
    return status;
}
