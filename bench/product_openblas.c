/* product_openblas.c - cblas_sgemm on one thread. */
#include <cblas.h>
#include "product.h"

static bool begin(product *p) {
    (void)p;
    openblas_set_num_threads(1);
    return true;
}

static void run(product *p) {
    int m = (int)p->m, n = (int)p->n, k = (int)p->k;
    cblas_sgemm(CblasRowMajor, p->ta ? CblasTrans : CblasNoTrans, p->tb ? CblasTrans : CblasNoTrans,
                m, n, k, 1, p->a, p->ta ? m : k, p->b, p->tb ? k : n, 0, p->c, n);
}

const product_engine product_openblas = {"openblas", begin, run};
