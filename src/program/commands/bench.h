/* What the files of `bench` share: the scan (bench.c), the solver (bench_solver.c). */
#ifndef HM_BENCH_H
#define HM_BENCH_H

#include "commands/commands.h"

#define BENCH_MAX_PIXELS ((size_t)64 << 20) /* of a photograph to take rows from */

struct bench_settings {
    struct common_settings common; /* threads alone */
    struct files_settings files;   /* --exif alone */
    struct scan_settings scan;
    struct geometry_settings descriptor; /* of a random model, or of the solver's rows */
    struct hm_geometry geometry;         /* the same, looked at */
    const char *model, *out, *rows_out, *positives, *negatives;
    int runs, width, height, rows;
    bool solver;
};

/* Ours against liblinear on `rows` rows, as a document and as a table. */
enum hm_status bench_solver(const struct bench_settings *settings, struct text *json,
                            struct text *table, struct hm_error *error);

#endif
