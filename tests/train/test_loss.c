/* Keras' losses against its recordings: per sample, reduced, and the gradient that the operators bring. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "graph/graph.h"
#include "random/golden.h"
#include "support/context.h"
#include "tape/tape.h"
#include "train/loss.h"

enum { ROWS = 6, CLASSES = 5, ALL = ROWS * CLASSES };

typedef struct recorded {
    const char *key;
    const dip_loss *loss;
    dip_loss_opts o;
    dip_loss_reduction reduction;
} recorded;
static const recorded cases[] = {
    {"cce_logits", &dip_loss_categorical_crossentropy, {.from_logits = true}, DIP_LOSS_MEAN},
    {"cce_logits_ls01",
     &dip_loss_categorical_crossentropy,
     {.from_logits = true, .label_smoothing = 0.1},
     DIP_LOSS_MEAN},
    {"cce_logits_soft", &dip_loss_categorical_crossentropy, {.from_logits = true}, DIP_LOSS_MEAN},
    {"cce_logits_sum", &dip_loss_categorical_crossentropy, {.from_logits = true}, DIP_LOSS_SUM},
    {"cce_probs", &dip_loss_categorical_crossentropy, {0}, DIP_LOSS_MEAN},
    {"cce_probs_edge", &dip_loss_categorical_crossentropy, {0}, DIP_LOSS_MEAN},
    {"cce_probs_ls01", &dip_loss_categorical_crossentropy, {.label_smoothing = 0.1}, DIP_LOSS_MEAN},
    {"cce_probs_unnormalised", &dip_loss_categorical_crossentropy, {0}, DIP_LOSS_MEAN},
    {"scce_logits",
     &dip_loss_sparse_categorical_crossentropy,
     {.from_logits = true},
     DIP_LOSS_MEAN},
    {"scce_probs", &dip_loss_sparse_categorical_crossentropy, {0}, DIP_LOSS_MEAN},
    {"scce_probs_edge", &dip_loss_sparse_categorical_crossentropy, {0}, DIP_LOSS_MEAN},
    {"bce_logits", &dip_loss_binary_crossentropy, {.from_logits = true}, DIP_LOSS_MEAN},
    {"bce_probs", &dip_loss_binary_crossentropy, {0}, DIP_LOSS_MEAN},
    {"bce_probs_edge", &dip_loss_binary_crossentropy, {0}, DIP_LOSS_MEAN},
    {"bce_probs_ls02", &dip_loss_binary_crossentropy, {.label_smoothing = 0.2}, DIP_LOSS_MEAN},
    {"mse", &dip_loss_mean_squared_error, {0}, DIP_LOSS_MEAN},
    {"mse_sum", &dip_loss_mean_squared_error, {0}, DIP_LOSS_SUM},
    {"mae", &dip_loss_mean_absolute_error, {0}, DIP_LOSS_MEAN},
};

static size_t load(const char *key, const char *what, const char *type, void *out) {
    char name[64];
    snprintf(name, sizeof name, "%s.%s", key, what);
    return golden_load("train/keras_losses.txt", name, type, out, ALL);
}

/* |got - expected| in units of the last place of the largest expected value. */
static double distance(const float *got, const float *expected, size_t n) {
    float largest = 1e-30f;
    double worst = 0;
    for (size_t i = 0; i < n; i++) largest = fmaxf(largest, fabsf(expected[i]));
    double ulp = (double)(nextafterf(largest, 1e38f) - largest);
    for (size_t i = 0; i < n; i++)
        worst = fmax(worst, fabs((double)got[i] - (double)expected[i]) / ulp);
    return worst;
}

static dip_tensor *tensor_of(dip_context *ctx, const void *data, dip_dtype t, dip_shape s) {
    dip_tensor *x = dip_tensor_copy_of(ctx, data, t, s, DIP_HERE);
    assert_non_null(x);
    return x;
}

/* The pages promise 4e-7 of the value; that is 4 units in the last place of the largest element. */
static void recorded_values_and_gradients_come_out(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const recorded *c = &cases[i];
        dip_scope_mark scope = dip_scope_enter(ctx);
        float pred[ALL], hot[ALL], each[ROWS], total, grad[ALL];
        int64_t labels[ROWS];
        load(c->key, "y_pred", "f32", pred);
        load(c->key, "per_sample", "f32", each);
        load(c->key, "loss", "f32", &total);
        load(c->key, "dy_pred", "f32", grad);
        if (c->loss->sparse) load(c->key, "y_true", "i64", labels);
        else load(c->key, "y_true", "f32", hot);
        dip_shape full = {2, {ROWS, CLASSES}};
        dip_tensor *p = tensor_of(ctx, pred, DIP_FLOAT32, full);
        dip_tensor *y = c->loss->sparse ? tensor_of(ctx, labels, DIP_INT64, (dip_shape){1, {ROWS}})
                                        : tensor_of(ctx, hot, DIP_FLOAT32, full);
        dip_tensor_set_requires_grad(p, true, DIP_HERE);
        dip_value single =
            dip_loss_build(dip_tape(ctx), c->loss, y, p, NULL, &c->o, DIP_LOSS_NONE, "test");
        dip_value reduced =
            dip_loss_build(dip_tape(ctx), c->loss, y, p, NULL, &c->o, c->reduction, "test");
        DIP_ASSERT_FINE(ctx);
        assert_true(dip_backward(reduced, NULL));
        double d1 = distance(dip_tensor_data(single, DIP_HERE), each, ROWS),
               d2 = distance(dip_tensor_data(reduced, DIP_HERE), &total, 1);
        double d3 = distance(dip_tensor_data(dip_tensor_grad(p), DIP_HERE), grad, ALL);
        if (d1 > 4 || d2 > 4 || d3 > 4)
            fail_msg("%s: %g, %g and %g ulp from the recording", c->key, d1, d2, d3);
        dip_scope_leave(&scope);
    }
    dip_test_context_free(ctx);
}

static void a_final_softmax_gives_its_logits_and_a_reshape_hides_them(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_graph *g = dip_graph_new(ctx);
    dip_builder *b = dip_graph_builder(g);
    dip_shape s = {2, {ROWS, CLASSES}}, other = {3, {ROWS, 1, CLASSES}};
    dip_value z = dip_graph_input(g, "z", DIP_FLOAT32, &s);
    dip_value soft = dip_build1(b, &dip_op_softmax, z), sig = dip_build1(b, &dip_op_sigmoid, z);
    const dip_loss *cce = &dip_loss_categorical_crossentropy, *bce = &dip_loss_binary_crossentropy;
    assert_ptr_equal(dip_loss_logits_of(cce, soft), z);
    assert_ptr_equal(dip_loss_logits_of(&dip_loss_sparse_categorical_crossentropy, soft), z);
    assert_ptr_equal(dip_loss_logits_of(bce, sig), z);
    assert_ptr_equal(dip_loss_logits_of(cce, sig),
                     z); /* as recorded: which of the two is not asked */
    assert_ptr_equal(dip_loss_logits_of(bce, soft), z);
    assert_null(dip_loss_logits_of(&dip_loss_mean_squared_error, soft));
    assert_null(dip_loss_logits_of(cce, dip_build_reshape(b, soft, &other)));
    assert_null(dip_loss_logits_of(cce, z));
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void extreme_logits_are_not_clipped(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    const float logits[2] = {0, 250}, hot[2] = {1, 0};
    dip_tensor *z = tensor_of(ctx, logits, DIP_FLOAT32, (dip_shape){2, {1, 2}}),
               *y = tensor_of(ctx, hot, DIP_FLOAT32, (dip_shape){2, {1, 2}});
    dip_value p = dip_build1(dip_tape(ctx), &dip_op_softmax, z);
    dip_value with = dip_loss_build(dip_tape(ctx), &dip_loss_categorical_crossentropy, y, p, z,
                                    NULL, DIP_LOSS_MEAN, "t");
    dip_value without = dip_loss_build(dip_tape(ctx), &dip_loss_categorical_crossentropy, y, p,
                                       NULL, NULL, DIP_LOSS_MEAN, "t");
    assert_true(*(float *)dip_tensor_data(with, DIP_HERE) == 250);
    assert_true(fabsf(*(float *)dip_tensor_data(without, DIP_HERE) - 16.118095f) < 1e-5f);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void labels_beside_a_last_axis_of_one_are_the_same(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    const float pred[3] = {0.25f, 0.5f, 1}, truth[3] = {0, 0.5f, 0};
    dip_tensor *p = tensor_of(ctx, pred, DIP_FLOAT32, (dip_shape){2, {3, 1}}),
               *flat = tensor_of(ctx, truth, DIP_FLOAT32, (dip_shape){1, {3}});
    dip_value l = dip_loss_build(dip_tape(ctx), &dip_loss_mean_squared_error, flat, p, NULL, NULL,
                                 DIP_LOSS_MEAN, "t");
    assert_true(fabsf(*(float *)dip_tensor_data(l, DIP_HERE) - (0.0625f + 1) / 3) < 1e-7f);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

/* ---- PyTorch's form ------------------------------------------------------------------------------ */
static void made_up(float logits[ALL], float hot[ALL], int64_t label[ROWS]) {
    for (int i = 0; i < ROWS; i++) label[i] = i * i % CLASSES;
    for (int i = 0; i < ALL; i++) {
        logits[i] = (float)(i * 7 % 11) / 3 - (float)(i % 4);
        hot[i] = i % CLASSES == label[i / CLASSES] ? 1.0f : 0.0f;
    }
}

/* The operator itself: what nn.CrossEntropyLoss computes of class numbers or probabilities. */
static dip_value cross_entropy(dip_builder *b, dip_value z, dip_value y, int64_t reduction,
                               double smoothing) {
    dip_attr_value attrs[DIP_MAX_ATTR];
    dip_value in[] = {z, y};
    dip_op_attrs(&dip_op_cross_entropy, NULL, attrs);
    attrs[dip_op_attr_index(&dip_op_cross_entropy, "reduction")].i = reduction;
    attrs[dip_op_attr_index(&dip_op_cross_entropy, "label_smoothing")].f = smoothing;
    return dip_build(b, &dip_op_cross_entropy, attrs, 2, in);
}

static dip_tensor *leaf(dip_context *ctx, const float *logits, dip_shape s) {
    dip_tensor *z = tensor_of(ctx, logits, DIP_FLOAT32, s);
    dip_tensor_set_requires_grad(z, true, DIP_HERE);
    return z;
}

static void assert_same_bits(dip_tensor *a, dip_tensor *b) {
    assert_int_equal(dip_tensor_numel(a), dip_tensor_numel(b));
    assert_memory_equal(dip_tensor_data(a, DIP_HERE), dip_tensor_data(b, DIP_HERE),
                        (size_t)dip_tensor_numel(a) * sizeof(float));
}

static void pytorchs_form_is_its_cross_entropy_to_the_bit(void **state) {
    (void)state;
    float logits[ALL], hot[ALL];
    int64_t label[ROWS];
    made_up(logits, hot, label);
    dip_shape full = {2, {ROWS, CLASSES}}, rows = {1, {ROWS}};
    static const struct {
        bool sparse, class_numbers;
        double smoothing;
    } ways[] = {{true, false, 0}, {false, true, 0}, {false, false, 0}, {false, true, 0.1}};
    dip_context *ctx = dip_test_context();
    for (int w = 0; w < 4; w++)
        for (int r = DIP_LOSS_MEAN; r <= DIP_LOSS_NONE; r++) {
            dip_scope_mark scope = dip_scope_enter(ctx);
            bool numbers = ways[w].sparse || ways[w].class_numbers;
            dip_loss_opts o = {.from_logits = true,
                               .label_smoothing = ways[w].smoothing,
                               .torch = true,
                               .class_numbers = ways[w].class_numbers};
            dip_tensor *z = leaf(ctx, logits, full), *theirs = leaf(ctx, logits, full);
            dip_tensor *index = tensor_of(ctx, label, DIP_INT64, rows),
                       *shares = tensor_of(ctx, hot, DIP_FLOAT32, full);
            dip_value a = dip_loss_build(dip_tape(ctx),
                                         ways[w].sparse ? &dip_loss_sparse_categorical_crossentropy
                                                        : &dip_loss_categorical_crossentropy,
                                         ways[w].sparse ? index : shares, z, NULL, &o,
                                         (dip_loss_reduction)r, "t");
            dip_value b = cross_entropy(dip_tape(ctx), theirs, numbers ? index : shares, r,
                                        ways[w].smoothing);
            DIP_ASSERT_FINE(ctx);
            assert_same_bits(a, b);
            if (r != DIP_LOSS_NONE) {
                assert_true(dip_backward(a, NULL) && dip_backward(b, NULL));
                assert_same_bits(dip_tensor_grad(z), dip_tensor_grad(theirs));
            }
            dip_scope_leave(&scope);
        }
    dip_test_context_free(ctx);
}

static void pytorchs_form_takes_classes_from_the_last_axis(void **state) {
    (void)state;
    float logits[ALL], hot[ALL];
    int64_t label[ROWS];
    made_up(logits, hot, label);
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_loss_opts o = {.from_logits = true, .torch = true};
    dip_tensor *flat = tensor_of(ctx, logits, DIP_FLOAT32, (dip_shape){2, {ROWS, CLASSES}}),
               *deep = tensor_of(ctx, logits, DIP_FLOAT32, (dip_shape){3, {2, ROWS / 2, CLASSES}});
    dip_tensor *y = tensor_of(ctx, label, DIP_INT64, (dip_shape){2, {2, ROWS / 2}});
    dip_value each = dip_loss_build(dip_tape(ctx), &dip_loss_sparse_categorical_crossentropy, y,
                                    deep, NULL, &o, DIP_LOSS_NONE, "t");
    DIP_ASSERT_FINE(ctx);
    assert_int_equal(each->view.rank, 2);
    assert_int_equal(each->view.dim[1], ROWS / 2);
    dip_tensor *index = tensor_of(ctx, label, DIP_INT64, (dip_shape){1, {ROWS}});
    assert_same_bits(each, cross_entropy(dip_tape(ctx), flat, index, 2, 0));
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

/* Keras' own reading of probabilities stays: there are no logits to be had. */
static void of_probabilities_the_form_changes_nothing(void **state) {
    (void)state;
    float logits[ALL], hot[ALL];
    int64_t label[ROWS];
    made_up(logits, hot, label);
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_loss_opts o = {.torch = true, .class_numbers = true};
    dip_shape full = {2, {ROWS, CLASSES}};
    dip_value p = dip_build1(dip_tape(ctx), &dip_op_softmax,
                             tensor_of(ctx, logits, DIP_FLOAT32, full)),
              y = tensor_of(ctx, hot, DIP_FLOAT32, full);
    const dip_loss *cce = &dip_loss_categorical_crossentropy;
    assert_same_bits(dip_loss_build(dip_tape(ctx), cce, y, p, NULL, &o, DIP_LOSS_MEAN, "t"),
                     dip_loss_build(dip_tape(ctx), cce, y, p, NULL, NULL, DIP_LOSS_MEAN, "t"));
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void planned_it_gives_the_bits_of_the_tape(void **state) {
    (void)state;
    float logits[ALL], hot[ALL];
    int64_t label[ROWS];
    made_up(logits, hot, label);
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_loss_opts o = {.from_logits = true, .torch = true, .class_numbers = true};
    const dip_loss *cce = &dip_loss_categorical_crossentropy;
    dip_shape full = {2, {ROWS, CLASSES}};
    dip_tensor *z = leaf(ctx, logits, full), *y = tensor_of(ctx, hot, DIP_FLOAT32, full);
    dip_graph *g = dip_graph_new(ctx);
    dip_value in = dip_graph_tensor(g, z), out[2];
    out[0] = dip_loss_build(dip_graph_builder(g), cce, dip_graph_tensor(g, y), in, NULL, &o,
                            DIP_LOSS_MEAN, "t");
    assert_true(dip_graph_gradients(g, out[0], &in, 1, &out[1]));
    dip_plan *plan = dip_graph_plan(g, out, 2, NULL);
    assert_true(plan && dip_plan_run(plan));
    dip_value loss = dip_loss_build(dip_tape(ctx), cce, y, z, NULL, &o, DIP_LOSS_MEAN, "t");
    assert_true(dip_backward(loss, NULL));
    assert_memory_equal(dip_plan_output(plan, 0)->data, dip_tensor_data(loss, DIP_HERE),
                        sizeof(float));
    assert_memory_equal(dip_plan_output(plan, 1)->data,
                        dip_tensor_data(dip_tensor_grad(z), DIP_HERE), sizeof logits);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void misfits_and_unknown_names_get_a_sentence(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_shape numbers = {1, {8}}, scores = {2, {8, 10}}, hot = {2, {8, 9}};
    const dip_loss *cce = &dip_loss_categorical_crossentropy,
                   *scce = &dip_loss_sparse_categorical_crossentropy;
    assert_false(cce->check(ctx, cce, &numbers, &scores, "fit"));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_SHAPE,
        "fit: categorical_crossentropy: the labels have shape (8,) and the predictions (8, 10); "
        "give one-hot labels (to_categorical), or use sparse_categorical_crossentropy for class "
        "numbers");
    assert_false(scce->check(ctx, scce, &scores, &scores, "fit"));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_SHAPE,
        "fit: sparse_categorical_crossentropy: the labels have shape (8, 10) and the predictions "
        "(8, 10); "
        "give one class number for each row, or use categorical_crossentropy for one-hot labels");
    assert_false(
        dip_loss_mean_squared_error.check(ctx, &dip_loss_mean_squared_error, &hot, &scores, "fit"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                     "fit: mean_squared_error: the labels have shape (8, 9) and the predictions "
                     "(8, 10); both must be the same");
    assert_ptr_equal(dip_loss_find(ctx, "MSE", "compile"), &dip_loss_mean_squared_error);
    assert_ptr_equal(dip_loss_find(ctx, "CategoricalCrossentropy", "compile"), cce);
    assert_null(dip_loss_find(ctx, "categorical_crossentopy", "compile"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "compile: there is no loss called \"categorical_crossentopy\"; did you mean "
                     "\"categorical_crossentropy\"? "
                     "Known: binary_crossentropy, categorical_crossentropy, mean_absolute_error, "
                     "mean_squared_error, sparse_categorical_crossentropy");
    assert_null(dip_loss_find(ctx, NULL, "compile"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "compile: the name of the loss is NULL. Known: ");
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_values_and_gradients_come_out),
        cmocka_unit_test(a_final_softmax_gives_its_logits_and_a_reshape_hides_them),
        cmocka_unit_test(extreme_logits_are_not_clipped),
        cmocka_unit_test(labels_beside_a_last_axis_of_one_are_the_same),
        cmocka_unit_test(pytorchs_form_is_its_cross_entropy_to_the_bit),
        cmocka_unit_test(pytorchs_form_takes_classes_from_the_last_axis),
        cmocka_unit_test(of_probabilities_the_form_changes_nothing),
        cmocka_unit_test(planned_it_gives_the_bits_of_the_tape),
        cmocka_unit_test(misfits_and_unknown_names_get_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
