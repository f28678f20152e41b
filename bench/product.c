/* product.c - one matrix product by our kernels, by OpenBLAS and by oneDNN, turn by turn in one process, and the most
 * that the processor could do, measured in the same turns: whatever slows the machine slows all of them.
 *
 * product M N K [--ta 1] [--tb 1] [--rounds N] [--peers 0]
 *
 * C (M, N) = A (M, K) B (K, N); ta: A lies as (K, M), tb: B as (N, K); peers 0: only ours and the limit.
 *
 * Each turn lasts about two milliseconds.  DIPTYCH_CPU chooses our kernels, OPENBLAS_CORETYPE and ONEDNN_MAX_CPU_ISA
 * the peers'; OMP_NUM_THREADS=1 keeps oneDNN on one thread.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "peak.h"
#include "product.h"

static const product_engine *const engines[] = {
    &product_ours,
#ifdef DIP_BENCH_OPENBLAS
    &product_openblas,
#endif
#ifdef DIP_BENCH_ONEDNN
    &product_onednn,
#endif
};
enum { ENGINES = sizeof engines / sizeof *engines, MOST_ROUNDS = 1000 };

static double seconds_of(const product_engine *e, product *p, long calls) {
    double at = bench_cpu();
    for (long i = 0; i < calls; i++) e->run(p);
    return (bench_cpu() - at) / (double)calls;
}

/* Every engine must have computed the same matrix, but for rounding. */
static void check(const product *p, const product_engine *e, const float *first) {
    float limit = 1e-5f * (float)p->k;
    for (int64_t i = 0; i < p->m * p->n; i++)
        if (!(p->c[i] - first[i] < limit && first[i] - p->c[i] < limit)) {
            fprintf(stderr, "bench: %s: element %lld is %g, not %g\n", e->name, (long long)i,
                    (double)p->c[i], (double)first[i]);
            exit(1);
        }
}

int main(int argc, char **argv) {
    static const char *const known[] = {"--rounds", "--ta", "--tb", "--peers", NULL};
    if (argc < 4) bench_end("usage: product M N K [--ta 1] [--tb 1] [--rounds N] [--peers 0]");
    bench_check_options(argc, argv, 4, known);
    long rounds = bench_option(argc, argv, "--rounds", 20);
    if (rounds > MOST_ROUNDS) rounds = MOST_ROUNDS;
    int used = bench_option(argc, argv, "--peers", 1) != 0 ? ENGINES : 1;
    product p = {.m = atoi(argv[1]),
                 .n = atoi(argv[2]),
                 .k = atoi(argv[3]),
                 .ta = bench_option(argc, argv, "--ta", 0) != 0,
                 .tb = bench_option(argc, argv, "--tb", 0) != 0};
    if (p.m < 1 || p.n < 1 || p.k < 1) bench_end("M, N and K are numbers from 1");
    p.a = bench_floats(p.m * p.k);
    p.b = bench_floats(p.k * p.n);
    p.c = bench_floats(p.m * p.n);
    float *first = bench_floats(p.m * p.n);
    double flops = 2.0 * (double)p.m * (double)p.n * (double)p.k;
    static double time[ENGINES][MOST_ROUNDS];
    product own[ENGINES];
    long calls[ENGINES];
    for (int e = 0; e < used; e++) {
        own[e] = p;
        if (!engines[e]->begin(&own[e])) bench_end("an engine could not begin");
        memset(p.c, 0, (size_t)(p.m * p.n) * sizeof(float));
        double once = seconds_of(engines[e], &own[e], 1);
        if (e == 0) memcpy(first, p.c, (size_t)(p.m * p.n) * sizeof(float));
        check(&p, engines[e], first);
        once = seconds_of(engines[e], &own[e], 1 + (long)(2e-4 / (once + 1e-9)));
        calls[e] = 1 + (long)(2e-3 / (once + 1e-9));
    }
    const peak_set *peak = peak_of(product_kernels());
    static double peak_time[MOST_ROUNDS];
    for (long r = 0; r < rounds; r++) {
        for (int e = 0; e < used; e++) time[e][r] = seconds_of(engines[e], &own[e], calls[e]);
        if (peak) peak_time[r] = bench_per_call(peak->loop, NULL, 20000, 1).min;
    }
    printf("product m=%lld n=%lld k=%lld ta=%d tb=%d kernels=%s rounds=%ld", (long long)p.m,
           (long long)p.n, (long long)p.k, p.ta, p.tb, product_kernels(), rounds);
    for (int e = 0; e < used; e++) {
        bench_spread t = bench_spread_of(time[e], (int)rounds);
        printf(" %s=%.1f %s_median=%.1f", engines[e]->name, flops / t.min * 1e-9, engines[e]->name,
               flops / t.median * 1e-9);
    }
    if (peak)
        printf(" peak=%.1f", peak->flops / bench_spread_of(peak_time, (int)rounds).min * 1e-9);
    putchar('\n');
    return 0;
}
