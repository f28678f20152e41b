/* sigmoid.c - the logistic function. */
#include "ops/elementwise.h"

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value one = dip_build_scalar(b, n->out[0], 1);
    dip_value rest = dip_build2(b, &dip_op_sub, one, n->out[0]);
    gin[0] = dip_build2(b, &dip_op_mul, dip_build2(b, &dip_op_mul, gout[0], rest), n->out[0]);
    return gin[0] != NULL;
}

const dip_op dip_op_sigmoid = {
    .name = "sigmoid",
    .doc = "y = 1 / (1 + exp(-x))\n"
           "x (any shape), float32 or float64 -> y of the same shape and dtype.\n"
           "Gradient: (g * (1 - y)) * y.  torch.sigmoid, keras.activations.sigmoid.",
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_READS_OUT0 | DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_unary_float,
    .loop = {1, DIP_UNARY_SIGMOID},
    .forward = dip_forward_unary,
    .vjp = vjp,
};
