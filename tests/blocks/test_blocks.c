/* Activations, dense, flatten and dropout against Keras' recordings, eagerly and in a graph. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blocks/layers.h"
#include "blocks/loss.h"
#include "random/golden.h"
#include "support/context.h"

enum { ROOM = 200 };

/* Loads KEY.NAME into a new tensor. */
static dip_tensor *recorded(dip_context *ctx, const char *key, const char *name, dip_shape s) {
    float data[ROOM];
    char full[96];
    int64_t n = 0;
    snprintf(full, sizeof full, "%s.%s", key, name);
    assert_true(dip_shape_numel(&s, &n));
    assert_int_equal(golden_load("blocks/keras_blocks.txt", full, "f32", data, ROOM), (size_t)n);
    dip_tensor *t = dip_tensor_copy_of(ctx, data, DIP_FLOAT32, s, DIP_HERE);
    assert_non_null(t);
    return t;
}

/* Relative to each element, and to the largest (or 1) for elements that are small beside it. */
static void assert_near(const char *what, dip_tensor *got, dip_tensor *expected, double relative) {
    assert_non_null(got);
    int64_t n = dip_tensor_numel(expected);
    const float *a = dip_tensor_data(got, DIP_HERE), *b = dip_tensor_data(expected, DIP_HERE);
    float largest = 0;
    assert_int_equal(dip_tensor_numel(got), n);
    for (int64_t i = 0; i < n; i++) largest = fmaxf(largest, fabsf(b[i]));
    largest = fminf(largest, 1); /* of what may be as large as exp(88) */
    for (int64_t i = 0; i < n; i++) {
        double d = fabs((double)a[i] - (double)b[i]);
        if (a[i] == b[i] || (isnan(a[i]) && isnan(b[i]))) continue;
        if (!(d <= relative * (double)fmaxf(largest, fabsf(b[i]))))
            fail_msg("%s: element %d is %.9g, recorded %.9g", what, (int)i, (double)a[i],
                     (double)b[i]);
    }
}

static void every_activation_and_its_gradient_follow_keras(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (const dip_activation *a = dip_activations; a->name; a++) {
        dip_scope_mark scope = dip_scope_enter(ctx);
        char key[64];
        bool rows = strstr(a->name, "softmax") != NULL;
        dip_shape s = rows ? (dip_shape){2, {6, 10}} : (dip_shape){1, {78}};
        snprintf(key, sizeof key, "act_%s", a->name);
        dip_tensor *x = recorded(ctx, key, "x0", s);
        dip_tensor_set_requires_grad(x, true, DIP_HERE);
        dip_value y = dip_activate(dip_pick_builder1(x), dip_activation_find(ctx, a->name, "t"), x);
        assert_near(key, y, recorded(ctx, key, "y0", s), 4e-7);
        if (y != x) {
            dip_backward_opts o;
            dip_backward_opts_init(&o, sizeof o);
            o.gradient = recorded(ctx, key, "dy0", s);
            assert_true(dip_backward(y, &o));
            assert_near(key, dip_tensor_grad(x), recorded(ctx, key, "dx0", s), 8e-7);
        }
        dip_scope_leave(&scope);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* In float64, where only TensorFlow's own polynomials for exp and log make a difference. */
static void near_in_float64(const char *activation, const char *part, const dip_tensor *t) {
    double r[ROOM];
    char name[64];
    snprintf(name, sizeof name, "%s.%s", activation, part);
    size_t n = golden_load("keras_values/activations_f64.txt", name, "f64", r, ROOM);
    assert_int_equal(n, dip_tensor_numel(t));
    for (size_t i = 0; i < n; i++) {
        double have = dip_element_get(t->view.data, DIP_FLOAT64, (int64_t)i);
        if (!(fabs(have - r[i]) <= 1e-15 * (1 + fabs(r[i]))))
            fail_msg("%s[%zu] is %.17g, recorded %.17g", name, i, have, r[i]);
    }
}

static void activations_in_float64_follow_keras(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    static const double last[] = {0.0, -0.0, 1e-9, -1e-9, 40, -40};
    for (const dip_activation *a = dip_activations; a->name; a++) {
        dip_scope_mark scope = dip_scope_enter(ctx);
        double data[70], weight[70];
        for (int i = 0; i < 70; i++) {
            weight[i] = (double)(37 * i % 64) / 32 - 1;
            data[i] = i < 64 ? 8 * weight[i] : last[i - 64];
        }
        dip_shape s = {2, {10, 7}};
        dip_tensor *x = dip_tensor_copy_of(ctx, data, DIP_FLOAT64, s, DIP_HERE);
        dip_tensor_set_requires_grad(x, true, DIP_HERE);
        dip_value y = dip_activate(dip_tape(ctx), dip_activation_find(ctx, a->name, "t"), x);
        near_in_float64(a->name, "y", y);
        if (y != x) {
            dip_backward_opts o;
            dip_backward_opts_init(&o, sizeof o);
            o.gradient = dip_tensor_copy_of(ctx, weight, DIP_FLOAT64, s, DIP_HERE);
            assert_true(dip_backward(y, &o));
            near_in_float64(a->name, "gradient", dip_tensor_grad(x));
        }
        dip_scope_leave(&scope);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void dense_and_flatten_follow_keras(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    static const struct {
        const char *key;
        dip_shape x, y;
        bool bias;
        const char *act;
    } cases[] = {{"dense", {2, {4, 7}}, {2, {4, 5}}, true, NULL},
                 {"dense_relu_nobias", {2, {4, 7}}, {2, {4, 5}}, false, "relu"},
                 {"dense_3d", {3, {2, 3, 7}}, {3, {2, 3, 5}}, true, NULL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dip_scope_mark scope = dip_scope_enter(ctx);
        const char *key = cases[i].key;
        dip_tensor *x = recorded(ctx, key, "x0", cases[i].x),
                   *w = recorded(ctx, key, "w.kernel", (dip_shape){2, {7, 5}});
        dip_tensor *b = cases[i].bias ? recorded(ctx, key, "w.bias", (dip_shape){1, {5}}) : NULL;
        dip_tensor *leaves[3] = {x, w, b};
        for (int k = 0; k < 3; k++) dip_tensor_set_requires_grad(leaves[k], true, DIP_HERE);
        dip_value y = dip_block_dense(dip_pick_builder1(x), x, w, b,
                                      dip_activation_find(ctx, cases[i].act, "t"));
        assert_near(key, y, recorded(ctx, key, "y0", cases[i].y), 4e-7);
        dip_backward_opts o;
        dip_backward_opts_init(&o, sizeof o);
        o.gradient = recorded(ctx, key, "dy0", cases[i].y);
        assert_true(dip_backward(y, &o));
        assert_near(key, dip_tensor_grad(x), recorded(ctx, key, "dx0", cases[i].x), 8e-7);
        assert_near(key, dip_tensor_grad(w),
                    recorded(ctx, key, "dw.kernel", (dip_shape){2, {7, 5}}), 8e-7);
        if (b)
            assert_near(key, dip_tensor_grad(b), recorded(ctx, key, "dw.bias", (dip_shape){1, {5}}),
                        8e-7);
        dip_scope_leave(&scope);
    }
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_tensor *x = recorded(ctx, "flatten", "x0", (dip_shape){4, {2, 3, 4, 5}});
    assert_near("flatten", dip_block_flatten(dip_pick_builder1(x), x, 1, -1),
                recorded(ctx, "flatten", "y0", (dip_shape){2, {2, 60}}), 0);
    dip_shape middle = dip_tensor_shape(dip_block_flatten(dip_pick_builder1(x), x, 1, 2));
    assert_true(middle.rank == 3 && middle.dim[1] == 12 && middle.dim[2] == 5);
    assert_null(dip_block_flatten(dip_pick_builder1(x), x, 2, 4));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                     "axes 2 to 4 cannot be flattened, the input has shape (2, 3, 4, 5); choose "
                     "axes that it has");
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void a_pytorch_weight_is_passed_as_its_transposed_view(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_tensor *x = recorded(ctx, "dense", "x0", (dip_shape){2, {4, 7}}),
               *w = recorded(ctx, "dense", "w.kernel", (dip_shape){2, {7, 5}});
    dip_tensor *rows =
        dip_tensor_new(ctx, DIP_FLOAT32, (dip_shape){2, {5, 7}}, DIP_HERE); /* (O, I), row-major */
    dip_view turned, back;
    assert_true(dip_view_permute(&w->view, (const int[]){1, 0}, &turned) &&
                dip_view_permute(&rows->view, (const int[]){1, 0}, &back));
    assert_true(dip_tensor_copy_into(rows, dip_tensor_alias(w, &turned)));
    dip_value a = dip_block_dense(dip_tape(ctx), x, w, NULL, NULL),
              b = dip_block_dense(dip_tape(ctx), x, dip_tensor_alias(rows, &back), NULL, NULL);
    assert_memory_equal(dip_tensor_data(a, DIP_HERE), dip_tensor_data(b, DIP_HERE),
                        20 * sizeof(float));
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void the_same_code_serves_a_graph(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_tensor *x = recorded(ctx, "dense", "x0", (dip_shape){2, {4, 7}}),
               *w = recorded(ctx, "dense", "w.kernel", (dip_shape){2, {7, 5}});
    const dip_activation *act = dip_activation_find(ctx, "softmax", "t");
    dip_value eager = dip_block_dense(dip_pick_builder2(x, w), x, w, NULL, act);
    dip_graph *g = dip_graph_new(ctx);
    dip_value in = dip_graph_input(g, "x", DIP_FLOAT32, &(dip_shape){2, {4, 7}}),
              kernel = dip_graph_tensor(g, w);
    assert_ptr_equal(dip_pick_builder2(x, in), dip_graph_builder(g));
    assert_ptr_equal(dip_pick_builder1(x), dip_tape(ctx));
    assert_null(dip_pick_builder1(NULL));
    dip_value y = dip_block_dense(dip_pick_builder2(in, kernel), in, kernel, NULL, act);
    dip_plan *plan = dip_graph_plan(g, &y, 1, NULL);
    assert_true(dip_plan_bind(plan, in, x) && dip_plan_run(plan));
    assert_memory_equal(dip_plan_output(plan, 0)->data, dip_tensor_data(eager, DIP_HERE),
                        20 * sizeof(float));
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void half_mask(void *user, void *mask, bool is_double, int64_t n, double rate) {
    (*(int *)user)++;
    assert_false(is_double);
    for (int64_t i = 0; i < n; i++) ((float *)mask)[i] = i % 2 ? (float)(1 / (1 - rate)) : 0;
}

static void dropout_asks_its_source_only_in_training(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    int calls = 0;
    dip_mask_source source = {half_mask, &calls};
    dip_tensor *x = recorded(ctx, "dense", "x0", (dip_shape){2, {4, 7}});
    assert_ptr_equal(dip_block_dropout(dip_tape(ctx), x, 0.5, false, &source), x);
    assert_ptr_equal(dip_block_dropout(dip_tape(ctx), x, 0, true, &source), x);
    assert_int_equal(calls, 0);
    dip_value y = dip_block_dropout(dip_tape(ctx), x, 0.5, true, &source);
    assert_int_equal(calls, 1);
    const float *a = dip_tensor_data(x, DIP_HERE), *b = dip_tensor_data(y, DIP_HERE);
    for (int i = 0; i < 28; i++) assert_true(b[i] == (i % 2 ? a[i] * 2 : 0 * a[i]));
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void pytorchs_losses_reduce_as_they_are_told(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    const float scores[4] = {0, 0, 0, 0}, x[2] = {1, 4}, t[2] = {0, 2};
    const int64_t labels[2] = {1, 0};
    dip_tensor *z = dip_tensor_copy_of(ctx, scores, DIP_FLOAT32, (dip_shape){2, {2, 2}}, DIP_HERE),
               *y = dip_tensor_copy_of(ctx, labels, DIP_INT64, (dip_shape){1, {2}}, DIP_HERE);
    dip_tensor *a = dip_tensor_copy_of(ctx, x, DIP_FLOAT32, (dip_shape){1, {2}}, DIP_HERE),
               *b = dip_tensor_copy_of(ctx, t, DIP_FLOAT32, (dip_shape){1, {2}}, DIP_HERE);
    static const double ce[2] = {0.69314718055994530942, 2 * 0.69314718055994530942},
                        mse[2] = {2.5, 5};
    static const char *const names[] = {"mean", "sum", "none"};
    for (int i = 0; i < 3; i++) {
        dip_reduction r;
        assert_true(dip_reduction_find(ctx, names[i], &r, "t"));
        dip_value l = dip_block_cross_entropy(dip_tape(ctx), z, y, r),
                  m = dip_block_mse_loss(dip_tape(ctx), a, b, r);
        dip_value n = dip_block_nll_loss(dip_tape(ctx),
                                         dip_build1(dip_tape(ctx), &dip_op_log_softmax, z), y, r);
        assert_int_equal(dip_tensor_numel(l), i == 2 ? 2 : 1);
        if (i == 2) continue;
        assert_true(fabs((double)*(float *)dip_tensor_data(l, DIP_HERE) - ce[i]) < 1e-6);
        assert_true(fabs((double)*(float *)dip_tensor_data(n, DIP_HERE) - ce[i]) < 1e-6);
        assert_true((double)*(float *)dip_tensor_data(m, DIP_HERE) == mse[i]);
    }
    dip_reduction r;
    assert_false(dip_reduction_find(ctx, "meen", &r, "nn_MSELoss"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "nn_MSELoss: there is no reduction called \"meen\"; did you mean \"mean\"? "
                     "Known: mean, sum, none");
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void unknown_activations_get_a_suggestion(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    assert_true(dip_activation_is_linear(dip_activation_find(ctx, NULL, "t")));
    assert_true(dip_activation_is_linear(dip_activation_find(ctx, "linear", "t")));
    assert_false(dip_activation_is_linear(dip_activation_find(ctx, "ReLU", "t")));
    assert_null(dip_activation_find(ctx, "rellu", "layers_Dense"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "layers_Dense: there is no activation called \"rellu\"; did you mean "
                     "\"relu\"? Known: exponential, hard_sigmoid, linear, "
                     "log_softmax, relu, relu6, sigmoid, silu, softmax, softsign, tanh");
    for (const dip_activation *a = dip_activations; a[0].name && a[1].name; a++)
        assert_true(strcmp(a[0].name, a[1].name) < 0);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_activation_and_its_gradient_follow_keras),
        cmocka_unit_test(activations_in_float64_follow_keras),
        cmocka_unit_test(dense_and_flatten_follow_keras),
        cmocka_unit_test(a_pytorch_weight_is_passed_as_its_transposed_view),
        cmocka_unit_test(the_same_code_serves_a_graph),
        cmocka_unit_test(dropout_asks_its_source_only_in_training),
        cmocka_unit_test(pytorchs_losses_reduce_as_they_are_told),
        cmocka_unit_test(unknown_activations_get_a_suggestion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
