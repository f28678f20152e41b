/* Python's integers from MT19937: see the header. Python's floats and shuffles are not needed. */
#include "random/python_rng.h"

void dip_python_rng_seed(dip_python_rng *rng, int64_t seed) {
    uint64_t magnitude = seed < 0 ? 0 - (uint64_t)seed : (uint64_t)seed;
    uint32_t key[2] = {(uint32_t)magnitude, (uint32_t)(magnitude >> 32)};
    dip_mt19937_seed_array(&rng->mt, key, key[1] != 0 ? 2 : 1);
}

uint64_t dip_python_rng_getrandbits(dip_python_rng *rng, int bits) {
    if (bits <= 0) { return 0; }
    if (bits > 64) { bits = 64; }
    if (bits <= 32) { return dip_mt19937_u32(&rng->mt) >> (32 - bits); }
    uint64_t low = dip_mt19937_u32(&rng->mt);
    uint64_t high = dip_mt19937_u32(&rng->mt) >> (64 - bits);
    return high << 32 | low;
}

uint64_t dip_python_rng_below(dip_python_rng *rng, uint64_t n) {
    int bits = 0;
    for (uint64_t rest = n; rest != 0; rest >>= 1) { bits++; }
    uint64_t draw = dip_python_rng_getrandbits(rng, bits);
    while (draw >= n && n != 0) { draw = dip_python_rng_getrandbits(rng, bits); }
    return draw;
}

int64_t dip_python_rng_randint(dip_python_rng *rng, int64_t a, int64_t b) {
    uint64_t span = (uint64_t)b - (uint64_t)a + 1;
    return (int64_t)((uint64_t)a + dip_python_rng_below(rng, span));
}

int64_t dip_python_rng_keras_seed(dip_python_rng *rng) {
    return dip_python_rng_randint(rng, 1, 1000000000);
}
