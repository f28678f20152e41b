/* latency.c - one digit through a network that is hot: the Keras face's predictor and its predict, the PyTorch face's call.
 *
 * latency predictor|keras|torch [--rounds N] [--dense 1]     prints microseconds a prediction
 *
 * Digits of the training set take turns; four fifths of their pixels are 0, and what is 0 may be left out.  Dense: rows
 * of numbers none of which is.
 */
#include <diptych/torch.h>
#include <diptych/import/F.h>
#include <diptych/import/nn.h>
#include <diptych/import/keras.h>
#include <diptych/import/np.h>
#include <diptych/import/layers.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench.h"

enum { DIGITS = 16 };
static float *digit[DIGITS];
static volatile double keep;

/* ---- Keras ---- */

typedef struct keras_work {
    keras_Model *model;
    keras_Array *x[DIGITS];
} keras_work;

static void keras_calls(void *arg, long calls) {
    keras_work *w = arg;
    for (long i = 0; i < calls; i++) {
        dip_scope();
        keep = np_item(keras_predict(w->model, w->x[i % DIGITS], .verbose = 0), 0, 3);
    }
}

static keras_Model *keras_network(void) {
    return keras_Sequential(
        keras_Input(.shape = keras_shape(BENCH_PIXELS)), layers_Dense(128, .activation = "relu"),
        layers_Dense(20, .activation = "relu"), layers_Dense(10, .activation = "softmax"));
}

static bench_spread by_keras(long rounds) {
    keras_work w = {.model = keras_network()};
    for (int i = 0; i < DIGITS; i++)
        w.x[i] = np_array(digit[i], "float32", keras_shape(1, BENCH_PIXELS));
    return bench_per_call(keras_calls, &w, 500, rounds);
}

static void predictor_calls(void *arg, long calls) {
    float answer[10];
    for (long i = 0; i < calls; i++) {
        keras_predictor_run(arg, digit[i % DIGITS], answer);
        keep = (double)answer[3];
    }
}

static bench_spread by_predictor(long rounds) {
    return bench_per_call(predictor_calls, keras_predictor(keras_network(), 1), 500, rounds);
}

/* ---- PyTorch ---- */

typedef struct torch_work {
    torch_Module *model;
    torch_Tensor *x[DIGITS];
} torch_work;

static void torch_calls(void *arg, long calls) {
    torch_work *w = arg;
    torch_no_grad();
    for (long i = 0; i < calls; i++) {
        dip_scope();
        keep = torch_item(torch_select(torch_select(nn_call(w->model, w->x[i % DIGITS]), 0, 0), 0, 3));
    }
}

static bench_spread by_torch(long rounds) {
    torch_work w = {.model = nn_Sequential(nn_Linear(BENCH_PIXELS, 128), nn_ReLU(),
                                           nn_Linear(128, 20), nn_ReLU(), nn_Linear(20, 10),
                                           nn_Softmax(.dim = 1))};
    for (int i = 0; i < DIGITS; i++)
        w.x[i] = dip_tensor_from(DIP_CTX, digit[i], DIP_FLOAT32, torch_shape(1, BENCH_PIXELS), NULL,
                                 NULL, NULL, DIP_HERE);
    nn_eval(w.model);
    return bench_per_call(torch_calls, &w, 500, rounds);
}

static void fill(bool dense) {
    unsigned char *pixels, *labels;
    bench_digits(DIGITS, &pixels, &labels);
    for (int i = 0; i < DIGITS; i++) {
        digit[i] = bench_floats(BENCH_PIXELS);
        for (int p = 0; p < BENCH_PIXELS && !dense; p++)
            digit[i][p] = (float)pixels[i * BENCH_PIXELS + p] / 255;
    }
    free(pixels);
    free(labels);
}

int main(int argc, char **argv) {
    static const char *const known[] = {"--rounds", "--dense", NULL};
    static const struct {
        const char *name;
        bench_spread (*measure)(long rounds);
    } ways[] = {{"predictor", by_predictor}, {"keras", by_keras}, {"torch", by_torch}};
    bench_spread (*measure)(long rounds) = NULL;
    for (size_t i = 0; argc > 1 && i < sizeof ways / sizeof *ways; i++)
        if (strcmp(argv[1], ways[i].name) == 0) measure = ways[i].measure;
    if (!measure) bench_end("usage: latency predictor|keras|torch [--rounds N] [--dense 1]");
    bench_check_options(argc, argv, 2, known);
    long rounds = bench_option(argc, argv, "--rounds", 200);
    dip_exit_on_error();
    dip_scope();
    dip_seed(DIP_CTX, 1);
    fill(bench_option(argc, argv, "--dense", 0) != 0);
    bench_spread t = measure(rounds);
    printf("latency %s kernels=%s us=%.3f median_us=%.3f\n", argv[1], dip_cpu_name(DIP_CTX),
           t.min * 1e6, t.median * 1e6);
    return 0;
}
