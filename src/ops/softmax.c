/* softmax.c - numbers into shares of 1 along an axis. */
#include "ops/softmax.h"

enum { AXIS, FORM };
static const dip_attr attrs[] = {
    DIP_SOFTMAX_AXIS_ATTR,
    {"form",
     DIP_ATTR_INT,
     {.i = DIP_SOFTMAX_TORCH},
     "0: e * (1 / sum), as PyTorch; 1: e / sum, as Keras"},
};

static bool shape(dip_call *c) {
    if (c->attr[FORM].i != DIP_SOFTMAX_TORCH && c->attr[FORM].i != DIP_SOFTMAX_KERAS)
        return dip_op_fail(c, DIP_ERROR_ARGUMENT,
                           "there is no form %lld; 0 multiplies by the reciprocal, "
                           "1 divides",
                           (long long)c->attr[FORM].i);
    return dip_shape_softmax(c);
}

static void kernel(const dip_call *c, void *y, const void *x0, const void *x1, int64_t rows,
                   int64_t n) {
    (void)x1;
    c->k->softmax[c->in[0]->dtype]->softmax(y, x0, rows, n, (dip_softmax_form)c->attr[FORM].i);
}

static void forward(const dip_call *c) { dip_run_softmax(c, kernel); }

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value in[] = {gout[0], n->out[0]};
    gin[0] = dip_build(b, &dip_op_softmax_grad, &n->attr[AXIS], 2, in);
    return gin[0] != NULL;
}

const dip_op dip_op_softmax = {
    .name = "softmax",
    .doc = "e = exp(x - max of x); y = e * (1 / sum of e) (form 0, PyTorch's) or e / sum of e "
           "(form 1, "
           "Keras'), along `axis`\n"
           "x (at least one axis), float32 or float64 -> y of the same shape and dtype.\n"
           "Sums in 16 lanes, folded.  Gradient: (g - sum of g * y) * y (softmax_grad)."
           "  torch.softmax, keras.ops.softmax.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_READS_OUT0,
    .shape = shape,
    .workspace = dip_softmax_workspace,
    .forward = forward,
    .vjp = vjp,
};
