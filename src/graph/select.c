/* select.c - which nodes a plan runs: those that its outputs need, in the order of recording. */
#include "graph/inside.h"

#include <string.h>

static int64_t id_or_none(const dip_value v) { return v ? v->id : -1; }

static bool mark_live(const dip_plan *p, bool *live_node, bool *live_value) {
    const dip_graph *g = p->graph;
    for (int i = 0; i < p->n_outputs; i++) live_value[p->outputs[i]] = true;
    for (int64_t i = g->n_nodes; i-- > 0;) {
        const dip_node *n = g->nodes[i];
        for (int k = 0; k < n->n_out; k++) live_node[i] |= live_value[n->out[k]->id];
        for (int k = 0; live_node[i] && k < n->n_in; k++) live_value[n->in[k]->id] = true;
    }
    return true;
}

static bool fill_steps(dip_plan *p, const bool *live_node) {
    const dip_graph *g = p->graph;
    int64_t count = 0;
    for (int64_t i = 0; i < g->n_nodes; i++) count += live_node[i];
    p->steps = dip_alloc_array(dip_ctx(p), (size_t)count, sizeof *p->steps);
    if (!p->steps) return false;
    p->cap_steps = count;
    for (int64_t i = 0; i < g->n_nodes; i++) {
        if (!live_node[i]) continue;
        const dip_node *n = g->nodes[i];
        plan_step *s = &p->steps[p->n_steps++];
        s->op = n->op;
        s->n_in = n->n_in;
        s->node[0] = i;
        s->fused = 1;
        memcpy(s->attr, n->attr, sizeof s->attr);
        for (int k = 0; k < n->n_in; k++) s->in[k] = n->in[k]->id;
        for (int k = 0; k < DIP_MAX_OUT; k++) s->out[k] = k < n->n_out ? id_or_none(n->out[k]) : -1;
        p->operators++;
    }
    return true;
}

bool dip_plan_select(dip_plan *p, const dip_value *outputs, int n) {
    dip_context *ctx = dip_ctx(p);
    const dip_graph *g = p->graph;
    size_t nodes = (size_t)g->n_nodes + 1, values = (size_t)g->n_values + 1;
    p->outputs = dip_alloc_array(ctx, (size_t)n + 1, sizeof *p->outputs);
    if (!p->outputs) return false;
    for (int i = 0; i < n; i++) {
        if (!dip_graph_owns(g, outputs[i], "dip_graph_plan")) return false;
        p->outputs[p->n_outputs++] = outputs[i]->id;
    }
    bool *live_node = dip_alloc_array(ctx, nodes, sizeof *live_node);
    bool *live_value = dip_alloc_array(ctx, values, sizeof *live_value);
    bool ok =
        live_node && live_value && mark_live(p, live_node, live_value) && fill_steps(p, live_node);
    dip_dealloc(ctx, live_node, nodes * sizeof *live_node);
    dip_dealloc(ctx, live_value, values * sizeof *live_value);
    return ok;
}
