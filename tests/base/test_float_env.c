/* The float environment, clocks and seeds. */
#include <fenv.h>
#include <float.h>
#include <stdlib.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#include "base/context.h"
#include "support/context.h"

static volatile double tiny = DBL_MIN, half = 0.5, one = 1.0, three = 3.0;

static void rounding_is_to_nearest_inside_and_the_hosts_outside(void **state) {
    (void)state;
    volatile double nearest = one / three;
    static const int modes[] = {FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO, FE_TONEAREST};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        fesetround(modes[i]);
        dip_float_env e = dip_float_enter();
        volatile double inside = one / three; /* volatile: computed here and not later */
        int mode = fegetround();
        dip_float_leave(e);
        int after = fegetround();
        volatile double outside = one / three;
        fesetround(FE_TONEAREST);
        assert_int_equal(mode, FE_TONEAREST);
        assert_true(inside == nearest);
        assert_int_equal(after, modes[i]);
        assert_int_equal(outside == nearest, modes[i] != FE_UPWARD);
    }
}

static void denormals_survive_a_host_that_flushes_them(void **state) {
    (void)state;
#if defined(__x86_64__)
    unsigned before = _mm_getcsr();
    _mm_setcsr(before | 0x8040); /* flush results and operands */
    volatile double flushed = tiny * half;
    dip_float_env e = dip_float_enter();
    volatile double kept = tiny * half;
    dip_float_leave(e);
    unsigned after = _mm_getcsr();
    _mm_setcsr(before);
    assert_true(flushed == 0);
    assert_true(kept > 0);
    assert_int_equal(after & 0x8040, 0x8040);
#else
    dip_float_env e = dip_float_enter();
    volatile double kept = tiny * half;
    dip_float_leave(e);
    assert_true(kept > 0);
#endif
}

static void exception_flags_raised_inside_do_not_leak(void **state) {
    (void)state;
#if defined(__x86_64__) || defined(__aarch64__)
    feclearexcept(FE_ALL_EXCEPT);
    feraiseexcept(FE_INEXACT);
    dip_float_env e = dip_float_enter();
    volatile double zero = 0, x = one / zero;
    (void)x;
    dip_float_leave(e);
    int flags = fetestexcept(FE_ALL_EXCEPT);
    feclearexcept(FE_ALL_EXCEPT);
    assert_int_equal(flags & FE_DIVBYZERO, 0);
    assert_int_equal(flags & FE_INEXACT, FE_INEXACT);
#endif
}

static double scripted(void *user) {
    double *t = user;
    return *t += 0.5;
}

static void clocks_run_and_can_be_scripted(void **state) {
    (void)state;
    double a = dip_seconds(), b = dip_seconds();
    assert_true(b >= a && a > 0);
    dip_context *ctx = dip_test_context();
    assert_true(dip_now(ctx) >= b);
    double t = 10;
    dip_set_clock(ctx, scripted, &t);
    assert_true(dip_now(ctx) == 10.5);
    assert_true(dip_now(ctx) == 11.0);
    dip_set_clock(ctx, NULL, NULL);
    assert_true(dip_now(ctx) >= b);
    dip_test_context_free(ctx);
}

static void seeds_from_the_system_differ(void **state) {
    (void)state;
    uint64_t a = dip_entropy(), b = dip_entropy(), c = dip_entropy();
    assert_true(a != b && b != c && a != c);
}

static void the_width_of_the_terminal_comes_from_columns(void **state) {
    (void)state;
    setenv("COLUMNS", "132", 1);
    dip_context *ctx = dip_test_context();
    assert_int_equal(dip_terminal_width(ctx), 80); /* this context reads no environment */
    dip_test_context_free(ctx);
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.environment = true;
    ctx = dip_test_context_with(&o);
    assert_int_equal(dip_terminal_width(ctx), 132);
    static const char *const wrong[] = {"", "0", "-3", "wide", "99999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        setenv("COLUMNS", wrong[i], 1);
        assert_int_equal(dip_terminal_width(ctx), 80);
    }
    unsetenv("COLUMNS");
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounding_is_to_nearest_inside_and_the_hosts_outside),
        cmocka_unit_test(denormals_survive_a_host_that_flushes_them),
        cmocka_unit_test(exception_flags_raised_inside_do_not_leak),
        cmocka_unit_test(clocks_run_and_can_be_scripted),
        cmocka_unit_test(seeds_from_the_system_differ),
        cmocka_unit_test(the_width_of_the_terminal_comes_from_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
