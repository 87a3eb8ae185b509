/* The ledger: one table of columns, from which a line of CSV, an event of JSON and the statistics
 * over seeds are made, and from which a ledger is read. */
#include "run/run_internal.h"

#include <math.h>
#include <string.h>

enum kind { INT, LONG, COUNT, FLAG, BYTES, REAL };

static const struct column {
    const char *name;
    enum kind kind;
    size_t offset;
    int digits; /* of REAL: significant ones; 0: seconds, to the millisecond */
} columns[] = {
#define AT(field) offsetof(struct mine_round, field)
    {"round", INT, AT(round), 0},
    {"images", LONG, AT(images), 0},
    {"skipped", COUNT, AT(skipped), 0},
    {"windows", COUNT, AT(windows), 0},
    {"hard", LONG, AT(hard), 0},
    {"known", LONG, AT(known), 0},
    {"new", LONG, AT(fresh), 0},
    {"added", LONG, AT(added), 0},
    {"evicted", LONG, AT(evicted), 0},
    {"returned", LONG, AT(returned), 0},
    {"pool_positives", LONG, AT(pool_positives), 0},
    {"pool_negatives", LONG, AT(pool_negatives), 0},
    {"objective", REAL, AT(objective), 17},
    {"gap", REAL, AT(gap), 9},
    {"weight_cosine", REAL, AT(weight_cosine), 9},
    {"fppw", REAL, AT(fppw), 9},
    {"validation_miss", REAL, AT(validation_miss), 9},
    {"scan_seconds", REAL, AT(scan_seconds), 0},
    {"solve_seconds", REAL, AT(solve_seconds), 0},
    {"rss_mb", BYTES, AT(rss_bytes), 0},
    {"complete", FLAG, AT(complete), 0},
    {"solver_gap", REAL, AT(solver_gap), 6},
    {"support", INT, AT(support), 0},
#undef AT
};

int ledger_columns(void)
{
    return (int)(sizeof columns / sizeof *columns);
}

const char *ledger_name(int column)
{
    return columns[column].name;
}

double ledger_value(const struct mine_round *round, int column)
{
    const void *field = (const char *)round + columns[column].offset;
    switch (columns[column].kind) {
    case INT:
        return *(const int *)field;
    case LONG:
        return (double)*(const long *)field;
    case COUNT:
        return (double)*(const uint64_t *)field;
    case FLAG:
        return *(const bool *)field;
    case BYTES:
        return (double)(*(const size_t *)field >> 20);
    case REAL:
        return isfinite(*(const double *)field) ? *(const double *)field : NAN;
    }
    return NAN;
}

/* As the ledger prints it: nothing where it is not known. */
static void put_field(const struct mine_round *round, int column, struct text *out)
{
    const struct column *c = &columns[column];
    double value = ledger_value(round, column);
    if (c->kind != REAL)
        text_printf(out, "%.0f", value); /* counts below 2^53 */
    else if (isfinite(value) && c->digits == 0)
        text_printf(out, "%.3f", value);
    else if (isfinite(value))
        text_printf(out, "%.*g", c->digits, value);
}

void ledger_format(const struct mine_round *rounds, int count, struct text *out)
{
    for (int c = 0; c < ledger_columns(); c++)
        text_printf(out, "%s%s", c ? "," : "", columns[c].name);
    text_printf(out, "\n");
    for (int i = 0; i < count; i++)
        for (int c = 0; c < ledger_columns(); c++) {
            put_field(&rounds[i], c, out);
            text_printf(out, "%s", c + 1 == ledger_columns() ? "\n" : ",");
        }
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
                put_field(&view->rounds[i], c, out);
        }
        text_printf(out, "}\n");
    }
    if (view->ended)
        text_printf(out, "{\"event\": \"end\", \"ended\": \"%s\", \"rounds\": %d}\n",
                    view->model->training.ended, view->model->training.rounds);
}

/* ---- reading ----------------------------------------------------------------------------- */

static int column_named(const char *name)
{
    for (int c = 0; c < ledger_columns(); c++)
        if (strcmp(columns[c].name, name) == 0)
            return c;
    return -1;
}

static bool read_field(struct mine_round *round, int column, const char *text)
{
    const struct column *c = &columns[column];
    void *field = (char *)round + c->offset;
    double value = NAN;
    if (!run_number(text, &value) && (*text || c->kind != REAL))
        return false;
    if (c->kind == REAL) {
        *(double *)field = *text ? value : NAN;
        return true;
    }
    if (!(value >= 0 && value <= (c->kind == INT ? 2147483647.0 : 0x1p53) && value <= floor(value)))
        return false;
    switch (c->kind) {
    case INT:
        *(int *)field = (int)value;
        return true;
    case LONG:
        *(long *)field = (long)value;
        return true;
    case COUNT:
        *(uint64_t *)field = (uint64_t)value;
        return true;
    case BYTES:
        *(size_t *)field = (size_t)value << 20;
        return true;
    default:
        *(bool *)field = value > 0;
        return true;
    }
}

enum hm_status run_parse_ledger(const char *path, struct file_bytes *file, void *value,
                                struct hm_error *error)
{
    struct run_ledger *out = value;
    char *cursor = (char *)file->bytes, *fields[RUN_COLUMNS];
    int which[RUN_COLUMNS], width = csv_record(&cursor, fields, RUN_COLUMNS);
    size_t capacity = 0;
    *out = (struct run_ledger){0};
    for (int c = 0; c < width; c++)
        if ((which[c] = column_named(fields[c])) >= 0)
            out->column[out->columns++] = which[c];
    if (width < 1 || which[0] != 0)
        return fail(error, HM_INPUT, "%s: the first line does not begin with \"%s\"", path,
                    columns[0].name);
    for (int line = 2, got; (got = csv_record(&cursor, fields, RUN_COLUMNS)) >= 0; line++) {
        HM_TRY(mem_reserve((void **)&out->rounds, &capacity, (size_t)out->count + 1,
                           sizeof *out->rounds, error));
        bool good = got == width;
        for (int c = 0; c < width && good; c++)
            good = which[c] < 0 || read_field(&out->rounds[out->count], which[c], fields[c]);
        if (!good)
            return fail(error, HM_INPUT, "%s: line %d is no row of a ledger", path, line);
        out->count++;
    }
    return out->count > 0 ? HM_OK : fail(error, HM_INPUT, "%s: it holds no rounds", path);
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
