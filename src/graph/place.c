/* place.c - where every value lies: lifetimes in steps, one arena, memory handed on as values die. */
#include "graph/inside.h"

#include <string.h>

enum { ALIGN = 64 };
static size_t round_up(size_t n) { return (n + ALIGN - 1) & ~(size_t)(ALIGN - 1); }

static bool value_bytes(dip_context *ctx, const dip_view *v, size_t *out) {
    dip_shape s = dip_view_shape(v);
    int64_t n;
    if (!dip_shape_numel(&s, &n) || !dip_mul_size((size_t)n, dip_dtype_size(v->dtype), out) ||
        *out > SIZE_MAX / 4)
        return dip_fail(ctx, DIP_ERROR_LIMIT, "dip_graph_plan", "a value is too large to address");
    *out = round_up(*out ? *out : 1);
    return true;
}

/* A view lies in the memory of its first input; only roots have lifetimes. */
static void find_roots(dip_plan *p) {
    const dip_graph *g = p->graph;
    for (int64_t i = 0; i < g->n_values; i++) {
        const graph_value *v = &g->values[i];
        plan_value *pv = &p->values[i];
        pv->view = v->symbol->view;
        pv->root = i;
        pv->born = pv->dies = -1;
        const dip_node *n = v->kind == GRAPH_RESULT ? g->nodes[v->node] : NULL;
        if (!n || !(n->op->flags & DIP_IS_VIEW)) continue;
        const plan_value *from = &p->values[n->in[0]->id];
        pv->root = from->root;
        pv->root_offset = from->root_offset + v->offset;
    }
}

static void find_lifetimes(dip_plan *p) {
    for (int64_t i = 0; i < p->n_steps; i++) {
        const plan_step *s = &p->steps[i];
        for (int k = 0; k < s->n_in; k++) {
            p->values[s->in[k]].used = true;
            p->values[p->values[s->in[k]].root].dies = i;
        }
        for (int k = 0; k < DIP_MAX_OUT && s->out[k] >= 0; k++) {
            plan_value *v = &p->values[s->out[k]], *root = &p->values[v->root];
            v->used = true;
            if (v->root == s->out[k]) root->born = i;
            if (root->dies < i) root->dies = i;
        }
    }
    for (int i = 0; i < p->n_outputs; i++) {
        plan_value *v = &p->values[p->outputs[i]];
        v->used = true;
        p->values[v->root].dies = p->n_steps; /* read after the run */
    }
}

static bool sizes(dip_plan *p) {
    for (int64_t i = 0; i < p->n_values; i++) {
        plan_value *v = &p->values[i];
        v->in_arena = v->root == i && v->born >= 0 && !v->sliced &&
                      p->graph->values[i].kind == GRAPH_RESULT;
        if (v->in_arena && !value_bytes(dip_ctx(p), &v->view, &v->bytes)) return false;
        if (v->in_arena) p->sum_bytes += v->bytes;
    }
    return true;
}

/* An elementwise result may be written over an input that dies here, if both are whole and alike. */
static int64_t takes_over(const dip_plan *p, const plan_step *s, int64_t at) {
    const plan_value *out = &p->values[s->out[0]];
    if (!(s->op->flags & DIP_IN_PLACE) || s->out[1] >= 0) return -1;
    for (int k = 0; k < s->n_in; k++) {
        const plan_value *in = &p->values[s->in[k]];
        if (!in->in_arena || in->dies != at || in->bytes != out->bytes ||
            in->view.dtype != out->view.dtype)
            continue;
        dip_shape a = dip_view_shape(&in->view), b = dip_view_shape(&out->view);
        bool once = true;
        for (int j = 0; j < s->n_in; j++) once &= j == k || p->values[s->in[j]].root != s->in[k];
        if (once && dip_shapes_equal(&a, &b)) return s->in[k];
    }
    return -1;
}

/* The lowest place where `bytes` fit among the values alive with `v`; places[] holds those placed so far. */
static size_t first_fit(const dip_plan *p, const int64_t *placed, int64_t n, const plan_value *v) {
    size_t at = 0;
    for (int64_t i = 0; i < n;) {
        const plan_value *o = &p->values[placed[i]];
        bool together = o->born <= v->dies && v->born <= o->dies;
        if (together && o->place < at + v->bytes && at < o->place + o->bytes) {
            at = o->place + o->bytes;
            i = 0;
        } else {
            i++;
        }
    }
    return at;
}

static bool arrange(dip_plan *p, bool reuse) {
    dip_context *ctx = dip_ctx(p);
    size_t count = (size_t)p->n_values + 1, top = 0;
    int64_t *placed = dip_alloc_array(ctx, count, sizeof *placed), n = 0;
    if (!placed) return false;
    for (int64_t i = 0; i < p->n_steps; i++) {
        const plan_step *s = &p->steps[i];
        for (int k = 0; k < DIP_MAX_OUT && s->out[k] >= 0; k++) {
            plan_value *v = &p->values[s->out[k]];
            if (!v->in_arena) continue;
            int64_t over = reuse ? takes_over(p, s, i) : -1;
            if (over >= 0) {
                v->place = p->values[over].place;
                v->aliased = true;
            } else {
                v->place = reuse ? first_fit(p, placed, n, v) : top;
            }
            placed[n++] = s->out[k];
            if (v->place + v->bytes > top) top = v->place + v->bytes;
        }
    }
    p->arena_bytes = top;
    dip_dealloc(ctx, placed, count * sizeof *placed);
    return true;
}

bool dip_plan_place(dip_plan *p, const dip_plan_opts *o) {
    p->n_values = p->graph->n_values;
    p->values = dip_alloc_array(dip_ctx(p), (size_t)p->n_values + 1, sizeof *p->values);
    if (!p->values) return false;
    find_roots(p);
    find_lifetimes(p);
    dip_plan_find_sinks(p, o);
    return sizes(p) && arrange(p, !o->no_reuse);
}
