/* placement.c - the public calls on tensors that choose a device. */
#include <string.h>

#include "device/device.h"

static bool zero(dip_tensor *t) {
    if (!dip_tensor_where(t)->host) return dip_tensor_fill(t, 0);
    memset(t->storage->data, 0, t->storage->bytes);
    return true;
}

/* A new tensor on the context's default device. */
static dip_tensor *make(dip_context *ctx, const char *who, dip_dtype dtype,
                        const dip_shape *shape) {
    if (!dip_tensor_check_new(ctx, who, dtype, shape)) return NULL;
    const dip_device *d = dip_device_default(ctx);
    return d ? dip_tensor_make(ctx, dtype, shape, d) : NULL;
}

dip_tensor *dip_tensor_new(dip_context *ctx, dip_dtype dtype, dip_shape shape, dip_site at) {
    if (!ctx) return NULL;
    dip_enter(ctx, at);
    dip_tensor *t = make(ctx, "dip_tensor_new", dtype, &shape);
    if (t && !zero(t)) {
        dip_free(t);
        return NULL;
    }
    return t;
}

dip_tensor *dip_tensor_copy_of(dip_context *ctx, const void *data, dip_dtype dtype, dip_shape shape,
                               dip_site at) {
    static const char who[] = "dip_tensor_copy_of";
    if (!ctx) return NULL;
    dip_enter(ctx, at);
    dip_tensor *t = make(ctx, who, dtype, &shape);
    if (!t) return NULL;
    if (!data && t->storage->bytes > 0) {
        dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                 "data is NULL, expected the address of %lld elements",
                 (long long)dip_view_numel(&t->view));
        dip_free(t);
        return NULL;
    }
    dip_tensor_where(t)->upload(ctx, t->view.data, data, t->storage->bytes);
    return t;
}

dip_tensor *dip_tensor_to_device(dip_tensor *t, const char *device, dip_site at) {
    static const char who[] = "dip_tensor_to_device";
    if (!dip_is(t, &dip_tensor_class, who)) return NULL;
    dip_context *ctx = t->object.ctx;
    dip_enter(ctx, at);
    const dip_device *d = dip_tensor_readable(t, who) ? dip_device_find(ctx, device, who) : NULL;
    if (!d) return NULL;
    if (d == dip_tensor_where(t)) return t;
    dip_shape shape = dip_view_shape(&t->view);
    dip_tensor *moved = dip_tensor_make(ctx, t->view.dtype, &shape, d);
    if (moved && !dip_tensor_copy_into(moved, t)) {
        dip_free(moved);
        return NULL;
    }
    return moved;
}
