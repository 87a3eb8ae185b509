/* facade: house fronts, as a function from metres on the wall to a colour. Bricks, plaster, stone,
 * glass or panels; bays with windows, shutters, arched doors, shop windows, rain pipes. The same
 * function serves a front parallel to the picture and one along the street; edges are softened by
 * the size of a pixel on the wall, so that far windows fade instead of flickering.
 */
#include "synth/synth_internal.h"

struct facade facade_make(struct random *r)
{
    static const struct rgb walls[5][4] = {
        {{0.52f, 0.28f, 0.2f}, {0.45f, 0.3f, 0.24f}, {0.62f, 0.5f, 0.36f}, {0.4f, 0.25f, 0.2f}},
        {{0.8f, 0.76f, 0.66f}, {0.75f, 0.66f, 0.48f}, {0.7f, 0.7f, 0.7f}, {0.72f, 0.55f, 0.45f}},
        {{0.6f, 0.57f, 0.5f}, {0.5f, 0.49f, 0.46f}, {0.66f, 0.6f, 0.48f}, {0.55f, 0.55f, 0.56f}},
        {{0.3f, 0.36f, 0.42f}, {0.4f, 0.45f, 0.48f}, {0.24f, 0.28f, 0.3f}, {0.35f, 0.42f, 0.42f}},
        {{0.6f, 0.62f, 0.64f}, {0.45f, 0.47f, 0.5f}, {0.66f, 0.63f, 0.58f}, {0.36f, 0.38f, 0.4f}}};
    static const enum facade_kind kinds[] = {FACADE_BRICK,   FACADE_BRICK, FACADE_PLASTER,
                                             FACADE_PLASTER, FACADE_STONE, FACADE_GLASS,
                                             FACADE_PANEL};
    struct facade f = {.seed = seed_of(r)};
    f.kind = kinds[pick(r, 7)];
    f.wall = rgb_vary(r, walls[f.kind][pick(r, 4)], 0.75f, 1.15f);
    f.trim = chance(r, 0.6f) ? rgb_vary(r, rgb(0.85f, 0.84f, 0.8f), 0.7f, 1.05f)
                             : rgb_vary(r, f.wall, 0.6f, 1.3f);
    float dark = roll(r, 0.1f, 0.3f);
    f.glass = rgb(dark, dark * 1.08f, dark * 1.18f);
    f.door = rgb_vary(r, paint_colour(r), 0.4f, 0.9f);
    f.shutter = rgb_vary(r, paint_colour(r), 0.5f, 1);
    f.bay = roll(r, 1.9f, 4.2f);
    f.floor = roll(r, 2.8f, 3.6f);
    f.base = roll(r, 3, 4.2f);
    f.window_w = roll(r, 0.8f, 0.5f * f.bay + 0.2f);
    f.window_h = roll(r, 1.2f, 2.1f);
    f.sill = roll(r, 0.6f, 1);
    f.door_share = roll(r, 0.15f, 0.5f);
    f.shop_share = chance(r, 0.4f) ? roll(r, 0.3f, 0.6f) : 0.05f;
    f.brick_w = f.kind == FACADE_BRICK ? 0.25f : f.kind == FACADE_PANEL ? 1.2f : roll(r, 0.5f, 1);
    f.brick_h = f.kind == FACADE_BRICK ? 0.08f : f.kind == FACADE_PANEL ? 0.9f : f.brick_w * 0.45f;
    f.arched = chance(r, 0.35f);
    f.shutters = chance(r, 0.25f) && f.window_w * 2.1f < f.bay;
    f.pipes = chance(r, 0.5f);
    f.blank = chance(r, 0.12f);
    f.height = f.base + f.floor * (float)(1 + pick(r, 4)) + 0.5f;
    return f;
}

/* The bare wall: stains, then bricks with mortar where a pixel is small enough to see them. */
static struct rgb wall_at(const struct facade *f, struct lattice_cell *cells, float u, float v,
                          float du, float dv)
{
    float tone = 1 + 0.13f * cloud_near(cells, u * 0.7f, v * 0.5f, f->seed) +
                 0.05f * noise_near(cells + 6, u * 9, v * 9, f->seed + 5);
    if (v < 0.6f)
        tone *= 0.82f + 0.3f * v; /* splash water */
    tone *= 1 - 0.1f * clamp(noise_near(cells + 7, u * 2.2f, v * 0.15f, f->seed + 6), 0,
                             1); /* streaks */
    struct rgb c = rgb_scale(f->wall, tone);
    if (f->kind == FACADE_PLASTER)
        return c;
    int row = floor_int(v / f->brick_h);
    float shift = f->kind == FACADE_PANEL || f->kind == FACADE_GLASS ? 0 : 0.5f * (float)(row & 1);
    float at = u / f->brick_w + shift;
    float seen = clamp(1.6f - 2.2f * dv / f->brick_h, 0, 1);
    float brick = noise_cell(floor_int(at), row, f->seed + 8) - 0.5f;
    c = rgb_scale(c, 1 + (f->kind == FACADE_BRICK ? 0.4f : 0.2f) * brick * seen);
    float gap = f->kind == FACADE_BRICK ? 0.012f : 0.018f;
    float x = fraction(at) * f->brick_w, y = fraction(v / f->brick_h) * f->brick_h;
    float joint = 1 - band(x, gap, f->brick_w, du) * band(y, gap, f->brick_h, dv);
    struct rgb mortar =
        f->kind == FACADE_BRICK ? rgb(0.62f, 0.6f, 0.56f) : rgb_scale(f->wall, 0.55f);
    return rgb_mix(c, mortar, 0.7f * seen * joint);
}

/* How far (u, v) is inside an upright opening around 0 from v0 to v1, with a round head if arched.
 */
static float opening(float u, float v, float half, float v0, float v1, bool arched, float du,
                     float dv)
{
    float straight = arched ? v1 - half : v1;
    if (v <= straight)
        return band(u, -half, half, du) * band(v, v0, v1, dv);
    float rise = arched ? (v - straight) / half : 2;
    return rise < 1 ? band(u, -half * root(1 - rise * rise), half * root(1 - rise * rise), du) : 0;
}

/* Glass reflects a paler sky above, shows a curtain, hides a dark room; bars cross it. */
static struct rgb glass_at(const struct facade *f, struct lattice_cell *cells, float u, float v,
                           float half, float v0, float v1, int i, int j, float du, float dv)
{
    float up = (v - v0) / (v1 - v0);
    float pale =
        0.45f * clamp(up * noise_cell(i, j, f->seed + 20) +
                          0.5f * cloud_near(cells + 3, u * 1.3f, v * 0.8f, f->seed + (uint32_t)i),
                      0, 1);
    struct rgb c = rgb_mix(f->glass, rgb(0.75f, 0.8f, 0.86f), pale);
    float curtain = noise_cell(i, j, f->seed + 21);
    if (curtain > 0.5f) {
        float edge = half * (curtain - 0.4f), x = u < 0 ? -u : u;
        float fold = 0.62f + 0.1f * noise_at(u * 14, v, f->seed + 22);
        c = rgb_mix(c, rgb(fold, fold, fold * 0.95f), 0.8f * band(x, half - edge, half, du));
    }
    float bar = band(u, -0.025f, 0.025f, du);
    float cross = v0 + (v1 - v0) * 0.62f;
    bar += band(v, cross - 0.025f, cross + 0.025f, dv);
    return rgb_mix(c, f->trim, clamp(bar, 0, 1) * 0.9f);
}

static struct rgb window_at(const struct facade *f, struct lattice_cell *cells, struct rgb c,
                            float u, float v, float half, float v0, float v1, int i, int j,
                            float du, float dv)
{
    float frame = opening(u, v, half + 0.09f, v0 - 0.07f, v1 + 0.09f, f->arched, du, dv);
    c = rgb_mix(c, f->trim, frame);
    float sill = band(u, -half - 0.16f, half + 0.16f, du) * band(v, v0 - 0.12f, v0 - 0.04f, dv);
    c = rgb_mix(c, rgb_scale(f->trim, 1.1f), sill);
    c = rgb_scale(c, 1 - 0.35f * band(u, -half - 0.16f, half + 0.16f, du) *
                             band(v, v0 - 0.24f, v0 - 0.12f, dv));
    if (f->shutters) {
        float x = u < 0 ? -u : u, w = half + 0.12f;
        float on = band(x, w, w + half, du) * band(v, v0, v1, dv);
        c = rgb_mix(
            c, rgb_scale(f->shutter, 0.8f + 0.4f * band(fraction(v * 9), 0.3f, 0.9f, 9 * dv)), on);
    }
    float in = opening(u, v, half, v0, v1, f->arched, du, dv);
    if (in <= 0)
        return c;
    struct rgb glass = glass_at(f, cells, u, v, half, v0, v1, i, j, du, dv);
    glass = rgb_scale(glass, 1 - 0.4f * band(v, v1 - 0.15f, v1, 0.2f)); /* shade of the lintel */
    return rgb_mix(c, glass, in);
}

static struct rgb door_at(const struct facade *f, struct rgb c, float u, float v, int i, float du,
                          float dv)
{
    float half = 0.42f + 0.2f * noise_cell(i, 3, f->seed),
          top = 2.0f + 0.5f * noise_cell(i, 4, f->seed);
    bool arched = f->arched || noise_cell(i, 5, f->seed) > 0.7f;
    c = rgb_mix(c, f->trim, opening(u, v, half + 0.14f, 0, top + 0.14f, arched, du, dv));
    float in = opening(u, v, half, 0.08f, top, arched, du, dv);
    struct rgb leaf = rgb_scale(f->door, 0.9f + 0.15f * noise_at(u * 25, v * 2, f->seed + 30));
    float x = fraction((u + half) / half) * half; /* two columns of panels */
    float panel = band(x, 0.08f, half - 0.08f, du) *
                  (band(v, 0.25f, 0.95f, dv) + band(v, 1.1f, top - 0.3f, dv));
    bool glazed = noise_cell(i, 6, f->seed) > 0.5f;
    struct rgb inner = glazed && v > 1.05f ? f->glass : rgb_scale(leaf, 0.72f);
    leaf = rgb_mix(leaf, inner, clamp(panel, 0, 1));
    leaf = rgb_mix(leaf, rgb(0.8f, 0.75f, 0.5f),
                   band(u, half - 0.14f, half - 0.07f, du) * band(v, 0.98f, 1.06f, dv));
    return rgb_mix(c, leaf, in);
}

static struct rgb shop_at(const struct facade *f, struct lattice_cell *cells, struct rgb c, float u,
                          float v, int i, float du, float dv)
{
    float half = 0.5f * f->bay - 0.12f, top = f->base - 0.75f;
    c = rgb_mix(c, rgb_scale(f->shutter, 0.9f), band(v, top, f->base - 0.15f, dv)); /* name board */
    float letters = band(fraction(u * 3.3f + noise_at(u * 5, 0, f->seed)), 0.3f, 0.75f, 3.3f * du) *
                    band(v, top + 0.2f, top + 0.42f, dv) * band(u, -0.6f * half, 0.6f * half, du);
    c = rgb_mix(c, f->trim, 0.8f * letters);
    float in = band(u, -half, half, du) * band(v, 0.45f, top - 0.08f, dv);
    struct rgb glass = glass_at(f, cells, u, v, half, 0.45f, top, i, 17, du, dv);
    /* goods: upright lumps of all colours behind the pane */
    float lump = noise_at(u * 2.6f, v * 1.1f, f->seed + 40);
    struct rgb goods = rgb_hsv(6 * noise_cell(floor_int(u * 2.6f), i, f->seed + 41), 0.4f, 0.6f);
    glass = rgb_mix(glass, goods, 0.6f * clamp(3 * lump - 0.3f, 0, 1) * band(v, 0.5f, 1.7f, 0.3f));
    return rgb_mix(c, glass, in);
}

/* The colour of the wall u metres along and v metres up; a pixel is du x dv metres there. */
static struct rgb facade_at(const struct facade *f, struct lattice_cell *cells, float u, float v,
                            float du, float dv)
{
    struct rgb c = wall_at(f, cells, u, v, du, dv);
    if (v > f->height - 0.35f) /* the eaves */
        return rgb_scale(f->trim, 0.8f + 0.25f * band(v, f->height - 0.2f, f->height, dv));
    int i = floor_int(u / f->bay), j = v < f->base ? 0 : 1 + floor_int((v - f->base) / f->floor);
    float x = u - ((float)i + 0.5f) * f->bay;
    if (f->pipes && noise_cell(i, 0, f->seed + 50) > 0.6f) {
        float p = x + 0.5f * f->bay - 0.14f, on = band(p, -0.06f, 0.06f, du);
        c = rgb_scale(c, 1 - 0.3f * band(p, 0.06f, 0.12f, du));
        c = rgb_mix(c, rgb_scale(rgb(0.42f, 0.43f, 0.43f), 1 - 6 * p), on);
    }
    float ledge = v - f->base;
    c = rgb_mix(c, f->trim, 0.8f * band(ledge, -0.12f, 0.04f, dv));
    c = rgb_scale(c, 1 - 0.25f * band(ledge, -0.26f, -0.12f, dv));
    if (f->blank)
        return c;
    if (j == 0) {
        float dice = noise_cell(i, 1, f->seed + 51);
        if (dice < f->door_share)
            return door_at(f, c, x, v, i, du, dv);
        if (dice < f->door_share + f->shop_share)
            return shop_at(f, cells, c, x, v, i, du, dv);
    }
    float half = f->kind == FACADE_GLASS ? 0.5f * f->bay - 0.06f : 0.5f * f->window_w;
    float bottom = j == 0 ? f->sill + 0.2f : f->base + (float)(j - 1) * f->floor + f->sill;
    float top =
        f->kind == FACADE_GLASS ? bottom - f->sill + f->floor - 0.15f : bottom + f->window_h;
    return window_at(f, cells, c, x, v, half, bottom, top, i, j, du, dv);
}

/* A facade put somewhere. */
struct wall {
    const struct facade *facade;
    const struct view *view;
    float scale, lateral, base, start;
    struct lattice_cell *cells;
};
#define CELLS 8

static struct rgb front_at(const void *context, float x, float y)
{
    const struct wall *w = context;
    return facade_at(w->facade, w->cells, (x - w->start) / w->scale, (w->base - y) / w->scale,
                     1 / w->scale, 1 / w->scale);
}

static struct rgb along_at(const void *context, float x, float y)
{
    const struct wall *w = context;
    float scale = (x - w->view->centre) / w->lateral;
    scale = scale < 0.5f ? 0.5f : scale;
    float side = w->lateral < 0 ? -w->lateral : w->lateral;
    float deep = w->view->focal / scale, step = deep / (scale * side);
    struct rgb c = facade_at(w->facade, w->cells, deep,
                             w->view->eye - (y - w->view->horizon) / scale, step, 1 / scale);
    struct rgb haze = {0.66f, 0.68f, 0.72f};
    return rgb_mix(c, haze, clamp(0.006f * deep, 0, 0.35f));
}

void facade_front(struct canvas *canvas, const struct view *view, const struct facade *facade,
                  float x0, float x1, float scale)
{
    float base = view_ground(view, scale), top = base - facade->height * scale;
    struct lattice_cell cells[CELLS] = {0};
    struct wall wall = {facade, view, scale, 0, base, x0, cells};
    struct paint paint = {
        .alpha = 1, .fine = 0.03f, .shade = front_at, .context = &wall, .seed = facade->seed};
    struct point p[4] = {{x0, top}, {x1, top}, {x1, base}, {x0, base}};
    canvas_fill(canvas, p, 4, &paint, 1, 0, 0);
}

void facade_along(struct canvas *canvas, const struct view *view, const struct facade *facade,
                  float lateral, float far_scale)
{
    float near_scale = (2.5f * (float)view->width) / (lateral < 0 ? -lateral : lateral);
    struct lattice_cell cells[CELLS] = {0};
    struct wall wall = {.facade = facade, .view = view, .lateral = lateral, .cells = cells};
    struct paint paint = {
        .alpha = 1, .fine = 0.03f, .shade = along_at, .context = &wall, .seed = facade->seed};
    float above = view->eye - facade->height;
    float xa = view->centre + lateral * far_scale, xb = view->centre + lateral * near_scale;
    struct point p[4] = {{xa, view->horizon + above * far_scale},
                         {xb, view->horizon + above * near_scale},
                         {xb, view_ground(view, near_scale)},
                         {xa, view_ground(view, far_scale)}};
    canvas_fill(canvas, p, 4, &paint, 1, 0, 0);
}
