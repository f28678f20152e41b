/* test_info.c - `diptych info` and `diptych ops`. */
#include "cli/cli_test.h"
#include "kernels/kernels.h"
#include "ops/op.h"
#include "report/differences.h"
#include "report/recorded.h"

/* Equal but for where lines are broken. */
static void assert_says(const char *text, const char *part) {
    char *flat[2];
    for (int i = 0; i < 2; i++) {
        const char *from = i == 0 ? text : part;
        char *to = flat[i] = malloc(strlen(from) + 1);
        assert_non_null(to);
        for (; *from; from++) {
            bool space = *from == ' ' || *from == '\n';
            if (!space) *to++ = *from;
            else if (to > flat[i] && to[-1] != ' ') *to++ = ' ';
        }
        *to = 0;
    }
    assert_has(flat[0], flat[1]);
    free(flat[0]);
    free(flat[1]);
}

static void assert_fits_a_terminal(const char *text) {
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
        size_t n = strcspn(line, "\n");
        if (n > 80 || (n > 0 && line[n - 1] == ' '))
            fail_msg("%d columns, or a blank at the end: %.*s", (int)n, (int)n, line);
        assert_true(line[n] == '\n');
    }
}

static void info_names_the_kernels_in_use_and_those_of_the_build(void **state) {
    (void)state;
    program_run r = RUN("info");
    assert_run(&r, 0);
    assert_string_equal(r.err, "");
    assert_has(r.out, "diptych     " DIPTYCH_VERSION "\n");
    assert_has(r.out, "compiler    ");
    char text[64];
    snprintf(text, sizeof text, "kernels     %s in use\n", dip_kernels_best()->name);
    assert_has(r.out, text);
    for (const dip_kernels *const *k = dip_kernels_list(); *k; k++) assert_says(r.out, (*k)->about);
    assert_has(r.out, "threads     1\n");
    assert_has(r.out, "devices     cpu\n");
    assert_has(r.out, "data        ");
    program_free(&r);
}

static void info_says_which_libraries_it_holds(void **state) {
    (void)state;
    program_run r = RUN("info");
    assert_has(r.out, "libraries   ");
#define DIP_LIBRARY(name, text, use) \
    assert_has(r.out, text " "); \
    assert_has(r.out, ": " use "\n");
#include "cli/libraries.def"
#undef DIP_LIBRARY
    program_free(&r);
}

static void info_says_what_exactness_rests_on(void **state) {
    (void)state;
    for (const dip_kernels *const *k = dip_kernels_list(); *k; k++) {
        if (!dip_kernels_supported(*k)) continue;
        char cpu[64];
        snprintf(cpu, sizeof cpu, "DIPTYCH_CPU=%s", (*k)->name);
        program_run r = program_run_words((const char *const[]){DIP_PROGRAM, "info", NULL},
                                          (const char *const[]){cpu, NULL});
        assert_run(&r, 0);
        assert_says(r.out, (*k)->fused ? "same bits fused multiply-add is there: any number of threads"
                                       : "same bits no fused multiply-add: the bits of a run are not "
                                         "those of other machines");
        assert_says(r.out, "follows " DIP_RECORDED_VERSIONS ", as recorded on x86-64");
        program_free(&r);
    }
}

/* Nothing is wider than a terminal but a folder's name. */
static void info_fits_a_terminal(void **state) {
    (void)state;
    char data[600];
    snprintf(data, sizeof data, "DIPTYCH_DATA=%s", small_digits);
    program_run r = program_run_words((const char *const[]){DIP_PROGRAM, "info", NULL},
                                      (const char *const[]){data, NULL});
    if (strlen(small_digits) < 60) assert_fits_a_terminal(r.out);
    program_free(&r);
}

static void info_follows_the_environment(void **state) {
    (void)state;
    char data[600];
    snprintf(data, sizeof data, "DIPTYCH_DATA=%s", small_digits);
    const char *const environment[] = {"DIPTYCH_CPU=generic", "DIPTYCH_NUM_THREADS=3",
                                       "DIPTYCH_CACHE=/some/folder", data, NULL};
    program_run r =
        program_run_words((const char *const[]){DIP_PROGRAM, "info", NULL}, environment);
    assert_run(&r, 0);
    assert_has(r.out, "kernels     generic in use, as DIPTYCH_CPU asks\n");
    assert_has(r.out, "threads     3, as DIPTYCH_NUM_THREADS asks\n");
    assert_has(r.out, "cache       /some/folder, as DIPTYCH_CACHE asks\n");
    snprintf(data, sizeof data, "data        %s\n", small_digits);
    assert_has(r.out, data);
    program_free(&r);
}

static void a_wrong_environment_is_one_sentence_and_status_1(void **state) {
    (void)state;
    static const struct {
        const char *variable, *sentence;
    } cases[] = {
        {"DIPTYCH_CPU=axv2",
         "diptych: DIPTYCH_CPU: there are no kernels called \"axv2\"; did you mean \"avx2\"?"},
        {"DIPTYCH_NUM_THREADS=0",
         "diptych: DIPTYCH_NUM_THREADS: found \"0\", expected a whole number from 1 to 1024"},
    };
    static const char *const commands[] = {"info", "compare"};
    for (int i = 0; i < 4; i++) {
        const char *const environment[] = {cases[i / 2].variable, NULL};
        program_run r = program_run_words((const char *const[]){DIP_PROGRAM, commands[i % 2], NULL},
                                          environment);
        assert_int_equal(strncmp(r.err, cases[i / 2].sentence, strlen(cases[i / 2].sentence)), 0);
        assert_int_equal(count_lines(r.err), 1);
        assert_string_equal(r.out, "");
        assert_run(&r, 1);
        program_free(&r);
    }
}

/* An exact set that this processor lacks, or this build: neon on x86-64, avx2 on Arm. */
static void kernels_that_are_not_here_are_refused_by_name(void **state) {
    (void)state;
#if defined(__aarch64__)
    static const char *const environment[] = {"DIPTYCH_CPU=avx2", NULL};
    const char *name = "avx2";
#else
    static const char *const environment[] = {"DIPTYCH_CPU=neon", NULL};
    const char *name = "neon";
#endif
    program_run r =
        program_run_words((const char *const[]){DIP_PROGRAM, "info", NULL}, environment);
    assert_run(&r, 1);
    assert_has(r.err, "diptych: ");
    assert_has(r.err, name);
    assert_int_equal(count_lines(r.err), 1);
    program_free(&r);
}

static void every_operator_stands_in_the_list_and_has_a_page(void **state) {
    (void)state;
    program_run list = RUN("ops");
    assert_run(&list, 0);
    assert_fits_a_terminal(list.out);
    size_t widest = 0;
    for (const dip_op *const *op = dip_ops; *op; op++)
        if (strlen((*op)->name) > widest) widest = strlen((*op)->name);
    int n = 0;
    for (const dip_op *const *op = dip_ops; *op; op++, n++) {
        char start[80];
        snprintf(start, sizeof start, "%s%-*s  %.4s", n > 0 ? "\n" : "", (int)widest, (*op)->name,
                 (*op)->doc);
        assert_has(list.out, start);
        program_run page = RUN("ops", (*op)->name);
        assert_run(&page, 0);
        assert_fits_a_terminal(page.out);
        assert_says(page.out, (*op)->doc);
        for (int i = 0; i < (*op)->n_attrs; i++) {
            assert_has(page.out, (*op)->attrs[i].name);
            assert_says(page.out, (*op)->attrs[i].doc);
        }
        program_free(&page);
    }
    int starts = 0; /* what is broken goes on in the second column */
    for (const char *at = list.out; *at; at += strcspn(at, "\n") + 1)
        starts += *at != ' ' && *at != '\n';
    assert_int_equal(starts, n + 1);
    program_free(&list);
}

static void every_difference_stands_in_the_list_and_has_a_page(void **state) {
    (void)state;
    program_run list = RUN("differences");
    assert_run(&list, 0);
    assert_fits_a_terminal(list.out);
    for (int i = 0; i < dip_differences_count; i++) {
        const dip_difference *d = &dip_differences[i];
        char start[80];
        snprintf(start, sizeof start, "\n  %s ", d->key);
        assert_has(list.out, start);
        assert_has(list.out, d->name);
        program_run page = RUN("differences", d->key);
        assert_run(&page, 0);
        assert_fits_a_terminal(page.out);
        assert_has(page.out, d->name);
        assert_says(page.out, d->keras);
        assert_says(page.out, d->torch);
        assert_says(page.out, d->effect);
        assert_null(strchr(page.out, '`'));
        program_free(&page);
    }
    program_free(&list);
}

static void a_page_shows_attributes_with_their_defaults(void **state) {
    (void)state;
    program_run r = RUN("ops", "dropout");
    assert_has(r.out, "inputs: 1   outputs: 2\n");
    assert_has(r.out, "  rate    real     default 0.5   ");
    assert_has(r.out, "  draws random numbers: never merged, never run twice\n");
    assert_has(r.out, "  the gradient reads output 1\n");
    program_free(&r);
    r = RUN("ops", "argmax");
    assert_has(r.out, "  not differentiable\n");
    program_free(&r);
    r = RUN("ops", "cross_entropy"); /* long names keep to their column */
    assert_has(r.out, "\n  label_smoothing  real ");
    program_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(info_names_the_kernels_in_use_and_those_of_the_build),
        cmocka_unit_test(info_says_which_libraries_it_holds),
        cmocka_unit_test(info_says_what_exactness_rests_on),
        cmocka_unit_test(info_fits_a_terminal),
        cmocka_unit_test(info_follows_the_environment),
        cmocka_unit_test(a_wrong_environment_is_one_sentence_and_status_1),
        cmocka_unit_test(kernels_that_are_not_here_are_refused_by_name),
        cmocka_unit_test(every_operator_stands_in_the_list_and_has_a_page),
        cmocka_unit_test(every_difference_stands_in_the_list_and_has_a_page),
        cmocka_unit_test(a_page_shows_attributes_with_their_defaults),
    };
    return cmocka_run_group_tests(tests, make_small_digits, remove_small_digits);
}
