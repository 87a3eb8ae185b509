/* The table of the solver's kernels for the vector width in use. */
#include "base/base.h"
#include "svm/kernels/kernels.h"

const struct svm_kernels *svm_kernels_active(void)
{
#if defined(__x86_64__)
    if (cpu_width() == CPU_AVX512)
        return &svm_kernels_avx512;
    if (cpu_width() == CPU_AVX2)
        return &svm_kernels_avx2;
#elif defined(__aarch64__)
    if (cpu_width() == CPU_NEON)
        return &svm_kernels_neon;
#endif
    return &svm_kernels_reference;
}
