/* log.c - the natural logarithm. */
#include "ops/elementwise.h"

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    gin[0] = dip_build2(b, &dip_op_div, gout[0], n->in[0]);
    return gin[0] != NULL;
}

const dip_op dip_op_log = {
    .name = "log",
    .doc = "y = log(x); -inf at 0, NaN below\n"
           "x (any shape), float32 or float64 -> y of the same shape and dtype.\n"
           "Gradient: g / x.  At most 1 ulp off in float32, 2 in float64."
           "  torch.log, keras.ops.log.",
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_unary_float,
    .loop = {1, DIP_UNARY_LOG},
    .forward = dip_forward_unary,
    .vjp = vjp,
};
