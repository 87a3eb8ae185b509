/* The line that repeats a run. */
#ifndef HM_REPEAT_LINE_H
#define HM_REPEAT_LINE_H

#include "report/story.h"

/* Sets story->command: a line for the shell with what is not as it is by default. `run` has the
 * record. */
enum hm_status repeat_line(const char *run, struct story *story, struct hm_error *error);

#endif
