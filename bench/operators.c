/* operators.c - each operator on an array, without its record: its loop, and what a call and a new tensor cost.
 *
 * operators ROWS COLUMNS [--rounds N]
 *
 * Prints a line for each: its name and the microseconds of one call, the best of N rounds of about a millisecond.
 * peers/torch_operators.py does the same in PyTorch.
 */
#include <diptych/torch.h>
#include <diptych/import/F.h>
#include <stdio.h>
#include <stdlib.h>
#include "bench.h"

/* x, y: from 0.5 to 1.5; row: one row of such; label: a column of each row; to_all: a column for each element. */
typedef struct operands { torch_Tensor *x, *y, *row, *label, *to_all, *mask; } operands;

#define OPERATOR(name, call)                                        \
    static void name(void *arg, long calls) {                       \
        operands *o = arg;                                          \
        (void)o;                                                    \
        for (long i = 0; i < calls; i++) {                          \
            dip_scope();                                            \
            call;                                                   \
        }                                                           \
    }
#define OPERATORS(X)                                                \
    X(add, torch_add(o->x, o->y))                                   \
    X(add_row, torch_add(o->x, o->row))                             \
    X(mul, torch_mul(o->x, o->y))                                   \
    X(div, torch_div(o->x, o->y))                                   \
    X(maximum, torch_maximum(o->x, o->y))                           \
    X(where, torch_where(o->mask, o->x, o->y))                      \
    X(gt, torch_gt(o->x, o->y))                                     \
    X(clamp, torch_clamp(o->x, .min = 0.75, .max = 1.25))           \
    X(relu, F_relu(o->x))                                           \
    X(sqrt, torch_sqrt(o->x))                                       \
    X(exp, torch_exp(o->x))                                         \
    X(log, torch_log(o->x))                                         \
    X(tanh, torch_tanh(o->x))                                       \
    X(sigmoid, torch_sigmoid(o->x))                                 \
    X(sin, torch_sin(o->x))                                         \
    X(pow, torch_pow(o->x, o->y))                                   \
    X(sum, torch_sum(o->x))                                         \
    X(sum_of_columns, torch_sum(o->x, 0))                           \
    X(sum_of_rows, torch_sum(o->x, 1))                              \
    X(max, torch_max(o->x))                                         \
    X(argmax_of_rows, torch_argmax(o->x, 1))                        \
    X(softmax, F_softmax(o->x, .dim = 1))                           \
    X(log_softmax, F_log_softmax(o->x, .dim = 1))                   \
    X(cross_entropy, F_cross_entropy(o->x, o->label))               \
    X(transpose, torch_contiguous(torch_t(o->x)))                   \
    X(cat, torch_cat(torch_tensors(o->x, o->y), .dim = 1))          \
    X(gather, torch_gather(o->x, 1, o->to_all))                     \
    X(double, torch_double(o->x))
#define DEFINE(name, call) OPERATOR(run_##name, call)
OPERATORS(DEFINE)
#define LIST(name, call) {#name, run_##name},
static const struct {
    const char *name;
    bench_work *run;
} operators[] = {OPERATORS(LIST)};

int main(int argc, char **argv) {
    static const char *const known[] = {"--rounds", NULL};
    if (argc < 3) bench_end("usage: operators ROWS COLUMNS [--rounds N]");
    bench_check_options(argc, argv, 3, known);
    const long rows = atol(argv[1]), columns = atol(argv[2]);
    const long rounds = bench_option(argc, argv, "--rounds", 20);
    if (rows < 1 || columns < 1) bench_end("rows and columns are numbers from 1");
    dip_exit_on_error();
    dip_scope();
    torch_no_grad();
    operands o = {
        .x = torch_add(torch_rand(torch_shape(rows, columns)), 0.5),
        .y = torch_add(torch_rand(torch_shape(rows, columns)), 0.5),
        .row = torch_add(torch_rand(torch_shape(columns)), 0.5),
        .label = torch_randint(0, columns, torch_shape(rows)),
        .to_all = torch_randint(0, columns, torch_shape(rows, columns)),
    };
    o.mask = torch_gt(o.x, o.y);
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        const double once = bench_per_call(operators[i].run, &o, 1, 3).min;
        const long calls = 1 + (long)(1e-3 / (once + 1e-9));
        const bench_spread s = bench_per_call(operators[i].run, &o, calls, rounds);
        printf("%s us=%.3f median_us=%.3f\n", operators[i].name, s.min * 1e6, s.median * 1e6);
    }
    printf("operators rows=%ld columns=%ld kernels=%s\n", rows, columns, dip_cpu_name(DIP_CTX));
    return 0;
}
