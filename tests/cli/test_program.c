/* test_program.c - the two programs called as functions: a NaN loss, memory, cancel. */
#include <math.h>

#include "cli/cli_test.h"
#include "cli/program.h"

typedef bool run_fn(dip_program *p);
static run_fn *const programs[] = {dip_program_keras, dip_program_torch};

typedef struct setting {
    dip_context *ctx;
    dip_run_result run;
    dip_program p;
} setting;

static void open_setting(setting *s) {
    memset(s, 0, sizeof *s);
    s->ctx = dip_test_context();
    s->run = (dip_run_result){.ctx = s->ctx, .epochs = 2, .batch_size = 100, .n = 1, .threads = 1};
    s->run.face[0] = (dip_face_result){.key = "face", .name = "Face"};
    s->p = (dip_program){.ctx = s->ctx,
                         .epochs = 2,
                         .batch_size = 100,
                         .data = small_digits,
                         .run = &s->run,
                         .face = &s->run.face[0]};
}

static void close_setting(setting *s) {
    dip_result_free(&s->run);
    dip_test_context_free(s->ctx); /* fails the test when the program left something over */
}

static void a_finished_program_leaves_results_and_no_memory(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        setting s;
        open_setting(&s);
        assert_true(programs[i](&s.p));
        const dip_face_result *f = &s.run.face[0];
        assert_int_equal(f->epochs, 2);
        assert_int_equal(f->parameters, 103270);
        assert_true(f->tested && !f->interrupted);
        assert_true(f->epoch[1].loss < f->epoch[0].loss);
        assert_int_equal(strlen(f->weights_sha256), 64);
        close_setting(&s);
    }
}

static void poison(dip_program *p, void *user) {
    (void)user;
    static const int64_t first[DIP_MAX_RANK] = {0};
    if (p->face->at_epoch == 2 && p->face->at_step == 3)
        assert_true(dip_tensor_set(p->weight[0], first, (double)NAN, DIP_HERE));
}

static void a_loss_that_is_not_a_number_is_named_with_epoch_and_step(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        setting s;
        open_setting(&s);
        s.p.after_step = poison;
        assert_false(programs[i](&s.p));
        DIP_ASSERT_ERROR(s.ctx, DIP_ERROR_STATE, "the loss became NaN in epoch 2, step 4");
        assert_int_equal(s.run.face[0].epochs, 1);
        assert_false(s.run.face[0].tested || s.run.face[0].interrupted);
        close_setting(&s);
    }
}

static void stop(dip_program *p, void *user) {
    (void)user;
    if (p->face->at_epoch == 1 && p->face->at_step == 5) dip_cancel(p->ctx);
}

static void a_cancelled_program_ends_after_the_step_and_has_its_weights(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        setting s;
        open_setting(&s);
        s.p.after_step = stop;
        assert_false(programs[i](&s.p));
        const dip_face_result *f = &s.run.face[0];
        assert_true(f->interrupted);
        assert_int_equal(f->epochs, 0);
        assert_int_equal(f->at_epoch, 1);
        assert_int_equal(f->at_step, 5);
        assert_true(f->so_far_loss > 0 && f->so_far_accuracy > 0);
        assert_int_equal(strlen(f->weights_sha256), 64);
        dip_error_take(s.ctx, NULL);
        close_setting(&s);
    }
}

static void a_program_cancelled_before_it_begins_does_not_train(void **state) {
    (void)state;
    for (int i = 0; i < 2; i++) {
        setting s;
        open_setting(&s);
        dip_cancel(s.ctx);
        assert_false(programs[i](&s.p));
        assert_true(s.run.face[0].interrupted);
        assert_true(s.run.face[0].at_step <= 1);
        dip_error_take(s.ctx, NULL);
        close_setting(&s);
    }
}

/* A strided view and its copy hold the same numbers; Note [Hash of weights]. */
static void the_hash_goes_by_shape_and_not_by_memory(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_scope_mark mark = dip_scope_enter(ctx);
    float data[6] = {1, 2, 3, 4, 5, 6}, turned[6] = {1, 4, 2, 5, 3, 6};
    dip_shape shape = {2, {3, 2}};
    const int64_t strides[] = {1, 3};
    dip_tensor *view =
        dip_tensor_from(ctx, data, DIP_FLOAT32, shape, strides, NULL, NULL, DIP_HERE);
    dip_tensor *copy = dip_tensor_copy_of(ctx, turned, DIP_FLOAT32, shape, DIP_HERE);
    char a[DIP_SHA256_TEXT], b[DIP_SHA256_TEXT], direct[DIP_SHA256_TEXT];
    assert_true(dip_result_hash(ctx, &view, 1, a));
    assert_true(dip_result_hash(ctx, &copy, 1, b));
    dip_sha256 s;
    dip_sha256_begin(&s);
    dip_sha256_add(&s, turned, sizeof turned);
    dip_sha256_end_text(&s, direct);
    assert_string_equal(a, direct);
    assert_string_equal(b, direct);
    dip_scope_leave(&mark);
    dip_test_context_free(ctx);
}

static void numbers_that_json_does_not_know_are_null(void **state) {
    (void)state;
    setting s;
    open_setting(&s);
    dip_epoch_result e = {(double)NAN, 0.5, (double)INFINITY, 0.1, 2};
    assert_true(dip_result_add_epoch(&s.run, &s.run.face[0], &e));
    s.run.face[0].tested = true;
    s.run.face[0].test_loss = -(double)NAN;
    dip_text text = {.ctx = s.ctx};
    dip_result_json(&s.run, &text);
    assert_has(text.s, "{\"loss\": null, \"accuracy\": 0.5, \"val_loss\": null, \"val_accuracy\": "
                       "0.10000000000000001, \"seconds\": 2}");
    assert_has(text.s, "\"test\": {\"loss\": null, \"accuracy\": 0}");
    dip_text_free(&text);
    close_setting(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finished_program_leaves_results_and_no_memory),
        cmocka_unit_test(a_loss_that_is_not_a_number_is_named_with_epoch_and_step),
        cmocka_unit_test(a_cancelled_program_ends_after_the_step_and_has_its_weights),
        cmocka_unit_test(a_program_cancelled_before_it_begins_does_not_train),
        cmocka_unit_test(the_hash_goes_by_shape_and_not_by_memory),
        cmocka_unit_test(numbers_that_json_does_not_know_are_null),
    };
    return cmocka_run_group_tests(tests, make_small_digits, remove_small_digits);
}
