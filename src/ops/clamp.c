/* clamp.c - no smaller than min, no larger than max. */
#include "ops/elementwise.h"

#include <math.h>

enum { MIN, MAX };
static const dip_attr attrs[] = {
    {"min", DIP_ATTR_REAL, {.f = -HUGE_VAL}, "lower bound; -inf: none"},
    {"max", DIP_ATTR_REAL, {.f = HUGE_VAL}, "upper bound; inf: none"},
};

static bool shape(dip_call *c) {
    for (int i = MIN; i <= MAX; i++)
        if (isnan(c->attr[i].f))
            return dip_op_fail(c, DIP_ERROR_ARGUMENT,
                               "the bound %s is NaN; give a number or leave it out", attrs[i].name);
    return dip_shape_unary_number(c);
}

static void loop(const dip_call *c, int which, const dip_walk *w) {
    (void)which;
    c->k->elementwise[c->in[0]->dtype]->clamp(w->ptr[0], w->ptr[1], w->step[1], c->attr[MIN].f,
                                              c->attr[MAX].f, w->n);
}

static void forward(const dip_call *c) { dip_run_elementwise(c, loop, 0, 1); }

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_value g = gout[0], x = n->in[0], none = dip_build_scalar(b, g, 0);
    if (n->attr[MIN].f > -HUGE_VAL) {
        dip_value inside = dip_build2(b, &dip_op_ge, x, dip_build_scalar(b, x, n->attr[MIN].f));
        g = dip_build3(b, &dip_op_where, inside, g, none);
    }
    if (n->attr[MAX].f < HUGE_VAL) {
        dip_value inside = dip_build2(b, &dip_op_le, x, dip_build_scalar(b, x, n->attr[MAX].f));
        g = dip_build3(b, &dip_op_where, inside, g, none);
    }
    gin[0] = g;
    return g != NULL;
}

const dip_op dip_op_clamp = {
    .name = "clamp",
    .doc = "y = min(max(x, min), max), so max where max < min; a NaN stays\n"
           "x (any shape), any dtype but bool -> y of the same shape and dtype.  The bounds are "
           "rounded to x's dtype.\n"
           "Gradient: g where min <= x <= max, else 0.  torch.clamp, keras.ops.clip.",
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
