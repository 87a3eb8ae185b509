/* glyph: numbers in a descriptor's order, as oriented strokes that people can read.
 *
 * A HOG glyph is a star of one stroke a bin in every cell (Dalal & Triggs 2005, figure 6). A bin
 * counts gradients of one direction; its stroke runs *along the edge* that has such a gradient,
 * perpendicular to it, as the field draws it: an upright body shows as upright strokes. With signed
 * gradients two bins share that line; each is moved a sixth of a cell towards its bright side.
 *
 * What is drawn may be weights, a descriptor, or the product of both.
 */
#ifndef HM_REPORT_GLYPH_H
#define HM_REPORT_GLYPH_H

#include "hog/hog.h"
#include "report/picture.h"

/* In pixels of the window: the middle of the stroke, the way from there to its end. */
struct glyph_stroke {
    float x, y, half_x, half_y, value;
};

struct glyphs {
    struct glyph_stroke *strokes; /* owned; glyphs_free */
    size_t count;
    double width, height; /* of what they cover, in the same pixels */
    double cell;          /* the smaller side of a cell */
    double most, least;   /* the largest value and the smallest, 0 among them */
    bool dense;           /* for glyphs_draw; the caller's to set */
};

/* The direction of bin k's edge as a unit vector (y downwards), from + - * / alone; *bright_x,
 * *bright_y: the direction of its gradient, towards the brighter side. k < g->bins. */
void glyph_direction(const struct hm_geometry *g, int k, double *x, double *y, double *bright_x,
                     double *bright_y);

/* One glyph for each place of a cell in the window: the mean over the blocks that hold the cell
 * there. g has one octave; `values`: hog_geometry_length(g) floats in the descriptor's order. Where
 * blocks do not lie on the grid of cells, glyphs overlap as the cells do. The window may be larger
 * than a descriptor's may be (glyphs of a whole photograph). */
enum hm_status glyphs_averaged(const struct hm_geometry *g, const float *values, struct glyphs *out,
                               struct hm_error *error);
/* One glyph for each cell of each block, the blocks side by side with a gap between them: every
 * value of the descriptor once. */
enum hm_status glyphs_by_block(const struct hm_geometry *g, const float *values, struct glyphs *out,
                               struct hm_error *error);
void glyphs_free(struct glyphs *glyphs);
/* What their brightness is measured by: the largest |value|, 1 where all are 0. */
double glyphs_full(const struct glyphs *glyphs);

/* A descriptor of any number of octaves: the glyphs of each part, in pixels of the picture that the
 * part sees, and one measure of brightness for all of them. */
struct part_glyphs {
    int count;
    struct glyphs part[HM_MOST_OCTAVES];
    double most, full; /* the largest |value|; the same, 1 where all are 0 */
};
/* `make` is glyphs_averaged or glyphs_by_block. part_glyphs_free, also after a failure. */
enum hm_status part_glyphs_make(const struct hm_geometry *g, const float *values,
                                enum hm_status (*make)(const struct hm_geometry *, const float *,
                                                       struct glyphs *, struct hm_error *),
                                struct part_glyphs *out, struct hm_error *error);
void part_glyphs_free(struct part_glyphs *glyphs);
/* "the level", "halved", "quartered". */
const char *part_name(int p);
/* The size of a panel of what part p sees, all parts in one scale: the longest side of any of them
 * is `longest`. */
void part_panel_size(const struct hm_geometry *g, int p, double longest, double *width,
                     double *height);

/* Draws them into a box on a picture: bright on dark, brightest where the value reaches `full` (not
 * 0), nothing where it is 0 or of the other sign than `full`. Brightness is the value. Length is
 * its square root; of `dense` glyphs, a descriptor's, where every bin has a little, it is the value
 * as well, so that the bins that have much stand out. The strongest lie on top. */
void glyphs_draw(struct picture *picture, const struct glyphs *glyphs, double full, double x,
                 double y, double width, double height);

#endif
