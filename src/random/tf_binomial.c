/* TensorFlow's binomial numbers: sums of geometric ones where few successes are expected, else
 * transformed rejection (Hormann's BTRS): see tf_draws.h. */
#include <math.h>

#include "random/tf_draws.h"

/* Blocks from one element to the next. */
enum { RESERVED_INVERSION = 42, RESERVED_REJECTION = 256 };

static double by_inversion(dip_tf_pairs *pairs, double count, double probability) {
    double sum = 0;
    for (double trials = 0;; trials++) {
        sum += ceil(log(dip_tf_pairs_uniform(pairs)) / log1p(-probability));
        if (sum > count) { return trials; }
    }
}

/* What Stirling's formula lacks for the logarithm of k!. */
static double stirling_rest(double k) {
    static const double small[] = {0.0810614667953272,  0.0413406959554092, 0.0276779256849983,
                                   0.02079067210376509, 0.0166446911898211, 0.0138761288230707,
                                   0.0118967099458917,  0.0104112652619720, 0.00925546218271273,
                                   0.00833056343336287};
    if (k <= 9) { return small[(int)k]; }
    const double square = (k + 1) * (k + 1);
    return (1.0 / 12 - (1.0 / 360 - 1.0 / 1260 / square) / square) / (k + 1);
}

static double by_rejection(dip_tf_pairs *pairs, double count, double probability) {
    const double deviation = sqrt(count * probability * (1 - probability));
    const double b = 1.15 + 2.53 * deviation, a = -0.0873 + 0.0248 * b + 0.01 * probability;
    const double centre = count * probability + 0.5, box = 0.92 - 4.2 / b;
    const double odds = probability / (1 - probability), alpha = (2.83 + 5.1 / b) * deviation;
    const double mode = floor((count + 1) * probability);
    for (;;) {
        double u = dip_tf_pairs_uniform(pairs), v = dip_tf_pairs_uniform(pairs);
        u = u - 0.5;
        const double us = 0.5 - fabs(u), k = floor((2 * a / us + b) * u + centre);
        if (us >= 0.07 && v <= box) { return k; }
        if (k < 0 || k > count) { continue; }
        v = log(v * alpha / (a / (us * us) + b));
        const double bound = (mode + 0.5) * log((mode + 1) / (odds * (count - mode + 1))) +
                             (count + 1) * log((count - mode + 1) / (count - k + 1)) +
                             (k + 0.5) * log(odds * (count - k + 1) / (k + 1)) +
                             stirling_rest(mode) + stirling_rest(count - mode) - stirling_rest(k) -
                             stirling_rest(count - k);
        if (v <= bound) { return k; }
    }
}

double dip_tf_draws_binomial(const dip_philox *philox, uint64_t index, double count,
                             double probability) {
    if (isnan(count) || isnan(probability)) { return (double)NAN; }
    if (count <= 0 || probability <= 0) { return 0; }
    if (probability >= 1) { return count; }
    const bool mirrored = probability > 0.5;
    const double p = mirrored ? 1 - probability : probability;
    const bool many = count * p >= 10;
    dip_tf_pairs pairs =
        dip_tf_pairs_of(philox, index, many ? RESERVED_REJECTION : RESERVED_INVERSION);
    const double k = many ? by_rejection(&pairs, count, p) : by_inversion(&pairs, count, p);
    return mirrored ? count - k : k;
}
