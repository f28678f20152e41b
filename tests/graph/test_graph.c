/* Static graphs: values, plans, memory, and what they refuse. */
#include "graph/graph.h"
#include "support/context.h"

#include <stdio.h>
#include <string.h>

static const dip_site here = {NULL, 0};

static dip_tensor *filled(dip_context *ctx, dip_shape shape, uint32_t seed) {
    dip_tensor *t = dip_tensor_new(ctx, DIP_FLOAT32, shape, here);
    assert_non_null(t);
    for (int64_t i = 0; i < dip_tensor_numel(t); i++) {
        seed = seed * 1664525u + 1013904223u;
        dip_element_set(t->view.data, DIP_FLOAT32, i, (double)(seed >> 8) / 16777216.0 - 0.5);
    }
    return t;
}

typedef struct net {
    dip_graph *g;
    dip_value x, w, b, v, loss, grads[3];
    dip_tensor *x_data, *params[3];
} net;

/* loss = mean(square(relu(x w + b) v)); its gradients with respect to w, b, v */
static net build(dip_context *ctx) {
    net n = {.g = dip_graph_new(ctx)};
    dip_builder *b = dip_graph_builder(n.g);
    dip_shape xs = {2, {7, 5}};
    n.x_data = filled(ctx, xs, 1);
    n.params[0] = filled(ctx, (dip_shape){2, {5, 6}}, 2);
    n.params[1] = filled(ctx, (dip_shape){1, {6}}, 3);
    n.params[2] = filled(ctx, (dip_shape){2, {6, 2}}, 4);
    n.x = dip_graph_input(n.g, "x", DIP_FLOAT32, &xs);
    n.w = dip_graph_tensor(n.g, n.params[0]);
    n.b = dip_graph_tensor(n.g, n.params[1]);
    n.v = dip_graph_tensor(n.g, n.params[2]);
    dip_value h = dip_build1(b, &dip_op_relu, dip_build3(b, &dip_op_linear, n.x, n.w, n.b));
    n.loss = dip_build1(b, &dip_op_mean,
                        dip_build1(b, &dip_op_square, dip_build2(b, &dip_op_matmul, h, n.v)));
    assert_non_null(n.loss);
    assert_true(dip_graph_gradients(n.g, n.loss, (dip_value[]){n.w, n.b, n.v}, 3, n.grads));
    return n;
}

static dip_plan *plan(const net *n, dip_plan_opts o) {
    dip_value outputs[4] = {n->loss, n->grads[0], n->grads[1], n->grads[2]};
    dip_plan *p = dip_graph_plan(n->g, outputs, 4, &o);
    assert_non_null(p);
    assert_true(dip_plan_bind(p, n->x, n->x_data));
    return p;
}

static void assert_same(const dip_plan *a, const dip_plan *b, int i) {
    const dip_view *x = dip_plan_output(a, i), *y = dip_plan_output(b, i);
    int64_t n = dip_view_numel(x);
    assert_true(dip_view_contiguous(x) && dip_view_contiguous(y));
    assert_memory_equal(x->data, y->data, (size_t)n * sizeof(float));
}

static void fusion_and_shared_memory_change_no_bit(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    net n = build(ctx);
    dip_plan *plain = plan(&n, (dip_plan_opts){.no_fusion = true, .no_reuse = true});
    assert_true(dip_plan_run(plain));
    for (int o = 0; o < 4; o++) {
        dip_plan *p = plan(&n, (dip_plan_opts){.no_fusion = (o & 1) != 0, .no_reuse = (o & 2) != 0});
        for (int runs = 0; runs < 2; runs++) {
            assert_true(dip_plan_run(p));
            for (int i = 0; i < 4; i++) assert_same(p, plain, i);
        }
    }
    dip_plan_facts packed = dip_plan_describe(plan(&n, (dip_plan_opts){.no_fusion = false, .no_reuse = false})),
                   loose = dip_plan_describe(plain);
    assert_int_equal(packed.fused_groups, 2); /* linear+relu and, back, matmul+relu_grad */
    assert_int_equal(packed.launches, loose.launches - 2);
    assert_true(packed.arena_bytes < loose.arena_bytes);
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void a_run_allocates_nothing(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    net n = build(ctx);
    dip_plan *p = plan(&n, (dip_plan_opts){.no_fusion = false, .no_reuse = false});
    size_t before = dip_memory_use(ctx).allocations;
    for (int i = 0; i < 5; i++) assert_true(dip_plan_run(p));
    assert_int_equal(dip_memory_use(ctx).allocations, before);
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void parameters_are_read_at_each_run(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    net n = build(ctx);
    dip_plan *p = plan(&n, (dip_plan_opts){.no_fusion = false, .no_reuse = false});
    assert_true(dip_plan_run(p));
    assert_true(dip_element_get(dip_plan_output(p, 0)->data, DIP_FLOAT32, 0) > 0);
    assert_true(dip_tensor_fill(n.params[2], 0));
    assert_true(dip_plan_run(p));
    assert_true(dip_element_get(dip_plan_output(p, 0)->data, DIP_FLOAT32, 0) == 0);
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void what_a_plan_refuses(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    net n = build(ctx);
    dip_plan *p = dip_graph_plan(n.g, &n.loss, 1, NULL);
    assert_non_null(p);
    assert_false(dip_plan_run(p));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "the input x is not bound");
    assert_false(dip_plan_bind(p, n.x, n.params[0]));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                     "the input x is float32 (7, 5), the tensor is float32 (5, 6)");
    assert_false(dip_plan_bind(p, n.w, n.params[0]));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "no input of this plan");
    assert_false(dip_graph_gradients(n.g, n.x, &n.w, 1, n.grads));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "the loss must be a scalar");
    dip_graph *other = dip_graph_new(ctx);
    assert_null(dip_build1(dip_graph_builder(other), &dip_op_relu, n.x));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "belongs to no graph or to another one");
    assert_null(dip_tensor_data(n.x, here));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "");
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void what_no_output_needs_is_not_run(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    net n = build(ctx);
    dip_plan *p = dip_graph_plan(n.g, &n.loss, 1, NULL);
    assert_int_equal(dip_plan_describe(p).operators, 5); /* linear, relu, matmul, square, mean */
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

static void a_plan_outlives_the_scope_of_its_graph(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark outer = dip_scope_enter(ctx), inner = dip_scope_enter(ctx);
    net n = build(ctx);
    dip_plan *p = dip_keep(plan(&n, (dip_plan_opts){.no_fusion = false, .no_reuse = false}));
    dip_scope_leave(&inner);
    assert_true(dip_plan_run(p));
    dip_scope_leave(&outer);
    dip_test_context_free(ctx);
}

static void out_of_memory_at_every_allocation(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark s = dip_scope_enter(ctx);
    dip_tensor *x = filled(ctx, (dip_shape){2, {3, 4}}, 1),
               *w = filled(ctx, (dip_shape){2, {4, 2}}, 2);
    for (int64_t k = 1;; k++) {
        dip_scope_mark inner = dip_scope_enter(ctx);
        fail_alloc_at(dip_test_alloc(ctx), k);
        dip_graph *g = dip_graph_new(ctx);
        dip_builder *b = dip_graph_builder(g);
        dip_shape shape = {2, {3, 4}};
        dip_value in = g ? dip_graph_input(g, "x", DIP_FLOAT32, &shape) : NULL,
                  vw = g ? dip_graph_tensor(g, w) : NULL, grad = NULL;
        dip_value loss = dip_build1(b, &dip_op_sum, dip_build2(b, &dip_op_matmul, in, vw));
        bool ok = loss && dip_graph_gradients(g, loss, &vw, 1, &grad);
        dip_plan *p = ok ? dip_graph_plan(g, (dip_value[]){loss, grad}, 2, NULL) : NULL;
        ok = p && dip_plan_bind(p, in, x) && dip_plan_run(p);
        bool hit = fail_alloc_hit(dip_test_alloc(ctx));
        dip_scope_leave(&inner);
        if (!hit) {
            assert_true(ok);
            break;
        }
        if (!ok) DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
    }
    dip_scope_leave(&s);
    dip_test_context_free(ctx);
}

/* ---- text ---- */

/* relu(x W + b) under the subject "Layer (one)", its sum under none, and the gradient of W:
 *   launch 0  linear+relu (2, 3): 24 bytes, one cache line; read by 1 and by relu's gradient
 *   launch 1  sum: the loss */
static void a_plan_is_told_launch_by_launch(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_graph *g = dip_graph_new(ctx);
    dip_builder *b = dip_graph_builder(g);
    dip_shape xs = {2, {2, 5}};
    dip_value x = dip_graph_input(g, "x", DIP_FLOAT32, &xs), grad = NULL;
    dip_tensor *kernel = filled(ctx, (dip_shape){2, {5, 3}}, 1);
    dip_tensor *bias = filled(ctx, (dip_shape){1, {3}}, 2);
    kernel->name = bias->name = "a parameter";
    dip_value w = dip_graph_tensor(g, kernel);
    const char *before = dip_set_subject(ctx, "Layer (one)");
    dip_value h = dip_build1(b, &dip_op_relu, dip_build3(b, &dip_op_linear, x, w, bias));
    dip_set_subject(ctx, before);
    dip_value loss = dip_build1(b, &dip_op_sum, h);

    dip_text text = {.ctx = ctx};
    dip_graph_text(g, &text);
    assert_string_equal(text.s, "0|input|x|(2, 5)||0\n"
                                "3|linear|one|(2, 3)|0,|18\n"
                                "4|relu|one|(2, 3)|3,|0\n"
                                "5|sum|-|()|4,|0\n");
    dip_text_free(&text);

    assert_true(dip_graph_gradients(g, loss, &w, 1, &grad));
    dip_plan *p = dip_graph_plan(g, (dip_value[]){loss, grad}, 2, NULL);
    text = (dip_text){.ctx = ctx};
    dip_plan_text(p, &text);
    dip_plan_facts facts = dip_plan_describe(p);
    int lines = 0, last = -1, columns = 0;
    for (char *line = strtok(text.s, "\n"); line; line = strtok(NULL, "\n"), lines++) {
        int launch, fused, born, dies;
        char op[40], shape[40], dtype[20], bytes[20], offset[20], place[20], pass[20], whose[40];
        if (lines == 0) {
            columns = (int)(strstr(line, "whose") - line);
            continue;
        }
        assert_int_equal(sscanf(line, "%d %39s %d %39s %19s %19s %19s %d %d %19s %19s %39s", &launch, op,
                                &fused, shape, dtype, bytes, offset, &born, &dies, place, pass, whose),
                         12);
        assert_int_equal(launch, last + 1); /* none of these has two results */
        last = launch;
        assert_true(born == launch && dies >= born && dies <= facts.launches);
        assert_int_equal(strlen(line), columns + (int)strlen(whose));
        if (launch == 0) {
            assert_string_equal(op, "linear+relu");
            assert_int_equal(fused, 2);
            assert_string_equal(shape, "(2,3)");
            assert_string_equal(bytes, "64");
            assert_string_equal(offset, "0");
            assert_string_equal(place, "own");
        }
        if (launch == 1) {
            assert_string_equal(op, "sum");
            assert_int_equal(dies, facts.launches); /* read after the run */
            assert_string_equal(whose, "-");
        }
        assert_string_equal(pass, launch < 2 ? "forward" : "backward");
        if (strcmp(op, "relu_grad") == 0 || launch == 0) assert_string_equal(whose, "one");
    }
    assert_int_equal(last + 1, facts.launches);
    assert_int_equal(facts.operators, facts.launches + 1);
    dip_text_free(&text);
    dip_scope_leave(&scope);
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plan_is_told_launch_by_launch),
        cmocka_unit_test(fusion_and_shared_memory_change_no_bit),
        cmocka_unit_test(a_run_allocates_nothing),
        cmocka_unit_test(parameters_are_read_at_each_run),
        cmocka_unit_test(what_a_plan_refuses),
        cmocka_unit_test(what_no_output_needs_is_not_run),
        cmocka_unit_test(a_plan_outlives_the_scope_of_its_graph),
        cmocka_unit_test(out_of_memory_at_every_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
