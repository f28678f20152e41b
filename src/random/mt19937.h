/* The Mersenne Twister MT19937: the bits of PyTorch's CPU generator and of Python's `random`.
 *
 * Only the bits are made here; what PyTorch and Python make of them stands in torch_rng.h and
 * python_rng.h. Everything in this room works on memory that the caller owns: no context, no
 * allocation, no state of its own. A generator belongs to one thread at a time; copying the struct
 * copies the stream.
 *
 * Source: Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998); seeding by array as in
 * their revision of 2002. PyTorch seeds by an integer, Python by an array.
 */
#ifndef DIP_RANDOM_MT19937_H
#define DIP_RANDOM_MT19937_H

#include <stddef.h>
#include <stdint.h>

enum {
    DIP_MT19937_WORDS = 624,
    /* Two values of `next` ask for a new block: 624 after the last word was taken, 625 after
     * seeding. They draw the same numbers; PyTorch's saved state tells them apart. */
    DIP_MT19937_USED_UP = 624,
    DIP_MT19937_SEEDED = 625
};

typedef struct dip_mt19937 {
    uint32_t state[DIP_MT19937_WORDS];
    uint32_t next; /* index of the next word of the block, or one of the two values above */
} dip_mt19937;

/* Starts from one 32-bit integer. */
void dip_mt19937_seed(dip_mt19937 *mt, uint32_t seed);

/* Starts from an array of words, count >= 1 (an empty array counts as one word 0). */
void dip_mt19937_seed_array(dip_mt19937 *mt, const uint32_t *key, size_t count);

/* Makes the next block of 624 words; called by dip_mt19937_u32 when the block is used up. */
void dip_mt19937_refill(dip_mt19937 *mt);

/* The next 32 random bits. Inline because every distribution calls it once or twice an element. */
static inline uint32_t dip_mt19937_u32(dip_mt19937 *mt) {
    if (mt->next >= DIP_MT19937_USED_UP) { dip_mt19937_refill(mt); }
    uint32_t y = mt->state[mt->next++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    y ^= y >> 18;
    return y;
}

#endif
