/* picture: a drawing as a list of marks, before it is a PNG or an SVG.
 *
 * Boxes, strokes, texts and photographs are put on a picture in order; both kinds of file are made
 * from that one list, so both show the same. Coordinates are pixels of the picture, y downwards,
 * the middle of the first pixel is (0.5, 0.5). What the marks mean is none of this header's
 * business: see glyph.h and sheet.h.
 */
#ifndef HM_REPORT_PICTURE_H
#define HM_REPORT_PICTURE_H

#include "image/image.h"
#include "report/draw.h"

enum mark_kind { MARK_BOX, MARK_STROKE, MARK_TEXT, MARK_IMAGE };

struct mark {
    enum mark_kind kind;
    struct color color;
    double x0, y0, x1, y1; /* corners of a box or image, ends of a stroke, corner of a text */
    double thick;          /* of a stroke; how many times a text is enlarged */
    int alpha;             /* of a box: 255 hides what is below */
    size_t item;           /* which text or image */
};

/* Start from {.width, .height, .paper}. A failed allocation is remembered in `failed` and reported
 * once, by picture_check and by what makes files: putting marks needs no error handling. */
struct picture {
    int width, height;
    struct color paper; /* the background */
    struct mark *marks; /* owned, as all of these; picture_free */
    size_t count, capacity;
    struct text *texts;
    size_t text_count, text_capacity;
    struct image *images;
    size_t image_count, image_capacity;
    bool failed;
};

/* Edges are rounded to whole pixels, so that neighbours meet without a seam. */
void picture_box(struct picture *p, double x, double y, double width, double height,
                 struct color color, int alpha);
void picture_outline(struct picture *p, double x, double y, double width, double height,
                     double thick, struct color color);
void picture_stroke(struct picture *p, double x0, double y0, double x1, double y1, double thick,
                    struct color color);
/* One line of text, `scale` times 8 pixels high and 6 wide a letter, from its top left corner on
 * the paper. The text is copied; any bytes are allowed, and what is not printable shows as "?". */
void picture_text(struct picture *p, double x, double y, int scale, struct color color,
                  const char *format, ...) __attribute__((format(printf, 6, 7)));
/* Takes the image over: it is {0} afterwards. It is shown pixel by pixel at (x, y). */
void picture_image(struct picture *p, double x, double y, struct image *image);
enum hm_status picture_check(const struct picture *p, struct hm_error *error);
void picture_free(struct picture *p);

/* The pixels (paint.c); image_free. */
enum hm_status picture_paint(const struct picture *p, struct image *out, struct hm_error *error);
/* Appends one <svg> element that stands alone or inside a page (svg_picture.c): photographs are in
 * it as JPEG, nothing is fetched from elsewhere. `title` is what a screen reader says. */
enum hm_status picture_svg(const struct picture *p, const char *title, struct text *out,
                           struct hm_error *error);
/* PNG or SVG by the ending of the name, written atomically. */
enum hm_status picture_write(const char *path, const struct picture *p, const char *title,
                             struct hm_error *error);
/* Does the name end in .png or .svg? */
bool picture_can_write(const char *path);

#endif
