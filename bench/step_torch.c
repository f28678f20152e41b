/* step_torch.c - the loop that examples/mnist_torch.c writes out: DataLoader, softmax in the model, running sums. */
#include <diptych/torch.h>
#include <diptych/import/nn.h>
#include <diptych/import/optim.h>
#include <diptych/import/F.h>
#include <diptych/import/data.h>
#include <diptych/import/torchvision.h>
#include <diptych/import/transforms.h>
#include "step.h"

static int64_t units1, units2;
nn_class(NeuralNetwork, flatten, fc1, fc2, fc3)
static void NeuralNetwork_init(struct NeuralNetwork *self) {
    self->flatten = nn_Flatten();
    self->fc1 = nn_Linear(28 * 28, units1);
    self->fc2 = nn_Linear(units1, units2);
    self->fc3 = nn_Linear(units2, 10);
}

static torch_Tensor *NeuralNetwork_forward(struct NeuralNetwork *self, torch_Tensor *x) {
    x = nn_call(self->flatten, x);
    x = F_relu(nn_call(self->fc1, x));
    x = F_relu(nn_call(self->fc2, x));
    x = F_softmax(nn_call(self->fc3, x), .dim = 1);
    return x;
}

static void one_epoch(step_run *r, torch_DataLoader *loader, torch_Module *model,
                      torch_Module *criterion, torch_Optimizer *optimizer) {
    double running_loss = 0.0;
    int64_t correct = 0, total = 0, steps = 0;
    torch_for (images, labels, loader) {
        optim_zero_grad(optimizer);
        torch_Tensor *outputs = nn_call(model, images);
        torch_Tensor *loss = nn_call(criterion, outputs, labels);
        torch_backward(loss);
        optim_step(optimizer);
        running_loss += torch_item(loss) * (double)torch_size(images, 0);
        torch_Tensor *predicted;
        torch_max(torch_data(outputs), 1, &predicted);
        total += torch_size(labels, 0);
        correct += (int64_t)torch_item(torch_sum(torch_eq(predicted, labels)));
        if (++steps == r->steps) return;
    }
    r->loss = running_loss / (double)total;
    r->accuracy = (double)correct / (double)total;
}

void step_torch(step_run *r) {
    torch_Transform *transform =
        r->dense ? transforms_Compose(transforms_ToTensor(),
                                      transforms_Normalize(torch_numbers(0.5), torch_numbers(0.5)))
                 : transforms_Compose(transforms_ToTensor());
    torch_Dataset *digits = torchvision_datasets_MNIST(.root = "./data", .train = true,
                                                       .download = true, .transform = transform);
    torchvision_datasets_MNIST(.root = "./data", .train = false, .download = true,
                               .transform = transform);
    int64_t train_size = (int64_t)(0.9 * (double)data_len(digits));
    torch_Dataset *train, *held_back;
    torch_utils_data_random_split(digits, torch_numbers(train_size, data_len(digits) - train_size),
                                  &train, &held_back);
    torch_DataLoader *loader = DataLoader(train, .batch_size = r->batch, .shuffle = true);
    units1 = r->h1;
    units2 = r->h2;
    torch_Module *model = NeuralNetwork();
    torch_Module *criterion = nn_CrossEntropyLoss();
    torch_Optimizer *optimizer = optim_Adam(nn_parameters(model));
    nn_train(model);
    for (long epoch = 0; epoch <= r->epochs; epoch++) {
        bench_epochs_begin(&r->e);
        one_epoch(r, loader, model, criterion, optimizer);
        if (r->steps) return;
        bench_epochs_end(&r->e, epoch);
    }
}
