/* slice.c - every step-th element of a range along an axis: a view. */
#include "ops/shapes.h"

enum { AXIS, START, STOP, STEP };
static const dip_attr attrs[] = {
    {"axis", DIP_ATTR_INT, {.i = 0}, "the axis"},
    {"start", DIP_ATTR_INT, {.i = 0}, "the first index; negative ones count from the end"},
    {"stop",
     DIP_ATTR_INT,
     {.i = INT64_MAX},
     "the index to stop before; negative ones count from the end"},
    {"step", DIP_ATTR_INT, {.i = 1}, "at least 1"},
};

/* Python's rule: negative counts from the end, then into [0, size]. */
static int64_t clip(int64_t i, int64_t size) {
    if (i < 0) i = i < -size ? 0 : i + size;
    return i > size ? size : i;
}

static bool shape(dip_call *c) {
    const dip_view *x = c->in[0];
    int axis;
    int64_t step = c->attr[STEP].i;
    if (!dip_axis(c, c->attr[AXIS].i, x->rank, &axis)) return false;
    if (step < 1)
        return dip_op_fail(c, DIP_ERROR_ARGUMENT,
                           "the step is %lld, it must be at least 1; reverse an axis with indices",
                           (long long)step);
    int64_t start = clip(c->attr[START].i, x->dim[axis]),
            stop = clip(c->attr[STOP].i, x->dim[axis]);
    dip_view view = *x;
    view.dim[axis] = stop > start ? (stop - start - 1) / step + 1 : 0;
    view.stride[axis] = view.dim[axis] > 1 ? x->stride[axis] * step : x->stride[axis];
    view.data = c->out[0]->data;
    *c->out[0] = view;
    bool any = dip_view_numel(&view) > 0;
    c->offset[0] = any ? (size_t)(start * x->stride[axis]) * dip_dtype_size(x->dtype) : 0;
    return true;
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_shape x = dip_shape_of(n->in[0]);
    int64_t axis = n->attr[AXIS].i < 0 ? n->attr[AXIS].i + x.rank : n->attr[AXIS].i;
    dip_attr_value back[] = {dip_int(axis), dip_int(clip(n->attr[START].i, x.dim[axis])),
                             n->attr[STEP], dip_int(x.dim[axis])};
    gin[0] = dip_build1_attr(b, &dip_op_slice_grad, gout[0], back);
    return gin[0] != NULL;
}

const dip_op dip_op_slice = {
    .name = "slice",
    .doc = "y = x[..., start:stop:step, ...] along `axis`\n"
           "x (at least one axis), any dtype -> y, a view of x.  Python's rules: negative bounds "
           "count from the end, bounds outside are moved to the edge.\n"
           "Gradient: g in its places, 0 elsewhere (slice_grad)."
           "  Indexing in NumPy and torch.Tensor; keras.ops.slice.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_IS_VIEW,
    .shape = shape,
    .vjp = vjp,
};
