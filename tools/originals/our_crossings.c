/* our_crossings.c - where float32 and float64 part: the first unit of relu whose input has another sign.
 *
 *   our_crossings DATA SEED keras|torch STEPS
 *
 * Trains a program in float32 and, from the same weights and on the same batches, in float64, until a
 * unit of fc1 or fc2 passes a sample in one and stops it in the other; prints the step, the unit, the
 * sample's row in the data and both inputs.  Up to there the runs differ by rounding alone; from then on
 * gradients differ, and Adam makes whole steps of that.  The Keras program is the PyTorch program told
 * to behave like Keras, which a test holds to equal it bit for bit. */
#include <diptych/torch.h>
#include <diptych/import/F.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 60000, PIXELS = 784, BATCH = 100, HIDDEN = 2 };

typedef struct network {
    torch_Module *fc[3], *all, *criterion;
    torch_Optimizer *optimizer;
    torch_Tensor *before[HIDDEN]; /* what relu was given in the step under way */
} network;

static network network_new(torch_dtype dtype, uint64_t seed) {
    network n;
    torch_set_default_dtype(dtype);
    torch_manual_seed(seed);
    n.fc[0] = torch_nn_Linear(784, 128);
    n.fc[1] = torch_nn_Linear(128, 20);
    n.fc[2] = torch_nn_Linear(20, 10);
    n.all = torch_nn_Sequential(n.fc[0], n.fc[1], n.fc[2]);
    n.criterion = torch_nn_CrossEntropyLoss();
    n.optimizer = torch_optim_Adam(nn_parameters(n.all));
    return n;
}

static void train_step(network *n, torch_Tensor *images, torch_Tensor *labels) {
    torch_Tensor *x = torch_flatten(images, .start_dim = 1);
    optim_zero_grad(n->optimizer);
    for (int i = 0; i < HIDDEN; i++) {
        n->before[i] = nn_call(n->fc[i], x);
        x = F_relu(n->before[i]);
    }
    x = F_softmax(nn_call(n->fc[2], x), .dim = 1);
    torch_backward(nn_call(n->criterion, x, labels));
    optim_step(n->optimizer);
}

static int tell_crossings(const network *narrow, const network *wide, int64_t step,
                          const int64_t *row) {
    int found = 0;
    for (int k = 0; k < HIDDEN; k++) {
        dip_shape s = dip_tensor_shape(narrow->before[k]);
        const float *a = dip_tensor_data(torch_contiguous(torch_detach(narrow->before[k])), DIP_HERE);
        const double *b = dip_tensor_data(torch_contiguous(torch_detach(wide->before[k])), DIP_HERE);
        for (int64_t i = 0; i < s.dim[0] * s.dim[1]; i++)
            if ((a[i] > 0) != (b[i] > 0)) {
                printf("step %lld: fc%d, unit %lld, sample %lld of the batch (row %lld): "
                       "float32 %.3g, float64 %.3g\n",
                       (long long)step, k + 1, (long long)(i % s.dim[1]),
                       (long long)(i / s.dim[1]), (long long)row[i / s.dim[1]], (double)a[i], b[i]);
                found++;
            }
    }
    return found;
}

/* All training digits as tensors, (60000, 1, 28, 28) and (60000). */
static void read_digits(const char *folder, torch_Tensor **images, torch_Tensor **labels) {
    torch_Dataset *all = torchvision_datasets_MNIST(
        .root = folder,
        .transform = torchvision_transforms_Compose(torchvision_transforms_ToTensor()));
    torch_for (x, y, torch_utils_data_DataLoader(all, .batch_size = ROWS)) {
        *images = dip_keep(x);
        *labels = dip_keep(y);
    }
}

/* The rows of a batch, copied: (N, 1, 28, 28) and (N). */
static void gather(const torch_Tensor *images, const torch_Tensor *labels, const int64_t *row,
                   torch_Tensor *x, torch_Tensor *y) {
    const float *from = dip_tensor_data((torch_Tensor *)(uintptr_t)images, DIP_HERE);
    const int64_t *label = dip_tensor_data((torch_Tensor *)(uintptr_t)labels, DIP_HERE);
    float *to = dip_tensor_data(x, DIP_HERE);
    int64_t *to_label = dip_tensor_data(y, DIP_HERE);
    for (int i = 0; i < BATCH; i++) {
        memcpy(to + PIXELS * i, from + PIXELS * row[i], PIXELS * sizeof *to);
        to_label[i] = label[row[i]];
    }
}

static int train(const char *folder, uint64_t seed, int64_t steps) {
    dip_scope();
    torch_Tensor *images = NULL, *labels = NULL, *x = torch_zeros(torch_shape(BATCH, 1, 28, 28)),
                 *y = torch_zeros(torch_shape(BATCH), .dtype = torch_int64);
    torch_manual_seed(seed); /* reading draws too */
    read_digits(folder, &images, &labels);
    network wide = network_new(torch_float64, seed), narrow = network_new(torch_float32, seed);
    {
        torch_no_grad();
        for (int i = 0; i < 3; i++) {
            torch_copy_(nn_get_parameter(wide.fc[i], "weight"),
                        nn_get_parameter(narrow.fc[i], "weight"));
            torch_copy_(nn_get_parameter(wide.fc[i], "bias"),
                        nn_get_parameter(narrow.fc[i], "bias"));
        }
    }
    torch_Dataset *train_rows, *held_back, *index = torch_utils_data_TensorDataset(torch_arange(ROWS));
    torch_utils_data_random_split(index, torch_numbers(0.9, 0.1), &train_rows, &held_back);
    torch_DataLoader
        *loader = torch_utils_data_DataLoader(train_rows, .batch_size = BATCH, .shuffle = true),
        *held = torch_utils_data_DataLoader(held_back, .batch_size = BATCH);
    int64_t step = 0;
    int found = 0;
    while (step < steps && !found) {
        torch_for (rows, loader) {
            const int64_t *row = dip_tensor_data(rows, DIP_HERE);
            gather(images, labels, row, x, y);
            train_step(&narrow, x, y);
            train_step(&wide, torch_to(x, torch_float64), y);
            found = tell_crossings(&narrow, &wide, ++step, row);
            if (found || step == steps) break;
        }
        torch_for (rows, held) (void)rows; /* the validation takes its draw */
    }
    return found;
}

int main(int argc, char **argv) {
    dip_exit_on_error();
    if (argc != 5 || (strcmp(argv[3], "keras") != 0 && strcmp(argv[3], "torch") != 0)) {
        fprintf(stderr, "usage: our_crossings DATA SEED keras|torch STEPS\n");
        return 2;
    }
    if (strcmp(argv[3], "keras") == 0) torch_compat_keras();
    if (train(argv[1], strtoull(argv[2], NULL, 10), strtoll(argv[4], NULL, 10)) == 0)
        printf("none in %s steps\n", argv[4]);
    return 0;
}
