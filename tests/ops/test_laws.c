/* test_laws.c - what holds for every operator whatever its formula: threads, strides, kernel sets
 * and memory change no bit, and broadcasting is repetition. */
#include "ops/cases.h"

#include <string.h>

typedef struct results {
    int n;
    dip_dtype t[DIP_MAX_OUT];
    dip_shape s[DIP_MAX_OUT];
    void *data[DIP_MAX_OUT];
    size_t bytes[DIP_MAX_OUT];
} results;

static void drop(results *r) {
    for (int i = 0; i < r->n; i++) test_free(r->data[i]);
}

static dip_context *context(int threads, const char *cpu) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.threads = threads;
    o.cpu = cpu;
    return dip_test_context_with(&o);
}

/* Row-major copies of the outputs. */
static results apply(eager *e, const op_case *c, const dip_value *in) {
    results r = {dip_op_find(c->op)->n_out, {0}, {{0, {0}}}, {NULL}, {0}};
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_value out[DIP_MAX_OUT];
    op_case_attrs(c, attrs);
    if (!eager_apply(e, dip_op_find(c->op), in, op_case_inputs(c), attrs, out)) {
        DIP_ASSERT_FINE(e->builder.ctx);
        fail_msg("%s (%s) failed without a word", c->op, c->what);
    }
    for (int i = 0; i < r.n; i++) {
        dip_value plain = dip_build1(&e->builder, &dip_op_contiguous, out[i]);
        r.t[i] = out[i]->view.dtype;
        r.s[i] = dip_view_shape(&out[i]->view);
        r.bytes[i] = (size_t)dip_view_numel(&plain->view) * dip_dtype_size(r.t[i]);
        r.data[i] = test_malloc(r.bytes[i] + 1);
        memcpy(r.data[i], plain->view.data, r.bytes[i]);
    }
    return r;
}

static results run(dip_context *ctx, const op_case *c, dip_dtype t, bool strided) {
    eager *e = eager_new(ctx);
    dip_value in[4];
    op_case_values(c, e, t, 5, strided, in);
    results r = apply(e, c, in);
    eager_free(e);
    return r;
}

static void same(const op_case *c, const char *what, results *a, results *b) {
    for (int i = 0; i < a->n; i++)
        if (a->t[i] != b->t[i] || !dip_shapes_equal(&a->s[i], &b->s[i]) ||
            memcmp(a->data[i], b->data[i], a->bytes[i]) != 0)
            fail_msg("%s (%s): %s changes output %d", c->op, c->what, what, i);
    drop(a);
    drop(b);
}

static void strides_change_no_bit(void **state) {
    (void)state;
    dip_context *ctx = context(1, NULL);
    for (const op_case *c = op_cases; c->op; c++)
        for (dip_dtype t = DIP_FLOAT32; t <= DIP_FLOAT64; t++) {
            results plain = run(ctx, c, t, false), strided = run(ctx, c, t, true);
            same(c, "a strided input", &plain, &strided);
        }
    dip_test_context_free(ctx);
}

/* The case with every axis but those that must keep their meaning 9 to 30 times longer would need a
 * rule per operator; these are large enough that work is split among threads. */
/* clang-format off */
#define S(...) { (int)(sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t)), { __VA_ARGS__ } }
#define REAL(...) { S(__VA_ARGS__), FILL_REAL, -2, 2 }
#define POSITIVE(...) { S(__VA_ARGS__), FILL_REAL, 0.2, 2 }
#define INDEX(below, ...) { S(__VA_ARGS__), FILL_INDEX, 0, below }
#define SHARES(...) { S(__VA_ARGS__), FILL_SHARES, 0, 1 }
#define NONE { { NULL, 0, { 0, { 0 } } } }
#define NUM(name, v) { name, v, { 0, { 0 } } }
#define DIMS(name, ...) { name, 0, S(__VA_ARGS__) }
static const op_case large[] = {
    { "exp", "large", { REAL(301, 257) }, NONE, 0 },
    { "tanh", "large", { REAL(77777) }, NONE, 0 },
    { "add", "large, broadcast", { REAL(300, 257), REAL(257) }, NONE, 0 },
    { "mul", "large, columns", { REAL(300, 257), REAL(300, 1) }, NONE, 0 },
    { "pow", "large", { POSITIVE(60, 333), REAL(333) }, NONE, 0 },
    { "where", "large", { { S(300, 257), FILL_BOOL, 0, 2 }, REAL(300, 257), REAL(257) }, NONE, 0 },
    { "sum", "large, all", { REAL(300, 257) }, NONE, 0 },
    { "sum", "large, rows", { REAL(300, 257) }, { DIMS("axes", 1) }, 0 },
    { "sum", "large, columns", { REAL(1300, 357) }, { DIMS("axes", 0) }, 0 },
    { "sum", "large, both ends", { REAL(40, 357, 23) }, { DIMS("axes", 0, 2) }, 0 },
    { "mean", "large, planes", { REAL(13, 517, 33) }, { DIMS("axes", 1) }, 0 },
    { "max", "large, rows", { REAL(300, 257) }, { DIMS("axes", 1) }, 0 },
    { "max", "large, columns", { REAL(300, 257) }, { DIMS("axes", 0) }, 0 },
    { "argmin", "large", { REAL(300, 257) }, { DIMS("axes", 1) }, 0 },
    { "matmul", "large, tall", { REAL(301, 133), REAL(133, 77) }, NONE, 0 },
    { "matmul", "large, wide", { REAL(33, 533), REAL(533, 777) }, NONE, 0 },
    { "matmul", "large, batch", { REAL(31, 33, 65), REAL(31, 65, 47) }, NONE, 0 },
    { "matmul", "large, batch by a matrix", { REAL(31, 33, 65), REAL(65, 47) }, NONE, 0 },
    { "linear", "large, gate", { REAL(100, 128), REAL(128, 784), REAL(100, 784) }, { NUM("gate", 1) }, 0 },
    { "linear", "large", { REAL(100, 784), REAL(784, 128), REAL(128) }, { NUM("activation", 1) }, 0 },
    { "softmax", "large", { REAL(700, 130) }, NONE, 0 },
    { "softmax", "large, columns", { REAL(130, 700) }, { NUM("axis", 0) }, 0 },
    { "softmax_grad", "large", { REAL(700, 130), SHARES(700, 130) }, NONE, 0 },
    { "log_softmax", "large", { REAL(700, 130) }, NONE, 0 },
    { "log_softmax_grad", "large", { REAL(700, 130), REAL(700, 130) }, NONE, 0 },
    { "cross_entropy", "large", { REAL(5000, 10), INDEX(10, 5000) }, NONE, 0 },
    { "mse_loss", "large", { REAL(5000, 10), REAL(5000, 10) }, NONE, 0 },
    { "softmax_cross_entropy", "large", { REAL(5000, 10), SHARES(5000, 10) }, NONE, 0 },
    { "sparse_softmax_cross_entropy", "large", { REAL(5000, 10), INDEX(10, 5000) }, NONE, 0 },
    { "categorical_crossentropy", "large", { POSITIVE(5000, 10), SHARES(5000, 10) }, NONE, 0 },
    { "sparse_categorical_crossentropy", "large", { POSITIVE(5000, 10), INDEX(10, 5000) }, NONE, 0 },
    { "concatenate", "large", { REAL(300, 257), REAL(300, 130) }, { NUM("axis", 1) }, 0 },
    { "take", "large", { REAL(500, 64), INDEX(500, 3000) }, NONE, 0 },
    { "take_grad", "large", { REAL(3000, 64), INDEX(500, 3000) }, { NUM("rows", 500) }, 0 },
    { "gather", "large", { REAL(300, 257), INDEX(257, 300, 100) }, { NUM("axis", 1) }, 0 },
    { "scatter_add", "large", { REAL(300, 100), INDEX(257, 300, 100) }, { NUM("axis", 1), DIMS("dims", 300, 257) }, 0 },
    { NULL, NULL, { REAL(1) }, NONE, 0 },
};
/* clang-format on */

static void threads_change_no_bit(void **state) {
    (void)state;
    static const int counts[] = {2, 3, 7};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        dip_context *one = context(1, NULL), *many = context(counts[i], NULL);
        for (const op_case *c = large; c->op; c++)
            for (dip_dtype t = DIP_FLOAT32; t <= DIP_FLOAT64; t++) {
                results a = run(one, c, t, false), b = run(many, c, t, i == 1);
                same(c, "more threads", &a, &b);
            }
        dip_test_context_free(many);
        dip_test_context_free(one);
    }
}

/* Planning with one number of threads and running with another must stay within the workspace. */
static void workspace_is_enough_for_any_number_of_threads(void **state) {
    (void)state;
    for (const op_case *c = large; c->op; c++) {
        size_t bytes[2];
        for (int i = 0; i < 2; i++) {
            dip_context *ctx = context(i ? 16 : 1, NULL);
            eager *e = eager_new(ctx);
            dip_value in[4];
            dip_attr_value attrs[DIP_MAX_ATTR];
            dip_view outs[DIP_MAX_OUT];
            dip_call call;
            const dip_op *op = dip_op_find(c->op);
            op_case_values(c, e, DIP_FLOAT32, 5, false, in);
            op_case_attrs(c, attrs);
            assert_true(dip_op_prepare(&call, ctx, op, in, op_case_inputs(c), attrs, outs));
            bytes[i] = op->workspace ? op->workspace(&call) : 0;
            eager_free(e);
            dip_test_context_free(ctx);
        }
        if (bytes[0] != bytes[1])
            fail_msg("%s (%s): the workspace depends on the threads", c->op, c->what);
    }
}

static void kernel_sets_change_no_bit(void **state) {
    (void)state;
    dip_context *oracle = context(1, "generic");
    for (const dip_kernels *const *k = dip_kernels_list(); *k; k++) {
        if (!dip_kernels_supported(*k)) {
            print_message("this processor lacks %s\n", (*k)->name);
            continue;
        }
        if (!(*k)->fused) continue;
        dip_context *ctx = context(1, (*k)->name);
        for (int list = 0; list < 2; list++)
            for (const op_case *c = list ? large : op_cases; c->op; c++)
                for (dip_dtype t = DIP_FLOAT32; t <= DIP_FLOAT64; t++) {
                    results a = run(oracle, c, t, false), b = run(ctx, c, t, false);
                    same(c, (*k)->name, &a, &b);
                }
        dip_test_context_free(ctx);
    }
    dip_test_context_free(oracle);
}

/* Elementwise operators: an input that is repeated in memory gives what the broadcast one gives. */
static void broadcasting_is_repetition(void **state) {
    (void)state;
    dip_context *ctx = context(1, NULL);
    int tried = 0;
    for (const op_case *c = op_cases; c->op; c++) {
        const dip_op *op = dip_op_find(c->op);
        if (!(op->flags & DIP_ELEMENTWISE) || op->max_in < 2) continue;
        eager *e = eager_new(ctx);
        dip_value in[4], whole[4];
        op_case_values(c, e, DIP_FLOAT32, 5, false, in);
        results a = apply(e, c, in);
        for (int i = 0; i < op_case_inputs(c); i++) {
            dip_value wide = dip_build_expand(&e->builder, in[i], &a.s[0]);
            whole[i] = dip_build1(&e->builder, &dip_op_contiguous, wide);
        }
        results b = apply(e, c, whole);
        same(c, "repeating inputs in memory", &a, &b);
        eager_free(e);
        tried++;
    }
    assert_true(tried > 30);
    dip_test_context_free(ctx);
}

/* DIP_IN_PLACE: the output may be input 0's own memory. */
static void in_place_gives_the_same(void **state) {
    (void)state;
    dip_context *ctx = context(1, NULL);
    int tried = 0;
    for (const op_case *c = op_cases; c->op; c++) {
        const dip_op *op = dip_op_find(c->op);
        if (!(op->flags & DIP_IN_PLACE)) continue;
        eager *e = eager_new(ctx);
        dip_value in[4];
        dip_attr_value attrs[DIP_MAX_ATTR];
        dip_view outs[DIP_MAX_OUT];
        dip_call call;
        op_case_values(c, e, DIP_FLOAT64, 5, false, in);
        op_case_attrs(c, attrs);
        results a = apply(e, c, in);
        assert_true(dip_op_prepare(&call, ctx, op, in, op_case_inputs(c), attrs, outs));
        dip_shape s = dip_view_shape(&in[0]->view), to = dip_view_shape(&outs[0]);
        if (dip_shapes_equal(&s, &to) && outs[0].dtype == in[0]->view.dtype) {
            assert_null(op->workspace);
            outs[0].data = in[0]->view.data;
            op->forward(&call);
            if (memcmp(outs[0].data, a.data[0], a.bytes[0]) != 0)
                fail_msg("%s (%s): in place differs", c->op, c->what);
            tried++;
        }
        drop(&a);
        eager_free(e);
    }
    assert_true(tried > 20);
    dip_test_context_free(ctx);
}

/* Elements without any: results of the right shape, nothing touched. */
static void empty_inputs_give_empty_results(void **state) {
    (void)state;
    static const op_case empty[] = {
        {"add", "", {REAL(0, 3), REAL(3)}, NONE, 0},
        {"exp", "", {REAL(0)}, NONE, 0},
        {"linear", "", {REAL(0, 3), REAL(3, 2), REAL(2)}, NONE, 0},
        {"matmul", "", {REAL(2, 0), REAL(0, 3)}, NONE, 0},
        {"softmax", "", {REAL(0, 3)}, NONE, 0},
        {"sum", "", {REAL(0, 3)}, {DIMS("axes", 0)}, 0},
        {"sum", "", {REAL(0, 3)}, NONE, 0},
        {"max", "", {REAL(0, 3)}, {DIMS("axes", 1)}, 0},
        {"concatenate", "", {REAL(0, 3), REAL(2, 3)}, NONE, 0},
        {"reshape", "", {REAL(0, 3)}, {DIMS("dims", 3, 0)}, 0},
        {"take", "", {REAL(4, 3), {S(0), FILL_INDEX, 0, 4}}, NONE, 0},
        {"cross_entropy", "", {REAL(0, 3), {S(0), FILL_INDEX, 0, 3}}, {NUM("reduction", 2)}, 0},
        {"softmax_cross_entropy", "", {REAL(0, 3), REAL(0, 3)}, NONE, 0},
        {"contiguous", "", {REAL(2, 0)}, NONE, 0},
        {"one_hot", "", {{S(0), FILL_INDEX, 0, 3}}, {NUM("classes", 3)}, 0},
    };
    dip_context *ctx = context(2, NULL);
    for (size_t i = 0; i < sizeof empty / sizeof empty[0]; i++) {
        results r = run(ctx, &empty[i], DIP_FLOAT32, false);
        if (strcmp(empty[i].op, "sum") == 0 || strcmp(empty[i].op, "matmul") == 0)
            for (size_t k = 0; k < r.bytes[0] / sizeof(float); k++)
                assert_true(((float *)r.data[0])[k] == 0);
        drop(&r);
    }
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strides_change_no_bit),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(workspace_is_enough_for_any_number_of_threads),
        cmocka_unit_test(kernel_sets_change_no_bit),
        cmocka_unit_test(broadcasting_is_repetition),
        cmocka_unit_test(in_place_gives_the_same),
        cmocka_unit_test(empty_inputs_give_empty_results),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
