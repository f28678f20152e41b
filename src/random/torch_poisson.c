/* PyTorch's Poisson draws. The rejections compare with the C library's exp, log and lgamma, whose last bit
 * decides about once in 2^50 draws.
 *
 * Below a mean of 10 uniform numbers are multiplied until they fall below exp(-mean); from there on
 * Hoermann's transformed rejection, "The transformed rejection method for generating Poisson random
 * variables", Insurance: Mathematics and Economics 12 (1993), with the constants of his algorithm PTRS. */
#include "random/torch_rng.h"

#include <math.h>

static double by_product(dip_torch_rng *rng, double mean) {
    const double limit = exp(-mean);
    double product = 1.0, count = 0.0;
    for (;;) {
        product *= dip_torch_rng_unit_f64(rng);
        if (!(product > limit)) { return count; }
        count++;
    }
}

static double by_rejection(dip_torch_rng *rng, double mean) {
    const double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b;
    const double log_mean = log(mean), log_alpha = log(1.1239 + 1.1328 / (b - 3.4));
    const double sure = 0.9277 - 3.6224 / (b - 2.0);
    for (;;) {
        double u = dip_torch_rng_unit_f64(rng) - 0.5;
        double v = dip_torch_rng_unit_f64(rng);
        double side = 0.5 - fabs(u);
        double k = floor((2.0 * a / side + b) * u + mean + 0.43);
        if (side >= 0.07 && v <= sure) { return k; }
        if (k < 0.0 || (side < 0.013 && v > side)) { continue; }
        if (log(v) + log_alpha - log(a / (side * side) + b) <=
            -mean + k * log_mean - lgamma(k + 1.0)) {
            return k;
        }
    }
}

double dip_torch_rng_poisson(dip_torch_rng *rng, double mean) {
    if (mean == 0.0) { return 0.0; }
    return mean < 10.0 ? by_product(rng, mean) : by_rejection(rng, mean);
}
