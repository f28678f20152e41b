/* min.c - the smallest elements along axes, and where they are. */
#include "ops/extremum.h"

static const dip_attr attrs[] = {DIP_REDUCE_ATTRS};

static void forward(const dip_call *c) { dip_run_extremum(c, false); }

const dip_op dip_op_min = {
    .name = "min",
    .doc =
        "y, i = the smallest element over `axes`, and the first place where it stands\n"
        "x (any shape), any dtype -> y without those axes, or with size 1 in their place "
        "(keepdims), and i int64 of y's shape: the row-major position among the reduced axes.\n"
        "No axes listed: all of them.  A NaN wins.  Gradient: along one axis to the element at i, "
        "as torch.min(x, dim); else in equal shares to all that equal y, as torch.min(x) and "
        "tf.reduce_min.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 2,
    .flags = DIP_READS_IN0 | DIP_READS_OUT0 | DIP_READS_OUT1,
    .shape = dip_shape_extremum,
    .workspace = dip_extremum_workspace,
    .forward = forward,
    .vjp = dip_extremum_vjp,
};
