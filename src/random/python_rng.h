/* Python's `random` module for an integer seed, and the seeds that Keras takes from it.
 *
 * `keras.utils.set_random_seed(s)` seeds Python's generator; every random initializer and every
 * SeedGenerator made without a seed then takes one draw from it, in the order of construction
 * (keras-numerics, sections 1.1 to 1.3). Exact everywhere: integers only.
 */
#ifndef DIP_RANDOM_PYTHON_RNG_H
#define DIP_RANDOM_PYTHON_RNG_H

#include <stdint.h>

#include "random/mt19937.h"

typedef struct dip_python_rng {
    dip_mt19937 mt;
} dip_python_rng;

/* random.seed(s): the sign of s is dropped, as Python does. */
void dip_python_rng_seed(dip_python_rng *rng, int64_t seed);

/* random.getrandbits(k) for k in 0..64; more than 64 counts as 64. */
uint64_t dip_python_rng_getrandbits(dip_python_rng *rng, int bits);

/* An integer in [0, n), by rejection as Python's randrange; 0 without a draw for n = 0. */
uint64_t dip_python_rng_below(dip_python_rng *rng, uint64_t n);

/* random.randint(a, b): an integer in [a, b], both ends included; the caller sees to a <= b and to
 * b - a < 2^64 - 1. */
int64_t dip_python_rng_randint(dip_python_rng *rng, int64_t a, int64_t b);

/* The seed that Keras gives to an initializer or a SeedGenerator made without one:
 * random.randint(1, 10^9). */
int64_t dip_python_rng_keras_seed(dip_python_rng *rng);

#endif
