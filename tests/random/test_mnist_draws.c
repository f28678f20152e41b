/* Every random number of the two MNIST programs, from the seed alone: initial weights, the split,
 * the order of the samples over two epochs; recordings of PyTorch and Keras, seeds 0, 1, 42.
 * torch-numerics, sections 3 and 4; keras-numerics, sections 1 and 2. */
#include "golden.h"

#include <math.h>

#include "random/python_rng.h"
#include "random/tf_rng.h"
#include "random/torch_rng.h"

enum { IMAGES = 60000, TRAINING = 54000, WEIGHTS = 784 * 128 };

static float weights[WEIGHTS];
static int64_t split[IMAGES], order[2 * TRAINING], permutation[TRAINING];

/* ---- PyTorch ---- */

static void check_linear(const char *file, const char *layer, dip_torch_rng *rng, size_t in,
                         size_t out) {
    char name[64];
    const double fan = (double)in;
    /* kaiming_uniform_(a = sqrt(5)), in PyTorch's order of operations */
    const double bound = sqrt(3.0) * (sqrt(2.0 / (1.0 + sqrt(5.0) * sqrt(5.0))) / sqrt(fan));
    dip_torch_rng_uniform_f32(rng, weights, in * out, -bound, bound);
    snprintf(name, sizeof name, "mnist.%s.weight", layer);
    golden_check(file, name, "f32", weights, in * out);
    dip_torch_rng_uniform_f32(rng, weights, out, -1.0 / sqrt(fan), 1.0 / sqrt(fan));
    snprintf(name, sizeof name, "mnist.%s.bias", layer);
    golden_check(file, name, "f32", weights, out);
}

static void pytorch_weights_split_and_order_follow_from_the_seed(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_torch_files[s];
        dip_torch_rng rng, sampler;
        dip_torch_rng_seed(&rng, golden_seeds[s]);
        check_linear(file, "fc1", &rng, 784, 128);
        check_linear(file, "fc2", &rng, 128, 20);
        check_linear(file, "fc3", &rng, 20, 10);
        dip_torch_rng_randperm(&rng, split, IMAGES);
        golden_check(file, "mnist.split", "i64", split, IMAGES);
        for (int epoch = 0; epoch < 2; epoch++) {
            int64_t sampler_seed;
            dip_torch_rng_u64(&rng); /* the training loader's base seed */
            dip_torch_rng_random_i64(&rng, &sampler_seed, 1);
            dip_torch_rng_seed(&sampler, (uint64_t)sampler_seed);
            dip_torch_rng_randperm(&sampler, permutation, TRAINING);
            dip_torch_rng_u64(&rng); /* the validation loader's base seed */
            for (int i = 0; i < TRAINING; i++) {
                order[epoch * TRAINING + i] = split[permutation[i]];
            }
        }
        golden_check(file, "mnist.order_epoch1_2", "i64", order, 2 * TRAINING);
    }
}

/* ---- Keras ---- */

static void check_dense(const char *file, const char *layer, dip_python_rng *rng, size_t in,
                        size_t out) {
    char name[64];
    /* GlorotUniform */
    const double limit = sqrt(3.0 * (1.0 / fmax(1.0, ((double)in + (double)out) / 2.0)));
    dip_philox philox = dip_tf_rng_keras(dip_python_rng_keras_seed(rng), 0);
    dip_tf_rng_uniform_f32(&philox, weights, in * out, -limit, limit);
    snprintf(name, sizeof name, "mnist.init_%s_kernel", layer);
    golden_check(file, name, "f32", weights, in * out);
}

static void keras_weights_and_order_follow_from_the_seed(void **state) {
    (void)state;
    for (int s = 0; s < GOLDEN_SEEDS; s++) {
        const char *file = golden_keras_files[s];
        dip_python_rng rng;
        dip_python_rng_seed(&rng, golden_seeds[s]);
        check_dense(file, "dense", &rng, 784, 128);
        check_dense(file, "dense_1", &rng, 128, 20);
        check_dense(file, "dense_2", &rng, 20, 10);
        /* the same order in every epoch */
        assert_true(dip_tf_shuffle_order(golden_seeds[s], order, TRAINING));
        memcpy(order + TRAINING, order, TRAINING * sizeof order[0]);
        golden_check(file, "mnist.order_epochs_1_2", "i64", order, 2 * TRAINING);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pytorch_weights_split_and_order_follow_from_the_seed),
        cmocka_unit_test(keras_weights_and_order_follow_from_the_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
