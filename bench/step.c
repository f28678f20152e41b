/* step.c - the comparison's training step through one face, as its example program takes it, after a warm-up.
 *
 * step keras|torch [--epochs N] [--batch B] [--threads T] [--h1 128] [--h2 20]     DIPTYCH_CPU chooses other kernels
 * step keras|torch --dense 1     pixels from -1 to 1, none of which is 0
 * step keras|torch --steps N     ends after N steps and prints nothing: for who measures from outside
 */
#include <string.h>
#include "ours.h"
#include "step.h"

int main(int argc, char **argv) {
    static const char *const known[] = {"--epochs", "--batch", "--threads", "--steps",
                                        "--h1",     "--h2",    "--dense",   NULL};
    bool keras = argc > 1 && strcmp(argv[1], "keras") == 0;
    if (!keras && (argc < 2 || strcmp(argv[1], "torch") != 0))
        bench_end("usage: step keras|torch [--epochs N] ...");
    bench_check_options(argc, argv, 2, known);
    step_run r = {.epochs = bench_option(argc, argv, "--epochs", 10),
                  .batch = bench_option(argc, argv, "--batch", 100),
                  .h1 = bench_option(argc, argv, "--h1", 128),
                  .h2 = bench_option(argc, argv, "--h2", 20),
                  .dense = bench_option(argc, argv, "--dense", 0) != 0,
                  .steps = bench_option(argc, argv, "--steps", 0),
                  .threads = (int)bench_option(argc, argv, "--threads", 1)};
    bench_context();
    dip_scope();
    dip_set_num_threads(DIP_CTX, r.threads, DIP_HERE);
    r.kernels = dip_cpu_name(DIP_CTX);
    bench_epochs_new(&r.e, r.epochs);
    (keras ? step_keras : step_torch)(&r);
    if (r.steps) return 0;
    bench_epochs_print(&r.e, keras ? "keras" : "torch", r.kernels, r.threads, r.batch, BENCH_ROWS,
                       r.loss, r.accuracy);
    return 0;
}
