/* product.h - matrix products on threads: a grid of blocks of outputs, or a batch of products. */
#ifndef DIP_OPS_PRODUCT_H
#define DIP_OPS_PRODUCT_H
#include "ops/scratch.h"
#include "ops/shapes.h"

/* C = act(A B + bias) through a gate, once or for every entry of a batch (then without a gate).
 * Everything but g.a, g.b, g.c, g.bias and g.gate is filled before dip_product_lay. */
typedef struct dip_product {
    const dip_kernels_gemm *gemm;
    dip_dtype dtype;
    dip_gemm_args g;
    dip_view batch[3]; /* of C, A, B: the axes before the last two, one shape; rank 0: one product.
                        * data is not read: g.c, g.a, g.b are entry 0 */
    size_t each;       /* bytes of workspace of one part */
    char *work;
} dip_product;
void dip_product_lay(dip_product *p, const dip_call *c, dip_scratch *s);
void dip_product_run(dip_product *p, const dip_call *c);
#endif
