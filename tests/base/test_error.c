/* Errors: the form of the sentence, the first cause, the handler. */
#include <stdio.h>
#include <string.h>

#include "base/context.h"
#include "support/context.h"

static dip_context *ctx;

static int begin(void **state) {
    (void)state;
    ctx = dip_test_context();
    return 0;
}

static int end(void **state) {
    (void)state;
    dip_test_context_free(ctx);
    return 0;
}

static void a_sentence_names_file_line_and_call(void **state) {
    (void)state;
    dip_enter(ctx, (dip_site){"train.c", 31});
    assert_false(
        dip_fail(ctx, DIP_ERROR_SHAPE, "nn_Linear", "found %d features, expected %d", 784, 512));
    const dip_error *e = dip_error_peek(ctx);
    assert_non_null(e);
    assert_int_equal(e->code, DIP_ERROR_SHAPE);
    assert_string_equal(e->file, "train.c");
    assert_int_equal(e->line, 31);
    assert_string_equal(e->who, "nn_Linear");
    assert_string_equal(e->text, "train.c:31: nn_Linear: found 784 features, expected 512");
    dip_error taken;
    assert_true(dip_error_take(ctx, &taken));
    assert_string_equal(taken.text, "train.c:31: nn_Linear: found 784 features, expected 512");
    assert_null(dip_error_peek(ctx));
    assert_false(dip_error_take(ctx, &taken));
    assert_int_equal(taken.code, DIP_OK);
}

static void a_call_without_a_site_leaves_it_out(void **state) {
    (void)state;
    dip_enter(ctx, (dip_site){NULL, 0});
    dip_fail(ctx, DIP_ERROR_STATE, "fit", "compile first");
    dip_error e;
    dip_error_take(ctx, &e);
    assert_string_equal(e.text, "fit: compile first");
    assert_null(e.file);
    dip_fail(ctx, DIP_ERROR_STATE, NULL, "alone");
    dip_error_take(ctx, &e);
    assert_string_equal(e.text, "alone");
    assert_string_equal(e.who, "");
}

static void the_subject_stands_where_no_call_is_named(void **state) {
    (void)state;
    assert_null(dip_subject(ctx));
    assert_null(dip_set_subject(ctx, "nn_Linear (Net.fc1)"));
    assert_string_equal(dip_subject(ctx), "nn_Linear (Net.fc1)");
    dip_fail(ctx, DIP_ERROR_SHAPE, NULL, "x");
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "nn_Linear (Net.fc1): x");
    dip_fail(ctx, DIP_ERROR_SHAPE, "dip_tensor_get", "x");
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_SHAPE, "dip_tensor_get: x");
    assert_string_equal(dip_set_subject(ctx, NULL), "nn_Linear (Net.fc1)");
}

static void the_first_cause_is_kept_until_it_is_taken(void **state) {
    (void)state;
    int told = dip_test_errors(ctx);
    dip_fail(ctx, DIP_ERROR_FILE, "a", "first");
    dip_fail(ctx, DIP_ERROR_MEMORY, "b", "second");
    assert_true(dip_failed(ctx));
    assert_int_equal(dip_test_errors(ctx), told + 1);
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FILE, "a: first");
    assert_false(dip_failed(ctx));
    dip_fail(ctx, DIP_ERROR_MEMORY, "b", "second");
    assert_int_equal(dip_test_errors(ctx), told + 2);
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "b: second");
}

static void take_and_fail_again(void *user, const dip_error *e) {
    int *calls = user;
    if (++*calls > 1) return;
    char before[640];
    snprintf(before, sizeof before, "%s", e->text);
    dip_error_take(ctx, NULL);
    dip_fail(ctx, DIP_ERROR_STATE, "handler", "another");
    assert_string_equal(e->text, before); /* what the handler was given does not change under it */
}

static void a_handler_may_take_the_error_and_fail_itself(void **state) {
    (void)state;
    int calls = 0;
    dip_set_error_handler(ctx, take_and_fail_again, &calls);
    dip_fail(ctx, DIP_ERROR_FILE, "a", "first");
    assert_int_equal(calls, 2);
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "handler: another");
    dip_set_error_handler(ctx, NULL, NULL);
}

static void count_calls(void *user, const dip_error *e) {
    (void)e;
    ++*(int *)user;
}

static void a_late_handler_hears_only_what_nobody_heard(void **state) {
    (void)state;
    int calls = 0;
    dip_set_error_handler(ctx, NULL, NULL);
    dip_fail(ctx, DIP_ERROR_FILE, "a", "unheard");
    dip_set_error_handler(ctx, count_calls, &calls);
    assert_int_equal(calls, 1);
    dip_set_error_handler(ctx, count_calls, &calls);
    assert_int_equal(calls, 1);
    dip_error_take(ctx, NULL);
    dip_set_error_handler(ctx, NULL, NULL);
}

static void a_muted_failure_is_returned_and_nothing_else(void **state) {
    (void)state;
    int told = dip_test_errors(ctx);
    assert_false(dip_mute(ctx, true));
    uint64_t before = dip_failures(ctx);
    assert_false(dip_fail(ctx, DIP_ERROR_FILE, "keep", "the disk is full"));
    assert_true(dip_mute(ctx, true)); /* within what is muted already */
    assert_true(dip_mute(ctx, false));
    DIP_ASSERT_FINE(ctx);
    assert_int_equal(dip_test_errors(ctx), told);
    assert_int_equal(dip_failures(ctx), before);
    dip_fail(ctx, DIP_ERROR_FILE, "keep", "the disk is full");
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FILE, "keep: the disk is full");
}

static void long_sentences_are_cut_between_characters(void **state) {
    (void)state;
    char text[2000], who[200];
    for (size_t i = 0; i + 2 < sizeof text; i += 2) memcpy(text + i, "\xC3\xA9", 3);
    memset(who, 'w', sizeof who);
    who[sizeof who - 1] = 0;
    for (int shift = 0; shift < 2; shift++) {
        dip_fail(ctx, DIP_ERROR_FILE, who, "%s%s", shift ? "x" : "", text);
        dip_error e;
        dip_error_take(ctx, &e);
        size_t n = strlen(e.text);
        assert_in_range(n, sizeof e.text - 6, sizeof e.text - 1);
        assert_string_equal(e.text + n - 3, "...");
        assert_int_equal((unsigned char)e.text[n - 4],
                         0xA9); /* a whole character before the dots */
        assert_int_equal(strlen(e.who), sizeof e.who - 1);
        assert_string_equal(e.who + strlen(e.who) - 3, "...");
    }
}

static void every_code_has_its_name(void **state) {
    (void)state;
    for (int i = 0; i <= DIP_ERROR_INTERNAL; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(dip_code_name((dip_code)i), dip_code_name((dip_code)j));
    assert_string_equal(dip_code_name(DIP_ERROR_SHAPE), "shape");
    assert_string_equal(dip_code_name(DIP_ERROR_INTERNAL), "internal");
    assert_string_equal(dip_code_name((dip_code)99), "unknown");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_names_file_line_and_call),
        cmocka_unit_test(a_call_without_a_site_leaves_it_out),
        cmocka_unit_test(the_subject_stands_where_no_call_is_named),
        cmocka_unit_test(the_first_cause_is_kept_until_it_is_taken),
        cmocka_unit_test(a_handler_may_take_the_error_and_fail_itself),
        cmocka_unit_test(a_late_handler_hears_only_what_nobody_heard),
        cmocka_unit_test(a_muted_failure_is_returned_and_nothing_else),
        cmocka_unit_test(long_sentences_are_cut_between_characters),
        cmocka_unit_test(every_code_has_its_name),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
