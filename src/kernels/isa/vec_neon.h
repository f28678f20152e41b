/* vec_neon.h - 128-bit vectors of 64-bit Arm. */
#ifndef DIP_KERNELS_ISA_VEC_NEON_H
#define DIP_KERNELS_ISA_VEC_NEON_H
#include <arm_neon.h>

#define DIP_ISA_HALVES 2

typedef float vf_real;
typedef double vd_real;
typedef float32x4_t vf_vec;
typedef float64x2_t vd_vec;
typedef uint32x4_t vf_mask;
typedef uint64x2_t vd_mask;
typedef int vf_tail, vd_tail;
enum { vf_lanes = 4, vd_lanes = 2 };

DIP_INLINE uint32x4_t dip_neon_widen_u32(uint16x8_t x) { return vmovl_u16(vget_low_u16(x)); }
DIP_INLINE uint64x2_t dip_neon_widen_u64(uint16x8_t x) {
    return vmovl_u32(vget_low_u32(dip_neon_widen_u32(x)));
}
DIP_INLINE vf_vec vf_load_tail(const float *x, int t) {
    vf_vec v = vdupq_n_f32(0);
    if (t > 0) v = vld1q_lane_f32(x, v, 0);
    if (t > 1) v = vld1q_lane_f32(x + 1, v, 1);
    if (t > 2) v = vld1q_lane_f32(x + 2, v, 2);
    if (t > 3) v = vld1q_lane_f32(x + 3, v, 3);
    return v;
}
DIP_INLINE void vf_store_tail(float *x, int t, vf_vec v) {
    if (t > 0) vst1q_lane_f32(x, v, 0);
    if (t > 1) vst1q_lane_f32(x + 1, v, 1);
    if (t > 2) vst1q_lane_f32(x + 2, v, 2);
    if (t > 3) vst1q_lane_f32(x + 3, v, 3);
}
DIP_INLINE vd_vec vd_load_tail(const double *x, int t) {
    if (t == 2) return vld1q_f64(x);
    return t ? vld1q_lane_f64(x, vdupq_n_f64(0), 0) : vdupq_n_f64(0);
}
DIP_INLINE void vd_store_tail(double *x, int t, vd_vec v) {
    if (t > 0) vst1q_lane_f64(x, v, 0);
    if (t > 1) vst1q_lane_f64(x + 1, v, 1);
}

/* clang-format off */
#define DIP_NEON(p, s, u, vec, mask, real, word)                                                   \
    DIP_INLINE vec p##_set1(real x) { return vdupq_n_##s(x); }                                     \
    DIP_INLINE vec p##_load(const real *x) { return vld1q_##s(x); }                                \
    DIP_INLINE void p##_store(real *x, vec v) { vst1q_##s(x, v); }                                 \
    DIP_INLINE int p##_tail_of(int64_t n) { return (int)n; }                                       \
    DIP_INLINE vec p##_add(vec a, vec b) { return vaddq_##s(a, b); }                               \
    DIP_INLINE vec p##_sub(vec a, vec b) { return vsubq_##s(a, b); }                               \
    DIP_INLINE vec p##_mul(vec a, vec b) { return vmulq_##s(a, b); }                               \
    DIP_INLINE vec p##_div(vec a, vec b) { return vdivq_##s(a, b); }                               \
    DIP_INLINE vec p##_sqrt(vec a) { return vsqrtq_##s(a); }                                       \
    DIP_INLINE vec p##_fma(vec a, vec b, vec c) { return vfmaq_##s(c, a, b); }                     \
    DIP_INLINE vec p##_round(vec a) { return vrndnq_##s(a); }                                      \
    DIP_INLINE mask p##_lt(vec a, vec b) { return vcltq_##s(a, b); }                               \
    DIP_INLINE mask p##_le(vec a, vec b) { return vcleq_##s(a, b); }                               \
    DIP_INLINE mask p##_eq(vec a, vec b) { return vceqq_##s(a, b); }                               \
    DIP_INLINE mask p##_mask_or(mask a, mask b) { return vorrq_##u(a, b); }                        \
    DIP_INLINE mask p##_mask_and(mask a, mask b) { return vandq_##u(a, b); }                       \
    DIP_INLINE mask p##_mask_not(mask a) {                                                         \
        return vreinterpretq_##u##_u8(vmvnq_u8(vreinterpretq_u8_##u(a))); }                        \
    DIP_INLINE mask p##_nan(vec a) { return p##_mask_not(vceqq_##s(a, a)); }                       \
    DIP_INLINE unsigned p##_mask_bits(mask a) {                                                    \
        word b[p##_lanes];                                                                         \
        unsigned bits = 0;                                                                         \
        vst1q_##u(b, a);                                                                           \
        for (unsigned j = 0; j < p##_lanes; j++) bits |= (unsigned)(b[j] & 1) << j;                \
        return bits; }                                                                             \
    DIP_INLINE vec p##_select(mask m, vec a, vec b) { return vbslq_##s(m, a, b); }                 \
    DIP_INLINE vec p##_bits(word w) { return vreinterpretq_##s##_##u(vdupq_n_##u(w)); }            \
    DIP_INLINE vec p##_and(vec a, vec b) { return vreinterpretq_##s##_##u(vandq_##u(               \
        vreinterpretq_##u##_##s(a), vreinterpretq_##u##_##s(b))); }                                \
    DIP_INLINE vec p##_or(vec a, vec b) { return vreinterpretq_##s##_##u(vorrq_##u(                \
        vreinterpretq_##u##_##s(a), vreinterpretq_##u##_##s(b))); }                                \
    DIP_INLINE vec p##_xor(vec a, vec b) { return vreinterpretq_##s##_##u(veorq_##u(               \
        vreinterpretq_##u##_##s(a), vreinterpretq_##u##_##s(b))); }                                \
    DIP_INLINE vec p##_iadd(vec a, vec b) { return vreinterpretq_##s##_##u(vaddq_##u(              \
        vreinterpretq_##u##_##s(a), vreinterpretq_##u##_##s(b))); }                                \
    DIP_INLINE vec p##_load_bytes(const uint8_t *x) {                                              \
        uint32_t bytes = 0;                                                                        \
        memcpy(&bytes, x, p##_lanes);                                                              \
        return vcvtq_##s##_##u(dip_neon_widen_##u(vmovl_u8(vcreate_u8(bytes)))); }                 \
    DIP_INLINE vec p##_load_bytes_tail(const uint8_t *x, int t) {                                  \
        uint8_t b[p##_lanes] = {0};                                                                \
        for (int j = 0; j < t; j++) b[j] = x[j];                                                   \
        return p##_load_bytes(b); }
/* clang-format on */

DIP_NEON(vf, f32, u32, float32x4_t, uint32x4_t, float, uint32_t)
DIP_NEON(vd, f64, u64, float64x2_t, uint64x2_t, double, uint64_t)
#undef DIP_NEON

/* A shift to the right is a shift to the left by a negative number. */
DIP_INLINE vf_vec vf_shl(vf_vec a, int n) {
    return vreinterpretq_f32_u32(vshlq_u32(vreinterpretq_u32_f32(a), vdupq_n_s32(n)));
}
DIP_INLINE vf_vec vf_shr(vf_vec a, int n) { return vf_shl(a, -n); }
DIP_INLINE vd_vec vd_shl(vd_vec a, int n) {
    return vreinterpretq_f64_u64(vshlq_u64(vreinterpretq_u64_f64(a), vdupq_n_s64(n)));
}
DIP_INLINE vd_vec vd_shr(vd_vec a, int n) { return vd_shl(a, -n); }

DIP_INLINE vd_vec vf_widen(vf_vec v, int half) {
    return vcvt_f64_f32(half ? vget_high_f32(v) : vget_low_f32(v));
}
DIP_INLINE vf_vec vf_narrow(vd_vec low, vd_vec high) {
    return vcombine_f32(vcvt_f32_f64(low), vcvt_f32_f64(high));
}

enum { vf_turned = 4, vd_turned = 2 };
DIP_INLINE void vd_load_turned(vd_vec *x, const double *from, int64_t apart, int64_t rows) {
    const float64x2_t a = vd_load(DIP_ROW_AT(0)), b = vd_load(DIP_ROW_AT(1));
    x[0] = vzip1q_f64(a, b);
    x[1] = vzip2q_f64(a, b);
}
/* Pairs of numbers first, then pairs of pairs. */
DIP_INLINE void vf_load_turned(vf_vec *x, const float *from, int64_t apart, int64_t rows) {
    const float32x4_t a = vf_load(DIP_ROW_AT(0)), b = vf_load(DIP_ROW_AT(1));
    const float32x4_t c = vf_load(DIP_ROW_AT(2)), d = vf_load(DIP_ROW_AT(3));
    const float64x2_t ab[2] = {vreinterpretq_f64_f32(vtrn1q_f32(a, b)),
                               vreinterpretq_f64_f32(vtrn2q_f32(a, b))};
    const float64x2_t cd[2] = {vreinterpretq_f64_f32(vtrn1q_f32(c, d)),
                               vreinterpretq_f64_f32(vtrn2q_f32(c, d))};
    for (int i = 0; i < 2; i++) {
        x[i] = vreinterpretq_f32_f64(vzip1q_f64(ab[i], cd[i]));
        x[i + 2] = vreinterpretq_f32_f64(vzip2q_f64(ab[i], cd[i]));
    }
}
#endif
