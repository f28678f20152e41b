/* operator.c - adds of 16 floats with their records, made and ended, and nothing else: for who counts from outside.
 *
 * operator ROUNDS CHAIN     rounds of a scope with a chain of adds; prints nothing
 */
#include <diptych/torch.h>
#include <stdlib.h>
#include "bench.h"

int main(int argc, char **argv) {
    if (argc != 3) bench_end("usage: operator ROUNDS CHAIN");
    int rounds = atoi(argv[1]), chain = atoi(argv[2]);
    dip_exit_on_error();
    dip_scope();
    torch_Tensor *x = torch_set_requires_grad(torch_ones(torch_shape(16)), true), *b = torch_ones(torch_shape(16));
    for (int r = 0; r < rounds; r++) {
        dip_scope();
        torch_Tensor *y = x;
        for (int i = 0; i < chain; i++) y = torch_add(y, b);
    }
    return 0;
}
