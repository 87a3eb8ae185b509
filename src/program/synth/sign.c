/* sign: traffic signs on posts. A plate is a regular polygon with a border and something on it;
 * wind, cars and the street's bend have turned it a little.
 */
#include "synth/things.h"

enum mark { MARK_NONE, MARK_BAR, MARK_DIGITS, MARK_ARROW, MARK_LETTERS, MARK_FIGURE };

struct plate {
    int sides;
    float start; /* angle of the first corner, in turns */
    float face;  /* radius of what is inside the border, of the plate's */
    struct rgb border, colour, ink;
    enum mark mark;
    float weight; /* how often */
};

#define RED                                                                                        \
    {                                                                                              \
        0.72f, 0.09f, 0.1f                                                                         \
    }
#define WHITE                                                                                      \
    {                                                                                              \
        0.88f, 0.88f, 0.86f                                                                        \
    }
#define BLUE                                                                                       \
    {                                                                                              \
        0.1f, 0.26f, 0.62f                                                                         \
    }
#define BLACK                                                                                      \
    {                                                                                              \
        0.1f, 0.1f, 0.11f                                                                          \
    }
#define YELLOW                                                                                     \
    {                                                                                              \
        0.9f, 0.72f, 0.12f                                                                         \
    }

static const struct plate plates[] = {
    {24, 0, 0.76f, RED, WHITE, BLACK, MARK_DIGITS, 3}, /* a speed limit */
    {24, 0, 0.94f, WHITE, RED, WHITE, MARK_BAR, 2},    /* no entry */
    {24, 0, 0.93f, WHITE, BLUE, WHITE, MARK_ARROW, 2},
    {3, 0.25f, 0.66f, RED, WHITE, BLACK, MARK_FIGURE, 2},
    {3, 0.75f, 0.62f, RED, WHITE, BLACK, MARK_NONE, 1}, /* give way */
    {8, 0.0625f, 0.93f, WHITE, RED, WHITE, MARK_LETTERS, 2},
    {4, 0.125f, 0.92f, WHITE, BLUE, WHITE, MARK_FIGURE, 2},
    {4, 0, 0.8f, WHITE, YELLOW, WHITE, MARK_NONE, 1}, /* priority */
};

/* How a plate hangs, decided once: it is drawn twice. */
struct hanging {
    const struct plate *plate;
    float tilt, squeeze; /* turned in its plane, in turns; seen from the side: its width */
    float dice[4];
    struct paint border, face, ink;
};

static struct point hung(const struct hanging *h, float x, float y)
{
    float c = cosine(6.2831853f * h->tilt), s = sine(6.2831853f * h->tilt);
    return point(h->squeeze * (x * c - y * s), x * s + y * c);
}

static void draw_polygon(const struct pen *pen, const struct hanging *h, float radius,
                         const struct paint *paint)
{
    struct point p[24];
    int sides = h->plate->sides;
    for (int i = 0; i < sides; i++) {
        float turn = 6.2831853f * (h->plate->start + (float)i / (float)sides);
        p[i] = hung(h, radius * cosine(turn), radius * sine(turn));
    }
    pen_polygon(pen, p, sides, paint);
}

static void draw_block(const struct pen *pen, const struct hanging *h, float x0, float y0, float x1,
                       float y1)
{
    struct point p[4] = {hung(h, x0, y0), hung(h, x1, y0), hung(h, x1, y1), hung(h, x0, y1)};
    pen_polygon(pen, p, 4, &h->ink);
}

static void draw_mark(const struct pen *pen, const struct hanging *h)
{
    const float *dice = h->dice;
    switch (h->plate->mark) {
    case MARK_NONE:
        return;
    case MARK_BAR:
        draw_block(pen, h, -0.65f, -0.15f, 0.65f, 0.15f);
        return;
    case MARK_DIGITS:
        for (int i = 0; i < 2; i++) {
            float x = i ? 0.06f : -0.44f, hole = dice[i] < 0.5f ? 0.1f : -0.3f;
            draw_block(pen, h, x, -0.38f, x + 0.1f, 0.38f);
            draw_block(pen, h, x + 0.26f, hole, x + 0.38f, 0.38f);
            draw_block(pen, h, x, -0.38f, x + 0.38f, -0.26f);
            draw_block(pen, h, x, dice[2] - 0.4f, x + 0.38f, dice[2] - 0.28f);
        }
        return;
    case MARK_ARROW: {
        float side = dice[0] < 0.5f ? 1.0f : -1.0f;
        struct point head[3] = {hung(h, side * 0.65f, 0), hung(h, side * 0.1f, 0.5f),
                                hung(h, side * 0.1f, -0.5f)};
        draw_block(pen, h, -0.6f, -0.16f, 0.6f, 0.16f);
        pen_polygon(pen, head, 3, &h->ink);
        return;
    }
    case MARK_LETTERS:
        for (int i = 0; i < 4; i++) {
            float x = -0.68f + 0.36f * (float)i;
            draw_block(pen, h, x, -0.25f, x + 0.1f, 0.25f);
            draw_block(pen, h, x, dice[i] < 0.5f ? 0.15f : -0.25f, x + 0.26f,
                       dice[i] < 0.5f ? 0.25f : -0.15f);
        }
        return;
    case MARK_FIGURE:
        draw_block(pen, h, -0.08f, -0.3f, 0.1f + 0.1f * dice[0], 0.2f);
        draw_block(pen, h, -0.3f * dice[1] - 0.08f, -0.05f, 0.3f * dice[2], 0.06f);
        draw_block(pen, h, -0.08f, 0.24f, 0.08f, 0.36f);
        return;
    }
}

static void draw_plate(const struct pen *pen, const struct hanging *h)
{
    draw_polygon(pen, h, 1, &h->border);
    draw_polygon(pen, h, h->plate->face, &h->face);
    draw_mark(pen, h);
}

static struct paint coat(const struct pen *pen, struct rgb colour, float fading)
{
    struct paint paint = surface(pen, FLAT, rgb_scale(colour, fading));
    paint.grain = 0.06f;
    return paint;
}

static struct hanging hang(const struct pen *pen)
{
    struct random *r = pen->random;
    struct hanging h = {.plate = &plates[0]};
    float sum = 0;
    for (size_t i = 0; i < sizeof plates / sizeof *plates; i++)
        sum += plates[i].weight;
    float dice = roll(r, 0, sum);
    for (size_t i = 0; i < sizeof plates / sizeof *plates && dice >= 0; i++) {
        h.plate = &plates[i];
        dice -= plates[i].weight;
    }
    h.tilt = 0.03f * roll(r, -1, 1);
    h.tilt *= roll(r, 0, 1);
    h.squeeze = roll(r, 0.82f, 1);
    for (int i = 0; i < 4; i++)
        h.dice[i] = roll(r, 0, 1);
    float fading = roll(r, 0.7f, 1.1f);
    h.border = coat(pen, h.plate->border, fading);
    h.face = coat(pen, h.plate->colour, fading);
    h.ink = coat(pen, h.plate->ink, fading);
    return h;
}

/* The post up to the plate's middle, and at times a small plate with words below. */
static void draw_post(const struct pen *pen, float up, float radius)
{
    struct random *r = pen->random;
    struct paint metal = surface(pen, ROUND, metal_colour(r));
    float thick = roll(r, 0.025f, 0.045f);
    pen_shadow(pen, 0.12f, up);
    pen_upright(pen, 0, thick, up + 0.5f * radius, thick, &metal);
    if (!chance(r, 0.2f))
        return;
    struct paint board = surface(pen, FLAT, rgb_vary(r, rgb(0.8f, 0.8f, 0.78f), 0.7f, 1.1f));
    float top = up - 1.15f * radius, wide = radius * roll(r, 0.6f, 0.9f);
    pen_box(pen, -wide, top - 0.4f * radius, wide, top, &board);
}

void sign_place(const struct pen *pen, float up, float height, struct synth_person *box)
{
    unsigned char marking = pen->canvas->marking;
    struct hanging h = hang(pen);
    struct canvas extent = {0};
    struct pen at = *pen; /* drawn twice: the first time only to learn how large it becomes */
    at.canvas = &extent;
    at.x = at.y = 0;
    at.unit = 1;
    canvas_measure(&extent);
    draw_plate(&at, &h);
    at = *pen;
    at.unit = height / (extent.bottom - extent.top);
    pen->canvas->marking = 0;
    draw_post(pen, up / pen->unit, 0.5f * height / pen->unit);
    pen->canvas->marking = marking;
    at.x -= 0.5f * (extent.left + extent.right) * at.unit;
    at.y -= up + 0.5f * (extent.top + extent.bottom) * at.unit;
    draw_plate(&at, &h);
    box->width = (double)((extent.right - extent.left) * at.unit);
    box->height = (double)height;
    box->x = (double)pen->x - box->width / 2;
    box->y = (double)(pen->y - up) - box->height / 2;
}
