/* node.h - the inside of the tape: one record per operator that ran, and how records live and die.
 *
 * Note [Who holds whom]
 * A tensor counts the node that made it; a node counts its inputs (and through them their nodes); a
 * node never counts its outputs, or nothing would ever die.  It knows them, since a float output
 * that ends tells its node, which then keeps what a rule may read of it: a view, and the storage.
 * While a rule runs the missing outputs are tensors again, with history where the gradient is
 * recorded.
 */
#ifndef DIP_TAPE_NODE_H
#define DIP_TAPE_NODE_H
#include "tape/tape.h"

typedef struct tape_node {
    dip_node node; /* in[] counted; out[] known, or NULL where out_view stands for it */
    dip_context *ctx;
    int refs;
    bool spent;                            /* its saved values were released by a backward pass */
    int64_t serial;                        /* order of recording */
    int64_t seen;                          /* the last pass that visited it */
    dip_value gout[DIP_MAX_OUT];           /* gradients while a pass runs, counted; else NULL */
    dip_storage *out_storage[DIP_MAX_OUT]; /* beside out_view, counted; NULL: nobody reads it */
    uint64_t out_version[DIP_MAX_OUT], in_version[DIP_MAX_IN]; /* of what the gradient reads */
    dip_view out_view[DIP_MAX_OUT];
} tape_node;

typedef struct tape_state {
    dip_builder builder;
    int64_t serial, pass;
    tape_node **order; /* the nodes of the pass in hand */
    size_t order_cap;
    int64_t order_n;
    dip_value *leaves; /* those that got a gradient in this pass, counted */
    size_t leaves_cap;
    int64_t leaves_n;
    dip_tape_watch_fn *watch;
    void *watch_user;
} tape_state;

tape_state *dip_tape_state_make(dip_context *ctx); /* NULL: no memory */
static inline tape_state *dip_tape_state_of(dip_context *ctx) {
    tape_state *s = (tape_state *)dip_context_slot_peek(ctx, DIP_SLOT_TAPE);
    return s ? s : dip_tape_state_make(ctx);
}
bool dip_tape_record(tape_state *s, dip_context *ctx, const dip_op *op, const dip_value *in,
                     int n_in, const dip_attr_value *attrs, dip_value *out);
/* t is an output of n: counts n. */
void dip_tape_set_node(dip_tensor *t, tape_node *n, int output);
void dip_tape_node_release(tape_node *n);
void dip_tape_node_spend(tape_node *n); /* lets go of the saved values */
/* Does the gradient read this output? */
static inline bool dip_tape_reads_out(const dip_op *op, int i) {
    return (op->flags & (unsigned)DIP_READS_OUT0 << i) != 0;
}
#endif
