/* state.h - what the Keras face keeps per context: seeds, the float type, the counters of names.
 *
 * Note [Seeds]
 * keras.utils.set_random_seed(s) seeds two things that matter here: Python's generator, from which
 * every random initialiser and dropout layer takes its own seed when it is constructed, and
 * TensorFlow's global seed, which alone fixes the order of samples.  A program that sets none gets a
 * seed from the context, or, where that has none either, from the system; the latter is printed once,
 * so that the run can be repeated.
 */
#ifndef DIP_KERAS_STATE_H
#define DIP_KERAS_STATE_H
#include "base/context.h"
#include "diptych/keras.h"
#include "random/python_rng.h"
#include "train/initializer.h"

bool dip_keras_seed(dip_context *ctx, int64_t seed);             /* as set_random_seed, no checks     */
dip_python_rng *dip_keras_python_rng(dip_context *ctx);          /* seeds it first where nobody did   */
int64_t dip_keras_global_seed(dip_context *ctx);                 /* of the order of samples           */
dip_dtype dip_keras_floatx(dip_context *ctx);                    /* DIP_FLOAT32 or DIP_FLOAT64        */
dip_draws dip_keras_draws(dip_context *ctx);

/* "dense", then "dense_1" ...: the next unused name of a class called "Dense".  Owned by the caller
 * (dip_strfree); NULL when there is no memory. */
char *dip_keras_auto_name(dip_context *ctx, const char *class_name);
#endif
