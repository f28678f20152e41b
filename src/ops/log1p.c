/* log1p.c - log(1 + x), exact near zero. */
#include "ops/elementwise.h"

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value one = dip_build_scalar(b, n->in[0], 1);
    gin[0] = dip_build2(b, &dip_op_div, gout[0], dip_build2(b, &dip_op_add, n->in[0], one));
    return gin[0] != NULL;
}

const dip_op dip_op_log1p = {
    .name = "log1p",
    .doc = "y = log(1 + x)\n"
           "x (any shape), float32 or float64 -> y of the same shape and dtype.\n"
           "Gradient: g / (1 + x)."
           "  torch.log1p, keras.ops.log1p.",
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_unary_float,
    .loop = {1, DIP_UNARY_LOG1P},
    .forward = dip_forward_unary,
    .vjp = vjp,
};
