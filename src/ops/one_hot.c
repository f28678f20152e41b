/* one_hot.c - class numbers as rows of zeros with a single one. */
#include "ops/strided.h"

#include <string.h>

enum { CLASSES, DTYPE };
static const dip_attr attrs[] = {
    {"classes", DIP_ATTR_INT, {.i = 0}, "how many classes; at least 1"},
    {"dtype", DIP_ATTR_DTYPE, {.i = DIP_INT64}, "of the result"},
};

static bool shape(dip_call *c) {
    dip_shape s = dip_view_shape(c->in[0]);
    int64_t classes = c->attr[CLASSES].i, t = c->attr[DTYPE].i, n;
    if (!dip_index_input(c, 0)) return false;
    if (classes < 1)
        return dip_op_fail(
            c, DIP_ERROR_ARGUMENT,
            "%lld classes are asked for, there must be at least 1; give the number of "
            "classes",
            (long long)classes);
    if (t < 0 || t >= DIP_DTYPE_COUNT)
        return dip_op_fail(c, DIP_ERROR_ARGUMENT, "there is no dtype number %lld; take a dip_dtype",
                           (long long)t);
    if (s.rank == DIP_MAX_RANK)
        return dip_op_fail(c, DIP_ERROR_LIMIT,
                           "labels of shape %s have no room for one more axis, %d are "
                           "the most; reshape them",
                           dip_say_shape(&s).text, DIP_MAX_RANK);
    s.dim[s.rank++] = classes;
    if (!dip_shape_numel(&s, &n))
        return dip_op_fail(c, DIP_ERROR_LIMIT, "the result of shape %s has too many elements",
                           dip_say_shape(&s).text);
    dip_out(c, 0, (dip_dtype)t, &s);
    return true;
}

static bool check(const dip_call *c) {
    return dip_check_indices(c, 0, c->attr[CLASSES].i, "label", false, 0);
}

static void forward(const dip_call *c) {
    dip_view *y = c->out[0];
    int64_t n = dip_view_numel(c->in[0]);
    if (n == 0) return;
    memset(y->data, 0, dip_view_bytes(y));
    for (int64_t i = 0; i < n; i++)
        dip_element_set(y->data, y->dtype, i * c->attr[CLASSES].i + dip_view_get_i64(c->in[0], i),
                        1);
}

const dip_op dip_op_one_hot = {
    .name = "one_hot",
    .doc =
        "y[..., k] = 1 where k is the label, else 0\n"
        "labels (any shape) int64 -> y (..., classes) in `dtype`.\n"
        "Labels lie in [0, classes).  No gradient.  F.one_hot (int64), keras.utils.to_categorical "
        "(float).",
    .attrs = attrs,
    .n_attrs = sizeof attrs / sizeof attrs[0],
    .min_in = 1,
    .max_in = 1,
    .n_out = 1,
    .flags = DIP_NO_GRADIENT,
    .shape = shape,
    .check = check,
    .forward = forward,
};
