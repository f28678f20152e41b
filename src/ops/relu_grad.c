/* relu_grad.c - passes a gradient on where an output of relu is positive. */
#include "ops/elementwise.h"

/* It is linear in g, and flat in y wherever it has a slope. */
static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    if (n->wants[0]) {
        dip_value back = dip_build2(b, &dip_op_relu_grad, gout[0], n->in[1]);
        gin[0] = dip_sum_to_input(b, n, 0, back);
    }
    return !n->wants[0] || gin[0] != NULL;
}

const dip_op dip_op_relu_grad = {
    .name = "relu_grad",
    .doc = "gx = y <= 0 ? 0 : g\n"
           "g, y (shapes that broadcast), one float dtype -> gx of the broadcast shape.\n"
           "y is an output of relu; a NaN in y passes g.  Gradient: of g the same rule, of y none."
           "  The gradient of F.relu, and of keras.ops.relu.",
    .min_in = 2,
    .max_in = 2,
    .n_out = 1,
    .flags = DIP_READS_IN1 | DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_binary_float,
    .loop = {2, DIP_BINARY_RELU_GRAD},
    .forward = dip_forward_binary,
    .vjp = vjp,
};
