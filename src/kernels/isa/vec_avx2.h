/* vec_avx2.h - 256-bit vectors: AVX2 and FMA. */
#ifndef DIP_KERNELS_ISA_VEC_AVX2_H
#define DIP_KERNELS_ISA_VEC_AVX2_H
#include <immintrin.h>

#define DIP_ISA_HALVES 2
#define DIP_ISA_SLOW_DENORMALS /* underflow.inc */

typedef float vf_real;
typedef double vd_real;
typedef __m256 vf_vec, vf_mask;
typedef __m256d vd_vec, vd_mask;
typedef __m256i vf_tail, vd_tail;
enum { vf_lanes = 8, vd_lanes = 4 };

/* clang-format off */
#define DIP_AVX2(p, s, vec, real, word, set_word, i)                                               \
    DIP_INLINE vec p##_set1(real x) { return _mm256_set1_##s(x); }                                 \
    DIP_INLINE vec p##_load(const real *x) { return _mm256_loadu_##s(x); }                         \
    DIP_INLINE void p##_store(real *x, vec v) { _mm256_storeu_##s(x, v); }                         \
    DIP_INLINE vec p##_load_tail(const real *x, __m256i t) { return _mm256_maskload_##s(x, t); }   \
    DIP_INLINE void p##_store_tail(real *x, __m256i t, vec v) { _mm256_maskstore_##s(x, t, v); }   \
    DIP_INLINE vec p##_add(vec a, vec b) { return _mm256_add_##s(a, b); }                          \
    DIP_INLINE vec p##_sub(vec a, vec b) { return _mm256_sub_##s(a, b); }                          \
    DIP_INLINE vec p##_mul(vec a, vec b) { return _mm256_mul_##s(a, b); }                          \
    DIP_INLINE vec p##_div(vec a, vec b) { return _mm256_div_##s(a, b); }                          \
    DIP_INLINE vec p##_sqrt(vec a) { return _mm256_sqrt_##s(a); }                                  \
    DIP_INLINE vec p##_fma(vec a, vec b, vec c) { return _mm256_fmadd_##s(a, b, c); }              \
    DIP_INLINE vec p##_round(vec a) {                                                              \
        return _mm256_round_##s(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }               \
    DIP_INLINE vec p##_lt(vec a, vec b) { return _mm256_cmp_##s(a, b, _CMP_LT_OQ); }               \
    DIP_INLINE vec p##_le(vec a, vec b) { return _mm256_cmp_##s(a, b, _CMP_LE_OQ); }               \
    DIP_INLINE vec p##_eq(vec a, vec b) { return _mm256_cmp_##s(a, b, _CMP_EQ_OQ); }               \
    DIP_INLINE vec p##_nan(vec a) { return _mm256_cmp_##s(a, a, _CMP_UNORD_Q); }                   \
    DIP_INLINE vec p##_mask_or(vec a, vec b) { return _mm256_or_##s(a, b); }                       \
    DIP_INLINE vec p##_mask_and(vec a, vec b) { return _mm256_and_##s(a, b); }                     \
    DIP_INLINE vec p##_mask_not(vec a) { return _mm256_xor_##s(a,                                  \
        _mm256_castsi256_##s(_mm256_set1_epi32(-1))); }                                            \
    DIP_INLINE unsigned p##_mask_bits(vec a) { return (unsigned)_mm256_movemask_##s(a); }          \
    DIP_INLINE vec p##_select(vec m, vec a, vec b) { return _mm256_blendv_##s(b, a, m); }          \
    DIP_INLINE vec p##_bits(u##word##_t u) {                                                       \
        return _mm256_castsi256_##s(set_word((word##_t)u)); }                                      \
    DIP_INLINE vec p##_and(vec a, vec b) { return _mm256_and_##s(a, b); }                          \
    DIP_INLINE vec p##_or(vec a, vec b) { return _mm256_or_##s(a, b); }                            \
    DIP_INLINE vec p##_xor(vec a, vec b) { return _mm256_xor_##s(a, b); }                          \
    DIP_INLINE vec p##_shl(vec a, int n) { return _mm256_castsi256_##s(                            \
        _mm256_sll_##i(_mm256_cast##s##_si256(a), _mm_cvtsi32_si128(n))); }                        \
    DIP_INLINE vec p##_shr(vec a, int n) { return _mm256_castsi256_##s(                            \
        _mm256_srl_##i(_mm256_cast##s##_si256(a), _mm_cvtsi32_si128(n))); }                        \
    DIP_INLINE vec p##_iadd(vec a, vec b) { return _mm256_castsi256_##s(                           \
        _mm256_add_##i(_mm256_cast##s##_si256(a), _mm256_cast##s##_si256(b))); }
/* clang-format on */

DIP_AVX2(vf, ps, __m256, float, int32, _mm256_set1_epi32, epi32)
DIP_AVX2(vd, pd, __m256d, double, int64, _mm256_set1_epi64x, epi64)
#undef DIP_AVX2

/* Lanes below n are all ones: a comparison of the lane's number with n. */
DIP_INLINE vf_tail vf_tail_of(int64_t n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
DIP_INLINE vd_tail vd_tail_of(int64_t n) {
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x(n), _mm256_setr_epi64x(0, 1, 2, 3));
}

DIP_INLINE vf_vec vf_load_bytes(const uint8_t *x) {
    const __m128i b = _mm_loadl_epi64((const __m128i *)(const void *)x);
    return _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(b));
}
DIP_INLINE vd_vec vd_load_bytes(const uint8_t *x) {
    int four;
    memcpy(&four, x, sizeof four);
    return _mm256_cvtepi32_pd(_mm_cvtepu8_epi32(_mm_cvtsi32_si128(four)));
}
/* A tail of bytes is loaded through memory: there are no masked loads of bytes. */
DIP_INLINE vf_vec vf_load_bytes_tail(const uint8_t *x, vf_tail t) {
    uint8_t b[vf_lanes] = {0};
    unsigned n = (unsigned)__builtin_popcount((unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(t)));
    memcpy(b, x, n);
    return vf_load_bytes(b);
}
DIP_INLINE vd_vec vd_load_bytes_tail(const uint8_t *x, vd_tail t) {
    uint8_t b[vd_lanes] = {0};
    unsigned n = (unsigned)__builtin_popcount((unsigned)_mm256_movemask_pd(_mm256_castsi256_pd(t)));
    memcpy(b, x, n);
    return vd_load_bytes(b);
}

DIP_INLINE vd_vec vf_widen(vf_vec v, int half) {
    return _mm256_cvtps_pd(half ? _mm256_extractf128_ps(v, 1) : _mm256_castps256_ps128(v));
}
DIP_INLINE vf_vec vf_narrow(vd_vec low, vd_vec high) {
    const __m256 v = _mm256_castps128_ps256(_mm256_cvtpd_ps(low));
    return _mm256_insertf128_ps(v, _mm256_cvtpd_ps(high), 1);
}

/* What of two rows lies in memory side by side comes into a half each, which takes no shuffle; then
 * rows become columns within the halves. */
enum { vf_turned = 4, vd_turned = 2 };
DIP_INLINE void vf_load_turned(vf_vec *x, const float *from, int64_t apart, int64_t rows) {
    DIP_UNROLL
    for (int r = 0; r < 4; r++)
        x[r] = _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(DIP_ROW_AT(r))),
                                    _mm_loadu_ps(DIP_ROW_AT(4 + r)), 1);
    const __m256 a = _mm256_unpacklo_ps(x[0], x[1]), b = _mm256_unpackhi_ps(x[0], x[1]);
    const __m256 c = _mm256_unpacklo_ps(x[2], x[3]), d = _mm256_unpackhi_ps(x[2], x[3]);
    x[0] = _mm256_shuffle_ps(a, c, 0x44);
    x[1] = _mm256_shuffle_ps(a, c, 0xEE);
    x[2] = _mm256_shuffle_ps(b, d, 0x44);
    x[3] = _mm256_shuffle_ps(b, d, 0xEE);
}
DIP_INLINE void vd_load_turned(vd_vec *x, const double *from, int64_t apart, int64_t rows) {
    DIP_UNROLL
    for (int r = 0; r < 2; r++)
        x[r] = _mm256_insertf128_pd(_mm256_castpd128_pd256(_mm_loadu_pd(DIP_ROW_AT(r))),
                                    _mm_loadu_pd(DIP_ROW_AT(2 + r)), 1);
    const __m256d low = _mm256_unpacklo_pd(x[0], x[1]);
    x[1] = _mm256_unpackhi_pd(x[0], x[1]);
    x[0] = low;
}

/* Two rows in one vector, each in its half. */
#define DIP_ISA_PAIRS
DIP_INLINE vf_vec vf_pair(vf_vec a, vf_vec b) { return _mm256_blend_ps(a, b, 0xF0); }
DIP_INLINE vd_vec vd_pair(vd_vec a, vd_vec b) { return _mm256_blend_pd(a, b, 0xC); }
/* Half a vector of elements, in both halves. */
DIP_INLINE vf_vec vf_load_twice(const float *x) {
    return _mm256_broadcast_ps((const __m128 *)(const void *)x);
}
DIP_INLINE vd_vec vd_load_twice(const double *x) {
    return _mm256_broadcast_pd((const __m128d *)(const void *)x);
}
/* The upper half, in the lower one. */
DIP_INLINE vf_vec vf_upper(vf_vec v) { return _mm256_permute2f128_ps(v, v, 1); }
DIP_INLINE vd_vec vd_upper(vd_vec v) { return _mm256_permute2f128_pd(v, v, 1); }
#endif
