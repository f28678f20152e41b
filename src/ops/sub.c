/* sub.c - the difference of two tensors. */
#include "ops/elementwise.h"

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    if (n->wants[0]) gin[0] = dip_sum_to_input(b, n, 0, gout[0]);
    if (n->wants[1]) gin[1] = dip_sum_to_input(b, n, 1, dip_build1(b, &dip_op_neg, gout[0]));
    return dip_all_given(n, gin);
}

const dip_op dip_op_sub = {
    .name = "sub",
    .doc = "y = a - b\n"
           "a, b (shapes that broadcast as in NumPy), one dtype but bool -> y of the broadcast "
           "shape and that dtype.\n"
           "Integers wrap around.  Gradient: g and -g."
           "  torch.sub, keras.ops.subtract.",
    .min_in = 2,
    .max_in = 2,
    .n_out = 1,
    .flags = DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_binary_number,
    .loop = {2, DIP_BINARY_SUB},
    .forward = dip_forward_binary,
    .vjp = vjp,
};
