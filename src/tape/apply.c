/* apply.c - the eager builder: an operator runs at once and, where a gradient will be asked for, is
 * recorded.  Symbolic inputs are refused here: who may meet them picks the builder by its inputs. */
#include "base/float_env.h"
#include "tape/node.h"
#include "tensor/fresh.h"

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

/* What is left once an operator has run. */
static inline bool done(tape_state *s, const dip_op *op, const dip_value *in, int n_in,
                        const dip_attr_value *attrs, dip_value *out, int n_out) {
    dip_context *ctx = s->builder.ctx;
    bool recorded = false;
    if (!(op->flags & DIP_NO_GRADIENT))
        for (int i = 0; i < n_in; i++) recorded |= in[i]->requires_grad;
    recorded = recorded && dip_grad_flag(ctx);
    if (recorded && !dip_tape_record(s, ctx, op, in, n_in, attrs, out, n_out)) return false;
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
        done(s, op, in, n_in, attrs, out, op->n_out)) {
        if (!in[0]->storage->device) s->host = c.k; /* from now on the short way is open */
        return true;
    }
    for (int i = 0; i < op->n_out; i++) {
        dip_free(out[i]);
        out[i] = NULL;
    }
    return false;
}

/* ---- the short way ---------------------------------------------------------------------------
 * An operator that is one loop of the kernel table, on few elements that lie in the host's memory
 * without gaps and in one order: its result is like its operands, and what it costs is to come
 * here.  So nothing is asked twice, and nothing is filled in that nobody reads. */

enum { FEW = 4096 }; /* elements: more may be worth a second thread */

/* The elements of each operand, if all are as the short way wants them; else 0. */
static inline int64_t few(const dip_value *in, int n_in) {
    const dip_view *v = &in[0]->view;
    for (int i = 0; i < n_in; i++)
        if (!in[i] || in[i]->graph || in[i]->storage->device || in[i]->view.dtype != v->dtype ||
            in[i]->view.rank != v->rank)
            return 0;
    int64_t n = 1;
    for (int k = v->rank - 1; k >= 0; k--) {
        for (int i = 0; i < n_in; i++)
            if (in[i]->view.stride[k] != n || in[i]->view.dim[k] != v->dim[k]) return 0;
        n *= v->dim[k];
        if (n > FEW) return 0;
    }
    return n;
}

static inline dip_value result_like(const dip_tensor *x, dip_context *ctx, int64_t n) {
    dip_value out = dip_fresh_tensor(dip_object_store_of(ctx), ctx);
    if (!out) return NULL;
    out->storage = dip_fresh_storage(ctx, (size_t)n * dip_item_size(x->view.dtype));
    if (!out->storage) {
        dip_free(out);
        return NULL;
    }
    out->view.data = out->storage->data;
    out->view.dtype = x->view.dtype;
    out->view.rank = x->view.rank;
    int64_t step = 1;
    for (int k = x->view.rank - 1; k >= 0; k--) {
        int64_t dim = x->view.dim[k];
        out->view.dim[k] = dim;
        out->view.stride[k] = step;
        step *= dim;
    }
    return out;
}

static dip_value finish(tape_state *s, const dip_op *op, const dip_value *in, int n_in,
                        dip_value out) {
    if (done(s, op, in, n_in, NULL, &out, 1)) return out;
    dip_free(out);
    return NULL;
}

/* NULL: not this way; the long way says what is wrong, if anything is. */
static dip_value apply_unary(tape_state *s, const dip_op *op, const dip_value *in) {
    int64_t n = few(in, 1);
    if (!n || !s->host) return NULL;
    const dip_view *x = &in[0]->view;
    dip_unary_fn *loop = s->host->elementwise[x->dtype]->unary[op->loop.which];
    dip_value out = loop ? result_like(in[0], s->builder.ctx, n) : NULL;
    if (!out) return NULL;
    dip_float_env env = dip_float_enter_fast();
    loop(out->view.data, x->data, 1, n);
    dip_float_leave_fast(env);
    return finish(s, op, in, 1, out);
}

static dip_value apply_binary(tape_state *s, const dip_op *op, const dip_value *in) {
    int64_t n = few(in, 2);
    if (!n || !s->host) return NULL;
    const dip_view *x = &in[0]->view;
    dip_binary_fn *loop = s->host->elementwise[x->dtype]->binary[op->loop.which];
    dip_value out = loop ? result_like(in[0], s->builder.ctx, n) : NULL;
    if (!out) return NULL;
    dip_float_env env = dip_float_enter_fast();
    loop(out->view.data, x->data, 1, in[1]->view.data, 1, n);
    dip_float_leave_fast(env);
    return finish(s, op, in, 2, out);
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

static bool tape_apply(dip_builder *b, const dip_op *op, const dip_value *in, int n_in,
                       const dip_attr_value *attrs, dip_value *out) {
    tape_state *s = (tape_state *)(void *)b; /* which begins with its builder */
    if (op->loop.inputs == n_in) {
        out[0] = n_in == 2 ? apply_binary(s, op, in) : apply_unary(s, op, in);
        if (out[0]) return true;
    }
    return apply_long(b, op, in, n_in, attrs, out);
}

static dip_value tape_constant(dip_builder *b, dip_dtype dtype, double value,
                               const dip_value like) {
    return dip_tensor_scalar(b->ctx, dtype, value, dip_tensor_where(like));
}

dip_builder *dip_tape_make(dip_context *ctx) {
    tape_state *s =
        dip_context_slot(ctx, DIP_SLOT_TAPE, sizeof(tape_state), dip_tape_state_end);
    if (!s) return NULL;
    s->builder = (dip_builder){.ctx = ctx, .apply = tape_apply, .constant = tape_constant};
    return &s->builder;
}

void dip_tape_watch(dip_context *ctx, dip_tape_watch_fn *fn, void *user) {
    tape_state *s = dip_tape_state_of(ctx);
    if (!s) return;
    s->watch = fn;
    s->watch_user = user;
}

int64_t dip_tape_length(const dip_context *ctx) {
    return dip_tape_state_of((dip_context *)ctx)->serial;
}
