/* node.c - recording and releasing.  Long chains die in a loop, not in a recursion. */
#include "tape/node.h"

#include <string.h>

static void tape_state_end(dip_context *ctx, void *p) {
    tape_state *s = p;
    while (s->free_nodes) {
        tape_node *n = s->free_nodes;
        s->free_nodes = n->next;
        dip_dealloc(ctx, n, sizeof *n);
    }
    dip_dealloc(ctx, s->order, s->order_cap * sizeof(tape_node *));
}

static bool grad_reads(const dip_op *op, int i, bool output) {
    unsigned bit = output  ? (unsigned)DIP_READS_OUT0 << i
                   : i < 3 ? (unsigned)DIP_READS_IN0 << i
                           : 0;
    return (op->flags & bit) != 0 ||
           (!output && (op->flags & DIP_READS_ALL_IN) == DIP_READS_ALL_IN);
}

static tape_node *node_new(tape_state *s, dip_context *ctx) {
    tape_node *n = s->free_nodes;
    if (n) {
        s->free_nodes = n->next;
        memset(n, 0, sizeof *n);
    } else {
        n = dip_alloc(ctx, sizeof *n);
    }
    if (n) n->ctx = ctx;
    return n;
}

bool dip_tape_record(tape_state *s, dip_context *ctx, const dip_op *op, const dip_value *in,
                     int n_in, const dip_attr_value *attrs, dip_value *out) {
    tape_node *n = node_new(s, ctx);
    if (!n) return false;
    n->serial = ++s->serial;
    n->node.op = op;
    n->node.n_in = n_in;
    n->node.n_out = op->n_out;
    memcpy(n->node.attr, attrs, (size_t)op->n_attrs * sizeof *attrs);
    for (int i = 0; i < n_in; i++) {
        n->node.in[i] = dip_retain(in[i]);
        n->node.wants[i] = in[i]->requires_grad;
        n->in_version[i] = in[i]->storage->version;
    }
    for (int i = 0; i < op->n_out; i++) {
        n->out_view[i] = out[i]->view;
        n->out_version[i] = out[i]->storage->version;
        if (grad_reads(op, i, true)) n->out_storage[i] = dip_storage_retain(out[i]->storage);
        if (!dip_dtype_is_float(out[i]->view.dtype)) continue;
        out[i]->node = &n->node;
        out[i]->output = i;
        out[i]->requires_grad = true;
        out[i]->drop_node = dip_tape_node_release;
        n->refs++;
    }
    if (n->refs == 0) {
        n->refs = 1;
        dip_tape_node_release(&n->node);
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

/* Releasing inputs may end their nodes in turn; those queue up instead of recursing. */
void dip_tape_node_release(dip_node *node) {
    tape_node *n = (tape_node *)node;
    if (--n->refs > 0) return;
    tape_state *s = dip_tape_state_of(n->ctx);
    n->next = s->dying;
    s->dying = n;
    if (s->draining) return;
    s->draining = true;
    while (s->dying) {
        tape_node *d = s->dying;
        s->dying = d->next;
        dip_tape_node_spend(d);
        for (int i = 0; i < DIP_MAX_OUT; i++) dip_release(d->gout[i]);
        d->next = s->free_nodes;
        s->free_nodes = d;
    }
    s->draining = false;
}

tape_state *dip_tape_state_of(dip_context *ctx) {
    return dip_context_slot(ctx, DIP_SLOT_TAPE, sizeof(tape_state), tape_state_end);
}
