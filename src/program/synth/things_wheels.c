/* things_wheels: what is parked: bicycles, cars, vans, scooters. */
#include "synth/things.h"

static struct paint rubber(const struct pen *pen)
{
    return paint_new(pen->random, rgb(0.07f, 0.07f, 0.075f));
}

/* Dark glass with a slanted reflection. */
static struct paint pane(const struct pen *pen)
{
    struct rgb colour = rgb_vary(pen->random, rgb(0.2f, 0.23f, 0.26f), 0.6f, 1.6f);
    return surface(pen, PANE, colour);
}

static void draw_bicycle(const struct pen *pen, struct random *r)
{
    struct paint tyre = rubber(pen), frame = surface(pen, LACQUER, paint_colour(r)),
                 metal = surface(pen, LACQUER, rgb(0.55f, 0.55f, 0.55f));
    float wheel = 0.34f, squeeze = chance(r, 0.3f) ? roll(r, 0.3f, 0.7f) : 1; /* seen obliquely */
    pen_shadow(pen, 0.8f * squeeze, 0.8f);
    for (int side = -1; side <= 1; side += 2) {
        float x = (float)side * 0.52f * squeeze;
        pen_ring(pen, x, wheel, wheel * squeeze, wheel, 0.035f, &tyre);
        for (int i = 0; i < 6; i++) {
            float a = 0.5236f * (float)i, c = 0.31f * squeeze * cosine(a), d = 0.31f * sine(a);
            pen_line(pen, x - c, wheel - d, x + c, wheel + d, 0.006f, &metal);
        }
    }
    float s = squeeze;
    const float tubes[][4] = {{-0.52f, 0.34f, -0.1f, 0.3f},   {-0.1f, 0.3f, -0.22f, 0.88f},
                              {-0.52f, 0.34f, -0.19f, 0.75f}, {-0.19f, 0.75f, 0.38f, 0.78f},
                              {-0.1f, 0.3f, 0.39f, 0.68f},    {0.52f, 0.34f, 0.34f, 1.0f}};
    for (int i = 0; i < 6; i++)
        pen_line(pen, tubes[i][0] * s, tubes[i][1], tubes[i][2] * s, tubes[i][3], 0.04f, &frame);
    pen_line(pen, -0.32f * s, 0.92f, -0.1f * s, 0.9f, 0.06f, &tyre);
    pen_line(pen, 0.34f * s, 1.0f, 0.2f * s, 1.08f, 0.035f, &tyre);
    pen_line(pen, 0.34f * s, 1.0f, 0.42f * s, 1.05f, 0.035f, &tyre);
    if (chance(r, 0.4f)) { /* a basket or a child's seat */
        struct paint basket = surface(pen, LACQUER, paint_colour(r));
        basket.grain = 0.4f;
        pen_box(pen, 0.36f * s, 0.82f, 0.66f * s, 1.05f, &basket);
    }
}

static void draw_wheel(const struct pen *pen, float x, float radius)
{
    struct paint tyre = rubber(pen), rim = surface(pen, LACQUER, rgb(0.5f, 0.5f, 0.51f));
    pen_ellipse(pen, x, radius, radius, radius, &tyre);
    pen_ellipse(pen, x, radius, radius * 0.62f, radius * 0.62f, &rim);
    pen_ellipse(pen, x, radius, radius * 0.2f, radius * 0.2f, &tyre);
}

static void draw_car_side(const struct pen *pen, struct random *r)
{
    struct paint body = surface(pen, LACQUER, paint_colour(r)), glass = pane(pen),
                 line = surface(pen, LACQUER, rgb_scale(body.colour, 0.45f));
    float h = roll(r, 1.35f, 1.65f), l = roll(r, 1.8f, 2.2f), b = roll(r, -0.2f, 0.3f);
    pen_shadow(pen, l, 0.5f);
    CURVE(pen, &body, {-l, 0.3f}, {-l * 0.98f, 0.75f}, {-l * 0.85f, 0.92f},
          {-l * 0.62f, 0.98f + b * 0.1f}, {-l * 0.42f, h - 0.08f}, {0, h}, {l * 0.3f, h - 0.06f},
          {l * 0.55f, 0.98f}, {l * 0.92f, 0.82f}, {l, 0.55f}, {l * 0.98f, 0.28f}, {0, 0.22f});
    POLYGON(pen, &glass, {0.05f, 0.97f}, {l * 0.48f, 0.97f}, {l * 0.27f, h - 0.12f},
            {0.05f, h - 0.07f});
    POLYGON(pen, &glass, {-0.05f, 0.97f}, {-l * 0.55f, 0.97f}, {-l * 0.4f, h - 0.14f},
            {-0.05f, h - 0.07f});
    pen_line(pen, 0, 0.35f, 0, 0.95f, 0.015f, &line);
    pen_line(pen, -l * 0.48f, 0.4f, -l * 0.5f, 0.95f, 0.015f, &line);
    pen_line(pen, -l * 0.95f, 0.62f, l * 0.95f, 0.62f, 0.02f, &line);
    struct paint lamp = surface(pen, LACQUER, rgb(0.85f, 0.82f, 0.75f)),
                 red = surface(pen, LACQUER, rgb(0.6f, 0.08f, 0.06f));
    pen_ellipse(pen, l * 0.95f, 0.66f, 0.08f, 0.06f, &lamp);
    pen_ellipse(pen, -l * 0.96f, 0.72f, 0.06f, 0.08f, &red);
    draw_wheel(pen, -l * 0.62f, 0.31f);
    draw_wheel(pen, l * 0.64f, 0.31f);
}

static void draw_car_end(const struct pen *pen, struct random *r)
{
    struct paint body = surface(pen, LACQUER, paint_colour(r)), glass = pane(pen),
                 dark = rubber(pen);
    struct paint lamp =
        surface(pen, LACQUER, chance(r, 0.5f) ? rgb(0.85f, 0.83f, 0.78f) : rgb(0.6f, 0.08f, 0.06f));
    struct paint plate = surface(pen, LACQUER, rgb(0.82f, 0.8f, 0.7f));
    float h = roll(r, 1.35f, 1.7f), w = roll(r, 0.8f, 0.9f);
    pen_shadow(pen, w, 0.5f);
    for (int side = -1; side <= 1; side += 2)
        pen_box(pen, (float)side * w * 0.78f - 0.1f, 0, (float)side * w * 0.78f + 0.1f, 0.4f,
                &dark);
    CURVE(pen, &body, {-w, 0.25f}, {-w, 0.8f}, {-w * 0.92f, 0.98f}, {-w * 0.7f, h - 0.05f},
          {-w * 0.3f, h}, {w * 0.3f, h}, {w * 0.7f, h - 0.05f}, {w * 0.92f, 0.98f}, {w, 0.8f},
          {w, 0.25f});
    POLYGON(pen, &glass, {-w * 0.82f, 0.97f}, {w * 0.82f, 0.97f}, {w * 0.62f, h - 0.09f},
            {-w * 0.62f, h - 0.09f});
    pen_box(pen, -w * 0.5f, 0.5f, w * 0.5f, 0.64f, &dark);
    pen_box(pen, -0.25f, 0.38f, 0.25f, 0.49f, &plate);
    pen_ellipse(pen, -w * 0.76f, 0.68f, 0.14f, 0.09f, &lamp);
    pen_ellipse(pen, w * 0.76f, 0.68f, 0.14f, 0.09f, &lamp);
}

static void draw_van_side(const struct pen *pen, struct random *r)
{
    struct paint body = surface(pen, LACQUER,
                                chance(r, 0.6f) ? rgb(0.8f, 0.8f, 0.8f) : paint_colour(r)),
                 glass = pane(pen);
    struct paint line = surface(pen, LACQUER, rgb_scale(body.colour, 0.5f));
    float h = roll(r, 1.95f, 2.5f), l = roll(r, 2.3f, 2.7f);
    pen_shadow(pen, l, 0.6f);
    POLYGON(pen, &body, {-l, 0.3f}, {-l, h}, {l * 0.42f, h}, {l * 0.68f, 1.15f}, {l * 0.97f, 0.95f},
            {l, 0.35f}, {0, 0.28f}, {-l * 0.5f, 0.28f});
    POLYGON(pen, &glass, {l * 0.2f, 1.15f}, {l * 0.62f, 1.15f}, {l * 0.41f, h - 0.2f},
            {l * 0.2f, h - 0.2f});
    pen_line(pen, l * 0.16f, 0.4f, l * 0.16f, h - 0.15f, 0.02f, &line);
    pen_line(pen, -l * 0.3f, 0.4f, -l * 0.3f, h - 0.15f, 0.02f, &line);
    pen_line(pen, -l, 0.75f, l * 0.95f, 0.75f, 0.03f, &line);
    if (chance(r, 0.5f)) {
        struct paint sign = surface(pen, LACQUER, paint_colour(r));
        pen_box(pen, -l * 0.85f, 1.1f, -l * 0.05f, 1.6f, &sign);
    }
    draw_wheel(pen, -l * 0.62f, 0.34f);
    draw_wheel(pen, l * 0.66f, 0.34f);
}

/* From the front: handlebar shoulders, a mirror or windscreen head, one wheel leg. */
static void draw_scooter(const struct pen *pen, struct random *r)
{
    struct paint body = surface(pen, LACQUER, paint_colour(r)), tyre = rubber(pen),
                 metal = surface(pen, LACQUER, rgb(0.6f, 0.6f, 0.6f));
    float h = roll(r, 1, 1.2f);
    body.round = 0.3f;
    pen_shadow(pen, 0.35f, h);
    pen_upright(pen, 0.12f, 0.1f, 0.4f, 0.1f, &tyre);
    LATHE(pen, 0, &body, true, {0.3f, 0.14f}, {0.5f, 0.25f}, {0.8f, 0.24f}, {h - 0.05f, 0.12f},
          {h, 0.1f});
    pen_line(pen, -0.36f, h, 0.36f, h, 0.06f, &tyre);
    pen_line(pen, -0.28f, h, -0.34f, h + 0.25f, 0.02f, &metal);
    pen_line(pen, 0.28f, h, 0.34f, h + 0.25f, 0.02f, &metal);
    pen_ellipse(pen, -0.34f, h + 0.28f, 0.08f, 0.06f, &tyre);
    pen_ellipse(pen, 0.34f, h + 0.28f, 0.08f, 0.06f, &tyre);
    pen_ellipse(pen, 0, h - 0.08f, 0.09f, 0.08f, &metal);
    if (chance(r, 0.5f)) { /* a windscreen */
        struct paint screen = pane(pen);
        screen.alpha = 0.7f;
        pen_ellipse(pen, 0, h + 0.25f, 0.2f, 0.28f, &screen);
    }
}

static const struct thing list[] = {
    {"bicycle", draw_bicycle, 1.0f, 1.4f, PLACE_STREET | PLACE_WALL},
    {"car from the side", draw_car_side, 2.3f, 0.8f, PLACE_STREET},
    {"car from its end", draw_car_end, 1.0f, 0.8f, PLACE_STREET},
    {"van", draw_van_side, 2.8f, 0.4f, PLACE_STREET},
    {"scooter", draw_scooter, 0.7f, 1.0f, PLACE_STREET | PLACE_WALL},
};
const struct thing_list things_wheels = {list, (int)(sizeof list / sizeof *list)};
