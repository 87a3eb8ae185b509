/* Which vector width this process uses. */
#include "base/base.h"
#include "base/vec/widths.h"

#include <stdatomic.h>
#include <string.h>

#define VEC_ROW(name, has) #name,
static const char *const names[] = {VEC_WIDTHS(VEC_ROW)};
#undef VEC_ROW
#define WIDTHS ((int)(sizeof names / sizeof *names))
#define NOT_CHOSEN (-1)
static atomic_int chosen = NOT_CHOSEN;

static bool machine_has(int width)
{
#define VEC_ROW(name, has) has,
    const bool there[] = {VEC_WIDTHS(VEC_ROW)};
#undef VEC_ROW
    return there[width];
}

enum hm_status cpu_choose(const char *name, struct hm_error *error)
{
    for (int width = WIDTHS - 1; width >= 0; width--)
        if (machine_has(width) && (!name || strcmp(name, names[width]) == 0)) {
            atomic_store(&chosen, width);
            return HM_OK;
        }
    static const char *const known[] = {"reference", "avx2", "avx512", "neon"};
    for (size_t i = 0; name && i < sizeof known / sizeof *known; i++)
        if (strcmp(name, known[i]) == 0)
            return fail(error, HM_USAGE, "HOGMINE_CPU=%s: this machine does not have it", name);
    return fail(error, HM_USAGE,
                "HOGMINE_CPU=%s: unknown; possible are reference, avx2, avx512, neon or nothing",
                name ? name : "");
}

int cpu_width(void)
{
    if (atomic_load(&chosen) == NOT_CHOSEN)
        cpu_choose(NULL, NULL);
    return atomic_load(&chosen);
}

const char *cpu_name(void)
{
    return names[cpu_width()];
}
