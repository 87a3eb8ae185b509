/* things_posts: upright and thin: lamps, poles, signs, bollards, boards on legs, parasols, statues.
 */
#include "synth/things.h"

static void draw_lamp_post(const struct pen *pen, struct random *r)
{
    struct paint metal = surface(pen, ROUND, metal_colour(r));
    struct paint glow = surface(pen, ROUND, rgb_vary(r, rgb(0.95f, 0.93f, 0.85f), 0.6f, 1));
    int kind = pick(r, 4);
    float height = kind == 0 ? roll(r, 5, 8) : roll(r, 2.6f, 4.2f), thin = roll(r, 0.04f, 0.09f);
    pen_shadow(pen, 0.2f, height);
    LATHE(pen, 0, &metal, false, {0, thin * 2.2f}, {0.3f, thin * 2}, {0.9f, thin * 1.5f},
          {1.1f, thin});
    pen_upright(pen, 0.9f, thin, height, thin * 0.7f, &metal);
    if (kind == 0) { /* an arm over the road */
        pen_line(pen, 0, height, 1.3f, height + 0.3f, 0.07f, &metal);
        pen_ellipse(pen, 1.3f, height + 0.28f, 0.32f, 0.08f, &metal);
    } else if (kind == 1) { /* a globe */
        float globe = roll(r, 0.16f, 0.28f);
        pen_ellipse(pen, 0, height + globe, globe, globe, &glow);
    } else { /* a lantern, or two on a yoke */
        int lanterns = kind == 3 ? 2 : 1;
        for (int i = 0; i < lanterns; i++) {
            float x = lanterns == 2 ? (float)i - 0.5f : 0;
            pen_line(pen, 0, height - 0.2f, x, height, 0.05f, &metal);
            LATHE(pen, x, &glow, false, {height, 0.1f}, {height + 0.42f, 0.2f});
            LATHE(pen, x, &metal, false, {height + 0.42f, 0.24f}, {height + 0.58f, 0.1f},
                  {height + 0.68f, 0.02f});
        }
    }
}

static void draw_pole(const struct pen *pen, struct random *r)
{
    bool wooden = chance(r, 0.5f);
    struct rgb colour =
        wooden ? rgb_vary(r, rgb(0.36f, 0.28f, 0.21f), 0.7f, 1.3f) : metal_colour(r);
    struct paint p = surface(pen, ROUND, colour);
    paint_grain(&p, wooden ? 0.25f : 0.08f, 0.03f, 0.8f);
    float height = roll(r, 1.7f, 7), thick = roll(r, 0.05f, 0.14f);
    pen_shadow(pen, thick * 1.5f, height);
    pen_limb(pen, point(0, 0), thick, point(roll(r, -0.1f, 0.1f), height), thick * 0.8f, &p);
    if (chance(r, 0.5f)) { /* a poster or a box at the height of a chest */
        struct paint box = paint_new(r, paint_colour(r));
        box.grain = 0.2f;
        float y = roll(r, 0.9f, 1.5f), w = roll(r, 0.1f, 0.24f);
        pen_box(pen, -w, y, w, y + roll(r, 0.3f, 0.65f), &box);
    }
    if (height > 4 && chance(r, 0.4f))
        pen_box(pen, -0.8f, height - 0.5f, 0.8f, height - 0.4f, &p);
}

static void draw_plate(const struct pen *pen, float y, float size, int kind)
{
    struct random *r = pen->random;
    struct paint white = paint_new(r, rgb(0.86f, 0.86f, 0.85f));
    struct paint colour =
        paint_new(r, chance(r, 0.5f) ? rgb(0.7f, 0.1f, 0.1f) : rgb(0.1f, 0.25f, 0.6f));
    struct paint dark = paint_new(r, rgb(0.12f, 0.12f, 0.13f));
    white.grain = colour.grain = 0.06f;
    if (kind == 0) {
        pen_ellipse(pen, 0, y, size, size, &colour);
        pen_ellipse(pen, 0, y, size * 0.74f, size * 0.74f, &white);
        pen_box(pen, -size * 0.3f, y - size * 0.15f, size * 0.3f, y + size * 0.15f, &dark);
    } else if (kind == 1) {
        POLYGON(pen, &colour, {-size, y - size * 0.8f}, {size, y - size * 0.8f},
                {0, y + size * 0.9f});
        POLYGON(pen, &white, {-size * 0.6f, y - size * 0.58f}, {size * 0.6f, y - size * 0.58f},
                {0, y + size * 0.5f});
    } else {
        pen_box(pen, -size, y - size * 0.8f, size, y + size * 0.8f, &white);
        pen_box(pen, -size * 0.9f, y - size * 0.7f, size * 0.9f, y + size * 0.7f, &colour);
        pen_box(pen, -size * 0.5f, y - size * 0.2f, size * 0.5f, y + size * 0.1f, &white);
    }
}

static void draw_sign_post(const struct pen *pen, struct random *r)
{
    struct paint metal = surface(pen, ROUND, metal_colour(r));
    float height = roll(r, 1.5f, 2.8f), size = roll(r, 0.22f, 0.36f);
    pen_shadow(pen, 0.12f, height);
    pen_upright(pen, 0, 0.035f, height, 0.035f, &metal);
    draw_plate(pen, height - size * 0.6f, size, pick(r, 3));
    if (chance(r, 0.45f))
        draw_plate(pen, height - size * 2.6f, size * roll(r, 0.7f, 1), 2);
    if (chance(r, 0.3f)) { /* a bag of rubbish or a box leans on it */
        struct paint bag = paint_new(r, paint_colour(r));
        bag.grain = 0.3f;
        pen_ellipse(pen, roll(r, -0.2f, 0.2f), 0.28f, 0.25f, 0.3f, &bag);
    }
}

static void draw_bollards(const struct pen *pen, struct random *r)
{
    struct paint p =
        surface(pen, ROUND, chance(r, 0.5f) ? metal_colour(r) : rgb(0.55f, 0.53f, 0.5f));
    p.fall = 0.15f;
    int kind = pick(r, 3), count = 1 + pick(r, 4);
    float h = roll(r, 0.7f, 1.25f), w = roll(r, 0.06f, 0.16f), step = roll(r, 0.7f, 1.5f);
    struct paint stripe = paint_of(rgb(0.85f, 0.82f, 0.75f), p.seed);
    bool striped = chance(r, 0.3f);
    for (int i = 0; i < count; i++) {
        struct pen at = pen_moved(pen, ((float)i - 0.5f * (float)(count - 1)) * step);
        pen_shadow(&at, w * 1.3f, h);
        if (kind == 0)
            LATHE(&at, 0, &p, false, {0, w}, {h, w * 0.9f}, {h + w * 0.5f, w * 0.5f});
        else if (kind == 1)
            LATHE(&at, 0, &p, true, {0, w * 1.2f}, {h * 0.15f, w}, {h * 0.7f, w * 0.75f},
                  {h * 0.74f, w * 0.5f}, {h * 0.86f, w * 0.95f}, {h, w * 0.2f});
        else
            LATHE(&at, 0, &p, false, {0, w * 1.3f}, {h * 0.1f, w}, {h * 0.75f, w * 0.8f},
                  {h * 0.77f, w * 1.1f}, {h * 0.83f, w * 1.1f}, {h * 0.85f, w * 0.8f},
                  {h, w * 0.5f});
        if (striped)
            pen_box(&at, -w, h * 0.6f, w, h * 0.7f, &stripe);
    }
}

static void draw_board_on_legs(const struct pen *pen, struct random *r)
{
    struct paint leg = surface(pen, ROUND, metal_colour(r)), board = paint_new(r, paint_colour(r));
    float w = roll(r, 0.13f, 0.4f), low = roll(r, 0.6f, 0.95f), high = roll(r, 1.4f, 2);
    float thick = roll(r, 0.03f, 0.08f);
    pen_shadow(pen, w * 1.2f, high);
    pen_limb(pen, point(-w * 0.75f, 0), thick, point(-w * 0.7f, high), thick, &leg);
    pen_limb(pen, point(w * 0.75f, 0), thick, point(w * 0.7f, high), thick, &leg);
    board.side = 0.15f * pen->light->side;
    board.grain = 0.15f;
    pen_box(pen, -w, low, w, high, &board);
    struct paint inner = paint_new(r, paint_colour(r));
    inner.grain = 0.3f;
    pen_box(pen, -w * 0.85f, low + 0.08f, w * 0.85f, high - 0.08f, &inner);
    if (chance(r, 0.5f)) /* a round emblem above: a head */
        pen_ellipse(pen, 0, high + 0.13f, roll(r, 0.09f, 0.17f), 0.14f, w > 0.25f ? &board : &leg);
}

static void draw_post_pair(const struct pen *pen, struct random *r)
{
    struct paint p = surface(pen, ROUND, chance(r, 0.5f) ? metal_colour(r) : paint_colour(r));
    float h = roll(r, 0.8f, 1.9f), apart = roll(r, 0.1f, 0.25f), thick = roll(r, 0.04f, 0.1f);
    pen_shadow(pen, apart, h);
    pen_limb(pen, point(-apart, 0), thick, point(-apart * roll(r, 0.4f, 1), h), thick, &p);
    pen_limb(pen, point(apart, 0), thick, point(apart * roll(r, 0.4f, 1), h), thick, &p);
    if (chance(r, 0.4f)) /* bent to a hoop */
        pen_line(pen, -apart, h, apart, h, thick * 2, &p);
}

static void draw_traffic_light(const struct pen *pen, struct random *r)
{
    struct paint metal = surface(pen, ROUND, metal_colour(r));
    struct paint box = paint_new(r, rgb(0.1f, 0.11f, 0.1f));
    float height = roll(r, 2.2f, 3.2f), w = roll(r, 0.14f, 0.2f);
    int lit = pick(r, 3);
    pen_shadow(pen, 0.15f, height);
    pen_upright(pen, 0, 0.07f, height, 0.06f, &metal);
    pen_box(pen, -w, height - 0.95f, w, height, &box);
    static const struct rgb lamps[3] = {
        {0.2f, 0.85f, 0.4f}, {0.9f, 0.65f, 0.1f}, {0.9f, 0.15f, 0.1f}};
    for (int i = 0; i < 3; i++) {
        struct paint lamp = paint_new(r, rgb_scale(lamps[i], i == lit ? 1 : 0.25f));
        pen_ellipse(pen, 0, height - 0.8f + 0.31f * (float)i, 0.1f, 0.1f, &lamp);
    }
    if (chance(r, 0.6f))
        pen_box(pen, -0.13f, 1, 0.13f, 1.35f, &metal);
}

static void draw_parking_meter(const struct pen *pen, struct random *r)
{
    struct paint metal = surface(pen, ROUND, metal_colour(r)),
                 head = surface(pen, ROUND, paint_colour(r));
    float h = roll(r, 1.0f, 1.3f), w = roll(r, 0.1f, 0.18f), t = roll(r, 0.03f, 0.1f);
    pen_shadow(pen, 0.15f, h + 0.3f);
    pen_upright(pen, 0, t, h, t, &metal);
    LATHE(pen, 0, &head, true, {h, w * 0.8f}, {h + 0.1f, w}, {h + 0.3f, w}, {h + 0.42f, w * 0.55f});
    struct paint glass = paint_new(r, rgb(0.2f, 0.24f, 0.26f));
    pen_box(pen, -w * 0.5f, h + 0.2f, w * 0.5f, h + 0.32f, &glass);
}

static void draw_bus_stop(const struct pen *pen, struct random *r)
{
    struct paint metal = surface(pen, ROUND, metal_colour(r));
    struct paint plate = paint_new(r, paint_colour(r)),
                 paper = paint_new(r, rgb(0.8f, 0.8f, 0.78f));
    float h = roll(r, 2.3f, 2.9f);
    paint_grain(&paper, 0.25f, 0.2f, 0.03f);
    pen_shadow(pen, 0.2f, h);
    pen_upright(pen, 0, 0.045f, h, 0.045f, &metal);
    pen_box(pen, 0, h - 0.5f, 0.45f, h, &plate);
    pen_box(pen, -0.2f, 1.0f, 0.2f, 1.6f, &metal);
    pen_box(pen, -0.17f, 1.03f, 0.17f, 1.57f, &paper);
}

static void draw_flag(const struct pen *pen, struct random *r)
{
    struct paint metal = surface(pen, ROUND, metal_colour(r)),
                 cloth = surface(pen, ROUND, paint_colour(r));
    float h = roll(r, 2.2f, 4), low = h - roll(r, 1.0f, 1.7f), w = roll(r, 0.2f, 0.45f);
    paint_grain(&cloth, 0.3f, 0.06f, 0.7f);
    pen_shadow(pen, 0.2f, h);
    pen_upright(pen, 0, 0.04f, h, 0.03f, &metal);
    CURVE(pen, &cloth, {0.02f, h - 0.1f}, {w * 0.7f, h - 0.35f}, {w, low + 0.2f}, {w * 0.5f, low},
          {0.02f, low + 0.35f});
}

static void draw_parasol(const struct pen *pen, struct random *r)
{
    struct paint pole = surface(pen, ROUND, metal_colour(r)),
                 cloth = surface(pen, ROUND, paint_colour(r));
    float top = roll(r, 1.9f, 2.6f), low = roll(r, 0.5f, 1), w = roll(r, 0.14f, 0.26f);
    paint_grain(&cloth, 0.3f, 0.05f, 0.8f);
    cloth.pattern = chance(r, 0.3f) ? PATTERN_STRIPES : PATTERN_NONE;
    cloth.second = rgb(0.8f, 0.78f, 0.72f);
    cloth.period = 0.12f;
    pen_shadow(pen, 0.3f, top);
    LATHE(pen, 0, &pole, false, {0, 0.3f}, {0.08f, 0.28f}, {0.1f, 0.05f});
    pen_upright(pen, 0, 0.03f, top + 0.1f, 0.025f, &pole);
    float tie = low + (top - low) * roll(r, 0.3f, 0.6f);
    LATHE(pen, 0, &cloth, true, {low, w * 1.1f}, {low + 0.15f, w * 1.15f}, {tie, w * 0.7f},
          {tie + 0.15f, w * 1.1f}, {top - 0.35f, w * 0.75f}, {top, 0.03f});
}

static void draw_statue(const struct pen *pen, struct random *r)
{
    struct rgb stone = rgb_vary(
        r, chance(r, 0.6f) ? rgb(0.62f, 0.6f, 0.55f) : rgb(0.25f, 0.3f, 0.26f), 0.7f, 1.2f);
    struct paint p = surface(pen, ROUND, stone);
    p.grain = 0.2f;
    p.grain_h = 0.1f;
    float b = roll(r, 0.3f, 1.1f), s = roll(r, 0.8f, 1.3f), w = roll(r, 0.22f, 0.35f);
    pen_shadow(pen, 0.45f, b + s);
    LATHE(pen, 0, &p, false, {0, w * 1.5f}, {0.12f, w * 1.5f}, {0.16f, w * 1.25f},
          {b - 0.12f, w * 1.2f}, {b - 0.08f, w * 1.4f}, {b, w * 1.4f});
    int kind = pick(r, 4);
    if (kind == 0)
        LATHE(pen, 0, &p, true, {b, w * 0.6f}, {b + s * 0.12f, w * 0.3f}, {b + s * 0.5f, w * 1.1f},
              {b + s * 0.7f, w}, {b + s * 0.78f, w * 0.6f}, {b + s * 0.85f, w * 0.8f});
    else if (kind == 1)
        LATHE(pen, 0, &p, true, {b, w}, {b + s * 0.1f, w * 0.9f}, {b + s * 0.5f, w * 0.5f},
              {b + s * 0.66f, w * 0.8f}, {b + s * 0.7f, w * 0.35f}, {b + s * 0.86f, w * 0.5f},
              {b + s, w * 0.15f});
    else if (kind == 2)
        LATHE(pen, 0, &p, false, {b, w * 0.9f}, {b + s * 1.4f, w * 0.5f}, {b + s * 1.6f, 0.02f});
    else { /* a globe on the plinth */
        pen_ellipse(pen, 0, b + w, w, w, &p);
    }
}

static void draw_hydrant(const struct pen *pen, struct random *r)
{
    struct paint p = surface(pen, ROUND, paint_colour(r));
    float s = roll(r, 0.8f, 1.3f);
    pen_shadow(pen, 0.2f * s, 0.8f * s);
    LATHE(pen, 0, &p, false, {0, 0.17f * s}, {0.06f * s, 0.17f * s}, {0.08f * s, 0.12f * s},
          {0.5f * s, 0.12f * s}, {0.52f * s, 0.16f * s}, {0.58f * s, 0.16f * s},
          {0.7f * s, 0.1f * s}, {0.78f * s, 0.03f * s});
    pen_box(pen, -0.2f * s, 0.38f * s, 0.2f * s, 0.47f * s, &p);
}

static const struct thing list[] = {
    {"lamp post", draw_lamp_post, 1.6f, 2.0f, PLACE_STREET | PLACE_PARK},
    {"pole", draw_pole, 0.5f, 2.0f, PLACE_STREET},
    {"sign on a post", draw_sign_post, 0.5f, 2.5f, PLACE_STREET | BEARS_A_SIGN},
    {"bollards", draw_bollards, 2.5f, 1.5f, PLACE_STREET},
    {"board on two legs", draw_board_on_legs, 0.5f, 1.5f, PLACE_STREET | PLACE_PARK},
    {"pair of posts", draw_post_pair, 0.4f, 1.2f, PLACE_STREET | PLACE_PARK},
    {"traffic light", draw_traffic_light, 0.4f, 1.2f, PLACE_STREET},
    {"parking meter", draw_parking_meter, 0.3f, 1.3f, PLACE_STREET},
    {"bus stop", draw_bus_stop, 0.5f, 1.0f, PLACE_STREET},
    {"flag", draw_flag, 0.6f, 0.6f, PLACE_STREET | PLACE_PARK},
    {"closed parasol", draw_parasol, 0.4f, 1.6f, PLACE_STREET | PLACE_WALL},
    {"statue", draw_statue, 0.7f, 1.2f, PLACE_STREET | PLACE_PARK},
    {"hydrant", draw_hydrant, 0.3f, 0.6f, PLACE_STREET},
};
const struct thing_list things_posts = {list, (int)(sizeof list / sizeof *list)};
