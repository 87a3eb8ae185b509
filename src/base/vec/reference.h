/* One lane, plain C: what the other widths must equal bit for bit. */
#include <math.h>

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
