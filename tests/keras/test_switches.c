/* The options that turn the Keras face to PyTorch's ways, each alone: weights, rows, orders, losses,
 * optimisers, means, and their defaults. */
#include "diptych/import/layers.h"
#include "diptych/import/np.h"
#include "data/switches.h"
#include "keras/model.h"
#include "keras/order.h"
#include "random/tf_rng.h"
#include "support/context.h"

#include <math.h>
#include <string.h>

enum { ROWS = 23, FEATURES = 4, CLASSES = 3 };

static void data(keras_Array **x, keras_Array **y) {
    static float numbers[ROWS][FEATURES];
    static int64_t labels[ROWS];
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < FEATURES; j++)
            numbers[i][j] = (float)((i * 7 + j * 5) % 11) / 11 - 0.4f;
        labels[i] = (numbers[i][0] > 0) + (numbers[i][1] > 0);
    }
    *x = np_array(numbers, "float32", keras_shape(ROWS, FEATURES));
    *y = np_array(labels, "int64", keras_shape(ROWS));
}

static dip_context *begin(void) {
    dip_context *ctx = dip_test_context();
    keras_utils_set_random_seed(5);
    return ctx;
}

static const void *numbers(const dip_tensor *t) { return t->view.data; }

static void assert_same_bits(const dip_tensor *a, const dip_tensor *b) {
    assert_int_equal(dip_tensor_numel(a), dip_tensor_numel(b));
    assert_memory_equal(numbers(a), numbers(b), (size_t)dip_tensor_numel(a) * sizeof(float));
}

/* ---- weights ---- */

/* What nn.Linear(in, out) draws next, its weight turned to (in, out). */
static void nn_linear(dip_torch_rng *rng, dip_tensor *kernel, dip_tensor *bias) {
    dip_view turned;
    assert_true(dip_view_permute(&kernel->view, (const int[]){1, 0}, &turned));
    assert_true(
        dip_init_linear(dip_tensor_alias(kernel, &turned), bias, rng, DIP_DRAWS_NATIVE, "test"));
}

static dip_tensor *empty(dip_context *ctx, dip_shape s) {
    return dip_tensor_new(ctx, DIP_FLOAT32, s, DIP_HERE);
}

static void torch_linear_draws_what_nn_linear_draws_layer_by_layer(void **state) {
    (void)state;
    dip_context *ctx = begin();
    {
        dip_scope();
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, 5);
        keras_Layer *one =
            layers_Dense(6, .kernel_initializer = "torch_linear",
                         .bias_initializer = "torch_linear", .input_shape = keras_shape(FEATURES));
        keras_Layer *two = layers_Dense(3, .kernel_initializer = "torch_linear",
                                        .bias_initializer = "torch_linear");
        assert_non_null(keras_Sequential(one, two));
        keras_Layer *layer[] = {one, two};
        for (int i = 0; i < 2; i++) {
            dip_tensor *kernel = empty(ctx, dip_tensor_shape(keras_layer_weight(layer[i], 0))),
                       *bias = empty(ctx, dip_tensor_shape(keras_layer_weight(layer[i], 1)));
            nn_linear(&rng, kernel, bias);
            assert_same_bits(keras_layer_weight(layer[i], 0), kernel);
            assert_same_bits(keras_layer_weight(layer[i], 1), bias);
        }
        assert_int_equal(dip_torch_rng_u32(dip_context_torch_rng(ctx)), dip_torch_rng_u32(&rng));
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void kernel_and_bias_are_drawn_apart(void **state) {
    (void)state;
    dip_context *ctx = begin();
    {
        dip_scope();
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, 5);
        keras_Layer *layer = layers_Dense(6, .bias_initializer = "torch_linear",
                                          .input_shape = keras_shape(FEATURES));
        assert_non_null(keras_Sequential(layer));
        float bias[6]; /* within +-1 / sqrt(4), from the first draws on */
        dip_torch_rng_uniform_f32(&rng, bias, 6, -0.5, 0.5);
        assert_memory_equal(numbers(keras_layer_weight(layer, 1)), bias, sizeof bias);

        layer = layers_Dense(6, .kernel_initializer = "torch_linear",
                             .input_shape = keras_shape(FEATURES));
        assert_non_null(keras_Sequential(layer));
        dip_tensor *kernel = empty(ctx, (dip_shape){2, {FEATURES, 6}});
        nn_linear(&rng, kernel, NULL);
        assert_same_bits(keras_layer_weight(layer, 0), kernel);
        for (int i = 0; i < 6; i++)
            assert_true(dip_element_get(numbers(keras_layer_weight(layer, 1)), DIP_FLOAT32, i) ==
                        0);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* ---- rows and their order ---- */

static void rows_are_dealt_as_random_split_deals_them(void **state) {
    (void)state;
    dip_context *ctx = begin();
    dip_torch_rng rng;
    int64_t dealt[ROWS];
    dip_torch_rng_seed(&rng, 5);
    dip_torch_rng_randperm(&rng, dealt, ROWS);
    dip_fit_rows r;
    assert_true(dip_fit_rows_split(&r, ctx, ROWS, 20, true));
    assert_memory_equal(dip_fit_rows_index(&r, 0), dealt, 20 * sizeof *dealt);
    assert_memory_equal(dip_fit_rows_held_back(&r), dealt + 20, 3 * sizeof *dealt);

    int64_t shuffled[20]; /* in Keras' order: of the rows that were dealt */
    assert_true(dip_tf_shuffle_order(5, shuffled, 20));
    assert_true(dip_fit_rows_order(&r, 1, 4, false, "test"));
    for (int pass = 0; pass < 2; pass++) {
        dip_fit_rows_begin_pass(&r);
        for (int i = 0; i < 20; i++)
            assert_int_equal(*dip_fit_rows_index(&r, i), dealt[shuffled[i]]);
    }
    dip_fit_rows_free(&r);
    assert_true(dip_fit_rows_split(&r, ctx, ROWS, 20, false));
    assert_null(dip_fit_rows_held_back(&r));
    assert_null(dip_fit_rows_index(&r, 7));
    dip_fit_rows_free(&r);
    assert_int_equal(dip_torch_rng_u32(dip_context_torch_rng(ctx)), dip_torch_rng_u32(&rng));
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* A base seed, then the sampler's, from which the order is drawn; validation takes a base seed. */
static void orders_are_drawn_as_a_loader_draws_them(void **state) {
    (void)state;
    dip_context *ctx = begin();
    dip_torch_rng rng, sampler;
    int64_t order[ROWS], seed;
    dip_torch_rng_seed(&rng, 5);
    dip_fit_rows r;
    assert_true(dip_fit_rows_split(&r, ctx, ROWS, ROWS, false) &&
                dip_fit_rows_order(&r, 1, 4, true, "test"));
    for (int pass = 0; pass < 3; pass++) {
        dip_fit_rows_begin_pass(&r);
        dip_fit_rows_begin_validation(&r);
        dip_torch_rng_u64(&rng);
        dip_torch_rng_random_i64(&rng, &seed, 1);
        dip_torch_rng_seed(&sampler, (uint64_t)seed);
        dip_torch_rng_randperm(&sampler, order, ROWS);
        dip_torch_rng_u64(&rng);
        assert_memory_equal(dip_fit_rows_index(&r, 0), order, sizeof order);
    }
    dip_fit_rows_free(&r);
    assert_int_equal(dip_torch_rng_u32(dip_context_torch_rng(ctx)), dip_torch_rng_u32(&rng));
    dip_test_context_free(ctx);
}

/* ---- a training, and what it shows ---- */

typedef struct shown {
    int batches;
    double batch_loss[64], rows[64];
} shown;

static void note(void *user, int64_t step, const keras_Logs *logs) {
    shown *s = user;
    (void)step;
    assert_true(s->batches < 64);
    s->batch_loss[s->batches] = logs->batch_loss;
    s->rows[s->batches++] = (double)logs->batch_rows;
}

static keras_Model *model_of(dip_name_or_object loss, dip_name_or_object optimizer,
                             const char *means) {
    keras_Model *model = keras_Sequential(keras_Input(.shape = keras_shape(FEATURES)),
                                          layers_Dense(6, .activation = "relu"),
                                          layers_Dense(CLASSES, .activation = "softmax"));
    keras_compile(model, .loss = loss, .optimizer = optimizer, .means = means);
    return model;
}

static void the_order_of_an_epoch_repeats_or_does_not(void **state) {
    (void)state;
    for (int way = 0; way < 2; way++) {
        dip_context *ctx = begin();
        {
            dip_scope();
            keras_Array *x, *y;
            shown s = {0};
            data(&x, &y);
            keras_Model *m = model_of("sparse_categorical_crossentropy",
                                      keras_optimizers_SGD(.learning_rate = 0), NULL);
            keras_Callback *notes =
                keras_callbacks_Callback(.on_train_batch_end = note, .user = &s);
            keras_fit(m, x, y, .batch_size = 5, .epochs = 2, .verbose = 0,
                      .callbacks = keras_callbacks(notes), .order = way ? "torch" : "keras");
            assert_int_equal(s.batches, 10);
            bool repeats = memcmp(s.batch_loss, s.batch_loss + 5, 5 * sizeof(double)) == 0;
            assert_true(repeats == (way == 0));
        }
        DIP_ASSERT_FINE(ctx);
        dip_test_context_free(ctx);
    }
}

static void means_run_in_the_type_of_the_run_or_are_sums_in_double(void **state) {
    (void)state;
    for (int way = 0; way < 2; way++) {
        dip_context *ctx = begin();
        {
            dip_scope();
            keras_Array *x, *y;
            shown s = {0};
            double sum = 0;
            float total = 0;
            data(&x, &y);
            keras_Model *m =
                model_of("sparse_categorical_crossentropy", "adam", way ? "torch" : "keras");
            keras_Callback *notes =
                keras_callbacks_Callback(.on_train_batch_end = note, .user = &s);
            keras_History *h = keras_fit(m, x, y, .batch_size = 5, .verbose = 0,
                                         .callbacks = keras_callbacks(notes));
            for (int i = 0; i < s.batches; i++) {
                sum += s.batch_loss[i] * s.rows[i];
                total += (float)s.batch_loss[i] * (float)s.rows[i];
            }
            assert_true(keras_history(h, "loss").item[0] ==
                        (way ? sum / ROWS : (double)(total / ROWS)));
            assert_true(sum / ROWS != (double)(total / ROWS));
        }
        DIP_ASSERT_FINE(ctx);
        dip_test_context_free(ctx);
    }
}

static void a_pass_that_evaluates_or_predicts_draws_a_base_seed_or_nothing(void **state) {
    (void)state;
    dip_context *ctx = begin();
    {
        dip_scope();
        keras_Array *x, *y;
        dip_torch_rng rng;
        data(&x, &y);
        dip_torch_rng_seed(&rng, 5);
        keras_Model *m = model_of("sparse_categorical_crossentropy", "adam", NULL);
        double loss = keras_evaluate(m, x, y, .verbose = 0).item[0];
        keras_predict(m, x, .verbose = 0);
        dip_torch_rng now = *dip_context_torch_rng(ctx), same = rng;
        assert_int_equal(dip_torch_rng_u32(&now), dip_torch_rng_u32(&same));
        assert_true(keras_evaluate(m, x, y, .verbose = 0, .order = "torch").item[0] == loss);
        keras_compat(.order = "torch");
        keras_predict(m, x, .verbose = 0);
        for (int pass = 0; pass < 2; pass++) dip_torch_rng_u64(&rng);
        assert_int_equal(dip_torch_rng_u32(dip_context_torch_rng(ctx)), dip_torch_rng_u32(&rng));
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* ---- the softmax and the loss ---- */

static double loss_of(dip_name_or_object loss, const char *softmax, bool one_hot) {
    dip_scope();
    keras_Array *x, *y;
    data(&x, &y);
    keras_utils_set_random_seed(5);
    keras_Model *m =
        keras_Sequential(keras_Input(.shape = keras_shape(FEATURES)),
                         layers_Dense(CLASSES, .activation = "softmax", .softmax = softmax));
    keras_compile(m, .loss = loss);
    return keras_test_on_batch(m, x, one_hot ? keras_utils_to_categorical(y, CLASSES) : y).item[0];
}

/* The mean of -log softmax(z) at the class, z the model's output of each row, in double. */
static double by_hand(bool twice) {
    dip_scope();
    keras_Array *x, *y;
    double sum = 0;
    data(&x, &y);
    keras_utils_set_random_seed(5);
    keras_Model *m = keras_Sequential(keras_Input(.shape = keras_shape(FEATURES)),
                                      layers_Dense(CLASSES, .activation = "softmax"));
    keras_Array *p = keras_predict(m, x, .verbose = 0);
    for (int i = 0; i < ROWS; i++) {
        double z[CLASSES], all = 0;
        for (int c = 0; c < CLASSES; c++) {
            double share = np_item(p, i, c);
            z[c] = twice ? share : log(share);
            all += exp(z[c]);
        }
        sum -= z[(int)np_item(y, i)] - log(all);
    }
    return sum / ROWS;
}

static void the_loss_looks_behind_a_softmax_or_applies_another(void **state) {
    (void)state;
    dip_context *ctx = begin();
    double once = by_hand(false), twice = by_hand(true);
    assert_true(fabs(once - twice) > 0.01);
    static const char *const forms[] = {"keras", "torch"};
    for (int f = 0; f < 2; f++)
        for (int hot = 0; hot < 2; hot++)
            for (int way = 0; way < 3; way++) { /* NULL, "keras", "torch" */
                dip_scope();
                const char *logits = way ? forms[way - 1] : NULL;
                keras_Loss *l =
                    hot ? keras_losses_CategoricalCrossentropy(.logits = logits, .form = forms[f])
                        : keras_losses_SparseCategoricalCrossentropy(.logits = logits,
                                                                     .form = forms[f]);
                double found = loss_of(l, NULL, hot == 1);
                assert_true(fabs(found - (way == 2 ? twice : once)) < 1e-6);
            }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* As in Keras, where that earns a warning. */
static void from_logits_does_not_keep_it_from_looking(void **state) {
    (void)state;
    dip_context *ctx = begin();
    {
        dip_scope();
        double given =
            loss_of(keras_losses_CategoricalCrossentropy(.from_logits = true), NULL, true);
        assert_true(given == loss_of("categorical_crossentropy", NULL, true));
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* In PyTorch's form labels of to_categorical are class numbers; others are probabilities. */
static void one_hot_labels_count_as_class_numbers(void **state) {
    (void)state;
    dip_context *ctx = begin();
    {
        dip_scope();
        keras_Loss *hot = keras_losses_CategoricalCrossentropy(.form = "torch"),
                   *sparse = keras_losses_SparseCategoricalCrossentropy(.form = "torch");
        assert_true(loss_of(hot, NULL, true) == loss_of(sparse, NULL, false));
        keras_Array *x, *y;
        data(&x, &y);
        y = keras_utils_to_categorical(y, CLASSES);
        assert_true(dip_array_is_one_hot(y) && dip_array_is_one_hot(np_astype(y, "float32")) &&
                    dip_array_is_one_hot(numpy_slice(y, 2, 9)));
        assert_false(dip_array_is_one_hot(x) || dip_array_is_one_hot(np_multiply(y, 0.5)) ||
                     dip_array_is_one_hot(np_reshape(y, ROWS, 1, 1, CLASSES / 3, 3, 1)));
        keras_Model *m = model_of(hot, "adam", NULL);
        double numbers_loss = keras_test_on_batch(m, x, y).item[0];
        double soft = keras_test_on_batch(m, x, np_asarray(numpy_tensor(y))).item[0];
        assert_true(fabs(numbers_loss - soft) < 1e-6); /* another plan, the same loss */
        assert_int_equal(m->n_steps, 2);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void a_softmax_divides_or_multiplies(void **state) {
    (void)state;
    dip_context *ctx = begin();
    {
        dip_scope();
        float z[64][CLASSES];
        for (int i = 0; i < 64 * CLASSES; i++)
            z[i / CLASSES][i % CLASSES] = (float)(i * 37 % 101) / 17;
        keras_Array *x = np_array(z, "float32", keras_shape(64, CLASSES));
        static const dip_softmax_form forms[] = {DIP_SOFTMAX_KERAS, DIP_SOFTMAX_TORCH};
        static const char *const names[] = {"keras", "torch"};
        float out[2][64][CLASSES];
        for (int f = 0; f < 2; f++) {
            keras_Model *m = keras_Sequential(layers_Activation(
                "softmax", .input_shape = keras_shape(CLASSES), .softmax = names[f]));
            keras_Array *p = keras_predict(m, x, .batch_size = 64, .verbose = 0);
            memcpy(out[f], numbers(numpy_tensor(p)), sizeof out[f]);
            dip_attr_value attrs[DIP_MAX_ATTR];
            dip_op_attrs(&dip_op_softmax, NULL, attrs);
            attrs[dip_op_attr_index(&dip_op_softmax, "axis")].i = -1;
            attrs[dip_op_attr_index(&dip_op_softmax, "form")].i = (int64_t)forms[f];
            dip_value y = dip_build1_attr(dip_tape(ctx), &dip_op_softmax, numpy_tensor(x), attrs);
            assert_memory_equal(out[f], numbers(y), sizeof out[f]);
        }
        assert_memory_not_equal(out[0], out[1], sizeof out[0]);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* ---- optimisers ---- */

static void assert_form(const keras_Optimizer *o, dip_form form, double rate, double epsilon) {
    assert_non_null(o);
    assert_int_equal(dip_optimizer_form(o), form);
    assert_true(dip_optimizer_get(o, DIP_OPTION_LR) == rate);
    assert_true(isnan(epsilon) || dip_optimizer_get(o, DIP_OPTION_EPS) == epsilon);
}

static void a_form_brings_its_own_defaults(void **state) {
    (void)state;
    dip_context *ctx = begin();
    {
        dip_scope();
        const double none = (double)NAN;
        assert_form(keras_optimizers_Adam(), DIP_FORM_KERAS, 1e-3, 1e-7);
        assert_form(keras_optimizers_Adam(.form = "torch"), DIP_FORM_TORCH, 1e-3, 1e-8);
        assert_form(keras_optimizers_Adam(.form = "torch", .epsilon = 1e-7), DIP_FORM_TORCH, 1e-3,
                    1e-7);
        assert_form(keras_optimizers_SGD(), DIP_FORM_KERAS, 1e-2, none);
        assert_form(keras_optimizers_SGD(.form = "torch"), DIP_FORM_TORCH, 1e-3, none);
        assert_form(keras_optimizers_RMSprop(), DIP_FORM_KERAS, 1e-3, 1e-7);
        assert_form(keras_optimizers_RMSprop(.form = "torch"), DIP_FORM_TORCH, 1e-2, 1e-8);
        assert_true(dip_optimizer_get(keras_optimizers_RMSprop(.form = "torch"), DIP_OPTION_RHO) ==
                    0.99);
        assert_true(dip_optimizer_get(keras_optimizers_RMSprop(), DIP_OPTION_RHO) == 0.9);
        static const char *const names[] = {"adam", "sgd", "rmsprop"};
        for (int i = 0; i < 3; i++)
            assert_int_equal(dip_optimizer_form(keras_optimizer(model_of("mse", names[i], NULL))),
                             DIP_FORM_KERAS);
        assert_true(keras_compat(.epsilon = "torch"));
        for (int i = 0; i < 3; i++)
            assert_int_equal(dip_optimizer_form(keras_optimizer(model_of("mse", names[i], NULL))),
                             DIP_FORM_TORCH);
        assert_form(keras_optimizers_Adam(), DIP_FORM_TORCH, 1e-3, 1e-8);
        assert_form(keras_optimizers_Adam(.form = "keras"), DIP_FORM_KERAS, 1e-3, 1e-7);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* A first step: Keras' moves by lr g / (|g| + eps / sqrt(1 - b2)), PyTorch's by lr g / (|g| + eps). */
static void fit_steps_in_the_form_that_was_asked_for(void **state) {
    (void)state;
    for (int way = 0; way < 2; way++) {
        dip_context *ctx = begin();
        {
            dip_scope();
            const float ones[2] = {1, 1}, target[2] = {0, 0};
            keras_Array *x = np_array(ones, "float32", keras_shape(2, 1)),
                        *y = np_array(target, "float32", keras_shape(2, 1));
            keras_Model *m = keras_Sequential(layers_Dense(
                1, .use_bias = false, .kernel_initializer = keras_initializers_Constant(0.5),
                .input_shape = keras_shape(1)));
            keras_compile(m, .loss = "mse",
                          .optimizer = keras_optimizers_Adam(.form = way ? "torch" : "keras",
                                                             .learning_rate = 0.1, .epsilon = 1));
            keras_train_on_batch(m, x, y); /* the gradient is 1 */
            double moved =
                0.5 - dip_element_get(numbers(dip_model_weight(m, 0, true)), DIP_FLOAT32, 0);
            assert_true(fabs(moved - 0.1 / (1 + (way ? 1 : 1 / sqrt(0.001)))) < 1e-6);
        }
        DIP_ASSERT_FINE(ctx);
        dip_test_context_free(ctx);
    }
}

/* ---- keras.metrics.Mean ---- */

static void a_mean_runs_in_its_type(void **state) {
    (void)state;
    dip_context *ctx = begin();
    {
        dip_scope();
        keras_Metric *narrow = keras_metrics_Mean(), *wide = keras_metrics_Mean(.dtype = "float64");
        assert_true(keras_result(narrow) == 0);
        float total = 0;
        double sum = 0;
        for (int i = 1; i <= 10; i++) {
            assert_true(keras_update_state(narrow, 0.1 * i, .sample_weight = 3));
            assert_true(keras_update_state(wide, 0.1 * i, .sample_weight = 3));
            total += (float)(0.1 * i) * 3;
            sum += 0.1 * i * 3;
        }
        assert_true(keras_result(narrow) == (double)(total / 30));
        assert_true(keras_result(wide) == sum / 30);
        assert_true(keras_result(wide) != keras_result(narrow));
        assert_true(keras_reset_state(narrow));
        assert_true(keras_result(narrow) == 0);
        const float matches[4] = {1, 0, 1, 1};
        dip_tensor *values =
            dip_tensor_copy_of(ctx, matches, DIP_FLOAT32, (dip_shape){1, {4}}, DIP_HERE);
        assert_true(keras_update_state(narrow, values) && keras_update_state(narrow, 1));
        assert_true(keras_result(narrow) == (double)(4.0f / 5));
        keras_config_set_floatx("float64");
        keras_Metric *standard = keras_metrics_Mean();
        keras_update_state(standard, 0.1);
        assert_true(keras_result(standard) == 0.1);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* ---- defaults, and what is no side ---- */

static void what_is_written_counts_over_the_defaults(void **state) {
    (void)state;
    dip_context *ctx = begin();
    {
        dip_scope();
        double keras_way = loss_of("categorical_crossentropy", NULL, true);
        assert_true(keras_compat_torch());
        assert_true(fabs(loss_of("categorical_crossentropy", NULL, true) - keras_way) > 0.01);
        keras_utils_set_random_seed(5);
        keras_Layer *a = layers_Dense(3, .input_shape = keras_shape(4)),
                    *b = layers_Dense(3, .kernel_initializer = "ones", .bias_initializer = "zeros",
                                      .input_shape = keras_shape(4));
        keras_Sequential(a), keras_Sequential(b);
        dip_tensor *kernel = empty(ctx, (dip_shape){2, {4, 3}}),
                   *bias = empty(ctx, (dip_shape){1, {3}});
        dip_torch_rng rng;
        dip_torch_rng_seed(&rng, 5);
        nn_linear(&rng, kernel, bias);
        assert_same_bits(keras_layer_weight(a, 0), kernel);
        assert_same_bits(keras_layer_weight(a, 1), bias);
        assert_true(dip_element_get(numbers(keras_layer_weight(b, 0)), DIP_FLOAT32, 0) == 1);
        assert_true(dip_element_get(numbers(keras_layer_weight(b, 1)), DIP_FLOAT32, 0) == 0);
        assert_true(keras_compat(.weights = "keras", .softmax = "keras", .loss = "keras"));
        assert_true(loss_of("categorical_crossentropy", NULL, true) == keras_way);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

#define REFUSED(call, text)                              \
    do {                                                 \
        dip_scope();                                     \
        (void)(call);                                    \
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, text); \
    } while (0)

static void another_world_is_refused_with_a_sentence(void **state) {
    (void)state;
    dip_context *ctx = begin();
    {
        dip_scope();
        keras_Array *x, *y;
        data(&x, &y);
        keras_Model *m = model_of("sparse_categorical_crossentropy", "adam", NULL);
        REFUSED(layers_Dense(3, .softmax = "jax"),
                "layers_Dense: there is no softmax called \"jax\". Known: keras, torch");
        REFUSED(layers_Activation("softmax", .softmax = "jax"),
                "layers_Activation: there is no softmax");
        REFUSED(keras_losses_CategoricalCrossentropy(.logits = "jax"),
                "keras_losses_CategoricalCrossentropy: there is no logits called \"jax\"");
        REFUSED(keras_losses_SparseCategoricalCrossentropy(.form = "jax"),
                "keras_losses_SparseCategoricalCrossentropy: there is no form called \"jax\"");
        REFUSED(keras_optimizers_SGD(.form = "jax"),
                "keras_optimizers_SGD: there is no form called");
        REFUSED(keras_optimizers_Adam(.form = "torch", .epsilon = -1),
                "keras_optimizers_Adam: epsilon is -1.0, it must not be negative");
        REFUSED(keras_evaluate(m, x, y, .order = "jax"),
                "keras_evaluate: there is no order called \"jax\"");
        REFUSED(keras_compile(m, .loss = "mse", .means = "jax"),
                "keras_compile: there is no means called \"jax\"");
        REFUSED(keras_fit(m, x, y, .validation_rows = "jax"),
                "keras_fit: there is no validation_rows called \"jax\"");
        REFUSED(keras_fit(m, x, y, .order = "jax"), "keras_fit: there is no order called \"jax\"");
        REFUSED(keras_fit(m, x, y, .order = "torch", .shuffle = keras_shuffle_batch),
                "keras_fit: PyTorch has no order inside batches; leave .shuffle or .order out");
        REFUSED(keras_compat(.order = "torch", .sums = "jax"),
                "keras_compat: there is no sums called \"jax\"");
        REFUSED(
            keras_metrics_Mean(.dtype = "int8"),
            "keras_metrics_Mean: there is no float type called \"int8\". Known: float32, float64");
        assert_int_equal(dip_switch_default(ctx, DIP_WORLD_KERAS, DIP_SWITCH_order),
                         DIP_WORLD_KERAS);
    }
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(torch_linear_draws_what_nn_linear_draws_layer_by_layer),
        cmocka_unit_test(kernel_and_bias_are_drawn_apart),
        cmocka_unit_test(rows_are_dealt_as_random_split_deals_them),
        cmocka_unit_test(orders_are_drawn_as_a_loader_draws_them),
        cmocka_unit_test(the_order_of_an_epoch_repeats_or_does_not),
        cmocka_unit_test(means_run_in_the_type_of_the_run_or_are_sums_in_double),
        cmocka_unit_test(a_pass_that_evaluates_or_predicts_draws_a_base_seed_or_nothing),
        cmocka_unit_test(the_loss_looks_behind_a_softmax_or_applies_another),
        cmocka_unit_test(from_logits_does_not_keep_it_from_looking),
        cmocka_unit_test(one_hot_labels_count_as_class_numbers),
        cmocka_unit_test(a_softmax_divides_or_multiplies),
        cmocka_unit_test(a_form_brings_its_own_defaults),
        cmocka_unit_test(fit_steps_in_the_form_that_was_asked_for),
        cmocka_unit_test(a_mean_runs_in_its_type),
        cmocka_unit_test(what_is_written_counts_over_the_defaults),
        cmocka_unit_test(another_world_is_refused_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
