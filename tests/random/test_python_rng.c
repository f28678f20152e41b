/* Python's generator against Python's own numbers, and the seeds that Keras drew from it. */
#include "golden.h"

#include "random/python_rng.h"

static void integers_in_a_range_are_pythons(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        dip_python_rng rng;
        int64_t values[300];
        dip_python_rng_seed(&rng, golden_seeds[s]);
        for (uint64_t n = 1; n <= 300; n++) {
            values[n - 1] = (int64_t)dip_python_rng_below(&rng, n);
        }
        golden_check(golden_keras_files[s], "python.randrange_1_to_300", "i64", values, 300);
        dip_python_rng_seed(&rng, golden_seeds[s]);
        for (int i = 0; i < 100; i++) {
            values[i] = dip_python_rng_randint(&rng, -(INT64_C(1) << 62), INT64_C(1) << 62);
        }
        golden_check(golden_keras_files[s], "python.randint_wide", "i64", values, 100);
    }
}

static void bits_of_every_count_are_pythons(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        dip_python_rng rng;
        uint64_t values[64];
        dip_python_rng_seed(&rng, golden_seeds[s]);
        for (int bits = 1; bits <= 64; bits++) {
            values[bits - 1] = dip_python_rng_getrandbits(&rng, bits);
        }
        golden_check(golden_keras_files[s], "python.getrandbits_1_to_64", "i64", values, 64);
    }
}

static void keras_seeds_are_the_recorded_ones(void **state) {
    (void)state;
    /* keras-numerics, section 1.2 */
    static const int64_t published[GOLDEN_SEEDS][5] = {
        {906691060, 413654000, 813847340, 955892129, 451585302},
        {144272510, 611178003, 909925048, 861425549, 820096754},
        {686579304, 119540832, 26855093, 796233791, 295310486}};
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        dip_python_rng rng;
        int64_t draws[1000];
        dip_python_rng_seed(&rng, golden_seeds[s]);
        for (int i = 0; i < 1000; i++) { draws[i] = dip_python_rng_keras_seed(&rng); }
        assert_memory_equal(draws, published[s], sizeof published[s]);
        golden_check(golden_keras_files[s], "python_random_draws", "i64", draws, 3);
        golden_check(golden_keras_files[s], "python.randint_1_1e9", "i64", draws, 1000);
    }
}

static void the_sign_of_a_seed_is_dropped_and_both_its_words_count(void **state) {
    (void)state;
    dip_python_rng a, b;
    dip_python_rng_seed(&a, -42);
    dip_python_rng_seed(&b, 42);
    assert_int_equal(dip_python_rng_keras_seed(&a), 686579304);
    assert_int_equal(dip_python_rng_keras_seed(&b), 686579304);
    dip_python_rng_seed(&a, INT64_C(42) + (INT64_C(1) << 32));
    assert_int_not_equal(dip_python_rng_keras_seed(&a), 686579304);
    dip_python_rng_seed(&a, INT64_MIN); /* 2^63: the words 0 and 2^31 */
    const uint32_t words[2] = {0, 0x80000000u};
    dip_mt19937_seed_array(&b.mt, words, 2);
    assert_int_equal(dip_python_rng_keras_seed(&a), dip_python_rng_keras_seed(&b));
}

static void nothing_is_drawn_for_no_bits_and_for_an_empty_range(void **state) {
    (void)state;
    dip_python_rng rng;
    dip_python_rng_seed(&rng, 1);
    assert_int_equal(dip_python_rng_getrandbits(&rng, 0), 0);
    assert_int_equal(dip_python_rng_below(&rng, 0), 0);
    assert_int_equal(rng.mt.next, DIP_MT19937_SEEDED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_in_a_range_are_pythons),
        cmocka_unit_test(bits_of_every_count_are_pythons),
        cmocka_unit_test(keras_seeds_are_the_recorded_ones),
        cmocka_unit_test(the_sign_of_a_seed_is_dropped_and_both_its_words_count),
        cmocka_unit_test(nothing_is_drawn_for_no_bits_and_for_an_empty_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
