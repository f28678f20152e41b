/* block_cache.c - see block_cache.h.  Sizes are matched exactly: a loop asks for the same sizes
 * again, and a block is never larger than what is counted for it. */
#include "base/block_cache.h"

#include <stdlib.h>
#include <string.h>

enum {
    PROBES = 4,
    SMALLEST = 16,     /* room for the address of the next */
    LARGEST = 4 << 20, /* above that the pages cost more than the call */
    MOST = 32 << 20,   /* all together */
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
    atomic_flag_clear(&c->busy);
#if !defined(DIP_WATCHED)
    c->limit = MOST;
#endif
}

static void empty_bin(dip_block_cache *c, struct dip_cache_bin *b) {
    while (b->first) {
        void *p = b->first;
        memcpy(&b->first, p, sizeof b->first);
        c->held -= b->size;
        free(p);
    }
}

void dip_block_cache_clear(dip_block_cache *c) {
    for (int i = 0; i < DIP_CACHE_BINS; i++) empty_bin(c, &c->bin[i]);
}

static size_t first_bin(size_t size) {
    return (size_t)((uint64_t)size * 0x9E3779B97F4A7C15u >> 57); /* 7 bits for 128 bins */
}

static struct dip_cache_bin *find_bin(dip_block_cache *c, size_t size) {
    size_t at = first_bin(size);
    for (size_t i = 0; i < PROBES; i++) {
        struct dip_cache_bin *b = &c->bin[(at + i) % DIP_CACHE_BINS];
        if (b->size == size) return b;
    }
    return NULL;
}

/* A size that finds its bins taken by others drives one of them out: sizes come and go with the
 * models that use them. */
static struct dip_cache_bin *claim_bin(dip_block_cache *c, size_t size) {
    size_t at = first_bin(size);
    struct dip_cache_bin *b = &c->bin[at];
    for (size_t i = 0; i < PROBES; i++) {
        struct dip_cache_bin *other = &c->bin[(at + i) % DIP_CACHE_BINS];
        if (!other->first) {
            b = other;
            break;
        }
    }
    empty_bin(c, b);
    b->size = size;
    return b;
}

static bool enter(dip_block_cache *c, size_t size) {
    return c && c->limit && size >= SMALLEST && size <= LARGEST &&
           !atomic_flag_test_and_set_explicit(&c->busy, memory_order_acquire);
}

static void leave(dip_block_cache *c) {
    atomic_flag_clear_explicit(&c->busy, memory_order_release);
}

static void *from_cache(dip_block_cache *c, size_t size) {
    struct dip_cache_bin *b = find_bin(c, size);
    void *p = b ? b->first : NULL;
    if (p) {
        memcpy(&b->first, p, sizeof b->first);
        c->held -= size;
    }
    return p;
}

static bool into_cache(dip_block_cache *c, void *p, size_t size) {
    if (size > c->limit - c->held) return false;
    struct dip_cache_bin *b = find_bin(c, size);
    if (!b) b = claim_bin(c, size);
    memcpy(p, &b->first, sizeof b->first);
    b->first = p;
    c->held += size;
    return true;
}

void *dip_system_alloc(void *cache, size_t size, size_t align) {
    dip_block_cache *c = cache;
    void *p = NULL;
    if (enter(c, size)) {
        p = from_cache(c, size);
        leave(c);
    }
    if (p) return p;
    if (c) atomic_fetch_add_explicit(&c->asked, 1, memory_order_relaxed);
    if (posix_memalign(&p, align, size) == 0) return p;
    /* The cache is the first to do without. */
    if (!c || atomic_flag_test_and_set_explicit(&c->busy, memory_order_acquire)) return NULL;
    dip_block_cache_clear(c);
    leave(c);
    return posix_memalign(&p, align, size) == 0 ? p : NULL;
}

void dip_system_free(void *cache, void *p, size_t size) {
    dip_block_cache *c = cache;
    bool kept = false;
    if (enter(c, size)) {
        kept = into_cache(c, p, size);
        leave(c);
    }
    if (!kept) free(p);
}
