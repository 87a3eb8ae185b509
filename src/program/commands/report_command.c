/* hogmine report: a run folder, several, or the seeds of one, as a page to look at. The reading is
 * in report/story.h, the page in report/run_page.h. */
#include "commands/train.h"
#include "report/run_report.h"
#include "run/run.h"
#include "disk/disk.h"

#include <string.h>

#define MISSING_TOLD 4 /* lines about what the page does without */

struct report_settings {
    struct common_settings common;
    struct files_settings files; /* max_pixels alone */
    const char *out, *negatives;
    struct given_int top;
    size_t max_bytes;
    bool force;
};

#define AT(field) offsetof(struct report_settings, field)

static const struct option options_report[] = {
    {"out", "FILE", OPTION_FILE, AT(out),
     "the page to write (default, of one run: RUN/report.html, which is replaced)"},
    {"force", NULL, OPTION_FLAG, AT(force), "replace FILE where it exists"},
    {"top", "N", OPTION_INT, AT(top),
     "windows to show of each round (default: 8, and fewer of many rounds)", .low = 0, .high = 100,
     .optional = true},
    {"max-bytes", "BYTES", OPTION_BYTES, AT(max_bytes),
     "size of the page: pictures are left out until it is no larger (default: 5000000)",
     .usual = "5000000"},
    {"negatives", "PATH", OPTION_PATH, AT(negatives),
     "where the photographs are (default: where run.json says)"},
    {0},
};

static const struct option_group groups[] = {{NULL, options_report, 0},
                                             {"Files", OPTIONS_MAX_PIXELS, AT(files)},
                                             {"In common", options_common, AT(common)},
                                             {0}};

/* ---- the command ------------------------------------------------------------------------- */

static enum hm_status check(const struct report_settings *s, int count, char **paths,
                            struct hm_error *error)
{
    if (count > 1 && !s->out)
        return fail(error, HM_USAGE, "report: of several runs, say where to: --out FILE.html");
    if (count > 64)
        return fail(error, HM_USAGE, "report: %d runs; at most 64 can be told apart", count);
    if (s->out && file_is_folder(s->out))
        return fail(error, HM_OUTPUT, "%s: it is a folder; give --out FILE.html", s->out);
    HM_TRY(check_new_file(s->out, s->force, error));
    for (int i = 0; i < count && count > 1; i++) {
        struct file_list seeds = {0};
        enum hm_status status = report_seeds(paths[i], &seeds, error);
        if (status == HM_OK && seeds.count > 0)
            status = fail(error, HM_USAGE,
                          "%s holds runs of several seeds: report it alone, or give its seed-1 and "
                          "so on",
                          paths[i]);
        file_list_free(&seeds);
        if (status != HM_OK)
            return status;
    }
    return HM_OK;
}

static enum hm_status tell(const struct command_line *line, const char *out,
                           const struct file_list *missing, struct hm_error *error)
{
    const struct report_settings *s = line->settings;
    struct terminal terminal = terminal_open(s->common.quiet);
    struct text result = {0};
    struct json j = json_start(&result);
    for (size_t i = 0; i < missing->count && i < MISSING_TOLD; i++)
        terminal_say(&terminal, "%s", missing->names[i]);
    if (missing->count > MISSING_TOLD)
        terminal_say(&terminal, "and %zu more that the page does without, and says",
                     missing->count - MISSING_TOLD);
    if (s->common.json) {
        json_put_object(&j, NULL);
        json_put(&j, "schema %d file %s runs %d missing %zu", 1, out, line->count, missing->count);
        json_finish(&j);
    } else {
        text_printf(&result, "%s\n", out);
    }
    return print_result(&result, error);
}

static enum hm_status run(const struct command_line *line, struct hm_error *error)
{
    const struct report_settings *s = line->settings;
    struct file_list missing = {0};
    HM_TRY(check(s, line->count, line->paths, error));
    struct threads *threads;
    HM_TRY(common_start(&s->common, &threads, error));
    char *out = s->out ? mem_string(s->out) : run_path(line->paths[0], RUN_PAGE, 0);
    struct report_job job = {.paths = (const char *const *)line->paths,
                             .count = (size_t)line->count,
                             .negatives = s->negatives,
                             .threads = threads,
                             .max_pixels = files_max_pixels(&s->files),
                             .max_bytes = s->max_bytes,
                             .chosen_top = s->top.given,
                             .top = (size_t)s->top.value,
                             .out = out,
                             .repeat = repeat_line};
    enum hm_status status =
        out ? report_make(&job, &missing, error) : fail_memory(error, 0, "a path");
    HM_THEN(status, tell(line, out, &missing, error));
    threads_free(threads);
    file_list_free(&missing);
    mem_free(out);
    return status;
}

const struct command command_report = {
    .name = "report",
    .synopsis = "report RUN... [--out FILE.html]",
    .summary = "a run as a page: what each round found, what fooled it, what it learned",
    .description =
        "Writes one HTML file that needs nothing else: how the run ended and its certificate, the\n"
        "ledger as charts, the hardest windows of each round with their scores under later "
        "models,\n"
        "templates, scores of positives and negatives, held-out misses, every option. Several "
        "runs\n"
        "are put side by side, with a table of the options that differ; of a folder of seeds, a\n"
        "line a seed and the mean. A run that is still going, or broken, is shown as far as it is\n"
        "there. Train with --report for a page that follows the run in a browser.",
    .groups = groups,
    .settings_size = sizeof(struct report_settings),
    .fewest = 1,
    .most = -1,
    .run = run,
};
