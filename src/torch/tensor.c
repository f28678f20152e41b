/* tensor.c - methods of a tensor that ask, move or share: item, size, detach, to. */
#include <math.h>
#include <string.h>

#include "torch/inside.h"

static bool is_tensor(const dip_tensor *x, const char *who, dip_site at) {
    if (!x || !dip_is(x, &dip_tensor_class, who)) return false;
    dip_enter(dip_ctx(x), at);
    return true;
}

double dip_torch_item(const dip_tensor *x, dip_site at) {
    static const char who[] = "torch_item";
    if (!is_tensor(x, who, at) || !dip_tensor_readable(x, who)) return (double)NAN;
    int64_t first[DIP_MAX_RANK] = {0}, n = dip_view_numel(&x->view);
    if (n == 1) return dip_tensor_get(x, first, at);
    char text[128];
    dip_shape s = dip_view_shape(&x->view);
    dip_fail(dip_ctx(x), DIP_ERROR_SHAPE, who,
             "a tensor of shape %s has %lld elements and is no number; reduce it or select one",
             dip_shape_text(&s, text, sizeof text), (long long)n);
    return (double)NAN;
}

int64_t dip_torch_size(const dip_tensor *x, int64_t dim, dip_site at) {
    int axis;
    if (!is_tensor(x, "torch_size", at)) return -1;
    if (!x->view.rank) {
        dip_fail(dip_ctx(x), DIP_ERROR_ARGUMENT, "torch_size",
                 "the tensor is a single number and has no dims");
        return -1;
    }
    return dip_torch_axis(dip_ctx(x), "torch_size", dim, x->view.rank, &axis) ? x->view.dim[axis]
                                                                              : -1;
}

dip_tensor *dip_torch_grad(dip_tensor *x, dip_site at) {
    return is_tensor(x, "torch_grad", at) ? x->grad : NULL;
}

dip_tensor *dip_torch_set_requires_grad(dip_tensor *x, bool on, dip_site at) {
    static const char who[] = "torch_set_requires_grad";
    if (!is_tensor(x, who, at)) return NULL;
    if (x->node) {
        if (on) return x;
        dip_fail(dip_ctx(x), DIP_ERROR_STATE, who,
                 "the tensor was computed from others and keeps its history; torch_detach gives "
                 "one without");
        return NULL;
    }
    if (on && !dip_dtype_is_float(x->view.dtype)) {
        dip_fail(dip_ctx(x), DIP_ERROR_TYPE, who,
                 "the tensor is %s, only floats have gradients; cast it first",
                 dip_dtype_name(x->view.dtype));
        return NULL;
    }
    x->requires_grad = on;
    return x;
}

bool dip_torch_is_leaf(const dip_tensor *x) { return x && !x->node; }

/* Are all elements of a bool tensor true? */
static bool all(dip_face *f, dip_value same) {
    dip_value least =
        same ? dip_build1(f->b, &dip_op_min, dip_as_dtype(f->b, same, DIP_UINT8)) : NULL;
    return least && dip_tensor_readable(least, NULL) &&
           dip_tensor_get(least, NULL, dip_site_now(f->ctx)) != 0;
}

bool dip_torch_equal(dip_tensor *a, dip_tensor *b, dip_site at) {
    dip_face f;
    dip_tensor *in[] = {a, b};
    if (!dip_face_begin(&f, NULL, "torch_equal", at, in, 2)) return false;
    dip_shape sa = dip_view_shape(&a->view), sb = dip_view_shape(&b->view);
    bool same = dip_shapes_equal(&sa, &sb);
    if (same && dip_view_numel(&a->view)) {
        dip_operand x[] = {{{a}, DIP_OPERAND_TENSOR}, {{b}, DIP_OPERAND_TENSOR}};
        dip_dtype t = dip_result_type(f.ctx, x, 2);
        same =
            all(&f, dip_build2(f.b, &dip_op_eq, dip_as_dtype(f.b, a, t), dip_as_dtype(f.b, b, t)));
    }
    dip_face_end(&f, NULL, NULL);
    return same;
}

bool dip_torch_allclose(dip_tensor *a, dip_tensor *b, double rtol, double atol, dip_site at) {
    dip_face f;
    dip_tensor *in[] = {a, b};
    if (!dip_face_begin(&f, NULL, "torch_allclose", at, in, 2)) return false;
    dip_value x = dip_as_dtype(f.b, a, DIP_FLOAT64), y = dip_as_dtype(f.b, b, DIP_FLOAT64);
    dip_value distance = dip_build1(f.b, &dip_op_abs, dip_build2(f.b, &dip_op_sub, x, y));
    dip_value limit = dip_build1(f.b, &dip_op_abs, y);
    limit = limit ? dip_build2(f.b, &dip_op_add, dip_build_scale(f.b, limit, rtol),
                               dip_build_scalar(f.b, limit, atol))
                  : NULL;
    dip_value same = dip_build2(f.b, &dip_op_le, distance, limit),
              equal = dip_build2(f.b, &dip_op_eq, x, y); /* infinities */
    bool close = same && equal &&
                 (!dip_view_numel(&same->view) ||
                  all(&f, dip_build2(f.b, &dip_op_maximum, dip_as_dtype(f.b, same, DIP_UINT8),
                                     dip_as_dtype(f.b, equal, DIP_UINT8))));
    dip_face_end(&f, NULL, NULL);
    return close;
}

/* ---- sharing and moving ---- */
dip_tensor *dip_torch_detach(dip_tensor *x, dip_site at) {
    if (!is_tensor(x, "torch_detach", at)) return NULL;
    if (!x->graph) return dip_tensor_alias(x, &x->view);
    dip_fail(dip_ctx(x), DIP_ERROR_UNSUPPORTED, "torch_detach",
             "a value of a graph that is being built cannot leave its history; detach it in a run "
             "that computes at once");
    return NULL;
}

dip_tensor *dip_torch_clone(dip_tensor *x, dip_site at) {
    dip_face f;
    if (!dip_face_begin(&f, NULL, "torch_clone", at, &x, 1)) return NULL;
    return dip_face_end(&f, dip_build1(f.b, &dip_op_contiguous, x), "CloneBackward0");
}

dip_tensor *dip_torch_contiguous(dip_tensor *x, dip_site at) {
    if (!is_tensor(x, "torch_contiguous", at)) return NULL;
    return dip_view_contiguous(&x->view) ? x : dip_torch_clone(x, at);
}

dip_tensor *dip_torch_to_dtype(dip_tensor *x, dip_dtype dtype, dip_site at) {
    dip_face f;
    if (!dip_face_begin(&f, NULL, "torch_to", at, &x, 1)) return NULL;
    if (dtype == x->view.dtype) return dip_face_end(&f, x, NULL);
    return dip_face_end(&f, dip_as_dtype(f.b, x, dtype), "ToCopyBackward0");
}

dip_tensor *dip_torch_to_device(dip_tensor *x, torch_Device device, dip_site at) {
    static const char who[] = "torch_to";
    if (!is_tensor(x, who, at)) return NULL;
    dip_context *ctx = dip_ctx(x);
    const dip_device *where = dip_device_find(ctx, device.name, who);
    if (!where) return NULL;
    if (x->graph || dip_tensor_where(x) == where) return x;
    if (x->requires_grad && dip_grad_flag(ctx)) {
        dip_fail(ctx, DIP_ERROR_UNSUPPORTED, who,
                 "the tensor takes part in gradients, which do not cross from %s to %s; move what "
                 "it is computed from, or detach it",
                 dip_device_text(dip_tensor_where(x)), dip_device_text(where));
        return NULL;
    }
    dip_shape s = dip_view_shape(&x->view);
    dip_tensor *y = dip_tensor_make(ctx, x->view.dtype, &s, where);
    if (y && dip_tensor_copy_into(y, x)) return y;
    dip_free(y);
    return NULL;
}

dip_tensor *dip_torch_copy_(dip_tensor *x, dip_tensor *from, dip_site at) {
    static const char who[] = "torch_copy_";
    if (!is_tensor(x, who, at) || !from || !dip_is(from, &dip_tensor_class, who)) return NULL;
    if (!dip_tensor_readable(x, who) || !dip_tensor_readable(from, who)) return NULL;
    if (x->requires_grad && dip_grad_flag(dip_ctx(x))) {
        dip_fail(dip_ctx(x), DIP_ERROR_STATE, who,
                 "the tensor takes part in gradients and would be overwritten; write inside "
                 "torch_no_grad()");
        return NULL;
    }
    dip_shape sx = dip_view_shape(&x->view), sf = dip_view_shape(&from->view);
    dip_view wide = from->view;
    char a[128], b[128];
    if (!dip_shapes_equal(&sx, &sf) && !dip_view_expand(&from->view, &sx, &wide)) {
        dip_fail(dip_ctx(x), DIP_ERROR_SHAPE, who,
                 "a tensor of shape %s does not fit into one of shape %s",
                 dip_shape_text(&sf, a, sizeof a), dip_shape_text(&sx, b, sizeof b));
        return NULL;
    }
    dip_scope_mark mark = dip_scope_enter(dip_ctx(x));
    dip_tensor *src = dip_tensor_alias(from, &wide);
    bool ok = src && dip_tensor_copy_into(x, src);
    dip_scope_leave(&mark);
    return ok ? x : NULL;
}
