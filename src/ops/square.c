/* square.c - x times x. */
#include "ops/elementwise.h"

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    gin[0] = dip_build2(b, &dip_op_mul, gout[0], dip_build_scale(b, n->in[0], 2));
    return gin[0] != NULL;
}

const dip_op dip_op_square = {
    .name = "square",
    .doc = "y = x * x\n"
           "x (any shape), any dtype but bool -> y of the same shape and dtype; integers wrap "
           "around.\n"
           "Gradient: g * (2 x)."
           "  torch.square, keras.ops.square.",
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_unary_number,
    .loop = {1, DIP_UNARY_SQUARE},
    .forward = dip_forward_unary,
    .vjp = vjp,
};
