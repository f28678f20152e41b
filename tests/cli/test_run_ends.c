/* test_run_ends.c - runs that do not come to their end: failures and interrupts. */
#include <signal.h>
#include <time.h>

#include "cli/run_test.h"

/* ---- failures -------------------------------------------------------------------------------- */

static void missing_data_is_named_with_its_folder(void **state) {
    (void)state;
    program_run r = RUN("compare", "--data", "/no/such/folder");
    assert_run(&r, 1);
    assert_string_equal(r.out, "");
    assert_string_equal(
        r.err,
        "diptych: compare: --data /no/such/folder: there is no such folder; name the one with the "
        "MNIST files, or leave the option out\n");
    program_free(&r);
    char empty[512], expected[1400];
    scratch_folder(empty, sizeof empty);
    r = RUN("torch", "--data", empty);
    scratch_remove(empty);
    snprintf(
        expected, sizeof expected,
        "diptych: torch: --data %s: train-images-idx3-ubyte and train-labels-idx1-ubyte, plain "
        "or .gz, are neither there nor in its MNIST/raw; name their folder, or leave the option "
        "out\n",
        empty);
    assert_run(&r, 1);
    assert_string_equal(r.out, "");
    assert_string_equal(r.err, expected);
    program_free(&r);
}

static void a_truncated_file_is_named_with_the_byte_where_it_breaks(void **state) {
    (void)state;
    char labels[600], json[600];
    beside(labels, sizeof labels, "t10k-labels-idx1-ubyte");
    char *whole = read_text(labels);
    assert_int_equal(truncate(labels, 100), 0);
    for (int f = 0; f < 2; f++) {
        program_run r = RUN(faces[f], SMALL, "--json", beside(json, sizeof json, "none.json"));
        assert_run(&r, 1);
        assert_has(r.err, f == 0 ? "diptych: Keras face: " : "diptych: PyTorch face: ");
        assert_has(r.err, "t10k-labels-idx1-ubyte: byte ");
        assert_int_equal(count_lines(r.err), 1);
        assert_null(strstr(r.err, ".c:"));           /* no line of the program's own source */
        assert_int_not_equal(access(json, F_OK), 0); /* nothing was reached, nothing is written */
        program_free(&r);
    }
    FILE *f = fopen(labels, "wb");
    assert_non_null(f);
    uint8_t head[8] = {0, 0, 8, 1, 0, 0, 0, SMALL_TEST};
    assert_memory_equal(whole, head, 8);
    fwrite(whole, 1, 8 + SMALL_TEST, f);
    fclose(f);
    free(whole);
}

static void a_file_that_cannot_be_written_is_noticed_before_the_training(void **state) {
    (void)state;
    static const char *const options[] = {"--json", "--trace", "--report", "--plot"};
    for (int i = 0; i < 4; i++) {
        char path[64];
        snprintf(path, sizeof path, "/no/such/folder/file%s", i < 2 ? "" : i == 2 ? ".md" : ".svg");
        program_run r = RUN("compare", SMALL, "--report=none", options[i], path);
        assert_run(&r, 1);
        assert_string_equal(r.out, "");
        assert_has(r.err, path);
        assert_has(r.err, options[i]);
        assert_int_equal(count_lines(r.err), 1);
        program_free(&r);
    }
}

static void an_older_file_survives_a_run_that_never_began(void **state) {
    (void)state;
    char path[600];
    FILE *f = fopen(beside(path, sizeof path, "old.json"), "w");
    assert_non_null(f);
    fputs("old", f);
    fclose(f);
    program_run r = RUN("compare", SMALL, "--json", path, "--trace", "/no/such/folder/file");
    assert_run(&r, 1);
    char *text = read_text(path);
    assert_string_equal(text, "old");
    free(text);
    unlink(path);
    program_free(&r);
}

static void output_that_cannot_be_written_is_a_failure(void **state) {
    (void)state;
    if (access("/dev/full", W_OK) != 0) skip();
    program_run r = program_run_words(
        (const char *const[]){"/bin/sh", "-c", DIP_PROGRAM " --help > /dev/full", NULL}, NULL);
    assert_run(&r, 1);
    assert_string_equal(
        r.err, "diptych: standard output could not be written; what was printed is not complete\n");
    program_free(&r);
}

/* ---- interrupts ------------------------------------------------------------------------------ */

static void interrupt(const char *command, int number) {
    char json[600], trace[600];
    beside(json, sizeof json, "i.json");
    beside(trace, sizeof trace, "i.csv");
    bool both = strcmp(command, "compare") == 0;
    program_run r = START(command, SMALL, "--epochs", "1000000", "--json", json, "--trace", trace,
                          both ? "--report=none" : NULL);
    assert_true(program_wait_for(r.out_path, 4000, 60)); /* some epochs */
    program_signal(&r, number);
    program_finish(&r);
    assert_run(&r, 130);
    assert_string_equal(r.err, "");
    assert_has(r.out, "\nInterrupted: ");
    assert_has(r.out, " of 1000000 epochs complete");
    assert_fits_schema(json);
    char *text = read_text(json), *steps = read_text(trace);
    assert_has(text, "\"test\": null");
    assert_has(text, "\"interrupted\": {\"epoch\": ");
    int epochs = count(text, "\"val_loss\""), lines = count_lines(steps) - 1;
    assert_true(epochs > 0);
    assert_true(lines >= epochs * SMALL_STEPS && lines <= (epochs + 1) * SMALL_STEPS);
    bool torch = strcmp(command, "torch") == 0;
    assert_int_equal(count(text, "\"keras\": "), torch ? 0 : 2);
    assert_int_equal(count(text, "\"torch\": "), torch ? 2 : 0); /* compare had not come to it */
    assert_int_equal(count(r.out, "Side by side"), both);
    assert_null(strstr(r.out, "softmax twice")); /* nor does it speak of it */
    free(text);
    free(steps);
    program_free(&r);
    unlink(json);
    unlink(trace);
}

static void an_interrupted_run_ends_after_its_step_and_keeps_what_it_reached(void **state) {
    (void)state;
    interrupt("keras", SIGINT);
    interrupt("torch", SIGTERM);
    interrupt("compare", SIGINT);
}

/* ---- a process that is lost -------------------------------------------------------------------- */
/* The one child of a process; 0 where the system does not tell. */
static int child_of(int pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", pid, pid);
    FILE *f = fopen(path, "r");
    int child = 0;
    if (f && fscanf(f, "%d", &child) != 1) child = 0;
    if (f) fclose(f);
    return child;
}

static void a_face_whose_process_is_lost_takes_nothing_else_with_it(void **state) {
    (void)state;
    char json[600];
    beside(json, sizeof json, "lost.json");
    program_run r = START("compare", SMALL, "--epochs", "1000000", "--json", json, "--report=none");
    assert_true(program_wait_for(r.out_path, 4000, 60));
    int child = child_of(r.pid);
    if (child > 0) assert_int_equal(kill(child, SIGKILL), 0);
    const char *torch = NULL;
    for (int i = 0; child > 0 && !torch && i < 6000; i++) { /* until its first epochs are done */
        nanosleep(&(struct timespec){0, 10000000}, NULL);
        char *text = read_text(r.out_path);
        torch = strstr(text, "Epoch 2/1000000 - Loss");
        free(text);
    }
    program_signal(&r, SIGINT);
    program_finish(&r);
    assert_run(&r, 130);
    if (child > 0) {
        assert_string_equal(r.err, "diptych: Keras face: its process was ended by signal 9 "
                                   "(Killed); what it had reached is lost\n");
        assert_has(r.out, "\nInterrupted: PyTorch face, ");
        assert_fits_schema(json);
        char *text = read_text(json);
        assert_int_equal(count(text, "\"keras\": "), 0);
        assert_int_equal(count(text, "\"torch\": "), 2);
        free(text);
    }
    program_free(&r);
    unlink(json);
}

static void nobody_who_reads_is_no_failure_to_speak_of(void **state) {
    (void)state;
    program_run r = program_run_words(
        (const char *const[]){"/bin/sh", "-c",
                              DIP_PROGRAM
                              " compare --report none --epochs 1000000 --data \"$0\" | head -n 1",
                              small_digits, NULL},
        NULL);
    assert_run(&r, 0);
    assert_string_equal(r.err, "");
    assert_int_equal(count_lines(r.out), 1);
    program_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_data_is_named_with_its_folder),
        cmocka_unit_test(a_truncated_file_is_named_with_the_byte_where_it_breaks),
        cmocka_unit_test(a_file_that_cannot_be_written_is_noticed_before_the_training),
        cmocka_unit_test(an_older_file_survives_a_run_that_never_began),
        cmocka_unit_test(output_that_cannot_be_written_is_a_failure),
        cmocka_unit_test(an_interrupted_run_ends_after_its_step_and_keeps_what_it_reached),
        cmocka_unit_test(a_face_whose_process_is_lost_takes_nothing_else_with_it),
        cmocka_unit_test(nobody_who_reads_is_no_failure_to_speak_of),
    };
    return cmocka_run_group_tests(tests, make_small_digits, remove_small_digits);
}
