/* test_cli_results.c - ten epochs of both programs on all of the digits: what they reach lies
 * beside what the real frameworks reached (src/report/recorded.def).
 *
 * Sanitizers make this some twenty times slower and would see nothing that test_cli_digits does not
 * show them, so it is left to optimised builds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/context.h"
#include "support/run_program.h"

typedef struct recorded {
    const char *face, *dtype;
    int seed;
    double loss, accuracy;
} recorded;
static const recorded all_recorded[] = {
#define DIP_RECORDED(face, dtype, seed, loss, accuracy) {#face, #dtype, seed, loss, accuracy},
#include "report/recorded.def"
#undef DIP_RECORDED
};
enum { RECORDED = sizeof all_recorded / sizeof *all_recorded };
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

static bool optimised(void) {
#ifdef NDEBUG
    return true;
#else
    return false;
#endif
}

/* The README's table says what both reached. */
static void check_readme(const recorded *real, double loss, double accuracy) {
    static const char row[] = "| %s | %d | %.4f | %.4f | %.4f | %.4f |\n";
    char line[128], *readme = read_text(DIP_SOURCE_DIR "/README.md");
    assert_non_null(readme);
    snprintf(line, sizeof line, row, strcmp(real->face, "keras") == 0 ? "Keras" : "PyTorch", real->seed,
             real->accuracy, accuracy, real->loss, loss);
    if (!strstr(readme, line)) fail_msg("README.md lacks this row, run tools/make_readme.py: %s", line);
    free(readme);
}

/* Runs one face's program (compare would add a third run) and holds its test result to the recorded
 * one; what was printed is left in r. */
static void check_result(const recorded *real, double loss_limit, double accuracy_limit, program_run *r) {
    char path[600], number[16];
    snprintf(path, sizeof path, "%s/results.json", folder);
    snprintf(number, sizeof number, "%d", real->seed);
    bool wide = strcmp(real->dtype, "float64") == 0;
    *r = program_run_words((const char *const[]){DIP_PROGRAM, real->face, "--seed", number, "--data",
                                                 DIP_TEST_DATA, "--json", path,
                                                 wide ? "--float64" : NULL, NULL},
                           NULL);
    assert_string_equal(r->err, "");
    assert_int_equal(r->status, 0);
    char *json = read_text(path);
    assert_non_null(json);
    const char *test = strstr(json, "\"test\": {");
    double loss = 0, accuracy = 0;
    assert_non_null(test);
    assert_int_equal(sscanf(test, "\"test\": {\"loss\": %lf, \"accuracy\": %lf}", &loss, &accuracy), 2);
    double far = fabs(accuracy - real->accuracy), off = fabs(loss - real->loss);
    print_message("%s, seed %d, %s: accuracy %.4f, recorded %.4f; loss differs by %.2g\n", real->face,
                  real->seed, real->dtype, accuracy, real->accuracy, off);
    assert_true(far <= accuracy_limit);
    assert_true(off <= loss_limit);
    if (!wide) check_readme(real, loss, accuracy);
    free(json);
    unlink(path);
}

/* Rounding differs from the frameworks' and grows, so only the results are alike. */
static void three_seeds_reach_the_recorded_accuracies(void **state) {
    (void)state;
    if (!optimised()) skip();
    int checked = 0;
    for (int i = 0; i < RECORDED; i++) {
        if (strcmp(all_recorded[i].dtype, "float32") != 0) continue;
        program_run r;
        check_result(&all_recorded[i], 0.01, 0.005, &r);
        program_free(&r);
        checked++;
    }
    assert_int_equal(checked, 6);
}

/* In float64 the whole run is the recorded one: the PyTorch program prints the recorded text. */
static void in_float64_ten_epochs_are_those_of_the_real_frameworks(void **state) {
    (void)state;
    if (!optimised()) skip();
    char *text = read_text(DIP_TEST_GOLDEN "/digits/torch_stdout_seed0_f64.txt");
    assert_non_null(text);
    int checked = 0;
    for (int i = 0; i < RECORDED; i++) {
        const recorded *real = &all_recorded[i];
        if (strcmp(real->dtype, "float64") != 0 || real->seed != 0) continue;
        bool torch = strcmp(real->face, "torch") == 0;
        program_run r;
        check_result(real, torch ? 1e-7 : 1e-12, 1e-15, &r);
        if (torch) assert_non_null(strstr(r.out, text));
        program_free(&r);
        checked++;
    }
    assert_int_equal(checked, 2);
    free(text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_seeds_reach_the_recorded_accuracies),
        cmocka_unit_test(in_float64_ten_epochs_are_those_of_the_real_frameworks),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
