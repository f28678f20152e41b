/* Running means and accuracies as Keras shows them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "random/golden.h"
#include "support/context.h"
#include "kernels/kernels.h"
#include "train/metric.h"

static void the_running_loss_of_an_epoch_is_keras_own(void **state) {
    (void)state;
    float loss[540];
    double running[540];
    golden_load("train/keras_means.txt", "loss", "f32", loss, 540);
    golden_load("train/keras_means.txt", "running", "f64", running, 540);
    dip_mean m;
    dip_mean_reset(&m, DIP_FLOAT32);
    assert_true(dip_mean_result(&m) == 0);
    for (int i = 0; i < 540; i++) {
        dip_mean_add(&m, (double)loss[i], 100);
        if (dip_mean_result(&m) != running[i])
            fail_msg("step %d shows %.9g, Keras showed %.9g", i, dip_mean_result(&m), running[i]);
    }
}

static void rows_weigh_a_short_batch_and_float64_keeps_more(void **state) {
    (void)state;
    dip_mean m, wide;
    dip_mean_reset(&m, DIP_FLOAT32);
    dip_mean_reset(&wide, DIP_FLOAT64);
    for (int i = 0; i < 2; i++) {
        dip_mean_add(i ? &wide : &m, 0.1, 100);
        dip_mean_add(i ? &wide : &m, 0.4, 16);
    }
    assert_true(dip_mean_result(&m) == (double)((0.1f * 100.0f + 0.4f * 16.0f) / 116.0f));
    assert_true(dip_mean_result(&wide) == (0.1 * 100 + 0.4 * 16) / 116);
    dip_mean_reset(&m, DIP_FLOAT32);
    dip_mean_add_sum(&m, 93, 100);
    assert_true(dip_mean_result(&m) == (double)(93.0f / 100.0f));
}

static void shapes_decide_which_accuracy_is_meant(void **state) {
    (void)state;
    static const struct {
        dip_shape t, p;
        dip_metric_rule rule;
    } cases[] = {
        {{1, {8}}, {2, {8, 10}}, DIP_METRIC_SPARSE_CATEGORICAL_ACCURACY},
        {{2, {8, 1}}, {2, {8, 10}}, DIP_METRIC_SPARSE_CATEGORICAL_ACCURACY},
        {{2, {8, 10}}, {2, {8, 10}}, DIP_METRIC_CATEGORICAL_ACCURACY},
        {{2, {8, 1}}, {2, {8, 1}}, DIP_METRIC_BINARY_ACCURACY},
        {{1, {8}}, {2, {8, 1}}, DIP_METRIC_BINARY_ACCURACY},
        {{3, {8, 4, 10}}, {3, {8, 4, 10}}, DIP_METRIC_CATEGORICAL_ACCURACY},
    };
    dip_context *ctx = dip_test_context();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(dip_accuracy_resolve(&cases[i].t, &cases[i].p), cases[i].rule);
        assert_true(dip_metric_check(ctx, DIP_METRIC_ACCURACY, &cases[i].t, &cases[i].p, "fit"));
    }
    dip_shape labels = {1, {7}}, scores = {2, {8, 10}};
    assert_false(dip_metric_check(ctx, DIP_METRIC_ACCURACY, &labels, &scores, "fit"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                     "fit: sparse_categorical_accuracy compares labels of shape (7,) with "
                     "predictions of shape (8, 10); "
                     "they must agree, or hold one class number for each row");
    dip_test_context_free(ctx);
}

static dip_view view_of(void *data, dip_dtype t, int rank, int64_t a, int64_t b) {
    dip_view v = {.data = data, .dtype = t, .rank = rank, .dim = {a, b}};
    dip_view_row_major(&v);
    return v;
}

static void predictions_are_counted_as_keras_counts_them(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    float scores[9] = {0.2f, 0.5f, 0.5f, 0.9f, 0.1f, 0, 0, 0, 1};
    int64_t labels[3] = {1, 0, 1};
    float hot[9] = {0, 1, 0, 0, 0, 1, 0, 0, 1};
    double probabilities[4] = {0.5, 0.51, 0.49, 1};
    uint8_t yes[4] = {0, 1, 0, 0};
    int64_t rows;
    dip_view p = view_of(scores, DIP_FLOAT32, 2, 3, 3), t = view_of(labels, DIP_INT64, 1, 3, 1),
             h = view_of(hot, DIP_FLOAT32, 2, 3, 3);
    assert_true(dip_metric_sum(ctx, DIP_METRIC_ACCURACY, &t, &p, &rows) == 2 &&
                rows == 3); /* the first of two maxima counts */
    assert_true(dip_metric_sum(ctx, DIP_METRIC_ACCURACY, &h, &p, &rows) == 2 && rows == 3);
    dip_view q = view_of(probabilities, DIP_FLOAT64, 2, 4, 1), y = view_of(yes, DIP_UINT8, 2, 4, 1);
    assert_true(dip_metric_sum(ctx, DIP_METRIC_ACCURACY, &y, &q, &rows) == 3 &&
                rows == 4); /* 0.5 counts as class 0 */
    dip_view p2 = view_of(scores, DIP_FLOAT32, 2, 1, 2), h2 = view_of(hot, DIP_FLOAT32, 2, 1, 2);
    assert_true(dip_metric_sum(ctx, DIP_METRIC_MEAN_SQUARED_ERROR, &h2, &p2, &rows) ==
                    (double)((0.2f * 0.2f + 0.25f) / 2) &&
                rows == 1);
    assert_true(dip_metric_sum(ctx, DIP_METRIC_MEAN_ABSOLUTE_ERROR, &h2, &p2, &rows) ==
                (double)((0.2f + 0.5f) / 2));
    dip_test_context_free(ctx);
}

static void argmax_takes_the_first_and_orders_the_zeros(void **state) {
    (void)state;
    float x[4] = {-0.0f, 0.0f, 0.0f, -1};
    double y[3] = {1, 3, 3};
    int32_t z[3] = {4, 9, -1};
    assert_int_equal(dip_argmax(x, DIP_FLOAT32, 4), 1);
    assert_int_equal(dip_argmax(y, DIP_FLOAT64, 3), 1);
    assert_int_equal(dip_argmax(z, DIP_INT32, 3), 1);
}

/* Rows in every set of kernels against dip_argmax row by row: ties, zeros of both signs, NaN. */
static void accuracy_counts_what_argmax_says(void **state) {
    (void)state;
    enum { ROWS = 150, N = 7 };
    static const float values[] = {-1, -0.0f, 0, 0, 2, 2, -5, NAN};
    float p[ROWS * N], t[ROWS * N];
    uint32_t seed = 5;
    for (int i = 0; i < ROWS * N; i++) {
        seed = seed * 1664525u + 1013904223u;
        p[i] = values[(seed >> 24) % (i < ROWS * N / 2 ? 4 : 8)];
        t[i] = values[(seed >> 16) % 8];
    }
    double want = 0, want_sparse = 0;
    int64_t label[ROWS], rows;
    for (int r = 0; r < ROWS; r++) {
        int64_t said = dip_argmax(p + r * N, DIP_FLOAT32, N);
        label[r] = r % 3 ? said : (said + 1) % N;
        want += said == dip_argmax(t + r * N, DIP_FLOAT32, N);
        want_sparse += r % 3 != 0;
    }
    dip_view predicted = view_of(p, DIP_FLOAT32, 2, ROWS, N),
             dense = view_of(t, DIP_FLOAT32, 2, ROWS, N), one = view_of(label, DIP_INT64, 1, ROWS, 1);
    for (const dip_kernels *const *k = dip_kernels_list(); *k; k++) {
        if (!dip_kernels_supported(*k)) continue;
        dip_context_opts o;
        dip_context_opts_init(&o, sizeof o);
        o.cpu = (*k)->name;
        dip_context *ctx = dip_test_context_with(&o);
        assert_true(dip_metric_sum(ctx, DIP_METRIC_ACCURACY, &dense, &predicted, &rows) == want);
        assert_true(dip_metric_sum(ctx, DIP_METRIC_ACCURACY, &one, &predicted, &rows) == want_sparse);
        assert_int_equal(rows, ROWS);
        dip_test_context_free(ctx);
    }
}

static void metrics_have_two_names_and_unknown_ones_a_sentence(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    assert_ptr_equal(dip_metric_find(ctx, "acc", "compile"),
                     dip_metric_find(ctx, "accuracy", "compile"));
    assert_null(dip_metric_find(ctx, "acuracy", "compile"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "compile: there is no metric called \"acuracy\"; did you mean \"accuracy\"? "
                     "Known: accuracy, binary_accuracy, ");
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_running_loss_of_an_epoch_is_keras_own),
        cmocka_unit_test(rows_weigh_a_short_batch_and_float64_keeps_more),
        cmocka_unit_test(shapes_decide_which_accuracy_is_meant),
        cmocka_unit_test(predictions_are_counted_as_keras_counts_them),
        cmocka_unit_test(argmax_takes_the_first_and_orders_the_zeros),
        cmocka_unit_test(accuracy_counts_what_argmax_says),
        cmocka_unit_test(metrics_have_two_names_and_unknown_ones_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
