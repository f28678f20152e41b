/* argmin.c - where the smallest element along an axis is. */
#include "ops/extremum.h"

static const dip_attr attrs[] = {DIP_REDUCE_ATTRS};

static void forward(const dip_call *c) { dip_run_arg_extremum(c, false); }

const dip_op dip_op_argmin = {
    .name = "argmin",
    .doc =
        "i = the first place of the smallest element along the axis in `axes`\n"
        "x (any shape), any dtype -> i int64, without that axis, or with size 1 in its place "
        "(keepdims).\n"
        "No axis listed: the row-major position in the whole tensor.  A NaN wins.  No gradient.  "
        "torch.argmin, keras.ops.argmin.",
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
