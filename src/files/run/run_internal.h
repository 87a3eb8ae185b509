/* What the rows of the table name: the makers of bytes, and the readers. A reader may keep the
 * file's bytes by taking them out of *file. */
#ifndef HM_RUN_INTERNAL_H
#define HM_RUN_INTERNAL_H

#include "run/run.h"

void run_format_record(const void *record, struct text *out);
void run_format_diagnosis(const void *diagnosis, struct text *out);
void run_format_ledger(const void *ledger, struct text *out);
void run_format_model(const void *model, struct text *out);
void run_format_added(const void *windows, struct text *out);
void run_format_evicted(const void *windows, struct text *out);
void run_format_suspects(const void *windows, struct text *out);
void run_format_scores(const void *scores, struct text *out);
void run_format_certificate(const void *model, struct text *out);
void run_format_c(const void *table, struct text *out);
void run_format_log(const void *view, struct text *out);
void run_format_seeds(const void *seeds, struct text *out);

typedef enum hm_status run_parse(const char *path, struct file_bytes *file, void *out,
                                 struct hm_error *error);
run_parse run_parse_record, run_parse_diagnosis, run_parse_ledger, run_parse_model, run_parse_added,
    run_parse_evicted, run_parse_suspects, run_parse_scores, run_parse_validation, run_parse_text;

/* ---- tables (table.c) --------------------------------------------------------------------- */

enum run_kind {
    RUN_INT,
    RUN_LONG,      /* this and those up to RUN_MEGABYTES: not negative */
    RUN_COUNT,     /* uint64_t */
    RUN_FLAG,      /* bool, 0 or 1 */
    RUN_MEGABYTES, /* size_t, of bytes */
    RUN_FLOAT,
    RUN_DOUBLE,    /* an empty field where it is not finite */
    RUN_NAME,      /* const char *, into the file */
    RUN_CROP_NAME, /* char[RUN_CROP], of a file beside the list */
};
struct run_column {
    const char *name;
    enum run_kind kind;
    size_t offset;
    const char *print; /* the format; NULL: a whole number */
};
struct run_table {
    const char *what; /* rows are of these */
    const struct run_column *columns;
    int count;
    size_t size;   /* of a row */
    bool may_lack; /* a file need have the first column only, and may have others */
    /* May look at a row that was read, and add to it; false: it is none. NULL: all are. */
    bool (*finish)(void *row, int line);
};
double run_cell(const struct run_column *column, const void *row); /* NAN: it is no number */
void run_put_cell(const struct run_column *column, const void *row, struct text *out);
void run_put_table(const struct run_table *table, const void *rows, size_t count, struct text *out);
/* which: the columns of the file, *width of them, as columns of the table; -1: none. *rows is
 * owned by the caller, also after an error: those before it. */
enum hm_status run_read_table(const struct run_table *table, const char *path, char *text,
                              int which[RUN_COLUMNS], int *width, void **rows, size_t *count,
                              struct hm_error *error);

#endif
