/* Drawing on pixels: boxes, texts, lines, for pictures that people look at. */
#ifndef HM_DRAW_H
#define HM_DRAW_H

#include "pixels/pixels.h"

/* The outline of a box (half-open, real coordinates, cut at the edges), `thick` pixels wide
 * inwards. */
struct color {
    unsigned char r, g, b;
};
void draw_box(struct image *image, double x, double y, double width, double height, int thick,
              struct color color);
/* A short ASCII text (letters, digits, punctuation; a 5x7 font, `scale` times enlarged) with its
 * top left corner at (x, y) on a filled background. Returns its width in pixels. */
int draw_text(struct image *image, int x, int y, int scale, const char *text, struct color color,
              struct color background);

/* A line from (x0, y0) to (x1, y1) in real coordinates (the middle of the first pixel is 0.5), with
 * round ends and soft edges. */
void draw_stroke(struct image *image, double x0, double y0, double x1, double y1, double thick,
                 struct color color);
/* A filled box; alpha 255 hides what is below, 0 leaves it. */
void draw_fill(struct image *image, int x, int y, int width, int height, struct color color,
               int alpha);

#endif
