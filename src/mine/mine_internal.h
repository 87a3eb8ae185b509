/* The state of a training run, shared by the files of mine/. */
#ifndef HM_MINE_INTERNAL_H
#define HM_MINE_INTERNAL_H

#include "mine/mine.h"

struct mining {
    const struct mine_options *options;
    const struct data_set *positives, *negatives;
    struct threads *threads;
    const struct mine_observer *observer;
    struct data_store *store; /* of the negatives */
    struct scanner scanner;
    struct pool *pool;
    int *usable; /* indices of the negatives that can be scanned */
    size_t usable_count;
    long pool_positives;
    double c;               /* of a negative: given, or chosen */
    struct mine_round last; /* the newest row of the ledger */
    struct mine_result *result;
};

void tell_progress(const struct mine_observer *observer, const char *what, size_t done,
                   size_t total);
void tell_skipped(const struct mine_observer *observer, const char *line);
/* HM_TOO_MANY_BAD with the share in words, where more than `limit` of `all` were bad. */
enum hm_status check_bad(const char *what, long bad, size_t all, double limit,
                         struct hm_error *error);

/* start.c: what the first solve sees. */
enum hm_status add_positives(struct mining *m, struct hm_error *error);
enum hm_status add_initial_negatives(struct mining *m, struct hm_error *error);

/* choose_c.c: cross-validation on the pool as it stands; sets m->c. */
enum hm_status choose_c(struct mining *m, struct hm_error *error);

#endif
