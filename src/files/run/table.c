/* Tables of a run as CSV: what a row of memory is told by is a list of columns, from which the file
 * is made and read back. */
#include "run/run_internal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

double run_cell(const struct run_column *c, const void *row)
{
    const void *field = (const char *)row + c->offset;
    switch (c->kind) {
    case RUN_INT:
        return *(const int *)field;
    case RUN_LONG:
        return (double)*(const long *)field;
    case RUN_COUNT:
        return (double)*(const uint64_t *)field;
    case RUN_FLAG:
        return *(const bool *)field;
    case RUN_MEGABYTES:
        return (double)(*(const size_t *)field >> 20);
    case RUN_FLOAT:
        return (double)*(const float *)field;
    case RUN_DOUBLE:
        return isfinite(*(const double *)field) ? *(const double *)field : NAN;
    default:
        return NAN;
    }
}

void run_put_cell(const struct run_column *c, const void *row, struct text *out)
{
    const void *field = (const char *)row + c->offset;
    double value = run_cell(c, row);
    if (c->kind == RUN_NAME)
        text_csv(out, *(const char *const *)field);
    else if (c->kind == RUN_CROP_NAME)
        text_csv(out, field);
    else if (isfinite(value))
        text_printf(out, c->print ? c->print : "%.0f", value); /* counts are below 2^53 */
}

void run_put_table(const struct run_table *t, const void *rows, size_t count, struct text *out)
{
    for (int c = 0; c < t->count; c++)
        text_printf(out, "%s%s", t->columns[c].name, c + 1 < t->count ? "," : "\n");
    for (size_t i = 0; i < count; i++)
        for (int c = 0; c < t->count; c++) {
            run_put_cell(&t->columns[c], (const char *)rows + i * t->size, out);
            text_append(out, c + 1 < t->count ? "," : "\n", 1);
        }
}

static bool read_count(const struct run_column *c, double value, void *field)
{
    if (!(value >= 0 && value <= 0x1p53 && value <= floor(value)))
        return false;
    if (c->kind == RUN_LONG)
        *(long *)field = (long)value;
    else if (c->kind == RUN_COUNT)
        *(uint64_t *)field = (uint64_t)value;
    else if (c->kind == RUN_MEGABYTES)
        *(size_t *)field = (size_t)value << 20;
    else
        *(bool *)field = value > 0;
    return true;
}

static bool read_cell(const struct run_column *c, const char *text, void *row)
{
    void *field = (char *)row + c->offset;
    double value;
    char *end;
    if (c->kind == RUN_NAME)
        *(const char **)field = text;
    if (c->kind == RUN_CROP_NAME)
        snprintf(field, RUN_CROP, "%s", text);
    if (c->kind == RUN_NAME || c->kind == RUN_CROP_NAME)
        return c->kind == RUN_NAME || (strlen(text) < RUN_CROP && !strchr(text, '/'));
    value = number_read(text, &end);
    if (c->kind == RUN_DOUBLE && !*text)
        value = NAN;
    else if (end == text || *end || !isfinite(value))
        return false;
    if (c->kind == RUN_DOUBLE)
        *(double *)field = value;
    else if (c->kind == RUN_FLOAT && fabs(value) <= 3e38)
        *(float *)field = (float)value;
    else if (c->kind == RUN_INT && fabs(value) <= 1e9 && value <= floor(value))
        *(int *)field = (int)value;
    else
        return c->kind != RUN_FLOAT && c->kind != RUN_INT && read_count(c, value, field);
    return true;
}

/* Which column of the table each column of the file is, -1: none. False: one of those that must be
 * is not there. */
static bool read_header(const struct run_table *t, char **fields, int width, int *which)
{
    int found = 0;
    for (int f = 0; f < width; f++) {
        which[f] = -1;
        for (int c = 0; c < t->count && which[f] < 0; c++)
            if (strcmp(t->columns[c].name, fields[f]) == 0)
                which[f] = c;
        found += which[f] >= 0;
    }
    return width > 0 && which[0] == 0 && (found == t->count || t->may_lack);
}

enum hm_status run_read_table(const struct run_table *t, const char *path, char *text,
                              int which[RUN_COLUMNS], int *width, void **rows, size_t *count,
                              struct hm_error *error)
{
    char *fields[RUN_COLUMNS];
    size_t capacity = 0;
    *count = 0;
    *rows = NULL;
    *width = csv_record(&text, fields, RUN_COLUMNS);
    if (!read_header(t, fields, *width, which))
        return fail(error, HM_INPUT, "%s: the first line does not name the columns of a list of %s",
                    path, t->what);
    for (int line = 2, got; (got = csv_record(&text, fields, RUN_COLUMNS)) >= 0; line++) {
        HM_TRY(mem_reserve(rows, &capacity, *count + 1, t->size, error));
        char *row = (char *)*rows + *count * t->size;
        bool good = got == *width;
        for (int f = 0; f < got && good; f++)
            good = which[f] < 0 || read_cell(&t->columns[which[f]], fields[f], row);
        if (!good || (t->finish && !t->finish(row, line)))
            return fail(error, HM_INPUT, "%s: line %d is none of a list of %s", path, line,
                        t->what);
        ++*count;
    }
    return HM_OK;
}
