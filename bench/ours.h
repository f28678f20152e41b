/* ours.h - what the programs share that run our engine: its context, and the kernels that DIPTYCH_CPU names. */
#ifndef DIP_BENCH_OURS_H
#define DIP_BENCH_OURS_H
#include <diptych/kw.h>
#include <stdlib.h>
#include "bench.h"
#include "kernels/kernels.h"

/* A context for whole epochs: without a sink, since what the library would print is not of interest. */
static inline void bench_context(void) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.environment = true;
    dip_context_use(dip_context_new(&o, NULL));
    dip_exit_on_error();
    dip_seed(DIP_CTX, 1);
}

static inline const dip_kernels *bench_kernels(void) {
    const char *name = getenv("DIPTYCH_CPU");
    const dip_kernels *k = name ? dip_kernels_find(name) : dip_kernels_best();
    if (!k || !dip_kernels_supported(k))
        bench_end("DIPTYCH_CPU: this processor has no such kernels");
    return k;
}
#endif
