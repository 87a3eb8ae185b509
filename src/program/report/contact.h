/* contact: a contact sheet: crops of photographs side by side, each with words below it. */
#ifndef HM_REPORT_CONTACT_H
#define HM_REPORT_CONTACT_H

#include "box/box.h"
#include "data/data.h"
#include "report/picture.h"

struct contact_crop {
    const struct data_image *photo; /* NULL: `error` says why there is none */
    const char *name;               /* of it, for the words */
    struct box part;                /* of it, in pixels */
    char caption[32];               /* above the name */
    struct hm_error error;          /* {0}, then why the place stayed empty */
};

struct contact_sheet {
    double width, height; /* the shape of the crops */
    const char *title;
    size_t max_pixels; /* of a photograph */
    struct threads *threads;
    void *context;
    /* Draws on crop i, on any thread; may be NULL. */
    void (*mark)(void *context, size_t i, struct image *crop);
    /* Told in order of every place that stayed empty. */
    void (*skipped)(void *listener, const char *line);
    void *listener;
};
/* HM_INPUT without crops, HM_MEMORY. The caller frees the picture, also after a failure. */
enum hm_status contact_draw(const struct contact_sheet *sheet, struct contact_crop *crops,
                            size_t count, struct picture *out, struct hm_error *error);

#endif
