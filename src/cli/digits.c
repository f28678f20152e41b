/* digits.c - see digits.h. */
#include "cli/digits.h"

#include <string.h>

#include "base/files.h"
#include "cli/session.h"
#include "data/mnist.h"

static bool refuse(const char *command, const char *dir, dip_mnist_part part) {
    const char *kind = part == DIP_MNIST_TRAIN ? "train" : "t10k";
    if (!dip_dir_exists(dir))
        dip_cli_complain("%s: --data %.200s: there is no such folder; name the one with the MNIST "
                         "files, or leave the option out",
                         command, dir);
    else
        dip_cli_complain("%s: --data %.200s: %s-images-idx3-ubyte and %s-labels-idx1-ubyte, plain "
                         "or .gz, are neither there "
                         "nor in its MNIST/raw; name their folder, or leave the option out",
                         command, dir, kind, kind);
    return false;
}

/* The training part says where the test part has to be. */
static bool find_part(dip_context *ctx, const char *dir, const char *command, dip_mnist_part part,
                      char folder[DIP_CLI_FOLDER]) {
    char here[DIP_CLI_FOLDER];
    bool elsewhere = false, found = dip_mnist_find(ctx, dir, part, here, sizeof here, &elsewhere);
    dip_mnist none;
    if (dir && (!found || elsewhere)) return refuse(command, dir, part);
    if (!found) {
        dip_mnist_load(ctx, command, NULL, part, &none); /* its sentence lists the folders */
        dip_cli_complain_of(ctx, NULL);
        return false;
    }
    if (part == DIP_MNIST_TRAIN) {
        memcpy(folder, here, sizeof here);
    } else if (strcmp(folder, here) != 0) {
        dip_cli_complain(
            "%s: the training digits are in %.200s, the test digits in %.200s; lay all "
            "four files into one folder",
            command, folder, here);
        return false;
    }
    return true;
}

bool dip_cli_find_digits(const dip_cli_values *values, const char *command,
                         char folder[DIP_CLI_FOLDER], int *threads) {
    dip_context *ctx = dip_session_open(values, true);
    if (!ctx) return false;
    *threads = dip_get_num_threads(ctx);
    bool ok = find_part(ctx, values->data, command, DIP_MNIST_TRAIN, folder) &&
              find_part(ctx, values->data, command, DIP_MNIST_TEST, folder);
    dip_context_free(ctx);
    return ok;
}
