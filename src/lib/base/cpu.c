/* Which vector width this process uses. */
#include "base/base.h"

#include <stdatomic.h>
#include <string.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

static const char *const names[] = {"reference", "avx2", "avx512", "neon"};
#define NOT_CHOSEN (-1)
static atomic_int chosen = NOT_CHOSEN;

static bool machine_has(enum cpu_width width)
{
    if (width == CPU_REFERENCE)
        return true;
#if defined(__x86_64__)
    __builtin_cpu_init();
    unsigned a, b, c = 0, d; /* clang 14 does not know "f16c" by name */
    bool halves = __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C) != 0;
    bool avx2 = halves && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (width == CPU_AVX2 || width == CPU_NEON)
        return avx2 && width == CPU_AVX2;
    return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#elif defined(__aarch64__)
    return width == CPU_NEON;
#else
    return false;
#endif
}

enum hm_status cpu_choose(const char *cap, struct hm_error *error)
{
    for (int width = CPU_NEON; width >= CPU_REFERENCE; width--) {
        bool named = cap && strcmp(cap, names[width]) == 0;
        if (machine_has((enum cpu_width)width) && (!cap || named)) {
            atomic_store(&chosen, width);
            return HM_OK;
        }
        if (named)
            return fail(error, HM_USAGE, "HOGMINE_CPU=%s: this machine does not have it", cap);
    }
    return fail(error, HM_USAGE,
                "HOGMINE_CPU=%s: unknown; possible are reference, avx2, avx512, neon or nothing",
                cap);
}

enum cpu_width cpu_width(void)
{
    if (atomic_load(&chosen) == NOT_CHOSEN)
        cpu_choose(NULL, NULL);
    return (enum cpu_width)atomic_load(&chosen);
}

const char *cpu_name(void)
{
    return names[cpu_width()];
}
