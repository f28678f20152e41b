/* eager.c - what an operator on a few floats costs beside its arithmetic: its call, its result, its record, its backward.
 *
 * eager OPERATOR [--floats 16] [--rounds N] [--chain N] [--backward 0]
 *
 * A chain of operators, each on the result of the one before, ends in a sum; its gradients are taken; the scope
 * frees it all.  Prints nanoseconds per operator, forward and backward apart, by the clock on the wall: over a few
 * microseconds the clock of the process may lose some, and the best of many rounds is one that nothing disturbed.
 */
#include <diptych/torch.h>
#include <diptych/import/F.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench.h"

/* The loop stands in each, so that nothing is called but the operator. */
typedef torch_Tensor *chain_fn(torch_Tensor *y, torch_Tensor *b, long n);
#define CHAIN(name, call)                                                   \
    static torch_Tensor *name(torch_Tensor *y, torch_Tensor *b, long n) {   \
        (void)b;                                                            \
        for (long i = 0; i < n; i++) y = call;                              \
        return y;                                                           \
    }
CHAIN(add, torch_add(y, b))
CHAIN(mul, torch_mul(y, b))
CHAIN(relu, F_relu(y))
static const struct {
    const char *name;
    chain_fn *run;
} operators[] = {{"add", add}, {"mul", mul}, {"relu", relu}};

static chain_fn *chain_of(const char *name) {
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(operators[i].name, name) == 0) return operators[i].run;
    bench_end("the operators are add, mul and relu");
    return NULL;
}

int main(int argc, char **argv) {
    static const char *const known[] = {"--floats", "--rounds", "--chain", "--backward", NULL};
    if (argc < 2) bench_end("usage: eager add|mul|relu [--floats 16] [--rounds N] ...");
    bench_check_options(argc, argv, 2, known);
    chain_fn *run = chain_of(argv[1]);
    long rounds = bench_option(argc, argv, "--rounds", 500),
         floats = bench_option(argc, argv, "--floats", 16),
         chain = bench_option(argc, argv, "--chain", 200);
    bool backward = bench_option(argc, argv, "--backward", 1) != 0;
    dip_exit_on_error();
    dip_scope();
    torch_Tensor *x = torch_set_requires_grad(torch_ones(torch_shape(floats)), true),
                 *b = torch_ones(torch_shape(floats));
    double *forth = malloc((size_t)rounds * sizeof *forth),
           *back = malloc((size_t)rounds * sizeof *back);
    if (!forth || !back || rounds < 1 || chain < 1 || floats < 1) bench_end("there is nothing to do");
    for (long r = 0; r < rounds; r++) {
        dip_scope();
        double at = bench_wall();
        torch_Tensor *y = run(x, b, chain);
        forth[r] = (bench_wall() - at) / (double)chain;
        torch_Tensor *sum = torch_sum(y);
        at = bench_wall();
        if (backward) torch_backward(sum);
        back[r] = (bench_wall() - at) / (double)chain;
    }
    bench_spread f = bench_spread_of(forth, (int)rounds), g = bench_spread_of(back, (int)rounds);
    printf("eager %s kernels=%s forward_ns=%.1f forward_median_ns=%.1f backward_ns=%.1f "
           "backward_median_ns=%.1f\n",
           argv[1], dip_cpu_name(DIP_CTX), f.min * 1e9, f.median * 1e9, g.min * 1e9,
           g.median * 1e9);
    return 0;
}
