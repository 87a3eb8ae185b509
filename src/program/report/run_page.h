/* run_page: the page about one run, about several side by side, or about the seeds of one. Reads
 * no files and looks at no photographs: everything is in the stories (story.h), whose pictures the
 * caller has made.
 */
#ifndef HM_RUN_PAGE_H
#define HM_RUN_PAGE_H

#include "report/story.h"

struct run_page {
    const struct story *stories; /* at least one */
    size_t count;
    const char *title; /* what the page is about: a folder's name, or several */
    bool seeds;        /* the stories are one training with other seeds */
    int refresh;       /* seconds after which a browser reads the page again; 0: never */
    size_t bytes;      /* the page is to be no larger, if leaving pictures out can make it so */
};

/* Appends the page. What it leaves out to be small enough, it says. HM_MEMORY. */
enum hm_status run_page_write(const struct run_page *page, struct text *out,
                              struct hm_error *error);

#endif
