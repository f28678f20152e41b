/* log_softmax.c - the logarithm of softmax, exact where softmax is almost 0. */
#include "ops/softmax.h"

static const dip_attr attrs[] = {DIP_SOFTMAX_AXIS_ATTR};

static void forward(const dip_call *c) { dip_run_softmax(c, dip_kernel_log_softmax); }

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value in[] = {gout[0], n->out[0]};
    gin[0] = dip_build(b, &dip_op_log_softmax_grad, n->attr, 2, in);
    return gin[0] != NULL;
}

const dip_op dip_op_log_softmax = {
    .name = "log_softmax",
    .doc = "y = (x - max of x) - log(sum of exp(x - max of x)) along `axis`\n"
           "x (at least one axis), float32 or float64 -> y of the same shape and dtype.\n"
           "Sums in 16 lanes, folded.  Gradient: g - exp(y) * sum of g (log_softmax_grad).  "
           "F.log_softmax, keras.ops.log_softmax.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_READS_OUT0,
    .shape = dip_shape_softmax,
    .workspace = dip_softmax_workspace,
    .forward = forward,
    .vjp = vjp,
};
