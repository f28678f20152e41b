/* step_keras.c - keras_fit as examples/mnist_keras.c calls it; the clock stops before the validation. */
#include <string.h>
#include <diptych/import/np.h>
#include <diptych/import/keras.h>
#include <diptych/import/layers.h>
#include <diptych/import/tf.h>
#include "step.h"

static int64_t epoch_now;

static void epoch_begins(void *user, int64_t epoch, const dip_keras_logs *logs) {
    step_run *r = user;
    (void)logs;
    epoch_now = epoch;
    bench_epochs_begin(&r->e);
}

static void steps_are_over(void *user, const dip_keras_logs *logs) {
    step_run *r = user;
    (void)logs;
    bench_epochs_end(&r->e, (long)epoch_now);
}

static void epoch_ends(void *user, int64_t epoch, const dip_keras_logs *logs) {
    step_run *r = user;
    (void)epoch;
    for (int i = 0; i < logs->count; i++) {
        if (strcmp(logs->name[i], "loss") == 0) r->loss = logs->value[i];
        if (strcmp(logs->name[i], "accuracy") == 0) r->accuracy = logs->value[i];
    }
}

void step_keras(step_run *r) {
    int num_classes = 10;
    keras_Array *x_train, *y_train, *x_test, *y_test;
    keras_datasets_mnist_load_data(&x_train, &y_train, &x_test, &y_test);
    x_train = np_astype(x_train, "float32");
    x_train = r->dense ? np_divide(np_subtract(x_train, 127.5), 127.5) : np_divide(x_train, 255);
    x_train = np_expand_dims(x_train, -1);
    y_train = keras_utils_to_categorical(y_train, num_classes);
    /* clang-format off */
    keras_Model *model = tf_keras_models_Sequential(
        tf_keras_layers_Flatten(.input_shape = keras_shape(28, 28, 1)),
        tf_keras_layers_Dense(r->h1, .activation = "relu"),
        tf_keras_layers_Dense(r->h2, .activation = "relu"),
        tf_keras_layers_Dense(num_classes, .activation = "softmax"),
    );
    /* clang-format on */
    keras_compile(model, .loss = "categorical_crossentropy", .optimizer = "adam",
                  .metrics = keras_list("accuracy"));
    keras_Callback *clock =
        keras_callbacks_Callback(.on_epoch_begin = epoch_begins, .on_test_begin = steps_are_over,
                                 .on_epoch_end = epoch_ends, .user = r);
    if (r->steps) {
        keras_fit(model, x_train, y_train, .batch_size = r->batch, .steps_per_epoch = r->steps,
                  .verbose = 0);
        return;
    }
    keras_fit(model, x_train, y_train, .batch_size = r->batch, .epochs = r->epochs + 1,
              .validation_split = 0.1, .verbose = 0, .callbacks = keras_callbacks(clock));
}
