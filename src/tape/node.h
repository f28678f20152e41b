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
#include "tensor/object_store.h"

typedef struct tape_node {
    dip_node node; /* in[] counted; out[] known, or NULL where out_view stands for it */
    dip_context *ctx;
    int refs;
    int64_t serial;                        /* order of recording */
    int64_t seen;                          /* the last pass that visited it */
    dip_value gout[DIP_MAX_OUT];           /* gradients while a pass runs, counted; else NULL */
    dip_storage *out_storage[DIP_MAX_OUT]; /* beside out_view, counted; NULL: nobody reads it */
    uint64_t out_version[DIP_MAX_OUT], in_version[DIP_MAX_IN]; /* of what the gradient reads */
    dip_view out_view[DIP_MAX_OUT];
} tape_node;

enum { DIP_SPARE_SIZES = 65 }; /* of storages of up to 4 KB; 0 is none of them */

typedef struct tape_state {
    dip_builder builder; /* first: dip_tape */
    dip_object_store *objects;
    const dip_kernels *host; /* the host's, for the short way; NULL: it is closed */
    int64_t serial, pass;
    tape_node **order; /* the nodes of the pass in hand */
    size_t order_cap;
    int64_t order_n;
    dip_value *leaves; /* those that got a gradient in this pass, counted */
    size_t leaves_cap;
    int64_t leaves_n;
    int spares;
    dip_value spare[DIP_SPARE_SIZES]; /* Note [Whole results], by the storage's size in steps */
    dip_tape_watch_fn *watch;
    void *watch_user;
} tape_state;

static inline tape_state *dip_tape_state_of(dip_context *ctx) {
    return (tape_state *)(void *)dip_tape(ctx);
}
void dip_tape_state_end(dip_context *ctx, void *state);
void dip_tape_node_release(tape_node *n);
void dip_tape_node_spend(tape_node *n); /* lets go of the saved values */
/* Did it let go of them?  What was recorded has a first input, by which it is known. */
static inline bool dip_tape_node_spent(const tape_node *n) { return !n->node.in[0]; }
/* Keeps what stands for an output that is no tensor any more, or that has no history to tell its end. */
void dip_tape_keep_view(tape_node *n, int i, const dip_tensor *t);
void dip_tape_output_ends(dip_tensor *t);
/* Does the gradient read this output? */
static inline bool dip_tape_reads_out(const dip_op *op, int i) {
    return (op->flags & (unsigned)DIP_READS_OUT0 << i) != 0;
}

/* t is an output of n: counts n. */
static inline void dip_tape_set_node(dip_tensor *t, tape_node *n, int output) {
    t->node = &n->node;
    t->output = output;
    t->requires_grad = true;
    t->drop_node = dip_tape_output_ends;
    n->refs++;
}

/* A record with nothing in it and no counts. */
static inline tape_node *dip_tape_node_new(dip_context *ctx) {
    tape_node *n = (tape_node *)dip_block_take(ctx, sizeof *n);
    if (!n) return NULL;
    n->ctx = ctx;
    n->refs = 0;
    n->seen = 0;
    for (int i = 0; i < DIP_MAX_OUT; i++) {
        n->gout[i] = NULL;
        n->out_storage[i] = NULL;
    }
    return n;
}

/* read: the gradient reads some input of the operator. */
static inline void dip_tape_keep_input(tape_node *n, int i, dip_tensor *x, bool read) {
    x->object.refs++;
    n->node.in[i] = x;
    n->node.wants[i] = x->requires_grad;
    if (read) n->in_version[i] = x->storage->version;
}

/* sum += g where both lie in memory in one order, without gaps, and not in each other's; else false. */
bool dip_tape_add_into(tape_state *s, dip_value sum, dip_value g);
/* The record of an operator that ran; false: no memory. */
bool dip_tape_record(tape_state *s, dip_context *ctx, const dip_op *op, const dip_value *in,
                     int n_in, const dip_attr_value *attrs, const dip_value *out);
#endif
