/* doctor: what is wrong with the data, as far as it can be seen before training; and which window
 * fits the boxes.
 *
 * A loop that proves what it did proves it of whatever it was given. So a sample of the data is
 * looked at first: sizes of all pictures from their headers, the bytes of those that could be the
 * same, and of a few dozen positives and negatives the pixels. It costs a few per cent of a
 * training; the same data and seed give the same findings for any number of threads.
 */
#ifndef HM_DATA_DOCTOR_H
#define HM_DATA_DOCTOR_H

#include "data/data.h"
#include "model/model.h"

/* ---- before training (doctor.c and doctor_*.c) --------------------------------------------- */

/* What may be wrong. In the order in which findings are listed: what explains others comes first.
 */
enum data_doubt {
    DATA_DOUBT_BOTH_SIDES, /* pictures that are positives and negatives */
    DATA_DOUBT_SWAPPED,    /* the positives are the negatives */
    DATA_DOUBT_SIZE, /* crops much larger than the window, of another shape, or of many sizes */
    DATA_DOUBT_BOX_SHAPE,       /* boxes of another shape than the window */
    DATA_DOUBT_UNREACHABLE,     /* crops or boxes that are too small for the window */
    DATA_DOUBT_SMALL_NEGATIVES, /* negatives no larger than crops */
    DATA_DOUBT_PEOPLE,          /* people in the negatives */
    DATA_DOUBT_UNSEEN,          /* positives in which nobody is seen */
    DATA_DOUBT_PLACE,           /* the object is not in the middle */
    DATA_DOUBT_FILL,            /* the object is larger or smaller than it should be */
    DATA_DOUBT_FEW,             /* a handful of positives */
    DATA_DOUBTS
};
/* For JSON: "both-sides", "swapped" ... */
extern const char *const data_doubt_names[DATA_DOUBTS];

/* The setting that mends it, which the program names in its own words. */
enum data_setting {
    DATA_SET_NONE,
    DATA_SET_POSITIVES,
    DATA_SET_NEGATIVES,
    DATA_SET_WINDOW,
    DATA_SET_FILL,   /* `value`: the share that was measured; 0: not known */
    DATA_SET_ENLARGE /* begin the pyramid above the photograph; `value`: how many octaves */
};

#define DATA_EXAMPLES 3
struct data_finding {
    enum data_doubt kind;
    bool ruins;                          /* else it is a doubt */
    size_t count, of;                    /* so many of those that were looked at */
    const char *examples[DATA_EXAMPLES]; /* paths, of the case's sets; NULL behind the last */
    char reason[240];                    /* what was seen */
    char remedy[240];                    /* what to do */
    enum data_setting setting;
    double value;
};

struct data_doctor_case {
    const struct data_truth *positives;
    const struct data_windows *windows; /* made from them */
    const struct data_set *negatives;   /* NULL: none were given */
    bool boxes_avoided; /* negative windows keep clear of the boxes of photographs on both sides */
    int window_width, window_height;
    double fill;                   /* share of the window's height that the object takes */
    double smallest;               /* height of the smallest box that gives a window */
    const struct hm_model *people; /* finds people, in windows of its own; NULL: the objects are
                                      none */
    uint64_t seed;
    size_t max_pixels; /* of a picture; 0: the usual */
    /* So many positives and negatives are looked at, and no more of either than so many pixels (but
     * 8 in any case). 0: 64, 48, 16 Mpixel. */
    size_t most_positives, most_negatives, most_pixels;
};

#define DATA_BANDS 16
/* What was measured, whether or not anything was found. */
struct data_evidence {
    size_t positives, negatives, windows; /* given */
    struct data_size positive_size;       /* medians; 0 x 0: none could be read */
    struct data_size negative_size;
    size_t both_sides;
    /* in the windows of a sample: how many, how many with a person, and what is usual of those */
    size_t windows_seen, windows_with_people;
    double right, below, apart; /* of the middle, in object heights: medians; and of the larger of
                                   both without its sign */
    double size;                /* the object's height by what it should be: median */
    size_t negatives_seen, negatives_with_people, negatives_perhaps; /* at 1.0, at 0.5 */
    /* the mean gradient picture: 1 is its mean */
    double columns[DATA_BANDS], rows[DATA_BANDS];
    double seconds;
};

struct data_doctor_report {
    struct data_finding findings[DATA_DOUBTS];
    size_t count;
    bool ruins; /* one of them does */
    struct data_evidence evidence;
};

/* Unreadable pictures are passed over: they are told of where they are used. HM_MEMORY. */
enum hm_status data_doctor_examine(const struct data_doctor_case *given, struct threads *threads,
                                   struct data_doctor_report *out, struct hm_error *error);

/* ---- a window for these boxes (choose.c) --------------------------------------------------- */

struct data_window_choice {
    int width, height;    /* of the window: whole cells */
    double object_height; /* of the object in it: fill times the height */
    double aspect;        /* width by height of the boxes: median */
    double low_height;    /* of the boxes: the 10th percentile */
    size_t boxes;         /* that were asked: not ignored, mostly in the photograph */
    double smallest;      /* height of the smallest box that the window reaches */
    size_t unreachable;   /* boxes below it */
    size_t image, box;    /* the smallest box of all; box counts from 0 in its photograph */
};
/* The window for the boxes of a truth in which the object takes `fill` of the height, with as many
 * pixels around it to its sides as above and below. The object is as tall as the 10th percentile of
 * the boxes, sizes are rounded down to cells of 8 pixels, so that the box of that height is
 * reached; but at most 128 cells (a window of 64x128), since more cost time and find no more, and
 * at least 4 cells along the longer side and 3 along the other. HM_INPUT: there is no box. */
enum hm_status data_choose_window(const struct data_truth *truth, double fill,
                                  struct data_window_choice *out, struct hm_error *error);

#endif
