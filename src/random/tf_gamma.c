/* TensorFlow's gamma numbers, by transformed rejection (Marsaglia and Tsang 2000): see tf_draws.h. */
#include <math.h>

#include "random/tf_draws.h"
#include "random/tf_rng.h"

enum { RESERVED = 256 };

/* One of a distribution with d = alpha - 1/3: a cubed normal, kept or tried again. */
static double accepted(dip_tf_pairs *pairs, double d) {
    const double c = 1.0 / 3 / sqrt(d);
    for (;;) {
        const double x = dip_tf_pairs_normal(pairs);
        double v = 1 + c * x;
        if (v <= 0) { continue; }
        v = v * v * v;
        const double u = dip_tf_pairs_uniform(pairs);
        if (u < 1 - 0.0331 * (x * x) * (x * x) || log(u) < 0.5 * x * x + d * (1 - v + log(v))) {
            return d * v;
        }
    }
}

double dip_tf_draws_gamma(const dip_philox *philox, uint64_t index, double alpha) {
    dip_tf_pairs pairs = dip_tf_pairs_of(philox, index, RESERVED);
    if (!(alpha > 0) || isinf(alpha)) { return (double)NAN; }
    if (alpha == 1.0) { return -log1p(-dip_tf_pairs_uniform(&pairs)); }
    if (alpha > 1.0) { return accepted(&pairs, alpha + -1.0 / 3); }
    const double result = accepted(&pairs, alpha + 2.0 / 3); /* of alpha + 1, then brought down */
    return result * pow(dip_tf_pairs_uniform(&pairs), 1 / alpha);
}

/* Both members of the pair, already reduced to 32 bits, are 12 further on, wrapping around. */
static int64_t twelve_on(int64_t member) {
    const int64_t modulus = INT32_MAX - 1;
    int64_t reduced = member % modulus;
    reduced = (reduced < 0 ? reduced + modulus : reduced) + 12;
    return reduced > INT32_MAX ? reduced - (INT64_C(1) << 32) : reduced;
}

dip_philox dip_tf_draws_beta_other(int64_t seed0, int64_t seed1) {
    return dip_tf_rng_stateless(twelve_on(seed0), twelve_on(seed1));
}
