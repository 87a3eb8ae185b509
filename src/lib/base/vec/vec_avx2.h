/* Eight lanes: AVX2 and FMA. */
#include <immintrin.h>
#include <stdint.h>

#define VL 8
typedef __m256 vf;
typedef __m256 vm;

static inline vf vf_load(const float *p)
{
    return _mm256_loadu_ps(p);
}
static inline void vf_store(float *p, vf v)
{
    _mm256_storeu_ps(p, v);
}
/* Half precision (binary16), rounded to the nearest, ties to even. */
static inline vf vf_load_half(const uint16_t *p)
{
    return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)p));
}
static inline void vf_store_half(uint16_t *p, vf v)
{
    _mm_storeu_si128((__m128i *)p, _mm256_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
}
static inline vf vf_set(float s)
{
    return _mm256_set1_ps(s);
}
static inline vf vf_add(vf a, vf b)
{
    return _mm256_add_ps(a, b);
}
static inline vf vf_sub(vf a, vf b)
{
    return _mm256_sub_ps(a, b);
}
static inline vf vf_mul(vf a, vf b)
{
    return _mm256_mul_ps(a, b);
}
static inline vf vf_div(vf a, vf b)
{
    return _mm256_div_ps(a, b);
}
static inline vf vf_sqrt(vf a)
{
    return _mm256_sqrt_ps(a);
}
static inline vf vf_fma(vf a, vf b, vf c)
{
    return _mm256_fmadd_ps(a, b, c);
}
static inline vf vf_max(vf a, vf b)
{
    return _mm256_max_ps(a, b);
}
static inline vf vf_min(vf a, vf b)
{
    return _mm256_min_ps(a, b);
}
static inline vf vf_abs(vf a)
{
    return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a);
}
static inline vm vf_gt(vf a, vf b)
{
    return _mm256_cmp_ps(a, b, _CMP_GT_OQ);
}
static inline vm vf_signs_differ(vf a, vf b) /* blendv looks at the sign bit only */
{
    return _mm256_xor_ps(a, b);
}
static inline vf vf_select(vm m, vf yes, vf no)
{
    return _mm256_blendv_ps(no, yes, m);
}
/* Keeps a value in a register: gcc would otherwise load it again for each use. */
#define vf_pin(v) __asm__("" : "+x"(v))

static inline void vf_load_by_eight(const float *p, vf out[8])
{
    __m256 a[8], b[8];
    for (int i = 0; i < 4; i++) { /* rows i and i + 4 share a register: lanes of 128 bits */
        a[2 * i] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(p + 8 * i)),
                                        _mm_loadu_ps(p + 8 * (i + 4)), 1);
        a[2 * i + 1] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(p + 8 * i + 4)),
                                            _mm_loadu_ps(p + 8 * (i + 4) + 4), 1);
    }
    for (int h = 0; h < 2; h++) {
        b[4 * h + 0] = _mm256_unpacklo_ps(a[0 + h], a[2 + h]);
        b[4 * h + 1] = _mm256_unpackhi_ps(a[0 + h], a[2 + h]);
        b[4 * h + 2] = _mm256_unpacklo_ps(a[4 + h], a[6 + h]);
        b[4 * h + 3] = _mm256_unpackhi_ps(a[4 + h], a[6 + h]);
    }
    for (int h = 0; h < 2; h++) {
        out[4 * h + 0] = _mm256_shuffle_ps(b[4 * h], b[4 * h + 2], 0x44);
        out[4 * h + 1] = _mm256_shuffle_ps(b[4 * h], b[4 * h + 2], 0xEE);
        out[4 * h + 2] = _mm256_shuffle_ps(b[4 * h + 1], b[4 * h + 3], 0x44);
        out[4 * h + 3] = _mm256_shuffle_ps(b[4 * h + 1], b[4 * h + 3], 0xEE);
    }
}
