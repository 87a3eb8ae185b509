/* What the rows of the table name: the makers of bytes, and the readers. A reader may keep the
 * file's bytes by taking them out of *file. */
#ifndef HM_RUN_INTERNAL_H
#define HM_RUN_INTERNAL_H

#include "run/run.h"

void run_format_record(const void *record, struct text *out);
void run_format_ledger(const void *ledger, struct text *out);
void run_format_model(const void *model, struct text *out);
void run_format_added(const void *windows, struct text *out);
void run_format_evicted(const void *windows, struct text *out);
void run_format_suspects(const void *windows, struct text *out);
void run_format_scores(const void *scores, struct text *out);
void run_format_certificate(const void *model, struct text *out);
void run_format_c(const void *table, struct text *out);
void run_format_log(const void *view, struct text *out);

typedef enum hm_status run_parse(const char *path, struct file_bytes *file, void *out,
                                 struct hm_error *error);
run_parse run_parse_record, run_parse_ledger, run_parse_model, run_parse_added, run_parse_evicted,
    run_parse_suspects, run_parse_scores, run_parse_validation, run_parse_text;

/* A whole field as a finite number. */
bool run_number(const char *field, double *out);

#endif
