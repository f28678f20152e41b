/* reduce.c - sums, means, extrema: axes as PyTorch counts them, then an operator. */
#include <string.h>

#include "torch/inside.h"

static dip_value over(dip_face *f, const dip_op *op, dip_value x, const dip_shape *dims,
                      bool keepdim, dip_value *second) {
    dip_value out[DIP_MAX_OUT] = {NULL};
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_op_attrs(op, NULL, attrs);
    attrs[dip_op_attr_index(op, "axes")].dims = *dims;
    attrs[dip_op_attr_index(op, "keepdims")].i = keepdim;
    if (!x || !f->b->apply(f->b, op, &x, 1, attrs, out)) return NULL;
    if (second) *second = out[1];
    return out[0];
}

dip_tensor *dip_torch_sum(dip_tensor *x, dip_shape dims, const dip_axis_opts *given) {
    dip_face f;
    DIP_READ_OPTS(dip_axis_opts, o, given);
    if (!dip_face_begin(&f, NULL, "torch_sum", o.at_, &x, 1)) return NULL;
    return dip_face_end(&f, over(&f, &dip_op_sum, x, &dims, o.keepdim, NULL),
                        dims.rank ? "SumBackward1" : "SumBackward0");
}

dip_tensor *dip_torch_mean(dip_tensor *x, dip_shape dims, const dip_axis_opts *given) {
    dip_face f;
    DIP_READ_OPTS(dip_axis_opts, o, given);
    if (!dip_face_begin(&f, NULL, "torch_mean", o.at_, &x, 1)) return NULL;
    return dip_face_end(&f, over(&f, &dip_op_mean, x, &dims, o.keepdim, NULL),
                        dims.rank ? "MeanBackward1" : "MeanBackward0");
}

static dip_tensor *extremum(const char *who, const dip_op *op, dip_tensor *x, const char *fn,
                            dip_site at) {
    dip_face f;
    dip_shape all = {0, {0}};
    if (!dip_face_begin(&f, NULL, who, at, &x, 1)) return NULL;
    return dip_face_end(&f, over(&f, op, x, &all, false, NULL), fn);
}
dip_tensor *dip_torch_max(dip_tensor *x, dip_site at) {
    return extremum("torch_max", &dip_op_max, x, "MaxBackward1", at);
}
dip_tensor *dip_torch_min(dip_tensor *x, dip_site at) {
    return extremum("torch_min", &dip_op_min, x, "MinBackward1", at);
}

static dip_tensor *extremum_dim(const char *who, const dip_op *op, dip_tensor *x, int64_t dim,
                                dip_tensor **indices, const dip_axis_opts *o, const char *fn) {
    dip_face f;
    dip_value index = NULL, values = NULL;
    int axis;
    if (indices) *indices = NULL;
    if (!dip_face_begin(&f, NULL, who, o->at_, &x, 1)) return NULL;
    if (dip_torch_axis(f.ctx, who, dim, x->view.rank, &axis)) {
        dip_shape dims = {x->view.rank ? 1 : 0, {axis}};
        values = over(&f, op, x, &dims, o->keepdim, &index);
    }
    if (values && indices) *indices = dip_keep(index);
    return dip_face_end(&f, values, fn);
}

dip_tensor *dip_torch_max_dim(dip_tensor *x, int64_t dim, dip_tensor **indices,
                              const dip_axis_opts *given) {
    DIP_READ_OPTS(dip_axis_opts, o, given);
    return extremum_dim("torch_max", &dip_op_max, x, dim, indices, &o, "MaxBackward0");
}
dip_tensor *dip_torch_min_dim(dip_tensor *x, int64_t dim, dip_tensor **indices,
                              const dip_axis_opts *given) {
    DIP_READ_OPTS(dip_axis_opts, o, given);
    return extremum_dim("torch_min", &dip_op_min, x, dim, indices, &o, "MinBackward0");
}

static dip_tensor *place(const char *who, const dip_op *op, dip_tensor *x, dip_shape dims,
                         const dip_axis_opts *o) {
    dip_face f;
    if (!dip_face_begin(&f, NULL, who, o->at_, &x, 1)) return NULL;
    return dip_face_end(&f, over(&f, op, x, &dims, o->keepdim, NULL), NULL);
}
dip_tensor *dip_torch_argmax(dip_tensor *x, dip_shape dims, const dip_axis_opts *given) {
    DIP_READ_OPTS(dip_axis_opts, o, given);
    return place("torch_argmax", &dip_op_argmax, x, dims, &o);
}
dip_tensor *dip_torch_argmin(dip_tensor *x, dip_shape dims, const dip_axis_opts *given) {
    DIP_READ_OPTS(dip_axis_opts, o, given);
    return place("torch_argmin", &dip_op_argmin, x, dims, &o);
}
