/* things_boxes: upright and wide: bins, columns, boxes, doorways, boards, covered things, fences.
 */
#include "synth/things.h"

static void draw_bin(const struct pen *pen, struct random *r)
{
    struct paint body = surface(pen, DRUM, chance(r, 0.5f) ? metal_colour(r) : paint_colour(r));
    struct paint dark = surface(pen, FLAT, rgb(0.08f, 0.08f, 0.08f));
    float w = roll(r, 0.18f, 0.3f), h = roll(r, 0.75f, 1.15f),
          leg = chance(r, 0.4f) ? roll(r, 0.2f, 0.45f) : 0;
    pen_shadow(pen, w, h);
    if (leg > 0)
        pen_upright(pen, 0, 0.05f, leg + 0.1f, 0.05f, &dark);
    LATHE(pen, 0, &body, false, {leg, w * 0.85f}, {h, w}, {h + 0.02f, w * 1.05f},
          {h + 0.06f, w * 1.05f});
    if (chance(r, 0.6f)) { /* a domed lid with a mouth */
        LATHE(pen, 0, &body, true, {h, w}, {h + 0.15f, w * 0.95f}, {h + 0.27f, w * 0.6f},
              {h + 0.3f, 0.02f});
        pen_box(pen, -w * 0.6f, h + 0.02f, w * 0.6f, h + 0.13f, &dark);
    }
}

static void draw_wheelie_bin(const struct pen *pen, struct random *r)
{
    int count = 1 + pick(r, 3);
    float w = roll(r, 0.24f, 0.34f), h = roll(r, 0.9f, 1.15f);
    for (int i = 0; i < count; i++) {
        struct paint body = surface(pen, FLAT, rgb_scale(paint_colour(r), 0.7f));
        struct paint dark = surface(pen, FLAT, rgb_scale(body.colour, 0.6f));
        struct pen at = pen_moved(pen, ((float)i - 0.5f * (float)(count - 1)) * (2 * w + 0.12f));
        pen_shadow(&at, w, h);
        pen_ellipse(&at, -w * 0.7f, 0.1f, 0.1f, 0.1f, &dark);
        pen_ellipse(&at, w * 0.7f, 0.1f, 0.1f, 0.1f, &dark);
        POLYGON(&at, &body, {-w * 0.8f, 0.08f}, {w * 0.8f, 0.08f}, {w, h}, {-w, h});
        pen_box(&at, -w * 1.08f, h - 0.04f, w * 1.08f, h + 0.07f, &dark);
        pen_box(&at, -w * 0.4f, h * 0.55f, w * 0.4f, h * 0.75f, &dark);
    }
}

static void draw_advertising_column(const struct pen *pen, struct random *r)
{
    struct paint body = surface(pen, DRUM, rgb(0.55f, 0.54f, 0.5f));
    float w = roll(r, 0.4f, 0.7f), h = roll(r, 2.2f, 3.2f);
    pen_shadow(pen, w, h);
    pen_box(pen, -w, 0, w, h, &body);
    for (int i = 0; i < 6; i++) { /* posters, narrower towards the edges */
        struct paint poster = surface(pen, DRUM, paint_colour(r));
        poster.grain = 0.3f;
        float angle = roll(r, -1.2f, 1.0f), a = sine(angle) * w,
              b = sine(angle + roll(r, 0.3f, 0.6f)) * w;
        float y = roll(r, 0.4f, h - 1.2f);
        pen_box(pen, a, y, b, y + roll(r, 0.5f, 1.1f), &poster);
    }
    struct paint roof = surface(pen, DRUM, metal_colour(r));
    LATHE(pen, 0, &roof, false, {h, w * 1.12f}, {h + 0.12f, w * 1.12f}, {h + 0.2f, w * 0.9f},
          {h + 0.5f, w * 0.3f}, {h + 0.7f, 0.03f});
}

static void draw_post_box(const struct pen *pen, struct random *r)
{
    static const struct rgb colours[] = {
        {0.7f, 0.1f, 0.1f}, {0.85f, 0.7f, 0.1f}, {0.12f, 0.25f, 0.55f}, {0.1f, 0.35f, 0.2f}};
    struct paint body = surface(pen, DRUM, rgb_vary(r, colours[pick(r, 4)], 0.7f, 1.1f));
    struct paint dark = surface(pen, FLAT, rgb(0.06f, 0.06f, 0.07f));
    struct paint white = surface(pen, FLAT, rgb(0.85f, 0.85f, 0.8f));
    float w = roll(r, 0.2f, 0.28f), h = roll(r, 1.3f, 1.7f);
    pen_shadow(pen, w, h);
    if (chance(r, 0.6f)) { /* a pillar */
        LATHE(pen, 0, &body, false, {0, w * 1.1f}, {0.15f, w * 1.1f}, {0.17f, w * 0.92f},
              {h - 0.25f, w * 0.92f}, {h - 0.22f, w * 1.12f}, {h - 0.15f, w * 1.12f},
              {h - 0.04f, w * 0.7f}, {h, w * 0.1f});
    } else { /* a box on a leg */
        pen_upright(pen, 0, 0.06f, h * 0.55f, 0.06f, &dark);
        LATHE(pen, 0, &body, true, {h * 0.5f, w}, {h - 0.15f, w}, {h, w * 0.4f});
    }
    pen_box(pen, -w * 0.6f, h - 0.4f, w * 0.6f, h - 0.34f, &dark);
    pen_box(pen, -w * 0.45f, h - 0.75f, w * 0.45f, h - 0.5f, &white);
}

static void draw_phone_box(const struct pen *pen, struct random *r)
{
    struct paint frame = surface(pen, FLAT, paint_colour(r)),
                 glass = surface(pen, FLAT, rgb(0.42f, 0.48f, 0.52f));
    float w = roll(r, 0.38f, 0.5f), h = roll(r, 2.1f, 2.5f);
    paint_grain(&glass, 0.35f, 0.3f, 0.5f);
    pen_shadow(pen, w, h);
    pen_box(pen, -w, 0, w, h, &frame);
    int columns = 1 + pick(r, 3), rows = 2 + pick(r, 5);
    float cell_w = 2 * (w - 0.07f) / (float)columns, cell_h = (h - 0.65f) / (float)rows;
    for (int j = 0; j < rows; j++)
        for (int i = 0; i < columns; i++) {
            float x = -w + 0.07f + cell_w * (float)i, y = 0.3f + cell_h * (float)j;
            pen_box(pen, x + 0.02f, y + 0.02f, x + cell_w - 0.02f, y + cell_h - 0.02f, &glass);
        }
    struct paint sign = surface(pen, FLAT, rgb(0.85f, 0.85f, 0.82f));
    pen_box(pen, -w * 0.8f, h - 0.26f, w * 0.8f, h - 0.1f, &sign);
    if (chance(r, 0.5f))
        pen_ellipse(pen, 0, h, w, 0.16f, &frame);
}

static void draw_sandwich_board(const struct pen *pen, struct random *r)
{
    struct paint frame =
        surface(pen, FLAT, chance(r, 0.5f) ? rgb(0.4f, 0.28f, 0.17f) : paint_colour(r));
    struct paint slate = surface(pen, FLAT, rgb(0.12f, 0.14f, 0.13f));
    paint_grain(&slate, 0.6f, 0.15f, 0.05f);
    float w = roll(r, 0.24f, 0.36f), h = roll(r, 0.9f, 1.3f);
    pen_shadow(pen, w, h);
    pen_line(pen, -w, 0, -w * 0.85f, h, 0.06f, &frame);
    pen_line(pen, w, 0, w * 0.85f, h, 0.06f, &frame);
    POLYGON(pen, &frame, {-w * 0.97f, 0.14f}, {w * 0.97f, 0.14f}, {w * 0.86f, h}, {-w * 0.86f, h});
    POLYGON(pen, &slate, {-w * 0.85f, 0.2f}, {w * 0.85f, 0.2f}, {w * 0.74f, h - 0.06f},
            {-w * 0.74f, h - 0.06f});
    if (chance(r, 0.4f))
        pen_ellipse(pen, 0, h, w * 0.8f, 0.16f, &frame);
}

static void draw_cabinet(const struct pen *pen, struct random *r)
{
    struct paint body = surface(pen, FLAT, rgb_vary(r, rgb(0.5f, 0.53f, 0.5f), 0.6f, 1.2f));
    struct paint dark = surface(pen, FLAT, rgb_scale(body.colour, 0.55f));
    float w = roll(r, 0.25f, 0.6f), h = roll(r, 1, 1.7f);
    pen_shadow(pen, w, h);
    pen_box(pen, -w, 0, w, h, &body);
    pen_box(pen, -w * 1.04f, h - 0.08f, w * 1.04f, h, &dark);
    pen_box(pen, -0.012f, 0.1f, 0.012f, h - 0.12f, &dark);
    for (int i = 0; i < 4; i++)
        pen_box(pen, -w * 0.7f, 0.2f + 0.06f * (float)i, -w * 0.2f, 0.23f + 0.06f * (float)i,
                &dark);
    if (chance(r, 0.5f)) { /* a torn bill or paint sprayed on it */
        struct paint bill = surface(pen, FLAT, paint_colour(r));
        bill.grain = 0.5f;
        pen_ellipse(pen, roll(r, -0.5f, 0.5f) * w, h * 0.6f, w * 0.4f, h * 0.2f, &bill);
    }
}

static void draw_ticket_machine(const struct pen *pen, struct random *r)
{
    struct paint body = surface(pen, FLAT, paint_colour(r)),
                 panel = surface(pen, FLAT, metal_colour(r));
    struct paint screen = surface(pen, FLAT, rgb(0.15f, 0.2f, 0.26f));
    float w = roll(r, 0.2f, 0.4f), h = roll(r, 1.5f, 1.9f);
    pen_shadow(pen, w, h);
    LATHE(pen, 0, &body, false, {0, w * 0.9f}, {0.1f, w}, {h - 0.1f, w}, {h, w * 0.7f});
    pen_box(pen, -w * 0.8f, h * 0.45f, w * 0.8f, h * 0.92f, &panel);
    pen_box(pen, -w * 0.6f, h * 0.68f, w * 0.5f, h * 0.88f, &screen);
    pen_box(pen, -w * 0.5f, h * 0.18f, w * 0.5f, h * 0.28f, &screen);
    if (chance(r, 0.5f)) { /* a round sign on top */
        struct paint sign = surface(pen, FLAT, paint_colour(r));
        pen_upright(pen, h, 0.03f, h + 0.3f, 0.03f, &panel);
        pen_ellipse(pen, 0, h + 0.35f, 0.17f, 0.17f, &sign);
    }
}

/* A niche or a porch: a round head over narrow shoulders of stone. */
static void draw_doorway(const struct pen *pen, struct random *r)
{
    struct paint stone = surface(pen, FLAT, rgb_vary(r, rgb(0.7f, 0.68f, 0.62f), 0.6f, 1.2f));
    struct paint inside = surface(pen, FLAT,
                                  chance(r, 0.4f) ? rgb_scale(stone.colour, 0.35f)
                                                  : rgb_scale(paint_colour(r), 0.7f));
    float w = roll(r, 0.28f, 0.6f), h = roll(r, 1.5f, 2.3f), edge = roll(r, 0.08f, 0.2f);
    bool arched = chance(r, 0.65f);
    inside.grain = 0.25f;
    inside.grain_h = 0.6f;
    pen_box(pen, -w - edge, 0, w + edge, h, &stone);
    if (arched)
        pen_ellipse(pen, 0, h, w + edge, w + edge, &stone);
    pen_box(pen, -w, 0.06f, w, h, &inside);
    if (arched)
        pen_ellipse(pen, 0, h, w, w, &inside);
    struct paint dark = surface(pen, FLAT, rgb_scale(inside.colour, 0.6f));
    if (chance(r, 0.6f)) {
        pen_box(pen, -w * 0.75f, 0.25f, -w * 0.1f, h * 0.5f, &dark);
        pen_box(pen, w * 0.1f, 0.25f, w * 0.75f, h * 0.5f, &dark);
        pen_box(pen, -w * 0.75f, h * 0.58f, -w * 0.1f, h * 0.95f, &dark);
        pen_box(pen, w * 0.1f, h * 0.58f, w * 0.75f, h * 0.95f, &dark);
    }
    pen_box(pen, -w - edge - 0.1f, 0, w + edge + 0.1f, 0.08f, &stone);
}

static void draw_bench(const struct pen *pen, struct random *r)
{
    struct paint wood = surface(pen, FLAT, rgb_vary(r, rgb(0.45f, 0.32f, 0.2f), 0.6f, 1.4f));
    struct paint iron = surface(pen, FLAT, metal_colour(r));
    float w = roll(r, 0.7f, 1);
    wood.grain_w = 0.6f;
    wood.grain_h = 0.03f;
    pen_shadow(pen, w, 0.5f);
    for (int side = -1; side <= 1; side += 2)
        pen_box(pen, (float)side * w * 0.85f - 0.04f, 0, (float)side * w * 0.85f + 0.04f, 0.85f,
                &iron);
    for (int i = 0; i < 3; i++)
        pen_box(pen, -w, 0.52f + 0.13f * (float)i, w, 0.61f + 0.13f * (float)i, &wood);
    pen_box(pen, -w, 0.38f, w, 0.46f, &wood);
}

/* A tarpaulin over something: shoulders without a person. */
static void draw_covered_thing(const struct pen *pen, struct random *r)
{
    struct paint sheet = surface(pen, DRUM, paint_colour(r)),
                 rope = surface(pen, FLAT, rgb(0.2f, 0.18f, 0.15f));
    float h = roll(r, 1.2f, 2.1f), w = roll(r, 0.22f, 0.45f);
    paint_grain(&sheet, 0.4f, 0.1f, 0.5f);
    pen_shadow(pen, w, h);
    static const float rows[4][3] = {/* height, least and most half width */
                                     {0.35f, 0.8f, 1.1f},
                                     {0.65f, 0.75f, 1},
                                     {0.82f, 0.7f, 1},
                                     {0.95f, 0.2f, 0.6f}};
    struct point p[11] = {[0] = {-w, 0}, [5] = {0, h}, [10] = {w, 0}};
    for (int i = 0; i < 4; i++) {
        p[1 + i] = point(-w * roll(r, rows[i][1], rows[i][2]), h * rows[i][0]);
        p[9 - i] = point(w * roll(r, rows[i][1], rows[i][2]), h * rows[i][0]);
    }
    pen_curve(pen, p, 11, &sheet);
    if (chance(r, 0.6f))
        pen_line(pen, -w * 0.9f, h * 0.6f, w * 0.9f, h * 0.58f, 0.03f, &rope);
}

/* Clothes for sale before a shop: a coat without head and legs. */
static void draw_coat_stand(const struct pen *pen, struct random *r)
{
    struct paint iron = surface(pen, FLAT, metal_colour(r)),
                 cloth = surface(pen, DRUM, paint_colour(r));
    float h = roll(r, 1.3f, 1.8f), w = roll(r, 0.17f, 0.25f), low = h - roll(r, 0.6f, 1);
    paint_grain(&cloth, 0.3f, 0.06f, 0.4f);
    pen_shadow(pen, 0.25f, h);
    pen_line(pen, 0, 0, 0, h + 0.1f, 0.05f, &iron);
    pen_line(pen, -0.25f, 0.02f, 0.25f, 0.02f, 0.04f, &iron);
    LATHE(pen, 0, &cloth, false, {low, w * 1.2f}, {low + 0.3f, w * 1.05f}, {h - 0.14f, w},
          {h - 0.03f, w * 0.6f}, {h, 0.04f});
    struct paint seam = surface(pen, FLAT, rgb_scale(cloth.colour, 0.5f));
    pen_line(pen, 0, low, 0, h - 0.05f, 0.02f, &seam);
}

static void draw_fence(const struct pen *pen, struct random *r)
{
    struct paint p =
        surface(pen, FLAT,
                chance(r, 0.5f) ? metal_colour(r) : rgb_vary(r, rgb(0.6f, 0.5f, 0.4f), 0.5f, 1.5f));
    int kind = pick(r, 3);
    float half = roll(r, 1.2f, 3), h = roll(r, 0.8f, 1.8f),
          step = kind == 2 ? 0.9f : roll(r, 0.12f, 0.3f);
    float bar = kind == 1 ? step * 0.6f : 0.035f;
    int count = (int)(2 * half / step);
    for (int i = 0; i <= count; i++) { /* bars, pickets or posts */
        float x = -half + step * (float)i;
        if (kind == 1)
            POLYGON(pen, &p, {x, 0.05f}, {x + bar, 0.05f}, {x + bar, h - 0.1f}, {x + 0.5f * bar, h},
                    {x, h - 0.1f});
        else
            pen_box(pen, x, 0, x + (kind == 2 ? 0.1f : bar), h, &p);
    }
    for (int i = 0; i < (kind == 2 ? 4 : 2); i++) {
        float y = h * (kind == 2 ? 0.25f + 0.22f * (float)i : 0.2f + 0.6f * (float)i);
        pen_box(pen, -half, y, half, y + 0.06f, &p);
    }
}

static void draw_ladder(const struct pen *pen, struct random *r)
{
    struct paint p = surface(pen, FLAT, metal_colour(r));
    float h = roll(r, 1.8f, 4), slant = roll(r, -0.3f, 0.3f);
    for (int side = -1; side <= 1; side += 2)
        pen_line(pen, (float)side * 0.2f, 0, (float)side * 0.18f + slant, h, 0.06f, &p);
    for (float y = 0.25f; y < h; y += 0.28f)
        pen_line(pen, -0.2f + slant * y / h, y, 0.2f + slant * y / h, y, 0.04f, &p);
}

static const struct thing list[] = {
    {"litter bin", draw_bin, 0.4f, 1.3f, PLACE_STREET | PLACE_PARK},
    {"wheelie bin", draw_wheelie_bin, 1.2f, 0.9f, PLACE_STREET | PLACE_WALL},
    {"advertising column", draw_advertising_column, 0.8f, 0.9f, PLACE_STREET},
    {"letter box", draw_post_box, 0.4f, 1.2f, PLACE_STREET | PLACE_WALL},
    {"telephone box", draw_phone_box, 0.6f, 0.9f, PLACE_STREET | PLACE_WALL},
    {"sandwich board", draw_sandwich_board, 0.4f, 1.0f, PLACE_STREET | PLACE_WALL},
    {"cabinet", draw_cabinet, 0.7f, 0.9f, PLACE_STREET | PLACE_WALL},
    {"ticket machine", draw_ticket_machine, 0.5f, 1.0f, PLACE_STREET | PLACE_WALL},
    {"doorway", draw_doorway, 0.9f, 2.2f, PLACE_WALL},
    {"bench", draw_bench, 1.1f, 0.6f, PLACE_STREET | PLACE_PARK},
    {"covered thing", draw_covered_thing, 0.6f, 1.2f, PLACE_STREET | PLACE_PARK},
    {"coat stand", draw_coat_stand, 0.5f, 1.0f, PLACE_STREET | PLACE_WALL},
    {"fence", draw_fence, 3.2f, 1.2f, PLACE_STREET | PLACE_PARK},
    {"ladder", draw_ladder, 0.9f, 0.5f, PLACE_WALL},
};
const struct thing_list things_boxes = {list, (int)(sizeof list / sizeof *list)};
