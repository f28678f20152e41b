/* pow_scalar.c - a tensor to the power of a number; small powers by multiplication and root. */
#include "ops/elementwise.h"

enum { EXPONENT };
static const dip_attr attrs[] = {
    {"exponent", DIP_ATTR_REAL, {.f = 1}, "the power"},
};

static void loop(const dip_call *c, int which, const dip_walk *w) {
    const dip_kernels_elementwise *k = c->k->elementwise[c->in[0]->dtype];
    void *y = w->ptr[0];
    const void *x = w->ptr[1];
    int64_t step = w->step[1], n = w->n;
    double e = c->attr[EXPONENT].f;
    dip_number rounded;
    (void)which;
    if (e == 0) k->fill(y, 1, 1, n);
    else if (e == 1) dip_copy(y, 1, x, step, n, dip_dtype_size(c->in[0]->dtype));
    else if (e == 2) k->unary[DIP_UNARY_SQUARE](y, x, step, n);
    else if (e == 0.5) k->unary[DIP_UNARY_SQRT](y, x, step, n);
    else if (e == -1) k->unary[DIP_UNARY_RECIPROCAL](y, x, step, n);
    else if (e == -2) {
        k->unary[DIP_UNARY_SQUARE](y, x, step, n);
        k->unary[DIP_UNARY_RECIPROCAL](y, y, 1, n);
    } else {
        dip_element_set(&rounded, c->in[0]->dtype, 0, e);
        k->binary[DIP_BINARY_POW](y, x, step, &rounded, 0, n);
    }
}

static void forward(const dip_call *c) { dip_run_elementwise(c, loop, 0, 40); }

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    double e = n->attr[EXPONENT].f;
    if (e == 0) {
        gin[0] = dip_build_scale(b, gout[0], 0);
    } else if (e == 1) {
        gin[0] = gout[0];
    } else {
        dip_attr_value less[] = {dip_real(e - 1)};
        dip_value slope =
            dip_build_scale(b, dip_build1_attr(b, &dip_op_pow_scalar, n->in[0], less), e);
        gin[0] = dip_build2(b, &dip_op_mul, gout[0], slope);
    }
    return gin[0] != NULL;
}

const dip_op dip_op_pow_scalar = {
    .name = "pow_scalar",
    .doc = "y = x to the power `exponent`, a number\n"
           "x (any shape), float32 or float64 -> y of the same shape and dtype.\n"
           "Exponents 0, 1, 2, 0.5, -1 and -2 are 1, x, x*x, sqrt(x), 1/x and 1/(x*x), as in "
           "torch.pow.  Gradient: g * (exponent * x^(exponent - 1)).",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_ELEMENTWISE,
    .shape = dip_shape_unary_float,
    .forward = forward,
    .vjp = vjp,
};
