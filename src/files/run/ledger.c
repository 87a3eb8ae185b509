/* The ledger: one table of columns, from which a line of CSV, an event of JSON and the statistics
 * over seeds are made, and from which a ledger is read. */
#include "run/run_internal.h"

#include <math.h>
#include <string.h>

static const struct run_column columns[] = {
#define AT(field) offsetof(struct mine_round, field)
    {"round", RUN_INT, AT(round), NULL},
    {"images", RUN_LONG, AT(images), NULL},
    {"skipped", RUN_COUNT, AT(skipped), NULL},
    {"windows", RUN_COUNT, AT(windows), NULL},
    {"hard", RUN_LONG, AT(hard), NULL},
    {"known", RUN_LONG, AT(known), NULL},
    {"new", RUN_LONG, AT(fresh), NULL},
    {"added", RUN_LONG, AT(added), NULL},
    {"evicted", RUN_LONG, AT(evicted), NULL},
    {"returned", RUN_LONG, AT(returned), NULL},
    {"pool_positives", RUN_LONG, AT(pool_positives), NULL},
    {"pool_negatives", RUN_LONG, AT(pool_negatives), NULL},
    {"objective", RUN_DOUBLE, AT(objective), "%.17g"},
    {"gap", RUN_DOUBLE, AT(gap), "%.9g"},
    {"weight_cosine", RUN_DOUBLE, AT(weight_cosine), "%.9g"},
    {"fppw", RUN_DOUBLE, AT(fppw), "%.9g"},
    {"validation_miss", RUN_DOUBLE, AT(validation_miss), "%.9g"},
    {"scan_seconds", RUN_DOUBLE, AT(scan_seconds), "%.3f"},
    {"solve_seconds", RUN_DOUBLE, AT(solve_seconds), "%.3f"},
    {"rss_mb", RUN_MEGABYTES, AT(rss_bytes), NULL},
    {"complete", RUN_FLAG, AT(complete), NULL},
    {"solver_gap", RUN_DOUBLE, AT(solver_gap), "%.6g"},
    {"support", RUN_INT, AT(support), NULL},
#undef AT
};

static const struct run_table table = {
    .what = "rounds",
    .columns = columns,
    .count = sizeof columns / sizeof *columns,
    .size = sizeof(struct mine_round),
    .may_lack = true,
};

int ledger_columns(void)
{
    return table.count;
}

const char *ledger_name(int column)
{
    return columns[column].name;
}

double ledger_value(const struct mine_round *round, int column)
{
    return run_cell(&columns[column], round);
}

void ledger_format(const struct mine_round *rounds, int count, struct text *out)
{
    run_put_table(&table, rounds, (size_t)count, out);
}

void run_format_ledger(const void *value, struct text *out)
{
    const struct run_ledger *ledger = value;
    ledger_format(ledger->rounds, ledger->count, out);
}

/* The ledger as events, with how it ended. */
void run_format_log(const void *value, struct text *out)
{
    const struct mine_view *view = value;
    text_printf(out,
                "{\"event\": \"start\", \"program\": \"" RUN_PROGRAM
                "\", \"positives\": %zu, \"negatives\": %zu}\n",
                view->positives->count, view->negatives->count);
    for (int i = 0; i < view->count; i++) {
        text_printf(out, "{\"event\": \"round\"");
        for (int c = 0; c < ledger_columns(); c++) {
            text_printf(out, ", \"%s\": ", columns[c].name);
            if (isnan(ledger_value(&view->rounds[i], c)))
                text_printf(out, "null");
            else
                run_put_cell(&columns[c], &view->rounds[i], out);
        }
        text_printf(out, "}\n");
    }
    if (view->ended)
        text_printf(out, "{\"event\": \"end\", \"ended\": \"%s\", \"rounds\": %d}\n",
                    view->model->training.ended, view->model->training.rounds);
}

enum hm_status run_parse_ledger(const char *path, struct file_bytes *file, void *value,
                                struct hm_error *error)
{
    struct run_ledger *out = value;
    int which[RUN_COLUMNS], width;
    size_t count;
    *out = (struct run_ledger){0};
    enum hm_status status = run_read_table(&table, path, (char *)file->bytes, which, &width,
                                           (void **)&out->rounds, &count, error);
    out->count = (int)count;
    for (int f = 0; f < width; f++)
        if (which[f] >= 0)
            out->column[out->columns++] = which[f];
    if (status == HM_OK && count == 0)
        status = fail(error, HM_INPUT, "%s: it holds no rounds", path);
    return status;
}

void run_ledger_free(struct run_ledger *ledger)
{
    mem_free(ledger->rounds);
    *ledger = (struct run_ledger){0};
}

double run_ledger_value(const struct run_ledger *ledger, int row, const char *name)
{
    for (int c = 0; c < ledger->columns && row >= 0 && row < ledger->count; c++)
        if (ledger->column[c] >= 0 && strcmp(columns[ledger->column[c]].name, name) == 0)
            return ledger_value(&ledger->rounds[row], ledger->column[c]);
    return NAN;
}
