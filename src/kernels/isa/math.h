/* math.h - exp, log, log1p, tanh, sigmoid, erf, sin, cos, pow on vectors: one sequence of
 * operations per element in every set (without fma in sse2, which therefore has its own bits).
 *
 * Note [Where float32 functions come from]
 * exp, tanh and sigmoid, which networks lean on, have float32 code of their own with an error below
 * 1 ulp; the others compute in double and round once (math_short.h).
 *
 * The polynomials interpolate their function at Chebyshev nodes; the error said beside each is
 * relative to the function's result.  Multiplications by 2^k go in two steps of about k / 2, so
 * that the second one alone rounds where the result is subnormal; or in one instruction.
 */
#ifndef DIP_KERNELS_ISA_MATH_H
#define DIP_KERNELS_ISA_MATH_H
#include "kernels/isa/vec.h"
#include "kernels/scalar_math.h"

/* p(x) = c[0] + c[1] x + ... by Horner's rule */
DIP_INLINE vd_vec vd_poly(vd_vec x, const double *c, int n) {
    vd_vec p = vd_set1(c[n - 1]);
    for (int i = n - 2; i >= 0; i--) p = vd_fma(p, x, vd_set1(c[i]));
    return p;
}

/* 2^k for a whole k in [-1022, 1023]: the sum's last bits are k + 1023, the exponent's code. */
DIP_INLINE vd_vec vd_pow2(vd_vec k) { return vd_shl(vd_add(k, vd_set1(0x1.8p52 + 1023)), 52); }
DIP_INLINE vf_vec vf_pow2(vf_vec k) { return vf_shl(vf_add(k, vf_set1(0x1.8p23f + 127)), 23); }
#ifndef DIP_ISA_SCALES
DIP_INLINE vd_vec vd_scale(vd_vec x, vd_vec k) {
    vd_vec half = vd_round(vd_mul(k, vd_set1(0.5)));
    return vd_mul(vd_mul(x, vd_pow2(half)), vd_pow2(vd_sub(k, half)));
}
DIP_INLINE vf_vec vf_scale(vf_vec x, vf_vec k) {
    vf_vec half = vf_round(vf_mul(k, vf_set1(0.5f)));
    return vf_mul(vf_mul(x, vf_pow2(half)), vf_pow2(vf_sub(k, half)));
}
#endif

/* Compare and select; a NaN in x stays. */
DIP_INLINE vd_vec vd_at_least(vd_vec x, double lo) {
    return vd_select(vd_lt(x, vd_set1(lo)), vd_set1(lo), x);
}
DIP_INLINE vd_vec vd_at_most(vd_vec x, double hi) {
    return vd_select(vd_lt(vd_set1(hi), x), vd_set1(hi), x);
}

/* ---- exp ------------------------------------------------------------------------------------- */
/* ln 2 in two parts, the first short enough that k times it is exact. */
#define DIP_LN2_HI 0x1.62e42fee00000p-1
#define DIP_LN2_LO 0x1.a39ef35793c76p-33
#define DIP_LOG2_E 0x1.71547652b82fep+0

/* (exp(r) - 1 - r) / r^2 for |r| <= ln(2)/2, below 2^-60; the first two are exact */
static const double dip_exp_poly[] = {
    0.5,                   0x1.5555555555555p-3,  0x1.5555555555555p-5,  0x1.1111111110e6ap-7,
    0x1.6c16c16c16a93p-10, 0x1.a01a01a4b3d7ep-13, 0x1.a01a01a2baf38p-16, 0x1.71de17e0876bep-19,
    0x1.27e4e7c7bd1adp-22, 0x1.af237476da44dp-26, 0x1.1f5ac1b197b88p-29};

/* exp(r + low) - 1 - r */
DIP_INLINE vd_vec vd_exp_rest(vd_vec r, vd_vec low) {
    return vd_fma(vd_mul(r, r), vd_poly(r, dip_exp_poly, 11), low);
}

/* exp(high + low), |high| <= 760 */
DIP_INLINE vd_vec vd_exp_long(vd_vec high, vd_vec low) {
    vd_vec k = vd_round(vd_mul(high, vd_set1(DIP_LOG2_E)));
    vd_vec r = vd_fma(k, vd_set1(-DIP_LN2_HI), high);
    low = vd_fma(k, vd_set1(-DIP_LN2_LO), low);
    vd_vec s = vd_add(r, low);
    low = vd_add(vd_sub(r, s), low);
    /* 1 + s + rest: what 1 + s loses goes to the rest. */
    vd_vec rest = vd_exp_rest(s, low), one = vd_set1(1.0), sum = vd_add(one, s);
    rest = vd_add(rest, vd_add(vd_sub(one, sum), s));
    return vd_scale(vd_add(sum, rest), k);
}

DIP_INLINE vd_vec vd_exp(vd_vec x) {
    return vd_exp_long(vd_at_most(vd_at_least(x, -760.0), 720.0), vd_set1(0.0));
}

/* t + low = exp(r) - 1 with exp(x) = 2^k exp(r), |x| <= 150: Cephes' reduction with a polynomial of
 * degree 6, as PyTorch's kernels use it. */
DIP_INLINE vf_vec vf_exp_parts(vf_vec x, vf_vec *k, vf_vec *low) {
    *k = vf_round(vf_mul(x, vf_set1(1.442695040888963407f)));
    vf_vec r = vf_fma(*k, vf_set1(-0.693145751953125f), x);
    r = vf_fma(*k, vf_set1(-1.428606765330187045e-06f), r);
    vf_vec u = vf_set1(1.98527617612853646e-4f);
    u = vf_fma(u, r, vf_set1(1.39304355252534151e-3f));
    u = vf_fma(u, r, vf_set1(8.33336077630519867e-3f));
    u = vf_fma(u, r, vf_set1(4.16664853692054749e-2f));
    u = vf_fma(u, r, vf_set1(1.66666671633720398e-1f));
    u = vf_fma(u, r, vf_set1(0.5f));
    const vf_vec z = vf_mul(r, r), t = vf_fma(z, u, r);
    *low = vf_fma(z, u, vf_sub(r, t));
    return t;
}
/* Below 1 ulp. */
DIP_INLINE vf_vec vf_exp(vf_vec x) {
    x = vf_select(vf_lt(x, vf_set1(-150.0f)), vf_set1(-150.0f), x);
    x = vf_select(vf_lt(vf_set1(130.0f), x), vf_set1(130.0f), x);
    vf_vec k, low, t = vf_exp_parts(x, &k, &low);
    return vf_scale(vf_add(vf_set1(1.0f), t), k);
}

/* ---- log, log1p ------------------------------------------------------------------------------ */
/* With s = f / (2 + f) and z = s^2, log(1 + f) = f - f^2/2 + s (f^2/2 + z R(z)); below 2^-60 */
static const double dip_log_poly[] = {0x1.5555555555555p-1, 0x1.9999999999a38p-2,
                                      0x1.2492492476c87p-2, 0x1.c71c720160b47p-3,
                                      0x1.745cf901605f5p-3, 0x1.3b1c360763bddp-3,
                                      0x1.0fbe83c2cb59ep-3, 0x1.0c04595976d29p-3};

/* x > 0, finite, as m 2^k with m in [sqrt(1/2), sqrt(2)); vd_split_normal: not subnormal */
DIP_INLINE vd_vec vd_split_normal(vd_vec x, vd_vec *k) {
    const uint64_t root = 0x3fe6a09e667f3bcdu;
    vd_vec u = vd_iadd(x, vd_bits(0x3ff0000000000000u - root));
    /* The exponent's code in the last bits of 2^52; taking 2^52 + 1023 away leaves k. */
    *k = vd_sub(vd_or(vd_shr(u, 52), vd_set1(0x1p52)), vd_set1(0x1p52 + 1023));
    return vd_iadd(vd_and(u, vd_bits(0x000fffffffffffffu)), vd_bits(root));
}
DIP_INLINE vd_vec vd_split(vd_vec x, vd_vec *k) {
    const vd_mask tiny = vd_lt(x, vd_set1(0x1p-1022));
    const vd_vec m = vd_split_normal(vd_select(tiny, vd_mul(x, vd_set1(0x1p54)), x), k);
    *k = vd_sub(*k, vd_select(tiny, vd_set1(54.0), vd_set1(0.0)));
    return m;
}

/* log(1 + f) + k ln 2 + low */
DIP_INLINE vd_vec vd_log_reduced(vd_vec f, vd_vec k, vd_vec low) {
    vd_vec s = vd_div(f, vd_add(vd_set1(2.0), f));
    vd_vec z = vd_mul(s, s);
    vd_vec half = vd_mul(vd_set1(0.5), vd_mul(f, f));
    vd_vec tail = vd_fma(s, vd_fma(z, vd_poly(z, dip_log_poly, 8), half),
                         vd_fma(k, vd_set1(DIP_LN2_LO), low));
    return vd_fma(k, vd_set1(DIP_LN2_HI), vd_sub(f, vd_sub(half, tail)));
}

/* What log and log1p give for an argument of log that is 0, negative, infinite or NaN. */
DIP_INLINE vd_vec vd_log_special(vd_vec x, vd_vec y) {
    y = vd_select(vd_eq(x, vd_set1((double)INFINITY)), x, y);
    y = vd_select(vd_eq(x, vd_set1(0.0)), vd_set1(-(double)INFINITY), y);
    return vd_select(vd_mask_or(vd_lt(x, vd_set1(0.0)), vd_nan(x)), vd_set1((double)NAN), y);
}

DIP_INLINE vd_vec vd_log(vd_vec x) {
    vd_vec k, m = vd_split(x, &k);
    return vd_log_special(x, vd_log_reduced(vd_sub(m, vd_set1(1.0)), k, vd_set1(0.0)));
}

/* log1p(x) = log(u) + c/u with u = 1 + x rounded and c what the rounding lost; near 0, where u
 * would forget x, f is x itself. */
DIP_INLINE vd_vec vd_log1p(vd_vec x) {
    const vd_vec one = vd_set1(1.0);
    vd_vec u = vd_add(one, x), k, m = vd_split(u, &k);
    vd_mask near = vd_mask_and(vd_lt(vd_set1(-0.2928), x), vd_lt(x, vd_set1(0.4142)));
    vd_mask large = vd_lt(one, x);
    vd_vec lost = vd_select(large, vd_sub(one, vd_sub(u, x)), vd_sub(x, vd_sub(u, one)));
    vd_vec f = vd_select(near, x, vd_sub(m, one));
    k = vd_select(near, vd_set1(0.0), k);
    vd_vec low = vd_select(near, vd_set1(0.0), vd_div(lost, u));
    vd_vec y = vd_log_special(u, vd_log_reduced(f, k, low));
    return vd_select(vd_eq(x, vd_set1(0.0)), x, y); /* keeps -0 */
}

/* ---- tanh, sigmoid --------------------------------------------------------------------------- */
/* With t = exp(2|x|) - 1, tanh|x| = t / (t + 2); from 22 on that is 1 in double.  What the sums
 * and the quotient lose is kept and added at the end, where 1 / (t + 2) is (1 - quotient) / 2. */
DIP_INLINE vd_vec vd_tanh(vd_vec x) {
    const vd_vec one = vd_set1(1.0), two = vd_set1(2.0);
    vd_vec sign = vd_and(x, vd_set1(-0.0));
    vd_vec a = vd_at_most(vd_xor(x, sign), 22.0);
    a = vd_add(a, a);
    vd_vec k = vd_round(vd_mul(a, vd_set1(DIP_LOG2_E)));
    vd_vec r = vd_fma(k, vd_set1(-DIP_LN2_HI), a);
    vd_vec low = vd_mul(k, vd_set1(-DIP_LN2_LO));
    vd_vec s = vd_add(r, low);
    low = vd_add(vd_sub(r, s), low);
    /* t = 2^k (1 + s + rest) - 1 = (c + b) + w */
    vd_vec two_k = vd_pow2(k), c = vd_sub(two_k, one), b = vd_mul(two_k, s);
    vd_vec w = vd_mul(two_k, vd_exp_rest(s, low));
    vd_vec u = vd_add(c, b), t = vd_add(u, w);
    vd_vec t_low = vd_add(vd_sub(w, vd_sub(t, u)), vd_sub(b, vd_sub(u, c)));
    vd_mask small = vd_lt(t, two);
    vd_vec d = vd_add(t, two);
    vd_vec d_low = vd_sub(vd_select(small, t, two), vd_sub(d, vd_select(small, two, t)));
    d_low = vd_add(d_low, t_low);
    vd_vec q = vd_div(t, d);
    vd_vec lost = vd_fma(vd_neg(q), d_low, vd_add(vd_fma(vd_neg(q), d, t), t_low));
    /* Towards 1 the estimate of 1 / d fails, but nothing is lost that counts. */
    lost = vd_select(vd_lt(t, vd_set1(0x1p26)), lost, vd_set1(0.0));
    q = vd_fma(lost, vd_mul(vd_set1(0.5), vd_sub(one, q)), q);
    return vd_or(q, sign);
}

/* e = exp(-|x|): 1 / (1 + e), and e / (1 + e) for negative x */
DIP_INLINE vd_vec vd_sigmoid(vd_vec x) {
    const vd_vec one = vd_set1(1.0);
    vd_vec e = vd_exp(vd_neg(vd_abs(x)));
    return vd_div(vd_select(vd_lt(x, vd_set1(0.0)), e, one), vd_add(one, e));
}

/* ---- erf ------------------------------------------------------------------------------------- */
/* erf(x)/x - 1 in powers of x^2 up to 1, below 2^-54 */
static const double dip_erf_near[] = {
    0x1.06eba8214db69p-3,   -0x1.812746b0379e6p-2,  0x1.ce2f21a042b2fp-4,
    -0x1.b82ce31284df1p-6,  0x1.565bcd0dba7cep-8,   -0x1.c02db3dabced8p-11,
    0x1.f9a321d4dab9dp-14,  -0x1.f4d1e306e0024p-17, 0x1.b9df21654263fp-20,
    -0x1.5f1ec38082bbfp-23, 0x1.f7b46724de85ep-27,  -0x1.389c36ba2329cp-30,
    0x1.05fccb83ceb07p-34};
/* (1 - erf(x)) exp(x^2) (1 + 2x) in powers of (x - 4)/(x + 4), 1 <= x <= 6 */
static const double dip_erf_far[] = {
    0x1.3ba5916e9fd7fp+0,   -0x1.1df1ad154a261p-3,  0x1.f7f5df66fb3e7p-7,  0x1.16ecefcf9cf9ep-4,
    -0x1.9ddb23c3c894cp-4,  0x1.7fee0051abf06p-4,   -0x1.0fb06dfdf2db0p-4, 0x1.3079ecaeda36dp-5,
    -0x1.09623f7e46fb5p-6,  0x1.49c71adcd7b9fp-8,   -0x1.8d2c8aa8dc2a9p-11, -0x1.a1a01e8aff117p-13,
    0x1.3801b73f592b0p-13,  -0x1.0052a0f2340e3p-15, -0x1.4e5b61f63234dp-16, 0x1.578b8de84d2c2p-22};

DIP_INLINE vd_vec vd_erf(vd_vec x) {
    const vd_vec one = vd_set1(1.0);
    vd_vec sign = vd_and(x, vd_set1(-0.0)), a = vd_xor(x, sign);
    vd_vec near = vd_fma(a, vd_poly(vd_mul(a, a), dip_erf_near, 13), a);
    vd_vec b = vd_at_most(a, 6.0);
    vd_vec t = vd_div(vd_sub(b, vd_set1(4.0)), vd_add(b, vd_set1(4.0)));
    vd_vec e = vd_mul(vd_exp(vd_neg(vd_mul(b, b))), vd_poly(t, dip_erf_far, 16));
    vd_vec far = vd_sub(one, vd_div(e, vd_add(one, vd_add(b, b))));
    return vd_or(vd_select(vd_lt(a, one), near, far), sign);
}

#include "kernels/isa/math_trig.h"
#include "kernels/isa/math_pow.h"
#include "kernels/isa/math_short.h"
#endif
