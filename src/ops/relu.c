/* relu.c - keeps what is positive; its gradient goes by the sign of the output. */
#include "ops/elementwise.h"

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    gin[0] = dip_build2(b, &dip_op_relu_grad, gout[0], n->out[0]);
    return gin[0] != NULL;
}

const dip_op dip_op_relu = {
    .name = "relu",
    .doc = "y = x > 0 ? x : 0; a NaN stays NaN\n"
           "x (any shape), float32 or float64 -> y of the same shape and dtype.\n"
           "Gradient: g where y > 0, else 0 (relu_grad).  F.relu, keras.activations.relu.",
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_READS_OUT0 | DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_unary_float,
    .loop = {1, DIP_UNARY_RELU},
    .forward = dip_forward_unary,
    .vjp = vjp,
};
