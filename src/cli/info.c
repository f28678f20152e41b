/* info.c - `diptych info`: what this build and this machine give a run. */
#include <string.h>

#include "base/system.h"
#include "cli/cli.h"
#include "cli/session.h"
#include "data/mnist.h"
#include "device/device.h"
#include "files/decoded.h"
#include "kernels/kernels.h"
#include "ops/op.h"
#include "report/recorded.h"

enum { NAMES = 12 }; /* columns */

/* A fact, its name in front of it; "" goes on below the one before. */
static void fact(dip_context *out, const char *name, const char *text) {
    dip_printf(out, "%-*s", NAMES, name);
    dip_cli_wrap(out, text, strlen(text), NAMES, NAMES);
}

static void print_kernels(dip_context *ctx, dip_context *out, const dip_kernels *used) {
    dip_printf(out, "%-*s%s in use%s\n", NAMES, "kernels", used->name,
               dip_context_cpu(ctx) ? ", as DIPTYCH_CPU asks" : "");
    for (const dip_kernels *const *k = dip_kernels_list(); *k; k++) {
        char line[200];
        int n = dip_snprintf(line, sizeof line, "%-8s %s%s", (*k)->name, (*k)->about,
                             dip_kernels_supported(*k) ? "" : " (not on this processor)");
        dip_printf(out, "%*s", NAMES + 2, "");
        dip_cli_wrap(out, line, n > 0 ? (size_t)n : 0, NAMES + 2, NAMES + 11);
    }
}

static void print_devices(dip_context *ctx, dip_context *out) {
    const dip_device *devices[16];
    int n = dip_device_list(ctx, devices, 16);
    dip_printf(out, "%-*s", NAMES, "devices");
    for (int i = 0; i < n && i < 16; i++)
        dip_printf(out, "%s%s%s", i > 0 ? ", " : "", dip_device_text(devices[i]),
                   devices[i]->accelerator ? " (accelerator)" : "");
    dip_write(out, "\n");
}

static void print_libraries(dip_context *out) {
    static const struct {
        const char *name, *version, *use;
    } libraries[] = {
#define DIP_LIBRARY(name, text, use) {text, DIP_LIBRARY_##name, use},
#include "cli/libraries.def"
#undef DIP_LIBRARY
    };
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        bool there = libraries[i].version[0] != 0;
        dip_printf(out, "%-*s%s %s: %s\n", NAMES, i == 0 ? "libraries" : "", libraries[i].name,
                   there ? libraries[i].version : "is not in this build", libraries[i].use);
    }
}

/* What the claims of exactness rest on, and where they end. */
static void print_exactness(dip_context *out, const dip_kernels *used) {
    fact(out, "same bits",
         used->fused ? "fused multiply-add is there: any number of threads and all kernels that "
                       "have it give the same results, eagerly or planned"
                     : "no fused multiply-add: the bits of a run are not those of other machines");
    fact(out, "", "kernels for 64-bit Arm (neon) are compiled, and not yet compared on such a "
                  "machine");
    fact(out, "follows", DIP_RECORDED_VERSIONS ", as recorded on x86-64 with fused multiply-add");
}

int dip_cli_info(dip_context *out, const dip_cli_values *values) {
    (void)values;
    dip_context *ctx = dip_session_open(&(dip_cli_values){0}, true);
    if (!ctx) return DIP_EXIT_FAILED;
    dip_printf(out, "%-*s%s\n", NAMES, "diptych", DIPTYCH_VERSION);
    dip_printf(out, "%-*s%s, for %s\n", NAMES, "compiler", dip_compiler_name(),
               dip_processor_name());
    int status = DIP_EXIT_DONE;
    const dip_kernels *used = dip_kernels_for(ctx, dip_device_default(ctx), "info");
    if (used) print_kernels(ctx, out, used);
    int threads = dip_get_num_threads(ctx);
    dip_printf(out, "%-*s%d%s\n", NAMES, "threads", threads,
               dip_getenv(ctx, "DIPTYCH_NUM_THREADS") ? ", as DIPTYCH_NUM_THREADS asks" : "");
    print_devices(ctx, out);
    print_libraries(out);
    dip_printf(out, "%-*s%d; diptych ops lists them\n", NAMES, "operators", dip_op_count());
    char folder[1024];
    if (dip_mnist_find(ctx, NULL, DIP_MNIST_TRAIN, folder, sizeof folder, NULL) &&
        dip_mnist_find(ctx, NULL, DIP_MNIST_TEST, folder, sizeof folder, NULL)) {
        dip_printf(out, "%-*s%s\n", NAMES, "data", folder);
    } else {
        dip_printf(out, "%-*snot found\n", NAMES, "data");
        dip_mnist part;
        if (dip_mnist_load(ctx, "info", NULL, DIP_MNIST_TRAIN, &part))
            dip_mnist_load(ctx, "info", NULL, DIP_MNIST_TEST, &part);
    }
    if (!dip_decoded_folder(ctx, folder, sizeof folder)) dip_snprintf(folder, sizeof folder, "off");
    dip_printf(out, "%-*s%s%s\n", NAMES, "cache", folder,
               dip_getenv(ctx, "DIPTYCH_CACHE") ? ", as DIPTYCH_CACHE asks" : "");
    if (used) print_exactness(out, used);
    if (dip_failed(ctx)) {
        dip_cli_complain_of(ctx, NULL);
        status = DIP_EXIT_FAILED;
    }
    dip_context_free(ctx);
    return status;
}
