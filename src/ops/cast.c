/* cast.c - the same numbers in another dtype. */
#include "ops/elementwise.h"

enum { DTYPE };
static const dip_attr attrs[] = {
    {"dtype", DIP_ATTR_DTYPE, {.i = DIP_FLOAT32}, "the new dtype"},
};

static bool shape(dip_call *c) {
    dip_shape s = dip_view_shape(c->in[0]);
    int64_t t = c->attr[DTYPE].i;
    if (t < 0 || t >= DIP_DTYPE_COUNT)
        return dip_op_fail(c, DIP_ERROR_ARGUMENT, "there is no dtype number %lld; take a dip_dtype",
                           (long long)t);
    dip_out(c, 0, (dip_dtype)t, &s);
    return true;
}

static void loop(const dip_call *c, int which, const dip_walk *w) {
    (void)which;
    dip_cast(c->out[0]->dtype, c->in[0]->dtype)(w->ptr[0], w->ptr[1], w->step[1], w->n);
}

static void forward(const dip_call *c) { dip_run_elementwise(c, loop, 0, 1); }

/* Only between floats does a gradient flow. */
static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_dtype from = n->in[0]->view.dtype;
    if (!dip_dtype_is_float(from) || !dip_dtype_is_float(gout[0]->view.dtype)) return true;
    dip_attr_value back[] = {dip_int(from)};
    gin[0] = dip_build1_attr(b, &dip_op_cast, gout[0], back);
    return gin[0] != NULL;
}

const dip_op dip_op_cast = {
    .name = "cast",
    .doc =
        "y = x in `dtype`\n"
        "x (any shape), any dtype -> y of the same shape in that dtype.\n"
        "Floats to integers: towards zero, at the ends of the range where they exceed it, NaN "
        "gives "
        "0; to narrower integers: wraps around; to bool: not equal to 0.  Gradient: g cast back, "
        "between floats only."
        "  torch.Tensor.to, keras.ops.cast.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_ELEMENTWISE,
    .shape = shape,
    .forward = forward,
    .vjp = vjp,
};
