/* block_cache.h - the C library's memory behind a cache of freed blocks, per context.
 *
 * A training step takes and gives back blocks of the same sizes over and over, and aligned blocks
 * cost the C library some 150 ns each.  A host's own allocator is never cached: it sees every block.
 */
#ifndef DIP_BASE_BLOCK_CACHE_H
#define DIP_BASE_BLOCK_CACHE_H
#include <stdatomic.h>

#include "diptych/diptych.h"

enum { DIP_CACHE_BINS = 128 };

typedef struct dip_block_cache {
    atomic_flag busy;    /* whoever finds it set goes to the C library */
    size_t held, limit;  /* bytes in the cache; none are kept beyond the limit */
    atomic_size_t asked; /* blocks that came from the C library, ever */
    struct dip_cache_bin {
        size_t size;
        void *first; /* freed blocks of that size, each begins with the address of the next */
    } bin[DIP_CACHE_BINS];
} dip_block_cache;

void dip_block_cache_init(dip_block_cache *c);
void dip_block_cache_clear(dip_block_cache *c); /* gives everything back */

/* The two functions of a dip_allocator whose user is a dip_block_cache, or NULL for no cache. */
void *dip_system_alloc(void *cache, size_t size, size_t align);
void dip_system_free(void *cache, void *p, size_t size);
#endif
