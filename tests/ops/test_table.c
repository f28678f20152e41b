/* test_table.c - the table of operators: every record is complete, every operator has a case, and
 * calls that make no sense fail with a sentence. */
#include "kernels/kernels.h"
#include "ops/cases.h"

#include <ctype.h>
#include <string.h>

static bool names_its_source(const char *doc) {
    static const char *const originals[] = {"torch.", "F.", "nn.", "keras.", "tf."};
    for (size_t i = 0; i < sizeof originals / sizeof originals[0]; i++)
        for (const char *at = doc; (at = strstr(at, originals[i])); at++)
            if (isalpha((unsigned char)at[strlen(originals[i])])) return true;
    return false;
}

static void every_record_is_complete(void **state) {
    (void)state;
    for (int i = 0; dip_ops[i]; i++) {
        const dip_op *op = dip_ops[i];
        if (!op->name || !op->doc || !op->shape)
            fail_msg("operator %d lacks a name, a page or a shape rule", i);
        if (strlen(op->doc) < 40 || !strchr(op->doc, '\n') || !strstr(op->doc, "->"))
            fail_msg("%s: the page needs a formula, a line of shapes and conventions", op->name);
        if (!strstr(op->doc, "radient"))
            fail_msg("%s: the page does not speak of the gradient", op->name);
        if (!names_its_source(op->doc))
            fail_msg("%s: the page does not say what it is in PyTorch, Keras or TensorFlow",
                     op->name);
        if (!op->forward != !!(op->flags & DIP_IS_VIEW))
            fail_msg("%s: a view has no forward, the others have one", op->name);
        if (!op->vjp != !!(op->flags & DIP_NO_GRADIENT))
            fail_msg("%s: a gradient, or the flag that there is none", op->name);
        if (op->min_in < 1 || op->max_in < op->min_in || op->max_in > DIP_MAX_IN || op->n_out < 1 ||
            op->n_out > DIP_MAX_OUT)
            fail_msg("%s: odd numbers of inputs or outputs", op->name);
        if (op->n_attrs > DIP_MAX_ATTR || (op->n_attrs > 0 && !op->attrs))
            fail_msg("%s: odd attributes", op->name);
        for (int k = 0; k < op->n_attrs; k++)
            if (!op->attrs[k].name || !op->attrs[k].doc)
                fail_msg("%s: attribute %d lacks a name or a sentence", op->name, k);
    }
}

static void names_are_unique_and_found(void **state) {
    (void)state;
    for (int i = 0; dip_ops[i]; i++) assert_ptr_equal(dip_op_find(dip_ops[i]->name), dip_ops[i]);
    assert_null(dip_op_find("no such operator"));
    for (int i = 1; dip_ops[i]; i++)
        if (strcmp(dip_ops[i - 1]->name, dip_ops[i]->name) >= 0)
            fail_msg("ops.def is not sorted at %s", dip_ops[i]->name);
}

static void programs_can_walk_the_table(void **state) {
    (void)state;
    for (int i = 0; i < dip_op_count(); i++) {
        assert_ptr_equal(dip_op_name(i), dip_ops[i]->name);
        assert_ptr_equal(dip_op_doc(i), dip_ops[i]->doc);
    }
    assert_null(dip_op_name(-1));
    assert_null(dip_op_name(dip_op_count()));
    assert_null(dip_op_doc(-1));
    assert_null(dip_op_doc(dip_op_count()));
    dip_context *ctx = dip_test_context();
    assert_string_equal(dip_cpu_name(ctx), dip_kernels_for(ctx, NULL, "test")->name);
    dip_test_context_free(ctx);
}

static void every_operator_has_a_case(void **state) {
    (void)state;
    for (int i = 0; dip_ops[i]; i++) {
        bool found = false;
        for (const op_case *c = op_cases; c->op; c++)
            found = found || strcmp(c->op, dip_ops[i]->name) == 0;
        if (!found) fail_msg("%s has no case in cases.c", dip_ops[i]->name);
    }
    for (const op_case *c = op_cases; c->op; c++)
        if (!dip_op_find(c->op)) fail_msg("cases.c: there is no operator %s", c->op);
}

static const op_case *case_of(const char *name) {
    const op_case *c = op_cases;
    while (strcmp(c->op, name) != 0) c++;
    return c;
}

static bool try(eager *e, const op_case *c, const dip_value *in, int n, dip_code *code) {
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_value out[DIP_MAX_OUT];
    dip_error error;
    op_case_attrs(c, attrs);
    bool ok = eager_apply(e, dip_op_find(c->op), in, n, attrs, out);
    bool failed = dip_error_take(e->builder.ctx, &error);
    if (ok == failed)
        fail_msg("%s returned %d, and an error was %srecorded", c->op, ok, failed ? "" : "not ");
    *code = failed ? error.code : DIP_OK;
    if (failed && strlen(error.text) < 15)
        fail_msg("%s: \"%s\" says too little", c->op, error.text);
    return ok;
}

static void null_and_wrong_counts_are_errors(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (int i = 0; dip_ops[i]; i++) {
        const op_case *c = case_of(dip_ops[i]->name);
        eager *e = eager_new(ctx);
        dip_value in[DIP_MAX_IN + 1] = {NULL};
        int n = op_case_inputs(c);
        dip_code code;
        op_case_values(c, e, DIP_FLOAT32, 1, false, in);
        for (int k = 0; k < n; k++) {
            dip_value kept = in[k];
            in[k] = NULL;
            assert_false(try(e, c, in, n, &code));
            assert_int_equal(code, DIP_ERROR_ARGUMENT);
            in[k] = kept;
        }
        assert_false(try(e, c, in, dip_ops[i]->min_in - 1, &code));
        assert_int_equal(code, DIP_ERROR_ARGUMENT);
        for (int k = n; k <= DIP_MAX_IN; k++) in[k] = in[0];
        if (dip_ops[i]->max_in < DIP_MAX_IN) {
            assert_false(try(e, c, in, dip_ops[i]->max_in + 1, &code));
            assert_int_equal(code, DIP_ERROR_ARGUMENT);
        }
        eager_free(e);
    }
    dip_test_context_free(ctx);
}

/* An input in another dtype: what shares a dtype with others is refused; what stands alone is
 * refused or taken, and nothing else. */
static void a_wrong_dtype_is_an_error(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (int i = 0; dip_ops[i]; i++) {
        const op_case *c = case_of(dip_ops[i]->name);
        for (int k = 0; k < op_case_inputs(c); k++)
            for (int t = 0; t < DIP_DTYPE_COUNT; t++) {
                eager *e = eager_new(ctx);
                dip_value in[4] = {NULL};
                dip_code code;
                op_case_values(c, e, DIP_FLOAT32, 1, false, in);
                if (in[k]->view.dtype != (dip_dtype)t) {
                    dip_shape s = dip_view_shape(&in[k]->view);
                    bool real = c->in[k].fill != FILL_INDEX && c->in[k].fill != FILL_BOOL;
                    in[k] = eager_value(e, (dip_dtype)t, &s);
                    memset(in[k]->view.data, 0,
                           (size_t)dip_view_numel(&in[k]->view) * dip_dtype_size((dip_dtype)t));
                    int partners = 0;
                    for (int j = 0; j < op_case_inputs(c); j++)
                        partners +=
                            j != k && c->in[j].fill != FILL_INDEX && c->in[j].fill != FILL_BOOL;
                    bool ok = try(e, c, in, op_case_inputs(c), &code);
                    if (!real || partners) assert_false(ok);
                    if (!ok && code != DIP_ERROR_TYPE && code != DIP_ERROR_SHAPE)
                        fail_msg("%s, input %d as %s: error %s", c->op, k,
                                 dip_dtype_name((dip_dtype)t), dip_code_name(code));
                }
                eager_free(e);
            }
    }
    dip_test_context_free(ctx);
}

/* Shapes with a size changed, an axis more or less: a result or an error about shapes, never a
 * crash. */
static void an_odd_shape_is_an_error_or_a_result(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (const op_case *c = op_cases; c->op; c++)
        for (int k = 0; k < op_case_inputs(c); k++)
            for (int change = 0; change < 6; change++) {
                eager *e = eager_new(ctx);
                op_case odd = *c;
                dip_shape *s = &odd.in[k].shape;
                if (change == 0) *s = (dip_shape){1, {7}};
                else if (change == 1) s->dim[s->rank++] = 2;
                else if (change == 2 && s->rank) s->rank--;
                else if (change == 3 && s->rank) s->dim[0] += 3;
                else if (change == 4 && s->rank) s->dim[s->rank - 1] += 2;
                else if (s->rank) s->dim[0] = 0;
                if (odd.in[k].fill == FILL_SHARES) odd.in[k].fill = FILL_REAL;
                dip_value in[4] = {NULL};
                dip_code code;
                op_case_values(&odd, e, DIP_FLOAT32, 1, false, in);
                if (!try(e, &odd, in, op_case_inputs(c), &code) && code != DIP_ERROR_SHAPE &&
                    code != DIP_ERROR_TYPE && code != DIP_ERROR_ARGUMENT)
                    fail_msg("%s, input %d, change %d: error %s", c->op, k, change,
                             dip_code_name(code));
                eager_free(e);
            }
    dip_test_context_free(ctx);
}

/* The tape goes straight to an operator's loop where the operands are alike, past its shape rule. */
static void a_loop_is_there_where_the_shape_rule_takes_a_dtype(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (int i = 0; dip_ops[i]; i++) {
        const dip_op *op = dip_ops[i];
        if (!op->loop.inputs) continue;
        if (op->loop.inputs != op->min_in || op->min_in != op->max_in || op->n_out != 1 ||
            op->n_attrs || op->check || op->workspace)
            fail_msg("%s has a loop and is more than that", op->name);
        for (int t = 0; t < DIP_DTYPE_COUNT; t++) {
            dip_shape s = {1, {3}};
            dip_value x = dip_tensor_make(ctx, (dip_dtype)t, &s, NULL), in[] = {x, x};
            dip_view out[DIP_MAX_OUT];
            dip_call c;
            bool taken = dip_op_prepare(&c, ctx, op, in, op->min_in, NULL, out);
            const dip_kernels_elementwise *k = c.k->elementwise[t];
            bool there = op->min_in == 2 ? k->binary[op->loop.which] != NULL
                                         : k->unary[op->loop.which] != NULL;
            if (taken != there || (taken && out[0].dtype != x->view.dtype))
                fail_msg("%s, %s: shape rule and loop differ", op->name,
                         dip_dtype_name((dip_dtype)t));
            dip_error_take(ctx, NULL);
            dip_free(x);
        }
    }
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_record_is_complete),
        cmocka_unit_test(names_are_unique_and_found),
        cmocka_unit_test(programs_can_walk_the_table),
        cmocka_unit_test(every_operator_has_a_case),
        cmocka_unit_test(null_and_wrong_counts_are_errors),
        cmocka_unit_test(a_wrong_dtype_is_an_error),
        cmocka_unit_test(an_odd_shape_is_an_error_or_a_result),
        cmocka_unit_test(a_loop_is_there_where_the_shape_rule_takes_a_dtype),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
