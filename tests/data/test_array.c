/* Lazy arrays compute what NumPy computes, row by row, and keep the bytes until then. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "data/array.h"
#include "support/context.h"

static dip_tensor *tensor_of(dip_context *ctx, const void *data, dip_dtype t, dip_shape s) {
    dip_tensor *x = dip_tensor_make(ctx, t, &s, NULL);
    assert_non_null(x);
    memcpy(x->view.data, data, (size_t)dip_tensor_numel(x) * dip_dtype_size(t));
    return x;
}

static dip_tensor *zeros(dip_context *ctx, dip_dtype t, dip_shape s) {
    dip_tensor *x = dip_tensor_make(ctx, t, &s, NULL);
    assert_true(dip_tensor_fill(x, 0));
    return x;
}

static dip_array *bytes_of(dip_context *ctx, const uint8_t *data, dip_shape s) {
    return dip_array_of(tensor_of(ctx, data, DIP_UINT8, s), "test");
}

static void all_pixels_divided_in_float32_are_numpys(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    uint8_t bytes[256];
    float out[256];
    double wide[256];
    for (int i = 0; i < 256; i++) bytes[i] = (uint8_t)i;
    dip_array *x = bytes_of(ctx, bytes, (dip_shape){2, {64, 4}});
    dip_array *y =
        dip_array_scalar(dip_array_astype(x, DIP_FLOAT32, "a"), DIP_ARRAY_DIVIDE, 255, "d");
    dip_array *z = dip_array_expand_dims(y, -1, "e");
    assert_int_equal(dip_array_dtype(z), DIP_FLOAT32);
    assert_int_equal(dip_array_shape(z).rank, 3);
    assert_int_equal(dip_array_row_numel(z), 4);
    assert_true(dip_array_gather(z, NULL, 0, 64, DIP_FLOAT32, out, "g"));
    assert_true(dip_array_gather(z, NULL, 0, 64, DIP_FLOAT64, wide, "g"));
    for (int i = 0; i < 256; i++) {
        assert_true(out[i] == (float)i / 255.0f);
        assert_true(wide[i] == (double)((float)i / 255.0f)); /* widened, not divided again */
    }
    const int64_t rows[3] = {63, 0, 7};
    assert_true(dip_array_gather(z, rows, 0, 3, DIP_FLOAT32, out, "g"));
    for (int r = 0; r < 3; r++) {
        for (int j = 0; j < 4; j++)
            assert_true(out[4 * r + j] == (float)(4 * rows[r] + j) / 255.0f);
    }
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void a_gather_allocates_nothing_after_the_first(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    uint8_t bytes[400] = {9};
    float out[400];
    dip_array *x =
        dip_array_astype(bytes_of(ctx, bytes, (dip_shape){2, {100, 4}}), DIP_FLOAT32, "a");
    assert_true(dip_array_gather(x, NULL, 0, 100, DIP_FLOAT32, out, "g")); /* finds the kernels */
    size_t before = dip_memory_use(ctx).allocations;
    for (int i = 0; i < 10; i++)
        assert_true(dip_array_gather(x, NULL, 0, 100, DIP_FLOAT32, out, "g"));
    assert_int_equal(dip_memory_use(ctx).allocations, before);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

/* Whichever way a chain of steps is gathered (by a formula, by a table), it is what each element is. */
static void any_chain_of_steps_gathers_its_elements(void **state) {
    (void)state;
    enum { ROWS = 200, WIDE = 83 };
    static uint8_t bytes[ROWS * WIDE];
    static float f32[ROWS * WIDE];
    static double f64[ROWS * WIDE];
    static const double numbers[] = {255, 127.5, 1, 0.5, 0.1307, 0.3081, 3, 128};
    static const dip_array_op ops[] = {DIP_ARRAY_DIVIDE, DIP_ARRAY_SUBTRACT, DIP_ARRAY_DIVIDE,
                                       DIP_ARRAY_ADD, DIP_ARRAY_MULTIPLY, DIP_ARRAY_DIVIDE_INTO};
    dip_context *ctx = dip_test_context();
    uint32_t seed = 1;
#define BELOW(n) ((seed = seed * 1664525u + 1013904223u) >> 16) % (n)
    for (int i = 0; i < ROWS * WIDE; i++) bytes[i] = (uint8_t)(BELOW(256));
    for (int round = 0; round < 120; round++) {
        dip_scope_mark scope = dip_scope_enter(ctx);
        dip_array *x = bytes_of(ctx, bytes, (dip_shape){2, {ROWS, WIDE}});
        if (round % 4 > 0) x = dip_array_astype(x, round % 4 == 1 ? DIP_FLOAT64 : DIP_FLOAT32, "a");
        int steps = (int)(BELOW(4)), usual = (int)(BELOW(2));
        for (int s = 0; s < steps; s++) {
            dip_array_op op = usual ? ops[s % 3] : ops[BELOW(6)];
            x = dip_array_scalar(x, op, numbers[BELOW(8)], "s");
        }
        int64_t first = BELOW(50), index[70], at[2], n = 1 + BELOW(70);
        x = dip_array_slice(x, first, ROWS, "s");
        for (int i = 0; i < n; i++) index[i] = BELOW(150);
        assert_true(dip_array_gather(x, index, 0, n, DIP_FLOAT32, f32, "g"));
        assert_true(dip_array_gather(x, index, 0, n, DIP_FLOAT64, f64, "g"));
        for (int64_t i = 0; i < n * WIDE; i++) {
            at[0] = index[i / WIDE], at[1] = i % WIDE;
            double v = dip_array_get(x, at, "get");
            assert_memory_equal(&f64[i], &v, sizeof v);
            float narrow = (float)v;
            assert_memory_equal(&f32[i], &narrow, sizeof narrow);
        }
        assert_true(dip_array_gather(x, NULL, 3, 90, DIP_FLOAT32, f32, "g"));
        for (int64_t i = 0; i < 90 * WIDE; i++) {
            at[0] = 3 + i / WIDE, at[1] = i % WIDE;
            float narrow = (float)dip_array_get(x, at, "get");
            assert_memory_equal(&f32[i], &narrow, sizeof narrow);
        }
        DIP_ASSERT_FINE(ctx);
        dip_scope_leave(&scope);
    }
    dip_test_context_free(ctx);
}

/* Labels that changed behind an array's back write nowhere else. */
static void a_label_out_of_range_gives_a_row_without_a_1(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    uint8_t labels[3] = {2, 0, 1};
    float out[12], want[12] = {0, 0, 1, 0, 0, 0, 0, 1, 0, 7, 7, 7};
    dip_tensor *t = tensor_of(ctx, labels, DIP_UINT8, (dip_shape){1, {3}});
    dip_array *y = dip_array_to_categorical(dip_array_of(t, "a"), 3, "t");
    ((uint8_t *)t->view.data)[1] = 5;
    for (int i = 0; i < 12; i++) out[i] = 7;
    assert_true(dip_array_gather(y, NULL, 0, 3, DIP_FLOAT32, out, "g"));
    assert_memory_equal(out, want, sizeof want);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

typedef struct meeting {
    dip_dtype from;
    double element;
    dip_array_op op;
    double number;
    dip_dtype to;
    double value;
} meeting;

static void an_array_meets_a_number_as_in_numpy(void **state) {
    (void)state;
    static const meeting cases[] = {
        {DIP_UINT8, 7, DIP_ARRAY_ADD, 3, DIP_UINT8, 10},
        {DIP_UINT8, 250, DIP_ARRAY_ADD, 10, DIP_UINT8, 4}, /* wraps around */
        {DIP_UINT8, 3, DIP_ARRAY_SUBTRACT, 5, DIP_UINT8, 254},
        {DIP_UINT8, 200, DIP_ARRAY_MULTIPLY, 2, DIP_UINT8, 144},
        {DIP_UINT8, 200, DIP_ARRAY_MULTIPLY, 0.5, DIP_FLOAT64, 100},
        {DIP_UINT8, 51, DIP_ARRAY_DIVIDE, 255, DIP_FLOAT64, 0.2},
        {DIP_UINT8, 1, DIP_ARRAY_SUBTRACT_FROM, 255, DIP_UINT8, 254},
        {DIP_INT32, 7, DIP_ARRAY_DIVIDE, 2, DIP_FLOAT64, 3.5},
        {DIP_INT32, 2147483647, DIP_ARRAY_ADD, 1, DIP_INT32, -2147483648.0},
        {DIP_INT64, 9, DIP_ARRAY_SUBTRACT, 10, DIP_INT64, -1},
        {DIP_BOOL, 1, DIP_ARRAY_ADD, 1, DIP_INT64, 2},
        {DIP_FLOAT32, 0.5, DIP_ARRAY_MULTIPLY, 0.1, DIP_FLOAT32, (double)(0.5f * 0.1f)},
        {DIP_FLOAT32, 1, DIP_ARRAY_DIVIDE, 3, DIP_FLOAT32, (double)(1.0f / 3.0f)},
        {DIP_FLOAT32, 4, DIP_ARRAY_DIVIDE_INTO, 1, DIP_FLOAT32, 0.25},
        {DIP_FLOAT64, 1, DIP_ARRAY_DIVIDE, 3, DIP_FLOAT64, 1.0 / 3.0},
        {DIP_FLOAT64, 1, DIP_ARRAY_SUBTRACT, 0.1, DIP_FLOAT64, 0.9},
    };
    dip_context *ctx = dip_test_context();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const meeting *c = &cases[i];
        dip_scope_mark scope = dip_scope_enter(ctx);
        dip_tensor *t = zeros(ctx, c->from, (dip_shape){1, {1}});
        assert_true(dip_tensor_set(t, (int64_t[]){0}, c->element, DIP_HERE));
        dip_array *a = dip_array_scalar(dip_array_of(t, "o"), c->op, c->number, "s");
        assert_int_equal(dip_array_dtype(a), c->to);
        assert_true(dip_array_get(a, (int64_t[]){0}, "g") == c->value);
        double through_rows;
        assert_true(dip_array_gather(a, NULL, 0, 1, DIP_FLOAT64, &through_rows, "g"));
        assert_true(through_rows == c->value);
        dip_scope_leave(&scope);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void casts_between_all_dtypes_keep_what_both_can_hold(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (int from = 0; from < DIP_DTYPE_COUNT; from++) {
        for (int to = 0; to < DIP_DTYPE_COUNT; to++) {
            dip_scope_mark scope = dip_scope_enter(ctx);
            dip_tensor *t = zeros(ctx, (dip_dtype)from, (dip_shape){1, {2}});
            dip_tensor_set(t, (int64_t[]){1}, 1, DIP_HERE);
            dip_array *a = dip_array_astype(dip_array_of(t, "o"), (dip_dtype)to, "a");
            assert_true(dip_array_get(a, (int64_t[]){0}, "g") == 0);
            assert_true(dip_array_get(a, (int64_t[]){-1}, "g") == 1);
            dip_scope_leave(&scope);
        }
    }
    dip_scope_mark scope = dip_scope_enter(ctx);
    const double odd[4] = {-3.7, 300, 1e30, (double)NAN};
    const double as_u8[4] = {0, 255, 255, 0}, as_i64[4] = {-3, 300, 9223372036854775807.0, 0};
    dip_array *a = dip_array_of(tensor_of(ctx, odd, DIP_FLOAT64, (dip_shape){1, {4}}), "o");
    for (int64_t i = 0; i < 4; i++) {
        assert_true(dip_array_get(dip_array_astype(a, DIP_UINT8, "a"), &i, "g") == as_u8[i]);
        assert_true(dip_array_get(dip_array_astype(a, DIP_INT64, "a"), &i, "g") == as_i64[i]);
    }
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void long_float_rows_run_through_several_blocks(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    dip_tensor *t = zeros(ctx, DIP_FLOAT32, (dip_shape){2, {2, 700}});
    float *x = dip_tensor_data(t, DIP_HERE), out[1400];
    for (int i = 0; i < 1400; i++) x[i] = (float)i * 0.25f;
    dip_array *a =
        dip_array_scalar(dip_array_scalar(dip_array_of(t, "o"), DIP_ARRAY_MULTIPLY, 3, "m"),
                         DIP_ARRAY_DIVIDE, 7, "d");
    assert_true(dip_array_gather(a, (int64_t[]){1, 0}, 0, 2, DIP_FLOAT32, out, "g"));
    for (int i = 0; i < 1400; i++) assert_true(out[i] == x[(i + 700) % 1400] * 3.0f / 7.0f);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void one_hot_rows_stand_where_the_labels_say(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    const uint8_t labels[5] = {3, 0, 9, 9, 1};
    float out[50];
    dip_array *flat = bytes_of(ctx, labels, (dip_shape){1, {5}}),
              *column = bytes_of(ctx, labels, (dip_shape){2, {5, 1}});
    dip_array *forms[] = {
        dip_array_to_categorical(flat, 10, "c"), dip_array_to_categorical(column, 10, "c"),
        dip_array_to_categorical(flat, 0, "c"),
        dip_array_astype(dip_array_to_categorical(flat, 10, "c"), DIP_FLOAT32, "a")};
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++) {
        assert_int_equal(dip_array_shape(forms[f]).rank, 2);
        assert_int_equal(dip_array_row_numel(forms[f]), 10);
        assert_int_equal(dip_array_dtype(forms[f]), f == 3 ? DIP_FLOAT32 : DIP_FLOAT64);
        assert_true(dip_array_gather(forms[f], (int64_t[]){4, 0}, 0, 2, DIP_FLOAT32, out, "g"));
        for (int c = 0; c < 10; c++) {
            assert_true(out[c] == (c == 1 ? 1.0f : 0.0f));
            assert_true(out[10 + c] == (c == 3 ? 1.0f : 0.0f));
        }
        assert_true(dip_array_get(forms[f], (int64_t[]){2, 9}, "g") == 1);
        assert_true(dip_array_get(forms[f], (int64_t[]){2, 8}, "g") == 0);
    }
    dip_array *smooth = dip_array_scalar(dip_array_scalar(forms[0], DIP_ARRAY_MULTIPLY, 0.9, "m"),
                                         DIP_ARRAY_ADD, 0.01, "a");
    assert_true(dip_array_get(smooth, (int64_t[]){0, 3}, "g") == 1 * 0.9 + 0.01);
    assert_true(dip_array_get(smooth, (int64_t[]){0, 4}, "g") == 0 * 0.9 + 0.01);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void slices_and_reshapes_share_the_bytes(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    uint8_t bytes[24], out[24];
    for (int i = 0; i < 24; i++) bytes[i] = (uint8_t)i;
    dip_array *x = bytes_of(ctx, bytes, (dip_shape){3, {4, 2, 3}});
    dip_array *tail = dip_array_slice(x, -2, 100, "s"),
              *flat = dip_array_reshape(tail, &(dip_shape){2, {-1, 6}}, "r");
    dip_array *other = dip_array_reshape(x, &(dip_shape){2, {8, 3}}, "r"),
              *none = dip_array_slice(x, 3, 1, "s");
    assert_ptr_equal(dip_array_source(flat), dip_array_source(x));
    assert_true(dip_array_is_plain(flat));
    assert_int_equal(dip_array_rows(tail), 2);
    assert_int_equal(dip_array_rows(none), 0);
    assert_true(dip_array_gather(flat, NULL, 1, 1, DIP_UINT8, out, "g"));
    for (int i = 0; i < 6; i++) assert_int_equal(out[i], 18 + i);
    assert_true(dip_array_gather(other, (int64_t[]){7}, 0, 1, DIP_UINT8, out, "g"));
    assert_int_equal(out[0], 21);
    dip_array *hot = dip_array_slice(
        dip_array_to_categorical(bytes_of(ctx, bytes, (dip_shape){1, {4}}), 4, "c"), 2, 4, "s");
    assert_true(dip_array_get(hot, (int64_t[]){0, 2}, "g") == 1);
    dip_tensor *all = dip_array_tensor(hot, DIP_INT32, "t");
    assert_int_equal(dip_tensor_numel(all), 8);
    assert_true(dip_tensor_get(all, (int64_t[]){1, 3}, DIP_HERE) == 1);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void a_strided_tensor_is_read_in_its_row_major_order(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    float x[6] = {0, 1, 2, 3, 4, 5}, out[6];
    const int64_t strides[2] = {1, 3};
    dip_tensor *t =
        dip_tensor_from(ctx, x, DIP_FLOAT32, (dip_shape){2, {3, 2}}, strides, NULL, NULL, DIP_HERE);
    assert_true(dip_array_gather(dip_array_of(t, "o"), NULL, 0, 3, DIP_FLOAT32, out, "g"));
    const float expected[6] = {0, 3, 1, 4, 2, 5};
    assert_memory_equal(out, expected, sizeof out);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static void misuse_gets_a_sentence(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark scope = dip_scope_enter(ctx);
    const uint8_t labels[3] = {1, 2, 7};
    float out[64];
    dip_array *x = bytes_of(ctx, labels, (dip_shape){1, {3}}),
              *hot = dip_array_to_categorical(x, 8, "c");
    assert_null(dip_array_to_categorical(x, 5, "to_categorical"));
    DIP_ASSERT_ERROR(
        ctx, DIP_ERROR_ARGUMENT,
        "to_categorical: label 7 of element 2 is out of range; labels of 5 classes are 0 to 4");
    dip_array *negative =
        dip_array_scalar(dip_array_astype(x, DIP_INT64, "a"), DIP_ARRAY_SUBTRACT, 2, "s");
    assert_null(dip_array_to_categorical(negative, 0, "to_categorical"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "to_categorical: label -1 of element 0 is out of range; labels count from 0");
    assert_null(dip_array_to_categorical(hot, 8, "to_categorical"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "to_categorical: the labels are one-hot already; give the class numbers");
    assert_null(dip_array_reshape(hot, &(dip_shape){2, {8, 3}}, "reshape"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                     "reshape: a one-hot array keeps its 3 rows, shape (8, 3) does not; reshape "
                     "the labels instead");
    assert_null(dip_array_reshape(x, &(dip_shape){2, {2, 2}}, "reshape"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                     "reshape: an array of shape (3,) cannot become (2, 2); the number of elements "
                     "must stay the same");
    assert_null(dip_array_reshape(x, &(dip_shape){2, {-1, -1}}, "reshape"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "cannot become (-1, -1)");
    assert_null(dip_array_expand_dims(x, 3, "expand_dims"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "expand_dims: axis 3 is out of range for an array that will have 2 axes");
    assert_null(dip_array_scalar(x, DIP_ARRAY_ADD, 300, "add"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "add: the number 300 does not fit into an array of uint8; change the array "
                     "with astype first");
    assert_false(dip_array_gather(x, (int64_t[]){3}, 0, 1, DIP_FLOAT32, out, "gather"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "gather: row 3 is asked for, the array has 3 rows");
    assert_false(dip_array_gather(x, NULL, 2, 2, DIP_FLOAT32, out, "gather"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "gather: rows 2 to 4 are asked for, the array has 3 rows");
    assert_true(isnan(dip_array_get(x, (int64_t[]){-4}, "get")));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "get: index -4 is out of range for axis 0 with 3 elements");
    dip_tensor *scalar = zeros(ctx, DIP_FLOAT32, (dip_shape){0, {0}});
    assert_null(dip_array_of(scalar, "array"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                     "array: a single number has no rows; give an array with at least one axis");
    dip_array *deep = dip_array_astype(x, DIP_FLOAT32, "a");
    for (int i = 0; i < 15; i++) deep = dip_array_scalar(deep, DIP_ARRAY_ADD, 1, "add");
    assert_true(dip_array_get(deep, (int64_t[]){0}, "g") == 16);
    assert_null(dip_array_scalar(deep, DIP_ARRAY_ADD, 1, "add"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_LIMIT, "add: this array is already 16 operations deep");
    assert_null(dip_array_astype(NULL, DIP_FLOAT32, "a"));
    DIP_ASSERT_FINE(ctx);
    dip_scope_leave(&scope);
    dip_test_context_free(ctx);
}

static dip_tensor *all_of_it(dip_context *ctx) {
    const uint8_t labels[4] = {0, 1, 2, 1};
    dip_tensor *t = dip_tensor_make(ctx, DIP_UINT8, &(dip_shape){1, {4}}, NULL);
    if (t) memcpy(t->view.data, labels, sizeof labels);
    dip_array *a = dip_array_of(t, "o");
    a = dip_array_astype(dip_array_to_categorical(dip_array_slice(a, 0, 3, "s"), 0, "c"),
                         DIP_FLOAT32, "a");
    return dip_array_tensor(a, DIP_FLOAT32, "t");
}

static void running_out_of_memory_is_reported_and_leaks_nothing(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    fail_alloc *f = dip_test_alloc(ctx);
    for (int64_t n = 1;; n++) {
        dip_scope_mark scope = dip_scope_enter(ctx);
        fail_alloc_at(f, n);
        dip_tensor *t = all_of_it(ctx);
        bool hit = fail_alloc_hit(f);
        fail_alloc_at(f, 0);
        if (hit) {
            assert_null(t);
            DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
        }
        dip_scope_leave(&scope);
        if (!hit) {
            assert_non_null(t);
            break;
        }
    }
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_pixels_divided_in_float32_are_numpys),
        cmocka_unit_test(a_label_out_of_range_gives_a_row_without_a_1),
        cmocka_unit_test(any_chain_of_steps_gathers_its_elements),
        cmocka_unit_test(a_gather_allocates_nothing_after_the_first),
        cmocka_unit_test(an_array_meets_a_number_as_in_numpy),
        cmocka_unit_test(casts_between_all_dtypes_keep_what_both_can_hold),
        cmocka_unit_test(long_float_rows_run_through_several_blocks),
        cmocka_unit_test(one_hot_rows_stand_where_the_labels_say),
        cmocka_unit_test(slices_and_reshapes_share_the_bytes),
        cmocka_unit_test(a_strided_tensor_is_read_in_its_row_major_order),
        cmocka_unit_test(misuse_gets_a_sentence),
        cmocka_unit_test(running_out_of_memory_is_reported_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
