/* erf.c - the error function. */
#include "ops/elementwise.h"

#define TWO_OVER_SQRT_PI 1.1283791670955126

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value minus = dip_build1(b, &dip_op_neg, dip_build1(b, &dip_op_square, n->in[0]));
    dip_value bell = dip_build1(b, &dip_op_exp, minus);
    gin[0] = dip_build2(b, &dip_op_mul, gout[0], dip_build_scale(b, bell, TWO_OVER_SQRT_PI));
    return gin[0] != NULL;
}

const dip_op dip_op_erf = {
    .name = "erf",
    .doc = "y = 2 / sqrt(pi) * integral from 0 to x of exp(-t * t)\n"
           "x (any shape), float32 or float64 -> y of the same shape and dtype.\n"
           "Gradient: g * (2 / sqrt(pi) * exp(-x * x))."
           "  torch.erf, keras.ops.erf.",
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_unary_float,
    .loop = {1, DIP_UNARY_ERF},
    .forward = dip_forward_unary,
    .vjp = vjp,
};
