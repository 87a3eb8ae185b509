/* Photographs for training, from the caller or from files. */
#ifndef HM_LIBRARY_LEND_H
#define HM_LIBRARY_LEND_H

#include "data/data.h"

/* Start from {0}; must not be moved while `photos` is used. */
struct library_photos {
    struct hm_photos photos; /* what lib/mine is given */
    const struct hm_photos *theirs;
    char (*numbers)[32]; /* names, where the caller has none; owned */
    struct data_store *store;
};
/* HM_USAGE: there are none. */
enum hm_status library_lend(const struct hm_photos *theirs, struct library_photos *out,
                            struct hm_error *error);
/* budget: bytes of decoded photographs to keep. The set must outlive them. */
enum hm_status library_lend_files(const struct data_set *set, size_t budget,
                                  struct library_photos *out, struct hm_error *error);
void library_photos_free(struct library_photos *photos);

#endif
