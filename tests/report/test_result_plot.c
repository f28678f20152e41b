/* A run's pictures: both faces' curves and digits with two answers, whatever is missing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/result_plot.h"
#include "sample_run.h"
#include "support/context.h"
#include "support/run_program.h"

enum { ROWS = 1000 };
static char folder[300], path[400];

static int begin(void **state) {
    (void)state;
    if (!scratch_folder(folder, sizeof folder)) return -1;
    snprintf(path, sizeof path, "%s/run.svg", folder);
    return 0;
}

static int end(void **state) {
    (void)state;
    scratch_remove(folder);
    return 0;
}

static int count(const char *text, const char *part) {
    int n = 0;
    for (const char *s = text; (s = strstr(s, part)) != NULL; s += strlen(part)) n++;
    return n;
}

/* Draws the run, has the file read by who did not write it, returns its text; free it. */
static char *picture(const dip_run_result *run) {
    assert_true(dip_result_plot(run, path));
    DIP_ASSERT_FINE(run->ctx);
    const char *words[] = {DIP_PYTHON, DIP_SOURCE_DIR "/tests/plot/read_svg.py", path, NULL};
    program_run r = program_run_words(words, NULL);
    if (r.status) fail_msg("%s%s", r.out, r.err);
    program_free(&r);
    char *text = read_text(path);
    assert_non_null(text);
    return text;
}

static void both_faces_stand_in_one_picture(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, ROWS, 0);
    char *text = picture(&run), part[200];
    assert_non_null(strstr(text, ">Loss, Keras face</text>"));
    assert_non_null(strstr(text, ">Loss, PyTorch face</text>"));
    assert_non_null(strstr(text, ">Accuracy</text>"));
    assert_non_null(strstr(text, "softmax twice: at least 1.4612"));
    assert_non_null(strstr(text, "seed 0"));
    assert_int_equal(count(text, "training</text>"),
                     4); /* in two losses and in the accuracies of two */
    assert_int_equal(count(text, "validation</text>"), 4);
    assert_int_equal(count(text, "<image"), 8);
    const uint8_t *a = run.face[0].answers.predicted, *b = run.face[1].answers.predicted;
    int differing = 0, shown = 0;
    for (int i = 0; i < ROWS; i++) {
        if (a[i] == b[i]) continue;
        differing++;
        if (++shown > 8) continue;
        snprintf(part, sizeof part, ">#%d is %d</text>", i, run.test_label[i]);
        assert_non_null(strstr(text, part));
        snprintf(part, sizeof part, ">PyTorch %d (%.2f)</text>", b[i],
                 (double)run.face[1].answers.probability[i * DIP_CLASSES + b[i]]);
        assert_non_null(strstr(text, part));
    }
    snprintf(part, sizeof part, "answer differently (%d such)", differing);
    assert_non_null(strstr(text, part));
    snprintf(part, sizeof part, "validation %.4f to %.4f", run.face[1].epoch[0].val_loss,
             run.face[1].epoch[run.face[1].epochs - 1].val_loss);
    assert_non_null(strstr(text, part)); /* in words, for who cannot see it */
    free(text);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static void without_a_difference_the_first_digits_are_shown(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, ROWS, 0);
    memcpy(run.face[1].answers.predicted, run.face[0].answers.predicted, ROWS);
    char *text = picture(&run), part[64];
    assert_non_null(strstr(text, "The first test digits (the two faces answer all alike)"));
    for (int i = 0; i < 8; i++) {
        snprintf(part, sizeof part, ">#%d is %d</text>", i, run.test_label[i]);
        assert_non_null(strstr(text, part));
    }
    free(text);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static void what_was_not_reached_is_left_out(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, ROWS, 0);
    sample_interrupt(&run, 1, 0); /* PyTorch has no epoch and no answers */
    char *text = picture(&run);
    assert_non_null(strstr(text, ">no epoch was completed</text>"));
    assert_non_null(strstr(text, ">The first test digits</text>"));
    assert_int_equal(count(text, ">Keras "), 8);
    assert_int_equal(count(text, ">PyTorch "), 0);
    free(text);
    dip_result_free(&run);

    sample_run(ctx, &run, ROWS, 0);
    sample_one_face(&run);
    text = picture(&run);
    assert_null(strstr(text, "PyTorch"));
    assert_int_equal(count(text, "<image"), 8);
    free(text);
    dip_result_free(&run);

    run = (dip_run_result){.ctx = ctx, .n = 2}; /* read from a file that kept nothing */
    run.face[0].key = "keras", run.face[0].name = "Keras";
    run.face[1].key = "torch", run.face[1].name = "PyTorch";
    text = picture(&run);
    assert_int_equal(count(text, ">no epoch was completed</text>"), 3);
    assert_null(strstr(text, "<image"));
    free(text);
    dip_test_context_free(ctx);
}

static void the_ending_says_which_kind_of_file(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, ROWS, 0);
    assert_false(dip_result_plot(&run, "run.jpg"));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_ARGUMENT,
                     "diptych --plot: the file is called \"run.jpg\", expected a name that ends in "
                     ".png or .svg");
    char png[400];
    snprintf(png, sizeof png, "%s/run.png", folder);
    if (!dip_result_plot(&run, png)) DIP_ASSERT_ERROR(ctx, DIP_ERROR_UNSUPPORTED, ".svg");
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static void curves_for_a_page_take_its_colours(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, ROWS, 0);
    dip_text a = {.ctx = ctx}, b = {.ctx = ctx};
    assert_true(dip_result_curves_svg(&run, &a));
    assert_true(dip_result_curves_svg(&run, &b));
    assert_string_equal(a.s, b.s);
    assert_int_equal(strncmp(a.s, "<div class=\"curves\">\n<svg class=\"plot\"", 38), 0);
    assert_int_equal(count(a.s, "<svg class=\"plot\""), 3);
    assert_int_equal(count(a.s, "<svg"), 6); /* each with one clip */
    assert_int_equal(count(a.s, "</svg>"), 6);
    assert_int_equal(count(a.s, "<title>"), 3);
    assert_true(count(a.s, "class=\"curve-keras\"") >= 4 &&
                count(a.s, "class=\"curve-torch\"") >= 4);
    assert_null(strstr(a.s, "#ffffff"));
    assert_null(strstr(a.s, "#000000"));
    assert_int_equal(count(a.s, "<rect class=\"paper\""), 3); /* below each legend */
    assert_null(strstr(a.s, "<image"));
    dip_text_free(&a);
    dip_text_free(&b);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static void a_lack_of_memory_is_an_error_and_nothing_is_lost(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, 100, 0);
    for (int64_t n = 1;; n++) {
        fail_alloc_at(dip_test_alloc(ctx), n);
        dip_text out = {.ctx = ctx};
        bool fine = dip_result_curves_svg(&run, &out);
        dip_text_free(&out);
        if (!fail_alloc_hit(dip_test_alloc(ctx))) {
            assert_true(fine && n > 30);
            break;
        }
        assert_false(fine);
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory");
    }
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_faces_stand_in_one_picture),
        cmocka_unit_test(without_a_difference_the_first_digits_are_shown),
        cmocka_unit_test(what_was_not_reached_is_left_out),
        cmocka_unit_test(the_ending_says_which_kind_of_file),
        cmocka_unit_test(curves_for_a_page_take_its_colours),
        cmocka_unit_test(a_lack_of_memory_is_an_error_and_nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
