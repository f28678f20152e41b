/* node.c - recording and releasing.  Long chains die in a loop, not in a recursion: what ends while
 * an object is destroyed waits (tensor/object.c). */
#include "tape/node.h"

#include <string.h>

static void tape_state_end(dip_context *ctx, void *p) {
    tape_state *s = p;
    dip_dealloc(ctx, s->order, s->order_cap * sizeof *s->order);
    dip_dealloc(ctx, s->leaves, s->leaves_cap * sizeof *s->leaves);
}

/* A block that served before still has what is the same for every node. */
static tape_node *node_new(dip_context *ctx) {
    tape_node *n = dip_block_take(ctx, sizeof *n);
    if (!n) return NULL;
    n->ctx = ctx;
    n->refs = 0;
    n->spent = false;
    n->seen = 0;
    for (int i = 0; i < DIP_MAX_OUT; i++) {
        n->gout[i] = NULL;
        n->out_storage[i] = NULL;
    }
    return n;
}

static void keep_inputs(tape_node *n, const dip_value *in) {
    bool read = (n->node.op->flags & DIP_READS_ALL_IN) != 0;
    for (int i = 0; i < n->node.n_in; i++) {
        n->node.in[i] = dip_retain(in[i]);
        n->node.wants[i] = in[i]->requires_grad;
        if (read) n->in_version[i] = in[i]->storage->version;
    }
}

/* What stands for an output that is no tensor any more, or that has no history to tell its end.  It
 * may have become a tensor again since, and end once more. */
static void keep_view(tape_node *n, int i, const dip_tensor *t) {
    n->node.out[i] = NULL;
    n->out_view[i] = t->view;
    if (dip_tape_reads_out(n->node.op, i) && !n->out_storage[i])
        n->out_storage[i] = dip_storage_retain(t->storage);
}

static void output_ends(dip_tensor *t) {
    tape_node *n = (tape_node *)t->node;
    if (n->refs > 1 && n->node.out[t->output] == t) keep_view(n, t->output, t);
    dip_tape_node_release(n);
}

void dip_tape_set_node(dip_tensor *t, tape_node *n, int output) {
    t->node = &n->node;
    t->output = output;
    t->requires_grad = true;
    t->drop_node = output_ends;
    n->refs++;
}

bool dip_tape_record(tape_state *s, dip_context *ctx, const dip_op *op, const dip_value *in,
                     int n_in, const dip_attr_value *attrs, dip_value *out) {
    tape_node *n = node_new(ctx);
    if (!n) return false;
    n->serial = ++s->serial;
    n->node.op = op;
    n->node.n_in = n_in;
    n->node.n_out = op->n_out;
    for (int i = 0; i < op->n_attrs; i++) n->node.attr[i] = attrs[i];
    keep_inputs(n, in);
    for (int i = 0; i < op->n_out; i++) {
        n->out_version[i] = out[i]->storage->version;
        if (dip_dtype_is_float(out[i]->view.dtype)) {
            n->node.out[i] = out[i];
            dip_tape_set_node(out[i], n, i);
        } else {
            keep_view(n, i, out[i]);
        }
    }
    if (n->refs == 0) {
        n->refs = 1;
        dip_tape_node_release(n);
    }
    return true;
}

void dip_tape_node_spend(tape_node *n) {
    for (int i = 0; i < n->node.n_in; i++) {
        dip_value v = n->node.in[i];
        n->node.in[i] = NULL;
        dip_release(v);
    }
    for (int i = 0; i < n->node.n_out; i++) {
        dip_storage_release(n->out_storage[i]);
        n->out_storage[i] = NULL;
    }
    n->spent = true;
}

void dip_tape_node_release(tape_node *n) {
    if (--n->refs > 0) return;
    dip_tape_node_spend(n);
    dip_block_give(n->ctx, n, sizeof *n);
}

tape_state *dip_tape_state_make(dip_context *ctx) {
    return dip_context_slot(ctx, DIP_SLOT_TAPE, sizeof(tape_state), tape_state_end);
}
