/* dropout.c - times a random mask.  The mask comes from a source that the faces own, since each
 * original draws in its own way; it is an output, so that the gradient and a graph can reuse it. */
#include "ops/elementwise.h"
#include "random/mask_source.h"

enum { RATE, SOURCE };
static const dip_attr attrs[] = {
    {"rate", DIP_ATTR_REAL, {.f = 0.5}, "share of elements that become 0, in [0, 1]"},
    {"source", DIP_ATTR_POINTER, {.p = NULL}, "dip_mask_source that fills the mask"},
};

static bool shape(dip_call *c) {
    double rate = c->attr[RATE].f;
    if (!dip_float_input(c, 0)) return false;
    if (!(rate >= 0 && rate <= 1))
        return dip_op_fail(c, DIP_ERROR_ARGUMENT, "the rate is %g, it must lie in [0, 1]", rate);
    const dip_mask_source *source = c->attr[SOURCE].p;
    if (!source || !source->fill)
        return dip_op_fail(c, DIP_ERROR_ARGUMENT,
                           "there is no source of random masks; give it a generator");
    return dip_out_like(c, 0, c->in[0]) && dip_out_like(c, 1, c->in[0]);
}

static void loop(const dip_call *c, int which, const dip_walk *w) {
    (void)which;
    c->k->elementwise[c->in[0]->dtype]->binary[DIP_BINARY_MUL](w->ptr[0], w->ptr[1], w->step[1],
                                                               w->ptr[2], w->step[2], w->n);
}

static void forward(const dip_call *c) {
    const dip_mask_source *source = c->attr[SOURCE].p;
    dip_view *mask = c->out[1];
    source->fill(source->user, mask->data, mask->dtype == DIP_FLOAT64, dip_view_numel(mask),
                 c->attr[RATE].f);
    dip_call product = *c; /* y = x * mask */
    product.n_in = 2;
    product.in[1] = mask;
    dip_run_elementwise(&product, loop, 0, 1);
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    if (!gout[0]) return true; /* the mask does not depend on x */
    gin[0] = dip_build2(b, &dip_op_mul, gout[0], n->out[1]);
    return gin[0] != NULL;
}

const dip_op dip_op_dropout = {
    .name = "dropout",
    .doc = "y = x * mask; mask is 0 with probability `rate`, else 1 / (1 - rate), rounded\n"
           "x (any shape), float32 or float64 -> y and mask, both of x's shape and dtype.\n"
           "`source` draws the mask, as PyTorch or as TensorFlow does.  Gradient: g * mask.  "
           "F.dropout, "
           "keras.layers.Dropout in training.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 2,
    .flags = DIP_RANDOM | DIP_READS_OUT1,
    .shape = shape,
    .forward = forward,
    .vjp = vjp,
};
