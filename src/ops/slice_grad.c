/* slice_grad.c - puts a slice back in its place among zeros. */
#include "ops/strided.h"

#include <string.h>

enum { AXIS, START, STEP, SIZE };
static const dip_attr attrs[] = {
    {"axis", DIP_ATTR_INT, {.i = 0}, "the axis"},
    {"start", DIP_ATTR_INT, {.i = 0}, "where its first element goes"},
    {"step", DIP_ATTR_INT, {.i = 1}, "from one element to the next, at least 1"},
    {"size", DIP_ATTR_INT, {.i = 0}, "of the axis in the result"},
};

static bool shape(dip_call *c) {
    dip_shape s = dip_view_shape(c->in[0]);
    int axis;
    int64_t start = c->attr[START].i, step = c->attr[STEP].i, size = c->attr[SIZE].i;
    if (!dip_axis(c, c->attr[AXIS].i, s.rank, &axis)) return false;
    int64_t n = s.dim[axis];
    bool fits = step >= 1 && start >= 0 && size >= 0 &&
                (n == 0 || (start < size && (n - 1) <= (size - 1 - start) / step));
    if (!fits)
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "%lld elements from %lld in steps of %lld do not fit into an axis of size "
            "%lld; give a larger size",
            (long long)n, (long long)start, (long long)step, (long long)size);
    s.dim[axis] = size;
    if (!dip_shape_numel(&s, &n))
        return dip_op_fail(c, DIP_ERROR_LIMIT, "the result of shape %s has too many elements",
                           dip_say_shape(&s).text);
    dip_out(c, 0, c->in[0]->dtype, &s);
    return true;
}

static void forward(const dip_call *c) {
    dip_view place = *c->out[0];
    int64_t axis = c->attr[AXIS].i < 0 ? c->attr[AXIS].i + place.rank : c->attr[AXIS].i;
    size_t item = dip_dtype_size(place.dtype);
    if (dip_view_numel(&place) == 0) return;
    memset(place.data, 0, dip_view_bytes(&place));
    if (dip_view_numel(c->in[0]) == 0) return;
    place.data = (char *)place.data + (size_t)(c->attr[START].i * place.stride[axis]) * item;
    place.dim[axis] = c->in[0]->dim[axis];
    place.stride[axis] *= c->attr[STEP].i;
    dip_copy_view(c, &place, c->in[0]);
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_shape s = dip_shape_of(n->in[0]);
    int64_t axis = n->attr[AXIS].i < 0 ? n->attr[AXIS].i + s.rank : n->attr[AXIS].i;
    int64_t start = n->attr[START].i, step = n->attr[STEP].i, size = s.dim[axis];
    int64_t stop = size ? start + (size - 1) * step + 1 : start;
    dip_attr_value back[] = {dip_int(axis), dip_int(start), dip_int(stop), dip_int(step)};
    gin[0] = dip_build1_attr(b, &dip_op_slice, gout[0], back);
    return gin[0] != NULL;
}

const dip_op dip_op_slice_grad = {
    .name = "slice_grad",
    .doc = "y = 0, y[..., start::step, ...] = g along `axis`\n"
           "g (at least one axis), any dtype -> y with `size` elements along that axis.\n"
           "The gradient of slice; its own gradient is the slice."
           "  The gradient of indexing in torch.Tensor.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .shape = shape,
    .forward = forward,
    .vjp = vjp,
};
