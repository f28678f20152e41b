/* math_pow.h - x to the power y on vectors of double; part of math.h.
 *
 * y log|x| reaches 745, so log|x| is needed to about 65 bits for a result good to 2 ulp: it is
 * computed as an unevaluated sum of two doubles, whose exact products need fma (sse2 therefore
 * uses the scalar function).  float32 needs far less (math_short.h).
 */
#ifndef DIP_KERNELS_ISA_MATH_POW_H
#define DIP_KERNELS_ISA_MATH_POW_H

/* ((atanh(s)/s - 1)/s^2 - 1/3)/s^2 in powers of s^2 */
static const double dip_pow_poly[] = {0x1.999999999999ap-3, 0x1.2492492492521p-3,
                                      0x1.c71c71c6eaa0fp-4, 0x1.745d177a96121p-4,
                                      0x1.3b1395d214ee2p-4, 0x1.1118c7e567c04p-4,
                                      0x1.df7cc8c58da7dp-5, 0x1.e02e7124fc7c8p-5};

/* log(a) as high + low, for a > 0 and finite */
DIP_INLINE vd_vec vd_log_long(vd_vec a, vd_vec *low) {
    const vd_vec one = vd_set1(1.0), third = vd_set1(0x1.5555555555555p-2);
    vd_vec k, m = vd_split(a, &k), f = vd_sub(m, one);
    /* s = f / (m + 1) */
    vd_vec d = vd_add(m, one), d_low = vd_sub(m, vd_sub(d, one));
    vd_vec s = vd_div(f, d);
    vd_vec rest = vd_fma(vd_neg(s), d_low, vd_fma(vd_neg(s), d, f));
    vd_vec s_low = vd_div(rest, d);
    /* z = s^2 */
    vd_vec z = vd_mul(s, s);
    vd_vec z_low = vd_fma(vd_add(s, s), s_low, vd_fma(s, s, vd_neg(z)));
    /* t = z/3 + z^2 P(z) */
    vd_vec b = vd_mul(z, third);
    vd_vec b_low = vd_fma(z, third, vd_neg(b));
    b_low = vd_fma(z, vd_set1(0x1.5555555555555p-56), vd_fma(z_low, third, b_low));
    vd_vec p = vd_mul(vd_mul(z, z), vd_poly(z, dip_pow_poly, 8));
    vd_vec t = vd_add(b, p), t_low = vd_add(vd_add(vd_sub(b, t), p), b_low);
    /* log m = 2s + 2s t */
    vd_vec s2 = vd_add(s, s), s2_low = vd_add(s_low, s_low);
    vd_vec u = vd_mul(s2, t);
    vd_vec u_low = vd_fma(s2, t, vd_neg(u));
    u_low = vd_fma(s2, t_low, vd_fma(s2_low, t, u_low));
    vd_vec h = vd_add(s2, u), l = vd_add(vd_add(vd_sub(s2, h), u), vd_add(s2_low, u_low));
    /* + k ln 2 */
    vd_vec big = vd_mul(k, vd_set1(DIP_LN2_HI));
    vd_vec high = vd_add(big, h);
    *low = vd_add(vd_add(vd_sub(big, high), h), vd_fma(k, vd_set1(DIP_LN2_LO), l));
    return high;
}

/* The cases of C's pow, around magnitude = exp(y log|x|). */
DIP_INLINE vd_vec vd_pow_cases(vd_vec x, vd_vec y, vd_vec magnitude) {
    const vd_vec zero = vd_set1(0.0), one = vd_set1(1.0);
    vd_vec a = vd_abs(x), half = vd_mul(y, vd_set1(0.5));
    vd_mask whole = vd_eq(vd_round(y), y);
    vd_mask odd = vd_mask_and(whole, vd_mask_not(vd_eq(vd_round(half), half)));
    vd_mask bad = vd_mask_and(vd_mask_and(vd_lt(x, zero), vd_lt(a, vd_set1((double)INFINITY))),
                              vd_mask_not(whole));
    vd_vec r = vd_select(vd_eq(a, one), one, magnitude);
    r = vd_select(odd, vd_or(r, vd_and(x, vd_set1(-0.0))), r);
    r = vd_select(vd_mask_or(bad, vd_mask_or(vd_nan(x), vd_nan(y))), vd_set1((double)NAN), r);
    return vd_select(vd_mask_or(vd_eq(y, zero), vd_eq(x, one)), one, r);
}

/* log(a) for a = 0 and infinity, otherwise y */
DIP_INLINE vd_vec vd_log_ends(vd_vec a, vd_vec y) {
    y = vd_select(vd_eq(a, vd_set1((double)INFINITY)), a, y);
    return vd_select(vd_eq(a, vd_set1(0.0)), vd_set1(-(double)INFINITY), y);
}

DIP_INLINE vd_vec vd_pow_long(vd_vec x, vd_vec y) {
    vd_vec a = vd_abs(x), l, h = vd_log_long(a, &l);
    h = vd_log_ends(a, h);
    vd_vec p = vd_mul(y, h);
    vd_vec p_low = vd_fma(y, l, vd_fma(y, h, vd_neg(p)));
    /* Beyond +-760 the result is 0 or infinite and the low part may be NaN. */
    p_low = vd_select(vd_lt(vd_abs(p), vd_set1(760.0)), p_low, vd_set1(0.0));
    p = vd_at_most(vd_at_least(p, -760.0), 760.0);
    return vd_pow_cases(x, y, vd_exp_long(p, p_low));
}

#if DIP_ISA_FUSED
DIP_INLINE vd_vec vd_pow(vd_vec x, vd_vec y) { return vd_pow_long(x, y); }
#else
DIP_INLINE vd_vec vd_pow(vd_vec x, vd_vec y) {
    double a[vd_lanes], b[vd_lanes];
    vd_store(a, x);
    vd_store(b, y);
    for (int i = 0; i < vd_lanes; i++) a[i] = dip_pow(a[i], b[i]);
    return vd_load(a);
}
#endif
#endif
