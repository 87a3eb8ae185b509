/* sheet: whole pictures, laid out and captioned, of what `hogmine show` shows. Pure: arrays and
 * pixels in, a picture (picture.h) out. The caller frees the picture, also after a failure.
 */
#ifndef HM_REPORT_SHEET_H
#define HM_REPORT_SHEET_H

#include "box/box.h"
#include "report/evidence.h"
#include "report/glyph.h"

/* A detector's template: weights for and against `whom` ("a person"), as glyphs averaged over the
 * blocks, as glyphs block by block, and each block's largest (Dalal & Triggs 2005, figure 6 b and
 * c). `name` is any text that tells it apart. */
enum hm_status sheet_template(const struct hm_geometry *g, const float *weights, const char *whom,
                              const char *name, struct picture *out, struct hm_error *error);

/* A photograph beside its glyphs. `values`: the descriptor of a window that covers it but for what
 * is left at the right and the bottom; g->window_width and g->window_height say how much. The level
 * has `level_width` x `level_height` pixels. */
enum hm_status sheet_hog(const struct hm_geometry *g, const float *values,
                         const struct image *photo, int level_width, int level_height,
                         const char *name, struct picture *out, struct hm_error *error);

/* The same of a photograph as it is, shrunk where it is large. HM_INPUT: it holds no block. */
enum hm_status sheet_photograph(const struct hm_geometry *geometry, const struct image *photo,
                                enum hm_pyramid pyramid, const char *name, struct picture *out,
                                struct hm_error *error);

/* One window and why it scores as it does. */
struct sheet_window {
    const struct hm_geometry *geometry;
    const float *weights, *descriptor; /* hog_geometry_length floats each */
    const struct evidence *evidence;
    const struct image *photo;
    struct hm_detection box; /* in pixels of the photograph; the score is the scan's */
    struct box object;       /* inside it */
    const char *name;        /* of the photograph */
};
enum hm_status sheet_evidence(const struct sheet_window *window, struct picture *out,
                              struct hm_error *error);

#endif
