/* networks.c - the two networks that the programs train, and a batch for them. */
#include <string.h>

#include "diptych/import/F.h"
#include "diptych/import/layers.h"
#include "diptych/import/nn.h"
#include "tools/measurement.h"

keras_Model *dip_network_keras(void) {
    keras_Model *model = keras_Sequential(layers_Flatten(.input_shape = keras_shape(28, 28, 1)),
                                          layers_Dense(128, .activation = "relu"),
                                          layers_Dense(20, .activation = "relu"),
                                          layers_Dense(DIP_CLASSES, .activation = "softmax"));
    bool fine = keras_compile(model, .loss = "categorical_crossentropy", .optimizer = "adam",
                              .metrics = keras_list("accuracy"));
    return fine ? model : NULL;
}

nn_class(NeuralNetwork, flatten, fc1, fc2, fc3)
static void NeuralNetwork_init(struct NeuralNetwork *self) {
    self->flatten = nn_Flatten();
    self->fc1 = nn_Linear(28 * 28, 128);
    self->fc2 = nn_Linear(128, 20);
    self->fc3 = nn_Linear(20, DIP_CLASSES);
}

static torch_Tensor *NeuralNetwork_forward(struct NeuralNetwork *self, torch_Tensor *x) {
    x = nn_call(self->flatten, x);
    x = F_relu(nn_call(self->fc1, x));
    x = F_relu(nn_call(self->fc2, x));
    x = F_softmax(nn_call(self->fc3, x), .dim = 1);
    return x;
}

torch_Module *dip_network_torch(void) { return NeuralNetwork(); }

/* Strokes that differ from class to class: enough for numbers that depend on the picture. */
static void draw_digit(uint8_t *pixels, int64_t row, int label) {
    memset(pixels, 0, DIP_PIXELS);
    for (int i = 4; i < 24; i++) {
        pixels[i * DIP_SIDE + 6 + label] = 255;
        pixels[(4 + 2 * label) * DIP_SIDE + i] = (uint8_t)(160 + (row * 7 + i) % 90);
    }
}

torch_Tensor *dip_digits(const dip_measuring *m, int64_t rows, torch_Tensor **labels) {
    const dip_run_result *run = m->run;
    torch_Tensor *x = torch_zeros(torch_shape(rows, DIP_SIDE, DIP_SIDE), .dtype = torch_uint8);
    torch_Tensor *y = torch_zeros(torch_shape(rows), .dtype = torch_int64);
    uint8_t *pixels = dip_tensor_data(x, DIP_HERE);
    int64_t *label = dip_tensor_data(y, DIP_HERE);
    if (!pixels || !label) return NULL;
    int64_t kept = run->test_rows < DIP_FIRST_DIGITS ? run->test_rows : DIP_FIRST_DIGITS;
    for (int64_t i = 0; i < rows; i++) {
        int64_t from = kept ? i % kept : i;
        const uint8_t *digit = run->test_label ? dip_result_pixels(run, from) : NULL;
        label[i] = digit ? run->test_label[from] : i % DIP_CLASSES;
        if (digit) memcpy(pixels + i * DIP_PIXELS, digit, DIP_PIXELS);
        else draw_digit(pixels + i * DIP_PIXELS, i, (int)label[i]);
    }
    *labels = y;
    return x;
}
