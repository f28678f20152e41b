/* Losses with their gradients in float64, and metrics, against Keras' recordings; the inputs are the
 * formulas of the maker (tools/golden/make_keras_values.py). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "random/golden.h"
#include "support/context.h"
#include "tape/tape.h"
#include "train/loss.h"
#include "train/metric.h"

enum { ROWS = 6, CLASSES = 5, ALL = ROWS * CLASSES };

typedef enum kind { LOGITS, EXTREME, SHARES, SURE, NUMBERS, TIES, HOT, SOFT, BITS, CLASS } kind;

static double value(kind k, int i) {
    static const double ties[ALL] = {0.25,
                                     0.5,
                                     0.5,
                                     0.25,
                                     0,
                                     -0.0,
                                     0.0,
                                     -0.0,
                                     0.0,
                                     -1,
                                     1,
                                     1,
                                     1,
                                     1,
                                     1,
                                     -1,
                                     -2,
                                     -3,
                                     -4,
                                     -5,
                                     -0.0,
                                     -0.0,
                                     -0.0,
                                     0,
                                     0,
                                     (double)INFINITY,
                                     (double)INFINITY,
                                     3,
                                     2,
                                     1};
    const double grid = (double)(37 * i % 64) / 32 - 1;
    switch (k) {
    case LOGITS: return 4 * grid;
    case EXTREME: return 200 * grid;
    case SHARES: return (double)(37 * i % 64) / 64;
    case SURE: return (double)(i % 3) / 2;
    case NUMBERS: return 3 * grid;
    case TIES: return ties[i];
    case HOT: return i % CLASSES == (3 * (i / CLASSES) + 1) % CLASSES;
    case SOFT: return (double)(5 * i % 8) / 8;
    case BITS: return i % 3 == 0;
    case CLASS: return (3 * i + 1) % CLASSES;
    }
    return 0;
}

static dip_tensor *make(dip_context *ctx, kind k, dip_dtype t) {
    dip_shape s = k == CLASS ? (dip_shape){1, {ROWS}} : (dip_shape){2, {ROWS, CLASSES}};
    dip_tensor *x = dip_tensor_new(ctx, t, s, DIP_HERE);
    for (int i = 0; i < (int)dip_tensor_numel(x); i++)
        dip_element_set(x->view.data, t, i, value(k, i));
    return x;
}

typedef struct loss_case {
    const dip_loss *loss;
    bool from_logits;
    double smoothing;
    kind labels, predictions;
} loss_case;
#define CCE &dip_loss_categorical_crossentropy
#define SCCE &dip_loss_sparse_categorical_crossentropy
#define BCE &dip_loss_binary_crossentropy
static const loss_case losses[] = {
    {CCE, true, 0, HOT, LOGITS},
    {CCE, true, 0, HOT, EXTREME},
    {CCE, true, 0, SOFT, LOGITS},
    {CCE, true, 0.1, HOT, LOGITS},
    {CCE, false, 0, HOT, SHARES},
    {CCE, false, 0, SOFT, SHARES},
    {CCE, false, 0, HOT, SURE},
    {CCE, false, 0.1, HOT, SHARES},
    {SCCE, true, 0, CLASS, LOGITS},
    {SCCE, true, 0, CLASS, EXTREME},
    {SCCE, false, 0, CLASS, SHARES},
    {SCCE, false, 0, CLASS, SURE},
    {BCE, true, 0, BITS, LOGITS},
    {BCE, true, 0, BITS, EXTREME},
    {BCE, true, 0.2, BITS, LOGITS},
    {BCE, false, 0, BITS, SHARES},
    {BCE, false, 0, BITS, SURE},
    {BCE, false, 0.2, BITS, SHARES},
    {&dip_loss_mean_squared_error, false, 0, BITS, NUMBERS},
    {&dip_loss_mean_squared_error, false, 0, SOFT, SHARES},
    {&dip_loss_mean_absolute_error, false, 0, BITS, NUMBERS},
    {&dip_loss_mean_absolute_error, false, 0, SOFT, SHARES},
};
enum { LOSSES = sizeof losses / sizeof *losses };

/* TensorFlow's exp and log are polynomials of its own: a few units in the last place. */
static void near(int number, const char *part, const dip_tensor *t) {
    double recorded[ALL];
    char name[64];
    snprintf(name, sizeof name, "%d.%s", number, part);
    size_t n = golden_load("keras_values/losses_f64.txt", name, "f64", recorded, ALL);
    assert_int_equal(n, dip_tensor_numel(t));
    for (size_t i = 0; i < n; i++) {
        double have = dip_element_get(t->view.data, t->view.dtype, (int64_t)i), r = recorded[i];
        if (!(fabs(have - r) <= 1e-15 * (1 + 4 * fabs(r))))
            fail_msg("%s[%zu] is %.17g, recorded %.17g", name, i, have, r);
    }
}

static void losses_and_gradients_in_float64_are_the_recorded_ones(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (int i = 0; i < LOSSES; i++) {
        const loss_case *c = &losses[i];
        const dip_loss_opts o = {.from_logits = c->from_logits, .label_smoothing = c->smoothing};
        dip_scope_mark scope = dip_scope_enter(ctx);
        dip_tensor *y = make(ctx, c->labels, c->labels == CLASS ? DIP_INT64 : DIP_FLOAT64);
        dip_tensor *p = make(ctx, c->predictions, DIP_FLOAT64);
        assert_true(dip_tensor_set_requires_grad(p, true, DIP_HERE));
        dip_value each = dip_loss_build(dip_tape(ctx), c->loss, y, p, NULL, &o, DIP_LOSS_NONE, "t");
        dip_value mean = dip_loss_build(dip_tape(ctx), c->loss, y, p, NULL, &o, DIP_LOSS_MEAN, "t");
        assert_true(mean && dip_backward(mean, NULL));
        near(i, "each", each);
        near(i, "loss", mean);
        near(i, "gradient", dip_tensor_grad(p));
        dip_scope_leave(&scope);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static const struct {
    dip_metric_rule rule;
    kind labels, predictions;
} metrics[] = {
    {DIP_METRIC_BINARY_ACCURACY, BITS, SHARES},
    {DIP_METRIC_BINARY_ACCURACY, BITS, SURE},
    {DIP_METRIC_BINARY_ACCURACY, SOFT, NUMBERS},
    {DIP_METRIC_CATEGORICAL_ACCURACY, HOT, LOGITS},
    {DIP_METRIC_CATEGORICAL_ACCURACY, SOFT, TIES},
    {DIP_METRIC_SPARSE_CATEGORICAL_ACCURACY, CLASS, LOGITS},
    {DIP_METRIC_SPARSE_CATEGORICAL_ACCURACY, CLASS, TIES},
    {DIP_METRIC_MEAN_SQUARED_ERROR, SOFT, NUMBERS},
    {DIP_METRIC_MEAN_ABSOLUTE_ERROR, SOFT, NUMBERS},
};

static void compare_metric(dip_context *ctx, int i, bool wide) {
    dip_dtype t = wide ? DIP_FLOAT64 : DIP_FLOAT32;
    double recorded[2];
    float narrow[2];
    char name[64];
    snprintf(name, sizeof name, "%d.results", i);
    golden_load(wide ? "keras_values/metrics_f64.txt" : "keras_values/metrics_f32.txt", name,
                wide ? "f64" : "f32", wide ? (void *)recorded : (void *)narrow, 2);
    dip_tensor *y = make(ctx, metrics[i].labels, metrics[i].labels == CLASS ? DIP_INT64 : t),
               *p = make(ctx, metrics[i].predictions, t);
    dip_mean mean;
    dip_mean_reset(&mean, t);
    for (int batch = 0; batch < 2; batch++) {
        int64_t rows;
        if (batch) y->view.dim[0] = p->view.dim[0] = 2;
        double sum = dip_metric_sum(ctx, metrics[i].rule, &y->view, &p->view, &rows);
        dip_mean_add_sum(&mean, sum, (double)rows);
        double r = wide ? recorded[batch] : (double)narrow[batch], have = dip_mean_result(&mean);
        bool counted =
            metrics[i].rule != DIP_METRIC_MEAN_SQUARED_ERROR &&
            metrics[i].rule != DIP_METRIC_MEAN_ABSOLUTE_ERROR; /* sums of others round by order */
        if (!(fabs(have - r) <= (counted ? 0 : wide ? 1e-15 : 3e-7)))
            fail_msg("%s (%s), batch %d: %.17g, recorded %.17g", name, wide ? "f64" : "f32", batch,
                     have, r);
    }
}

static void metrics_are_the_recorded_ones(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (int i = 0; i < (int)(sizeof metrics / sizeof *metrics); i++)
        for (int wide = 0; wide < 2; wide++) {
            dip_scope_mark scope = dip_scope_enter(ctx);
            compare_metric(ctx, i, wide);
            dip_scope_leave(&scope);
        }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(losses_and_gradients_in_float64_are_the_recorded_ones),
        cmocka_unit_test(metrics_are_the_recorded_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
