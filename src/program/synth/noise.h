/* noise: dice, sines and the lattice of random numbers that every texture is made of.
 *
 * Same bytes everywhere: floats are only added, multiplied, divided, compared and rooted, in a
 * fixed order; sines are ours.
 */
#ifndef HM_SYNTH_NOISE_H
#define HM_SYNTH_NOISE_H

#include "base/base.h"

#include <math.h>

/* C leaves open in which order arguments, initialisers and operands are evaluated. So no full
 * expression here throws dice twice, unless &&, || or ?: stands between: else two compilers would
 * draw two streets. */
float roll(struct random *r, float low, float high);
bool chance(struct random *r, float probability);
int pick(struct random *r, int count); /* 0 .. count-1 */
uint32_t seed_of(struct random *r);

float sine(float radians); /* within 1e-6, |radians| < 1000 */
float cosine(float radians);
static inline float root(float x) /* 0 for x <= 0; sqrtf is correctly rounded (IEEE 754) */
{
    return x > 0 ? sqrtf(x) : 0;
}
static inline float clamp(float x, float low, float high)
{
    return x < low ? low : x > high ? high : x;
}
static inline int floor_int(float x)
{
    int i = (int)x;
    return i - (x < (float)i);
}
static inline float fraction(float x)
{
    return x - (float)floor_int(x);
}
/* How much of a pixel of the given size around x lies in low .. high: an antialiased band. */
static inline float band(float x, float low, float high, float pixel)
{
    return clamp((x - low) / pixel + 0.5f, 0, 1) * clamp((high - x) / pixel + 0.5f, 0, 1);
}

/* An integer hash in the manner of the avalanche finishers (multiply, shift, multiply, shift) of
 * column, row and seed, each multiplied by its prime before it comes here. */
#define COLUMN 0x8da6b343u
#define ROW 0xd8163841u
#define SEED 0xcb1ab31fu

static inline uint32_t lattice_hash(uint32_t column, uint32_t row_and_seed)
{
    uint32_t h = column ^ row_and_seed;
    h ^= h >> 15;
    h *= 0x2c1b3c6du;
    h ^= h >> 12;
    return h * 0x297a2d39u; /* only the upper bits are used */
}

static inline float lattice(uint32_t column, uint32_t row_and_seed)
{
    return (float)(int32_t)(lattice_hash(column, row_and_seed) >> 8) * (1.0f / 8388608.0f) - 1;
}

/* A random number in 0 .. 1 of a lattice point. */
static inline float noise_cell(int i, int j, uint32_t seed)
{
    return (float)(lattice_hash((uint32_t)i * COLUMN, (uint32_t)j * ROW ^ seed * SEED) >> 8) *
           (1.0f / 16777216.0f);
}

static inline float ease(float t)
{
    return t * t * (3 - 2 * t);
}

/* The cell of the lattice that was asked for last: neighbouring pixels mostly ask for the same one,
 * and its corners cost more than all the rest. */
struct lattice_cell {
    int i, j;
    uint32_t seed;
    bool filled;
    float corners[4];
};

/* A lattice of random numbers in -1 .. 1, interpolated smoothly (value noise). Textures spend most
 * of their time here: in the header, so that a shader's octaves are computed side by side. */
static inline float noise_near(struct lattice_cell *cell, float u, float v, uint32_t seed)
{
    int i = floor_int(u), j = floor_int(v);
    if (!cell->filled || cell->i != i || cell->j != j || cell->seed != seed) {
        uint32_t column = (uint32_t)i * COLUMN, next = column + COLUMN, own = seed * SEED;
        uint32_t row = (uint32_t)j * ROW ^ own, below = ((uint32_t)j + 1) * ROW ^ own;
        float a = lattice(column, row), b = lattice(next, row);
        float c = lattice(column, below), d = lattice(next, below);
        *cell = (struct lattice_cell){i, j, seed, true, {a, b, c, d}};
    }
    const float *c = cell->corners;
    float s = ease(u - (float)i), t = ease(v - (float)j);
    float top = c[0] + s * (c[1] - c[0]), bottom = c[2] + s * (c[3] - c[2]);
    return top + t * (bottom - top);
}
static inline float noise_at(float u, float v, uint32_t seed)
{
    struct lattice_cell fresh = {.filled = false};
    return noise_near(&fresh, u, v, seed);
}

/* The same, three octaves. */
static inline float cloud_near(struct lattice_cell cells[3], float u, float v, uint32_t seed)
{
    return 0.55f * noise_near(cells, u, v, seed) +
           0.3f * noise_near(cells + 1, 2.1f * u, 2.1f * v, seed + 1) +
           0.15f * noise_near(cells + 2, 4.3f * u, 4.3f * v, seed + 2);
}
static inline float cloud_at(float u, float v, uint32_t seed)
{
    struct lattice_cell fresh[3] = {{.filled = false}};
    return cloud_near(fresh, u, v, seed);
}

/* out[k] += amplitude * noise_at(u + k du, v): a row at once, much faster. */
void noise_row(float *out, int count, float u, float du, float v, float amplitude, uint32_t seed);

#endif
