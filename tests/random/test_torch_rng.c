/* PyTorch's generator: uniform numbers, integers, permutations, Bernoulli, saved state. Golden
 * arrays were recorded with torch.manual_seed(seed) just before each of them. */
#include "golden.h"

#include <math.h>

#include "random/torch_rng.h"

/* ---- generator ---- */

static void words_are_the_recorded_ones(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        uint32_t words[1000];
        for (int i = 0; i < 1000; i++) { words[i] = dip_torch_rng_u32(&rng); }
        golden_check(file, "u32", "u32", words, 1000);
    }
}

static void sixty_four_bits_are_two_draws_high_half_first(void **state) {
    (void)state;
    dip_torch_rng a, b;
    dip_torch_rng_seed(&a, 42);
    dip_torch_rng_seed(&b, 42);
    uint64_t high = dip_torch_rng_u32(&a), low = dip_torch_rng_u32(&a);
    assert_true(dip_torch_rng_u64(&b) == (high << 32 | low));
}

static void only_the_low_half_of_a_seed_matters_but_all_of_it_is_remembered(void **state) {
    (void)state;
    dip_torch_rng a, b;
    dip_torch_rng_seed(&a, 5);
    dip_torch_rng_seed(&b, UINT64_C(0xabcd00000005));
    assert_int_equal(dip_torch_rng_u32(&a), dip_torch_rng_u32(&b));
    assert_true(b.seed == UINT64_C(0xabcd00000005));
    dip_torch_rng_seed(&a, (uint64_t)-1);
    dip_torch_rng_seed(&b, UINT32_MAX);
    assert_int_equal(dip_torch_rng_u32(&a), dip_torch_rng_u32(&b));
}

/* ---- uniform ---- */

static void uniform_float32_is_the_recorded_one(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        float values[1000];
        dip_torch_rng_uniform_f32(&rng, values, 1000, 0.0, 1.0);
        golden_check(file, "uniform_0_1", "f32", values, 1000);
    }
}

static void uniform_float32_in_a_range_is_fused_as_recorded(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        float values[1000];
        dip_torch_rng_uniform_f32(&rng, values, 1000, -0.3, 0.9);
        golden_check(file, "uniform_-0.3_0.9", "f32", values, 1000);
    }
}

static void uniform_float64_is_the_recorded_one(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        double values[100];
        dip_torch_rng_uniform_f64(&rng, values, 100, 0.0, 1.0);
        golden_check(file, "uniform_f64_0_1", "f64", values, 100);
    }
}

static void uniform_float64_in_a_range_is_one_fused_operation(void **state) {
    (void)state;
    dip_torch_rng a, b;
    double unit[50], ranged[50];
    dip_torch_rng_seed(&a, 1);
    dip_torch_rng_seed(&b, 1);
    dip_torch_rng_uniform_f64(&a, unit, 50, 0.0, 1.0);
    dip_torch_rng_uniform_f64(&b, ranged, 50, -0.3, 0.9);
    for (int i = 0; i < 50; i++) { assert_true(ranged[i] == fma(unit[i], 0.9 - -0.3, -0.3)); }
}

static void a_uniform_never_reaches_its_upper_bound(void **state) {
    (void)state;
    dip_torch_rng rng;
    float values[4096];
    dip_torch_rng_seed(&rng, 0);
    /* 1 and the float after it: half of all values round up to the bound */
    dip_torch_rng_uniform_f32(&rng, values, 4096, 1.0, 1.0 + 0x1p-23);
    for (int i = 0; i < 4096; i++) { assert_true(values[i] == 1.0f); }
    double wide[256];
    dip_torch_rng_uniform_f64(&rng, wide, 256, 1.0, 1.0 + 0x1p-52);
    for (int i = 0; i < 256; i++) { assert_true(wide[i] == 1.0); }
}

/* ---- integers ---- */

static void randint_takes_one_draw_below_two_to_the_28_and_two_from_there(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        int64_t values[100];
        assert_true(dip_torch_rng_randint(&rng, values, 100, 0, 10));
        golden_check(file, "randint_0_10_x100", "i64", values, 100);
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        assert_true(dip_torch_rng_randint(&rng, values, 20, 0, (1 << 28) - 1));
        golden_check(file, "randint_0_2^28-1_x20", "i64", values, 20);
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        assert_true(dip_torch_rng_randint(&rng, values, 20, 0, 1 << 28));
        golden_check(file, "randint_0_2^28_x20", "i64", values, 20);
    }
}

static void randint_moves_with_its_lower_bound(void **state) {
    (void)state;
    dip_torch_rng a, b;
    int64_t low[100], high[100];
    dip_torch_rng_seed(&a, 3);
    dip_torch_rng_seed(&b, 3);
    assert_true(dip_torch_rng_randint(&a, low, 100, 0, 10));
    assert_true(dip_torch_rng_randint(&b, high, 100, INT64_MIN, INT64_MIN + 10));
    for (int i = 0; i < 100; i++) { assert_true(high[i] == INT64_MIN + low[i]); }
    assert_true(dip_torch_rng_randint(&a, low, 1, INT64_MIN, INT64_MAX));
}

static void randint_of_an_empty_range_draws_nothing(void **state) {
    (void)state;
    dip_torch_rng a, b;
    int64_t value = 7;
    dip_torch_rng_seed(&a, 3);
    dip_torch_rng_seed(&b, 3);
    assert_false(dip_torch_rng_randint(&a, &value, 1, 5, 5));
    assert_false(dip_torch_rng_randint(&a, &value, 1, 5, 4));
    assert_int_equal(value, 7);
    assert_int_equal(dip_torch_rng_u32(&a), dip_torch_rng_u32(&b));
}

static void random_fills_the_width_of_the_integer(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        dip_torch_rng other;
        int64_t wide[20];
        int64_t full[20];
        int32_t narrow[20];
        dip_torch_rng_random_i64(&rng, wide, 20);
        golden_check(file, "random_int64_x20", "i64", wide, 20);
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        dip_torch_rng_seed(&other, golden_seeds[s]);
        dip_torch_rng_random_i32(&rng, narrow, 20);
        for (int i = 0; i < 20; i++) {
            assert_int_equal(narrow[i], dip_torch_rng_u32(&other) & 0x7fffffffu);
        }
        dip_torch_rng_random_full_i64(&rng, full, 20);
        for (int i = 0; i < 20; i++) {
            assert_true((uint64_t)full[i] == dip_torch_rng_u64(&other));
        }
    }
}

/* ---- permutations ---- */

static void permutations_are_the_recorded_ones(void **state) {
    (void)state;
    int64_t *order = golden_room(60000, sizeof *order);
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        dip_torch_rng_randperm(&rng, order, 10);
        golden_check(file, "randperm_10", "i64", order, 10);
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        dip_torch_rng_randperm(&rng, order, 1000);
        golden_check(file, "randperm_1000", "i64", order, 1000);
    }
    dip_torch_rng rng;
    dip_torch_rng_seed(&rng, 0);
    dip_torch_rng_randperm(&rng, order, 60000);
    golden_check("torch_seed0.txt", "randperm_60000", "i64", order, 60000);
    free(order);
}

static void a_permutation_of_one_or_none_draws_nothing(void **state) {
    (void)state;
    dip_torch_rng a, b;
    int64_t order[1] = {9};
    dip_torch_rng_seed(&a, 0);
    dip_torch_rng_seed(&b, 0);
    dip_torch_rng_randperm(&a, order, 0);
    assert_int_equal(order[0], 9);
    dip_torch_rng_randperm(&a, order, 1);
    assert_int_equal(order[0], 0);
    assert_int_equal(dip_torch_rng_u32(&a), dip_torch_rng_u32(&b));
}

/* The wide algorithm is recorded only at 214,748,364 elements; here it runs beside its definition:
 * element i goes to a random earlier place, whose element moves to the end. */
static void the_wide_permutation_inserts_at_sixty_four_bit_places(void **state) {
    (void)state;
    dip_torch_rng a, b;
    int64_t order[500], expected[500];
    bool seen[500] = {false};
    dip_torch_rng_seed(&a, 42);
    dip_torch_rng_seed(&b, 42);
    dip_torch_rng_randperm_wide(&a, order, 500);
    for (uint64_t i = 0; i < 500; i++) {
        uint64_t place = dip_torch_rng_u64(&b) % (i + 1);
        if (place < i) { expected[i] = expected[place]; }
        expected[place] = (int64_t)i;
    }
    for (int i = 0; i < 500; i++) {
        assert_int_equal(order[i], expected[i]);
        assert_in_range(order[i], 0, 499);
        assert_false(seen[order[i]]);
        seen[order[i]] = true;
    }
    assert_int_equal(dip_torch_rng_u32(&a), dip_torch_rng_u32(&b));
}

/* ---- Bernoulli ---- */

static void bernoulli_with_a_number_is_the_recorded_one_in_every_dtype(void **state) {
    (void)state;
    const double chances[2] = {0.5, 0.3};
    const char *names[2] = {"bernoulli_0.5_x200", "bernoulli_0.3_x200"};
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        for (int k = 0; k < 2; k++) {
            uint8_t bytes[200];
            float singles[200];
            double doubles[200];
            dip_torch_rng_seed(&rng, golden_seeds[s]);
            dip_torch_rng_bernoulli_u8(&rng, bytes, 200, chances[k]);
            golden_check(file, names[k], "u8", bytes, 200);
            dip_torch_rng_seed(&rng, golden_seeds[s]);
            dip_torch_rng_bernoulli_f32(&rng, singles, 200, chances[k]);
            dip_torch_rng_seed(&rng, golden_seeds[s]);
            dip_torch_rng_bernoulli_f64(&rng, doubles, 200, chances[k]);
            for (int i = 0; i < 200; i++) {
                assert_true(singles[i] == (float)bytes[i] && doubles[i] == (double)bytes[i]);
            }
        }
    }
}

static void bernoulli_with_probabilities_of_float32_takes_one_draw_each(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        float p[200];
        uint8_t bytes[200];
        for (int i = 0; i < 200; i++) { p[i] = 0.3f; }
        dip_torch_rng_bernoulli_each_f32(&rng, p, p, 200);
        for (int i = 0; i < 200; i++) {
            bytes[i] = p[i] == 1.0f;
            assert_true(p[i] == 0.0f || p[i] == 1.0f);
        }
        golden_check(file, "bernoulli_tensor_p_f32_0.3_x200", "u8", bytes, 200);
    }
}

static void bernoulli_with_probabilities_of_float64_compares_53_bits(void **state) {
    (void)state;
    dip_torch_rng a, b;
    double p[100], out[100], u[100];
    dip_torch_rng_seed(&a, 1);
    dip_torch_rng_seed(&b, 1);
    for (int i = 0; i < 100; i++) { p[i] = i / 100.0; }
    dip_torch_rng_bernoulli_each_f64(&a, out, p, 100);
    dip_torch_rng_uniform_f64(&b, u, 100, 0.0, 1.0);
    for (int i = 0; i < 100; i++) { assert_true(out[i] == (u[i] < p[i] ? 1.0 : 0.0)); }
}

static void dropout_is_bernoulli_of_the_kept_share(void **state) {
    (void)state;
    const char *names[2] = {"Dropout__p0.2", "Dropout__p0.5"};
    const double drop[2] = {0.2, 0.5};
    for (int k = 0; k < 2; k++) {
        char name[64];
        float x[300], mask[300];
        snprintf(name, sizeof name, "%s.x", names[k]);
        size_t n = golden_load("torch_dropout.txt", name, "f32", x, 300);
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, 42);
        dip_torch_rng_bernoulli_f32(&rng, mask, n, 1.0 - drop[k]);
        for (size_t i = 0; i < n; i++) { x[i] *= mask[i] / (float)(1.0 - drop[k]); }
        snprintf(name, sizeof name, "%s.y", names[k]);
        golden_check("torch_dropout.txt", name, "f32", x, n);
    }
}

static void dropout2d_draws_once_for_a_channel_of_a_sample(void **state) {
    (void)state;
    float x[300], mask[300];
    int64_t shape[4];
    size_t n = golden_load("torch_dropout.txt", "Dropout2d__p0.5.x", "f32", x, 300);
    assert_int_equal(golden_load("torch_dropout.txt", "Dropout2d__p0.5.shape", "i64", shape, 4), 4);
    size_t channels = (size_t)(shape[0] * shape[1]), area = (size_t)(shape[2] * shape[3]);
    assert_int_equal(n, channels * area);
    dip_torch_rng rng;
    dip_torch_rng_seed(&rng, 42);
    dip_torch_rng_bernoulli_f32(&rng, mask, channels, 0.5);
    for (size_t i = 0; i < n; i++) { x[i] *= mask[i / area] / 0.5f; }
    golden_check("torch_dropout.txt", "Dropout2d__p0.5.y", "f32", x, n);
}

/* ---- saved state ---- */

static uint64_t le(const unsigned char *bytes, int width) {
    uint64_t value = 0;
    for (int i = width - 1; i >= 0; i--) { value = value << 8 | bytes[i]; }
    return value;
}

static void the_state_has_the_fields_of_get_rng_state(void **state) {
    (void)state;
    unsigned char bytes[DIP_TORCH_RNG_STATE_BYTES];
    dip_torch_rng rng;
    dip_torch_rng_seed(&rng, UINT64_C(0x123456789));
    dip_torch_rng_get_state(&rng, bytes);
    assert_true(le(bytes, 8) == UINT64_C(0x123456789));
    assert_int_equal(le(bytes + 8, 4), 1);  /* left */
    assert_int_equal(le(bytes + 12, 4), 1); /* seeded */
    assert_int_equal(le(bytes + 16, 8), 0); /* next */
    assert_int_equal(le(bytes + 24, 8), 0x23456789);
    assert_int_equal(le(bytes + 5040, 4), 0);

    double normal = dip_torch_rng_normal(&rng, 0.0, 1.0); /* four words; a value stays cached */
    dip_torch_rng_get_state(&rng, bytes);
    assert_int_equal(le(bytes + 8, 4), 624 - 4 + 1);
    assert_int_equal(le(bytes + 16, 8), 4);
    assert_int_equal(le(bytes + 5040, 4), 1);
    uint64_t cached_bits = le(bytes + 5024, 8);
    double cached;
    memcpy(&cached, &cached_bits, sizeof cached);
    assert_true(cached == dip_torch_rng_normal(&rng, 0.0, 1.0) && cached != normal);

    for (int i = 4; i < 624; i++) { dip_torch_rng_u32(&rng); }
    dip_torch_rng_get_state(&rng, bytes);
    assert_int_equal(le(bytes + 8, 4), 1);
    assert_int_equal(le(bytes + 16, 8), 624);
}

static void a_restored_state_goes_on_where_it_was_saved(void **state) {
    (void)state;
    const int drawn[4] = {0, 1, 624, 1000};
    for (int k = 0; k < 4; k++) {
        unsigned char bytes[DIP_TORCH_RNG_STATE_BYTES], again[DIP_TORCH_RNG_STATE_BYTES];
        dip_torch_rng a, b;
        dip_torch_rng_seed(&a, 42);
        dip_torch_rng_seed(&b, 7);
        for (int i = 0; i < drawn[k]; i++) { dip_torch_rng_u32(&a); }
        if (k % 2 == 1) { dip_torch_rng_normal(&a, 0.0, 1.0); }
        dip_torch_rng_get_state(&a, bytes);
        assert_true(dip_torch_rng_set_state(&b, bytes));
        dip_torch_rng_get_state(&b, again);
        assert_memory_equal(bytes, again, sizeof bytes);
        for (int i = 0; i < 700; i++) {
            assert_true(dip_torch_rng_normal(&a, 0.0, 1.0) == dip_torch_rng_normal(&b, 0.0, 1.0));
        }
    }
}

static void a_state_that_no_generator_wrote_is_refused_and_changes_nothing(void **state) {
    (void)state;
    static const struct {
        int at;
        unsigned char value;
    } damage[] = {
        {8, 0},     /* left disagrees with next */
        {12, 0},    /* not seeded */
        {16, 200},  /* next disagrees with left */
        {23, 0x80}, /* next far outside */
        {28, 1},    /* a word of more than 32 bits */
        {5040, 2},  /* neither cached nor not */
    };
    unsigned char good[DIP_TORCH_RNG_STATE_BYTES], bad[DIP_TORCH_RNG_STATE_BYTES];
    dip_torch_rng rng, before;
    dip_torch_rng_seed(&rng, 1);
    dip_torch_rng_u32(&rng);
    dip_torch_rng_get_state(&rng, good);
    before = rng;
    for (size_t k = 0; k < sizeof damage / sizeof damage[0]; k++) {
        memcpy(bad, good, sizeof bad);
        bad[damage[k].at] = damage[k].value;
        assert_false(dip_torch_rng_set_state(&rng, bad));
        assert_memory_equal(&rng.mt, &before.mt, sizeof rng.mt);
    }
    memset(bad, 0, sizeof bad);
    assert_false(dip_torch_rng_set_state(&rng, bad));
    memset(bad, 0xff, sizeof bad);
    assert_false(dip_torch_rng_set_state(&rng, bad));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_the_recorded_ones),
        cmocka_unit_test(sixty_four_bits_are_two_draws_high_half_first),
        cmocka_unit_test(only_the_low_half_of_a_seed_matters_but_all_of_it_is_remembered),
        cmocka_unit_test(uniform_float32_is_the_recorded_one),
        cmocka_unit_test(uniform_float32_in_a_range_is_fused_as_recorded),
        cmocka_unit_test(uniform_float64_is_the_recorded_one),
        cmocka_unit_test(uniform_float64_in_a_range_is_one_fused_operation),
        cmocka_unit_test(a_uniform_never_reaches_its_upper_bound),
        cmocka_unit_test(randint_takes_one_draw_below_two_to_the_28_and_two_from_there),
        cmocka_unit_test(randint_moves_with_its_lower_bound),
        cmocka_unit_test(randint_of_an_empty_range_draws_nothing),
        cmocka_unit_test(random_fills_the_width_of_the_integer),
        cmocka_unit_test(permutations_are_the_recorded_ones),
        cmocka_unit_test(a_permutation_of_one_or_none_draws_nothing),
        cmocka_unit_test(the_wide_permutation_inserts_at_sixty_four_bit_places),
        cmocka_unit_test(bernoulli_with_a_number_is_the_recorded_one_in_every_dtype),
        cmocka_unit_test(bernoulli_with_probabilities_of_float32_takes_one_draw_each),
        cmocka_unit_test(bernoulli_with_probabilities_of_float64_compares_53_bits),
        cmocka_unit_test(dropout_is_bernoulli_of_the_kept_share),
        cmocka_unit_test(dropout2d_draws_once_for_a_channel_of_a_sample),
        cmocka_unit_test(the_state_has_the_fields_of_get_rng_state),
        cmocka_unit_test(a_restored_state_goes_on_where_it_was_saved),
        cmocka_unit_test(a_state_that_no_generator_wrote_is_refused_and_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
