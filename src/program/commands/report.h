/* What the files of `hogmine report` share: the command and the page (report.c), pictures and later
 * scores of windows (report_windows.c), the line that repeats a run (report_command.c). `train
 * --report` makes its page by the same means. */
#ifndef HM_CLI_REPORT_H
#define HM_CLI_REPORT_H

#include "commands/cli.h"
#include "disk/disk.h"
#include "report/run_page.h"

#define REPORT_WINDOWS 8 /* of a round, unless --top */
#define REPORT_CROPS                                                                               \
    160 /* of a page, unless --top: they are cut from photographs, which takes time */
#define REPORT_BYTES 5000000
#define MISSING_TOLD 4 /* lines about what the page does without */

struct report_job {
    const struct settings *settings; /* threads, negatives, max_pixels, top, max_bytes */
    const char *const *paths;
    size_t count;
    const char *out; /* replaced where it exists */
    int refresh;     /* seconds; 0: the run is not being watched */
};
/* Reads the runs and writes the page; adds a line to *missing (NULL: not wanted) for each thing
 * that it does without. */
enum hm_status report_make(const struct report_job *job, struct file_list *missing,
                           struct hm_error *error);

/* Cuts the windows of a story from their photographs and scores them by the models that were kept.
 * What cannot be had is told in story->missing. */
enum hm_status report_windows(const struct settings *settings, struct story *story,
                              struct threads *threads, struct hm_error *error);

/* Sets story->command: a line for the shell with what is not as it is by default. `run` has the
 * record. */
enum hm_status report_command(const char *run, struct story *story, struct hm_error *error);

#endif
