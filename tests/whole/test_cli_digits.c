/* test_cli_digits.c - the program on all of the digits, beside the recordings of the real
 * frameworks: the first epoch's 540 batch losses and what that epoch ended with. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/context.h"
#include "support/npz.h"
#include "support/run_program.h"

enum { STEPS = 540 };
static char folder[512];

static int make_folder(void **state) {
    (void)state;
    scratch_folder(folder, sizeof folder);
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    scratch_remove(folder);
    return 0;
}

/* One epoch of both programs; the trace, which the caller frees. */
static char *trace_of(const char *seed, bool wide) {
    char path[600];
    snprintf(path, sizeof path, "%s/trace.csv", folder);
    program_run r =
        program_run_words((const char *const[]){DIP_PROGRAM, "compare", "--report=none", "--epochs", "1", "--seed",
                                                seed, "--data", DIP_TEST_DATA, "--quiet", "--trace",
                                                path, wide ? "--float64" : NULL, NULL},
                          NULL);
    assert_string_equal(r.err, "");
    assert_int_equal(r.status, 0);
    program_free(&r);
    char *text = read_text(path);
    unlink(path);
    assert_non_null(text);
    return text;
}

/* The largest distance within the first `steps` steps of one face's first epoch. */
static double distance(const char *trace, const char *face, const char *seed, bool wide,
                       int steps) {
    char file[512], name[32];
    snprintf(file, sizeof file, "%s/digits/%s_losses.npz", DIP_TEST_GOLDEN, face);
    snprintf(name, sizeof name, "seed%s_%s", seed, wide ? "f64" : "f32");
    npz *golden = npz_open(file);
    npz_array recorded = npz_get(golden, name);
    double worst = 0;
    for (int step = 1; step <= STEPS; step++) {
        char start[64];
        snprintf(start, sizeof start, "\n%s,1,%d,", face, step);
        const char *at = strstr(trace, start);
        assert_non_null(at);
        double d = fabs(strtod(at + strlen(start), NULL) - npz_number(&recorded, step - 1));
        if (step <= steps && !(d <= worst)) worst = d;
    }
    npz_close(golden);
    return worst;
}

/* What rounding explains in float32 (other orders of sums) before a unit of relu switches sides:
 * 2e-6 in the first 100 steps.  In float64 nothing switches in the first epoch. */
static void follow(const char *seed) {
    char *narrow = trace_of(seed, false), *wide = trace_of(seed, true);
    assert_true(distance(narrow, "keras", seed, false, 1) < 5e-7);
    assert_true(distance(narrow, "torch", seed, false, 1) < 5e-7);
    assert_true(distance(narrow, "keras", seed, false, 100) < 2e-6);
    assert_true(distance(narrow, "torch", seed, false, 100) < 2e-6);
    assert_true(distance(wide, "keras", seed, true, STEPS) < 1e-12);
    assert_true(distance(wide, "torch", seed, true, STEPS) < 1e-12);
    free(narrow);
    free(wide);
}

static void seed_0_follows_the_real_frameworks_step_by_step(void **state) {
    (void)state;
    follow("0");
}

/* Sanitizers make these some twenty times slower and would see nothing new in them. */
static void seeds_1_and_42_follow_them_too(void **state) {
    (void)state;
#ifdef NDEBUG
    follow("1");
    follow("42");
#else
    skip();
#endif
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seed_0_follows_the_real_frameworks_step_by_step),
        cmocka_unit_test(seeds_1_and_42_follow_them_too),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
