/* Base64 against the examples of RFC 4648, section 10, and across the edges of its pieces. */
#include <string.h>

#include "files/base64.h"
#include "support/context.h"

static char *encoded(dip_context *ctx, const void *bytes, size_t n) {
    dip_text out = {.ctx = ctx};
    dip_base64_add(&out, bytes, n);
    char *copy = dip_strdup_ctx(ctx, out.s ? out.s : "");
    dip_text_free(&out);
    return copy;
}

static void published_examples(void **state) {
    (void)state;
    static const char *const pair[][2] = {{"", ""},
                                          {"f", "Zg=="},
                                          {"fo", "Zm8="},
                                          {"foo", "Zm9v"},
                                          {"foob", "Zm9vYg=="},
                                          {"fooba", "Zm9vYmE="},
                                          {"foobar", "Zm9vYmFy"}};
    dip_context *ctx = dip_test_context();
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
        char *text = encoded(ctx, pair[i][0], strlen(pair[i][0]));
        assert_string_equal(text, pair[i][1]);
        dip_strfree(ctx, text);
    }
    dip_test_context_free(ctx);
}

static unsigned letter(char c) {
    const char *all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = strchr(all, c);
    assert_true(c && at);
    return (unsigned)(at - all);
}

static void long_data_comes_back(void **state) {
    (void)state;
    enum { N = 5000 };
    uint8_t bytes[N];
    for (int i = 0; i < N; i++) bytes[i] = (uint8_t)(i * 7 + i / 256);
    dip_context *ctx = dip_test_context();
    char *text = encoded(ctx, bytes, N);
    assert_int_equal(strlen(text), (N + 2) / 3 * 4);
    assert_string_equal(text + strlen(text) - 1, "=");
    for (int i = 0; i + 2 < N; i += 3) {
        const char *four = text + i / 3 * 4;
        unsigned v =
            letter(four[0]) << 18 | letter(four[1]) << 12 | letter(four[2]) << 6 | letter(four[3]);
        assert_int_equal(v, (unsigned)bytes[i] << 16 | (unsigned)bytes[i + 1] << 8 | bytes[i + 2]);
    }
    dip_strfree(ctx, text);
    dip_test_context_free(ctx);
}

static void without_memory_it_says_so(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_text out = {.ctx = ctx};
    fail_alloc_at(dip_test_alloc(ctx), 1);
    dip_base64_add(&out, "abc", 3);
    assert_true(out.failed);
    fail_alloc_at(dip_test_alloc(ctx), 0);
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
    dip_text_free(&out);
    dip_test_context_free(ctx);
}

static void reading_gives_the_bytes_back(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    uint8_t bytes[2000], back[2000];
    for (size_t n = 0; n < sizeof bytes; n += n < 10 ? 1 : 331) {
        for (size_t i = 0; i < n; i++) bytes[i] = (uint8_t)(i * 37 + n);
        char *text = encoded(ctx, bytes, n);
        assert_true(dip_base64_fits(strlen(text), n));
        assert_true(dip_base64_read(text, strlen(text), back, n));
        assert_memory_equal(bytes, back, n);
        dip_strfree(ctx, text);
    }
    dip_test_context_free(ctx);
}

static void only_what_writing_gives_is_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t size;
    } wrong[] = {
        {"Zg=", 1},  {"Zg==", 2},   {"Zg==", 0},     {"Zm9v", 2}, {"Zm9v", 4},
        {"Zm9=", 3}, {"Zh==", 1},   {"Zm9=", 2},     {"Z===", 1}, {"====", 0},
        {"Zm-v", 3}, {"Zm9v\n", 3}, {"Zg==Zg==", 2}, {"Zm 9", 3}, {"Zm9vZg==", 3},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        uint8_t out[8];
        if (dip_base64_read(wrong[i].text, strlen(wrong[i].text), out, wrong[i].size))
            fail_msg("\"%s\" was read as %zu bytes", wrong[i].text, wrong[i].size);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_examples),
        cmocka_unit_test(long_data_comes_back),
        cmocka_unit_test(reading_gives_the_bytes_back),
        cmocka_unit_test(only_what_writing_gives_is_read),
        cmocka_unit_test(without_memory_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
