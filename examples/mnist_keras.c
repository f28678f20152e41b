/* The handwritten digits with diptych's Keras face; mnist_keras.py beside this file says the same line by line.
 * cc mnist_keras.c $(pkg-config --cflags --libs diptych) && ./a.out [epochs [seed]] */
#include <stdio.h>
#include <stdlib.h>
#include <diptych/import/np.h>
#include <diptych/import/keras.h>
#include <diptych/import/layers.h>
#include <diptych/import/plt.h>
#include <diptych/import/tf.h>

int main(int argc, char **argv) {
    dip_exit_on_error();
    dip_scope();
    int batch_size = 100;
    int epochs = argc > 1 ? atoi(argv[1]) : 10;
    int seed = argc > 2 ? atoi(argv[2]) : 0;
    int num_classes = 10;
    keras_utils_set_random_seed(seed);

    /* Is there an accelerator? "" where there is none; Keras would take it by itself. */
    tf_test_gpu_device_name();

    /* Data: bytes to [0, 1], and one channel behind the rows and columns. */
    keras_Array *x_train, *y_train, *x_test, *y_test;
    keras_datasets_mnist_load_data(&x_train, &y_train, &x_test, &y_test);
    x_train = np_divide(np_astype(x_train, "float32"), 255);
    x_test = np_divide(np_astype(x_test, "float32"), 255);
    x_train = np_expand_dims(x_train, -1);
    x_test = np_expand_dims(x_test, -1);

    /* Labels: digit to a row of ten. */
    y_train = keras_utils_to_categorical(y_train, num_classes);
    y_test = keras_utils_to_categorical(y_test, num_classes);

    /* Model */
    keras_Model *model = tf_keras_models_Sequential(
        tf_keras_layers_Flatten(.input_shape = keras_shape(28, 28, 1)),
        tf_keras_layers_Dense(128, .activation = "relu"),
        tf_keras_layers_Dense(20, .activation = "relu"),
        tf_keras_layers_Dense(num_classes, .activation = "softmax"),
    );
    keras_summary(model);

    /* Training: the last tenth of the rows is held back for validation. */
    keras_compile(model, .loss = "categorical_crossentropy", .optimizer = "adam", .metrics = keras_list("accuracy"));
    keras_History *history = keras_fit(model, x_train, y_train, .batch_size = batch_size, .epochs = epochs, .validation_split = 0.1);

    /* Test */
    keras_Score score = keras_evaluate(model, x_test, y_test, .verbose = 0);
    keras_print("Test loss:", score.item[0]);
    keras_print("Test accuracy:", score.item[1]);

    /* Pictures: the curves of the training, and test digits with their label and the answer. */
    keras_Array *labels = np_argmax(y_test, -1);
    keras_Array *answers = np_argmax(keras_predict(model, np_slice(x_test, 0, 8), .verbose = 0), -1);
    plt_figure(.figsize = plt_size(8, 5));
    plt_subplot(2, 2, 1);
    plt_plot(keras_history(history, "loss"), .label = "training");
    plt_plot(keras_history(history, "val_loss"), .label = "validation");
    plt_title("Loss");
    plt_xlabel("epoch");
    plt_legend();
    plt_subplot(2, 2, 2);
    plt_plot(keras_history(history, "accuracy"), .label = "training");
    plt_plot(keras_history(history, "val_accuracy"), .label = "validation");
    plt_title("Accuracy");
    plt_xlabel("epoch");
    plt_legend();
    for (int i = 0; i < 8; i++) {
        plt_subplot(2, 8, 9 + i);
        plt_imshow(np_slice(x_test, i, i + 1), .cmap = "gray");
        char title[32];
        snprintf(title, sizeof title, "%d -> %d", (int)np_item(labels, i), (int)np_item(answers, i));
        plt_title(title);
        plt_axis("off");
    }
    plt_savefig("mnist_keras.svg");
    return 0;
}
