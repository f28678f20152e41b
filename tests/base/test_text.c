/* Text: shapes, floats, near names, growing buffers, the sink, other locales. */
#include <fenv.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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

static void shapes_read_as_in_python(void **state) {
    (void)state;
    char b[64];
    assert_string_equal(dip_shape_text(&(dip_shape){0, {0}}, b, sizeof b), "()");
    assert_string_equal(dip_shape_text(&(dip_shape){1, {5}}, b, sizeof b), "(5,)");
    assert_string_equal(dip_shape_text(&(dip_shape){2, {100, 784}}, b, sizeof b), "(100, 784)");
    assert_string_equal(dip_shape_text(&(dip_shape){3, {0, -1, 2}}, b, sizeof b), "(0, -1, 2)");
    char small[8];
    assert_string_equal(dip_shape_text(&(dip_shape){2, {100, 784}}, small, sizeof small),
                        "(100, 7");
}

static void floats_read_as_in_python(void **state) {
    (void)state;
    static const struct {
        double v;
        const char *text;
    } cases[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {-1.5, "-1.5"},
        {0.1, "0.1"},
        {1.0 / 3.0, "0.3333333333333333"},
        {100.0, "100.0"},
        {1234.5678, "1234.5678"},
        {1e-4, "0.0001"},
        {0.00012345, "0.00012345"},
        {1e-5, "1e-05"},
        {1e-7, "1e-07"},
        {1.5e-7, "1.5e-07"},
        {1e15, "1000000000000000.0"},
        {1e16, "1e+16"},
        {1e22, "1e+22"},
        {1e23, "1e+23"},
        {123456789012345680.0, "1.2345678901234568e+17"},
        {9007199254740993.0, "9007199254740992.0"},
        {1e100, "1e+100"},
        {1e-300, "1e-300"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {DBL_MIN, "2.2250738585072014e-308"},
        {5e-324, "5e-324"},
        {0x1p-44, "5.684341886080802e-14"},
        {0x1p-1022, "2.2250738585072014e-308"},
        {0x1p+1023, "8.98846567431158e+307"},
        {0.3, "0.3"},
        {0.1 + 0.2, "0.30000000000000004"},
        {2.675, "2.675"},
        {999999999999999.9, "999999999999999.9"},
    };
    char b[64];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        dip_python_float(b, sizeof b, cases[i].v);
        assert_string_equal(b, cases[i].text);
    }
    dip_python_float(b, sizeof b, (double)INFINITY);
    assert_string_equal(b, "inf");
    dip_python_float(b, sizeof b, (double)-INFINITY);
    assert_string_equal(b, "-inf");
    dip_python_float(b, sizeof b, (double)NAN);
    assert_string_equal(b, "nan");
}

static void every_float_reads_back_as_itself(void **state) {
    (void)state;
    uint64_t x = 0x9E3779B97F4A7C15u;
    for (int i = 0; i < 20000; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        double v;
        memcpy(&v, &x, sizeof v);
        if (!isfinite(v)) continue;
        char b[64], *stop;
        dip_python_float(b, sizeof b, v);
        double back = dip_strtod(b, &stop);
        assert_int_equal(*stop, 0);
        assert_memory_equal(&back, &v, sizeof v);
    }
}

static void the_hosts_rounding_does_not_reach_the_text(void **state) {
    (void)state;
    char b[64];
    fesetround(FE_UPWARD);
    dip_python_float(b, sizeof b, 0.1);
    double v = dip_strtod("0.1", NULL);
    int mode = fegetround();
    fesetround(FE_TONEAREST);
    assert_string_equal(b, "0.1");
    assert_true(v == 0.1);
    assert_int_equal(mode, FE_UPWARD);
}

static void a_decimal_comma_never_leaks(void **state) {
    (void)state;
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE",
                                        "sv_SE.UTF-8"};
    bool found = false;
    for (size_t i = 0; i < sizeof names / sizeof *names && !found; i++)
        found = setlocale(LC_ALL, names[i]) != NULL;
    if (!found)
        print_message(
            "no locale with a decimal comma is installed; the C locale alone was tested\n");
    char b[64];
    dip_python_float(b, sizeof b, 1.5);
    assert_string_equal(b, "1.5");
    dip_snprintf(b, sizeof b, "%.2f", 2.25);
    assert_string_equal(b, "2.25");
    assert_true(dip_strtod("3.5", NULL) == 3.5);
    dip_test_output_clear(ctx);
    dip_printf(ctx, "%g", 0.5);
    assert_string_equal(dip_test_output(ctx), "0.5");
    dip_fail(ctx, DIP_ERROR_STATE, "x", "rate is %.1f", 0.5);
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_STATE, "rate is 0.5");
    char host[16];
    snprintf(host, sizeof host, "%.1f", 0.5); /* the host's own text is as it set it */
    assert_string_equal(host, found ? "0,5" : "0.5");
    setlocale(LC_ALL, "C");
}

static void near_names_are_found(void **state) {
    (void)state;
    static const char *const known[] = {
        "elu", "linear", "relu", "sigmoid", "softmax", "tanh", "categorical_crossentropy"};
    enum { N = sizeof known / sizeof *known };
    assert_string_equal(dip_nearest("rellu", known, N), "relu");
    assert_string_equal(dip_nearest("RELU", known, N), "relu");
    assert_string_equal(dip_nearest("sofmtax", known, N), "softmax"); /* a swap is one step */
    assert_string_equal(dip_nearest("tnah", known, N), "tanh");
    assert_string_equal(dip_nearest("liner", known, N), "linear");
    assert_string_equal(dip_nearest("categorical", known, N), "categorical_crossentropy");
    assert_null(dip_nearest("conv", known, N));
    assert_null(dip_nearest("", known, N));
    assert_null(dip_nearest("x", known, N));
    assert_null(dip_nearest(NULL, known, N));
    assert_null(dip_nearest("relu", known, 0));
    static const char *const letters[] = {"a", "b"};
    assert_null(dip_nearest("c", letters, 2)); /* no likeness between single letters */
    char long_name[300];
    memset(long_name, 'r', sizeof long_name);
    long_name[sizeof long_name - 1] = 0;
    assert_null(dip_nearest(long_name, known, N));
}

static void long_lines_reach_the_sink_whole(void **state) {
    (void)state;
    char text[5000];
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = 0;
    dip_test_output_clear(ctx);
    size_t before = dip_memory_use(ctx).now;
    dip_printf(ctx, "<%s>", text);
    assert_int_equal(strlen(dip_test_output(ctx)), sizeof text + 1);
    assert_int_equal(dip_test_output(ctx)[sizeof text], '>');
    assert_int_equal(dip_memory_use(ctx).now, before);
    dip_test_output_clear(ctx);
    fail_alloc_at(dip_test_alloc(ctx), 1);
    dip_printf(ctx, "<%s>", text);
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory");
    assert_string_equal(dip_test_output(ctx), "");
}

static void text_grows_and_stays_whole_without_memory(void **state) {
    (void)state;
    dip_text t = {.ctx = ctx};
    for (int i = 0; i < 1000; i++) dip_text_add(&t, "%d,", i);
    assert_int_equal(t.n, 10 * 2 + 90 * 3 + 900 * 4);
    assert_int_equal(strlen(t.s), t.n);
    assert_non_null(strstr(t.s, ",998,999,"));
    fail_alloc_at(dip_test_alloc(ctx), 1);
    char *long_text = malloc(t.cap + 1);
    memset(long_text, 'z', t.cap);
    long_text[t.cap] = 0;
    size_t n = t.n;
    dip_text_add(&t, "%s", long_text);
    free(long_text);
    assert_true(t.failed);
    assert_int_equal(strlen(t.s), n);
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory");
    dip_text_add(&t, "more"); /* after a gap nothing may follow */
    assert_int_equal(strlen(t.s), n);
    dip_text_free(&t);
    assert_null(t.s);
    dip_text_add(&t, "%s", "again");
    assert_string_equal(t.s, "again");
    dip_text_free(&t);
}

static void strings_are_copied(void **state) {
    (void)state;
    char *s = dip_strdup_ctx(ctx, "hello");
    assert_string_equal(s, "hello");
    dip_strfree(ctx, s);
    assert_null(dip_strdup_ctx(ctx, NULL));
    dip_strfree(ctx, NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes_read_as_in_python),
        cmocka_unit_test(floats_read_as_in_python),
        cmocka_unit_test(every_float_reads_back_as_itself),
        cmocka_unit_test(the_hosts_rounding_does_not_reach_the_text),
        cmocka_unit_test(a_decimal_comma_never_leaks),
        cmocka_unit_test(near_names_are_found),
        cmocka_unit_test(long_lines_reach_the_sink_whole),
        cmocka_unit_test(text_grows_and_stays_whole_without_memory),
        cmocka_unit_test(strings_are_copied),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
