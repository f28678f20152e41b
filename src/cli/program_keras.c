/* program_keras.c - the Keras program, line for line as examples/mnist_keras.c, with options: those of
 * the command, and those that turn it to PyTorch's ways one by one (dip_program.turned). */
#include <diptych/keras.h>
#include <diptych/import/np.h>
#include <diptych/import/layers.h>
#include <diptych/import/tf.h>

#include <string.h>

#include "cli/program.h"
#include "data/array.h"

static const int num_classes = 10;

/* ---- what the example has not: a callback that writes down what is reached ------------------- */
static void epoch_begins(void *user, int64_t epoch, const keras_Logs *logs) {
    (void)logs;
    dip_program_epoch_begins(user, epoch + 1);
}

static void step_ends(void *user, int64_t step, const keras_Logs *logs) {
    if (!dip_program_step(user, step + 1, logs->batch_loss, keras_logs_get(logs, "loss"),
                          keras_logs_get(logs, "accuracy")))
        keras_set_stop_training(logs->model, true);
}

/* Told of an epoch that was cut short too, which then has no validation and is not a result. */
static void epoch_ends(void *user, int64_t epoch, const keras_Logs *logs) {
    (void)epoch;
    bool complete = false;
    for (int i = 0; i < logs->count; i++)
        complete = complete || strcmp(logs->name[i], "val_loss") == 0;
    if (complete && !dip_program_epoch_ends(
                        user, keras_logs_get(logs, "loss"), keras_logs_get(logs, "accuracy"),
                        keras_logs_get(logs, "val_loss"), keras_logs_get(logs, "val_accuracy")))
        keras_set_stop_training(logs->model, true);
}

static bool note_weights(dip_program *p, keras_Model *model) {
    for (int i = 0; i < dip_keras_layer_count(model); i++) {
        keras_Layer *layer = dip_keras_layer_at(model, i);
        for (int k = 0; k < dip_keras_layer_weight_count(layer); k++)
            if (!dip_program_weight(p, keras_layer_weight(layer, k))) return false;
    }
    return true;
}

/* After the test; predict says nothing, draws nothing and changes no weight. */
static bool note_answers(dip_program *p, keras_Model *model, keras_Array *x_test) {
    keras_Array *answers = keras_predict(model, x_test, .batch_size = 1000, .verbose = 0);
    int64_t rows = np_shape(x_test).dim[0];
    if (!answers || !dip_program_answers(p, dip_array_source(answers), rows)) return false;
    for (int i = 0; i < dip_keras_layer_count(model); i++) {
        keras_Layer *layer = dip_keras_layer_at(model, i);
        if (dip_keras_layer_weight_count(layer) == 2 &&
            !dip_program_layer(p, keras_layer_name(layer), keras_layer_weight(layer, 0),
                               keras_layer_weight(layer, 1)))
            return false;
    }
    return true;
}

/* NULL where nothing is turned: the option's default, which is Keras' way. */
static const char *turned(const dip_program *p, dip_switch s, const char *to) {
    return p->turned[s] ? to : NULL;
}

/* ---- the program ----------------------------------------------------------------------------- */
static bool program(dip_program *p) {
    keras_utils_set_random_seed(p->seed);
    if (p->float64) keras_config_set_floatx("float64");

    /* Is there an accelerator? "" where there is none; Keras would take it by itself. */
    tf_test_gpu_device_name();

    /* Data: bytes to [0, 1], and one channel behind the rows and columns. */
    keras_Array *x_train, *y_train, *x_test, *y_test;
    if (!keras_datasets_mnist_load_data(&x_train, &y_train, &x_test, &y_test, .path = p->data))
        return false;
    x_train = np_divide(np_astype(x_train, "float32"), 255);
    x_test = np_divide(np_astype(x_test, "float32"), 255);
    x_train = np_expand_dims(x_train, -1);
    x_test = np_expand_dims(x_test, -1);

    /* Labels: digit to a row of ten. */
    y_train = keras_utils_to_categorical(y_train, num_classes);
    y_test = keras_utils_to_categorical(y_test, num_classes);

    /* Model */
    const char *weights = turned(p, DIP_SWITCH_weights, "torch_linear"),
               *softmax = turned(p, DIP_SWITCH_softmax, "torch");
    keras_Model *model = keras_Sequential(
        layers_Flatten(.input_shape = keras_shape(28, 28, 1)),
        layers_Dense(128, .activation = "relu", .kernel_initializer = weights,
                     .bias_initializer = weights),
        layers_Dense(20, .activation = "relu", .kernel_initializer = weights,
                     .bias_initializer = weights),
        layers_Dense(num_classes, .activation = "softmax", .kernel_initializer = weights,
                     .bias_initializer = weights, .softmax = softmax));
    keras_summary(model);
    if (!note_weights(p, model)) return false;
    p->rows = np_shape(x_train).dim[0] * 9 / 10;

    /* Training: the last tenth of the rows is held back for validation. */
    keras_compile(
        model,
        .loss = keras_losses_CategoricalCrossentropy(.logits = softmax,
                                                     .form = turned(p, DIP_SWITCH_loss, "torch")),
        .optimizer = keras_optimizers_Adam(.form = turned(p, DIP_SWITCH_epsilon, "torch")),
        .metrics = keras_list("accuracy"), .means = turned(p, DIP_SWITCH_sums, "torch"));
    keras_Callback *notes =
        keras_callbacks_Callback(.on_epoch_begin = epoch_begins, .on_train_batch_end = step_ends,
                                 .on_epoch_end = epoch_ends, .user = p);
    keras_fit(model, x_train, y_train, .batch_size = p->batch_size, .epochs = p->epochs,
              .validation_split = 0.1, .callbacks = keras_callbacks(notes),
              .validation_rows = turned(p, DIP_SWITCH_validation, "torch"),
              .order = turned(p, DIP_SWITCH_order, "torch"));
    if (!dip_program_goes_on(p)) return dip_program_ends(p, false);

    /* Test. PyTorch's program sums over batches of its loader, Keras' over batches of 32. */
    int64_t test_batch = p->turned[DIP_SWITCH_sums] ? p->batch_size : 32;
    keras_Score score =
        keras_evaluate(model, x_test, y_test, .batch_size = test_batch, .verbose = 0);
    if (dip_program_goes_on(p) && score.count == 2) {
        char text[40];
        dip_python_float(text, sizeof text, score.item[0]);
        dip_printf(DIP_CTX, "Test loss: %s\n", text);
        dip_python_float(text, sizeof text, score.item[1]);
        dip_printf(DIP_CTX, "Test accuracy: %s\n", text);
        dip_program_tested(p, score.item[0], score.item[1]);
        return dip_program_ends(p, note_answers(p, model, x_test));
    }
    return dip_program_ends(p, true);
}

bool dip_program_keras(dip_program *p) {
    dip_scope();
    return program(p);
}
