/* test_integers.c - integers wrap around, casts saturate or wrap as the header says, copies and
 * gathers move what they should. */
#include "check.h"

static void integers_wrap_around(void **state) {
    (void)state;
    const dip_kernels *k = dip_kernels_list()[0];
    const int64_t a[] = {INT64_MAX, INT64_MIN, -7, 3}, b[] = {1, -1, 5, -4};
    int64_t o[4];
    const dip_kernels_elementwise *e = k->elementwise[DIP_INT64];
    e->binary[DIP_BINARY_ADD](o, a, 1, b, 1, 4);
    assert_true(o[0] == INT64_MIN && o[1] == INT64_MAX && o[2] == -2 && o[3] == -1);
    e->binary[DIP_BINARY_SUB](o, a, 1, b, 1, 4);
    assert_true(o[0] == INT64_MAX - 1 && o[1] == INT64_MIN + 1 && o[2] == -12 && o[3] == 7);
    e->binary[DIP_BINARY_MUL](o, a, 1, b, 1, 4);
    assert_true(o[0] == INT64_MAX && o[1] == INT64_MIN && o[2] == -35 && o[3] == -12);
    e->binary[DIP_BINARY_MAXIMUM](o, a, 1, b, 0, 4);
    assert_true(o[0] == INT64_MAX && o[1] == 1 && o[2] == 1 && o[3] == 3);
    e->unary[DIP_UNARY_NEG](o, a, 1, 4);
    assert_true(o[0] == -INT64_MAX && o[1] == INT64_MIN && o[2] == 7);
    e->unary[DIP_UNARY_ABS](o, a, 1, 4);
    assert_true(o[1] == INT64_MIN && o[2] == 7 && o[3] == 3);
    e->unary[DIP_UNARY_SIGN](o, a, 1, 4);
    assert_true(o[0] == 1 && o[1] == -1 && o[2] == -1 && o[3] == 1);
    e->clamp(o, a, 1, -1e30, 2.9, 4);
    assert_true(o[0] == 2 && o[1] == INT64_MIN && o[2] == -7 && o[3] == 2);

    const uint8_t ua[] = {250, 3, 0}, ub[] = {10, 5, 1};
    uint8_t uo[3];
    const dip_kernels_elementwise *u = k->elementwise[DIP_UINT8];
    u->binary[DIP_BINARY_ADD](uo, ua, 1, ub, 1, 3);
    assert_true(uo[0] == 4 && uo[1] == 8 && uo[2] == 1);
    u->binary[DIP_BINARY_SUB](uo, ua, 1, ub, 1, 3);
    assert_true(uo[0] == 240 && uo[1] == 254 && uo[2] == 255);
    u->unary[DIP_UNARY_NEG](uo, ub, 1, 3);
    assert_true(uo[0] == 246 && uo[1] == 251 && uo[2] == 255);

    const uint8_t p[] = {1, 0, 7, 0}, q[] = {1, 1, 0, 0};
    uint8_t r[4];
    const dip_kernels_elementwise *t = k->elementwise[DIP_BOOL];
    t->binary[DIP_BINARY_ADD](r, p, 1, q, 1, 4);
    assert_true(r[0] == 1 && r[1] == 1 && r[2] == 1 && r[3] == 0);
    t->binary[DIP_BINARY_MUL](r, p, 1, q, 1, 4);
    assert_true(r[0] == 1 && r[1] == 0 && r[2] == 0 && r[3] == 0);
    t->compare[DIP_COMPARE_EQ](r, p, 1, q, 1, 4);
    assert_true(r[0] == 1 && r[1] == 0 && r[2] == 0 && r[3] == 1);
    assert_null(t->binary[DIP_BINARY_SUB]);
    assert_null(u->binary[DIP_BINARY_DIV]);
}

static void integer_sums_are_64_bits_wide(void **state) {
    (void)state;
    const dip_kernels *k = dip_kernels_list()[0];
    uint8_t bytes[600], flags[6] = {1, 0, 9, 1, 0, 1};
    int64_t sums[3], index[3];
    for (int i = 0; i < 600; i++) bytes[i] = (uint8_t)(i % 251 + 4);
    k->reduce[DIP_UINT8]->sum(sums, bytes, 3, 200, 200, 1);
    for (int r = 0; r < 3; r++) {
        int64_t want = 0;
        for (int i = 0; i < 200; i++) want += bytes[200 * r + i];
        assert_true(sums[r] == want);
    }
    k->reduce[DIP_BOOL]->sum(sums, flags, 1, 0, 6, 1);
    assert_true(sums[0] == 4);
    k->reduce[DIP_BOOL]->column_sum(sums, flags, 2, 3, 3, false);
    assert_true(sums[0] == 2 && sums[1] == 0 && sums[2] == 2);
    k->reduce[DIP_BOOL]->column_sum(sums, flags, 2, 3, 3, true);
    assert_true(sums[0] == 4 && sums[1] == 0 && sums[2] == 4);
    const int32_t x[] = {3, -9, 5, 5, -9, 1};
    int32_t most[2];
    k->reduce[DIP_INT32]->argmax(index, x, 1, 0, 6, 1);
    assert_true(index[0] == 2);
    k->reduce[DIP_INT32]->argmin(index, x, 1, 0, 6, 1);
    assert_true(index[0] == 1);
    k->reduce[DIP_INT32]->max(most, x, 2, 1, 3, 2); /* columns of a (3, 2) */
    assert_true(most[0] == 5 && most[1] == 5);
    k->reduce[DIP_INT32]->min(most, x, 2, 3, 3, 1);
    assert_true(most[0] == -9 && most[1] == -9);
}

static void casts_saturate_from_floats_and_wrap_between_integers(void **state) {
    (void)state;
    const double x[] = {-1e30, 1e30, NOT_A_NUMBER, -3.99,         3.99,   255.5,
                        256,   -0.5, 2147483647.5, -2147483648.9, 0x1p63, -INF};
    enum { N = sizeof x / sizeof *x };
    const int64_t i64[N] = {INT64_MIN, INT64_MAX, 0,          -3,          3,         255,
                            256,       0,         2147483647, -2147483648, INT64_MAX, INT64_MIN};
    const int32_t i32[N] = {INT32_MIN, INT32_MAX, 0,         -3,        3,         255,
                            256,       0,         INT32_MAX, INT32_MIN, INT32_MAX, INT32_MIN};
    const uint8_t u8[N] = {0, 255, 0, 0, 3, 255, 255, 0, 255, 0, 255, 0};
    int64_t a[N];
    int32_t b[N];
    uint8_t c[N];
    dip_cast(DIP_INT64, DIP_FLOAT64)(a, x, 1, N);
    dip_cast(DIP_INT32, DIP_FLOAT64)(b, x, 1, N);
    dip_cast(DIP_UINT8, DIP_FLOAT64)(c, x, 1, N);
    for (int i = 0; i < N; i++) assert_true(a[i] == i64[i] && b[i] == i32[i] && c[i] == u8[i]);
    dip_cast(DIP_BOOL, DIP_FLOAT64)(c, x, 1, N);
    for (int i = 0; i < N; i++) assert_int_equal(c[i], 1);

    const int64_t w[] = {-1, 256, 0x1234567890, 0};
    dip_cast(DIP_INT32, DIP_INT64)(b, w, 1, 4);
    assert_true(b[0] == -1 && b[1] == 256 && b[2] == 0x34567890);
    dip_cast(DIP_UINT8, DIP_INT64)(c, w, 1, 4);
    assert_true(c[0] == 255 && c[1] == 0 && c[2] == 0x90);
    dip_cast(DIP_BOOL, DIP_INT64)(c, w, 1, 4);
    assert_true(c[0] == 1 && c[3] == 0);
    float f[2];
    dip_cast(DIP_FLOAT32, DIP_INT64)(f, (const int64_t[]){16777217, 9007199254740993}, 1, 2);
    assert_true(f[0] == 16777216.0f && f[1] == 9007199254740992.0f);
}

/* Every pair of dtypes, with a stride: small whole numbers survive. */
static void every_cast_keeps_small_numbers(void **state) {
    (void)state;
    const double numbers[] = {0, 1, 0, 1, 1};
    for (int from = 0; from < DIP_DTYPE_COUNT; from++)
        for (int to = 0; to < DIP_DTYPE_COUNT; to++) {
            unsigned char a[8 * 5], b[8 * 3];
            double back[3];
            dip_cast((dip_dtype)from, DIP_FLOAT64)(a, numbers, 1, 5);
            dip_cast((dip_dtype)to, (dip_dtype)from)(b, a, 2, 3);
            dip_cast(DIP_FLOAT64, (dip_dtype)to)(back, b, 1, 3);
            for (int i = 0; i < 3; i++) assert_true(back[i] == numbers[2 * i]);
        }
}

static void copies_and_gathers_follow_strides_and_indices(void **state) {
    (void)state;
    static const size_t items[] = {1, 4, 8};
    for (size_t t = 0; t < 3; t++) {
        unsigned char x[8 * 24], o[8 * 24];
        const size_t item = items[t];
        for (size_t i = 0; i < sizeof x; i++) x[i] = (unsigned char)(i * 7);
        dip_copy(o, 3, x + 20 * item, -2, 6, item);
        for (size_t i = 0; i < 6; i++)
            assert_memory_equal(o + 3 * i * item, x + (20 - 2 * i) * item, item);
        dip_copy(o, 1, x, 1, 24, item);
        assert_memory_equal(o, x, 24 * item);
        const int64_t index[] = {5, 0, 5, 2};
        dip_gather_rows(o, x, index, 4, 4, item);
        for (size_t r = 0; r < 4; r++)
            assert_memory_equal(o + r * 4 * item, x + (size_t)index[r] * 4 * item, 4 * item);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_wrap_around),
        cmocka_unit_test(integer_sums_are_64_bits_wide),
        cmocka_unit_test(casts_saturate_from_floats_and_wrap_between_integers),
        cmocka_unit_test(every_cast_keeps_small_numbers),
        cmocka_unit_test(copies_and_gathers_follow_strides_and_indices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
