/* test_page.c - the report as HTML and as Markdown, from the sample run and from what is left of it. */
#include <stdlib.h>
#include <string.h>

#include "html_check.h"
#include "report/page.h"
#include "report/page/sections.h"
#include "report/page/values.h"
#include "sample_run.h"
#include "support/context.h"

enum { MOST_BYTES = 2500000, FEW_ROWS = 200 };

typedef bool report_fn(const dip_run_result *runs, int n, dip_text *out);

static dip_text report(report_fn *write, const dip_run_result *runs, int n) {
    dip_text out = {.ctx = runs->ctx};
    bool fine = write(runs, n, &out);
    DIP_ASSERT_FINE(runs->ctx);
    assert_true(fine);
    assert_int_equal(strlen(out.s), out.n);
    return out;
}

static void assert_holds(const dip_text *t, const char *part) {
    if (!strstr(t->s, part)) fail_msg("the report does not hold: %s", part);
}

static void assert_lacks(const dip_text *t, const char *part) {
    const char *at = strstr(t->s, part);
    if (at) fail_msg("the report holds: %.80s", at);
}

/* ---- a whole run ------------------------------------------------------------------------------------ */
static void test_page_of_a_whole_run(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, SAMPLE_ROWS, 0);
    dip_text page = report(dip_report_html, &run, 1);
    html_check(page.s);
    assert_true(page.n < MOST_BYTES);
    for (int i = 0; i < dip_section_count; i++) {
        char link[64];
        dip_snprintf(link, sizeof link, "<a href=\"#%s\"><b>%s</b>", dip_sections[i].id,
                     dip_sections[i].mark);
        assert_holds(&page, link);
        dip_snprintf(link, sizeof link, "<section id=\"%s\"", dip_sections[i].id);
        assert_holds(&page, link);
    }
    assert_holds(&page, "do not reach the same: <strong>0.9739</strong>");
    assert_holds(&page, "0.9706 to 0.9768"); /* Wilson's 95 % of 9,739 of 10,000 */
    assert_holds(&page, "Test accuracy: 0.9641");
    assert_lacks(&page, "{keras.");
    assert_lacks(&page, "{torch.");
    assert_lacks(&page, "were not found");
    dip_text_free(&page);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* Links of the page stand in Markdown too, as do the marks they lead to. */
static void check_markdown_links(const dip_text *text) {
    for (const char *s = strstr(text->s, "](#"); s; s = strstr(s + 3, "](#")) {
        char mark[96];
        dip_snprintf(mark, sizeof mark, "<a id=\"%.*s\"></a>", (int)strcspn(s + 3, ")"), s + 3);
        assert_holds(text, mark);
    }
}

static void test_both_formats_have_the_same_sections(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, FEW_ROWS, 0);
    dip_text text = report(dip_report_markdown, &run, 1);
    for (int i = 0; i < dip_section_count; i++) {
        char head[128];
        dip_snprintf(head, sizeof head, "\n## %s · %s\n", dip_sections[i].mark,
                     dip_sections[i].title);
        assert_holds(&text, head);
    }
    assert_int_equal(count_of(text.s, "```") % 2, 0);
    check_markdown_links(&text);
    assert_holds(&text, "```python\nimport sys\n");
    assert_holds(&text, "self->fc1 = nn_Linear(28 * 28, 128);\n");
    assert_lacks(&text, "<div");
    assert_lacks(&text, "<p>");
    assert_lacks(&text, "{keras.");
    dip_text_free(&text);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static void test_seeds_beside_each_other(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result runs[3];
    for (int i = 0; i < 3; i++) sample_run(ctx, &runs[i], SAMPLE_ROWS, i);
    dip_text page = report(dip_report_html, runs, 3), one = report(dip_report_html, runs, 1);
    html_check(page.s);
    assert_holds(&page, "Over 3 seeds, the PyTorch program less the Keras program");
    assert_holds(&page, "<th scope=\"row\">2</th>");
    assert_lacks(&one, "Over 1 seed");
    dip_text_free(&one);
    dip_text_free(&page);
    for (int i = 0; i < 3; i++) dip_result_free(&runs[i]);
    dip_test_context_free(ctx);
}

/* ---- what is missing is said ------------------------------------------------------------------------- */
static void check_both(const dip_run_result *run, const char *part) {
    dip_text page = report(dip_report_html, run, 1), text = report(dip_report_markdown, run, 1);
    html_check(page.s);
    assert_holds(&page, part);
    assert_holds(&text, part);
    assert_lacks(&page, ">nan");
    assert_lacks(&text, " nan");
    dip_text_free(&page);
    dip_text_free(&text);
}

static void test_parts_of_a_run(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, FEW_ROWS, 0);
    sample_without_facts(&run);
    check_both(&run, "not measured");
    dip_result_free(&run);
    sample_run(ctx, &run, FEW_ROWS, 0);
    sample_interrupt(&run, 1, 3);
    check_both(&run, "the other face was not reached");
    sample_interrupt(&run, 0, 0);
    check_both(&run, "Neither face reached its test");
    dip_result_free(&run);
    sample_run(ctx, &run, FEW_ROWS, 0);
    sample_one_face(&run);
    check_both(&run, "not kept");
    dip_result_free(&run);
    run = (dip_run_result){.ctx = ctx, .epochs = 10, .batch_size = 100};
    check_both(&run, "Neither face reached its test");
    dip_test_context_free(ctx);
}

/* Keras prints no "Epoch 1/1" above the only bar. */
static void test_a_single_epoch_is_shown(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, FEW_ROWS, 0);
    dip_strfree(ctx, run.face[0].printed);
    run.face[0].printed = dip_strdup_ctx(
        ctx, "Model: \"sequential\"\n Total params: 103,270\n540/540 the bar\nTest loss: 0.5\nTest accuracy: 0.9\n");
    dip_text out = {.ctx = ctx};
    assert_true(dip_report_markdown(&run, 1, &out));
    assert_non_null(strstr(out.s, "```text\nModel: \"sequential\"\n Total params: 103,270\n```"));
    assert_non_null(strstr(out.s, "```text\n540/540 the bar\n```"));
    assert_non_null(strstr(out.s, "```text\nTest loss: 0.5\nTest accuracy: 0.9\n```"));
    dip_text_free(&out);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* ---- what a run says is no markup --------------------------------------------------------------------- */
static const char hostile[] =
    "</pre></td><script>alert(\"1\")</script>`|*_[x](#y){keras.loss}\\&amp;\n```\n<img src=x "
    "onerror=y>'\x01";

static void replace(dip_context *ctx, char **text) {
    dip_strfree(ctx, *text);
    *text = dip_strdup_ctx(ctx, hostile);
    assert_non_null(*text);
}

/* Every text of a run but the faces' names, which are the program's own words. */
static void make_hostile(dip_run_result *run) {
    for (size_t i = 0; i < run->facts; i++)
        if (run->fact[i].text) replace(run->ctx, &run->fact[i].text);
    for (int i = 0; i < run->n; i++) {
        dip_face_result *f = &run->face[i];
        for (int k = 0; k < f->layers; k++)
            dip_snprintf(f->layer[k].name, sizeof f->layer[k].name, "%s", hostile);
        dip_snprintf(f->weights_sha256, sizeof f->weights_sha256, "%s", hostile);
        dip_strfree(run->ctx, f->printed);
        char printed[1024];
        dip_snprintf(
            printed, sizeof printed,
            "Using device: %s\nModel: %s\nModel Architecture: %s\nEpoch 1/ %s\nTest loss: %s\n",
            hostile, hostile, hostile, hostile, hostile);
        f->printed = dip_strdup_ctx(run->ctx, printed);
        assert_non_null(f->printed);
    }
}

static void test_hostile_texts_stay_text(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, FEW_ROWS, 0);
    dip_text before = report(dip_report_html, &run, 1);
    make_hostile(&run);
    dip_text page = report(dip_report_html, &run, 1), text = report(dip_report_markdown, &run, 1);
    html_check(page.s);
    assert_int_equal(count_of(page.s, "<script"), count_of(before.s, "<script"));
    assert_lacks(&page, "<img src=x");
    assert_lacks(&page, "\x01");
    assert_true(count_of(page.s, "&lt;script&gt;alert(&quot;1&quot;)") > 20);
    assert_lacks(
        &text,
        " <script"); /* blocks of code hold it behind their fence, markup behind a backslash */
    assert_lacks(&text, "\n<script");
    /* A fence longer than those inside it, opened as often as closed. */
    assert_int_equal(count_of(text.s, "\n````\n"), count_of(text.s, "\n````text\n") +
                                                       count_of(text.s, "\n````c\n") +
                                                       count_of(text.s, "\n````sh\n"));
    dip_text_free(&before);
    dip_text_free(&page);
    dip_text_free(&text);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* ---- no memory ---------------------------------------------------------------------------------------- */
/* Fails one allocation after the other, `step` apart. */
static void fail_each(dip_context *ctx, report_fn *write, const dip_run_result *run, int64_t step) {
    fail_alloc *f = dip_test_alloc(ctx);
    for (int64_t n = 1;; n += step) {
        dip_text out = {.ctx = ctx};
        fail_alloc_at(f, n);
        bool fine = write(run, 1, &out);
        bool hit = fail_alloc_hit(f);
        fail_alloc_at(f, 0);
        dip_text_free(&out);
        if (!hit) {
            assert_true(fine);
            assert_true(n > 100);
            return;
        }
        if (fine) fail_msg("allocation %lld failed and nobody noticed", (long long)n);
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
    }
}

static void test_no_memory_is_no_page(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, FEW_ROWS, 0);
    fail_each(ctx, dip_report_markdown, &run, 3);
    fail_each(ctx, dip_report_html, &run, 23);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* ---- numbers by name ----------------------------------------------------------------------------------- */
static void assert_value(const dip_run_result *run, const char *name, const char *wanted) {
    dip_text out = {.ctx = run->ctx};
    dip_page_value_text(run, name, &out);
    assert_string_equal(out.s, wanted);
    dip_text_free(&out);
}

static void test_values_by_name(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, SAMPLE_ROWS, 0);
    assert_value(&run, "keras.wrong", "261");
    assert_value(&run, "torch.accuracy:accuracy", "0.9641");
    assert_value(&run, "keras.parameters", "103,270");
    assert_value(&run, "made.command", "diptych compare --seed 0");
    assert_value(&run, "no.such", "not measured");
    assert_value(&run, "keras.no_such", "not measured");
    assert_value(&run, "epochs", "10");
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_page_of_a_whole_run),
        cmocka_unit_test(test_both_formats_have_the_same_sections),
        cmocka_unit_test(test_seeds_beside_each_other),
        cmocka_unit_test(test_parts_of_a_run),
        cmocka_unit_test(test_a_single_epoch_is_shown),
        cmocka_unit_test(test_hostile_texts_stay_text),
        cmocka_unit_test(test_no_memory_is_no_page),
        cmocka_unit_test(test_values_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
