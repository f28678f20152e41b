/* argmax.c - where the largest element along an axis is. */
#include "ops/extremum.h"

static const dip_attr attrs[] = {DIP_REDUCE_ATTRS};

static void forward(const dip_call *c) { dip_run_arg_extremum(c, true); }

const dip_op dip_op_argmax = {
    .name = "argmax",
    .doc =
        "i = the first place of the largest element along the axis in `axes`\n"
        "x (any shape), any dtype -> i int64, without that axis, or with size 1 in its place "
        "(keepdims).\n"
        "No axis listed: the row-major position in the whole tensor.  A NaN wins.  No gradient.  "
        "torch.argmax, keras.ops.argmax.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_NO_GRADIENT,
    .shape = dip_shape_arg_extremum,
    .workspace = dip_extremum_workspace,
    .forward = forward,
};
