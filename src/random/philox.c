/* Philox4x32-10: ten rounds over one counter. Seeding and distributions are in tf_rng.c. */
#include "random/philox.h"

static void add_to_counter(uint32_t counter[4], uint64_t amount) {
    uint64_t sum = (uint64_t)counter[0] + (uint32_t)amount;
    counter[0] = (uint32_t)sum;
    sum = (uint64_t)counter[1] + (amount >> 32) + (sum >> 32);
    counter[1] = (uint32_t)sum;
    sum = (uint64_t)counter[2] + (sum >> 32);
    counter[2] = (uint32_t)sum;
    counter[3] += (uint32_t)(sum >> 32);
}

void dip_philox_block(const dip_philox *philox, uint64_t index, uint32_t words[4]) {
    uint32_t c[4] = {philox->counter[0], philox->counter[1], philox->counter[2],
                     philox->counter[3]};
    uint32_t k0 = philox->key[0], k1 = philox->key[1];
    add_to_counter(c, index);
    for (int round = 0; round < 10; round++) {
        uint64_t a = (uint64_t)0xD2511F53u * c[0];
        uint64_t b = (uint64_t)0xCD9E8D57u * c[2];
        c[0] = (uint32_t)(b >> 32) ^ c[1] ^ k0;
        c[2] = (uint32_t)(a >> 32) ^ c[3] ^ k1;
        c[1] = (uint32_t)b;
        c[3] = (uint32_t)a;
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    for (int j = 0; j < 4; j++) { words[j] = c[j]; }
}

uint32_t dip_philox_word(const dip_philox *philox, uint64_t index) {
    uint32_t words[4];
    dip_philox_block(philox, index / 4, words);
    return words[index % 4];
}

void dip_philox_skip(dip_philox *philox, uint64_t blocks) {
    add_to_counter(philox->counter, blocks);
}
