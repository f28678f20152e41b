/* test_exact_keras.c - ten epochs of the Keras program beside those of the real Keras. */
#include <stdio.h>
#include <string.h>

#include "support/context.h"
#include "whole/recorded_run.h"

/* A figure as Keras' bar writes it: four decimals, an exponent at 1e-3 and below. */
static int figure(char *out, size_t size, const char *name, double value) {
    return snprintf(out, size, value > 1e-3 ? " - %s: %.4f" : " - %s: %.4e", name, value);
}

/* Every epoch's line ends with the recorded figures; times differ.  The test's loss is printed as
 * Python prints a double: every digit of it. */
static void check_text(const recorded_run *r) {
    static const char *const names[] = {"accuracy", "loss", "val_accuracy", "val_loss"};
    static const int at[] = {1, 0, 3, 2}; /* alphabetical */
    const char *text = r->printed.out;
    for (int e = 0; e < RUN_EPOCHS; e++) {
        char line[160];
        size_t n = 0;
        for (int k = 0; k < RUN_FIGURES; k++)
            n += (size_t)figure(line + n, sizeof line - n, names[k],
                                npz_number(&r->real_epoch, e * RUN_FIGURES + at[k]));
        text = strstr(text, line);
        if (!text) fail_msg("seed %d, epoch %d: not printed: %s", r->seed, e + 1, line);
        assert_int_equal(text[n], '\n');
    }
    double loss = 0;
    const char *test = strstr(text, "\nTest loss: ");
    assert_non_null(test);
    assert_int_equal(sscanf(test, " Test loss: %lf", &loss), 1);
    assert_true(loss == r->test[0]); /* which is held to the recorded one */
}

/* keras-numerics 6: steps within 1e-12, what epochs and the test end with within 1e-15. */
static void in_float64_every_step_and_figure_is_kerass(void **state) {
    (void)state;
    if (RUN_EPOCHS < 10) skip();
    static const double limit[RUN_FIGURES] = {1e-15, 1e-15, 1e-15, 1e-15};
    for (int i = 0; i < RUN_SEEDS; i++) {
        recorded_run r;
        recorded_run_begin(&r, "keras", run_seeds[i], true);
        recorded_run_check_steps(&r, 0, 5400, 1e-12);
        recorded_run_check_epochs(&r, limit);
        recorded_run_check_test(&r, 1e-15, 1e-15);
        check_text(&r);
        recorded_run_end(&r);
    }
}

/* Sums in another order: within 2e-6 over 100 steps.  Later a unit of relu takes the other side for
 * a sample, and what epochs end with is only alike (keras-numerics 6; its bar for accuracy is that of
 * the validation). */
static void in_float32_the_first_steps_and_the_epochs_are_alike(void **state) {
    (void)state;
    if (RUN_EPOCHS < 10) skip();
    static const double limit[RUN_FIGURES] = {3e-3, 5e-3, 1e-2, 5e-3};
    for (int i = 0; i < RUN_SEEDS; i++) {
        recorded_run r;
        recorded_run_begin(&r, "keras", run_seeds[i], false);
        recorded_run_check_steps(&r, 0, 1, 5e-7);
        recorded_run_check_steps(&r, 1, 100, 2e-6);
        recorded_run_check_epochs(&r, limit);
        recorded_run_check_test(&r, 1e-2, 5e-3);
        recorded_run_check_readme(&r);
        recorded_run_end(&r);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_float64_every_step_and_figure_is_kerass),
        cmocka_unit_test(in_float32_the_first_steps_and_the_epochs_are_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
