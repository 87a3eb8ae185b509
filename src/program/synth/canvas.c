/* canvas: a picture in floats, and the one way to put something on it: fill an outline with a
 * paint.
 *
 * Outlines are filled by the nonzero winding rule. Each pixel row is cut into four lines; on each
 * the covered stretches are exact, so that edges have as many grey levels as a photograph needs. A
 * paint shades along the row (a cylinder is darker at its edges), adds a texture and a pattern.
 * What a shape means is none of this file's business.
 */
#include "synth/canvas.h"

#define LINES 4 /* a pixel row */

struct rgb rgb_hsv(float hue, float saturation, float value)
{
    /* Which of the four below red, green and blue are, in each sixth of the circle. */
    static const unsigned char parts[6][3] = {{3, 1, 0}, {2, 3, 0}, {0, 3, 1},
                                              {0, 2, 3}, {1, 0, 3}, {3, 0, 2}};
    float turn = hue - 6 * (float)floor_int(hue / 6);
    float up = value * (1 - saturation * (1 - fraction(turn)));
    float down = value * (1 - saturation * fraction(turn));
    const float shades[4] = {value * (1 - saturation), up, down, value};
    const unsigned char *part = parts[turn >= 0 && turn < 5 ? floor_int(turn) : 5];
    return rgb(shades[part[0]], shades[part[1]], shades[part[2]]);
}

struct rgb rgb_vary(struct random *r, struct rgb a, float low, float high)
{
    return rgb_scale(a, roll(r, low, high));
}

struct rgb rgb_dice(struct random *r, float hue0, float hue1, float saturation0, float saturation1,
                    float value0, float value1)
{
    float hue = roll(r, hue0, hue1), saturation = roll(r, saturation0, saturation1);
    return rgb_hsv(hue, saturation, roll(r, value0, value1));
}

struct paint paint_new(struct random *r, struct rgb colour)
{
    return paint_of(colour, seed_of(r));
}

struct paint paint_of(struct rgb colour, uint32_t seed)
{
    return (struct paint){.colour = colour,
                          .second = colour,
                          .grain = 0.07f,
                          .grain_w = 0.12f,
                          .grain_h = 0.12f,
                          .fine = 0.04f,
                          .alpha = 1,
                          .seed = seed};
}

enum hm_status canvas_new(int width, int height, int x0, int y0, struct canvas *canvas,
                          struct hm_error *error)
{
    *canvas = (struct canvas){.width = width, .height = height, .x0 = x0, .y0 = y0};
    size_t count = mem_product(mem_product((size_t)width, (size_t)height), 3);
    canvas->pixels = mem_array(count, sizeof(float));
    canvas->cover = mem_array((size_t)width + 2, sizeof(float));
    canvas->grain = mem_array((size_t)width + 2, sizeof(float));
    canvas->owner = mem_array(mem_product((size_t)width, (size_t)height), 1);
    if (canvas->pixels && canvas->cover && canvas->grain && canvas->owner)
        return HM_OK;
    canvas_free(canvas);
    return fail_memory(error, mem_product(count, sizeof(float)), "a synthetic scene");
}

void canvas_free(struct canvas *canvas)
{
    mem_free(canvas->pixels);
    mem_free(canvas->cover);
    mem_free(canvas->grain);
    mem_free(canvas->owner);
    *canvas = (struct canvas){0};
}

void canvas_measure(struct canvas *canvas)
{
    canvas->measuring = true;
    canvas->left = canvas->top = 1e9f;
    canvas->right = canvas->bottom = -1e9f;
}

/* Where one line crosses an outline. */
struct crossing {
    float x;
    int turn;
};

static int find_crossings(const struct point *p, int count, float y, struct crossing *out)
{
    int found = 0;
    for (int i = 0; i < count; i++) {
        struct point a = p[i], b = p[i + 1 < count ? i + 1 : 0];
        if ((a.y <= y) == (b.y <= y))
            continue;
        struct crossing new = {a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x), a.y <= y ? 1 : -1};
        int at = found++;
        for (; at > 0 && out[at - 1].x > new.x; at--)
            out[at] = out[at - 1];
        out[at] = new;
    }
    return found;
}

/* Adds the stretch left .. right (pixels of the canvas) to the row's coverage. */
static void cover_stretch(float *cover, int width, float left, float right)
{
    const float share = 1.0f / LINES;
    left = clamp(left, 0, (float)width);
    right = clamp(right, 0, (float)width);
    if (right <= left)
        return;
    int a = (int)left, b = (int)right;
    if (a == b) {
        cover[a] += share * (right - left);
        return;
    }
    cover[a] += share * ((float)(a + 1) - left);
    for (int x = a + 1; x < b; x++)
        cover[x] += share;
    cover[b] += share * (right - (float)b);
}

/* One row of coverage; *left and *right become the ends of the shape on it, uncut. */
static bool cover_row(struct canvas *canvas, const struct point *p, int count, int row, float *left,
                      float *right)
{
    struct crossing crossings[MAX_POINTS];
    bool any = false;
    for (int line = 0; line < LINES; line++) {
        float y = (float)(row + canvas->y0) + ((float)line + 0.5f) / LINES;
        int found = find_crossings(p, count, y, crossings), winding = 0;
        for (int i = 0; i + 1 < found; i++) {
            winding += crossings[i].turn;
            if (!winding)
                continue;
            cover_stretch(canvas->cover, canvas->width, crossings[i].x - (float)canvas->x0,
                          crossings[i + 1].x - (float)canvas->x0);
        }
        if (!found)
            continue;
        if (!any || crossings[0].x < *left)
            *left = crossings[0].x;
        if (!any || crossings[found - 1].x > *right)
            *right = crossings[found - 1].x;
        any = true;
    }
    return any;
}

/* How much of the second colour the pattern has at (x, y), in periods from its origin. */
static float pattern_share(enum pattern pattern, float x, float y, float pixel)
{
    float across = band(fraction(x), 0.25f, 0.75f, pixel);
    float down = band(fraction(y), 0.25f, 0.75f, pixel);
    switch (pattern) {
    case PATTERN_BANDS:
        return down;
    case PATTERN_STRIPES:
        return across;
    case PATTERN_CHECKS:
        return 0.5f * (across + down);
    case PATTERN_SPOTS:
        return across * down;
    default:
        return 0;
    }
}

/* The texture of a row from column a to b: a coarse one of the paint's size and a fine one. */
static void grain_row(struct canvas *canvas, int row, int a, int b, const struct paint *paint,
                      float unit)
{
    float *grain = canvas->grain + a;
    float x = (float)(a + canvas->x0), y = (float)(row + canvas->y0);
    for (int k = 0; k < b - a; k++)
        grain[k] = 1;
    if (paint->grain > 0) {
        float w = paint->grain_w * unit, h = paint->grain_h * unit;
        w = w < 1.5f ? 1.5f : w;
        h = h < 1.5f ? 1.5f : h;
        noise_row(grain, b - a, x / w, 1 / w, y / h, 0.7f * paint->grain, paint->seed);
        noise_row(grain, b - a, 2.3f * x / w, 2.3f / w, 2.3f * y / h, 0.5f * paint->grain,
                  paint->seed + 7);
    }
    if (paint->fine > 0)
        noise_row(grain, b - a, x / 1.9f, 1 / 1.9f, y / 1.9f, paint->fine, paint->seed + 13);
}

static struct rgb paint_at(const struct paint *paint, float x, float y, float unit, float ox,
                           float oy)
{
    if (paint->shade)
        return paint->shade(paint->context, x, y);
    if (paint->pattern == PATTERN_NONE)
        return paint->colour;
    float period = paint->period * unit;
    return rgb_mix(paint->colour, paint->second,
                   pattern_share(paint->pattern, (x - ox) / period, (y - oy) / period, 1 / period));
}

static void paint_pixel(float *to, float cover, const struct paint *paint, struct rgb c)
{
    if (paint->shadow) {
        to[0] *= 1 - cover * (1 - c.r);
        to[1] *= 1 - cover * (1 - c.g);
        to[2] *= 1 - cover * (1 - c.b);
        return;
    }
    to[0] += cover * (c.r - to[0]);
    to[1] += cover * (c.g - to[1]);
    to[2] += cover * (c.b - to[2]);
}

static void measure(struct canvas *canvas, const struct point *points, int count)
{
    for (int i = 0; i < count; i++) {
        canvas->left = points[i].x < canvas->left ? points[i].x : canvas->left;
        canvas->right = points[i].x > canvas->right ? points[i].x : canvas->right;
        canvas->top = points[i].y < canvas->top ? points[i].y : canvas->top;
        canvas->bottom = points[i].y > canvas->bottom ? points[i].y : canvas->bottom;
    }
}

void canvas_fill(struct canvas *canvas, const struct point *points, int count,
                 const struct paint *paint, float unit, float ox, float oy)
{
    if (canvas->measuring) {
        if (!paint->shadow)
            measure(canvas, points, count);
        return;
    }
    struct canvas extent = {.left = 1e9f, .top = 1e9f, .right = -1e9f, .bottom = -1e9f};
    measure(&extent, points, count);
    float x0 = (float)canvas->x0, y0 = (float)canvas->y0;
    if (extent.right <= x0 || extent.left >= x0 + (float)canvas->width)
        return;
    int first = floor_int(clamp(extent.top - y0, 0, (float)canvas->height));
    int last = floor_int(clamp(extent.bottom - y0 + 1, 0, (float)canvas->height));
    int a = floor_int(clamp(extent.left - x0, 0, (float)(canvas->width - 1)));
    int b = floor_int(clamp(extent.right - x0 + 1, 0, (float)canvas->width));
    float middle = 0.5f * (extent.top + extent.bottom), half = 0.5f * (extent.bottom - extent.top);
    for (int row = first; row < last; row++) {
        float left = 0, right = 0;
        for (int x = a; x <= b; x++)
            canvas->cover[x] = 0;
        if (!cover_row(canvas, points, count, row, &left, &right))
            continue;
        float y = (float)row + y0 + 0.5f, width = right - left > 0.5f ? right - left : 0.5f;
        float down = half > 0 ? 1 - paint->fall * (y - middle) / half : 1;
        grain_row(canvas, row, a, b, paint, unit);
        size_t start = (size_t)row * (size_t)canvas->width;
        float *to = canvas->pixels + (start + (size_t)a) * 3;
        for (int x = a; x < b; x++, to += 3) {
            if (canvas->cover[x] <= 0)
                continue;
            if (canvas->cover[x] > 0.5f && !paint->shadow)
                canvas->owner[start + (size_t)x] = canvas->marking;
            float at = (float)x + x0 + 0.5f, t = clamp(2 * (at - left) / width - 1, -1, 1);
            float shade = canvas->grain[x] * down * (1 + paint->side * t - paint->round * t * t);
            struct rgb c = paint_at(paint, at, y, unit, ox, oy);
            paint_pixel(to, paint->alpha * clamp(canvas->cover[x], 0, 1), paint,
                        paint->shadow ? c : rgb_scale(c, shade > 0 ? shade : 0));
        }
    }
}

struct rgb canvas_mean(const struct canvas *canvas, float x0, float y0, float x1, float y1)
{
    int left = floor_int(clamp(x0 - (float)canvas->x0, 0, (float)canvas->width));
    int right = floor_int(clamp(x1 - (float)canvas->x0, 0, (float)canvas->width));
    int top = floor_int(clamp(y0 - (float)canvas->y0, 0, (float)canvas->height));
    int bottom = floor_int(clamp(y1 - (float)canvas->y0, 0, (float)canvas->height));
    struct rgb sum = {0, 0, 0};
    for (int y = top; y < bottom; y++) {
        const float *p = canvas->pixels + ((size_t)y * (size_t)canvas->width + (size_t)left) * 3;
        for (int x = left; x < right; x++, p += 3) {
            sum.r += p[0];
            sum.g += p[1];
            sum.b += p[2];
        }
    }
    if (right <= left || bottom <= top)
        return rgb(0.4f, 0.4f, 0.4f);
    return rgb_scale(sum, 1 / ((float)(right - left) * (float)(bottom - top)));
}

int outline_smooth(const struct point *p, int count, int steps, struct point *out)
{
    int made = 0;
    for (int i = 0; i < count; i++) {
        struct point a = p[(i + count - 1) % count], b = p[i], c = p[(i + 1) % count],
                     d = p[(i + 2) % count];
        for (int k = 0; k < steps && made < MAX_POINTS; k++) {
            float t = (float)k / (float)steps, q = t * t, w = q * t;
            float wa = -0.5f * w + q - 0.5f * t, wb = 1.5f * w - 2.5f * q + 1;
            float wc = -1.5f * w + 2 * q + 0.5f * t, wd = 0.5f * w - 0.5f * q;
            out[made++] = point(wa * a.x + wb * b.x + wc * c.x + wd * d.x,
                                wa * a.y + wb * b.y + wc * c.y + wd * d.y);
        }
    }
    return made;
}
