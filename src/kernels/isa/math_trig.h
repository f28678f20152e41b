/* math_trig.h - sin and cos on vectors of double; part of math.h.
 *
 * Up to DIP_TRIG_LIMIT the nearest multiple of pi/2 is taken away in three parts with exact
 * products, which leaves r + low good to more than 100 bits.  Lanes beyond go through the scalar
 * functions, whose reduction is exact for every argument.  Without fma nothing here would be
 * exact, so sse2 uses the scalar functions throughout.
 */
#ifndef DIP_KERNELS_ISA_MATH_TRIG_H
#define DIP_KERNELS_ISA_MATH_TRIG_H

#define DIP_TRIG_LIMIT 0x1p20
#define DIP_PIO2_1 0x1.921fb54442d18p+0
#define DIP_PIO2_2 0x1.1a62633145c07p-54
#define DIP_PIO2_3 -0x1.f1976b7ed8fbcp-110

/* (sin(r)/r - 1)/r^2 and ((cos(r) - 1)/r^2 + 1/2)/r^2 in powers of r^2, |r| <= pi/4 */
static const double dip_sin_poly[] = {-0x1.5555555555555p-3,  0x1.1111111111110p-7,
                                      -0x1.a01a01a019936p-13, 0x1.71de3a54605eep-19,
                                      -0x1.ae64541266378p-26, 0x1.61217ec01749cp-33,
                                      -0x1.ab17a792379b8p-41};
static const double dip_cos_poly[] = {0x1.5555555555555p-5,   -0x1.6c16c16c16c16p-10,
                                      0x1.a01a01a019d0ap-16,  -0x1.27e4fb7712bdfp-22,
                                      0x1.1eed8deb6d561p-29,  -0x1.9394b9c9c20a3p-37,
                                      0x1.ab78337696279p-45};

/* s or c, the sine or the cosine, with its sign: `code` has the quadrant in its last two bits. */
DIP_INLINE vd_vec vd_sin_chosen(vd_vec s, vd_vec c, vd_vec code) {
    /* A bit moved to the sign's place and joined to 1.0 is asked by a comparison with 0. */
    vd_mask odd = vd_lt(vd_or(vd_shl(code, 63), vd_set1(1.0)), vd_set1(0.0));
    vd_vec sign = vd_shl(vd_shr(code, 1), 63);
    return vd_xor(vd_select(odd, c, s), sign);
}

/* sin or cos of r + low + quadrant pi/2; cos comes as the sine of the next quadrant. */
DIP_INLINE vd_vec vd_sin_reduced(vd_vec r, vd_vec low, vd_vec code) {
    const vd_vec one = vd_set1(1.0);
    vd_vec z = vd_mul(r, r), half = vd_mul(vd_set1(0.5), z);
    vd_vec s = vd_fma(vd_mul(r, z), vd_poly(z, dip_sin_poly, 7), vd_fma(vd_neg(half), low, low));
    s = vd_add(r, s);
    vd_vec w = vd_sub(one, half);
    vd_vec c = vd_fma(vd_mul(z, z), vd_poly(z, dip_cos_poly, 7), vd_mul(vd_neg(r), low));
    c = vd_add(w, vd_add(vd_sub(vd_sub(one, w), half), c));
    return vd_sin_chosen(s, c, code);
}

/* |x| <= DIP_TRIG_LIMIT.  `turn` is 0 for sin, 1 for cos. */
DIP_INLINE vd_vec vd_sin_small(vd_vec x, double turn) {
    vd_vec k = vd_round(vd_mul(x, vd_set1(0x1.45f306dc9c883p-1)));
    vd_vec a = vd_fma(k, vd_set1(-DIP_PIO2_1), x); /* exact */
    vd_vec w = vd_mul(k, vd_set1(DIP_PIO2_2));
    vd_vec w_low = vd_fma(k, vd_set1(DIP_PIO2_2), vd_neg(w));
    /* r + low = a - w without an error (either may be the larger one) */
    vd_vec r = vd_sub(a, w), back = vd_sub(r, a);
    vd_vec low = vd_sub(vd_sub(a, vd_sub(r, back)), vd_add(w, back));
    low = vd_fma(k, vd_set1(-DIP_PIO2_3), vd_sub(low, w_low));
    vd_vec s = vd_sin_reduced(r, low, vd_add(k, vd_set1(0x1.8p52 + turn)));
    /* -0 and subnormals: the sine of a tiny x is x. */
    return turn == 0 ? vd_select(vd_lt(vd_abs(x), vd_set1(0x1p-30)), x, s) : s;
}

DIP_INLINE vd_vec vd_each(double (*f)(double), vd_vec x) {
    double lane[vd_lanes];
    vd_store(lane, x);
    for (int i = 0; i < vd_lanes; i++) lane[i] = f(lane[i]);
    return vd_load(lane);
}

#if DIP_ISA_FUSED
DIP_INLINE bool vd_any_beyond(vd_vec x, double limit) {
    return vd_mask_bits(vd_lt(vd_set1(limit), vd_abs(x))) != 0;
}
DIP_INLINE vd_vec vd_sin(vd_vec x) {
    return vd_any_beyond(x, DIP_TRIG_LIMIT) ? vd_each(dip_sin, x) : vd_sin_small(x, 0);
}
DIP_INLINE vd_vec vd_cos(vd_vec x) {
    return vd_any_beyond(x, DIP_TRIG_LIMIT) ? vd_each(dip_cos, x) : vd_sin_small(x, 1);
}
#else
DIP_INLINE vd_vec vd_sin(vd_vec x) { return vd_each(dip_sin, x); }
DIP_INLINE vd_vec vd_cos(vd_vec x) { return vd_each(dip_cos, x); }
#endif
#endif
