/* train --report: what a page needs and a run does not write otherwise, and the page itself, after
 * each round. RUN/scores/NNN.csv counts the windows of the pool by their scores under the model
 * after round NNN. */
#include "commands/repeat_line.h"
#include "commands/training.h"
#include "report/run_report.h"

#include <math.h>

#define REFRESH 5 /* seconds after which a browser looks again while the run goes on */
#define BINS 400  /* of a tenth each, from -20; what is beyond is in the first and the last */

static enum hm_status write_scores(const struct training *t, const struct mine_view *view,
                                   struct hm_error *error)
{
    struct svm_rows *rows = pool_rows(view->pool);
    const signed char *labels = svm_rows_labels(rows);
    const float *scores = svm_rows_scores(rows);
    long counts[BINS][2] = {{0}};
    int first = BINS, last = -1;
    struct text csv = {0};
    char name[40];
    for (size_t i = 0; i < svm_rows_count(rows); i++) {
        double at = floor((double)scores[i] * 10) + BINS / 2;
        int bin = at > 0 ? at < BINS - 1 ? (int)at : BINS - 1 : 0;
        counts[bin][labels[i] < 0]++;
        first = bin < first ? bin : first;
        last = bin > last ? bin : last;
    }
    text_printf(&csv, "score_from,positives,negatives\n");
    for (int i = first; i <= last; i++)
        text_printf(&csv, "%.1f,%ld,%ld\n", (i - BINS / 2) / 10.0, counts[i][0], counts[i][1]);
    char *folder = file_join(t->settings->out, "scores");
    enum hm_status status =
        folder ? file_make_folder(folder, error) : fail_memory(error, 0, "a path");
    snprintf(name, sizeof name, "%03d.csv", view->rounds[view->count - 1].round);
    if (status == HM_OK)
        status = write_in_folder(folder, name, &csv, error);
    text_free(&csv);
    mem_free(folder);
    return status;
}

enum hm_status training_page(const struct train_settings *s, bool goes_on, struct hm_error *error)
{
    const char *runs[] = {s->out};
    struct report_job job = {.paths = runs,
                             .count = 1,
                             .max_pixels = files_max_pixels(&s->files),
                             .max_bytes = REPORT_BYTES,
                             .refresh = goes_on ? REFRESH : 0,
                             .repeat = repeat_line};
    char *out = file_join(s->out, "report.html");
    struct threads *threads = out ? common_threads(&s->common, error) : NULL;
    enum hm_status status = !out      ? fail_memory(error, 0, "a path")
                            : threads ? HM_OK
                                      : error->status;
    job.out = out;
    job.threads = threads;
    if (status == HM_OK)
        status = report_make(&job, NULL, error);
    threads_free(threads);
    mem_free(out);
    return status;
}

enum hm_status training_report(const struct training *t, const struct mine_view *view,
                               struct hm_error *error)
{
    enum hm_status status = write_scores(t, view, error);
    /* Held-out data are measured when the rounds are over. */
    bool goes_on = !view->ended || t->settings->validation > 0;
    return status == HM_OK ? training_page(t->settings, goes_on, error) : status;
}
