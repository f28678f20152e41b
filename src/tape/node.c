/* node.c - recording and releasing.  Long chains die in a loop, not in a recursion: what ends while
 * an object is destroyed waits (tensor/object.c). */
#include "tape/quick.h"

void dip_tape_state_end(dip_context *ctx, void *p) {
    tape_state *s = p;
    dip_tape_drop_aside(ctx, s);
    dip_dealloc(ctx, s->order, s->order_cap * sizeof *s->order);
    dip_dealloc(ctx, s->leaves, s->leaves_cap * sizeof *s->leaves);
}

/* An output may have become a tensor again since it ended, and end once more. */
void dip_tape_keep_view(tape_node *n, int i, const dip_tensor *t) {
    n->node.out[i] = NULL;
    n->out_view[i] = t->view;
    if (dip_tape_reads_out(n->node.op, i) && !n->out_storage[i])
        n->out_storage[i] = dip_storage_retain(t->storage);
}

void dip_tape_output_ends(dip_tensor *t) {
    tape_node *n = (tape_node *)t->node;
    if (n->refs > 1 && n->node.out[t->output] == t) dip_tape_keep_view(n, t->output, t);
    dip_tape_node_release(n);
    dip_tensor_destroy(t);
}

bool dip_tape_record(tape_state *s, dip_context *ctx, const dip_op *op, const dip_value *in,
                     int n_in, const dip_attr_value *attrs, const dip_value *out) {
    tape_node *n = dip_tape_node_new(ctx);
    if (!n) return false;
    n->serial = ++s->serial;
    n->node.op = op;
    n->node.n_in = n_in;
    n->node.n_out = op->n_out;
    for (int i = 0; i < op->n_attrs; i++) n->node.attr[i] = attrs[i];
    bool read = op->flags & DIP_READS_ALL_IN;
    for (int i = 0; i < n_in; i++) dip_tape_keep_input(n, i, in[i], read);
    for (int i = 0; i < op->n_out; i++) {
        n->out_version[i] = out[i]->storage->version;
        n->node.out[i] = out[i];
        if (dip_dtype_is_float(out[i]->view.dtype)) dip_tape_set_node(out[i], n, i);
        else dip_tape_keep_view(n, i, out[i]);
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
}

void dip_tape_node_release(tape_node *n) {
    if (--n->refs > 0) return;
    dip_tape_node_spend(n);
    dip_block_give(n->ctx, n, sizeof *n);
}
