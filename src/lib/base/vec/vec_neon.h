/* Four lanes: AArch64's Advanced SIMD, which every such machine has. */
#include <arm_neon.h>

#define VL 4
typedef float32x4_t vf;
typedef uint32x4_t vm;

static inline vf vf_load(const float *p)
{
    return vld1q_f32(p);
}
static inline void vf_store(float *p, vf v)
{
    vst1q_f32(p, v);
}
/* Half precision (binary16), rounded to the nearest, ties to even. */
static inline vf vf_load_half(const uint16_t *p)
{
    return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)));
}
static inline void vf_store_half(uint16_t *p, vf v)
{
    vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(v)));
}
static inline vf vf_set(float s)
{
    return vdupq_n_f32(s);
}
static inline vf vf_add(vf a, vf b)
{
    return vaddq_f32(a, b);
}
static inline vf vf_sub(vf a, vf b)
{
    return vsubq_f32(a, b);
}
static inline vf vf_mul(vf a, vf b)
{
    return vmulq_f32(a, b);
}
static inline vf vf_div(vf a, vf b)
{
    return vdivq_f32(a, b);
}
static inline vf vf_sqrt(vf a)
{
    return vsqrtq_f32(a);
}
static inline vf vf_fma(vf a, vf b, vf c)
{
    return vfmaq_f32(c, a, b);
}
/* As x86 has them: the second operand where neither is larger (smaller). */
static inline vf vf_max(vf a, vf b)
{
    return vbslq_f32(vcgtq_f32(a, b), a, b);
}
static inline vf vf_min(vf a, vf b)
{
    return vbslq_f32(vcltq_f32(a, b), a, b);
}
static inline vf vf_abs(vf a)
{
    return vabsq_f32(a);
}
static inline vm vf_gt(vf a, vf b)
{
    return vcgtq_f32(a, b);
}
static inline vm vf_signs_differ(vf a, vf b)
{
    return vcltzq_s32(veorq_s32(vreinterpretq_s32_f32(a), vreinterpretq_s32_f32(b)));
}
static inline vf vf_select(vm m, vf yes, vf no)
{
    return vbslq_f32(m, yes, no);
}
/* Keeps a value in a register: gcc would otherwise load it again for each use. */
#define vf_pin(v) __asm__("" : "+w"(v))

/* out[u] holds p[8 * lane + u] in its lanes. */
static inline void vf_load_by_eight(const float *p, vf out[8])
{
    for (int h = 0; h < 2; h++) {
        vf r0 = vld1q_f32(p + 4 * h), r1 = vld1q_f32(p + 8 + 4 * h);
        vf r2 = vld1q_f32(p + 16 + 4 * h), r3 = vld1q_f32(p + 24 + 4 * h);
        float32x4x2_t a = vtrnq_f32(r0, r1), b = vtrnq_f32(r2, r3);
        out[4 * h + 0] = vcombine_f32(vget_low_f32(a.val[0]), vget_low_f32(b.val[0]));
        out[4 * h + 1] = vcombine_f32(vget_low_f32(a.val[1]), vget_low_f32(b.val[1]));
        out[4 * h + 2] = vcombine_f32(vget_high_f32(a.val[0]), vget_high_f32(b.val[0]));
        out[4 * h + 3] = vcombine_f32(vget_high_f32(a.val[1]), vget_high_f32(b.val[1]));
    }
}
