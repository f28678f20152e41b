/* vec_generic.h - vectors of one element in plain C: the oracle that every other set must equal. */
#ifndef DIP_KERNELS_ISA_VEC_GENERIC_H
#define DIP_KERNELS_ISA_VEC_GENERIC_H

#define DIP_ISA_HALVES 1

typedef float vf_real, vf_vec;
typedef double vd_real, vd_vec;
typedef bool vf_mask, vd_mask;
typedef int vf_tail, vd_tail;
enum { vf_lanes = 1, vd_lanes = 1 };

/* clang-format off */
#define DIP_GENERIC(p, real, word, bits_of, of_bits, fused, root, rounded)                         \
    DIP_INLINE real p##_set1(real x) { return x; }                                                 \
    DIP_INLINE real p##_load(const real *x) { return *x; }                                         \
    DIP_INLINE void p##_store(real *x, real v) { *x = v; }                                         \
    DIP_INLINE int p##_tail_of(int64_t n) { return n > 0; }                                        \
    DIP_INLINE real p##_load_tail(const real *x, int t) { return t ? *x : 0; }                     \
    DIP_INLINE void p##_store_tail(real *x, int t, real v) { if (t) *x = v; }                      \
    DIP_INLINE real p##_add(real a, real b) { return a + b; }                                      \
    DIP_INLINE real p##_sub(real a, real b) { return a - b; }                                      \
    DIP_INLINE real p##_mul(real a, real b) { return a * b; }                                      \
    DIP_INLINE real p##_div(real a, real b) { return a / b; }                                      \
    DIP_INLINE real p##_sqrt(real a) { return root(a); }                                           \
    DIP_INLINE real p##_fma(real a, real b, real c) { return fused(a, b, c); }                     \
    DIP_INLINE real p##_round(real a) { return rounded(a); }                                       \
    DIP_INLINE bool p##_lt(real a, real b) { return a < b; }                                       \
    DIP_INLINE bool p##_le(real a, real b) { return a <= b; }                                      \
    DIP_INLINE bool p##_eq(real a, real b) { return a == b; }                                      \
    DIP_INLINE bool p##_nan(real a) { return a != a; }                                             \
    DIP_INLINE bool p##_mask_or(bool a, bool b) { return a || b; }                                 \
    DIP_INLINE bool p##_mask_and(bool a, bool b) { return a && b; }                                \
    DIP_INLINE bool p##_mask_not(bool a) { return !a; }                                            \
    DIP_INLINE unsigned p##_mask_bits(bool a) { return a; }                                        \
    DIP_INLINE real p##_select(bool m, real a, real b) { return m ? a : b; }                       \
    DIP_INLINE real p##_bits(word u) { return of_bits(u); }                                        \
    DIP_INLINE real p##_and(real a, real b) { return of_bits(bits_of(a) & bits_of(b)); }           \
    DIP_INLINE real p##_or(real a, real b) { return of_bits(bits_of(a) | bits_of(b)); }            \
    DIP_INLINE real p##_xor(real a, real b) { return of_bits(bits_of(a) ^ bits_of(b)); }           \
    DIP_INLINE real p##_shl(real a, int n) { return of_bits(bits_of(a) << n); }                    \
    DIP_INLINE real p##_shr(real a, int n) { return of_bits(bits_of(a) >> n); }                    \
    DIP_INLINE real p##_iadd(real a, real b) { return of_bits(bits_of(a) + bits_of(b)); }          \
    DIP_INLINE real p##_load_bytes(const uint8_t *x) { return *x; }                                \
    DIP_INLINE real p##_load_bytes_tail(const uint8_t *x, int t) { return t ? *x : 0; }
/* clang-format on */

DIP_GENERIC(vf, float, uint32_t, dip_bits_of_float, dip_float_of_bits, fmaf, sqrtf, rintf)
DIP_GENERIC(vd, double, uint64_t, dip_bits_of_double, dip_double_of_bits, fma, sqrt, rint)
#undef DIP_GENERIC

DIP_INLINE vd_vec vf_widen(vf_vec v, int half) {
    (void)half;
    return (double)v;
}
DIP_INLINE vf_vec vf_narrow(vd_vec low, vd_vec high) {
    (void)high;
    return (float)low;
}

#define DIP_GENERIC(p, real)                                                                       \
    enum { p##_turned = 1 };                                                                       \
    DIP_INLINE void p##_load_turned(real *x, const real *from, int64_t apart, int64_t rows) {      \
        x[0] = *DIP_ROW_AT(0); }
DIP_GENERIC(vf, float)
DIP_GENERIC(vd, double)
#undef DIP_GENERIC
#endif
