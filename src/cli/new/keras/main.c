/* A small network that learns to read handwritten digits, written as one writes it in Keras.
 *
 *     make && ./train [EPOCHS]
 *
 * README.md says how else it is built, and where to go from here. */
#include <stdio.h>
#include <stdlib.h>
#include <diptych/import/keras.h>
#include <diptych/import/layers.h>
#include <diptych/import/np.h>

int main(int argc, char **argv) {
    dip_exit_on_error(); /* a mistake ends the program with a sentence that names its line */
    dip_scope();         /* whatever is made from here on is freed at the end of main */
    int epochs = argc > 1 ? atoi(argv[1]) : 3;
    keras_utils_set_random_seed(0); /* without it, every run is another one */

    /* 60,000 pictures of 28 x 28 bytes with their digits to learn from, 10,000 to be tested on.
     * Numbers of your own: np_array(numbers, "float32", keras_shape(rows, columns)). */
    keras_Array *x_train, *y_train, *x_test, *y_test;
    keras_datasets_mnist_load_data(&x_train, &y_train, &x_test, &y_test);
    x_train = np_divide(np_astype(x_train, "float32"), 255);
    x_test = np_divide(np_astype(x_test, "float32"), 255);

    keras_Model *model = keras_Sequential(
        keras_Input(.shape = keras_shape(28, 28)),
        layers_Flatten(),
        layers_Dense(64, .activation = "relu"),
        layers_Dense(10, .activation = "softmax"));
    keras_summary(model);

    keras_compile(model, .optimizer = "adam", .loss = "sparse_categorical_crossentropy",
                  .metrics = keras_list("accuracy"));
    keras_fit(model, x_train, y_train, .batch_size = 100, .epochs = epochs, .validation_split = 0.1);

    keras_Score score = keras_evaluate(model, x_test, y_test, .verbose = 0);
    printf("Test loss: %.4f\nTest accuracy: %.4f\n", score.item[0], score.item[1]);

    keras_Array *answers = np_argmax(keras_predict(model, np_slice(x_test, 0, 10), .verbose = 0), -1);
    printf("The first test digits:");
    for (int i = 0; i < 10; i++) printf(" %g", np_item(y_test, i));
    printf("\nThe network's answers:");
    for (int i = 0; i < 10; i++) printf(" %g", np_item(answers, i));
    printf("\n");
    return 0;
}
