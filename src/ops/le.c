/* le.c - is one element not above the other? */
#include "ops/elementwise.h"

static void forward(const dip_call *c) { dip_run_compare(c, DIP_COMPARE_LE); }

const dip_op dip_op_le = {
    .name = "le",
    .doc =
        "y = a <= b\n"
        "a, b (shapes that broadcast as in NumPy), one dtype -> y bool, of the broadcast shape.\n"
        "A NaN is not equal, below or above anything.  No gradient."
        "  torch.le, keras.ops.less_equal.",
    .min_in = 2,
    .max_in = 2,
    .n_out = 1,
    .flags = DIP_ELEMENTWISE | DIP_NO_GRADIENT,
    .shape = dip_shape_compare,
    .forward = forward,
};
