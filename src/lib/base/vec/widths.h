/* The vector widths: which there are for this kind of processor, and which of them the machine has.
 *
 * Kernels (hog/kernels, svm/kernels) are one source, compiled once a width (src/meson.build: the
 * flags, VEC_WIDTH and VEC_HEADER) over the words of vec_NAME.h. To add a width: its words, a row
 * here, its flags there.
 */
#ifndef HM_VEC_WIDTHS_H
#define HM_VEC_WIDTHS_H

#include <stdbool.h>

/* ROW(name, does this machine have it?), from the narrowest on. */
#if defined(__x86_64__)
#include <cpuid.h>
#define VEC_WIDTHS(ROW)                                                                            \
    ROW(reference, true)                                                                           \
    ROW(avx2, has_avx2())                                                                          \
    ROW(avx512, has_avx2() && has_avx512())

static inline bool has_avx2(void)
{
    unsigned a, b, c = 0, d; /* clang 14 does not know "f16c" by name */
    __builtin_cpu_init();
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C) != 0 &&
           __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
static inline bool has_avx512(void)
{
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#elif defined(__aarch64__)
#define VEC_WIDTHS(ROW) ROW(reference, true) ROW(neon, true)
#else
#define VEC_WIDTHS(ROW) ROW(reference, true)
#endif

/* For a kernel's table: its name, and that of the width as text. */
#define VEC_JOIN(prefix, name) prefix##name
#define VEC_NAME(prefix, name) VEC_JOIN(prefix, name)
#define VEC_TEXT(name) #name
#define VEC_STRING(name) VEC_TEXT(name)

#endif
