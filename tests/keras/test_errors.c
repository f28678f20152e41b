/* What is misused gets a sentence: who, what was found, what was expected, what to do; and a code. */
#include "diptych/import/layers.h"
#include "diptych/import/np.h"
#include "keras/model.h"
#include "support/context.h"

#include <math.h>
#include <string.h>

typedef struct scene {
    dip_context *ctx;
    keras_Array *x, *y, *y4;
    keras_Model *model; /* 6 -> 4, softmax; compiled */
} scene;

static scene begin(void) {
    static double x[10][6];
    static int64_t y[10];
    for (int i = 0; i < 10; i++) {
        for (int j = 0; j < 6; j++) x[i][j] = (i * 3 + j) % 5;
        y[i] = i % 4;
    }
    scene s = {.ctx = dip_test_context()};
    keras_utils_set_random_seed(0);
    s.x = np_array(x, "float64", keras_shape(10, 6));
    s.y = np_array(y, "int64", keras_shape(10));
    s.y4 = keras_utils_to_categorical(s.y, 4);
    s.model = keras_Sequential(keras_Input(.shape = keras_shape(6)),
                               layers_Dense(4, .activation = "softmax"));
    keras_compile(s.model, .loss = "sparse_categorical_crossentropy", .optimizer = "sgd",
                  .metrics = keras_list("accuracy"));
    DIP_ASSERT_FINE(s.ctx);
    return s;
}

static bool is_number(double v) { return v == v; }
#define FAILS(call, code, sentence)                          \
    do {                                                     \
        assert_false(call);                                  \
        DIP_ASSERT_ERROR(s.ctx, DIP_ERROR_##code, sentence); \
    } while (0)
#define END()                                            \
    do {                                                 \
        assert_int_equal(dip_test_errors(s.ctx) > 0, 1); \
        dip_test_context_free(s.ctx);                    \
    } while (0)

static void unknown_names_are_suggested_and_listed(void **state) {
    (void)state;
    scene s = begin();
    FAILS(layers_Dense(3, .activation = "rellu"), ARGUMENT,
          "layers_Dense: there is no activation called \"rellu\"; did you mean \"relu\"?");
    FAILS(layers_Activation("softmx"), ARGUMENT,
          "layers_Activation: there is no activation called \"softmx\"; did you mean \"softmax\"?");
    FAILS(layers_Dense(3, .kernel_initializer = "he_norml"), ARGUMENT,
          "\"he_norml\"; did you mean \"he_normal\"?");
    FAILS(layers_Dense(3, .bias_initializer = "zeroes"), ARGUMENT,
          "\"zeroes\"; did you mean \"zeros\"?");
    FAILS(keras_compile(s.model, .optimizer = "adan"), ARGUMENT,
          "\"adan\"; did you mean \"adam\"?");
    FAILS(keras_compile(s.model, .loss = "categorical_crossentrophy"), ARGUMENT,
          "\"categorical_crossentrophy\"; did you mean \"categorical_crossentropy\"?");
    FAILS(keras_compile(s.model, .loss = "mse", .metrics = keras_list("acuracy")), ARGUMENT,
          "\"acuracy\"; did you mean \"accuracy\"?");
    FAILS(np_astype(s.x, "float23"), ARGUMENT,
          "numpy_astype: there is no dtype called \"float23\"; did you mean \"float32\"? Known: "
          "float32, float64, int64, int32, uint8, bool");
    FAILS(keras_config_set_floatx("float16"), ARGUMENT,
          "keras_config_set_floatx: there is no float type called \"float16\"");
    FAILS(keras_get_layer(s.model, "densee"), ARGUMENT,
          "keras_get_layer: there is no layer called \"densee\"; did you mean \"dense\"? Known: "
          "dense");
    END();
}

static void numbers_out_of_range_are_named(void **state) {
    (void)state;
    scene s = begin();
    FAILS(layers_Dense(0), ARGUMENT, "layers_Dense: the number of units is 0, expected at least 1");
    FAILS(layers_Dense(-3), ARGUMENT, "the number of units is -3");
    FAILS(layers_Dropout(1.5), ARGUMENT,
          "layers_Dropout: the rate is 1.5, expected a number from 0 to 1");
    FAILS(layers_Dropout((double)NAN), ARGUMENT, "layers_Dropout: the rate is nan");
    FAILS(keras_Input(), ARGUMENT,
          "keras_Input: the shape is missing; write keras_Input(.shape = keras_shape(28, 28, 1)), "
          "without the batch axis");
    FAILS(keras_Input(.shape = keras_shape(3, 0)), ARGUMENT,
          "keras_Input: the input_shape is (3, 0), expected at most 7 positive dimensions");
    FAILS(keras_utils_set_random_seed(-1), ARGUMENT,
          "keras_utils_set_random_seed: the seed is -1, but seeds go from 0 to 4294967295");
    FAILS(keras_initializers_RandomUniform(.minval = 2, .maxval = 1), ARGUMENT,
          "minval is 2 and maxval is 1, expected minval <= maxval");
    FAILS(keras_initializers_RandomNormal(.stddev = -1), ARGUMENT,
          "stddev is -1, expected 0 or more");
    FAILS(keras_losses_CategoricalCrossentropy(.label_smoothing = 2), ARGUMENT,
          "label_smoothing is 2, expected a number from 0 to below 1");
    FAILS(keras_optimizers_Adam(.learning_rate = -1), ARGUMENT, "keras_optimizers_Adam: ");
    FAILS(keras_build(s.model, 5), SHAPE,
          "keras_build: the model was built for (None, 6) and cannot be built again for (None, 5); "
          "make a new model");
    END();
}

static void fit_refuses_what_it_cannot_train_on(void **state) {
    (void)state;
    scene s = begin();
    keras_Model *raw = keras_Sequential(keras_Input(.shape = keras_shape(6)), layers_Dense(4));
    FAILS(keras_fit(raw, s.x, s.y, .verbose = 0), STATE,
          "keras_fit: the model \"sequential_1\" is not compiled; call keras_compile(model, .loss "
          "= ..., .optimizer = ...) first");
    keras_compile(raw, .optimizer = "sgd");
    FAILS(keras_fit(raw, s.x, s.y, .verbose = 0), STATE,
          "keras_fit: the model \"sequential_1\" was compiled without a loss; give keras_compile a "
          ".loss");
    FAILS(keras_fit(s.model, s.x, np_slice(s.y, 0, 9), .verbose = 0), SHAPE,
          "keras_fit: x has 10 rows and y has 9; each row of x needs one of y");
    FAILS(keras_fit(s.model, np_slice(s.x, 0, 0), np_slice(s.y, 0, 0), .verbose = 0), ARGUMENT,
          "keras_fit: the data has no rows");
    FAILS(keras_fit(s.model, s.x, s.y, .batch_size = 0), ARGUMENT,
          "keras_fit: the batch_size is 0, expected at least 1");
    FAILS(keras_fit(s.model, s.x, s.y, .batch_size = -5), ARGUMENT,
          "keras_fit: the batch_size is -5, expected at least 1");
    FAILS(keras_fit(s.model, s.x, s.y, .epochs = -1), ARGUMENT,
          "keras_fit: epochs is -1 and initial_epoch is 0, expected 0 or more");
    FAILS(keras_fit(s.model, s.x, s.y, .validation_split = 1.0), ARGUMENT,
          "keras_fit: validation_split is 1, expected a number from 0 to below 1");
    FAILS(keras_fit(s.model, s.x, s.y, .validation_split = -0.1), ARGUMENT,
          "keras_fit: validation_split is -0.1");
    FAILS(keras_fit(s.model, s.x, s.y, .validation_split = 0.99), ARGUMENT,
          "keras_fit: validation_split = 0.99 of 10 rows leaves 0 for training and 10 for "
          "validation; each needs at least one");
    FAILS(keras_fit(s.model, s.x, s.y, .validation_freq = 0), ARGUMENT,
          "keras_fit: validation_freq is 0, expected at least 1");
    FAILS(keras_fit(s.model, s.x, s.y, .steps_per_epoch = -1), ARGUMENT,
          "keras_fit: steps_per_epoch is -1");
    FAILS(keras_fit(s.model, s.x, s.y, .verbose = 3), ARGUMENT,
          "keras_fit: verbose is 3, expected 0 (silent), 1 (progress bar) or 2 (one line)");
    FAILS(keras_fit(s.model, s.x, s.y, .shuffle = 7), ARGUMENT,
          "keras_fit: shuffle is 7, expected 0, 1 or keras_shuffle_batch");
    FAILS(keras_fit(s.model, s.x, s.y, .verbose = 0, .validation_data = keras_data(s.x, NULL)),
          ARGUMENT, "keras_fit: validation_data holds only x; write keras_data(x_val, y_val)");
    FAILS(keras_fit(keras_Sequential(), s.x, s.y), STATE, "is not compiled");
    keras_Model *empty = keras_Sequential();
    keras_compile(empty, .loss = "mse");
    FAILS(keras_fit(empty, s.x, s.y), STATE,
          "keras_fit: the model \"sequential_3\" has no layers; add some with keras_add");
    assert_string_equal(dip_test_output(s.ctx), "");
    END();
}

static void labels_that_do_not_fit_are_named(void **state) {
    (void)state;
    scene s = begin();
    int64_t nine[10] = {0, 1, 2, 9};
    assert_null(keras_fit(s.model, s.x, np_array(nine, "int64", keras_shape(10)), .verbose = 0,
                          .shuffle = false));
    const dip_error *e = dip_error_peek(s.ctx);
    assert_non_null(e);
    assert_int_equal(e->code, DIP_ERROR_ARGUMENT);
    assert_non_null(strstr(e->text, "9"));
    DIP_ASSERT_ERROR(s.ctx, DIP_ERROR_ARGUMENT, "keras_fit: ");
    FAILS(keras_fit(s.model, s.x, s.y4, .verbose = 0), SHAPE, "keras_fit: ");
    keras_compile(s.model, .loss = "categorical_crossentropy");
    FAILS(keras_fit(s.model, s.x, s.y, .verbose = 0), SHAPE, "keras_fit: ");
    FAILS(keras_utils_to_categorical(s.y, 3), ARGUMENT, "keras_utils_to_categorical: ");
    FAILS(keras_evaluate(s.model, s.x, np_slice(s.y4, 0, 3), .verbose = 0).count, SHAPE,
          "keras_evaluate: x has 10 rows and y has 3");
    FAILS(keras_evaluate(s.model, s.x, s.y4, .batch_size = 0).count, ARGUMENT,
          "keras_evaluate: the batch_size is 0, expected at least 1");
    FAILS(keras_predict(s.model, s.x, .batch_size = 0), ARGUMENT,
          "keras_predict: the batch_size is 0, expected at least 1");
    FAILS(keras_predict(s.model, np_slice(s.x, 0, 0), .verbose = 0), ARGUMENT,
          "keras_predict: the data has no rows");
    FAILS(keras_train_on_batch(s.model, s.x, np_slice(s.y4, 0, 3)).count, SHAPE,
          "keras_train_on_batch: x has 10 rows and y has 3");
    FAILS(keras_test_on_batch(keras_Sequential(layers_Dense(1)), s.x, s.y4).count, STATE,
          "keras_test_on_batch: the model \"sequential_1\" is not compiled");
    END();
}

static void a_loss_that_becomes_nan_is_named_with_its_step(void **state) {
    (void)state;
    scene s = begin();
    double x[10][6] = {{0}};
    x[7][2] = (double)NAN;
    keras_Array *bad = np_array(x, "float64", keras_shape(10, 6));
    keras_History *h =
        keras_fit(s.model, bad, s.y, .verbose = 0, .shuffle = false, .batch_size = 3, .epochs = 2);
    DIP_ASSERT_ERROR(s.ctx, DIP_ERROR_STATE,
                     "keras_fit: the loss became NaN in epoch 1, step 3 of 4; lower the learning "
                     "rate, or look for NaN and infinite values in the data");
    assert_non_null(h);
    assert_int_equal(dip_keras_history_epoch(h).count, 0);
    dip_tensor *kernel = keras_layer_weight(keras_get_layer(s.model, "dense"), 0);
    for (int i = 0; i < 24; i++)
        assert_true(((float *)kernel->view.data)[i] ==
                    ((float *)kernel->view.data)[i]); /* the step was not taken */
    assert_int_equal(dip_optimizer_iterations(keras_optimizer(s.model)), 2);
    keras_train_on_batch(s.model, bad, s.y);
    DIP_ASSERT_ERROR(s.ctx, DIP_ERROR_STATE, "keras_train_on_batch: the loss became NaN in step 3");
    END();
}

static void models_and_layers_in_the_wrong_place_are_named(void **state) {
    (void)state;
    scene s = begin();
    keras_Layer *d = dip_keras_layer_at(s.model, 0);
    FAILS(keras_add(s.model, d), ARGUMENT,
          "keras_add: the layer \"dense\" is already in this model; make another one");
    FAILS(keras_add(s.model, layers_Dense(2, .name = "dense")), ARGUMENT,
          "keras_add: there is already a layer called \"dense\" in this model; give one of them "
          "another .name");
    FAILS(keras_add(s.model, keras_Input(.shape = keras_shape(2))), ARGUMENT,
          "keras_add: the model \"sequential\" already has an input; an Input must come first");
    FAILS(keras_count_params(keras_Sequential(layers_Dense(2))) >= 0, STATE,
          "keras_count_params: the model \"sequential_1\" is not built, so it has no weights yet");
    FAILS(keras_layer_weight(layers_Dense(2), 0), STATE,
          "the layer has no weights yet; give the model an input shape or call keras_build");
    FAILS(keras_layer_weight(d, 2), ARGUMENT,
          "layers_Dense (dense): there is no weight 2; the layer has 2");
    FAILS(keras_compile(s.model, .loss = "mse", .metrics = keras_list("mse", "mse")), ARGUMENT,
          "keras_compile: the metric \"mse\" is listed twice; list it once");
    FAILS(keras_compile(s.model, .loss = s.model), TYPE,
          "keras_compile: found a model, expected a loss");
    FAILS(keras_compile(s.model, .optimizer = d), TYPE, "keras_compile: found a layer, expected a");
    FAILS(layers_Dense(2, .kernel_initializer = d), TYPE,
          "layers_Dense: found a layer, expected a");
    keras_config_set_floatx("float64");
    FAILS(keras_add(s.model, layers_Dense(2)), TYPE,
          "is float64 but the model is float32; set floatx before making layers");
    keras_config_set_floatx("float32");
    keras_Optimizer *shared = keras_optimizers_SGD();
    keras_Model *other = keras_Sequential(keras_Input(.shape = keras_shape(6)),
                                          layers_Dense(4, .activation = "softmax"));
    keras_compile(other, .loss = "sparse_categorical_crossentropy", .optimizer = shared);
    keras_compile(s.model, .loss = "sparse_categorical_crossentropy", .optimizer = shared);
    assert_non_null(keras_fit(other, s.x, s.y, .verbose = 0));
    FAILS(keras_fit(s.model, s.x, s.y, .verbose = 0), STATE,
          "keras_fit: the optimizer already trains other weights; compile the model \"sequential\" "
          "with an optimizer of its own");
    END();
}

static void arrays_say_what_does_not_fit(void **state) {
    (void)state;
    scene s = begin();
    FAILS(is_number(np_item(s.x, 10, 0)), ARGUMENT,
          "numpy_item: the index (10, 0) does not name one element of an array of shape (10, 6)");
    FAILS(is_number(np_item(s.x, 1)), ARGUMENT,
          "numpy_item: the index (1,) does not name one element of an array of shape (10, 6)");
    FAILS(np_argmax(s.x, 0), ARGUMENT,
          "numpy_argmax: the axis is 0 and the shape (10, 6); expected the last of at least two "
          "axes");
    FAILS(np_array(NULL, "float32", keras_shape(2)), ARGUMENT, "numpy_array: data is NULL");
    FAILS(np_expand_dims(s.x, 9), ARGUMENT, "numpy_expand_dims: ");
    FAILS(np_reshape(s.x, 7, 7), SHAPE, "numpy_reshape: ");
    keras_Array *b, *c, *d;
    FAILS(keras_datasets_mnist_load_data(NULL, &b, &c, &d), ARGUMENT,
          "one of the four places to put the arrays is NULL");
    FAILS(keras_history(keras_fit(s.model, s.x, s.y, .verbose = 0), "los").item, ARGUMENT,
          "keras_history: there is no series called \"los\"; did you mean \"loss\"? Known: "
          "accuracy, loss");
    END();
}

static void null_passes_quietly_through_every_call(void **state) {
    (void)state;
    scene s = begin();
    keras_Model *none = NULL;
    keras_Array *no = NULL;
    assert_null(keras_Sequential(layers_Dense(3), (keras_Layer *)NULL));
    assert_false(keras_add(none, NULL) || keras_add(s.model, NULL) || keras_build(none, 3) ||
                 keras_compile(none) || keras_set_name(none, "x"));
    keras_summary(none);
    assert_null(keras_fit(none, s.x, s.y));
    assert_null(keras_fit(s.model, no, s.y));
    assert_null(keras_fit(s.model, s.x, no));
    assert_int_equal(keras_evaluate(s.model, no, no).count, 0);
    assert_false(is_number(keras_evaluate(s.model, no, no).item[0]));
    assert_null(keras_predict(none, s.x));
    assert_int_equal(keras_train_on_batch(none, s.x, s.y).count, 0);
    assert_int_equal(keras_test_on_batch(none, s.x, s.y).count, 0);
    assert_false(keras_reset_metrics(none));
    assert_null(keras_get_layer(none, "x"));
    assert_null(keras_get_weights(none));
    assert_false(keras_set_weights(none, NULL));
    assert_null(keras_optimizer(none));
    assert_false(is_number(keras_learning_rate(NULL)));
    assert_false(keras_set_learning_rate(NULL, 1));
    assert_null(keras_layer_weight(NULL, 0));
    assert_false(keras_set_trainable(NULL, true));
    assert_null(keras_history(NULL, "loss").item);
    assert_false(is_number(keras_logs_get(NULL, "loss")));
    assert_null(np_astype(no, "float32"));
    assert_null(np_divide(np_add(np_subtract(np_multiply(no, 1), 1), 1), 1));
    assert_null(np_expand_dims(np_reshape(np_slice(no, 0, 1), 1), 0));
    assert_null(np_argmax(no, 0));
    assert_null(keras_utils_to_categorical(no, 1));
    assert_null(np_asarray(NULL));
    assert_null(np_tensor(no));
    assert_false(is_number(np_item(no, 0)));
    keras_set_stop_training(none, true);
    DIP_ASSERT_FINE(s.ctx);
    dip_test_context_free(s.ctx);
}

static void the_first_cause_survives_a_chain(void **state) {
    (void)state;
    scene s = begin();
    keras_Model *model = keras_Sequential(keras_Input(.shape = keras_shape(6)), layers_Dense(0),
                                          layers_Dense(2, .activation = "nonsense"));
    keras_compile(model, .loss = "also nonsense");
    keras_fit(model, s.x, s.y);
    DIP_ASSERT_ERROR(s.ctx, DIP_ERROR_ARGUMENT, "layers_Dense: ");
    END();
}

static void the_sentence_begins_with_the_callers_line(void **state) {
    (void)state;
    scene s = begin();
    char line[64];
    int here = __LINE__ + 1;
    layers_Dense(0);
    snprintf(line, sizeof line, "test_errors.c:%d: layers_Dense: ", here);
    DIP_ASSERT_ERROR(s.ctx, DIP_ERROR_ARGUMENT, line);
    here = __LINE__ + 1;
    keras_fit(s.model, s.x, s.y, .batch_size = 0);
    snprintf(line, sizeof line, "test_errors.c:%d: keras_fit: ", here);
    DIP_ASSERT_ERROR(s.ctx, DIP_ERROR_ARGUMENT, line);
    END();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_names_are_suggested_and_listed),
        cmocka_unit_test(numbers_out_of_range_are_named),
        cmocka_unit_test(fit_refuses_what_it_cannot_train_on),
        cmocka_unit_test(labels_that_do_not_fit_are_named),
        cmocka_unit_test(a_loss_that_becomes_nan_is_named_with_its_step),
        cmocka_unit_test(models_and_layers_in_the_wrong_place_are_named),
        cmocka_unit_test(arrays_say_what_does_not_fit),
        cmocka_unit_test(null_passes_quietly_through_every_call),
        cmocka_unit_test(the_first_cause_survives_a_chain),
        cmocka_unit_test(the_sentence_begins_with_the_callers_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
