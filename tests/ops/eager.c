/* eager.c - see eager.h. */
#include "ops/eager.h"

#include <stdlib.h>
#include <string.h>

enum { GUARD = 64, FILL = 0xFF, MARK = 0xA5 };

static dip_value keep(eager *e, dip_value v) {
    if (!v) return NULL;
    assert_in_range(e->n_values, 0, EAGER_VALUES - 1);
    e->values[e->n_values++] = dip_retain(v);
    v->id = e->n_values;
    return v;
}

dip_value eager_value(eager *e, dip_dtype t, const dip_shape *s) {
    return keep(e, dip_tensor_make(e->builder.ctx, t, s, NULL));
}

dip_value eager_view(eager *e, dip_value of, const dip_view *view) {
    return keep(e, dip_tensor_alias(of, view));
}

static dip_value constant(dip_builder *b, dip_dtype dtype, double value, const dip_value like) {
    return keep((eager *)b, dip_tensor_scalar(b->ctx, dtype, value, dip_tensor_where(like)));
}

/* forward with guards: the outputs' memory ends in memory of the test's own. */
static void run_guarded(dip_call *c) {
    void *memory[DIP_MAX_OUT + 1] = {NULL}, *home[DIP_MAX_OUT] = {NULL};
    size_t bytes[DIP_MAX_OUT + 1] = {0};
    for (int i = 0; i <= c->n_out; i++) {
        if (i < c->n_out)
            bytes[i] = (size_t)dip_view_numel(c->out[i]) * dip_dtype_size(c->out[i]->dtype);
        else bytes[i] = c->op->workspace ? c->op->workspace(c) : 0;
        size_t whole = (bytes[i] + GUARD + 63) / 64 * 64;
        memory[i] = aligned_alloc(64, whole);
        assert_non_null(memory[i]);
        memset(memory[i], FILL, bytes[i]);
        memset((char *)memory[i] + bytes[i], MARK, whole - bytes[i]);
    }
    for (int i = 0; i < c->n_out; i++) {
        home[i] = c->out[i]->data;
        c->out[i]->data = memory[i];
    }
    c->work = bytes[c->n_out] ? memory[c->n_out] : NULL;
    c->op->forward(c);
    for (int i = 0; i <= c->n_out; i++) {
        for (size_t j = 0; j < GUARD; j++)
            if (((unsigned char *)memory[i])[bytes[i] + j] != MARK)
                fail_msg("%s: forward wrote behind %s", c->op->name,
                         i < c->n_out ? "an output" : "its workspace");
        if (i < c->n_out) {
            memcpy(home[i], memory[i], bytes[i]);
            c->out[i]->data = home[i];
        }
        free(memory[i]);
    }
}

static dip_value make_output(eager *e, const dip_call *c, const dip_value *in, int i) {
    dip_view v = *c->out[i];
    if (c->op->flags & DIP_IS_VIEW) {
        v.data = (char *)in[0]->view.data + c->offset[i];
        return keep(e, dip_tensor_alias(in[0], &v));
    }
    dip_shape s = dip_view_shape(&v);
    return eager_value(e, v.dtype, &s);
}

static void record(eager *e, const dip_op *op, const dip_value *in, int n_in,
                   const dip_attr_value *attrs, dip_value *out) {
    assert_in_range(e->n_nodes, 0, EAGER_NODES - 1);
    dip_node *n = calloc(1, sizeof *n);
    assert_non_null(n);
    n->op = op;
    n->n_in = n_in;
    n->n_out = op->n_out;
    bool any = false;
    for (int i = 0; i < n_in; i++) {
        n->in[i] = in[i];
        n->wants[i] = in[i]->requires_grad;
        any = any || n->wants[i];
    }
    for (int i = 0; i < op->n_attrs; i++) n->attr[i] = attrs[i];
    for (int i = 0; i < op->n_out; i++) {
        n->out[i] = out[i];
        out[i]->requires_grad =
            any && !(op->flags & DIP_NO_GRADIENT) && dip_dtype_is_float(out[i]->view.dtype);
    }
    if (any && !(op->flags & DIP_NO_GRADIENT)) e->nodes[e->n_nodes++] = n;
    else free(n);
}

static bool apply(dip_builder *b, const dip_op *op, const dip_value *given, int n_in,
                  const dip_attr_value *given_attrs, dip_value *out) {
    eager *e = (eager *)b;
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_value in[DIP_MAX_IN] = {NULL};
    dip_view views[DIP_MAX_OUT];
    dip_call c;
    for (int i = 0; i < op->n_out; i++) out[i] = NULL;
    dip_op_attrs(op, given_attrs, attrs);
    for (int i = 0; i < n_in && i < DIP_MAX_IN; i++) in[i] = given[i];
    if (dip_op_needs_contiguous(op, in[0], attrs) &&
        !(in[0] = dip_build1(b, &dip_op_contiguous, in[0])))
        return false;
    if (!dip_op_prepare(&c, b->ctx, op, in, n_in, attrs, views)) return false;
    if (op->check && !op->check(&c)) return false;
    for (int i = 0; i < op->n_out; i++) {
        out[i] = make_output(e, &c, in, i);
        if (!out[i]) return false;
        c.out[i] = &out[i]->view;
    }
    if (op->forward) run_guarded(&c);
    record(e, op, in, n_in, attrs, out);
    return true;
}

bool eager_apply(eager *e, const dip_op *op, const dip_value *in, int n_in,
                 const dip_attr_value *attrs, dip_value *out) {
    return apply(&e->builder, op, in, n_in, attrs, out);
}

eager *eager_new(dip_context *ctx) {
    eager *e = calloc(1, sizeof *e);
    assert_non_null(e);
    e->scope = dip_scope_enter(ctx);
    e->builder = (dip_builder){.ctx = ctx, .apply = apply, .constant = constant};
    return e;
}

void eager_clear_grads(eager *e) {
    for (int i = 0; i < e->n_values; i++) {
        dip_release(e->grads[i]);
        e->grads[i] = NULL;
    }
}

void eager_free(eager *e) {
    eager_clear_grads(e);
    for (int i = 0; i < e->n_nodes; i++) free(e->nodes[i]);
    for (int i = 0; i < e->n_values; i++) dip_release(e->values[i]);
    dip_scope_leave(&e->scope);
    free(e);
}

void eager_seed(eager *e, dip_value v, dip_value g) {
    dip_value *slot = &e->grads[v->id - 1],
              sum = *slot ? dip_build2(&e->builder, &dip_op_add, *slot, g) : g;
    assert_non_null(sum);
    dip_retain(sum);
    dip_release(*slot);
    *slot = sum;
}

dip_value eager_grad(const eager *e, dip_value v) { return e->grads[v->id - 1]; }

static dip_value *of_input(void *user, dip_node *n, int i) {
    return &((eager *)user)->grads[n->in[i]->id - 1];
}
static dip_value *of_output(void *user, dip_node *n, int i) {
    return &((eager *)user)->grads[n->out[i]->id - 1];
}

bool eager_backward(eager *e) {
    dip_node *latest_first[EAGER_NODES];
    int n = e->n_nodes;
    for (int i = 0; i < n; i++) latest_first[i] = e->nodes[n - 1 - i];
    dip_backprop p = {.b = &e->builder, .user = e, .of_input = of_input, .of_output = of_output};
    return dip_backprop_run(&p, latest_first, n);
}
