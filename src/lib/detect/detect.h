/* detect: from a photograph in memory to detections, the whole way.
 *
 *   pixels --scan--> windows above the threshold --suppress--> the strongest of each place
 *          --average--> each where all the windows around it say that it is
 *
 * Dalal & Triggs 2005 for the windows; suppression as in Piotr's toolbox (bbNms.m); the average is
 * the last step of Dalal's climb to a mode (2006, chapter 5).
 */
#ifndef HM_DETECT_H
#define HM_DETECT_H

#include "box/box.h"
#include "model/model.h"
#include "scan/scan.h"

/* ---- the whole way (detect.c) ------------------------------------------------------------ */

struct detect_suppression {
    double overlap;  /* suppressed where the overlap is larger: boxes at exactly it stay both.
                        >= 1 switches it off; 0: boxes whose edges touch share nothing */
    bool of_smaller; /* intersection over the smaller area; otherwise over the union */
    bool every;      /* a suppressed box suppresses too: "max" of Piotr's toolbox. Otherwise
                        greedy, its "maxg": a suppressed box suppresses nothing */
};

struct detect_options {
    struct hm_scan scan;
    float threshold; /* windows scoring at least this are told */
    bool raw;        /* all of them, in key order: no suppression, no average */
    struct detect_suppression suppression;
    double average; /* detect_average's overlap; >= 1: each is its strongest window. Windows count
                       in it down to DETECT_AVERAGE_SPAN below the threshold */
};
/* The model's own scan and threshold; 0.75 of the smaller, greedy; averaged over 0.6. */
struct detect_options detect_usual(const struct hm_model *model);

/* What was found in a photograph. {0} at first, then its buffers live from photograph to
 * photograph; detect_found_free. */
struct detect_found {
    struct hm_detection *items; /* windows in pixels of the photograph, by falling score; owned */
    size_t count;
    bool small; /* the photograph is smaller than the window: there was nothing to look at */
    /* What it was made of: all windows that count, as many as there are hits. */
    struct scan_hits hits;
    struct hm_detection *windows; /* owned */
    size_t items_capacity, windows_capacity;
};
void detect_found_free(struct detect_found *found);

/* A model that is ready to run: its weights, and what each thread needs. */
struct detect_team;
/* threads: not owned, NULL for the calling thread alone. The model may be freed afterwards; NULL
 * without memory. */
struct detect_team *detect_team_new(const struct hm_model *model, struct threads *threads);
void detect_team_free(struct detect_team *team);
/* The detections of one photograph; one call at a time on a team. The answer does not depend on
 * the number of threads. HM_MEMORY. */
enum hm_status detect_image(struct detect_team *team, const struct image *image,
                            const struct detect_options *options, struct detect_found *found,
                            struct hm_error *error);

/* ---- non-maximum suppression (suppress.c) ------------------------------------------------ */

/* Would a, the stronger, suppress b? */
bool detect_suppresses(const struct hm_detection *a, const struct hm_detection *b,
                       struct detect_suppression rule);
/* From the highest score down; of equal scores the smaller y first, then x, height, width (what is
 * equal in all of these is one box twice: it suppresses itself). So the order of the list does not
 * matter. Works in place; *count becomes what is left, in that order. About n log n: only
 * neighbours are compared. HM_MEMORY. */
enum hm_status detect_suppress(struct hm_detection *boxes, size_t *count,
                               struct detect_suppression rule, struct hm_error *error);

/* ---- where it is (average.c) -------------------------------------------------------------- */

/* Windows count in an average down to so far below the one that it is around. */
#define DETECT_AVERAGE_SPAN 1.0
/* The box of each of `kept` (some of `windows`, after suppression) becomes the mean of the windows
 * that share at least `overlap` (exactly it counts) of the union with it, each weighted by how much
 * its score exceeds that of the kept one less DETECT_AVERAGE_SPAN (exactly that weighs nothing).
 * Scores stay. For boxes that do not depend on where the reporting threshold is, `windows` must
 * reach DETECT_AVERAGE_SPAN below it. overlap >= 1: nothing changes. HM_MEMORY. */
enum hm_status detect_average(const struct hm_detection *windows, size_t count,
                              struct hm_detection *kept, size_t kept_count, double overlap,
                              struct hm_error *error);

#endif
