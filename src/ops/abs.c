/* abs.c - distance from zero. */
#include "ops/elementwise.h"

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    gin[0] = dip_build2(b, &dip_op_mul, gout[0], dip_build1(b, &dip_op_sign, n->in[0]));
    return gin[0] != NULL;
}

const dip_op dip_op_abs = {
    .name = "abs",
    .doc = "y = |x|\n"
           "x (any shape), any dtype but bool -> y of the same shape and dtype; integers wrap "
           "around.\n"
           "Gradient: g * sign(x), so 0 at x = 0, as torch.abs and tf.abs.",
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_unary_number,
    .loop = {1, DIP_UNARY_ABS},
    .forward = dip_forward_unary,
    .vjp = vjp,
};
