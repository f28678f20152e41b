/* seed_generator.h - Keras' SeedGenerator as an object: what a layer draws with, what a program hands
 * to initialisers and to keras.random; and draws of a TensorFlow generator in either float dtype.
 *
 * It is a source for the operator `noise`: a plan reads the pair at each run and moves it on, so a
 * run's numbers are those of the pair that the run before left.  Source: keras-numerics, section 3.
 */
#ifndef DIP_TRAIN_SEED_GENERATOR_H
#define DIP_TRAIN_SEED_GENERATOR_H
#include "random/keras_seed.h"
#include "random/noise_source.h"
#include "random/philox.h"
#include "tensor/object.h"

typedef struct dip_seed_generator {
    dip_object object;
    dip_keras_seed seed;
    bool widened; /* float64 numbers are drawn in float32 (data/generators.h) */
    dip_noise_source source;
} dip_seed_generator;
extern const dip_class dip_seed_generator_class;
dip_seed_generator *dip_seed_generator_new(dip_context *ctx, int64_t seed, bool widened);

/* The generator of this pair, which then moves on. */
dip_philox dip_seed_generator_next(dip_seed_generator *g);

/* n numbers as in noise_source.h; widened: drawn in float32 and made double. */
void dip_tf_noise(const dip_philox *philox, void *out, int64_t n, bool is_double, bool widened,
                  dip_noise_kind kind, double a, double b);
#endif
