/* PyTorch's normal numbers, exponential and multinomial draws against the recordings. */
#include "golden.h"

#include <math.h>

#include "random/torch_rng.h"

static void float32_normals_of_every_size_are_the_recorded_ones(void **state) {
    (void)state;
    const size_t sizes[5] = {10, 16, 17, 100, 1000};
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        for (int k = 0; k < 5; k++) {
            float values[1000];
            char name[32];
            snprintf(name, sizeof name, "randn_%zu", sizes[k]);
            dip_torch_rng_seed(&rng, golden_seeds[s]);
            dip_torch_rng_normal_f32(&rng, values, sizes[k], 0.0, 1.0);
            golden_check(file, name, "f32", values, sizes[k]);
        }
    }
}

static void mean_and_deviation_enter_by_one_fused_operation_as_recorded(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        float values[100];
        dip_torch_rng_normal_f32(&rng, values, 100, 0.5, 0.02);
        golden_check(file, "normal_mean0.5_std0.02_100", "f32", values, 100);
    }
}

static void float64_normals_are_the_recorded_ones(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        double values[100];
        dip_torch_rng_normal_f64(&rng, values, 100, 0.0, 1.0);
        if (GOLDEN_SAME_LIBM) { golden_check(file, "randn_f64_100", "f64", values, 100); }
    }
}

static void the_cached_half_of_a_pair_survives_a_large_fill(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        float values[32];
        dip_torch_rng_normal_f32(&rng, values, 3, 0.0, 1.0);
        dip_torch_rng_normal_f32(&rng, values + 3, 5, 0.0, 1.0);
        dip_torch_rng_normal_f32(&rng, values + 8, 20, 0.0, 1.0);
        dip_torch_rng_normal_f32(&rng, values + 28, 4, 0.0, 1.0);
        golden_check(file, "randn_3_then_5_then_20_then_4", "f32", values, 32);
    }
}

static void seeding_drops_the_cached_half(void **state) {
    (void)state;
    dip_torch_rng rng;
    dip_torch_rng_seed(&rng, 0);
    double first = dip_torch_rng_normal(&rng, 0.0, 1.0);
    dip_torch_rng_seed(&rng, 0);
    assert_true(dip_torch_rng_normal(&rng, 0.0, 1.0) == first);
}

static void fewer_than_sixteen_are_drawn_one_at_a_time_in_either_width(void **state) {
    (void)state;
    dip_torch_rng a, b, c;
    float singles[15];
    double doubles[15];
    dip_torch_rng_seed(&a, 9);
    dip_torch_rng_seed(&b, 9);
    dip_torch_rng_seed(&c, 9);
    dip_torch_rng_normal_f32(&a, singles, 15, -1.0, 3.0);
    dip_torch_rng_normal_f64(&b, doubles, 15, -1.0, 3.0);
    for (int i = 0; i < 15; i++) {
        double one = dip_torch_rng_normal(&c, -1.0, 3.0);
        assert_true(doubles[i] == one && singles[i] == (float)one);
    }
}

/* n draws, and 16 more when the last group is not full; of 32 bits, or of 64 for float64. */
static void large_fills_take_the_documented_number_of_draws(void **state) {
    (void)state;
    const size_t sizes[4] = {16, 17, 48, 100}, draws[4] = {16, 33, 48, 116};
    for (int k = 0; k < 4; k++) {
        dip_torch_rng a, b;
        float singles[100];
        double doubles[100];
        dip_torch_rng_seed(&a, 4);
        dip_torch_rng_seed(&b, 4);
        dip_torch_rng_normal_f32(&a, singles, sizes[k], 0.0, 1.0);
        dip_torch_rng_normal_f64(&a, doubles, sizes[k], 0.0, 1.0);
        for (size_t i = 0; i < 3 * draws[k]; i++) { dip_torch_rng_u32(&b); }
        assert_int_equal(dip_torch_rng_u32(&a), dip_torch_rng_u32(&b));
    }
}

static void many_normals_have_mean_zero_and_deviation_one(void **state) {
    (void)state;
    enum { MANY = 100003 };
    float *values = golden_room(MANY, sizeof *values);
    dip_torch_rng rng;
    dip_torch_rng_seed(&rng, 11);
    dip_torch_rng_normal_f32(&rng, values, MANY, 0.0, 1.0);
    double sum = 0.0, squares = 0.0;
    for (int i = 0; i < MANY; i++) {
        sum += (double)values[i];
        squares += (double)values[i] * (double)values[i];
    }
    assert_true(fabs(sum / MANY) < 0.02);           /* 6 deviations of a mean of 100,000 */
    assert_true(fabs(squares / MANY - 1.0) < 0.03); /* likewise */
    free(values);
}

static void exponentials_are_the_recorded_ones(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        float values[50];
        double doubles[50];
        dip_torch_rng_exponential_f32(&rng, values, 50, 1.0);
        golden_check(file, "exponential_x50", "f32", values, 50);
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        dip_torch_rng_exponential_f64(&rng, doubles, 50, 1.0);
        for (int i = 0; i < 50; i++) { assert_true((float)doubles[i] == values[i]); }
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        dip_torch_rng_exponential_f64(&rng, doubles, 50, 4.0);
        for (int i = 0; i < 50; i++) {
            assert_true((float)(doubles[i] * 4.0) == values[i]); /* a power of 2 scales exactly */
        }
    }
}

static const float weights_f32[5] = {0.1f, 0.2f, 0.05f, 0.4f, 3.0f};

static void multinomial_with_replacement_is_the_recorded_one(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        int64_t drawn[200];
        float scratch[5];
        assert_true(dip_torch_rng_multinomial_f32(&rng, drawn, 200, weights_f32, 5, true, scratch));
        golden_check(file, "multinomial_replacement_w=.1,.2,.05,.4,3_x200", "i64", drawn, 200);
    }
}

static void multinomial_without_replacement_is_the_recorded_one(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        int64_t drawn[4];
        float scratch[5];
        assert_true(dip_torch_rng_multinomial_f32(&rng, drawn, 4, weights_f32, 5, false, scratch));
        golden_check(file, "multinomial_noreplacement_w=.1,.2,.05,.4,3_x4", "i64", drawn, 4);
    }
}

/* Without replacement: the indices in decreasing order of weight / exponential, found here by a
 * plain search in the same quotients; also at n = 1 and n = all. */
static void multinomial_without_replacement_sorts_the_quotients(void **state) {
    (void)state;
    enum { CATEGORIES = 200 };
    const size_t counts[4] = {1, 7, 199, 200};
    for (int k = 0; k < 4; k++) {
        double weights[CATEGORIES], scratch[CATEGORIES], quotient[CATEGORIES];
        int64_t drawn[CATEGORIES];
        dip_torch_rng a, b;
        dip_torch_rng_seed(&a, 6);
        dip_torch_rng_seed(&b, 6);
        for (int i = 0; i < CATEGORIES; i++) { weights[i] = i % 10; }
        assert_true(dip_torch_rng_multinomial_f64(&a, drawn, counts[k], weights, CATEGORIES, false,
                                                  scratch));
        dip_torch_rng_exponential_f64(&b, quotient, CATEGORIES, 1.0);
        for (int i = 0; i < CATEGORIES; i++) { quotient[i] = weights[i] / quotient[i]; }
        for (size_t place = 0; place < counts[k]; place++) {
            int64_t best = 0;
            for (int64_t i = 1; i < CATEGORIES; i++) {
                best = quotient[i] > quotient[best] ? i : best;
            }
            assert_int_equal(drawn[place], best);
            quotient[best] = -1.0;
        }
    }
}

static void float64_multinomial_takes_the_first_share_that_reaches_the_uniform(void **state) {
    (void)state;
    const double weights[4] = {1.0, 0.0, 2.0, 5.0};
    dip_torch_rng a, b;
    int64_t drawn[300];
    double scratch[4], u[300];
    dip_torch_rng_seed(&a, 8);
    dip_torch_rng_seed(&b, 8);
    assert_true(dip_torch_rng_multinomial_f64(&a, drawn, 300, weights, 4, true, scratch));
    dip_torch_rng_uniform_f64(&b, u, 300, 0.0, 1.0);
    for (int i = 0; i < 300; i++) {
        assert_int_equal(drawn[i], u[i] <= 0.125 ? 0 : u[i] <= 0.375 ? 2 : 3);
    }
}

static void multinomial_refuses_weights_that_are_no_weights(void **state) {
    (void)state;
    const float bad[4][2] = {{1.0f, -1.0f}, {1.0f, NAN}, {INFINITY, 1.0f}, {0.0f, 0.0f}};
    dip_torch_rng rng;
    dip_torch_rng_seed(&rng, 0);
    int64_t drawn[6];
    float scratch[5];
    for (int k = 0; k < 4; k++) {
        assert_false(dip_torch_rng_multinomial_f32(&rng, drawn, 1, bad[k], 2, true, scratch));
        assert_false(dip_torch_rng_multinomial_f32(&rng, drawn, 1, bad[k], 2, false, scratch));
    }
    assert_false(dip_torch_rng_multinomial_f32(&rng, drawn, 6, weights_f32, 5, false, scratch));
    assert_false(dip_torch_rng_multinomial_f32(&rng, drawn, 1, weights_f32, 0, true, scratch));
    assert_int_equal(rng.mt.next, DIP_MT19937_SEEDED); /* nothing was drawn */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(float32_normals_of_every_size_are_the_recorded_ones),
        cmocka_unit_test(mean_and_deviation_enter_by_one_fused_operation_as_recorded),
        cmocka_unit_test(float64_normals_are_the_recorded_ones),
        cmocka_unit_test(the_cached_half_of_a_pair_survives_a_large_fill),
        cmocka_unit_test(seeding_drops_the_cached_half),
        cmocka_unit_test(fewer_than_sixteen_are_drawn_one_at_a_time_in_either_width),
        cmocka_unit_test(large_fills_take_the_documented_number_of_draws),
        cmocka_unit_test(many_normals_have_mean_zero_and_deviation_one),
        cmocka_unit_test(exponentials_are_the_recorded_ones),
        cmocka_unit_test(multinomial_with_replacement_is_the_recorded_one),
        cmocka_unit_test(multinomial_without_replacement_is_the_recorded_one),
        cmocka_unit_test(multinomial_without_replacement_sorts_the_quotients),
        cmocka_unit_test(float64_multinomial_takes_the_first_share_that_reaches_the_uniform),
        cmocka_unit_test(multinomial_refuses_weights_that_are_no_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
