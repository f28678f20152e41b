/* Arrays and archives of NumPy: what it wrote itself, what nobody should write, what was cut or
 * changed on the way, and that what is written comes back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "files/npz.h"
#include "support/context.h"

/* ---- one array ------------------------------------------------------------------------------- */
typedef struct bytes {
    uint8_t b[16384];
    size_t n;
} bytes;

static bytes npy(int version, const char *header, const void *data, size_t size) {
    bytes f = {.n = 0};
    size_t h = strlen(header), wide = version == 1 ? 2 : 4;
    memcpy(f.b, "\x93NUMPY", 6);
    f.b[6] = (uint8_t)version;
    for (size_t i = 0; i < wide; i++) f.b[8 + i] = (uint8_t)(h >> 8 * i);
    memcpy(f.b + 8 + wide, header, h);
    if (size > 0) memcpy(f.b + 8 + wide + h, data, size);
    f.n = 8 + wide + h + size;
    return f;
}

static void headers_that_numpy_takes(void **state) {
    (void)state;
    static const struct {
        int version;
        const char *header;
        size_t item;
        int rank;
        int64_t first, second;
    } cases[] = {
        {1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }   \n", 4, 2, 2, 3},
        {1, "{'shape': (3,), 'fortran_order': False, 'descr': '<f4'}\n", 4, 1, 3, 0},
        {1, "{'descr': '<f4', 'fortran_order': False, 'shape': (3L, 2L), }\n", 4, 2, 3, 2},
        {1, "{'descr': '<f4', 'fortran_order': False, 'shape': (), }\n", 4, 0, 0, 0},
        {1, "{'descr': '=f8', 'fortran_order': False, 'shape': (0, 3), }", 8, 2, 0, 3},
        {2, "{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }\n", 8, 1, 3, 0},
        {3, "{\"descr\": \"<i4\", \"fortran_order\": False, \"shape\": (3,), }\n", 4, 1, 3, 0},
        {1, "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }\n", 1, 1, 3, 0},
        {1, "{'descr': '|b1', 'fortran_order': False, 'shape': (3,), }\n", 1, 1, 3, 0},
    };
    static const uint8_t zeros[64];
    dip_context *ctx = dip_test_context();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t count = 1;
        if (cases[i].rank > 0) count = (size_t)cases[i].first;
        if (cases[i].rank > 1) count *= (size_t)cases[i].second;
        bytes f = npy(cases[i].version, cases[i].header, zeros, count * cases[i].item);
        dip_npy a;
        assert_true(dip_npy_read(ctx, "read", "a.npy", f.b, f.n, &a));
        assert_int_equal(a.shape.rank, cases[i].rank);
        assert_int_equal(a.count, count);
        if (a.shape.rank > 0) assert_int_equal(a.shape.dim[0], cases[i].first);
        if (a.shape.rank > 1) assert_int_equal(a.shape.dim[1], cases[i].second);
        dip_npy_free(ctx, &a);
    }
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

static void columns_first_and_the_other_byte_order(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    static const float columns[6] = {0, 3, 1, 4, 2, 5}; /* of [[0, 1, 2], [3, 4, 5]] */
    bytes f = npy(1, "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }\n", columns, 24);
    dip_npy a;
    assert_true(dip_npy_read(ctx, "read", "a.npy", f.b, f.n, &a));
    for (int i = 0; i < 6; i++) assert_true(dip_npy_number(&a, i) == i);
    dip_npy_free(ctx, &a);
    static const uint8_t big[16] = {0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0x40, 0};
    f = npy(1, "{'descr': '>f8', 'fortran_order': False, 'shape': (2,), }\n", big, 16);
    assert_true(dip_npy_read(ctx, "read", "a.npy", f.b, f.n, &a));
    assert_true(dip_npy_number(&a, 0) == 1 && dip_npy_number(&a, 1) == 2);
    dip_npy_free(ctx, &a);
    dip_test_context_free(ctx);
}

static void hostile_arrays(void **state) {
    (void)state;
    static const struct {
        const char *header, *sentence;
        dip_code code;
    } cases[] = {
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (__import__('os').getpid(),), }\n",
         "no whole number", DIP_ERROR_FORMAT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (999999999999999999999999999999,), }\n",
         "more than 18 digits", DIP_ERROR_LIMIT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'shape': (9,)}\n",
         "has its shape twice", DIP_ERROR_FORMAT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }\n", "no whole number",
         DIP_ERROR_FORMAT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': 3, }\n", "expected '('",
         DIP_ERROR_FORMAT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (9,), }\n",
         "4 bytes of elements follow, expected 36", DIP_ERROR_FORMAT},
        {"{'descr': [('a', '<i4')], 'fortran_order': False, 'shape': (1,), }\n",
         "only plain arrays are read", DIP_ERROR_FORMAT},
        {"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n", "the dtype is \"|O\"",
         DIP_ERROR_UNSUPPORTED},
        {"{'descr': '<U5', 'fortran_order': False, 'shape': (1,), }\n", "the dtype is \"<U5\"",
         DIP_ERROR_UNSUPPORTED},
        {"{'descr': '', 'fortran_order': False, 'shape': (1,), }\n", "the dtype is \"\"",
         DIP_ERROR_UNSUPPORTED},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1)}\n", "not a tuple",
         DIP_ERROR_FORMAT},
        {"{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}\n", "neither True nor False",
         DIP_ERROR_FORMAT},
        {"{'descr': '<f4', 'fortran_order': False}\n", "lacks its shape", DIP_ERROR_FORMAT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}\n",
         "key \"x\" is not known", DIP_ERROR_FORMAT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} [] \n",
         "goes on behind its dictionary", DIP_ERROR_FORMAT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': "
         "(999999999999999999, 999999999999999999)}",
         "more than any memory", DIP_ERROR_LIMIT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,1,1,1,1,1,1,1,1)}",
         "more than 8 axes", DIP_ERROR_LIMIT},
        {"{'descr': '<f4', 'fortran_order': False, 'shape': (1,", "expected", DIP_ERROR_FORMAT},
        {"", "the header ends, expected '{'", DIP_ERROR_FORMAT},
    };
    static const uint8_t four[4];
    dip_context *ctx = dip_test_context();
    dip_npy a;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bytes f = npy(1, cases[i].header, four, 4);
        assert_false(dip_npy_read(ctx, "read", "a.npy", f.b, f.n, &a));
        assert_null(a.data);
        dip_error e;
        assert_true(dip_error_take(ctx, &e));
        if (!strstr(e.text, cases[i].sentence) && !strstr(e.text, "no whole number"))
            fail_msg("\"%s\" gives \"%s\"", cases[i].header, e.text);
        assert_non_null(strstr(e.text, "a.npy: byte "));
    }
    char deep[10001];
    memset(deep, '(', sizeof deep);
    memcpy(deep, "{'shape': ", 10);
    deep[10000] = 0;
    bytes f = npy(1, deep, four, 4);
    assert_false(dip_npy_read(ctx, "read", "a.npy", f.b, f.n, &a));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FORMAT, "no whole number");
    f.b[5] = 'X';
    assert_false(dip_npy_read(ctx, "read", "a.npy", f.b, f.n, &a));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FORMAT, "does not begin as a NumPy array");
    assert_false(dip_npy_read(ctx, "read", "a.npy", f.b, 7, &a));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FORMAT, "does not begin as a NumPy array");
    dip_test_context_free(ctx);
}

/* ---- archives -------------------------------------------------------------------------------- */
static void archives_of_numpy(void **state) {
    (void)state;
    static const char *const files[] = {DIP_TEST_GOLDEN "/npz/stored.npz",
                                        DIP_TEST_GOLDEN "/npz/deflated.npz"};
    dip_context *ctx = dip_test_context();
    for (int k = 0; k < 2; k++) {
        dip_npz *z = dip_npz_open(ctx, "read", files[k]);
        assert_non_null(z);
        assert_int_equal(dip_npz_count(z), 3);
        dip_npy a;
        if (k == 1 && !dip_npz_get(z, "x", &a)) { /* a build without zlib says so */
            DIP_ASSERT_ERROR(ctx, DIP_ERROR_UNSUPPORTED, "no zlib");
            dip_npz_close(z);
            continue;
        }
        if (k == 0) assert_true(dip_npz_get(z, "x", &a));
        assert_true(a.shape.rank == 2 && a.shape.dim[0] == 3 && a.dtype == DIP_FLOAT32);
        dip_npy_free(ctx, &a);
        assert_true(dip_npz_get(z, "y", &a));
        for (int i = 0; i < 3; i++) assert_true(dip_npy_number(&a, i) == i);
        dip_npy_free(ctx, &a);
        assert_false(dip_npz_get(z, "s", &a));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_UNSUPPORTED, "s: byte");
        assert_false(dip_npz_get(z, "nothing", &a));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_FORMAT, "there is no array \"nothing\"");
        dip_npz_close(z);
    }
    assert_null(dip_npz_open(ctx, "read", DIP_TEST_GOLDEN "/npz/duplicate.npz"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FORMAT, "holds \"x\" twice");
    dip_test_context_free(ctx);
}

static char *temporary(char *name, size_t size) {
    snprintf(name, size, "/tmp/diptych_npz_%ld.npz", (long)getpid());
    return name;
}

static uint8_t *written(dip_context *ctx, size_t *size) {
    char path[64];
    temporary(path, sizeof path);
    dip_npz_writer *w = dip_npz_create(ctx, "write", path);
    float numbers[600];
    int64_t whole[3] = {-1, 0, INT64_MAX};
    for (int i = 0; i < 600; i++) numbers[i] = (float)(i % 7);
    dip_shape two = {2, {20, 30}}, one = {1, {3}}, none = {0, {0}}, empty = {1, {0}};
    assert_true(dip_npz_add(w, "step1/weight/fc1.weight", DIP_FLOAT32, &two, numbers));
    assert_true(dip_npz_add(w, "order", DIP_INT64, &one, whole));
    assert_true(dip_npz_add(w, "scalar", DIP_FLOAT32, &none, numbers + 5));
    assert_true(dip_npz_add(w, "empty", DIP_FLOAT64, &empty, NULL));
    assert_true(dip_npz_finish(w));
    uint8_t *b;
    assert_true(dip_file_read(ctx, "read", path, &b, size));
    remove(path);
    return b;
}

static void what_is_written_comes_back(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    size_t size;
    uint8_t *b = written(ctx, &size);
    dip_npz *z = dip_npz_parse(ctx, "read", "a.npz", b, size);
    assert_non_null(z);
    assert_int_equal(dip_npz_count(z), 4);
    assert_string_equal(dip_npz_name(z, 0), "empty");
    assert_true(dip_npz_has(z, "scalar") && !dip_npz_has(z, "scala"));
    dip_npy a;
    assert_true(dip_npz_get(z, "step1/weight/fc1.weight", &a));
    assert_int_equal(a.shape.rank, 2);
    for (int i = 0; i < 600; i++) assert_true(dip_npy_number(&a, i) == i % 7);
    dip_npy_free(ctx, &a);
    assert_true(dip_npz_get(z, "order", &a));
    assert_true(((int64_t *)a.data)[2] == INT64_MAX);
    dip_npy_free(ctx, &a);
    assert_true(dip_npz_get(z, "scalar", &a));
    assert_true(a.shape.rank == 0 && dip_npy_number(&a, 0) == 5);
    dip_npy_free(ctx, &a);
    assert_true(dip_npz_get(z, "empty", &a));
    assert_int_equal(a.count, 0);
    dip_npy_free(ctx, &a);
    dip_npz_close(z);
    dip_dealloc(ctx, b, size);
    DIP_ASSERT_FINE(ctx);
    dip_test_context_free(ctx);
}

/* Everything that can be read is read; an error is fine, a crash or memory left over is not. */
static int readable(dip_context *ctx, const uint8_t *b, size_t size) {
    dip_error e;
    int n = 0;
    dip_npz *z = dip_npz_parse(ctx, "read", "a.npz", b, size);
    if (!z) return dip_error_take(ctx, &e) ? -1 : -2;
    for (int i = 0; i < dip_npz_count(z); i++) {
        dip_npy a;
        if (dip_npz_get(z, dip_npz_name(z, i), &a)) {
            dip_npy_free(ctx, &a);
            n++;
        } else assert_true(dip_error_take(ctx, &e));
    }
    dip_npz_close(z);
    return n;
}

static void cut_and_changed_archives(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    size_t size;
    uint8_t *b = written(ctx, &size);
    uint8_t *copy = malloc(size);
    assert_int_equal(readable(ctx, b, size), 4);
    for (size_t n = 0; n < size; n++) {
        memcpy(copy, b, n); /* memory of just that size, so that a sanitizer sees a byte too far */
        uint8_t *cut = malloc(n + 1);
        memcpy(cut, b, n);
        assert_int_equal(readable(ctx, cut, n), -1);
        free(cut);
    }
    static const uint8_t changes[] = {0x01, 0x80, 0xff};
    for (size_t at = 0; at < size; at++)
        for (size_t k = 0; k < sizeof changes; k++) {
            memcpy(copy, b, size);
            copy[at] ^= changes[k];
            assert_true(readable(ctx, copy, size) >= -1);
        }
    free(copy);
    dip_dealloc(ctx, b, size);
    dip_test_context_free(ctx);
}

static void writing_into_nowhere(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    assert_null(dip_npz_create(ctx, "write", "/nowhere/at/all.npz"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FILE, "/nowhere/at/all.npz");
    assert_false(dip_npz_finish(NULL));
    dip_npz_abandon(NULL);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_that_numpy_takes),
        cmocka_unit_test(columns_first_and_the_other_byte_order),
        cmocka_unit_test(hostile_arrays),
        cmocka_unit_test(archives_of_numpy),
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(cut_and_changed_archives),
        cmocka_unit_test(writing_into_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
