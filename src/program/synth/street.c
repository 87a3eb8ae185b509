/* street: draws a scene. A backdrop (street front, street in depth, park, square, wall), then the
 * things and people that layout.c placed, from far to near, then shadows that fall over all of it.
 *
 * A training crop is composed like any scene, around one person (the hero); its canvas shows only
 * the crop's part. So crops and scenes never differ in style, which a detector would notice.
 */
#include "synth/synth_internal.h"

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
    /* The walls stand farther away than the smallest person (of 1.9 m at most) can. */
    float farthest = 0.97f * knob_smallest(order->options) / 1.9f;
    if (order->people && !order->hero && s.far_scale > farthest)
        s.far_scale = farthest;
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
    g.tint = rgb(tone * warm, tone, tone * roll(r, 0.88f, 1));
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
    sky_draw(canvas, &s->view, foot, r);
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
    struct random own = random_make(item->own ? item->own : random_next(r), STREAM_SYNTH, 1);
    if (item->absent)
        return;
    struct pen pen = {canvas,    item->x, item->foot, item->unit, chance(&own, 0.5f) ? 1.0f : -1.0f,
                      &s->light, &own};
    if (item->height <= 0) {
        item->thing->draw(&pen, &own);
        return;
    }
    if (item->up > 0) {
        sign_place(&pen, item->up, item->height, box);
        return;
    }
    struct rgb behind = canvas_mean(canvas, item->x - item->half, item->foot - 0.8f * item->height,
                                    item->x + item->half, item->foot - 0.4f * item->height);
    struct figure figure = figure_make(&own, behind, s->light.side);
    pen.mirror = 1;
    person_place(&pen, &figure, item->x, item->foot, item->height, box);
}

/* Counts the pixels of the canvas by who is seen there; [0] is nobody. */
static void count_owners(const struct canvas *canvas, size_t counts[SYNTH_MAX_PEOPLE + 1])
{
    size_t size = (size_t)canvas->width * (size_t)canvas->height;
    for (int i = 0; i <= SYNTH_MAX_PEOPLE; i++)
        counts[i] = 0;
    for (size_t i = 0; i < size; i++)
        counts[canvas->owner[i]]++;
}

/* From far to near; gives the people's boxes as drawn and which share of each is still seen. */
static int draw_items(const struct stage *stage, const struct item *items, const int *order,
                      int count, struct canvas *canvas, struct random *r,
                      struct synth_person *people)
{
    size_t counts[SYNTH_MAX_PEOPLE + 1], drawn[SYNTH_MAX_PEOPLE + 1] = {0};
    int people_count = 0;
    for (int i = 0; i < count; i++) {
        const struct item *item = &items[order[i]];
        struct synth_person box = {0};
        bool object = item->height > 0 && stage->signs == (item->up > 0);
        canvas->marking = (unsigned char)(object ? people_count + 1 : 0);
        draw_item(stage, item, canvas, r, &box);
        if (!object || item->absent)
            continue;
        count_owners(canvas, counts);
        people[people_count++] = box;
        drawn[people_count] = counts[people_count];
    }
    count_owners(canvas, counts);
    for (int i = 0; i < people_count; i++)
        people[i].visible = drawn[i + 1] ? (double)counts[i + 1] / (double)drawn[i + 1] : 0;
    return people_count;
}

/* A shadow over the scene, not over the sky: it fades above the line `fade`. */
struct shadow {
    float size, share; /* of the spots of sun that fall through leaves; size 0: no leaves */
    float fade, soft;
    uint32_t seed;
    struct lattice_cell *cells;
};

static struct rgb shadow_at(const void *context, float x, float y)
{
    const struct shadow *s = context;
    float thick =
        s->size > 0 ? cloud_near(s->cells, x / s->size, 1.6f * y / s->size, s->seed) + s->share : 1;
    float dark = clamp(3 * thick + 0.5f, 0, 1) * clamp((y - s->fade) / s->soft, 0, 1);
    return rgb(1 - 0.5f * dark, 1 - 0.48f * dark, 1 - 0.44f * dark);
}

/* A house or a tree outside the picture casts its shadow over everything on the ground. */
static void draw_shadows(struct canvas *canvas, const struct stage *s, struct random *r)
{
    if (!s->light.sunny || chance(r, 0.35f))
        return;
    bool walls = s->mode == MODE_FRONT || s->mode == MODE_WALL, leaves = chance(r, 0.5f);
    float w = (float)canvas->width, h = (float)canvas->height, zoom = (float)s->view.height / 480;
    struct lattice_cell cells[3] = {0};
    struct shadow shadow = {.soft = 50 * zoom, .seed = seed_of(r), .cells = cells};
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
    return (struct synth_person){(double)x0, (double)y0, (double)(x1 - x0), (double)(y1 - y0),
                                 b->visible};
}

enum hm_status street_draw(const struct order *order, struct random *r, struct canvas *canvas,
                           struct synth_person *people, int *people_count, struct hm_error *error)
{
    struct stage stage = stage_make(order, r);
    struct item items[MAX_ITEMS];
    int order_of[MAX_ITEMS], width = order->width, height = order->height, x0 = 0, y0 = 0;
    stage.signs = order->options->object == SYNTH_SIGN;
    int count = stage.signs ? layout_make_signs(&stage, order, items, r)
                            : layout_make(&stage, order, items, r);
    if (order->hero > 0 && stage.signs) {
        width = height = 2 * order->hero;
        x0 = (int)items[0].x - width / 2;
        y0 = (int)(items[0].foot - items[0].up) - height / 2;
    } else if (order->hero > 0) {
        width = order->hero;
        height = order->hero * 5 / 3;
        x0 = (int)items[0].x - width / 2;
        y0 = (int)items[0].foot - order->hero * 4 / 3;
    }
    HM_TRY(canvas_new(width, height, x0, y0, canvas, error));
    draw_backdrop(canvas, &stage, r);
    sort_by_depth(items, order_of, count);
    *people_count = draw_items(&stage, items, order_of, count, canvas, r, people);
    for (int i = 0; i < *people_count; i++)
        people[i] = whole_box(&people[i], order->width, order->height);
    draw_shadows(canvas, &stage, r);
    return HM_OK;
}
