/* What the sections of a page share. run_page.c puts them in order; run_charts.c draws numbers,
 * run_gallery.c shows windows and templates, run_tables.c and run_words.c have what is read word by
 * word. */
#ifndef HM_RUN_PAGE_INTERNAL_H
#define HM_RUN_PAGE_INTERNAL_H

#include "report/html.h"
#include "report/run_page.h"

/* How much is shown, so that the page is small enough. */
struct amount {
    size_t windows;   /* of a round, and suspects */
    size_t rounds;    /* with windows, of a run; the first and the last among them */
    size_t templates; /* of a run */
};

/* The template after a round as a file, made once. */
struct template_file {
    size_t story;
    int round; /* -1: of model.json */
    struct text png;
    int width, height;
};

struct sections {
    const struct run_page *page;
    const char **labels; /* of the stories: their names, or paths where those are the same */
    struct template_file *templates; /* of all stories, in order */
    size_t template_count, template_capacity;
    struct amount amount;
    struct text *out;
};

/* A line of the library as words, with its settings as options. */
void page_words(struct sections *s, const char *line);
/* "s" where it is not 1. */
const char *page_plural(double count);
/* What tells story i from the others; "" where it is the only one. */
const char *page_label(const struct sections *s, size_t i);
/* Where a list of `all` is cut to `shown`, evenly: is item i among them? */
bool page_shows(size_t i, size_t all, size_t shown);

enum hm_status page_make_templates(struct sections *s, struct hm_error *error);

/* The sections, without their headings. What fails for want of memory is remembered in s->out. */
void page_outcome(struct sections *s);
void page_doctor(struct sections *s);
void page_differences(struct sections *s);
void page_charts(struct sections *s);
void page_gallery(struct sections *s);
void page_templates(struct sections *s);
void page_histograms(struct sections *s);
void page_misses(struct sections *s);
void page_record(struct sections *s);

#endif
