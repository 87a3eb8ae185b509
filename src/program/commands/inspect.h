/* What `inspect` has found, for its contact sheet. */
#ifndef HM_CLI_INSPECT_H
#define HM_CLI_INSPECT_H

#include "commands/cli.h"

struct inspection {
    const struct settings *settings;
    struct hm_geometry geometry;
    struct data_window_rule rule;
    struct data_truth truth;
    struct data_windows windows;
    struct data_set negatives;
    size_t unreadable, small;           /* images; only counted with --duplicates */
    size_t twice, both;                 /* pictures there twice; a positive and a negative */
    size_t windows_lost;                /* of unreadable images */
    struct data_size smallest, largest; /* images, by their pixels */
    struct text names;                  /* of unreadable images, the first ones */
    bool looked;                        /* every image was decoded for the four above */
};

/* Windows as the trainer cuts them, photographs with their boxes, negatives. */
enum hm_status inspect_sheet(const struct inspection *in, struct image *out,
                             struct hm_error *error);

#endif
