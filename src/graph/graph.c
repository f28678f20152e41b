/* graph.c - building: symbolic values, captured tensors, nodes.  Planning and running stand elsewhere. */
#include "graph/inside.h"

#include <string.h>

static void graph_destroy(void *object) {
    dip_graph *g = object;
    dip_context *ctx = dip_ctx(g);
    for (int64_t i = 0; i < g->n_nodes; i++) {
        graph_node *n = (graph_node *)g->nodes[i];
        dip_strfree(ctx, n->subject);
        dip_dealloc(ctx, n, sizeof *n);
    }
    for (int64_t i = 0; i < g->n_values; i++) {
        g->values[i].symbol->node = NULL;
        /* a handle that outlives the graph has neither numbers nor a home */
        g->values[i].symbol->graph = NULL;
        dip_release(g->values[i].symbol);
        dip_release(g->values[i].tensor);
    }
    dip_dealloc(ctx, g->nodes, g->nodes_cap * sizeof *g->nodes);
    dip_dealloc(ctx, g->values, g->values_cap * sizeof *g->values);
}
static const dip_class graph_class = {"graph", graph_destroy, sizeof(dip_graph)};

const char *dip_graph_subject(const dip_graph *g, int64_t node) {
    return ((const graph_node *)g->nodes[node])->subject;
}

const graph_value *dip_graph_value_of(const dip_graph *g, const dip_value v) {
    return &g->values[v->id];
}

bool dip_graph_owns(const dip_graph *g, const dip_value v, const char *who) {
    if (v && v->graph == g) return true;
    return dip_fail(dip_ctx(g), DIP_ERROR_ARGUMENT, who,
                    "the value belongs to no graph or to another one");
}

static dip_value add_value(dip_graph *g, graph_kind kind, const dip_view *view, const char *name) {
    dip_context *ctx = dip_ctx(g);
    void *grown =
        dip_grow(ctx, g->values, &g->values_cap, (size_t)g->n_values + 1, sizeof *g->values);
    if (!grown) return NULL;
    g->values = grown;
    dip_shape shape = dip_view_shape(view);
    dip_value s = dip_tensor_symbol(ctx, g, g->n_values, view->dtype, &shape);
    if (!s) return NULL;
    s->view = *view;
    s->view.data = NULL;
    s->name = name;
    dip_adopt(s);
    g->values[g->n_values++] = (graph_value){.symbol = s, .kind = kind, .node = -1, .name = name};
    return s;
}

dip_value dip_graph_input(dip_graph *g, const char *name, dip_dtype dtype, const dip_shape *shape) {
    dip_view v = {.dtype = dtype, .rank = shape->rank};
    memcpy(v.dim, shape->dim, sizeof v.dim);
    dip_view_row_major(&v);
    return add_value(g, GRAPH_INPUT, &v, name);
}

dip_value dip_graph_tensor(dip_graph *g, dip_tensor *t) {
    if (!t || t->graph == g) return t;
    if (t->graph) {
        dip_graph_owns(g, t, "dip_graph_tensor");
        return NULL;
    }
    for (int64_t i = 0; i < g->n_values; i++)
        if (g->values[i].tensor == t) return g->values[i].symbol;
    dip_value s = add_value(g, GRAPH_TENSOR, &t->view, t->name);
    if (s) {
        g->values[s->id].tensor = dip_retain(t);
        s->storage = NULL;
    }
    return s;
}

static bool append(dip_graph *g, const dip_op *op, const dip_value *in, int n_in,
                   const dip_attr_value *attrs, const dip_call *c, dip_value *out) {
    dip_context *ctx = dip_ctx(g);
    void *grown = dip_grow(ctx, g->nodes, &g->nodes_cap, (size_t)g->n_nodes + 1, sizeof *g->nodes);
    if (!grown) return false;
    g->nodes = grown;
    graph_node *made = dip_alloc(ctx, sizeof *made);
    if (!made) return false;
    int64_t at = g->n_nodes++;
    dip_node *n = g->nodes[at] = &made->node;
    made->subject = dip_strdup_ctx(ctx, dip_subject(ctx));
    if (!made->subject && dip_subject(ctx)) return false;
    n->op = op;
    n->n_in = n_in;
    n->n_out = 0;
    memcpy(n->attr, attrs, (size_t)op->n_attrs * sizeof *attrs);
    for (int i = 0; i < n_in; i++) n->in[i] = in[i];
    for (int i = 0; i < op->n_out; i++) {
        out[i] = add_value(g, GRAPH_RESULT, c->out[i], NULL);
        if (!out[i]) return false;
        graph_value *v = &g->values[out[i]->id];
        v->node = at;
        v->output = i;
        v->offset = c->offset[i];
        out[i]->node = n; /* so that a loss sees the softmax before it */
        out[i]->output = i;
        n->out[i] = out[i];
        n->n_out = i + 1;
    }
    return true;
}

static bool graph_apply(dip_builder *b, const dip_op *op, const dip_value *given, int n_in,
                        const dip_attr_value *given_attrs, dip_value *out) {
    dip_graph *g = (dip_graph *)((char *)b - offsetof(dip_graph, builder));
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_view views[DIP_MAX_OUT];
    dip_value in[DIP_MAX_IN];
    dip_call c;
    for (int i = 0; i < op->n_out; i++) out[i] = NULL;
    if (op->flags & DIP_EAGER_ONLY)
        return dip_fail(b->ctx, DIP_ERROR_UNSUPPORTED, op->name,
                        "the shape of its result depends on values, so a static graph cannot hold "
                        "it; use it eagerly");
    dip_op_attrs(op, given_attrs, attrs);
    for (int i = 0; i < n_in && i < DIP_MAX_IN; i++) {
        in[i] = dip_graph_tensor(g, given[i]);
        if (given[i] && !in[i]) return false;
    }
    if (n_in > 0 && dip_op_needs_contiguous(op, in[0], attrs) &&
        !(in[0] = dip_build1(b, &dip_op_contiguous, in[0])))
        return false;
    return dip_op_prepare(&c, b->ctx, op, in, n_in, attrs, views) &&
           append(g, op, in, n_in, attrs, &c, out);
}

static dip_value graph_constant(dip_builder *b, dip_dtype dtype, double value,
                                const dip_value like) {
    dip_graph *g = (dip_graph *)((char *)b - offsetof(dip_graph, builder));
    dip_tensor *t = dip_tensor_scalar(b->ctx, dtype, value, dip_tensor_where(like));
    dip_value v = dip_graph_tensor(g, t);
    dip_free(t); /* the graph counts it */
    return v;
}

dip_graph *dip_graph_new(dip_context *ctx) {
    dip_graph *g = dip_object_new(ctx, &graph_class, sizeof *g);
    if (!g) return NULL;
    g->builder = (dip_builder){.ctx = ctx, .apply = graph_apply, .constant = graph_constant};
    g->n_forward = -1;
    return g;
}

dip_builder *dip_graph_builder(dip_graph *g) { return g ? &g->builder : NULL; }
