/* Random numbers that are the same everywhere: SplitMix64 (Steele, Lea & Flood, "Fast splittable
 * pseudorandom number generators", OOPSLA 2014), seeded by what the numbers are for. */
#include "base/base.h"

#include <string.h>

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

#define GOLDEN UINT64_C(0x9E3779B97F4A7C15)

struct random random_make(uint64_t seed, uint64_t stream, uint64_t index)
{
    uint64_t state = mix(seed + GOLDEN);
    state = mix(state ^ (stream + 1) * GOLDEN);
    state = mix(state ^ (index + 1) * GOLDEN);
    return (struct random){state};
}

uint64_t random_next(struct random *r)
{
    return mix(r->state += GOLDEN);
}

uint64_t random_below(struct random *r, uint64_t n)
{
    /* Lemire, "Fast random integer generation in an interval", 2019: multiply, reject the few. */
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)random_next(r) * n;
    if ((uint64_t)product < n) {
        uint64_t least = -n % n;
        while ((uint64_t)product < least)
            product = (wide)random_next(r) * n;
    }
    return (uint64_t)(product >> 64);
}

double random_unit(struct random *r)
{
    return (double)(random_next(r) >> 11) * 0x1p-53;
}

double random_between(struct random *r, double low, double high)
{
    return low + (high - low) * random_unit(r);
}

void random_shuffle(struct random *r, void *items, size_t count, size_t size)
{
    unsigned char *bytes = items, swap[64];
    for (size_t i = count; i > 1; i--) {
        size_t j = random_below(r, i);
        memcpy(swap, bytes + (i - 1) * size, size);
        memcpy(bytes + (i - 1) * size, bytes + j * size, size);
        memcpy(bytes + j * size, swap, size);
    }
}
