/* keras.random and SeedGenerator: the recorded numbers bit for bit, every option, what is drawn in which
 * order, and mistakes. */
#include "diptych/import/layers.h"
#include "diptych/import/np.h"
#include "keras/model.h"
#include "random/golden.h"
#include "support/context.h"

#include <math.h>

#define CALLS "keras_random/calls.txt"
#define SEEDS "keras_random/seeds.txt"

static void check(const char *name, dip_tensor *t) {
    static int64_t whole[20000];
    assert_non_null(t);
    size_t n = (size_t)dip_tensor_numel(t);
    dip_tensor *plain =
        dip_tensor_make(dip_ctx(t), t->view.dtype, &(dip_shape){1, {(int64_t)n}}, NULL);
    dip_tensor *flat = dip_numpy_tensor(np_reshape(np_asarray(t), -1), DIP_HERE);
    assert_true(plain && flat && dip_tensor_copy_into(plain, flat));
    const void *data = plain->view.data;
    if (t->view.dtype == DIP_INT32) { /* integers are recorded as int64 */
        for (size_t i = 0; i < n; i++) whole[i] = ((const int32_t *)data)[i];
        data = whole;
    }
    golden_check(CALLS, name,
                 t->view.dtype == DIP_FLOAT32   ? "f32"
                 : t->view.dtype == DIP_FLOAT64 ? "f64"
                 : t->view.dtype == DIP_UINT8   ? "u8"
                                                : "i64",
                 data, n);
}

/* grid(...) of the maker, times `by`. */
static dip_tensor *grid(const char *dtype, double by, dip_shape shape) {
    static double x[1024];
    int64_t n = 1;
    for (int i = 0; i < shape.rank; i++) n *= shape.dim[i];
    for (int64_t i = 0; i < n; i++) x[i] = by * ((double)(37 * i % 64) / 32 - 1);
    return numpy_tensor(np_astype(np_array(x, "float64", shape), dtype));
}
static dip_tensor *range(dip_shape shape) {
    static int64_t x[20000];
    for (int64_t i = 0; i < 20000; i++) x[i] = i;
    return numpy_tensor(np_array(x, "int64", shape));
}
#define S(...) keras_shape(__VA_ARGS__)

static void floats_are_the_recorded_ones(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        check("uniform.plain", keras_random_uniform(S(1001), .seed = 5));
        check("uniform.bounds",
              keras_random_uniform(S(3, 5, 7), .minval = -2.1, .maxval = 3.3, .seed = 6));
        check("uniform.double", keras_random_uniform(S(3, 5, 7), .minval = -2.1, .maxval = 3.3,
                                                     .dtype = "float64", .seed = 6));
        if (GOLDEN_SAME_LIBM) {
            check("normal.plain", keras_random_normal(S(1001), .seed = 5));
            check("normal.moments",
                  keras_random_normal(S(3, 5, 7), .mean = 0.3, .stddev = 1.7, .seed = 6));
            check("normal.double", keras_random_normal(S(3, 5, 7), .mean = 0.3, .stddev = 1.7,
                                                       .dtype = "float64", .seed = 6));
            check("truncated.plain", keras_random_truncated_normal(S(1001), .seed = 5));
            check("truncated.moments", keras_random_truncated_normal(S(3, 5, 7), .mean = 0.3,
                                                                     .stddev = 1.7, .seed = -6));
            check("truncated.double",
                  keras_random_truncated_normal(S(3, 5, 7), .mean = 0.3, .stddev = 1.7,
                                                .dtype = "float64", .seed = 6));
            check("gamma.small", keras_random_gamma(S(101), 0.3, .seed = 5));
            check("gamma.one", keras_random_gamma(S(101), 1, .seed = 5));
            check("gamma.large", keras_random_gamma(S(4, 26), 7.5, .seed = 6));
            check("gamma.double", keras_random_gamma(S(51), 0.7, .dtype = "float64", .seed = 6));
            check("beta.plain", keras_random_beta(S(101), 0.5, 2, .seed = 5));
            check("beta.large", keras_random_beta(S(7, 9), 3, 1, .seed = 6));
            check("beta.double",
                  keras_random_beta(S(51), 2.5, 0.25, .dtype = "float64", .seed = 6));
            check("binomial.few", keras_random_binomial(S(101), 7, 0.3, .seed = 5));
            check("binomial.many", keras_random_binomial(S(101), 1000, 0.3, .seed = 5));
            check("binomial.mirrored", keras_random_binomial(S(101), 1000, 0.8, .seed = 6));
            check("binomial.mirrored_few",
                  keras_random_binomial(S(101), 7, 0.8, .dtype = "float64", .seed = 6));
        }
        check("binomial.none", keras_random_binomial(S(5), 7, 0, .seed = 6));
        check("binomial.all", keras_random_binomial(S(5), 7, 1, .seed = 6));
    }
    DIP_ASSERT_FINE(ctx);
    assert_string_equal(dip_test_output(ctx), ""); /* whoever gives a seed is told nothing */
    dip_test_context_free(ctx);
}

static void integers_are_the_recorded_ones(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    const double five[] = {0, 1, 0, 3, 0};
    float logits[5];
    for (int i = 0; i < 5; i++) logits[i] = five[i] == 0 ? -INFINITY : logf((float)five[i]);
    {
        dip_scope();
        const int64_t least = -(INT64_C(1) << 31), wide = INT64_C(1) << 62;
        check("randint.plain", keras_random_randint(S(1001), 0, 10, .seed = 5));
        check("randint.negative", keras_random_randint(S(3, 5, 7), -70, 33, .seed = 6));
        check("randint.wide", keras_random_randint(S(101), least, -least - 1, .seed = 7));
        check("randint.long",
              keras_random_randint(S(101), -wide, wide, .dtype = "int64", .seed = 7));
        check("randint.byte", keras_random_randint(S(101), 0, 300, .dtype = "uint8", .seed = 7));
        check("shuffle.rows", keras_random_shuffle(range(S(101)), .seed = 5));
        check("shuffle.ties", keras_random_shuffle(range(S(20000)), .seed = 5));
        check("shuffle.axis0", keras_random_shuffle(range(S(4, 3, 2)), .seed = 6));
        check("shuffle.axis1", keras_random_shuffle(range(S(4, 3, 2)), .axis = 1, .seed = 7));
        check("shuffle.last", keras_random_shuffle(range(S(2, 2, 6)), .axis = -1, .seed = 6));
        if (GOLDEN_SAME_LIBM) {
            check("categorical.plain",
                  keras_random_categorical(grid("float32", 3, S(4, 6)), 51, .seed = 5));
            check("categorical.long", keras_random_categorical(grid("float32", 3, S(1, 37)), 101,
                                                               .dtype = "int64", .seed = 6));
            check("categorical.infinite",
                  keras_random_categorical(numpy_tensor(np_array(logits, "float32", S(1, 5))), 51,
                                           .seed = 7));
            check("categorical.double",
                  keras_random_categorical(grid("float64", 3, S(3, 7)), 21, .seed = 8));
        }
        assert_int_equal(dip_tensor_dtype(keras_random_randint(S(2), 0, 10)), DIP_INT32);
        assert_int_equal(dip_tensor_numel(keras_random_categorical(grid("float32", 1, S(2, 3)), 0)),
                         0);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void dropout_is_the_recorded_one_and_passes_gradients(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        check("dropout.plain", keras_random_dropout(grid("float32", 1, S(101)), 0.3, .seed = 5));
        check("dropout.noise_shape", keras_random_dropout(grid("float32", 1, S(4, 3, 5)), 0.5,
                                                          .noise_shape = S(-1, 1, 5), .seed = 6));
        check("dropout.low_rank", keras_random_dropout(grid("float32", 1, S(4, 3, 5)), 0.5,
                                                       .noise_shape = S(5), .seed = 6));
        check("dropout.none", keras_random_dropout(grid("float32", 1, S(101)), 0, .seed = 5));
        check("dropout.all", keras_random_dropout(grid("float32", 1, S(101)), 1, .seed = 5));
        check("dropout.double", keras_random_dropout(grid("float64", 1, S(101)), 0.3, .seed = 5));
        dip_tensor *x = grid("float64", 1, S(101));
        assert_true(dip_tensor_set_requires_grad(x, true, DIP_HERE));
        dip_tensor *y = keras_random_dropout(x, 0.75, .seed = 5);
        assert_true(dip_backward(keras_ops_sum(y), NULL));
        for (int64_t i = 0; i < 101; i++) { /* y = 4 x where kept */
            double g = dip_tensor_get(dip_tensor_grad(x), &i, DIP_HERE);
            assert_true((g == 0 || g == 4) &&
                        dip_tensor_get(y, &i, DIP_HERE) == g * dip_tensor_get(x, &i, DIP_HERE));
        }
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* ---- the order of draws ---- */

typedef struct notes {
    float value[64];
    size_t n;
} notes;
static void note(notes *to, dip_tensor *t) {
    assert_non_null(t);
    const float *from = dip_tensor_data(t, DIP_HERE);
    for (int64_t i = 0; i < dip_tensor_numel(t); i++) to->value[to->n++] = from[i];
}
static void compare(const char *name, const notes *n) {
    golden_check(SEEDS, name, "f32", n->value, n->n);
}
static void compare_pairs(const char *name, const dip_seed_pair *pairs, size_t n) {
    int64_t flat[4];
    for (size_t i = 0; i < n; i++) flat[2 * i] = pairs[i].first, flat[2 * i + 1] = pairs[i].second;
    golden_check(SEEDS, name, "i64", flat, 2 * n);
}

static void a_seed_generator_moves_on_with_each_draw(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        notes drawn = {{0}, 0};
        keras_SeedGenerator *g = keras_random_SeedGenerator(.seed = 7);
        for (int i = 0; i < 3; i++) note(&drawn, keras_random_normal(S(5), .seed_generator = g));
        if (GOLDEN_SAME_LIBM) compare("own.normal", &drawn);
        dip_seed_pair pair = keras_seed_generator_state(g);
        compare_pairs("own.state", &pair, 1);
        pair = keras_seed_generator_next(g);
        compare_pairs("own.next", &pair, 1);
        dip_seed_pair two[2] = {keras_seed_generator_next(g, .ordered = false), {0, 0}};
        two[1] = keras_seed_generator_state(g);
        compare_pairs("own.unordered", two, 2);
        dip_tensor *x = grid("float32", 1, S(4));
        assert_ptr_equal(keras_random_dropout(x, 0, .seed_generator = g), x);
        assert_non_null(keras_random_dropout(x, 1, .seed_generator = g));
        pair = keras_seed_generator_state(g);
        compare_pairs("own.after_dropout", &pair, 1);
        assert_non_null(keras_random_beta(S(3), 1, 2, .seed_generator = g));
        pair = keras_seed_generator_state(g);
        compare_pairs("own.after_beta", &pair, 1);
        /* every call takes one pair */
        int64_t before = pair.second;
        assert_true(keras_random_uniform(S(2), .seed_generator = g) &&
                    keras_random_truncated_normal(S(2), .seed_generator = g) &&
                    keras_random_gamma(S(2), 2, .seed_generator = g) &&
                    keras_random_binomial(S(2), 2, 0.5, .seed_generator = g) &&
                    keras_random_randint(S(2), 0, 2, .seed_generator = g) &&
                    keras_random_shuffle(x, .seed_generator = g) &&
                    keras_random_categorical(grid("float32", 1, S(1, 2)), 1, .seed_generator = g) &&
                    keras_random_dropout(x, 0.5, .seed_generator = g));
        assert_int_equal(keras_seed_generator_state(g).second, before + 8);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void without_a_seed_the_global_generator_draws(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        notes three = {{0}, 0}, dense = {{0}, 0}, again = {{0}, 0}, cleared = {{0}, 0};
        keras_utils_set_random_seed(3);
        dip_seed_pair two[2] = {keras_seed_generator_state(keras_random_SeedGenerator()), {0, 0}};
        two[1] = keras_seed_generator_state(keras_random_SeedGenerator());
        compare_pairs("drawn.states", two, 2);
        for (int i = 0; i < 3; i++) note(&three, keras_random_uniform(S(5)));
        compare("global.uniform", &three);
        keras_Layer *layer = layers_Dense(2);
        keras_Model *model = keras_Sequential(keras_Input(.shape = S(3)), layer);
        note(&dense, keras_layer_weight(layer, 0));
        note(&dense, keras_random_uniform(S(5)));
        compare("global.dense", &dense);
        keras_utils_set_random_seed(3);
        note(&again, keras_random_uniform(S(5)));
        compare("global.again", &again);
        keras_utils_clear_session();
        note(&cleared, keras_random_uniform(S(5)));
        compare("global.cleared", &cleared);
        assert_non_null(model);
    }
    DIP_ASSERT_FINE(ctx);
    assert_string_equal(dip_test_output(ctx), "");
    dip_test_context_free(ctx);
}

static void an_unseeded_draw_says_how_it_is_repeated(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        assert_non_null(keras_random_uniform(S(5)));
    }
    assert_non_null(strstr(dip_test_output(ctx), "keras_utils_set_random_seed("));
    dip_test_context_free(ctx);
}

static void the_default_dtype_is_floatx(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        assert_int_equal(dip_tensor_dtype(keras_random_uniform(S(2), .seed = 1)), DIP_FLOAT32);
        keras_config_set_floatx("float64");
        assert_int_equal(dip_tensor_dtype(keras_random_uniform(S(2), .seed = 1)), DIP_FLOAT64);
        assert_int_equal(dip_tensor_dtype(keras_random_gamma(S(2), 1, .seed = 1)), DIP_FLOAT64);
        assert_int_equal(
            dip_tensor_dtype(keras_random_beta(S(2), 1, 1, .dtype = "float32", .seed = 1)),
            DIP_FLOAT32);
        assert_int_equal(
            dip_tensor_dtype(keras_random_categorical(grid("float32", 1, S(1, 2)), 1, .seed = 1)),
            DIP_INT32);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* ---- mistakes ---- */

static void mistakes_are_told_in_sentences(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        keras_SeedGenerator *g = keras_random_SeedGenerator(.seed = 7);
        dip_tensor *x = grid("float32", 1, S(4, 3)), *whole = range(S(4));
        assert_null(keras_random_normal(S(2), .seed = 1, .seed_generator = g));
        DIP_ASSERT_ERROR(
            ctx, DIP_ERROR_ARGUMENT,
            "keras_random_normal: both seed (1) and seed_generator are given; leave one of "
            "them out");
        assert_null(keras_random_uniform(S(2), .seed_generator = (keras_SeedGenerator *)x));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_TYPE, "keras_random_uniform");
        int nothing = 0;
        assert_null(
            keras_random_uniform(S(2), .seed_generator = (keras_SeedGenerator *)(void *)&nothing));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                         "keras_random_uniform: seed_generator is no live object of this context");
        assert_null(keras_random_uniform(S(2), .dtype = "int32", .seed_generator = g));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                         "keras_random_uniform: there is no dtype called \"int32\"");
        assert_null(keras_random_randint(S(2), 0, 2, .dtype = "float32", .seed_generator = g));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                         "keras_random_randint: there is no dtype called \"float32\"");
        assert_null(keras_random_randint(S(2), 5, 5, .seed_generator = g));
        DIP_ASSERT_ERROR(
            ctx, DIP_ERROR_ARGUMENT,
            "keras_random_randint: minval is 5 and maxval is 5, expected minval < maxval");
        assert_null(keras_random_randint(S(2), 0, INT64_C(1) << 40, .seed_generator = g));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "give .dtype = \"int64\" for larger ones");
        assert_null(keras_random_normal(S(-2), .seed_generator = g));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "keras_random_normal");
        assert_null(keras_random_shuffle(x, .axis = 2, .seed_generator = g));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                         "keras_random_shuffle: the axis is 2, but the tensor has 2; count from 0");
        assert_null(keras_random_categorical(whole, 2, .seed_generator = g));
        DIP_ASSERT_ERROR(
            ctx, DIP_ERROR_SHAPE,
            "keras_random_categorical: the logits are int64 of shape (4,), expected floats");
        assert_null(keras_random_categorical(x, -1, .seed_generator = g));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                         "keras_random_categorical: num_samples is -1, expected 0 or more");
        assert_null(keras_random_dropout(x, 1.5, .seed_generator = g));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                         "keras_random_dropout: the rate is 1.5, expected a number from 0 to 1");
        assert_null(keras_random_dropout(whole, 0.5, .seed_generator = g));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_TYPE, "keras_random_dropout");
        assert_int_equal(keras_seed_generator_state(g).second, 0); /* what fails draws nothing */
        assert_null(keras_random_dropout(x, 0.5, .noise_shape = S(7, 3), .seed_generator = g));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "keras_random_dropout");
        assert_null(keras_random_dropout(NULL, 0.5));
        assert_null(keras_random_shuffle(NULL));
        assert_null(keras_random_categorical(NULL, 1));
        assert_int_equal(keras_seed_generator_state(NULL).first, 0);
        assert_int_equal(keras_seed_generator_next(NULL).second, 0);
        assert_null(keras_layer_seed_generator(NULL));
        DIP_ASSERT_FINE(ctx);
    }
    dip_test_context_free(ctx);
}

static bool draw_everything(void) {
    keras_SeedGenerator *g = keras_random_SeedGenerator(.seed = 7);
    dip_tensor *x = grid("float32", 1, S(4, 3));
    return g && x && keras_random_normal(S(3), .seed_generator = g) &&
           keras_random_uniform(S(3), .seed = 1) && keras_random_gamma(S(3), 1, .seed = 1) &&
           keras_random_beta(S(3), 1, 2, .seed = 1) &&
           keras_random_binomial(S(3), 4, 0.5, .seed = 1) &&
           keras_random_randint(S(3), 0, 4, .seed = 1) &&
           keras_random_categorical(x, 2, .seed = 1) &&
           keras_random_shuffle(x, .axis = 1, .seed = 1) && keras_random_dropout(x, 0.5, .seed = 1);
}

static void every_failing_allocation_is_reported(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    keras_utils_set_random_seed(0);
    fail_alloc *f = dip_test_alloc(ctx);
    for (int64_t n = 1;; n++) {
        dip_scope();
        fail_alloc_at(f, n);
        bool fine = draw_everything();
        bool hit = fail_alloc_hit(f);
        fail_alloc_at(f, 0);
        if (!hit) {
            DIP_ASSERT_FINE(ctx);
            assert_true(fine);
            assert_in_range(n, 10, 1000);
            break;
        }
        assert_false(fine);
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floats_are_the_recorded_ones),
        cmocka_unit_test(integers_are_the_recorded_ones),
        cmocka_unit_test(dropout_is_the_recorded_one_and_passes_gradients),
        cmocka_unit_test(a_seed_generator_moves_on_with_each_draw),
        cmocka_unit_test(without_a_seed_the_global_generator_draws),
        cmocka_unit_test(an_unseeded_draw_says_how_it_is_repeated),
        cmocka_unit_test(the_default_dtype_is_floatx),
        cmocka_unit_test(mistakes_are_told_in_sentences),
        cmocka_unit_test(every_failing_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
