/* test_printed.c - what stands on a screen at the end. */
#include <stdlib.h>
#include <string.h>

#include "report/printed.h"
#include "support/context.h"

static const struct {
    const char *text, *stands;
} cases[] = {
    {"", ""},
    {"plain\n", "plain\n"},
    {"no end", "no end"},
    {"a\n\nb\n", "a\n\nb\n"},
    {"540 of 540\rdone\n", "doneof 540\n"},
    {"one\b\b\b\b\btwo\n", "two\n"},
    {"12\b3\n", "13\n"},
    {"blanks  \n", "blanks\n"},
    {"overwritten\r           \rgone\n", "gone\n"},
    {"longer\rx\x1b[K\n", "x\n"},
    {"\x1b[1mbold\x1b[0m \x1b[38;5;34mgreen\x1b[0m\n", "bold green\n"},
    {"\x1b]0;a title\x07text\n", "text\n"},
    {"\x1b]0;a title\x1b\\text\n", "text\n"},
    {"━━━━\rab\n", "ab━━\n"},
    {"é\b\b\be\n", "e\n"},
    {"\xe2\x94 cut\n", " cut\n"}, /* two bytes of three */
    {"tab\there\r\n", "tab\there\n"},
    {"bell\x07\n", "bell\n"},
};

static char *whole(dip_context *ctx, const char *text, size_t piece) {
    dip_printed p;
    dip_printed_begin(&p, ctx);
    for (size_t n = strlen(text); n > 0;) {
        size_t some = n < piece ? n : piece;
        dip_printed_add(&p, text, some);
        text += some;
        n -= some;
    }
    return dip_printed_end(&p);
}

static void what_was_overwritten_or_coloured_is_gone(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t piece = 1; piece < 16; piece += 4) {
            char *text = whole(ctx, cases[i].text, piece);
            assert_non_null(text);
            assert_string_equal(text, cases[i].stands);
            dip_strfree(ctx, text);
        }
    }
    dip_test_context_free(ctx);
}

static void a_long_line_is_kept_whole(void **state) {
    (void)state;
    enum { LONG = 10000 };
    dip_context *ctx = dip_test_context();
    char *line = malloc(LONG + 1);
    assert_non_null(line);
    memset(line, 'x', LONG);
    line[LONG] = 0;
    char *text = whole(ctx, line, LONG);
    assert_string_equal(text, line);
    dip_strfree(ctx, text);
    free(line);
    dip_test_context_free(ctx);
}

static void without_memory_there_is_no_text(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    int refused = 0;
    for (int at = 1;; at++) {
        fail_alloc_at(dip_test_alloc(ctx), at);
        char *text = whole(ctx, "one line\nanother\n", 3);
        fail_alloc_at(dip_test_alloc(ctx), 0);
        if (text) {
            dip_strfree(ctx, text);
            break;
        }
        dip_test_assert_error(ctx, DIP_ERROR_MEMORY, "no memory", __FILE__, __LINE__);
        refused++;
    }
    assert_true(refused >= 3);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_overwritten_or_coloured_is_gone),
        cmocka_unit_test(a_long_line_is_kept_whole),
        cmocka_unit_test(without_memory_there_is_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
