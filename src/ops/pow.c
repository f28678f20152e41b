/* pow.c - one tensor to the power of another.  A number as exponent: pow_scalar. */
#include "ops/elementwise.h"

static dip_value base_gradient(dip_builder *b, dip_value g, dip_value x, dip_value e) {
    dip_value zero = dip_build_scalar(b, g, 0), one = dip_build_scalar(b, g, 1);
    dip_value less = dip_build2(b, &dip_op_pow, x, dip_build2(b, &dip_op_sub, e, one));
    dip_value slope = dip_build2(b, &dip_op_mul, e, less);
    dip_value flat = dip_build2(b, &dip_op_eq, e, zero);
    return dip_build3(b, &dip_op_where, flat, zero, dip_build2(b, &dip_op_mul, g, slope));
}

/* y log x, and 0 where x = 0 and e >= 0: there y does not move with e. */
static dip_value exponent_gradient(dip_builder *b, dip_value g, dip_value x, dip_value e,
                                   dip_value y) {
    dip_value zero = dip_build_scalar(b, g, 0);
    dip_value at_zero = dip_build2(b, &dip_op_mul, dip_build2(b, &dip_op_eq, x, zero),
                                   dip_build2(b, &dip_op_ge, e, zero));
    dip_value slope = dip_build2(b, &dip_op_mul, y, dip_build1(b, &dip_op_log, x));
    return dip_build3(b, &dip_op_where, at_zero, zero, dip_build2(b, &dip_op_mul, g, slope));
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value g = gout[0], x = n->in[0], e = n->in[1];
    if (n->wants[0]) gin[0] = dip_sum_to_input(b, n, 0, base_gradient(b, g, x, e));
    if (n->wants[1]) gin[1] = dip_sum_to_input(b, n, 1, exponent_gradient(b, g, x, e, n->out[0]));
    return dip_all_given(n, gin);
}

const dip_op dip_op_pow = {
    .name = "pow",
    .doc =
        "y = x to the power e\n"
        "x, e (shapes that broadcast as in NumPy), one float dtype -> y of the broadcast shape.\n"
        "Gradient of x: g * (e * x^(e - 1)), 0 where e = 0; of e: g * (y * log x), 0 where x = 0 "
        "and e >= 0, as torch.pow.",
    .min_in = 2,
    .max_in = 2,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_READS_IN1 | DIP_READS_OUT0 | DIP_ELEMENTWISE,
    .shape = dip_shape_binary_float,
    .loop = {2, DIP_BINARY_POW},
    .forward = dip_forward_binary,
    .vjp = vjp,
};
