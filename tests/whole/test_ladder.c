/* test_ladder.c - the ladder of a seed drawn from the date, for which nothing is recorded: both ends must
 * meet, in float32 rung by rung, in float64 at once.
 *
 * That the ends are the real frameworks' runs, over all 5,400 steps of the recorded seeds, is seen by
 * test_exact_keras.c, whose program is the first rung, and test_exact_torch.c, which climbs to the last. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "cli/cli_test.h"

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
    r = RUN("ladder", "--ends", "--float64", "--seeds", "1", "--epochs", "1", "--seed", seed, "--data",
            data, "--brief");
    assert_run(&r, 0);
    assert_has(r.out, "equal, bit for bit");
    program_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ends_of_todays_seed_meet),
    };
    return cmocka_run_group_tests(tests, make_small_digits, remove_small_digits);
}
