/* loader.c - the DataLoader alone: shuffled batches of the 54,000 digits, bytes to floats, nothing trained.
 *
 * loader [--epochs N] [--batch B]
 */
#include <diptych/torch.h>
#include <diptych/import/data.h>
#include <diptych/import/torchvision.h>
#include <diptych/import/transforms.h>
#include "ours.h"

int main(int argc, char **argv) {
    static const char *const known[] = {"--epochs", "--batch", NULL};
    bench_check_options(argc, argv, 1, known);
    long epochs = bench_option(argc, argv, "--epochs", 10),
         batch = bench_option(argc, argv, "--batch", 100);
    bench_context();
    dip_scope();
    torch_Transform *transform = transforms_Compose(transforms_ToTensor());
    torch_Dataset *digits = torchvision_datasets_MNIST(.root = "./data", .train = true,
                                                       .download = true, .transform = transform);
    torch_Dataset *train, *held_back;
    torch_utils_data_random_split(digits, torch_numbers(BENCH_ROWS, data_len(digits) - BENCH_ROWS),
                                  &train, &held_back);
    torch_DataLoader *loader = DataLoader(train, .batch_size = batch, .shuffle = true);
    bench_epochs e;
    bench_epochs_new(&e, epochs);
    int64_t rows = 0;
    for (long epoch = 0; epoch <= epochs; epoch++) {
        bench_epochs_begin(&e);
        rows = 0;
        torch_for (images, labels, loader) rows += torch_size(images, 0), (void)labels;
        bench_epochs_end(&e, epoch);
    }
    bench_epochs_print(&e, "loader", dip_cpu_name(DIP_CTX), 1, batch, rows, 0, 0);
    return 0;
}
