/* What the sheets share: margins, inks, panels that stand side by side. */
#ifndef HM_REPORT_SHEET_INTERNAL_H
#define HM_REPORT_SHEET_INTERNAL_H

#include "report/sheet.h"
#include "report/draw.h"

#define SHEET_MARGIN 24
#define SHEET_TOP 100    /* pixels above the panels: a title and two lines of caption */
#define SHEET_FOOT 96    /* below them */
#define SHEET_PANEL 640  /* the longer side of a window's panel */
#define SHEET_WORDS 300  /* the least room for a caption: 25 letters */
#define SHEET_TITLE 44   /* of a row, above its captions, where there are several */
#define SHEET_ROW 116    /* between two rows of panels: a title and captions */
#define SHEET_PHOTO 1280 /* the longer side of a photograph's panel, at most */

static const struct color sheet_ink = {20, 20, 20}, sheet_grey = {95, 95, 95};

/* Panels of one size in a row; x moves on from panel to panel. */
struct frame {
    struct picture *picture;
    double x, y, width, height;
    double pitch; /* to the next panel */
    double left;  /* where the row begins */
};
/* Sets the picture's size and paper for so many panels. */
struct frame frame_begin(struct picture *picture, int panels, double width, double height);
void frame_next(struct frame *f);

/* The same for a descriptor: a row of panels for each of its parts, one below the other and all in
 * one scale, so that a thing is as large in each. At least so high. */
struct frame frame_begin_parts(struct picture *picture, const struct hm_geometry *g, int panels,
                               double least);
/* Moves to the row of part p; the parts go from 0 up. Of several each row has a title, the part's
 * name and sizes, with `more` behind them. */
void frame_part(struct frame *f, const struct hm_geometry *g, int p, const char *more);
/* Where the panel shows more than the window: the window's outline. */
void frame_window(const struct frame *f, const struct hm_geometry *g, int p);
/* A part of the photograph in so many pixels, enlarged to the panel's size so that they are seen.
 */
enum hm_status frame_pixels(const struct frame *f, const struct image *photo, struct box seen,
                            int width, int height, struct image *out, struct hm_error *error);
/* Two lines above the panel. */
void frame_caption(const struct frame *f, const char *first, const char *second);

/* The last `letters` letters of a name, whole letters of UTF-8. */
const char *name_end(const char *name, size_t letters);
/* A size of the given shape whose longer side is `longest`, in whole pixels. */
void panel_size(double width, double height, double longest, double *out_width, double *out_height);
/* Where a block of the panel's window is drawn: blocks overlap, so each is as large as the step to
 * the next one, around its middle. */
struct place {
    double x, y, width, height;
};
struct place frame_block(const struct frame *f, const struct hm_geometry *g, int bx, int by);

#endif
