/* The contact sheet of a data set: windows as the trainer cuts them, photographs with their boxes,
 * negatives. */
#ifndef HM_DATA_SHEET_H
#define HM_DATA_SHEET_H

#include "data/data.h"
#include "hog/hog.h"

struct data_sheet {
    const struct hm_geometry *geometry;
    const struct data_window_rule *rule;
    const struct data_truth *truth;
    const struct data_windows *windows; /* of the truth, by the rule */
    const struct data_set *negatives;
    size_t max_pixels; /* of a photograph */
};
enum hm_status data_sheet_draw(const struct data_sheet *sheet, struct image *out,
                               struct hm_error *error);

#endif
