/* state.h - what the Keras face keeps per context: the float type and the counters of names; and
 * how it takes its seeds (data/generators.h, Note [Seeds]).
 *
 * keras.utils.set_random_seed(s) seeds two things that matter here: Python's generator, from which
 * every random initialiser and dropout layer takes its own seed when it is constructed, and
 * TensorFlow's global seed, which alone fixes the order of samples.  A run that nobody seeded says
 * once which number it took from the system, so that it can be repeated.
 */
#ifndef DIP_KERAS_STATE_H
#define DIP_KERAS_STATE_H
#include "base/context.h"
#include "data/generators.h"
#include "diptych/keras.h"
#include "train/initializer.h"

dip_python_rng *dip_keras_python_rng(dip_context *ctx); /* ask only when something is drawn  */
dip_torch_rng *dip_keras_torch_rng(dip_context *ctx);   /* for what is drawn as PyTorch does  */
int64_t dip_keras_global_seed(dip_context *ctx);        /* of the order of samples           */
dip_dtype dip_keras_floatx(dip_context *ctx);           /* DIP_FLOAT32 or DIP_FLOAT64        */
dip_draws dip_keras_draws(dip_context *ctx);

/* What stands behind `seed` and `seed_generator` (seed_generator.c).  DIP_NO_SEED: a seed is drawn. */
dip_seed_generator *dip_keras_make_seed_generator(dip_context *ctx, int64_t seed);
/* Is the SeedGenerator one, and given alone?  NULL is fine. */
bool dip_keras_check_seed(dip_context *ctx, int64_t seed, const dip_seed_generator *g, const char *who);
/* The pair that a call of keras.random draws with: the SeedGenerator's next one, (seed, 0), or, with
 * neither, the global SeedGenerator's. */
bool dip_keras_draw_pair(dip_context *ctx, int64_t seed, dip_seed_generator *g, int64_t pair[2], const char *who);

/* "dense", then "dense_1" ...: the next unused name of a class called "Dense".  Owned by the caller
 * (dip_strfree); NULL when there is no memory. */
char *dip_keras_auto_name(dip_context *ctx, const char *class_name);
#endif
