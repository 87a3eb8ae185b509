/* Sixteen lanes: AVX-512 (F, BW, VL). */
#include <immintrin.h>
#include <stdint.h>

#define VL 16
typedef __m512 vf;
typedef __mmask16 vm;

static inline vf vf_load(const float *p)
{
    return _mm512_loadu_ps(p);
}
static inline void vf_store(float *p, vf v)
{
    _mm512_storeu_ps(p, v);
}
/* Half precision (binary16), rounded to the nearest, ties to even. */
static inline vf vf_load_half(const uint16_t *p)
{
    return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)p));
}
static inline void vf_store_half(uint16_t *p, vf v)
{
    _mm256_storeu_si256((__m256i *)p, _mm512_cvtps_ph(v, _MM_FROUND_TO_NEAREST_INT));
}
static inline vf vf_set(float s)
{
    return _mm512_set1_ps(s);
}
static inline vf vf_add(vf a, vf b)
{
    return _mm512_add_ps(a, b);
}
static inline vf vf_sub(vf a, vf b)
{
    return _mm512_sub_ps(a, b);
}
static inline vf vf_mul(vf a, vf b)
{
    return _mm512_mul_ps(a, b);
}
static inline vf vf_div(vf a, vf b)
{
    return _mm512_div_ps(a, b);
}
static inline vf vf_sqrt(vf a)
{
    return _mm512_sqrt_ps(a);
}
static inline vf vf_fma(vf a, vf b, vf c)
{
    return _mm512_fmadd_ps(a, b, c);
}
static inline vf vf_max(vf a, vf b)
{
    return _mm512_max_ps(a, b);
}
static inline vf vf_min(vf a, vf b)
{
    return _mm512_min_ps(a, b);
}
static inline vf vf_abs(vf a)
{
    return _mm512_abs_ps(a);
}
static inline vm vf_gt(vf a, vf b)
{
    return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ);
}
static inline vm vf_signs_differ(vf a, vf b)
{
    return _mm512_movepi32_mask(_mm512_xor_si512(_mm512_castps_si512(a), _mm512_castps_si512(b)));
}
static inline vf vf_select(vm m, vf yes, vf no)
{
    return _mm512_mask_blend_ps(m, no, yes);
}
/* Keeps a value in a register: gcc would otherwise load it again for each use. */
#define vf_pin(v) __asm__("" : "+v"(v))

/* As for eight lanes, on rows l, l + 4, l + 8, l + 12 in the four 128-bit lanes. */
static inline __m512 four_rows(const float *p)
{
    __m512 v = _mm512_castps128_ps512(_mm_loadu_ps(p));
    v = _mm512_insertf32x4(v, _mm_loadu_ps(p + 32), 1);
    v = _mm512_insertf32x4(v, _mm_loadu_ps(p + 64), 2);
    return _mm512_insertf32x4(v, _mm_loadu_ps(p + 96), 3);
}

static inline void vf_load_by_eight(const float *p, vf out[8])
{
    for (int h = 0; h < 2; h++) {
        __m512 a0 = four_rows(p + 4 * h), a1 = four_rows(p + 8 + 4 * h);
        __m512 a2 = four_rows(p + 16 + 4 * h), a3 = four_rows(p + 24 + 4 * h);
        __m512 b0 = _mm512_unpacklo_ps(a0, a1), b1 = _mm512_unpackhi_ps(a0, a1);
        __m512 b2 = _mm512_unpacklo_ps(a2, a3), b3 = _mm512_unpackhi_ps(a2, a3);
        out[4 * h + 0] = _mm512_shuffle_ps(b0, b2, 0x44);
        out[4 * h + 1] = _mm512_shuffle_ps(b0, b2, 0xEE);
        out[4 * h + 2] = _mm512_shuffle_ps(b1, b3, 0x44);
        out[4 * h + 3] = _mm512_shuffle_ps(b1, b3, 0xEE);
    }
}
