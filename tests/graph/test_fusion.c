/* test_fusion.c - what runs as one: every rule of fuse.c in every set of kernels, against the same
 * plan without fusion, bit for bit; and what must stay apart. */
#include "graph/graph.h"
#include "support/context.h"

#include <stdio.h>
#include <string.h>

enum { M = 70, K = 37, N = 61, OUTPUTS = 2 };

typedef struct setting {
    dip_graph *g;
    dip_builder *b;
    dip_dtype t;
    /* x (M, K), w (K, N), bias (N), u and v (M, N), column (M, 1), number () */
    dip_value x, w, bias, u, v, column, number;
} setting;

static dip_value filled(const setting *s, int rank, int64_t rows, int64_t columns, uint32_t seed) {
    dip_shape shape = {rank, {rows, columns}};
    dip_tensor *t = dip_tensor_make(s->g ? dip_ctx(s->g) : NULL, s->t, &shape, NULL);
    assert_non_null(t);
    for (int64_t i = 0; i < dip_view_numel(&t->view); i++) {
        seed = seed * 1664525u + 1013904223u;
        dip_element_set(t->view.data, s->t, i, (double)(seed >> 8) / 8388608.0 - 1);
    }
    return dip_graph_tensor(s->g, t);
}

static setting begin(dip_context *ctx, dip_dtype t) {
    setting s = {.g = dip_graph_new(ctx), .t = t};
    s.b = dip_graph_builder(s.g);
    s.x = filled(&s, 2, M, K, 1);
    s.w = filled(&s, 2, K, N, 2);
    s.bias = filled(&s, 1, N, 1, 3);
    s.u = filled(&s, 2, M, N, 4);
    s.v = filled(&s, 2, M, N, 5);
    s.column = filled(&s, 2, M, 1, 6);
    s.number = filled(&s, 0, 1, 1, 7);
    return s;
}

static dip_value one(const setting *s, const dip_op *op, dip_value x) {
    return dip_build1(s->b, op, x);
}
static dip_value two(const setting *s, const dip_op *op, dip_value x, dip_value y) {
    return dip_build2(s->b, op, x, y);
}
static dip_value linear(const setting *s) {
    return dip_build3(s->b, &dip_op_linear, s->x, s->w, s->bias);
}
static dip_value matmul(const setting *s) { return two(s, &dip_op_matmul, s->x, s->w); }
static dip_value cast(const setting *s, dip_value x, dip_dtype t) {
    return dip_build1_attr(s->b, &dip_op_cast, x, (dip_attr_value[]){dip_int(t)});
}

/* ---- what fuses ---- */

static void linear_relu(const setting *s, dip_value *out) { out[0] = one(s, &dip_op_relu, linear(s)); }
static void matmul_relu(const setting *s, dip_value *out) { out[0] = one(s, &dip_op_relu, matmul(s)); }
static void linear_gate(const setting *s, dip_value *out) {
    out[0] = two(s, &dip_op_relu_grad, linear(s), s->v);
}
static void matmul_gate(const setting *s, dip_value *out) {
    dip_value y = matmul(s);
    out[0] = two(s, &dip_op_relu_grad, y, one(s, &dip_op_softmax, s->v)); /* made after y */
}
static void linear_relu_gate(const setting *s, dip_value *out) {
    out[0] = two(s, &dip_op_relu_grad, one(s, &dip_op_relu, linear(s)), s->v);
}
static void gate_is_the_product(const setting *s, dip_value *out) {
    out[0] = two(s, &dip_op_relu_grad, s->v, linear(s));
}
static void linear_sigmoid(const setting *s, dip_value *out) {
    out[0] = one(s, &dip_op_sigmoid, linear(s));
}
static void matmul_then_gradient_of_tanh(const setting *s, dip_value *out) {
    dip_value y2 = one(s, &dip_op_square, s->v), left = two(s, &dip_op_sub, s->number, y2);
    out[0] = two(s, &dip_op_mul, matmul(s), left);
}
static void residual_and_activation(const setting *s, dip_value *out) {
    dip_value y = one(s, &dip_op_relu, two(s, &dip_op_add, s->u, linear(s)));
    out[0] = two(s, &dip_op_mul, one(s, &dip_op_exp, y), s->u);
}
static void vector_times_matrix(const setting *s, dip_value *out) {
    dip_value x = dip_build_reshape(s->b, s->column, &(dip_shape){1, {M}});
    out[0] = one(s, &dip_op_tanh, two(s, &dip_op_matmul, x, s->u));
}
static void chain(const setting *s, dip_value *out) {
    dip_value y = two(s, &dip_op_add, two(s, &dip_op_mul, s->u, s->v), s->number);
    out[0] = one(s, &dip_op_tanh, y);
}
static void chain_that_branches(const setting *s, dip_value *out) {
    dip_value e = one(s, &dip_op_exp, s->u), sine = one(s, &dip_op_sin, s->v);
    out[0] = two(s, &dip_op_mul, e, two(s, &dip_op_sub, sine, s->u));
}
static void chain_of_dtypes(const setting *s, dip_value *out) {
    dip_dtype other = s->t == DIP_FLOAT32 ? DIP_FLOAT64 : DIP_FLOAT32;
    dip_value there = cast(s, one(s, &dip_op_exp, cast(s, s->u, other)), s->t);
    out[0] = dip_build3(s->b, &dip_op_where, two(s, &dip_op_gt, s->u, s->v), s->v, there);
}
static void chain_to_another_reader(const setting *s, dip_value *out) {
    dip_value y = one(s, &dip_op_square, one(s, &dip_op_neg, s->u));
    out[0] = one(s, &dip_op_sum, y);
    out[1] = two(s, &dip_op_mul, y, s->v);
}
static void long_chain(const setting *s, dip_value *out) {
    out[0] = s->u;
    for (int i = 0; i < 12; i++) out[0] = one(s, i % 2 ? &dip_op_neg : &dip_op_sin, out[0]);
}

/* ---- what does not ---- */

static void wanted_itself(const setting *s, dip_value *out) {
    out[0] = linear(s);
    out[1] = one(s, &dip_op_relu, out[0]);
}
static void read_twice(const setting *s, dip_value *out) {
    dip_value e = one(s, &dip_op_exp, s->u);
    out[0] = two(s, &dip_op_mul, e, e);
}
static void of_two_shapes(const setting *s, dip_value *out) {
    out[0] = two(s, &dip_op_mul, one(s, &dip_op_exp, s->u), s->column);
    out[1] = two(s, &dip_op_mul, one(s, &dip_op_exp, s->column), s->v);
}
static void batch_of_matrices(const setting *s, dip_value *out) {
    dip_value a = dip_build_reshape(s->b, s->x, &(dip_shape){3, {2, M / 2, K}});
    dip_value b = dip_build_expand(s->b, s->w, &(dip_shape){3, {2, K, N}});
    out[0] = one(s, &dip_op_relu, two(s, &dip_op_matmul, a, b));
}

typedef struct recipe {
    void (*build)(const setting *s, dip_value *out);
    const char *together[2]; /* the launches that stand for several */
    int launches;
} recipe;
static const recipe recipes[] = {
    {linear_relu, {"linear+relu"}, 1},
    {matmul_relu, {"matmul+relu"}, 1},
    {linear_gate, {"linear+relu_grad"}, 1},
    {matmul_gate, {"matmul+relu_grad"}, 2},
    {linear_relu_gate, {"linear+relu+relu_grad"}, 1},
    {gate_is_the_product, {"linear+relu_grad"}, 1},
    {linear_sigmoid, {"linear+sigmoid"}, 1},
    {matmul_then_gradient_of_tanh, {"square+sub+matmul+mul"}, 1},
    {residual_and_activation, {"linear+add+relu+exp+mul"}, 1},
    {vector_times_matrix, {"matmul+tanh"}, 2},
    {chain, {"mul+add+tanh"}, 1},
    {chain_that_branches, {"exp+sin+sub+mul"}, 1},
    {chain_of_dtypes, {"cast+exp+cast+gt+where"}, 1},
    {chain_to_another_reader, {"neg+square"}, 3},
    {long_chain, {"sin+neg+sin+neg+sin+neg+sin+neg", "sin+neg+sin+neg"}, 2},
    {wanted_itself, {NULL}, 2},
    {read_twice, {NULL}, 2},
    {of_two_shapes, {NULL}, 4},
    {batch_of_matrices, {NULL}, 4},
};
enum { RECIPES = sizeof recipes / sizeof *recipes };

static dip_context *context(const dip_kernels *k, int threads) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.threads = threads;
    o.cpu = k->name;
    return dip_test_context_with(&o);
}

static void assert_same(const char *what, const dip_plan *a, const dip_plan *b, int outputs) {
    for (int i = 0; i < outputs; i++) {
        const dip_view *x = dip_plan_output(a, i), *y = dip_plan_output(b, i);
        size_t bytes = (size_t)dip_view_numel(x) * dip_dtype_size(x->dtype);
        if (memcmp(x->data, y->data, bytes) != 0) fail_msg("%s: output %d differs", what, i);
    }
}

static int plan_both_ways(dip_graph *g, const dip_value *out, const char *what, dip_text *text) {
    int n = out[1] ? 2 : 1;
    dip_plan *plain = dip_graph_plan(g, out, n, &(dip_plan_opts){.no_fusion = true, .no_reuse = true});
    assert_true(plain && dip_plan_run(plain));
    int launches = 0;
    for (int keep = 0; keep < 2; keep++) {
        dip_plan *fused = dip_graph_plan(g, out, n, &(dip_plan_opts){.no_reuse = keep != 0});
        assert_non_null(fused);
        for (int runs = 0; runs < 2; runs++) {
            assert_true(dip_plan_run(fused));
            assert_same(what, fused, plain, n);
        }
        launches = dip_plan_describe(fused).launches;
        assert_int_equal(dip_plan_describe(plain).fused_groups, 0);
        if (!keep && text) dip_plan_text(fused, text);
    }
    return launches;
}

static void check_text(const recipe *r, const char *text) {
    int found = 0, expected = 0;
    for (const char *c = text; (c = strchr(c, '+')); c++) found++;
    for (int i = 0; i < 2 && r->together[i]; i++) {
        char word[80];
        snprintf(word, sizeof word, "  %s ", r->together[i]);
        if (!strstr(text, word)) fail_msg("no launch%s in\n%s", word, text);
        for (const char *c = r->together[i]; (c = strchr(c, '+')); c++) expected++;
    }
    assert_int_equal(found, expected);
}

static void every_rule_in_every_set(void **state) {
    (void)state;
    for (const dip_kernels *const *k = dip_kernels_list(); *k; k++) {
        if (!dip_kernels_supported(*k)) continue;
        for (int i = 0; i < RECIPES * 4; i++) {
            const recipe *r = &recipes[i / 4];
            char what[40];
            snprintf(what, sizeof what, "recipe %d, %s", i / 4, (*k)->name);
            dip_context *ctx = context(*k, i % 4 / 2 ? 3 : 1);
            dip_scope_mark scope = dip_scope_enter(ctx);
            setting s = begin(ctx, i % 2 ? DIP_FLOAT64 : DIP_FLOAT32);
            dip_value out[OUTPUTS] = {NULL};
            dip_text text = {.ctx = ctx};
            r->build(&s, out);
            assert_non_null(out[0]);
            assert_int_equal(plan_both_ways(s.g, out, what, &text), r->launches);
            check_text(r, text.s);
            dip_text_free(&text);
            dip_scope_leave(&scope);
            DIP_ASSERT_FINE(ctx);
            dip_test_context_free(ctx);
        }
    }
}

/* Every elementwise operator of the table, behind another one or a product, and before another one. */
static void every_elementwise_operator_in_a_chain(void **state) {
    (void)state;
    for (int i = 0; dip_ops[i]; i++) {
        const dip_op *op = dip_ops[i];
        if (!(op->flags & DIP_ELEMENTWISE)) continue;
        for (int variant = 0; variant < 4; variant++) {
            const bool product = variant / 2;
            dip_context *ctx = dip_test_context();
            dip_scope_mark scope = dip_scope_enter(ctx);
            setting s = begin(ctx, variant % 2 ? DIP_FLOAT64 : DIP_FLOAT32);
            dip_value first = product ? matmul(&s) : one(&s, &dip_op_abs, s.u);
            dip_value out[OUTPUTS] = {NULL};
            if (op == &dip_op_where)
                first = dip_build3(s.b, op, two(&s, &dip_op_gt, s.u, s.v), first, s.u);
            else first = op->min_in == 1 ? one(&s, op, first) : two(&s, op, first, s.v);
            assert_non_null(first);
            out[0] = product && first->view.dtype == s.t ? one(&s, &dip_op_neg, first)
                                                         : cast(&s, first, s.t);
            int launches = plan_both_ways(s.g, out, op->name, NULL);
            bool fits = op->forward && !op->workspace && op != &dip_op_contiguous;
            if (product) fits &= op->flags & DIP_IN_PLACE && first->view.dtype == s.t;
            if (launches != (fits ? 1 : launches)) fail_msg("%s: %d launches", op->name, launches);
            dip_scope_leave(&scope);
            DIP_ASSERT_FINE(ctx);
            dip_test_context_free(ctx);
        }
    }
}

/* What stands behind a product, each with operands of the chain's own and a number. */
static dip_value forward_chain(const setting *s, dip_value y) {
    return two(s, &dip_op_mul, one(s, &dip_op_sigmoid, y), s->v);
}
static dip_value gradient_of_tanh(const setting *s, dip_value g) {
    return two(s, &dip_op_mul, g, two(s, &dip_op_sub, s->number, one(s, &dip_op_square, s->v)));
}
static dip_value gradient_of_sigmoid(const setting *s, dip_value g) {
    dip_value rest = two(s, &dip_op_sub, s->number, s->v);
    return two(s, &dip_op_mul, two(s, &dip_op_mul, g, rest), s->v);
}
static dip_value (*const chains[])(const setting *s, dip_value y) = {
    forward_chain, gradient_of_tanh, gradient_of_sigmoid};
enum { CHAINS = sizeof chains / sizeof *chains };

static void check_behind_product(const dip_kernels *k, int threads, dip_dtype t, int chain,
                                 const int64_t n[3]) {
    dip_context *ctx = context(k, threads);
    dip_scope_mark scope = dip_scope_enter(ctx);
    setting s = {.g = dip_graph_new(ctx), .t = t};
    s.b = dip_graph_builder(s.g);
    s.x = filled(&s, 2, n[0], n[1], 1);
    s.w = filled(&s, 2, n[1], n[2], 2);
    s.bias = filled(&s, 1, n[2], 0, 3);
    s.v = filled(&s, 2, n[0], n[2], 4);
    s.number = filled(&s, 0, 1, 1, 5);
    dip_value out[OUTPUTS] = {chains[chain](&s, chain ? matmul(&s) : linear(&s))};
    char what[100];
    snprintf(what, sizeof what, "%s, %s, %d threads, chain %d, (%d x %d x %d)", k->name,
             dip_dtype_name(t), threads, chain, (int)n[0], (int)n[1], (int)n[2]);
    int launches = plan_both_ways(s.g, out, what, NULL);
    if (launches != 1) fail_msg("%s: %d launches", what, launches);
    dip_scope_leave(&scope);
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* Rows, length, columns: one row, one column, no length, no rows, no columns; cut by columns, and by
 * rows among threads; then drawn ones. */
static void behind_products_of_all_sizes(void **state) {
    (void)state;
    enum { FIXED = 9, DRAWN = 6 };
    static const int64_t fixed[FIXED][3] = {{1, 84, 20}, {9, 3, 1},  {5, 0, 7},
                                            {0, 4, 6},   {4, 6, 0},  {1, 0, 1},
                                            {33, 20, 1500}, {100, 600, 130}, {500, 20, 90}};
    uint32_t seed = 11;
    for (const dip_kernels *const *k = dip_kernels_list(); *k; k++) {
        if (!dip_kernels_supported(*k)) continue;
        for (int i = 0; i < (FIXED + DRAWN) * 4; i++) {
            int64_t drawn[3];
            for (int j = 0; j < 3; j++) {
                seed = seed * 1664525u + 1013904223u;
                drawn[j] = 1 + (int64_t)(seed >> 8) % (j == 1 ? 40 : 170);
            }
            check_behind_product(*k, 1 + i % 2, i % 4 / 2 ? DIP_FLOAT64 : DIP_FLOAT32,
                                 (i + i / 4) % CHAINS, i / 4 < FIXED ? fixed[i / 4] : drawn);
        }
    }
}

static void out_of_memory_while_fusing(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    setting s = begin(ctx, DIP_FLOAT32);
    dip_value out[OUTPUTS] = {NULL};
    long_chain(&s, out);
    for (int64_t at = 1;; at++) {
        dip_scope_mark inner = dip_scope_enter(ctx);
        fail_alloc_at(dip_test_alloc(ctx), at);
        dip_plan *p = dip_graph_plan(s.g, out, 1, NULL);
        bool hit = fail_alloc_hit(dip_test_alloc(ctx));
        assert_true(!hit == (p != NULL));
        if (hit) DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
        dip_scope_leave(&inner);
        if (!hit) break;
    }
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_in_every_set),
        cmocka_unit_test(every_elementwise_operator_in_a_chain),
        cmocka_unit_test(behind_products_of_all_sizes),
        cmocka_unit_test(out_of_memory_while_fusing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
