/* Windows cut from photographs: crops as files, and together on one sheet to look at. */
#ifndef HM_GALLERY_H
#define HM_GALLERY_H

#include "run/run.h"

struct gallery_item {
    const struct data_image *photograph;
    struct hm_detection box;
    char name[64]; /* of the crop's file */
};
/* Writes folder/NAME for each window, 256 pixels tall, and the first 200 with their scores on one
 * sheet. */
enum hm_status write_gallery(const char *folder, const char *sheet_name,
                             const struct gallery_item *items, size_t count,
                             const struct hm_geometry *geometry, size_t max_pixels,
                             struct hm_error *error);

/* RUN/suspects/: the list, crops and a sheet of the negatives that resist most. The number
 * of places is told. (suspects.c) */
enum hm_status report_suspects(const char *run, const struct mine_view *view,
                               const struct data_set *negatives, size_t max_pixels, long *places,
                               struct hm_error *error);

#endif
