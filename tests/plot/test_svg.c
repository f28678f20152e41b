/* SVG: the same bytes every time, well-formed whatever the texts hold, and told apart from HTML. */
#include "support/context.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot/figures.h"
#include "plot/save.h"
#include "support/run_program.h"

static const dip_svg_style plain = {.title = "T", .description = "D & <d>"};

static char *svg_of(dip_context *ctx, const dip_figure *f, const dip_svg_style *style) {
    dip_text out = {.ctx = ctx};
    assert_true(dip_figure_svg(f, style, &out));
    char *copy = malloc(out.n + 1);
    assert_non_null(copy);
    memcpy(copy, out.s, out.n + 1);
    dip_text_free(&out);
    return copy;
}

static int count(const char *text, const char *part) {
    int n = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part)) n++;
    return n;
}

static void the_same_figure_gives_the_same_bytes(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_figure *a = sample_figure(ctx), *b = sample_figure(ctx);
    char *first = svg_of(ctx, a, &plain), *second = svg_of(ctx, b, &plain);
    assert_string_equal(first, second);
    assert_non_null(strstr(first, "<text x=")); /* and what it shows */
    assert_int_equal(count(first, ">a curve</text>"), 4);
    assert_non_null(strstr(first, ">lines &lt;of&gt; &quot;title&quot;</text>"));
    assert_non_null(strstr(first, "<title>T</title>"));
    assert_non_null(strstr(first, "<desc>D &amp; &lt;d&gt;</desc>"));
    assert_non_null(strstr(first, "stroke-dasharray=\"4 2\""));
    assert_non_null(strstr(first, "width=\"432pt\" height=\"216pt\""));
    assert_null(strstr(first, "class="));
    assert_null(strstr(first, "currentColor"));
    free(first);
    free(second);
    dip_figure_free(a);
    dip_figure_free(b);
    dip_test_context_free(ctx);
}

static void inside_a_page_it_leaves_colours_to_the_page(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_figure *f = sample_figure(ctx);
    dip_svg_style style = {.inside = true, .title = "T"};
    char *s = svg_of(ctx, f, &style);
    assert_int_equal(strncmp(s, "<svg class=\"plot\"", 17), 0);
    assert_non_null(strstr(s, "stroke=\"currentColor\""));
    assert_non_null(strstr(s, "class=\"third\""));
    assert_null(strstr(s, "#000000"));
    assert_null(strstr(s, "#ffffff"));
    assert_null(strstr(s, " id=")); /* could meet another of the page */
    free(s);
    dip_figure_free(f);
    dip_test_context_free(ctx);
}

static void every_text_gives_a_well_formed_document(void **state) {
    (void)state;
    static const char *const texts[] = {"<&>\"'",
                                        "\x01\x02 control",
                                        "\xFF\xC3 broken",
                                        "\xED\xA0\x80",
                                        "caf\xC3\xA9 \xE2\x80\x94 \xF0\x9F\x99\x82",
                                        "\xEF\xBF\xBF",
                                        "a\nb\nc",
                                        ""};
    enum { TEXTS = sizeof texts / sizeof *texts };
    char folder[300], names[TEXTS][400];
    const char *words[TEXTS + 3] = {DIP_PYTHON, DIP_SOURCE_DIR "/tests/plot/read_svg.py"};
    dip_context *ctx = dip_test_context();
    assert_non_null(scratch_folder(folder, sizeof folder));
    for (int i = 0; i < TEXTS; i++) {
        dip_figure *f = sample_figure(ctx);
        dip_axes *a = f->axes[0];
        assert_true(dip_axes_set_text(f, a, DIP_TITLE, texts[i]));
        assert_true(dip_axes_set_text(f, a, DIP_XLABEL, texts[i]));
        assert_true(dip_figure_title(f, texts[i]));
        dip_svg_style style = {.title = texts[i], .description = texts[i]};
        snprintf(names[i], sizeof names[i], "%s/%d.svg", folder, i);
        assert_true(dip_figure_save(f, "test", names[i], &style));
        words[i + 2] = names[i];
        dip_figure_free(f);
    }
    program_run r = program_run_words(words, NULL);
    if (r.status) fail_msg("%s%s", r.out, r.err);
    program_free(&r);
    scratch_remove(folder);
    dip_test_context_free(ctx);
}

/* More colours than a palette holds: 24 bits a pixel. */
static void an_image_of_many_colours_is_whole_as_well(void **state) {
    (void)state;
    char folder[300], name[400];
    dip_context *ctx = dip_test_context();
    assert_non_null(scratch_folder(folder, sizeof folder));
    snprintf(name, sizeof name, "%s/many.SVG", folder); /* the ending in capitals */
    dip_figure *f = dip_figure_new(ctx, 3, 3, 100);
    uint8_t *rgb;
    assert_true(dip_axes_image(f, dip_figure_axes(f, (dip_cells){1, 1, 0, 0, 1, 1}), 37, 11, &rgb));
    for (int i = 0; i < 37 * 11 * 3; i++) rgb[i] = (uint8_t)(i % 3 ? i / 3 >> 8 : i / 3);
    assert_true(dip_figure_save(f, "test", name, &plain));
    const char *words[] = {DIP_PYTHON, DIP_SOURCE_DIR "/tests/plot/read_svg.py", name, NULL};
    program_run r = program_run_words(words, NULL);
    if (r.status) fail_msg("%s%s", r.out, r.err);
    program_free(&r);
    char *text = read_text(name);
    /* "BM", 54 bytes of header, 11 rows of 112 bytes: 1286 bytes */
    assert_non_null(strstr(text, "base64,Qk0GBQAAAAAAADYAAAA"));
    free(text);
    scratch_remove(folder);
    dip_figure_free(f);
    dip_test_context_free(ctx);
}

static void a_lack_of_memory_is_an_error_and_nothing_is_lost(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    for (int64_t n = 1;; n++) {
        fail_alloc_at(dip_test_alloc(ctx), n);
        dip_text out = {.ctx = ctx};
        dip_figure *f = sample_figure(ctx);
        bool fine = f && dip_figure_svg(f, &plain, &out);
        dip_text_free(&out);
        dip_figure_free(f);
        if (!fail_alloc_hit(dip_test_alloc(ctx))) {
            assert_true(fine && n > 20);
            break;
        }
        assert_false(fine);
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory");
    }
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_figure_gives_the_same_bytes),
        cmocka_unit_test(inside_a_page_it_leaves_colours_to_the_page),
        cmocka_unit_test(every_text_gives_a_well_formed_document),
        cmocka_unit_test(an_image_of_many_colours_is_whole_as_well),
        cmocka_unit_test(a_lack_of_memory_is_an_error_and_nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
