/* memory.c - the one way to memory: through the context's allocator, counted.
 *
 * Blocks carry no header: whoever frees a block names its size, which keeps large arrays aligned
 * and lets a host's allocator do without one as well. */
#include <stdlib.h>
#include <string.h>

#include "base/context_state.h"

enum { ALIGNMENT = 64 }; /* a cache line, and the widest vector */

static void *system_alloc(void *user, size_t size, size_t align) {
    (void)user;
    void *p = NULL;
    return posix_memalign(&p, align, size) == 0 ? p : NULL;
}

static void system_free(void *user, void *p, size_t size) {
    (void)user;
    (void)size;
    free(p);
}

const dip_allocator dip_system_allocator = {system_alloc, system_free, NULL};

static size_t block_size(size_t size) {
    return size ? size : 1; /* size 0 gives a pointer of its own, too */
}

void dip_memory_count(dip_context *ctx, size_t size) {
    size_t now = atomic_fetch_add_explicit(&ctx->bytes, size, memory_order_relaxed) + size;
    size_t peak = atomic_load_explicit(&ctx->peak, memory_order_relaxed);
    while (now > peak && !atomic_compare_exchange_weak_explicit(
                             &ctx->peak, &peak, now, memory_order_relaxed, memory_order_relaxed))
        ;
    atomic_fetch_add_explicit(&ctx->allocations, 1, memory_order_relaxed);
}

void dip_memory_discount(dip_context *ctx, size_t size) {
    atomic_fetch_sub_explicit(&ctx->bytes, size, memory_order_relaxed);
}

void *dip_memory_take(dip_context *ctx, size_t size) {
    if (!ctx) return NULL;
    size = block_size(size);
    /* No object may be larger than a difference of pointers can say. */
    void *p =
        size > PTRDIFF_MAX ? NULL : ctx->allocator.alloc(ctx->allocator.user, size, ALIGNMENT);
    if (p) dip_memory_count(ctx, size);
    return p;
}

void *dip_alloc_raw(dip_context *ctx, size_t size) {
    void *p = dip_memory_take(ctx, size);
    if (!p)
        dip_fail(
            ctx, DIP_ERROR_MEMORY, NULL,
            "no memory for %zu bytes (%zu are in use); use a smaller batch or model, or free what "
            "is no longer needed",
            size, ctx ? atomic_load_explicit(&ctx->bytes, memory_order_relaxed) : (size_t)0);
    return p;
}

void *dip_alloc(dip_context *ctx, size_t size) {
    void *p = dip_alloc_raw(ctx, size);
    if (p) memset(p, 0, block_size(size));
    return p;
}

void *dip_alloc_array(dip_context *ctx, size_t count_of, size_t size) {
    size_t bytes;
    if (!dip_mul_size(count_of, size, &bytes)) {
        dip_fail(ctx, DIP_ERROR_MEMORY, NULL, "%zu items of %zu bytes are more than a size can say",
                 count_of, size);
        return NULL;
    }
    return dip_alloc(ctx, bytes);
}

void dip_dealloc(dip_context *ctx, void *p, size_t size) {
    if (!ctx || !p) return;
    size = block_size(size);
    dip_memory_discount(ctx, size);
    ctx->allocator.free(ctx->allocator.user, p, size);
}

void *dip_grow(dip_context *ctx, void *p, size_t *capacity, size_t need, size_t item) {
    if (p && need <= *capacity) return p;
    size_t wanted = *capacity < 8 ? 8 : *capacity;
    if (*capacity > SIZE_MAX / 2) wanted = need;
    else if (wanted == *capacity) wanted *= 2;
    if (wanted < need) wanted = need;
    /* The tail is zeroed, so that a table of pointers starts empty. */
    void *q = dip_alloc_array(ctx, wanted, item);
    if (!q) return NULL;
    if (p) {
        memcpy(q, p, *capacity * item);
        dip_dealloc(ctx, p, *capacity * item);
    }
    *capacity = wanted;
    return q;
}

char *dip_strdup_ctx(dip_context *ctx, const char *s) {
    if (!s) return NULL;
    size_t n = strlen(s) + 1;
    char *copy = dip_alloc_raw(ctx, n);
    if (copy) memcpy(copy, s, n);
    return copy;
}

void dip_strfree(dip_context *ctx, char *s) {
    if (s) dip_dealloc(ctx, s, strlen(s) + 1);
}

dip_memory dip_memory_use(const dip_context *ctx) {
    dip_memory m = {0, 0, 0};
    if (ctx) {
        m.now = atomic_load_explicit(&ctx->bytes, memory_order_relaxed) - ctx->head.cache.held;
        m.peak = atomic_load_explicit(&ctx->peak, memory_order_relaxed);
        m.allocations = atomic_load_explicit(&ctx->allocations, memory_order_relaxed);
    }
    return m;
}

void dip_memory_reset_peak(dip_context *ctx) {
    if (ctx)
        atomic_store_explicit(&ctx->peak, atomic_load_explicit(&ctx->bytes, memory_order_relaxed),
                              memory_order_relaxed);
}
