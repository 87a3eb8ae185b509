/* Reads runs and makes their page. See run_report.h. */
#include "report/run_report.h"
#include "disk/disk.h"
#include "report/run_page.h"
#include "run/run.h"

#include <stdio.h>

/* Unless the caller says; crops are cut from photographs, which takes time. */
#define REPORT_WINDOWS 8 /* of a round */
#define REPORT_CROPS 160 /* of a page */

enum hm_status report_seeds(const char *run, struct file_list *out, struct hm_error *error)
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
        while (story->rounds[r].count > most)
            mem_free(story->rounds[r].windows[--story->rounds[r].count].image);
}

static enum hm_status read_story(const struct report_job *job, const char *run, size_t most,
                                 size_t runs, struct story *story, struct hm_error *error)
{
    HM_TRY(story_read(run, most, story, error));
    if (!job->chosen_top)
        thin_rounds(story, runs);
    return most > 0 ? report_windows(job, story, error) : HM_OK;
}

static enum hm_status read_stories(const struct report_job *job, const struct file_list *runs,
                                   bool seeds, struct story *stories, struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < runs->count && status == HM_OK; i++) {
        size_t most = seeds && i > 0 ? 0 : job->chosen_top ? job->top : REPORT_WINDOWS;
        status = read_story(job, runs->names[i], most, seeds ? 1 : runs->count, &stories[i], error);
        HM_THEN(status, job->repeat(seeds ? job->paths[0] : runs->names[i], &stories[i], error));
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
        struct run_page page = {stories, count, title.bytes, seeds, job->refresh, job->max_bytes};
        status = run_page_write(&page, &html, error);
    }
    text_free(&title);
    if (status == HM_OK)
        return file_write_text(job->out, &html, error);
    text_free(&html);
    return status;
}

/* What the page of a run does without, with the run's name where there are several. */
static enum hm_status add_missing(const struct story *story, bool named, struct file_list *out,
                                  struct hm_error *error)
{
    enum hm_status status = HM_OK;
    for (size_t i = 0; i < story->missing.count && status == HM_OK; i++) {
        struct text line = {0};
        text_printf(&line, "%s%s%s", named ? story->run : "", named ? ": " : "",
                    story->missing.names[i]);
        status = text_check(&line, error);
        HM_THEN(status, file_list_add(out, line.bytes, error));
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
        status = report_seeds(job->paths[0], &runs, error);
    bool seeds = runs.count > 0;
    for (size_t i = 0; i < job->count && !seeds && status == HM_OK; i++)
        status = file_list_add(&runs, job->paths[i], error);
    struct story *stories = status == HM_OK ? mem_array(runs.count, sizeof *stories) : NULL;
    HM_THEN(status, stories ? read_stories(job, &runs, seeds, stories, error)
                            : fail_memory(error, runs.count * sizeof *stories, "runs"));
    HM_THEN(status, write_page(job, stories, runs.count, seeds && runs.count > 1, error));
    for (size_t i = 0; i < runs.count && stories; i++) {
        if (status == HM_OK && missing)
            status = add_missing(&stories[i], runs.count > 1, missing, error);
        story_free(&stories[i]);
    }
    mem_free(stories);
    file_list_free(&runs);
    return status;
}
