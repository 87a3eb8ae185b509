/* sky: what is far away. A sky with a gradient and clouds, and ridges of hills or trees before it.
 */
#include "synth/synth_internal.h"

struct sky {
    const struct view *view;
    struct rgb zenith, haze, cloud;
    float share; /* of clouds, -1 .. 1 */
    uint32_t seed;
    struct lattice_cell *cells; /* of the clouds */
};

static struct rgb sky_at(const void *context, float x, float y)
{
    const struct sky *sky = context;
    float down = clamp(y / (sky->view->horizon + 1), 0, 1), size = (float)sky->view->width * 0.3f;
    struct rgb c = rgb_mix(sky->zenith, sky->haze, down * down);
    float stretch = 1.5f + 2.5f * down; /* clouds lie flatter towards the horizon */
    float thick = cloud_near(sky->cells, x / size, stretch * y / size, sky->seed) + sky->share;
    return rgb_mix(c, sky->cloud, clamp(2.2f * thick, 0, 1) * (0.85f - 0.4f * down));
}

void sky_draw(struct canvas *canvas, const struct view *view, float foot, struct random *random)
{
    static const struct rgb zeniths[] = {
        {0.32f, 0.48f, 0.75f}, {0.5f, 0.6f, 0.74f}, {0.72f, 0.74f, 0.78f}, {0.6f, 0.62f, 0.66f}};
    struct lattice_cell cells[3] = {0};
    struct sky sky = {.view = view, .seed = seed_of(random), .cells = cells};
    sky.zenith = zeniths[pick(random, 4)];
    sky.haze = rgb_mix(sky.zenith, rgb(0.9f, 0.9f, 0.88f), roll(random, 0.5f, 1));
    float grey = roll(random, 0.75f, 0.95f);
    sky.cloud = rgb(grey, grey, grey + 0.02f);
    sky.share = roll(random, -0.4f, 0.35f);
    struct paint paint = {.alpha = 1, .fine = 0.008f, .shade = sky_at, .context = &sky};
    struct point p[4] = {{-4000, -4000},
                         {(float)view->width + 4000, -4000},
                         {(float)view->width + 4000, foot},
                         {-4000, foot}};
    canvas_fill(canvas, p, 4, &paint, 1, 0, 0);
}

struct ridge {
    struct rgb colour;
    float size; /* of a leaf clump, pixels */
    float contrast;
    uint32_t seed;
};

/* Leaves: bright clumps with dark gaps, finer and finer. */
static struct rgb ridge_at(const void *context, float x, float y)
{
    const struct ridge *ridge = context;
    float u = x / ridge->size, v = y / ridge->size;
    float tone =
        0.5f * noise_at(u, v, ridge->seed) + 0.5f * noise_at(2.7f * u, 3 * v, ridge->seed + 1);
    tone += 0.5f * noise_at(7.1f * u, 7.5f * v, ridge->seed + 2);
    return rgb_scale(ridge->colour, 1 + ridge->contrast * tone);
}

void ridge_draw(struct canvas *canvas, const struct view *view, float foot, float height,
                bool leafy, struct random *random)
{
    struct ridge ridge = {.seed = seed_of(random), .size = leafy ? height * 0.16f : height * 0.4f};
    ridge.size = ridge.size < 3 ? 3 : ridge.size;
    ridge.contrast = leafy ? 0.55f : 0.12f;
    struct rgb haze = {0.6f, 0.66f, 0.72f};
    ridge.colour = leafy ? leaf_colour(random)
                         : rgb_mix(rgb(0.3f, 0.4f, 0.3f), haze, roll(random, 0.3f, 0.9f));
    struct paint paint = {.alpha = 1, .fine = 0.05f, .shade = ridge_at, .context = &ridge};
    paint.fall = leafy ? 0.3f : 0;
    struct point p[MAX_POINTS];
    int steps = MAX_POINTS - 2;
    float left = -0.6f * (float)view->width, right = 1.6f * (float)view->width;
    float size = leafy ? height * 0.8f : (float)view->width * 0.35f;
    for (int i = 0; i < steps; i++) {
        float x = left + (right - left) * (float)i / (float)(steps - 1);
        float top = 0.8f + 0.55f * cloud_at(x / size, 0.5f, ridge.seed + 3);
        p[i] = point(x, foot - height * top);
    }
    p[steps] = point(right, foot);
    p[steps + 1] = point(left, foot);
    canvas_fill(canvas, p, steps + 2, &paint, 1, 0, 0);
}
