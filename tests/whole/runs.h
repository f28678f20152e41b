/* runs.h - the same little training in either face, for tests that compare runs: 784-128-20-10 on made-up
 * rows, a given number of steps, and the hash of all weights at the end. No file is read. */
#ifndef DIP_TESTS_RUNS_H
#define DIP_TESTS_RUNS_H
#include <diptych/keras.h>
#include <diptych/torch.h>

#include <string.h>

#include "device/weights_hash.h"

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

/* A quicker hash, for tests that compare many small runs with each other. */
__attribute__((unused)) static uint64_t run_hash(uint64_t h, const dip_tensor *t) {
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

enum { RUN_WEIGHTS = 6 };

/* Whole epochs over as many rows as give that number of steps: a multiple of 6 or of 4. */
static int run_rows(int steps) { return steps % 6 == 0 ? RUN_ROWS : RUN_ROWS / 6 * 4; }
static int run_epochs(int steps) { return steps * RUN_BATCH / run_rows(steps); }

/* false after a failure, which the context keeps. */
typedef bool run_fn(dip_context *ctx, const run_data *d, int steps, bool wide,
                    char hash[DIP_SHA256_TEXT]);

__attribute__((unused)) static bool run_keras(dip_context *ctx, const run_data *d, int steps,
                                              bool wide, char hash[DIP_SHA256_TEXT]) {
    dip_context *was = dip_context_use(ctx);
    const int rows = run_rows(steps);
    bool ok = false;
    {
        dip_scope();
        keras_config_set_floatx(wide ? "float64" : "float32");
        keras_utils_set_random_seed(7);
        keras_Array *x =
            numpy_divide(numpy_astype(numpy_array(d->x, "uint8", keras_shape(rows, 28, 28)),
                                      wide ? "float64" : "float32"),
                         255);
        keras_Array *y =
            keras_utils_to_categorical(numpy_array(d->y, "uint8", keras_shape(rows)), 10);
        keras_Model *m = keras_Sequential(keras_layers_Flatten(.input_shape = keras_shape(28, 28)),
                                          keras_layers_Dense(128, .activation = "relu"),
                                          keras_layers_Dense(20, .activation = "relu"),
                                          keras_layers_Dense(10, .activation = "softmax"));
        keras_compile(m, .loss = "categorical_crossentropy", .optimizer = "adam",
                      .metrics = keras_list("accuracy"));
        if (keras_fit(m, x, y, .batch_size = RUN_BATCH, .epochs = run_epochs(steps),
                      .verbose = 0)) {
            keras_Weights *list = dip_keras_get_weights(m, DIP_HERE);
            dip_tensor *w[RUN_WEIGHTS];
            for (int i = 0; i < RUN_WEIGHTS; i++) w[i] = dip_keras_weights_item(list, i);
            ok = dip_weights_hash(ctx, w, RUN_WEIGHTS, hash);
        }
    }
    dip_context_use(was);
    return ok;
}

__attribute__((unused)) static bool run_torch(dip_context *ctx, const run_data *d, int steps,
                                              bool wide, char hash[DIP_SHA256_TEXT]) {
    dip_context *was = dip_context_use(ctx);
    const int rows = run_rows(steps);
    bool ok = true;
    {
        dip_scope();
        torch_set_default_dtype(wide ? torch_float64 : torch_float32);
        torch_manual_seed(7);
        torch_Tensor *x = torch_div(
            torch_frombuffer(d->x, torch_shape(rows, RUN_PIXELS), .dtype = torch_uint8), 255);
        torch_Tensor *y = torch_to(
            torch_frombuffer(d->y, torch_shape(rows), .dtype = torch_uint8), torch_int64);
        torch_DataLoader *loader = torch_utils_data_DataLoader(
            torch_utils_data_TensorDataset(x, y), .batch_size = RUN_BATCH, .shuffle = true);
        torch_Module *m = torch_nn_Sequential(torch_nn_Linear(RUN_PIXELS, 128), torch_nn_ReLU(),
                                              torch_nn_Linear(128, 20), torch_nn_ReLU(),
                                              torch_nn_Linear(20, 10), torch_nn_Softmax(.dim = 1));
        torch_Module *criterion = torch_nn_CrossEntropyLoss();
        torch_Optimizer *optimizer = torch_optim_Adam(nn_parameters(m));
        for (int epoch = 0; epoch < run_epochs(steps); epoch++) {
            torch_for (inputs, labels, loader) {
                optim_zero_grad(optimizer);
                ok = ok && torch_backward(nn_call(criterion, nn_call(m, inputs), labels)) &&
                     optim_step(optimizer);
            }
        }
        if (ok) {
            dip_tensor *w[RUN_WEIGHTS];
            int n = 0;
            torch_for (p, nn_parameters(m)) w[n++] = p;
            ok = dip_weights_hash(ctx, w, n, hash);
        }
    }
    dip_context_use(was);
    return ok;
}
#endif
