/* test_exact_torch.c - ten epochs of the PyTorch program beside those of the real PyTorch, and the last
 * rung of the ladder, the Keras program with every switch turned, beside both. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/program.h"
#include "data/generators.h"
#include "support/context.h"
#include "whole/recorded_run.h"

/* Everything the program prints: epochs, test. */
static void check_text(const recorded_run *r) {
    char path[600];
    snprintf(path, sizeof path, "%s/digits/torch_stdout_seed%d_f64.txt", DIP_TEST_GOLDEN, r->seed);
    char *text = read_text(path);
    assert_non_null(text);
    if (!strstr(r->printed.out, text))
        fail_msg("seed %d: printed\n%s\nrecorded\n%s", r->seed, r->printed.out, text);
    free(text);
}

/* ---- the last rung --------------------------------------------------------------------------------- */
typedef struct climbed {
    const recorded_run *torch;
    int steps;
} climbed;

static void same_step(dip_program *p, void *user) {
    climbed *c = user;
    assert_true(c->steps < RUN_EPOCHS * RUN_STEPS);
    if (p->step_loss != c->torch->step[c->steps])
        fail_msg("seed %d, step %d: the turned Keras program's loss is %.17g, PyTorch's %.17g",
                 c->torch->seed, c->steps + 1, p->step_loss, c->torch->step[c->steps]);
    c->steps++;
}

/* So the last rung follows the real PyTorch as far as the program does, which r is held to. */
static void check_turned_keras(const recorded_run *r) {
    dip_context *ctx = dip_test_context();
    dip_run_result run = {.ctx = ctx, .epochs = RUN_EPOCHS, .batch_size = 100, .n = 1};
    run.face[0] = (dip_face_result){.key = "keras", .name = "Keras"};
    climbed c = {r, 0};
    dip_program p = {.ctx = ctx,
                     .epochs = RUN_EPOCHS,
                     .batch_size = 100,
                     .seed = r->seed,
                     .data = DIP_TEST_DATA,
                     .float64 = true,
                     .run = &run,
                     .face = &run.face[0],
                     .after_step = same_step,
                     .user = &c};
    for (int s = 0; s < DIP_SWITCHES; s++) p.turned[s] = true;
    dip_context_set_widened(ctx, true);
    assert_true(dip_program_keras(&p));
    assert_int_equal(c.steps, RUN_EPOCHS * RUN_STEPS);
    assert_int_equal(p.face->epochs, RUN_EPOCHS);
    for (int e = 0; e < RUN_EPOCHS; e++) {
        const dip_epoch_result *f = &p.face->epoch[e];
        const double *t = r->epoch[e];
        assert_true(f->loss == t[0] && f->accuracy == t[1] && f->val_loss == t[2] &&
                    f->val_accuracy == t[3]);
    }
    assert_true(p.face->test_loss == r->test[0] && p.face->test_accuracy == r->test[1]);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* Within 1e-12 over half of the steps; then rounding has grown: 1e-7 (torch-numerics 6). */
static void in_float64_every_step_and_line_is_pytorchs(void **state) {
    (void)state;
    if (RUN_EPOCHS < 10) skip();
    static const double limit[RUN_FIGURES] = {1e-7, 1e-15, 1e-7, 1e-15};
    for (int i = 0; i < RUN_SEEDS; i++) {
        recorded_run r;
        recorded_run_begin(&r, "torch", run_seeds[i], true);
        recorded_run_check_steps(&r, 0, 2700, 1e-12);
        recorded_run_check_steps(&r, 2700, 5400, 1e-7);
        recorded_run_check_epochs(&r, limit);
        recorded_run_check_test(&r, 1e-7, 1e-15);
        check_text(&r);
        check_turned_keras(&r);
        recorded_run_end(&r);
    }
}

/* Sums in another order: within 2e-6 over 100 steps.  Later a unit of relu takes the other side for
 * a sample, and what epochs end with is only alike: loss 3e-3, accuracy 5e-3 (torch-numerics 6). */
static void in_float32_the_first_steps_and_the_epochs_are_alike(void **state) {
    (void)state;
    if (RUN_EPOCHS < 10) skip();
    static const double limit[RUN_FIGURES] = {3e-3, 5e-3, 3e-3, 5e-3};
    for (int i = 0; i < RUN_SEEDS; i++) {
        recorded_run r;
        recorded_run_begin(&r, "torch", run_seeds[i], false);
        recorded_run_check_steps(&r, 0, 1, 5e-7);
        recorded_run_check_steps(&r, 1, 100, 2e-6);
        recorded_run_check_epochs(&r, limit);
        recorded_run_check_test(&r, 3e-3, 5e-3);
        recorded_run_check_readme(&r);
        recorded_run_end(&r);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_float64_every_step_and_line_is_pytorchs),
        cmocka_unit_test(in_float32_the_first_steps_and_the_epochs_are_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
