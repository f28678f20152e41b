/* peak.c - what this processor can do at most: multiplying and adding in registers (GFLOP/s), and copying memory (GB/s).
 *
 * Copying counts the bytes read and the bytes written, in the first level of the cache, in the second, and in memory.
 *
 * peak [--rounds N]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "peak.h"

static volatile char keep; /* so that no copy is left out */

typedef struct copying {
    char *to, *from;
    size_t bytes;
} copying;

static void copy(void *arg, long calls) {
    copying *c = arg;
    for (long i = 0; i < calls; i++) {
        memcpy(c->to, c->from, c->bytes);
        keep = c->to[(size_t)i % c->bytes];
    }
}

static double copied_per_second(size_t bytes, long rounds) {
    copying c = {malloc(bytes), malloc(bytes), bytes};
    if (!c.to || !c.from) bench_end("there is no memory");
    memset(c.from, 1, bytes);
    memset(c.to, 0, bytes);
    bench_spread t = bench_per_call(copy, &c, 1 + (long)(((size_t)8 << 20) / bytes), rounds);
    free(c.to);
    free(c.from);
    return 2.0 * (double)bytes / t.min;
}

int main(int argc, char **argv) {
    static const char *const known[] = {"--rounds", NULL};
    bench_check_options(argc, argv, 1, known);
    long rounds = bench_option(argc, argv, "--rounds", 20);
    printf("peak");
    for (int i = 0; peak_at(i); i++) {
        const peak_set *s = peak_at(i);
        if (s->present())
            printf(" %s=%.1f", s->name,
                   s->flops / bench_per_call(s->loop, NULL, 200000, rounds).min * 1e-9);
    }
    printf(" copy_l1=%.1f copy_l2=%.1f copy_memory=%.1f\n",
           copied_per_second(8 << 10, rounds) * 1e-9, copied_per_second(192 << 10, rounds) * 1e-9,
           copied_per_second(64 << 20, rounds) * 1e-9);
    return 0;
}
