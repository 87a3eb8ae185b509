/* train --report: what a page needs and a run does not write otherwise, and the page itself, after
 * each round. RUN/scores/NNN.csv counts the windows of the pool by their scores under the model
 * after round NNN. */
#include "commands/repeat_line.h"
#include "commands/training.h"
#include "report/run_report.h"

#define REFRESH 5 /* seconds after which a browser looks again while the run goes on */

enum hm_status training_page(const struct train_settings *s, bool goes_on, struct hm_error *error)
{
    const char *runs[] = {s->out};
    struct report_job job = {.paths = runs,
                             .count = 1,
                             .max_pixels = files_max_pixels(&s->files),
                             .max_bytes = REPORT_BYTES,
                             .refresh = goes_on ? REFRESH : 0,
                             .repeat = repeat_line};
    char *out = run_path(s->out, RUN_PAGE, 0);
    enum hm_status status = out ? HM_OK : fail_memory(error, 0, "a path");
    HM_THEN(status, common_start(&s->common, &job.threads, error));
    job.out = out;
    HM_THEN(status, report_make(&job, NULL, error));
    threads_free(job.threads);
    mem_free(out);
    return status;
}

enum hm_status training_report(const struct training *t, const struct mine_view *view,
                               struct hm_error *error)
{
    struct run_scores scores;
    HM_TRY(run_count_scores(view->pool, &scores, error));
    enum hm_status status = run_write(t->settings->out, RUN_SCORES,
                                      view->rounds[view->count - 1].round, &scores, error);
    run_scores_free(&scores);
    /* Held-out data are measured when the rounds are over. */
    bool goes_on = !view->ended || t->settings->validation > 0;
    return status == HM_OK ? training_page(t->settings, goes_on, error) : status;
}
