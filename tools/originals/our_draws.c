/* our_draws.c - what diptych draws for the two programs: one line per array, its name and SHA-256.
 * real_draws.py prints the same lines of the real frameworks.
 *
 *   our_draws SEED
 *
 * Initial weights are float32 in row-major order; rows of the data are int32: the order of samples in
 * Keras' fit, PyTorch's split, and its order in two epochs. */
#include <diptych/keras.h>
#include <diptych/torch.h>

#include <stdio.h>
#include <stdlib.h>

#include "data/dataset.h"
#include "files/sha256.h"
#include "random/tf_rng.h"

enum { ROWS = 60000, TRAIN = 54000, BATCH = 100 };

static void end(dip_sha256 *s, const char *name) {
    char text[DIP_SHA256_TEXT];
    dip_sha256_end_text(s, text);
    printf("%s %s\n", name, text);
}

static void add_rows(dip_sha256 *s, const int64_t *row, int64_t n) {
    for (int64_t i = 0; i < n; i++) {
        int32_t index = (int32_t)row[i];
        dip_sha256_add(s, &index, sizeof index);
    }
}

static void weight(const char *name, torch_Tensor *t) {
    dip_sha256 s;
    dip_sha256_begin(&s);
    torch_Tensor *plain = torch_contiguous(torch_detach(t));
    dip_sha256_add(&s, dip_tensor_data(plain, DIP_HERE),
                   (size_t)torch_numel(plain) * sizeof(float));
    end(&s, name);
}

static void of_keras(int64_t seed) {
    dip_scope();
    keras_utils_set_random_seed(seed);
    keras_Model *model = keras_Sequential(
        keras_layers_Flatten(.input_shape = keras_shape(28, 28, 1)),
        keras_layers_Dense(128, .activation = "relu"), keras_layers_Dense(20, .activation = "relu"),
        keras_layers_Dense(10, .activation = "softmax"));
    keras_Weights *weights = dip_keras_get_weights(model, DIP_HERE);
    for (int i = 0; i < dip_keras_weights_count(weights); i++) {
        char name[32];
        snprintf(name, sizeof name, "keras.weight.%d", i);
        weight(name, dip_keras_weights_item(weights, i));
    }
    static int64_t order[TRAIN];
    if (!dip_tf_shuffle_order(seed, order, TRAIN)) exit(1);
    dip_sha256 s;
    dip_sha256_begin(&s);
    for (int epoch = 0; epoch < 2; epoch++) add_rows(&s, order, TRAIN); /* the same again */
    end(&s, "keras.order");
}

static void of_torch(uint64_t seed) {
    dip_scope();
    torch_manual_seed(seed);
    torch_Module *model =
        torch_nn_Sequential(torch_nn_Linear(784, 128), torch_nn_Linear(128, 20),
                            torch_nn_Linear(20, 10));
    int n = 0;
    torch_for (p, nn_parameters(model)) {
        char name[32];
        snprintf(name, sizeof name, "torch.weight.%d", n++);
        weight(name, p);
    }
    torch_Dataset *train, *held_back,
        *all = torch_utils_data_TensorDataset(torch_arange(ROWS)); /* a sample is its own index */
    torch_utils_data_random_split(all, torch_numbers(TRAIN, ROWS - TRAIN), &train, &held_back);
    dip_sha256 s;
    dip_sha256_begin(&s);
    add_rows(&s, dip_dataset_indices(train), TRAIN);
    add_rows(&s, dip_dataset_indices(held_back), ROWS - TRAIN);
    end(&s, "torch.split");
    torch_DataLoader *loader =
        torch_utils_data_DataLoader(train, .batch_size = BATCH, .shuffle = true);
    torch_DataLoader *held = torch_utils_data_DataLoader(held_back, .batch_size = BATCH);
    dip_sha256_begin(&s);
    for (int epoch = 0; epoch < 2; epoch++) {
        torch_for (rows, loader) add_rows(&s, dip_tensor_data(rows, DIP_HERE), torch_numel(rows));
        torch_for (rows, held) (void)rows; /* takes its draw too */
    }
    end(&s, "torch.order");
}

int main(int argc, char **argv) {
    dip_exit_on_error();
    if (argc != 2) {
        fprintf(stderr, "usage: our_draws SEED\n");
        return 2;
    }
    of_keras(strtoll(argv[1], NULL, 10));
    of_torch(strtoull(argv[1], NULL, 10));
    return 0;
}
