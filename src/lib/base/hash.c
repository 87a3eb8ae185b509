/* Fingerprints of bytes: XXH3. */
#include "base/base.h"

#include <stdio.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

void hash_hex(const void *bytes, size_t length, char hex[33])
{
    XXH128_hash_t hash = XXH3_128bits(bytes, length);
    snprintf(hex, 33, "%016llx%016llx", (unsigned long long)hash.high64,
             (unsigned long long)hash.low64);
}

uint64_t hash64(const void *bytes, size_t length, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes, length, seed);
}
