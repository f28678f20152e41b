/* softmax_grad.c - a gradient carried back through softmax. */
#include "ops/softmax.h"

static const dip_attr attrs[] = {DIP_SOFTMAX_AXIS_ATTR};

static void kernel(const dip_call *c, void *y, const void *x0, const void *x1, int64_t rows,
                   int64_t n) {
    c->k->softmax[c->in[0]->dtype]->softmax_grad(y, x0, x1, rows, n);
}

static void forward(const dip_call *c) { dip_run_softmax(c, kernel); }

/* o = (g - s) y with s = sum(g y).  For a gradient h of o:
 *   of g: h y - y sum(h y), the same rule again; of y: h (g - s) - g sum(h y). */
static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value h = gout[0], g = n->in[0], y = n->in[1];
    if (n->wants[0]) gin[0] = dip_build(b, &dip_op_softmax_grad, n->attr, 2, (dip_value[]){h, y});
    if (n->wants[1]) {
        int64_t axis = n->attr[DIP_SOFTMAX_AXIS].i;
        dip_value s = dip_build_row_sum(b, dip_build2(b, &dip_op_mul, g, y), axis);
        dip_value t = dip_build_row_sum(b, dip_build2(b, &dip_op_mul, h, y), axis);
        dip_value first = dip_build2(b, &dip_op_mul, h, dip_build2(b, &dip_op_sub, g, s));
        gin[1] = dip_build2(b, &dip_op_sub, first, dip_build2(b, &dip_op_mul, g, t));
    }
    return dip_all_given(n, gin);
}

const dip_op dip_op_softmax_grad = {
    .name = "softmax_grad",
    .doc = "gx = (g - sum of g * y along `axis`) * y\n"
           "g and y, an output of softmax (one shape, one float dtype) -> gx of that shape.\n"
           "The products are rounded before they are summed.  Gradient: of g the same rule; of y: "
           "h * (g - sum of g * y) - g * (sum of h * y) for a gradient h."
           "  The gradient of torch.softmax, and of keras.ops.softmax.",
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
