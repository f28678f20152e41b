/* gradients.c - symbolic gradients: the same rules and the same order of sums as the tape's. */
#include "graph/inside.h"

#include <string.h>

typedef struct pass {
    dip_graph *g;
    dip_value *slot; /* per value that existed when the pass began; counted */
    bool *needed;    /* does the value depend on what is asked for? */
    int64_t n;
    const char *subject; /* of the context, while a node's rule runs under the node's own */
} pass;

static dip_value *of_value(pass *p, dip_value v) {
    return v && v->id < p->n && p->needed[v->id] ? &p->slot[v->id] : NULL;
}
static dip_value *of_input(void *user, dip_node *n, int i) { return of_value(user, n->in[i]); }
static dip_value *of_output(void *user, dip_node *n, int i) { return of_value(user, n->out[i]); }

/* What a node's rule records, and what it may have to complain about, is the node's layer's. */
static bool open_node(void *user, dip_node *n) {
    pass *p = user;
    p->subject = dip_set_subject(dip_ctx(p->g), ((graph_node *)n)->subject);
    return true;
}
static void close_node(void *user, dip_node *n) {
    pass *p = user;
    (void)n;
    dip_set_subject(dip_ctx(p->g), p->subject);
}

/* A node passes a gradient on to the inputs that depend on what is asked for. */
static void mark_needed(pass *p, int64_t n_nodes) {
    for (int64_t i = 0; i < n_nodes; i++) {
        dip_node *n = p->g->nodes[i];
        bool any = false;
        for (int k = 0; k < n->n_in; k++) {
            n->wants[k] = p->needed[n->in[k]->id] && dip_dtype_is_float(n->in[k]->view.dtype);
            any |= n->wants[k];
        }
        for (int k = 0; any && k < n->n_out && !(n->op->flags & DIP_NO_GRADIENT); k++)
            if (dip_dtype_is_float(n->out[k]->view.dtype)) p->needed[n->out[k]->id] = true;
    }
}

static bool run(pass *p, dip_value loss, int64_t n_nodes) {
    dip_context *ctx = dip_ctx(p->g);
    dip_builder *b = &p->g->builder;
    dip_node **latest_first = dip_alloc_array(ctx, (size_t)n_nodes + 1, sizeof *latest_first);
    if (!latest_first) return false;
    for (int64_t i = 0; i < n_nodes; i++) latest_first[i] = p->g->nodes[n_nodes - 1 - i];
    dip_shape shape = dip_view_shape(&loss->view);
    dip_value one = dip_build_reshape(b, b->constant(b, loss->view.dtype, 1, loss), &shape);
    dip_value *slot = of_value(p, loss);
    bool ok = one != NULL;
    if (ok && slot) {
        *slot = dip_retain(one);
        dip_backprop bp = {.b = b,
                           .user = p,
                           .of_input = of_input,
                           .of_output = of_output,
                           .open = open_node,
                           .close = close_node};
        ok = dip_backprop_run(&bp, latest_first, n_nodes);
    }
    dip_dealloc(ctx, latest_first, ((size_t)n_nodes + 1) * sizeof *latest_first);
    return ok;
}

bool dip_graph_gradients(dip_graph *g, dip_value loss, const dip_value *wrt, int n,
                         dip_value *grads) {
    static const char who[] = "dip_graph_gradients";
    if (!g || !loss) return false;
    dip_context *ctx = dip_ctx(g);
    for (int i = 0; i < n; i++) {
        grads[i] = NULL;
        if (!dip_graph_owns(g, wrt[i], who)) return false;
    }
    if (!dip_graph_owns(g, loss, who)) return false;
    if (dip_view_numel(&loss->view) != 1)
        return dip_fail(ctx, DIP_ERROR_SHAPE, who,
                        "the loss must be a scalar; reduce it with sum or mean");
    if (g->n_forward < 0) g->n_forward = g->n_nodes;
    pass p = {.g = g, .n = g->n_values};
    size_t count = (size_t)p.n;
    p.slot = dip_alloc_array(ctx, count, sizeof *p.slot);
    p.needed = dip_alloc_array(ctx, count, sizeof *p.needed);
    bool ok = p.slot && p.needed;
    if (ok) {
        int64_t n_nodes = g->n_nodes;
        for (int i = 0; i < n; i++) p.needed[wrt[i]->id] = true;
        mark_needed(&p, n_nodes);
        ok = run(&p, loss, n_nodes);
        for (int i = 0; ok && i < n; i++) grads[i] = p.slot[wrt[i]->id];
    }
    /* the graph itself counts its symbols */
    for (int64_t i = 0; p.slot && i < p.n; i++) dip_release(p.slot[i]);
    dip_dealloc(ctx, p.slot, count * sizeof *p.slot);
    dip_dealloc(ctx, p.needed, count * sizeof *p.needed);
    return ok;
}
