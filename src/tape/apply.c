/* apply.c - the eager builder: an operator runs at once and, where a gradient will be asked for, is
 * recorded.  Symbolic inputs are refused here: who may meet them picks the builder by its inputs. */
#include "tape/node.h"

#include <string.h>

bool dip_grad_enabled(const dip_context *ctx) { return dip_grad_flag(ctx); }

bool dip_set_grad_enabled(dip_context *ctx, bool on) {
    bool was = dip_grad_flag(ctx);
    dip_set_grad_flag(ctx, on);
    return was;
}

/* Outputs of a view operator share their input's storage; the others get memory of their own. */
static dip_value make_output(const dip_call *c, const dip_value *in, int i) {
    const dip_view *v = c->out[i];
    if (c->op->flags & DIP_IS_VIEW) {
        dip_view shared = *v;
        shared.data = (char *)in[0]->view.data + c->offset[i];
        return dip_tensor_alias(in[0], &shared);
    }
    dip_shape s = dip_view_shape(v);
    return dip_tensor_make(c->ctx, v->dtype, &s, dip_tensor_where(in[0]));
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

static bool all_readable(const dip_op *op, const dip_value *in, int n_in) {
    for (int i = 0; i < n_in; i++)
        if (in[i] && !dip_tensor_readable(in[i], op->name)) return false;
    return true;
}

static bool tape_apply(dip_builder *b, const dip_op *op, const dip_value *given, int n_in,
                       const dip_attr_value *given_attrs, dip_value *out) {
    dip_context *ctx = b->ctx;
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_value in[DIP_MAX_IN];
    dip_view views[DIP_MAX_OUT];
    dip_call c;
    for (int i = 0; i < op->n_out; i++) out[i] = NULL;
    dip_op_attrs(op, given_attrs, attrs);
    for (int i = 0; i < n_in && i < DIP_MAX_IN; i++) in[i] = given[i];
    if (!all_readable(op, in, n_in)) return false;
    if (dip_op_needs_contiguous(op, in[0], attrs) &&
        !(in[0] = dip_build1(b, &dip_op_contiguous, in[0])))
        return false;
    if (!dip_op_prepare(&c, ctx, op, in, n_in, attrs, views)) return false;
    for (int i = 0; i < op->n_out; i++) {
        out[i] = make_output(&c, in, i);
        if (!out[i]) goto failed;
        c.out[i] = &out[i]->view;
    }
    if (!run(&c)) goto failed;
    tape_state *s = dip_tape_state_of(ctx);
    bool recorded = needs_record(ctx, op, in, n_in);
    if (recorded && !dip_tape_record(s, ctx, op, in, n_in, attrs, out)) goto failed;
    if (s->watch) s->watch(s->watch_user, op, out, recorded);
    return true;
failed:
    for (int i = 0; i < op->n_out; i++) {
        dip_free(out[i]);
        out[i] = NULL;
    }
    return false;
}

static dip_value tape_constant(dip_builder *b, dip_dtype dtype, double value,
                               const dip_value like) {
    return dip_tensor_scalar(b->ctx, dtype, value, dip_tensor_where(like));
}

dip_builder *dip_tape(dip_context *ctx) {
    tape_state *s = dip_tape_state_of(ctx);
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
