/* real.h - the names a template (*.inc) uses, for the element type chosen by DIP_REAL_BITS.
 *
 * Each template is included twice, once after `#define DIP_REAL_BITS 32`, once after 64:
 *   real, vec, mask, tail, LANES   of the chosen type
 *   v_add(a, b) ...                the vector operations of vec.h
 *   NAME(f)                        f_f32 or f_f64, for what the template defines
 * This file may be included again; it only redefines what depends on DIP_REAL_BITS.
 */
#undef V_PREFIX
#undef NAME
#undef REAL_IS_FLOAT
#if DIP_REAL_BITS == 32
#define V_PREFIX vf_
#define NAME(f) DIP_PASTE2(f, _f32)
#define REAL_IS_FLOAT 1
#elif DIP_REAL_BITS == 64
#define V_PREFIX vd_
#define NAME(f) DIP_PASTE2(f, _f64)
#define REAL_IS_FLOAT 0
#else
#error "define DIP_REAL_BITS as 32 or 64 before this file"
#endif

#ifndef DIP_KERNELS_ISA_REAL_H
#define DIP_KERNELS_ISA_REAL_H
#define real DIP_PASTE2(V_PREFIX, real)
#define vec DIP_PASTE2(V_PREFIX, vec)
#define mask DIP_PASTE2(V_PREFIX, mask)
#define tail DIP_PASTE2(V_PREFIX, tail)
#define LANES DIP_PASTE2(V_PREFIX, lanes)
#define v_set1 DIP_PASTE2(V_PREFIX, set1)
#define v_load DIP_PASTE2(V_PREFIX, load)
#define v_store DIP_PASTE2(V_PREFIX, store)
#define v_tail_of DIP_PASTE2(V_PREFIX, tail_of)
#define v_load_tail DIP_PASTE2(V_PREFIX, load_tail)
#define v_store_tail DIP_PASTE2(V_PREFIX, store_tail)
#define v_load_bytes DIP_PASTE2(V_PREFIX, load_bytes)
#define v_load_bytes_tail DIP_PASTE2(V_PREFIX, load_bytes_tail)
#define v_add DIP_PASTE2(V_PREFIX, add)
#define v_sub DIP_PASTE2(V_PREFIX, sub)
#define v_mul DIP_PASTE2(V_PREFIX, mul)
#define v_div DIP_PASTE2(V_PREFIX, div)
#define v_sqrt DIP_PASTE2(V_PREFIX, sqrt)
#define v_fma DIP_PASTE2(V_PREFIX, fma)
#define v_round DIP_PASTE2(V_PREFIX, round)
#define v_lt DIP_PASTE2(V_PREFIX, lt)
#define v_le DIP_PASTE2(V_PREFIX, le)
#define v_eq DIP_PASTE2(V_PREFIX, eq)
#define v_nan DIP_PASTE2(V_PREFIX, nan)
#define v_mask_or DIP_PASTE2(V_PREFIX, mask_or)
#define v_mask_and DIP_PASTE2(V_PREFIX, mask_and)
#define v_mask_not DIP_PASTE2(V_PREFIX, mask_not)
#define v_mask_bits DIP_PASTE2(V_PREFIX, mask_bits)
#define v_select DIP_PASTE2(V_PREFIX, select)
#define v_bits DIP_PASTE2(V_PREFIX, bits)
#define v_and DIP_PASTE2(V_PREFIX, and)
#define v_or DIP_PASTE2(V_PREFIX, or)
#define v_xor DIP_PASTE2(V_PREFIX, xor)
#define v_exp DIP_PASTE2(V_PREFIX, exp)
#define v_log DIP_PASTE2(V_PREFIX, log)
#define v_log1p DIP_PASTE2(V_PREFIX, log1p)
#define v_tanh DIP_PASTE2(V_PREFIX, tanh)
#define v_sigmoid DIP_PASTE2(V_PREFIX, sigmoid)
#define v_sin DIP_PASTE2(V_PREFIX, sin)
#define v_cos DIP_PASTE2(V_PREFIX, cos)
#define v_erf DIP_PASTE2(V_PREFIX, erf)
#define v_pow DIP_PASTE2(V_PREFIX, pow)
#define v_turned DIP_PASTE2(V_PREFIX, turned)
#define v_load_turned DIP_PASTE2(V_PREFIX, load_turned)
#define v_pair DIP_PASTE2(V_PREFIX, pair)
#define v_load_twice DIP_PASTE2(V_PREFIX, load_twice)
#define v_upper DIP_PASTE2(V_PREFIX, upper)
#define v_places DIP_PASTE2(V_PREFIX, places)
#define v_neg DIP_PASTE2(V_PREFIX, neg)
#define v_abs DIP_PASTE2(V_PREFIX, abs)
#endif
