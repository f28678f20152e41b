/* test_sink.c - outputs that are handed over as they are computed: the same bits as those that a plan
 * keeps, each element once, and only where nobody reads the tensor that is changed by them. */
#include "graph/graph.h"
#include "support/context.h"

#include <math.h>
#include <string.h>

enum { M = 90, K = 310, N = 70, L = 20, WEIGHTS = 3, MOST = K * N };

typedef struct net {
    dip_graph *g;
    dip_tensor *tensor[WEIGHTS]; /* w (K, N), b (N), v (N, L) */
    dip_value weight[WEIGHTS], out[2 + WEIGHTS]; /* h, the loss, the gradients */
} net;

static dip_tensor *filled(dip_context *ctx, dip_dtype t, dip_shape shape, uint32_t seed) {
    dip_tensor *x = dip_tensor_make(ctx, t, &shape, NULL);
    assert_non_null(x);
    for (int64_t i = 0; i < dip_view_numel(&x->view); i++) {
        seed = seed * 1664525u + 1013904223u;
        dip_element_set(x->view.data, t, i, (double)(seed >> 8) / 8388608.0 - 1);
    }
    return x;
}

/* mean(square(relu(x w + b) v)); `again`: plus the sum of w, read when all is done. */
static net build(dip_context *ctx, dip_dtype t, bool again) {
    net n = {.g = dip_graph_new(ctx)};
    dip_builder *b = dip_graph_builder(n.g);
    dip_value x = dip_graph_tensor(n.g, filled(ctx, t, (dip_shape){2, {M, K}}, 1));
    n.tensor[0] = filled(ctx, t, (dip_shape){2, {K, N}}, 2);
    n.tensor[1] = filled(ctx, t, (dip_shape){1, {N}}, 3);
    n.tensor[2] = filled(ctx, t, (dip_shape){2, {N, L}}, 4);
    for (int i = 0; i < WEIGHTS; i++) n.weight[i] = dip_graph_tensor(n.g, n.tensor[i]);
    dip_value h = dip_build1(b, &dip_op_relu, dip_build3(b, &dip_op_linear, x, n.weight[0], n.weight[1]));
    dip_value loss = dip_build1(b, &dip_op_mean,
                                dip_build1(b, &dip_op_square, dip_build2(b, &dip_op_matmul, h, n.weight[2])));
    n.out[1] = loss;
    assert_true(dip_graph_gradients(n.g, loss, n.weight, WEIGHTS, n.out + 2));
    n.out[0] = again ? dip_build1(b, &dip_op_sum, n.weight[0]) : h;
    return n;
}

typedef struct basket {
    net *n;
    dip_dtype t;
    char data[WEIGHTS][MOST * sizeof(double)];
    int times[WEIGHTS][MOST], calls;
} basket;

/* Keeps what it gets and spoils the weight, as an optimiser might. */
static void collect(void *user, int output, int64_t first, int64_t n, const void *data) {
    basket *b = user;
    int w = output - 2;
    size_t item = dip_dtype_size(b->t);
    assert_true(w >= 0 && w < WEIGHTS && first >= 0 && first + n <= MOST);
    memcpy(b->data[w] + (size_t)first * item, data, (size_t)n * item);
    for (int64_t i = first; i < first + n; i++) {
        b->times[w][i]++;
        dip_element_set(b->n->tensor[w]->view.data, b->t, i, (double)NAN);
    }
    b->calls++;
}

static void compare(net *n, dip_dtype t, int handed_over) {
    static basket b;
    dip_plan *kept = dip_graph_plan(n->g, n->out, 2 + WEIGHTS, NULL);
    assert_true(kept && dip_plan_run(kept));
    dip_plan_opts o = {.sinks = WEIGHTS, .changes = n->weight};
    dip_plan *p = dip_graph_plan(n->g, n->out, 2 + WEIGHTS, &o);
    assert_non_null(p);
    memset(&b, 0, sizeof b);
    b.n = n;
    b.t = t;
    dip_plan_set_sink(p, collect, &b);
    assert_true(dip_plan_run(p));
    for (int i = 0; i < 2 + WEIGHTS; i++) {
        const dip_view *want = dip_plan_output(kept, i);
        int64_t numel = dip_view_numel(want);
        bool sunk = dip_plan_sinks(p, i);
        handed_over -= sunk;
        assert_false(sunk && i < 2);
        assert_memory_equal(sunk ? b.data[i - 2] : dip_plan_output(p, i)->data, want->data,
                            (size_t)numel * dip_dtype_size(t));
        for (int64_t k = 0; i >= 2 && k < numel; k++) assert_int_equal(b.times[i - 2][k], sunk);
    }
    assert_int_equal(handed_over, 0);
    assert_true(dip_plan_describe(p).arena_bytes <= dip_plan_describe(kept).arena_bytes);
}

static void every_element_is_handed_over_once(void **state) {
    (void)state;
    for (const dip_kernels *const *k = dip_kernels_list(); *k; k++)
        for (int i = 0; i < 8 && dip_kernels_supported(*k); i++) {
            dip_context_opts o;
            dip_context_opts_init(&o, sizeof o);
            o.cpu = (*k)->name;
            o.threads = i & 2 ? 3 : 1;
            dip_context *ctx = dip_test_context_with(&o);
            dip_scope_mark scope = dip_scope_enter(ctx);
            dip_dtype t = i & 1 ? DIP_FLOAT64 : DIP_FLOAT32;
            net n = build(ctx, t, i & 4);
            compare(&n, t, i & 4 ? WEIGHTS - 1 : WEIGHTS);
            dip_scope_leave(&scope);
            DIP_ASSERT_FINE(ctx);
            dip_test_context_free(ctx);
        }
}

static void a_large_gradient_has_no_place_in_the_arena(void **state) {
    (void)state;
    static basket b;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    net n = build(ctx, DIP_FLOAT32, false);
    dip_plan_opts o = {.sinks = WEIGHTS, .changes = n.weight};
    dip_plan *p = dip_graph_plan(n.g, n.out, 2 + WEIGHTS, &o);
    dip_plan *kept = dip_graph_plan(n.g, n.out, 2 + WEIGHTS, NULL);
    dip_text text = {.ctx = ctx};
    dip_plan_text(p, &text);
    assert_non_null(strstr(text.s, "(310,70)     float32          -         -"));
    assert_non_null(strstr(text.s, "  sink   backward  "));
    dip_text_free(&text);
    assert_true(dip_plan_describe(p).arena_bytes + K * N * sizeof(float) <=
                dip_plan_describe(kept).arena_bytes);
    assert_false(dip_plan_run(p));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "the plan has no sink yet; call dip_plan_set_sink first");
    memset(&b, 0, sizeof b);
    b.n = &n;
    dip_plan_set_sink(p, collect, &b);
    size_t before = dip_test_alloc(ctx)->allocations;
    for (int i = 0; i < 3; i++) assert_true(dip_plan_run(p));
    assert_int_equal(dip_test_alloc(ctx)->allocations, before);
    assert_int_equal(b.calls, 3 * (2 + 1 + 1)); /* two slices of w's, b's and v's whole */
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_element_is_handed_over_once),
        cmocka_unit_test(a_large_gradient_has_no_place_in_the_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
