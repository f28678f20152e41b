/* expand.c - repeats axes of size 1 and adds leading ones: a view with steps of 0. */
#include "ops/shapes.h"

enum { DIMS };
static const dip_attr attrs[] = {
    {"dims", DIP_ATTR_DIMS, {.dims = {0, {0}}}, "the new shape; -1: as it is"},
};

static bool shape(dip_call *c) {
    dip_shape to = c->attr[DIMS].dims;
    const dip_view *x = c->in[0];
    int64_t n;
    for (int i = 0; i < to.rank; i++) {
        int from = i - (to.rank - x->rank);
        if (to.dim[i] == -1 && from >= 0) to.dim[i] = x->dim[from];
    }
    dip_view view;
    if (!dip_shape_numel(&to, &n) || !dip_view_expand(x, &to, &view))
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "an input of shape %s cannot be expanded to %s; from the right, sizes must "
            "be equal or 1 in the input",
            dip_say(x).text, dip_say_shape(&to).text);
    view.data = c->out[0]->data;
    *c->out[0] = view;
    return true;
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    gin[0] = dip_sum_to_input(b, n, 0, gout[0]);
    return gin[0] != NULL;
}

const dip_op dip_op_expand = {
    .name = "expand",
    .doc =
        "y = x repeated to the shape `dims`\n"
        "x (any shape), any dtype -> y (dims), a view of x: axes of size 1 are repeated, new axes "
        "come in front, -1 keeps a size.\n"
        "Gradient: g summed over what was repeated.  torch.Tensor.expand, keras.ops.broadcast_to.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_IS_VIEW,
    .shape = shape,
    .vjp = vjp,
};
