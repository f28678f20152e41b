/* hardtanh.c - cut to a range, as activations cut: the bounds themselves have slope 0.  With the
 * bounds inside the slope it is clamp. */
#include "ops/elementwise.h"

enum { MIN, MAX };
static const dip_attr attrs[] = {
    {"min", DIP_ATTR_REAL, {.f = -1}, "lower bound"},
    {"max", DIP_ATTR_REAL, {.f = 1}, "upper bound"},
};

static bool shape(dip_call *c) {
    if (!(c->attr[MIN].f <= c->attr[MAX].f))
        return dip_op_fail(c, DIP_ERROR_ARGUMENT,
                           "the bounds are %g and %g, min may not be above max; exchange them",
                           c->attr[MIN].f, c->attr[MAX].f);
    return dip_shape_unary_float(c);
}

static void loop(const dip_call *c, int which, const dip_walk *w) {
    (void)which;
    c->k->elementwise[c->in[0]->dtype]->clamp(w->ptr[0], w->ptr[1], w->step[1], c->attr[MIN].f,
                                              c->attr[MAX].f, w->n);
}

static void forward(const dip_call *c) { dip_run_elementwise(c, loop, 0, 1); }

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value x = n->in[0], none = dip_build_scalar(b, gout[0], 0);
    dip_value above = dip_build2(b, &dip_op_gt, x, dip_build_scalar(b, x, n->attr[MIN].f));
    dip_value below = dip_build2(b, &dip_op_lt, x, dip_build_scalar(b, x, n->attr[MAX].f));
    gin[0] = dip_build3(b, &dip_op_where, above, gout[0], none);
    gin[0] = dip_build3(b, &dip_op_where, below, gin[0], none);
    return gin[0] != NULL;
}

const dip_op dip_op_hardtanh = {
    .name = "hardtanh",
    .doc =
        "y = min(max(x, min), max); a NaN stays\n"
        "x (any shape), float32 or float64 -> y of the same shape and dtype.\n"
        "Gradient: g where min < x < max, else 0.  F.hardtanh; F.relu6 and keras.activations.relu6 "
        "with 0 and 6.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_ELEMENTWISE | DIP_IN_PLACE,
    .shape = shape,
    .forward = forward,
    .vjp = vjp,
};
