/* A small network that learns to read handwritten digits, written as one writes it in PyTorch.
 *
 *     make && ./train [EPOCHS]
 *
 * README.md says how else it is built, and where to go from here. */
#include <stdio.h>
#include <stdlib.h>
#include <diptych/torch.h>
#include <diptych/import/F.h>
#include <diptych/import/data.h>
#include <diptych/import/nn.h>
#include <diptych/import/optim.h>
#include <diptych/import/torchvision.h>
#include <diptych/import/transforms.h>

/* The network: its parts, how they are made, how they are used. */
nn_class(Net, fc1, fc2)
static void Net_init(struct Net *self) {
    self->fc1 = nn_Linear(28 * 28, 64);
    self->fc2 = nn_Linear(64, 10);
}

static torch_Tensor *Net_forward(struct Net *self, torch_Tensor *x) {
    x = torch_flatten(x, .start_dim = 1);
    x = F_relu(nn_call(self->fc1, x));
    return nn_call(self->fc2, x); /* the loss brings its own softmax */
}

static double accuracy(torch_Module *model, torch_DataLoader *loader) {
    double correct = 0;
    nn_eval(model);
    torch_no_grad();
    torch_for (images, labels, loader)
        correct += torch_item(torch_sum(torch_eq(torch_argmax(nn_call(model, images), 1), labels)));
    return correct / (double)data_len(data_dataset(loader));
}

int main(int argc, char **argv) {
    dip_exit_on_error(); /* a mistake ends the program with a sentence that names its line */
    dip_scope();         /* whatever is made from here on is freed at the end of main */
    int epochs = argc > 1 ? atoi(argv[1]) : 3;
    torch_manual_seed(0); /* without it, every run is another one */

    /* 60,000 pictures of 28 x 28 bytes with their digits to learn from, 10,000 to be tested on.
     * Numbers of your own: torch_frombuffer(numbers, torch_shape(rows, columns)). */
    torch_Transform *transform = transforms_Compose(transforms_ToTensor());
    torch_DataLoader *train_loader =
        DataLoader(torchvision_datasets_MNIST(.root = "data", .train = true, .download = true,
                                              .transform = transform),
                   .batch_size = 100, .shuffle = true);
    torch_DataLoader *test_loader =
        DataLoader(torchvision_datasets_MNIST(.root = "data", .train = false, .download = true,
                                              .transform = transform),
                   .batch_size = 1000);

    torch_Module *model = Net();
    torch_print(model);
    torch_Module *criterion = nn_CrossEntropyLoss();
    torch_Optimizer *optimizer = optim_Adam(nn_parameters(model));

    for (int epoch = 1; epoch <= epochs; epoch++) {
        double loss_sum = 0;
        nn_train(model);
        torch_for (images, labels, train_loader) {
            optim_zero_grad(optimizer);
            torch_Tensor *loss = nn_call(criterion, nn_call(model, images), labels);
            torch_backward(loss);
            optim_step(optimizer);
            loss_sum += torch_item(loss) * (double)torch_size(images, 0);
        }
        printf("Epoch %d/%d - Loss: %.4f\n", epoch, epochs,
               loss_sum / (double)data_len(data_dataset(train_loader)));
        fflush(stdout);
    }
    printf("Test accuracy: %.4f\n", accuracy(model, test_loader));
    return 0;
}
