/* layout_signs: where signs stand, in streets with people and things that are none.
 *
 * Dice are thrown as for people (layout.c): what a knob adds comes from dice of its own, so that
 * the rest of the scene stays as it was.
 */
#include "synth/synth_internal.h"

/* A sign of that height, somewhere; false where there is no place for it. */
static bool put_sign(const struct stage *s, float height, struct item *sign, struct random *r)
{
    float low, high, unit = height / roll(r, 0.55f, 0.9f), wall = 1.02f * s->far_scale;
    unit = unit > wall ? unit : wall;
    *sign = (struct item){.foot = view_ground(&s->view, unit),
                          .unit = unit,
                          .half = 0.55f * height,
                          .height = height,
                          .up = roll(r, 1.1f, 2.4f) * unit};
    float middle = sign->foot - sign->up;
    layout_range(s, unit, 0.7f * height, &low, &high);
    if (low >= high || middle - 0.6f * height < 2 ||
        middle + 0.6f * height > (float)s->view.height - 3)
        return false;
    sign->x = roll(r, low, high);
    return true;
}

static int lay_signs(const struct stage *s, const struct synth_options *o, struct item *items,
                     int count, int wanted, struct random *r)
{
    float least = knob_smallest(o), most = knob_tallest(o);
    int end = count + wanted;
    for (int tries = 0; tries < 60 && count < end; tries++) {
        struct item sign;
        float dice = roll(r, 0, 1);
        if (put_sign(s, least + (most - least) * dice * dice, &sign, r) &&
            !layout_hides(items, count, &sign, 0.3f, 0.1f))
            items[count++] = sign;
    }
    return count;
}

/* The one of a crop: on whole pixels, and far enough from the edges for its surroundings. */
static void lay_hero(const struct stage *s, int hero, struct item *sign, struct random *r)
{
    float height = (float)hero, low, high;
    for (int tries = 0; tries < 60; tries++)
        if (put_sign(s, height, sign, r))
            break;
    layout_range(s, sign->unit, height, &low, &high);
    sign->x = (float)floor_int(low < high ? roll(r, low, high) : s->view.centre);
    sign->foot = (float)floor_int(sign->foot);
    sign->up = (float)floor_int(sign->up);
}

/* How many more or fewer signs the knob wants; items[0] .. items[usual - 1] are the usual ones. */
static int crowd(const struct stage *s, const struct order *order, struct item *items, int usual,
                 int count)
{
    double crowding = order->options->knobs.crowding;
    int wanted = layout_more(usual, crowding, SYNTH_MAX_PEOPLE - usual), before = count;
    count = lay_signs(s, order->options, items, count, wanted, order->extra);
    layout_hide(items, 0, usual, crowding, 1);
    layout_own_dice(items, before, count, order->extra);
    return count;
}

int layout_make_signs(const struct stage *s, const struct order *order, struct item *items,
                      struct random *r)
{
    struct synth_options walkers = synth_usual(1, 0, order->width, order->height);
    int signs = 0, wanted = order->hero > 0 ? 2 + pick(r, 5) : 9 + pick(r, 12);
    if (order->hero > 0)
        lay_hero(s, order->hero, &items[signs++], r);
    else if (order->people)
        signs = lay_signs(s, order->options, items, 0, 1 + pick(r, 4), r);
    int count = layout_people(s, &walkers, items, signs, pick(r, 4), 0.3f, r);
    count = layout_things(s, order, items, count, wanted, r);
    if (order->people && order->hero == 0)
        count = crowd(s, order, items, signs, count);
    if (!order->uninvited)
        return count;
    int before = count;
    count = lay_signs(s, order->options, items, count, 1 + pick(order->extra, 2), order->extra);
    layout_own_dice(items, before, count, order->extra);
    return count;
}
