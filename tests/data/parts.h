/* A split as two copies, as most tests look at it. */
#ifndef HM_TEST_PARTS_H
#define HM_TEST_PARTS_H

#include "data/data.h"

static inline enum hm_status split_set(struct data_set *all, const struct data_print *prints,
                                       double share, uint64_t seed, struct data_set *kept,
                                       struct data_set *held)
{
    HM_TRY(data_hold_out(all, prints, share, seed, NULL));
    HM_TRY(data_part(all, false, kept, NULL));
    return data_part(all, true, held, NULL);
}

static inline enum hm_status split_truth(struct data_truth *all, double share, uint64_t seed,
                                         struct data_truth *kept, struct data_truth *held)
{
    HM_TRY(data_hold_out(&all->images, NULL, share, seed, NULL));
    HM_TRY(data_part_truth(all, false, kept, NULL));
    return data_part_truth(all, true, held, NULL);
}

#endif
