/* The ledger: one table of columns, from which a line of CSV, an event of JSON and the statistics
 * over seeds are made. */
#include "mine/mine.h"

#include <math.h>

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

void ledger_field(const struct mine_round *round, int column, struct text *out)
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
            text_printf(out, "%s", c ? "," : "");
            ledger_field(&rounds[i], c, out);
            text_printf(out, "%s", c + 1 == ledger_columns() ? "\n" : "");
        }
}
