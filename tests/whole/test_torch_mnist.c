/* The MNIST program of the PyTorch face against recordings of the real one: what it draws bit for
 * bit, its first losses.  test_exact_torch.c follows all of them. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "diptych/import/F.h"
#include "diptych/import/data.h"
#include "diptych/import/nn.h"
#include "diptych/import/optim.h"
#include "diptych/import/torchvision.h"
#include "diptych/import/transforms.h"

#include "data/dataset.h"
#include "files/sha256.h"
#include "support/context.h"
#include "support/npz.h"

/* The program itself: as it stands in examples, its main under another name. */
int mnist_torch_main(int argc, char **argv);
#define main mnist_torch_main
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow" /* it follows Python's names, where hiding one is usual */
#include "../../examples/mnist_torch.c"
#pragma GCC diagnostic pop
#undef main

static const int seeds[] = {0, 1, 42};
#if defined(DIP_DEBUG_SCOPES) /* sanitizers see nothing new after some steps, and are slow */
enum { CHECKED = 10 };
#else
enum { CHECKED = 100 };
#endif
enum { SEEDS = 3, ROWS = 60000, TRAIN = 54000 };

/* ---- recordings ---- */
static void recorded_sha(int seed, const char *name, char out[DIP_SHA256_TEXT]) {
    char line[256], found[64], text[80];
    int s;
    FILE *f = fopen(DIP_TEST_GOLDEN "/torch/mnist_sha256.txt", "r");
    assert_non_null(f);
    out[0] = 0;
    while (fgets(line, sizeof line, f))
        if (sscanf(line, "%d %63s %79s", &s, found, text) == 3 && s == seed && !strcmp(found, name))
            memcpy(out, text, DIP_SHA256_TEXT);
    fclose(f);
    assert_int_equal(strlen(out), DIP_SHA256_TEXT - 1);
}

static void assert_sha(int seed, const char *name, dip_sha256 *s) {
    char now[DIP_SHA256_TEXT], then[DIP_SHA256_TEXT];
    dip_sha256_end_text(s, now);
    recorded_sha(seed, name, then);
    if (strcmp(now, then)) fail_msg("seed %d: %s differs from the recording", seed, name);
}

/* Row-major float32, whatever the view's strides. */
static void assert_parameter(int seed, const char *name, dip_tensor *t) {
    dip_sha256 sha;
    dip_sha256_begin(&sha);
    dip_tensor *plain = torch_contiguous(torch_detach(t));
    dip_sha256_add(&sha, dip_tensor_data(plain, DIP_HERE),
                   (size_t)torch_numel(plain) * sizeof(float));
    assert_sha(seed, name, &sha);
}

static torch_Module *make_model(int seed) {
    torch_manual_seed((uint64_t)seed);
    return NeuralNetwork();
}

static void initial_weights_are_pytorchs_bit_for_bit(void **state) {
    (void)state;
    for (int k = 0; k < SEEDS; k++) {
        dip_context *ctx = dip_test_context();
        dip_scope_mark mark = dip_scope_enter(ctx);
        torch_Module *model = make_model(seeds[k]);
        int seen = 0;
        torch_for_named (name, p, nn_named_parameters(model)) {
            assert_parameter(seeds[k], name, p);
            seen++;
        }
        assert_int_equal(seen, 6);
        dip_scope_leave(&mark);
        dip_test_context_free(ctx);
    }
}

static void add_epoch(torch_DataLoader *loader, dip_sha256 *sha) {
    torch_for (rows, loader) {
        const int64_t *row = dip_tensor_data(rows, DIP_HERE);
        for (int64_t i = 0; i < torch_numel(rows); i++) {
            int32_t index = (int32_t)row[i];
            dip_sha256_add(sha, &index, sizeof index);
        }
    }
}

static void add_indices(torch_Dataset *part, dip_sha256 *sha) {
    for (int64_t i = 0; i < data_len(part); i++) {
        int32_t index = (int32_t)dip_dataset_indices(part)[i];
        dip_sha256_add(sha, &index, sizeof index);
    }
}

static void splits_and_orders_are_pytorchs(void **state) {
    (void)state;
    for (int k = 0; k < SEEDS; k++) {
        dip_context *ctx = dip_test_context();
        dip_scope_mark mark = dip_scope_enter(ctx);
        dip_sha256 split, order;
        dip_sha256_begin(&split);
        dip_sha256_begin(&order);
        torch_Dataset *train, *held_back,
            *all = TensorDataset(torch_arange(ROWS)); /* a sample is its own index */
        make_model(seeds[k]);
        random_split(all, torch_numbers(TRAIN, ROWS - TRAIN), &train, &held_back);
        add_indices(train, &split);
        add_indices(held_back, &split);
        assert_sha(seeds[k], "split", &split);
        torch_DataLoader *loader = DataLoader(train, .batch_size = 100, .shuffle = true);
        torch_DataLoader *held = DataLoader(held_back, .batch_size = 100);
        for (int epoch = 0; epoch < 2; epoch++) {
            add_epoch(loader, &order);
            torch_for (rows, held) (void)rows; /* takes its draw too */
        }
        assert_sha(seeds[k], "order_epoch1_2", &order);
        dip_scope_leave(&mark);
        dip_test_context_free(ctx);
    }
}

/* ---- training ---- */
static double train_first(int seed, const npz_array *recorded, double tolerance) {
    torch_Module *model = make_model(seed), *criterion = nn_CrossEntropyLoss();
    torch_Optimizer *optimizer = optim_Adam(nn_parameters(model));
    torch_Dataset *all =
        torchvision_datasets_MNIST(.root = DIP_TEST_DATA,
                                   .transform = transforms_Compose(transforms_ToTensor()));
    torch_Dataset *train, *held_back;
    random_split(all, torch_numbers(0.9, 0.1), &train, &held_back);
    torch_DataLoader *loader = DataLoader(train, .batch_size = 100, .shuffle = true);
    int64_t step = 0;
    double worst = 0;
    torch_for (images, labels, loader) {
        optim_zero_grad(optimizer);
        torch_Tensor *loss = nn_call(criterion, nn_call(model, images), labels);
        torch_backward(loss);
        optim_step(optimizer);
        double difference = fabs(torch_item(loss) - npz_number(recorded, step++));
        if (!(difference <= tolerance))
            fail_msg("seed %d step %d: loss %.17g, off by %g", seed, (int)step, torch_item(loss),
                     difference);
        if (difference > worst) worst = difference;
        if (step == CHECKED) break;
    }
    assert_int_equal(step, CHECKED);
    return worst;
}

static void train_all(dip_dtype dtype, const char *tag, double tolerance) {
    npz *golden = npz_open(DIP_TEST_GOLDEN "/digits/torch_losses.npz");
    for (int k = 0; k < SEEDS; k++) {
        char name[32];
        snprintf(name, sizeof name, "seed%d_%s", seeds[k], tag);
        npz_array recorded = npz_get(golden, name);
        assert_true(recorded.n >= CHECKED);
        dip_context *ctx = dip_test_context();
        dip_scope_mark mark = dip_scope_enter(ctx);
        torch_set_default_dtype(dtype);
        dip_torch_widen_draws(ctx, true);
        printf("%s: largest difference of a step's loss %.3g\n", name,
               train_first(seeds[k], &recorded, tolerance));
        DIP_ASSERT_FINE(ctx);
        dip_scope_leave(&mark);
        dip_test_context_free(ctx);
    }
    npz_close(golden);
}

static void float32_follows_the_first_recorded_steps(void **state) {
    (void)state;
    train_all(DIP_FLOAT32, "f32", 2e-6);
}

static void float64_follows_the_first_recorded_steps(void **state) {
    (void)state;
    train_all(DIP_FLOAT64, "f64", 1e-12);
}

/* ---- the program ---- */
static void the_example_prints_what_pytorch_prints(void **state) {
    (void)state;
    char got[256], want[256], digits[] = "1", seed[] = "0", program[] = "mnist_torch";
    char *argv[] = {program, digits, seed, NULL};
    FILE *text = tmpfile(), *golden = fopen(DIP_TEST_GOLDEN "/torch/mnist_stdout.txt", "r");
    assert_true(text && golden);
    fflush(stdout);
    int terminal = dup(STDOUT_FILENO);
    assert_true(terminal >= 0 && dup2(fileno(text), STDOUT_FILENO) >= 0);
    dip_context *before = dip_context_use(NULL);
    int rc = mnist_torch_main(3, argv);
    dip_context_use(before);
    fflush(stdout);
    dup2(terminal, STDOUT_FILENO);
    close(terminal);
    assert_int_equal(rc, 0);
    rewind(text);
    while (fgets(want, sizeof want, golden)) {
        assert_non_null(fgets(got, sizeof got, text));
        if (!strncmp(got, "MNIST is not in", 15))
            assert_non_null(fgets(got, sizeof got, text)); /* where the files were found */
        assert_string_equal(got, want);
    }
    double loss = 0, accuracy = 0;
    assert_int_equal(fscanf(text, "Test loss: %lf\nTest accuracy: %lf\n", &loss, &accuracy), 2);
    assert_true(loss > 1.5 && loss < 1.6 && accuracy > 0.9 && accuracy < 0.95);
    assert_int_equal(fgetc(text), EOF);
    fclose(text);
    fclose(golden);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(initial_weights_are_pytorchs_bit_for_bit),
        cmocka_unit_test(splits_and_orders_are_pytorchs),
        cmocka_unit_test(float32_follows_the_first_recorded_steps),
        cmocka_unit_test(float64_follows_the_first_recorded_steps),
        cmocka_unit_test(the_example_prints_what_pytorch_prints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
