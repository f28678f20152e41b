/* log_softmax_grad.c - a gradient carried back through log_softmax. */
#include "ops/softmax.h"

static const dip_attr attrs[] = {DIP_SOFTMAX_AXIS_ATTR};

static void kernel(const dip_call *c, void *y, const void *x0, const void *x1, int64_t rows,
                   int64_t n) {
    c->k->softmax[c->in[0]->dtype]->log_softmax_grad(y, x0, x1, rows, n);
}

static void forward(const dip_call *c) { dip_run_softmax(c, kernel); }

/* o = g - p sum(g) with p = exp(y).  For a gradient h of o: of g: h - sum(h p); of y: -(h p)
 * sum(g). */
static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    int64_t axis = n->attr[DIP_SOFTMAX_AXIS].i;
    dip_value h = gout[0];
    dip_value hp = dip_build2(b, &dip_op_mul, h, dip_build1(b, &dip_op_exp, n->in[1]));
    if (n->wants[0]) gin[0] = dip_build2(b, &dip_op_sub, h, dip_build_row_sum(b, hp, axis));
    if (n->wants[1]) {
        dip_value minus = dip_build1(b, &dip_op_neg, hp);
        gin[1] = dip_build2(b, &dip_op_mul, minus, dip_build_row_sum(b, n->in[0], axis));
    }
    return dip_all_given(n, gin);
}

const dip_op dip_op_log_softmax_grad = {
    .name = "log_softmax_grad",
    .doc =
        "gx = g - exp(y) * (sum of g along `axis`), as one fused multiply-add\n"
        "g and y, an output of log_softmax (one shape, one float dtype) -> gx of that shape.\n"
        "Gradient: of g: h - sum of h * exp(y); of y: -(h * exp(y)) * sum of g, for a gradient h."
        "  The gradient of torch.log_softmax.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 2,
    .max_in = 2,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_READS_IN1,
    .shape = dip_shape_softmax,
    .workspace = dip_softmax_workspace,
    .forward = forward,
    .vjp = vjp,
};
