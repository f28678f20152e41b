/* Keras' SeedGenerator: the pair of integers that a Dropout layer, a noise layer or keras.random
 * hands to TensorFlow, and the steps by which it moves.
 *
 * A layer's SeedGenerator without a seed starts at dip_python_rng_keras_seed (python_rng.h), drawn
 * when the layer is made; its pair is a saved, non-trainable weight of the layer. Only calls in
 * training step it. The global generator, which keras.random.* uses when given no seed, is made on
 * demand in the same way and steps differently. Give the pair to dip_tf_rng_keras (tf_rng.h).
 *
 * Source: keras-numerics, sections 1.3 and 3.
 */
#ifndef DIP_RANDOM_KERAS_SEED_H
#define DIP_RANDOM_KERAS_SEED_H

#include <stdint.h>

typedef struct dip_keras_seed {
    int64_t state[2];
} dip_keras_seed;

/* SeedGenerator(seed). */
void dip_keras_seed_init(dip_keras_seed *generator, int64_t seed);

/* A layer's use: writes the pair and moves on by (0, 1). */
void dip_keras_seed_next(dip_keras_seed *generator, int64_t pair[2]);

/* The global generator's use: writes the pair and moves both members x to (x + 1) * 5387 modulo
 * 933199 (floor modulo). */
void dip_keras_seed_next_global(dip_keras_seed *generator, int64_t pair[2]);

#endif
