/* fit as a whole: callbacks and what they hear, history, early ends, cancelling, options that change
 * the order of things, two contexts, devices, memory. */
#include "diptych/import/layers.h"
#include "diptych/import/np.h"
#include "data/generators.h"
#include "device/device.h"
#include "keras/model.h"
#include "support/context.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROWS = 23, FEATURES = 4 };

static void data(keras_Array **x, keras_Array **y) {
    static double numbers[ROWS][FEATURES];
    static int64_t labels[ROWS];
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < FEATURES; j++) numbers[i][j] = ((i * 7 + j * 5) % 11) / 11.0 - 0.4;
        labels[i] = (numbers[i][0] > 0) + (numbers[i][1] > 0);
    }
    *x = np_array(numbers, "float64", keras_shape(ROWS, FEATURES));
    *y = np_array(labels, "int64", keras_shape(ROWS));
}

static keras_Model *model_of(dip_name_or_object optimizer) {
    keras_Model *model = keras_Sequential(keras_Input(.shape = keras_shape(FEATURES)),
                                          layers_Dense(6, .activation = "relu"),
                                          layers_Dense(3, .activation = "softmax"));
    keras_compile(model, .loss = "sparse_categorical_crossentropy", .optimizer = optimizer,
                  .metrics = keras_list("accuracy"));
    return model;
}

static dip_context *begin(keras_Array **x, keras_Array **y) {
    dip_context *ctx = dip_test_context();
    keras_utils_set_random_seed(0);
    data(x, y);
    return ctx;
}

static double sum_of_weights(const keras_Model *m) {
    double sum = 0;
    for (int64_t i = 0; i < dip_model_weight_count(m, false); i++) {
        dip_tensor *t = dip_model_weight(m, i, false);
        for (int64_t k = 0; k < dip_tensor_numel(t); k++)
            sum += dip_element_get(t->view.data, t->view.dtype, k);
    }
    return sum;
}

/* ---- callbacks ---- */

typedef struct log_book {
    char text[4096];
    int epochs;
} log_book;
static void note(log_book *b, const char *what) {
    strcat(strcat(b->text, b->text[0] ? " " : ""), what);
}
static void note_index(log_book *b, const char *what, int64_t i) {
    char part[32];
    snprintf(part, sizeof part, "%s%lld", what, (long long)i);
    note(b, part);
}
static void train_begin(void *u, const keras_Logs *l) {
    assert_int_equal(l->count, 0);
    note(u, "train[");
}
static void train_end(void *u, const keras_Logs *l) {
    assert_int_equal(l->count, 4);
    note(u, "]train");
}
static void test_begin(void *u, const keras_Logs *l) {
    assert_non_null(l->model);
    note(u, "test[");
}
static void test_end(void *u, const keras_Logs *l) {
    assert_int_equal(l->count, 2);
    note(u, "]test");
}
static void epoch_begin(void *u, int64_t i, const keras_Logs *l) {
    (void)l;
    note_index(u, "e", i);
}
static void batch_begin(void *u, int64_t i, const keras_Logs *l) {
    assert_int_equal(l->count, 0);
    note_index(u, "b", i);
}
static void test_batch_end(void *u, int64_t i, const keras_Logs *l) {
    assert_int_equal(l->batch_rows, 5);
    note_index(u, "t", i);
}
static void batch_end(void *u, int64_t i, const keras_Logs *l) {
    assert_int_equal(l->count, 2);
    assert_string_equal(l->name[0], "accuracy");
    assert_string_equal(l->name[1], "loss");
    if (i == 0) assert_true(fabs(keras_logs_get(l, "loss") - l->batch_loss) < 1e-6);
    note_index(u, "/", i);
}
static void epoch_end(void *u, int64_t i, const keras_Logs *l) {
    static const char *const names[] = {"accuracy", "loss", "val_accuracy", "val_loss"};
    assert_int_equal(l->count, 4);
    for (int k = 0; k < 4; k++) {
        assert_string_equal(l->name[k], names[k]);
        assert_true(l->value[k] == l->value[k]);
    }
    assert_true(isnan(l->batch_loss) && isnan(keras_logs_get(l, "nonsense")));
    note_index(u, "E", i);
    if (++((log_book *)u)->epochs == 2) keras_set_stop_training(l->model, true);
}

static void callbacks_hear_everything_in_keras_order(void **state) {
    (void)state;
    keras_Array *x, *y;
    log_book book = {"", 0};
    dip_context *ctx = begin(&x, &y);
    keras_Model *model = model_of("sgd");
    keras_Callback *c =
        keras_callbacks_Callback(.on_train_begin = train_begin, .on_train_end = train_end,
                                 .on_epoch_begin = epoch_begin, .on_epoch_end = epoch_end,
                                 .on_train_batch_begin = batch_begin,
                                 .on_train_batch_end = batch_end, .on_test_begin = test_begin,
                                 .on_test_end = test_end, .on_test_batch_end = test_batch_end,
                                 .user = &book);
    keras_History *h = keras_fit(model, x, y, .batch_size = 10, .epochs = 5, .verbose = 0,
                                 .validation_split = 0.21, .callbacks = keras_callbacks(c));
    DIP_ASSERT_FINE(ctx);
    assert_string_equal(
        book.text,
        "train[ e0 b0 /0 b1 /1 test[ t0 ]test E0 e1 b0 /0 b1 /1 test[ t0 ]test E1 ]train");
    assert_int_equal(dip_keras_history_epoch(h).count, 2); /* the callback stopped it */
    assert_int_equal(keras_history(h, "val_loss").count, 2);
    assert_true(dip_keras_history_epoch(h).item[1] == 1);
    dip_test_context_free(ctx);
}

static void predict_note(void *u, int64_t i, const keras_Logs *l) {
    (void)l;
    note_index(u, "p", i);
}
static void predict_begin(void *u, const keras_Logs *l) {
    (void)l;
    note(u, "[");
}
static void predict_end(void *u, const keras_Logs *l) {
    (void)l;
    note(u, "]");
}

static void predict_and_evaluate_tell_their_own_callbacks(void **state) {
    (void)state;
    keras_Array *x, *y;
    log_book book = {"", 0}, second = {"", 0};
    dip_context *ctx = begin(&x, &y);
    keras_Model *model = model_of("sgd");
    keras_Callback *c =
        keras_callbacks_Callback(.on_predict_begin = predict_begin, .on_predict_end = predict_end,
                                 .on_predict_batch_begin = predict_note,
                                 .on_predict_batch_end = predict_note, .user = &book);
    keras_Array *p =
        keras_predict(model, x, .batch_size = 10, .verbose = 0, .callbacks = keras_callbacks(c));
    assert_string_equal(book.text, "[ p0 p0 p1 p1 p2 p2 ]");
    dip_shape shape = np_shape(p);
    assert_true(shape.rank == 2 && shape.dim[0] == ROWS && shape.dim[1] == 3);
    for (int i = 0; i < ROWS; i++)
        assert_true(fabs(np_item(p, i, 0) + np_item(p, i, 1) + np_item(p, i, 2) - 1) < 1e-6);
    assert_int_equal(
        np_shape(keras_predict(model, x, .batch_size = 4, .steps = 2, .verbose = 0)).dim[0], 8);
    keras_Callback *t = keras_callbacks_Callback(.on_test_begin = test_begin,
                                                 .on_test_end = test_end, .user = &second);
    keras_evaluate(model, x, y, .verbose = 0, .callbacks = keras_callbacks(t, t));
    assert_string_equal(second.text, "test[ test[ ]test ]test");
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void nested(void *user, int64_t epoch, const keras_Logs *logs) {
    (void)epoch;
    keras_Array *const *xy = user;
    assert_int_equal(keras_evaluate(logs->model, xy[0], xy[1], .verbose = 0).count, 2);
    assert_non_null(keras_predict(logs->model, xy[0], .verbose = 0));
    assert_false(keras_compile(logs->model, .loss = "mse"));
}

static void a_callback_may_evaluate_but_not_compile(void **state) {
    (void)state;
    keras_Array *x, *y;
    dip_context *ctx = begin(&x, &y);
    keras_Array *xy[2] = {x, y};
    keras_Model *model = model_of("sgd");
    assert_non_null(keras_fit(model, x, y, .verbose = 0, .epochs = 2,
                              .callbacks = keras_callbacks(
                                  keras_callbacks_Callback(.on_epoch_end = nested, .user = xy))));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_STATE,
        "keras_compile: the model \"sequential\" is running; compile it before or after");
    dip_test_context_free(ctx);
}

/* ---- early ends ---- */

static void cancel_at_two(void *user, int64_t step, const keras_Logs *logs) {
    (void)logs;
    if (step == 1) dip_cancel(user);
}

static void cancelling_ends_after_the_step_with_what_was_reached(void **state) {
    (void)state;
    keras_Array *x, *y;
    dip_context *ctx = begin(&x, &y);
    keras_Model *model = model_of("sgd");
    keras_History *h =
        keras_fit(model, x, y, .verbose = 0, .batch_size = 5, .epochs = 3,
                  .callbacks = keras_callbacks(
                      keras_callbacks_Callback(.on_train_batch_end = cancel_at_two, .user = ctx)));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_CANCELLED,
                     "keras_fit: cancelled in epoch 1 after step 2 of 5; the weights are as that "
                     "step left them");
    assert_non_null(h);
    assert_int_equal(keras_history(h, "loss").count, 1);
    assert_int_equal(dip_optimizer_iterations(keras_optimizer(model)), 2);
    dip_cancel(ctx);
    assert_int_equal(keras_evaluate(model, x, y, .verbose = 0, .batch_size = 5).count, 0);
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_CANCELLED, "keras_evaluate: cancelled after step 1 of 5");
    dip_cancel_clear(ctx);
    assert_non_null(keras_fit(model, x, y, .verbose = 0));
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void no_epochs_is_an_empty_history(void **state) {
    (void)state;
    keras_Array *x, *y;
    dip_context *ctx = begin(&x, &y);
    keras_Model *model = model_of("sgd");
    double before = sum_of_weights(model);
    assert_int_equal(dip_keras_history_count(keras_fit(model, x, y, .epochs = 0)), 0);
    assert_int_equal(
        dip_keras_history_count(keras_fit(model, x, y, .epochs = 2, .initial_epoch = 2)), 0);
    assert_true(before == sum_of_weights(model));
    assert_string_equal(dip_test_output(ctx), "");
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* ---- options that must not be ignored ---- */

static double trained(dip_context *ctx, int shuffle, int64_t batch_size,
                      dip_name_or_object optimizer) {
    keras_Array *x, *y;
    keras_utils_set_random_seed(5);
    data(&x, &y);
    keras_Model *model = model_of(optimizer);
    keras_fit(model, x, y, .verbose = 0, .epochs = 2, .shuffle = shuffle, .batch_size = batch_size);
    DIP_ASSERT_FINE(ctx);
    return sum_of_weights(model);
}

static void orders_batches_and_optimizers_differ(void **state) {
    (void)state;
    keras_Array *x, *y;
    dip_context *ctx = begin(&x, &y);
    double all[] = {
        trained(ctx, 1, 5, "sgd"),
        trained(ctx, 0, 5, "sgd"),
        trained(ctx, keras_shuffle_batch, 7, "sgd"),
        trained(ctx, 1, 7, "sgd"),
        trained(ctx, 1, 5, "adam"),
        trained(ctx, 1, 5, "rmsprop"),
        trained(ctx, 1, 5, keras_optimizers_SGD(.momentum = 0.5)),
        trained(ctx, 1, 5, keras_optimizers_SGD(.momentum = 0.5, .nesterov = true)),
        trained(ctx, 1, 5, keras_optimizers_SGD(.weight_decay = 0.1)),
        trained(ctx, 1, 5, keras_optimizers_Adam(.beta_1 = 0.5)),
        trained(ctx, 1, 5, keras_optimizers_Adam(.beta_2 = 0.5)),
        trained(ctx, 1, 5, keras_optimizers_Adam(.epsilon = 0.1)),
        trained(ctx, 1, 5, keras_optimizers_Adam(.amsgrad = true)),
        trained(ctx, 1, 5, keras_optimizers_Adam(.learning_rate = 0.1)),
        trained(ctx, 1, 5, keras_optimizers_Adam(.weight_decay = 0.1)),
        trained(ctx, 1, 5, keras_optimizers_RMSprop(.rho = 0.5)),
        trained(ctx, 1, 5, keras_optimizers_RMSprop(.momentum = 0.5)),
        trained(ctx, 1, 5, keras_optimizers_RMSprop(.centered = true)),
        trained(ctx, 1, 5, keras_optimizers_RMSprop(.epsilon = 0.1)),
        trained(ctx, 1, 5, keras_optimizers_RMSprop(.weight_decay = 0.1)),
    };
    int n = (int)(sizeof all / sizeof *all);
    for (int i = 0; i < n; i++)
        for (int k = 0; k < i; k++)
            if (all[i] == all[k])
                fail_msg("trainings %d and %d end alike: an option is ignored", k, i);
    assert_true(trained(ctx, 1, 5, "sgd") == all[0]);
    assert_true(trained(ctx, 1, 5, keras_optimizers_SGD()) == all[0]);
    dip_test_context_free(ctx);
}

static void validation_options_are_obeyed(void **state) {
    (void)state;
    keras_Array *x, *y;
    dip_context *ctx = begin(&x, &y);
    keras_Model *model = model_of("sgd");
    keras_History *h = keras_fit(model, x, y, .verbose = 0, .epochs = 5, .validation_split = 0.5,
                                 .validation_freq = 2);
    assert_int_equal(keras_history(h, "loss").count, 5);
    assert_int_equal(keras_history(h, "val_loss").count, 2);
    model = model_of("sgd");
    h = keras_fit(model, x, y, .verbose = 0, .validation_data = keras_data(x, y),
                  .validation_batch_size = 4, .validation_steps = 1);
    keras_Score part = keras_evaluate(model, np_slice(x, 0, 4), np_slice(y, 0, 4), .verbose = 0);
    assert_true(keras_history(h, "val_loss").item[0] == part.item[0]);
    assert_true(keras_evaluate(model, x, y, .verbose = 0, .batch_size = 4, .steps = 1).item[0] ==
                part.item[0]);
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void train_on_batch_is_fits_first_step(void **state) {
    (void)state;
    keras_Array *x, *y;
    dip_context *ctx = begin(&x, &y);
    keras_Model *a = model_of("adam"), *b = model_of("adam");
    keras_set_weights(b, keras_get_weights(a));
    keras_History *h = keras_fit(a, x, y, .verbose = 0, .batch_size = ROWS, .shuffle = false);
    keras_Score s = keras_train_on_batch(b, x, y);
    assert_int_equal(s.count, 2);
    assert_string_equal(s.name[0], "loss");
    assert_string_equal(s.name[1], "accuracy");
    assert_true(s.item[0] == keras_history(h, "loss").item[0] &&
                s.item[1] == keras_history(h, "accuracy").item[0]);
    assert_true(sum_of_weights(a) == sum_of_weights(b));
    keras_Score t = keras_test_on_batch(b, x, y),
                e = keras_evaluate(b, x, y, .verbose = 0, .batch_size = ROWS);
    assert_true(t.item[0] == e.item[0] && t.item[0] != s.item[0]);
    dip_test_context_free(ctx);
}

static void frozen_layers_stay_and_learning_rates_can_change(void **state) {
    (void)state;
    keras_Array *x, *y;
    dip_context *ctx = begin(&x, &y);
    keras_Model *model = model_of("sgd");
    keras_set_trainable(dip_keras_layer_at(model, 0), false);
    keras_compile(model, .loss = "sparse_categorical_crossentropy", .optimizer = "sgd");
    float before[24], after[24],
        last = ((float *)keras_layer_weight(dip_keras_layer_at(model, 1), 0)->view.data)[0];
    memcpy(before, keras_layer_weight(dip_keras_layer_at(model, 0), 0)->view.data, sizeof before);
    keras_fit(model, x, y, .verbose = 0);
    memcpy(after, keras_layer_weight(dip_keras_layer_at(model, 0), 0)->view.data, sizeof after);
    assert_memory_equal(before, after, sizeof before);
    assert_true(last !=
                ((float *)keras_layer_weight(dip_keras_layer_at(model, 1), 0)->view.data)[0]);
    assert_true(keras_learning_rate(keras_optimizer(model)) == 0.01 ||
                fabs(keras_learning_rate(keras_optimizer(model)) - 0.01) < 1e-8);
    keras_set_learning_rate(keras_optimizer(model), 0);
    double sum = sum_of_weights(model);
    keras_fit(model, x, y, .verbose = 0);
    assert_true(sum == sum_of_weights(model));
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* ---- the engine below ---- */

static void an_accelerator_is_taken_without_being_asked_and_gives_the_same_numbers(void **state) {
    (void)state;
    keras_Array *x, *y;
    dip_context *ctx = begin(&x, &y);
    assert_string_equal(tf_test_gpu_device_name(), "");
    keras_Model *host = model_of("adam");
    keras_History *a = keras_fit(host, x, y, .verbose = 0, .epochs = 3, .batch_size = 5);
    assert_true(dip_device_enable(ctx, &dip_device_test));
    assert_string_equal(tf_test_gpu_device_name(), "test:0");
    keras_utils_set_random_seed(0);
    keras_Model *there = model_of("adam");
    assert_string_equal(dip_tensor_device(keras_layer_weight(dip_keras_layer_at(there, 0), 0)),
                        "test:0");
    keras_History *b = keras_fit(there, x, y, .verbose = 0, .epochs = 3, .batch_size = 5);
    DIP_ASSERT_FINE(ctx);
    for (int e = 0; e < 3; e++) {
        assert_true(keras_history(a, "loss").item[e] == keras_history(b, "loss").item[e]);
        assert_true(keras_history(a, "accuracy").item[e] == keras_history(b, "accuracy").item[e]);
    }
    assert_true(np_item(keras_predict(host, x, .verbose = 0), 3, 1) ==
                np_item(keras_predict(there, x, .verbose = 0), 3, 1));
    dip_test_context_free(ctx);
}

static void a_model_outlives_the_scope_of_its_layers(void **state) {
    (void)state;
    keras_Array *x, *y;
    dip_context *ctx = begin(&x, &y);
    keras_Model *model;
    {
        dip_scope();
        model = (keras_Model *)dip_keep(model_of("adam"));
    }
    assert_non_null(keras_fit(model, x, y, .verbose = 0));
    DIP_ASSERT_FINE(ctx);
    dip_free(model);
    dip_test_context_free(ctx);
}

/* The whole program with the n-th allocation failing, for every n. */
static bool whole_program(void) {
    keras_Array *x, *y;
    data(&x, &y);
    keras_Model *model = model_of("adam");
    keras_add(model, layers_Dropout(0.1));
    keras_summary(model);
    keras_History *h = keras_fit(model, np_divide(np_astype(x, "float32"), 2), y, .epochs = 2,
                                 .batch_size = 9, .validation_split = 0.3);
    keras_Score s = keras_evaluate(model, x, y, .verbose = 2);
    keras_Array *p = keras_predict(model, x, .verbose = 0);
    return model && h && s.count == 2 && p && keras_get_weights(model);
}

static void memory_may_run_out_at_every_allocation(void **state) {
    (void)state;
    for (int64_t n = 1;; n++) {
        dip_context *ctx = dip_test_context();
        keras_utils_set_random_seed(0);
        dip_scope_mark scope = dip_scope_enter(
            ctx); /* without one the program would go on, and leave its objects to the context */
        fail_alloc_at(dip_test_alloc(ctx), n);
        bool fine = whole_program();
        bool hit = fail_alloc_hit(dip_test_alloc(ctx));
        dip_error e;
        bool failed = dip_error_take(ctx, &e);
        if (failed) assert_int_equal(e.code, DIP_ERROR_MEMORY);
        if (!fine)
            assert_true(
                hit &&
                failed); /* nothing fails without a word; text that could not be printed is no failure */
        if (!hit) assert_false(failed);
        dip_scope_leave(&scope);
        dip_test_context_free(ctx);
        if (!hit) break;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(callbacks_hear_everything_in_keras_order),
        cmocka_unit_test(predict_and_evaluate_tell_their_own_callbacks),
        cmocka_unit_test(a_callback_may_evaluate_but_not_compile),
        cmocka_unit_test(cancelling_ends_after_the_step_with_what_was_reached),
        cmocka_unit_test(no_epochs_is_an_empty_history),
        cmocka_unit_test(orders_batches_and_optimizers_differ),
        cmocka_unit_test(validation_options_are_obeyed),
        cmocka_unit_test(train_on_batch_is_fits_first_step),
        cmocka_unit_test(frozen_layers_stay_and_learning_rates_can_change),
        cmocka_unit_test(an_accelerator_is_taken_without_being_asked_and_gives_the_same_numbers),
        cmocka_unit_test(a_model_outlives_the_scope_of_its_layers),
        cmocka_unit_test(memory_may_run_out_at_every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
