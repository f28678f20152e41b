/* The handwritten digits with diptych's PyTorch face; mnist_torch.py beside this file says the same line by line.
 * cc mnist_torch.c $(pkg-config --cflags --libs diptych) && ./a.out [epochs [seed]] */
#include <stdio.h>
#include <stdlib.h>
#include <diptych/import/np.h>
#include <diptych/torch.h>
#include <diptych/import/nn.h>
#include <diptych/import/optim.h>
#include <diptych/import/F.h>
#include <diptych/import/data.h>
#include <diptych/import/torchvision.h>
#include <diptych/import/transforms.h>
#include <diptych/import/plt.h>

static const int batch_size = 100, num_classes = 10;

/* Labels: the loss takes the digits as they are; this is how a row of ten would be made. */
torch_Tensor *to_one_hot(torch_Tensor *labels, int num_classes);
torch_Tensor *to_one_hot(torch_Tensor *labels, int num_classes) {
    return torch_float(F_one_hot(labels, num_classes));
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
    torch_for (p, nn_parameters(model)) if (torch_requires_grad(p)) sum += torch_numel(p);
    return sum;
}

/* Training: a random tenth of the rows is held back for validation. */
struct curves { torch_List *train_losses, *train_accs, *val_losses, *val_accs; };
static struct curves train_model(torch_Module *model, torch_DataLoader *train_loader, torch_Module *criterion,
                                 torch_Optimizer *optimizer, int epochs, torch_Device device) {
    torch_List *train_losses = torch_list();
    torch_List *train_accs = torch_list();
    torch_List *val_losses = torch_list();
    torch_List *val_accs = torch_list();

    int64_t train_size = (int64_t)(0.9 * (double)data_len(data_dataset(train_loader)));
    int64_t val_size = data_len(data_dataset(train_loader)) - train_size;
    torch_Dataset *train_dataset, *val_dataset;
    torch_utils_data_random_split(data_dataset(train_loader), torch_numbers(train_size, val_size),
                                  &train_dataset, &val_dataset);
    train_loader = DataLoader(train_dataset, .batch_size = batch_size, .shuffle = true);
    torch_DataLoader *val_loader = DataLoader(val_dataset, .batch_size = batch_size, .shuffle = false);

    for (int epoch = 0; epoch < epochs; epoch++) {
        nn_train(model);
        double running_loss = 0.0;
        int64_t correct = 0;
        int64_t total = 0;
        torch_for (images, labels, train_loader) {
            images = torch_to(images, device), labels = torch_to(labels, device);
            optim_zero_grad(optimizer);
            torch_Tensor *outputs = nn_call(model, images);
            torch_Tensor *loss = nn_call(criterion, outputs, labels);
            torch_backward(loss);
            optim_step(optimizer);
            running_loss += torch_item(loss) * (double)torch_size(images, 0);
            torch_Tensor *predicted; torch_max(torch_data(outputs), 1, &predicted);
            total += torch_size(labels, 0);
            correct += (int64_t)torch_item(torch_sum(torch_eq(predicted, labels)));
        }
        double epoch_loss = running_loss / (double)data_len(data_dataset(train_loader));
        double epoch_acc = (double)correct / (double)total;
        torch_append(train_losses, epoch_loss);
        torch_append(train_accs, epoch_acc);

        nn_eval(model);
        double val_loss = 0.0;
        int64_t val_correct = 0;
        int64_t val_total = 0;
        { torch_no_grad();
            torch_for (images, labels, val_loader) {
                images = torch_to(images, device), labels = torch_to(labels, device);
                torch_Tensor *outputs = nn_call(model, images);
                torch_Tensor *loss = nn_call(criterion, outputs, labels);
                val_loss += torch_item(loss) * (double)torch_size(images, 0);
                torch_Tensor *predicted; torch_max(torch_data(outputs), 1, &predicted);
                val_total += torch_size(labels, 0);
                val_correct += (int64_t)torch_item(torch_sum(torch_eq(predicted, labels)));
            }
        }
        double val_epoch_loss = val_loss / (double)data_len(data_dataset(val_loader));
        double val_epoch_acc = (double)val_correct / (double)val_total;
        torch_append(val_losses, val_epoch_loss);
        torch_append(val_accs, val_epoch_acc);

        printf("Epoch %d/%d - "
               "Loss: %.4f - "
               "Accuracy: %.4f - "
               "Val Loss: %.4f - "
               "Val Accuracy: %.4f\n",
               epoch + 1, epochs, epoch_loss, epoch_acc, val_epoch_loss, val_epoch_acc);
    }

    struct curves all = { train_losses, train_accs, val_losses, val_accs };
    return all;
}

/* Test */
static void evaluate_model(torch_Module *model, torch_DataLoader *test_loader, torch_Module *criterion,
                           torch_Device device, double *loss_of_test, double *accuracy_of_test) {
    nn_eval(model);
    double test_loss = 0.0;
    int64_t correct = 0;
    int64_t total = 0;
    { torch_no_grad();
        torch_for (images, labels, test_loader) {
            images = torch_to(images, device), labels = torch_to(labels, device);
            torch_Tensor *outputs = nn_call(model, images);
            torch_Tensor *loss = nn_call(criterion, outputs, labels);
            test_loss += torch_item(loss) * (double)torch_size(images, 0);
            torch_Tensor *predicted; torch_max(torch_data(outputs), 1, &predicted);
            total += torch_size(labels, 0);
            correct += (int64_t)torch_item(torch_sum(torch_eq(predicted, labels)));
        }
    }
    *loss_of_test = test_loss / (double)data_len(data_dataset(test_loader));
    *accuracy_of_test = (double)correct / (double)total;
}

int main(int argc, char **argv) {
    dip_exit_on_error();
    dip_scope();
    int epochs = argc > 1 ? atoi(argv[1]) : 10;
    int seed = argc > 2 ? atoi(argv[2]) : 0;
    torch_manual_seed((uint64_t)seed);

    /* Is there an accelerator? The program moves the model and every batch there itself. */
    torch_Device device = torch_device(torch_cuda_is_available() ? "cuda:0" : "cpu");
    printf("Using device: %s\n", device.name);

    /* Data: ToTensor makes float32 in [0, 1] of the bytes. */
    torch_Transform *transform = transforms_Compose(transforms_ToTensor());
    torch_Dataset *train_dataset = torchvision_datasets_MNIST(.root = "./data", .train = true, .download = true,
                                                              .transform = transform);
    torch_Dataset *test_dataset = torchvision_datasets_MNIST(.root = "./data", .train = false, .download = true,
                                                             .transform = transform);
    torch_DataLoader *train_loader = DataLoader(.dataset = train_dataset, .batch_size = batch_size, .shuffle = true);
    torch_DataLoader *test_loader = DataLoader(.dataset = test_dataset, .batch_size = batch_size, .shuffle = false);

    torch_Module *model = nn_to(NeuralNetwork(), device);
    printf("Model Architecture:\n");
    torch_print(model);
    printf("Total trainable parameters: %lld\n", (long long)count_parameters(model));

    torch_Module *criterion = nn_CrossEntropyLoss();
    torch_Optimizer *optimizer = optim_Adam(nn_parameters(model));

    struct curves curves = train_model(model, train_loader, criterion, optimizer, epochs, device);

    double test_loss, test_accuracy;
    evaluate_model(model, test_loader, criterion, device, &test_loss, &test_accuracy);
    printf("Test loss: %.4f\n", test_loss);
    printf("Test accuracy: %.4f\n", test_accuracy);

    /* Pictures: the curves of the training, and test digits with their label and the answer. */
    plt_figure(.figsize = plt_size(8, 5));
    plt_subplot(2, 2, 1);
    plt_plot(curves.train_losses, .label = "training");
    plt_plot(curves.val_losses, .label = "validation");
    plt_title("Loss");
    plt_xlabel("epoch");
    plt_legend();
    plt_subplot(2, 2, 2);
    plt_plot(curves.train_accs, .label = "training");
    plt_plot(curves.val_accs, .label = "validation");
    plt_title("Accuracy");
    plt_xlabel("epoch");
    plt_legend();
    { torch_no_grad();
        for (int i = 0; i < 8; i++) {
            dip_tensors sample = data_get(test_dataset, i);
            torch_Tensor *image = sample.item[0], *label = sample.item[1];
            torch_Tensor *answer = torch_argmax(nn_call(model, torch_to(image, device)));
            plt_subplot(2, 8, 9 + i);
            plt_imshow(torch_squeeze(image), .cmap = "gray");
            char title[32];
            snprintf(title, sizeof title, "%d -> %d", (int)torch_item(label), (int)torch_item(answer));
            plt_title(title);
            plt_axis("off");
        }
    }
    plt_savefig("mnist_torch.svg");
    return 0;
}
