/* chain.h - elementwise operators on one shape that run as one launch, or behind a product.
 *
 * The operators run one after the other on a piece that fits into the first-level cache, then on
 * the next piece, through their own forward: the same kernels on the same numbers, so no rounding
 * changes.  What lies between them exists for one piece only, in scratch memory.
 */
#ifndef DIP_GRAPH_CHAIN_H
#define DIP_GRAPH_CHAIN_H
#include "ops/op.h"

enum { PLAN_LINKS = 8, PLAN_PRODUCT = DIP_MAX_IN };

typedef struct plan_link {
    const dip_op *op;
    dip_attr_value attr[DIP_MAX_ATTR];
    int n_in;
    /* 0 ...: an input of the launch; -1 - i: what link i gives; PLAN_PRODUCT: what the product gives */
    int in[DIP_MAX_IN];
    dip_dtype dtype;    /* of what it gives */
    int slot;           /* of the scratch memory: where that lies; the last link's is the output */
} plan_link;

typedef struct plan_chain {
    int n, slots;
    plan_link link[PLAN_LINKS]; /* each result is read once, by a later link */
} plan_chain;

/* Its only attribute points to the chain. */
extern const dip_op dip_plan_chain_op;
/* Decides where the links' results lie, once the chain is complete. */
void dip_plan_chain_lay(plan_chain *c);
/* What a product does with its result's rows (dip_gemm_after), in the result's own memory. */
typedef struct plan_epilogue {
    const plan_chain *chain;
    const dip_call *call; /* the product's; behind its own inputs stand those of the chain */
} plan_epilogue;
void dip_plan_epilogue_run(const void *epilogue, int64_t row, int64_t column, int64_t rows,
                           int64_t n);
#endif
