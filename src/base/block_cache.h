/* block_cache.h - the blocks that come and go with every operator, kept for the next of their size.
 *
 * A training step takes and gives back tensors, their numbers and records of the tape in the same
 * sizes over and over.  dip_block_take and dip_block_give keep what was given back, so that after
 * its first step a loop asks no allocator, neither the C library's nor a host's own, and taking a
 * small block is a handful of instructions.  They belong to the context's thread, like its objects.
 * What does not come with operators is taken with dip_alloc, past this cache.
 */
#ifndef DIP_BASE_BLOCK_CACHE_H
#define DIP_BASE_BLOCK_CACHE_H
#include <string.h>

#include "diptych/diptych.h"

enum {
    DIP_BLOCK_STEP = 64,   /* sizes are rounded up to it */
    DIP_SMALL_BLOCKS = 64, /* so many sizes have a list of their own: up to 4 KB */
    DIP_CACHE_BINS = 256,  /* lists for the larger ones, each of one exact size */
};

typedef struct dip_block_cache {
    size_t held, limit; /* bytes in the lists, and the most there may be; 0: nothing is kept */
    bool lasting;       /* what is taken now stays: it comes from the allocator */
    void *small[DIP_SMALL_BLOCKS + 1];
    struct dip_cache_bin {
        size_t size;
        void *first;
    } bin[DIP_CACHE_BINS];
} dip_block_cache;

void dip_block_cache_init(dip_block_cache *c);

/* The second word of a kept block links to the next; the first, by which an object that has ended
 * is known, stays. */
static inline void *dip_block_next(const void *p) {
    void *next;
    memcpy(&next, (const char *)p + sizeof next, sizeof next);
    return next;
}
static inline void dip_block_link(void *p, void *next) {
    memcpy((char *)p + sizeof next, &next, sizeof next);
}
#endif
