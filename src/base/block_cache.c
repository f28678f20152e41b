/* block_cache.c - see block_cache.h.  Small sizes find their list by their number; larger ones are
 * matched exactly in a table, so that a block is never larger than what is counted for it. */
#include "base/block_cache.h"

#include "base/context_state.h"

enum {
    PROBES = 8,
    LARGEST = 16 << 20, /* a file's worth of data is read once; its pages are better given back */
    MOST = 256 << 20,   /* kept bytes, all together */
};

/* The sanitizers watch blocks from their allocation to their end: a cache would blind them. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DIP_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define DIP_WATCHED 1
#endif
#endif

void dip_block_cache_init(dip_block_cache *c) {
    memset(c, 0, sizeof *c);
#if !defined(DIP_WATCHED)
    c->limit = MOST;
#endif
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* Blocks leave the cache as they came to it: through the allocator, and uncounted. */
static void empty_list(dip_context *ctx, void **first, size_t size) {
    dip_block_cache *c = &ctx->head.cache;
    for (void *p; (p = *first) != NULL;) {
        *first = dip_block_next(p);
        c->held -= size;
        dip_dealloc(ctx, p, size);
    }
}

void dip_block_trim(dip_context *ctx) {
    if (!ctx) return;
    dip_block_cache *c = &ctx->head.cache;
    for (size_t i = 1; i <= DIP_SMALL_BLOCKS; i++)
        empty_list(ctx, &c->small[i], i * DIP_BLOCK_STEP);
    for (int i = 0; i < DIP_CACHE_BINS; i++) empty_list(ctx, &c->bin[i].first, c->bin[i].size);
}

static struct dip_cache_bin *probe(dip_block_cache *c, size_t size, size_t i) {
    size_t at = (size_t)((uint64_t)size * 0x9E3779B97F4A7C15u >> 56); /* 8 bits for 256 bins */
    return &c->bin[(at + i) % DIP_CACHE_BINS];
}

static void **list_of(dip_block_cache *c, size_t size) {
    if (size <= DIP_SMALL_BLOCKS * DIP_BLOCK_STEP) return &c->small[size / DIP_BLOCK_STEP];
    for (size_t i = 0; i < PROBES; i++) {
        struct dip_cache_bin *b = probe(c, size, i);
        if (b->size == size) return &b->first;
    }
    return NULL;
}

/* A size that finds its bins taken by others drives one of them out: sizes come and go with the
 * models that use them. */
static void **claim_list(dip_context *ctx, size_t size) {
    dip_block_cache *c = &ctx->head.cache;
    struct dip_cache_bin *b = probe(c, size, 0);
    for (size_t i = 0; i < PROBES; i++) {
        struct dip_cache_bin *other = probe(c, size, i);
        if (!other->first) {
            b = other;
            break;
        }
    }
    empty_list(ctx, &b->first, b->size);
    b->size = size;
    return &b->first;
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static size_t rounded(size_t size) {
    size_t whole = size ? size : 1;
    return dip_add_size(whole, DIP_BLOCK_STEP - 1, &whole) ? whole & ~(size_t)(DIP_BLOCK_STEP - 1)
                                                           : SIZE_MAX;
}

void *dip_block_take_any(dip_context *ctx, size_t size) {
    if (!ctx) return NULL;
    dip_block_cache *c = &ctx->head.cache;
    size = rounded(size);
    void **list = c->lasting ? NULL : list_of(c, size);
    if (list && *list) {
        void *p = *list;
        *list = dip_block_next(p);
        c->held -= size;
        return p;
    }
    if (c->held) {
        void *p = dip_memory_take(ctx, size);
        if (p) return p;
        dip_block_trim(ctx); /* what is kept is the first to go */
    }
    return dip_alloc_raw(ctx, size);
}

void dip_block_give_any(dip_context *ctx, void *p, size_t size) {
    if (!ctx || !p) return;
    dip_block_cache *c = &ctx->head.cache;
    size = rounded(size);
    if (size > LARGEST || size > c->limit || c->held > c->limit - size) {
        dip_dealloc(ctx, p, size);
        return;
    }
    void **list = list_of(c, size);
    if (!list) list = claim_list(ctx, size);
    dip_block_link(p, *list);
    *list = p;
    c->held += size;
}

bool dip_block_lasting(dip_context *ctx, bool on) {
    bool was = ctx->head.cache.lasting;
    ctx->head.cache.lasting = on;
    return was;
}
