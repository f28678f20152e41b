/* test_gemm.c - products: the definition, element by element; every set; cuts and strides. */
#include "check.h"

/* The definition, written down once more: a chain of fma per block of 512, blocks in order. */
static double fused(int d, double a, double b, double c) {
    return d == DIP_FLOAT32 ? (double)fmaf((float)a, (float)b, (float)c) : fma(a, b, c);
}
static double plus(int d, double a, double b) {
    return d == DIP_FLOAT32 ? (double)((float)a + (float)b) : a + b;
}
static double defined(int d, const dip_gemm_args *g, int64_t i, int64_t j, double before) {
    double total = before;
    for (int64_t k = 0; k < g->k || k == 0; k += 512) {
        double chain = 0;
        for (int64_t p = k; p < g->k && p < k + 512; p++)
            chain = fused(d, check_get(g->a, d, i * g->a_row + p * g->a_col),
                          check_get(g->b, d, p * g->b_row + j * g->b_col), chain);
        total = k == 0 && !g->accumulate ? chain : plus(d, total, chain);
    }
    if (g->bias) total = plus(d, total, check_get(g->bias, d, j));
    if (g->activation == DIP_GEMM_RELU && total <= 0) total = 0;
    if (g->gate && check_get(g->gate, d, i * g->gate_row + j) <= 0) total = 0;
    return g->after ? -total : total;
}

/* What follows a product here: twice, or before an element is complete, is seen in its sign. */
typedef struct negation {
    int d;
    const dip_gemm_args *g;
} negation;
static void negate(const void *user, int64_t row, int64_t column, int64_t rows, int64_t n) {
    const negation *of = user;
    const int64_t i = row - of->g->row, j = column - of->g->column;
    assert_true(rows > 0 && n > 0 && i >= 0 && j >= 0);
    assert_true(i + rows <= of->g->m && j + n <= of->g->n);
    for (int64_t r = i; r < i + rows; r++)
        for (int64_t k = r * of->g->c_row + j, end = k + n; k < end; k++)
            check_set(of->g->c, of->d, k, -check_get(of->g->c, of->d, k));
}

static void run(const dip_kernels *k, int d, const dip_gemm_args *g) {
    dip_gemm_args sizes = *g; /* as when a plan is made, which knows nothing of B yet */
    sizes.b_finite = false;
    size_t bytes = k->gemm[d]->workspace(&sizes);
    unsigned char *work = malloc(bytes + 16);
    assert_non_null(work);
    memset(work + bytes, 0xA5, 16);
    k->gemm[d]->run(g, bytes ? work : NULL);
    for (int i = 0; i < 16; i++) assert_int_equal(work[bytes + (size_t)i], 0xA5);
    free(work);
}

/* Random operands in one of four layouts: rows contiguous, columns contiguous, neither. */
typedef struct product {
    dip_gemm_args g;
    check_array a, b, c, bias, gate;
    int64_t c_items;
} product;
static product make(int d, int64_t m, int64_t n, int64_t k, int layout, bool special) {
    product p = {{.m = m, .n = n, .k = k}, {0}, {0}, {0}, {0}, {0}, 0};
    const int64_t gap = check_below(3), la = layout % 3, lb = layout / 3 % 3;
    p.g.a_row = la == 0 ? k + gap : la == 1 ? 1 : 2 * k + 3;
    p.g.a_col = la == 0 ? 1 : la == 1 ? m + gap : 2;
    p.g.b_row = lb == 0 ? n + gap : lb == 1 ? 1 : 3 * n + 2;
    p.g.b_col = lb == 0 ? 1 : lb == 1 ? k + gap : 3;
    p.g.c_row = n + gap;
    p.a =
        check_array_new(d, (m ? m - 1 : 0) * p.g.a_row + (k ? k - 1 : 0) * p.g.a_col + 1, special);
    p.b =
        check_array_new(d, (k ? k - 1 : 0) * p.g.b_row + (n ? n - 1 : 0) * p.g.b_col + 1, special);
    p.c_items = m ? (m - 1) * p.g.c_row + n : 0;
    p.c = check_array_new(d, p.c_items, false);
    p.bias = check_array_new(d, n, special);
    p.g.gate_row = n + check_below(3);
    p.gate = check_array_new(d, m ? (m - 1) * p.g.gate_row + n : 0, special);
    p.g.a = p.a.data;
    p.g.b = p.b.data;
    p.g.c = p.c.data;
    return p;
}
static void drop(product *p) {
    free(p->a.base);
    free(p->b.base);
    free(p->c.base);
    free(p->bias.base);
    free(p->gate.base);
}

/* The product by its definition and by every set; for what follows it, the dice decide. */
static void check_against_definition(int d, product *of, int layout, bool special) {
    product p = *of;
    const int64_t m = p.g.m, n = p.g.n, k = p.g.k;
    p.g.accumulate = check_below(3) == 0;
    p.g.bias = check_below(2) ? p.bias.data : NULL;
    p.g.activation = check_below(2) ? DIP_GEMM_RELU : DIP_GEMM_LINEAR;
    p.g.gate = check_below(2) ? p.gate.data : NULL;
    const negation user = {d, &p.g};
    const dip_gemm_after after = {negate, &user};
    p.g.after = check_below(2) ? &after : NULL;
    p.g.row = check_below(5);
    p.g.column = check_below(5);
    check_array want = check_array_copy(d, p.c_items, p.c.data),
                got = check_array_copy(d, p.c_items, p.c.data);
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++)
            check_set(want.data, d, i * p.g.c_row + j,
                      defined(d, &p.g, i, j, check_get(p.c.data, d, i * p.g.c_row + j)));
    for_each_set(set) {
        char what[120];
        snprintf(what, sizeof what, "%s: (%lld, %lld) by (%lld, %lld), layout %d", set->name,
                 (long long)m, (long long)k, (long long)k, (long long)n, layout);
        memcpy(got.data, p.c.data, (size_t)p.c_items * check_size(d));
        p.g.c = got.data;
        run(set, d, &p.g);
        if (set->fused || !special)
            check_equal(got.data, want.data, d, p.c_items, set->fused, 8 + (double)k, 16, what);
    }
    free(want.base);
    free(got.base);
}
static void check_product(int d, int64_t m, int64_t n, int64_t k, int layout, bool special) {
    product p = make(d, m, n, k, layout, special);
    check_against_definition(d, &p, layout, special);
    drop(&p);
}

static void every_element_is_a_chain_of_fma_in_blocks_of_512(void **state) {
    (void)state;
    static const int64_t sizes[][3] = {
        {1, 1, 1},      {1, 10, 20},   {3, 128, 7},    {100, 20, 128}, {5, 1, 600}, {2, 33, 513},
        {15, 47, 1030}, {29, 16, 512}, {128, 20, 100}, {13, 129, 40},  {1, 300, 90},
        {30, 10, 33},   {25, 20, 70}};
    for_each_real(d) for (size_t s = 0; s < sizeof sizes / sizeof *sizes;
                          s++) for (int layout = 0; layout < 9; layout += 1 + (int)(s % 2))
        check_product(d, sizes[s][0], sizes[s][1], sizes[s][2], layout, false);
}
static void random_shapes_and_special_values(void **state) {
    (void)state;
    for_each_real(d) for (int i = 0; i < 60; i++) check_product(
        d, 1 + check_below(30), 1 + check_below(70), check_below(40), (int)check_below(9), i % 2);
}
static void a_wide_b_is_packed_and_gives_the_same(void **state) {
    (void)state;
    check_product(DIP_FLOAT32, 31, 700, 21, 0, false);
    check_product(DIP_FLOAT64, 31, 350, 21, 0, false);
    check_product(DIP_FLOAT64, 31, 150, 21, 4, false);
}
/* Rows of B that do not begin where vectors and cache lines do: a large B is copied for many rows and
 * read in place for a few; and every width of tile that a few rows take. */
static void a_b_across_cache_lines_gives_the_same(void **state) {
    (void)state;
    static const int64_t sizes[][3] = {{30, 130, 70}, {60, 131, 130}, {9, 107, 90}, {14, 117, 75},
                                       {2, 101, 90},  {3, 99, 90},    {4, 107, 85}, {7, 61, 40},
                                       {2, 91, 30},   {1, 115, 80}};
    for_each_real(d) for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
        check_product(d, sizes[s][0], sizes[s][1], sizes[s][2], 0, s % 2);
}
/* More panels of A and slabs of B than are packed at once, in every transposition that packs. */
static void packed_in_several_portions_it_gives_the_same(void **state) {
    (void)state;
    check_product(DIP_FLOAT32, 131, 1100, 66, 1, false);
    check_product(DIP_FLOAT32, 120, 150, 520, 4, false);
    check_product(DIP_FLOAT64, 121, 70, 514, 1, false);
    check_product(DIP_FLOAT64, 35, 150, 513, 3, false);
    check_product(DIP_FLOAT64, 119, 70, 65, 8, false);
}
static void an_empty_sum_is_zero_plus_bias(void **state) {
    (void)state;
    for_each_real(d) for (int i = 0; i < 6; i++)
        check_product(d, 1 + check_below(4), 1 + check_below(20), 0, i, false);
}

/* Cuts along rows and columns, and along k at 512 with accumulate. */
static void no_cut_changes_a_bit(void **state) {
    (void)state;
    for_each_real(d) for_each_set(set) for (int layout = 0; layout < 9; layout += 2) {
        product p = make(d, 23, 45, 1100, layout, false);
        check_array whole = check_array_copy(d, p.c_items, p.c.data),
                    parts = check_array_copy(d, p.c_items, p.c.data);
        const size_t item = check_size(d);
        p.g.c = whole.data;
        run(set, d, &p.g);
        for (int64_t i = 0, high; i < p.g.m; i += high) {
            high = 1 + check_below(p.g.m - i);
            for (int64_t j = 0, wide; j < p.g.n; j += wide) {
                wide = 1 + check_below(p.g.n - j);
                for (int64_t k = 0; k < p.g.k; k += 512) {
                    dip_gemm_args g = p.g;
                    g.m = high;
                    g.n = wide;
                    g.k = p.g.k - k < 512 ? p.g.k - k : 512;
                    g.a = (const char *)p.g.a + (size_t)(i * g.a_row + k * g.a_col) * item;
                    g.b = (const char *)p.g.b + (size_t)(k * g.b_row + j * g.b_col) * item;
                    g.c = (char *)parts.data + (size_t)(i * g.c_row + j) * item;
                    g.accumulate = k > 0;
                    run(set, d, &g);
                }
            }
        }
        for (int64_t i = 0; i < p.g.m; i++)
            check_equal((char *)parts.data + (size_t)(i * p.g.c_row) * item,
                        (char *)whole.data + (size_t)(i * p.g.c_row) * item, d, p.g.n, true, 0, 0,
                        set->name);
        free(whole.base);
        free(parts.base);
        drop(&p);
    }
}

/* ---- zeros of A ---- */

typedef enum filling { ORDINARY, TINY, INFINITE_B, NAN_A, FILLINGS } filling;

/* Five of six elements of A become a zero of either sign, and some rows and columns all of them. */
static void thin(int d, product *p, filling what) {
    const double tiny = d == DIP_FLOAT32 ? 0x1p-100 : 0x1p-600; /* its square is rounded to 0 */
    for (int64_t i = 0; i < p->g.m; i++)
        for (int64_t q = 0; q < p->g.k; q++) {
            const int64_t at = i * p->g.a_row + q * p->g.a_col;
            const bool lit = (i & 12) != 4 && (q & 9) != 1 && check_below(6) == 0;
            const double sign = check_below(2) ? 1.0 : -1.0;
            if (!lit) check_set(p->a.data, d, at, 0.0 * sign);
            else if (what == TINY) check_set(p->a.data, d, at, tiny * sign);
            else if (what == NAN_A && check_below(50) == 0)
                check_set(p->a.data, d, at, check_below(2) ? NOT_A_NUMBER : INF);
        }
    for (int64_t q = 0; q < p->g.k; q++)
        for (int64_t j = 0; j < p->g.n; j++) {
            const int64_t at = q * p->g.b_row + j * p->g.b_col;
            const double sign = check_below(2) ? 1.0 : -1.0;
            if (what == TINY && check_below(9)) check_set(p->b.data, d, at, tiny * sign);
            else if (what == INFINITE_B && check_below(p->g.k * p->g.n) == 0)
                check_set(p->b.data, d, at, check_below(2) ? NOT_A_NUMBER : INF * sign);
        }
    if (what == INFINITE_B) /* at a place that no row needs */
        check_set(p->b.data, d, p->g.b_row + check_below(p->g.n) * p->g.b_col, INF);
}

/* A few rows are too few for leaving zeros out: what they give is what all must give, to the bit, for
 * every set by itself. */
static void check_against_few_rows(int d, product *p, const char *what) {
    check_array whole = check_array_copy(d, p->c_items, p->c.data),
                parts = check_array_copy(d, p->c_items, p->c.data);
    for_each_set(set) {
        p->g.c = whole.data;
        run(set, d, &p->g);
        for (int64_t i = 0; i < p->g.m; i += 7) {
            dip_gemm_args g = p->g;
            g.m = p->g.m - i < 7 ? p->g.m - i : 7;
            g.a = (const char *)p->g.a + (size_t)(i * g.a_row) * check_size(d);
            g.c = (char *)parts.data + (size_t)(i * g.c_row) * check_size(d);
            run(set, d, &g);
        }
        check_equal(whole.data, parts.data, d, p->c_items, true, 0, 0, what);
    }
    free(whole.base);
    free(parts.base);
}

/* One row, or a few, where B is known to be finite. */
static void a_few_rows_leave_zeros_out_too(void **state) {
    (void)state;
    for_each_real(d) for (int i = 0; i < 40; i++) {
        const int64_t m = 1 + check_below(15), n = 20 + check_below(200), k = 20 + check_below(900);
        product p = make(d, m, n, k, (int)check_below(9), false);
        thin(d, &p, i % 2 ? TINY : ORDINARY);
        check_array known = check_array_copy(d, p.c_items, p.c.data),
                    not_known = check_array_copy(d, p.c_items, p.c.data);
        for_each_set(set) {
            p.g.c = not_known.data;
            p.g.b_finite = false;
            run(set, d, &p.g);
            p.g.c = known.data;
            p.g.b_finite = true;
            run(set, d, &p.g);
            check_equal(known.data, not_known.data, d, p.c_items, true, 0, 0, set->name);
        }
        free(known.base);
        free(not_known.base);
        drop(&p);
    }
}

static void what_is_not_finite_is_found(void **state) {
    (void)state;
    static const double odd[] = {INF, -INF, NOT_A_NUMBER};
    for_each_real(d) for_each_set(set) for (int i = 0; i < 60; i++) {
        const int64_t rows = 1 + check_below(5), n = 1 + check_below(150), row = n + check_below(3);
        check_array x = check_array_new(d, (rows - 1) * row + n, false);
        for (int64_t g = 0; g < rows - 1; g++) /* not in what lies between the rows */
            for (int64_t j = n; j < row; j++) check_set(x.data, d, g * row + j, INF);
        assert_true(set->gemm[d]->finite(x.data, row, rows, n));
        check_set(x.data, d, check_below(rows) * row + check_below(n), odd[i % 3]);
        assert_false(set->gemm[d]->finite(x.data, row, rows, n));
        free(x.base);
    }
}

static void zeros_that_are_left_out_change_no_bit(void **state) {
    (void)state;
    static const int64_t sizes[][3] = {{16, 64, 32},   {100, 128, 100}, {33, 140, 530},
                                       {50, 133, 64},  {130, 70, 33},   {17, 300, 50},
                                       {71, 97, 1030}, {47, 161, 40}};
    for_each_real(d) for (size_t s = 0; s < sizeof sizes / sizeof *sizes;
                          s++) for (int f = 0; f < FILLINGS; f++) {
        const int layout = (int)check_below(9);
        char what[80];
        snprintf(what, sizeof what, "size %d, layout %d, filling %d", (int)s, layout, f);
        product p = make(d, sizes[s][0], sizes[s][1], sizes[s][2], layout, false);
        thin(d, &p, (filling)f);
        check_against_definition(d, &p, layout, f != ORDINARY);
        check_against_few_rows(d, &p, what);
        drop(&p);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_element_is_a_chain_of_fma_in_blocks_of_512),
        cmocka_unit_test(random_shapes_and_special_values),
        cmocka_unit_test(a_wide_b_is_packed_and_gives_the_same),
        cmocka_unit_test(a_b_across_cache_lines_gives_the_same),
        cmocka_unit_test(packed_in_several_portions_it_gives_the_same),
        cmocka_unit_test(an_empty_sum_is_zero_plus_bias),
        cmocka_unit_test(no_cut_changes_a_bit),
        cmocka_unit_test(zeros_that_are_left_out_change_no_bit),
        cmocka_unit_test(a_few_rows_leave_zeros_out_too),
        cmocka_unit_test(what_is_not_finite_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
