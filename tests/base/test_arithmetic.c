/* Checked arithmetic: every overflow is seen. */
#include "base/context.h"
#include "support/context.h"

static void sizes_do_not_wrap(void **state) {
    (void)state;
    size_t n = 7;
    assert_true(dip_mul_size(SIZE_MAX, 1, &n) && n == SIZE_MAX);
    assert_true(dip_mul_size(0, SIZE_MAX, &n) && n == 0);
    assert_true(dip_mul_size(SIZE_MAX, 0, &n) && n == 0);
    n = 7;
    assert_false(dip_mul_size(SIZE_MAX, 2, &n));
    assert_false(dip_mul_size((size_t)1 << 32, (size_t)1 << 32, &n));
    assert_false(dip_add_size(SIZE_MAX, 1, &n));
    assert_int_equal(n, 7);
    assert_true(dip_add_size(SIZE_MAX - 1, 1, &n) && n == SIZE_MAX);
}

static void products_of_signed_numbers_do_not_wrap(void **state) {
    (void)state;
    static const struct {
        int64_t a, b;
        bool fits;
    } cases[] = {
        {0, INT64_MIN, true},
        {INT64_MAX, 1, true},
        {INT64_MIN, 1, true},
        {INT64_MIN, -1, false},
        {-1, INT64_MIN, false},
        {INT64_MAX, -1, true},
        {INT64_C(1) << 62, 2, false},
        {INT64_C(1) << 62, -2, true},
        {-(INT64_C(1) << 62), 2, true},
        {-(INT64_C(1) << 62), -2, false},
        {INT64_C(3037000499), INT64_C(3037000499), true},
        {INT64_C(3037000500), INT64_C(3037000500), false},
        {INT64_C(-3037000500), INT64_C(3037000500), false},
        {-5, 7, true},
        {-5, -7, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t out = 99;
        assert_int_equal(dip_mul_i64(cases[i].a, cases[i].b, &out), cases[i].fits);
        assert_true(out ==
                    (cases[i].fits ? (int64_t)((uint64_t)cases[i].a * (uint64_t)cases[i].b) : 99));
    }
}

static void the_elements_of_a_shape_are_counted(void **state) {
    (void)state;
    int64_t n;
    assert_true(dip_shape_numel(&(dip_shape){0, {0}}, &n) && n == 1);
    assert_true(dip_shape_numel(&(dip_shape){3, {2, 3, 4}}, &n) && n == 24);
    assert_true(dip_shape_numel(&(dip_shape){3, {INT64_MAX, INT64_MAX, 0}}, &n) && n == 0);
    assert_true(dip_shape_numel(&(dip_shape){1, {INT64_MAX}}, &n) && n == INT64_MAX);
    assert_false(dip_shape_numel(&(dip_shape){2, {INT64_MAX, 2}}, &n));
    assert_false(dip_shape_numel(&(dip_shape){2, {0, -1}}, &n));
    assert_false(dip_shape_numel(&(dip_shape){9, {0}}, &n));
    assert_false(dip_shape_numel(&(dip_shape){-1, {0}}, &n));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_do_not_wrap),
        cmocka_unit_test(products_of_signed_numbers_do_not_wrap),
        cmocka_unit_test(the_elements_of_a_shape_are_counted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
