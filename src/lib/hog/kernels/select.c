/* The table of kernels for the vector width in use. */
#include "base/base.h"
#include "hog/kernels/kernels.h"

const struct kernels *kernels_active(void)
{
#if defined(__x86_64__)
    if (cpu_width() == CPU_AVX512)
        return &kernels_avx512;
    if (cpu_width() == CPU_AVX2)
        return &kernels_avx2;
#elif defined(__aarch64__)
    if (cpu_width() == CPU_NEON)
        return &kernels_neon;
#endif
    return &kernels_reference;
}
