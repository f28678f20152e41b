/* What an operation made prints the name PyTorch gives to its gradient: grad_fn=<MulBackward0>. */
#include "tape/tape.h"
#include "torch/printed.h"

typedef struct computed {
    const char *expression; /* a case of print_grad_fn.txt */
    const dip_op *op;
    const char *in; /* x, y, m, n, k of the README; t: n transposed */
    const char *attr;
    dip_attr_value value;
} computed;
// clang-format off
#define AXES(rank, ...) {.dims = {rank, {__VA_ARGS__}}}
static const computed COMPUTED[] = {
    {"x + y", &dip_op_add, "xy", NULL, {0}},
    {"x - y", &dip_op_sub, "xy", NULL, {0}},
    {"x * y", &dip_op_mul, "xy", NULL, {0}},
    {"x / y", &dip_op_div, "xy", NULL, {0}},
    {"-x", &dip_op_neg, "x", NULL, {0}},
    {"x ** 2", &dip_op_pow_scalar, "x", "exponent", {.f = 2}},
    {"x ** y", &dip_op_pow, "xy", NULL, {0}},
    {"x.exp()", &dip_op_exp, "x", NULL, {0}},
    {"x.log()", &dip_op_log, "x", NULL, {0}},
    {"x.sqrt()", &dip_op_sqrt, "x", NULL, {0}},
    {"x.abs()", &dip_op_abs, "x", NULL, {0}},
    {"torch.maximum(x, y)", &dip_op_maximum, "xy", NULL, {0}},
    {"torch.minimum(x, y)", &dip_op_minimum, "xy", NULL, {0}},
    {"x.clamp(min=0.5)", &dip_op_clamp, "x", "min", {.f = 0.5}},
    {"F.relu(x)", &dip_op_relu, "x", NULL, {0}},
    {"torch.sigmoid(x)", &dip_op_sigmoid, "x", NULL, {0}},
    {"torch.tanh(x)", &dip_op_tanh, "x", NULL, {0}},
    {"F.softmax(m, dim=1)", &dip_op_softmax, "m", NULL, {0}},
    {"F.log_softmax(m, dim=1)", &dip_op_log_softmax, "m", NULL, {0}},
    {"x.sum()", &dip_op_sum, "x", NULL, {0}},
    {"m.sum(1)", &dip_op_sum, "m", "axes", AXES(1, 1)},
    {"x.mean()", &dip_op_mean, "x", NULL, {0}},
    {"m.mean(0)", &dip_op_mean, "m", "axes", AXES(1, 0)},
    {"x.max()", &dip_op_max, "x", NULL, {0}},
    {"torch.max(m, 1)[0]", &dip_op_max, "m", "axes", AXES(1, 1)},
    {"x.min()", &dip_op_min, "x", NULL, {0}},
    {"torch.min(m, 1)[0]", &dip_op_min, "m", "axes", AXES(1, 1)},
    {"m @ n", &dip_op_matmul, "mn", NULL, {0}},
    {"m @ x", &dip_op_matmul, "mx", NULL, {0}},
    {"x @ y", &dip_op_matmul, "xy", NULL, {0}},
    {"F.linear(m, n, x)", &dip_op_linear, "mtx", NULL, {0}},
    {"F.linear(m, n)", &dip_op_linear, "mt", NULL, {0}},
    {"m.reshape(4)", &dip_op_reshape, "m", "dims", AXES(1, 4)},
    {"m.permute(1, 0)", &dip_op_permute, "m", "axes", AXES(2, 1, 0)},
    {"m.transpose(0, 1)", &dip_op_transpose, "m", NULL, {0}},
    {"m[0:1]", &dip_op_slice, "m", "stop", {.i = 1}},
    {"torch.cat([x, y])", &dip_op_concatenate, "xy", NULL, {0}},
    {"x.expand(2, 2)", &dip_op_expand, "x", "dims", AXES(2, 2, 2)},
    {"x.double()", &dip_op_cast, "x", "dtype", {.i = DIP_FLOAT64}},
    {"x.clone()", &dip_op_contiguous, "x", NULL, {0}},
    {"F.cross_entropy(m, k)", &dip_op_cross_entropy, "mk", NULL, {0}},
    {"F.nll_loss(m, k)", &dip_op_nll_loss, "mk", NULL, {0}},
    {"F.mse_loss(x, y.detach())", &dip_op_mse_loss, "xy", NULL, {0}},
    {"x > y", &dip_op_gt, "xy", NULL, {0}},
};
// clang-format on

static dip_tensor *operand(dip_context *ctx, char name) {
    dip_tensor *t = name == 'x'   ? vector(ctx, DIP_FLOAT32, 2, (double[]){1, 2})
                    : name == 'y' ? vector(ctx, DIP_FLOAT32, 2, (double[]){2, 0.5})
                    : name == 'k' ? vector(ctx, DIP_INT64, 2, (double[]){1, 0})
                    : name == 'm' ? vector(ctx, DIP_FLOAT32, 4, (double[]){0.5, 2, 1, 4})
                                  : vector(ctx, DIP_FLOAT32, 4, (double[]){1, 0.25, 3, 2});
    if (strchr("mnt", name)) {
        dip_view v = t->view, square;
        assert_true(dip_view_reshape(&t->view, &(dip_shape){2, {2, 2}}, &square));
        assert_true(dip_view_permute(&square, name == 't' ? (int[]){1, 0} : (int[]){0, 1}, &v));
        t = dip_tensor_alias(t, &v);
    }
    if (name != 'k') assert_true(dip_tensor_set_requires_grad(t, true, DIP_HERE));
    return t;
}

static void what_an_operator_made_names_it_as_pytorch_does(void **state) {
    (void)state;
    static char text[PRINTED_TEXT];
    dip_context *ctx = dip_test_context();
    for (size_t i = 0; i < sizeof COMPUTED / sizeof *COMPUTED; i++) {
        const computed *c = &COMPUTED[i];
        dip_scope_mark s = dip_scope_enter(ctx);
        dip_value in[3];
        dip_attr_value attrs[DIP_MAX_ATTR];
        int n = 0;
        for (; c->in[n]; n++) in[n] = operand(ctx, c->in[n]);
        dip_op_attrs(c->op, NULL, attrs);
        if (c->attr) {
            int at = dip_op_attr_index(c->op, c->attr);
            if (at < 0) fail_msg("%s has no attribute %s", c->op->name, c->attr);
            attrs[at] = c->value;
        }
        dip_value y = dip_build(dip_tape(ctx), c->op, attrs, n, in);
        DIP_ASSERT_FINE(ctx);
        printed_case("print_grad_fn.txt", c->expression, text);
        assert_text(y, text, c->expression);
        dip_scope_leave(&s);
    }
    dip_test_context_free(ctx);
}

static void a_name_given_to_a_computed_tensor_comes_before_its_operators(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *x = operand(ctx, 'x');
    dip_tensor *y = dip_build2(dip_tape(ctx), &dip_op_sub, x, x);
    y->name = "RsubBackward1";
    assert_text(y, "tensor([0., 0.], grad_fn=<RsubBackward1>)", "named");
    x->name = "x"; /* a leaf's name is not shown */
    assert_text(x, "tensor([1., 2.], requires_grad=True)", "leaf");
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_an_operator_made_names_it_as_pytorch_does),
        cmocka_unit_test(a_name_given_to_a_computed_tensor_comes_before_its_operators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
