/* test_softmax.c - softmax, its gradients and cross-entropy: near the true values in double, and
 * the same bits in every set. */
#include "check.h"

typedef struct row_case {
    int64_t rows, n;
    check_array x, y, g;
    int64_t *labels;
} row_case;
static row_case make(int d, int64_t rows, int64_t n) {
    row_case c = {rows,
                  n,
                  check_array_new(d, rows * n, false),
                  check_array_new(d, rows * n, false),
                  check_array_new(d, rows * n, false),
                  malloc((size_t)rows * sizeof(int64_t))};
    assert_non_null(c.labels);
    for (int64_t r = 0; r < rows; r++) {
        double sum = 0;
        for (int64_t j = 0; j < n; j++) sum += fabs(check_get(c.y.data, d, r * n + j));
        for (int64_t j = 0; j < n; j++)
            check_set(c.y.data, d, r * n + j, fabs(check_get(c.y.data, d, r * n + j)) / sum);
        c.labels[r] = check_below(n);
    }
    return c;
}
static void drop(row_case *c) {
    free(c->x.base);
    free(c->y.base);
    free(c->g.base);
    free(c->labels);
}

static double log_sum(int d, const void *x, int64_t from, int64_t n, double *m) {
    double sum = 0;
    *m = -INF;
    for (int64_t j = 0; j < n; j++) *m = fmax(*m, check_get(x, d, from + j));
    for (int64_t j = 0; j < n; j++) sum += exp(check_get(x, d, from + j) - *m);
    return log(sum);
}

enum {
    SOFTMAX_TORCH,
    SOFTMAX_KERAS,
    LOG_SOFTMAX,
    SOFTMAX_GRAD,
    LOG_SOFTMAX_GRAD,
    BACK,
    LOSS,
    SPARSE_BACK,
    SPARSE_LOSS,
    NLL,
    NLL_GRAD,
    SCALE,
    KINDS
};

/* Element (r, j) in double; losses have j = 0 only. */
static double expected(int kind, int d, const row_case *c, int64_t r, int64_t j) {
    const int64_t n = c->n, i = r * n + j;
    double m, l = log_sum(d, c->x.data, r * n, n, &m), sum = 0;
    const double x = check_get(c->x.data, d, i), y = check_get(c->y.data, d, i),
                 g = check_get(c->g.data, d, i);
    switch (kind) {
    case SOFTMAX_TORCH:
    case SOFTMAX_KERAS: return exp(x - m - l);
    case LOG_SOFTMAX: return x - m - l;
    case SOFTMAX_GRAD:
        for (int64_t q = 0; q < n; q++)
            sum += check_get(c->g.data, d, r * n + q) * check_get(c->y.data, d, r * n + q);
        return (g - sum) * y;
    case LOG_SOFTMAX_GRAD:
        for (int64_t q = 0; q < n; q++) sum += check_get(c->g.data, d, r * n + q);
        return g - exp(y) * sum;
    case BACK: return exp(x - m - l) - y;
    case SPARSE_BACK: return exp(x - m - l) - (j == c->labels[r]);
    case LOSS:
        for (int64_t q = 0; q < n; q++)
            sum +=
                check_get(c->y.data, d, r * n + q) * (l - (check_get(c->x.data, d, r * n + q) - m));
        return sum;
    case SPARSE_LOSS: return l - (check_get(c->x.data, d, r * n + c->labels[r]) - m);
    case NLL: return -check_get(c->x.data, d, r * n + c->labels[r]);
    case NLL_GRAD: return j == c->labels[r] ? -check_get(c->g.data, d, 2 * r) : 0;
    default: return x * check_get(c->g.data, d, r);
    }
}
static bool per_row(int kind) { return kind == LOSS || kind == SPARSE_LOSS || kind == NLL; }
static void run(const dip_kernels *k, int kind, int d, const row_case *c, void *out) {
    const dip_kernels_softmax *s = k->softmax[d];
    const void *x = c->x.data, *y = c->y.data, *g = c->g.data;
    switch (kind) {
    case SOFTMAX_TORCH: s->softmax(out, x, c->rows, c->n, DIP_SOFTMAX_TORCH); break;
    case SOFTMAX_KERAS: s->softmax(out, x, c->rows, c->n, DIP_SOFTMAX_KERAS); break;
    case LOG_SOFTMAX: s->log_softmax(out, x, c->rows, c->n); break;
    case SOFTMAX_GRAD: s->softmax_grad(out, g, y, c->rows, c->n); break;
    case LOG_SOFTMAX_GRAD: s->log_softmax_grad(out, g, y, c->rows, c->n); break;
    case BACK: s->cross_entropy(NULL, out, x, y, c->rows, c->n); break;
    case LOSS: s->cross_entropy(out, NULL, x, y, c->rows, c->n); break;
    case SPARSE_BACK: s->cross_entropy_sparse(NULL, out, x, c->labels, c->rows, c->n); break;
    case SPARSE_LOSS: s->cross_entropy_sparse(out, NULL, x, c->labels, c->rows, c->n); break;
    case NLL: s->nll(out, x, c->labels, c->rows, c->n); break;
    case NLL_GRAD: s->nll_grad(out, g, 2, c->labels, c->rows, c->n); break;
    default: s->scale_rows(out, x, g, 1, c->rows, c->n); break;
    }
}

static void every_row_kernel_is_right_and_alike_in_every_set(void **state) {
    (void)state;
    static const int64_t widths[] = {1, 1, 2, 2, 3, 3, 10, 10, 15, 15, 16, 16, 17, 20, 31, 32, 33, 100, 257};
    for_each_real(d) for (size_t w = 0; w < sizeof widths / sizeof *widths; w++) {
        row_case c = make(d, 1 + check_below(w % 2 ? 4 : 40), widths[w]);
        check_array want = check_array_new(d, c.rows * c.n, false),
                    got = check_array_new(d, c.rows * c.n, false);
        for (int kind = 0; kind < KINDS; kind++) {
            const int64_t n = per_row(kind) ? 1 : c.n;
            for (int64_t r = 0; r < c.rows; r++)
                for (int64_t j = 0; j < n; j++)
                    check_set(want.data, d, r * n + j, expected(kind, d, &c, r, j));
            bool first = true;
            const dip_kernels *oracle = check_oracle();
            for_each_set(k) {
                char what[60];
                snprintf(what, sizeof what, "%s, kind %d, width %d", k->name, kind, (int)c.n);
                run(k, kind, d, &c, got.data);
                check_equal(got.data, want.data, d, c.rows * n, false, 16 + (double)c.n, 4, what);
                if (first) { /* from here on: the oracle's bits */
                    check_array exact = check_array_new(d, c.rows * n, false);
                    run(oracle, kind, d, &c, exact.data);
                    memcpy(want.data, exact.data, (size_t)(c.rows * n) * check_size(d));
                    free(exact.base);
                    first = false;
                }
                if (k->fused) check_equal(got.data, want.data, d, c.rows * n, true, 0, 0, what);
            }
        }
        free(want.base);
        free(got.base);
        drop(&c);
    }
}

/* Note [Short rows]: what a row gives does not depend on the rows that are beside it. */
static void many_short_rows_give_the_bits_of_one(void **state) {
    (void)state;
    static const double odd[] = {0, -0.0, INF, -INF, NOT_A_NUMBER, 1e-42};
    for_each_real(d) for_each_set(k) for (int64_t n = 1; n <= 17; n += n < 8 ? 3 : 2) {
        row_case c = make(d, 1 + check_below(40), n);
        for (int64_t i = 0; i < c.rows * n; i++)
            if (check_below(30) == 0) check_set(c.x.data, d, i, odd[check_below(6)]);
        check_array all = check_array_new(d, c.rows * n, false), one = check_array_new(d, n, false);
        for (int kind = 0; kind < KINDS; kind++) {
            const int64_t width = per_row(kind) ? 1 : n;
            run(k, kind, d, &c, all.data);
            for (int64_t r = 0; r < c.rows; r++) {
                row_case alone = c;
                char what[60];
                snprintf(what, sizeof what, "%s, kind %d, row %d", k->name, kind, (int)r);
                alone.rows = 1;
                alone.x.data = (char *)c.x.data + (size_t)(r * n) * check_size(d);
                alone.y.data = (char *)c.y.data + (size_t)(r * n) * check_size(d);
                alone.g.data = (char *)c.g.data +
                               (size_t)(kind == NLL_GRAD ? 2 * r
                                        : kind > NLL_GRAD ? r
                                                          : r * n) * check_size(d);
                alone.labels = c.labels + r;
                run(k, kind, d, &alone, one.data);
                check_equal((char *)all.data + (size_t)(r * width) * check_size(d), one.data, d,
                            width, true, 0, 0, what);
            }
        }
        free(all.base);
        free(one.base);
        drop(&c);
    }
}

static void the_two_forms_of_softmax_differ_as_they_should(void **state) {
    (void)state;
    for_each_set(k) {
        const float x[4] = {0.3f, -1.5f, 2.25f, 0.7f};
        float torch[4], keras[4], e[4], sum;
        k->softmax[0]->softmax(torch, x, 1, 4, DIP_SOFTMAX_TORCH);
        k->softmax[0]->softmax(keras, x, 1, 4, DIP_SOFTMAX_KERAS);
        for (int i = 0; i < 4; i++) {
            float far = x[i] - 2.25f;
            k->elementwise[0]->unary[DIP_UNARY_EXP](&e[i], &far, 1, 1);
        }
        k->reduce[0]->sum(&sum, e, 1, 0, 4, 1);
        for (int i = 0; i < 4; i++)
            assert_true(torch[i] == e[i] * (1 / sum) && keras[i] == e[i] / sum);
    }
}

static void results_may_take_the_place_of_the_logits(void **state) {
    (void)state;
    for_each_real(d) for_each_set(k) for (int kind = 0; kind <= BACK; kind++) {
        if (kind == SOFTMAX_GRAD || kind == LOG_SOFTMAX_GRAD) continue;
        row_case c = make(d, 3, 21);
        check_array want = check_array_new(d, 63, false);
        run(k, kind, d, &c, want.data);
        run(k, kind, d, &c, c.x.data);
        check_equal(c.x.data, want.data, d, 63, true, 0, 0, "in place");
        free(want.base);
        drop(&c);
    }
}

static void a_wrong_label_gives_nan_in_its_row_only(void **state) {
    (void)state;
    enum { ROWS = 41 };
    for_each_set(k) for (int64_t rows = 3; rows <= ROWS; rows += ROWS - 3) {
        double z[2 * ROWS], loss[ROWS], back[2 * ROWS];
        int64_t labels[ROWS];
        for (int64_t i = 0; i < 2 * rows; i++) z[i] = (double)(i + 1);
        for (int64_t r = 0; r < rows; r++) labels[r] = r % 3 == 0 ? 1 : r % 3 == 1 ? 2 : -1;
        k->softmax[1]->cross_entropy_sparse(loss, back, z, labels, rows, 2);
        for (int64_t r = 0; r < rows; r++)
            for (int j = 0; j < 2; j++)
                assert_true(r % 3 == 0 ? loss[r] > 0 && !isnan(back[2 * r + j])
                                       : isnan(loss[r]) && isnan(back[2 * r + j]));
    }
}

static void large_logits_do_not_overflow(void **state) {
    (void)state;
    for_each_set(k) {
        const float z[3] = {1000, 750, -1000};
        float y[3], loss;
        k->softmax[0]->softmax(y, z, 1, 3, DIP_SOFTMAX_KERAS);
        assert_true(y[0] == 1 && y[1] == 0 && y[2] == 0);
        k->softmax[0]->cross_entropy_sparse(&loss, NULL, z, (const int64_t[]){1}, 1, 3);
        assert_true(loss == 250);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_kernel_is_right_and_alike_in_every_set),
        cmocka_unit_test(many_short_rows_give_the_bits_of_one),
        cmocka_unit_test(the_two_forms_of_softmax_differ_as_they_should),
        cmocka_unit_test(results_may_take_the_place_of_the_logits),
        cmocka_unit_test(a_wrong_label_gives_nan_in_its_row_only),
        cmocka_unit_test(large_logits_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
