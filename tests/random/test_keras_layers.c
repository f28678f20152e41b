/* The random layers of Keras as recorded in training, from the generator of the pair [1234, 0], and
 * the steps of a SeedGenerator. */
#include "golden.h"

#include <math.h>

#include "random/keras_seed.h"
#include "random/tf_rng.h"

enum { ROOM = 400 };

static float x[ROOM];

/* Loads the input of a recorded layer into x; gives its length and its shape. */
static size_t layer_input(const char *layer, size_t shape[4]) {
    char name[64];
    int64_t dims[4] = {1, 1, 1, 1};
    snprintf(name, sizeof name, "%s.shape", layer);
    golden_load("keras_layers.txt", name, "i64", dims, 4);
    for (int d = 0; d < 4; d++) { shape[d] = (size_t)dims[d]; }
    snprintf(name, sizeof name, "%s.x", layer);
    size_t n = golden_load("keras_layers.txt", name, "f32", x, ROOM);
    assert_int_equal(n, shape[0] * shape[1] * shape[2] * shape[3]);
    return n;
}

static void check_output(const char *layer, size_t n) {
    char name[64];
    snprintf(name, sizeof name, "%s.y", layer);
    golden_check("keras_layers.txt", name, "f32", x, n);
}

/* The generator of the layer's one call, and the state that the call leaves. */
static dip_philox layer_generator(const char *layer) {
    char name[64];
    int64_t pair[2];
    dip_keras_seed generator;
    dip_keras_seed_init(&generator, 1234);
    dip_keras_seed_next(&generator, pair);
    snprintf(name, sizeof name, "%s.state_after", layer);
    golden_check("keras_layers.txt", name, "i64", generator.state, 2);
    return dip_tf_rng_keras(pair[0], pair[1]);
}

static void drop(size_t n, const uint8_t *keep, double rate) {
    for (size_t i = 0; i < n; i++) {
        x[i] = keep[i] != 0 ? x[i] * (float)dip_tf_dropout_scale(rate) : 0.0f;
    }
}

static void dropout_is_the_recorded_one(void **state) {
    (void)state;
    size_t shape[4];
    uint8_t keep[ROOM];
    size_t n = layer_input("dropout_train", shape);
    dip_philox philox = layer_generator("dropout_train");
    dip_tf_rng_keep_f32(&philox, keep, n, 0.3);
    drop(n, keep, 0.3);
    check_output("dropout_train", n);
}

static void dropout_with_a_noise_shape_is_the_recorded_one(void **state) {
    (void)state;
    size_t shape[4];
    uint8_t noise[ROOM], keep[ROOM];
    size_t n = layer_input("dropout_noise_shape", shape);
    dip_philox philox = layer_generator("dropout_noise_shape");
    dip_tf_rng_keep_f32(&philox, noise, shape[0] * shape[2], 0.5); /* (N, 1, C) */
    for (size_t i = 0; i < n; i++) {
        keep[i] = noise[i / (shape[1] * shape[2]) * shape[2] + i % shape[2]];
    }
    drop(n, keep, 0.5);
    check_output("dropout_noise_shape", n);
}

static void spatial_dropout_is_the_recorded_one(void **state) {
    (void)state;
    size_t shape[4];
    uint8_t noise[ROOM], keep[ROOM];
    size_t n = layer_input("spatial_dropout2d", shape);
    size_t channels = shape[3], image = shape[1] * shape[2] * channels;
    dip_philox philox = layer_generator("spatial_dropout2d");
    dip_tf_rng_keep_f32(&philox, noise, shape[0] * channels, 0.4); /* (N, 1, 1, C) */
    for (size_t i = 0; i < n; i++) { keep[i] = noise[i / image * channels + i % channels]; }
    drop(n, keep, 0.4);
    check_output("spatial_dropout2d", n);
}

static void gaussian_noise_is_the_recorded_one(void **state) {
    (void)state;
    if (!GOLDEN_SAME_LIBM) { skip(); }
    size_t shape[4];
    float noise[ROOM];
    size_t n = layer_input("gaussian_noise", shape);
    dip_philox philox = layer_generator("gaussian_noise");
    dip_tf_rng_normal_f32(&philox, noise, n, 0.0, 0.3);
    for (size_t i = 0; i < n; i++) { x[i] += noise[i]; }
    check_output("gaussian_noise", n);
}

static void gaussian_dropout_is_the_recorded_one(void **state) {
    (void)state;
    if (!GOLDEN_SAME_LIBM) { skip(); }
    size_t shape[4];
    float noise[ROOM];
    size_t n = layer_input("gaussian_dropout", shape);
    dip_philox philox = layer_generator("gaussian_dropout");
    dip_tf_rng_normal_f32(&philox, noise, n, 1.0, sqrt(0.3 / (1.0 - 0.3)));
    for (size_t i = 0; i < n; i++) { x[i] *= noise[i]; }
    check_output("gaussian_dropout", n);
}

static void alpha_dropout_is_the_recorded_one(void **state) {
    (void)state;
    const double rate = 0.3, floor_value = -1.6732632423543772 * 1.0507009873554805;
    const double a = 1.0 / sqrt((1.0 - rate) * (1.0 + rate * floor_value * floor_value));
    const double b = -a * floor_value * rate;
    size_t shape[4];
    uint8_t keep[ROOM];
    size_t n = layer_input("alpha_dropout", shape);
    dip_philox philox = layer_generator("alpha_dropout");
    dip_tf_rng_keep_f32(&philox, keep, n, rate);
    for (size_t i = 0; i < n; i++) {
        float kept = (float)keep[i];
        x[i] = (float)a * (x[i] * kept + (float)floor_value * (1.0f - kept)) + (float)b;
    }
    check_output("alpha_dropout", n);
}

static void a_mask_keeps_the_uniforms_that_reach_the_rate(void **state) {
    (void)state;
    dip_philox philox = dip_tf_rng_keras(3, 1);
    float singles[101];
    double doubles[101];
    uint8_t keep[101];
    dip_tf_rng_uniform_f32(&philox, singles, 101, 0.0, 1.0);
    dip_tf_rng_uniform_f64(&philox, doubles, 101, 0.0, 1.0);
    /* a rate that is itself one of the numbers: equal is kept */
    dip_tf_rng_keep_f32(&philox, keep, 101, (double)singles[50]);
    assert_int_equal(keep[50], 1);
    for (int i = 0; i < 101; i++) { assert_int_equal(keep[i], singles[i] >= singles[50]); }
    dip_tf_rng_keep_f64(&philox, keep, 101, doubles[50]);
    assert_int_equal(keep[50], 1);
    for (int i = 0; i < 101; i++) { assert_int_equal(keep[i], doubles[i] >= doubles[50]); }
}

static void a_seed_generator_steps_its_second_member(void **state) {
    (void)state;
    dip_keras_seed generator;
    int64_t pair[2];
    dip_keras_seed_init(&generator, 906691060);
    for (int64_t step = 0; step < 8; step++) {
        dip_keras_seed_next(&generator, pair);
        assert_int_equal(pair[0], 906691060);
        assert_int_equal(pair[1], step);
    }
    assert_int_equal(generator.state[1], 8);
}

static void the_global_seed_generator_steps_both_members(void **state) {
    (void)state;
    dip_keras_seed generator;
    int64_t pair[2];
    dip_keras_seed_init(&generator, 10);
    dip_keras_seed_next_global(&generator, pair);
    assert_int_equal(pair[0], 10);
    assert_int_equal(pair[1], 0);
    dip_keras_seed_next_global(&generator, pair);
    assert_int_equal(pair[0], 11 * 5387);
    assert_int_equal(pair[1], 5387);
    dip_keras_seed_next_global(&generator, pair);
    assert_int_equal(pair[0], (int64_t)(11 * 5387 + 1) * 5387 % 933199);
    assert_int_equal(pair[1], (int64_t)5388 * 5387 % 933199);
    dip_keras_seed_init(&generator, -3);
    dip_keras_seed_next_global(&generator, pair);
    dip_keras_seed_next_global(&generator, pair);
    assert_int_equal(pair[0], 933199 - 2 * 5387); /* never negative */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dropout_is_the_recorded_one),
        cmocka_unit_test(dropout_with_a_noise_shape_is_the_recorded_one),
        cmocka_unit_test(spatial_dropout_is_the_recorded_one),
        cmocka_unit_test(gaussian_noise_is_the_recorded_one),
        cmocka_unit_test(gaussian_dropout_is_the_recorded_one),
        cmocka_unit_test(alpha_dropout_is_the_recorded_one),
        cmocka_unit_test(a_mask_keeps_the_uniforms_that_reach_the_rate),
        cmocka_unit_test(a_seed_generator_steps_its_second_member),
        cmocka_unit_test(the_global_seed_generator_steps_both_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
