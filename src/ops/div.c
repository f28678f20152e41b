/* div.c - the quotient of two tensors, element by element. */
#include "ops/elementwise.h"

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    if (n->wants[0])
        gin[0] = dip_sum_to_input(b, n, 0, dip_build2(b, &dip_op_div, gout[0], n->in[1]));
    if (n->wants[1]) {
        dip_value twice = dip_build2(b, &dip_op_div, n->in[0], n->in[1]);
        twice = dip_build2(b, &dip_op_div, twice, n->in[1]);
        dip_value minus = dip_build1(b, &dip_op_neg, gout[0]);
        gin[1] = dip_sum_to_input(b, n, 1, dip_build2(b, &dip_op_mul, minus, twice));
    }
    return dip_all_given(n, gin);
}

const dip_op dip_op_div = {
    .name = "div",
    .doc = "y = a / b\n"
           "a, b (shapes that broadcast as in NumPy), one float dtype -> y of the broadcast shape "
           "and that dtype.\n"
           "Integers are cast to a float dtype first.  Gradient: g / b and -g * ((a / b) / b)."
           "  torch.div, keras.ops.divide.",
    .min_in = 2,
    .max_in = 2,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_READS_IN1 | DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_binary_float,
    .loop = {2, DIP_BINARY_DIV},
    .forward = dip_forward_binary,
    .vjp = vjp,
};
