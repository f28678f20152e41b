/* The page's pictures from a sample run: well-formed HTML whatever is missing, numbers that agree with
 * the run, pictures that hold the pixels they should, nothing of a run taken for markup.
 * What a browser makes of them is tested by tests/repo/test_page.py. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/facts.h"
#include "report/page/listing.h"
#include "report/page/pictures.h"
#include "sample_run.h"
#include "support/context.h"

typedef void part_fn(const dip_run_result *run, dip_text *out);
static part_fn *const parts[] = {dip_page_draw, dip_page_confusion, dip_page_mistakes, dip_page_disagreements,
    dip_page_first_layer, dip_page_diagrams, dip_page_plan_and_tape};
enum { PARTS = sizeof parts / sizeof *parts, ROWS = 1000 };

static char *html_of(part_fn *part, const dip_run_result *run) {
    dip_text out = {.ctx = run->ctx};
    part(run, &out);
    assert_false(out.failed);
    assert_non_null(out.s);
    char *copy = strdup(out.s);
    dip_text_free(&out);
    return copy;
}

static int count(const char *text, const char *part) {
    int n = 0;
    for (const char *s = text; (s = strstr(s, part)); s += strlen(part)) n++;
    return n;
}

/* ---- well-formed -------------------------------------------------------------------------------- */
static bool is_void(const char *tag) {
    return strcmp(tag, "img") == 0 || strcmp(tag, "col") == 0 || strcmp(tag, "rect") == 0 || strcmp(tag, "path") == 0;
}

/* Every tag that opens is closed in its turn; every picture has words for those who do not see it. */
static void assert_well_formed(const char *html) {
    char open[32][24];
    int depth = 0;
    for (const char *s = html; (s = strchr(s, '<')); s++) {
        char tag[24];
        bool end = s[1] == '/';
        const char *close = strchr(s, '>');
        assert_non_null(close);
        assert_int_equal(sscanf(s + 1 + end, "%23[a-zA-Z0-9]", tag), 1);
        if (strcmp(tag, "img") == 0) assert_true(strstr(s, "alt=\"") && strstr(s, "alt=\"") < close);
        if (is_void(tag)) continue;
        if (end) {
            assert_true(depth > 0);
            assert_string_equal(open[--depth], tag);
        } else {
            assert_true(depth < 32);
            memcpy(open[depth++], tag, sizeof tag);
        }
    }
    assert_int_equal(depth, 0);
}

static void check_all(dip_run_result *run) {
    for (int i = 0; i < PARTS; i++) {
        char *html = html_of(parts[i], run);
        assert_well_formed(html);
        free(html);
    }
}

static void every_part_is_well_formed_whatever_is_missing(void **state) {
    (void)state;
    for (int what = 0; what < 6; what++) {
        dip_context *ctx = dip_test_context();
        dip_run_result run;
        sample_run(ctx, &run, ROWS, 0);
        if (what == 1) sample_without_facts(&run);
        if (what == 2) sample_interrupt(&run, 1, 3);
        if (what == 3) sample_interrupt(&run, 0, 0);
        if (what == 4) sample_one_face(&run);
        if (what == 5) dip_result_free(&run);
        check_all(&run);
        dip_result_free(&run);
        dip_test_context_free(ctx);
    }
}

static void an_empty_run_is_told_in_sentences(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run = {.ctx = ctx, .n = 2, .face = {{.key = "keras", .name = "Keras"}, {.key = "torch", .name = "PyTorch"}}};
    static const char *const sentence[PARTS] = {"no trained networks", "test was not reached", "test was not reached",
        "has not reached them", "no trained weights", "Not measured", "not measured"};
    for (int i = 0; i < PARTS; i++) {
        char *html = html_of(parts[i], &run);
        assert_non_null(strstr(html, sentence[i]));
        free(html);
    }
    dip_test_context_free(ctx);
}

static void without_memory_a_part_fails_and_keeps_nothing(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, 100, 0);
    for (int i = 0; i < PARTS; i++)
        for (int64_t n = 1;; n += 1 + n / 2) { /* each doubling of the text is one allocation */
            dip_text out = {.ctx = ctx};
            fail_alloc_at(dip_test_alloc(ctx), n);
            parts[i](&run, &out);
            bool hit = fail_alloc_hit(dip_test_alloc(ctx));
            fail_alloc_at(dip_test_alloc(ctx), 0);
            assert_int_equal(out.failed, hit);
            dip_text_free(&out);
            if (!hit) break;
            DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "");
        }
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* ---- numbers ------------------------------------------------------------------------------------ */
static void the_matrix_counts_every_digit_once(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, ROWS, 0);
    sample_one_face(&run);
    char *html = html_of(dip_page_confusion, &run);
    long sum = 0, right = 0;
    for (const char *s = html; (s = strstr(s, "<td")); s++) {
        long n = strtol(strchr(s, '>') + 1, NULL, 10);
        sum += n;
        if (strncmp(s, "<td class=\"right\"", 17) == 0) right += n;
    }
    assert_int_equal(sum, ROWS);
    assert_int_equal(right, lround(run.face[0].test_accuracy * ROWS));
    char caption[64];
    dip_snprintf(caption, sizeof caption, "Keras face: %ld of 1,000 right", right);
    assert_non_null(strstr(html, caption));
    free(html);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static void mistakes_are_wrong_and_the_surest_come_first(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, ROWS, 0);
    sample_one_face(&run);
    char *html = html_of(dip_page_mistakes, &run);
    double before = 1, least = 0;
    int n = 0;
    for (const char *s = html; (s = strstr(s, "<span>#")); s++, n++) {
        int row, label, answer;
        double sure;
        assert_int_equal(sscanf(s, "<span>#%d is %d</span><span class=\"wrong\">answer %d</span>"
                                   "<span class=\"sure\">%lf sure", &row, &label, &answer, &sure), 4);
        assert_int_equal(label, run.test_label[row]);
        assert_int_equal(answer, run.face[0].answers.predicted[row]);
        assert_int_not_equal(answer, label);
        assert_true(sure <= before);
        before = least = sure;
    }
    assert_int_equal(n, 12);
    assert_int_equal(count(html, "<img class=\"digit\""), 12);
    int surer = 0; /* wrong answers that are surer than the last one shown */
    for (int i = 0; i < ROWS; i++)
        surer += run.face[0].answers.predicted[i] != run.test_label[i] &&
                 (double)dip_page_probability(&run.face[0], i) > least + 1e-4;
    assert_in_range(surer, 8, 12);
    free(html);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static void the_gallery_shows_all_that_differ_or_says_how_many_it_leaves_out(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, SAMPLE_ROWS, 0);
    char *html = html_of(dip_page_disagreements, &run);
    assert_non_null(strstr(html, "different answers to 214 of 10,000"));
    assert_int_equal(count(html, "<li>"), 214);
    assert_null(strstr(html, "left out"));
    assert_int_equal(count(html, "<details>"), 2); /* only ten are wrong in both ways: all in sight */
    assert_true(strlen(html) < 250000);
    free(html);
    for (int i = 0; i < 900; i++) run.face[1].answers.predicted[i] = (uint8_t)((run.face[0].answers.predicted[i] + 1) % 10);
    html = html_of(dip_page_disagreements, &run);
    assert_true(count(html, "left out") > 0);
    assert_in_range(count(html, "<li>"), 470, 480);
    free(html);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* ---- pictures ----------------------------------------------------------------------------------- */
static uint8_t *decoded(const char *html, size_t *size) {
    const char *all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *s = strstr(html, "data:image/bmp;base64,");
    assert_non_null(s);
    s += strlen("data:image/bmp;base64,");
    size_t letters = strcspn(s, "=\"");
    uint8_t *bytes = malloc(letters);
    uint32_t held = 0;
    *size = 0;
    for (size_t i = 0; i < letters; i++) {
        held = held << 6 | (uint32_t)(strchr(all, s[i]) - all);
        if (i % 4) bytes[(*size)++] = (uint8_t)(held >> (6 - 2 * (i % 4)));
    }
    return bytes;
}

static void a_digit_keeps_its_greys(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, 100, 0);
    dip_text out = {.ctx = ctx};
    dip_page_digit(&run, 42, &out);
    size_t size;
    uint8_t *bmp = decoded(out.s, &size);
    assert_non_null(strstr(out.s, "alt=\"test digit 42\""));
    assert_int_equal(size, 54 + 64 + 16 * DIP_SIDE);
    for (int y = 0; y < DIP_SIDE; y++)
        for (int x = 0; x < DIP_SIDE; x++) {
            uint8_t two = bmp[54 + 64 + (DIP_SIDE - 1 - y) * 16 + x / 2];
            int grey = (x % 2 ? two & 15 : two >> 4) * 17;
            assert_in_range(abs(grey - run.test_pixels[42 * DIP_PIXELS + y * DIP_SIDE + x]), 0, 9);
        }
    free(bmp);
    dip_text_free(&out);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static void a_unit_shows_its_own_weights(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, 100, 0);
    sample_one_face(&run);
    dip_layer_weights *l = &run.face[0].layer[0];
    for (int64_t i = 0; i < l->in * l->out; i++) l->kernel[i] = 0.001f;
    enum { UNIT = 17, PIXEL = 5 * DIP_SIDE + 9, WIDTH = 16 * 30 + 2, HEIGHT = 8 * 30 + 2 };
    l->kernel[PIXEL * l->out + UNIT] = -7;      /* beyond the scale: the last colour */
    l->kernel[(PIXEL + 1) * l->out + UNIT] = 0; /* the middle */
    char *html = html_of(dip_page_first_layer, &run);
    size_t size;
    uint8_t *bmp = decoded(html, &size);
    size_t row = (WIDTH + 3) / 4 * 4;
    assert_int_equal(size, 54 + 1024 + row * HEIGHT);
    int top = 30 * 1 + 2 + 5, left = 30 * 1 + 2 + 9; /* unit 17: second column of the second row */
    const uint8_t *at = bmp + 54 + 1024 + row * (size_t)(HEIGHT - 1 - top) + left;
    assert_int_equal(at[0], 0);
    assert_int_equal(at[1], 127);
    assert_true(at[2] > 127 && at[2] < 254);
    char scale[32];
    double mean = (49 + 0.000001 * (double)(l->in * l->out - 2)) / (double)(l->in * l->out);
    dip_snprintf(scale, sizeof scale, "<span>+%.3f</span>", 3 * sqrt(mean));
    assert_non_null(strstr(html, scale));
    free(bmp);
    free(html);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* ---- facts -------------------------------------------------------------------------------------- */
static void a_diagram_has_a_box_per_node_and_an_arrow_per_input(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run = {.ctx = ctx};
    dip_result_set_text(&run, DIP_FACT_DIAGRAM_KERAS,
                        "5|input|x|(100, 784)||0\n7|linear|dense|(100, 128)|5,|100480\n"
                        "8|add|skip|(100, 128)|5,7,|0\nnot a line\n9|relu|<b>&\"|(100, 128)|8,99,|0\n");
    char *html = html_of(dip_page_diagrams, &run);
    assert_well_formed(html);
    assert_int_equal(count(html, "class=\"node"), 4);
    assert_int_equal(count(html, "marker-end"), 4);
    assert_non_null(strstr(html, "100,480 parameters"));
    assert_non_null(strstr(html, "&lt;b&gt;&amp;&quot;"));
    assert_null(strstr(html, "<b>"));
    free(html);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static const char table[] =
    "launch  operator     fused shape      dtype   bytes offset born dies place pass     whose\n"
    "     0  reshape          1 (100,784)  float32     -      -    0    0 view  forward  flatten\n"
    "     1  linear+relu      2 (100,128)  float32 51200      0    1    3 own   forward  dense\n"
    "     2  softmax          1 (100,10)   float32  4000  51200    2    3 own   forward  my layer <script>\n"
    "     3  relu_backward    1 (100,128)  float32 51200      0    3    4 over  backward dense\n";

static void listings_are_read_by_the_names_of_their_columns(void **state) {
    (void)state;
    dip_listing l;
    assert_false(dip_listing_begin(&l, NULL));
    assert_true(dip_listing_begin(&l, table));
    assert_true(dip_listing_row(&l));
    assert_true(dip_listing_number(&l, "bytes") == -1);
    assert_true(dip_listing_row(&l));
    assert_true(dip_word_is(dip_listing_word(&l, "operator"), "linear+relu"));
    assert_int_equal(dip_listing_number(&l, "bytes"), 51200);
    assert_true(dip_listing_row(&l));
    assert_true(dip_word_is(dip_listing_word(&l, "whose"), "my layer <script>"));
    assert_int_equal(dip_listing_word(&l, "nothing").n, 0);
    assert_true(dip_listing_row(&l));
    assert_false(dip_listing_row(&l));
}

static void the_plan_is_drawn_with_its_places_and_times(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run = {.ctx = ctx};
    dip_result_set_text(&run, DIP_FACT_PLAN_TABLE, table);
    dip_result_set_number(&run, DIP_FACT_PLAN_LAUNCHES, 4);
    dip_result_set_number(&run, DIP_FACT_PLAN_FUSED, 1);
    dip_result_set_number(&run, DIP_FACT_PLAN_ALLOC, 0);
    dip_result_set_number(&run, DIP_FACT_TAPE_ALLOC_SECOND, 6);
    char *html = html_of(dip_page_plan_and_tape, &run);
    assert_well_formed(html);
    assert_int_equal(count(html, "<rect class=\"forward\""), 2);
    assert_int_equal(count(html, "<rect class=\"backward over\""), 1);
    assert_non_null(strstr(html, "one block of 55200 bytes over the 4 launches"));
    assert_non_null(strstr(html, "4 launches, 1 of them fused groups"));
    assert_non_null(strstr(html, "second step</th><td>0</td><td>6</td>"));
    assert_non_null(strstr(html, "softmax (100,10), 4000 bytes at 51200, launches 2 to 3<"));
    assert_non_null(strstr(html, "launches 3 to 3, the end"));
    assert_null(strstr(html, "<script>"));
    free(html);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_part_is_well_formed_whatever_is_missing),
        cmocka_unit_test(an_empty_run_is_told_in_sentences),
        cmocka_unit_test(without_memory_a_part_fails_and_keeps_nothing),
        cmocka_unit_test(the_matrix_counts_every_digit_once),
        cmocka_unit_test(mistakes_are_wrong_and_the_surest_come_first),
        cmocka_unit_test(the_gallery_shows_all_that_differ_or_says_how_many_it_leaves_out),
        cmocka_unit_test(a_digit_keeps_its_greys),
        cmocka_unit_test(a_unit_shows_its_own_weights),
        cmocka_unit_test(a_diagram_has_a_box_per_node_and_an_arrow_per_input),
        cmocka_unit_test(listings_are_read_by_the_names_of_their_columns),
        cmocka_unit_test(the_plan_is_drawn_with_its_places_and_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
