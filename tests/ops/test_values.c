/* test_values.c - what operators compute, against plain definitions in double: every formula once
 * more, with loops over indices and the C library's functions; integers, ties, NaN, and the order
 * of sums. */
#include "ops/cases.h"
#include "random/noise_source.h"

#include <math.h>
#include <string.h>

#define NOT_A_NUMBER ((double)NAN)

static int64_t numel(dip_value v) { return dip_view_numel(&v->view); }

static dip_value apply(eager *e, const char *op, const dip_attr_value *attrs, int n, dip_value a,
                       dip_value b, dip_value c) {
    dip_value out[DIP_MAX_OUT];
    if (!eager_apply(e, dip_op_find(op), (dip_value[]){a, b, c}, n, attrs, out)) {
        DIP_ASSERT_FINE(e->builder.ctx);
        fail_msg("%s failed without a word", op);
    }
    return out[0];
}

static dip_value list(eager *e, dip_dtype t, int64_t n, const double *x) {
    dip_value v = eager_value(e, t, &(dip_shape){1, {n}});
    for (int64_t i = 0; i < n; i++) op_set(v, i, x[i]);
    return v;
}
#define LIST(e, t, ...) \
    list(e, t, sizeof((double[]){__VA_ARGS__}) / sizeof(double), (double[]){__VA_ARGS__})

static void near(const char *what, double found, double want, double ulps, dip_dtype t) {
    int exponent;
    if (isnan(want) ? isnan(found) : found == want) return;
    frexp(want, &exponent);
    if (fabs(found - want) <= ldexp(ulps, exponent - (t == DIP_FLOAT32 ? 24 : 53))) return;
    fail_msg("%s: found %.17g, expected %.17g", what, found, want);
}

static void expect(const char *what, dip_value v, int64_t n, const double *want) {
    assert_int_equal(numel(v), n);
    for (int64_t i = 0; i < n; i++) near(what, op_get(v, i), want[i], 0, v->view.dtype);
}
#define EXPECT(what, v, ...) \
    expect(what, v, sizeof((double[]){__VA_ARGS__}) / sizeof(double), (double[]){__VA_ARGS__})

/* ---- element by element ---- */
static double d_neg(double x) { return -x; }
static double d_sign(double x) { return (x > 0) - (x < 0); }
static double d_square(double x) { return x * x; }
static double d_relu(double x) { return x > 0 ? x : 0; }
static double d_sigmoid(double x) { return 1 / (1 + exp(-x)); }
static double d_reciprocal(double x) { return 1 / x; }
static const struct {
    const char *name;
    double (*f)(double);
    double lo, hi, ulps;
} unary[] = {
    {"neg", d_neg, -9, 9, 0},
    {"abs", fabs, -9, 9, 0},
    {"sign", d_sign, -9, 9, 0},
    {"square", d_square, -9, 9, 1},
    {"relu", d_relu, -9, 9, 0},
    {"sqrt", sqrt, 0, 9, 1},
    {"reciprocal", d_reciprocal, -9, 9, 1},
    {"exp", exp, -80, 80, 2.5},
    {"log", log, 1e-6, 1e6, 2.5},
    {"log1p", log1p, -0.99, 100, 2.5},
    {"tanh", tanh, -10, 10, 2.5},
    {"sigmoid", d_sigmoid, -30, 30, 4},
    {"sin", sin, -30, 30, 2.5},
    {"cos", cos, -30, 30, 2.5},
    {"erf", erf, -4, 4, 2.5},
};

static void unary_operators_compute_their_formula(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (size_t i = 0; i < sizeof unary / sizeof unary[0]; i++)
        for (dip_dtype t = DIP_FLOAT32; t <= DIP_FLOAT64; t++) {
            eager *e = eager_new(ctx);
            op_input in = {{2, {31, 17}}, FILL_REAL, unary[i].lo, unary[i].hi};
            dip_value x = op_make_input(e, &in, t, 9, false),
                      y = apply(e, unary[i].name, NULL, 1, x, NULL, NULL);
            for (int64_t k = 0; k < numel(x); k++)
                near(unary[i].name, op_get(y, k), unary[i].f(op_get(x, k)), unary[i].ulps, t);
            eager_free(e);
        }
    dip_test_context_free(ctx);
}

static double d_add(double a, double b) { return a + b; }
static double d_sub(double a, double b) { return a - b; }
static double d_mul(double a, double b) { return a * b; }
static double d_div(double a, double b) { return a / b; }
static double d_eq(double a, double b) { return a == b; }
static double d_ne(double a, double b) { return a != b; }
static double d_lt(double a, double b) { return a < b; }
static double d_le(double a, double b) { return a <= b; }
static double d_gt(double a, double b) { return a > b; }
static double d_ge(double a, double b) { return a >= b; }
static double d_max(double a, double b) { return a > b ? a : b; }
static double d_min(double a, double b) { return a < b ? a : b; }
static double d_relu_grad(double g, double y) { return y > 0 ? g : 0; }
static const struct {
    const char *name;
    double (*f)(double, double);
    double ulps;
    bool integers, bools;
} binary[] = {
    {"add", d_add, 1, true, false},    {"sub", d_sub, 1, true, false},
    {"mul", d_mul, 1, true, true},     {"div", d_div, 1, false, false},
    {"pow", pow, 2.5, false, false},   {"eq", d_eq, 0, true, true},
    {"ne", d_ne, 0, true, true},       {"lt", d_lt, 0, true, true},
    {"le", d_le, 0, true, true},       {"gt", d_gt, 0, true, true},
    {"ge", d_ge, 0, true, true},       {"maximum", d_max, 0, true, true},
    {"minimum", d_min, 0, true, true}, {"relu_grad", d_relu_grad, 0, false, false},
};

/* a (4, 1, 5) and b (3, 1): element (i, j, k) is f(a[i, 0, k], b[j, 0]). */
static void binary_operators_compute_their_formula_on_all_dtypes(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (size_t i = 0; i < sizeof binary / sizeof binary[0]; i++)
        for (dip_dtype t = DIP_FLOAT32; t < DIP_DTYPE_COUNT; t++) {
            if (t == DIP_BOOL ? !binary[i].bools : !dip_dtype_is_float(t) && !binary[i].integers)
                continue;
            eager *e = eager_new(ctx);
            bool real = dip_dtype_is_float(t), sign = strcmp(binary[i].name, "pow") != 0;
            double hi = t == DIP_BOOL ? 2 : 5, lo = real            ? sign ? -4.3 : 0.1
                                                    : t == DIP_BOOL ? 0
                                                                    : 3;
            op_input ia = {{3, {4, 1, 5}}, FILL_REAL, lo, hi},
                     ib = {{2, {3, 1}}, FILL_REAL, real ? lo : 0, real ? hi : 4};
            if (t == DIP_BOOL) ib.hi = 2;
            dip_value a = op_make_input(e, &ia, DIP_FLOAT64, 3, false),
                      b = op_make_input(e, &ib, DIP_FLOAT64, 4, false);
            dip_value ta = eager_value(e, t, &ia.shape), tb = eager_value(e, t, &ib.shape);
            for (int64_t k = 0; k < numel(a); k++)
                op_set(ta, k, real ? op_get(a, k) : floor(op_get(a, k)));
            for (int64_t k = 0; k < numel(b); k++)
                op_set(tb, k, real ? op_get(b, k) : floor(op_get(b, k)));
            dip_value y = apply(e, binary[i].name, NULL, 2, ta, tb, NULL);
            for (int64_t k = 0; k < 60; k++) {
                double want = binary[i].f(op_get(ta, k / 15 * 5 + k % 5), op_get(tb, k / 5 % 3));
                if (t == DIP_UINT8 && y->view.dtype == DIP_UINT8) want = (double)(uint8_t)(int)want;
                near(binary[i].name, op_get(y, k), want, binary[i].ulps, t);
            }
            eager_free(e);
        }
    dip_test_context_free(ctx);
}

static void integers_wrap_around_and_nans_stay(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    eager *e = eager_new(ctx);
    dip_value big = eager_value(e, DIP_INT64, &(dip_shape){0, {0}}), one = LIST(e, DIP_INT64, 1);
    *(int64_t *)big->view.data = INT64_MAX;
    assert_true(*(int64_t *)apply(e, "add", NULL, 2, big, one, NULL)->view.data == INT64_MIN);
    dip_value x = LIST(e, DIP_FLOAT32, NOT_A_NUMBER, -1, 2),
              y = LIST(e, DIP_FLOAT32, 1, NOT_A_NUMBER, 1);
    EXPECT("maximum", apply(e, "maximum", NULL, 2, x, y, NULL), NOT_A_NUMBER, NOT_A_NUMBER, 2);
    EXPECT("minimum", apply(e, "minimum", NULL, 2, x, y, NULL), NOT_A_NUMBER, NOT_A_NUMBER, 1);
    EXPECT("relu", apply(e, "relu", NULL, 1, x, NULL, NULL), NOT_A_NUMBER, 0, 2);
    EXPECT("eq", apply(e, "eq", NULL, 2, x, x, NULL), 0, 1, 1);
    dip_attr_value bounds[] = {dip_real(-0.5), dip_real(1.5)};
    EXPECT("clamp", apply(e, "clamp", bounds, 1, x, NULL, NULL), NOT_A_NUMBER, -0.5, 1.5);
    EXPECT("max of a NaN", apply(e, "max", NULL, 1, x, NULL, NULL), NOT_A_NUMBER);
    dip_value a = LIST(e, DIP_BOOL, 1, 0), b = LIST(e, DIP_BOOL, 1, 1);
    EXPECT("bool add is or", apply(e, "add", NULL, 2, a, b, NULL), 1, 1);
    EXPECT("bool sum counts", apply(e, "sum", NULL, 1, b, NULL, NULL), 2);
    eager_free(e);
    dip_test_context_free(ctx);
}

static void where_and_cast_compute_their_formula(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    eager *e = eager_new(ctx);
    dip_value mask = LIST(e, DIP_BOOL, 1, 0, 1), a = LIST(e, DIP_INT64, 1, 2, 3),
              b = LIST(e, DIP_INT64, 7);
    EXPECT("where", apply(e, "where", NULL, 3, mask, a, b), 1, 7, 3);
    dip_value x = LIST(e, DIP_FLOAT64, 1.9, -1.9, NOT_A_NUMBER, 300, 0);
    const struct {
        dip_dtype to;
        double want[5];
    } casts[] = {
        {DIP_INT64, {1, -1, 0, 300, 0}},
        {DIP_INT32, {1, -1, 0, 300, 0}},
        {DIP_UINT8, {1, 0, 0, 255, 0}},
        {DIP_BOOL, {1, 1, 1, 1, 0}},
        {DIP_FLOAT32, {(double)1.9f, (double)-1.9f, NOT_A_NUMBER, 300, 0}},
    };
    for (size_t i = 0; i < 5; i++) {
        dip_attr_value to[] = {dip_int(casts[i].to)};
        dip_value y = apply(e, "cast", to, 1, x, NULL, NULL);
        assert_int_equal(y->view.dtype, casts[i].to);
        expect(dip_dtype_name(casts[i].to), y, 5, casts[i].want);
    }
    eager_free(e);
    dip_test_context_free(ctx);
}

/* ---- products ---- */
static void products_compute_their_formula(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (dip_dtype t = DIP_FLOAT32; t <= DIP_FLOAT64; t++) {
        eager *e = eager_new(ctx);
        op_input ia = {{4, {2, 1, 3, 7}}, FILL_REAL, -1, 1},
                 ib = {{3, {5, 7, 4}}, FILL_REAL, -1, 1}, ic = {{1, {4}}, FILL_REAL, -1, 1};
        dip_value a = op_make_input(e, &ia, t, 3, true), b = op_make_input(e, &ib, t, 4, false),
                  c = op_make_input(e, &ic, t, 5, true);
        dip_value y = apply(e, "matmul", NULL, 2, a, b, NULL);
        assert_int_equal(numel(y), 2 * 5 * 3 * 4);
        for (int64_t k = 0; k < numel(y); k++) {
            int64_t n = k % 4, m = k / 4 % 3, batch_b = k / 12 % 5, batch_a = k / 60;
            double sum = 0;
            for (int64_t p = 0; p < 7; p++)
                sum += op_get(a, (batch_a * 3 + m) * 7 + p) * op_get(b, (batch_b * 7 + p) * 4 + n);
            near("matmul", op_get(y, k) + 4, sum + 4, 4, t);
        }
        dip_value w =
            dip_build1_attr(&e->builder, &dip_op_slice, b,
                            (dip_attr_value[]){dip_int(0), dip_int(2), dip_int(3), dip_int(1)});
        w = dip_build_reshape(&e->builder, w, &(dip_shape){2, {7, 4}});
        for (int relu = 0; relu < 2; relu++) {
            y = apply(e, "linear", (dip_attr_value[]){dip_int(relu), dip_int(0)}, 3, a, w, c);
            for (int64_t k = 0; k < numel(y); k++) {
                double sum = op_get(c, k % 4);
                for (int64_t p = 0; p < 7; p++)
                    sum += op_get(a, k / 4 * 7 + p) * op_get(w, p * 4 + k % 4);
                near("linear", op_get(y, k) + 4, (relu && sum < 0 ? 0 : sum) + 4, 4, t);
            }
        }
        eager_free(e);
    }
    dip_test_context_free(ctx);
}

/* ---- reductions ---- */
/* The definition by index: which result does element i belong to, and where in it? */
static int64_t result_of(const dip_shape *s, const bool *mask, int64_t linear, int64_t *position) {
    int64_t at[8], result = 0;
    *position = 0;
    for (int i = s->rank - 1; i >= 0; i--) {
        at[i] = linear % s->dim[i];
        linear /= s->dim[i];
    }
    for (int i = 0; i < s->rank; i++)
        if (mask[i]) *position = *position * s->dim[i] + at[i];
        else result = result * s->dim[i] + at[i];
    return result;
}

static void reductions_compute_their_formula_on_every_set_of_axes(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    const dip_shape s = {4, {3, 4, 2, 5}};
    for (unsigned set = 1; set < 16; set++)
        for (int strided = 0; strided < 2; strided++)
            for (dip_dtype t = DIP_FLOAT32; t <= DIP_INT64; t++) {
                eager *e = eager_new(ctx);
                dip_shape axes = {0, {0}};
                bool mask[8] = {false};
                for (int i = 0; i < 4; i++)
                    if (set >> i & 1) {
                        axes.dim[axes.rank++] = i;
                        mask[i] = true;
                    }
                op_input in = {s, FILL_APART, -50, 50};
                dip_value x = op_make_input(e, &in, t, 3, strided != 0), out[2];
                double sum[120] = {0}, high[120], low[120];
                int64_t argmax[120], argmin[120], results = 0, count = 0;
                for (int64_t i = 0; i < 120; i++) {
                    int64_t at, r = result_of(&s, mask, i, &at);
                    double v = op_get(x, i);
                    results = r >= results ? r + 1 : results;
                    count = at >= count ? at + 1 : count;
                    sum[r] += v;
                    if (at == 0 || v > high[r]) high[r] = v, argmax[r] = at;
                    if (at == 0 || v < low[r]) low[r] = v, argmin[r] = at;
                }
                dip_attr_value attrs[] = {dip_dims(axes), dip_int(strided)};
                dip_value y = apply(e, "sum", attrs, 1, x, NULL, NULL);
                assert_int_equal(numel(y), results);
                assert_int_equal(y->view.rank, strided ? 4 : 4 - axes.rank);
                for (int64_t r = 0; r < results; r++)
                    near("sum", op_get(y, r) + 3000, sum[r] + 3000, 8, t);
                for (int64_t r = 0; dip_dtype_is_float(t) && r < results; r++)
                    near("mean", op_get(apply(e, "mean", attrs, 1, x, NULL, NULL), r) + 100,
                         sum[r] / (double)count + 100, 8, t);
                for (int largest = 0; largest < 2; largest++) {
                    assert_true(
                        eager_apply(e, largest ? &dip_op_max : &dip_op_min, &x, 1, attrs, out));
                    assert_int_equal(out[1]->view.dtype, DIP_INT64);
                    for (int64_t r = 0; r < results; r++) {
                        near("extremum", op_get(out[0], r), largest ? high[r] : low[r], 0, t);
                        assert_int_equal(op_get(out[1], r), largest ? argmax[r] : argmin[r]);
                    }
                    if (axes.rank != 1 && axes.rank != 4) continue;
                    if (axes.rank == 4) attrs[0].dims.rank = 0;
                    y = apply(e, largest ? "argmax" : "argmin", attrs, 1, x, NULL, NULL);
                    for (int64_t r = 0; r < results; r++)
                        assert_int_equal(op_get(y, r), largest ? argmax[r] : argmin[r]);
                }
                eager_free(e);
            }
    dip_test_context_free(ctx);
}

/* Note [Order of sums] in ops/reduce.h, written down once more for float32. */
static float row_rule(const float *x, int64_t n, int64_t step) {
    float lane[16] = {0};
    for (int64_t i = 0; i < n; i++) lane[i % 16] += x[i * step];
    for (int half = 8; half > 0; half /= 2)
        for (int i = 0; i < half; i++) lane[i] += lane[i + half];
    return lane[0];
}

static float column_rule(const float *x, int64_t n, int64_t step) {
    float total = 0;
    for (int64_t first = 0; first < n; first += 512) {
        float chain = 0;
        for (int64_t i = first; i < n && i < first + 512; i++) chain += x[i * step];
        total = first ? total + chain : chain;
    }
    return total;
}

static float whole_rule(const float *x, int64_t n) {
    float total = 0;
    for (int64_t first = 0; first < n; first += 4096)
        total += row_rule(x + first, n - first < 4096 ? n - first : 4096, 1);
    return total;
}

static void sums_have_one_order(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    eager *e = eager_new(ctx);
    op_input in = {{3, {1100, 3, 37}}, FILL_REAL, -1, 1};
    for (int strided = 0; strided < 2; strided++) {
        dip_value x = op_make_input(e, &in, DIP_FLOAT32, 3, strided != 0),
                  plain = dip_build1(&e->builder, &dip_op_contiguous, x);
        const float *p = plain->view.data;
        float between[3 * 1100];
        dip_attr_value last[] = {dip_dims((dip_shape){1, {2}}), dip_int(0)},
                       first[] = {dip_dims((dip_shape){1, {0}}), dip_int(0)};
        dip_attr_value two[] = {dip_dims((dip_shape){2, {1, 2}}), dip_int(0)},
                       ends[] = {dip_dims((dip_shape){2, {0, 2}}), dip_int(0)};
        assert_true(*(float *)apply(e, "sum", NULL, 1, x, NULL, NULL)->view.data ==
                    whole_rule(p, 1100 * 111));
        dip_value y = apply(e, "sum", last, 1, x, NULL, NULL);
        for (int64_t i = 0; i < 3300; i++) between[i] = row_rule(p + i * 37, 37, 1);
        assert_memory_equal(y->view.data, between, sizeof between);
        y = apply(e, "sum", two, 1, x, NULL, NULL);
        for (int64_t i = 0; i < 1100; i++)
            assert_true(((float *)y->view.data)[i] == row_rule(p + i * 111, 111, 1));
        y = apply(e, "sum", first, 1, x, NULL, NULL);
        for (int64_t i = 0; i < 111; i++)
            assert_true(((float *)y->view.data)[i] == column_rule(p + i, 1100, 111));
        y = apply(e, "sum", ends, 1, x, NULL, NULL);
        for (int64_t i = 0; i < 3; i++)
            assert_true(((float *)y->view.data)[i] == column_rule(between + i, 1100, 3));
    }
    eager_free(e);
    dip_test_context_free(ctx);
}

static void the_first_of_equals_wins(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    eager *e = eager_new(ctx);
    dip_value x = LIST(e, DIP_FLOAT32, 1, 3, 0, 3, 0), out[2];
    assert_true(eager_apply(e, &dip_op_max, &x, 1, NULL, out));
    EXPECT("max", out[0], 3);
    EXPECT("its place", out[1], 1);
    EXPECT("argmin", apply(e, "argmin", NULL, 1, x, NULL, NULL), 2);
    eager_free(e);
    dip_test_context_free(ctx);
}

/* What reaches x from a gradient of ones, through op with these attributes. */
static dip_value slope(eager *e, const char *op, const dip_attr_value *attrs, int n, dip_value x,
                       dip_value y) {
    x->requires_grad = true;
    dip_value out = apply(e, op, attrs, n, x, y, NULL), one = dip_build_scalar(&e->builder, out, 1);
    dip_shape s = dip_view_shape(&out->view);
    eager_clear_grads(e);
    eager_seed(e, out, dip_build_expand(&e->builder, one, &s));
    assert_true(eager_backward(e));
    return eager_grad(e, x);
}

/* The conventions at kinks, as PyTorch has them. */
static void gradients_at_kinks_follow_pytorch(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    eager *e = eager_new(ctx);
    dip_attr_value axis[] = {dip_dims((dip_shape){1, {0}}), dip_int(0)},
                   bounds[] = {dip_real(-1), dip_real(1)};
    EXPECT("abs", slope(e, "abs", NULL, 1, LIST(e, DIP_FLOAT64, -2, 0, 3), NULL), -1, 0, 1);
    EXPECT("relu", slope(e, "relu", NULL, 1, LIST(e, DIP_FLOAT64, -2, 0, 3), NULL), 0, 0, 1);
    EXPECT("clamp",
           slope(e, "clamp", bounds, 1, LIST(e, DIP_FLOAT64, -2, -1, 0, 1, 2, NOT_A_NUMBER), NULL),
           0, 1, 1, 1, 0, 0);
    EXPECT("hardtanh",
           slope(e, "hardtanh", NULL, 1, LIST(e, DIP_FLOAT64, -2, -1, 0, 1, 2, NOT_A_NUMBER), NULL),
           0, 0, 1, 0, 0, 0);
    EXPECT(
        "maximum",
        slope(e, "maximum", NULL, 2, LIST(e, DIP_FLOAT64, 1, 2, 3), LIST(e, DIP_FLOAT64, 2, 2, 2)),
        0, 0.5, 1);
    EXPECT(
        "minimum",
        slope(e, "minimum", NULL, 2, LIST(e, DIP_FLOAT64, 1, 2, 3), LIST(e, DIP_FLOAT64, 2, 2, 2)),
        1, 0.5, 0);
    EXPECT("max of all", slope(e, "max", NULL, 1, LIST(e, DIP_FLOAT64, 3, 1, 3, 3, 3), NULL), 0.25,
           0, 0.25, 0.25, 0.25);
    EXPECT("max of an axis", slope(e, "max", axis, 1, LIST(e, DIP_FLOAT64, 1, 3, 3), NULL), 0, 1,
           0);
    EXPECT("pow",
           slope(e, "pow", NULL, 2, LIST(e, DIP_FLOAT64, 0, 0, 2), LIST(e, DIP_FLOAT64, 0, 1, 3)),
           0, 1, 12);
    eager_free(e);
    dip_test_context_free(ctx);
}

/* ---- places ---- */
static void views_and_pieces_are_where_they_should_be(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    eager *e = eager_new(ctx);
    dip_value x = eager_value(e, DIP_INT32, &(dip_shape){2, {3, 4}});
    for (int64_t i = 0; i < 12; i++) op_set(x, i, (double)i);
    EXPECT("transpose", apply(e, "transpose", NULL, 1, x, NULL, NULL), 0, 4, 8, 1, 5, 9, 2, 6, 10,
           3, 7, 11);
    dip_attr_value columns[] = {dip_int(1), dip_int(-3), dip_int(INT64_MAX), dip_int(2)};
    dip_value piece = apply(e, "slice", columns, 1, x, NULL, NULL);
    EXPECT("slice", piece, 1, 3, 5, 7, 9, 11);
    assert_ptr_equal(piece->storage, x->storage);
    dip_attr_value flat[] = {dip_dims((dip_shape){1, {-1}})};
    EXPECT(
        "reshape of strides",
        apply(e, "reshape", flat, 1, apply(e, "transpose", NULL, 1, piece, NULL, NULL), NULL, NULL),
        1, 5, 9, 3, 7, 11);
    dip_attr_value back[] = {dip_int(1), dip_int(1), dip_int(2), dip_int(4)};
    EXPECT("slice_grad", apply(e, "slice_grad", back, 1, piece, NULL, NULL), 0, 1, 0, 3, 0, 5, 0, 7,
           0, 9, 0, 11);
    dip_attr_value wide[] = {dip_dims((dip_shape){2, {2, 3}})};
    EXPECT("expand", apply(e, "expand", wide, 1, LIST(e, DIP_INT64, 1, 2, 3), NULL, NULL), 1, 2, 3,
           1, 2, 3);
    dip_attr_value first[] = {dip_int(0)};
    EXPECT("concatenate",
           apply(e, "concatenate", first, 2, LIST(e, DIP_INT64, 1, 2), LIST(e, DIP_INT64, 3), NULL),
           1, 2, 3);
    EXPECT("gather",
           apply(e, "gather", first, 2, LIST(e, DIP_INT64, 5, 6, 7), LIST(e, DIP_INT64, 2, 0, 2),
                 NULL),
           7, 5, 7);
    dip_attr_value three[] = {dip_int(0), dip_dims((dip_shape){1, {3}})};
    EXPECT("scatter_add",
           apply(e, "scatter_add", three, 2, LIST(e, DIP_FLOAT32, 1, 2, 4),
                 LIST(e, DIP_INT64, 2, 0, 2), NULL),
           2, 0, 5);
    EXPECT("take", apply(e, "take", NULL, 2, x, LIST(e, DIP_INT64, 2, 0), NULL), 8, 9, 10, 11, 0, 1,
           2, 3);
    dip_attr_value hot[] = {dip_int(3), dip_int(DIP_INT64)};
    EXPECT("one_hot", apply(e, "one_hot", hot, 1, LIST(e, DIP_INT64, 2, 0), NULL, NULL), 0, 0, 1, 1,
           0, 0);
    eager_free(e);
    dip_test_context_free(ctx);
}

static void sixteen_tensors_can_be_joined_and_not_more(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    eager *e = eager_new(ctx);
    dip_value in[17], out[DIP_MAX_OUT];
    for (int i = 0; i < 17; i++) in[i] = LIST(e, DIP_INT64, i, 2 * i);
    assert_true(eager_apply(e, &dip_op_concatenate, in, 16, NULL, out));
    assert_int_equal(numel(out[0]), 32);
    for (int64_t i = 0; i < 32; i++) assert_int_equal(op_get(out[0], i), i / 2 * (1 + i % 2));
    assert_false(eager_apply(e, &dip_op_concatenate, in, 17, NULL, out));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "concatenate: 17 inputs were given, it takes 1 to 16");
    eager_free(e);
    dip_test_context_free(ctx);
}

/* ---- softmax and losses ---- */
static void softmax_and_losses_compute_their_formula(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (dip_dtype t = DIP_FLOAT32; t <= DIP_FLOAT64; t++) {
        eager *e = eager_new(ctx);
        op_input in = {{2, {6, 21}}, FILL_REAL, -3, 3}, share = {{2, {6, 21}}, FILL_SHARES, 0, 1},
                 index = {{1, {6}}, FILL_INDEX, 0, 21};
        dip_value x = op_make_input(e, &in, t, 3, false), y = op_make_input(e, &share, t, 4, false),
                  l = op_make_input(e, &index, t, 5, false);
        dip_value s = apply(e, "softmax", NULL, 1, x, NULL, NULL),
                  ls = apply(e, "log_softmax", NULL, 1, x, NULL, NULL);
        dip_value soft = apply(e, "softmax_cross_entropy", NULL, 2, x, y, NULL),
                  hard = apply(e, "sparse_softmax_cross_entropy", NULL, 2, x, l, NULL);
        dip_value mean = apply(e, "cross_entropy", NULL, 2, x, l, NULL),
                  probs = apply(e, "categorical_crossentropy", NULL, 2, s, y, NULL);
        dip_value sparse = apply(e, "sparse_categorical_crossentropy", NULL, 2, s, l, NULL);
        double total = 0;
        for (int64_t r = 0; r < 6; r++) {
            double sum = 0, entropy = 0;
            for (int64_t i = 0; i < 21; i++) sum += exp(op_get(x, r * 21 + i));
            for (int64_t i = 0; i < 21; i++) {
                double p = exp(op_get(x, r * 21 + i)) / sum;
                near("softmax", op_get(s, r * 21 + i), p, 8, t);
                near("log_softmax", op_get(ls, r * 21 + i), log(p), 8, t);
                entropy -= op_get(y, r * 21 + i) * log(p);
            }
            int64_t k = (int64_t)op_get(l, r);
            double right = -log(exp(op_get(x, r * 21 + k)) / sum);
            total += right;
            near("softmax_cross_entropy", op_get(soft, r), entropy, 12, t);
            near("categorical_crossentropy", op_get(probs, r), entropy, 12, t);
            near("sparse_softmax_cross_entropy", op_get(hard, r), right, 12, t);
            near("sparse_categorical_crossentropy", op_get(sparse, r), right, 12, t);
        }
        near("cross_entropy", op_get(mean, 0), total / 6, 12, t);
        eager_free(e);
    }
    dip_test_context_free(ctx);
}

static void ignored_targets_count_for_nothing(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    eager *e = eager_new(ctx);
    dip_value x = eager_value(e, DIP_FLOAT64, &(dip_shape){2, {3, 2}}),
              t = LIST(e, DIP_INT64, 0, -100, 1);
    for (int64_t i = 0; i < 6; i++) op_set(x, i, -(double)i - 1);
    EXPECT("nll_loss", apply(e, "nll_loss", NULL, 2, x, t, NULL), 3.5);
    dip_attr_value none[] = {dip_int(2), dip_int(-100), dip_real(0)};
    EXPECT("nll_loss, none", apply(e, "nll_loss", none, 2, x, t, NULL), 1, 0, 6);
    EXPECT("nll_loss, weighted", apply(e, "nll_loss", NULL, 3, x, t, LIST(e, DIP_FLOAT64, 1, 3)),
           4.75);
    dip_value all = LIST(e, DIP_INT64, -100, -100, -100);
    EXPECT("nll_loss of nothing", apply(e, "nll_loss", NULL, 2, x, all, NULL), NOT_A_NUMBER);
    EXPECT("its gradient", slope(e, "nll_loss", NULL, 2, x, t), -0.5, 0, 0, 0, 0, -0.5);
    eager_free(e);
    dip_test_context_free(ctx);
}

static void dropout_multiplies_by_its_mask(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    eager *e = eager_new(ctx);
    dip_value x = LIST(e, DIP_FLOAT64, 1, 2, 3, 4, 5), out[2];
    dip_attr_value attrs[DIP_MAX_ATTR];
    op_case c = {"dropout", "", {{{1, {5}}, FILL_REAL, 0, 1}}, {{"rate", 0.75, {0, {0}}}}, 0};
    op_case_attrs(&c, attrs);
    assert_true(eager_apply(e, &dip_op_dropout, &x, 1, attrs, out));
    EXPECT("mask", out[1], 4, 0, 4, 4, 0);
    EXPECT("dropout", out[0], 4, 0, 12, 16, 0);
    eager_free(e);
    dip_test_context_free(ctx);
}

static void noise_is_what_its_source_gives(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    eager *e = eager_new(ctx);
    dip_value x = LIST(e, DIP_FLOAT64, 1, 2, 3), out[2];
    dip_attr_value attrs[DIP_MAX_ATTR];
    op_case numbers = {"noise", "", {{{1, {3}}, FILL_REAL, 0, 1}}, {{"a", 1, {0, {0}}}, {"b", 9, {0, {0}}}}, 0};
    op_case_attrs(&numbers, attrs);
    assert_true(eager_apply(e, &dip_op_noise, &x, 1, attrs, out));
    EXPECT("noise as x", out[0], 1, 2, 3);
    op_case keep = {"noise", "", {{{1, {3}}, FILL_REAL, 0, 1}}, {{"kind", DIP_NOISE_KEEP, {0, {0}}}, {"dims", 0, {2, {2, 2}}}}, 0};
    op_case_attrs(&keep, attrs);
    assert_true(eager_apply(e, &dip_op_noise, &x, 1, attrs, out));
    assert_int_equal(out[0]->view.dtype, DIP_BOOL);
    EXPECT("decisions", out[0], 1, 0, 1, 1);
    eager_free(e);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unary_operators_compute_their_formula),
        cmocka_unit_test(binary_operators_compute_their_formula_on_all_dtypes),
        cmocka_unit_test(integers_wrap_around_and_nans_stay),
        cmocka_unit_test(where_and_cast_compute_their_formula),
        cmocka_unit_test(products_compute_their_formula),
        cmocka_unit_test(reductions_compute_their_formula_on_every_set_of_axes),
        cmocka_unit_test(sums_have_one_order),
        cmocka_unit_test(the_first_of_equals_wins),
        cmocka_unit_test(gradients_at_kinks_follow_pytorch),
        cmocka_unit_test(views_and_pieces_are_where_they_should_be),
        cmocka_unit_test(sixteen_tensors_can_be_joined_and_not_more),
        cmocka_unit_test(softmax_and_losses_compute_their_formula),
        cmocka_unit_test(ignored_targets_count_for_nothing),
        cmocka_unit_test(dropout_multiplies_by_its_mask),
        cmocka_unit_test(noise_is_what_its_source_gives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
