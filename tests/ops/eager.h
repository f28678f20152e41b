/* eager.h - a builder that runs operators at once and records them, for tests: what the tape does,
 * with nothing freed before the end, and with guards around everything an operator may write.
 *
 * Outputs and workspace are filled with 0xFF before forward, so that reading or forgetting an
 * element shows as NaN; 64 bytes behind each are checked afterwards.
 */
#ifndef DIP_TESTS_OPS_EAGER_H
#define DIP_TESTS_OPS_EAGER_H
#include "ops/op.h"
#include "support/context.h"

enum { EAGER_NODES = 2048, EAGER_VALUES = 8192 };
typedef struct eager {
    dip_builder builder; /* first: the operators' builder is this */
    dip_scope_mark scope;
    dip_node *nodes[EAGER_NODES];
    int n_nodes;
    dip_value values[EAGER_VALUES]; /* by id - 1, counted */
    dip_value grads[EAGER_VALUES];
    int n_values;
} eager;

eager *eager_new(dip_context *ctx);
void eager_free(eager *e);
dip_value eager_value(eager *e, dip_dtype t, const dip_shape *s); /* uninitialised */
dip_value eager_view(eager *e, dip_value of, const dip_view *view);
/* All outputs; false with the error recorded in the context. */
bool eager_apply(eager *e, const dip_op *op, const dip_value *in, int n_in,
                 const dip_attr_value *attrs, dip_value *out);
/* Gradients of everything with respect to the seeded values; seeds of one value add up. */
void eager_seed(eager *e, dip_value v, dip_value g);
bool eager_backward(eager *e);
dip_value eager_grad(const eager *e, dip_value v); /* NULL: none */
void eager_clear_grads(eager *e);
#endif
