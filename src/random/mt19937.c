/* MT19937: seeding and the block step. Tempering is in the header, distributions are elsewhere. */
#include "random/mt19937.h"

enum { N = DIP_MT19937_WORDS, M = 397 };

void dip_mt19937_seed(dip_mt19937 *mt, uint32_t seed) {
    mt->state[0] = seed;
    for (uint32_t j = 1; j < N; j++) {
        uint32_t previous = mt->state[j - 1];
        mt->state[j] = 1812433253u * (previous ^ (previous >> 30)) + j;
    }
    mt->next = DIP_MT19937_SEEDED;
}

/* One step of the array seeding walks 1..623 and wraps, carrying the last word to the front. */
static uint32_t next_place(dip_mt19937 *mt, uint32_t place) {
    if (place + 1 < N) { return place + 1; }
    mt->state[0] = mt->state[N - 1];
    return 1;
}

static uint32_t mixed(const dip_mt19937 *mt, uint32_t place, uint32_t factor) {
    uint32_t previous = mt->state[place - 1];
    return mt->state[place] ^ ((previous ^ (previous >> 30)) * factor);
}

void dip_mt19937_seed_array(dip_mt19937 *mt, const uint32_t *key, size_t count) {
    const uint32_t zero = 0;
    if (count == 0) {
        key = &zero;
        count = 1;
    }
    dip_mt19937_seed(mt, 19650218u);
    uint32_t place = 1;
    size_t word = 0;
    for (size_t left = count > N ? count : N; left > 0; left--) {
        mt->state[place] = mixed(mt, place, 1664525u) + key[word] + (uint32_t)word;
        place = next_place(mt, place);
        word = word + 1 < count ? word + 1 : 0;
    }
    for (size_t left = N - 1; left > 0; left--) {
        mt->state[place] = mixed(mt, place, 1566083941u) - place;
        place = next_place(mt, place);
    }
    mt->state[0] = 0x80000000u;
    mt->next = DIP_MT19937_SEEDED;
}

static uint32_t twist(uint32_t upper, uint32_t lower, uint32_t far) {
    uint32_t y = (upper & 0x80000000u) | (lower & 0x7fffffffu);
    return far ^ (y >> 1) ^ ((y & 1u) != 0 ? 0x9908b0dfu : 0u);
}

void dip_mt19937_refill(dip_mt19937 *mt) {
    uint32_t *s = mt->state;
    for (int k = 0; k < N - M; k++) { s[k] = twist(s[k], s[k + 1], s[k + M]); }
    for (int k = N - M; k < N - 1; k++) { s[k] = twist(s[k], s[k + 1], s[k + M - N]); }
    s[N - 1] = twist(s[N - 1], s[0], s[M - 1]);
    mt->next = 0;
}
