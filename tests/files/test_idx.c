/* IDX files that are whole, cut short, damaged or something else: every sentence, and no memory left. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/files.h"
#include "files/idx.h"
#include "support/context.h"

/* uint8 of shape (2, 3, 4) holding 0 to 23, as gzip writes it. */
static const uint8_t packed[] = {
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x63, 0x60, 0xe0, 0x60,
    0x66, 0x60, 0x60, 0x60, 0x02, 0x62, 0x10, 0xcd, 0xc2, 0xc0, 0xc8, 0xc4, 0xcc, 0xc2,
    0xca, 0xc6, 0xce, 0xc1, 0xc9, 0xc5, 0xcd, 0xc3, 0xcb, 0xc7, 0x2f, 0x20, 0x28, 0x24,
    0x2c, 0x22, 0x2a, 0x26, 0x0e, 0x00, 0x80, 0x94, 0xe8, 0x16, 0x28, 0x00, 0x00, 0x00};
enum { PLAIN = 40 };

static void make_plain(uint8_t out[PLAIN]) {
    static const uint8_t header[16] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4};
    memcpy(out, header, sizeof header);
    for (int i = 0; i < 24; i++) out[16 + i] = (uint8_t)i;
}

/* False also means: the error is `code` with this sentence, and nothing is left in `out`. */
static bool parse(dip_context *ctx, const uint8_t *bytes, size_t n, dip_code code,
                  const char *sentence) {
    dip_idx x;
    bool ok = dip_idx_parse(ctx, "load", "a.idx", "image", bytes, n, &x);
    if (ok) {
        dip_idx_free(ctx, &x);
        DIP_ASSERT_FINE(ctx);
        return true;
    }
    assert_null(x.data);
    if (sentence) DIP_ASSERT_ERROR(ctx, code, sentence);
    return false;
}

static bool zlib_is_here(dip_context *ctx) {
    dip_error e;
    bool here = parse(ctx, packed, sizeof packed, DIP_OK, NULL);
    if (!here) {
        assert_true(dip_error_take(ctx, &e));
        assert_int_equal(e.code, DIP_ERROR_UNSUPPORTED);
    }
    return here;
}

static void plain_and_compressed_files_give_the_same_elements(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    uint8_t plain[PLAIN];
    make_plain(plain);
    for (int i = 0; i < (zlib_is_here(ctx) ? 2 : 1); i++) {
        dip_idx x;
        assert_true(dip_idx_parse(ctx, "load", "a.idx", "image", i ? packed : plain,
                                  i ? sizeof packed : PLAIN, &x));
        assert_int_equal(x.dtype, DIP_UINT8);
        assert_int_equal(x.shape.rank, 3);
        assert_int_equal(x.shape.dim[0] * 100 + x.shape.dim[1] * 10 + x.shape.dim[2], 234);
        assert_int_equal(x.bytes, 24);
        assert_memory_equal(x.data, plain + 16, 24);
        dip_idx_free(ctx, &x);
    }
    dip_test_context_free(ctx);
}

static void wide_elements_come_in_the_order_of_this_machine(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    const uint8_t ints[] = {0, 0, 0x0c, 1, 0, 0, 0, 2, 0, 0, 1, 2, 0xff, 0xff, 0xff, 0xfe};
    const uint8_t doubles[] = {0, 0, 0x0e, 1, 0, 0, 0, 1, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0};
    dip_idx x;
    assert_true(dip_idx_parse(ctx, "load", "a", "number", ints, sizeof ints, &x));
    assert_int_equal(((int32_t *)x.data)[0], 258);
    assert_int_equal(((int32_t *)x.data)[1], -2);
    dip_idx_free(ctx, &x);
    assert_true(dip_idx_parse(ctx, "load", "a", "number", doubles, sizeof doubles, &x));
    assert_true(*(double *)x.data == 1.5);
    dip_idx_free(ctx, &x);
    dip_test_context_free(ctx);
}

static void a_header_that_is_no_idx_header_is_named_with_its_byte(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    uint8_t b[PLAIN];
    make_plain(b);
    assert_false(parse(ctx, b, 0, DIP_ERROR_FORMAT,
                       "load: a.idx: byte 0: the file is empty; fetch it again"));
    assert_false(
        parse(ctx, b, 3, DIP_ERROR_FORMAT,
              "load: a.idx: byte 3: the file ends within its header; the download was cut short"));
    assert_false(
        parse(ctx, b, 14, DIP_ERROR_FORMAT,
              "load: a.idx: byte 14: the file ends within its header; the download was cut short"));
    assert_false(parse(ctx, (const uint8_t *)"<!DOCTYPE", 9, DIP_ERROR_FORMAT,
                       "load: a.idx: byte 0: it begins with 3c 21 44 4f, an IDX file begins with "
                       "00 00; this looks like a web page, so the download failed"));
    b[0] = 1;
    assert_false(parse(ctx, b, PLAIN, DIP_ERROR_FORMAT,
                       "load: a.idx: byte 0: it begins with 01 00 08 03, an IDX file begins with "
                       "00 00; this is not an IDX file"));
    make_plain(b);
    b[2] = 0x42;
    assert_false(parse(ctx, b, PLAIN, DIP_ERROR_FORMAT,
                       "load: a.idx: byte 2: 0x42 is no element type of IDX; this is not an IDX "
                       "file or it is damaged"));
    b[2] = 0x0b;
    assert_false(parse(ctx, b, PLAIN, DIP_ERROR_UNSUPPORTED,
                       "load: a.idx: byte 2: the elements are int16, readable are uint8, int32, "
                       "float32 and float64; convert the file"));
    make_plain(b);
    b[3] = 0;
    assert_false(parse(ctx, b, PLAIN, DIP_ERROR_LIMIT,
                       "load: a.idx: byte 3: 0 dimensions, 1 to 8 are supported"));
    b[3] = 9;
    assert_false(parse(ctx, b, PLAIN, DIP_ERROR_LIMIT,
                       "load: a.idx: byte 3: 9 dimensions, 1 to 8 are supported"));
    dip_test_context_free(ctx);
}

static void a_file_cut_short_or_too_long_is_named_with_its_byte(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    uint8_t b[PLAIN + 1] = {0};
    make_plain(b);
    for (size_t n = 16; n < PLAIN; n++) {
        char expected[200];
        snprintf(expected, sizeof expected,
                 "load: a.idx: byte 16: the file ends after %zu of 24 image bytes; the download "
                 "was cut short",
                 n - 16);
        assert_false(parse(ctx, b, n, DIP_ERROR_FORMAT, expected));
    }
    assert_false(parse(ctx, b, PLAIN + 1, DIP_ERROR_FORMAT,
                       "load: a.idx: byte 40: the file goes on after its 24 image bytes; it is "
                       "damaged or not the file it claims to be"));
    dip_test_context_free(ctx);
}

static void a_promise_beyond_all_memory_reserves_none(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    uint8_t b[24] = {0, 0, 8, 2, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3};
    size_t before = dip_memory_use(ctx).peak;
    assert_false(parse(ctx, b, sizeof b, DIP_ERROR_LIMIT,
                       "load: a.idx: byte 4: the dimensions (4294967295, 4294967295) are more than "
                       "any memory holds; the file is damaged"));
    uint8_t large[] = {0, 0, 8, 1, 0x10, 0, 0, 0, 1, 2, 3};
    assert_false(parse(ctx, large, sizeof large, DIP_ERROR_FORMAT,
                       "load: a.idx: byte 8: the file ends after 3 of 268,435,456 image bytes; the "
                       "download was cut short"));
    assert_true(dip_memory_use(ctx).peak - before < 1 << 20);
    dip_test_context_free(ctx);
}

static void every_cut_and_every_damage_of_a_compressed_file_is_an_error(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    if (!zlib_is_here(ctx)) {
        assert_false(
            parse(ctx, packed, sizeof packed, DIP_ERROR_UNSUPPORTED,
                  "the file is compressed and this build has no zlib; decompress it with gzip -d"));
        dip_test_context_free(ctx);
        skip();
    }
    for (size_t n = 2; n < sizeof packed; n++)
        assert_false(parse(ctx, packed, n, DIP_ERROR_FORMAT, "a.idx: byte "));
    assert_false(parse(ctx, packed, sizeof packed - 4, DIP_ERROR_FORMAT,
                       "load: a.idx: byte 52 of the compressed file: it ends before its checksum; "
                       "the download was cut short"));
    uint8_t b[sizeof packed + 3];
    memcpy(b, packed, sizeof packed);
    b[sizeof packed - 5] ^= 1; /* the checksum's last byte */
    assert_false(
        parse(ctx, b, sizeof packed, DIP_ERROR_FORMAT,
              "the compressed data are damaged (incorrect data check); fetch the file again"));
    memcpy(b, packed, sizeof packed);
    b[10] = 0x07; /* block type 3 does not exist */
    assert_false(
        parse(ctx, b, sizeof packed, DIP_ERROR_FORMAT,
              "the compressed data are damaged (invalid block type); fetch the file again"));
    memcpy(b, packed, sizeof packed);
    memcpy(b + sizeof packed, "abc", 3);
    assert_false(parse(ctx, b, sizeof b, DIP_ERROR_FORMAT,
                       "load: a.idx: byte 56 of the compressed file: 3 bytes follow where it "
                       "should end; fetch the file again"));
    dip_test_context_free(ctx);
}

static void a_gzip_file_of_two_members_is_read_as_one(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    uint8_t b[2 * sizeof packed];
    if (!zlib_is_here(ctx)) {
        dip_test_context_free(ctx);
        skip();
    }
    memcpy(b, packed, sizeof packed);
    memcpy(b + sizeof packed, packed, sizeof packed);
    assert_false(parse(ctx, b, sizeof b, DIP_ERROR_FORMAT,
                       "load: a.idx: byte 40: the file goes on after its 24 image bytes"));
    dip_test_context_free(ctx);
}

static void the_real_test_labels_cut_short_say_how_many_came(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    uint8_t *bytes;
    size_t size;
    dip_idx x;
    assert_true(
        dip_file_read(ctx, "test", DIP_TEST_DATA "/t10k-labels-idx1-ubyte.gz", &bytes, &size));
    if (zlib_is_here(ctx)) {
        assert_false(dip_idx_parse(ctx, "load", "labels.gz", "label", bytes, size / 2, &x));
        dip_error e;
        int have = 0;
        assert_true(dip_error_take(ctx, &e));
        assert_non_null(strstr(e.text, "load: labels.gz: byte 8: the file ends after "));
        assert_int_equal(sscanf(strstr(e.text, "after "), "after %d,", &have), 1);
        assert_true(have > 0 && have < 10);
        assert_non_null(strstr(e.text, " of 10,000 label bytes; the download was cut short"));
    }
    dip_dealloc(ctx, bytes, size);
    dip_test_context_free(ctx);
}

static void running_out_of_memory_is_reported_and_leaks_nothing(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    fail_alloc *f = dip_test_alloc(ctx);
    if (!zlib_is_here(ctx)) {
        dip_test_context_free(ctx);
        skip();
    }
    for (int64_t n = 1;; n++) {
        dip_idx x;
        fail_alloc_at(f, n);
        bool ok = dip_idx_parse(ctx, "load", "a.idx", "image", packed, sizeof packed, &x);
        if (!fail_alloc_hit(f)) {
            assert_true(ok);
            dip_idx_free(ctx, &x);
            break;
        }
        assert_false(ok);
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
    }
    dip_test_context_free(ctx);
}

/* Whatever a single wrong bit does, the reader ends, gives memory back and stays within its bytes. */
static void no_single_wrong_bit_breaks_the_reader(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    uint8_t plain[PLAIN];
    make_plain(plain);
    for (int form = 0; form < 2; form++) {
        size_t n = form ? sizeof packed : PLAIN, refused = 0;
        uint8_t b[sizeof packed];
        for (size_t bit = 0; bit < 8 * n; bit++) {
            dip_idx x;
            memcpy(b, form ? packed : plain, n);
            b[bit / 8] ^= (uint8_t)(1u << bit % 8);
            if (dip_idx_parse(ctx, "load", "a.idx", "image", b, n, &x)) {
                assert_true(x.bytes <= 1032 * n);
                dip_idx_free(ctx, &x);
            } else {
                DIP_ASSERT_ERROR(ctx, dip_error_peek(ctx)->code, "load: a.idx: ");
                refused++;
            }
        }
        assert_true(refused >= 8 * 16); /* at least every bit of the header */
    }
    dip_test_context_free(ctx);
}

static void a_missing_file_is_named(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_idx x;
    assert_false(dip_idx_read(ctx, "load", "no/such/file.idx", "image", &x));
    assert_null(x.data);
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FILE, "no/such/file.idx");
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_and_compressed_files_give_the_same_elements),
        cmocka_unit_test(wide_elements_come_in_the_order_of_this_machine),
        cmocka_unit_test(a_header_that_is_no_idx_header_is_named_with_its_byte),
        cmocka_unit_test(a_file_cut_short_or_too_long_is_named_with_its_byte),
        cmocka_unit_test(a_promise_beyond_all_memory_reserves_none),
        cmocka_unit_test(every_cut_and_every_damage_of_a_compressed_file_is_an_error),
        cmocka_unit_test(a_gzip_file_of_two_members_is_read_as_one),
        cmocka_unit_test(the_real_test_labels_cut_short_say_how_many_came),
        cmocka_unit_test(running_out_of_memory_is_reported_and_leaks_nothing),
        cmocka_unit_test(no_single_wrong_bit_breaks_the_reader),
        cmocka_unit_test(a_missing_file_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
