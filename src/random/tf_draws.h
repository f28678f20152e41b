/* TensorFlow's rarer random numbers on the CPU, as keras.random takes them: integers, orders by
 * sorting, categories, gamma and binomial.
 *
 * As in tf_rng.h a Philox generator fixes the numbers and stays where it is, and nothing depends on
 * the number of threads but in TensorFlow itself: its categories of several rows depend on how it
 * deals out the rows; here they are those of one thread.
 *
 * What is exact: integers and orders are integer arithmetic, the same everywhere. Gamma, binomial and
 * categories call the C library's double log, log1p, exp, pow and those of the normal: with glibc
 * the bits are TensorFlow's, with another C library a float64 gamma may differ by 2 ulp and a count or a
 * category only where a number falls on the very edge.
 *
 * Source: the published kernels of TensorFlow 2.21 (stateless_random_gamma_op.cc: Marsaglia and
 * Tsang, ACM TOMS 26 (2000); random_binomial_op.cc: Hormann, J. Stat. Comput. Simul. 46 (1993);
 * multinomial_op.cc), told anew and checked against recorded draws.
 */
#ifndef DIP_RANDOM_TF_DRAWS_H
#define DIP_RANDOM_TF_DRAWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "random/philox.h"

/* Integers in [lo, hi), one word each of 32 bits or of 64 (two words, the first one low). False, and
 * nothing written, unless lo < hi. The narrow form is given bounds that int32 holds. */
bool dip_tf_draws_int32(const dip_philox *philox, int64_t *out, size_t n, int64_t lo, int64_t hi);
bool dip_tf_draws_int64(const dip_philox *philox, int64_t *out, size_t n, int64_t lo, int64_t hi);

/* keras.random.shuffle: the order that sorts n uniforms, equal ones by their place. False, and
 * nothing written, from 2^40 elements on. */
bool dip_tf_draws_order(const dip_philox *philox, int64_t *out, size_t n);

/* keras.random.categorical: n categories of one row of logits, which need not be normalised; what is
 * not finite counts as weight 0. `row` says how many rows came before. cdf has room for `categories`. */
void dip_tf_draws_categorical(const dip_philox *philox, int64_t *out, size_t n, size_t row,
                              const double *logits, size_t categories, double *cdf);

/* Element `index` of a gamma distribution of that shape parameter and scale 1; NaN unless alpha > 0. */
double dip_tf_draws_gamma(const dip_philox *philox, uint64_t index, double alpha);

/* keras.random.beta is a / (a + b), a drawn with the pair's own generator, b with this one. */
dip_philox dip_tf_draws_beta_other(int64_t seed0, int64_t seed1);

/* Element `index` of a binomial distribution: how many of `count` trials of that probability. 0 and
 * `count` where they are certain; NaN for a probability that is none. */
double dip_tf_draws_binomial(const dip_philox *philox, uint64_t index, double count,
                             double probability);

/* ---- shared by the two last ---- */

/* Element `index` begins `reserved` blocks behind the one before it. Numbers are taken a pair at a
 * time, the second of a pair first. */
typedef struct dip_tf_pairs {
    const dip_philox *philox;
    uint64_t block;
    double uniform[2], normal[2];
    int uniforms, normals; /* left of the pairs */
} dip_tf_pairs;
dip_tf_pairs dip_tf_pairs_of(const dip_philox *philox, uint64_t index, uint64_t reserved);
double dip_tf_pairs_uniform(dip_tf_pairs *pairs);
double dip_tf_pairs_normal(dip_tf_pairs *pairs);

#endif
