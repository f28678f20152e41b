/* chain.h - elementwise operators on one shape that run as one launch.
 *
 * The operators run one after the other on a piece that fits into the first-level cache, then on
 * the next piece, through their own forward: the same kernels on the same numbers, so no rounding
 * changes.  What lies between them exists for one piece only, in scratch memory.
 */
#ifndef DIP_GRAPH_CHAIN_H
#define DIP_GRAPH_CHAIN_H
#include "ops/op.h"

enum { PLAN_LINKS = 8 };

typedef struct plan_link {
    const dip_op *op;
    dip_attr_value attr[DIP_MAX_ATTR];
    int n_in;
    int in[DIP_MAX_IN]; /* 0 ...: an input of the chain; -1 - i: what link i gives */
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
#endif
