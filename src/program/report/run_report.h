/* A page of runs, from their folders: the reading is in story.h, the page in run_page.h, windows
 * are cut and scored in run_windows.c. */
#ifndef HM_RUN_REPORT_H
#define HM_RUN_REPORT_H

#include "data/data.h"
#include "report/story.h"

#define REPORT_BYTES 5000000 /* the usual size of a page */

struct report_job {
    const char *const *paths; /* run folders, or one folder of seeds */
    size_t count;
    const char *negatives; /* where the photographs are; NULL: where run.json says */
    struct threads *threads;
    size_t max_pixels, max_bytes; /* of a photograph; of the page */
    bool chosen_top;              /* `top` windows of each round; else some, fewer of many rounds */
    size_t top;
    const char *out; /* replaced where it exists */
    int refresh;     /* seconds; 0: the run is not being watched */
    /* Sets story->command, the line that repeats the run in the folder. */
    enum hm_status (*repeat)(const char *run, struct story *story, struct hm_error *error);
};
/* Reads the runs and writes the page; adds a line to *missing (NULL: not wanted) for each thing
 * that it does without. */
enum hm_status report_make(const struct report_job *job, struct file_list *missing,
                           struct hm_error *error);

/* RUN/seed-1, RUN/seed-2 ... where there are any. */
enum hm_status report_seeds(const char *run, struct file_list *out, struct hm_error *error);

/* Cuts the windows of a story from their photographs and scores them by the models that were kept.
 * What cannot be had is told in story->missing. */
enum hm_status report_windows(const struct report_job *job, struct story *story,
                              struct hm_error *error);

/* The photographs that a run mined, by the names that its tables have: the negatives (in `asked`,
 * or without it where run.json says), and after --mine-positives the annotated photographs, as
 * positives/NAME. The record or `asked` says where the negatives are. Sorted for data_index; free
 * also after an error. */
enum hm_status mined_photographs(const struct run_record *record, const char *asked,
                                 struct data_set *out, struct hm_error *error);

#endif
