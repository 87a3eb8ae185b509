/* mistakes: where a detector is wrong, for people to look at. */
#ifndef HM_REPORT_MISTAKES_H
#define HM_REPORT_MISTAKES_H

#include "data/data.h"
#include "eval/eval.h"

struct mistakes {
    const struct data_truth *truth; /* the photographs */
    const struct eval_truth *boxes; /* of the match, as they were given */
    const struct eval_match *match;
    const char *one; /* object: "a person" */
    double threshold;
    struct eval_error *errors; /* at the threshold, as eval_errors_make has them */
    size_t error_count;
    struct eval_miss *misses; /* as eval_misses_make has them */
    size_t miss_count;
    size_t max_pixels; /* of a photograph */
    struct threads *threads;
    void (*skipped)(void *listener, const char *line); /* told what cannot be read */
    void *listener;
};
/* Words for enum eval_mistake and for eval_groups. */
const char *mistake_word(const struct mistakes *m, int mistake);
extern const char *const mistake_group_words[];
/* Is the truth of the match, of that photograph, one of the group? */
bool mistakes_in_group(const struct mistakes *m, size_t group, uint32_t image, size_t truth);

/* Lists as CSV, and a contact sheet of each kind, into the folder:
 *
 *   false-positives.csv   image,x,y,width,height,score,kind,overlap      strongest first
 *   misses.csv            image,xmin,ymin,xmax,ymax,...                   tallest first; it is also
 *                         annotations, so that `train --positives DIR/misses.csv` takes it
 *   double.png ...        false positives by kind; misses-near.png ... misses by group
 *
 * In the crops the detection is red and objects are green. */
enum hm_status mistakes_write(const struct mistakes *m, const char *folder, struct hm_error *error);

#endif
