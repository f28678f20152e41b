/* storage.c - counted bytes on one device. */
#include <string.h>

#include "tensor/fresh.h"

enum { HEAD = DIP_STORAGE_HEAD };
_Static_assert(sizeof(dip_storage) <= HEAD, "the bytes behind the record stay 64-byte aligned");

static void *host_alloc(dip_context *ctx, size_t bytes) { return dip_block_take(ctx, bytes); }

static void host_free(dip_context *ctx, void *p, size_t bytes) { dip_block_give(ctx, p, bytes); }

static void host_copy(dip_context *ctx, void *to, const void *from, size_t bytes) {
    (void)ctx;
    if (bytes) memcpy(to, from, bytes);
}

static const char *host_kernels(dip_context *ctx) {
    (void)ctx;
    return NULL;
}

const dip_device dip_device_host = {
    .name = "cpu",
    .text = "cpu",
    .host = true,
    .alloc = host_alloc,
    .free = host_free,
    .upload = host_copy,
    .download = host_copy,
    .kernels = host_kernels,
};

static size_t block_bytes(const dip_storage *s) {
    return (char *)s->data == (char *)s + HEAD ? HEAD + s->bytes : HEAD;
}

dip_storage *dip_storage_new(dip_context *ctx, size_t bytes, const dip_device *device) {
    if (device == &dip_device_host) device = NULL;
    size_t size = HEAD;
    if (!device && !dip_add_size(HEAD, bytes, &size)) {
        dip_fail(ctx, DIP_ERROR_MEMORY, NULL, "no memory for %zu bytes", bytes);
        return NULL;
    }
    if (!device) return dip_fresh_storage(ctx, bytes);
    dip_storage *s = dip_block_take(ctx, size);
    if (!s) return NULL;
    *s = (dip_storage){.ctx = ctx, .refs = 1, .bytes = bytes, .device = device};
    s->data = device->alloc(ctx, bytes);
    if (!s->data) {
        dip_block_give(ctx, s, size);
        return NULL;
    }
    return s;
}

dip_storage *dip_storage_wrap(dip_context *ctx, void *data, size_t bytes, dip_release_fn *release,
                              void *user) {
    dip_storage *s = dip_block_take(ctx, HEAD);
    if (s)
        *s = (dip_storage){
            .ctx = ctx, .refs = 1, .data = data, .bytes = bytes, .release = release, .user = user,
            .exposed = 1};
    return s;
}

void dip_storage_end(dip_storage *s) {
    size_t size = block_bytes(s);
    if (s->release) s->release(s->user, s->data);
    else if (s->device) s->device->free(s->ctx, s->data, s->bytes);
    dip_block_give(s->ctx, s, size);
}
