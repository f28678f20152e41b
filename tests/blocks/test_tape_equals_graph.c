/* Tape and graph agree bit for bit: every operator of the table, values and gradients, eagerly and planned. */
#include "blocks/builder.h"
#include "ops/cases.h"

#include <string.h>

enum { MAX_IN = 4 };

/* sum over the float outputs of sum(out * weights): one number that reaches every output */
static dip_value weighted_sum(dip_builder *b, const dip_op *op, const dip_value *out,
                              const dip_value *weights) {
    dip_value total = NULL;
    for (int i = 0; i < op->n_out; i++) {
        if (!weights[i]) continue;
        dip_value s = dip_build1(b, &dip_op_sum, dip_build2(b, &dip_op_mul, out[i], weights[i]));
        total = total ? dip_build2(b, &dip_op_add, total, s) : s;
    }
    return total;
}

static void assert_same_bits(const op_case *c, const char *what, const dip_view *planned,
                             const dip_tensor *eager_value) {
    dip_shape a = dip_view_shape(planned), b = dip_view_shape(&eager_value->view);
    assert_true(dip_shapes_equal(&a, &b));
    assert_int_equal(planned->dtype, eager_value->view.dtype);
    dip_tensor shell = {.view = *planned};
    for (int64_t i = 0; i < dip_view_numel(planned); i++) {
        double x = op_get(&shell, i), y = op_get((dip_value)eager_value, i);
        if (memcmp(&x, &y, sizeof x) != 0 && !(x != x && y != y))
            fail_msg("%s (%s): %s differs at element %lld", c->op, c->what, what, (long long)i);
    }
}

typedef struct setting {
    dip_context *ctx;
    eager *e;
    const op_case *c;
    const dip_op *op;
    int n_in;
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_value in[MAX_IN], out[DIP_MAX_OUT], weights[DIP_MAX_OUT], loss;
} setting;

static void run_on_the_tape(setting *s) {
    dip_builder *b = dip_tape(s->ctx);
    for (int i = 0; i < s->n_in; i++)
        if (dip_dtype_is_float(s->in[i]->view.dtype))
            assert_true(dip_tensor_set_requires_grad(s->in[i], true, (dip_site){NULL, 0}));
    assert_true(b->apply(b, s->op, s->in, s->n_in, s->attrs, s->out));
    for (int i = 0; i < s->op->n_out; i++) {
        if (!dip_dtype_is_float(s->out[i]->view.dtype)) continue;
        op_input like = {dip_view_shape(&s->out[i]->view), FILL_REAL, -1, 1};
        s->weights[i] = op_make_input(s->e, &like, s->out[i]->view.dtype, 11 + (uint64_t)i, false);
    }
    s->loss = weighted_sum(b, s->op, s->out, s->weights);
    if (s->loss && s->loss->requires_grad)
        assert_true(dip_tape_backward(s->loss, NULL, false, false));
}

static void run_planned(const setting *s, dip_plan_opts options) {
    dip_graph *g = dip_graph_new(s->ctx);
    dip_builder *b = dip_graph_builder(g);
    dip_value in[MAX_IN], out[DIP_MAX_OUT], want[DIP_MAX_OUT + MAX_IN], wrt[MAX_IN], grads[MAX_IN];
    int n_want = 0, n_wrt = 0, of[MAX_IN];
    for (int i = 0; i < s->n_in; i++) in[i] = dip_graph_tensor(g, s->in[i]);
    assert_true(b->apply(b, s->op, in, s->n_in, s->attrs, out));
    for (int i = 0; i < s->op->n_out; i++) want[n_want++] = out[i];
    for (int i = 0; i < s->n_in; i++) {
        if (!s->in[i]->grad) continue;
        of[n_wrt] = i;
        wrt[n_wrt++] = in[i];
    }
    if (n_wrt)
        assert_true(
            dip_graph_gradients(g, weighted_sum(b, s->op, out, s->weights), wrt, n_wrt, grads));
    for (int i = 0; i < n_wrt; i++) {
        assert_non_null(grads[i]);
        want[n_want++] = grads[i];
    }
    dip_plan *p = dip_graph_plan(g, want, n_want, &options);
    assert_non_null(p);
    for (int runs = 0; runs < 2; runs++) assert_true(dip_plan_run(p));
    for (int i = 0; i < s->op->n_out; i++)
        assert_same_bits(s->c, "an output", dip_plan_output(p, i), s->out[i]);
    for (int i = 0; i < n_wrt; i++)
        assert_same_bits(s->c, "a gradient", dip_plan_output(p, s->op->n_out + i),
                         s->in[of[i]]->grad);
}

static void check(const op_case *c, dip_dtype t, bool strided) {
    setting s = {
        .ctx = dip_test_context(), .c = c, .op = dip_op_find(c->op), .n_in = op_case_inputs(c)};
    if (!(s.op->flags & DIP_EAGER_ONLY)) {
        dip_scope_mark scope = dip_scope_enter(s.ctx);
        s.e = eager_new(s.ctx);
        op_case_attrs(c, s.attrs);
        op_case_values(c, s.e, t, 5, strided, s.in);
        run_on_the_tape(&s);
        for (int o = 0; o < 4; o++) run_planned(&s, (dip_plan_opts){.no_fusion = (o & 1) != 0, .no_reuse = (o & 2) != 0});
        DIP_ASSERT_FINE(s.ctx);
        eager_free(s.e);
        dip_scope_leave(&scope);
    }
    dip_test_context_free(s.ctx);
}

static void every_operator_in_float32(void **state) {
    (void)state;
    for (const op_case *c = op_cases; c->op; c++) check(c, DIP_FLOAT32, false);
}
static void every_operator_in_float64_on_strided_inputs(void **state) {
    (void)state;
    for (const op_case *c = op_cases; c->op; c++) check(c, DIP_FLOAT64, true);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operator_in_float32),
        cmocka_unit_test(every_operator_in_float64_on_strided_inputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
