/* vec_avx512.h - 512-bit vectors: AVX-512 F, DQ, BW and VL. */
#ifndef DIP_KERNELS_ISA_VEC_AVX512_H
#define DIP_KERNELS_ISA_VEC_AVX512_H
#include <immintrin.h>

#define DIP_ISA_HALVES 2
#define DIP_ISA_SLOW_DENORMALS /* underflow.inc */

typedef float vf_real;
typedef double vd_real;
typedef __m512 vf_vec;
typedef __m512d vd_vec;
typedef __mmask16 vf_mask, vf_tail;
typedef __mmask8 vd_mask, vd_tail;
enum { vf_lanes = 16, vd_lanes = 8 };

/* clang-format off */
#define DIP_AVX512(p, s, vec, real, mask, word, set_word, i)                                       \
    DIP_INLINE vec p##_set1(real x) { return _mm512_set1_##s(x); }                                 \
    DIP_INLINE vec p##_load(const real *x) { return _mm512_loadu_##s(x); }                         \
    DIP_INLINE void p##_store(real *x, vec v) { _mm512_storeu_##s(x, v); }                         \
    DIP_INLINE mask p##_tail_of(int64_t n) { return (mask)((1u << n) - 1u); }                      \
    DIP_INLINE vec p##_load_tail(const real *x, mask t) { return _mm512_maskz_loadu_##s(t, x); }   \
    DIP_INLINE void p##_store_tail(real *x, mask t, vec v) { _mm512_mask_storeu_##s(x, t, v); }    \
    DIP_INLINE vec p##_add(vec a, vec b) { return _mm512_add_##s(a, b); }                          \
    DIP_INLINE vec p##_sub(vec a, vec b) { return _mm512_sub_##s(a, b); }                          \
    DIP_INLINE vec p##_mul(vec a, vec b) { return _mm512_mul_##s(a, b); }                          \
    DIP_INLINE vec p##_div(vec a, vec b) { return _mm512_div_##s(a, b); }                          \
    DIP_INLINE vec p##_sqrt(vec a) { return _mm512_sqrt_##s(a); }                                  \
    DIP_INLINE vec p##_fma(vec a, vec b, vec c) { return _mm512_fmadd_##s(a, b, c); }              \
    DIP_INLINE vec p##_round(vec a) {                                                              \
        return _mm512_roundscale_##s(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }          \
    DIP_INLINE mask p##_lt(vec a, vec b) { return _mm512_cmp_##s##_mask(a, b, _CMP_LT_OQ); }       \
    DIP_INLINE mask p##_le(vec a, vec b) { return _mm512_cmp_##s##_mask(a, b, _CMP_LE_OQ); }       \
    DIP_INLINE mask p##_eq(vec a, vec b) { return _mm512_cmp_##s##_mask(a, b, _CMP_EQ_OQ); }       \
    DIP_INLINE mask p##_nan(vec a) { return _mm512_cmp_##s##_mask(a, a, _CMP_UNORD_Q); }           \
    DIP_INLINE mask p##_mask_or(mask a, mask b) { return (mask)(a | b); }                          \
    DIP_INLINE mask p##_mask_and(mask a, mask b) { return (mask)(a & b); }                         \
    DIP_INLINE mask p##_mask_not(mask a) { return (mask)~a; }                                      \
    DIP_INLINE unsigned p##_mask_bits(mask a) { return a; }                                        \
    DIP_INLINE vec p##_select(mask m, vec a, vec b) { return _mm512_mask_blend_##s(m, b, a); }     \
    DIP_INLINE vec p##_bits(u##word##_t u) {                                                       \
        return _mm512_castsi512_##s(set_word((word##_t)u)); }                                      \
    DIP_INLINE vec p##_and(vec a, vec b) { return _mm512_and_##s(a, b); }                          \
    DIP_INLINE vec p##_or(vec a, vec b) { return _mm512_or_##s(a, b); }                            \
    DIP_INLINE vec p##_xor(vec a, vec b) { return _mm512_xor_##s(a, b); }                          \
    DIP_INLINE vec p##_shl(vec a, int n) { return _mm512_castsi512_##s(                            \
        _mm512_sll_##i(_mm512_cast##s##_si512(a), _mm_cvtsi32_si128(n))); }                        \
    DIP_INLINE vec p##_shr(vec a, int n) { return _mm512_castsi512_##s(                            \
        _mm512_srl_##i(_mm512_cast##s##_si512(a), _mm_cvtsi32_si128(n))); }                        \
    DIP_INLINE vec p##_iadd(vec a, vec b) { return _mm512_castsi512_##s(                           \
        _mm512_add_##i(_mm512_cast##s##_si512(a), _mm512_cast##s##_si512(b))); }
/* clang-format on */

DIP_AVX512(vf, ps, __m512, float, __mmask16, int32, _mm512_set1_epi32, epi32)
DIP_AVX512(vd, pd, __m512d, double, __mmask8, int64, _mm512_set1_epi64, epi64)
#undef DIP_AVX512

DIP_INLINE vf_vec vf_load_bytes(const uint8_t *x) {
    const __m128i b = _mm_loadu_si128((const __m128i *)(const void *)x);
    return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(b));
}
DIP_INLINE vf_vec vf_load_bytes_tail(const uint8_t *x, vf_tail t) {
    return _mm512_cvtepi32_ps(_mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(t, x)));
}
DIP_INLINE vd_vec vd_load_bytes(const uint8_t *x) {
    const __m128i b = _mm_loadl_epi64((const __m128i *)(const void *)x);
    return _mm512_cvtepi32_pd(_mm256_cvtepu8_epi32(b));
}
DIP_INLINE vd_vec vd_load_bytes_tail(const uint8_t *x, vd_tail t) {
    return _mm512_cvtepi32_pd(_mm256_cvtepu8_epi32(_mm_maskz_loadu_epi8(t, x)));
}

#define DIP_ISA_SCALES
DIP_INLINE vf_vec vf_scale(vf_vec x, vf_vec k) { return _mm512_scalef_ps(x, k); }
DIP_INLINE vd_vec vd_scale(vd_vec x, vd_vec k) { return _mm512_scalef_pd(x, k); }

#define DIP_ISA_PLACES
DIP_INLINE int vf_places(int32_t *to, vf_mask m, int32_t first) {
    const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i place = _mm512_add_epi32(lane, _mm512_set1_epi32(first));
    _mm512_storeu_si512(to, _mm512_maskz_compress_epi32(m, place));
    return __builtin_popcount(m);
}
DIP_INLINE int vd_places(int32_t *to, vd_mask m, int32_t first) { return vf_places(to, m, first); }

DIP_INLINE vd_vec vf_widen(vf_vec v, int half) {
    return _mm512_cvtps_pd(half ? _mm512_extractf32x8_ps(v, 1) : _mm512_castps512_ps256(v));
}
DIP_INLINE vf_vec vf_narrow(vd_vec low, vd_vec high) {
    const __m512 v = _mm512_castps256_ps512(_mm512_cvtpd_ps(low));
    return _mm512_insertf32x8(v, _mm512_cvtpd_ps(high), 1);
}

/* What of four rows lies in memory side by side comes into a quarter each, which takes no shuffle;
 * then rows become columns within the quarters. */
enum { vf_turned = 4, vd_turned = 2 };
DIP_INLINE void vf_load_turned(vf_vec *x, const float *from, int64_t apart, int64_t rows) {
    DIP_UNROLL
    for (int r = 0; r < 4; r++) {
        x[r] = _mm512_castps128_ps512(_mm_loadu_ps(DIP_ROW_AT(r)));
        x[r] = _mm512_insertf32x4(x[r], _mm_loadu_ps(DIP_ROW_AT(4 + r)), 1);
        x[r] = _mm512_insertf32x4(x[r], _mm_loadu_ps(DIP_ROW_AT(8 + r)), 2);
        x[r] = _mm512_insertf32x4(x[r], _mm_loadu_ps(DIP_ROW_AT(12 + r)), 3);
    }
    const __m512 a = _mm512_unpacklo_ps(x[0], x[1]), b = _mm512_unpackhi_ps(x[0], x[1]);
    const __m512 c = _mm512_unpacklo_ps(x[2], x[3]), d = _mm512_unpackhi_ps(x[2], x[3]);
    x[0] = _mm512_shuffle_ps(a, c, 0x44);
    x[1] = _mm512_shuffle_ps(a, c, 0xEE);
    x[2] = _mm512_shuffle_ps(b, d, 0x44);
    x[3] = _mm512_shuffle_ps(b, d, 0xEE);
}
DIP_INLINE void vd_load_turned(vd_vec *x, const double *from, int64_t apart, int64_t rows) {
    DIP_UNROLL
    for (int r = 0; r < 2; r++) {
        x[r] = _mm512_castpd128_pd512(_mm_loadu_pd(DIP_ROW_AT(r)));
        x[r] = _mm512_insertf64x2(x[r], _mm_loadu_pd(DIP_ROW_AT(2 + r)), 1);
        x[r] = _mm512_insertf64x2(x[r], _mm_loadu_pd(DIP_ROW_AT(4 + r)), 2);
        x[r] = _mm512_insertf64x2(x[r], _mm_loadu_pd(DIP_ROW_AT(6 + r)), 3);
    }
    const __m512d low = _mm512_unpacklo_pd(x[0], x[1]);
    x[1] = _mm512_unpackhi_pd(x[0], x[1]);
    x[0] = low;
}
#endif
