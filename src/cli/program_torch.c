/* program_torch.c - the PyTorch program, line for line as examples/mnist_torch.c, with options.
 *
 * Where a switch is turned, the program behaves like the Keras program in that respect: all but one
 * are options of the PyTorch face, whose defaults it turns; the sums are the program's own lines. */
#include <diptych/keras.h>
#include <diptych/torch.h>
#include <diptych/import/nn.h>
#include <diptych/import/optim.h>
#include <diptych/import/F.h>
#include <diptych/import/data.h>
#include <diptych/import/torchvision.h>
#include <diptych/import/transforms.h>

#include "cli/program.h"

static const int num_classes = 10;

static const char *turned(const dip_program *p, dip_switch s) {
    return p->turned[s] ? "keras" : NULL;
}

/* Model */
nn_class(NeuralNetwork, flatten, fc1, fc2, fc3)
static void NeuralNetwork_init(struct NeuralNetwork *self) {
    self->flatten = nn_Flatten();
    self->fc1 = nn_Linear(28 * 28, 128);
    self->fc2 = nn_Linear(128, 20);
    self->fc3 = nn_Linear(20, num_classes);
}

static torch_Tensor *NeuralNetwork_forward(struct NeuralNetwork *self, torch_Tensor *x) {
    x = nn_call(self->flatten, x);
    x = F_relu(nn_call(self->fc1, x));
    x = F_relu(nn_call(self->fc2, x));
    x = F_softmax(nn_call(self->fc3, x), .dim = 1);
    return x;
}

static int64_t count_parameters(torch_Module *model) {
    int64_t sum = 0;
    torch_for (p, nn_parameters(model))
        if (torch_requires_grad(p)) sum += torch_numel(p);
    return sum;
}

/* Loss and correct answers of the rows seen so far; where the sums are turned, Keras' means of them. */
struct running {
    double loss;
    int64_t correct, total;
    keras_Metric *mean_loss, *mean_accuracy; /* NULL: they are not */
};

static struct running nothing_seen(const dip_program *p) {
    struct running r = {0};
    if (p->turned[DIP_SWITCH_sums])
        r.mean_loss = keras_metrics_Mean(), r.mean_accuracy = keras_metrics_Mean();
    return r;
}

static void add_batch(struct running *r, torch_Tensor *loss, torch_Tensor *outputs,
                      torch_Tensor *labels) {
    r->loss += torch_item(loss) * (double)torch_size(labels, 0);
    torch_Tensor *predicted;
    torch_max(torch_data(outputs), 1, &predicted);
    r->total += torch_size(labels, 0);
    torch_Tensor *right = torch_eq(predicted, labels);
    r->correct += (int64_t)torch_item(torch_sum(right));
    keras_update_state(r->mean_loss, torch_item(loss),
                       .sample_weight = (double)torch_size(labels, 0));
    keras_update_state(r->mean_accuracy, right);
}

static double loss_of(const struct running *r) {
    return r->mean_loss ? keras_result(r->mean_loss) : r->loss / (double)r->total;
}

static double accuracy_of(const struct running *r) {
    return r->mean_accuracy ? keras_result(r->mean_accuracy)
                            : (double)r->correct / (double)r->total;
}

static bool train_epoch(dip_program *p, torch_Module *model, torch_DataLoader *train_loader,
                        torch_Module *criterion, torch_Optimizer *optimizer, torch_Device device,
                        struct running *train) {
    int64_t step = 0;
    nn_train(model);
    torch_for (images, labels, train_loader) {
        images = torch_to(images, device), labels = torch_to(labels, device);
        optim_zero_grad(optimizer);
        torch_Tensor *outputs = nn_call(model, images);
        torch_Tensor *loss = nn_call(criterion, outputs, labels);
        torch_backward(loss);
        optim_step(optimizer);
        add_batch(train, loss, outputs, labels);
        if (!dip_program_step(p, ++step, torch_item(loss), loss_of(train), accuracy_of(train)))
            return false;
    }
    return dip_program_goes_on(p);
}

/* Over the rows of a loader, without gradients: validation and test. */
static bool evaluate_model(dip_program *p, torch_Module *model, torch_DataLoader *loader,
                           torch_Module *criterion, torch_Device device, double *loss_of_rows,
                           double *accuracy) {
    struct running rows = nothing_seen(p);
    nn_eval(model);
    torch_no_grad();
    torch_for (images, labels, loader) {
        images = torch_to(images, device), labels = torch_to(labels, device);
        torch_Tensor *outputs = nn_call(model, images);
        add_batch(&rows, nn_call(criterion, outputs, labels), outputs, labels);
        if (!dip_program_goes_on(p)) return false;
    }
    *loss_of_rows = loss_of(&rows);
    *accuracy = accuracy_of(&rows);
    return dip_program_goes_on(p);
}

/* Training: a random tenth of the rows is held back for validation. */
static bool train_model(dip_program *p, torch_Module *model, torch_DataLoader *train_loader,
                        torch_Module *criterion, torch_Optimizer *optimizer, torch_Device device) {
    int64_t train_size = (int64_t)(0.9 * (double)data_len(data_dataset(train_loader)));
    int64_t val_size = data_len(data_dataset(train_loader)) - train_size;
    torch_Dataset *train_dataset, *val_dataset;
    torch_utils_data_random_split(data_dataset(train_loader), torch_numbers(train_size, val_size),
                                  &train_dataset, &val_dataset);
    train_loader = DataLoader(train_dataset, .batch_size = p->batch_size, .shuffle = true);
    torch_DataLoader *val_loader =
        DataLoader(val_dataset, .batch_size = p->batch_size, .shuffle = false);
    if (!dip_program_goes_on(p)) return false;
    p->rows = train_size;

    for (int64_t epoch = 1; epoch <= p->epochs; epoch++) {
        dip_program_epoch_begins(p, epoch);
        struct running train = nothing_seen(p);
        if (!train_epoch(p, model, train_loader, criterion, optimizer, device, &train))
            return false;
        double epoch_loss = loss_of(&train);
        double epoch_acc = accuracy_of(&train);

        double val_epoch_loss, val_epoch_acc;
        if (!evaluate_model(p, model, val_loader, criterion, device, &val_epoch_loss,
                            &val_epoch_acc))
            return false;
        if (!dip_program_epoch_ends(p, epoch_loss, epoch_acc, val_epoch_loss, val_epoch_acc))
            return false;

        dip_printf(DIP_CTX,
                   "Epoch %lld/%lld - "
                   "Loss: %.4f - "
                   "Accuracy: %.4f - "
                   "Val Loss: %.4f - "
                   "Val Accuracy: %.4f\n",
                   (long long)epoch, (long long)p->epochs, epoch_loss, epoch_acc, val_epoch_loss,
                   val_epoch_acc);
    }
    return true;
}

/* ---- what the example has not: writing down what is reached ----------------------------------- */
/* After the test; nothing that follows draws from the generator. */
static bool note_answers(dip_program *p, torch_Module *model, torch_Dataset *test_dataset,
                         torch_Device device) {
    int64_t rows = data_len(test_dataset);
    torch_no_grad();
    torch_for (images, labels, DataLoader(test_dataset, .batch_size = 1000)) {
        (void)labels;
        if (!dip_program_answers(p, nn_call(model, torch_to(images, device)), rows)) return false;
    }
    static const char *const layers[] = {"fc1", "fc2", "fc3"};
    for (int i = 0; i < 3; i++) {
        char weight[32], bias[32];
        dip_snprintf(weight, sizeof weight, "%s.weight", layers[i]);
        dip_snprintf(bias, sizeof bias, "%s.bias", layers[i]);
        if (!dip_program_layer(p, layers[i], torch_t(nn_get_parameter(model, weight)),
                               nn_get_parameter(model, bias)))
            return false;
    }
    return dip_program_goes_on(p);
}

/* ---- the program ----------------------------------------------------------------------------- */
static bool program(dip_program *p) {
    torch_compat(.weights = turned(p, DIP_SWITCH_weights),
                 .validation = turned(p, DIP_SWITCH_validation),
                 .order = turned(p, DIP_SWITCH_order), .softmax = turned(p, DIP_SWITCH_softmax),
                 .loss = turned(p, DIP_SWITCH_loss), .epsilon = turned(p, DIP_SWITCH_epsilon));
    if (p->float64) torch_set_default_dtype(torch_float64);
    torch_manual_seed((uint64_t)p->seed);

    /* Is there an accelerator? The program moves the model and every batch there itself. */
    torch_Device device = torch_device(torch_cuda_is_available() ? "cuda:0" : "cpu");
    dip_printf(DIP_CTX, "Using device: %s\n", device.name);

    /* Data: ToTensor makes float32 in [0, 1] of the bytes. */
    torch_Transform *transform = transforms_Compose(transforms_ToTensor());
    torch_Dataset *train_dataset =
        torchvision_datasets_MNIST(.root = p->data, .train = true, .transform = transform);
    torch_Dataset *test_dataset =
        torchvision_datasets_MNIST(.root = p->data, .train = false, .transform = transform);
    torch_DataLoader *train_loader =
        DataLoader(.dataset = train_dataset, .batch_size = p->batch_size, .shuffle = true);
    torch_DataLoader *test_loader = /* Keras sums over batches of 32 when it tests */
        DataLoader(.dataset = test_dataset,
                   .batch_size = p->turned[DIP_SWITCH_sums] ? 32 : p->batch_size, .shuffle = false);
    if (!dip_program_goes_on(p)) return false;

    torch_Module *model = nn_to(NeuralNetwork(), device);
    dip_printf(DIP_CTX, "Model Architecture:\n");
    torch_print(model);
    dip_printf(DIP_CTX, "Total trainable parameters: %lld\n", (long long)count_parameters(model));
    torch_for (weight, nn_parameters(model))
        if (!dip_program_weight(p, weight)) return false;

    torch_Module *criterion = nn_CrossEntropyLoss();
    torch_Optimizer *optimizer = optim_Adam(nn_parameters(model));
    if (!dip_program_goes_on(p)) return false;

    if (!train_model(p, model, train_loader, criterion, optimizer, device))
        return dip_program_ends(p, false);

    /* Test */
    double test_loss, test_accuracy;
    if (!evaluate_model(p, model, test_loader, criterion, device, &test_loss, &test_accuracy))
        return dip_program_ends(p, false);
    dip_printf(DIP_CTX, "Test loss: %.4f\n", test_loss);
    dip_printf(DIP_CTX, "Test accuracy: %.4f\n", test_accuracy);
    dip_program_tested(p, test_loss, test_accuracy);
    return dip_program_ends(p, note_answers(p, model, test_dataset, device));
}

bool dip_program_torch(dip_program *p) {
    dip_scope();
    return program(p);
}
