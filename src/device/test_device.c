/* test_device.c - a device whose memory the library may reach through upload and download only,
 * while the generic kernels, which stand for its own, work on it directly.  It makes placement and
 * its errors real on machines that have nothing but a processor. */
#include <string.h>

#include "device/registry.h"

/* Storages may die after the registry did, when the context is freed. */
static void count(dip_context *ctx, size_t bytes, bool more) {
    dip_device_registry *r = dip_context_slot_peek(ctx, DIP_SLOT_DEVICE);
    if (r) r->test_bytes = more ? r->test_bytes + bytes : r->test_bytes - bytes;
}

static void *test_alloc(dip_context *ctx, size_t bytes) {
    void *p = dip_alloc_raw(ctx, bytes);
    if (p) count(ctx, bytes, true);
    return p;
}

static void test_free(dip_context *ctx, void *p, size_t bytes) {
    if (p) count(ctx, bytes, false);
    dip_dealloc(ctx, p, bytes);
}

static void copy_bytes(dip_context *ctx, void *to, const void *from, size_t bytes) {
    (void)ctx;
    if (bytes) memcpy(to, from, bytes);
}

static const char *test_kernels(dip_context *ctx) {
    (void)ctx;
    return "generic";
}

const dip_device dip_device_test = {
    .name = "test",
    .text = "test:0",
    .host = false,
    .accelerator = true,
    .alloc = test_alloc,
    .free = test_free,
    .upload = copy_bytes,
    .download = copy_bytes,
    .kernels = test_kernels,
};

size_t dip_device_test_bytes(const dip_context *ctx) {
    const dip_device_registry *r = dip_context_slot_peek(ctx, DIP_SLOT_DEVICE);
    return r ? r->test_bytes : 0;
}
