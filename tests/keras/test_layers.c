/* Layers: names, shapes, weights, options that must not be ignored, and the whole table of layers
 * with wrong shapes, dtypes and NULL. */
#include "diptych/import/layers.h"
#include "diptych/import/np.h"
#include "keras/model.h"
#include "support/context.h"

#include <math.h>
#include <string.h>

static dip_context *begin(void) {
    dip_context *ctx = dip_test_context();
    keras_utils_set_random_seed(0);
    return ctx;
}

static void names_count_up_for_each_class_of_a_context(void **state) {
    (void)state;
    dip_context *ctx = begin();
    assert_string_equal(keras_layer_name(layers_Dense(1)), "dense");
    assert_string_equal(keras_layer_name(layers_Dense(1)), "dense_1");
    assert_string_equal(keras_layer_name(layers_Dense(1, .name = "mine")), "mine");
    assert_string_equal(keras_layer_name(layers_Dense(1)), "dense_2");
    assert_string_equal(keras_layer_name(layers_Flatten()), "flatten");
    assert_string_equal(keras_layer_name(layers_Activation("relu")), "activation");
    assert_string_equal(keras_layer_name(layers_Dropout(0.5)), "dropout");
    assert_string_equal(keras_layer_name(keras_Input(.shape = keras_shape(2))), "input_layer");
    assert_string_equal(keras_layer_name(keras_layers_InputLayer(.shape = keras_shape(2))),
                        "input_layer_1");
    assert_string_equal(dip_keras_name(keras_Sequential()), "sequential");
    assert_string_equal(dip_keras_name(tf_keras_models_Sequential()), "sequential_1");
    assert_string_equal(dip_keras_layer_class_name(layers_Dense(1)), "Dense");
    dip_context *other = begin();
    assert_string_equal(keras_layer_name(layers_Dense(1)), "dense");
    dip_test_context_free(other);
    dip_context_use(ctx);
    keras_utils_clear_session();
    assert_string_equal(keras_layer_name(tf_keras_layers_Dense(1)), "dense");
    dip_test_context_free(ctx);
}

static void a_model_takes_any_number_of_layers_at_once_or_one_by_one(void **state) {
    (void)state;
    dip_context *ctx = begin();
    keras_Model *model = keras_Sequential();
    assert_int_equal(dip_keras_layer_count(model), 0);
    assert_true(keras_add(model, keras_Input(.shape = keras_shape(3))));
    for (int i = 0; i < 40; i++) assert_true(keras_add(model, layers_Dense(2)));
    assert_int_equal(dip_keras_layer_count(model), 40);
    assert_int_equal(keras_count_params(model), 3 * 2 + 2 + 39 * (2 * 2 + 2));
    assert_ptr_equal(keras_get_layer(model, "dense_7"), dip_keras_layer_at(model, 7));
    assert_null(dip_keras_layer_at(model, 40));
    assert_true(keras_set_name(model, "tower"));
    assert_string_equal(dip_keras_name(model), "tower");
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static double weight(const keras_Layer *l, int w, int64_t i) {
    dip_tensor *t = keras_layer_weight(l, w);
    assert_non_null(t);
    return dip_element_get(t->view.data, t->view.dtype, i);
}

static void options_of_a_dense_layer_are_obeyed(void **state) {
    (void)state;
    dip_context *ctx = begin();
    keras_Layer *plain = layers_Dense(3), *bare = layers_Dense(3, .use_bias = false),
                *frozen = layers_Dense(3, .trainable = false);
    keras_Layer *ones = layers_Dense(3, .kernel_initializer = "ones",
                                     .bias_initializer = keras_initializers_Constant(0.25));
    keras_Layer *object =
        layers_Dense(3, .kernel_initializer =
                            keras_initializers_RandomUniform(.minval = 4, .maxval = 5, .seed = 1));
    keras_Model *model =
        keras_Sequential(keras_Input(.shape = keras_shape(3)), plain, bare, frozen, ones, object);
    assert_int_equal(dip_keras_layer_weight_count(plain), 2);
    assert_int_equal(dip_keras_layer_weight_count(bare), 1);
    assert_true(fabs(weight(plain, 0, 0)) <= 1 && weight(plain, 0, 0) != 0 &&
                weight(plain, 1, 0) == 0); /* +-sqrt(6 / 6) */
    assert_true(weight(ones, 0, 4) == 1 && weight(ones, 1, 2) == 0.25);
    assert_true(weight(object, 0, 8) >= 4 && weight(object, 0, 8) < 5);
    assert_int_equal(dip_model_weight_count(model, true), dip_model_weight_count(model, false) - 2);
    assert_true(keras_set_trainable(frozen, true));
    assert_int_equal(dip_model_weight_count(model, true), dip_model_weight_count(model, false));
    assert_true(dip_shapes_equal(&plain->out, &(dip_shape){1, {3}}));
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static double first_prediction(keras_Model *model, const double *x, int n) {
    keras_Array *p = keras_predict(model, np_array(x, "float64", keras_shape(1, n)), .verbose = 0);
    return np_item(p, 0, 0);
}

static void layers_compute_what_they_say(void **state) {
    (void)state;
    dip_context *ctx = begin();
    const double x[3] = {-1, 2, 4};
    assert_true(first_prediction(keras_Sequential(layers_Dense(1, .kernel_initializer = "ones",
                                                               .input_shape = keras_shape(3))),
                                 x, 3) == 5);
    assert_true(first_prediction(keras_Sequential(layers_Dense(
                                     1, .kernel_initializer = keras_initializers_Constant(-1),
                                     .activation = "relu")),
                                 x, 3) == 0);
    assert_true(first_prediction(keras_Sequential(layers_Activation("relu")), x, 3) == 0);
    assert_true(first_prediction(keras_Sequential(layers_Activation("linear")), x, 3) == -1);
    assert_true(first_prediction(keras_Sequential(layers_Dropout(0.9)), x, 3) ==
                -1); /* predicting keeps everything */
    keras_Model *flat =
        keras_Sequential(layers_Flatten(.input_shape = keras_shape(2, 3, 4)), layers_Dense(5));
    assert_true(dip_shapes_equal(&flat->layer[0]->out, &(dip_shape){1, {24}}));
    assert_true(dip_shapes_equal(&flat->out, &(dip_shape){1, {5}}));
    keras_Model *deep = keras_Sequential(keras_Input(.shape = keras_shape(7, 3)), layers_Dense(2));
    assert_true(dip_shapes_equal(&deep->out, &(dip_shape){2, {7, 2}}));
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void the_seed_of_a_dropout_layer_fixes_its_masks(void **state) {
    (void)state;
    dip_context *ctx = begin();
    double x[64], loss[3];
    for (int i = 0; i < 64; i++) x[i] = i;
    keras_Array *data = np_array(x, "float64", keras_shape(1, 64));
    for (int i = 0; i < 3; i++) {
        keras_Model *model = keras_Sequential(layers_Dropout(0.5, .seed = i == 2 ? 9 : 8),
                                              layers_Dense(1, .kernel_initializer = "ones"));
        keras_compile(model, .loss = "mse", .optimizer = keras_optimizers_SGD(.learning_rate = 0));
        loss[i] =
            keras_train_on_batch(model, data, np_array(x, "float64", keras_shape(1, 1))).item[0];
    }
    DIP_ASSERT_FINE(ctx);
    assert_true(loss[0] == loss[1] && loss[0] != loss[2]);
    dip_test_context_free(ctx);
}

static void weights_can_be_taken_and_given_back(void **state) {
    (void)state;
    dip_context *ctx = begin();
    keras_Model *a =
        keras_Sequential(keras_Input(.shape = keras_shape(3)), layers_Dense(4), layers_Dense(2));
    keras_Model *b =
        keras_Sequential(keras_Input(.shape = keras_shape(3)), layers_Dense(4), layers_Dense(2));
    assert_true(weight(a->layer[0], 0, 0) != weight(b->layer[0], 0, 0));
    keras_Weights *w = keras_get_weights(a);
    assert_int_equal(dip_keras_weights_count(w), 4);
    assert_true(keras_set_weights(b, w));
    assert_true(weight(a->layer[0], 0, 0) == weight(b->layer[0], 0, 0));
    ((float *)dip_tensor_data(dip_keras_weights_item(w, 0), DIP_HERE))[0] =
        7; /* a copy: the model keeps its own */
    assert_true(weight(a->layer[0], 0, 0) != 7);
    assert_null(dip_keras_weights_item(w, 4));
    keras_Model *c = keras_Sequential(keras_Input(.shape = keras_shape(3)), layers_Dense(4));
    assert_false(keras_set_weights(c, w));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_ARGUMENT,
        "keras_set_weights: the list holds 4 weights but the model \"sequential_2\" has 2");
    keras_Model *d =
        keras_Sequential(keras_Input(.shape = keras_shape(5)), layers_Dense(4), layers_Dense(2));
    assert_false(keras_set_weights(d, w));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_SHAPE,
        "keras_set_weights: weight 0 has shape (3, 4), the model \"sequential_3\" expects (5, 4)");
    dip_test_context_free(ctx);
}

static void every_layer_of_the_table_has_a_name_a_page_and_passes_null(void **state) {
    (void)state;
    for (int i = 0; dip_layer_kinds[i]; i++) {
        dip_context *ctx = begin();
        const dip_layer_kind *kind = dip_layer_kinds[i];
        assert_non_null(kind->name);
        assert_true(strlen(kind->doc) > 10);
        dip_keras_layer *l = kind->sample(ctx);
        DIP_ASSERT_FINE(ctx);
        assert_ptr_equal(l->kind, kind);
        dip_scope_mark scope = dip_scope_enter(ctx);
        dip_shape in = {1, {4, 4, 4, 4}}, out;
        while (in.rank < 4 && !dip_layer_build(l, &in, &out)) { /* some want more axes */
            DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, l->label);
            in.rank++;
        }
        assert_true(dip_layer_build(l, &in, &out));
        dip_graph *g = dip_graph_new(ctx);
        dip_layer_pass pass = {dip_graph_builder(g), true};
        assert_null(dip_layer_apply(l, &pass, NULL));
        DIP_ASSERT_FINE(ctx);
        dip_scope_leave(&scope);
        dip_test_context_free(ctx);
    }
}

static void a_layer_that_is_built_names_itself_when_a_shape_does_not_fit(void **state) {
    (void)state;
    dip_context *ctx = begin();
    keras_Model *model = keras_Sequential(keras_Input(.shape = keras_shape(784)), layers_Dense(128),
                                          layers_Dense(10));
    double x[1024] = {0};
    assert_null(keras_predict(model, np_array(x, "float64", keras_shape(2, 512)), .verbose = 0));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                     "layers_Dense (dense): the input has 512 features per example (shape (None, "
                     "512)) but this layer was built for 784 (kernel (784, 128))");
    keras_Model *flat =
        keras_Sequential(layers_Flatten(.input_shape = keras_shape(28, 28, 1)), layers_Dense(10));
    assert_null(keras_predict(flat, np_array(x, "float64", keras_shape(1, 28, 30)), .verbose = 0));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                     "keras_predict: the data has rows of shape (None, 28, 30), but the model "
                     "\"sequential_1\" was built for (None, 28, 28, 1)");
    assert_non_null(keras_predict(flat, np_array(x, "float64", keras_shape(1, 28, 28)),
                                  .verbose = 0)); /* a last axis of 1 is added, as there */
    DIP_ASSERT_FINE(ctx);
    assert_false(keras_add(model, layers_Dense(2, .input_shape = keras_shape(9))));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                     "the input has shape (None, 10), but input_shape says (None, 9)");
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_count_up_for_each_class_of_a_context),
        cmocka_unit_test(a_model_takes_any_number_of_layers_at_once_or_one_by_one),
        cmocka_unit_test(options_of_a_dense_layer_are_obeyed),
        cmocka_unit_test(layers_compute_what_they_say),
        cmocka_unit_test(the_seed_of_a_dropout_layer_fixes_its_masks),
        cmocka_unit_test(weights_can_be_taken_and_given_back),
        cmocka_unit_test(every_layer_of_the_table_has_a_name_a_page_and_passes_null),
        cmocka_unit_test(a_layer_that_is_built_names_itself_when_a_shape_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
