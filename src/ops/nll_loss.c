/* nll_loss.c - the negative log-probability of the right class. */
#include "ops/losses.h"

static const dip_attr attrs[] = {DIP_NLL_ATTRS};

static bool shape(dip_call *c) {
    dip_shape x = dip_view_shape(c->in[0]), target = dip_view_shape(c->in[1]), one = {0, {0}};
    if (!dip_float_input(c, 0)) return false;
    if (x.rank == 0)
        return dip_op_fail(c, DIP_ERROR_SHAPE,
                           "the scores are a single number, they need shape (C) or "
                           "(N, C, ...); reshape them");
    if (!dip_nll_fits(c, &x, c->in[0]->dtype)) return false;
    dip_out(c, 0, c->in[0]->dtype,
            c->attr[DIP_NLL_REDUCTION].i == DIP_LOSS_OP_NONE ? &target : &one);
    return true;
}

static bool check(const dip_call *c) {
    return dip_nll_check(c, c->in[0]->dim[dip_class_axis(c->in[0]->rank)]);
}

static size_t workspace(const dip_call *c) {
    dip_scratch s = {NULL, 0};
    dip_nll_lay(c, c->in[0], &s);
    return s.used;
}

static void forward(const dip_call *c) {
    dip_scratch s = {c->work, 0};
    dip_nll p = dip_nll_lay(c, c->in[0], &s);
    dip_nll_run(c, &p, c->in[0], c->out[0]->data);
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    if (!n->wants[0]) return true;
    dip_attr_value back[DIP_MAX_ATTR] = {n->attr[0], n->attr[1], n->attr[2],
                                         dip_dims(dip_shape_of(n->in[0]))};
    dip_value in[] = {gout[0], n->in[1], n->n_in > 2 ? n->in[2] : NULL};
    gin[0] = dip_build(b, &dip_op_nll_loss_grad, back, n->n_in, in);
    return gin[0] != NULL;
}

const dip_op dip_op_nll_loss = {
    .name = "nll_loss",
    .doc =
        "loss_i = -w[t_i] * x[i, t_i], then the mean (sum over i / sum of w[t_i]), the sum, or "
        "none\n"
        "x, log-probabilities (C), (N, C) or (N, C, ...), a float dtype; t int64, x's shape "
        "without "
        "the class axis; w (C), optional -> a number, or t's shape for reduction 2 (none).\n"
        "Targets equal to ignore_index count for nothing, neither above nor below the line.  With "
        "label_smoothing s: (1 - s) * loss + s / C * (-sum over classes of w * x).\n"
        "Gradient of x: nll_loss_grad; t and w are taken as constants.  F.nll_loss.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 2,
    .max_in = 3,
    .n_out = 1,
    .flags = DIP_READS_IN1 | DIP_READS_IN2,
    .shape = shape,
    .check = check,
    .workspace = workspace,
    .forward = forward,
    .vjp = vjp,
};
