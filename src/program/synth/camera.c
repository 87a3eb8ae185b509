/* camera: from paint to photograph. A lens that blurs a little and darkens towards the corners,
 * light that is uneven, an exposure, a sensor that adds noise, pixels of eight bits. The knobs
 * blur, contrast and noise come on top of what this camera does anyway.
 */
#include "synth/synth_internal.h"

/* (share, 1 - 2 share, share) along a line of `count` pixels that are `step` floats apart. */
static void blur_line(float *p, int count, size_t step, float share)
{
    for (int c = 0; c < 3; c++) {
        float *at = p + c, before = *at;
        for (int i = 0; i < count; i++, at += step) {
            float here = *at, after = i + 1 < count ? at[step] : here;
            *at = here + share * (before + after - 2 * here);
            before = here;
        }
    }
}

/* Down: whole rows at a time, so that memory is read in order. */
static void blur_down(struct canvas *canvas, float share)
{
    size_t row = (size_t)canvas->width * 3;
    for (size_t x = 0; x < row; x += 48) { /* 48 columns wide, from top to bottom */
        size_t wide = row - x < 48 ? row - x : 48;
        float before[48];
        for (size_t k = 0; k < wide; k++)
            before[k] = canvas->pixels[x + k];
        for (int y = 0; y < canvas->height; y++) {
            float *at = canvas->pixels + (size_t)y * row + x;
            const float *next = y + 1 < canvas->height ? at + row : at;
            for (size_t k = 0; k < wide; k++) {
                float here = at[k];
                at[k] = here + share * (before[k] + next[k] - 2 * here);
                before[k] = here;
            }
        }
    }
}

void camera_blur(struct canvas *canvas, float share, int passes)
{
    for (int pass = 0; pass < passes; pass++) {
        for (int y = 0; y < canvas->height; y++)
            blur_line(canvas->pixels + (size_t)y * (size_t)canvas->width * 3, canvas->width, 3,
                      share);
        blur_down(canvas, share);
    }
}

/* e^-t, t >= 0, as (e^(-t/64))^64: within 1e-6 of it. libm's may differ from machine to machine. */
static float decay(float t)
{
    float x = -t / 64, power = 1 + x * (1 + x / 2 * (1 + x / 3 * (1 + x / 4)));
    for (int i = 0; i < 6; i++)
        power *= power;
    return power;
}

/* A Gaussian of standard deviation sigma along lines of `count` pixels `step` floats apart; the
 * ends are replicated. line: room for count + 2 * MAX_REACH pixels. */
#define MAX_REACH 80
static void gauss_line(float *p, int count, size_t step, const float *weights, int reach,
                       float *line)
{
    for (int c = 0; c < 3; c++, p++) {
        for (int i = -reach; i < count + reach; i++)
            line[i + reach] = p[(size_t)(i < 0 ? 0 : i < count ? i : count - 1) * step];
        for (int i = 0; i < count; i++) {
            const float *at = line + i + reach;
            float sum = weights[0] * at[0];
            for (int k = 1; k <= reach; k++)
                sum += weights[k] * (at[-k] + at[k]);
            p[(size_t)i * step] = sum;
        }
    }
}

static enum hm_status gauss(struct canvas *canvas, float sigma, struct hm_error *error)
{
    float weights[MAX_REACH + 1], sum = 1;
    int reach = floor_int(3 * sigma) + 1, longest = canvas->width;
    if (longest < canvas->height)
        longest = canvas->height;
    weights[0] = 1;
    for (int k = 1; k <= reach; k++) {
        weights[k] = decay(0.5f * (float)(k * k) / (sigma * sigma));
        sum += 2 * weights[k];
    }
    for (int k = 0; k <= reach; k++)
        weights[k] /= sum;
    float *line = mem_array((size_t)longest + 2 * MAX_REACH, sizeof *line);
    if (!line)
        return fail_memory(error, (size_t)longest * sizeof *line, "a blurred line");
    size_t row = (size_t)canvas->width * 3;
    for (int y = 0; y < canvas->height; y++)
        gauss_line(canvas->pixels + (size_t)y * row, canvas->width, 3, weights, reach, line);
    for (int x = 0; x < canvas->width; x++)
        gauss_line(canvas->pixels + (size_t)x * 3, canvas->height, row, weights, reach, line);
    mem_free(line);
    return HM_OK;
}

struct exposure {
    float gain, contrast, saturation;
    float slope_x, slope_y; /* uneven light, from edge to edge */
    float vignette;
    float lift; /* haze */
    struct rgb tint;
    float noise;
};

static struct exposure exposure_make(struct random *r)
{
    struct exposure e = {.gain = roll(r, 0.85f, 1.45f), .tint.g = 1};
    e.contrast = roll(r, 0.75f, 1.25f);
    e.saturation = roll(r, 0.45f, 1);
    e.slope_x = roll(r, -0.15f, 0.15f);
    e.slope_y = roll(r, -0.12f, 0.12f);
    e.vignette = roll(r, 0, 0.2f);
    e.lift = roll(r, 0, 0.06f);
    e.tint.r = roll(r, 0.94f, 1.06f);
    e.tint.b = roll(r, 0.92f, 1.06f);
    e.noise = roll(r, 0.004f, 0.016f);
    return e;
}

/* A number of about normal distribution from four bytes, of deviation 1. */
static float bell(uint32_t bits)
{
    float sum = (float)((bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) + (bits >> 24));
    return (sum - 510) * (1.0f / 147.8f);
}

/* A shoulder instead of a hard white. */
static float tone(const struct exposure *e, float v)
{
    v = 0.45f + e->contrast * (v - 0.45f) + e->lift;
    if (v > 0.8f)
        v = 0.8f + 0.2f * (v - 0.8f) / (v - 0.8f + 0.2f);
    return v < 0 ? 0 : v;
}

static void expose_row(struct canvas *canvas, int y, const struct exposure *e, struct random *r)
{
    float *p = canvas->pixels + (size_t)y * (size_t)canvas->width * 3;
    float v = 2 * ((float)y + 0.5f) / (float)canvas->height - 1;
    for (int x = 0; x < canvas->width; x++, p += 3) {
        float u = 2 * ((float)x + 0.5f) / (float)canvas->width - 1;
        float light = e->gain * (1 + e->slope_x * u + e->slope_y * v) *
                      (1 - e->vignette * 0.5f * (u * u + v * v));
        struct rgb c = {p[0] * e->tint.r * light, p[1] * e->tint.g * light,
                        p[2] * e->tint.b * light};
        float grey = rgb_light(c);
        uint64_t bits = random_next(r);
        float grain = e->noise * (0.6f + 0.8f * root(grey)) * bell((uint32_t)bits);
        float red = 0.5f * e->noise * ((float)(bits >> 32 & 0xffff) / 32768.0f - 1);
        float blue = 0.5f * e->noise * ((float)(bits >> 48) / 32768.0f - 1);
        p[0] = tone(e, grey + e->saturation * (c.r - grey)) + grain + red;
        p[1] = tone(e, grey + e->saturation * (c.g - grey)) + grain;
        p[2] = tone(e, grey + e->saturation * (c.b - grey)) + grain + blue;
    }
}

/* The mean of each square of shrink x shrink values, in eight bits; noise in shares of white. */
static void develop(const struct canvas *canvas, int shrink, float noise, struct random *extra,
                    struct image *out)
{
    unsigned char *to = out->rgb;
    size_t row = (size_t)canvas->width * 3;
    float share = 255.0f / (float)(shrink * shrink);
    for (int y = 0; y < out->height; y++)
        for (int x = 0; x < out->width; x++) {
            const float *p = canvas->pixels + (size_t)(y * shrink) * row + (size_t)(x * shrink) * 3;
            for (int c = 0; c < 3; c++, p++) {
                float sum = 0;
                for (int j = 0; j < shrink; j++)
                    for (int i = 0; i < shrink; i++)
                        sum += p[(size_t)j * row + (size_t)(i * 3)];
                sum *= share;
                if (noise > 0)
                    sum += noise * bell((uint32_t)(random_next(extra) >> 32));
                *to++ = (unsigned char)clamp(sum + 0.5f, 0, 255);
            }
        }
}

enum hm_status camera_take(struct canvas *canvas, const struct synth_knobs *knobs, int shrink,
                           struct random *random, struct random *extra, struct image *out,
                           struct hm_error *error)
{
    float sigma = (float)knobs->blur * (float)shrink;
    if (sigma > 0)
        HM_TRY(gauss(canvas, sigma < 0.1f ? 0.1f : sigma, error));
    HM_TRY(image_new(canvas->width / shrink, canvas->height / shrink, out, error));
    camera_blur(canvas, roll(random, 0.05f, 0.22f), 1);
    camera_blur(canvas, roll(random, 0, 0.2f), 1);
    struct exposure exposure = exposure_make(random);
    exposure.contrast *= (float)knobs->contrast;
    for (int y = 0; y < canvas->height; y++)
        expose_row(canvas, y, &exposure, random);
    develop(canvas, shrink, (float)knobs->noise, extra, out);
    return HM_OK;
}
