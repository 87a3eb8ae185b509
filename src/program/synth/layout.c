/* layout: which people and things stand where in a scene, before anything is drawn.
 *
 * People must stay visible, unless a knob says otherwise: how many things there are (clutter), how
 * many people and how close (crowding), how tall they are (smallest, tallest), whether something is
 * put before them (occlusion), whether somebody walks into a person-free scene (unlabelled). The
 * last two throw dice of their own, so that the rest of the scene stays as it was.
 */
#include "synth/synth_internal.h"

/* Where somebody of that scale may stand, left to right. */
void layout_range(const struct stage *s, float scale, float margin, float *low, float *high)
{
    *low = margin;
    *high = (float)s->view.width - margin;
    if (s->mode != MODE_DEPTH)
        return;
    float a = s->view.centre + (s->left + 0.5f) * scale,
          b = s->view.centre + (s->right - 0.5f) * scale;
    *low = a > *low ? a : *low;
    *high = b < *high ? b : *high;
}

/* How much of the narrower one's width two items share. */
static float overlap(const struct item *a, const struct item *b)
{
    float left = a->x - a->half > b->x - b->half ? a->x - a->half : b->x - b->half;
    float right = a->x + a->half < b->x + b->half ? a->x + a->half : b->x + b->half;
    float least = a->half < b->half ? a->half : b->half;
    return right > left ? (right - left) / (2 * least) : 0;
}

/* A person must stay visible: nothing nearer may hide more than a part of them. */
bool layout_hides(const struct item *items, int count, const struct item *new, float hero_limit,
                  float people_limit)
{
    for (int i = 0; i < count; i++) {
        if (items[i].height <= 0)
            continue;
        bool nearer = new->foot >= items[i].foot, person = new->height > 0;
        float limit = i == 0 ? hero_limit : 0.3f;
        if (person && overlap(new, &items[i]) > people_limit)
            return true;
        if (!person && nearer && overlap(new, &items[i]) > limit)
            return true;
        float hidden = new->half < items[i].half ? new->half / items[i].half : 1;
        if (!person && nearer && hidden * overlap(new, &items[i]) > limit)
            return true;
    }
    return false;
}

static struct item person_item(const struct stage *s, float height, float x, struct random *r)
{
    float unit = height / roll(r, 1.55f, 1.9f);
    return (struct item){.x = x,
                         .foot = view_ground(&s->view, unit),
                         .unit = unit,
                         .half = 0.14f * height,
                         .height = height};
}

/* Somebody of a permitted height, at the right place for it; false where there is none. */
static bool stand_somewhere(const struct stage *s, const struct synth_options *o, struct item *p,
                            float *low, float *high, struct random *r)
{
    float most = knob_tallest(o), least = knob_smallest(o);
    float dice = roll(r, 0, 1), height = least + (most - least) * dice * dice;
    *p = person_item(s, height, 0, r);
    float bottom = (float)s->view.height - 3;
    layout_range(s, p->unit, 0.3f * height, low, high);
    p->foot = p->foot < bottom ? p->foot : bottom;
    if (*low >= *high || p->foot - height < 2)
        return false;
    p->x = roll(r, *low, *high);
    return true;
}

/* To the left or to the right. */
static float beside(struct random *r, float low, float high)
{
    float far = roll(r, low, high);
    return chance(r, 0.5f) ? far : -far;
}

/* Up to `wanted` more people, some of them side by side, none of whom may share more than `limit`
 * of their width with another. */
int layout_people(const struct stage *s, const struct synth_options *o, struct item *items,
                  int count, int wanted, float limit, struct random *r)
{
    int start = count, end = count + wanted;
    float least = knob_smallest(o);
    for (int tries = 0; tries < 40 && count < end; tries++) {
        struct item p;
        float low, high;
        if (!stand_somewhere(s, o, &p, &low, &high, r))
            continue;
        if (count > start && chance(r, 0.35f)) { /* side by side with the one before */
            p = items[count - 1];
            p.height *= roll(r, 0.92f, 1.06f);
            p.x += beside(r, 0.2f, 0.36f) * p.height;
            p.foot -= roll(r, 0, 0.03f) * p.height;
            if (p.height < least || p.foot - p.height < 2 || p.x < low || p.x > high)
                continue;
        }
        if (!layout_hides(items, count, &p, 0.3f, limit))
            items[count++] = p;
    }
    return count;
}

/* Things between x0 and x1, more of them near than far. */
static int lay_things(const struct stage *s, struct item *items, int count, int wanted, float x0,
                      float x1, float hero_limit, struct random *r)
{
    int end = count + wanted;
    bool walls = s->mode == MODE_FRONT || s->mode == MODE_SQUARE || s->mode == MODE_WALL;
    float nearest = ((float)s->view.height - s->view.horizon) / s->view.eye;
    for (int tries = 0; tries < 4 * wanted && count < end; tries++) {
        struct item t = {.flat = walls && chance(r, 0.3f)};
        int place = s->mode == MODE_PARK ? PLACE_PARK : t.flat ? PLACE_WALL : PLACE_STREET;
        t.thing = thing_pick(r, place);
        if (s->signs && t.thing->places & BEARS_A_SIGN)
            continue;
        float from = s->far_scale * 1.15f, dice = roll(r, 0, 1);
        from = from < 0.12f * nearest ? 0.12f * nearest : from;
        t.unit = t.flat ? s->far_scale * 1.02f : from + (nearest * 0.97f - from) * dice;
        t.foot = view_ground(&s->view, t.unit);
        t.half = t.thing->half_width * t.unit;
        t.x = roll(r, x0, x1);
        float low, high;
        layout_range(s, t.unit, -1e5f, &low, &high);
        if (t.x < low || t.x > high || layout_hides(items, count, &t, hero_limit, 1))
            continue;
        if (t.half > 0.3f * (float)s->view.width && chance(r, 0.7f))
            continue; /* not everything behind one van */
        items[count++] = t;
    }
    return count;
}

/* The hero first, perhaps company. */
static int lay_hero(const struct stage *s, int hero, struct item *items, struct random *r)
{
    float height = (float)hero, low, high;
    items[0] = person_item(s, height, 0, r);
    layout_range(s, items[0].unit, 0.2f * height, &low, &high);
    items[0].x = (float)floor_int(low < high ? roll(r, low, high) : s->view.centre);
    items[0].foot = (float)floor_int(items[0].foot);
    if (!chance(r, 0.25f))
        return 1;
    struct item p = person_item(s, height * roll(r, 0.75f, 1.02f), 0, r);
    p.foot = items[0].foot - roll(r, 0, 0.08f) * height;
    p.x = items[0].x + beside(r, 0.26f, 0.5f) * height;
    items[1] = p;
    return 2;
}

/* ---- what knobs add and take away --------------------------------------------------------- */

/* Of items[from] .. items[to - 1] only the share `kept` is seen (below 1). The others keep their
 * places and their turns at the dice, so that nothing else changes. */
void layout_hide(struct item *items, int from, int to, double kept, int fewest)
{
    int seen = floor_int((float)(to - from) * (float)kept + 0.5f);
    for (int i = from + (seen > fewest ? seen : fewest); i < to; i++)
        items[i].absent = true;
}

/* Whom and what a knob adds throws dice of its own. */
void layout_own_dice(struct item *items, int from, int to, struct random *extra)
{
    for (int i = from; i < to; i++)
        items[i].own = random_next(extra) | 1;
}

/* So many more, for a knob above 1. */
int layout_more(int usual, double knob, int most)
{
    int wanted = knob > 1 ? floor_int((float)usual * (float)(knob - 1) + 0.5f) : 0;
    return wanted < most ? wanted : most;
}

/* items[0] .. items[usual - 1] are the usual people; more come behind the last item. */
static int crowd_more(const struct stage *s, const struct order *order, struct item *items,
                      int usual, int count)
{
    double crowding = order->options->knobs.crowding;
    struct random *extra = order->extra;
    int before = count;
    if (order->hero > 0) { /* company behind the hero, who stays alone in one crop of 2^n */
        for (int i = layout_more(1, crowding, 3); i > 0; i--) {
            if (chance(extra, 0.5f))
                continue;
            float height = (float)order->hero * roll(extra, 0.75f, 1);
            items[count] = person_item(s, height, 0, extra);
            items[count].foot = items[0].foot - roll(extra, 0.01f, 0.1f) * height;
            items[count].x = items[0].x + beside(extra, 0.2f, 0.45f) * height;
            count++;
        }
        layout_hide(items, 1, usual, crowding, 0);
    } else {
        float limit = 0.3f + 0.2f * (float)(crowding - 1);
        int wanted = layout_more(usual, crowding, SYNTH_MAX_PEOPLE - usual);
        for (int times = 0; times < 4 && count < before + wanted; times++)
            count = layout_people(s, order->options, items, count, before + wanted - count, limit,
                                  extra);
        layout_hide(items, 0, usual, crowding, 1);
    }
    layout_own_dice(items, before, count, extra);
    return count;
}

/* How far a thing reaches from where it stands, in pixels: drawn without paint, with the dice that
 * it will be drawn with. */
static struct canvas thing_extent(const struct stage *s, const struct item *t)
{
    struct random own = random_make(t->own, STREAM_SYNTH, 1);
    struct canvas extent = {0};
    struct pen pen = {&extent, 0, 0, t->unit, chance(&own, 0.5f) ? 1.0f : -1.0f, &s->light, &own};
    canvas_measure(&extent);
    t->thing->draw(&pen, &own);
    return extent;
}

/* Something a step nearer than the person, so that it hides between a quarter and two thirds of
 * them, about: from below as high as it is, from one side as far as that takes. */
static bool lay_before(const struct stage *s, const struct item *person, struct item *out,
                       struct random *r)
{
    int place = s->mode == MODE_PARK ? PLACE_PARK : PLACE_STREET;
    for (int tries = 0; tries < 60; tries++) {
        struct item t = {.unit = person->unit * roll(r, 1.02f, 1.1f)};
        t.thing = thing_pick(r, place);
        t.own = random_next(r) | 1;
        t.foot = person->foot + (t.unit - person->unit) * s->view.eye;
        struct canvas extent = thing_extent(s, &t);
        float wide = 2 * person->half, hidden = roll(r, 0.25f, 0.65f);
        float up = clamp((person->foot - t.foot - extent.top) / person->height, 0, 1);
        float across = up > 0.25f ? hidden / up : 2; /* of the person's width */
        if (across > 1 || extent.right - extent.left < across * wide)
            continue;
        t.half = 0.5f * (extent.right - extent.left);
        float edge = person->half - across * wide;
        t.x = chance(r, 0.5f) ? person->x + edge - extent.left : person->x - edge - extent.right;
        *out = t;
        return true;
    }
    return false;
}

static int hide_people(const struct stage *s, const struct synth_options *o, struct item *items,
                       int count, struct random *extra)
{
    int all = count;
    for (int i = 0; i < all && o->knobs.occlusion > 0; i++)
        if (items[i].height > 0 && !items[i].absent && chance(extra, (float)o->knobs.occlusion))
            count += lay_before(s, &items[i], &items[count], extra);
    return count;
}

/* How much of a person the nearer items hide, at most. */
static float hidden_by(const struct item *items, int count, const struct item *person)
{
    float sum = 0;
    for (int i = 0; i < count; i++) {
        if (items[i].foot < person->foot || items[i].absent)
            continue;
        float part = items[i].half < person->half ? items[i].half / person->half : 1;
        sum += part * overlap(person, &items[i]);
    }
    return sum;
}

/* One or two people where they can be seen; a scene that has no such place stays empty. */
static int lay_uninvited(const struct stage *s, const struct synth_options *o, struct item *items,
                         int count, struct random *extra)
{
    int wanted = 1 + pick(extra, 2);
    for (int tries = 0; tries < 200 && wanted > 0; tries++) {
        struct item p;
        float low, high;
        if (!stand_somewhere(s, o, &p, &low, &high, extra) || p.unit < 1.02f * s->far_scale ||
            hidden_by(items, count, &p) > 0.25f || layout_hides(items, count, &p, 0.3f, 0.3f))
            continue;
        layout_own_dice(&p, 0, 1, extra);
        items[count++] = p;
        wanted--;
    }
    return count;
}

/* Things over the whole scene, or around the hero. */
static int lay_all_things(const struct stage *s, const struct order *order, struct item *items,
                          int count, int wanted, struct random *r)
{
    float x0 = 0, x1 = (float)order->width, hero = (float)order->hero;
    if (hero > 0) {
        x0 = items[0].x - hero;
        x1 = items[0].x + hero;
    }
    return lay_things(s, items, count, wanted, x0, x1, hero > 0 ? 0.1f : 0.3f, r);
}

int layout_things(const struct stage *s, const struct order *order, struct item *items, int count,
                  int wanted, struct random *r)
{
    double clutter = order->options->knobs.clutter;
    int usual = lay_all_things(s, order, items, count, wanted, r);
    layout_hide(items, count, usual, clutter, 0);
    int all = lay_all_things(s, order, items, usual,
                             layout_more(wanted, clutter, MAX_THINGS - wanted), order->extra);
    layout_own_dice(items, usual, all, order->extra);
    return all;
}

int layout_make(const struct stage *s, const struct order *order, struct item *items,
                struct random *r)
{
    const struct synth_options *o = order->options;
    int people = 0;
    if (order->hero > 0)
        people = lay_hero(s, order->hero, items, r);
    else if (order->people)
        people = layout_people(s, o, items, 0, 1 + pick(r, 6), 0.3f, r);
    int wanted = order->hero > 0 ? 2 + pick(r, 5) : 9 + pick(r, 12);
    int count = layout_things(s, order, items, people, wanted, r);
    if (order->people)
        count = crowd_more(s, order, items, people, count);
    if (order->hide)
        count += lay_before(s, &items[0], &items[count], order->extra);
    else if (order->people && !order->hero)
        count = hide_people(s, o, items, count, order->extra);
    return order->uninvited ? lay_uninvited(s, o, items, count, order->extra) : count;
}
