/* eq.c - are two elements equal? */
#include "ops/elementwise.h"

static void forward(const dip_call *c) { dip_run_compare(c, DIP_COMPARE_EQ); }

const dip_op dip_op_eq = {
    .name = "eq",
    .doc =
        "y = a == b\n"
        "a, b (shapes that broadcast as in NumPy), one dtype -> y bool, of the broadcast shape.\n"
        "A NaN is not equal, below or above anything.  No gradient."
        "  torch.eq, keras.ops.equal.",
    .min_in = 2,
    .max_in = 2,
    .n_out = 1,
    .flags = DIP_ELEMENTWISE | DIP_NO_GRADIENT,
    .shape = dip_shape_compare,
    .forward = forward,
};
