/* Integers, orders, categories, gamma and binomial numbers as recorded from keras.random. */
#include "golden.h"

#include <math.h>

#include "random/tf_draws.h"
#include "random/tf_rng.h"

#define CALLS "keras_random/calls.txt"
enum { ROOM = 20000 };
static int64_t whole[ROOM];
static float single[ROOM];
static double real[ROOM];

static void integers_are_the_recorded_ones(void **state) {
    (void)state;
    dip_philox five = dip_tf_rng_keras(5, 0), six = dip_tf_rng_keras(6, 0),
               seven = dip_tf_rng_keras(7, 0);
    assert_true(dip_tf_draws_int32(&five, whole, 1001, 0, 10));
    golden_check(CALLS, "randint.plain", "i64", whole, 1001);
    assert_true(dip_tf_draws_int32(&six, whole, 105, -70, 33));
    golden_check(CALLS, "randint.negative", "i64", whole, 105);
    assert_true(dip_tf_draws_int32(&seven, whole, 101, INT32_MIN, INT32_MAX));
    golden_check(CALLS, "randint.wide", "i64", whole, 101);
    assert_true(dip_tf_draws_int64(&seven, whole, 101, -(INT64_C(1) << 62), INT64_C(1) << 62));
    golden_check(CALLS, "randint.long", "i64", whole, 101);
    assert_false(dip_tf_draws_int32(&seven, whole, 1, 3, 3));
    assert_false(dip_tf_draws_int64(&seven, whole, 1, 3, 2));
}

static void orders_sort_uniforms_and_keep_equal_ones_in_place(void **state) {
    (void)state;
    dip_philox five = dip_tf_rng_keras(5, 0);
    assert_true(dip_tf_draws_order(&five, whole, 101));
    golden_check(CALLS, "shuffle.rows", "i64", whole, 101);
    assert_true(dip_tf_draws_order(&five, whole, 20000));
    golden_check(CALLS, "shuffle.ties", "i64", whole, 20000);
    assert_true(dip_tf_draws_order(&five, whole, 0));
}

/* 3 * grid(rows, categories) of the maker. */
static void categories_of(uint64_t seed, const char *name, size_t rows, size_t categories,
                          size_t n) {
    dip_philox philox = dip_tf_rng_keras((int64_t)seed, 0);
    double logits[64], cdf[64];
    for (size_t r = 0; r < rows; r++) {
        for (size_t j = 0; j < categories; j++) {
            logits[j] = 3 * ((double)(37 * (r * categories + j) % 64) / 32 - 1);
        }
        dip_tf_draws_categorical(&philox, whole + r * n, n, r, logits, categories, cdf);
    }
    golden_check(CALLS, name, "i64", whole, rows * n);
}

static void categories_are_the_recorded_ones(void **state) {
    (void)state;
    if (!GOLDEN_SAME_LIBM) { skip(); }
    categories_of(5, "categorical.plain", 4, 6, 51);
    categories_of(6, "categorical.long", 1, 37, 101);
    categories_of(8, "categorical.double", 3, 7, 21);
    const double logits[] = {-(double)INFINITY, 0, -(double)INFINITY, (double)logf(3), -(double)INFINITY};
    double cdf[5];
    dip_philox seven = dip_tf_rng_keras(7, 0);
    dip_tf_draws_categorical(&seven, whole, 51, 0, logits, 5, cdf);
    golden_check(CALLS, "categorical.infinite", "i64", whole, 51);
}

static void gamma_of(int64_t seed, const char *name, size_t n, double alpha, bool wide) {
    dip_philox philox = dip_tf_rng_keras(seed, 0);
    for (size_t i = 0; i < n; i++) {
        real[i] = dip_tf_draws_gamma(&philox, i, alpha);
        single[i] = (float)real[i];
    }
    golden_check(CALLS, name, wide ? "f64" : "f32", wide ? (void *)real : (void *)single, n);
}

static void gamma_numbers_are_the_recorded_ones(void **state) {
    (void)state;
    if (!GOLDEN_SAME_LIBM) { skip(); }
    gamma_of(5, "gamma.small", 101, (double)0.3f, false);
    gamma_of(5, "gamma.one", 101, 1.0, false);
    gamma_of(6, "gamma.large", 104, 7.5, false);
    gamma_of(6, "gamma.double", 51, 0.7, true);
    dip_philox philox = dip_tf_rng_keras(6, 0);
    assert_true(isnan(dip_tf_draws_gamma(&philox, 0, -1)));
}

static void binomial_of(int64_t seed, const char *name, size_t n, double count, double p,
                        bool wide) {
    dip_philox philox = dip_tf_rng_keras(seed, 0);
    for (size_t i = 0; i < n; i++) {
        real[i] = dip_tf_draws_binomial(&philox, i, count, p);
        single[i] = (float)real[i];
    }
    golden_check(CALLS, name, wide ? "f64" : "f32", wide ? (void *)real : (void *)single, n);
}

static void binomial_numbers_are_the_recorded_ones(void **state) {
    (void)state;
    if (!GOLDEN_SAME_LIBM) { skip(); }
    binomial_of(5, "binomial.few", 101, 7, (double)0.3f, false);
    binomial_of(5, "binomial.many", 101, 1000, (double)0.3f, false);
    binomial_of(6, "binomial.mirrored", 101, 1000, (double)0.8f, false);
    binomial_of(6, "binomial.mirrored_few", 101, 7, (double)0.8f, true);
    binomial_of(6, "binomial.none", 5, 7, 0, false);
    binomial_of(6, "binomial.all", 5, 7, 1, false);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_the_recorded_ones),
        cmocka_unit_test(orders_sort_uniforms_and_keep_equal_ones_in_place),
        cmocka_unit_test(categories_are_the_recorded_ones),
        cmocka_unit_test(gamma_numbers_are_the_recorded_ones),
        cmocka_unit_test(binomial_numbers_are_the_recorded_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
