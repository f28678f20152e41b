/* reshape.c - the same elements in another shape: a view, never a copy.  Where strides demand a
 * copy, the builders put `contiguous` before it (dip_op_needs_contiguous). */
#include "ops/shapes.h"

enum { DIMS };
static const dip_attr attrs[] = {
    {"dims", DIP_ATTR_DIMS, {.dims = {0, {0}}}, "the new shape; one size may be -1: what is left"},
};

static bool too_odd(const dip_call *c, const dip_shape *to) {
    return dip_op_fail(c, DIP_ERROR_SHAPE,
                       "an input of shape %s (%lld elements) cannot become %s; the sizes must "
                       "multiply to the same number of elements",
                       dip_say(c->in[0]).text, (long long)dip_view_numel(c->in[0]),
                       dip_say_shape(to).text);
}

/* Replaces -1 by what is left of n elements. */
static bool resolve(const dip_call *c, const dip_shape *dims, int64_t n, dip_shape *to) {
    int open = -1;
    int64_t known = 1;
    *to = *dims;
    for (int i = 0; i < dims->rank; i++) {
        if (dims->dim[i] < -1)
            return dip_op_fail(c, DIP_ERROR_ARGUMENT,
                               "axis %d is given size %lld; sizes are not negative, -1 stands for "
                               "what is left",
                               i, (long long)dims->dim[i]);
        if (dims->dim[i] == -1) {
            if (open >= 0)
                return dip_op_fail(c, DIP_ERROR_ARGUMENT,
                                   "axes %d and %d are both -1; only one size can be left open",
                                   open, i);
            open = i;
        } else if (!dip_mul_i64(known, dims->dim[i], &known)) {
            return too_odd(c, dims);
        }
    }
    if (open < 0) return known == n || too_odd(c, dims);
    if (known == 0)
        return dip_op_fail(
            c, DIP_ERROR_SHAPE,
            "%s leaves -1 open beside a size of 0, so it could be anything; write the "
            "size out",
            dip_say_shape(dims).text);
    to->dim[open] = n / known;
    return n % known == 0 || too_odd(c, dims);
}

static bool shape(dip_call *c) {
    dip_shape to;
    dip_view view;
    if (!resolve(c, &c->attr[DIMS].dims, dip_view_numel(c->in[0]), &to)) return false;
    if (!dip_view_reshape(c->in[0], &to, &view))
        return dip_op_fail(c, DIP_ERROR_INTERNAL,
                           "an input of shape %s has strides that %s cannot follow without a copy; "
                           "apply contiguous first",
                           dip_say(c->in[0]).text, dip_say_shape(&to).text);
    view.data = c->out[0]->data;
    *c->out[0] = view;
    return true;
}

static bool vjp(dip_builder *b, const dip_node *n, const dip_value *gout, dip_value *gin) {
    dip_shape to = dip_shape_of(n->in[0]);
    gin[0] = dip_build_reshape(b, gout[0], &to);
    return gin[0] != NULL;
}

const dip_op dip_op_reshape = {
    .name = "reshape",
    .doc = "y = x's elements, row-major, in the shape `dims`\n"
           "x (any shape), any dtype -> y (dims), a view of x.  One size may be -1.\n"
           "Gradient: g in x's shape.  torch.reshape, keras.ops.reshape.",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_IS_VIEW,
    .shape = shape,
    .vjp = vjp,
};
