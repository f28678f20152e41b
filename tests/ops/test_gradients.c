/* test_gradients.c - every gradient rule against central differences, walked over the table in
 * float64, and the gradient of every gradient likewise. */
#include "ops/cases.h"

#include <math.h>
#include <string.h>

/* One run of a case: its inputs, outputs, seeds and gradients.  With perturb >= 0 element `element`
 * of input `perturb` is moved by `by`. */
typedef struct pass {
    eager *e;
    const op_case *c;
    int n_in;
    dip_value in[4], out[DIP_MAX_OUT], seed[DIP_MAX_OUT], gin[4];
} pass;

static bool differentiable(dip_value v) { return v && dip_dtype_is_float(v->view.dtype); }

static int64_t numel(dip_value v) { return dip_view_numel(&v->view); }

static dip_value weights_like(eager *e, dip_value v, uint64_t seed) {
    op_input w = {dip_view_shape(&v->view), FILL_REAL, -1, 1};
    return op_make_input(e, &w, v->view.dtype, seed, false);
}

typedef struct move {
    int input;
    int64_t element;
    double by;
} move; /* input -1: none; 100 + i: seed i */

static pass run(dip_context *ctx, const op_case *c, move m, bool backward, bool seeds_want) {
    pass p = {.e = eager_new(ctx), .c = c, .n_in = op_case_inputs(c)};
    dip_attr_value attrs[DIP_MAX_ATTR];
    op_case_attrs(c, attrs);
    op_case_values(c, p.e, DIP_FLOAT64, 3, false, p.in);
    for (int i = 0; i < p.n_in; i++) p.in[i]->requires_grad = differentiable(p.in[i]);
    if (m.input >= 0 && m.input < 100)
        op_set(p.in[m.input], m.element, op_get(p.in[m.input], m.element) + m.by);
    if (!eager_apply(p.e, dip_op_find(c->op), p.in, p.n_in, attrs, p.out)) {
        DIP_ASSERT_FINE(ctx);
        fail_msg("%s (%s) failed without a word", c->op, c->what);
    }
    const dip_op *op = dip_op_find(c->op);
    for (int i = 0; i < op->n_out; i++)
        if (differentiable(p.out[i])) {
            p.seed[i] = weights_like(p.e, p.out[i], 77 + (uint64_t)i);
            p.seed[i]->requires_grad = seeds_want;
            if (m.input == 100 + i)
                op_set(p.seed[i], m.element, op_get(p.seed[i], m.element) + m.by);
        }
    if (!backward) return p;
    for (int i = 0; i < op->n_out; i++)
        if (p.seed[i] && p.out[i]->requires_grad) eager_seed(p.e, p.out[i], p.seed[i]);
    if (!eager_backward(p.e)) {
        DIP_ASSERT_FINE(ctx);
        fail_msg("%s (%s): the gradient failed without a word", c->op, c->what);
    }
    for (int i = 0; i < p.n_in; i++)
        p.gin[i] = differentiable(p.in[i]) ? eager_grad(p.e, p.in[i]) : NULL;
    return p;
}

/* sum over outputs of seed * out */
static double first_value(const pass *p) {
    double sum = 0;
    for (int i = 0; i < DIP_MAX_OUT; i++)
        for (int64_t k = 0; p->seed[i] && k < numel(p->out[i]); k++)
            sum += op_get(p->seed[i], k) * op_get(p->out[i], k);
    return sum;
}

/* sum over inputs of fixed weights * gin */
static double second_value(const pass *p) {
    double sum = 0;
    for (int i = 0; i < p->n_in; i++) {
        if (!p->gin[i]) continue;
        dip_value w = weights_like(p->e, p->gin[i], 55 + (uint64_t)i);
        for (int64_t k = 0; k < numel(p->gin[i]); k++) sum += op_get(w, k) * op_get(p->gin[i], k);
    }
    return sum;
}

static const double STEP = 1e-5;

static double slope(dip_context *ctx, const op_case *c, int input, int64_t element, bool second) {
    double value[2];
    for (int side = 0; side < 2; side++) {
        pass p = run(ctx, c, (move){input, element, side ? STEP : -STEP}, second, false);
        value[side] = second ? second_value(&p) : first_value(&p);
        eager_free(p.e);
    }
    return (value[1] - value[0]) / (2 * STEP);
}

static void compare(const op_case *c, const char *which, int input, int64_t element, double found,
                    double expected) {
    if (fabs(found - expected) <= 2e-8 * (1 + fabs(expected)) + 1e-9) return;
    fail_msg("%s (%s): the %s gradient of input %d at %d is %.12g, differences give %.12g", c->op,
             c->what, which, input, (int)element, found, expected);
}

/* Class weights of losses are constants by convention. */
static bool constant_input(const op_case *c, int i) {
    bool loss = strcmp(c->op, "cross_entropy") == 0 || strncmp(c->op, "nll_loss", 8) == 0;
    return loss && i == 2;
}

static void every_gradient_agrees_with_differences(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    int checked = 0;
    for (const op_case *c = op_cases; c->op; c++) {
        if (dip_op_find(c->op)->flags & DIP_NO_GRADIENT) continue;
        pass p = run(ctx, c, (move){-1, 0, 0}, true, false);
        for (int i = 0; i < p.n_in; i++)
            for (int64_t k = 0;
                 differentiable(p.in[i]) && !constant_input(c, i) && k < numel(p.in[i]);
                 k++, checked++)
                compare(c, "first", i, k, p.gin[i] ? op_get(p.gin[i], k) : 0,
                        slope(ctx, c, i, k, false));
        eager_free(p.e);
    }
    assert_true(checked > 1000);
    dip_test_context_free(ctx);
}

/* The gradients, weighted and added, are themselves a function of inputs and seeds. */
static void every_gradient_has_the_right_gradient(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (const op_case *c = op_cases; c->op; c++) {
        if (dip_op_find(c->op)->flags & DIP_NO_GRADIENT || c->flags & OP_KINKED) continue;
        pass p = run(ctx, c, (move){-1, 0, 0}, true, true);
        dip_value gin[4] = {NULL};
        for (int i = 0; i < p.n_in; i++)
            if (p.gin[i]) gin[i] = dip_retain(p.gin[i]);
        eager_clear_grads(p.e);
        for (int i = 0; i < p.n_in; i++)
            if (gin[i] && gin[i]->requires_grad)
                eager_seed(p.e, gin[i], weights_like(p.e, gin[i], 55 + (uint64_t)i));
        assert_true(eager_backward(p.e));
        for (int i = 0; i < p.n_in; i++)
            for (int64_t k = 0;
                 differentiable(p.in[i]) && !constant_input(c, i) && k < numel(p.in[i]); k++) {
                dip_value g = eager_grad(p.e, p.in[i]);
                compare(c, "second", i, k, g ? op_get(g, k) : 0, slope(ctx, c, i, k, true));
            }
        for (int i = 0; i < DIP_MAX_OUT; i++)
            for (int64_t k = 0; p.seed[i] && k < numel(p.seed[i]); k++) {
                dip_value g = eager_grad(p.e, p.seed[i]);
                compare(c, "seed's", i, k, g ? op_get(g, k) : 0, slope(ctx, c, 100 + i, k, true));
            }
        for (int i = 0; i < p.n_in; i++) dip_release(gin[i]);
        eager_free(p.e);
    }
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_gradient_agrees_with_differences),
        cmocka_unit_test(every_gradient_has_the_right_gradient),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
