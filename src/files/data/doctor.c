/* The doctor: measures, then lists what follows.
 *
 * What was measured (samples of 64 positives and 48 negatives; "made" is `hogmine synth` with usual
 * and unusual knobs), where nothing is wrong and where something is, and the limit between them:
 *
 *                                  good data                 bad data                       limit
 *   area of crops by the window's  INRIA, made 1.9           photographs 9 to 37            3, 6
 *   positives with people (>= 0)   INRIA 0.91, Penn-Fudan    photographs 0.02 to 0.20,      0.25
 *                                  0.95, made 0.36 to 0.86   people twice as large 0.2
 *   people's middle, median of     0.00 to 0.04              crops moved by 20%: 0.12       0.07
 *   the shift by their height                                to 0.25
 *   people's size by what it       1.00                      tight 1.19 to 1.41,            1.15
 *   should be, median                                        loose 0.84, half 0.50
 *   negatives with people (>= 1)   INRIA 0, made 0 to 0.02   Penn-Fudan 0.60, crops 0.28,   0.10
 *                                                            made streets 0.05 to 0.30
 *   perhaps with people (>= 0.5)   INRIA 0, made 0 to 0.10   Penn-Fudan 0.85, crops 0.49,   0.25
 *                                                            made streets 0.40 to 0.70
 *   mean gradient, more of it on   0.00 to 0.03              crops moved by 20%: 0.09       0.08
 *   one side than on the other                               to 0.12
 *   mean gradient around the       0.61 to 0.81              tight people 0.99 to 1.16,     0.95
 *   object by that inside          (much noise: 0.93)        tight cars 1.12
 *   ... in the middle half of it   0.84 to 1.04              half 1.77 to 2.07              1.7
 *   by that in the rest
 *
 * (The detector was trained on INRIA's negatives, so that it is surer of those than of others.)
 * On INRIA it takes 0.55 seconds of one processor, where a training takes about 22.
 */
#include "data/doctor_internal.h"

#define PEOPLE_THERE 0.25 /* share of the positives */

const char *const data_doubt_names[DATA_DOUBTS] = {
    [DATA_DOUBT_BOTH_SIDES] = "both-sides",
    [DATA_DOUBT_SWAPPED] = "swapped",
    [DATA_DOUBT_SIZE] = "size",
    [DATA_DOUBT_BOX_SHAPE] = "box-shape",
    [DATA_DOUBT_UNREACHABLE] = "unreachable",
    [DATA_DOUBT_SMALL_NEGATIVES] = "small-negatives",
    [DATA_DOUBT_PEOPLE] = "people-in-negatives",
    [DATA_DOUBT_UNSEEN] = "unseen",
    [DATA_DOUBT_PLACE] = "place",
    [DATA_DOUBT_FILL] = "fill",
    [DATA_DOUBT_FEW] = "few",
};

/* ---- words --------------------------------------------------------------------------------- */

void doctor_say(char *out, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    number_format(out, size, format, arguments);
    va_end(arguments);
}

void doctor_add_example(struct data_finding *f, const struct data_set *set, size_t image)
{
    for (int k = 0; k < DATA_EXAMPLES; k++) {
        if (f->examples[k] == set->images[image].path)
            return;
        if (!f->examples[k]) {
            f->examples[k] = set->images[image].path;
            return;
        }
    }
}

bool doctor_share(const struct data_finding *f, double share)
{
    return f->count > 0 && (double)f->count >= share * (double)f->of;
}

double doctor_area(struct data_size size)
{
    return (double)size.width * size.height;
}

double doctor_window_area(const struct data_doctor_case *given)
{
    return (double)given->window_width * given->window_height;
}

bool doctor_people_there(const struct data_evidence *e)
{
    return e->windows_with_people > 0 &&
           (double)e->windows_with_people >= PEOPLE_THERE * (double)e->windows_seen;
}

/* ---- all of them --------------------------------------------------------------------------- */

#define BIT(kind) (1u << DATA_DOUBT_##kind)
#define LOOKS (BIT(UNSEEN) | BIT(PLACE) | BIT(FILL))

static const struct {
    doctor_judge *judge;
    unsigned explains; /* what is not listed where this one ruins the run */
} judges[DATA_DOUBTS] = {
    [DATA_DOUBT_BOTH_SIDES] = {doctor_judge_both_sides, BIT(SWAPPED) | BIT(SIZE) |
                                                            BIT(SMALL_NEGATIVES) | BIT(PEOPLE) |
                                                            LOOKS},
    [DATA_DOUBT_SWAPPED] = {doctor_judge_swapped, BIT(SIZE) | BIT(UNREACHABLE) |
                                                      BIT(SMALL_NEGATIVES) | BIT(PEOPLE) | LOOKS},
    [DATA_DOUBT_SIZE] = {doctor_judge_size, LOOKS},
    [DATA_DOUBT_BOX_SHAPE] = {doctor_judge_box_shape, 0},
    [DATA_DOUBT_UNREACHABLE] = {doctor_judge_unreachable, LOOKS | BIT(FEW)},
    [DATA_DOUBT_SMALL_NEGATIVES] = {doctor_judge_small_negatives, 0},
    [DATA_DOUBT_PEOPLE] = {doctor_judge_people, 0},
    [DATA_DOUBT_UNSEEN] = {doctor_judge_unseen, 0},
    [DATA_DOUBT_PLACE] = {doctor_judge_place, 0},
    [DATA_DOUBT_FILL] = {doctor_judge_fill, 0},
    [DATA_DOUBT_FEW] = {doctor_judge_few, 0},
};

enum hm_status data_doctor_examine(const struct data_doctor_case *given, struct threads *threads,
                                   struct data_doctor_report *out, struct hm_error *error)
{
    struct doctor_measured measured;
    unsigned explained = 0;
    *out = (struct data_doctor_report){0};
    HM_TRY(doctor_measure(given, threads, &measured, error));
    out->evidence = measured.evidence;
    for (int kind = 0; kind < DATA_DOUBTS; kind++) {
        struct data_finding f = {.kind = (enum data_doubt)kind};
        if ((explained >> kind & 1) || !judges[kind].judge(given, &measured, &f))
            continue;
        explained |= f.ruins ? judges[kind].explains : 0;
        out->ruins = out->ruins || f.ruins;
        out->findings[out->count++] = f;
    }
    doctor_measured_free(&measured);
    return HM_OK;
}
