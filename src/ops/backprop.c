/* backprop.c - reverse mode, written once for the tape and the graph.  See op.h, Note [Order of gradients]. */
#include "ops/op.h"

/* Adds g into the slot; the slot's value holds one count. */
static bool accumulate(const dip_backprop *p, dip_value *slot, dip_value g) {
    if (*slot && p->grow && p->grow(p->user, *slot, g)) return true;
    dip_value sum = *slot ? dip_build2(p->b, &dip_op_add, *slot, g) : g;
    if (!sum) return false;
    dip_retain(sum);
    dip_release(*slot);
    *slot = sum;
    return true;
}

static bool node_backward(const dip_backprop *p, dip_node *n) {
    dip_value gout[DIP_MAX_OUT] = {NULL}, gin[DIP_MAX_IN];
    bool reached = false;
    for (int i = 0; i < n->n_in; i++) gin[i] = NULL;
    for (int i = 0; i < n->n_out; i++) {
        dip_value *slot = p->of_output(p->user, n, i);
        gout[i] = slot ? *slot : NULL;
        reached |= gout[i] != NULL;
    }
    if (!reached || !n->op->vjp) return true;
    if (p->open && !p->open(p->user, n)) return false;
    uint64_t failures = dip_failures(p->b->ctx);
    bool ok = n->op->vjp(p->b, n, gout, gin);
    for (int i = 0; ok && i < n->n_in; i++) {
        dip_value *slot = n->wants[i] && gin[i] ? p->of_input(p->user, n, i) : NULL;
        if (slot) ok = accumulate(p, slot, gin[i]);
    }
    if (p->close) p->close(p->user, n);
    return ok && dip_failures(p->b->ctx) == failures; /* a rule may have passed a NULL on */
}

/* Each node has a scope of its own: what its rule makes on the way dies with it, what a slot keeps lives on. */
bool dip_backprop_run(const dip_backprop *p, dip_node *const *nodes, int64_t n) {
    bool ok = true;
    for (int64_t i = 0; ok && i < n; i++) {
        dip_scope_mark mark = dip_scope_enter(p->b->ctx);
        ok = node_backward(p, nodes[i]);
        dip_scope_leave(&mark);
    }
    return ok;
}
