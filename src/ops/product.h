/* product.h - matrix products on threads: a grid of blocks of outputs, or a batch of products. */
#ifndef DIP_OPS_PRODUCT_H
#define DIP_OPS_PRODUCT_H
#include "ops/scratch.h"
#include "ops/shapes.h"

/* C = act(A B + bias) through a gate, then g.after; or A B for every entry of a batch. */
typedef struct dip_product {
    dip_dtype dtype;
    dip_gemm_args g;
    /* of C, A, B: the axes before the last two, one shape; data is not read: g.c, g.a, g.b are
     * entry 0.  NULL: one product */
    const dip_view *batch;
} dip_product;
/* Bytes of scratch memory; reads sizes and strides only. */
size_t dip_product_room(const dip_product *p, const dip_call *c);
/* rest: what was taken of the scratch memory; the product takes what follows. */
void dip_product_run(const dip_product *p, const dip_call *c, const dip_scratch *rest);
#endif
