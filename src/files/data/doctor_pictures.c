/* Findings from what pictures show: the built-in detector's people, and the mean gradient. */
#include "data/doctor_internal.h"

#include <math.h>

#define SWAPPED_AREA 4.0       /* positives by negatives */
#define SWAPPED_NEGATIVES 0.35 /* share with people, perhaps */
#define PEOPLE_DOUBT 0.1       /* share of the negatives with people, surely, */
#define PEOPLE_LEAST 3         /* and so many at least */
#define PEOPLE_PERHAPS 0.25    /* or perhaps, and more than so many */
#define PEOPLE_RUINS 0.4
#define ENOUGH_PEOPLE 10     /* for a statement about where they are */
#define PLACE_PEOPLE 0.07    /* of a person's height: medians of the middles */
#define SIZE_RATIO 1.15      /* of the object's height by what it should be, or its inverse */
#define ENOUGH_WINDOWS 24    /* for the mean gradient picture */
#define PLACE_GRADIENT 0.08  /* (left - right) / (left + right) */
#define MARGIN_GRADIENT 0.95 /* rows around the object by rows of it */
#define CORE_GRADIENT 1.7    /* its middle half by the rest of it */

/* Crops that are photographs, where the negatives are crops. */
static bool sizes_are_swapped(const struct data_doctor_case *given, const struct data_evidence *e)
{
    return !given->positives->annotated && e->negative_size.width > 0 &&
           doctor_area(e->positive_size) > DOCTOR_LARGE_AREA * doctor_window_area(given) &&
           doctor_area(e->negative_size) <= DOCTOR_LARGE_AREA * doctor_window_area(given) &&
           doctor_area(e->positive_size) > SWAPPED_AREA * doctor_area(e->negative_size);
}

/* The best of those with somebody in them, the surest first. */
static void add_people(const struct data_doctor_case *given, const struct doctor_measured *m,
                       struct data_finding *f)
{
    static const float least[] = {2 * DOCTOR_SURE, DOCTOR_SURE, DOCTOR_PERHAPS};
    for (size_t l = 0; l < sizeof least / sizeof *least; l++)
        for (size_t k = 0; k < m->negatives.count; k++)
            if (m->scores[k] >= least[l])
                doctor_add_example(f, given->negatives, m->negatives.images[k]);
}

bool doctor_judge_swapped(const struct data_doctor_case *given, const struct doctor_measured *m,
                          struct data_finding *f)
{
    const struct data_evidence *e = &m->evidence;
    bool seen = doctor_people_there(e);
    bool by_people = given->people && !seen && e->negatives_perhaps >= PEOPLE_LEAST &&
                     (double)e->negatives_perhaps >= SWAPPED_NEGATIVES * (double)e->negatives_seen;
    bool crops = doctor_area(e->negative_size) <= DOCTOR_LARGE_AREA * doctor_window_area(given);
    f->setting = DATA_SET_POSITIVES;
    f->ruins = true;
    REMEDY(f, "exchange the positives and the negatives");
    if (by_people && crops) {
        f->count = e->negatives_perhaps;
        f->of = e->negatives_seen;
        add_people(given, m, f);
        REASON(f,
               "positives and negatives look swapped: people are in %zu of %zu negatives and in "
               "%zu of %zu positives",
               f->count, f->of, e->windows_with_people, e->windows_seen);
        return true;
    }
    if (seen || !sizes_are_swapped(given, e))
        return false;
    f->count = f->of = e->positives;
    doctor_add_example(f, &given->positives->images, 0);
    REASON(f,
           "positives and negatives look swapped: the positives are mostly photographs of %dx%d, "
           "the negatives crops of %dx%d",
           e->positive_size.width, e->positive_size.height, e->negative_size.width,
           e->negative_size.height);
    return true;
}

bool doctor_judge_people(const struct data_doctor_case *given, const struct doctor_measured *m,
                         struct data_finding *f)
{
    f->count = m->evidence.negatives_with_people;
    f->of = m->evidence.negatives_seen;
    bool surely = f->count >= PEOPLE_LEAST && doctor_share(f, PEOPLE_DOUBT);
    f->ruins = surely && doctor_share(f, PEOPLE_RUINS) && doctor_people_there(&m->evidence);
    if (!surely) {
        f->count = m->evidence.negatives_perhaps;
        if (f->count <= PEOPLE_LEAST || !doctor_share(f, PEOPLE_PERHAPS))
            return false;
    }
    add_people(given, m, f);
    f->setting = DATA_SET_NEGATIVES;
    REASON(f, "people seem to be in %zu of %zu negatives that were looked at", f->count, f->of);
    REMEDY(f, "take photographs with people out of the negatives, or annotate the people");
    return true;
}

bool doctor_judge_unseen(const struct data_doctor_case *given, const struct doctor_measured *m,
                         struct data_finding *f)
{
    const struct data_evidence *e = &m->evidence;
    f->of = e->windows_seen;
    f->count = e->windows_seen - e->windows_with_people;
    if (!given->people || f->of < ENOUGH_PEOPLE || doctor_people_there(e))
        return false;
    for (size_t k = 0; k < m->positives.count; k++)
        if (m->looks[k].read && !m->looks[k].person)
            doctor_add_example(f, &given->positives->images, m->looks[k].image);
    f->setting = DATA_SET_POSITIVES;
    REASON(f, "in %zu of %zu positives the detector that comes with the program sees nobody",
           f->count, f->of);
    REMEDY(f, "look at a few of them; where the objects are no people, say what they are");
    return true;
}

/* Are there enough people for the detector to be believed? Else the gradient picture speaks. */
static bool people_speak(const struct data_evidence *e)
{
    return e->windows_with_people >= ENOUGH_PEOPLE && doctor_people_there(e);
}

static bool is_apart(const struct doctor_look *look)
{
    return look->person && fmax(fabs(look->right), fabs(look->below)) >= PLACE_PEOPLE;
}

static bool place_by_gradient(const struct data_evidence *e, struct data_finding *f)
{
    double left = 0, right = 0;
    for (int b = 0; b < DATA_BANDS / 2; b++) {
        left += e->columns[b];
        right += e->columns[DATA_BANDS - 1 - b];
    }
    double lean = (left - right) / (left + right);
    if (e->windows_seen < ENOUGH_WINDOWS || fabs(lean) < PLACE_GRADIENT)
        return false;
    f->count = f->of = e->windows_seen;
    REASON(f,
           "the object is not in the middle of the positives: in %zu of them together, the %s half "
           "has %.0f%% of the edges",
           f->of, lean > 0 ? "left" : "right", 50 + 50 * fabs(lean));
    return true;
}

/* "17% to the left and 25% up". */
static void say_where(const struct data_evidence *e, char *out, size_t size)
{
    char across[40] = "", along[40] = "";
    if (fabs(e->right) >= PLACE_PEOPLE)
        doctor_say(across, sizeof across, "%.0f%% to the %s", 100 * fabs(e->right),
                   e->right < 0 ? "left" : "right");
    if (fabs(e->below) >= PLACE_PEOPLE)
        doctor_say(along, sizeof along, "%.0f%% %s", 100 * fabs(e->below),
                   e->below < 0 ? "up" : "down");
    if (*across || *along)
        doctor_say(out, size, "%s%s%s", across, *across && *along ? " and " : "", along);
    else
        doctor_say(out, size, "%.0f%% aside, now here and now there", 100 * e->apart);
}

bool doctor_judge_place(const struct data_doctor_case *given, const struct doctor_measured *m,
                        struct data_finding *f)
{
    const struct data_evidence *e = &m->evidence;
    const struct data_set *images = &given->positives->images;
    f->setting = DATA_SET_POSITIVES;
    REMEDY(f, "cut the crops anew with the object in the middle, or check what the boxes mean");
    if (!people_speak(e)) {
        if (m->positives.count > 0)
            doctor_add_example(f, images, m->positives.images[0]);
        return place_by_gradient(e, f);
    }
    if (fmax(e->apart, fmax(fabs(e->right), fabs(e->below))) < PLACE_PEOPLE)
        return false;
    char where[100];
    say_where(e, where, sizeof where);
    f->of = e->windows_with_people;
    for (size_t k = 0; k < m->positives.count; k++) {
        f->count += is_apart(&m->looks[k]);
        if (is_apart(&m->looks[k]))
            doctor_add_example(f, images, m->looks[k].image);
    }
    REASON(f,
           "in %zu of %zu positives the person is not in the middle but, by the person's height, "
           "%s",
           f->count, f->of, where);
    return true;
}

/* The mean of the rows from band `from` up to but not including `to`, and of those opposite. */
static double rows_between(const struct data_evidence *e, int from, int to)
{
    double sum = 0;
    for (int b = from; b < to; b++)
        sum += e->rows[b] + e->rows[DATA_BANDS - 1 - b];
    return to > from ? sum / (2 * (to - from)) : 0;
}

enum extent { EXTENT_UNKNOWN, EXTENT_SMALL, EXTENT_ALL };

/* Whether the object reaches the edges, or stays in the middle, as far as the gradient tells. */
static enum extent extent_by_gradient(const struct data_doctor_case *given,
                                      const struct data_evidence *e)
{
    int margin = (int)((1 - given->fill) / 2 * DATA_BANDS + 1e-9), quarter = DATA_BANDS / 4;
    if (e->windows_seen < ENOUGH_WINDOWS || margin < 1 || margin >= quarter)
        return EXTENT_UNKNOWN;
    double inside = rows_between(e, margin, DATA_BANDS / 2), around = rows_between(e, 0, margin);
    double core = rows_between(e, quarter, DATA_BANDS / 2);
    double shell = rows_between(e, margin, quarter);
    if (around > MARGIN_GRADIENT * inside)
        return EXTENT_ALL;
    return core > CORE_GRADIENT * shell ? EXTENT_SMALL : EXTENT_UNKNOWN;
}

static bool fill_by_gradient(const struct data_doctor_case *given, const struct doctor_measured *m,
                             struct data_finding *f)
{
    enum extent extent = extent_by_gradient(given, &m->evidence);
    f->count = f->of = m->evidence.windows_seen;
    f->value = extent == EXTENT_ALL ? 1 : 0;
    for (size_t k = 0; k < m->positives.count; k++)
        if (m->looks[k].read)
            doctor_add_example(f, &given->positives->images, m->looks[k].image);
    REASON(f, "in %zu positives together the object seems to take %s %.0f%% of the window's height",
           f->of, extent == EXTENT_ALL ? "all and not" : "much less than", 100 * given->fill);
    return extent != EXTENT_UNKNOWN;
}

static bool fill_by_people(const struct data_doctor_case *given, const struct doctor_measured *m,
                           struct data_finding *f)
{
    double size = m->evidence.size;
    if (size <= SIZE_RATIO && size >= 1 / SIZE_RATIO)
        return false;
    for (size_t k = 0; k < m->positives.count; k++) {
        const struct doctor_look *look = &m->looks[k];
        bool off = size > 1 ? look->size > SIZE_RATIO : look->size < 1 / SIZE_RATIO;
        f->count += look->person && off;
        if (look->person && off)
            doctor_add_example(f, &given->positives->images, look->image);
    }
    f->of = m->evidence.windows_with_people;
    f->value = fmin(1, round(given->fill * size * 20) / 20);
    if (size > 1 && extent_by_gradient(given, &m->evidence) == EXTENT_ALL)
        f->value = 1; /* the detector prefers somebody whole */
    REASON(f,
           "in %zu of %zu positives the person takes about %.0f%% of the window's height, not "
           "%.0f%%",
           f->count, f->of, 100 * f->value, 100 * given->fill);
    return true;
}

bool doctor_judge_fill(const struct data_doctor_case *given, const struct doctor_measured *m,
                       struct data_finding *f)
{
    bool is_off =
        people_speak(&m->evidence) ? fill_by_people(given, m, f) : fill_by_gradient(given, m, f);
    f->setting = DATA_SET_FILL;
    if (f->value > given->fill)
        REMEDY(f, "say how much of the height it takes, or cut the crops with more around it");
    else
        REMEDY(f, "choose a smaller window, or cut the crops with less around it");
    return is_off;
}
