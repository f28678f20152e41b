/* vec.h - the thin vector header: one instruction set, chosen by DIP_ISA_..., behind some forty
 * operations named vf_... (float) and vd_... (double).  Nothing else names an intrinsic.
 *
 * Every set's header defines, for p in {vf, vd}:
 *   p_real, p_vec, p_mask, p_tail   an element, a vector, a set of lanes, "the first n lanes"
 *   p_lanes                         elements in a vector
 *   p_set1 p_load p_store p_tail_of p_load_tail (other lanes 0) p_store_tail
 *   p_add p_sub p_mul p_div p_sqrt p_fma p_round   IEEE; fma(a, b, c) = a*b + c, once rounded;
 *                                   round: halves to even
 *   p_lt p_le p_eq p_nan p_mask_or p_mask_and p_mask_not p_mask_bits p_select(mask, then, else)
 *   p_neg p_abs, p_bits p_and p_or p_xor p_shl p_shr p_iadd   the lanes as unsigned integers
 *   p_load_turned(x, from, apart, rows)  x[i], i < p_turned, has element i of each of p_lanes rows, which are
 *                                  `apart` elements apart; row 0 instead of those from `rows` on
 *   p_load_bytes p_load_bytes_tail  unsigned bytes as numbers
 *   p_places(to, mask, first)      numbers of the mask's lanes, the first lane's being `first`, to
 *                                  to[0], to[1] ...; writes up to DIP_MOST_LANES, returns how many
 * A set with DIP_ISA_PAIRS also has p_pair(a, b), a's lower half and b's upper one, p_load_twice(x), half a
 * vector of elements in both halves, and p_upper(v), its upper half in the lower one.
 * One with DIP_ISA_SCALES has p_scale(x, k), x 2^k for a whole k, rounded once.
 * And vf_widen(v, half) and vf_narrow(low, high) between float and double;
 * DIP_ISA_HALVES vectors of double hold one of float.
 */
#ifndef DIP_KERNELS_ISA_VEC_H
#define DIP_KERNELS_ISA_VEC_H
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* -Os: one copy of exp, not one in every loop; gemm.c's tiles need their constants all the same. */
#if defined(__GNUC__) && defined(__OPTIMIZE_SIZE__) && !defined(DIP_INLINE_ALWAYS)
#define DIP_INLINE static inline __attribute__((unused))
#elif defined(__GNUC__)
#define DIP_INLINE static inline __attribute__((always_inline, unused))
#else
#define DIP_INLINE static inline
#endif

#if defined(__GNUC__)
#define DIP_NOINLINE __attribute__((noinline, unused))
#else
#define DIP_NOINLINE
#endif

/* Before loops over vectors whose bounds are constants: unless they vanish, what they work on is
 * kept in memory instead of registers. */
#if defined(__clang__)
#define DIP_UNROLL _Pragma("clang loop unroll(full)")
#elif defined(__GNUC__)
#define DIP_UNROLL _Pragma("GCC unroll 32")
#else
#define DIP_UNROLL
#endif

#define DIP_PASTE2_(a, b) a##b
#define DIP_PASTE2(a, b) DIP_PASTE2_(a, b)
#define DIP_PASTE3_(a, b, c) a##b##c
#define DIP_PASTE3(a, b, c) DIP_PASTE3_(a, b, c)
/* The name of something that a set shows to the rest of the room: dip_kernels_avx2. */
#define DIP_ISA_SYMBOL(name) DIP_PASTE3(name, _, DIP_ISA_NAME)

DIP_INLINE uint32_t dip_bits_of_float(float x) {
    uint32_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}
DIP_INLINE float dip_float_of_bits(uint32_t u) {
    float x;
    memcpy(&x, &u, sizeof x);
    return x;
}
DIP_INLINE uint64_t dip_bits_of_double(double x) {
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}
DIP_INLINE double dip_double_of_bits(uint64_t u) {
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

enum { DIP_MOST_LANES = 16 }; /* of any set */

/* Where row r begins (p_load_turned). */
#define DIP_ROW_AT(r) (from + ((r) < rows ? (r) : 0) * apart)

#if defined(DIP_ISA_AVX512)
#include "kernels/isa/vec_avx512.h"
#elif defined(DIP_ISA_AVX2)
#include "kernels/isa/vec_avx2.h"
#elif defined(DIP_ISA_SSE2)
#include "kernels/isa/vec_sse2.h"
#elif defined(DIP_ISA_NEON)
#include "kernels/isa/vec_neon.h"
#elif defined(DIP_ISA_GENERIC)
#include "kernels/isa/vec_generic.h"
#else
#error "compile with one of DIP_ISA_GENERIC, _SSE2, _AVX2, _AVX512, _NEON"
#endif

/* Sign changes are exact.  |x| = x xor (x and sign). */
DIP_INLINE vf_vec vf_neg(vf_vec a) { return vf_xor(a, vf_set1(-0.0f)); }
DIP_INLINE vd_vec vd_neg(vd_vec a) { return vd_xor(a, vd_set1(-0.0)); }
DIP_INLINE vf_vec vf_abs(vf_vec a) { return vf_xor(a, vf_and(a, vf_set1(-0.0f))); }
DIP_INLINE vd_vec vd_abs(vd_vec a) { return vd_xor(a, vd_and(a, vd_set1(-0.0))); }

#ifndef DIP_ISA_PLACES /* a set may have a better way */
DIP_INLINE int dip_places(int32_t *to, unsigned bits, int lanes, int32_t first) {
    int n = 0;
    DIP_UNROLL
    for (int i = 0; i < lanes; i++) {
        to[n] = first + i;
        n += (int)(bits >> i & 1);
    }
    return n;
}
DIP_INLINE int vf_places(int32_t *to, vf_mask m, int32_t first) {
    return dip_places(to, vf_mask_bits(m), vf_lanes, first);
}
DIP_INLINE int vd_places(int32_t *to, vd_mask m, int32_t first) {
    return dip_places(to, vd_mask_bits(m), vd_lanes, first);
}
#endif

#ifndef DIP_ISA_FUSED
#define DIP_ISA_FUSED 1
#endif
#endif
