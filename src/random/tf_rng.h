/* TensorFlow's random numbers on the CPU, as Keras 3.15 takes them.
 *
 * Every TensorFlow operation makes its numbers from a Philox generator (philox.h) that its seeds
 * fix; so every function here is given the generator and leaves it where it is. Elements are made
 * in row-major order from fixed places of the stream: to make a tensor in parts, on any thread,
 * start each part at a multiple of the group and skip the blocks before it (dip_philox_skip):
 *                      elements in a group     blocks of a group
 *     uniform f32              4                      1
 *     uniform f64              2                      1
 *     normal f32               4                      1
 *     normal f64               2                      1
 *     truncated normal f32     4                    256
 *     truncated normal f64     2                    128
 *
 * What is exact, and on what it rests:
 *   - uniform numbers, dropout masks, orders of samples: integer arithmetic and single IEEE
 *     operations; the same bits on every machine, TensorFlow's own.
 *   - normal float32: the C library's scalar logf, sinf, cosf. With glibc 2.28 or later the bits
 *     are TensorFlow's; with another C library about 1.5 % of the values differ, by up to 3 ulp.
 *   - normal float64: the C library's log, sin, cos in the same way.
 *   - truncated normals: as the normals; which of them are kept is the same everywhere but for a
 *     value within rounding of 2.
 * Bounds, means and deviations are doubles and are rounded once to the dtype, as Keras does.
 *
 * Source: keras-numerics, sections 1.4, 1.5, 2 and 3. The float64 normals follow the float32 scheme
 * with two words a uniform (tensorflow/core/lib/random/random_distributions.h).
 */
#ifndef DIP_RANDOM_TF_RNG_H
#define DIP_RANDOM_TF_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "random/philox.h"

/* ---- 1.4: seeds become generators ---- */

/* The generator of tf.random.stateless_*(seed=[seed0, seed1]). */
dip_philox dip_tf_rng_stateless(int64_t seed0, int64_t seed1);

/* The same for a seed that passed through Keras: each member is first reduced modulo 2^31 - 2
 * (floor modulo, never negative). An initializer with the integer seed d uses the pair (d, 0); a
 * layer or a keras.random call uses the pair that its SeedGenerator gives (keras_seed.h). */
dip_philox dip_tf_rng_keras(int64_t seed0, int64_t seed1);

/* The generator of a stateful operation after tf.random.set_seed(seed): `op` counts the random
 * operations made before it in its graph. Used by the shuffle of fit (section 2), with op 0. */
dip_philox dip_tf_rng_stateful(int64_t seed, int64_t op);

/* ---- 1.5: distributions ---- */

/* u in [0, 1) of 23 (float32) or 52 bits (float64); u * (hi - lo) + lo, every step rounded. */
void dip_tf_rng_uniform_f32(const dip_philox *philox, float *out, size_t n, double lo, double hi);
void dip_tf_rng_uniform_f64(const dip_philox *philox, double *out, size_t n, double lo, double hi);

/* z * stddev + mean, every step rounded; z standard normal. */
void dip_tf_rng_normal_f32(const dip_philox *philox, float *out, size_t n, double mean,
                           double stddev);
void dip_tf_rng_normal_f64(const dip_philox *philox, double *out, size_t n, double mean,
                           double stddev);

/* The same with the z of -2 < z < 2 only: those outside are drawn again. */
void dip_tf_rng_truncated_normal_f32(const dip_philox *philox, float *out, size_t n, double mean,
                                     double stddev);
void dip_tf_rng_truncated_normal_f64(const dip_philox *philox, double *out, size_t n, double mean,
                                     double stddev);

/* ---- 2: the order of samples in fit ---- */

/* fit(shuffle=True) after keras.utils.set_random_seed(seed): the order of n rows, the same in every
 * epoch. False, and nothing written, when n is above 2^32 - 1, which TensorFlow cannot shuffle. */
bool dip_tf_shuffle_order(int64_t seed, int64_t *out, size_t n);

/* fit(shuffle="batch"): batches stay where they are, the rows inside each are shuffled, the
 * generator going on from batch to batch; the rest that fills no batch is one more batch. False
 * when batch is 0 or above 2^32 - 1. */
bool dip_tf_shuffle_order_in_batches(int64_t seed, int64_t *out, size_t n, size_t batch);

/* tf.random.shuffle of the rows given, in place; moves the generator past the n - 1 words taken,
 * to the next whole block. False, and nothing done, when n is above 2^32 - 1. */
bool dip_tf_rng_shuffle(dip_philox *philox, int64_t *rows, size_t n);

/* ---- 3: dropout ---- */

/* keep[i] = 1 where the i-th uniform of the dtype is at least `rate`, rounded to the dtype; else 0.
 * Where kept the layer gives x * dip_tf_dropout_scale(rate), the scale rounded to the dtype, and 0
 * where not. n counts the noise shape, which is smaller than x for SpatialDropout. AlphaDropout has
 * the same mask; GaussianDropout multiplies by normal(1, sqrt(rate / (1 - rate))). */
void dip_tf_rng_keep_f32(const dip_philox *philox, uint8_t *keep, size_t n, double rate);
void dip_tf_rng_keep_f64(const dip_philox *philox, uint8_t *keep, size_t n, double rate);

/* 1 / (1 - rate) in double. */
double dip_tf_dropout_scale(double rate);

#endif
