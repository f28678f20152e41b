/* Views: shapes and strides, checked against the plain definition element by element. */
#include <string.h>

#include "support/context.h"
#include "tensor/tensor.h"

static dip_view view(int rank, ...) {
    static float numbers[4096];
    dip_view v = {.data = numbers, .dtype = DIP_FLOAT32, .rank = rank};
    va_list ap;
    va_start(ap, rank);
    for (int i = 0; i < rank; i++) v.dim[i] = va_arg(ap, int);
    va_end(ap);
    dip_view_row_major(&v);
    return v;
}

static dip_shape shape(int rank, ...) {
    dip_shape s = {.rank = rank};
    va_list ap;
    va_start(ap, rank);
    for (int i = 0; i < rank; i++) s.dim[i] = va_arg(ap, int);
    va_end(ap);
    return s;
}

/* The address of element k in row-major order. */
static const char *address(const dip_view *v, int64_t k) {
    const char *p = v->data;
    for (int i = v->rank - 1; i >= 0; i--) {
        p += k % v->dim[i] * v->stride[i] * 4;
        k /= v->dim[i];
    }
    return p;
}

static void row_major_strides_and_contiguity(void **state) {
    (void)state;
    dip_view v = view(3, 2, 3, 4);
    assert_int_equal(v.stride[0], 12);
    assert_int_equal(v.stride[1], 4);
    assert_int_equal(v.stride[2], 1);
    assert_true(dip_view_contiguous(&v));
    assert_int_equal(dip_view_numel(&v), 24);
    dip_view t;
    assert_true(dip_view_permute(&v, (int[]){2, 0, 1}, &t));
    assert_int_equal(t.dim[0], 4);
    assert_int_equal(t.stride[0], 1);
    assert_int_equal(t.stride[1], 12);
    assert_false(dip_view_contiguous(&t));
    v = view(3, 1, 5, 1);
    v.stride[0] = 77; /* the stride of an axis of size 1 says nothing */
    assert_true(dip_view_contiguous(&v));
    v = view(2, 0, 5);
    assert_true(dip_view_contiguous(&v));
    assert_int_equal(dip_view_numel(&v), 0);
    assert_int_equal(v.stride[0], 5);
    v = view(0);
    assert_true(dip_view_contiguous(&v));
    assert_int_equal(dip_view_numel(&v), 1);
    assert_int_equal(dip_view_shape(&v).rank, 0);
}

static void permutations_must_be_permutations(void **state) {
    (void)state;
    dip_view v = view(3, 2, 3, 4), out;
    assert_false(dip_view_permute(&v, (int[]){0, 0, 1}, &out));
    assert_false(dip_view_permute(&v, (int[]){0, 1, 3}, &out));
    assert_false(dip_view_permute(&v, (int[]){0, 1, -1}, &out));
    assert_true(dip_view_permute(&v, (int[]){1, 2, 0}, &v)); /* in place */
    assert_int_equal(v.dim[2], 2);
}

static void shapes_broadcast_as_in_numpy(void **state) {
    (void)state;
    static const struct {
        dip_shape a, b, out;
        bool fits;
    } cases[] = {
        {{2, {3, 4}}, {1, {4}}, {2, {3, 4}}, true},
        {{2, {3, 1}}, {2, {1, 4}}, {2, {3, 4}}, true},
        {{0, {0}}, {2, {5, 6}}, {2, {5, 6}}, true},
        {{1, {1}}, {1, {0}}, {1, {0}}, true},
        {{2, {8, 1}}, {3, {7, 1, 5}}, {3, {7, 8, 5}}, true},
        {{1, {3}}, {1, {4}}, {0, {0}}, false},
        {{1, {2}}, {1, {0}}, {0, {0}}, false},
        {{2, {3, 4}}, {1, {3}}, {0, {0}}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int swap = 0; swap < 2; swap++) {
            dip_shape a = swap ? cases[i].b : cases[i].a, b = swap ? cases[i].a : cases[i].b, out;
            assert_int_equal(dip_shape_broadcast(&a, &b, &out), cases[i].fits);
            if (cases[i].fits) {
                assert_true(dip_shapes_equal(&out, &cases[i].out));
                assert_true(dip_shape_broadcast(&a, &b, &a)); /* may write over an argument */
                assert_true(dip_shapes_equal(&a, &out));
            }
        }
    }
    dip_shape a = shape(1, 3), b = shape(2, 3, 1);
    assert_false(dip_shapes_equal(&a, &b));
    b = shape(1, 4);
    assert_false(dip_shapes_equal(&a, &b));
}

static void expanding_repeats_with_stride_zero(void **state) {
    (void)state;
    dip_view v = view(2, 3, 1), w;
    dip_shape to = shape(3, 2, 3, 4);
    assert_true(dip_view_expand(&v, &to, &w));
    assert_int_equal(w.rank, 3);
    assert_int_equal(w.stride[0], 0);
    assert_int_equal(w.stride[1], 1);
    assert_int_equal(w.stride[2], 0);
    for (int64_t k = 0; k < 24; k++)
        assert_ptr_equal(address(&w, k), (char *)v.data + k / 4 % 3 * 4);
    to = shape(2, 3, 1);
    assert_true(dip_view_expand(&v, &to, &w));
    assert_int_equal(w.stride[1], v.stride[1]);
    to = shape(2, 4, 1);
    assert_false(dip_view_expand(&v, &to, &w));
    to = shape(1, 3);
    assert_false(dip_view_expand(&v, &to, &w));
    to = shape(2, 3, 0);
    assert_true(dip_view_expand(&v, &to, &w));
    assert_int_equal(dip_view_numel(&w), 0);
}

static void assert_reshapes(const dip_view *v, const dip_shape *to) {
    dip_view w;
    assert_true(dip_view_reshape(v, to, &w));
    dip_shape got = dip_view_shape(&w);
    assert_true(dip_shapes_equal(&got, to));
    for (int64_t k = 0; k < dip_view_numel(v); k++) assert_ptr_equal(address(&w, k), address(v, k));
}

static void reshaping_keeps_the_order_or_refuses(void **state) {
    (void)state;
    dip_view v = view(3, 2, 3, 4), t, w;
    static const dip_shape fits[] = {{1, {24}},         {2, {6, 4}},    {2, {2, 12}},
                                     {4, {2, 1, 3, 4}}, {3, {4, 3, 2}}, {5, {1, 24, 1, 1, 1}}};
    for (size_t i = 0; i < sizeof fits / sizeof *fits; i++) assert_reshapes(&v, &fits[i]);
    dip_shape wrong = shape(2, 5, 5);
    assert_false(dip_view_reshape(&v, &wrong, &w));
    wrong = (dip_shape){2, {-2, -12}};
    assert_false(dip_view_reshape(&v, &wrong, &w));

    /* (2, 3, 4) -> permuted to (3, 2, 4): 3 and 2 cannot merge, 4 can be split */
    assert_true(dip_view_permute(&v, (int[]){1, 0, 2}, &t));
    dip_shape to = shape(4, 3, 2, 2, 2);
    assert_reshapes(&t, &to);
    to = shape(4, 3, 1, 2, 4);
    assert_reshapes(&t, &to);
    to = shape(5, 1, 3, 2, 4, 1);
    assert_reshapes(&t, &to);
    to = shape(2, 6, 4);
    assert_false(dip_view_reshape(&t, &to, &w));
    to = shape(1, 24);
    assert_false(dip_view_reshape(&t, &to, &w));

    /* every second column: rows cannot merge with it, yet it may gain axes of size 1 */
    assert_true(dip_view_slice(&v, 2, 0, 4, 2, &t));
    to = shape(2, 6, 2);
    assert_reshapes(&t, &to);
    to = shape(1, 12);
    assert_reshapes(&t, &to); /* 4 * 3 = 12: rows and columns still lie in one run of stride 2 */
    assert_true(dip_view_slice(&v, 2, 1, 4, 1, &t));
    to = shape(2, 6, 3);
    assert_reshapes(&t, &to);
    to = shape(1, 18);
    assert_false(dip_view_reshape(&t, &to, &w));

    /* an expanded axis splits and keeps its stride 0 */
    v = view(2, 1, 3);
    to = shape(2, 4, 3);
    assert_true(dip_view_expand(&v, &to, &t));
    to = shape(3, 2, 2, 3);
    assert_reshapes(&t, &to);
    to = shape(1, 12);
    assert_false(dip_view_reshape(&t, &to, &w));

    v = view(2, 0, 3);
    to = shape(3, 5, 0, 7);
    assert_true(dip_view_reshape(&v, &to, &w));
    v = view(0);
    to = shape(3, 1, 1, 1);
    assert_reshapes(&v, &to);
}

static void slices_follow_python(void **state) {
    (void)state;
    /* start, stop, step, first element and count for a list of 10 */
    static const struct {
        int64_t start, stop, step, first, n;
    } cases[] = {
        {0, 10, 1, 0, 10},       {2, 5, 1, 2, 3},
        {-3, 10, 1, 7, 3},       {0, -3, 1, 0, 7},
        {0, 100, 3, 0, 4},       {-100, 4, 1, 0, 4},
        {5, 2, 1, 0, 0},         {10, 20, 1, 0, 0},
        {3, INT64_MAX, 4, 3, 2}, {9, INT64_MAX, INT64_MAX, 9, 1},
        {0, 10, 9, 0, 2},        {INT64_MIN, INT64_MAX, 1, 0, 10},
        {0, INT64_MIN, 1, 0, 0}, {1, 10, 2, 1, 5},
    };
    dip_view v = view(2, 10, 6), w;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(dip_view_slice(&v, 0, cases[i].start, cases[i].stop, cases[i].step, &w));
        assert_int_equal(w.dim[0], cases[i].n);
        assert_int_equal(w.dim[1], 6);
        assert_ptr_equal(w.data, (char *)v.data + cases[i].first * 6 * 4);
        if (cases[i].n > 1) assert_int_equal(w.stride[0], 6 * cases[i].step);
    }
    assert_false(dip_view_slice(&v, 0, 0, 10, 0, &w));
    assert_false(dip_view_slice(&v, 0, 0, 10, -1, &w));
    assert_false(dip_view_slice(&v, 2, 0, 10, 1, &w));
    assert_false(dip_view_slice(&v, -1, 0, 10, 1, &w));
    v.data = NULL; /* a value of a graph */
    assert_true(dip_view_slice(&v, 0, 4, 10, 1, &w));
    assert_null(w.data);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_major_strides_and_contiguity),
        cmocka_unit_test(permutations_must_be_permutations),
        cmocka_unit_test(shapes_broadcast_as_in_numpy),
        cmocka_unit_test(expanding_repeats_with_stride_zero),
        cmocka_unit_test(reshaping_keeps_the_order_or_refuses),
        cmocka_unit_test(slices_follow_python),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
