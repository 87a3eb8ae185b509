/* Which table of kernels this process uses: the widest that the machine has, or the one named. */
#include "hog/hog.h"
#include "hog/kernels/kernels.h"

#include <stdatomic.h>
#include <string.h>

static _Atomic(const struct kernels *) active;

struct candidate {
    const struct kernels *kernels;
    bool present;
};

/* Narrowest first. */
static int candidates(struct candidate list[3])
{
    int count = 0;
    list[count++] = (struct candidate){&kernels_reference, true};
#if defined(__x86_64__)
    __builtin_cpu_init();
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    list[count++] = (struct candidate){&kernels_avx2, avx2};
    list[count++] = (struct candidate){&kernels_avx512, avx2 && __builtin_cpu_supports("avx512f") &&
                                                            __builtin_cpu_supports("avx512bw") &&
                                                            __builtin_cpu_supports("avx512dq") &&
                                                            __builtin_cpu_supports("avx512vl")};
#endif
    return count;
}

enum hm_status hog_kernels_choose(const char *cap, struct hm_error *error)
{
    struct candidate list[3];
    int count = candidates(list);
    for (int i = count - 1; i >= 0; i--) {
        bool named = cap && strcmp(cap, list[i].kernels->name) == 0;
        if (list[i].present && (!cap || named)) {
            atomic_store(&active, list[i].kernels);
            return HM_OK;
        }
        if (named)
            return fail(error, HM_USAGE, "HOGMINE_CPU=%s: this machine does not have it", cap);
    }
    return fail(error, HM_USAGE,
                "HOGMINE_CPU=%s: unknown; possible are reference, avx2, avx512 or nothing", cap);
}

const struct kernels *kernels_active(void)
{
    const struct kernels *chosen = atomic_load(&active);
    if (!chosen) {
        hog_kernels_choose(NULL, NULL);
        chosen = atomic_load(&active);
    }
    return chosen;
}

const char *hog_kernels_name(void)
{
    return kernels_active()->name;
}
