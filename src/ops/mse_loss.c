/* mse_loss.c - the squared difference. */
#include "ops/elementwise.h"
#include "ops/losses.h"
#include "ops/reduce.h"

enum { REDUCTION };
static const dip_attr attrs[] = {DIP_REDUCTION_ATTR};

static bool shape(dip_call *c) {
    dip_shape x = dip_view_shape(c->in[0]), t = dip_view_shape(c->in[1]), one = {0, {0}};
    if (!dip_float_input(c, 0) || !dip_same_dtypes(c, 0, 2)) return false;
    if (!dip_known_reduction(c, c->attr[REDUCTION].i)) return false;
    if (!dip_shapes_equal(&x, &t))
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "the predictions have shape %s and the targets %s, they must be equal; reshape or "
            "expand one of them",
            dip_say_shape(&x).text, dip_say_shape(&t).text);
    dip_out(c, 0, c->in[0]->dtype, c->attr[REDUCTION].i == DIP_LOSS_OP_NONE ? &x : &one);
    return true;
}

typedef struct mse_plan {
    dip_view squares;
    dip_sum sum;
} mse_plan;

static void lay(const dip_call *c, mse_plan *p, dip_scratch *s) {
    if (c->attr[REDUCTION].i == DIP_LOSS_OP_NONE) return;
    dip_shape x = dip_view_shape(c->in[0]);
    bool all[DIP_MAX_RANK] = {true, true, true, true, true, true, true, true};
    p->squares = dip_plain_view(dip_take(s, dip_view_bytes(c->in[0])), c->in[0]->dtype, &x);
    dip_sum_lay(&p->sum, &p->squares, all, s);
}

static size_t workspace(const dip_call *c) {
    dip_scratch s = {NULL, 0};
    mse_plan p;
    lay(c, &p, &s);
    return s.used;
}

static void loop(const dip_call *c, int which, const dip_walk *w) {
    const dip_kernels_elementwise *k = c->k->elementwise[c->in[0]->dtype];
    (void)which;
    k->binary[DIP_BINARY_SUB](w->ptr[0], w->ptr[1], w->step[1], w->ptr[2], w->step[2], w->n);
    k->unary[DIP_UNARY_SQUARE](w->ptr[0], w->ptr[0], 1, w->n);
}

static void forward(const dip_call *c) {
    dip_scratch s = {c->work, 0};
    mse_plan p;
    lay(c, &p, &s);
    dip_call squares = *c;
    bool whole = c->attr[REDUCTION].i != DIP_LOSS_OP_NONE;
    if (whole) squares.out[0] = &p.squares;
    dip_run_elementwise(&squares, loop, 0, 2);
    if (!whole) return;
    dip_sum_run(&p.sum, c, c->out[0]->data);
    if (c->attr[REDUCTION].i != DIP_LOSS_OP_MEAN) return;
    dip_number by;
    dip_element_set(&by, c->in[0]->dtype, 0, (double)dip_view_numel(c->in[0]));
    c->k->elementwise[c->in[0]->dtype]->binary[DIP_BINARY_DIV](c->out[0]->data, c->out[0]->data, 1,
                                                               &by, 0, 1);
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_shape s = dip_shape_of(n->in[0]);
    double factor = n->attr[REDUCTION].i == DIP_LOSS_OP_MEAN ? 2 / (double)dip_numel(&s) : 2;
    dip_value apart = dip_build2(b, &dip_op_sub, n->in[0], n->in[1]);
    dip_value g = dip_build2(b, &dip_op_mul, dip_build_scale(b, apart, factor), gout[0]);
    if (n->wants[0]) gin[0] = g;
    if (n->wants[1]) gin[1] = dip_build1(b, &dip_op_neg, g);
    return dip_all_given(n, gin);
}

const dip_op dip_op_mse_loss = {
    .name = "mse_loss",
    .doc = "loss_i = (x_i - t_i)^2, then the mean, the sum, or none\n"
           "x, t (one shape), one float dtype -> a number, or x's shape for reduction 2 (none).\n"
           "Gradient of x: (2 / count * (x - t)) * g, of t its opposite.  F.mse_loss.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 2,
    .max_in = 2,
    .n_out = 1,
    .flags = DIP_READS_IN0 | DIP_READS_IN1,
    .shape = shape,
    .workspace = workspace,
    .forward = forward,
    .vjp = vjp,
};
