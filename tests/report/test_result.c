/* test_result.c - which digits a run keeps, and finding them again. */
#include <string.h>

#include "report/result.h"
#include "support/context.h"

enum { ROWS = 3000 };

/* Each row's pixels hold its number; a face is wrong in every row that `wrong` divides. */
static uint8_t *start(dip_run_result *run, dip_context *ctx, int wrong) {
    *run = (dip_run_result){.ctx = ctx, .n = 1, .test_rows = ROWS};
    run->test_label = dip_alloc(ctx, ROWS);
    run->face[0].answers.rows = ROWS;
    run->face[0].answers.predicted = dip_alloc(ctx, ROWS);
    uint8_t *pixels = dip_alloc_array(ctx, ROWS, DIP_PIXELS);
    for (int i = 0; i < ROWS; i++) {
        run->test_label[i] = (uint8_t)(i % DIP_CLASSES);
        run->face[0].answers.predicted[i] = (uint8_t)((i + (i % wrong == 0)) % DIP_CLASSES);
        memcpy(pixels + (size_t)i * DIP_PIXELS, &i, sizeof i);
    }
    return pixels;
}

static void end(dip_run_result *run, uint8_t *pixels) {
    dip_context *ctx = run->ctx;
    dip_dealloc(ctx, pixels, (size_t)ROWS * DIP_PIXELS);
    dip_result_free(run);
    dip_test_context_free(ctx);
}

static void the_first_digits_and_the_wrong_ones_are_kept(void **state) {
    (void)state;
    dip_run_result run;
    uint8_t *pixels = start(&run, dip_test_context(), 7);
    assert_null(dip_result_pixels(&run, 0));
    assert_true(dip_result_keep_pixels(&run, pixels));
    assert_true(dip_result_keep_pixels(&run, pixels)); /* twice is once */
    for (int i = 0; i < ROWS; i++) {
        const uint8_t *p = dip_result_pixels(&run, i);
        assert_true((p != NULL) == (i < DIP_FIRST_DIGITS || i % 7 == 0));
        if (p) assert_memory_equal(p, &i, sizeof i);
    }
    assert_null(dip_result_pixels(&run, -1));
    assert_null(dip_result_pixels(&run, ROWS));
    end(&run, pixels);
}

static void no_more_are_kept_than_a_file_should_hold(void **state) {
    (void)state;
    dip_run_result run;
    uint8_t *pixels = start(&run, dip_test_context(), 1);
    assert_true(dip_result_keep_pixels(&run, pixels));
    assert_int_equal(run.pixel_rows, DIP_MOST_DIGITS);
    assert_non_null(dip_result_pixels(&run, DIP_MOST_DIGITS - 1));
    assert_null(dip_result_pixels(&run, DIP_MOST_DIGITS));
    end(&run, pixels);
}

static void pixels_of_all_digits_need_no_index(void **state) {
    (void)state;
    dip_run_result run;
    uint8_t *pixels = start(&run, dip_test_context(), 7);
    run.test_pixels = pixels;
    for (int i = 0; i < ROWS; i++)
        assert_ptr_equal(dip_result_pixels(&run, i), pixels + (size_t)i * DIP_PIXELS);
    assert_null(dip_result_pixels(&run, ROWS));
    end(&run, NULL); /* the run frees them */
}

static void without_memory_nothing_is_kept(void **state) {
    (void)state;
    dip_run_result run;
    uint8_t *pixels = start(&run, dip_test_context(), 7);
    for (int64_t n = 1;; n++) {
        fail_alloc_at(dip_test_alloc(run.ctx), n);
        bool ok = dip_result_keep_pixels(&run, pixels),
             hit = fail_alloc_hit(dip_test_alloc(run.ctx));
        fail_alloc_at(dip_test_alloc(run.ctx), 0);
        assert_true(ok == !hit);
        if (!hit) break;
        DIP_ASSERT_ERROR(run.ctx, DIP_ERROR_MEMORY, "no memory");
        assert_null(dip_result_pixels(&run, 0));
    }
    end(&run, pixels);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_digits_and_the_wrong_ones_are_kept),
        cmocka_unit_test(no_more_are_kept_than_a_file_should_hold),
        cmocka_unit_test(pixels_of_all_digits_need_no_index),
        cmocka_unit_test(without_memory_nothing_is_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
