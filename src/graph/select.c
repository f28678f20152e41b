/* select.c - which nodes a plan runs: those that its outputs need, in the order of recording, and
 * which of them run as one.  A fusion merges loops and buffers, never a formula or a rounding. */
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
        s->node = i;
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

static int uses(const dip_plan *p, int64_t value) {
    int n = 0;
    for (int i = 0; i < p->n_outputs; i++) n += p->outputs[i] == value;
    for (int64_t i = 0; i < p->n_steps; i++)
        for (int k = 0; k < p->steps[i].n_in; k++) n += p->steps[i].in[k] == value;
    return n;
}

static plan_step *only_reader(dip_plan *p, int64_t from, int64_t value) {
    if (uses(p, value) != 1) return NULL;
    for (int64_t i = from + 1; i < p->n_steps; i++)
        for (int k = 0; k < p->steps[i].n_in; k++)
            if (p->steps[i].in[k] == value) return &p->steps[i];
    return NULL;
}

/* linear then relu, where nothing else reads what lies between: the product's epilogue applies the
 * same select to the same rounded number. */
static bool fuse_linear_relu(dip_plan *p, int64_t i) {
    plan_step *s = &p->steps[i];
    if (s->op != &dip_op_linear) return false;
    int activation = dip_op_attr_index(s->op, "activation");
    plan_step *r = activation < 0 || s->attr[activation].i ? NULL : only_reader(p, i, s->out[0]);
    if (!r || r->op != &dip_op_relu) return false;
    s->attr[activation].i = 1;
    s->out[0] = r->out[0];
    s->node = r->node;
    s->fused += r->fused;
    int64_t at = r - p->steps;
    memmove(r, r + 1, (size_t)(p->n_steps - at - 1) * sizeof *r);
    p->n_steps--;
    return true;
}

void dip_plan_fuse(dip_plan *p) {
    for (int64_t i = 0; i < p->n_steps; i++) fuse_linear_relu(p, i);
}
