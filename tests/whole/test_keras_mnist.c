/* The MNIST program of the Keras face against the recorded real runs, seeds 0, 1 and 42: initial
 * weights and order bit for bit, the first losses in float32 and float64, and one whole epoch.
 * test_exact_keras.c follows all ten. */
#include "data/generators.h"
#include "diptych/import/layers.h"
#include "diptych/import/np.h"
#include "keras/model.h"
#include "random/golden.h"
#include "random/tf_rng.h"
#include "support/context.h"
#include "support/npz.h"

#include <math.h>

#if defined(DIP_DEBUG_SCOPES) /* sanitizers see nothing new after some steps, and are slow */
enum { CHECKED = 30 };
#else
enum { CHECKED = 100 };
#endif

typedef struct digits {
    keras_Array *x_train, *y_train, *x_test, *y_test;
} digits;
typedef struct trace {
    int n, stop_at;
    double loss[CHECKED];
} trace;

static digits load(void) {
    digits d;
    keras_datasets_mnist_load_data(&d.x_train, &d.y_train, &d.x_test, &d.y_test,
                                   .path = DIP_TEST_DATA);
    d.x_train = np_expand_dims(np_divide(np_astype(d.x_train, "float32"), 255), -1);
    d.x_test = np_expand_dims(np_divide(np_astype(d.x_test, "float32"), 255), -1);
    d.y_train = keras_utils_to_categorical(d.y_train, 10);
    d.y_test = keras_utils_to_categorical(d.y_test, 10);
    return d;
}

static keras_Model *build(void) {
    keras_Model *model = keras_Sequential(layers_Flatten(.input_shape = keras_shape(28, 28, 1)),
                                          layers_Dense(128, .activation = "relu"),
                                          layers_Dense(20, .activation = "relu"),
                                          layers_Dense(10, .activation = "softmax"));
    keras_compile(model, .loss = "categorical_crossentropy", .optimizer = "adam",
                  .metrics = keras_list("accuracy"));
    return model;
}

static void on_batch(void *user, int64_t step, const keras_Logs *logs) {
    trace *t = user;
    assert_int_equal(step, t->n);
    assert_int_equal(logs->batch_rows, 100);
    t->loss[t->n++] = logs->batch_loss;
    if (t->n == t->stop_at) keras_set_stop_training(logs->model, true);
}

static void check_initial_weights(const keras_Model *model, int which, bool wide) {
    static float narrow[100352];
    for (int i = 0; i < 3; i++) {
        char name[64];
        dip_tensor *kernel = dip_model_weight(model, 2 * i, false),
                   *bias = dip_model_weight(model, 2 * i + 1, false);
        int64_t n = dip_tensor_numel(kernel);
        for (int64_t k = 0; k < n; k++)
            narrow[k] = (float)dip_element_get(kernel->view.data, kernel->view.dtype, k);
        for (int64_t k = 0; wide && k < n; k++)
            assert_true((double)narrow[k] == ((double *)kernel->view.data)[k]);
        for (int64_t k = 0; k < dip_tensor_numel(bias); k++)
            assert_true(dip_element_get(bias->view.data, bias->view.dtype, k) == 0);
        snprintf(name, sizeof name, i ? "mnist.init_dense_%d_kernel" : "mnist.init_dense_kernel",
                 i);
        golden_check(golden_keras_files[which], name, "f32", narrow, (size_t)n);
    }
}

/* The first steps of a training: their losses against the recorded ones. */
static void follow(int which, bool wide, double tolerance) {
    static trace t;
    char name[32];
    t.n = 0;
    t.stop_at = CHECKED;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        keras_config_set_floatx(wide ? "float64" : "float32");
        dip_context_set_widened(ctx, wide);
        digits d = load();
        keras_utils_set_random_seed(golden_seeds[which]);
        keras_Model *model = build();
        DIP_ASSERT_FINE(ctx);
        check_initial_weights(model, which, wide);
        keras_fit(model, d.x_train, d.y_train, .batch_size = 100, .verbose = 0,
                  .validation_split = 0.1,
                  .callbacks = keras_callbacks(
                      keras_callbacks_Callback(.on_train_batch_end = on_batch, .user = &t)),
                  .validation_steps = 1);
        DIP_ASSERT_FINE(ctx);
    }
    dip_test_context_free(ctx);
    assert_int_equal(t.n, CHECKED);
    npz *golden = npz_open(DIP_TEST_GOLDEN "/digits/keras_losses.npz");
    snprintf(name, sizeof name, "seed%u_%s", golden_seeds[which], wide ? "f64" : "f32");
    npz_array recorded = npz_get(golden, name);
    for (int i = 0; i < CHECKED; i++) {
        double r = npz_number(&recorded, i);
        if (!(fabs(t.loss[i] - r) <= tolerance))
            fail_msg("seed %u, step %d: the loss is %.17g, recorded %.17g", golden_seeds[which],
                     i + 1, t.loss[i], r);
    }
    npz_close(golden);
}

static void the_first_losses_in_float32_are_those_of_keras(void **state) {
    (void)state;
    for (int i = 0; i < GOLDEN_SEEDS; i++) follow(i, false, 2e-6);
}

static void the_first_losses_in_float64_are_those_of_keras(void **state) {
    (void)state;
    for (int i = 0; i < GOLDEN_SEEDS; i++) follow(i, true, 1e-12);
}

static void the_order_of_samples_is_that_of_keras(void **state) {
    (void)state;
    static int64_t order[2 * 54000];
    for (int i = 0; i < GOLDEN_SEEDS; i++) {
        assert_true(dip_tf_shuffle_order(golden_seeds[i], order, 54000));
        memcpy(order + 54000, order, sizeof order / 2); /* the same in the second epoch */
        golden_check(golden_keras_files[i], "mnist.order_epochs_1_2", "i64", order, 2 * 54000);
    }
}

/* Keras after one epoch: loss 0.39698, accuracy 0.8848, validation 0.15767 and 0.9575 (seed 0). */
static void an_epoch_ends_where_keras_does(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    {
        dip_scope();
        digits d = load();
        keras_utils_set_random_seed(0);
        keras_Model *model = build();
        keras_History *h = keras_fit(model, d.x_train, d.y_train, .batch_size = 100, .verbose = 0,
                                     .validation_split = 0.1);
        DIP_ASSERT_FINE(ctx);
        assert_true(fabs(keras_history(h, "loss").item[0] - 0.39698) < 3e-3);
        assert_true(fabs(keras_history(h, "accuracy").item[0] - 0.8848) < 5e-3);
        assert_true(fabs(keras_history(h, "val_loss").item[0] - 0.15767) < 1e-2);
        assert_true(fabs(keras_history(h, "val_accuracy").item[0] - 0.9575) < 5e-3);
        keras_Score s = keras_evaluate(model, d.x_test, d.y_test, .verbose = 0);
        assert_int_equal(s.count, 2);
        keras_Array *p = keras_predict(model, d.x_test, .verbose = 0, .batch_size = 1000);
        int right = 0;
        keras_Array *digit = np_argmax(p, -1), *truth = np_argmax(d.y_test, -1);
        for (int i = 0; i < 10000; i++) right += np_item(digit, i) == np_item(truth, i);
        assert_true(fabs(s.item[1] - right / 10000.0) < 1e-6);
        assert_true(s.item[1] > 0.94);
        /* no step after the first of each size takes memory: another epoch takes as much as a fit does to begin */
        size_t before = dip_memory_use(ctx).allocations;
        keras_fit(model, d.x_train, d.y_train, .batch_size = 100, .verbose = 0,
                  .steps_per_epoch = 2);
        size_t two = dip_memory_use(ctx).allocations - before;
        before = dip_memory_use(ctx).allocations;
        keras_fit(model, d.x_train, d.y_train, .batch_size = 100, .verbose = 0,
                  .steps_per_epoch = 40);
        assert_int_equal(dip_memory_use(ctx).allocations - before, two);
    }
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_samples_is_that_of_keras),
        cmocka_unit_test(the_first_losses_in_float32_are_those_of_keras),
        cmocka_unit_test(the_first_losses_in_float64_are_those_of_keras),
        cmocka_unit_test(an_epoch_ends_where_keras_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
