/* One lane, plain C: what the other widths must equal bit for bit. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define VL 1
typedef float vf;
typedef bool vm;

static inline vf vf_load(const float *p)
{
    return *p;
}
static inline void vf_store(float *p, vf v)
{
    *p = v;
}
/* Half precision (binary16), rounded to the nearest, ties to even: what F16C does in one step. */
static inline vf vf_load_half(const uint16_t *p)
{
    uint32_t sign = (uint32_t)(*p >> 15) << 31, exponent = *p >> 10 & 31, fraction = *p & 1023;
    uint32_t bits = sign | (exponent + 112) << 23 | fraction << 13;
    if (exponent == 31) /* infinite, or no number: that one becomes quiet */
        bits = sign | UINT32_C(0x7F800000) | fraction << 13 | (fraction ? 1u << 22 : 0);
    float value;
    memcpy(&value, &bits, sizeof value);
    if (exponent == 0) { /* zero and the denormal: units of 2^-24, exact as floats */
        value = (float)fraction * 0x1p-24f;
        value = sign ? -value : value;
    }
    return value;
}
static inline void vf_store_half(uint16_t *p, vf v)
{
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    uint32_t sign = bits >> 16 & 0x8000, size = bits & 0x7FFFFFFF;
    if (size > 0x7F800000) { /* no number: quiet, the top of its fraction kept */
        *p = (uint16_t)(sign | 0x7E00 | (size >> 13 & 0x1FF));
    } else if (size >= 0x477FF000) { /* 65520 and more */
        *p = (uint16_t)(sign | 0x7C00);
    } else if (size < 0x38800000) { /* below 2^-14: the sum with 1/2 rounds at 2^-24 */
        float sum = fabsf(v) + 0.5f;
        memcpy(&bits, &sum, sizeof bits);
        *p = (uint16_t)(sign | (bits - 0x3F000000));
    } else {
        size += 0xFFF + (size >> 13 & 1);
        *p = (uint16_t)(sign | (size - 0x38000000) >> 13);
    }
}
static inline vf vf_set(float s)
{
    return s;
}
static inline vf vf_add(vf a, vf b)
{
    return a + b;
}
static inline vf vf_sub(vf a, vf b)
{
    return a - b;
}
static inline vf vf_mul(vf a, vf b)
{
    return a * b;
}
static inline vf vf_div(vf a, vf b)
{
    return a / b;
}
static inline vf vf_sqrt(vf a)
{
    return sqrtf(a);
}
static inline vf vf_fma(vf a, vf b, vf c)
{
    return fmaf(a, b, c);
}
static inline vf vf_max(vf a, vf b)
{
    return a > b ? a : b;
}
static inline vf vf_min(vf a, vf b)
{
    return a < b ? a : b;
}
static inline vf vf_abs(vf a)
{
    return fabsf(a);
}
static inline vm vf_gt(vf a, vf b)
{
    return a > b;
}
static inline vm vf_signs_differ(vf a, vf b)
{
    return signbit(a) != signbit(b);
}
static inline vf vf_select(vm m, vf yes, vf no)
{
    return m ? yes : no;
}
#define vf_pin(v) (void)(v)

/* out[u] holds p[8 * lane + u] in its lanes. */
static inline void vf_load_by_eight(const float *p, vf out[8])
{
    for (int u = 0; u < 8; u++)
        out[u] = p[u];
}
