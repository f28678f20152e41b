/* test_ladder.c - both ends of the ladder against the recorded real runs, and against each other.
 *
 * In float64 the first rung follows the real Keras run over all 5,400 steps, the last one the real PyTorch
 * run; what lies between is options of one program.  A seed drawn from the date has no recording: there both
 * ends must meet, so that nothing rests on the recorded seeds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli_test.h"
#include "support/npz.h"

#if !defined(DIP_DEBUG_SCOPES)
enum { STEPS = 5400, RECORDED_ROUNDING = 2700 };

/* What the trace says of a rung's steps: "seed,rung,epoch,step,loss". */
static void losses_of(const char *trace, int seed, const char *rung, double *out) {
    char head[48];
    int n = 0;
    snprintf(head, sizeof head, "\n%d,%s,", seed, rung);
    for (const char *at = strstr(trace, head); at; at = strstr(at + 1, head)) {
        char *end;
        const char *loss = at + strlen(head);
        for (int comma = 0; comma < 2; comma++) loss = strchr(loss, ',') + 1;
        assert_true(n < STEPS);
        out[n++] = strtod(loss, &end);
        assert_true(*end == '\n');
    }
    assert_int_equal(n, STEPS);
}

/* Within 1e-12 in the first `exact` steps, within 1e-7 afterwards. */
static void follow(const char *trace, int seed, const char *rung, const char *file, int exact) {
    static double ours[STEPS];
    char name[32], path[600];
    losses_of(trace, seed, rung, ours);
    snprintf(path, sizeof path, "%s/digits/%s", DIP_TEST_GOLDEN, file);
    snprintf(name, sizeof name, "seed%d_f64", seed);
    npz *golden = npz_open(path);
    npz_array recorded = npz_get(golden, name);
    assert_int_equal(recorded.n, STEPS);
    for (int i = 0; i < STEPS; i++) {
        double r = npz_number(&recorded, i);
        if (!(fabs(ours[i] - r) <= (i < exact ? 1e-12 : 1e-7)))
            fail_msg("seed %d, rung %s, step %d: the loss is %.17g, recorded %.17g", seed, rung,
                     i + 1, ours[i], r);
    }
    npz_close(golden);
}

static void climb(const char *first, const char *seeds, const int *seed, int n) {
    char path[600];
    beside(path, sizeof path, "ends.csv");
    program_run r = RUN("ladder", "--ends", "--float64", "--seed", first, "--seeds", seeds,
                        "--data", DIP_TEST_DATA, "--brief", "--trace", path);
    assert_run(&r, 0);
    assert_string_equal(r.err, "");
    assert_has(r.out, "equal, bit for bit");
    char *trace = read_text(path);
    assert_non_null(trace);
    for (int i = 0; i < n; i++) {
        follow(trace, seed[i], "0", "keras_losses.npz", STEPS);
        follow(trace, seed[i], "1", "torch_losses.npz", RECORDED_ROUNDING);
    }
    free(trace);
    program_free(&r);
    unlink(path);
}

static void the_ends_are_the_recorded_real_runs(void **state) {
    (void)state;
    climb("0", "2", (const int[]){0, 1}, 2);
    climb("42", "1", (const int[]){42}, 1);
}
#endif

/* ---- a seed of the day ----------------------------------------------------------------------- */
static void the_ends_of_todays_seed_meet(void **state) {
    (void)state;
    char seed[24];
    snprintf(seed, sizeof seed, "%lld", (long long)time(NULL) / 86400);
#if defined(DIP_DEBUG_SCOPES)
    const char *data = small_digits;
#else
    const char *data = DIP_TEST_DATA;
#endif
    print_message("seed %s\n", seed); /* repeats a failure on another day */
    program_run r = RUN("ladder", "--seeds", "1", "--epochs", "1", "--seed", seed, "--data", data);
    assert_run(&r, 0);
    assert_string_equal(r.err, "");
    assert_has(r.out, "equal, bit for bit");
    for (int rung = 0; rung < 8; rung++) {
        char row[24];
        snprintf(row, sizeof row, "\n %d ", rung);
        assert_has(r.out, row);
    }
    program_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
#if !defined(DIP_DEBUG_SCOPES)
        cmocka_unit_test(the_ends_are_the_recorded_real_runs),
#endif
        cmocka_unit_test(the_ends_of_todays_seed_meet),
    };
    return cmocka_run_group_tests(tests, make_small_digits, remove_small_digits);
}
