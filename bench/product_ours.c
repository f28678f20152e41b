/* product_ours.c - the kernel itself, without tensors, threads and checks: what the peers' calls are as well. */
#include <stdlib.h>
#include "ours.h"
#include "product.h"

const char *product_kernels(void) { return bench_kernels()->name; }

typedef struct ours {
    dip_gemm_args g;
    const dip_kernels_gemm *gemm;
    void *work;
} ours;

static bool begin(product *p) {
    ours *o = calloc(1, sizeof *o);
    if (!o) return false;
    o->gemm = bench_kernels()->gemm[DIP_FLOAT32];
    o->g = (dip_gemm_args){.m = p->m,
                           .n = p->n,
                           .k = p->k,
                           .a = p->a,
                           .b = p->b,
                           .c = p->c,
                           .c_row = p->n,
                           .a_row = p->ta ? 1 : p->k,
                           .a_col = p->ta ? p->m : 1,
                           .b_row = p->tb ? 1 : p->n,
                           .b_col = p->tb ? p->k : 1};
    size_t bytes = o->gemm->workspace(&o->g);
    if (bytes) o->work = aligned_alloc(64, (bytes + 63) / 64 * 64);
    p->state = o;
    return !bytes || o->work;
}

static void run(product *p) {
    ours *o = p->state;
    o->gemm->run(&o->g, o->work);
}

const product_engine product_ours = {"ours", begin, run};
