/* exp.c - the exponential function. */
#include "ops/elementwise.h"

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    gin[0] = dip_build2(b, &dip_op_mul, gout[0], n->out[0]);
    return gin[0] != NULL;
}

const dip_op dip_op_exp = {
    .name = "exp",
    .doc = "y = exp(x)\n"
           "x (any shape), float32 or float64 -> y of the same shape and dtype.\n"
           "Gradient: g * y.  At most 1 ulp off in float32, 2 in float64; one sequence of "
           "operations everywhere."
           "  torch.exp, keras.ops.exp.",
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_READS_OUT0 | DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_unary_float,
    .loop = {1, DIP_UNARY_EXP},
    .forward = dip_forward_unary,
    .vjp = vjp,
};
