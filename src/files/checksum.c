/* checksum.c - four lanes of 64 bits, so that multiplications overlap, as in xxHash.  Every step of a
 * lane is one to one in its word and in what the lane held, so bytes that differ within one word never
 * go unseen.  The word is multiplied before and the lane after it is turned: a bit that differs reaches
 * many others wherever it stood. */
#include "files/checksum.h"

#include <string.h>

enum { LANES = 4, BLOCK = 8 * LANES };

static uint64_t turn(uint64_t x, int by) { return x << by | x >> (64 - by); }

static void add_block(uint64_t lane[LANES], const uint8_t *p) {
    uint64_t word[LANES];
    memcpy(word, p, sizeof word);
    for (int i = 0; i < LANES; i++)
        lane[i] = turn(lane[i] + word[i] * 0xA0761D6478BD642Fu, 31) * 0x9E3779B97F4A7C15u;
}

/* Every bit of x reaches every bit of the result. */
static uint64_t spread(uint64_t x) {
    x = (x ^ x >> 32) * 0xD6E8FEB86659FD93u;
    x = (x ^ x >> 29) * 0xE7037ED1A0B428DBu;
    return x ^ x >> 32;
}

uint64_t dip_checksum(const void *bytes, size_t n) {
    const uint8_t *p = bytes;
    uint64_t lane[LANES] = {0x243F6A8885A308D3u, 0x13198A2E03707344u, 0xA4093822299F31D0u,
                            0x082EFA98EC4E6C89u}; /* digits of pi */
    size_t at = 0;
    for (; at + BLOCK <= n; at += BLOCK) add_block(lane, p + at);
    if (at < n) {
        uint8_t last[BLOCK] = {0};
        memcpy(last, p + at, n - at);
        add_block(lane, last);
    }
    uint64_t sum = n;
    for (int i = 0; i < LANES; i++) sum = spread(sum ^ lane[i]);
    return sum;
}
