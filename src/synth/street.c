/* street: composes a scene. A backdrop (street front, street in depth, park, square, wall), then
 * things and people from far to near, then shadows that fall over all of it.
 *
 * A training crop is composed like any scene, around one person (the hero); its canvas shows only
 * the crop's part. So crops and scenes never differ in style, which a detector would notice.
 */
#include "synth/synth_internal.h"

#define MAX_THINGS 24
#define MAX_ITEMS (MAX_THINGS + SYNTH_MAX_PEOPLE)

enum mode { MODE_FRONT, MODE_DEPTH, MODE_PARK, MODE_SQUARE, MODE_WALL };

struct stage {
    enum mode mode;
    struct view view;
    struct light light;
    float far_scale;   /* where the ground ends, pixels a metre */
    float left, right; /* MODE_DEPTH: lateral metres of the walls */
};

/* Something that stands: a person where height > 0, else a thing. */
struct item {
    float x, foot, unit; /* pixels, pixels, pixels a metre */
    float half;          /* half its width in pixels, about */
    float height;        /* of a person, pixels */
    const struct thing *thing;
    bool flat; /* against a wall: no other choice of depth */
};

/* ---- backdrop ---------------------------------------------------------------------------- */

static struct stage stage_make(const struct order *order, struct random *r)
{
    static const enum mode modes[] = {MODE_FRONT, MODE_FRONT, MODE_FRONT, MODE_DEPTH,  MODE_DEPTH,
                                      MODE_DEPTH, MODE_PARK,  MODE_PARK,  MODE_SQUARE, MODE_WALL};
    float width = (float)order->width, height = (float)order->height, zoom = height / 480;
    struct stage s = {.mode = modes[pick(r, 10)]};
    s.view = (struct view){.width = order->width, .height = order->height, .focal = 1.1f * height};
    s.view.horizon = height * roll(r, 0.34f, 0.48f);
    s.view.centre = width * roll(r, 0.25f, 0.75f);
    s.view.eye = roll(r, 1.1f, 1.9f);
    s.light.side = roll(r, -1, 1);
    s.light.sunny = chance(r, 0.5f);
    s.light.length = roll(r, 0.4f, 1.6f);
    static const float scales[][2] = {{24, 44}, {6, 10}, {10, 20}, {12, 24}, {36, 48}};
    s.far_scale = zoom * roll(r, scales[s.mode][0], scales[s.mode][1]);
    s.left = -roll(r, 2.6f, 6.5f);
    s.right = roll(r, 2.6f, 6.5f);
    return s;
}

static void draw_ground(struct canvas *canvas, const struct stage *s, struct random *r)
{
    static const enum ground_kind walks[] = {GROUND_SLABS, GROUND_SLABS, GROUND_COBBLES,
                                             GROUND_ASPHALT};
    enum ground_kind walk = walks[pick(r, 4)];
    float far = s->view.focal / s->far_scale;
    struct ground g = {.count = 1, .seed = seed_of(r)};
    float tone = roll(r, 0.42f, 0.62f), warm = roll(r, 0.98f, 1.1f);
    g.slab = roll(r, 0.35f, 0.9f);
    g.tint = (struct rgb){tone * warm, tone, tone * roll(r, 0.88f, 1)};
    g.marked = chance(r, 0.6f);
    g.zebra = chance(r, 0.2f);
    g.strips[0] = (struct strip){-1e6f, walk};
    if (s->mode == MODE_FRONT) { /* pavement, road, pavement */
        float near = roll(r, 1.5f, 0.55f * far);
        g.strips[1] = (struct strip){near, GROUND_ASPHALT};
        g.strips[2] = (struct strip){far - roll(r, 0.15f, 0.25f) * far, walk};
        g.count = 3;
    } else if (s->mode == MODE_DEPTH) {
        float a = s->left + roll(r, 1, 2.2f), b = s->right - roll(r, 1, 2.2f);
        g.along = true;
        g.strips[1] = (struct strip){a, GROUND_ASPHALT};
        g.strips[2] = (struct strip){b, walk};
        g.count = a < b ? 3 : 1;
    } else if (s->mode == MODE_PARK) {
        g.along = chance(r, 0.6f);
        float from = g.along ? roll(r, -2.5f, 0) : roll(r, 2, 5);
        g.strips[0].kind = GROUND_GRASS;
        g.strips[1] = (struct strip){from, chance(r, 0.5f) ? GROUND_GRAVEL : GROUND_ASPHALT};
        g.strips[2] = (struct strip){from + roll(r, 1.5f, 4), GROUND_GRASS};
        g.count = 3;
        g.marked = g.zebra = false;
    }
    ground_draw(canvas, &s->view, &g, s->far_scale);
}

/* House after house along the far side. */
static void draw_row(struct canvas *canvas, const struct stage *s, struct random *r)
{
    float x = -0.4f * (float)s->view.width, end = 1.4f * (float)s->view.width;
    while (x < end) {
        struct facade f = facade_make(r);
        if (s->mode == MODE_SQUARE)
            f.height *= 1.4f;
        float width = f.bay * (float)(2 + pick(r, 4)) * s->far_scale;
        if (s->mode == MODE_SQUARE && chance(r, 0.2f))
            width *= 0.5f; /* a gap shows what is behind */
        else
            facade_front(canvas, &s->view, &f, x, x + width, s->far_scale);
        x += width;
    }
}

static void draw_backdrop(struct canvas *canvas, const struct stage *s, struct random *r)
{
    float foot = view_ground(&s->view, s->far_scale) + 1, zoom = (float)s->view.height / 480;
    sky_draw(canvas, &s->view, r);
    bool houses = s->mode == MODE_FRONT || s->mode == MODE_WALL; /* they hide what is behind */
    if (chance(r, houses ? 0.1f : 0.6f))
        ridge_draw(canvas, &s->view, foot, zoom * roll(r, 25, 80), false, r);
    if (chance(r, s->mode == MODE_PARK ? 1.0f : houses ? 0.2f : 0.5f))
        ridge_draw(canvas, &s->view, foot, zoom * roll(r, 40, 150), true, r);
    if (s->mode == MODE_PARK && chance(r, 0.7f))
        ridge_draw(canvas, &s->view, foot, zoom * roll(r, 20, 50), true, r);
    draw_ground(canvas, s, r);
    if (s->mode == MODE_FRONT || s->mode == MODE_SQUARE || s->mode == MODE_WALL)
        draw_row(canvas, s, r);
    if (s->mode == MODE_DEPTH) {
        int open = pick(r, 5); /* 0 left side open, 1 right side open, else none */
        struct facade a = facade_make(r), b = facade_make(r);
        if (open != 0)
            facade_along(canvas, &s->view, &a, s->left, s->far_scale);
        if (open != 1)
            facade_along(canvas, &s->view, &b, s->right, s->far_scale);
    }
    float share = chance(r, 0.5f) ? roll(r, 0.05f, 0.25f) : 0; /* out of focus */
    if (share > 0)
        camera_blur(canvas, share, 1 + pick(r, 3));
}

/* ---- layout ------------------------------------------------------------------------------ */

/* Where somebody of that scale may stand, left to right. */
static void free_range(const struct stage *s, float scale, float margin, float *low, float *high)
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
static bool hides(const struct item *items, int count, const struct item *new, float hero_limit)
{
    for (int i = 0; i < count; i++) {
        if (items[i].height <= 0)
            continue;
        bool nearer = new->foot >= items[i].foot, person = new->height > 0;
        float limit = i == 0 ? hero_limit : 0.3f;
        if (person && overlap(new, &items[i]) > (limit < 0.45f ? limit : 0.45f))
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
    return (struct item){x, view_ground(&s->view, unit), unit, 0.14f * height, height, NULL, false};
}

/* To the left or to the right. */
static float beside(struct random *r, float low, float high)
{
    float far = roll(r, low, high);
    return chance(r, 0.5f) ? far : -far;
}

static int lay_people(const struct stage *s, struct item *items, struct random *r)
{
    int wanted = 1 + pick(r, 6), count = 0;
    float most = (float)s->view.height * 0.667f, least = most < 96 ? most : 96;
    for (int tries = 0; tries < 40 && count < wanted; tries++) {
        float dice = roll(r, 0, 1), height = least + (most - least) * dice * dice;
        struct item p = person_item(s, height, 0, r);
        float low, high, bottom = (float)s->view.height - 3;
        free_range(s, p.unit, 0.3f * height, &low, &high);
        p.foot = p.foot < bottom ? p.foot : bottom;
        if (low >= high || p.foot - height < 2)
            continue;
        p.x = roll(r, low, high);
        if (count && chance(r, 0.35f)) { /* side by side with the one before */
            p = items[count - 1];
            p.height *= roll(r, 0.92f, 1.06f);
            p.x += beside(r, 0.2f, 0.36f) * p.height;
            p.foot -= roll(r, 0, 0.03f) * p.height;
            if (p.height < least || p.foot - p.height < 2 || p.x < low || p.x > high)
                continue;
        }
        if (!hides(items, count, &p, 0.3f))
            items[count++] = p;
    }
    return count;
}

/* Things between x0 and x1, more of them near than far. */
static int lay_things(const struct stage *s, struct item *items, int count, int wanted, float x0,
                      float x1, float hero_limit, struct random *r)
{
    int end = count + wanted < MAX_ITEMS ? count + wanted : MAX_ITEMS;
    bool walls = s->mode == MODE_FRONT || s->mode == MODE_SQUARE || s->mode == MODE_WALL;
    float nearest = ((float)s->view.height - s->view.horizon) / s->view.eye;
    for (int tries = 0; tries < 4 * wanted && count < end; tries++) {
        struct item t = {.flat = walls && chance(r, 0.3f)};
        int place = s->mode == MODE_PARK ? PLACE_PARK : t.flat ? PLACE_WALL : PLACE_STREET;
        t.thing = thing_pick(r, place);
        float from = s->far_scale * 1.15f, dice = roll(r, 0, 1);
        from = from < 0.12f * nearest ? 0.12f * nearest : from;
        t.unit = t.flat ? s->far_scale * 1.02f : from + (nearest * 0.97f - from) * dice;
        t.foot = view_ground(&s->view, t.unit);
        t.half = t.thing->half_width * t.unit;
        t.x = roll(r, x0, x1);
        float low, high;
        free_range(s, t.unit, -1e5f, &low, &high);
        if (t.x < low || t.x > high || hides(items, count, &t, hero_limit))
            continue;
        if (t.half > 0.3f * (float)s->view.width && chance(r, 0.7f))
            continue; /* not everything behind one van */
        items[count++] = t;
    }
    return count;
}

/* The hero first, perhaps company, then things around. */
static int lay_hero(const struct stage *s, struct item *items, int hero, struct random *r)
{
    float height = (float)hero, low, high;
    items[0] = person_item(s, height, 0, r);
    free_range(s, items[0].unit, 0.2f * height, &low, &high);
    items[0].x = (float)floor_int(low < high ? roll(r, low, high) : s->view.centre);
    items[0].foot = (float)floor_int(items[0].foot);
    int count = 1;
    if (chance(r, 0.25f)) {
        struct item p = person_item(s, height * roll(r, 0.75f, 1.02f), 0, r);
        p.foot = items[0].foot - roll(r, 0, 0.08f) * height;
        p.x = items[0].x + beside(r, 0.26f, 0.5f) * height;
        items[count++] = p;
    }
    return lay_things(s, items, count, 2 + pick(r, 5), items[0].x - height, items[0].x + height,
                      0.1f, r);
}

/* ---- drawing ------------------------------------------------------------------------------ */

static void sort_by_depth(struct item *items, int *order, int count)
{
    for (int i = 0; i < count; i++) {
        int at = i;
        for (; at > 0 && items[order[at - 1]].foot > items[i].foot; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

static void draw_item(const struct stage *s, const struct item *item, struct canvas *canvas,
                      struct random *r, struct synth_person *box)
{
    struct random own = random_make(random_next(r), STREAM_SYNTH, 1);
    struct pen pen = {canvas,    item->x, item->foot, item->unit, chance(&own, 0.5f) ? 1.0f : -1.0f,
                      &s->light, &own};
    if (item->height <= 0) {
        item->thing->draw(&pen);
        return;
    }
    struct rgb behind = canvas_mean(canvas, item->x - item->half, item->foot - 0.8f * item->height,
                                    item->x + item->half, item->foot - 0.4f * item->height);
    struct figure figure = figure_make(&own, behind, s->light.side);
    pen.mirror = 1;
    person_place(&pen, &figure, item->x, item->foot, item->height, box);
}

/* A shadow over the scene, not over the sky: it fades above the line `fade`. */
struct shadow {
    float size, share; /* of the spots of sun that fall through leaves; size 0: no leaves */
    float fade, soft;
    uint32_t seed;
};

static struct rgb shadow_at(const void *context, float x, float y)
{
    const struct shadow *s = context;
    float thick = s->size > 0 ? cloud_at(x / s->size, 1.6f * y / s->size, s->seed) + s->share : 1;
    float dark = clamp(3 * thick + 0.5f, 0, 1) * clamp((y - s->fade) / s->soft, 0, 1);
    return (struct rgb){1 - 0.5f * dark, 1 - 0.48f * dark, 1 - 0.44f * dark};
}

/* A house or a tree outside the picture casts its shadow over everything on the ground. */
static void draw_shadows(struct canvas *canvas, const struct stage *s, struct random *r)
{
    if (!s->light.sunny || chance(r, 0.35f))
        return;
    bool walls = s->mode == MODE_FRONT || s->mode == MODE_WALL, leaves = chance(r, 0.5f);
    float w = (float)canvas->width, h = (float)canvas->height, zoom = (float)s->view.height / 480;
    struct shadow shadow = {.soft = 50 * zoom, .seed = seed_of(r)};
    shadow.fade = walls ? -1e5f : s->view.horizon - shadow.soft;
    shadow.size = leaves ? h * roll(r, 0.06f, 0.3f) : 0;
    shadow.share = roll(r, -0.3f, 0.3f);
    struct paint paint = {.shadow = true, .shade = shadow_at, .context = &shadow};
    float x = (float)canvas->x0 + roll(r, -0.2f, 0.8f) * w, slant = roll(r, -0.6f, 0.6f) * h;
    float wide = roll(r, 0.2f, 0.9f) * w, y = (float)canvas->y0 - 2;
    for (int i = 0; i < 3; i++) { /* thrice, for a soft edge */
        float soft = 0.012f * h * (float)i;
        paint.alpha = 0.4f;
        struct point p[4] = {{x - soft, y},
                             {x + wide + soft, y},
                             {x + wide + slant + soft, y + h + 4},
                             {x + slant - soft, y + h + 4}};
        canvas_fill(canvas, p, 4, &paint, 1, 0, 0);
    }
}

/* Rounds outwards to whole pixels and cuts at the scene's edges. */
static struct synth_person whole_box(const struct synth_person *b, int width, int height)
{
    float x0 = (float)floor_int(clamp((float)b->x + 0.25f, 0, (float)(width - 1)));
    float y0 = (float)floor_int(clamp((float)b->y + 0.25f, 0, (float)(height - 1)));
    float x1 = (float)floor_int(clamp((float)(b->x + b->width) + 0.75f, x0 + 1, (float)width));
    float y1 = (float)floor_int(clamp((float)(b->y + b->height) + 0.75f, y0 + 1, (float)height));
    return (struct synth_person){(double)x0, (double)y0, (double)(x1 - x0), (double)(y1 - y0)};
}

enum hm_status street_draw(const struct order *order, struct random *r, struct canvas *canvas,
                           struct synth_person *people, int *people_count, struct hm_error *error)
{
    struct stage stage = stage_make(order, r);
    struct item items[MAX_ITEMS];
    int order_of[MAX_ITEMS], count = 0, width = order->width, height = order->height, x0 = 0,
                             y0 = 0;
    if (order->hero > 0) {
        count = lay_hero(&stage, items, order->hero, r);
        width = order->hero;
        height = order->hero * 5 / 3;
        x0 = (int)items[0].x - width / 2;
        y0 = (int)items[0].foot - order->hero * 4 / 3;
    } else {
        count = order->people ? lay_people(&stage, items, r) : 0;
        count = lay_things(&stage, items, count, 9 + pick(r, 12), 0, (float)width, 0.3f, r);
    }
    enum hm_status status = canvas_new(width, height, x0, y0, canvas, error);
    if (status)
        return status;
    draw_backdrop(canvas, &stage, r);
    sort_by_depth(items, order_of, count);
    *people_count = 0;
    for (int i = 0; i < count; i++) {
        struct synth_person box = {0};
        const struct item *item = &items[order_of[i]];
        draw_item(&stage, item, canvas, r, &box);
        if (item->height > 0)
            people[(*people_count)++] = whole_box(&box, order->width, order->height);
    }
    draw_shadows(canvas, &stage, r);
    return HM_OK;
}
