/* Findings from names, bytes, sizes and numbers. */
#include "data/doctor_internal.h"

#include <math.h>

#define SAME_RUINS 0.2  /* share of either side that is on both */
#define SOME 0.05       /* share of the positives from which on their size is said */
#define MANY 0.5        /* share from which on it is so with the set */
#define ALL 0.95        /* share from which on nothing is left to train on */
#define HANDFUL 50      /* positives */
#define LARGE_RUINS 6.0 /* times the window's area: photographs */
#define OTHER_SHAPE 1.6 /* ratio of aspects */
#define OTHER_SIZE 1.5  /* ratio of heights: crops are taken as they are, not scaled */
#define NO_LARGER 1.1   /* times the size of a crop */
#define ENLARGED_AT_MOST 1.2
#define IN_PLACE 0.15     /* of a person's height, from the middle */
#define IN_PLACE_SIZE 1.3 /* times the height that it should be, or its inverse */

bool doctor_judge_both_sides(const struct data_doctor_case *given, const struct doctor_measured *m,
                             struct data_finding *f)
{
    const struct data_set *images = &given->positives->images;
    for (size_t i = 0; i < images->count; i++) {
        f->of += m->asked[i];
        f->count += m->same[i];
        if (m->same[i])
            doctor_add_example(f, images, i);
    }
    if (f->count == 0)
        return false;
    f->ruins = doctor_share(f, SAME_RUINS) ||
               (double)f->count >= SAME_RUINS * (double)m->evidence.negatives;
    f->setting = DATA_SET_NEGATIVES;
    REASON(f, "%zu of %zu pictures of the positives are among the negatives too", f->count, f->of);
    REMEDY(f, "take them out of the negatives, which must hold none of the objects");
    return true;
}

/* Crops that are the object from edge to edge are scaled to the window. */
static bool are_scaled(const struct data_doctor_case *given)
{
    return given->fill >= 1;
}

/* For a crop: of another shape; and if it is not scaled, much larger than the window, or of another
 * size than most. */
static bool is_wrong_size(const struct data_doctor_case *given, const struct doctor_measured *m,
                          size_t image)
{
    struct data_size size = m->positive[image];
    double window = (double)given->window_width / given->window_height;
    double shape = (double)size.width / size.height / window;
    double height = (double)size.height / m->evidence.positive_size.height;
    bool other = shape > OTHER_SHAPE || shape < 1 / OTHER_SHAPE;
    if (are_scaled(given))
        return size.width > 0 && other;
    return size.width > 0 && (doctor_area(size) > DOCTOR_LARGE_AREA * doctor_window_area(given) ||
                              other || height > OTHER_SIZE || height < 1 / OTHER_SIZE);
}

static bool is_in_place(const struct doctor_look *look)
{
    return look->person && fmax(fabs(look->right), fabs(look->below)) <= IN_PLACE &&
           look->size <= IN_PLACE_SIZE && look->size >= 1 / IN_PLACE_SIZE;
}

/* Crops with much around a person in their middle are as good as others. */
static bool wrong_sizes_hold_people(const struct data_doctor_case *given,
                                    const struct doctor_measured *m)
{
    size_t looks = 0, people = 0;
    for (size_t k = 0; k < m->positives.count; k++)
        if (m->looks[k].read && is_wrong_size(given, m, m->looks[k].image)) {
            looks++;
            people += is_in_place(&m->looks[k]);
        }
    return people > 0 && (double)people >= MANY * (double)looks;
}

bool doctor_judge_size(const struct data_doctor_case *given, const struct doctor_measured *m,
                       struct data_finding *f)
{
    const struct data_evidence *e = &m->evidence;
    const struct data_set *images = &given->positives->images;
    struct data_size first = {0, 0};
    if (given->positives->annotated)
        return false;
    for (size_t i = 0; i < images->count; i++) {
        bool wrong = is_wrong_size(given, m, i);
        if (wrong && f->count == 0)
            first = m->positive[i];
        f->of += m->positive[i].width > 0;
        f->count += wrong;
        if (wrong)
            doctor_add_example(f, images, i);
    }
    if (!doctor_share(f, SOME) || wrong_sizes_hold_people(given, m))
        return false;
    f->ruins = doctor_share(f, MANY) &&
               doctor_area(e->positive_size) > LARGE_RUINS * doctor_window_area(given);
    f->setting = DATA_SET_POSITIVES;
    REASON(f,
           "%zu of %zu positives are much larger than the window of %dx%d, or of another shape or "
           "size than the others (such as %dx%d): %s",
           f->count, f->of, given->window_width, given->window_height, first.width, first.height,
           f->ruins            ? "photographs, not crops of the object"
           : are_scaled(given) ? "crops are scaled to the window's height"
                               : "crops are taken as they are and not scaled");
    REMEDY(f,
           "give crops with the object in the middle, %.0f pixels tall, or photographs with "
           "annotations that say where it is",
           given->fill * given->window_height);
    return true;
}

bool doctor_judge_box_shape(const struct data_doctor_case *given, const struct doctor_measured *m,
                            struct data_finding *f)
{
    const struct data_truth *truth = given->positives;
    double object = given->fill * given->window_height, wide = 0;
    (void)m;
    if (!truth->annotated)
        return false;
    for (size_t k = 0; k < given->windows->count; k++) {
        const struct scan_example *w = &given->windows->items[k];
        double width = w->width / w->height * object;
        if (w->copy > 0)
            continue;
        bool cut = width > NO_LARGER * given->window_width;
        f->of++;
        f->count += cut;
        wide += cut ? width : 0;
        if (cut)
            doctor_add_example(f, &truth->images, (size_t)w->image);
    }
    if (!doctor_share(f, MANY))
        return false;
    f->setting = DATA_SET_WINDOW;
    REASON(f,
           "%zu of %zu boxes are wider than the window of %dx%d at the height that the object has "
           "in it (%.0f pixels on average)",
           f->count, f->of, given->window_width, given->window_height, wide / (double)f->count);
    REMEDY(f, "choose a window of the shape of the boxes");
    return true;
}

static bool judge_small_crops(const struct data_doctor_case *given, const struct doctor_measured *m,
                              struct data_finding *f)
{
    const struct data_set *images = &given->positives->images;
    for (size_t i = 0; i < images->count; i++) {
        struct data_size size = m->positive[i];
        bool small = size.width < given->window_width || size.height < given->window_height;
        if (are_scaled(given))
            small = size.height * ENLARGED_AT_MOST < given->window_height;
        if (size.width == 0)
            continue;
        f->of++;
        f->count += small;
        if (small)
            doctor_add_example(f, images, i);
    }
    if (!doctor_share(f, MANY))
        return false;
    f->ruins = doctor_share(f, ALL);
    f->setting = DATA_SET_WINDOW;
    REASON(f, "%s%zu of %zu positives are smaller than the window of %dx%d",
           f->count == f->of ? "no usable positives: " : "", f->count, f->of, given->window_width,
           given->window_height);
    REMEDY(f, "choose a window of at most %dx%d, or give larger crops",
           m->evidence.positive_size.width, m->evidence.positive_size.height);
    return true;
}

/* Adds up what is too small: examples, and the logarithms of their heights. */
static double small_boxes(const struct data_doctor_case *given, struct data_finding *f)
{
    const struct data_truth *truth = given->positives;
    double logs = 0;
    for (size_t i = 0; i < truth->images.count; i++)
        for (size_t k = truth->first[i]; k < truth->first[i + 1]; k++)
            if (!truth->boxes[k].ignore && truth->boxes[k].height < given->smallest) {
                logs += log2(truth->boxes[k].height);
                doctor_add_example(f, &truth->images, i);
            }
    return logs;
}

bool doctor_judge_unreachable(const struct data_doctor_case *given, const struct doctor_measured *m,
                              struct data_finding *f)
{
    if (!given->positives->annotated)
        return judge_small_crops(given, m, f);
    f->count = given->windows->skipped[DATA_SKIP_SMALL];
    f->of = f->count + given->windows->boxes;
    if (!doctor_share(f, MANY))
        return false;
    double height = exp2(small_boxes(given, f) / (double)f->count);
    f->ruins = given->windows->boxes == 0;
    f->value = fmax(1, ceil(log2(given->smallest / height)));
    REASON(f, "%zu of %zu boxes are under %.0f pixels tall, the smallest that the window reaches",
           f->count, f->of, given->smallest);
    if (f->value > HM_MOST_UPSAMPLE) {
        f->value = 0;
        REMEDY(f, "they are about %.0f pixels tall: give larger photographs, or a smaller window",
               height);
        return true;
    }
    f->setting = DATA_SET_ENLARGE;
    REMEDY(f,
           "begin the scan %g octave%s higher, or choose a smaller window (they are about %.0f "
           "pixels tall)",
           f->value, f->value > 1 ? "s" : "", height);
    return true;
}

bool doctor_judge_small_negatives(const struct data_doctor_case *given,
                                  const struct doctor_measured *m, struct data_finding *f)
{
    size_t without = 0;
    double crop = doctor_window_area(given);
    double given_crop = doctor_area(m->evidence.positive_size);
    if (!given->positives->annotated && given_crop <= DOCTOR_LARGE_AREA * crop)
        crop = fmax(crop, given_crop);
    for (size_t i = 0; i < m->evidence.negatives; i++) {
        struct data_size size = m->negative[i];
        bool small = doctor_area(size) <= NO_LARGER * crop;
        if (size.width == 0)
            continue;
        without += size.width < given->window_width || size.height < given->window_height;
        f->of++;
        f->count += small;
        if (small)
            doctor_add_example(f, given->negatives, i);
    }
    if (!doctor_share(f, MANY))
        return false;
    f->ruins = (double)without >= ALL * (double)f->of;
    f->setting = DATA_SET_NEGATIVES;
    if (f->ruins)
        REASON(f, "%zu of %zu negatives are smaller than the window of %dx%d", without, f->of,
               given->window_width, given->window_height);
    else
        REASON(f,
               "%zu of %zu negatives are no larger than a crop (%dx%d), with a few windows in them",
               f->count, f->of, m->evidence.negative_size.width, m->evidence.negative_size.height);
    REMEDY(f, "give whole photographs without the object: the loop looks for what fools the "
              "detector in all of their windows");
    return true;
}

bool doctor_judge_few(const struct data_doctor_case *given, const struct doctor_measured *m,
                      struct data_finding *f)
{
    (void)m;
    f->count = f->of = given->windows->boxes;
    if (f->count == 0 || f->count >= HANDFUL) /* of none, training itself says why */
        return false;
    f->setting = DATA_SET_POSITIVES;
    REASON(f, f->count == 1 ? "there is only %zu positive" : "there are only %zu positives",
           f->count);
    REMEDY(f, "give some hundreds: of so few the detector learns these and not their kind");
    return true;
}
