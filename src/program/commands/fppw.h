/* Per-window figures (eval_fppw.c), for `eval --protocol fppw` and `train --validation`. */
#ifndef HM_FPPW_H
#define HM_FPPW_H

#include "commands/commands.h"

struct eval_fppw_curve;

struct fppw_job {
    const struct hm_model *model;
    const char *name;
    const struct files_settings *files;
    const struct scan_settings *scan;
    int bootstrap; /* draws for the intervals */
    uint64_t seed; /* of them */
    const struct data_set *positives, *negatives;
    const struct mine_avoid *avoid;     /* where in the negatives nothing counts; NULL: nowhere */
    const struct data_windows *windows; /* of the positives; NULL: each is a crop */
    struct threads *threads;
    struct terminal *terminal;
    bool told; /* what cannot be used was told of, and judged */
    /* Further members of the document; scores are sorted, falling. NULL: none. */
    void (*more)(void *context, const struct mine_scores *positive,
                 const struct mine_scores *negative, struct json *j);
    void *context;
};
/* At so many false positives a window: what the document says of. */
double fppw_miss(double rate, const struct mine_scores *positive,
                 const struct mine_scores *negative);
/* Writes the document, and a table for people; *curve (NULL: not wanted) is owned by the caller. */
enum hm_status fppw_document(const struct fppw_job *job, bool with_schema, struct json *json,
                             struct text *table, struct eval_fppw_curve *curve,
                             struct hm_error *error);

#endif
