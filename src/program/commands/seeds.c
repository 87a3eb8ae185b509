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

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const contents[] = {"run.json", "seeds.csv", "seed-*", "report.html", NULL};
const struct folder_kind seeds_folder = {"runs of several seeds", "run.json",
                                         "\"program\": \"hogmine", contents};

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

#define MOST_COLUMNS 64
#define MOST_FIGURES 16

/* What is known of all runs. Row r of the table is round r; the last one is of the last rounds. */
struct statistics {
    int columns, rows, capacity;
    char names[MOST_COLUMNS][32];
    struct moments (*table)[MOST_COLUMNS]; /* owned */
    long *runs;                            /* owned; by row */
    struct moments last[MOST_COLUMNS];
    long last_runs;
    int figures;
    double rates[MOST_FIGURES];
    struct moments miss[MOST_FIGURES];
};

static enum hm_status reserve_row(struct statistics *s, int row, struct hm_error *error)
{
    size_t rows = (size_t)s->capacity, runs = (size_t)s->capacity;
    enum hm_status status =
        mem_reserve((void **)&s->table, &rows, (size_t)row + 1, sizeof *s->table, error);
    if (status == HM_OK)
        status = mem_reserve((void **)&s->runs, &runs, (size_t)row + 1, sizeof *s->runs, error);
    if (status == HM_OK)
        s->capacity = (int)rows;
    if (status == HM_OK && row >= s->rows)
        s->rows = row + 1;
    return status;
}

static double number(const char *text)
{
    char *end;
    double value = strtod(text, &end);
    return end != text && !*end ? value : NAN;
}

static enum hm_status read_ledger(const char *run, struct statistics *s, struct hm_error *error)
{
    struct file_bytes file;
    char *path = file_join(run, "rounds.csv"), *fields[MOST_COLUMNS];
    double last[MOST_COLUMNS];
    enum hm_status status =
        path ? file_read(path, (size_t)1 << 30, &file, error) : fail_memory(error, 0, "a path");
    mem_free(path);
    if (status != HM_OK)
        return status;
    char *cursor = (char *)file.bytes;
    int columns = csv_record(&cursor, fields, MOST_COLUMNS), row = 0;
    s->columns = columns > 0 ? columns : 0;
    for (int c = 0; c < s->columns; c++)
        snprintf(s->names[c], sizeof s->names[c], "%s", fields[c]);
    while (status == HM_OK && csv_record(&cursor, fields, MOST_COLUMNS) == columns) {
        status = reserve_row(s, row, error);
        for (int c = 0; c < columns && status == HM_OK; c++)
            add_value(&s->table[row][c], last[c] = number(fields[c]));
        if (status == HM_OK)
            s->runs[row++]++;
    }
    for (int c = 0; c < columns && row > 0; c++)
        add_value(&s->last[c], last[c]);
    s->last_runs += row > 0;
    file_free(&file);
    return status;
}

/* validation.json: miss_rate_at, where the run has one. */
static enum hm_status read_figures(const char *run, struct statistics *s, struct hm_error *error)
{
    char *path = file_join(run, "validation.json");
    if (!path)
        return fail_memory(error, 0, "a path");
    json_t *root = file_exists(path) ? json_load_file(path, 0, NULL) : NULL;
    json_t *list = json_object_get(root, "miss_rate_at");
    for (size_t i = 0; i < json_array_size(list) && i < MOST_FIGURES; i++) {
        json_t *point = json_array_get(list, i), *miss = json_object_get(point, "miss_rate");
        s->rates[i] = json_number_value(json_object_get(point, "fppw"));
        s->figures = (int)i + 1;
        if (json_is_number(miss))
            add_value(&s->miss[i], json_number_value(miss));
    }
    json_decref(root);
    mem_free(path);
    return HM_OK;
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
        text_printf(csv, ",%s_mean,%s_deviation", s->names[c], s->names[c]);
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

/* Is there a finished run in the folder? */
static bool has_ended(const char *run)
{
    struct hm_model model = {0};
    char *path = file_join(run, "model.json"), *state = file_join(run, "state");
    bool ended = path && state && file_exists(path) && !file_exists(state) &&
                 model_read(path, &model, NULL) == HM_OK &&
                 strcmp(model.training.ended, "running") != 0;
    model_free(&model);
    mem_free(path);
    mem_free(state);
    return ended;
}

static enum hm_status run_seed(const struct command *command, const struct settings *all,
                               const struct mine_options *options, const struct sets *sets,
                               int seed, struct threads *threads, struct statistics *statistics,
                               struct hm_error *error)
{
    char name[32];
    struct settings s = *all;
    struct mine_options o = *options;
    struct terminal terminal = terminal_open(all);
    struct training_result result;
    struct text state = {0};
    snprintf(name, sizeof name, "seed-%d", seed);
    char *run = file_join(all->out, name);
    enum hm_status status = run ? file_make_folder(run, error) : fail_memory(error, 0, "a path");
    s.out = run;
    s.seed = o.seed = (uint64_t)seed;
    s.seeds = NOT_GIVEN;
    terminal_say(&terminal, "seed %d of %d", seed, all->seeds);
    if (status == HM_OK && !has_ended(run)) {
        status = state_read(run, &state, error);
        if (status == HM_OK)
            status = train_on(command, &s, &o, sets, state.bytes ? &state : NULL, threads, &result,
                              error);
        if (status == HM_OK)
            training_free(&result);
        if (status == HM_INTERRUPTED)
            fail(error, status, "interrupted in seed %d; go on with: hogmine train --resume %s",
                 seed, all->out);
    }
    if (status == HM_OK)
        status = read_ledger(run, statistics, error);
    if (status == HM_OK)
        status = read_figures(run, statistics, error);
    text_free(&state);
    mem_free(run);
    return status;
}

static void put_summary(const struct statistics *s, const struct settings *settings,
                        struct text *out)
{
    if (settings->json) {
        text_printf(out, "{\"schema\": 1, \"seeds\": %d, \"statistics\": ", settings->seeds);
        char *path = file_join(settings->out, "seeds.csv");
        text_json_string(out, path ? path : "");
        mem_free(path);
        text_printf(out, ", \"miss_rate_at\": [");
        for (int i = 0; i < s->figures; i++) {
            text_printf(out, "%s{\"fppw\": %g, \"mean\": ", i ? ", " : "", s->rates[i]);
            text_json_double(out, s->miss[i].count ? mean_of(&s->miss[i]) : NAN);
            text_printf(out, ", \"deviation\": ");
            text_json_double(out, deviation_of(&s->miss[i]));
            text_printf(out, "}");
        }
        text_printf(out, "]}\n");
        return;
    }
    text_printf(out, "%ld runs, mean and standard deviation of the last rounds\n", s->last_runs);
    for (int c = 0; c < s->columns; c++)
        if (s->last[c].count > 0)
            text_printf(out, "  %-18s %14.6g  %12.4g\n", s->names[c], mean_of(&s->last[c]),
                        deviation_of(&s->last[c]));
    for (int i = 0; i < s->figures; i++)
        if (s->miss[i].count > 0)
            text_printf(out, "  missed at %-7g  %13.2f%%  %11.2f%%\n", s->rates[i],
                        100 * mean_of(&s->miss[i]), 100 * deviation_of(&s->miss[i]));
}

enum hm_status train_seeds(const struct command *command, const struct settings *settings,
                           const struct mine_options *options, const struct sets *sets,
                           bool resumed, struct threads *threads, struct hm_error *error)
{
    struct statistics *s = mem_array(1, sizeof *s);
    struct text csv = {0}, out = {0};
    if (!s)
        return fail_memory(error, sizeof *s, "statistics");
    enum hm_status status = HM_OK;
    if (!resumed)
        status = clear_folder(settings->out, &seeds_folder, error);
    if (status == HM_OK && !resumed)
        status = run_write(command, settings, sets, 0, error);
    for (int seed = 1; seed <= settings->seeds && status == HM_OK; seed++)
        status = run_seed(command, settings, options, sets, seed, threads, s, error);
    if (status == HM_OK) {
        format_statistics(s, &csv);
        status = write_in_folder(settings->out, "seeds.csv", &csv, error);
    }
    if (status == HM_OK && settings->report)
        status = training_page(settings, false, error);
    if (status == HM_OK) {
        put_summary(s, settings, &out);
        status = print_result(&out, error);
    }
    mem_free(s->table);
    mem_free(s->runs);
    mem_free(s);
    return status;
}
