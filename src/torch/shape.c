/* shape.c - views and rearrangements: axes as PyTorch counts them, then an operator. */
#include <string.h>

#include "ops/shapes.h"
#include "torch/functional.h"

static dip_attr_value *fill(const dip_op *op, dip_attr_value attrs[DIP_MAX_ATTR], const char *name,
                            int64_t v) {
    attrs[dip_op_attr_index(op, name)].i = v;
    return attrs;
}

static dip_tensor *nothing(dip_face *f) { return dip_face_end(f, NULL, NULL); }

dip_tensor *dip_torch_reshape(dip_tensor *x, dip_shape shape, dip_site at) {
    dip_face f;
    if (!dip_face_begin(&f, NULL, "torch_reshape", at, &x, 1)) return NULL;
    bool view = x->graph || dip_view_contiguous(&x->view);
    return dip_face_end(
        &f, dip_build1_attr(f.b, &dip_op_reshape, x, (dip_attr_value[]){dip_dims(shape)}),
        view ? "ViewBackward0" : "UnsafeViewBackward0");
}

dip_tensor *dip_torch_view(dip_tensor *x, dip_shape shape, dip_site at) {
    dip_face f;
    if (!dip_face_begin(&f, NULL, "torch_view", at, &x, 1)) return NULL;
    dip_attr_value dims = dip_dims(shape);
    if (!x->graph && dip_op_needs_contiguous(&dip_op_reshape, x, &dims)) {
        dip_face_fail(
            &f, DIP_ERROR_SHAPE,
            "a tensor of shape %s with these strides has no view of shape %s; torch_reshape copies",
            dip_say(&x->view).text, dip_say_shape(&shape).text);
        return nothing(&f);
    }
    return dip_face_end(&f, dip_build1_attr(f.b, &dip_op_reshape, x, &dims), "ViewBackward0");
}

static dip_tensor *exchange(const char *who, dip_tensor *x, int64_t a, int64_t b, const char *fn,
                            dip_site at) {
    dip_face f;
    int i, k;
    dip_attr_value attrs[DIP_MAX_ATTR];
    if (!dip_face_begin(&f, NULL, who, at, &x, 1)) return NULL;
    if (!dip_torch_axis(f.ctx, who, a, x->view.rank, &i) ||
        !dip_torch_axis(f.ctx, who, b, x->view.rank, &k))
        return nothing(&f);
    if (!x->view.rank) return dip_face_end(&f, x, NULL);
    dip_op_attrs(&dip_op_transpose, NULL, attrs);
    fill(&dip_op_transpose, attrs, "axis_a", i);
    fill(&dip_op_transpose, attrs, "axis_b", k);
    return dip_face_end(&f, dip_build1_attr(f.b, &dip_op_transpose, x, attrs), fn);
}

dip_tensor *dip_torch_transpose(dip_tensor *x, int64_t dim0, int64_t dim1, dip_site at) {
    return exchange("torch_transpose", x, dim0, dim1, "TransposeBackward0", at);
}

dip_tensor *dip_torch_t(dip_tensor *x, dip_site at) {
    if (x && dip_is(x, &dip_tensor_class, "torch_t") && x->view.rank > 2) {
        dip_enter(dip_ctx(x), at);
        dip_fail(dip_ctx(x), DIP_ERROR_SHAPE, "torch_t",
                 "the tensor has %d axes, expected at most two; torch_transpose names them",
                 x->view.rank);
        return NULL;
    }
    return x && x->view.rank < 2 ? x : exchange("torch_t", x, 0, 1, "TBackward0", at);
}

dip_tensor *dip_torch_permute(dip_tensor *x, dip_shape dims, dip_site at) {
    dip_face f;
    if (!dip_face_begin(&f, NULL, "torch_permute", at, &x, 1)) return NULL;
    return dip_face_end(
        &f, dip_build1_attr(f.b, &dip_op_permute, x, (dip_attr_value[]){dip_dims(dims)}),
        "PermuteBackward0");
}

dip_tensor *dip_torch_squeeze(dip_tensor *x, dip_shape dims, dip_site at) {
    dip_face f;
    bool drop[DIP_MAX_RANK] = {false};
    dip_shape to = {0, {0}};
    if (!dip_face_begin(&f, NULL, "torch_squeeze", at, &x, 1)) return NULL;
    for (int i = 0; i < dims.rank; i++) {
        int axis;
        if (!dip_torch_axis(f.ctx, NULL, dims.dim[i], x->view.rank, &axis)) return nothing(&f);
        drop[axis] = true;
    }
    for (int i = 0; i < x->view.rank; i++)
        if (x->view.dim[i] != 1 || (dims.rank && !drop[i])) to.dim[to.rank++] = x->view.dim[i];
    if (to.rank == x->view.rank) return dip_face_end(&f, x, NULL);
    return dip_face_end(&f, dip_build_reshape(f.b, x, &to),
                        dims.rank ? "SqueezeBackward1" : "SqueezeBackward0");
}

static dip_value unsqueeze(dip_face *f, dip_value x, int64_t dim) {
    int axis;
    if (!x || !dip_torch_axis(f->ctx, NULL, dim, x->view.rank + 1, &axis)) return NULL;
    if (x->view.rank == DIP_MAX_RANK) {
        dip_face_fail(f, DIP_ERROR_LIMIT,
                      "a tensor of shape %s has no room for one more axis, %d are the most",
                      dip_say(&x->view).text, DIP_MAX_RANK);
        return NULL;
    }
    dip_shape to = {x->view.rank + 1, {0}};
    for (int i = 0, k = 0; i < to.rank; i++) to.dim[i] = i == axis ? 1 : x->view.dim[k++];
    return dip_build_reshape(f->b, x, &to);
}

dip_tensor *dip_torch_unsqueeze(dip_tensor *x, int64_t dim, dip_site at) {
    dip_face f;
    if (!dip_face_begin(&f, NULL, "torch_unsqueeze", at, &x, 1)) return NULL;
    return dip_face_end(&f, unsqueeze(&f, x, dim), "UnsqueezeBackward0");
}

dip_tensor *dip_torch_flatten(dip_tensor *x, const dip_nn_flatten_opts *given) {
    dip_face f;
    dip_nn_flatten_opts o;
    dip_nn_flatten_opts_init(&o, sizeof o);
    o.start_dim = 0;
    if (given) memcpy(&o, given, given->size_ < sizeof o ? given->size_ : sizeof o);
    if (!dip_face_begin(&f, NULL, "torch_flatten", o.at_, &x, 1)) return NULL;
    return dip_face_end(&f, dip_torch_flatten_value(f.b, x, o.start_dim, o.end_dim), NULL);
}

dip_tensor *dip_torch_expand(dip_tensor *x, dip_shape shape, dip_site at) {
    dip_face f;
    if (!dip_face_begin(&f, NULL, "torch_expand", at, &x, 1)) return NULL;
    return dip_face_end(
        &f, dip_build1_attr(f.b, &dip_op_expand, x, (dip_attr_value[]){dip_dims(shape)}),
        "ExpandBackward0");
}

/* ---- joining ---- */

/* All in their common dtype. */
static bool meet(dip_face *f, dip_tensors *x) {
    dip_operand o[DIP_MAX_LIST];
    for (int i = 0; i < x->count; i++) o[i] = (dip_operand){{x->item[i]}, DIP_OPERAND_TENSOR};
    dip_dtype t = dip_result_type(f->ctx, o, x->count);
    for (int i = 0; i < x->count; i++)
        if (!(x->item[i] = dip_as_dtype(f->b, x->item[i], t))) return false;
    return true;
}

static dip_tensor *join(const char *who, dip_context *ctx, dip_tensors x, const dip_dim_opts *o,
                        bool new_axis, const char *fn) {
    dip_face f;
    int axis;
    dip_attr_value attrs[DIP_MAX_ATTR];
    if (!x.count) {
        dip_enter(ctx, o->at_);
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                 "the list of tensors is empty; give it at least one");
        return NULL;
    }
    if (!dip_face_begin(&f, ctx, who, o->at_, x.item, x.count)) return NULL;
    if (!dip_torch_axis(f.ctx, NULL, o->dim, x.item[0]->view.rank + new_axis, &axis) ||
        !meet(&f, &x))
        return nothing(&f);
    dip_shape first = dip_view_shape(&x.item[0]->view);
    for (int i = 1; new_axis && i < x.count; i++) {
        dip_shape s = dip_view_shape(&x.item[i]->view);
        if (dip_shapes_equal(&first, &s)) continue;
        dip_face_fail(&f, DIP_ERROR_SHAPE,
                      "tensor 0 has shape %s and tensor %d has %s, all must be equal; torch_cat "
                      "joins along an axis they have",
                      dip_say_shape(&first).text, i, dip_say_shape(&s).text);
        return nothing(&f);
    }
    for (int i = 0; new_axis && i < x.count; i++) {
        if (!(x.item[i] = unsqueeze(&f, x.item[i], axis))) return nothing(&f);
    }
    dip_op_attrs(&dip_op_concatenate, NULL, attrs);
    fill(&dip_op_concatenate, attrs, "axis", axis);
    return dip_face_end(&f, dip_build(f.b, &dip_op_concatenate, attrs, x.count, x.item), fn);
}

dip_tensor *dip_torch_cat(dip_context *ctx, dip_tensors x, const dip_dim_opts *given) {
    DIP_READ_OPTS(dip_dim_opts, o, given);
    return join("torch_cat", ctx, x, &o, false, "CatBackward0");
}
dip_tensor *dip_torch_stack(dip_context *ctx, dip_tensors x, const dip_dim_opts *given) {
    DIP_READ_OPTS(dip_dim_opts, o, given);
    return join("torch_stack", ctx, x, &o, true, "StackBackward0");
}

/* ---- picking ---- */
dip_tensor *dip_torch_gather(dip_tensor *x, int64_t dim, dip_tensor *index, dip_site at) {
    dip_face f;
    int axis;
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_tensor *in[] = {x, index};
    if (!dip_face_begin(&f, NULL, "torch_gather", at, in, 2)) return NULL;
    if (!dip_torch_axis(f.ctx, NULL, dim, x->view.rank, &axis)) return nothing(&f);
    dip_op_attrs(&dip_op_gather, NULL, attrs);
    return dip_face_end(
        &f, dip_build(f.b, &dip_op_gather, fill(&dip_op_gather, attrs, "axis", axis), 2, in),
        "GatherBackward0");
}

static dip_value slice(dip_face *f, dip_value x, int axis, int64_t start, int64_t end,
                       int64_t step) {
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_op_attrs(&dip_op_slice, NULL, attrs);
    fill(&dip_op_slice, attrs, "axis", axis);
    fill(&dip_op_slice, attrs, "start", start);
    fill(&dip_op_slice, attrs, "stop", end);
    return dip_build1_attr(f->b, &dip_op_slice, x, fill(&dip_op_slice, attrs, "step", step));
}

dip_tensor *dip_torch_select(dip_tensor *x, int64_t dim, int64_t index, dip_site at) {
    dip_face f;
    int axis;
    dip_shape to = {0, {0}};
    if (!dip_face_begin(&f, NULL, "torch_select", at, &x, 1)) return NULL;
    if (!x->view.rank) {
        dip_face_fail(
            &f, DIP_ERROR_SHAPE,
            "the tensor is a single number and has no elements to select; torch_item reads it");
        return nothing(&f);
    }
    if (!dip_torch_axis(f.ctx, NULL, dim, x->view.rank, &axis)) return nothing(&f);
    int64_t n = x->view.dim[axis];
    if (index < -n || index >= n) {
        dip_face_fail(&f, DIP_ERROR_ARGUMENT, "index %lld is outside dim %d of size %lld",
                      (long long)index, axis, (long long)n);
        return nothing(&f);
    }
    if (index < 0) index += n;
    for (int i = 0; i < x->view.rank; i++)
        if (i != axis) to.dim[to.rank++] = x->view.dim[i];
    return dip_face_end(&f, dip_build_reshape(f.b, slice(&f, x, axis, index, index + 1, 1), &to),
                        "SelectBackward0");
}

dip_tensor *dip_torch_slice(dip_tensor *x, int64_t dim, int64_t start, int64_t end,
                            const dip_slice_opts *given) {
    dip_face f;
    int axis;
    DIP_READ_OPTS(dip_slice_opts, o, given);
    if (!dip_face_begin(&f, NULL, "torch_slice", o.at_, &x, 1)) return NULL;
    if (!dip_torch_axis(f.ctx, NULL, dim, x->view.rank, &axis)) return nothing(&f);
    return dip_face_end(&f, slice(&f, x, axis, start, end, o.step), "SliceBackward0");
}
