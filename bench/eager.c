/* eager.c - what an operator on 16 floats costs beside its arithmetic: its call, its result, its record, its backward.
 *
 * eager OPERATOR [--rounds N] [--chain N] [--backward 0]
 *
 * A chain of operators, each on the result of the one before, ends in a sum; its gradients are taken; the scope
 * frees it all.  Prints nanoseconds per operator, forward and backward apart.
 */
#include <diptych/torch.h>
#include <diptych/import/F.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bench.h"

typedef torch_Tensor *step_fn(torch_Tensor *x, torch_Tensor *b);
static torch_Tensor *add(torch_Tensor *x, torch_Tensor *b) { return torch_add(x, b); }
static torch_Tensor *mul(torch_Tensor *x, torch_Tensor *b) { return torch_mul(x, b); }
static torch_Tensor *relu(torch_Tensor *x, torch_Tensor *b) { return (void)b, F_relu(x); }
static const struct {
    const char *name;
    step_fn *step;
} operators[] = {{"add", add}, {"mul", mul}, {"relu", relu}};

static step_fn *step_called(const char *name) {
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(operators[i].name, name) == 0) return operators[i].step;
    bench_end("the operators are add, mul and relu");
    return NULL;
}

int main(int argc, char **argv) {
    static const char *const known[] = {"--rounds", "--chain", "--backward", NULL};
    if (argc < 2) bench_end("usage: eager add|mul|relu [--rounds N] [--chain N] [--backward 0]");
    bench_check_options(argc, argv, 2, known);
    step_fn *step = step_called(argv[1]);
    long rounds = bench_option(argc, argv, "--rounds", 2000),
         chain = bench_option(argc, argv, "--chain", 200);
    bool backward = bench_option(argc, argv, "--backward", 1) != 0;
    dip_exit_on_error();
    dip_scope();
    torch_Tensor *x = torch_set_requires_grad(torch_ones(torch_shape(16)), true),
                 *b = torch_ones(torch_shape(16));
    double *forth = malloc((size_t)rounds * sizeof *forth),
           *back = malloc((size_t)rounds * sizeof *back);
    if (!forth || !back || rounds < 1 || chain < 1) bench_end("there is nothing to do");
    for (long r = 0; r < rounds; r++) {
        dip_scope();
        torch_Tensor *y = x;
        double at = bench_cpu();
        for (long i = 0; i < chain; i++) y = step(y, b);
        forth[r] = (bench_cpu() - at) / (double)chain;
        torch_Tensor *sum = torch_sum(y);
        at = bench_cpu();
        if (backward) torch_backward(sum);
        back[r] = (bench_cpu() - at) / (double)chain;
    }
    bench_spread f = bench_spread_of(forth, (int)rounds), g = bench_spread_of(back, (int)rounds);
    printf("eager %s kernels=%s forward_ns=%.1f forward_median_ns=%.1f backward_ns=%.1f "
           "backward_median_ns=%.1f\n",
           argv[1], dip_cpu_name(DIP_CTX), f.min * 1e9, f.median * 1e9, g.min * 1e9,
           g.median * 1e9);
    return 0;
}
