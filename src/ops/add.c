/* add.c - the sum of two tensors. */
#include "ops/elementwise.h"

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    if (n->wants[0]) gin[0] = dip_sum_to_input(b, n, 0, gout[0]);
    if (n->wants[1]) gin[1] = dip_sum_to_input(b, n, 1, gout[0]);
    return dip_all_given(n, gin);
}

const dip_op dip_op_add = {
    .name = "add",
    .doc = "y = a + b\n"
           "a, b (shapes that broadcast as in NumPy), one dtype -> y of the broadcast shape and "
           "that dtype.\n"
           "Integers wrap around; bool: or.  Gradient: g to both, summed over what was repeated."
           "  torch.add, keras.ops.add.",
    .min_in = 2,
    .max_in = 2,
    .n_out = 1,
    .flags = DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_binary,
    .loop = {2, DIP_BINARY_ADD},
    .forward = dip_forward_binary,
    .vjp = vjp,
};
