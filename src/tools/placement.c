/* placement.c - where tensors lie when there is an accelerator: the test device, registered for this.
 *
 * The Keras face takes it by itself; the PyTorch face leaves everything on the host until the program
 * moves it, and says so where two devices meet. */
#include "device/device.h"
#include "diptych/import/keras.h"
#include "diptych/import/nn.h"
#include "diptych/import/np.h"
#include "keras/model.h"
#include "tools/measurement.h"

enum { ROWS = 10 };

static void add_line(dip_text *out, const char *owner, const char *name, const dip_tensor *t) {
    dip_text_add(out, "%s%s%s: %s\n", owner, *owner ? "/" : "", name, dip_tensor_device(t));
}

static const dip_tensor *batch_tensor(const dip_batch_memory *b) {
    return b->device ? b->device : b->host;
}

static bool keras_places(dip_measuring *m) {
    dip_tensor *labels, *digits = dip_digits(m, ROWS, &labels);
    keras_Model *model = dip_network_keras();
    keras_Array *x = np_expand_dims(np_divide(np_asarray(digits), 255), -1);
    keras_Array *y = keras_utils_to_categorical(np_asarray(labels), DIP_CLASSES);
    if (keras_train_on_batch(model, x, y).count != 2) return false;
    dip_text text = {.ctx = m->ctx};
    for (int i = 0; i < dip_keras_layer_count(model); i++) {
        keras_Layer *layer = dip_keras_layer_at(model, i);
        for (int k = 0; k < dip_keras_layer_weight_count(layer); k++)
            add_line(&text, keras_layer_name(layer), layer->weight[k]->name, layer->weight[k]);
    }
    add_line(&text, "", "x_batch", batch_tensor(&model->x));
    add_line(&text, "", "y_batch", batch_tensor(&model->y));
    return dip_measured_take(m, DIP_FACT_PLACE_KERAS, &text);
}

static bool torch_places(dip_measuring *m, const char *key, torch_Module *model,
                         torch_Tensor *images, torch_Tensor *labels) {
    dip_text text = {.ctx = m->ctx};
    torch_for_named (name, p, nn_named_parameters(model)) add_line(&text, "", name, p);
    add_line(&text, "", "images", images);
    add_line(&text, "", "labels", labels);
    return dip_measured_take(m, key, &text);
}

static bool torch_moves(dip_measuring *m) {
    torch_Tensor *labels, *bytes = dip_digits(m, ROWS, &labels);
    torch_Tensor *images = torch_div(bytes, 255);
    torch_Module *model = dip_network_torch();
    if (!torch_places(m, DIP_FACT_PLACE_TORCH, model, images, labels)) return false;
    torch_Device device = torch_device("test");
    nn_to(model, device);
    nn_call(model, images); /* the batch was forgotten */
    if (!dip_measured_error(m, DIP_FACT_PLACE_ERROR)) return false;
    images = torch_to(images, device);
    labels = torch_to(labels, device);
    return nn_call(model, images) &&
           torch_places(m, DIP_FACT_PLACE_TORCH_MOVED, model, images, labels);
}

static bool measure(dip_measuring *m) {
    return dip_device_enable(m->ctx, &dip_device_test) && keras_places(m) && torch_moves(m);
}

const dip_measurement dip_measurement_placement = {
    .name = "placement",
    .doc = "the device of every weight and batch, with an accelerator registered",
    .measure = measure,
};
