/* test_reduce.c - reductions against a plain writing-down of their definition, in every set. */
#include "check.h"

static double plus(int d, double a, double b) {
    return d == DIP_FLOAT32 ? (double)((float)a + (float)b) : a + b;
}
static double fused(int d, double a, double b, double c) {
    return d == DIP_FLOAT32 ? (double)fmaf((float)a, (float)b, (float)c) : fma(a, b, c);
}
static double larger(double a, double b) { return isnan(a) ? a : b > a || isnan(b) ? b : a; }
static double smaller(double a, double b) { return isnan(a) ? a : b < a || isnan(b) ? b : a; }

/* 16 lanes, folded +8 +4 +2 +1.  kind: 0 sum, 1 max, 2 min, 3 dot. */
static double lanes(int kind, int d, const void *x, const void *y, int64_t n, int64_t sx,
                    int64_t sy) {
    double lane[16];
    for (int j = 0; j < 16; j++) lane[j] = kind == 1 ? -INF : kind == 2 ? INF : 0;
    for (int64_t i = 0; i < n; i++) {
        double v = check_get(x, d, i * sx), *l = &lane[i % 16];
        *l = kind == 0   ? plus(d, *l, v)
             : kind == 1 ? larger(*l, v)
             : kind == 2 ? smaller(*l, v)
                         : fused(d, v, check_get(y, d, i * sy), *l);
    }
    for (int h = 8; h; h /= 2)
        for (int j = 0; j < h; j++)
            lane[j] = kind == 1   ? larger(lane[j], lane[j + h])
                      : kind == 2 ? smaller(lane[j], lane[j + h])
                                  : plus(d, lane[j], lane[j + h]);
    return lane[0];
}

static void rows_go_in_sixteen_lanes(void **state) {
    (void)state;
    for_each_real(d) for (int round = 0; round < 90; round++) {
        const int64_t n = round < 40 ? round : 40 + check_below(300), rows = 1 + check_below(3),
                      stride = 1 + check_below(3);
        const int64_t row = n * stride + check_below(4);
        const bool special = round % 3 == 2;
        check_array x = check_array_new(d, rows * row + 1, special),
                    y = check_array_new(d, rows * n + 1, special);
        check_array want = check_array_new(d, 4 * rows, false),
                    got = check_array_new(d, rows, false);
        for (int kind = 0; kind < 4; kind++)
            for (int64_t r = 0; r < rows; r++)
                check_set(want.data, d, kind * rows + r,
                          lanes(kind, d, (char *)x.data + (size_t)(r * row) * check_size(d),
                                (char *)y.data + (size_t)(r * n) * check_size(d), n, stride, 1));
        for_each_set(k) {
            const dip_kernels_reduce *e = k->reduce[d];
            const size_t part = (size_t)rows * check_size(d);
            e->sum(got.data, x.data, rows, row, n, stride);
            check_equal(got.data, want.data, d, rows, true, 0, 0, "sum");
            e->max(got.data, x.data, rows, row, n, stride);
            check_equal(got.data, (char *)want.data + part, d, rows, true, 0, 0, "max");
            e->min(got.data, x.data, rows, row, n, stride);
            check_equal(got.data, (char *)want.data + 2 * part, d, rows, true, 0, 0, "min");
            e->dot(got.data, x.data, row, stride, y.data, n, 1, rows, n);
            if (k->fused || !special)
                check_equal(got.data, (char *)want.data + 3 * part, d, rows, k->fused,
                            4 + (double)n, 16, "dot");
        }
        free(x.base);
        free(y.base);
        free(want.base);
        free(got.base);
    }
}

static void the_first_extremum_or_nan_wins(void **state) {
    (void)state;
    enum { ROWS = 40 };
    for_each_real(d) for_each_set(k) for (int round = 0; round < 60; round++) {
        const int64_t n = 1 + check_below(round % 2 ? 70 : 16), stride = 1 + check_below(2);
        const int64_t rows = 1 + check_below(ROWS), row = n * stride + check_below(2);
        int64_t most[ROWS] = {0}, least[ROWS] = {0}, got[ROWS];
        check_array x = check_array_new(d, rows * row, false);
        for (int64_t i = 0; i < rows * row; i++) { /* few values, so many ties */
            static const double values[] = {-1, -0.0, 0.0, 2, 2, -5, -INF, INF, NOT_A_NUMBER};
            check_set(x.data, d, i, values[check_below(round % 3 == 0 ? 9 : 6)]);
        }
        for (int64_t r = 0; r < rows; r++)
            for (int64_t i = 1; i < n; i++) {
                double v = check_get(x.data, d, r * row + i * stride),
                       a = check_get(x.data, d, r * row + most[r] * stride),
                       b = check_get(x.data, d, r * row + least[r] * stride);
                if (!isnan(a) && (v > a || isnan(v))) most[r] = i;
                if (!isnan(b) && (v < b || isnan(v))) least[r] = i;
            }
        k->reduce[d]->argmax(got, x.data, rows, row, n, stride);
        assert_memory_equal(got, most, (size_t)rows * sizeof *got);
        k->reduce[d]->argmin(got, x.data, rows, row, n, stride);
        assert_memory_equal(got, least, (size_t)rows * sizeof *got);
        free(x.base);
    }
}

static void columns_are_chains_in_blocks_of_512_rows(void **state) {
    (void)state;
    static const int64_t sizes[][2] = {{1, 1},     {0, 5},    {100, 20}, {512, 3}, {513, 130},
                                       {1300, 17}, {30, 300}, {7, 64},   {3, 16}};
    for_each_real(d) for (size_t s = 0; s < sizeof sizes / sizeof *sizes;
                          s++) for (int add = 0; add < 2; add++) {
        const int64_t rows = sizes[s][0], n = sizes[s][1], row = n + check_below(3);
        check_array x = check_array_new(d, rows * row + 1, s % 2),
                    before = check_array_new(d, n, false);
        check_array want = check_array_new(d, n, false), got = check_array_new(d, n, false);
        for (int64_t j = 0; j < n; j++) {
            double total = check_get(before.data, d, j);
            for (int64_t r = 0; r < rows || r == 0; r += 512) {
                double chain = 0;
                for (int64_t i = r; i < rows && i < r + 512; i++)
                    chain = plus(d, chain, check_get(x.data, d, i * row + j));
                total = r == 0 && !add ? chain : plus(d, total, chain);
            }
            check_set(want.data, d, j, total);
        }
        for_each_set(k) {
            memcpy(got.data, before.data, (size_t)n * check_size(d));
            k->reduce[d]->column_sum(got.data, x.data, rows, row, n, add);
            check_equal(got.data, want.data, d, n, true, 0, 0, k->name);
        }
        free(x.base);
        free(before.base);
        free(want.base);
        free(got.base);
    }
}

static void a_whole_tensor_goes_in_chunks_of_4096(void **state) {
    (void)state;
    for_each_real(d) for (int64_t n = 0; n < 20000; n = n * 2 + 1000) {
        check_array x = check_array_new(d, n, false), want = check_array_new(d, 1, false),
                    got = check_array_new(d, 1, false);
        double total = 0;
        for (int64_t i = 0; i < n; i += 4096)
            total = plus(d, total,
                         lanes(0, d, (char *)x.data + (size_t)i * check_size(d), NULL,
                               n - i < 4096 ? n - i : 4096, 1, 0));
        check_set(want.data, d, 0, total);
        for_each_set(k) {
            k->reduce[d]->total(got.data, x.data, n);
            check_equal(got.data, want.data, d, 1, true, 0, 0, k->name);
        }
        free(x.base);
        free(want.base);
        free(got.base);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_go_in_sixteen_lanes),
        cmocka_unit_test(the_first_extremum_or_nan_wins),
        cmocka_unit_test(columns_are_chains_in_blocks_of_512_rows),
        cmocka_unit_test(a_whole_tensor_goes_in_chunks_of_4096),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
