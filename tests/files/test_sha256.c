/* SHA-256 against the examples of FIPS 180-4, whole and in pieces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "files/sha256.h"

static void check(const char *text, size_t piece, const char *expected) {
    dip_sha256 s;
    char digest[DIP_SHA256_TEXT];
    size_t n = strlen(text);
    dip_sha256_begin(&s);
    for (size_t at = 0; at < n; at += piece)
        dip_sha256_add(&s, text + at, n - at < piece ? n - at : piece);
    dip_sha256_end_text(&s, digest);
    assert_string_equal(digest, expected);
}

static void published_examples_hold_in_pieces_of_every_size(void **state) {
    (void)state;
    const char *two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    for (size_t piece = 1; piece <= 64; piece++) {
        check("", piece, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        check("abc", piece, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        check(two_blocks, piece,
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    }
}

static void a_million_letters_hash_as_published(void **state) {
    (void)state;
    dip_sha256 s;
    char digest[DIP_SHA256_TEXT], letters[1000];
    memset(letters, 'a', sizeof letters);
    dip_sha256_begin(&s);
    for (int i = 0; i < 1000; i++) dip_sha256_add(&s, letters, sizeof letters);
    dip_sha256_end_text(&s, digest);
    assert_string_equal(digest, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_examples_hold_in_pieces_of_every_size),
        cmocka_unit_test(a_million_letters_hash_as_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
