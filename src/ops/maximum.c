/* maximum.c - the larger of two tensors, element by element. */
#include "ops/elementwise.h"

/* What reaches `mine`: all where it won, half where both are equal, nothing where it lost. */
static dip_value share(dip_builder *b, dip_value g, dip_value mine, dip_value other) {
    dip_value half = dip_build_scale(b, g, 0.5), none = dip_build_scalar(b, g, 0);
    dip_value lost = dip_build2(b, &dip_op_lt, mine, other);
    dip_value equal = dip_build2(b, &dip_op_eq, mine, other);
    dip_value won = dip_build3(b, &dip_op_where, equal, half, g);
    return dip_build3(b, &dip_op_where, lost, none, won);
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value g = gout[0], x = n->in[0], y = n->in[1];
    if (n->wants[0]) gin[0] = dip_sum_to_input(b, n, 0, share(b, g, x, y));
    if (n->wants[1]) gin[1] = dip_sum_to_input(b, n, 1, share(b, g, y, x));
    return dip_all_given(n, gin);
}

const dip_op dip_op_maximum = {
    .name = "maximum",
    .doc = "y = max(a, b); a NaN wins\n"
           "a, b (shapes that broadcast as in NumPy), one dtype -> y of the broadcast shape and "
           "that dtype.\n"
           "Gradient: g to the larger one, half to each where they are equal, as torch.maximum.",
    .min_in = 2,
    .max_in = 2,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_READS_IN1 | DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = dip_shape_binary,
    .loop = {2, DIP_BINARY_MAXIMUM},
    .forward = dip_forward_binary,
    .vjp = vjp,
};
