/* apply.c - the eager builder: an operator runs at once and, where a gradient will be asked for, is
 * recorded.  Symbolic inputs are refused here: who may meet them picks the builder by its inputs. */
#include "tape/node.h"

bool dip_grad_enabled(const dip_context *ctx) { return dip_grad_flag(ctx); }

bool dip_set_grad_enabled(dip_context *ctx, bool on) {
    bool was = dip_grad_flag(ctx);
    dip_set_grad_flag(ctx, on);
    return was;
}

/* Outputs of a view operator share their input's storage; the others get memory of their own. */
static bool give_memory(const dip_call *c, dip_value out, dip_value from, int i) {
    if (!(c->op->flags & DIP_IS_VIEW)) return dip_tensor_give_memory(out, from->storage->device);
    out->storage = dip_storage_retain(from->storage);
    out->view.data = (char *)from->view.data + c->offset[i];
    return true;
}

/* The outputs' views are filled where they will be. */
static bool make_outputs(dip_call *c, const dip_value *in, dip_value *out) {
    for (int i = 0; i < c->n_out; i++) {
        if (!(out[i] = dip_tensor_blank(c->ctx))) return false;
        c->out[i] = &out[i]->view;
    }
    if (!c->op->shape(c)) return false;
    for (int i = 0; i < c->n_out; i++)
        if (!give_memory(c, out[i], in[0], i)) return false;
    return true;
}

static bool run(dip_call *c) {
    if (c->op->check && !c->op->check(c)) return false;
    if (!c->op->forward) return true;
    size_t work = c->op->workspace ? c->op->workspace(c) : 0;
    if (work) {
        c->work = dip_op_scratch(c->ctx, work);
        if (!c->work) return false;
    }
    dip_float_env env = dip_float_enter();
    c->op->forward(c);
    dip_float_leave(env);
    return true;
}

static bool needs_record(dip_context *ctx, const dip_op *op, const dip_value *in, int n_in) {
    if (!dip_grad_flag(ctx) || (op->flags & DIP_NO_GRADIENT)) return false;
    for (int i = 0; i < n_in; i++)
        if (in[i]->requires_grad) return true;
    return false;
}

/* What is left once an operator has run. */
static bool done(tape_state *s, const dip_op *op, const dip_value *in, int n_in,
                 const dip_attr_value *attrs, dip_value *out) {
    dip_context *ctx = s->builder.ctx;
    bool recorded = needs_record(ctx, op, in, n_in);
    if (recorded && !dip_tape_record(s, ctx, op, in, n_in, attrs, out)) return false;
    if (s->watch) s->watch(s->watch_user, op, out, recorded);
    return true;
}

static bool all_readable(const dip_op *op, const dip_value *in, int n_in) {
    for (int i = 0; i < n_in; i++)
        if (in[i] && !dip_tensor_readable(in[i], op->name)) return false;
    return true;
}

static bool apply_any(dip_context *ctx, const dip_op *op, const dip_value *in, int n_in,
                      const dip_attr_value *attrs, dip_value *out) {
    tape_state *s = dip_tape_state_of(ctx);
    dip_call c;
    if (dip_op_begin(&c, ctx, op, in, n_in, attrs) && make_outputs(&c, in, out) && run(&c) &&
        done(s, op, in, n_in, attrs, out)) {
        /* From now on the short way is open, unless somebody wants to hear of what runs. */
        if (!in[0]->storage->device) s->host = s->watch ? NULL : c.k;
        return true;
    }
    for (int i = 0; i < op->n_out; i++) {
        dip_free(out[i]);
        out[i] = NULL;
    }
    return false;
}

/* ---- in place --------------------------------------------------------------------------------- */

/* Is every element of its memory one of the view's, once? */
static bool dense(const dip_view *v) {
    int64_t n = dip_view_numel(v), step = 1;
    while (step < n) {
        int k = 0;
        while (k < v->rank && (v->dim[k] == 1 || v->stride[k] != step)) k++;
        if (k == v->rank) return false;
        step *= v->dim[k];
    }
    return true;
}

static bool same_order(const dip_view *a, const dip_view *b) {
    if (a->dtype != b->dtype || a->rank != b->rank) return false;
    for (int k = 0; k < a->rank; k++)
        if (a->dim[k] != b->dim[k] || (a->dim[k] > 1 && a->stride[k] != b->stride[k])) return false;
    return true;
}

static dip_view flat(const dip_view *v) {
    dip_view f = {
        .dtype = v->dtype, .rank = 1, .dim = {dip_view_numel(v)}, .stride = {1}, .data = v->data};
    return f;
}

bool dip_tape_add_into(tape_state *s, dip_value sum, dip_value g) {
    dip_call c;
    if (sum->storage == g->storage || !same_order(&sum->view, &g->view) || !dense(&g->view) ||
        !dip_op_begin(&c, s->builder.ctx, &dip_op_add, (dip_value[]){sum, g}, 2, NULL))
        return false;
    dip_view to = flat(&sum->view), from = flat(&g->view);
    c.in[0] = c.out[0] = &to;
    c.in[1] = &from;
    if (!run(&c)) return false;
    sum->storage->version++;
    if (s->watch) s->watch(s->watch_user, &dip_op_add, &sum, false);
    return true;
}

/* ---- the builder ------------------------------------------------------------------------------ */

static bool apply_long(dip_builder *b, const dip_op *op, const dip_value *in, int n_in,
                       const dip_attr_value *attrs, dip_value *out) {
    dip_attr_value defaults[DIP_MAX_ATTR];
    for (int i = 0; i < op->n_out; i++) out[i] = NULL;
    if (op->n_attrs && !attrs) {
        dip_op_attrs(op, NULL, defaults);
        attrs = defaults;
    }
    if (!all_readable(op, in, n_in)) return false;
    if (!dip_op_needs_contiguous(op, in[0], attrs))
        return apply_any(b->ctx, op, in, n_in, attrs, out);
    dip_value dense = dip_build1(b, &dip_op_contiguous, in[0]);
    return dense && apply_any(b->ctx, op, &dense, 1, attrs, out);
}

/* Of an operator that is one loop, which has neither attributes nor a second output. */
static dip_value long_way(dip_value a, dip_value b, const dip_quick_call *call) {
    dip_value in[] = {a, b}, out;
    return apply_long(dip_tape(dip_ctx(a)), call->op, in, b ? 2 : 1, NULL, &out) ? out : NULL;
}

static bool tape_apply(dip_builder *b, const dip_op *op, const dip_value *in, int n_in,
                       const dip_attr_value *attrs, dip_value *out) {
    if (n_in != op->loop.inputs || n_in == 0 || !in[0] || !in[n_in - 1])
        return apply_long(b, op, in, n_in, attrs, out);
    const dip_quick_call call = {op, NULL, NULL, long_way};
    out[0] = n_in == 1 ? dip_tape_quick1(in[0], &call) : dip_tape_quick2(in[0], in[1], &call);
    return out[0] != NULL;
}

static dip_value tape_constant(dip_builder *b, dip_dtype dtype, double value,
                               const dip_value like) {
    return dip_tensor_scalar(b->ctx, dtype, value, dip_tensor_where(like));
}

dip_builder *dip_tape_make(dip_context *ctx) {
    dip_object_store *objects = ctx ? dip_object_store_of(ctx) : NULL;
    tape_state *s = objects ? dip_context_slot(ctx, DIP_SLOT_TAPE, sizeof *s, dip_tape_state_end)
                            : NULL;
    if (!s) return NULL;
    s->objects = objects;
    s->builder = (dip_builder){.ctx = ctx, .apply = tape_apply, .constant = tape_constant};
    return &s->builder;
}

void dip_tape_watch(dip_context *ctx, dip_tape_watch_fn *fn, void *user) {
    tape_state *s = dip_tape_state_of(ctx);
    if (!s) return;
    s->watch = fn;
    s->watch_user = user;
    s->host = NULL;
}

int64_t dip_tape_length(const dip_context *ctx) {
    return dip_tape_state_of((dip_context *)ctx)->serial;
}
