/* runs.h - the same little training in either face, for tests that compare runs: 784-128-20-10 on made-up
 * rows, a given number of steps, and the hash of every weight's bits at the end. */
#ifndef DIP_TESTS_RUNS_H
#define DIP_TESTS_RUNS_H
#include <diptych/keras.h>
#include <diptych/torch.h>

#include <string.h>

enum { RUN_ROWS = 600, RUN_PIXELS = 784, RUN_BATCH = 100 };

typedef struct run_data {
    uint8_t x[RUN_ROWS * RUN_PIXELS], y[RUN_ROWS];
} run_data;

/* Sparse grey rows whose bright half tells the label, so that there is something to learn. */
__attribute__((unused)) static void run_data_make(run_data *d) {
    uint32_t z = 12345;
    for (int r = 0; r < RUN_ROWS; r++) {
        d->y[r] = (uint8_t)(r % 10);
        for (int i = 0; i < RUN_PIXELS; i++) {
            z = z * 1664525u + 1013904223u;
            bool lit = (z >> 16) % 10 < (i % 10 == d->y[r] ? 8u : 1u);
            d->x[r * RUN_PIXELS + i] = lit ? (uint8_t)(z >> 24) : 0;
        }
    }
}

static uint64_t run_hash(uint64_t h, const dip_tensor *t) {
    dip_shape s = dip_tensor_shape(t);
    int64_t n = dip_tensor_numel(t), index[DIP_MAX_RANK] = {0};
    for (int64_t i = 0; i < n; i++) {
        double v = dip_tensor_get(t, index, (dip_site){NULL, 0});
        uint64_t bits;
        memcpy(&bits, &v, sizeof bits);
        h = (h ^ bits) * 1099511628211u;
        h ^= h >> 29;
        for (int k = s.rank - 1; k >= 0 && ++index[k] == s.dim[k]; k--) index[k] = 0;
    }
    return h;
}

/* 0 after a failure, which the context keeps. */
__attribute__((unused)) static uint64_t run_keras(dip_context *ctx, const run_data *d, int epochs,
                                                  bool wide) {
    dip_context *was = dip_context_use(ctx);
    uint64_t h = 0;
    {
        dip_scope();
        keras_config_set_floatx(wide ? "float64" : "float32");
        keras_utils_set_random_seed(7);
        keras_Array *x =
            numpy_divide(numpy_astype(numpy_array(d->x, "uint8", keras_shape(RUN_ROWS, 28, 28)),
                                      wide ? "float64" : "float32"),
                         255);
        keras_Array *y =
            keras_utils_to_categorical(numpy_array(d->y, "uint8", keras_shape(RUN_ROWS)), 10);
        keras_Model *m = keras_Sequential(keras_layers_Flatten(.input_shape = keras_shape(28, 28)),
                                          keras_layers_Dense(128, .activation = "relu"),
                                          keras_layers_Dense(20, .activation = "relu"),
                                          keras_layers_Dense(10, .activation = "softmax"));
        keras_compile(m, .loss = "categorical_crossentropy", .optimizer = "adam",
                      .metrics = keras_list("accuracy"));
        if (keras_fit(m, x, y, .batch_size = RUN_BATCH, .epochs = epochs, .verbose = 0)) {
            keras_Weights *w = dip_keras_get_weights(m, DIP_HERE);
            h = 14695981039346656037u;
            for (int i = 0; i < dip_keras_weights_count(w); i++)
                h = run_hash(h, dip_keras_weights_item(w, i));
        }
    }
    dip_context_use(was);
    return h;
}

__attribute__((unused)) static uint64_t run_torch(dip_context *ctx, const run_data *d, int epochs,
                                                  bool wide) {
    dip_context *was = dip_context_use(ctx);
    uint64_t h = 0;
    {
        dip_scope();
        bool ok = true;
        torch_set_default_dtype(wide ? torch_float64 : torch_float32);
        torch_manual_seed(7);
        torch_Tensor *x = torch_div(
            torch_frombuffer(d->x, torch_shape(RUN_ROWS, RUN_PIXELS), .dtype = torch_uint8), 255);
        torch_Tensor *y = torch_to(
            torch_frombuffer(d->y, torch_shape(RUN_ROWS), .dtype = torch_uint8), torch_int64);
        torch_DataLoader *loader = torch_utils_data_DataLoader(
            torch_utils_data_TensorDataset(x, y), .batch_size = RUN_BATCH, .shuffle = true);
        torch_Module *m = torch_nn_Sequential(torch_nn_Linear(RUN_PIXELS, 128), torch_nn_ReLU(),
                                              torch_nn_Linear(128, 20), torch_nn_ReLU(),
                                              torch_nn_Linear(20, 10), torch_nn_Softmax(.dim = 1));
        torch_Module *criterion = torch_nn_CrossEntropyLoss();
        torch_Optimizer *optimizer = torch_optim_Adam(nn_parameters(m));
        for (int epoch = 0; epoch < epochs; epoch++) {
            torch_for (inputs, labels, loader) {
                optim_zero_grad(optimizer);
                ok = ok && torch_backward(nn_call(criterion, nn_call(m, inputs), labels)) &&
                     optim_step(optimizer);
            }
        }
        if (ok) {
            h = 14695981039346656037u;
            torch_for (p, nn_parameters(m)) h = run_hash(h, p);
        }
    }
    dip_context_use(was);
    return h;
}
#endif
