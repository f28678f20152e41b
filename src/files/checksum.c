/* checksum.c - four lanes of 64 bits, so that multiplications overlap, as in xxHash.  Every step of a
 * lane is one to one in its word and in what the lane held, so bytes that differ within one word never
 * go unseen.  The word is multiplied before and the lane after it is turned: a bit that differs reaches
 * many others wherever it stood. */
#include "files/checksum.h"

#include <string.h>

typedef struct lanes {
    uint64_t a, b, c, d;
} lanes;
enum { BLOCK = sizeof(lanes) };

static inline uint64_t step(uint64_t lane, uint64_t word) {
    uint64_t x = lane + word * 0xA0761D6478BD642Fu;
    return (x << 31 | x >> 33) * 0x9E3779B97F4A7C15u;
}

/* Lanes as members and locals, not as an array: the compiler keeps them in registers. */
static inline lanes add_block(lanes l, const uint8_t *p) {
    lanes word;
    memcpy(&word, p, sizeof word);
    return (lanes){step(l.a, word.a), step(l.b, word.b), step(l.c, word.c), step(l.d, word.d)};
}

/* Every bit of x reaches every bit of the result. */
static uint64_t spread(uint64_t x) {
    x = (x ^ x >> 32) * 0xD6E8FEB86659FD93u;
    x = (x ^ x >> 29) * 0xE7037ED1A0B428DBu;
    return x ^ x >> 32;
}

uint64_t dip_checksum(const void *bytes, size_t n) {
    const uint8_t *p = bytes;
    lanes l = {0x243F6A8885A308D3u, 0x13198A2E03707344u, 0xA4093822299F31D0u,
               0x082EFA98EC4E6C89u}; /* digits of pi */
    size_t at = 0;
    for (; at + BLOCK <= n; at += BLOCK) l = add_block(l, p + at);
    if (at < n) {
        uint8_t last[BLOCK] = {0};
        memcpy(last, p + at, n - at);
        l = add_block(l, last);
    }
    return spread(spread(spread(spread(n ^ l.a) ^ l.b) ^ l.c) ^ l.d);
}
