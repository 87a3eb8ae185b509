/* noise: dice, our own sines, and value noise, the stuff that every texture here is made of.
 *
 * Nothing here knows of pixels or streets. Nothing calls libm: sqrtf is exact by IEEE 754 and is
 * the only root; sine is a polynomial, so that every machine draws the same picture.
 */
#include "synth/noise.h"

float roll(struct random *r, float low, float high)
{
    return low + (high - low) * (float)random_unit(r);
}

bool chance(struct random *r, float probability)
{
    return random_unit(r) < (double)probability;
}

int pick(struct random *r, int count)
{
    return (int)random_below(r, (uint64_t)count);
}

uint32_t seed_of(struct random *r)
{
    return (uint32_t)(random_next(r) >> 32);
}

/* Taylor to the 11th power within a quarter turn around the nearest multiple of pi. */
float sine(float radians)
{
    const float pi = 3.14159265f;
    int half_turns = floor_int(radians / pi + 0.5f);
    float x = radians - (float)half_turns * pi, q = x * x;
    float s = x * (1 - q / 6 * (1 - q / 20 * (1 - q / 42 * (1 - q / 72 * (1 - q / 110)))));
    return half_turns & 1 ? -s : s;
}

float cosine(float radians)
{
    return sine(radians + 1.57079633f);
}

static inline float lattice_down(uint32_t column, uint32_t row, uint32_t below, float t)
{
    float top = lattice(column, row);
    return top + t * (lattice(column, below) - top);
}

void noise_row(float *out, int count, float u, float du, float v, float amplitude, uint32_t seed)
{
    int j = floor_int(v), have = 0;
    float t = ease(v - (float)j), left = 0, right = 0;
    uint32_t row = (uint32_t)j * ROW ^ seed * SEED, below = ((uint32_t)j + 1) * ROW ^ seed * SEED;
    bool any = false;
    for (int k = 0; k < count; k++) {
        float at = u + (float)k * du;
        int i = floor_int(at);
        if (!any || i != have) { /* a new cell: one interpolation down, two numbers kept */
            if (any && i == have + 1) {
                left = right;
            } else {
                left = lattice_down((uint32_t)i * COLUMN, row, below, t);
            }
            right = lattice_down(((uint32_t)i + 1) * COLUMN, row, below, t);
            have = i;
            any = true;
        }
        out[k] += amplitude * (left + ease(at - (float)i) * (right - left));
    }
}
