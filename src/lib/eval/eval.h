/* eval: what a detector is worth, from scores and truth. Arrays in, arrays out.
 *
 * Two protocols, as the field knows them:
 *
 *   FPPW (Dalal & Triggs 2005): positives are crops with one score each; negatives are every window
 *   of a scan over person-free photographs. At a threshold t
 *
 *     miss rate = positives with score < t / positives
 *     FPPW      = negatives with score >= t / windows
 *
 *   FPPI (Dollar, Wojek, Schiele & Perona, "Pedestrian Detection: An Evaluation of the State of the
 *   Art", PAMI 2012; the rules are those of its code, dbEval.m 3.2.1): detections are matched to
 *   the boxes of photographs, and
 *
 *     miss rate = boxes without a detection / evaluated boxes
 *     FPPI      = false positives / photographs, all of the list
 *
 * The number that a FPPI curve is called by is its log-average miss rate (LAMR) over nine points
 * from 0.01 to 1.
 *
 * Equal scores: per window they are one step, for a threshold cannot part them. Per photograph each
 * is a step of its own, as in the field's own code, in the order of photographs and then of the
 * lists; only where a threshold is asked for (eval_at_fppi, eval_at_precision) do they stand or
 * fall together.
 */
#ifndef HM_EVAL_H
#define HM_EVAL_H

#include "box/box.h"

/* ---- the log-average (log_average.c) --------------------------------------------------------- */

#define EVAL_POINTS 9
#define EVAL_MOST_POINTS 64
#define EVAL_FLOOR 1e-10 /* a rate below this counts as this, as in acfTest.m */
/* 10^-2, 10^-1.75 ... 10^0 */
extern const double eval_fppi_points[EVAL_POINTS];
/* exp(mean(log(rate))) of 1 to 64 rates, the same bits everywhere; NaN for none or more. */
double eval_log_average(const double *rates, size_t count);

/* ---- a threshold (threshold.c) ------------------------------------------------------------ */

struct eval_operating_point {
    double threshold;
    size_t found, mistakes; /* people and mistakes that score at least it */
};
/* Lower ones are not looked for. */
#define EVAL_LEAST_THRESHOLD (-0.5)
/* The lowest threshold, in hundredths, at which detections in so many photographs without people
 * are at most one in ten photographs (to the nearest whole number; one, where there are fewer than
 * 15), but 0 at least where there are fewer than ten photographs to say so; and never so high that
 * it loses more than half of the people, unless those are below 0. So one person who was overlooked
 * in a handful of photographs does not silence the detector. Scores fall; mistakes are those from
 * EVAL_LEAST_THRESHOLD on, after suppression. */
struct eval_operating_point eval_choose_threshold(const float *people, size_t people_count,
                                                  const float *mistakes, size_t mistake_count,
                                                  size_t photographs);

/* ---- per window (fppw.c) ----------------------------------------------------------------- */

struct eval_fppw_point {
    double fppw, miss_rate;
    float threshold;
    bool measurable; /* false where fppw is below one window in all: too few windows to say */
};

struct eval_fppw_curve {
    size_t positives;
    uint64_t windows;
    struct eval_fppw_point *points; /* one a distinct positive score, thresholds falling; owned */
    size_t count;
};

/* Scores in any order; they are sorted in place. */
enum hm_status eval_fppw_curve_make(float *positive, size_t positives, float *negative,
                                    size_t negatives, struct eval_fppw_curve *curve,
                                    struct hm_error *error);
void eval_fppw_curve_free(struct eval_fppw_curve *curve);
/* The least miss rate at which FPPW is at most `fppw` (exactly that is allowed), and the least
 * threshold that has it or, where negatives forbid a lower one, the float above them. Negatives
 * that tie count all or not at all. Both are sorted, falling (as eval_fppw_curve_make leaves them).
 */
struct eval_fppw_point eval_fppw_at(double fppw, const float *positive, size_t positives,
                                    const float *negative, size_t negatives);
/* The log-average of the miss rates at those of the given FPPW that are measurable; 1 where none
 * is. Scores as eval_fppw_curve_make leaves them. */
double eval_fppw_log_average(const double *fppw, size_t count, const float *positive,
                             size_t positives, const float *negative, size_t negatives);

/* Scores with the image (or photograph) that each comes from, for the bootstrap. */
struct eval_fppw_scores {
    const float *score;
    const uint32_t *image; /* < images */
    size_t count, images;
};
struct eval_interval {
    double low, high;
};
/* 95% intervals of the miss rate at each of the given FPPW (rising, at most 64), by drawing images
 * with replacement, positives and negatives apart, `times` times. NaN where not measurable. */
enum hm_status eval_fppw_bootstrap(const struct eval_fppw_scores *positive,
                                   const struct eval_fppw_scores *negative, const double *fppw,
                                   size_t count, int times, uint64_t seed,
                                   struct eval_interval *out, struct hm_error *error);

/* ---- per photograph: matching (match.c) -------------------------------------------------- */

/* Boxes in pixels, half-open. */
struct eval_truth {
    double x, y, width, height;
    double visible; /* visible share of the area, 1: all of it */
    bool ignore;    /* not to be found, and no mistake if found */
    bool crowd;     /* set by eval_match_make: ignore as it was given, not for its size */
};
struct eval_detection {
    double x, y, width, height;
    double score; /* finite */
};

enum eval_outcome {
    EVAL_FALSE,   /* a false positive */
    EVAL_TRUE,    /* the first detection of an evaluated box */
    EVAL_IGNORED, /* matched an ignore box: counted nowhere */
    EVAL_DROPPED, /* height outside the range: not looked at */
};

/* Detections choose by falling score; of equal scores the one that is listed first. Overlaps are
 * over the union, where nothing else is said. */
enum eval_matching {
    EVAL_CALTECH, /* the best *free* box with overlap >= iou; ignore boxes last, they absorb any
                     number, by intersection over the detection's area. Of equal overlaps the box
                     that is listed last */
    EVAL_VOC,     /* the best box of all with overlap > iou, ignore boxes too (these absorb any
                     number); a taken one makes a false positive. Of equal overlaps the box that is
                     listed first */
    EVAL_COCO,    /* as Caltech, but only boxes given as ignore absorb so; those outside the range
                     match once, by union, and detections outside it are dropped where they match
                     nothing */
};

struct eval_rule {
    enum eval_matching matching;
    double iou;                         /* 0.5 */
    double aspect;                      /* width / height that boxes are set to; 0: left as is */
    double least_height, most_height;   /* evaluated: least <= height < most */
    double slack;                       /* detections outside [least / slack, most * slack): out;
                                           at exactly the first they are in, at the second out */
    double least_visible, most_visible; /* evaluated: least <= visible <= most */
    int most_detections;                /* strongest of a photograph, before all else; 0: all */
};
/* The published values of each kind: Caltech's "reasonable" subset, VOC, COCO. */
struct eval_rule eval_rule_of(enum eval_matching matching);
/* Who is to be found, by the names of Caltech's table ("reasonable", "all", "near" ...): sets
 * heights and visible shares of the rule. */
extern const char *const eval_subset_names[]; /* ended by NULL */
void eval_rule_subset(struct eval_rule *rule, size_t subset);

/* Photographs with their truth and detections: those of photograph i are first[i] .. first[i+1]-1.
 */
struct eval_data {
    size_t images;
    const struct eval_truth *truth;
    const size_t *truth_first; /* images + 1 */
    const struct eval_detection *detections;
    const size_t *detections_first; /* images + 1 */
};

/* What became of every box. All owned; eval_match_free. */
struct eval_match {
    struct eval_truth *truth;          /* as evaluated: standardised, flagged */
    struct eval_detection *detections; /* standardised, of each photograph by falling score */
    size_t *source;                    /* the index of each in data->detections */
    unsigned char *outcome;            /* enum eval_outcome of each detection */
    size_t *partner; /* of a detection: the truth it matched; SIZE_MAX where there is none */
    size_t *finder;  /* of a truth: the detection that found it, of an ignore box the weakest that
                        it absorbed; SIZE_MAX for none */
    size_t images, truths, count;
    size_t *truth_first, *first; /* copies, images + 1 */
    size_t evaluated, ignored;   /* truths */
    size_t used;                 /* detections that were not dropped */
};
enum hm_status eval_match_make(const struct eval_data *data, const struct eval_rule *rule,
                               struct eval_match *out, struct hm_error *error);
void eval_match_free(struct eval_match *match);
/* The overlap of a detection and a truth, as they were evaluated; BOX_OF_FIRST: of the detection's
 * area. */
double eval_overlap(const struct eval_match *match, size_t detection, size_t truth,
                    enum box_share share);

/* ---- per photograph: curves and numbers (curve.c) ---------------------------------------- */

/* The true and false positives of all photographs by falling score; equal scores by photograph,
 * then as they were listed in it. */
struct eval_step {
    double score;
    uint32_t image;
    bool good;
};
struct eval_steps {
    struct eval_step *items; /* owned; eval_steps_free */
    size_t count;
    size_t images;
    size_t *evaluated; /* truths of each photograph, owned */
};
enum hm_status eval_steps_make(const struct eval_match *match, struct eval_steps *out,
                               struct hm_error *error);
void eval_steps_free(struct eval_steps *steps);

struct eval_point {
    double threshold, fppi, miss_rate, precision, recall;
};
/* The curve's corners: a point after each true positive, and the last; one a step, also where
 * scores are equal. With those between them it loses nothing: false positives change the miss rate
 * nowhere. */
struct eval_curve {
    struct eval_point *points; /* owned */
    size_t count;
};
enum hm_status eval_curve_make(const struct eval_steps *steps, struct eval_curve *out,
                               struct hm_error *error);
void eval_curve_free(struct eval_curve *curve);

struct eval_numbers {
    double lamr;                   /* log-average over eval_fppi_points */
    double miss_rate[EVAL_POINTS]; /* after the last step with FPPI <= eval_fppi_points[i] */
    double threshold[EVAL_POINTS]; /* score of the last step taken; NaN: none was */
    double ap;                     /* all-point: area under the monotone envelope (VOC 2010) */
    double ap_101;                 /* mean of the envelope at recall 0, .01 ... 1 (COCO) */
    double ap_11;                  /* at recall 0, .1 ... 1 (VOC 2007); a recall of exactly that is
                                      reached */
    double fppi, recall;           /* at the end of the curve */
};
/* `weight` of each photograph (how often it was drawn), NULL: 1 each. `scratch`: 2 * steps->count
 * doubles of scratch. Where nothing is to be found every miss rate is 1 and every AP 0. */
void eval_numbers_make(const struct eval_steps *steps, const uint32_t *weight, double *scratch,
                       struct eval_numbers *out);
/* The same of every photograph once. HM_MEMORY. */
enum hm_status eval_numbers_of(const struct eval_steps *steps, struct eval_numbers *out,
                               struct hm_error *error);
/* COCO's AP: ap_101 averaged over IoU 0.50, 0.55 ... 0.95, at most 100 detections a photograph,
 * COCO's matching; the rest of the rule as given. */
enum hm_status eval_coco_ap(const struct eval_data *data, const struct eval_rule *rule, double *ap,
                            struct hm_error *error);

/* The lowest threshold at which FPPI is at most `fppi`, or at which precision is at least
 * `precision`; equal scores stand or fall together. False where no threshold is. */
bool eval_at_fppi(const struct eval_steps *steps, double fppi, struct eval_point *out);
bool eval_at_precision(const struct eval_steps *steps, double precision, struct eval_point *out);

/* ---- uncertainty (bootstrap.c) ----------------------------------------------------------- */

/* LAMR and AP of `times` draws of photographs with replacement. The draws depend on seed, number
 * and photographs alone: those of two detectors on the same photographs are pairs. lamr and ap hold
 * `times` doubles. */
enum hm_status eval_bootstrap(const struct eval_steps *steps, int times, uint64_t seed,
                              double *lamr, double *ap, struct hm_error *error);
/* The middle 95% of draws: between the 2.5% and 97.5% quantiles (linear between order statistics,
 * Hyndman & Fan's type 7). */
enum hm_status eval_interval(const double *draws, int times, struct eval_interval *out,
                             struct hm_error *error);
/* Of paired draws: the interval of a - b, and in which share of them a is lower (ties: half). */
enum hm_status eval_compare(const double *a, const double *b, int times, struct eval_interval *out,
                            double *lower, struct hm_error *error);

/* ---- the whole of it (measure.c) --------------------------------------------------------- */

struct eval_options {
    struct eval_rule rule;
    int draws; /* of the bootstrap; 0: no intervals */
    uint64_t seed;
};

/* Everything that is measured of one detector. All owned; eval_measured_free. */
struct eval_measured {
    struct eval_match match;
    struct eval_steps steps;
    struct eval_curve curve;
    struct eval_numbers numbers;
    double coco_ap;
    double *lamr_draws, *ap_draws;                   /* options->draws of them, for eval_compare */
    struct eval_interval lamr_interval, ap_interval; /* 95%; NaN without draws */
};
/* Detections and truth as arrays go in; what the two pointers of `data` show is copied. Where
 * nobody is to be found (match.evaluated is 0), every miss rate is 1. HM_MEMORY; then *out is
 * empty. */
enum hm_status eval_measure(const struct eval_data *data, const struct eval_options *options,
                            struct eval_measured *out, struct hm_error *error);
void eval_measured_free(struct eval_measured *measured);

/* ---- kinds of mistakes (errors.c) -------------------------------------------------------- */

/* Why a false positive is one (after Hoiem, Chodpathumwan & Dai, "Diagnosing Error in Object
 * Detectors", ECCV 2012, with body parts told apart), by the truth it overlaps most. */
enum eval_mistake {
    EVAL_DOUBLE,     /* IoU >= rule.iou with an evaluated box that a stronger one found */
    EVAL_PART,       /* else: at least half of it on one box at least 1.5 times as tall */
    EVAL_POOR,       /* else: IoU >= 0.1 with any box, poorly placed */
    EVAL_BACKGROUND, /* nobody there */
    EVAL_MISTAKES,
};
extern const char *const eval_mistake_names[]; /* "double", "part", "poor", "background", NULL */
struct eval_error {
    size_t detection; /* of the match */
    uint32_t image;
    enum eval_mistake kind;
    double score;
    double overlap; /* IoU with the truth it overlaps most, 0 for none */
};
/* The false positives with score >= threshold, strongest first, equal ones by photograph and then
 * as listed. *out is owned: mem_free. */
enum hm_status eval_errors_make(const struct eval_match *match, const struct eval_rule *rule,
                                double threshold, struct eval_error **out, size_t *count,
                                struct hm_error *error);

/* An evaluated box that nothing found at the threshold. */
struct eval_miss {
    size_t truth; /* of the match */
    uint32_t image;
    double height;
    double overlap;    /* the best IoU of a detection at or above the threshold, 0 for none */
    double best_score; /* of what finds it below the threshold; NaN: nothing does */
};
/* Tallest first, equal ones as listed. *out is owned. */
enum hm_status eval_misses_make(const struct eval_match *match, double threshold,
                                struct eval_miss **out, size_t *count, struct hm_error *error);

/* Groups of people, to say whom a detector misses: Caltech's heights and visible shares, and the
 * border of the photograph. */
struct eval_group {
    const char *name;
    double least_height, most_height, least_visible, most_visible; /* least <= value < most */
    enum { EVAL_ANYWHERE, EVAL_AT_BORDER, EVAL_INSIDE } where;
};
#define EVAL_GROUPS 8
extern const struct eval_group eval_groups[EVAL_GROUPS];
/* Is the person nearer to the edge of a photograph of that size than a tenth of the height? */
bool eval_at_border(const struct eval_truth *truth, double photo_width, double photo_height);
/* truth: as it was given, not as it was standardised. */
bool eval_in_group(const struct eval_group *group, const struct eval_truth *truth,
                   double photo_width, double photo_height);

#endif
