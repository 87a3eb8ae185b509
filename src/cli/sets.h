/* What `train` trains on and what it holds out. */
#ifndef HM_CLI_SETS_H
#define HM_CLI_SETS_H

#include "cli/cli.h"

struct sets {
    struct data_truth positives; /* all of them, or the part that is trained on */
    struct data_set negatives;
    struct data_windows windows; /* of the positives */
    /* --validation */
    struct data_truth held_positives;
    struct data_set held_negatives;
    struct data_windows held_windows; /* without jitter */
};

/* Finds positives and negatives, and splits each by photograph where --validation asks for it: then
 * every image is decoded once, and the same picture in two files is told of. */
enum hm_status find_sets(const struct settings *settings, const struct hm_geometry *geometry,
                         struct threads *threads, struct terminal *terminal, struct sets *sets,
                         struct hm_error *error);
void free_sets(struct sets *sets);
/* RUN/validation/positives.txt (of annotated ones: positives.csv) and negatives.txt. */
enum hm_status write_lists(const char *run, const struct sets *sets, struct hm_error *error);

#endif
