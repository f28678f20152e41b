/* Walks: every element of every view, in row-major order, in as few runs as possible. */
#include <string.h>

#include "support/context.h"
#include "tensor/walk.h"

static char memory[1 << 16];

/* Random views of one shape: permuted, sliced, expanded, of several dtypes. */
static uint64_t state_of_random = 1;
static int64_t below(int64_t n) {
    state_of_random = state_of_random * 6364136223846793005u + 1442695040888963407u;
    return (int64_t)((state_of_random >> 33) % (uint64_t)n);
}

static dip_view random_view(const dip_shape *s) {
    dip_view v = {
        .dtype = (dip_dtype)below(DIP_DTYPE_COUNT), .rank = s->rank, .data = memory + (1 << 15)};
    memcpy(v.dim, s->dim, sizeof v.dim);
    dip_view_row_major(&v);
    switch (below(4)) {
    case 0: /* each axis repeated with a chance of a half */
        for (int i = 0; i < v.rank; i++)
            if (below(2)) v.stride[i] = 0;
        break;
    case 1: /* column-major */
        for (int64_t i = 0, step = 1; i < v.rank; step *= v.dim[i++] ? v.dim[i] : 1)
            v.stride[i] = step;
        break;
    case 2: /* padded or reversed somewhere */
        for (int i = 0; i < v.rank; i++) v.stride[i] *= below(2) ? 2 : -1;
        break;
    default: break;
    }
    return v;
}

static void *address(const dip_view *v, int64_t k) {
    char *p = v->data;
    for (int i = v->rank - 1; i >= 0; i--) {
        p += k % v->dim[i] * v->stride[i] * (int64_t)dip_dtype_size(v->dtype);
        k /= v->dim[i];
    }
    return p;
}

/* Goes on with element k and returns the next. */
static int64_t follow(dip_walk *w, const dip_view *const *views, int n, int64_t k) {
    while (dip_walk_next(w)) {
        assert_true(w->n > 0);
        for (int64_t i = 0; i < w->n; i++, k++)
            for (int j = 0; j < n; j++)
                assert_ptr_equal((char *)w->ptr[j] +
                                     i * w->step[j] * (int64_t)dip_dtype_size(views[j]->dtype),
                                 address(views[j], k));
    }
    return k;
}

static void every_element_comes_in_order(void **state) {
    (void)state;
    for (int round = 0; round < 3000; round++) {
        dip_shape s = {.rank = (int)below(6)};
        for (int i = 0; i < s.rank; i++)
            s.dim[i] = below(20) == 0 ? 0 : below(3) == 0 ? 1 : 1 + below(4);
        int n = 1 + (int)below(DIP_WALK_MAX);
        dip_view v[DIP_WALK_MAX];
        const dip_view *p[DIP_WALK_MAX];
        for (int i = 0; i < n; i++) {
            v[i] = random_view(&s);
            p[i] = &v[i];
        }
        dip_walk w;
        dip_walk_begin(&w, n, p);
        assert_int_equal(follow(&w, p, n, 0), dip_view_numel(&v[0]));
        assert_false(dip_walk_next(&w));

        /* parts, put together, are the whole walk */
        int64_t parts = 1 + below(7), k = 0;
        for (int64_t part = 0; part < parts; part++) {
            dip_walk_begin(&w, n, p);
            dip_walk_part(&w, part, parts);
            k = follow(&w, p, n, k);
        }
        assert_int_equal(k, dip_view_numel(&v[0]));
    }
}

static dip_view of_shape(int rank, int64_t a, int64_t b, int64_t c) {
    dip_view v = {.data = memory, .dtype = DIP_FLOAT32, .rank = rank, .dim = {a, b, c}};
    dip_view_row_major(&v);
    return v;
}

static void adjacent_axes_merge(void **state) {
    (void)state;
    dip_view v = of_shape(3, 4, 5, 6), t;
    dip_walk w;
    dip_walk_begin(&w, 2, (const dip_view *const[]){&v, &v});
    assert_int_equal(w.runs, 1);
    assert_int_equal(w.n, 120);
    dip_view bias = of_shape(1, 6, 0, 0);
    dip_shape s = dip_view_shape(&v);
    assert_true(dip_view_expand(&bias, &s, &t));
    dip_walk_begin(&w, 2, (const dip_view *const[]){&v, &t});
    assert_int_equal(w.runs, 20); /* 4 and 5 merge in both views */
    assert_int_equal(w.rank, 1);
    assert_int_equal(w.n, 6);
    dip_view scalar = of_shape(0, 0, 0, 0);
    assert_true(dip_view_expand(&scalar, &s, &t));
    dip_walk_begin(&w, 2, (const dip_view *const[]){&v, &t});
    assert_int_equal(w.runs, 1);
    assert_true(dip_walk_next(&w));
    assert_int_equal(w.step[0], 1);
    assert_int_equal(w.step[1], 0);
    assert_true(dip_view_permute(&v, (int[]){2, 0, 1}, &t));
    dip_walk_begin(&w, 1, (const dip_view *const[]){&t});
    assert_int_equal(w.runs, 6); /* 4 and 5 are still neighbours in memory */
    assert_int_equal(w.n, 20);
    assert_int_equal(w.step[0], 6);
}

static void scalars_and_empty_views_walk(void **state) {
    (void)state;
    dip_view v = of_shape(0, 0, 0, 0);
    dip_walk w;
    dip_walk_begin(&w, 1, (const dip_view *const[]){&v});
    assert_true(dip_walk_next(&w));
    assert_int_equal(w.n, 1);
    assert_int_equal(w.step[0], 1);
    assert_false(dip_walk_next(&w));
    v = of_shape(2, 3, 0, 0);
    dip_walk_begin(&w, 1, (const dip_view *const[]){&v});
    dip_walk_part(&w, 0, 2);
    assert_false(dip_walk_next(&w));
}

static void a_single_run_is_cut_at_multiples_of_64(void **state) {
    (void)state;
    dip_view v = of_shape(1, 1000, 0, 0);
    int64_t next = 0;
    for (int64_t part = 0; part < 3; part++) {
        dip_walk w;
        dip_walk_begin(&w, 1, (const dip_view *const[]){&v});
        dip_walk_part(&w, part, 3);
        assert_true(dip_walk_next(&w));
        int64_t first = ((char *)w.ptr[0] - memory) / 4;
        assert_int_equal(first, next);
        assert_int_equal(first % 64, 0);
        next = first + w.n;
        assert_false(dip_walk_next(&w));
    }
    assert_int_equal(next, 1000);
    dip_walk w; /* more parts than blocks: the last have nothing to do */
    dip_walk_begin(&w, 1, (const dip_view *const[]){&v});
    dip_walk_part(&w, 20, 21);
    assert_false(dip_walk_next(&w));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_element_comes_in_order),
        cmocka_unit_test(adjacent_axes_merge),
        cmocka_unit_test(scalars_and_empty_views_walk),
        cmocka_unit_test(a_single_run_is_cut_at_multiples_of_64),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
