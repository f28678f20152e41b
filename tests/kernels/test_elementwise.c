/* test_elementwise.c - each operation against its definition, and each set against generic, with
 * every kind of stride, unaligned pointers, tails and special values. */
#include "check.h"

static const int64_t strides[] = {1, 0, 3, -2};
enum { STRIDES = 4, LONGEST = 77 };

/* n elements `stride` apart; *first is element 0 (the last in memory if the stride is negative). */
static check_array strided(int d, int64_t n, int64_t stride, const void **first) {
    const int64_t apart = stride < 0 ? -stride : stride, span = n > 0 ? (n - 1) * apart + 1 : 1;
    check_array a = check_array_new(d, span, true);
    *first = stride < 0 ? (char *)a.data + (size_t)(span - 1) * check_size(d) : a.data;
    return a;
}

static double rounded(int d, double x) { return d == DIP_FLOAT32 ? (double)(float)x : x; }

/* One operation of float32 is the double operation rounded once: 53 bits are enough for that. */
static double binary_defined(int d, int op, double a, double b) {
    switch (op) {
    case DIP_BINARY_ADD: return rounded(d, a + b);
    case DIP_BINARY_SUB: return rounded(d, a - b);
    case DIP_BINARY_MUL: return rounded(d, a * b);
    case DIP_BINARY_DIV: return rounded(d, a / b);
    case DIP_BINARY_MAXIMUM: return a >= b || isnan(a) ? a : b;
    case DIP_BINARY_MINIMUM: return a <= b || isnan(a) ? a : b;
    case DIP_BINARY_RELU_GRAD: return b <= 0 ? 0 : a;
    default: return NOT_A_NUMBER;
    }
}
static double unary_defined(int d, int op, double a) {
    switch (op) {
    case DIP_UNARY_NEG: return -a;
    case DIP_UNARY_ABS: return fabs(a);
    case DIP_UNARY_SQUARE: return rounded(d, a * a);
    case DIP_UNARY_SIGN: return a > 0 ? 1 : a < 0 ? -1 : a;
    case DIP_UNARY_RELU: return a <= 0 ? 0 : a;
    case DIP_UNARY_SQRT: return rounded(d, sqrt(a));
    case DIP_UNARY_RECIPROCAL: return rounded(d, 1 / a);
    case DIP_UNARY_FLOOR: return floor(a);
    case DIP_UNARY_CEIL: return ceil(a);
    case DIP_UNARY_ROUND: return nearbyint(a);
    default: return NOT_A_NUMBER;
    }
}
static bool has_definition(int unary) {
    return unary <= DIP_UNARY_RECIPROCAL || unary >= DIP_UNARY_FLOOR;
}

static void two_operands_follow_their_definition_in_every_set(void **state) {
    (void)state;
    const dip_kernels *oracle = check_oracle();
    for_each_real(d) for (int op = 0; op < DIP_BINARY_COUNT; op++) for (int round = 0; round < 48;
                                                                        round++) {
        const int64_t sa = strides[round % STRIDES], sb = strides[round / STRIDES % STRIDES];
        const int64_t n = round < 16 ? LONGEST : check_below(LONGEST);
        const void *a, *b;
        check_array abuf = strided(d, n, sa, &a), bbuf = strided(d, n, sb, &b);
        check_array want = check_array_new(d, n, false), got = check_array_new(d, n, false);
        oracle->elementwise[d]->binary[op](want.data, a, sa, b, sb, n);
        if (op != DIP_BINARY_POW) {
            for (int64_t i = 0; i < n; i++)
                check_set(got.data, d, i,
                          binary_defined(d, op, check_get(a, d, i * sa), check_get(b, d, i * sb)));
            check_equal(want.data, got.data, d, n, true, 0, 0, "definition");
        }
        for_each_set(k) {
            char what[60];
            snprintf(what, sizeof what, "%s, binary %d, strides %d %d", k->name, op, (int)sa,
                     (int)sb);
            k->elementwise[d]->binary[op](got.data, a, sa, b, sb, n);
            check_equal(got.data, want.data, d, n, k->fused, 4, 0, what);
        }
        free(abuf.base);
        free(bbuf.base);
        free(want.base);
        free(got.base);
    }
}

static void one_operand_follows_its_definition_in_every_set(void **state) {
    (void)state;
    const dip_kernels *oracle = check_oracle();
    for_each_real(d) for (int op = 0; op < DIP_UNARY_COUNT; op++) for (int round = 0; round < 24;
                                                                       round++) {
        const int64_t sa = strides[round % STRIDES], n = round < 8 ? LONGEST : check_below(LONGEST);
        const void *a;
        check_array abuf = strided(d, n, sa, &a);
        check_array want = check_array_new(d, n, false), got = check_array_new(d, n, false);
        oracle->elementwise[d]->unary[op](want.data, a, sa, n);
        if (has_definition(op)) {
            for (int64_t i = 0; i < n; i++)
                check_set(got.data, d, i, unary_defined(d, op, check_get(a, d, i * sa)));
            check_equal(want.data, got.data, d, n, true, 0, 0, "definition");
        }
        for_each_set(k) {
            char what[60];
            snprintf(what, sizeof what, "%s, unary %d, stride %d", k->name, op, (int)sa);
            k->elementwise[d]->unary[op](got.data, a, sa, n);
            check_equal(got.data, want.data, d, n, k->fused, 8, 0, what);
        }
        free(abuf.base);
        free(want.base);
        free(got.base);
    }
}

static void comparisons_give_one_or_zero(void **state) {
    (void)state;
    for_each_real(d) for_each_set(k) for (int round = 0; round < 32; round++) {
        const int64_t sa = strides[round % STRIDES], sb = strides[round / STRIDES % STRIDES],
                      n = check_below(LONGEST);
        const void *a, *b;
        check_array abuf = strided(d, n, sa, &a), bbuf = strided(d, n, sb, &b);
        uint8_t got[LONGEST + 1];
        for (int op = 0; op < DIP_COMPARE_COUNT; op++) {
            got[n] = 77;
            k->elementwise[d]->compare[op](got, a, sa, b, sb, n);
            assert_int_equal(got[n], 77);
            for (int64_t i = 0; i < n; i++) {
                double x = check_get(a, d, i * sa), y = check_get(b, d, i * sb);
                const bool want[] = {x == y, x != y, x<y, x <= y, x> y, x >= y};
                assert_int_equal(got[i], want[op]);
            }
        }
        free(abuf.base);
        free(bbuf.base);
    }
}

static void an_output_may_be_its_input(void **state) {
    (void)state;
    for_each_real(d) for_each_set(k) for (int64_t n = 1; n < LONGEST; n += 7) {
        check_array a = check_array_new(d, n, true), b = check_array_new(d, n, true);
        check_array want = check_array_new(d, n, false), got = check_array_copy(d, n, a.data);
        k->elementwise[d]->binary[DIP_BINARY_SUB](want.data, a.data, 1, b.data, 1, n);
        k->elementwise[d]->binary[DIP_BINARY_SUB](got.data, got.data, 1, b.data, 1, n);
        check_equal(got.data, want.data, d, n, true, 0, 0, "first operand in place");
        memcpy(got.data, b.data, (size_t)n * check_size(d));
        k->elementwise[d]->binary[DIP_BINARY_SUB](got.data, a.data, 1, got.data, 1, n);
        check_equal(got.data, want.data, d, n, true, 0, 0, "second operand in place");
        k->elementwise[d]->unary[DIP_UNARY_TANH](want.data, a.data, 1, n);
        k->elementwise[d]->unary[DIP_UNARY_TANH](a.data, a.data, 1, n);
        check_equal(a.data, want.data, d, n, true, 0, 0, "tanh in place");
        free(a.base);
        free(b.base);
        free(want.base);
        free(got.base);
    }
}

static void operations_with_numbers_round_them_once(void **state) {
    (void)state;
    const double by = 0.1; /* not a float32 */
    for_each_real(d) for_each_set(k) for (int64_t n = 0; n < LONGEST; n += 5) {
        const double r = rounded(d, by);
        const bool odd = k->fused; /* without fma a product may overflow on the way */
        check_array x = check_array_new(d, n, odd), y = check_array_new(d, n, odd),
                    z = check_array_new(d, n, odd);
        check_array want = check_array_new(d, n, false), got = check_array_new(d, n, false);
        const dip_kernels_elementwise *e = k->elementwise[d];
#define WANT(expr)                                                       \
    for (int64_t i = 0; i < n; i++) {                                    \
        double a = check_get(x.data, d, i), b = check_get(y.data, d, i), \
               c = check_get(z.data, d, i);                              \
        (void)a, (void)b, (void)c;                                       \
        check_set(want.data, d, i, expr);                                \
    }                                                                    \
    check_equal(got.data, want.data, d, n, k->fused, 4, 16, #expr)
        e->scale(got.data, x.data, 1, by, n);
        WANT(rounded(d, a * r));
        e->clamp(got.data, x.data, 1, -1 - by, by, n);
        WANT(a < rounded(d, -1 - by) ? rounded(d, -1 - by) : a > r ? r : a);
        memcpy(got.data, y.data, (size_t)n * check_size(d));
        e->axpy_rounded(got.data, x.data, 1, by, n);
        WANT(rounded(d, b + rounded(d, r * a)));
        memcpy(got.data, y.data, (size_t)n * check_size(d));
        e->axpy_fused(got.data, x.data, 1, by, n);
        WANT(d == DIP_FLOAT32 ? (double)fmaf((float)r, (float)a, (float)b) : fma(r, a, b));
        e->multiply_add(got.data, x.data, 1, y.data, 1, z.data, 1, n);
        WANT(d == DIP_FLOAT32 ? (double)fmaf((float)a, (float)b, (float)c) : fma(a, b, c));
#undef WANT
        free(x.base);
        free(y.base);
        free(z.base);
        free(want.base);
        free(got.base);
    }
}

static void where_and_fill_move_numbers_of_every_dtype(void **state) {
    (void)state;
    const dip_kernels *k = dip_kernels_list()[0];
    for (int t = 0; t < DIP_DTYPE_COUNT; t++) {
        static const size_t sizes[] = {4, 8, 8, 4, 1, 1};
        unsigned char a[8 * 9], b[8 * 9], out[8 * 9];
        const uint8_t c[9] = {1, 0, 0, 255, 2, 0, 1, 0, 1};
        for (size_t i = 0; i < sizeof a; i++) {
            a[i] = (unsigned char)i;
            b[i] = (unsigned char)(200 - i);
        }
        k->elementwise[t]->where(out, c, 1, a, 1, b, 0, 9);
        for (size_t i = 0; i < 9; i++)
            assert_memory_equal(out + i * sizes[t], c[i] ? a + i * sizes[t] : b, sizes[t]);
        memset(out, 9, sizeof out);
        k->elementwise[t]->fill(out, 2, 1.0, 4);
        for (size_t i = 0; i < 4; i++) {
            double one;
            dip_cast(DIP_FLOAT64, (dip_dtype)t)(&one, out + 2 * i * sizes[t], 1, 1);
            assert_true(one == 1.0);
            assert_int_equal(out[(2 * i + 1) * sizes[t]], 9);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_operands_follow_their_definition_in_every_set),
        cmocka_unit_test(one_operand_follows_its_definition_in_every_set),
        cmocka_unit_test(comparisons_give_one_or_zero),
        cmocka_unit_test(an_output_may_be_its_input),
        cmocka_unit_test(operations_with_numbers_round_them_once),
        cmocka_unit_test(where_and_fill_move_numbers_of_every_dtype),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
