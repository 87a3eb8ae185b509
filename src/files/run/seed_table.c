/* seeds.csv: a line a round with mean and standard deviation (n - 1) of every column of the ledger
 * over the runs that got so far, and a line "last" over the last rounds of all runs, with the
 * held-out figures. */
#include "run/run_internal.h"

#include <math.h>
#include <string.h>

/* ---- mean and deviation -------------------------------------------------------------------- */

static void add_value(struct run_moments *m, double value)
{
    if (!isfinite(value))
        return;
    if (m->count++ == 0)
        m->first = value;
    m->sum += value - m->first;
    m->squares += (value - m->first) * (value - m->first);
}

double run_mean(const struct run_moments *m)
{
    return m->count > 0 ? m->first + m->sum / (double)m->count : NAN;
}

double run_deviation(const struct run_moments *m)
{
    double n = (double)m->count;
    return m->count > 1 ? sqrt(fmax(0, (m->squares - m->sum * m->sum / n) / (n - 1))) : NAN;
}

/* ---- a run more ---------------------------------------------------------------------------- */

static enum hm_status reserve_row(struct run_seeds *s, int row, struct hm_error *error)
{
    size_t rows = (size_t)s->capacity;
    HM_TRY(mem_reserve((void **)&s->rounds, &rows, (size_t)row + 1, sizeof *s->rounds, error));
    s->capacity = (int)rows;
    s->count = row < s->count ? s->count : row + 1;
    return HM_OK;
}

static void add_row(const struct run_ledger *ledger, int row, struct run_seeds_row *to)
{
    to->runs++;
    for (int c = 0; c < ledger->columns; c++)
        add_value(&to->column[c], ledger_value(&ledger->rounds[row], ledger->column[c]));
}

static enum hm_status add_ledger(const char *run, struct run_seeds *s, struct hm_error *error)
{
    struct run_ledger ledger = {0};
    enum hm_status status = run_read(run, RUN_LEDGER, 0, &ledger, error);
    s->columns = ledger.columns;
    memcpy(s->column, ledger.column, sizeof s->column);
    for (int row = 0; row < ledger.count && status == HM_OK; row++) {
        status = reserve_row(s, row, error);
        if (status == HM_OK)
            add_row(&ledger, row, &s->rounds[row]);
    }
    if (ledger.count > 0 && status == HM_OK)
        add_row(&ledger, ledger.count - 1, &s->last);
    run_ledger_free(&ledger);
    return status;
}

enum hm_status run_add_seed(const char *run, struct run_seeds *s, struct hm_error *error)
{
    struct run_validation held = {0};
    HM_TRY(add_ledger(run, s, error));
    if (!run_has(run, RUN_VALIDATION, 0))
        return HM_OK;
    enum hm_status status = run_read(run, RUN_VALIDATION, 0, &held, error);
    for (size_t i = 0; i < held.rate_count; i++) {
        s->rates[i] = held.rates[i].fppw;
        s->rate_count = (int)i + 1;
        add_value(&s->miss[i], held.rates[i].miss);
    }
    run_validation_free(&held);
    return status;
}

void run_seeds_free(struct run_seeds *s)
{
    if (s)
        mem_free(s->rounds);
    mem_free(s);
}

/* ---- the file ------------------------------------------------------------------------------ */

static void put_moments(const struct run_moments *m, struct text *csv)
{
    text_printf(csv, ",");
    if (m->count > 0)
        text_printf(csv, "%.9g", run_mean(m));
    text_printf(csv, ",");
    if (m->count > 1)
        text_printf(csv, "%.9g", run_deviation(m));
}

static void put_row(const struct run_seeds *s, const struct run_seeds_row *row,
                    const struct run_moments *miss, struct text *csv)
{
    const struct run_moments none = {0};
    text_printf(csv, ",%ld", row->runs);
    for (int c = 1; c < s->columns; c++) /* the round itself is the row's name */
        put_moments(&row->column[c], csv);
    for (int i = 0; i < s->rate_count; i++)
        put_moments(miss ? &miss[i] : &none, csv);
    text_printf(csv, "\n");
}

void run_format_seeds(const void *seeds, struct text *csv)
{
    const struct run_seeds *s = seeds;
    text_printf(csv, "round,runs");
    for (int c = 1; c < s->columns; c++)
        text_printf(csv, ",%s_mean,%s_deviation", ledger_name(s->column[c]),
                    ledger_name(s->column[c]));
    for (int i = 0; i < s->rate_count; i++)
        text_printf(csv, ",miss_at_%g_mean,miss_at_%g_deviation", s->rates[i], s->rates[i]);
    text_printf(csv, "\n");
    for (int row = 0; row < s->count; row++) {
        text_printf(csv, "%d", row);
        put_row(s, &s->rounds[row], NULL, csv);
    }
    text_printf(csv, "last");
    put_row(s, &s->last, s->miss, csv);
}
