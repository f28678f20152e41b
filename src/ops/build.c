/* build.c - operators applied through a builder: what gradients and blocks are written with.
 * NULL inputs pass through, so that a chain needs one check at its end. */
#include "ops/op.h"

dip_value dip_build(dip_builder *b, const dip_op *op, const dip_attr_value *attrs, int n_in,
                    const dip_value *in) {
    dip_value out[DIP_MAX_OUT] = {NULL};
    if (!b) return NULL; /* there was no memory for the builder */
    for (int i = 0; i < n_in; i++)
        if (!in[i]) return NULL;
    return b->apply(b, op, in, n_in, attrs, out) ? out[0] : NULL;
}

dip_value dip_build1(dip_builder *b, const dip_op *op, dip_value x) {
    return dip_build(b, op, NULL, 1, &x);
}

dip_value dip_build1_attr(dip_builder *b, const dip_op *op, dip_value x,
                          const dip_attr_value *attrs) {
    return dip_build(b, op, attrs, 1, &x);
}

dip_value dip_build2(dip_builder *b, const dip_op *op, dip_value x, dip_value y) {
    return dip_build(b, op, NULL, 2, (dip_value[]){x, y});
}

dip_value dip_build3(dip_builder *b, const dip_op *op, dip_value x, dip_value y, dip_value z) {
    return dip_build(b, op, NULL, 3, (dip_value[]){x, y, z});
}

dip_value dip_build_scalar(dip_builder *b, dip_value like, double value) {
    return b && like ? b->constant(b, like->view.dtype, value, like) : NULL;
}

dip_value dip_build_scale(dip_builder *b, dip_value x, double by) {
    return dip_build2(b, &dip_op_mul, x, dip_build_scalar(b, x, by));
}

dip_value dip_build_reshape(dip_builder *b, dip_value x, const dip_shape *shape) {
    if (!x) return NULL;
    dip_shape now = dip_view_shape(&x->view);
    if (dip_shapes_equal(&now, shape)) return x;
    return dip_build1_attr(b, &dip_op_reshape, x, (dip_attr_value[]){dip_dims(*shape)});
}

dip_value dip_build_expand(dip_builder *b, dip_value x, const dip_shape *shape) {
    if (!x) return NULL;
    dip_shape now = dip_view_shape(&x->view);
    if (dip_shapes_equal(&now, shape)) return x;
    return dip_build1_attr(b, &dip_op_expand, x, (dip_attr_value[]){dip_dims(*shape)});
}

dip_value dip_build_sum_to(dip_builder *b, dip_value x, const dip_shape *shape) {
    if (!x) return NULL;
    dip_shape now = dip_view_shape(&x->view), axes = {0, {0}};
    if (dip_shapes_equal(&now, shape)) return x;
    int extra = now.rank - shape->rank;
    for (int i = 0; i < now.rank; i++)
        if (i < extra || (shape->dim[i - extra] == 1 && now.dim[i] != 1)) axes.dim[axes.rank++] = i;
    if (axes.rank) {
        dip_attr_value attrs[DIP_MAX_ATTR];
        dip_op_attrs(&dip_op_sum, NULL, attrs);
        attrs[dip_op_attr_index(&dip_op_sum, "axes")].dims = axes;
        attrs[dip_op_attr_index(&dip_op_sum, "keepdims")].i = 1;
        x = dip_build1_attr(b, &dip_op_sum, x, attrs);
    }
    return dip_build_reshape(b, x, shape);
}
