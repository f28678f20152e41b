/* What is misused gets a sentence: who, what was found, what was expected, what to do; with a
 * code. */
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
#include "graph/graph.h"
#include "support/context.h"

static dip_context *context;
static dip_scope_mark scope;
static int begin(void **state) {
    (void)state;
    context = dip_test_context();
    scope = dip_scope_enter(context);
    torch_manual_seed(0);
    return 0;
}
static int end(void **state) {
    (void)state;
    DIP_ASSERT_FINE(context);
    assert_true(dip_test_errors(context) > 0);
    dip_scope_leave(&scope);
    dip_test_context_free(context);
    return 0;
}
#define FAILS(call, code, sentence)                            \
    do {                                                       \
        assert_false(call);                                    \
        DIP_ASSERT_ERROR(context, DIP_ERROR_##code, sentence); \
    } while (0)
static bool is_number(double v) { return v == v; }
static dip_tensors no_tensors(void) { return (dip_tensors){0, {NULL}}; }

static void tensors_and_numbers(void **state) {
    (void)state;
    torch_Tensor *x = torch_tensor(1.0, 2.0), *b = torch_tensor((bool)true, (bool)false),
                 *i = torch_tensor(1, 2);
    FAILS(torch_add(1, 2), ARGUMENT,
          "torch_add: both arguments are numbers, at least one must be a tensor; C can do this "
          "itself");
    FAILS(
        torch_sub(b, b), TYPE,
        "torch_sub: both arguments are bool, which have no difference; compare them with torch_ne");
    FAILS(torch_pow(i, -1), UNSUPPORTED,
          "torch_pow: whole numbers are raised to a negative power; make the base a float with "
          "torch_float or torch_double");
    FAILS(torch_pow(i, i), UNSUPPORTED,
          "torch_pow: whole numbers are raised to powers in a tensor");
    FAILS(torch_matmul(x, torch_ones(torch_shape(3, 2))), SHAPE, "torch_matmul: ");
    FAILS(torch_matmul(i, x), TYPE, "torch_matmul: ");
    FAILS(torch_clamp(x), ARGUMENT,
          "torch_clamp: neither .min nor .max is given; give one of them");
    FAILS(torch_where(x, 1, 2), TYPE, "torch_where: ");
    FAILS(torch_reshape(x, 3), SHAPE,
          "torch_reshape: an input of shape (2,) (2 elements) cannot become (3,)");
    FAILS(torch_transpose(x, 0, 1), ARGUMENT,
          "torch_transpose: dim is 1, a tensor with 1 axes has dims from -1 to 0");
    FAILS(torch_permute(x, 0, 1), SHAPE, "torch_permute: ");
    FAILS(torch_expand(x, 3), SHAPE, "torch_expand: ");
    FAILS(torch_cat(no_tensors()), ARGUMENT,
          "torch_cat: the list of tensors is empty; give it at least one");
    FAILS(torch_cat(torch_tensors(x, torch_ones(torch_shape(2, 2)))), SHAPE, "torch_cat: ");
    FAILS(torch_gather(x, 0, torch_tensor(5)), ARGUMENT,
          "torch_gather: index 5 at position 0 is outside [0, 2)");
    FAILS(torch_slice(x, 0, 0, 2, .step = 0), ARGUMENT, "torch_slice: ");
    FAILS(torch_select(torch_scalar(1.0), 0, 0), SHAPE,
          "torch_select: the tensor is a single number and has no elements to select; torch_item "
          "reads it");
    FAILS(is_number(torch_item(x)), SHAPE,
          "torch_item: a tensor of shape (2,) has 2 elements and is no number; reduce it or select "
          "one");
    FAILS(torch_size(x, 1) >= 0, ARGUMENT,
          "torch_size: dim is 1, a tensor with 1 axes has dims from -1 to 0");
    FAILS(torch_size(torch_scalar(1), 0) >= 0, ARGUMENT,
          "torch_size: the tensor is a single number and has no dims");
    FAILS(torch_copy_(x, torch_arange(3)), SHAPE,
          "torch_copy_: a tensor of shape (3,) does not fit into one of shape (2,)");
    FAILS(torch_add(x, (torch_Tensor *)(void *)nn_ReLU()), TYPE,
          "torch_add: found a module, expected a tensor");
}

static void making_tensors(void **state) {
    (void)state;
    FAILS(torch_zeros(torch_shape(2, -3)), SHAPE, "torch_zeros: ");
    FAILS(torch_zeros(torch_shape(2), .dtype = torch_int64, .requires_grad = true), TYPE,
          "torch_zeros: the tensor is int64, only floats have gradients");
    FAILS(torch_zeros(torch_shape(INT64_MAX, 16)), LIMIT, "torch_zeros: ");
    FAILS(torch_arange(0, 5, 0), ARGUMENT, "torch_arange: steps of 0 do not lead from 0 to 5");
    FAILS(torch_arange(0, 5, -1), ARGUMENT, "torch_arange: steps of -1 do not lead from 0 to 5");
    FAILS(torch_randint(3, 3, torch_shape(1)), ARGUMENT,
          "torch_randint: there is no number from 3 up to, not including, 3; the second must be "
          "larger");
    FAILS(torch_randperm(-1), ARGUMENT, "torch_randperm: n is -1, it must be 0 or more");
    FAILS(torch_rand(torch_shape(2), .dtype = torch_int32), TYPE,
          "torch_rand: the dtype is int32, it must be float32 or float64; torch_randint draws "
          "whole numbers");
    FAILS(torch_set_default_dtype(torch_int64), TYPE,
          "torch_set_default_dtype: int64 cannot be the default dtype; take torch_float32 or "
          "torch_float64");
    torch_Device d = torch_device("cuda:0");
    assert_string_equal(d.name, "");
    DIP_ASSERT_ERROR(context, DIP_ERROR_DEVICE, "torch_device: there is no device");
    assert_false(torch_cuda_is_available());
    FAILS(torch_set_num_threads(0), ARGUMENT, "0");
}

static void gradients(void **state) {
    (void)state;
    torch_Tensor *x = torch_set_requires_grad(torch_tensor(1.0, 2.0), true), *y = torch_mul(x, x);
    FAILS(
        torch_set_requires_grad(torch_arange(2), true), TYPE,
        "torch_set_requires_grad: the tensor is int64, only floats have gradients; cast it first");
    FAILS(torch_set_requires_grad(y, false), STATE,
          "torch_set_requires_grad: the tensor was computed from others and keeps its history; "
          "torch_detach gives one without");
    FAILS(nn_Parameter(y), STATE,
          "nn_Parameter: the tensor was computed from others; detach it first (torch_detach)");
    FAILS(nn_Parameter(torch_arange(2)), TYPE,
          "nn_Parameter: the tensor is int64, only floats have gradients; cast it or say "
          ".requires_grad = false");
    FAILS(torch_copy_(x, torch_zeros_like(x)), STATE,
          "torch_copy_: the tensor takes part in gradients and would be overwritten; write inside "
          "torch_no_grad()");
    FAILS(torch_backward(y, .gradient = torch_ones(torch_shape(3))), SHAPE,
          "torch_backward: the gradient is float32 (3,) but the tensor is float32 (2,); they must "
          "agree");
    dip_tensors g =
        torch_autograd_grad(torch_tensors(torch_sum(y)), torch_tensors(torch_tensor(1.0)));
    assert_int_equal(g.count, 0);
    DIP_ASSERT_ERROR(context, DIP_ERROR_STATE,
                     "torch_autograd_grad: input 0 does not require a gradient");
    torch_Tensor *loss = torch_sum(torch_exp(y));
    {
        torch_no_grad();
        torch_copy_(x, torch_tensor(5.0, 5.0));
    }
    FAILS(torch_backward(loss), STATE,
          "was changed in place after it was used; its gradient needs the old values");
}

static void losses(void **state) {
    (void)state;
    torch_Tensor *m = torch_ones(torch_shape(2, 3)), *k = torch_tensor(0, 2);
    FAILS(F_cross_entropy(m, k, .reduction = "men"), ARGUMENT, "\"men\"; did you mean \"mean\"?");
    FAILS(nn_CrossEntropyLoss(.reduction = "summ"), ARGUMENT, "nn_CrossEntropyLoss: ");
    FAILS(F_cross_entropy(m, torch_tensor(0, 3)), ARGUMENT, "F_cross_entropy: ");
    FAILS(F_cross_entropy(m, torch_tensor(0, -1)), ARGUMENT, "F_cross_entropy: ");
    FAILS(F_cross_entropy(m, torch_tensor(0)), SHAPE, "F_cross_entropy: ");
    FAILS(F_cross_entropy(m, torch_to(k, torch_int32)), TYPE, "F_cross_entropy: ");
    FAILS(F_cross_entropy(m, k, .label_smoothing = 2), ARGUMENT,
          "F_cross_entropy: label_smoothing is 2, expected a share from 0 to 1");
    FAILS(F_nll_loss(m, k, .label_smoothing = 0.5), ARGUMENT,
          "F_nll_loss: label_smoothing is given, only cross entropy has it; leave it out");
    FAILS(F_mse_loss(m, m, .weight = m), ARGUMENT,
          "F_mse_loss: weight is given, only losses over classes have it; leave it out");
    FAILS(F_mse_loss(m, torch_ones(torch_shape(3, 2))), SHAPE,
          "F_mse_loss: the predictions have shape (2, 3) and the targets (3, 2)");
    FAILS(F_one_hot(torch_tensor(0.5)), TYPE,
          "F_one_hot: the labels are float32, they must be int64; torch_to_long makes them so");
    FAILS(F_one_hot(k, 2), ARGUMENT, "F_one_hot: label 2 at position 1 is outside [0, 2)");
    FAILS(F_one_hot(k, 0), ARGUMENT, "F_one_hot: num_classes is 0, expected at least 1");
    FAILS(F_softmax(m), ARGUMENT,
          "F_softmax: dim is not given; say along which axis the results add up to 1");
    FAILS(F_softmax(m, .dim = 2), ARGUMENT,
          "F_softmax: dim is 2, a tensor with 2 axes has dims from -2 to 1");
    FAILS(F_dropout(m, .p = 1.5), ARGUMENT,
          "F_dropout: p is 1.5, expected a probability from 0 to 1");
    FAILS(nn_Dropout(-0.5), ARGUMENT, "nn_Dropout: p is -0.5, expected a probability from 0 to 1");
    FAILS(F_linear(m, torch_ones(torch_shape(4, 5))), SHAPE,
          "F_linear: the input has 3 features per example (shape (2, 3)) but this layer was built "
          "for 5 (weight (4, 5))");
    FAILS(F_linear(m, k), SHAPE,
          "F_linear: the weight has shape (2,), it needs two axes (out, in)");
}

static void optimisers(void **state) {
    (void)state;
    torch_Parameters *p = nn_parameters(nn_Linear(2, 2));
    FAILS(optim_Adam(nn_parameters(nn_ReLU())), ARGUMENT,
          "optim_Adam: the list of parameters is empty, there is nothing to train; give it "
          "nn_parameters(model) of a model that has some");
    FAILS(optim_Adam(p, .lr = -1), ARGUMENT, "optim_Adam: ");
    FAILS(optim_Adam(p, .betas = torch_pair(1, 0.999)), ARGUMENT, "optim_Adam: ");
    FAILS(optim_SGD(p, .nesterov = true), ARGUMENT,
          "optim_SGD: nesterov needs a momentum above 0 and no dampening");
    FAILS(optim_RMSprop(p, .eps = -1), ARGUMENT, "optim_RMSprop: ");
    FAILS(optim_Adam((torch_Parameters *)(void *)nn_ReLU()), TYPE,
          "optim_Adam: found a module, expected a list of parameters");
    torch_Optimizer *sgd = optim_SGD(p, .lr = 0.5);
    FAILS(optim_set_lr(sgd, -1), ARGUMENT, "optim_set_lr: ");
    assert_true(optim_lr(sgd) == 0.5 && optim_set_lr(sgd, 0.25) && optim_lr(sgd) == 0.25);
}

static void datasets_and_loaders(void **state) {
    (void)state;
    torch_Dataset *rows = TensorDataset(torch_arange(10)), *a = NULL, *b = NULL;
    FAILS(DataLoader(rows, .batch_size = 0), ARGUMENT,
          "DataLoader: batch_size is 0, it must be at least 1");
    FAILS(DataLoader(rows, .batch_size = -5), ARGUMENT,
          "DataLoader: batch_size is -5, it must be at least 1");
    FAILS(DataLoader(rows, .num_workers = -1), ARGUMENT,
          "DataLoader: num_workers is -1, it must be 0 or more");
    FAILS(DataLoader(TensorDataset(torch_zeros(torch_shape(0, 2))), .shuffle = true), ARGUMENT,
          "DataLoader: the dataset is empty, there is nothing to shuffle; give it samples");
    FAILS(TensorDataset(torch_arange(3), torch_arange(4)), SHAPE,
          "TensorDataset: tensor 0 has 3 rows and tensor 1 has 4, all need the same number");
    FAILS(TensorDataset(torch_scalar(1)), SHAPE,
          "TensorDataset: tensor 0 is a single number, its rows would be the samples; give it a "
          "first axis");
    FAILS(random_split(rows, torch_numbers(7, 4), &a, &b), ARGUMENT, "random_split: ");
    FAILS(random_split(rows, torch_numbers(7, 2, 1), &a, &b), ARGUMENT,
          "random_split: 3 lengths are given for 2 parts; give one for each");
    assert_true(a == NULL && b == NULL);
    FAILS(data_dataset(rows), TYPE,
          "data_dataset: a TensorDataset has no dataset below it; give a loader or a Subset");
    FAILS(data_len(nn_ReLU()) >= 0, TYPE, "data_len: found a module, expected a dataset");
    FAILS(data_get(rows, 10).count, ARGUMENT, "data_get: ");
    FAILS(Subset(rows, torch_tensor(0.5)), TYPE,
          "Subset: the indices are float32 with 1 axes, they must be int64 with one");
    FAILS(Subset(rows, torch_tensor(11)), ARGUMENT, "Subset: ");
    assert_true(random_split(rows, torch_numbers(0.75, 0.25), &a, &b));
    assert_true(data_len(a) == 8 && data_len(b) == 2);
    assert_true(torch_item(data_get(Subset(rows, torch_tensor(7, 3)), -1).item[0]) == 3.0);
    torch_List *list = torch_list();
    FAILS(is_number(torch_get(list, 0)), ARGUMENT, "torch_get: index 0 is outside a list of 0");
}

static void the_digits(void **state) {
    (void)state;
    char folder[] = "/tmp/diptych-torch-XXXXXX", sentence[256];
    assert_non_null(mkdtemp(folder));
    FAILS(torchvision_datasets_MNIST(), ARGUMENT,
          "torchvision_datasets_MNIST: root is not given; say where the files are, or shall be: "
          ".root = \"./data\"");
    snprintf(sentence, sizeof sentence,
             "torchvision_datasets_MNIST: the digits are not in %s (neither %s/MNIST/raw nor the "
             "folder itself); .download = true looks further",
             folder, folder);
    FAILS(torchvision_datasets_MNIST(.root = folder), FILE, sentence);
    torch_Dataset *found =
        torchvision_datasets_MNIST(.root = folder, .train = false, .download = true);
    assert_int_equal(data_len(found), 10000);
    snprintf(sentence, sizeof sentence, "MNIST is not in %s; using the files in ", folder);
    assert_int_equal(strncmp(dip_test_output(context), sentence, strlen(sentence)), 0);
    dip_test_output_clear(context);
    found = torchvision_datasets_MNIST(.root = folder, .train = false, .download = true);
    assert_string_equal(dip_test_output(context), ""); /* says it once */
    torch_DataLoader *raw = DataLoader(found, .batch_size = 2);
    int rounds = 0;
    torch_for (images, labels, raw) rounds += images != labels;
    assert_int_equal(rounds, 0); /* pictures are no tensors until a transform makes them so */
    assert_true(dip_error_take(context, NULL));
    FAILS(transforms_Normalize(torch_numbers(0.5, 0.5), torch_numbers(0.5)), ARGUMENT,
          "transforms_Normalize: 2 means and 1 standard deviations were given; give one of each "
          "for every channel");
    FAILS(transforms_Normalize(torch_numbers(0.5), torch_numbers(0)), ARGUMENT,
          "transforms_Normalize: the standard deviation of channel 0 is 0");
    torch_Dataset *ready =
        torchvision_datasets_MNIST(.root = DIP_TEST_DATA, .train = false,
                                   .transform = transforms_Compose(
                                       transforms_ToTensor(),
                                       transforms_Normalize(torch_numbers(0.5),
                                                            torch_numbers(0.25))));
    torch_for (images, labels, DataLoader(ready, .batch_size = 10000)) {
        assert_true(torch_item(torch_min(images)) == -2.0 && torch_item(torch_max(images)) == 2.0);
        assert_true(torch_dtype_of(labels) == torch_int64 && torch_item(torch_max(labels)) == 9.0);
    }
    rmdir(folder);
}

/* While a graph is being built there are no numbers to read. */
static void symbolic_values_cannot_be_read(void **state) {
    (void)state;
    dip_graph *graph = dip_graph_new(context);
    dip_shape shape = torch_shape(2, 3);
    torch_Tensor *x = dip_graph_input(graph, "x", DIP_FLOAT32, &shape);
    torch_Tensor *y = torch_sum(F_relu(nn_call(nn_Linear(3, 2), x)));
    assert_non_null(y);
    DIP_ASSERT_FINE(context);
    assert_true(isnan(torch_item(y)));
    assert_true(dip_error_peek(context) && strstr(dip_error_peek(context)->text, "torch_item: ") &&
                strstr(dip_error_peek(context)->text, "test_errors.c:"));
    dip_error_take(context, NULL);
    assert_false(torch_print(y));
    assert_true(dip_error_take(context, NULL));
    assert_false(torch_backward(y));
    assert_true(dip_error_take(context, NULL));
    FAILS(torch_data(y), UNSUPPORTED, "torch_detach: a value of a graph that is being built");
    assert_null(dip_tensor_data(y, DIP_HERE));
    assert_true(dip_error_take(context, NULL));
}

static void null_passes_quietly_and_the_first_cause_is_kept(void **state) {
    (void)state;
    torch_Tensor *nothing = NULL;
    torch_Module *none = NULL;
    assert_null(
        F_softmax(torch_add(F_relu(nn_call(none, torch_mul(nothing, 2))), nothing), .dim = 1));
    assert_null(torch_cat(torch_tensors(nothing, nothing)));
    assert_null(nn_Sequential(none, nn_ReLU()));
    assert_null(optim_Adam(nn_parameters(none)));
    assert_false(optim_step(optim_Adam(nn_parameters(none))));
    assert_false(torch_backward(nothing));
    assert_null(transforms_Compose((torch_Transform *)NULL));
    DIP_ASSERT_FINE(context);
    FAILS(DataLoader(TensorDataset(nothing)), ARGUMENT,
          "DataLoader: there is no dataset; give one first, as in DataLoader(dataset, .batch_size "
          "= 100)");
    torch_backward(nn_call(nn_CrossEntropyLoss(),
                           nn_call(nn_Linear(3, 2), torch_ones(torch_shape(1, 4))),
                           torch_tensor(0)));
    FAILS(false, SHAPE, "nn_Linear: the input has 4 features per example");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(tensors_and_numbers),
        TEST(making_tensors),
        TEST(gradients),
        TEST(losses),
        TEST(optimisers),
        TEST(datasets_and_loaders),
        TEST(the_digits),
        TEST(symbolic_values_cannot_be_read),
        TEST(null_passes_quietly_and_the_first_cause_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
