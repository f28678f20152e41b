/* The loop of while_torch.c handed to the Keras face; while_keras.py beside this file says the same line by line.
 * cc while_keras.c $(pkg-config --cflags --libs diptych) && ./a.out */
#include <diptych/import/np.h>
#include <diptych/import/keras.h>

/* Model: the graph is built before there are numbers, so a loop cannot ask for them. */
static dip_tensor *Doubling_call(void *user, keras_Layer *self, dip_tensor *x, bool training) {
    (void)user, (void)self, (void)training;
    while (keras_item(keras_ops_sum(x)) < 100) {
        x = keras_ops_add(x, x);
    }
    return x;
}
keras_layer_class(Doubling, NULL, Doubling_call)

int main(void) {
    dip_scope();
    keras_Model *model = keras_Sequential(Doubling(NULL));

    /* What diptych's Keras face answers is an error that names the line of the loop; Keras' words are its own. */
    const double numbers[] = { 1.0, 2.0 };
    keras_predict(model, np_array(numbers, "float64", keras_shape(1, 2)), .verbose = 0);
    dip_error error;
    if (dip_error_take(dip_context_current(), &error)) {
        dip_write(dip_context_current(), error.text);
        dip_write(dip_context_current(), "\n");
    }
    return 0;
}
