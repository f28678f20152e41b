/* math_short.h - what suffices for float32; part of math.h.
 *
 * Formulas in double keep nothing of what double's own roundings lose and are good to about 2^-48:
 * rounded to float32 once, right but for about one value in 2^24 (log: the bits of vd_log, rounded, for
 * every float).  tanh and sigmoid are float32 throughout, with errors below 0.83 and 0.99 ulp, as are
 * found by trying all floats.
 */
#ifndef DIP_KERNELS_ISA_MATH_SHORT_H
#define DIP_KERNELS_ISA_MATH_SHORT_H

/* exp(r) - 1 with exp(x) = 2^k exp(r), |x| <= 500 */
DIP_INLINE vd_vec vd_exp_parts(vd_vec x, vd_vec *k) {
    *k = vd_round(vd_mul(x, vd_set1(DIP_LOG2_E)));
    const vd_vec r = vd_fma(*k, vd_set1(-DIP_LN2_LO), vd_fma(*k, vd_set1(-DIP_LN2_HI), x));
    return vd_fma(vd_mul(r, r), vd_poly(r, dip_exp_poly, 11), r);
}
/* Beyond -150 and 130 float32 knows 0 and infinity alone. */
DIP_INLINE vd_vec vd_exp_short(vd_vec x) {
    vd_vec k, t = vd_exp_parts(vd_at_most(vd_at_least(x, -150.0), 130.0), &k);
    const vd_vec two_k = vd_pow2(k);
    return vd_fma(two_k, t, two_k);
}

/* 0 < x, finite; log(1 + f) is twice the arc tangent of s */
DIP_INLINE vd_vec vd_log_short(vd_vec x) {
    vd_vec k, f = vd_sub(vd_split_normal(x, &k), vd_set1(1.0));
    const vd_vec s = vd_div(f, vd_add(vd_set1(2.0), f)), z = vd_mul(s, s);
    const vd_vec two = vd_fma(z, vd_poly(z, dip_log_poly, 8), vd_set1(2.0));
    return vd_fma(k, vd_set1(DIP_LN2_HI + DIP_LN2_LO), vd_mul(s, two));
}

#if DIP_ISA_FUSED
/* |x| <= DIP_TRIG_LIMIT.  `turn` is 0 for sin, 1 for cos. */
DIP_INLINE vd_vec vd_sin_short(vd_vec x, double turn) {
    const vd_vec one = vd_set1(1.0), k = vd_round(vd_mul(x, vd_set1(0x1.45f306dc9c883p-1)));
    const vd_vec r = vd_fma(k, vd_set1(-DIP_PIO2_2), vd_fma(k, vd_set1(-DIP_PIO2_1), x));
    const vd_vec z = vd_mul(r, r), code = vd_add(k, vd_set1(0x1.8p52 + turn));
    const vd_vec s = vd_fma(vd_mul(r, z), vd_poly(z, dip_sin_poly, 7), r);
    const vd_vec w = vd_fma(z, vd_set1(-0.5), one);
    const vd_vec c = vd_fma(vd_mul(z, z), vd_poly(z, dip_cos_poly, 7), w);
    return vd_sin_chosen(s, c, code);
}
#endif

/* Good to about 2^-45 of the result. */
DIP_INLINE vd_vec vd_pow_short(vd_vec x, vd_vec y) {
    const vd_vec a = vd_abs(x);
    return vd_pow_cases(x, y, vd_exp_short(vd_mul(y, vd_log_ends(a, vd_log_short(a)))));
}

/* ---- on vectors of float ------------------------------------------------------------------------ */
#define DIP_SHORT(name, call)                                                                      \
    DIP_INLINE vf_vec name(vf_vec v) {                                                             \
        vd_vec x = vf_widen(v, 0), low = call;                                                     \
        if (DIP_ISA_HALVES == 1) return vf_narrow(low, low);                                       \
        x = vf_widen(v, 1);                                                                        \
        return vf_narrow(low, call);                                                               \
    }
DIP_SHORT(vf_log_positive, vd_log_short(x))
DIP_SHORT(vf_log1p, vd_log1p(x))
DIP_SHORT(vf_erf, vd_erf(x))
#if DIP_ISA_FUSED
DIP_SHORT(vf_sin_small, vd_sin_short(x, 0))
DIP_SHORT(vf_cos_small, vd_sin_short(x, 1))
DIP_SHORT(vf_sin_any, vd_sin(x))
DIP_SHORT(vf_cos_any, vd_cos(x))
DIP_INLINE bool vf_any_beyond(vf_vec x, float limit) {
    return vf_mask_bits(vf_lt(vf_set1(limit), vf_abs(x))) != 0;
}
DIP_INLINE vf_vec vf_sin(vf_vec x) {
    if (vf_any_beyond(x, (float)DIP_TRIG_LIMIT)) return vf_sin_any(x);
    return vf_select(vf_eq(x, vf_set1(0.0f)), x, vf_sin_small(x)); /* keeps -0 */
}
DIP_INLINE vf_vec vf_cos(vf_vec x) {
    return vf_any_beyond(x, (float)DIP_TRIG_LIMIT) ? vf_cos_any(x) : vf_cos_small(x);
}
#else
DIP_SHORT(vf_tanh, vd_tanh(x))
DIP_SHORT(vf_sigmoid, vd_sigmoid(x))
DIP_SHORT(vf_sin, vd_sin(x))
DIP_SHORT(vf_cos, vd_cos(x))
#endif
#undef DIP_SHORT


#if DIP_ISA_FUSED
/* 1 + a + b as a sum of two numbers, for |a| <= 1 and b not above what 1 + a is. */
DIP_INLINE vf_vec vf_sum_long(vf_vec a, vf_vec b, vf_vec *low) {
    const vf_vec one = vf_set1(1.0f), most = vf_add(one, a), sum = vf_add(most, b);
    *low = vf_add(vf_sub(a, vf_sub(most, one)), vf_sub(b, vf_sub(sum, most)));
    return sum;
}
/* (n + n_low) / (d + d_low) for 1 <= d <= 2.  What the quotient loses comes back, divided by d as
 * 1.5 - d/2 says it, which is close enough for what little it is. */
DIP_INLINE vf_vec vf_div_long(vf_vec n, vf_vec n_low, vf_vec d, vf_vec d_low) {
    const vf_vec q = vf_div(n, d), minus = vf_neg(q);
    const vf_vec lost = vf_add(vf_fma(minus, d, n), vf_fma(minus, d_low, n_low));
    return vf_fma(lost, vf_fma(d, vf_set1(-0.5f), vf_set1(1.5f)), q);
}

/* With e = exp(-2|x|) = 2^k (1 + t + t_low), tanh|x| is (1 - e) / (1 + e); what the sums lose is kept. */
DIP_INLINE vf_vec vf_tanh(vf_vec x) {
    const vf_vec sign = vf_and(x, vf_set1(-0.0f));
    vf_vec a = vf_xor(x, sign), k, t_low;
    a = vf_select(vf_lt(vf_set1(10.0f), a), vf_set1(10.0f), a);
    const vf_vec t = vf_exp_parts(vf_mul(a, vf_set1(-2.0f)), &k, &t_low);
    const vf_vec two_k = vf_pow2(k), b = vf_mul(two_k, t);
    vf_vec n_low, d_low, n = vf_sum_long(vf_neg(two_k), vf_neg(b), &n_low);
    const vf_vec d = vf_sum_long(two_k, b, &d_low);
    n_low = vf_fma(vf_neg(two_k), t_low, n_low);
    d_low = vf_fma(two_k, t_low, d_low);
    return vf_or(vf_div_long(n, n_low, d, d_low), sign);
}

/* With e = exp(-|x|) = 2^k (1 + t): 1 / (1 + e), and for negative x e / (1 + e), where 2^k comes last. */
DIP_INLINE vf_vec vf_sigmoid(vf_vec x) {
    const vf_vec one = vf_set1(1.0f), zero = vf_set1(0.0f);
    const vf_mask negative = vf_lt(x, zero);
    vf_vec a = vf_neg(vf_abs(x)), k, low;
    a = vf_select(vf_lt(a, vf_set1(-150.0f)), vf_set1(-150.0f), a);
    const vf_vec t = vf_exp_parts(a, &k, &low); /* whose low part would be nothing here */
    const vf_vec two_k = vf_pow2(vf_select(vf_lt(k, vf_set1(-126.0f)), vf_set1(-126.0f), k));
    vf_vec d_low, d = vf_sum_long(two_k, vf_mul(two_k, t), &d_low);
    const vf_vec u = vf_add(one, t), n = vf_select(negative, u, one);
    const vf_vec n_low = vf_select(negative, vf_sub(t, vf_sub(u, one)), zero);
    return vf_scale(vf_div_long(n, n_low, d, d_low), vf_select(negative, k, zero));
}
#endif

DIP_INLINE vf_vec vf_log(vf_vec x) {
    vf_vec y = vf_log_positive(x);
    y = vf_select(vf_eq(x, vf_set1(INFINITY)), x, y);
    y = vf_select(vf_eq(x, vf_set1(0)), vf_set1(-INFINITY), y);
    return vf_select(vf_mask_or(vf_lt(x, vf_set1(0)), vf_nan(x)), vf_set1(NAN), y);
}
DIP_INLINE vf_vec vf_pow(vf_vec x, vf_vec y) {
    vd_vec low = vd_pow_short(vf_widen(x, 0), vf_widen(y, 0));
    return vf_narrow(low, DIP_ISA_HALVES == 2 ? vd_pow_short(vf_widen(x, 1), vf_widen(y, 1)) : low);
}
#endif
