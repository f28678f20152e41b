/* product.h - the engines that product.c lets multiply. */
#ifndef DIP_BENCH_PRODUCT_H
#define DIP_BENCH_PRODUCT_H
#include <stdbool.h>
#include <stdint.h>

typedef struct product {
    int64_t m, n, k;
    bool ta, tb;       /* stored transposed: A (k, m), B (n, k) */
    float *a, *b, *c;
    void *state;       /* the engine's */
} product;

typedef struct product_engine {
    const char *name;
    bool (*begin)(product *p); /* what is done once and not measured */
    void (*run)(product *p);
} product_engine;

extern const product_engine product_ours, product_openblas, product_onednn;
const char *product_kernels(void); /* the name of ours */
#endif
