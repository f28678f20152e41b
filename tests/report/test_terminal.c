/* test_terminal.c - what `diptych compare` prints last, from the sample run: golden texts, widths,
 * colours, runs that did not get far.
 *
 *   test_report_terminal write     writes tests/golden/report anew; look at the difference
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/claims.h"
#include "report/reasons.h"
#include "report/result_parts.h"
#include "sample_ladder.h"
#include "sample_run.h"
#include "support/context.h"
#include "support/run_program.h"

static const dip_look narrow = {80, true, false}, middle = {100, true, false}, wide = {120, true, false},
                      pipe = {80, false, false}, coloured = {80, true, true};

typedef struct sample {
    dip_context *ctx;
    dip_run_result run;
} sample;

static sample begin(void) {
    sample s = {.ctx = dip_test_context()};
    sample_run(s.ctx, &s.run, SAMPLE_ROWS, 0);
    s.run.page = "diptych-report.html";
    return s;
}

static void end(sample *s) {
    dip_result_free(&s->run);
    dip_test_context_free(s->ctx);
}

typedef void part_fn(dip_text *t, dip_look look, const dip_run_result *run);

/* free() it */
static char *text_of(const sample *s, part_fn *part, dip_look look) {
    dip_text t = {.ctx = s->ctx};
    part(&t, look, &s->run);
    assert_false(t.failed);
    char *copy = strdup(t.s ? t.s : "");
    dip_text_free(&t);
    return copy;
}

/* ---- ladders: as parts of their own, made from the run's memory ------------------------------------ */
static void ladder_part(dip_text *t, dip_look look, const dip_run_result *run, int seeds,
                        unsigned turned, bool shares, const char *differs) {
    dip_ladder l;
    sample_ladder(run->ctx, &l, 0, seeds, turned, SAMPLE_ROWS);
    if (shares) sample_shares(&l);
    snprintf(l.summit[0].differs, DIP_DIFFERS, "%s", differs);
    dip_part_ladder(t, look, &l, false);
    dip_ladder_free(&l);
}
static void one_seed(dip_text *t, dip_look look, const dip_run_result *run) {
    ladder_part(t, look, run, 1, DIP_EVERY_SWITCH, false, "");
}
static void five_seeds(dip_text *t, dip_look look, const dip_run_result *run) {
    ladder_part(t, look, run, 5, DIP_EVERY_SWITCH, true, "");
}
static void some_switches(dip_text *t, dip_look look, const dip_run_result *run) {
    ladder_part(t, look, run, 1, 1u << DIP_SWITCH_order | 1u << DIP_SWITCH_softmax, true, "");
}
static void parted(dip_text *t, dip_look look, const dip_run_result *run) {
    ladder_part(t, look, run, 2, DIP_EVERY_SWITCH, false,
                "the loss of step 1, 2.2725598812103271 and 2.3019373416900635");
}

/* ---- golden texts ------------------------------------------------------------------------------ */
static const struct {
    const char *file;
    part_fn *part;
    const dip_look *look;
} golden[] = {
    {"table_80.txt", dip_result_text_of, &narrow},
    {"table_120.txt", dip_result_text_of, &wide},
    {"table_pipe.txt", dip_result_text_of, &pipe},
    {"table_colours.txt", dip_result_text_of, &coloured},
    {"brief_80.txt", dip_part_brief, &narrow},
    {"brief_120.txt", dip_part_brief, &wide},
    {"brief_pipe.txt", dip_part_brief, &pipe},
    {"ladder_80.txt", one_seed, &narrow},
    {"ladder_120.txt", one_seed, &wide},
    {"ladder_pipe.txt", one_seed, &pipe},
    {"ladder_colours.txt", one_seed, &coloured},
    {"ladder_seeds_80.txt", five_seeds, &narrow},
    {"ladder_seeds_100.txt", five_seeds, &middle},
    {"ladder_only_80.txt", some_switches, &narrow},
    {"ladder_parted_80.txt", parted, &narrow},
};
enum { GOLDEN = sizeof golden / sizeof *golden };

static void path_of(int i, char *path, size_t size) {
    snprintf(path, size, "%s/report/%s", DIP_TEST_GOLDEN, golden[i].file);
}

static void texts_are_those_that_were_looked_at(void **state) {
    (void)state;
    sample s = begin();
    for (int i = 0; i < GOLDEN; i++) {
        char path[600];
        path_of(i, path, sizeof path);
        char *expected = read_text(path), *got = text_of(&s, golden[i].part, *golden[i].look);
        assert_non_null(expected);
        assert_string_equal(got, expected);
        free(expected);
        free(got);
    }
    end(&s);
}

static int write_golden(void) {
    sample s = begin();
    for (int i = 0; i < GOLDEN; i++) {
        char path[600];
        path_of(i, path, sizeof path);
        char *got = text_of(&s, golden[i].part, *golden[i].look);
        FILE *file = fopen(path, "w");
        if (!file || fputs(got, file) < 0 || fclose(file) != 0) return 1;
        free(got);
    }
    end(&s);
    return 0;
}

/* ---- widths ------------------------------------------------------------------------------------ */
static part_fn *const parts[] = {dip_result_text_of, dip_part_brief, one_seed, five_seeds,
                                 some_switches, parted};
enum { PARTS = sizeof parts / sizeof *parts };

static void check_lines(const char *text, int width) {
    for (const char *at = text; *at;) {
        char line[2048];
        size_t n = strcspn(at, "\n");
        assert_true(n < sizeof line && at[n] == '\n'); /* the last line ends too */
        memcpy(line, at, n);
        line[n] = 0;
        int columns = dip_columns(line);
        bool rule = strncmp(line, "──", strlen("──")) == 0;
        if (columns > width || (rule && columns != width))
            fail_msg("%d columns instead of %d: %s", columns, width, line);
        if (n > 0 && line[n - 1] == ' ') fail_msg("a blank at the end: %s|", line);
        at += n + 1;
    }
}

static void no_line_is_wider_than_the_terminal(void **state) {
    (void)state;
    static const int widths[] = {80, 81, 99, 100, 101, 119, 120, 121, 147, 160, 200, 400};
    sample s = begin();
    for (int stage = 0; stage < 4; stage++) {
        if (stage == 1) sample_without_facts(&s.run);
        if (stage == 2) sample_interrupt(&s.run, 1, 4);
        if (stage == 3) sample_one_face(&s.run);
        for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
            for (int p = 0; p < PARTS; p++)
                for (int bars = 0; bars < 2; bars++) {
                    char *text = text_of(&s, parts[p], (dip_look){widths[i], bars, false});
                    check_lines(text, widths[i]);
                    free(text);
                }
    }
    end(&s);
}

/* ---- the same words with and without colours, on a terminal and in a pipe --------------------------- */
static void strip_colours(char *text) {
    char *to = text;
    while (*text) {
        if (*text != '\033') *to++ = *text++;
        else text = strchr(text, 'm') + 1;
    }
    *to = 0;
}

static bool has_bars(const char *line, size_t n) {
    for (size_t i = 0; i + 2 < n; i++) /* U+2581 to U+2588 */
        if (memcmp(line + i, "\xE2\x96", 2) == 0) return true;
    return false;
}

static void colours_and_pipes_do_not_change_the_words(void **state) {
    (void)state;
    sample s = begin();
    for (int p = 0; p < 2; p++) {
        char *plain = text_of(&s, parts[p], narrow), *colours = text_of(&s, parts[p], coloured),
             *piped = text_of(&s, parts[p], pipe);
        assert_null(strchr(plain, '\033'));
        assert_non_null(strchr(colours, '\033'));
        assert_null(strchr(piped, '\033'));
        strip_colours(colours);
        assert_string_equal(colours, plain);
        int bars = 0;
        const char *a = plain, *b = piped;
        while (*a && *b) {
            size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");
            assert_false(has_bars(b, m));
            if (has_bars(a, n)) bars++;
            else assert_true(n == m && memcmp(a, b, n) == 0);
            a += n + 1;
            b += m + 1;
        }
        assert_true(*a == 0 && *b == 0 && bars > 0);
        free(plain);
        free(colours);
        free(piped);
    }
    end(&s);
}

/* A sink that is not the terminal: 80 columns, no colours, no bars. */
static void the_context_decides_how_it_looks(void **state) {
    (void)state;
    sample s = begin();
    dip_result_table(s.ctx, &s.run);
    char *piped = text_of(&s, dip_result_text_of, pipe);
    assert_string_equal(dip_test_output(s.ctx), piped);
    free(piped);
    dip_test_output_clear(s.ctx);
    dip_result_brief(s.ctx, &s.run);
    piped = text_of(&s, dip_part_brief, pipe);
    assert_string_equal(dip_test_output(s.ctx), piped);
    free(piped);
    dip_test_output_clear(s.ctx);
    dip_result_heading(s.ctx, "Keras face", "examples/mnist_keras.c");
    assert_string_equal(dip_test_output(s.ctx),
                        "── Keras face ──────────────────────────────────────── "
                        "examples/mnist_keras.c ──\n");
    end(&s);
}

/* ---- claims and reasons ---------------------------------------------------------------------------- */
static void every_claim_and_reason_has_its_row(void **state) {
    (void)state;
    sample s = begin();
    for (int stage = 0; stage < 2; stage++) {
        char *text = text_of(&s, dip_result_text_of, wide);
        int choose[2] = {0};
        for (int i = 0; i < dip_claims_count; i++) {
            const dip_claim *c = &dip_claims[i];
            char row[200];
            snprintf(row, sizeof row, "\n %s ", c->claim);
            assert_non_null(strstr(text, row));
            assert_true(dip_columns(c->claim) <= 43);
            if (c->choose) choose[strcmp(c->choose, "Keras") != 0]++;
            dip_text brief = {.ctx = s.ctx}, full = {.ctx = s.ctx};
            dip_claim_answer(c, &s.run, true, &brief);
            dip_claim_answer(c, &s.run, false, &full);
            if (dip_columns(brief.s) > DIP_CLAIM_ROW || strchr(brief.s, '\n'))
                fail_msg("%s: %s", c->key, brief.s);
            assert_non_null(strstr(text, brief.s));
            assert_true(full.n >= strlen("Not measured."));
            dip_text_free(&brief);
            dip_text_free(&full);
        }
        assert_int_equal(choose[0], 4);
        assert_int_equal(choose[1], 5);
        for (int i = 0; i < dip_reasons_count; i++)
            assert_non_null(strstr(text, dip_reasons[i].torch));
        assert_int_equal(dip_reasons_count, DIP_SWITCHES + 1); /* and rounding, which is no switch */
        for (int i = 0; i < DIP_SWITCHES; i++)
            assert_string_equal(dip_reason_of((dip_switch)i)->key, dip_switch_table[i].key);
        assert_int_equal(strstr(text, "not measured") != NULL, stage == 1);
        free(text);
        sample_without_facts(&s.run);
    }
    end(&s);
}

static void answer_of(sample *s, const char *key, bool brief, const char *expected) {
    for (int i = 0; i < dip_claims_count; i++) {
        if (strcmp(dip_claims[i].key, key) != 0) continue;
        dip_text t = {.ctx = s->ctx};
        dip_claim_answer(&dip_claims[i], &s->run, brief, &t);
        assert_string_equal(t.s, expected);
        dip_text_free(&t);
        return;
    }
    fail_msg("there is no claim %s", key);
}

/* What is said follows the numbers. */
static void verdicts_follow_the_answers(void **state) {
    (void)state;
    sample s = begin();
    answer_of(&s, "similar", true,
              "no, as written: 0.9739 and 0.9641, McNemar p < 1e-6; yes without softmax 2");
    answer_of(&s, "static", true,
              "built once, 9 fused groups, 1 arena of 0.9 MB, 0 allocations per step");
    answer_of(&s, "gentle", true, "not measurable by this program");
    /* The second softmax taken away changes nothing: then nothing is claimed for it. */
    dip_answers *one = &s.run.one_softmax.answers;
    memcpy(one->predicted, s.run.face[1].answers.predicted, (size_t)one->rows);
    s.run.one_softmax.test_accuracy = s.run.face[1].test_accuracy;
    answer_of(&s, "similar", true,
              "no, as written: 0.9739 and 0.9641, p < 1e-6; 0.9641 without softmax 2");
    char *text = text_of(&s, dip_result_text_of, wide);
    assert_non_null(strstr(text, "that\n   is still really different (p < 1e-6)."));
    free(text);
    /* Both alike. */
    memcpy(s.run.face[1].answers.predicted, s.run.face[0].answers.predicted, (size_t)one->rows);
    s.run.face[1].test_accuracy = s.run.face[0].test_accuracy;
    answer_of(&s, "similar", true, "yes: 0.9739 and 0.9739, McNemar p = 1");
    text = text_of(&s, dip_result_text_of, narrow);
    assert_non_null(strstr(text, "not distinguishable"));
    assert_non_null(strstr(text, "none: both faces answer every digit alike"));
    free(text);
    sample_interrupt(&s.run, 0, 2);
    answer_of(&s, "similar", true, "not measured");
    answer_of(&s, "similar", false, "Not measured.");
    end(&s);
}

/* ---- runs that are not the usual one ------------------------------------------------------------------ */
static void assert_row(const sample *s, const char *row) {
    char *text = text_of(s, dip_result_text_of, narrow);
    if (!strstr(text, row)) fail_msg("not found: %s\nin:\n%s", row, text);
    free(text);
}

static void assert_no_row(const sample *s, const char *row) {
    char *text = text_of(s, dip_result_text_of, narrow);
    if (strstr(text, row)) fail_msg("found: %s\nin:\n%s", row, text);
    free(text);
}

static void recordings_stand_only_beside_the_same_run(void **state) {
    (void)state;
    sample s = begin();
    assert_row(&s, "recorded  0.9741         0.9630         ours within 0.0011\n");
    s.run.seed = 7;
    assert_row(&s, "recorded  -              -              only seeds 0, 1, 42\n");
    s.run.seed = 0;
    s.run.batch_size = 64;
    assert_row(&s, "recorded  -              -              only for batch 100\n");
    s.run.epochs = 3;
    assert_row(&s, "recorded  -              -              only for 10 epochs\n");
    s.run.epochs = 10;
    s.run.batch_size = 100;
    s.run.float64 = true;
    assert_row(&s, "recorded  0.9747         0.9621         ours within 0.0020\n");
    end(&s);
}

static void an_interrupted_run_says_how_far_it_came(void **state) {
    (void)state;
    sample s = begin();
    sample_interrupt(&s.run, 1, 4);
    assert_row(&s, " test accuracy (95 % range)    0.974 ±0.003   not reached\n");
    assert_row(&s, " The PyTorch face was interrupted in epoch 5 after step 41.\n");
    assert_row(&s,
               " complete epochs               10             4              of 10 asked for\n");
    assert_row(&s, "ours within 0.0002");
    assert_no_row(&s, "McNemar");
    assert_no_row(&s, "Why they differ");
    sample_interrupt(&s.run, 0, 0);
    sample_one_face(&s.run);
    assert_row(&s, " validation accuracy           not reached\n");
    assert_row(&s, " weights, start of SHA-256     not reached\n");
    assert_no_row(&s, "PyTorch face");
    char *text = text_of(&s, dip_part_brief, wide);
    assert_non_null(strstr(text, " interrupted in epoch 1 after step 41\n test not reached\n"));
    free(text);
    s.run.n = 0; /* the data was not found */
    text = text_of(&s, dip_result_text_of, narrow);
    assert_string_equal(text, "");
    free(text);
    s.run.n = 1;
    end(&s);
}

static void numbers_that_are_none_are_named(void **state) {
    (void)state;
    sample s = begin();
    s.run.face[1].test_loss = (double)NAN;
    s.run.face[0].test_loss = (double)INFINITY;
    s.run.face[1].epoch[3].val_accuracy = (double)NAN;
    assert_row(&s, " test loss                     inf            nan            not the same");
    assert_row(&s, "▁▃▄ ▅");
    s.run.face[1].epoch[3].loss = 123456.789;
    char *text = text_of(&s, dip_part_brief, wide);
    check_lines(text, 120);
    free(text);
    s.run.page = NULL;
    assert_no_row(&s, "Read it");
    assert_row(&s, "\n Yours: diptych new my-net\n");
    end(&s);
}

static void every_failed_allocation_is_told(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, 200, 0);
    run.page = "diptych-report.html";
    void (*const print[])(dip_context *, const dip_run_result *) = {dip_result_table,
                                                                    dip_result_brief};
    for (int k = 0; k < 2; k++) {
        bool whole = false;
        for (int at = 1; !whole && at < 1000; at++) {
            dip_test_output_clear(ctx);
            fail_alloc_at(dip_test_alloc(ctx), at);
            print[k](ctx, &run);
            fail_alloc_at(dip_test_alloc(ctx), 0);
            dip_error e;
            whole = !dip_error_take(ctx, &e);
            if (whole) assert_true(strlen(dip_test_output(ctx)) > 500);
            else assert_string_equal(dip_test_output(ctx), "");
        }
        assert_true(whole);
    }
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "write") == 0) return write_golden();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_those_that_were_looked_at),
        cmocka_unit_test(no_line_is_wider_than_the_terminal),
        cmocka_unit_test(colours_and_pipes_do_not_change_the_words),
        cmocka_unit_test(the_context_decides_how_it_looks),
        cmocka_unit_test(every_claim_and_reason_has_its_row),
        cmocka_unit_test(verdicts_follow_the_answers),
        cmocka_unit_test(recordings_stand_only_beside_the_same_run),
        cmocka_unit_test(an_interrupted_run_says_how_far_it_came),
        cmocka_unit_test(numbers_that_are_none_are_named),
        cmocka_unit_test(every_failed_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
