/* plan.c - a plan from graph to arena: select, fuse, place, wire every call, then say where all lies. */
#include "graph/inside.h"

#include <string.h>

static void plan_destroy(void *object) {
    dip_plan *p = object;
    dip_context *ctx = dip_ctx(p);
    size_t values = (size_t)p->n_values + 1;
    for (int64_t i = 0; p->held && i < p->n_values; i++) dip_release(p->held[i]);
    dip_dealloc(ctx, p->held, values * sizeof *p->held);
    dip_dealloc(ctx, p->bound, values * sizeof *p->bound);
    dip_dealloc(ctx, p->moving, values * sizeof *p->moving);
    dip_dealloc(ctx, p->values, values * sizeof *p->values);
    for (int64_t i = 0; i < p->n_steps; i++)
        dip_dealloc(ctx, p->steps[i].chain, sizeof *p->steps[i].chain);
    dip_dealloc(ctx, p->steps, (size_t)p->cap_steps * sizeof *p->steps);
    dip_dealloc(ctx, p->outputs, ((size_t)p->n_outputs + 1) * sizeof *p->outputs);
    dip_storage_release(p->arena);
    dip_release(p->graph);
}
static const dip_class plan_class = {"plan", plan_destroy, sizeof(dip_plan)};

/* The device of the captured parameters; all of them share one, or the operators have refused. */
static const dip_device *device_of(const dip_graph *g) {
    for (int64_t i = 0; i < g->n_values; i++)
        if (g->values[i].tensor) return dip_tensor_where(g->values[i].tensor);
    return dip_device_default(dip_ctx(g));
}

static bool wire_step(dip_plan *p, plan_step *s, const dip_kernels *k, size_t *work) {
    dip_call *c = &s->call;
    *c = (dip_call){.ctx = dip_ctx(p),
                    .op = s->op,
                    .k = k,
                    .n_in = s->n_in - s->chain_in,
                    .n_out = s->op->n_out,
                    .attr = s->attr};
    for (int i = 0; i < s->n_in; i++) c->in[i] = &p->values[s->in[i]].view;
    for (int i = 0; i < s->op->n_out; i++) c->out[i] = &p->values[s->out[i]].view;
    if (s->chain && s->op != &dip_plan_chain_op) {
        s->epilogue = (plan_epilogue){s->chain, c};
        s->after = (dip_gemm_after){dip_plan_epilogue_run, &s->epilogue};
        c->after = &s->after;
    }
    s->weight = dip_plan_weight(p, s);
    size_t w = s->slice             ? dip_plan_slice_workspace(s, &s->slice_part)
               : s->op->workspace ? s->op->workspace(c)
                                    : 0;
    if (w > *work) *work = w;
    return true;
}

static bool note_moving(dip_plan *p) {
    dip_context *ctx = dip_ctx(p);
    size_t values = (size_t)p->n_values + 1;
    p->moving = dip_alloc_array(ctx, values, sizeof *p->moving);
    p->bound = dip_alloc_array(ctx, values, sizeof *p->bound);
    p->held = dip_alloc_array(ctx, values, sizeof *p->held);
    if (!p->moving || !p->bound || !p->held) return false;
    for (int64_t i = 0; i < p->n_values; i++) {
        plan_value *v = &p->values[i];
        const graph_value *root = &p->graph->values[v->root];
        if (!v->used || root->kind == GRAPH_RESULT) continue;
        p->moving[p->n_moving++] = (plan_moving){
            .view = &v->view,
            .data = root->kind == GRAPH_TENSOR ? &root->tensor->view.data : &p->bound[v->root],
            .offset = v->root_offset,
            .name = root->name ? root->name : "of this plan"};
    }
    return true;
}

static bool wire(dip_plan *p) {
    p->device = device_of(p->graph);
    const dip_kernels *k = dip_kernels_for(dip_ctx(p), p->device, "dip_graph_plan");
    if (!k || !note_moving(p)) return false;
    for (int64_t i = 0; i < p->n_steps; i++)
        if (!wire_step(p, &p->steps[i], k, &p->work_bytes)) return false;
    return true;
}

size_t dip_plan_bytes(const dip_plan *p) { return p->arena_bytes + p->work_bytes + 64; }
const dip_device *dip_plan_device(const dip_plan *p) { return p->device; }

void dip_plan_lie_in(dip_plan *p, dip_storage *memory) {
    dip_storage_retain(memory);
    dip_storage_release(p->arena);
    p->arena = memory;
    char *base = memory->data;
    for (int64_t i = 0; i < p->n_values; i++) {
        plan_value *v = &p->values[i];
        const plan_value *root = &p->values[v->root];
        if (root->in_arena) v->view.data = base + root->place + v->root_offset;
    }
    for (int64_t i = 0; i < p->n_steps; i++) p->steps[i].call.work = base + p->arena_bytes;
}

static bool take_memory(dip_plan *p) {
    dip_storage *memory = dip_storage_new(dip_ctx(p), dip_plan_bytes(p), p->device);
    if (memory) dip_plan_lie_in(p, memory);
    dip_storage_release(memory);
    return memory != NULL;
}

dip_plan *dip_graph_plan(dip_graph *g, const dip_value *outputs, int n, const dip_plan_opts *o) {
    static const dip_plan_opts defaults = {0};
    if (!g) return NULL;
    if (!o) o = &defaults;
    dip_plan *p = dip_object_new(dip_ctx(g), &plan_class, sizeof *p);
    if (!p) return NULL;
    p->graph = dip_retain(g);
    bool ok = dip_plan_select(p, outputs, n);
    if (ok && !o->no_fusion) ok = dip_plan_fuse(p);
    if (ok && dip_plan_place(p, o) && wire(p) && (o->no_memory || take_memory(p))) return p;
    dip_free(p);
    return NULL;
}

dip_plan_facts dip_plan_describe(const dip_plan *p) {
    dip_plan_facts f = {p->operators, 0, (int)p->n_steps, p->arena_bytes, p->work_bytes,
                        p->sum_bytes};
    for (int64_t i = 0; i < p->n_steps; i++) f.fused_groups += p->steps[i].fused > 1;
    return f;
}
