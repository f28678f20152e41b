/* test_dispatch.c - the table of kernel sets: names, order, support. */
#include "check.h"

static void sets_are_found_by_name(void **state) {
    (void)state;
    int n = 0;
    for (const dip_kernels *const *k = dip_kernels_list(); *k; k++, n++) {
        assert_ptr_equal(dip_kernels_find((*k)->name), *k);
        assert_true(strlen((*k)->about) > 10);
        assert_int_equal((*k)->fused, strcmp((*k)->name, "sse2") != 0);
    }
    assert_true(n > 0);
    assert_null(dip_kernels_find("avx"));
    assert_null(dip_kernels_find(""));
    assert_null(dip_kernels_find(NULL));
}

static void the_best_set_is_one_that_runs(void **state) {
    (void)state;
    const dip_kernels *best = dip_kernels_best();
    assert_non_null(best);
    assert_true(dip_kernels_supported(best));
    for (const dip_kernels *const *k = dip_kernels_list(); *k != best; k++)
        assert_false(dip_kernels_supported(*k));
    assert_false(dip_kernels_supported(NULL));
    if (dip_kernels_find("generic"))
        assert_true(dip_kernels_supported(dip_kernels_find("generic")));
}

/* A table with a hole would crash whoever relies on kernels.h. */
static void every_set_has_every_kernel(void **state) {
    (void)state;
    for (const dip_kernels *const *k = dip_kernels_list(); *k; k++) {
        for_each_real(d) {
            assert_non_null((*k)->gemm[d]->run);
            for (int i = 0; i < DIP_BINARY_COUNT; i++)
                assert_non_null((*k)->elementwise[d]->binary[i]);
            for (int i = 0; i < DIP_UNARY_COUNT; i++)
                assert_non_null((*k)->elementwise[d]->unary[i]);
            assert_non_null((*k)->pixels[d]->gather);
            assert_non_null((*k)->softmax[d]->scale_rows);
            assert_non_null((*k)->optim[d]->rmsprop_keras);
            assert_non_null((*k)->reduce[d]->dot);
        }
        for (int t = 0; t < DIP_DTYPE_COUNT; t++) {
            for (int i = 0; i < DIP_COMPARE_COUNT; i++)
                assert_non_null((*k)->elementwise[t]->compare[i]);
            assert_non_null((*k)->elementwise[t]->where);
            assert_non_null((*k)->elementwise[t]->fill);
            assert_non_null((*k)->reduce[t]->sum);
            assert_non_null((*k)->reduce[t]->total);
            for (int u = 0; u < DIP_DTYPE_COUNT; u++)
                assert_non_null(dip_cast((dip_dtype)t, (dip_dtype)u));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sets_are_found_by_name),
        cmocka_unit_test(the_best_set_is_one_that_runs),
        cmocka_unit_test(every_set_has_every_kernel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
