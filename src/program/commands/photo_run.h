/* A detector over many photographs: for `detect` and `eval`. */
#ifndef HM_CLI_PHOTOS_H
#define HM_CLI_PHOTOS_H

#include "commands/commands.h"
#include "detect/detect.h"

/* One photograph on its way through; buffers live from photograph to photograph. */
struct photo {
    const struct data_image *from;
    size_t index; /* in the set */
    struct image image;
    struct detect_found found;
    enum hm_status status;
    struct hm_error error;
};

struct photos_job {
    const struct hm_model *model;
    struct detect_options options;
    size_t max_pixels;
    const char *doing; /* for the progress line */
    void *context;
    /* On whatever thread, when the boxes are there; may be NULL. */
    enum hm_status (*finish)(void *context, struct photo *photo, struct hm_error *error);
    /* In the order of the set, on the calling thread. A photograph that cannot be read comes with
     * status HM_INPUT and its error; the image is freed afterwards. */
    enum hm_status (*tell)(void *context, const struct photo *photo, struct hm_error *error);
};
/* Few photographs at a time are in memory. The answer does not depend on the number of threads. */
enum hm_status photos_run(const struct photos_job *job, const struct data_set *set,
                          struct threads *threads, struct terminal *terminal,
                          struct hm_error *error);

#endif
