/* TensorFlow's seeds, distributions and shuffle. The arrays of tensorflow.txt are worked out by a
 * second implementation in tools/golden/make_random.py; recorded weights, orders and layers are in
 * test_mnist_draws.c and test_keras_layers.c. */
#include "golden.h"

#include <math.h>

#include "random/tf_rng.h"

enum { COUNT = 1001 };

static const int64_t seeds[2] = {5, 906691060};

typedef void (*fill_f32)(const dip_philox *, float *, size_t, double, double);
typedef void (*fill_f64)(const dip_philox *, double *, size_t, double, double);

static void check_f32(const char *name, fill_f32 fill, double p, double q, const char *variant) {
    for (int s = 0; s < 2; s++) {
        float values[COUNT];
        char full_name[64];
        dip_philox philox = dip_tf_rng_keras(seeds[s], 0);
        fill(&philox, values, COUNT, p, q);
        snprintf(full_name, sizeof full_name, "%s.%" PRId64 "%s", name, seeds[s], variant);
        golden_check("tensorflow.txt", full_name, "f32", values, COUNT);
    }
}

static void check_f64(const char *name, fill_f64 fill, double p, double q, const char *variant) {
    for (int s = 0; s < 2; s++) {
        double values[COUNT];
        char full_name[64];
        dip_philox philox = dip_tf_rng_keras(seeds[s], 0);
        fill(&philox, values, COUNT, p, q);
        snprintf(full_name, sizeof full_name, "%s.%" PRId64 "%s", name, seeds[s], variant);
        golden_check("tensorflow.txt", full_name, "f64", values, COUNT);
    }
}

/* ---- seeds ---- */

static void keras_reduces_seeds_by_floor_modulo(void **state) {
    (void)state;
    /* keras-numerics, section 1.4 names both pairs */
    static const int64_t same[4][2] = {
        {-7, 2147483639}, {(INT64_C(1) << 31) + 3, 5}, {2147483646, 0}, {INT64_MIN, 2147483638}};
    for (int k = 0; k < 4; k++) {
        dip_philox a = dip_tf_rng_keras(same[k][0], 0), b = dip_tf_rng_keras(same[k][1], 0);
        assert_memory_equal(&a, &b, sizeof a);
        a = dip_tf_rng_keras(1, same[k][0]);
        b = dip_tf_rng_keras(1, same[k][1]);
        assert_memory_equal(&a, &b, sizeof a);
        a = dip_tf_rng_stateless(same[k][0], 0);
        b = dip_tf_rng_stateless(same[k][1], 0);
        assert_memory_not_equal(&a, &b, sizeof a);
    }
}

static void both_members_of_a_seed_pair_matter(void **state) {
    (void)state;
    dip_philox a = dip_tf_rng_keras(3, 4), b = dip_tf_rng_keras(4, 3), c = dip_tf_rng_keras(3, 5);
    assert_memory_not_equal(&a, &b, sizeof a);
    assert_memory_not_equal(&a, &c, sizeof a);
}

static void a_stateful_seed_is_used_as_it_is_but_never_as_zero(void **state) {
    (void)state;
    const dip_philox expected[3] = {
        {{0, 0}, {0, 0, 2147483647u, 0}}, {{42, 0}, {0, 0, 1, 0}}, {{7, 0}, {0, 0, 0, 0}}};
    const dip_philox made[3] = {dip_tf_rng_stateful(0, 0), dip_tf_rng_stateful(42, 1),
                                dip_tf_rng_stateful((INT64_C(1) << 31) + 6, 0)};
    assert_memory_equal(made, expected, sizeof made);
}

/* ---- distributions ---- */

static void uniform_float32_rounds_product_and_sum_apart(void **state) {
    (void)state;
    check_f32("uniform_f32_-0.3_0.9", dip_tf_rng_uniform_f32, -0.3, 0.9, "");
}

static void uniform_float64_takes_two_words_an_element(void **state) {
    (void)state;
    check_f64("uniform_f64", dip_tf_rng_uniform_f64, 0.0, 1.0, "");
    check_f64("uniform_f64_-0.3_0.9", dip_tf_rng_uniform_f64, -0.3, 0.9, "");
}

static void normal_float32_is_the_published_scheme(void **state) {
    (void)state;
    if (!GOLDEN_SAME_LIBM) { skip(); }
    check_f32("normals_f32", dip_tf_rng_normal_f32, 0.0, 1.0, "");
    check_f32("normals_f32", dip_tf_rng_normal_f32, 0.25, 0.05, ".mean0.25_std0.05");
}

static void normal_float64_is_the_published_scheme(void **state) {
    (void)state;
    if (!GOLDEN_SAME_LIBM) { skip(); }
    check_f64("normals_f64", dip_tf_rng_normal_f64, 0.0, 1.0, "");
    check_f64("normals_f64", dip_tf_rng_normal_f64, 0.25, 0.05, ".mean0.25_std0.05");
}

static void truncated_normal_float32_is_the_published_scheme(void **state) {
    (void)state;
    if (!GOLDEN_SAME_LIBM) { skip(); }
    check_f32("truncated_f32", dip_tf_rng_truncated_normal_f32, 0.0, 1.0, "");
    check_f32("truncated_f32", dip_tf_rng_truncated_normal_f32, 0.25, 0.05, ".mean0.25_std0.05");
}

static void truncated_normal_float64_is_the_published_scheme(void **state) {
    (void)state;
    if (!GOLDEN_SAME_LIBM) { skip(); }
    check_f64("truncated_f64", dip_tf_rng_truncated_normal_f64, 0.0, 1.0, "");
    check_f64("truncated_f64", dip_tf_rng_truncated_normal_f64, 0.25, 0.05, ".mean0.25_std0.05");
}

static void truncated_normals_stay_within_two_deviations(void **state) {
    (void)state;
    enum { MANY = 50000 };
    float *values = golden_room(MANY, sizeof *values);
    dip_philox philox = dip_tf_rng_keras(77, 0);
    double sum = 0.0, squares = 0.0;
    dip_tf_rng_truncated_normal_f32(&philox, values, MANY, 0.0, 1.0);
    for (int i = 0; i < MANY; i++) {
        assert_true(fabsf(values[i]) < 2.0f);
        sum += (double)values[i];
        squares += (double)values[i] * (double)values[i];
    }
    assert_true(fabs(sum / MANY) < 0.025);
    /* the deviation of a normal cut at 2 */
    assert_true(fabs(sqrt(squares / MANY) - 0.87962566103423978) < 0.02);
    free(values);
}

/* The header's table of groups: a tensor made in parts is the tensor made at once. */
static void a_tensor_made_in_parts_is_the_tensor_made_at_once(void **state) {
    (void)state;
    static const struct {
        fill_f32 fill;
        uint64_t blocks;
    } singles[3] = {{dip_tf_rng_uniform_f32, 1},
                    {dip_tf_rng_normal_f32, 1},
                    {dip_tf_rng_truncated_normal_f32, 256}};
    static const struct {
        fill_f64 fill;
        uint64_t blocks;
    } doubles[3] = {{dip_tf_rng_uniform_f64, 1},
                    {dip_tf_rng_normal_f64, 1},
                    {dip_tf_rng_truncated_normal_f64, 128}};
    for (int k = 0; k < 3; k++) {
        float whole[103], parts[103];
        dip_philox start = dip_tf_rng_keras(11, 2), later = start;
        singles[k].fill(&start, whole, 103, 0.5, 2.0);
        dip_philox_skip(&later, 40 / 4 * singles[k].blocks);
        singles[k].fill(&start, parts, 40, 0.5, 2.0);
        singles[k].fill(&later, parts + 40, 63, 0.5, 2.0);
        assert_memory_equal(whole, parts, sizeof whole);
    }
    for (int k = 0; k < 3; k++) {
        double whole[103], parts[103];
        dip_philox start = dip_tf_rng_keras(11, 2), later = start;
        doubles[k].fill(&start, whole, 103, 0.5, 2.0);
        dip_philox_skip(&later, 38 / 2 * doubles[k].blocks);
        doubles[k].fill(&start, parts, 38, 0.5, 2.0);
        doubles[k].fill(&later, parts + 38, 65, 0.5, 2.0);
        assert_memory_equal(whole, parts, sizeof whole);
    }
}

static void the_generator_stays_and_nothing_is_written_past_the_end(void **state) {
    (void)state;
    for (size_t n = 0; n < 9; n++) {
        dip_philox philox = dip_tf_rng_keras(1, 0), before = philox;
        float values[10] = {0};
        values[n] = -77.0f;
        dip_tf_rng_truncated_normal_f32(&philox, values, n, 0.0, 1.0);
        dip_tf_rng_uniform_f32(&philox, values, n, 0.0, 1.0);
        dip_tf_rng_normal_f32(&philox, values, n, 0.0, 1.0);
        assert_true(values[n] == -77.0f);
        assert_memory_equal(&philox, &before, sizeof philox);
    }
}

/* ---- the order of samples ---- */

static void the_first_rows_of_fit_are_the_published_ones(void **state) {
    (void)state;
    /* keras-numerics, section 2 */
    static const int64_t first[GOLDEN_SEEDS][8] = {
        {46422, 15422, 49619, 12320, 6643, 27225, 27423, 10984},
        {2032, 18758, 14970, 46852, 16399, 9829, 10343, 46988},
        {34643, 21042, 43567, 22546, 23567, 46605, 43368, 17631}};
    int64_t *order = golden_room(54000, sizeof *order);
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        assert_true(dip_tf_shuffle_order(golden_seeds[s], order, 54000));
        assert_memory_equal(order, first[s], sizeof first[s]);
    }
    free(order);
}

/* shuffle="batch" beside its definition: words are taken batch by batch, each batch from the block
 * after the last one's. */
static void shuffle_by_batch_goes_on_with_whole_blocks(void **state) {
    (void)state;
    enum { ROWS = 107, BATCH = 25 };
    int64_t order[ROWS], expected[ROWS];
    dip_philox philox = dip_tf_rng_stateful(42, 0);
    uint64_t block = 0;
    assert_true(dip_tf_shuffle_order_in_batches(42, order, ROWS, BATCH));
    for (int i = 0; i < ROWS; i++) { expected[i] = i; }
    for (int start = 0; start < ROWS; start += BATCH) {
        int rows = ROWS - start < BATCH ? ROWS - start : BATCH;
        for (int i = 0; i < rows - 1; i++) {
            uint32_t word = dip_philox_word(&philox, 4 * block + (uint64_t)i);
            int other = i + (int)(word % (uint32_t)(rows - i));
            int64_t kept = expected[start + i];
            expected[start + i] = expected[start + other];
            expected[start + other] = kept;
        }
        block += (uint64_t)(rows - 1 + 3) / 4;
    }
    assert_memory_equal(order, expected, sizeof order);
    int64_t alone[BATCH];
    assert_true(dip_tf_shuffle_order(42, alone, BATCH));
    assert_memory_equal(order, alone, sizeof alone);
}

static void shuffling_one_row_or_none_takes_no_words(void **state) {
    (void)state;
    dip_philox philox = dip_tf_rng_stateful(1, 0), before = philox;
    int64_t row = 5;
    assert_true(dip_tf_rng_shuffle(&philox, &row, 1));
    assert_true(dip_tf_rng_shuffle(&philox, &row, 0));
    assert_int_equal(row, 5);
    assert_memory_equal(&philox, &before, sizeof philox);
    assert_true(dip_tf_shuffle_order_in_batches(1, &row, 1, SIZE_MAX >> 33));
    assert_int_equal(row, 0);
}

static void more_rows_than_tensorflow_can_shuffle_are_refused(void **state) {
    (void)state;
    if (SIZE_MAX > UINT32_MAX) {
        const size_t many = (size_t)UINT32_MAX + 1;
        dip_philox philox = dip_tf_rng_stateful(1, 0);
        int64_t row = 5;
        assert_false(dip_tf_rng_shuffle(&philox, &row, many));
        assert_false(dip_tf_shuffle_order(1, &row, many));
        assert_false(dip_tf_shuffle_order_in_batches(1, &row, 1, many));
        assert_int_equal(row, 5);
    }
    int64_t row = 5;
    assert_false(dip_tf_shuffle_order_in_batches(1, &row, 1, 0));
    assert_int_equal(row, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keras_reduces_seeds_by_floor_modulo),
        cmocka_unit_test(both_members_of_a_seed_pair_matter),
        cmocka_unit_test(a_stateful_seed_is_used_as_it_is_but_never_as_zero),
        cmocka_unit_test(uniform_float32_rounds_product_and_sum_apart),
        cmocka_unit_test(uniform_float64_takes_two_words_an_element),
        cmocka_unit_test(normal_float32_is_the_published_scheme),
        cmocka_unit_test(normal_float64_is_the_published_scheme),
        cmocka_unit_test(truncated_normal_float32_is_the_published_scheme),
        cmocka_unit_test(truncated_normal_float64_is_the_published_scheme),
        cmocka_unit_test(truncated_normals_stay_within_two_deviations),
        cmocka_unit_test(a_tensor_made_in_parts_is_the_tensor_made_at_once),
        cmocka_unit_test(the_generator_stays_and_nothing_is_written_past_the_end),
        cmocka_unit_test(the_first_rows_of_fit_are_the_published_ones),
        cmocka_unit_test(shuffle_by_batch_goes_on_with_whole_blocks),
        cmocka_unit_test(shuffling_one_row_or_none_takes_no_words),
        cmocka_unit_test(more_rows_than_tensorflow_can_shuffle_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
