/* dlpack.c - tensors from and to other libraries without a copy, through DLPack's capsules.
 *
 * A capsule that goes out keeps the storage, not the tensor: scopes may end, the context may be
 * freed, and the numbers stay until the capsule's deleter has run (Note [Context lifetime]).  The
 * deleter belongs to the context's thread like every other call. */
#include "diptych/dlpack.h"

#include <string.h>

#include "tensor/tensor.h"

static const DLDataType kinds[DIP_DTYPE_COUNT] = {
    [DIP_FLOAT32] = {kDLFloat, 32, 1}, [DIP_FLOAT64] = {kDLFloat, 64, 1},
    [DIP_INT64] = {kDLInt, 64, 1},     [DIP_INT32] = {kDLInt, 32, 1},
    [DIP_UINT8] = {kDLUInt, 8, 1},     [DIP_BOOL] = {kDLBool, 8, 1},
};

/* ---- out ------------------------------------------------------------------------------------- */

typedef struct capsule {
    DLManagedTensor managed; /* first: the deleter gets its address */
    dip_storage *storage;
    int64_t shape[DIP_MAX_RANK], strides[DIP_MAX_RANK];
} capsule;

static void delete_capsule(DLManagedTensor *m) {
    if (!m) return;
    capsule *c = m->manager_ctx;
    dip_context *ctx = c->storage->ctx;
    dip_storage_release(c->storage);
    dip_dealloc(ctx, c, sizeof *c);
    dip_context_drop(ctx);
}

static bool may_leave(const dip_tensor *t, const char *who) {
    if (!dip_tensor_readable(t, who)) return false;
    const dip_device *d = dip_tensor_where(t);
    if (!d->host)
        return dip_fail(
            t->object.ctx, DIP_ERROR_DEVICE, who,
            "the numbers live on %s, expected cpu; move them with dip_tensor_to_device first",
            d->text);
    if (t->requires_grad)
        return dip_fail(
            t->object.ctx, DIP_ERROR_STATE, who,
            "the tensor requires a gradient, which DLPack cannot carry; detach it first");
    return true;
}

struct DLManagedTensor *dip_tensor_to_dlpack(dip_tensor *t, dip_site at) {
    static const char who[] = "dip_tensor_to_dlpack";
    if (!dip_is(t, &dip_tensor_class, who)) return NULL;
    dip_context *ctx = t->object.ctx;
    dip_enter(ctx, at);
    capsule *c = may_leave(t, who) ? dip_alloc(ctx, sizeof *c) : NULL;
    if (!c) return NULL;
    memcpy(c->shape, t->view.dim, sizeof c->shape);
    memcpy(c->strides, t->view.stride, sizeof c->strides);
    c->storage = dip_storage_retain(t->storage);
    t->storage->exposed = 1;
    c->managed = (DLManagedTensor){
        .dl_tensor = {.data = t->view.data,
                      .device = {kDLCPU, 0},
                      .ndim = t->view.rank,
                      .dtype = kinds[t->view.dtype],
                      .shape = c->shape,
                      .strides = c->strides},
        .manager_ctx = c,
        .deleter = delete_capsule,
    };
    dip_context_hold(ctx);
    return &c->managed;
}

/* ---- in -------------------------------------------------------------------------------------- */

static bool find_dtype(dip_context *ctx, const char *who, DLDataType k, dip_dtype *out) {
    for (int i = 0; i < DIP_DTYPE_COUNT; i++) {
        if (kinds[i].code == k.code && kinds[i].bits == k.bits && kinds[i].lanes == k.lanes) {
            *out = (dip_dtype)i;
            return true;
        }
    }
    return dip_fail(ctx, DIP_ERROR_TYPE, who,
                    "found DLPack's type code %d with %d bits and %d lanes, "
                    "expected float32, float64, int64, int32, uint8 or bool",
                    k.code, k.bits, k.lanes);
}

static bool acceptable(dip_context *ctx, const char *who, const DLTensor *x) {
    if (x->device.device_type != kDLCPU)
        return dip_fail(ctx, DIP_ERROR_DEVICE, who,
                        "the numbers live on DLPack's device type %d, expected "
                        "1 (cpu); move them first",
                        (int)x->device.device_type);
    if (x->ndim < 0 || x->ndim > DIP_MAX_RANK)
        return dip_fail(ctx, DIP_ERROR_SHAPE, who, "found %d dimensions, expected 0 to %d",
                        (int)x->ndim, DIP_MAX_RANK);
    if (!x->shape && x->ndim > 0)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who, "shape is NULL, expected %d numbers",
                        (int)x->ndim);
    if (x->byte_offset > PTRDIFF_MAX / 2)
        return dip_fail(ctx, DIP_ERROR_LIMIT, who, "byte_offset is %llu, more than any memory",
                        (unsigned long long)x->byte_offset);
    return true;
}

static void release_capsule(void *user, void *data) {
    (void)data;
    DLManagedTensor *m = user;
    if (m->deleter) m->deleter(m);
}

dip_tensor *dip_tensor_from_dlpack(dip_context *ctx, struct DLManagedTensor *m, dip_site at) {
    static const char who[] = "dip_tensor_from_dlpack";
    if (!ctx || !m) return NULL;
    dip_enter(ctx, at);
    const DLTensor *x = &m->dl_tensor;
    dip_dtype dtype = DIP_DTYPE_COUNT;
    if (!acceptable(ctx, who, x) || !find_dtype(ctx, who, x->dtype, &dtype)) return NULL;
    dip_shape shape = {.rank = x->ndim};
    for (int i = 0; i < x->ndim; i++) shape.dim[i] = x->shape[i];
    void *first = x->data ? (char *)x->data + x->byte_offset : NULL;
    return dip_tensor_from(ctx, first, dtype, shape, x->strides, release_capsule, m, at);
}
