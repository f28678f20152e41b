/* test_sample_run.c - the sample that other tests lean on agrees with itself. */
#include <string.h>

#include "report/facts.h"
#include "sample_run.h"
#include "support/context.h"

static void its_numbers_agree(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, SAMPLE_ROWS, 0);
    assert_int_equal(run.n, 2);
    int differ = 0, wrong[2] = {0};
    for (int64_t i = 0; i < run.test_rows; i++) {
        differ += run.face[0].answers.predicted[i] != run.face[1].answers.predicted[i];
        for (int k = 0; k < 2; k++) {
            const dip_answers *a = &run.face[k].answers;
            const float *p = a->probability + i * DIP_CLASSES;
            double sum = 0;
            for (int c = 0; c < DIP_CLASSES; c++) {
                sum += (double)p[c];
                assert_true(p[c] <= p[a->predicted[i]]);
            }
            assert_true(sum > 0.9999 && sum < 1.0001);
            wrong[k] += a->predicted[i] != run.test_label[i];
        }
    }
    assert_int_equal(differ, 214);
    assert_int_equal(wrong[0], 261);
    assert_int_equal(wrong[1], 359);
    assert_true(run.one_softmax.test_accuracy > run.face[1].test_accuracy);
    assert_string_equal(dip_result_text(&run, DIP_FACT_MADE_KERNELS), "avx512");
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static void parts_can_be_missing(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, 100, 1);
    sample_without_facts(&run);
    assert_null(dip_result_text(&run, DIP_FACT_MADE_KERNELS));
    sample_interrupt(&run, 0, 3);
    assert_int_equal(run.face[0].epochs, 3);
    assert_null(run.face[0].answers.predicted);
    sample_one_face(&run);
    assert_int_equal(run.n, 1);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_numbers_agree),
        cmocka_unit_test(parts_can_be_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
