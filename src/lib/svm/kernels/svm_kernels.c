/* The solver's kernels, written once over the words of base/vec/ and compiled once a vector width.
 * svm_kernels.h says what each function promises. */
#include "svm/kernels/svm_kernels.h"
#include "base/vec/widths.h"
#include VEC_HEADER

#define PARTS (SVM_LANES / VL)
#define LINE 64 /* bytes that one prefetch brings */

/* `half` is a constant where this is used: each function exists twice, without a branch in it. */
#define ALWAYS static inline __attribute__((always_inline))

ALWAYS vf load(const void *row, size_t k, bool half)
{
    return half ? vf_load_half((const uint16_t *)row + k) : vf_load((const float *)row + k);
}

/* Into the second cache: w and two rows are more than the first holds. */
ALWAYS void prefetch(const void *row, size_t k, bool half)
{
    size_t size = half ? sizeof(uint16_t) : sizeof(float);
    for (size_t byte = 0; byte < SVM_LANES * size; byte += LINE)
        __builtin_prefetch((const char *)row + k * size + byte, 0, 2);
}

ALWAYS float sum_lanes(const vf part[PARTS])
{
    float sum[SVM_LANES];
    for (int i = 0; i < PARTS; i++)
        vf_store(sum + i * VL, part[i]);
    for (int half = SVM_LANES / 2; half > 0; half /= 2)
        for (int i = 0; i < half; i++)
            sum[i] += sum[i + half];
    return sum[0];
}

ALWAYS bool pack(const float *values, size_t stride, float limit, void *row, bool half)
{
    vf bad = vf_set(0), one = vf_set(1), most = vf_set(limit);
    for (size_t k = 0; k < stride; k += VL) {
        vf value = vf_load(values + k);
        bad = vf_select(vf_gt(most, vf_abs(value)), bad, one);
        if (half)
            vf_store_half((uint16_t *)row + k, value);
        else
            vf_store((float *)row + k, value);
    }
    float lanes[VL], sum = 0;
    vf_store(lanes, bad);
    for (int i = 0; i < VL; i++)
        sum += lanes[i];
    return sum == 0;
}

ALWAYS void unpack(const void *row, size_t stride, float *values, bool half)
{
    for (size_t k = 0; k < stride; k += VL)
        vf_store(values + k, load(row, k, half));
}

ALWAYS float dot(const float *w, const void *row, const void *next, size_t stride, bool half)
{
    vf part[PARTS];
    for (int i = 0; i < PARTS; i++)
        part[i] = vf_set(0);
    for (size_t k = 0; k < stride; k += SVM_LANES) {
        prefetch(next, k, half);
        for (int i = 0; i < PARTS; i++) {
            size_t at = k + (size_t)i * VL;
            part[i] = vf_fma(load(row, at, half), vf_load(w + at), part[i]);
        }
    }
    return sum_lanes(part);
}

ALWAYS void add(float *w, float scale, const void *row, size_t stride, bool half)
{
    vf by = vf_set(scale);
    for (size_t k = 0; k < stride; k += SVM_LANES)
        for (int i = 0; i < PARTS; i++) {
            size_t at = k + (size_t)i * VL;
            vf_store(w + at, vf_fma(load(row, at, half), by, vf_load(w + at)));
        }
}

#define BOTH(name, half)                                                                           \
    static bool pack_##name(const float *values, size_t stride, float limit, void *row)            \
    {                                                                                              \
        return pack(values, stride, limit, row, half);                                             \
    }                                                                                              \
    static void unpack_##name(const void *row, size_t stride, float *values)                       \
    {                                                                                              \
        unpack(row, stride, values, half);                                                         \
    }                                                                                              \
    static float dot_##name(const float *w, const void *row, const void *next, size_t stride)      \
    {                                                                                              \
        return dot(w, row, next, stride, half);                                                    \
    }                                                                                              \
    static void add_##name(float *w, float scale, const void *row, size_t stride)                  \
    {                                                                                              \
        add(w, scale, row, stride, half);                                                          \
    }
BOTH(float, false)
BOTH(half, true)

const struct svm_kernels VEC_NAME(svm_kernels_, VEC_WIDTH) = {
    .pack = {pack_float, pack_half},
    .unpack = {unpack_float, unpack_half},
    .dot = {dot_float, dot_half},
    .add = {add_float, add_half},
};
