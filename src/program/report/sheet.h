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
 * c); of several octaves a row for each. `name` is any text that tells it apart. */
enum hm_status sheet_template(const struct hm_geometry *g, const float *weights, const char *whom,
                              const char *name, struct picture *out, struct hm_error *error);

/* A photograph beside its HOG, shrunk where it is large; of several octaves, beside that of the
 * halved and the quartered level, each below the other with the pixels that it has. The geometry's
 * window and context do not count: all blocks that the photograph holds are shown. HM_INPUT: it
 * holds none. */
enum hm_status sheet_photograph(const struct hm_geometry *geometry, const struct image *photo,
                                enum hm_pyramid pyramid, const char *name, struct picture *out,
                                struct hm_error *error);

/* One window and why it scores as it does; of several octaves, a row for each. */
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
