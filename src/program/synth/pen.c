/* pen: shapes in metres around a point of the ground, y upwards. Everything that stands in a street
 * is made of these few: polygons, curves, boxes, ellipses, limbs, lathe shapes, leaves, shadows.
 */
#include "synth/canvas.h"

static struct point to_canvas(const struct pen *pen, struct point p)
{
    return point(pen->x + pen->mirror * p.x * pen->unit, pen->y - p.y * pen->unit);
}

/* Mirrored things are still lit from where the sun is. */
static void fill(const struct pen *pen, struct point *points, int count, const struct paint *paint)
{
    for (int i = 0; i < count; i++)
        points[i] = to_canvas(pen, points[i]);
    canvas_fill(pen->canvas, points, count, paint, pen->unit, pen->x, pen->y);
}

struct pen pen_moved(const struct pen *pen, float metres)
{
    struct pen moved = *pen;
    moved.x += metres * pen->unit;
    return moved;
}

void pen_polygon(const struct pen *pen, const struct point *points, int count,
                 const struct paint *paint)
{
    struct point moved[MAX_POINTS];
    for (int i = 0; i < count; i++)
        moved[i] = points[i];
    fill(pen, moved, count, paint);
}

void pen_curve(const struct pen *pen, const struct point *points, int count,
               const struct paint *paint)
{
    struct point smooth[MAX_POINTS];
    fill(pen, smooth, outline_smooth(points, count, 4, smooth), paint);
}

void pen_box(const struct pen *pen, float x0, float y0, float x1, float y1,
             const struct paint *paint)
{
    struct point p[4] = {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
    fill(pen, p, 4, paint);
}

void pen_ellipse(const struct pen *pen, float x, float y, float rx, float ry,
                 const struct paint *paint)
{
    struct point p[24];
    for (int i = 0; i < 24; i++) {
        float angle = 6.2831853f * (float)i / 24;
        p[i] = point(x + rx * cosine(angle), y + ry * sine(angle));
    }
    fill(pen, p, 24, paint);
}

void pen_limb(const struct pen *pen, struct point a, float ra, struct point b, float rb,
              const struct paint *paint)
{
    struct point p[18];
    float dx = b.x - a.x, dy = b.y - a.y, length = root(dx * dx + dy * dy);
    if (length < 1e-5f) {
        dx = 0;
        dy = 1;
        length = 1;
    }
    dx /= length;
    dy /= length;
    for (int i = 0; i < 9; i++) { /* half a circle around each end, turned away from the other */
        float angle = 3.14159265f * ((float)i / 8 - 0.5f), c = cosine(angle), s = sine(angle);
        p[i] = point(b.x + rb * (dx * c - dy * s), b.y + rb * (dy * c + dx * s));
        p[i + 9] = point(a.x - ra * (dx * c - dy * s), a.y - ra * (dy * c + dx * s));
    }
    fill(pen, p, 18, paint);
}

void pen_upright(const struct pen *pen, float y0, float r0, float y1, float r1,
                 const struct paint *paint)
{
    pen_limb(pen, point(0, y0), r0, point(0, y1), r1, paint);
}

void pen_line(const struct pen *pen, float ax, float ay, float bx, float by, float thick,
              const struct paint *paint)
{
    float r = 0.5f * thick;
    pen_limb(pen, point(ax, ay), r, point(bx, by), r, paint);
}

void pen_lathe(const struct pen *pen, float x, const float (*profile)[2], int count, bool smooth,
               const struct paint *paint)
{
    struct point p[MAX_POINTS / 4];
    for (int i = 0; i < count; i++) {
        p[i] = point(x + profile[i][1], profile[i][0]);
        p[2 * count - 1 - i] = point(x - profile[i][1], profile[i][0]);
    }
    if (smooth)
        pen_curve(pen, p, 2 * count, paint);
    else
        pen_polygon(pen, p, 2 * count, paint);
}

/* Small leaves are drawn as diamonds of at least two pixels; a far crown gets fewer and larger
 * ones. */
void pen_leaves(const struct pen *pen, float x, float y, float rx, float ry, float size,
                struct rgb colour)
{
    uint32_t seed = seed_of(pen->random);
    struct random r = random_make(seed, STREAM_SYNTH, 0x1eaf);
    struct point at = to_canvas(pen, point(x, y));
    const struct canvas *canvas = pen->canvas;
    float width = rx * pen->unit, height = ry * pen->unit, leaf = size * pen->unit;
    bool seen = at.x + width >= (float)canvas->x0 && at.y + height >= (float)canvas->y0 &&
                at.x - width <= (float)(canvas->x0 + canvas->width) &&
                at.y - height <= (float)(canvas->y0 + canvas->height);
    if (!seen && !canvas->measuring)
        return;
    leaf = leaf < 1.6f ? 1.6f : leaf;
    float wanted = 3.2f * width * height / (leaf * leaf);
    int count = wanted > 5000 ? 5000 : (int)wanted;
    leaf *= wanted > 5000 ? root(wanted / 5000) : 1;
    struct paint paint = paint_of(colour, seed);
    paint.grain = 0;
    paint.fine = 0.08f;
    for (int i = 0; i < count; i++) {
        float u = roll(&r, -1, 1), v = roll(&r, -1, 1);
        float far = u * u + v * v, tone = roll(&r, 0.5f, 1.3f) * (1 - 0.3f * v);
        float turn = roll(&r, 0, 3.14159265f), l = leaf * roll(&r, 0.6f, 1.3f);
        float hue = roll(&r, -0.03f, 0.03f), c = cosine(turn), s = sine(turn);
        if (far > 1)
            continue;
        float bump = 1 + 0.12f * noise_at(3 * u, 3 * v, seed); /* an uneven edge */
        float px = at.x + u * width * bump, py = at.y + v * height * bump;
        tone *= 1 + 0.25f * noise_at(2.5f * u + 9, 2.5f * v, seed); /* clumps */
        paint.colour = rgb_scale(rgb(colour.r + hue, colour.g, colour.b - hue), tone);
        struct point p[4] = {{px + c * l, py + s * l},
                             {px - s * 0.6f * l, py + c * 0.6f * l},
                             {px - c * l, py - s * l},
                             {px + s * 0.6f * l, py - c * 0.6f * l}};
        canvas_fill(pen->canvas, p, 4, &paint, pen->unit, at.x, at.y);
    }
}

void pen_ring(const struct pen *pen, float x, float y, float rx, float ry, float thick,
              const struct paint *paint)
{
    struct point p[50]; /* out and back again: the inside winds to zero */
    for (int i = 0; i < 25; i++) {
        float angle = 6.2831853f * (float)i / 24, c = cosine(angle), s = sine(angle);
        p[i] = point(x + rx * c, y + ry * s);
        p[49 - i] = point(x + (rx - thick) * c, y + (ry - thick) * s);
    }
    fill(pen, p, 50, paint);
}

void pen_shadow(const struct pen *pen, float half_width, float height)
{
    struct paint paint = {.colour = {0.45f, 0.46f, 0.52f}, .alpha = 0.5f, .shadow = true};
    for (int i = 0; i < 3; i++) {
        float grow = 1 + 0.25f * (float)i;
        pen_ellipse(pen, 0, 0.01f, half_width * grow, 0.22f * half_width * grow, &paint);
    }
    if (!pen->light->sunny)
        return;
    struct pen flat = *pen;
    flat.mirror = 1;
    float tip = -pen->light->side * pen->light->length * height;
    float back = 0.12f * pen->light->length * height, w = half_width;
    for (int i = 0; i < 2; i++) {
        float grow = 1 + 0.2f * (float)i;
        struct point p[4] = {
            {-w * grow, 0}, {w * grow, -0.02f}, {tip + w * grow, back}, {tip - w * grow, back}};
        pen_polygon(&flat, p, 4, &paint);
    }
}
