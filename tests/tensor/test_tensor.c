/* Tensors: making them, reading and writing them, copying between dtypes and strides. */
#include <fenv.h>
#include <math.h>
#include <string.h>

#include "support/context.h"
#include "tensor/tensor.h"

static dip_context *ctx;

static int begin(void **state) {
    (void)state;
    ctx = dip_test_context();
    return 0;
}

static int end(void **state) {
    (void)state;
    dip_test_context_free(ctx);
    return 0;
}

static dip_tensor *make(dip_dtype t, int rank, ...) {
    dip_shape s = {.rank = rank};
    va_list ap;
    va_start(ap, rank);
    for (int i = 0; i < rank; i++) s.dim[i] = va_arg(ap, int);
    va_end(ap);
    return dip_tensor_make(ctx, t, &s, NULL);
}

static void count_release(void *user, void *data) {
    (void)data;
    ++*(int *)user;
}

static void dtypes_have_names_and_sizes(void **state) {
    (void)state;
    static const struct {
        dip_dtype t;
        const char *name;
        size_t size;
    } cases[] = {
        {DIP_FLOAT32, "float32", 4},     {DIP_FLOAT64, "float64", 8},   {DIP_INT64, "int64", 8},
        {DIP_INT32, "int32", 4},         {DIP_UINT8, "uint8", 1},       {DIP_BOOL, "bool", 1},
        {DIP_DTYPE_COUNT, "unknown", 0}, {(dip_dtype)-1, "unknown", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(dip_dtype_name(cases[i].t), cases[i].name);
        assert_int_equal(dip_dtype_size(cases[i].t), cases[i].size);
    }
}

static void a_tensor_knows_its_shape(void **state) {
    (void)state;
    dip_tensor *t = make(DIP_FLOAT32, 3, 2, 3, 4);
    assert_int_equal(dip_tensor_dtype(t), DIP_FLOAT32);
    assert_int_equal(dip_tensor_numel(t), 24);
    dip_shape s = dip_tensor_shape(t);
    assert_int_equal(s.rank, 3);
    assert_int_equal(s.dim[2], 4);
    int64_t strides[3];
    assert_true(dip_tensor_strides(t, strides));
    assert_int_equal(strides[0], 12);
    assert_true(dip_tensor_is_contiguous(t));
    assert_string_equal(dip_tensor_device(t), "cpu");
    assert_false(dip_tensor_requires_grad(t));
    assert_null(dip_tensor_grad(t));
    assert_int_equal((uintptr_t)dip_tensor_data(t, DIP_HERE) % 64, 0);
    dip_free(t);
    t = make(DIP_INT32, 0);
    assert_int_equal(dip_tensor_numel(t), 1);
    dip_free(t);
    t = make(DIP_INT32, 2, 0, 5);
    assert_int_equal(dip_tensor_numel(t), 0);
    assert_non_null(dip_tensor_data(t, DIP_HERE));
    dip_free(t);
}

static void impossible_tensors_are_refused(void **state) {
    (void)state;
    dip_shape s = {.rank = 9};
    dip_enter(ctx, (dip_site){NULL, 0});
    assert_null(dip_tensor_make(ctx, DIP_FLOAT32, &s, NULL));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "found a shape of 9 dimensions, expected 0 to 8");
    s = (dip_shape){2, {3, -1}};
    assert_null(dip_tensor_make(ctx, DIP_FLOAT32, &s, NULL));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                     "found the shape (3, -1), expected dimensions of 0 or more");
    s = (dip_shape){2, {INT64_MAX, 4}};
    assert_null(dip_tensor_make(ctx, DIP_FLOAT32, &s, NULL));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_LIMIT,
                     "a tensor of shape (9223372036854775807, 4) and dtype float32 has more bytes "
                     "than any memory");
    s = (dip_shape){1, {INT64_MAX / 4}};
    assert_null(dip_tensor_make(ctx, DIP_FLOAT64, &s, NULL));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_LIMIT, "more bytes than any memory");
    s = (dip_shape){1, {3}};
    assert_null(dip_tensor_make(ctx, DIP_DTYPE_COUNT, &s, NULL));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_TYPE, "found dtype number 6, expected one of float32");
    s = (dip_shape){1, {INT64_C(1) << 50}};
    assert_null(dip_tensor_make(ctx, DIP_FLOAT32, &s, NULL));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory for");
    assert_int_equal(dip_live_objects(ctx), 0);
}

static void elements_are_read_and_written(void **state) {
    (void)state;
    for (int t = 0; t < DIP_DTYPE_COUNT; t++) {
        dip_tensor *x = make((dip_dtype)t, 2, 2, 3);
        assert_true(dip_tensor_fill(x, 0));
        assert_true(dip_tensor_set(x, (int64_t[]){1, 2}, 1, DIP_HERE));
        assert_true(dip_tensor_set(x, (int64_t[]){-2, -3}, 1, DIP_HERE)); /* from the end */
        for (int64_t i = 0; i < 2; i++)
            for (int64_t j = 0; j < 3; j++)
                assert_true(dip_tensor_get(x, (int64_t[]){i, j}, DIP_HERE) ==
                            ((i == 1 && j == 2) || (i == 0 && j == 0)));
        dip_free(x);
    }
    dip_tensor *s = dip_tensor_scalar(ctx, DIP_FLOAT64, 2.5, NULL);
    assert_true(dip_tensor_get(s, NULL, DIP_HERE) == 2.5);
    dip_free(s);
}

static void wrong_indices_are_an_error(void **state) {
    (void)state;
    dip_tensor *x = make(DIP_FLOAT32, 2, 2, 3);
    assert_true(isnan(dip_tensor_get(x, (int64_t[]){0, 3}, (dip_site){"a.c", 4})));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "a.c:4: dip_tensor_get: index 3 is out of range for axis 1 of size 3");
    assert_false(dip_tensor_set(x, (int64_t[]){-3, 0}, 1, (dip_site){NULL, 0}));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "dip_tensor_set: index -3 is out of range for axis 0 of size 2");
    assert_true(isnan(dip_tensor_get(x, NULL, DIP_HERE)));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "index is NULL, expected 2 numbers");
    dip_free(x);
}

static void memory_from_outside_is_used_in_place(void **state) {
    (void)state;
    float numbers[6] = {1, 2, 3, 4, 5, 6};
    int released = 0;
    /* column-major: the transpose of (3, 2) */
    dip_tensor *t = dip_tensor_from(ctx, numbers, DIP_FLOAT32, (dip_shape){2, {2, 3}},
                                    (int64_t[]){1, 2}, count_release, &released, DIP_HERE);
    assert_non_null(t);
    assert_ptr_equal(dip_tensor_data(t, DIP_HERE), numbers);
    assert_false(dip_tensor_is_contiguous(t));
    assert_true(dip_tensor_get(t, (int64_t[]){1, 2}, DIP_HERE) == 6);
    assert_true(dip_tensor_get(t, (int64_t[]){0, 1}, DIP_HERE) == 3);
    assert_true(dip_tensor_set(t, (int64_t[]){1, 0}, 20, DIP_HERE));
    assert_true(numbers[1] == 20.f);
    dip_tensor *alias = dip_tensor_alias(t, &t->view);
    dip_free(t);
    assert_int_equal(released, 0); /* the view still needs the numbers */
    dip_free(alias);
    assert_int_equal(released, 1);
    /* backwards */
    t = dip_tensor_from(ctx, numbers + 5, DIP_FLOAT32, (dip_shape){1, {6}}, (int64_t[]){-1}, NULL,
                        NULL, DIP_HERE);
    assert_true(dip_tensor_get(t, (int64_t[]){5}, DIP_HERE) == 1);
    dip_free(t);
}

static void wrong_memory_from_outside_is_refused(void **state) {
    (void)state;
    _Alignas(8) char bytes[64] = {0};
    int released = 0;
    dip_shape s = {1, {4}};
    dip_site at = {NULL, 0};
    assert_null(dip_tensor_from(ctx, NULL, DIP_FLOAT32, s, NULL, count_release, &released, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "dip_tensor_from: data is NULL, expected the address of 4 elements");
    assert_null(
        dip_tensor_from(ctx, bytes + 2, DIP_FLOAT32, s, NULL, count_release, &released, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "data is not aligned to the 4 bytes of a float32");
    assert_null(dip_tensor_from(ctx, bytes, DIP_FLOAT32, s, (int64_t[]){INT64_MAX / 2},
                                count_release, &released, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_LIMIT, "the strides reach further than any memory");
    assert_null(dip_tensor_from(ctx, bytes, DIP_FLOAT32, s, (int64_t[]){INT64_MIN}, count_release,
                                &released, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_LIMIT, "the strides reach further");
    s.dim[0] = -4;
    assert_null(dip_tensor_from(ctx, bytes, DIP_FLOAT32, s, NULL, count_release, &released, at));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "dip_tensor_from: found the shape (-4,)");
    assert_int_equal(released, 0); /* after a failure the memory is still the caller's */
    s.dim[0] = 0;
    dip_tensor *t = dip_tensor_from(ctx, NULL, DIP_FLOAT32, s, NULL, NULL, NULL,
                                    at); /* nothing is needed for nothing */
    assert_non_null(t);
    dip_free(t);
}

static void only_floats_take_gradients(void **state) {
    (void)state;
    dip_tensor *f = make(DIP_FLOAT64, 1, 3), *i = make(DIP_INT64, 1, 3);
    assert_true(dip_tensor_set_requires_grad(f, true, DIP_HERE));
    assert_true(dip_tensor_requires_grad(f));
    assert_true(dip_tensor_set_requires_grad(f, false, DIP_HERE));
    assert_false(dip_tensor_requires_grad(f));
    assert_false(dip_tensor_set_requires_grad(i, true, (dip_site){"m.c", 8}));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_TYPE,
                     "m.c:8: dip_tensor_set_requires_grad: the tensor's dtype is int64, expected "
                     "float32 or float64");
    assert_true(dip_tensor_set_requires_grad(i, false, DIP_HERE));
    dip_free(f);
    dip_free(i);
}

static void values_of_a_graph_have_no_numbers(void **state) {
    (void)state;
    dip_shape s = {2, {100, 10}};
    struct dip_graph *graph = (struct dip_graph *)&s; /* only its address matters here */
    dip_tensor *t = dip_tensor_symbol(ctx, graph, 3, DIP_FLOAT32, &s);
    assert_int_equal(dip_tensor_numel(t), 1000);
    assert_string_equal(dip_tensor_device(t), "cpu");
    assert_null(dip_tensor_data(t, (dip_site){"net.c", 22}));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE,
                     "net.c:22: dip_tensor_data: the numbers of this tensor (shape (100, 10)) are "
                     "not known while a graph is built");
    assert_true(isnan(dip_tensor_get(t, (int64_t[]){0, 0}, DIP_HERE)));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "dip_tensor_get: the numbers of this tensor");
    assert_false(dip_tensor_fill(t, 1));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "are not known");
    assert_null(dip_tensor_alias(t, &t->view));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "are not known");
    dip_free(t);
}

static void null_tensors_pass_quietly(void **state) {
    (void)state;
    assert_int_equal(dip_tensor_dtype(NULL), DIP_DTYPE_COUNT);
    assert_int_equal(dip_tensor_shape(NULL).rank, -1);
    assert_int_equal(dip_tensor_numel(NULL), -1);
    assert_false(dip_tensor_strides(NULL, NULL));
    assert_false(dip_tensor_is_contiguous(NULL));
    assert_null(dip_tensor_device(NULL));
    assert_null(dip_tensor_data(NULL, DIP_HERE));
    assert_true(isnan(dip_tensor_get(NULL, NULL, DIP_HERE)));
    assert_false(dip_tensor_set(NULL, NULL, 1, DIP_HERE));
    assert_false(dip_tensor_requires_grad(NULL));
    assert_false(dip_tensor_set_requires_grad(NULL, true, DIP_HERE));
    assert_null(dip_tensor_grad(NULL));
    assert_null(
        dip_tensor_from(NULL, NULL, DIP_FLOAT32, (dip_shape){0, {0}}, NULL, NULL, NULL, DIP_HERE));
    assert_false(dip_tensor_copy_into(NULL, NULL));
    assert_false(dip_tensor_fill(NULL, 0));
    assert_null(dip_tensor_alias(NULL, NULL));
    dip_storage_release(NULL);
    assert_null(dip_storage_retain(NULL));
    DIP_ASSERT_FINE(ctx);
}

/* ---- conversions ----------------------------------------------------------------------------- */

static double convert(double v, dip_dtype from, dip_dtype to) {
    dip_tensor *a = dip_tensor_scalar(ctx, from, v, NULL), *b = make(to, 0);
    assert_true(dip_tensor_copy_into(b, a));
    double out = dip_tensor_get(b, NULL, DIP_HERE);
    dip_free(a);
    dip_free(b);
    return out;
}

static void conversions_follow_their_rules(void **state) {
    (void)state;
    static const struct {
        double v;
        dip_dtype from, to;
        double out;
    } cases[] = {
        {2.9, DIP_FLOAT32, DIP_INT64, 2},
        {-2.9, DIP_FLOAT64, DIP_INT32, -2},
        {255.9, DIP_FLOAT32, DIP_UINT8, 255},
        {256, DIP_FLOAT32, DIP_UINT8, 255},
        {-1, DIP_FLOAT32, DIP_UINT8, 0},
        {3e9, DIP_FLOAT64, DIP_INT32, 2147483647.0},
        {-3e9, DIP_FLOAT64, DIP_INT32, -2147483648.0},
        {1e300, DIP_FLOAT64, DIP_INT64, 0x1p63},
        {-1e300, DIP_FLOAT64, DIP_INT64, -0x1p63},
        {1e300, DIP_FLOAT64, DIP_FLOAT32, (double)INFINITY},
        {0.5, DIP_FLOAT32, DIP_BOOL, 1},
        {0, DIP_FLOAT32, DIP_BOOL, 0},
        {-0.0, DIP_FLOAT64, DIP_BOOL, 0},
        {300, DIP_INT64, DIP_UINT8, 44},
        {-1, DIP_INT64, DIP_UINT8, 255},
        {4294967297.0, DIP_INT64, DIP_INT32, 1},
        {2147483648.0, DIP_INT64, DIP_INT32, -2147483648.0},
        {7, DIP_INT32, DIP_BOOL, 1},
        {1, DIP_BOOL, DIP_FLOAT64, 1},
        {1, DIP_BOOL, DIP_INT64, 1},
        {200, DIP_UINT8, DIP_INT32, 200},
        {200, DIP_UINT8, DIP_FLOAT32, 200},
        {0.1, DIP_FLOAT64, DIP_FLOAT32, 0.100000001490116119384765625},
        {16777217, DIP_INT32, DIP_FLOAT32, 16777216},
        {-5, DIP_INT32, DIP_INT64, -5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(convert(cases[i].v, cases[i].from, cases[i].to) == cases[i].out);
    double nan = (double)NAN;
    assert_true(convert(nan, DIP_FLOAT32, DIP_INT64) == 0);
    assert_true(convert(nan, DIP_FLOAT64, DIP_INT32) == 0);
    assert_true(convert(nan, DIP_FLOAT32, DIP_UINT8) == 0);
    assert_true(convert(nan, DIP_FLOAT32, DIP_BOOL) == 1);
    assert_true(isnan(convert(nan, DIP_FLOAT32, DIP_FLOAT64)));
}

static void integers_are_copied_exactly(void **state) {
    (void)state;
    dip_tensor *a = make(DIP_INT64, 1, 3), *b = make(DIP_INT64, 1, 3);
    int64_t *p = dip_tensor_data(a, DIP_HERE), *q = dip_tensor_data(b, DIP_HERE);
    p[0] = INT64_MAX;
    p[1] = (INT64_C(1) << 53) + 1; /* no double can say it */
    p[2] = INT64_MIN;
    assert_true(dip_tensor_copy_into(b, a));
    assert_memory_equal(p, q, 24);
    assert_true(dip_element_get_i64(p, DIP_INT64, 1) == (INT64_C(1) << 53) + 1);
    float f = -1.5f;
    assert_int_equal(dip_element_get_i64(&f, DIP_FLOAT32, 0), -1);
    dip_free(a);
    dip_free(b);
}

static void the_hosts_rounding_does_not_reach_conversions(void **state) {
    (void)state;
    fesetround(FE_UPWARD);
    double up = convert(0.1, DIP_FLOAT64, DIP_FLOAT32),
           down = convert(-0.1, DIP_FLOAT64, DIP_FLOAT32);
    dip_tensor *t = dip_tensor_scalar(ctx, DIP_FLOAT32, -0.1, NULL);
    fesetround(FE_TONEAREST);
    assert_true(up == 0.100000001490116119384765625 && down == -up);
    assert_true(dip_tensor_get(t, NULL, DIP_HERE) == -up);
    dip_free(t);
}

static void every_pair_of_dtypes_and_strides_copies(void **state) {
    (void)state;
    for (int from = 0; from < DIP_DTYPE_COUNT; from++) {
        for (int to = 0; to < DIP_DTYPE_COUNT; to++) {
            dip_tensor *a = make((dip_dtype)from, 2, 5, 7), *b = make((dip_dtype)to, 2, 7, 5);
            for (int64_t i = 0; i < 35; i++)
                dip_element_set(a->view.data, (dip_dtype)from, i, (double)(i % 2));
            dip_view flipped;
            assert_true(dip_view_permute(&b->view, (int[]){1, 0}, &flipped));
            dip_tensor *b_t = dip_tensor_alias(b, &flipped);
            uint64_t version = b->storage->version;
            assert_true(dip_tensor_copy_into(b_t, a));
            assert_true(b->storage->version == version + 1);
            for (int64_t i = 0; i < 5; i++)
                for (int64_t j = 0; j < 7; j++)
                    assert_true(dip_tensor_get(b, (int64_t[]){j, i}, DIP_HERE) ==
                                (double)((i * 7 + j) % 2));
            dip_free(a);
            dip_free(b_t);
            dip_free(b);
        }
    }
}

static dip_tensor *part(dip_tensor *t, int64_t start, int64_t stop) {
    dip_view v;
    assert_true(dip_view_slice(&t->view, 0, start, stop, 1, &v));
    return dip_tensor_alias(t, &v);
}

static void overlapping_views_copy_as_if_through_a_third(void **state) {
    (void)state;
    for (int up = 0; up < 2; up++) {
        dip_tensor *t = make(DIP_INT32, 1, 10);
        for (int64_t i = 0; i < 10; i++) dip_tensor_set(t, &i, (double)i, DIP_HERE);
        dip_tensor *a = part(t, 0, 9), *b = part(t, 1, 10);
        size_t memory = dip_memory_use(ctx).now;
        assert_true(up ? dip_tensor_copy_into(b, a) : dip_tensor_copy_into(a, b));
        assert_int_equal(dip_memory_use(ctx).now, memory);
        for (int64_t i = 0; i < 10; i++)
            assert_true(dip_tensor_get(t, &i, DIP_HERE) ==
                        (double)(up ? (i ? i - 1 : 0) : (i < 9 ? i + 1 : 9)));
        fail_alloc_at(dip_test_alloc(ctx), 1);
        assert_false(dip_tensor_copy_into(b, a));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory");
        dip_free(a);
        dip_free(b);
        dip_free(t);
    }
}

static void copies_that_cannot_be_are_refused(void **state) {
    (void)state;
    dip_tensor *a = make(DIP_FLOAT32, 2, 2, 3), *b = make(DIP_FLOAT32, 1, 3);
    dip_enter(ctx, (dip_site){NULL, 0});
    assert_false(dip_tensor_copy_into(a, b));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE,
                     "found numbers of shape (3,), expected the target's (2, 3)");
    dip_view v;
    dip_shape s = {2, {2, 3}};
    assert_true(dip_view_expand(&b->view, &s, &v));
    dip_tensor *wide = dip_tensor_alias(b, &v);
    assert_false(dip_tensor_copy_into(wide, a));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT, "axis 0 of the target repeats one element");
    assert_true(dip_tensor_fill(b, 4));
    assert_true(dip_tensor_copy_into(a, wide)); /* reading a repeated element is fine */
    assert_true(dip_tensor_get(a, (int64_t[]){1, 2}, DIP_HERE) == 4);
    dip_free(wide);
    dip_free(a);
    dip_free(b);
}

static void filling_follows_strides(void **state) {
    (void)state;
    dip_tensor *t = make(DIP_FLOAT64, 2, 4, 3);
    assert_true(dip_tensor_fill(t, 1.5));
    dip_view v;
    assert_true(dip_view_slice(&t->view, 1, 1, 2, 1, &v));
    dip_tensor *column = dip_tensor_alias(t, &v);
    assert_true(dip_tensor_fill(column, -2));
    for (int64_t i = 0; i < 4; i++)
        for (int64_t j = 0; j < 3; j++)
            assert_true(dip_tensor_get(t, (int64_t[]){i, j}, DIP_HERE) == (j == 1 ? -2 : 1.5));
    dip_free(column);
    dip_free(t);
    t = make(DIP_FLOAT64, 1, 0);
    assert_true(dip_tensor_fill(t, 1));
    dip_free(t);
}

static void no_memory_at_any_allocation_leaves_nothing(void **state) {
    (void)state;
    dip_free(make(DIP_FLOAT32, 0)); /* the context's own tables */
    size_t memory = dip_memory_use(ctx).now;
    float numbers[4] = {0};
    int released = 0;
    for (int64_t n = 1;; n++) {
        fail_alloc_at(dip_test_alloc(ctx), n);
        dip_tensor *a = make(DIP_FLOAT32, 2, 3, 4);
        dip_tensor *b = dip_tensor_from(ctx, numbers, DIP_FLOAT32, (dip_shape){1, {4}}, NULL,
                                        count_release, &released, DIP_HERE);
        dip_tensor *c = a ? dip_tensor_alias(a, &a->view) : NULL;
        dip_tensor *d = dip_tensor_scalar(ctx, DIP_INT64, 3, NULL);
        bool hit = fail_alloc_hit(dip_test_alloc(ctx));
        assert_int_equal(hit, !a || !b || !c || !d);
        if (hit) DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory");
        bool had_b = b != NULL;
        dip_free(a);
        dip_free(b);
        dip_free(c);
        dip_free(d);
        assert_int_equal(released, had_b);
        released = 0;
#if !defined(DIP_DEBUG_SCOPES) /* debug builds keep the dead */
        assert_int_equal(dip_memory_use(ctx).now, memory);
#endif
        assert_int_equal(dip_live_objects(ctx), 0);
        if (!hit) break;
    }
    (void)memory;
}

int main(void) {
#define T(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        T(dtypes_have_names_and_sizes),
        T(a_tensor_knows_its_shape),
        T(impossible_tensors_are_refused),
        T(elements_are_read_and_written),
        T(wrong_indices_are_an_error),
        T(memory_from_outside_is_used_in_place),
        T(wrong_memory_from_outside_is_refused),
        T(only_floats_take_gradients),
        T(values_of_a_graph_have_no_numbers),
        T(null_tensors_pass_quietly),
        T(conversions_follow_their_rules),
        T(integers_are_copied_exactly),
        T(the_hosts_rounding_does_not_reach_conversions),
        T(every_pair_of_dtypes_and_strides_copies),
        T(overlapping_views_copy_as_if_through_a_third),
        T(copies_that_cannot_be_are_refused),
        T(filling_follows_strides),
        T(no_memory_at_any_allocation_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
