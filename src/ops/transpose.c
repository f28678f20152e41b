/* transpose.c - two axes change places: a view. */
#include "ops/shapes.h"

enum { AXIS_A, AXIS_B };
static const dip_attr attrs[] = {
    {"axis_a", DIP_ATTR_INT, {.i = -2}, "one axis"},
    {"axis_b", DIP_ATTR_INT, {.i = -1}, "the axis it changes places with"},
};

static bool shape(dip_call *c) {
    int axes[DIP_MAX_RANK], a, b;
    const dip_view *x = c->in[0];
    if (!dip_axis(c, c->attr[AXIS_A].i, x->rank, &a) ||
        !dip_axis(c, c->attr[AXIS_B].i, x->rank, &b))
        return false;
    for (int i = 0; i < x->rank; i++) axes[i] = i;
    axes[a] = b;
    axes[b] = a;
    dip_view view;
    dip_view_permute(x, axes, &view);
    view.data = c->out[0]->data;
    *c->out[0] = view;
    return true;
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    gin[0] = dip_build1_attr(b, &dip_op_transpose, gout[0], n->attr);
    return gin[0] != NULL;
}

const dip_op dip_op_transpose = {
    .name = "transpose",
    .doc = "y[..., i, ..., j, ...] = x[..., j, ..., i, ...]\n"
           "x (at least one axis), any dtype -> y, a view of x with two axes exchanged.\n"
           "Gradient: g with the same two axes exchanged.  torch.transpose.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_IS_VIEW,
    .shape = shape,
    .vjp = vjp,
};
