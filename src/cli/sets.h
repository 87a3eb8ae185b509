/* What `train` trains on and what it holds out. */
#ifndef HM_CLI_SETS_H
#define HM_CLI_SETS_H

#include "cli/cli.h"

struct sets {
    struct data_set positives, negatives; /* all of them, or the part that is trained on */
    struct data_set held_positives, held_negatives; /* --validation */
};

/* Finds positives and negatives, and splits each by photograph where --validation asks for it. */
enum hm_status find_sets(const struct settings *settings, struct sets *sets,
                         struct hm_error *error);
void free_sets(struct sets *sets);
/* RUN/validation/positives.txt and negatives.txt. */
enum hm_status write_lists(const char *run, const struct sets *sets, struct hm_error *error);

#endif
