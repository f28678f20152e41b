/* sqrt.c - the square root, rounded as IEEE 754 asks. */
#include "ops/elementwise.h"

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    gin[0] = dip_build2(b, &dip_op_div, gout[0], dip_build_scale(b, n->out[0], 2));
    return gin[0] != NULL;
}

const dip_op dip_op_sqrt = {
    .name = "sqrt",
    .doc = "y = sqrt(x); NaN below 0\n"
           "x (any shape), float32 or float64 -> y of the same shape and dtype.\n"
           "Gradient: g / (2 y), infinite at 0, as torch.sqrt.",
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_READS_OUT0 | DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_unary_float,
    .loop = {1, DIP_UNARY_SQRT},
    .forward = dip_forward_unary,
    .vjp = vjp,
};
