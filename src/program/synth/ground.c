/* ground: asphalt, slabs, cobbles, grass and gravel in strips with kerbs between, in perspective.
 *
 * A pixel below the horizon is a place in metres (lateral, depth); what is finer than a pixel there
 * is faded out. Markings (lines, zebra crossings) belong to asphalt.
 */
#include "synth/synth_internal.h"

struct spot {
    float x, z;   /* metres: lateral, depth */
    float dx, dz; /* the size of a pixel there */
    struct lattice_cell *cells;
};
#define CELLS 7

/* Texture of a given size that fades where it is finer than a pixel. */
static float detail(const struct spot *s, float size, uint32_t seed)
{
    float seen = clamp(1.5f - 0.6f * s->dz / size, 0, 1);
    return seen > 0 ? seen * noise_at(s->x / size, s->z / size, seed) : 0;
}

static struct rgb asphalt_at(const struct ground *g, const struct spot *s)
{
    float tone =
        0.34f * (1 + 0.12f * cloud_near(s->cells, s->x * 0.4f, s->z * 0.3f, g->seed) +
                 0.1f * detail(s, 0.05f, g->seed + 1) + 0.1f * detail(s, 0.015f, g->seed + 2));
    float crack = noise_near(s->cells + 6, s->x * 0.9f, s->z * 0.5f,
                             g->seed + 3); /* tar in a few wandering lines */
    tone *=
        1 - 0.35f * clamp(1 - 40 * (crack < 0 ? -crack : crack), 0, 1) * clamp(1 - 8 * s->dx, 0, 1);
    return rgb(tone, tone, tone * 1.03f);
}

/* Rectangles in rows, each of its own tone, joints between. */
static struct rgb paved_at(const struct ground *g, const struct spot *s, float w, float h,
                           float joint, struct rgb colour, float vary)
{
    int row = floor_int(s->z / h);
    float at = s->x / w + (row & 1 ? 0.5f : 0), seen = clamp(1.4f - 1.2f * s->dz / h, 0, 1);
    float tone = 1 + vary * seen * (noise_cell(floor_int(at), row, g->seed + 4) - 0.5f) +
                 0.1f * cloud_near(s->cells, s->x * 0.5f, s->z * 0.4f, g->seed + 5) +
                 0.07f * detail(s, 0.03f, g->seed + 6);
    float x = fraction(at) * w, z = fraction(s->z / h) * h;
    float line = 1 - band(x, joint, w, s->dx) * band(z, joint, h, s->dz);
    float thin = clamp(joint / s->dz * 2, 0.15f, 1);
    return rgb_scale(colour, tone * (1 - 0.45f * line * thin));
}

static struct rgb grass_at(const struct ground *g, const struct spot *s)
{
    float tone = 1 + 0.2f * cloud_near(s->cells, s->x * 0.6f, s->z * 0.3f, g->seed + 7) +
                 0.3f * detail(s, 0.1f, g->seed + 8) +
                 0.35f * noise_at(s->x / 0.03f, s->z / 0.12f, g->seed + 9);
    float dry =
        clamp(0.5f + cloud_near(s->cells + 3, s->x * 0.25f, s->z * 0.2f, g->seed + 10), 0, 1);
    return rgb_scale(rgb_mix(rgb(0.27f, 0.36f, 0.14f), rgb(0.42f, 0.42f, 0.22f), dry), tone);
}

static struct rgb ground_kind_at(const struct ground *g, enum ground_kind kind,
                                 const struct spot *s)
{
    switch (kind) {
    case GROUND_ASPHALT:
        return asphalt_at(g, s);
    case GROUND_SLABS:
        return paved_at(g, s, g->slab, g->slab, 0.012f, rgb_scale(g->tint, 1.05f), 0.16f);
    case GROUND_COBBLES:
        return paved_at(g, s, 0.16f, 0.12f, 0.02f, rgb_scale(g->tint, 0.85f), 0.5f);
    case GROUND_GRASS:
        return grass_at(g, s);
    default: {
        float tone = 1 + 0.18f * detail(s, 0.04f, g->seed + 11) +
                     0.2f * detail(s, 0.012f, g->seed + 12) +
                     0.1f * cloud_near(s->cells, s->x * 0.6f, s->z * 0.4f, g->seed + 13);
        return rgb_scale(rgb(0.62f, 0.57f, 0.48f), tone);
    }
    }
}

/* White paint: a dashed line in the middle of the strip, or a zebra crossing over it. */
static struct rgb marked(const struct ground *g, struct rgb c, const struct spot *s, float across,
                         float along, float low, float high, float da, float db)
{
    float middle = 0.5f * (low + high), on = 0;
    if (g->zebra)
        on = band(fraction(across), 0.25f, 0.75f, da) * band(along, 5, 8.5f, db);
    else if (g->marked)
        on = band(across, middle - 0.07f, middle + 0.07f, da) *
             band(fraction(along / 4), 0, 0.5f, db / 4);
    if (on <= 0)
        return c;
    float worn = 0.75f + 0.25f * noise_at(s->x * 3, s->z * 3, g->seed + 14);
    return rgb_mix(c, rgb(0.82f, 0.82f, 0.8f), clamp(on, 0, 1) * worn);
}

struct plane {
    const struct ground *ground;
    const struct view *view;
    struct lattice_cell *cells;
};

static struct rgb ground_at(const void *context, float x, float y)
{
    const struct plane *plane = context;
    const struct ground *g = plane->ground;
    const struct view *v = plane->view;
    float scale = (y - v->horizon) / v->eye;
    scale = scale < 1 ? 1 : scale;
    struct spot s = {.z = v->focal / scale, .dx = 1 / scale, .cells = plane->cells};
    s.x = (x - v->centre) / scale;
    s.dz = s.z / (scale * v->eye);
    float across = g->along ? s.x : s.z, da = g->along ? s.dx : s.dz;
    float along = g->along ? s.z : s.x, db = g->along ? s.dz : s.dx;
    int i = 0;
    while (i + 1 < g->count && across >= g->strips[i + 1].from)
        i++;
    struct rgb c = ground_kind_at(g, g->strips[i].kind, &s);
    float low = g->strips[i].from, high = i + 1 < g->count ? g->strips[i + 1].from : low + 6;
    if (g->strips[i].kind == GROUND_ASPHALT)
        c = marked(g, c, &s, across, along, low, high, da, db);
    for (int k = 1; k < g->count;
         k++) { /* a kerb on every border: a pale stone and a dark gutter */
        float edge = across - g->strips[k].from, stone = band(edge, -0.07f, 0.09f, da);
        if (edge < -0.2f - da || edge > 0.2f + da)
            continue;
        float tone = 0.62f + 0.05f * noise_at(along * 1.1f, 0, g->seed + 15);
        tone *= 1 - 0.4f * band(fraction(along), 0, 0.02f, db);
        c = rgb_mix(c, rgb(tone, tone, tone * 0.98f), stone);
        c = rgb_scale(c,
                      1 - 0.45f * (band(edge, 0.09f, 0.16f, da) + band(edge, -0.12f, -0.07f, da)));
    }
    return rgb_mix(c, rgb(0.66f, 0.68f, 0.7f), clamp(0.004f * s.z, 0, 0.3f));
}

void ground_draw(struct canvas *canvas, const struct view *view, const struct ground *ground,
                 float far_scale)
{
    struct lattice_cell cells[CELLS] = {0};
    struct plane plane = {ground, view, cells};
    struct paint paint = {
        .alpha = 1, .fine = 0.05f, .shade = ground_at, .context = &plane, .seed = ground->seed};
    float top = view_ground(view, far_scale), bottom = (float)view->height + 2000;
    struct point p[4] = {{-4000, top},
                         {(float)view->width + 4000, top},
                         {(float)view->width + 4000, bottom},
                         {-4000, bottom}};
    canvas_fill(canvas, p, 4, &paint, 1, 0, 0);
}
