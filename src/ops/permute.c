/* permute.c - all axes in another order: a view. */
#include "ops/shapes.h"

enum { AXES };
static const dip_attr attrs[] = {
    {"axes", DIP_ATTR_DIMS, {.dims = {0, {0}}}, "for each axis of y the axis of x it was"},
};

static bool order(const dip_call *c, int axes[DIP_MAX_RANK]) {
    const dip_shape *list = &c->attr[AXES].dims;
    bool seen[DIP_MAX_RANK] = {false};
    int rank = c->in[0]->rank;
    if (list->rank != rank)
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "%d axes are listed for an input of shape %s; list each of its %d axes once",
            list->rank, dip_say(c->in[0]).text, rank);
    for (int i = 0; i < rank; i++) {
        if (!dip_axis(c, list->dim[i], rank, &axes[i])) return false;
        if (seen[axes[i]])
            return dip_op_fail(c, DIP_ERROR_ARGUMENT,
                               "axis %d is listed twice; list each axis once", axes[i]);
        seen[axes[i]] = true;
    }
    return true;
}

static bool shape(dip_call *c) {
    int axes[DIP_MAX_RANK];
    if (!order(c, axes)) return false;
    dip_view view;
    dip_view_permute(c->in[0], axes, &view);
    view.data = c->out[0]->data;
    *c->out[0] = view;
    return true;
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_shape back = n->attr[AXES].dims, axes = back;
    for (int i = 0; i < axes.rank; i++)
        back.dim[axes.dim[i] < 0 ? axes.dim[i] + axes.rank : axes.dim[i]] = i;
    dip_attr_value attrs_back[] = {dip_dims(back)};
    gin[0] = dip_build1_attr(b, &dip_op_permute, gout[0], attrs_back);
    return gin[0] != NULL;
}

const dip_op dip_op_permute = {
    .name = "permute",
    .doc = "y's axis i is x's axis axes[i]\n"
           "x (any shape), any dtype -> y, a view of x with its axes in the order `axes`.\n"
           "Gradient: g in the opposite order.  torch.permute, keras.ops.transpose.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_IS_VIEW,
    .shape = shape,
    .vjp = vjp,
};
