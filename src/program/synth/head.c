/* head: neck, face, hair and hats of a figure, as the heading shows them. */
#include "synth/synth_internal.h"

static void draw_hair_behind(const struct pen *pen, const struct figure *f, float x, float y,
                             float half)
{
    if (f->hair != HAIR_LONG)
        return;
    float back = -0.03f * sine(f->heading);
    CURVE(pen, &f->hair_paint, {x + back - half, y + 0.03f}, {x + back, y + 0.07f},
          {x + back + half, y + 0.03f}, {x + back + 1.15f * half, y - 0.07f},
          {x + back + 0.8f * half, y - 0.13f}, {x + back - 0.8f * half, y - 0.13f},
          {x + back - 1.15f * half, y - 0.07f});
}

/* Eyes, brows, nose and mouth as shadows: what is left of them at a distance. */
static void draw_face(const struct pen *pen, const struct figure *f, float x, float y, float half)
{
    float s = sine(f->heading), c = cosine(f->heading);
    struct paint dark = f->skin;
    dark.colour = rgb_scale(f->skin.colour, 0.5f);
    for (int side = -1; side <= 1; side += 2) {
        float at = 0.36f * (float)side * c + 0.7f * s;
        if (at < -0.92f || at > 0.92f)
            continue;
        pen_ellipse(pen, x + half * at, y + 0.005f, 0.011f, 0.0065f, &dark);
    }
    if (c > 0) {
        struct paint shade = f->skin;
        shade.colour = rgb_scale(f->skin.colour, 0.8f);
        pen_ellipse(pen, x + half * 0.75f * s + 0.004f, y - 0.015f, 0.006f, 0.016f, &shade);
        dark.colour = rgb_mix(dark.colour, rgb(0.5f, 0.2f, 0.2f), 0.5f);
        pen_ellipse(pen, x + half * 0.75f * s, y - 0.038f, 0.014f * c, 0.004f, &dark);
    } else if (s * s > 0.3f) {
        float nose = s > 0 ? 1 : -1;
        pen_ellipse(pen, x + half * nose * 0.97f, y - 0.01f, 0.01f, 0.012f, &f->skin);
    }
}

static void draw_hat(const struct pen *pen, const struct figure *f, float x, float y, float half)
{
    float s = sine(f->heading), c = cosine(f->heading);
    if (f->hair == HAIR_HAT) {
        struct pen at = *pen;
        at.x += pen->mirror * x * pen->unit;
        at.y -= y * pen->unit;
        pen_ellipse(pen, x, y + 0.022f, 1.65f * half, 0.013f, &f->hat);
        LATHE(&at, 0, &f->hat, true, {0.022f, 1.02f * half}, {0.07f, 0.9f * half},
              {0.082f, 0.4f * half});
        return;
    }
    CURVE(pen, &f->hat, {x - 1.07f * half, y + 0.01f}, {x - 0.95f * half, y + 0.05f},
          {x, y + 0.077f}, {x + 0.95f * half, y + 0.05f}, {x + 1.07f * half, y + 0.01f});
    if (f->hair == HAIR_CAP && c > -0.3f)
        pen_ellipse(pen, x + 1.0f * half * s, y + 0.018f, 0.03f + 0.02f * s * s, 0.008f, &f->hat);
}

/* Where hair is: over the top and, the more the head turns away, over all of it. */
static void draw_hair(const struct pen *pen, const struct figure *f, float x, float y, float half)
{
    float s = sine(f->heading), c = cosine(f->heading);
    if (c < -0.4f) {
        pen_ellipse(pen, x, y + 0.006f, 1.06f * half, 0.068f, &f->hair_paint);
        return;
    }
    CURVE(pen, &f->hair_paint, {x - half * (1.06f + 0.02f * s), y - 0.012f + 0.012f * s},
          {x - 0.9f * half, y + 0.048f}, {x, y + 0.074f}, {x + 0.9f * half, y + 0.048f},
          {x + half * (1.06f - 0.02f * s), y - 0.012f - 0.012f * s},
          {x + 0.15f * half * s, y + 0.036f});
    if (s * s > 0.25f) /* the back of the head of a profile */
        pen_ellipse(pen, x - 0.45f * half * (s > 0 ? 1.0f : -1.0f), y + 0.012f, 0.62f * half,
                    0.055f, &f->hair_paint);
}

void person_head(const struct pen *pen, const struct figure *f)
{
    float s = sine(f->heading), c = cosine(f->heading), hip = f->hip_height;
    float half = root(0.046f * 0.046f * c * c + 0.056f * 0.056f * s * s);
    float x = (f->lean * 0.42f + 0.015f) * s, y = hip + 0.405f;
    y = y > 0 ? y : 0;
    struct paint neck = f->skin;
    neck.colour = rgb_scale(neck.colour, 0.72f); /* in the shade of the chin */
    if (f->hair == HAIR_HOOD) {
        CURVE(pen, &f->hat, {x - 1.25f * half, y}, {x - 0.9f * half, y + 0.06f}, {x, y + 0.084f},
              {x + 0.9f * half, y + 0.06f}, {x + 1.25f * half, y}, {x + 1.3f * half, y - 0.08f},
              {x, y - 0.1f}, {x - 1.3f * half, y - 0.08f});
        if (c > -0.2f) {
            pen_ellipse(pen, x + 0.3f * half * s, y - 0.005f, 0.8f * half, 0.055f, &f->skin);
            draw_face(pen, f, x + 0.15f * half * s, y, 0.8f * half);
        }
        return;
    }
    pen_limb(pen, point(f->lean * 0.3f * s, hip + 0.305f), 0.032f, point(x, y - 0.05f), 0.028f,
             &neck);
    if (c > -0.4f)
        draw_hair_behind(pen, f, x, y, half * 1.15f);
    CURVE(pen, &f->skin, {x - half, y + 0.01f}, {x - 0.8f * half, y + 0.055f}, {x, y + 0.068f},
          {x + 0.8f * half, y + 0.055f}, {x + half, y + 0.01f}, {x + 0.8f * half, y - 0.04f},
          {x + 0.1f * half * s, y - 0.066f}, {x - 0.8f * half, y - 0.04f});
    if (f->hair != HAIR_BALD)
        draw_hair(pen, f, x, y, half);
    draw_face(pen, f, x, y, half);
    if (c <= -0.4f)
        draw_hair_behind(pen, f, x, y, half * 1.05f);
    if (f->hair == HAIR_CAP || f->hair == HAIR_BEANIE || f->hair == HAIR_HAT)
        draw_hat(pen, f, x, y, half);
}
