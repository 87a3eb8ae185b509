/* A small writer of SVG on struct text: shapes, words, nothing else.
 *
 * Pictures must read on white paper, in grey, and inside a page with a dark background. So nothing
 * paints a background; what has no colour of its own is drawn in the colour of the words around it
 * (SVG_INK: "currentColor", black in a file of its own); and a colour is a CSS variable with a
 * fall-back, svg_color, so that the page that holds the picture has the last word. No style sheet
 * is written: it would act on the whole page.
 *
 * Every function appends to *out; a failed allocation stays there until text_check. Coordinates are
 * user units, y downwards, written with at most 2 decimals. `more` is further attributes (such as
 * "stroke-dasharray=\"4 2\""), or NULL; they are not escaped.
 */
#ifndef HM_SVG_H
#define HM_SVG_H

#include "base/base.h"

#define SVG_INK "currentColor"

/* The head of a picture, scaled to the width of its page where that is narrower. `title` and
 * `description` (may be NULL) are what a screen reader says. */
void svg_begin(struct text *out, double width, double height, const char *title,
               const char *description);
void svg_end(struct text *out);

/* The attributes that paint `property` ("stroke" or "fill") in the CSS variable --NAME, or in
 * `fallback` (such as "#0072b2") where the page does not set it or no CSS is understood. At most
 * one of a shape; it goes into `more`. */
struct svg_attributes {
    char text[160];
};
struct svg_attributes svg_color(const char *property, const char *name, const char *fallback);

void svg_group_begin(struct text *out, const char *more);
void svg_group_end(struct text *out);
void svg_line(struct text *out, double x1, double y1, double x2, double y2, const char *more);
void svg_rect(struct text *out, double x, double y, double width, double height, const char *more);
void svg_circle(struct text *out, double x, double y, double radius, const char *more);
/* Straight lines through count points (x, y alternating); closed: a polygon. */
void svg_path(struct text *out, const double *points, size_t count, bool closed, const char *more);
/* The same point by point: at least one, then the end. */
void svg_path_point(struct text *out, bool first, double x, double y);
void svg_path_end(struct text *out, bool closed, const char *more);
/* Words, escaped, with the baseline at y; anchor is "start", "middle" or "end". */
void svg_text(struct text *out, double x, double y, const char *anchor, const char *words,
              const char *more);
/* Words as the content of an element or attribute: & < > " and control bytes escaped; bytes that
 * are not UTF-8 become U+FFFD. */
void svg_escape(struct text *out, const char *words);

#endif
