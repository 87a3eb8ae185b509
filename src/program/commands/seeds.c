/* hogmine train --seeds N: how much the result owes to the random windows it began with.
 *
 * The same data and the same split, seeds 1 to N, each a run of its own in OUT/seed-K; and their
 * statistics in OUT/seeds.csv. Walk, Majer, Schindler & Schiele (CVPR 2010) ask for it.
 */
#include "commands/train.h"

static enum hm_status run_seed(const struct command *command, const struct train_settings *all,
                               const char *run, int seed, const struct mine_options *options,
                               const struct data_sets *sets, struct threads *threads,
                               struct hm_error *error)
{
    struct train_settings s = *all;
    struct mine_options o = *options;
    struct training_result result;
    struct text state = {0};
    s.out = run;
    s.mining.seed = o.seed = (uint64_t)seed;
    s.seeds.given = false;
    HM_TRY(file_make_folder(run, error));
    if (run_has_ended(run))
        return HM_OK;
    enum hm_status status =
        run_has(run, RUN_CHECKPOINT, 0) ? run_read(run, RUN_CHECKPOINT, 0, &state, error) : HM_OK;
    HM_THEN(status,
            train_on(command, &s, &o, sets, state.bytes ? &state : NULL, threads, &result, error));
    if (status == HM_OK) {
        warn_useless(&result.verdict, run);
        training_free(&result);
    }
    if (status == HM_INTERRUPTED)
        fail(error, status, "interrupted in seed %d; go on with: hogmine train --resume %s", seed,
             all->out);
    text_free(&state);
    return status;
}

static void put_json(const struct run_seeds *s, const struct train_settings *settings,
                     const char *file, struct text *out)
{
    struct json j = json_start(out);
    json_put_object(&j, NULL);
    json_put(&j, "schema %d seeds %d statistics %s", 1, settings->seeds.value, file);
    json_put_list(&j, "miss_rate_at");
    for (int i = 0; i < s->rate_count; i++) {
        json_put_object(&j, NULL);
        json_put(&j, "fppw %.6g mean %g deviation %g", s->rates[i], run_mean(&s->miss[i]),
                 run_deviation(&s->miss[i]));
        json_put_end(&j);
    }
    json_put_end(&j);
    json_finish(&j);
}

static void put_table(const struct run_seeds *s, struct text *out)
{
    text_printf(out, "%ld runs, mean and standard deviation of the last rounds\n", s->last.runs);
    for (int c = 0; c < s->columns; c++)
        if (s->last.column[c].count > 0)
            text_printf(out, "  %-18s %14.6g  %12.4g\n", ledger_name(s->column[c]),
                        run_mean(&s->last.column[c]), run_deviation(&s->last.column[c]));
    for (int i = 0; i < s->rate_count; i++)
        if (s->miss[i].count > 0)
            text_printf(out, "  missed at %-7g  %13.2f%%  %11.2f%%\n", s->rates[i],
                        100 * run_mean(&s->miss[i]), 100 * run_deviation(&s->miss[i]));
}

/* seeds.csv, the page, and the summary on stdout. */
static enum hm_status tell(const struct run_seeds *seeds, const struct train_settings *settings,
                           struct hm_error *error)
{
    struct text out = {0};
    HM_TRY(run_write(settings->out, RUN_SEEDS, 0, seeds, error));
    if (settings->report)
        HM_TRY(training_page(settings, false, error));
    char *file = run_path(settings->out, RUN_SEEDS, 0);
    if (!file)
        return fail_memory(error, 0, "a path");
    if (settings->common.json)
        put_json(seeds, settings, file, &out);
    else
        put_table(seeds, &out);
    mem_free(file);
    return print_words(&out, settings->common.json, error);
}

enum hm_status train_seeds(const struct command *command, const struct train_settings *settings,
                           const struct mine_options *options, const struct data_sets *sets,
                           bool resumed, struct threads *threads, struct hm_error *error)
{
    struct terminal terminal = terminal_open(settings->common.quiet);
    if (!resumed) {
        HM_TRY(folder_clear(settings->out, &run_seeds_folder, error));
        HM_TRY(write_record(command, settings, sets, 0, error));
    }
    struct run_seeds *seeds = mem_array(1, sizeof *seeds);
    enum hm_status status = seeds ? HM_OK : fail_memory(error, sizeof *seeds, "statistics");
    for (int seed = 1; seed <= settings->seeds.value && status == HM_OK; seed++) {
        char *run = run_path(settings->out, RUN_SEED, seed);
        terminal_say(&terminal, "seed %d of %d", seed, settings->seeds.value);
        status = run ? run_seed(command, settings, run, seed, options, sets, threads, error)
                     : fail_memory(error, 0, "a path");
        HM_THEN(status, run_add_seed(run, seeds, error));
        mem_free(run);
    }
    HM_THEN(status, tell(seeds, settings, error));
    run_seeds_free(seeds);
    return status;
}
