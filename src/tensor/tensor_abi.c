/* tensor_abi.c - the public calls on one tensor that need no operator.  Those that choose a device
 * (dip_tensor_new, dip_tensor_copy_of, dip_tensor_to_device) are in the device room. */
#include <math.h>
#include <string.h>

#include "tensor/convert.h"
#include "tensor/tensor.h"

/* Bytes from the first to the last element that the strides reach; false: more than any memory. */
static bool reach(const dip_shape *s, const int64_t *strides, size_t item, size_t *bytes) {
    int64_t n = 1;
    for (int i = 0; i < s->rank; i++) {
        int64_t step = strides[i], far;
        if (s->dim[i] == 0) {
            *bytes = 0;
            return true;
        }
        if (step == INT64_MIN || !dip_mul_i64(step < 0 ? -step : step, s->dim[i] - 1, &far) ||
            far > INT64_MAX - n)
            return false;
        n += far;
    }
    return dip_mul_size((size_t)n, item, bytes) && *bytes <= PTRDIFF_MAX / 2;
}

dip_tensor *dip_tensor_from(dip_context *ctx, void *data, dip_dtype dtype, dip_shape shape,
                            const int64_t *strides, dip_release_fn *release, void *user,
                            dip_site at) {
    static const char who[] = "dip_tensor_from";
    if (!ctx) return NULL;
    dip_enter(ctx, at);
    if (!dip_tensor_check_new(ctx, who, dtype, &shape)) return NULL;
    dip_view v = {.data = data, .dtype = dtype, .rank = shape.rank};
    memcpy(v.dim, shape.dim, sizeof v.dim);
    dip_view_row_major(&v);
    if (strides) memcpy(v.stride, strides, (size_t)shape.rank * sizeof *strides);
    size_t bytes;
    if (!reach(&shape, v.stride, dip_dtype_size(dtype), &bytes)) {
        dip_fail(ctx, DIP_ERROR_LIMIT, who,
                 "the strides reach further than any memory; they count elements, not bytes");
        return NULL;
    }
    if (!data && dip_view_numel(&v) > 0) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                 "data is NULL, expected the address of %lld elements",
                 (long long)dip_view_numel(&v));
        return NULL;
    }
    if ((uintptr_t)data % dip_dtype_size(dtype) != 0) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                 "data is not aligned to the %zu bytes of a %s; copy it first",
                 dip_dtype_size(dtype), dip_dtype_name(dtype));
        return NULL;
    }
    dip_storage *s = dip_storage_wrap(ctx, data, bytes, NULL, NULL);
    dip_tensor *t = s ? dip_object_new(ctx, &dip_tensor_class, sizeof *t) : NULL;
    if (!t) {
        dip_storage_release(s);
        return NULL;
    }
    s->release = release; /* only now: after a failure the memory is still the caller's */
    s->user = user;
    t->storage = s;
    t->view = v;
    return t;
}

/* ---- facts ----------------------------------------------------------------------------------- */

dip_dtype dip_tensor_dtype(const dip_tensor *t) {
    return dip_is(t, &dip_tensor_class, "dip_tensor_dtype") ? t->view.dtype : DIP_DTYPE_COUNT;
}

dip_shape dip_tensor_shape(const dip_tensor *t) {
    if (!dip_is(t, &dip_tensor_class, "dip_tensor_shape")) return (dip_shape){.rank = -1};
    return dip_view_shape(&t->view);
}

int64_t dip_tensor_numel(const dip_tensor *t) {
    return dip_is(t, &dip_tensor_class, "dip_tensor_numel") ? dip_view_numel(&t->view) : -1;
}

bool dip_tensor_strides(const dip_tensor *t, int64_t *strides) {
    if (!dip_is(t, &dip_tensor_class, "dip_tensor_strides") || !strides) return false;
    memcpy(strides, t->view.stride, (size_t)t->view.rank * sizeof *strides);
    return true;
}

bool dip_tensor_is_contiguous(const dip_tensor *t) {
    return dip_is(t, &dip_tensor_class, "dip_tensor_is_contiguous") &&
           dip_view_contiguous(&t->view);
}

const char *dip_tensor_device(const dip_tensor *t) {
    return dip_is(t, &dip_tensor_class, "dip_tensor_device") ? dip_tensor_where(t)->text : NULL;
}

bool dip_tensor_requires_grad(const dip_tensor *t) {
    return dip_is(t, &dip_tensor_class, "dip_tensor_requires_grad") && t->requires_grad;
}

dip_tensor *dip_tensor_grad(dip_tensor *t) {
    return dip_is(t, &dip_tensor_class, "dip_tensor_grad") ? t->grad : NULL;
}

bool dip_tensor_set_requires_grad(dip_tensor *t, bool on, dip_site at) {
    static const char who[] = "dip_tensor_set_requires_grad";
    if (!dip_is(t, &dip_tensor_class, who)) return false;
    dip_context *ctx = t->object.ctx;
    dip_enter(ctx, at);
    if (on && !dip_dtype_is_float(t->view.dtype))
        return dip_fail(ctx, DIP_ERROR_TYPE, who,
                        "the tensor's dtype is %s, expected float32 or float64; "
                        "only floats have gradients",
                        dip_dtype_name(t->view.dtype));
    if (!on && t->node)
        return dip_fail(ctx, DIP_ERROR_STATE, who,
                        "the tensor was computed from others; switch gradients "
                        "off at the leaves, or detach it");
    t->requires_grad = on;
    return true;
}

/* ---- numbers --------------------------------------------------------------------------------- */

void *dip_tensor_data(dip_tensor *t, dip_site at) {
    static const char who[] = "dip_tensor_data";
    if (!dip_is(t, &dip_tensor_class, who)) return NULL;
    dip_context *ctx = t->object.ctx;
    dip_enter(ctx, at);
    if (!dip_tensor_readable(t, who)) return NULL;
    const dip_device *d = dip_tensor_where(t);
    if (!d->host) {
        dip_fail(ctx, DIP_ERROR_DEVICE, who,
                 "the numbers live on %s, expected cpu; move them with "
                 "dip_tensor_to_device first",
                 d->text);
        return NULL;
    }
    t->storage->exposed = 1;
    return t->view.data;
}

/* Where the element is on its device. */
static void *find(const dip_tensor *t, const int64_t *index, const char *who) {
    dip_context *ctx = t->object.ctx;
    if (!dip_tensor_readable(t, who)) return NULL;
    if (!index && t->view.rank > 0) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "index is NULL, expected %d numbers", t->view.rank);
        return NULL;
    }
    int64_t offset = 0;
    for (int i = 0; i < t->view.rank; i++) {
        int64_t n = t->view.dim[i], k = index[i];
        if (k < -n || k >= n) {
            dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                     "index %lld is out of range for axis %d of size %lld", (long long)k, i,
                     (long long)n);
            return NULL;
        }
        offset += (k < 0 ? k + n : k) * t->view.stride[i];
    }
    return (char *)t->view.data + offset * (int64_t)dip_dtype_size(t->view.dtype);
}

double dip_tensor_get(const dip_tensor *t, const int64_t *index, dip_site at) {
    static const char who[] = "dip_tensor_get";
    if (!dip_is(t, &dip_tensor_class, who)) return (double)NAN;
    dip_enter(t->object.ctx, at);
    const void *p = find(t, index, who);
    if (!p) return (double)NAN;
    dip_element here;
    dip_tensor_where(t)->download(t->object.ctx, &here, p, dip_dtype_size(t->view.dtype));
    return dip_element_get(&here, t->view.dtype, 0);
}

bool dip_tensor_set(dip_tensor *t, const int64_t *index, double value, dip_site at) {
    static const char who[] = "dip_tensor_set";
    if (!dip_is(t, &dip_tensor_class, who)) return false;
    dip_enter(t->object.ctx, at);
    void *p = find(t, index, who);
    if (!p) return false;
    dip_element here;
    dip_float_env e = dip_float_enter();
    dip_element_set(&here, t->view.dtype, 0, value);
    dip_float_leave(e);
    dip_tensor_where(t)->upload(t->object.ctx, p, &here, dip_dtype_size(t->view.dtype));
    t->storage->version++;
    return true;
}
