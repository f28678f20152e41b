/* vec_sse2.h - 128-bit vectors of any x86-64 processor.  There is no fused multiply-add: p_fma
 * multiplies, then adds, so this set has bits of its own (kernels.h, Note [Same bits]). */
#ifndef DIP_KERNELS_ISA_VEC_SSE2_H
#define DIP_KERNELS_ISA_VEC_SSE2_H
#include <emmintrin.h>

#define DIP_ISA_HALVES 2
#define DIP_ISA_FUSED 0

typedef float vf_real;
typedef double vd_real;
typedef __m128 vf_vec, vf_mask;
typedef __m128d vd_vec, vd_mask;
typedef int vf_tail, vd_tail;
enum { vf_lanes = 4, vd_lanes = 2 };

DIP_INLINE vf_vec vf_load_tail(const float *x, int t) {
    if (t == 4) return _mm_loadu_ps(x);
    if (t < 2) return t ? _mm_load_ss(x) : _mm_setzero_ps();
    const __m128 low = _mm_loadl_pi(_mm_setzero_ps(), (const __m64 *)(const void *)x);
    return t == 2 ? low : _mm_movelh_ps(low, _mm_load_ss(x + 2));
}
DIP_INLINE void vf_store_tail(float *x, int t, vf_vec v) {
    if (t == 4) _mm_storeu_ps(x, v);
    if (t == 1) _mm_store_ss(x, v);
    if (t == 2 || t == 3) _mm_storel_pi((__m64 *)(void *)x, v);
    if (t == 3) _mm_store_ss(x + 2, _mm_movehl_ps(v, v));
}
DIP_INLINE vd_vec vd_load_tail(const double *x, int t) {
    if (t == 2) return _mm_loadu_pd(x);
    return t ? _mm_load_sd(x) : _mm_setzero_pd();
}
DIP_INLINE void vd_store_tail(double *x, int t, vd_vec v) {
    if (t == 2) _mm_storeu_pd(x, v);
    if (t == 1) _mm_store_sd(x, v);
}

/* clang-format off */
#define DIP_SSE2(p, s, vec, real, word, set_word, i)                                               \
    DIP_INLINE vec p##_set1(real x) { return _mm_set1_##s(x); }                                    \
    DIP_INLINE vec p##_load(const real *x) { return _mm_loadu_##s(x); }                            \
    DIP_INLINE void p##_store(real *x, vec v) { _mm_storeu_##s(x, v); }                            \
    DIP_INLINE int p##_tail_of(int64_t n) { return (int)n; }                                       \
    DIP_INLINE vec p##_add(vec a, vec b) { return _mm_add_##s(a, b); }                             \
    DIP_INLINE vec p##_sub(vec a, vec b) { return _mm_sub_##s(a, b); }                             \
    DIP_INLINE vec p##_mul(vec a, vec b) { return _mm_mul_##s(a, b); }                             \
    DIP_INLINE vec p##_div(vec a, vec b) { return _mm_div_##s(a, b); }                             \
    DIP_INLINE vec p##_sqrt(vec a) { return _mm_sqrt_##s(a); }                                     \
    DIP_INLINE vec p##_fma(vec a, vec b, vec c) { return _mm_add_##s(_mm_mul_##s(a, b), c); }      \
    DIP_INLINE vec p##_lt(vec a, vec b) { return _mm_cmplt_##s(a, b); }                            \
    DIP_INLINE vec p##_le(vec a, vec b) { return _mm_cmple_##s(a, b); }                            \
    DIP_INLINE vec p##_eq(vec a, vec b) { return _mm_cmpeq_##s(a, b); }                            \
    DIP_INLINE vec p##_nan(vec a) { return _mm_cmpunord_##s(a, a); }                               \
    DIP_INLINE vec p##_mask_or(vec a, vec b) { return _mm_or_##s(a, b); }                          \
    DIP_INLINE vec p##_mask_and(vec a, vec b) { return _mm_and_##s(a, b); }                        \
    DIP_INLINE vec p##_mask_not(vec a) {                                                           \
        return _mm_xor_##s(a, _mm_castsi128_##s(_mm_set1_epi32(-1))); }                            \
    DIP_INLINE unsigned p##_mask_bits(vec a) { return (unsigned)_mm_movemask_##s(a); }             \
    DIP_INLINE vec p##_select(vec m, vec a, vec b) {                                               \
        return _mm_or_##s(_mm_and_##s(m, a), _mm_andnot_##s(m, b)); }                              \
    DIP_INLINE vec p##_bits(u##word##_t u) { return _mm_castsi128_##s(set_word((word##_t)u)); }    \
    DIP_INLINE vec p##_and(vec a, vec b) { return _mm_and_##s(a, b); }                             \
    DIP_INLINE vec p##_or(vec a, vec b) { return _mm_or_##s(a, b); }                               \
    DIP_INLINE vec p##_xor(vec a, vec b) { return _mm_xor_##s(a, b); }                             \
    DIP_INLINE vec p##_shl(vec a, int n) { return _mm_castsi128_##s(                               \
        _mm_sll_##i(_mm_cast##s##_si128(a), _mm_cvtsi32_si128(n))); }                              \
    DIP_INLINE vec p##_shr(vec a, int n) { return _mm_castsi128_##s(                               \
        _mm_srl_##i(_mm_cast##s##_si128(a), _mm_cvtsi32_si128(n))); }                              \
    DIP_INLINE vec p##_iadd(vec a, vec b) { return _mm_castsi128_##s(                              \
        _mm_add_##i(_mm_cast##s##_si128(a), _mm_cast##s##_si128(b))); }                            \
    DIP_INLINE vec p##_load_bytes(const uint8_t *x) {                                              \
        int bytes = 0;                                                                             \
        memcpy(&bytes, x, p##_lanes);                                                              \
        __m128i wide = _mm_unpacklo_epi8(_mm_cvtsi32_si128(bytes), _mm_setzero_si128());           \
        return _mm_cvtepi32_##s(_mm_unpacklo_epi16(wide, _mm_setzero_si128())); }                  \
    DIP_INLINE vec p##_load_bytes_tail(const uint8_t *x, int t) {                                  \
        uint8_t b[p##_lanes] = {0};                                                                \
        for (int j = 0; j < t; j++) b[j] = x[j];                                                   \
        return p##_load_bytes(b); }                                                                \
    /* Adding and taking away 2^23 (2^52) rounds what is smaller; anything larger is whole. */     \
    DIP_INLINE vec p##_round(vec a) {                                                              \
        const vec whole = _mm_set1_##s((real)(sizeof(real) == 4 ? 8388608.0 : 4503599627370496.0));\
        vec sign = _mm_and_##s(a, _mm_set1_##s((real)-0.0));                                       \
        vec size = _mm_xor_##s(a, sign);                                                           \
        vec near = _mm_or_##s(_mm_sub_##s(_mm_add_##s(size, whole), whole), sign);                 \
        return p##_select(_mm_cmplt_##s(size, whole), near, a); }
/* clang-format on */

DIP_SSE2(vf, ps, __m128, float, int32, _mm_set1_epi32, epi32)
DIP_SSE2(vd, pd, __m128d, double, int64, _mm_set1_epi64x, epi64)
#undef DIP_SSE2

DIP_INLINE vd_vec vf_widen(vf_vec v, int half) {
    return _mm_cvtps_pd(half ? _mm_movehl_ps(v, v) : v);
}
DIP_INLINE vf_vec vf_narrow(vd_vec low, vd_vec high) {
    return _mm_movelh_ps(_mm_cvtpd_ps(low), _mm_cvtpd_ps(high));
}

enum { vf_turned = 4, vd_turned = 2 };
DIP_INLINE void vf_load_turned(vf_vec *x, const float *from, int64_t apart, int64_t rows) {
    DIP_UNROLL
    for (int r = 0; r < 4; r++) x[r] = vf_load(DIP_ROW_AT(r));
    _MM_TRANSPOSE4_PS(x[0], x[1], x[2], x[3]);
}
DIP_INLINE void vd_load_turned(vd_vec *x, const double *from, int64_t apart, int64_t rows) {
    const __m128d a = vd_load(DIP_ROW_AT(0)), b = vd_load(DIP_ROW_AT(1));
    x[0] = _mm_unpacklo_pd(a, b);
    x[1] = _mm_unpackhi_pd(a, b);
}
#endif
