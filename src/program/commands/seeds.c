/* hogmine train --seeds N: how much the result owes to the random windows it began with.
 *
 * The same data and the same split, seeds 1 to N, each a run of its own in OUT/seed-K; and their
 * statistics in OUT/seeds.csv: a line a round with mean and standard deviation (n - 1) of every
 * column of the ledger over the runs that got so far, and a line "last" over the last rounds of
 * all runs, with the held-out figures. Walk, Majer, Schindler & Schiele (CVPR 2010) ask for it.
 */
#include "commands/train.h"
#include "formats/formats.h"
#include "disk/disk.h"

#include <math.h>
#include <string.h>

/* ---- statistics -------------------------------------------------------------------------- */

struct moments {
    long count;
    double sum, squares; /* of the differences to `first`: counts are large and alike */
    double first;
};

static void add_value(struct moments *m, double value)
{
    if (!isfinite(value))
        return;
    if (m->count++ == 0)
        m->first = value;
    m->sum += value - m->first;
    m->squares += (value - m->first) * (value - m->first);
}

static double mean_of(const struct moments *m)
{
    return m->first + m->sum / (double)m->count;
}

static double deviation_of(const struct moments *m)
{
    double n = (double)m->count;
    return m->count > 1 ? sqrt(fmax(0, (m->squares - m->sum * m->sum / n) / (n - 1))) : NAN;
}

static void put_moments(const struct moments *m, struct text *csv)
{
    text_printf(csv, ",");
    if (m->count > 0)
        text_printf(csv, "%.9g", mean_of(m));
    text_printf(csv, ",");
    if (m->count > 1)
        text_printf(csv, "%.9g", deviation_of(m));
}

/* What is known of all runs. Row r of the table is round r; the last one is of the last rounds. */
struct statistics {
    int columns, rows, capacity;
    int column[RUN_COLUMNS];              /* of the ledger */
    struct moments (*table)[RUN_COLUMNS]; /* owned */
    long *runs;                           /* owned; by row */
    struct moments last[RUN_COLUMNS];
    long last_runs;
    int figures;
    double rates[RUN_RATES];
    struct moments miss[RUN_RATES];
};

static enum hm_status reserve_row(struct statistics *s, int row, struct hm_error *error)
{
    size_t rows = (size_t)s->capacity, runs = (size_t)s->capacity;
    enum hm_status status =
        mem_reserve((void **)&s->table, &rows, (size_t)row + 1, sizeof *s->table, error);
    HM_THEN(status, mem_reserve((void **)&s->runs, &runs, (size_t)row + 1, sizeof *s->runs, error));
    if (status == HM_OK)
        s->capacity = (int)rows;
    if (status == HM_OK && row >= s->rows)
        s->rows = row + 1;
    return status;
}

static enum hm_status add_ledger(const char *run, struct statistics *s, struct hm_error *error)
{
    struct run_ledger ledger = {0};
    enum hm_status status = run_read(run, RUN_LEDGER, 0, &ledger, error);
    s->columns = ledger.columns;
    memcpy(s->column, ledger.column, sizeof s->column);
    for (int row = 0; row < ledger.count && status == HM_OK; row++) {
        status = reserve_row(s, row, error);
        for (int c = 0; c < s->columns && status == HM_OK; c++) {
            double value = ledger_value(&ledger.rounds[row], s->column[c]);
            add_value(&s->table[row][c], value);
            if (row + 1 == ledger.count)
                add_value(&s->last[c], value);
        }
        if (status == HM_OK)
            s->runs[row]++;
    }
    s->last_runs += ledger.count > 0;
    run_ledger_free(&ledger);
    return status;
}

/* Held-out misses, where the run has them. */
static enum hm_status add_figures(const char *run, struct statistics *s, struct hm_error *error)
{
    struct run_validation held = {0};
    if (!run_has(run, RUN_VALIDATION, 0))
        return HM_OK;
    enum hm_status status = run_read(run, RUN_VALIDATION, 0, &held, error);
    for (size_t i = 0; i < held.rate_count; i++) {
        s->rates[i] = held.rates[i].fppw;
        s->figures = (int)i + 1;
        add_value(&s->miss[i], held.rates[i].miss);
    }
    run_validation_free(&held);
    return status;
}

static void put_row(const struct statistics *s, const struct moments *row, struct text *csv)
{
    for (int c = 1; c < s->columns; c++) /* the round itself is the row's name */
        put_moments(&row[c], csv);
}

static void format_statistics(const struct statistics *s, struct text *csv)
{
    const struct moments nothing = {0};
    text_printf(csv, "round,runs");
    for (int c = 1; c < s->columns; c++)
        text_printf(csv, ",%s_mean,%s_deviation", ledger_name(s->column[c]),
                    ledger_name(s->column[c]));
    for (int i = 0; i < s->figures; i++)
        text_printf(csv, ",miss_at_%g_mean,miss_at_%g_deviation", s->rates[i], s->rates[i]);
    text_printf(csv, "\n");
    for (int row = 0; row < s->rows; row++) {
        text_printf(csv, "%d,%ld", row, s->runs[row]);
        put_row(s, s->table[row], csv);
        for (int i = 0; i < s->figures; i++)
            put_moments(&nothing, csv);
        text_printf(csv, "\n");
    }
    text_printf(csv, "last,%ld", s->last_runs);
    put_row(s, s->last, csv);
    for (int i = 0; i < s->figures; i++)
        put_moments(&s->miss[i], csv);
    text_printf(csv, "\n");
}

/* ---- the runs ---------------------------------------------------------------------------- */

static enum hm_status run_seed(const struct command *command, const struct train_settings *all,
                               const struct mine_options *options, const struct sets *sets,
                               int seed, struct threads *threads, struct statistics *statistics,
                               struct hm_error *error)
{
    struct train_settings s = *all;
    struct mine_options o = *options;
    struct terminal terminal = terminal_open(all->common.quiet);
    struct training_result result;
    struct text state = {0};
    char *run = run_path(all->out, RUN_SEED, seed);
    enum hm_status status = run ? file_make_folder(run, error) : fail_memory(error, 0, "a path");
    s.out = run;
    s.mining.seed = o.seed = (uint64_t)seed;
    s.seeds.given = false;
    terminal_say(&terminal, "seed %d of %d", seed, all->seeds.value);
    if (status == HM_OK && !run_has_ended(run)) {
        if (run_has(run, RUN_CHECKPOINT, 0))
            status = run_read(run, RUN_CHECKPOINT, 0, &state, error);
        HM_THEN(status, train_on(command, &s, &o, sets, state.bytes ? &state : NULL, threads,
                                 &result, error));
        if (status == HM_OK)
            training_free(&result);
        if (status == HM_INTERRUPTED)
            fail(error, status, "interrupted in seed %d; go on with: hogmine train --resume %s",
                 seed, all->out);
    }
    HM_THEN(status, add_ledger(run, statistics, error));
    HM_THEN(status, add_figures(run, statistics, error));
    text_free(&state);
    mem_free(run);
    return status;
}

static void put_summary(const struct statistics *s, const struct train_settings *settings,
                        struct text *out)
{
    if (settings->common.json) {
        struct json j = json_start(out);
        char *path = run_path(settings->out, RUN_SEEDS, 0);
        json_put_object(&j, NULL);
        json_put(&j, "schema %d seeds %d statistics %s", 1, settings->seeds.value,
                 path ? path : "");
        mem_free(path);
        json_put_list(&j, "miss_rate_at");
        for (int i = 0; i < s->figures; i++) {
            json_put_object(&j, NULL);
            json_put(&j, "fppw %.6g mean %g deviation %g", s->rates[i],
                     s->miss[i].count ? mean_of(&s->miss[i]) : NAN, deviation_of(&s->miss[i]));
            json_put_end(&j);
        }
        json_put_end(&j);
        json_finish(&j);
        return;
    }
    text_printf(out, "%ld runs, mean and standard deviation of the last rounds\n", s->last_runs);
    for (int c = 0; c < s->columns; c++)
        if (s->last[c].count > 0)
            text_printf(out, "  %-18s %14.6g  %12.4g\n", ledger_name(s->column[c]),
                        mean_of(&s->last[c]), deviation_of(&s->last[c]));
    for (int i = 0; i < s->figures; i++)
        if (s->miss[i].count > 0)
            text_printf(out, "  missed at %-7g  %13.2f%%  %11.2f%%\n", s->rates[i],
                        100 * mean_of(&s->miss[i]), 100 * deviation_of(&s->miss[i]));
}

enum hm_status train_seeds(const struct command *command, const struct train_settings *settings,
                           const struct mine_options *options, const struct sets *sets,
                           bool resumed, struct threads *threads, struct hm_error *error)
{
    struct statistics *s = mem_array(1, sizeof *s);
    struct text csv = {0}, out = {0};
    if (!s)
        return fail_memory(error, sizeof *s, "statistics");
    enum hm_status status = HM_OK;
    if (!resumed)
        status = folder_clear(settings->out, &run_seeds_folder, error);
    if (status == HM_OK && !resumed)
        status = write_record(command, settings, sets, 0, error);
    for (int seed = 1; seed <= settings->seeds.value && status == HM_OK; seed++)
        status = run_seed(command, settings, options, sets, seed, threads, s, error);
    if (status == HM_OK) {
        format_statistics(s, &csv);
        status = run_write(settings->out, RUN_SEEDS, 0, &csv, error);
    }
    if (status == HM_OK && settings->report)
        status = training_page(settings, false, error);
    if (status == HM_OK) {
        put_summary(s, settings, &out);
        status = print_result(&out, error);
    }
    text_free(&csv);
    mem_free(s->table);
    mem_free(s->runs);
    mem_free(s);
    return status;
}
