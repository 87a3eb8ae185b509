/* hogmine report: a run folder, several, or the seeds of one, as a page to look at. The reading is
 * in report/story.h, the page in report/run_page.h. */
#include "commands/report.h"
#include "disk/disk.h"

#include <string.h>

#define AT(field) offsetof(struct settings, field)

static const struct option options_report[] = {
    {"out", "FILE", OPTION_TEXT, AT(out), 0, 0, NULL,
     "the page to write (default, of one run: RUN/report.html, which is replaced)", false},
    {"force", NULL, OPTION_FLAG, AT(force), 0, 0, NULL, "replace FILE where it exists", false},
    {"top", "N", OPTION_INT, AT(top), 0, 100, NULL,
     "windows to show of each round (default: 8, and fewer of many rounds)", false},
    {"max-bytes", "BYTES", OPTION_BYTES, AT(max_bytes), 0, 0, NULL,
     "size of the page: pictures are left out until it is no larger (default: 5000000)", false},
    {"negatives", "PATH", OPTION_TEXT, AT(negatives), 0, 0, NULL,
     "where the photographs are (default: where run.json says)", false},
    {0},
};

static const struct option *const groups[] = {options_report, options_files + 1, options_common,
                                              NULL};

static void defaults(struct settings *s)
{
    s->top = NOT_GIVEN;
    s->max_bytes = REPORT_BYTES;
}

/* ---- the page ---------------------------------------------------------------------------- */

/* RUN/seed-1, RUN/seed-2 ... where there are any. */
static enum hm_status find_seeds(const char *run, struct file_list *out, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (int seed = 1; seed <= 1000 && status == HM_OK; seed++) {
        char *path = run_path(run, RUN_SEED, seed);
        bool there = path && file_is_folder(path);
        if (there)
            status = file_list_add(out, path, error);
        else if (!path)
            status = fail_memory(error, 0, "a path");
        mem_free(path);
        if (!there)
            break;
    }
    return status;
}

/* Of many rounds, or many runs, fewer windows each. */
static void thin_rounds(struct story *story, size_t runs)
{
    size_t rounds = story->round_count > 0 ? story->round_count : 1;
    size_t most = REPORT_CROPS / (rounds * runs);
    most = most > 2 ? most : 2;
    for (size_t r = 0; r < story->round_count; r++)
        while (story->rounds[r].count > most) {
            mem_free(story->rounds[r].windows[--story->rounds[r].count].image);
        }
}

static enum hm_status read_stories(const struct report_job *job, const struct file_list *runs,
                                   bool seeds, struct threads *threads, struct story *stories,
                                   struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < runs->count && status == HM_OK; i++) {
        int top = job->settings->top;
        size_t most = seeds && i > 0 ? 0 : top >= 0 ? (size_t)top : REPORT_WINDOWS;
        status = story_read(runs->names[i], most, &stories[i], error);
        if (status == HM_OK && job->settings->top < 0)
            thin_rounds(&stories[i], seeds ? 1 : runs->count);
        if (status == HM_OK && most > 0)
            status = report_windows(job->settings, &stories[i], threads, error);
        if (status == HM_OK)
            status = report_command(seeds ? job->paths[0] : runs->names[i], &stories[i], error);
    }
    return status;
}

static enum hm_status write_page(const struct report_job *job, const struct story *stories,
                                 size_t count, bool seeds, struct hm_error *error)
{
    struct text title = {0}, html = {0};
    for (size_t i = 0; i < job->count; i++)
        text_printf(&title, "%s%s", i ? " and " : "", job->paths[i]);
    if (seeds)
        text_printf(&title, ": %zu seeds", count);
    enum hm_status status = text_check(&title, error);
    if (status == HM_OK) {
        struct run_page page = {stories, count,        title.bytes,
                                seeds,   job->refresh, job->settings->max_bytes};
        status = run_page_write(&page, &html, error);
    }
    text_free(&title);
    if (status == HM_OK)
        return file_write_text(job->out, &html, error);
    text_free(&html);
    return status;
}

/* What the page of a run does without, with the run's name where there are several. */
static enum hm_status take_missing(const struct story *story, bool named, struct file_list *out,
                                   struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < story->missing.count && status == HM_OK; i++) {
        struct text line = {0};
        text_printf(&line, "%s%s%s", named ? story->run : "", named ? ": " : "",
                    story->missing.names[i]);
        status = text_check(&line, error);
        if (status == HM_OK)
            status = file_list_add(out, line.bytes, error);
        text_free(&line);
    }
    return status;
}

enum hm_status report_make(const struct report_job *job, struct file_list *missing,
                           struct hm_error *error)
{
    struct file_list runs = {0};
    enum hm_status status = HM_OK;
    if (job->count == 1)
        status = find_seeds(job->paths[0], &runs, error);
    bool seeds = runs.count > 0;
    for (size_t i = 0; i < job->count && !seeds && status == HM_OK; i++)
        status = file_list_add(&runs, job->paths[i], error);
    struct story *stories = status == HM_OK ? mem_array(runs.count, sizeof *stories) : NULL;
    struct threads *threads = stories ? start_threads(job->settings, error) : NULL;
    if (status == HM_OK)
        status = !stories  ? fail_memory(error, runs.count * sizeof *stories, "runs")
                 : threads ? HM_OK
                           : error->status;
    if (status == HM_OK)
        status = read_stories(job, &runs, seeds, threads, stories, error);
    if (status == HM_OK)
        status = write_page(job, stories, runs.count, seeds && runs.count > 1, error);
    for (size_t i = 0; i < runs.count && stories; i++) {
        if (status == HM_OK && missing)
            status = take_missing(&stories[i], runs.count > 1, missing, error);
        story_free(&stories[i]);
    }
    threads_free(threads);
    mem_free(stories);
    file_list_free(&runs);
    return status;
}

/* ---- the command ------------------------------------------------------------------------- */

static enum hm_status check(const struct settings *s, int count, char **paths,
                            struct hm_error *error)
{
    if (count > 1 && !s->out)
        return fail(error, HM_USAGE, "report: of several runs, say where to: --out FILE.html");
    if (count > 64)
        return fail(error, HM_USAGE, "report: %d runs; at most 64 can be told apart", count);
    if (s->out && file_is_folder(s->out))
        return fail(error, HM_OUTPUT, "%s: it is a folder; give --out FILE.html", s->out);
    if (s->out && file_exists(s->out) && !s->force)
        return fail(error, HM_OUTPUT, "%s: it exists; give another name, or --force", s->out);
    for (int i = 0; i < count && count > 1; i++) {
        struct file_list seeds = {0};
        enum hm_status status = find_seeds(paths[i], &seeds, error);
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

static enum hm_status run(const struct command *command, struct settings *s, int count,
                          char **paths, struct hm_error *error)
{
    (void)command;
    struct file_list missing = {0};
    struct text result = {0};
    enum hm_status status = check(s, count, paths, error);
    if (status != HM_OK)
        return status;
    char *out = s->out ? mem_string(s->out) : run_path(paths[0], RUN_PAGE, 0);
    struct report_job job = {s, (const char *const *)paths, (size_t)count, out, 0};
    status = out ? report_make(&job, &missing, error) : fail_memory(error, 0, "a path");
    if (status == HM_OK) {
        struct terminal terminal = terminal_open(s);
        for (size_t i = 0; i < missing.count && i < MISSING_TOLD; i++)
            terminal_say(&terminal, "%s", missing.names[i]);
        if (missing.count > MISSING_TOLD)
            terminal_say(&terminal, "and %zu more that the page does without, and says",
                         missing.count - MISSING_TOLD);
        if (s->json)
            text_printf(&result, "{\"schema\": 1, \"file\": ");
        if (s->json)
            text_json_string(&result, out);
        else
            text_printf(&result, "%s\n", out);
        if (s->json)
            text_printf(&result, ", \"runs\": %d, \"missing\": %zu}\n", count, missing.count);
        status = print_result(&result, error);
    }
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
    .options = groups,
    .defaults = defaults,
    .fewest = 1,
    .most = -1,
    .run = run,
};
