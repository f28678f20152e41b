/* test_run_options.c - every option of a run has an effect, and what goes before what. */
#include "cli/cli.h"
#include "cli/run_test.h"

static bool epochs_changes(void) {
    char *text = JSON_OF("keras", "--epochs", "3");
    bool ok = count(text, "\"val_loss\"") == 3;
    free(text);
    return ok;
}

static bool weights_change(const char *option, const char *value) {
    bool ok = true;
    for (int f = 0; f < 2; f++) {
        char *plain = json_of(faces[f], NULL), *other = JSON_OF(faces[f], option, value), a[65],
             b[65];
        hash_of(plain, faces[f], a);
        hash_of(other, faces[f], b);
        ok = ok && strcmp(a, b) != 0;
        free(plain);
        free(other);
    }
    return ok;
}

static bool batch_size_changes(void) { return weights_change("--batch-size", "50"); }
static bool seed_changes(void) { return weights_change("--seed", "1"); }

/* Fewer rows give another run than all of them, which the default would find. */
static bool data_changes(void) {
    program_run r = train("keras", NULL);
    bool ok = strstr(r.out, "9/9") != NULL;
    program_free(&r);
    return ok;
}

static bool threads_changes(void) {
    char *text = JSON_OF("torch", "--threads", "3");
    bool ok = strstr(text, "\"threads\": 3,") != NULL;
    free(text);
    return ok;
}

static bool float64_changes(void) {
    bool ok = true;
    for (int f = 0; f < 2; f++) {
        char *text = JSON_OF(faces[f], "--float64");
        double loss = number_after(text, "epochs", "loss");
        ok = ok && strstr(text, "\"dtype\": \"float64\"") && (double)(float)loss != loss;
        free(text);
    }
    return ok;
}

static bool written(const char *option, const char *name) {
    char path[600];
    program_run r = TRAIN("compare", option, beside(path, sizeof path, name), "--quiet");
    bool ok = unlink(path) == 0;
    program_free(&r);
    return ok;
}

static bool trace_changes(void) { return written("--trace", "steps"); }
static bool json_changes(void) { return written("--json", "run"); }

static bool quiet_changes(void) {
    program_run r = TRAIN("keras", "--quiet");
    bool ok = !*r.out;
    program_free(&r);
    return ok;
}

static bool report_changes(void) {
    return written("--report", "page.html") && written("--report", "page.md");
}
static bool plot_changes(void) { return written("--plot", "run.svg"); }

static bool brief_changes(void) {
    program_run r = TRAIN("compare", "--brief");
    bool ok = !strstr(r.out, "Model: \"sequential\"") && strstr(r.out, "Side by side");
    program_free(&r);
    return ok;
}

static bool no_ladder_changes(void) {
    program_run with = RUN("compare", SMALL, "--epochs", "1", "--report=none", "--brief"),
                without = TRAIN("compare", "--brief");
    bool ok = strstr(with.out, "One switch after the other") &&
              !strstr(without.out, "One switch after the other");
    program_free(&with);
    program_free(&without);
    return ok;
}

static bool help_changes(void) {
    program_run r = TRAIN("keras", "--help");
    bool ok = strncmp(r.out, "Usage: ", 7) == 0;
    program_free(&r);
    return ok;
}

static const struct {
    const char *option;
    bool (*changes)(void);
} effects[] = {
    {"--epochs", epochs_changes},   {"--batch-size", batch_size_changes},
    {"--seed", seed_changes},       {"--data", data_changes},
    {"--threads", threads_changes}, {"--float64", float64_changes},
    {"--trace", trace_changes},     {"--json", json_changes},
    {"--quiet", quiet_changes},     {"--help", help_changes},
    {"--report", report_changes},   {"--plot", plot_changes},
    {"--brief", brief_changes},     {"--no-ladder", no_ladder_changes},
};

static void every_option_changes_what_a_run_does(void **state) {
    (void)state;
    for (const dip_cli_option *o = dip_cli_compare_options; o->name; o++) {
        bool (*changes)(void) = NULL;
        for (size_t i = 0; i < sizeof effects / sizeof *effects; i++)
            if (strcmp(effects[i].option, o->name) == 0) changes = effects[i].changes;
        if (!changes) fail_msg("%s has no test here", o->name);
        if (!changes()) fail_msg("%s changes nothing", o->name);
    }
}

/* Markdown and HTML begin otherwise; what a picture holds is a matter of tests/report. */
static void the_ending_says_which_page_is_written(void **state) {
    (void)state;
    char html[600], markdown[600];
    beside(html, sizeof html, "page.html");
    beside(markdown, sizeof markdown, "page.md");
    program_run r = TRAIN("compare", "--report", html), s = TRAIN("compare", "--report", markdown);
    char *page = read_text(html), *text = read_text(markdown), line[700];
    assert_int_equal(strncmp(page, "<!DOCTYPE html>", 15), 0);
    assert_int_equal(strncmp(text, "# ", 2), 0);
    snprintf(line, sizeof line, "\n Read it: %s", html);
    assert_has(r.out, line);
    free(page);
    free(text);
    program_free(&r);
    program_free(&s);
    unlink(html);
    unlink(markdown);
}

static void without_a_word_the_page_lies_in_the_current_folder(void **state) {
    (void)state;
    char path[600], command[1400];
    snprintf(command, sizeof command,
             "cd '%s' && " DIP_PROGRAM " compare --quiet --no-ladder --epochs 1 --data .", small_digits);
    program_run r = program_run_words((const char *const[]){"/bin/sh", "-c", command, NULL}, NULL);
    assert_run(&r, 0);
    assert_int_equal(unlink(beside(path, sizeof path, "diptych-report.html")), 0);
    program_free(&r);
}

static void the_environment_finds_the_data_and_an_option_goes_before_it(void **state) {
    (void)state;
    char data[600];
    snprintf(data, sizeof data, "DIPTYCH_DATA=%s", small_digits);
    const char *const here[] = {data, "DIPTYCH_NUM_THREADS=2", NULL}, *const nowhere[] = {
                                                                          "DIPTYCH_DATA=/nowhere",
                                                                          NULL};
    program_run r =
        program_run_words((const char *const[]){DIP_PROGRAM, "keras", "--epochs", "1", NULL}, here);
    assert_run(&r, 0);
    assert_has(r.out, "9/9");
    program_free(&r);
    r = program_run_words((const char *const[]){DIP_PROGRAM, "keras", "--epochs", "1", SMALL, NULL},
                          nowhere);
    assert_run(&r, 0);
    assert_has(r.out, "9/9");
    program_free(&r);
    char path[600];
    r = program_run_words((const char *const[]){DIP_PROGRAM, "keras", "--epochs", "1", "--threads",
                                                "1", "--json", beside(path, sizeof path, "t.json"),
                                                NULL},
                          here);
    assert_run(&r, 0);
    char *text = read_text(path);
    assert_has(text, "\"threads\": 1,"); /* not the environment's 2 */
    free(text);
    unlink(path);
    program_free(&r);
}

static void a_random_seed_is_printed_and_repeats_the_run(void **state) {
    (void)state;
    char path[600], seed[32], here[65], there[65];
    program_run r =
        TRAIN("torch", "--seed", "random", "--json", beside(path, sizeof path, "r.json"));
    long long n = -1;
    assert_int_equal(sscanf(r.out, "Seed: %lld, from the system; --seed ", &n), 1);
    char *first = read_text(path);
    assert_true((double)n == number_after(first, "schema", "seed"));
    snprintf(seed, sizeof seed, "%lld", n);
    char *again = JSON_OF("torch", "--seed", seed);
    hash_of(first, "torch", here);
    hash_of(again, "torch", there);
    assert_string_equal(here, there);
    program_free(&r);
    free(first);
    free(again);
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_changes_what_a_run_does),
        cmocka_unit_test(the_ending_says_which_page_is_written),
        cmocka_unit_test(without_a_word_the_page_lies_in_the_current_folder),
        cmocka_unit_test(the_environment_finds_the_data_and_an_option_goes_before_it),
        cmocka_unit_test(a_random_seed_is_printed_and_repeats_the_run),
    };
    return cmocka_run_group_tests(tests, make_small_digits, remove_small_digits);
}
