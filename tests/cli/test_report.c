/* test_report.c - `diptych report`: pages of runs that were saved with --json. */
#include "cli/cli.h"
#include "cli/run_test.h"

static void save(const char *seed, const char *json, const char *page) {
    program_run r = TRAIN("compare", "--quiet", "--seed", seed, "--json", json, "--report", page);
    program_free(&r);
}

#ifdef DIP_WITH_JANSSON
static void a_saved_run_gives_the_page_that_compare_wrote(void **state) {
    (void)state;
    char json[600], page[600], again[600];
    static const char *const endings[] = {".html", ".md"};
    beside(json, sizeof json, "run.json");
    for (int i = 0; i < 2; i++) {
        char name[32];
        snprintf(name, sizeof name, "page%s", endings[i]);
        beside(page, sizeof page, name);
        snprintf(name, sizeof name, "again%s", endings[i]);
        beside(again, sizeof again, name);
        save("0", json, page);
        program_run r = RUN("report", json, i == 0 ? "-o" : "--output", again);
        assert_run(&r, 0);
        assert_string_equal(r.out, "");
        assert_string_equal(r.err, "");
        char *first = read_text(page), *second = read_text(again);
        assert_true(strcmp(first, second) == 0); /* too long to be printed */
        free(first);
        free(second);
        program_free(&r);
        unlink(page);
        unlink(again);
    }
    unlink(json);
}

static void several_seeds_make_one_page(void **state) {
    (void)state;
    char one[600], other[600], page[600];
    beside(page, sizeof page, "seeds.md");
    save("3", beside(one, sizeof one, "3.json"), page);
    save("4", beside(other, sizeof other, "4.json"), page);
    program_run r = RUN("report", one, "-o", page, other);
    assert_run(&r, 0);
    char *text = read_text(page);
    assert_has(text, "3");
    assert_has(text, "4");
    free(text);
    program_free(&r);
    unlink(one);
    unlink(other);
    unlink(page);
}

static void a_file_that_is_no_run_is_named_and_the_old_page_stays(void **state) {
    (void)state;
    char wrong[600], page[600];
    beside(wrong, sizeof wrong, "wrong.json");
    beside(page, sizeof page, "old.html");
    for (int i = 0; i < 2; i++) {
        FILE *f = fopen(i == 0 ? wrong : page, "w");
        assert_non_null(f);
        fputs("{\"schema\": 9}", f);
        fclose(f);
    }
    program_run r = RUN("report", wrong, "-o", page);
    assert_run(&r, 1);
    assert_has(r.err, "diptych: report: ");
    assert_has(r.err, "wrong.json: schema: found 9, expected a whole number from 1 to 1");
    assert_int_equal(count_lines(r.err), 1);
    char *text = read_text(page);
    assert_string_equal(text, "{\"schema\": 9}");
    free(text);
    program_free(&r);
    unlink(wrong);
    unlink(page);
}
#else
static void without_jansson_it_says_so(void **state) {
    (void)state;
    char json[600], page[600];
    save("0", beside(json, sizeof json, "run.json"), beside(page, sizeof page, "page.html"));
    program_run r = RUN("report", json, "-o", page);
    assert_run(&r, 1);
    assert_has(r.err, "without jansson");
    program_free(&r);
    unlink(json);
    unlink(page);
}
#endif

static void what_is_missing_is_said_with_status_2(void **state) {
    (void)state;
    static const struct {
        const char *word[4], *sentence;
    } cases[] = {
        {{"report"}, "report: FILE... is missing: "},
        {{"report", "a.json"},
         "report: the page's name is missing: diptych report a.json -o FILE.html\n"},
        {{"report", "a.json", "-o"}, "report: --output needs a value: --output FILE.html|.md\n"},
        {{"report", "a.json", "-o", "a.pdf"},
         "report: --output: found \"a.pdf\", expected a name that ends in .html or .md\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *argv[6] = {DIP_PROGRAM};
        for (int k = 0; k < 4; k++) argv[k + 1] = cases[i].word[k];
        program_run r = program_run_words(argv, NULL);
        assert_has(r.err, cases[i].sentence);
        assert_run(&r, 2);
        program_free(&r);
    }
}

static void there_is_a_limit_to_the_files(void **state) {
    (void)state;
    const char *argv[DIP_CLI_MOST_OPERANDS + 4] = {DIP_PROGRAM, "report"};
    for (int i = 0; i <= DIP_CLI_MOST_OPERANDS; i++) argv[2 + i] = "a.json";
    program_run r = program_run_words(argv, NULL);
    assert_run(&r, 2);
    assert_string_equal(r.err,
                        "diptych: report: takes at most 64 names, found \"a.json\" as well\n");
    program_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
#ifdef DIP_WITH_JANSSON
        cmocka_unit_test(a_saved_run_gives_the_page_that_compare_wrote),
        cmocka_unit_test(several_seeds_make_one_page),
        cmocka_unit_test(a_file_that_is_no_run_is_named_and_the_old_page_stays),
#else
        cmocka_unit_test(without_jansson_it_says_so),
#endif
        cmocka_unit_test(what_is_missing_is_said_with_status_2),
        cmocka_unit_test(there_is_a_limit_to_the_files),
    };
    return cmocka_run_group_tests(tests, make_small_digits, remove_small_digits);
}
