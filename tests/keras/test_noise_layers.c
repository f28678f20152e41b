/* Dropout and noise layers: two calls in training and a gradient as recorded bit for bit, what does not
 * move the seed, how many seeds are drawn, options, mistakes; and a layer of one's own that drops. */
#include "diptych/import/layers.h"
#include "diptych/import/np.h"
#include "keras/noise_layer.h"
#include "keras/model.h"
#include "random/golden.h"
#include "support/context.h"

#include <math.h>
#include <string.h>

#define S(...) keras_shape(__VA_ARGS__)

typedef struct layer_case {
    const char *name;
    keras_Layer *(*make)(int64_t seed);
    dip_shape shape;
    bool libm; /* through the C library's logf, sinf, cosf */
} layer_case;

#define MAKE(name, call) \
    static keras_Layer *name(int64_t seed) { return call; }
MAKE(dropout, layers_Dropout(0.3, .seed = seed))
MAKE(dropout_noise_shape, layers_Dropout(0.5, .noise_shape = S(-1, 1, 5), .seed = seed))
MAKE(dropout_shared_noise, layers_Dropout(0.5, .noise_shape = S(5), .seed = seed))
MAKE(dropout_all, layers_Dropout(1.0, .seed = seed))
MAKE(spatial_dropout1d, layers_SpatialDropout1D(0.4, .seed = seed))
MAKE(spatial_dropout2d, layers_SpatialDropout2D(0.4, .seed = seed))
MAKE(spatial_dropout2d_cf,
     layers_SpatialDropout2D(0.4, .data_format = "channels_first", .seed = seed))
MAKE(spatial_dropout3d, layers_SpatialDropout3D(0.4, .seed = seed))
MAKE(spatial_dropout3d_cf,
     layers_SpatialDropout3D(0.4, .data_format = "channels_first", .seed = seed))
MAKE(gaussian_noise, layers_GaussianNoise(0.3, .seed = seed))
MAKE(gaussian_dropout, layers_GaussianDropout(0.3, .seed = seed))
MAKE(alpha_dropout, layers_AlphaDropout(0.3, .seed = seed))
MAKE(alpha_dropout_noise, layers_AlphaDropout(0.3, .noise_shape = S(-1, 1, 5), .seed = seed))

static const layer_case cases[] = {
    {"dropout", dropout, {2, {5, 12}}, false},
    {"dropout_noise_shape", dropout_noise_shape, {3, {4, 3, 5}}, false},
    {"dropout_shared_noise", dropout_shared_noise, {3, {4, 3, 5}}, false},
    {"dropout_all", dropout_all, {2, {5, 4}}, false},
    {"spatial_dropout1d", spatial_dropout1d, {3, {4, 3, 5}}, false},
    {"spatial_dropout2d", spatial_dropout2d, {4, {2, 3, 2, 5}}, false},
    {"spatial_dropout2d_cf", spatial_dropout2d_cf, {4, {2, 5, 2, 3}}, false},
    {"spatial_dropout3d", spatial_dropout3d, {5, {2, 2, 2, 2, 5}}, false},
    {"spatial_dropout3d_cf", spatial_dropout3d_cf, {5, {2, 5, 2, 2, 2}}, false},
    {"gaussian_noise", gaussian_noise, {2, {5, 12}}, true},
    {"gaussian_dropout", gaussian_dropout, {2, {5, 12}}, true},
    {"alpha_dropout", alpha_dropout, {2, {5, 12}}, false},
    {"alpha_dropout_noise", alpha_dropout_noise, {3, {4, 3, 5}}, false},
};
enum { CASES = sizeof cases / sizeof *cases };

/* grid(...) of the maker. */
static dip_tensor *grid(dip_shape shape, bool wide) {
    double x[1024];
    int64_t n = 1;
    for (int i = 0; i < shape.rank; i++) n *= shape.dim[i];
    for (int64_t i = 0; i < n; i++) x[i] = (double)(37 * i % 64) / 32 - 1;
    return numpy_tensor(np_astype(np_array(x, "float64", shape), wide ? "float64" : "float32"));
}

static bool build_for(keras_Layer *l, dip_shape batch) {
    dip_shape row = {batch.rank - 1, {0}}, out;
    for (int i = 0; i < row.rank; i++) row.dim[i] = batch.dim[i + 1];
    return dip_layer_build(l, &row, &out) && dip_shapes_equal(&row, &out);
}

static void compare(const layer_case *c, const char *part, dip_tensor *t, bool wide) {
    char name[64];
    assert_non_null(t);
    snprintf(name, sizeof name, "%s.%s", c->name, part);
    golden_check(wide ? "keras_random/layers_f64.txt" : "keras_random/layers_f32.txt", name,
                 wide ? "f64" : "f32", dip_tensor_data(t, DIP_HERE), (size_t)dip_tensor_numel(t));
}

static void compare_state(const layer_case *c, keras_Layer *l) {
    char name[64];
    dip_seed_pair pair = keras_seed_generator_state(keras_layer_seed_generator(l));
    int64_t flat[2] = {pair.first, pair.second};
    snprintf(name, sizeof name, "%s.state", c->name);
    golden_check("keras_random/layers_f32.txt", name, "i64", flat, 2);
}

static void run_eagerly(const layer_case *c, bool wide) {
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        keras_config_set_floatx(wide ? "float64" : "float32");
        keras_Layer *l = c->make(1234);
        assert_true(build_for(l, c->shape));
        dip_tensor *x = grid(c->shape, wide), *weight = grid(c->shape, wide);
        assert_true(dip_tensor_set_requires_grad(x, true, DIP_HERE));
        dip_layer_pass training = {dip_tape(ctx), true}, evaluating = {dip_tape(ctx), false};
        compare(c, "y1", dip_layer_apply(l, &training, x), wide);
        assert_ptr_equal(dip_layer_apply(l, &evaluating, x), x); /* and the state stays */
        dip_tensor *y = dip_layer_apply(l, &training, x);
        compare(c, "y2", y, wide);
        compare_state(c, l);
        if (dip_tensor_requires_grad(y)) { /* not where everything became 0 */
            dip_backward_opts o;
            dip_backward_opts_init(&o, sizeof o);
            o.gradient = weight;
            assert_true(dip_backward(y, &o));
            compare(c, "dx", dip_tensor_grad(x), wide);
        } else {
            compare(c, "dx", dip_tensor_new(ctx, x->view.dtype, c->shape, DIP_HERE), wide);
        }
    }
    DIP_ASSERT_FINE(ctx);
    assert_string_equal(dip_test_output(ctx), "");
    dip_test_context_free(ctx);
}

static void calls_and_gradients_are_the_recorded_ones(void **state) {
    (void)state;
    for (int i = 0; i < CASES; i++)
        for (int wide = 0; wide < 2; wide++)
            if (!cases[i].libm || GOLDEN_SAME_LIBM) run_eagerly(&cases[i], wide);
}

/* One plan, run twice: the state is read at each run. */
static void a_plan_draws_anew_at_each_run(void **state) {
    (void)state;
    for (int i = 0; i < CASES; i++) {
        const layer_case *c = &cases[i];
        if (c->libm && !GOLDEN_SAME_LIBM) continue;
        dip_context *ctx = dip_test_context();
        {
            dip_scope();
            keras_Layer *l = c->make(1234);
            assert_true(build_for(l, c->shape));
            dip_tensor *x = grid(c->shape, false);
            dip_graph *g = dip_graph_new(ctx);
            dip_layer_pass pass = {dip_graph_builder(g), true};
            dip_value in = dip_graph_input(g, "x", DIP_FLOAT32, &c->shape);
            dip_value y = dip_layer_apply(l, &pass, in);
            dip_plan *plan = dip_graph_plan(g, &y, 1, NULL);
            assert_true(dip_plan_bind(plan, in, x));
            for (int run = 0; run < 2; run++) {
                char name[64];
                assert_true(dip_plan_run(plan));
                snprintf(name, sizeof name, "%s.y%d", c->name, run + 1);
                golden_check("keras_random/layers_f32.txt", name, "f32",
                             dip_plan_output(plan, 0)->data, (size_t)dip_tensor_numel(x));
            }
            compare_state(c, l);
        }
        DIP_ASSERT_FINE(ctx);
        dip_test_context_free(ctx);
    }
}

/* keras-numerics 1.3: one draw for each layer that draws itself, when it is made. */
static void each_layer_takes_one_seed_unless_its_rate_is_0(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        keras_utils_set_random_seed(0);
        dip_python_rng same;
        dip_python_rng_seed(&same, 0);
        for (int i = 0; i < CASES; i++) {
            keras_Layer *l = cases[i].make(DIP_NO_SEED);
            dip_seed_pair pair = keras_seed_generator_state(keras_layer_seed_generator(l));
            assert_int_equal(pair.first, dip_python_rng_keras_seed(&same));
            assert_int_equal(pair.second, 0);
            assert_int_equal(dip_keras_layer_weight_count(l), 0); /* the state is not among them */
        }
        assert_null(keras_layer_seed_generator(layers_Dropout(0)));
        assert_null(keras_layer_seed_generator(layers_GaussianNoise(0)));
        assert_null(keras_layer_seed_generator(layers_GaussianDropout(0)));
        assert_null(keras_layer_seed_generator(layers_AlphaDropout(0)));
        assert_null(keras_layer_seed_generator(layers_SpatialDropout1D(0)));
        assert_null(keras_layer_seed_generator(layers_Flatten()));
        assert_null(keras_layer_seed_generator(layers_Dense(1, .kernel_initializer = "zeros")));
        keras_Layer *l = layers_Dropout(0.5); /* none of those drew */
        assert_int_equal(keras_seed_generator_state(keras_layer_seed_generator(l)).first,
                         dip_python_rng_keras_seed(&same));
        dip_layer_pass pass = {dip_tape(ctx), true};
        dip_tensor *x = grid(S(2, 3), false);
        assert_ptr_equal(dip_layer_apply(layers_AlphaDropout(0), &pass, x), x);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void fit_moves_the_state_and_evaluate_does_not(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        keras_utils_set_random_seed(0);
        keras_Layer *drop = layers_Dropout(0.5, .seed = 9),
                    *noise = layers_GaussianNoise(0.5, .seed = 8);
        keras_Model *model = keras_Sequential(keras_Input(.shape = S(3)), noise, layers_Dense(4),
                                              drop, layers_Dense(1));
        keras_Array *x = np_asarray(grid(S(10, 3), false)), *y = np_asarray(grid(S(10, 1), false));
        keras_compile(model, .loss = "mse", .optimizer = "sgd");
        assert_non_null(keras_fit(model, x, y, .batch_size = 4, .epochs = 2, .verbose = 0,
                                  .validation_data = keras_data(x, y)));
        keras_evaluate(model, x, y, .verbose = 0);
        keras_predict(model, x, .verbose = 0);
        dip_seed_pair pair = keras_seed_generator_state(keras_layer_seed_generator(drop));
        assert_true(pair.first == 9 && pair.second == 6);
        assert_int_equal(keras_seed_generator_state(keras_layer_seed_generator(noise)).second, 6);
        assert_int_equal(keras_count_params(model), 3 * 4 + 4 + 4 + 1);
        assert_int_equal(dip_keras_weights_count(keras_get_weights(model)), 4);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void layers_are_named_as_keras_names_them(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    keras_utils_set_random_seed(0);
    static const char *const classes[] = {
        "Dropout",       "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
        "GaussianNoise", "GaussianDropout",  "AlphaDropout"};
    static const char *const names[] = {
        "dropout",        "spatial_dropout1d", "spatial_dropout2d", "spatial_dropout3d",
        "gaussian_noise", "gaussian_dropout",  "alpha_dropout"};
    keras_Layer *l[] = {layers_Dropout(0.1),          layers_SpatialDropout1D(0.1),
                        layers_SpatialDropout2D(0.1), layers_SpatialDropout3D(0.1),
                        layers_GaussianNoise(0.1),    layers_GaussianDropout(0.1),
                        layers_AlphaDropout(0.1)};
    for (int i = 0; i < 7; i++) {
        assert_string_equal(keras_layer_name(l[i]), names[i]);
        assert_string_equal(dip_keras_layer_class_name(l[i]), classes[i]);
    }
    keras_Layer *mine[] = {
        layers_SpatialDropout1D(0.1, .name = "mine"), layers_SpatialDropout2D(0.1, .name = "mine"),
        layers_SpatialDropout3D(0.1, .name = "mine"), layers_GaussianNoise(0.1, .name = "mine"),
        layers_GaussianDropout(0.1, .name = "mine"),  layers_AlphaDropout(0.1, .name = "mine")};
    for (int i = 0; i < 6; i++) assert_string_equal(keras_layer_name(mine[i]), "mine");
    /* an input_shape builds the model */
    keras_Layer *first[] = {layers_SpatialDropout1D(0.1, .input_shape = S(3, 2)),
                            layers_SpatialDropout2D(0.1, .input_shape = S(3, 2, 2)),
                            layers_SpatialDropout3D(0.1, .input_shape = S(3, 2, 2, 2)),
                            layers_GaussianNoise(0.1, .input_shape = S(3)),
                            layers_GaussianDropout(0.1, .input_shape = S(3)),
                            layers_AlphaDropout(0.1, .input_shape = S(3)),
                            layers_Dropout(0.1, .input_shape = S(3))};
    for (int i = 0; i < 7; i++) {
        keras_Model *m = keras_Sequential(first[i], layers_Flatten());
        assert_int_equal(m->out.dim[0], i == 0 ? 6 : i == 1 ? 12 : i == 2 ? 24 : 3);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void refuse(dip_context *ctx, keras_Layer *l, dip_shape batch, const char *why) {
    dip_shape row = {batch.rank - 1, {0}}, out;
    for (int i = 0; i < row.rank; i++) row.dim[i] = batch.dim[i + 1];
    assert_non_null(l);
    assert_false(dip_layer_build(l, &row, &out));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, why);
}

static void mistakes_are_told_in_sentences(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    keras_utils_set_random_seed(0);
    assert_null(layers_GaussianNoise(1.5));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "layers_GaussianNoise: the stddev is 1.5, expected a number from 0 to 1");
    assert_null(layers_GaussianDropout(-0.1));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "layers_GaussianDropout: the rate is -0.1, expected a number from 0 to 1");
    assert_null(layers_AlphaDropout((double)NAN));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "layers_AlphaDropout: the rate is ");
    assert_null(layers_SpatialDropout1D(2));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "layers_SpatialDropout1D: the rate is 2");
    assert_null(layers_Dropout(0.5, .noise_shape = S(3, 0)));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_ARGUMENT,
        "layers_Dropout: noise_shape is (3, 0), expected positive dimensions with the batch "
        "axis first, or -1 where the input's own counts");
    assert_null(layers_SpatialDropout2D(0.5, .data_format = "channels_lst"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "channels_last");
    refuse(ctx, layers_SpatialDropout1D(0.5), S(4, 5),
           "layers_SpatialDropout1D (spatial_dropout1d): the input has shape (None, 5), expected 3 "
           "axes, found 2");
    refuse(ctx, layers_SpatialDropout2D(0.5), S(4, 5, 5), "expected 4 axes, found 3");
    refuse(ctx, layers_SpatialDropout3D(0.5), S(4, 5, 5), "expected 5 axes, found 3");
    refuse(ctx, layers_Dropout(0.5, .noise_shape = S(-1, 4)), S(4, 5),
           "noise_shape is (-1, 4), which does not repeat to the input's shape (None, 5)");
    refuse(ctx, layers_Dropout(0.5, .noise_shape = S(1, 1, 5)), S(4, 5),
           "noise_shape is (1, 1, 5)");
    refuse(ctx, layers_AlphaDropout(0.5, .noise_shape = S(-1, 5)), S(4, 3, 5),
           "noise_shape is (-1, 5)");
    keras_Layer *all[] = {layers_GaussianDropout(1), layers_AlphaDropout(1)};
    for (int i = 0; i < 2; i++) { /* they may be made, and do nothing outside training */
        dip_layer_pass training = {dip_tape(ctx), true}, evaluating = {dip_tape(ctx), false};
        dip_tensor *x = grid(S(2, 3), false);
        assert_ptr_equal(dip_layer_apply(all[i], &evaluating, x), x);
        assert_null(dip_layer_apply(all[i], &training, x));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "choose a rate below 1 to train");
    }
    /* a fixed number of rows meets another one */
    keras_Model *m = keras_Sequential(keras_Input(.shape = S(3)),
                                      layers_Dropout(0.5, .noise_shape = S(4, 3)), layers_Dense(1));
    keras_compile(m, .loss = "mse", .optimizer = "sgd");
    keras_train_on_batch(m, np_asarray(grid(S(4, 3), false)), np_asarray(grid(S(4, 1), false)));
    DIP_ASSERT_FINE(ctx);
    keras_train_on_batch(m, np_asarray(grid(S(5, 3), false)), np_asarray(grid(S(5, 1), false)));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "layers_Dropout (dropout_");
    dip_test_context_free(ctx);
}

/* ---- a layer of one's own, as Keras' page of SeedGenerator writes it ---- */

static dip_tensor *drop_half(void *user, keras_Layer *self, dip_tensor *x, bool training) {
    (void)self;
    return training ? keras_random_dropout(x, 0.5, .seed_generator = user) : x;
}
static dip_tensor *drop_with_a_number(void *user, keras_Layer *self, dip_tensor *x, bool training) {
    (void)self, (void)user;
    return training ? keras_random_dropout(x, 0.5, .seed = 3) : x;
}

static void a_layer_of_ones_own_drops_as_dropout_does(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        keras_utils_set_random_seed(0);
        double loss[2][3];
        keras_Array *x = np_asarray(grid(S(8, 6), false)), *y = np_asarray(grid(S(8, 1), false));
        keras_SeedGenerator *g = keras_random_SeedGenerator(.seed = 1337);
        keras_Layer *both[] = {layers_Dropout(0.5, .seed = 1337),
                               keras_layers_Layer("Half", NULL, drop_half, .user = g)};
        for (int i = 0; i < 2; i++) {
            keras_Model *m =
                keras_Sequential(both[i], layers_Dense(1, .kernel_initializer = "ones"));
            keras_compile(m, .loss = "mse", .optimizer = "sgd");
            for (int k = 0; k < 3; k++) loss[i][k] = keras_train_on_batch(m, x, y).item[0];
        }
        DIP_ASSERT_FINE(ctx);
        for (int k = 0; k < 3; k++) assert_true(loss[0][k] == loss[1][k]);
        assert_true(loss[0][0] != loss[0][1]);
        assert_int_equal(keras_seed_generator_state(g).second, 3);
        keras_Model *m = keras_Sequential(keras_layers_Layer("Number", NULL, drop_with_a_number),
                                          layers_Dense(1));
        keras_compile(m, .loss = "mse", .optimizer = "sgd");
        keras_train_on_batch(m, x, y);
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_UNSUPPORTED, "which needs a .seed_generator");
    }
    dip_test_context_free(ctx);
}

static void every_failing_allocation_is_reported(void **state) {
    (void)state;
    for (int i = 0; i < CASES; i++) {
        dip_context *ctx = dip_test_context();
        fail_alloc *f = dip_test_alloc(ctx);
        keras_utils_set_random_seed(0);
        for (int64_t n = 1;; n++) {
            dip_scope();
            fail_alloc_at(f, n);
            keras_Layer *l = cases[i].make(DIP_NO_SEED);
            dip_layer_pass training = {dip_tape(ctx), true};
            dip_tensor *y = l ? dip_layer_apply(l, &training, grid(cases[i].shape, false)) : NULL;
            bool hit = fail_alloc_hit(f);
            fail_alloc_at(f, 0);
            if (!hit) {
                assert_true(y && n > 5);
                break;
            }
            assert_null(y);
            DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
        }
        DIP_ASSERT_FINE(ctx);
        dip_test_context_free(ctx);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_and_gradients_are_the_recorded_ones),
        cmocka_unit_test(a_plan_draws_anew_at_each_run),
        cmocka_unit_test(each_layer_takes_one_seed_unless_its_rate_is_0),
        cmocka_unit_test(fit_moves_the_state_and_evaluate_does_not),
        cmocka_unit_test(layers_are_named_as_keras_names_them),
        cmocka_unit_test(mistakes_are_told_in_sentences),
        cmocka_unit_test(a_layer_of_ones_own_drops_as_dropout_does),
        cmocka_unit_test(every_failing_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
