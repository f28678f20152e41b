/* reciprocal.c - one over x, truly divided. */
#include "ops/elementwise.h"

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    gin[0] =
        dip_build1(b, &dip_op_neg,
                   dip_build2(b, &dip_op_mul, gout[0], dip_build1(b, &dip_op_square, n->out[0])));
    return gin[0] != NULL;
}

const dip_op dip_op_reciprocal = {
    .name = "reciprocal",
    .doc = "y = 1 / x\n"
           "x (any shape), float32 or float64 -> y of the same shape and dtype.\n"
           "Gradient: -g * (y * y)."
           "  torch.reciprocal, keras.ops.reciprocal.",
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_READS_OUT0 | DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_unary_float,
    .loop = {1, DIP_UNARY_RECIPROCAL},
    .forward = dip_forward_unary,
    .vjp = vjp,
};
