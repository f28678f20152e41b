/* info.c - `diptych info`: what this build and this machine give a run. */
#include <string.h>

#include "base/system.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "data/mnist.h"
#include "device/device.h"
#include "kernels/kernels.h"
#include "ops/op.h"

static void print_kernels(dip_context *ctx, dip_context *out, const dip_kernels *used) {
    const char *asked = dip_context_cpu(ctx);
    dip_printf(out, "%-12s%s in use%s\n", "kernels", used->name,
               asked ? ", as DIPTYCH_CPU asks" : "");
    for (const dip_kernels *const *k = dip_kernels_list(); *k; k++)
        dip_printf(out, "%-12s  %-8s %s%s\n", "", (*k)->name, (*k)->about,
                   dip_kernels_supported(*k) ? "" : " (not on this processor)");
    if (!used->fused)
        dip_printf(
            out, "%-12sno fused multiply-add: the bits of a run are not those of other machines\n",
            "");
}

static void print_devices(dip_context *ctx, dip_context *out) {
    const dip_device *devices[16];
    int n = dip_device_list(ctx, devices, 16);
    dip_printf(out, "%-12s", "devices");
    for (int i = 0; i < n && i < 16; i++)
        dip_printf(out, "%s%s%s", i > 0 ? ", " : "", dip_device_text(devices[i]),
                   devices[i]->accelerator ? " (accelerator)" : "");
    dip_write(out, "\n");
}

int dip_cli_info(dip_context *out, const dip_cli_values *values) {
    (void)values;
    dip_context *ctx = dip_session_open(&(dip_cli_values){0}, true);
    if (!ctx) return DIP_EXIT_FAILED;
    dip_printf(out, "%-12s%s\n", "diptych", DIPTYCH_VERSION);
    dip_printf(out, "%-12s%s, for %s\n", "compiler", dip_compiler_name(),
               dip_processor_name());
    int status = DIP_EXIT_DONE;
    const dip_kernels *used = dip_kernels_for(ctx, dip_device_default(ctx), "info");
    if (used) print_kernels(ctx, out, used);
    int threads = dip_get_num_threads(ctx);
    dip_printf(out, "%-12s%d%s\n", "threads", threads,
               dip_getenv(ctx, "DIPTYCH_NUM_THREADS") ? ", as DIPTYCH_NUM_THREADS asks" : "");
    print_devices(ctx, out);
    dip_printf(out, "%-12s%d; diptych ops lists them\n", "operators", dip_op_count());
    char folder[1024];
    if (dip_mnist_find(ctx, NULL, DIP_MNIST_TRAIN, folder, sizeof folder, NULL) &&
        dip_mnist_find(ctx, NULL, DIP_MNIST_TEST, folder, sizeof folder, NULL)) {
        dip_printf(out, "%-12s%s\n", "data", folder);
    } else {
        dip_printf(out, "%-12snot found\n", "data");
        dip_mnist part;
        if (dip_mnist_load(ctx, "info", NULL, DIP_MNIST_TRAIN, &part))
            dip_mnist_load(ctx, "info", NULL, DIP_MNIST_TEST, &part);
    }
    if (dip_failed(ctx)) {
        dip_cli_complain_of(ctx, NULL);
        status = DIP_EXIT_FAILED;
    }
    dip_context_free(ctx);
    return status;
}
