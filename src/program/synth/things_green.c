/* things_green: what grows: trees, saplings, conifers, clipped shrubs, bushes, planters. */
#include "synth/things.h"

static struct paint bark(const struct pen *pen)
{
    struct rgb colour = rgb_vary(pen->random, rgb(0.33f, 0.27f, 0.21f), 0.5f, 1.4f);
    return surface(pen, BARK, colour);
}

/* One of the clumps that make a crown of that radius around height y. */
static void draw_clump(const struct pen *pen, float y, float radius, float size, struct rgb colour)
{
    struct random *r = pen->random;
    float x = roll(r, -0.6f, 0.6f) * radius, up = roll(r, -0.37f, 0.37f) * radius;
    float rx = roll(r, 0.5f, 0.8f) * radius, ry = roll(r, 0.45f, 0.7f) * radius;
    pen_leaves(pen, x, y + up, rx, ry, size, rgb_vary(r, colour, 0.8f, 1.2f));
}

static void draw_tree(const struct pen *pen, struct random *r)
{
    struct paint wood = bark(pen);
    struct rgb leaves = leaf_colour(r);
    float thick = roll(r, 0.1f, 0.28f), fork = roll(r, 1.5f, 2.8f), crown = roll(r, 1.1f, 2.2f);
    bool bare = chance(r, 0.15f);
    pen_shadow(pen, thick * 2, fork);
    pen_upright(pen, -0.02f, thick * 1.25f, 0.4f, thick, &wood);
    pen_limb(pen, point(0, 0.3f), thick, point(roll(r, -0.15f, 0.15f), fork + 0.3f), thick * 0.75f,
             &wood);
    for (int i = 0; i < (bare ? 9 : 4); i++) {
        float x = roll(r, -1, 1) * crown * 0.8f, y = fork + roll(r, 0.6f, 1.4f) * crown;
        pen_limb(pen, point(0, fork - roll(r, 0, 0.4f)), thick * 0.45f, point(x, y), 0.03f, &wood);
        if (bare)
            pen_limb(pen, point(x * 0.6f, fork + (y - fork) * 0.6f), 0.03f,
                     point(x * 0.3f, y + 0.4f), 0.015f, &wood);
    }
    for (int i = 0; i < (bare ? 0 : 5); i++)
        draw_clump(pen, fork + 0.92f * crown, crown, 0.06f, leaves);
}

static void draw_sapling(const struct pen *pen, struct random *r)
{
    struct paint wood = bark(pen), stake = bark(pen);
    float h = roll(r, 1.1f, 1.9f), crown = roll(r, 0.3f, 0.75f);
    stake.colour = rgb_vary(r, rgb(0.55f, 0.45f, 0.32f), 0.7f, 1.2f);
    pen_shadow(pen, 0.2f, h + crown);
    pen_upright(pen, 0, 0.06f, h + 0.3f, 0.04f, &wood);
    if (chance(r, 0.6f)) { /* two stakes and a tie: legs and a belt */
        float apart = roll(r, 0.14f, 0.3f), top = h * roll(r, 0.6f, 0.9f);
        pen_line(pen, -apart, 0, -apart, top, 0.08f, &stake);
        pen_line(pen, apart, 0, apart, top, 0.08f, &stake);
        pen_line(pen, -apart, top - 0.1f, apart, top - 0.1f, 0.05f, &stake);
    }
    struct rgb leaves = leaf_colour(r);
    pen_leaves(pen, 0, h + crown * 0.7f, crown, crown * roll(r, 0.8f, 1.3f), 0.05f, leaves);
}

static void draw_conifer(const struct pen *pen, struct random *r)
{
    struct rgb leaves = rgb_scale(leaf_colour(r), 0.75f);
    float h = roll(r, 1.6f, 4), w = roll(r, 0.14f, 0.28f) * h;
    pen_shadow(pen, w, h);
    for (int i = 0; i < 6; i++) {
        float t = (float)i / 6;
        pen_leaves(pen, 0, h * (0.1f + 0.83f * t), w * (1 - 0.85f * t), h * 0.13f, 0.05f, leaves);
    }
}

static void draw_clipped_shrub(const struct pen *pen, struct random *r)
{
    struct paint wood = bark(pen), pot = bark(pen);
    struct rgb leaves = rgb_scale(leaf_colour(r), 0.85f);
    int kind = pick(r, 3);
    float foot = 0;
    if (chance(r, 0.6f)) { /* in a pot */
        float w = roll(r, 0.17f, 0.28f);
        foot = roll(r, 0.3f, 0.5f);
        pot.colour = chance(r, 0.5f) ? rgb(0.55f, 0.32f, 0.22f) : rgb(0.3f, 0.3f, 0.3f);
        pen_shadow(pen, w, 1.4f);
        LATHE(pen, 0, &pot, false, {0, w * 0.75f}, {foot - 0.07f, w}, {foot - 0.07f, w * 1.12f},
              {foot, w * 1.12f});
    }
    if (kind == 0) { /* a ball on a stem, sometimes over another */
        float stem = roll(r, 0.5f, 1), ball = roll(r, 0.16f, 0.34f);
        pen_upright(pen, foot, 0.03f, foot + stem, 0.03f, &wood);
        if (chance(r, 0.4f))
            pen_leaves(pen, 0, foot + ball * 0.9f, ball * 1.3f, ball, 0.03f, leaves);
        pen_leaves(pen, 0, foot + stem + ball * 0.6f, ball, ball, 0.03f, leaves);
    } else { /* a cone or a column */
        float h = roll(r, 0.9f, 1.6f), w = roll(r, 0.18f, 0.36f);
        for (int i = 0; i < 5; i++) {
            float t = (float)i / 5, narrow = kind == 1 ? 1 - 0.8f * t : 1 - 0.5f * t * t;
            pen_leaves(pen, 0, foot + h * (0.12f + 0.8f * t), w * narrow, h * 0.16f, 0.03f, leaves);
        }
    }
}

static void draw_bush(const struct pen *pen, struct random *r)
{
    struct rgb leaves = leaf_colour(r);
    float w = roll(r, 0.4f, 1), h = roll(r, 0.3f, 1);
    pen_shadow(pen, w, h);
    for (int i = 0; i < 4; i++)
        draw_clump(pen, 0.5f * h + 0.25f * w, 0.65f * w, 0.05f, leaves);
}

static void draw_planter(const struct pen *pen, struct random *r)
{
    struct paint box = paint_new(r, rgb_vary(r, rgb(0.5f, 0.45f, 0.4f), 0.4f, 1.3f));
    float w = roll(r, 0.22f, 0.5f), h = roll(r, 0.4f, 0.9f), up = roll(r, 0.3f, 0.8f);
    box.side = 0.2f * pen->light->side;
    box.grain = 0.15f;
    pen_shadow(pen, w, h);
    pen_box(pen, -w, 0, w, h, &box);
    pen_box(pen, -w * 1.05f, h - 0.08f, w * 1.05f, h, &box);
    struct rgb leaves = leaf_colour(r);
    pen_leaves(pen, 0, h + up * 0.35f, w * 1.1f, up * 0.5f, 0.04f, leaves);
    pen_leaves(pen, roll(r, -0.3f, 0.3f) * w, h + up * 0.8f, w * 0.5f, up * 0.4f, 0.04f, leaves);
}

static const struct thing list[] = {
    {"tree", draw_tree, 3.0f, 1.6f, PLACE_STREET | PLACE_PARK},
    {"sapling", draw_sapling, 0.9f, 1.3f, PLACE_STREET | PLACE_PARK},
    {"conifer", draw_conifer, 1.2f, 1.0f, PLACE_PARK},
    {"clipped shrub", draw_clipped_shrub, 0.7f, 1.4f, PLACE_STREET | PLACE_PARK | PLACE_WALL},
    {"bush", draw_bush, 1.2f, 1.0f, PLACE_PARK},
    {"planter", draw_planter, 0.7f, 1.0f, PLACE_STREET | PLACE_WALL},
};
const struct thing_list things_green = {list, (int)(sizeof list / sizeof *list)};
