/* neg.c - changes the sign. */
#include "ops/elementwise.h"

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    (void)n;
    gin[0] = dip_build1(b, &dip_op_neg, gout[0]);
    return gin[0] != NULL;
}

const dip_op dip_op_neg = {
    .name = "neg",
    .doc = "y = -x\n"
           "x (any shape), any dtype but bool -> y of the same shape and dtype; integers wrap "
           "around.\n"
           "Gradient: -g."
           "  torch.neg, keras.ops.negative.",
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_unary_number,
    .loop = {1, DIP_UNARY_NEG},
    .forward = dip_forward_unary,
    .vjp = vjp,
};
