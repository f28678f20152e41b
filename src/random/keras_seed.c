/* Keras' SeedGenerator as two 64-bit integers; the layers and the face own the instances. */
#include "random/keras_seed.h"

void dip_keras_seed_init(dip_keras_seed *generator, int64_t seed) {
    generator->state[0] = seed;
    generator->state[1] = 0;
}

static void copy_pair(const dip_keras_seed *generator, int64_t pair[2]) {
    pair[0] = generator->state[0];
    pair[1] = generator->state[1];
}

void dip_keras_seed_next(dip_keras_seed *generator, int64_t pair[2]) {
    copy_pair(generator, pair);
    generator->state[1] = (int64_t)((uint64_t)generator->state[1] + 1);
}

/* The product wraps modulo 2^64 as TensorFlow's does; the remainder has the sign of the modulus. */
static int64_t global_step(int64_t x) {
    const int64_t modulus = 933199;
    int64_t rest = (int64_t)(((uint64_t)x + 1) * 5387) % modulus;
    return rest < 0 ? rest + modulus : rest;
}

void dip_keras_seed_next_global(dip_keras_seed *generator, int64_t pair[2]) {
    copy_pair(generator, pair);
    generator->state[0] = global_step(generator->state[0]);
    generator->state[1] = global_step(generator->state[1]);
}
