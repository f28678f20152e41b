/* text.c - a graph and its plan as text: Note [Text of a plan]. */
#include "graph/inside.h"

#include <string.h>

/* The layer's own name, or the path of a module; what was called without one is named by the call. */
void dip_whose_text(const char *subject, dip_text *out) {
    const char *open = subject ? strrchr(subject, '(') : NULL,
               *close = open ? strchr(open, ')') : NULL;
    if (close) dip_text_add(out, "%.*s", (int)(close - open - 1), open + 1);
    else dip_text_add(out, "%s", subject ? subject : "-");
}

const char *dip_shape_word(const dip_view *v, char *buffer, size_t size) {
    dip_shape s = dip_view_shape(v);
    size_t n = 0;
    dip_shape_text(&s, buffer, size);
    for (const char *c = buffer; *c; c++)
        if (*c != ' ') buffer[n++] = *c;
    buffer[n] = 0;
    return buffer;
}

/* ---- a plan ---- */

static void operator_word(const dip_plan *p, const plan_step *s, char *buffer, size_t size) {
    size_t n = 0;
    buffer[0] = 0;
    for (int i = 0; i < s->fused && n < size; i++)
        n += (size_t)dip_snprintf(buffer + n, size - n, "%s%s", i ? "+" : "",
                                  p->graph->nodes[s->node[i]]->op->name);
}

static void add_result(const dip_plan *p, int64_t launch, const plan_value *v, dip_text *out) {
    const plan_step *s = &p->steps[launch];
    const plan_value *root = &p->values[v->root];
    char name[160], shape[96], bytes[24] = "-", offset[24] = "-";
    const dip_graph *g = p->graph;
    if (v->in_arena) {
        dip_snprintf(bytes, sizeof bytes, "%zu", v->bytes);
        dip_snprintf(offset, sizeof offset, "%zu", v->place);
    }
    operator_word(p, s, name, sizeof name);
    dip_text_add(out, "%6lld  %-26s %5d  %-12s %-8s %9s %9s %5lld %5lld  %-5s  %-8s  ",
                 (long long)launch, name, s->fused, dip_shape_word(&v->view, shape, sizeof shape),
                 dip_dtype_name(v->view.dtype), bytes, offset, (long long)launch,
                 (long long)root->dies,
                 v->sliced      ? "sink"
                 : !v->in_arena ? "view"
                 : v->aliased ? "over"
                              : "own",
                 g->n_forward < 0 || dip_plan_last_node(s) < g->n_forward ? "forward" : "backward");
    dip_whose_text(dip_graph_subject(g, dip_plan_last_node(s)), out);
    dip_text_add(out, "\n");
}

void dip_plan_text(const dip_plan *p, dip_text *out) {
    dip_text_add(out, "%6s  %-26s %5s  %-12s %-8s %9s %9s %5s %5s  %-5s  %-8s  %s\n", "launch",
                 "operator", "fused", "shape", "dtype", "bytes", "offset", "born", "dies", "place",
                 "pass", "whose");
    for (int64_t i = 0; i < p->n_steps; i++)
        for (int k = 0; k < DIP_MAX_OUT && p->steps[i].out[k] >= 0; k++)
            add_result(p, i, &p->values[p->steps[i].out[k]], out);
}

/* ---- a graph ---- */

/* Parameters that a value is a view of, or is: how many numbers. */
static int64_t parameters_behind(const dip_graph *g, const dip_value v) {
    const graph_value *at = dip_graph_value_of(g, v);
    if (at->kind == GRAPH_TENSOR) return at->tensor->name ? dip_tensor_numel(at->tensor) : 0;
    if (at->kind == GRAPH_INPUT) return 0;
    int64_t sum = 0;
    for (int i = 0; i < g->nodes[at->node]->n_in; i++)
        sum += parameters_behind(g, g->nodes[at->node]->in[i]);
    return sum;
}

static void add_item(const dip_graph *g, const graph_value *v, const bool *from_input,
                     dip_text *out) {
    char shape[96];
    dip_shape s = dip_view_shape(&v->symbol->view);
    const dip_node *n = v->kind == GRAPH_RESULT ? g->nodes[v->node] : NULL;
    dip_text_add(out, "%lld|%s|", (long long)v->symbol->id, n ? n->op->name : "input");
    if (n) dip_whose_text(dip_graph_subject(g, v->node), out);
    else dip_text_add(out, "%s", v->name ? v->name : "-");
    dip_text_add(out, "|%s|", dip_shape_text(&s, shape, sizeof shape));
    int64_t parameters = 0;
    for (int i = 0; n && i < n->n_in; i++) {
        if (from_input[n->in[i]->id]) dip_text_add(out, "%lld,", (long long)n->in[i]->id);
        else parameters += parameters_behind(g, n->in[i]);
    }
    dip_text_add(out, "|%lld\n", (long long)parameters);
}

void dip_graph_text(const dip_graph *g, dip_text *out) {
    size_t count = (size_t)g->n_values + 1;
    bool *from_input = dip_alloc_array(dip_ctx(g), count, sizeof *from_input);
    out->failed |= !from_input;
    for (int64_t i = 0; from_input && i < g->n_values; i++) {
        const graph_value *v = &g->values[i];
        const dip_node *n = v->kind == GRAPH_RESULT ? g->nodes[v->node] : NULL;
        from_input[i] = v->kind == GRAPH_INPUT;
        for (int k = 0; n && k < n->n_in; k++) from_input[i] |= from_input[n->in[k]->id];
        if (from_input[i]) add_item(g, v, from_input, out);
    }
    dip_dealloc(dip_ctx(g), from_input, count * sizeof *from_input);
}
