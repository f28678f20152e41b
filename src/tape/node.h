/* node.h - the inside of the tape: one record per operator that ran, and how records live and die.
 *
 * Note [Who holds whom]
 * A tensor counts the node that made it; a node counts its inputs (and through them their nodes); a
 * node never counts its outputs, or nothing would ever die.  What a gradient reads of an output is kept
 * as a view of the same storage without history, and gets its history back while the node's rule runs.
 */
#ifndef DIP_TAPE_NODE_H
#define DIP_TAPE_NODE_H
#include "tape/tape.h"

typedef struct tape_node {
    dip_node node; /* in[] counted; out[] set only while its rule runs */
    dip_context *ctx;
    int refs;
    int64_t serial; /* order of recording */
    int64_t seen;   /* the last pass that visited it */
    bool spent;     /* its saved values were released by a backward pass */
    dip_view out_view[DIP_MAX_OUT];
    dip_storage *out_storage[DIP_MAX_OUT]; /* kept where the gradient reads the output, else NULL */
    uint64_t in_version[DIP_MAX_IN], out_version[DIP_MAX_OUT];
    dip_value gout[DIP_MAX_OUT]; /* gradients while a pass runs, counted */
    struct tape_node *next;      /* list of the dying, or of the free */
} tape_node;

typedef struct tape_state {
    dip_builder builder;
    int64_t serial, pass;
    tape_node *free_nodes, *dying;
    bool draining;
    tape_node **order; /* the nodes of the pass in hand */
    size_t order_cap;
    int64_t order_n;
    dip_tape_watch_fn *watch;
    void *watch_user;
} tape_state;

tape_state *dip_tape_state_of(dip_context *ctx);
bool dip_tape_record(tape_state *s, dip_context *ctx, const dip_op *op, const dip_value *in,
                     int n_in, const dip_attr_value *attrs, dip_value *out);
void dip_tape_node_release(dip_node *n);
void dip_tape_node_spend(tape_node *n); /* lets go of the saved values */
#endif
