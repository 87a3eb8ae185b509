/* Copies of photographs with boxes and scores. */
#ifndef HM_DRAWINGS_H
#define HM_DRAWINGS_H

#include "data/data.h"
#include "model/model.h"

/* A path in `folder` for the drawing of each photograph, no two alike. HM_OUTPUT where one would
 * replace a photograph of the set. */
enum hm_status drawing_names(const char *folder, const struct data_set *set,
                             struct file_list *paths, struct hm_error *error);
/* Boxes around the objects inside the windows, with their scores. */
void draw_objects(struct image *image, const struct hm_model *model,
                  const struct hm_detection *boxes, size_t count);

#endif
