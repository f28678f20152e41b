/* weights_hash.c - see Note [Hash of weights]. */
#include "device/weights_hash.h"

#include <string.h>

#include "tensor/tensor.h"

/* One element after the other: a view's last axis need not be contiguous. */
static void hash_view(dip_sha256 *s, const dip_view *v) {
    size_t size = dip_dtype_size(v->dtype);
    int64_t index[DIP_MAX_RANK] = {0}, numel = dip_view_numel(v);
    uint8_t block[512];
    size_t filled = 0;
    for (int64_t i = 0; i < numel; i++) {
        int64_t at = 0;
        for (int axis = 0; axis < v->rank; axis++) at += index[axis] * v->stride[axis];
        memcpy(block + filled, (const uint8_t *)v->data + at * (int64_t)size, size);
        filled += size;
        if (filled + sizeof(double) > sizeof block) {
            dip_sha256_add(s, block, filled);
            filled = 0;
        }
        for (int axis = v->rank - 1; axis >= 0 && ++index[axis] == v->dim[axis]; axis--)
            index[axis] = 0;
    }
    dip_sha256_add(s, block, filled);
}

bool dip_weights_hash(dip_context *ctx, dip_tensor *const *weights, int n,
                      char text[DIP_SHA256_TEXT]) {
    dip_sha256 s;
    dip_sha256_begin(&s);
    for (int i = 0; i < n; i++) {
        dip_scope_mark mark = dip_scope_enter(ctx);
        dip_tensor *host = dip_tensor_to_device(weights[i], "cpu", (dip_site){NULL, 0});
        if (host) hash_view(&s, &host->view);
        dip_scope_leave(&mark);
        if (!host) return false;
    }
    dip_sha256_end_text(&s, text);
    return true;
}
