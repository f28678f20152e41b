/* test_result_read.c - what --json wrote, read again: whole files, old files, hostile files. */
#include "report/result_read.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/facts.h"
#include "report/sample_ladder.h"
#include "report/sample_run.h"
#include "support/context.h"

static char *json_of(const dip_run_result *run) {
    dip_text t = {.ctx = run->ctx};
    dip_result_json(run, &t);
    assert_false(t.failed);
    char *text = malloc(t.n + 1);
    assert_non_null(text);
    memcpy(text, t.s, t.n + 1);
    dip_text_free(&t);
    return text;
}

#ifdef DIP_WITH_JANSSON
static bool parse(dip_context *ctx, const char *text, dip_run_result *run) {
    return dip_result_parse(ctx, "report", "run.json", text, strlen(text), run);
}

static void assert_comes_back(dip_run_result *run) {
    char *first = json_of(run);
    dip_run_result again;
    if (!parse(run->ctx, first, &again)) fail_msg("%s", dip_error_peek(run->ctx)->text);
    char *second = json_of(&again);
    assert_string_equal(first, second);
    free(first);
    free(second);
    dip_result_free(&again);
}

static void what_was_written_is_read_to_the_last_bit(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, 200, 3);
    assert_true(dip_result_set_text(&run, DIP_FACT_MADE_COMMAND,
                                    "\"quoted\" \\ \t\x01 \xC3\xA9 \xE2\x94\x80 \xF0\x9F\x98\x80"));
    assert_true(dip_result_set_number(&run, "a \"name\"", 0.1));
    assert_true(dip_result_set_number(&run, "unknown", (double)NAN));
    run.face[0].epoch[2].val_loss = (double)INFINITY;
    assert_comes_back(&run);
    sample_without_facts(&run);
    sample_interrupt(&run, 1, 2);
    run.face[1].at_epoch = 3;
    run.face[1].at_step = 17;
    assert_comes_back(&run);
    sample_one_face(&run);
    run.float64 = true;
    assert_comes_back(&run);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

static void the_fields_are_those_of_the_run(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run, r;
    sample_run(ctx, &run, 200, 3);
    char *text = json_of(&run);
    assert_true(parse(ctx, text, &r));
    assert_true(r.seed == run.seed && r.threads == run.threads && r.epochs == run.epochs &&
                r.batch_size == run.batch_size && r.n == 2 && r.one_softmax_known);
    assert_string_equal(r.face[1].key, "torch");
    assert_string_equal(r.face[1].name, "PyTorch");
    for (int i = 0; i < 2; i++) {
        const dip_face_result *a = &run.face[i], *b = &r.face[i];
        assert_memory_equal(a->answers.probability, b->answers.probability,
                            200 * DIP_CLASSES * sizeof(float));
        assert_memory_equal(a->layer[0].kernel, b->layer[0].kernel,
                            (size_t)(a->layer[0].in * a->layer[0].out) * sizeof(float));
        assert_string_equal(a->printed, b->printed);
        assert_true(a->peak_bytes == b->peak_bytes && a->test_loss == b->test_loss);
    }
    for (int64_t i = 0; i < 200; i++) {
        const uint8_t *a = dip_result_pixels(&run, i), *b = dip_result_pixels(&r, i);
        assert_true(!a == !b);
        if (a) assert_memory_equal(a, b, DIP_PIXELS);
    }
    free(text);
    dip_result_free(&run);
    dip_result_free(&r);
    dip_test_context_free(ctx);
}

static void bytes_that_are_not_utf_8_are_written_as_such(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run;
    sample_run(ctx, &run, 100, 0);
    static const char *const wrong[] = {"\xFF",         "\xC3",     "\xC0\xAF",
                                        "\xED\xA0\x80", "\xE2\x94", "\xF8\x88\x80\x80\x80"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_true(dip_result_set_text(&run, DIP_FACT_MADE_COMMAND, wrong[i]));
        char *text = json_of(&run);
        dip_run_result r;
        assert_true(parse(ctx, text, &r));
        assert_int_equal(strncmp(dip_result_text(&r, DIP_FACT_MADE_COMMAND), "\xEF\xBF\xBD", 3), 0);
        dip_result_free(&r);
        free(text);
    }
    dip_result_free(&run);
    dip_test_context_free(ctx);
}

/* What version 0.1.0 wrote: no block that came later. */
static const char old[] =
    "{\n  \"schema\": 1,\n  \"seed\": 7,\n  \"threads\": 2,\n  \"dtype\": \"float64\",\n"
    "  \"weights_sha256\": {\"torch\": "
    "\"a9dda654565bc85da9dda654565bc85da9dda654565bc85da9dda654565bc85d\"},\n"
    "  \"torch\": {\n    \"parameters\": 103270,\n    \"epochs\": [\n"
    "      {\"loss\": 1.5, \"accuracy\": 0.75, \"val_loss\": null, \"val_accuracy\": 1, "
    "\"seconds\": 2}],\n"
    "    \"test\": null,\n    \"interrupted\": {\"epoch\": 2, \"step\": 3},\n"
    "    \"seconds\": 2.5,\n    \"peak_bytes\": 100,\n    \"new\": [1, {}]\n  },\n  \"more\": "
    "3\n}\n";

static void a_file_of_an_older_program_is_read(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result r;
    assert_true(parse(ctx, old, &r));
    assert_int_equal(r.n, 1);
    assert_true(r.float64 && r.face[0].interrupted && !r.face[0].tested && !r.one_softmax_known);
    assert_int_equal(r.face[0].at_step, 3);
    assert_int_equal(r.face[0].epochs, 1);
    assert_true(isnan(r.face[0].epoch[0].val_loss) && r.face[0].epoch[0].accuracy == 0.75);
    assert_int_equal(r.epochs, 1);
    assert_int_equal(r.batch_size, 0); /* unknown */
    assert_int_equal(r.test_rows, 0);
    dip_result_free(&r);
    dip_test_context_free(ctx);
}

/* ---- files that are not as they should be ------------------------------------------------------ */
/* A short text: every block but pixels, of two by three weights. */
static void small_run(dip_context *ctx, dip_run_result *run) {
    sample_run(ctx, run, 100, 0);
    for (int i = 0; i < 2; i++) {
        dip_face_result *f = &run->face[i];
        for (int k = 0; k < f->layers; k++) {
            dip_dealloc(ctx, f->layer[k].kernel,
                        (size_t)(f->layer[k].in * f->layer[k].out) * sizeof(float));
            dip_dealloc(ctx, f->layer[k].bias, (size_t)f->layer[k].out * sizeof(float));
        }
        f->layers = 1;
        f->layer[0] = (dip_layer_weights){.name = "d", .in = 2, .out = 3};
        f->layer[0].kernel = dip_alloc_array(ctx, 6, sizeof(float));
        f->layer[0].bias = dip_alloc_array(ctx, 3, sizeof(float));
        f->epochs = 1;
    }
    run->one_softmax.epochs = 0;
    int64_t pixels = run->pixel_index ? run->pixel_rows : run->test_rows;
    dip_dealloc(ctx, run->test_pixels, (size_t)pixels * DIP_PIXELS);
    dip_dealloc(ctx, run->pixel_index, (size_t)pixels * sizeof *run->pixel_index);
    run->pixel_rows = 0;
    run->pixel_index = NULL;
    run->test_pixels = NULL;
    sample_shares(run->ladder);
    sample_without_facts(run);
    assert_true(dip_result_set_number(run, "n", 1.5));
    assert_true(dip_result_set_text(run, "t", "x"));
}

static char *small_json(dip_context *ctx) {
    dip_run_result run;
    small_run(ctx, &run);
    char *text = json_of(&run);
    dip_result_free(&run);
    return text;
}

static void assert_refused_or_fine(dip_context *ctx, const char *text, size_t n) {
    dip_run_result r;
    if (dip_result_parse(ctx, "report", "run.json", text, n, &r)) {
        dip_result_free(&r);
        return;
    }
    dip_error e;
    assert_true(dip_error_take(ctx, &e));
    assert_int_equal(e.code, DIP_ERROR_FORMAT);
    assert_non_null(strstr(e.text, "run.json: "));
    assert_int_equal(r.n, 0);
}

static void files_that_were_cut_short_are_refused(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    char *text = small_json(ctx);
    size_t whole = strlen(text);
    for (size_t n = 0; n < whole - 2; n += n < 2000 ? 7 : 101) {
        dip_run_result r;
        assert_false(dip_result_parse(ctx, "report", "run.json", text, n, &r));
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_FORMAT, "run.json: line ");
    }
    free(text);
    dip_test_context_free(ctx);
}

/* Whatever byte is changed: a sentence or a run, and all memory comes back. */
static void any_byte_may_be_wrong(void **state) {
    (void)state;
    static const char letters[] = "9-{]\"nA,";
    dip_context *ctx = dip_test_context();
    char *text = small_json(ctx);
    size_t whole = strlen(text);
    for (size_t i = 0; i < whole; i += i < 3000 ? 3 : 29) {
        char kept = text[i];
        text[i] = letters[i % (sizeof letters - 1)];
        assert_refused_or_fine(ctx, text, whole);
        text[i] = kept;
    }
    free(text);
    dip_test_context_free(ctx);
}

static const struct {
    const char *from, *to, *sentence;
} changes[] = {
    {"\"schema\": 1", "\"schema\": 2", "schema: found 2, expected a whole number from 1 to 1"},
    {"\"seed\": 0", "\"seed\": -1", "seed: found -1, expected a whole number from 0 to 4294967295"},
    {"\"seed\": 0", "\"seed\": 0.5", "seed: found 0.5, expected a whole number"},
    {"\"seed\": 0", "\"sead\": 0", "seed: found nothing, expected a whole number"},
    {"\"dtype\": \"float32\"", "\"dtype\": \"float16\"",
     "dtype: found a text of 7 bytes, \"float16\", expected \"float32\" or \"float64\""},
    {"\"parameters\": 103270", "\"parameters\": true",
     "keras.parameters: found true, expected a whole number"},
    {"\"accuracy\": 0.", "\"accuracy\": 7.", "keras.epochs[0].accuracy: found 7.8"},
    {"\"accuracy\": 0.", "\"accuracy\": 7.", "expected a number from 0 to 1 or null"},
    {"\"epochs\": [", "\"epochs\": 3, \"x\": [", "keras.epochs: found 3, expected an array"},
    {"\"test\": {", "\"test\": 1, \"x\": {", "keras.test: found 1, expected an object"},
    {"\"seconds\": ", "\"seconds\": -", "expected a number that is not negative"},
    {"\"predicted\": \"", "\"predicted\": \"x",
     "keras.answers.predicted: found a text of 101 bytes"},
    {"\"predicted\": \"", "\"predicted\": \"1", "keras.answers.probabilities: found a text of"},
    {"\"kernel\": \"", "\"kernel\": \"AAAA", "keras.layers[0].kernel: found a text of 36 bytes"},
    {"\"in\": 2", "\"in\": 4", "expected base64 of 12 items of 4 bytes"},
    {"\"in\": 2", "\"in\": 99999999999", "expected a whole number from 1 to 16777216"},
    {"\"bias\": \"AAAA", "\"bias\": \"AADA/w", "keras.layers[0].bias: found a text of"},
    {"\"bias\": \"AAAAAAAA", "\"bias\": \"AAAAAADA", NULL}, /* other numbers are fine */
    {"\"bias\": \"AAAAAA", "\"bias\": \"AADAfw", "keras.layers[0].bias: number 0 is nan"},
    {"\"labels\": \"", "\"labels\": \"1",
     "keras.answers.predicted: found 100 answers, expected 101 as elsewhere in the file"},
    {"\"facts\": {", "\"facts\": {\"y\": [],",
     "facts.y: found an array of 0, expected a number, a text or null"},
    {"\"printed\": ", "\"printed\": 1, \"p\": ", "keras.printed: found 1, expected a text"},
    {"\"variants\": {\"one_softmax\": {", "\"variants\": {\"one_softmax\": [], \"x\": {",
     "variants.one_softmax: found an array of 0, expected an object"},
    {"\"keras\": {\n    \"par", "\"keras\": {}, \"x\": {\n    \"par",
     "keras.parameters: found nothing, expected a whole number"},
    {"\"turned\": []", "\"turned\": [\"sums\"]", "ladder.rungs[0]: found an object, expected a rung"},
    {"\"turned\": [\"weights\"]", "\"turned\": [\"weight\"]", "expected the name of a switch"},
    {"\"turned\": [\"weights\", \"validation\"]", "\"turned\": [\"weights\"]",
     "ladder.rungs[2]: found an object, expected a rung that turns more than the one below"},
    {"\"seeds\": 1", "\"seeds\": 2", "ladder.rungs[0].seeds: found an array of 1, expected an array of 2"},
    {"\"right\": ", "\"right\": -", "ladder.rungs[0].seeds[0].right: found -97"},
    {"\"rungs\": [", "\"rungs\": [], \"x\": [", "expected 2 to 8 rungs"},
    {"\"combinations\": 128", "\"combinations\": 1280", "ladder.shapley.combinations: found 1280"},
    {"\"share\": -", "\"share\": -99999999", "ladder.shapley.causes.weights.share: found -99999999"},
    {"\"test_digits\": {", "\"test_digits\": {\"pixels\": \"\", \"pixel_index\": [3, 3],",
     "test_digits.pixel_index[1]: found 3, expected the number of a test digit, larger than the "
     "one"},
    {"\"test_digits\": {", "\"test_digits\": {\"pixels\": \"\", \"pixel_index\": [100],",
     "test_digits.pixel_index[0]: found 100, expected"},
    {"\"test_digits\": {", "\"test_digits\": {\"pixels\": \"AAAA\", \"pixel_index\": [3],",
     "test_digits.pixels: found a text of 4 bytes, \"AAAA\", expected base64 of 1 items of 784 "
     "bytes"},
    {"\"seed\": 0", "\"seed\": 0, \"seed\": 0", "line 3, column "},
};

static char *changed(const char *text, const char *from, const char *to) {
    const char *at = strstr(text, from);
    if (!at) fail_msg("%s is not in the text", from);
    char *out = malloc(strlen(text) + strlen(to) + 1);
    assert_non_null(out);
    sprintf(out, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    return out;
}

static void every_wrong_field_is_named_with_what_was_found_and_expected(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    char *text = small_json(ctx);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char *other = changed(text, changes[i].from, changes[i].to);
        dip_run_result r;
        bool ok = parse(ctx, other, &r);
        if (ok != !changes[i].sentence)
            fail_msg("%s was %s", changes[i].to, ok ? "read" : "refused");
        if (ok) dip_result_free(&r);
        else DIP_ASSERT_ERROR(ctx, DIP_ERROR_FORMAT, changes[i].sentence);
        free(other);
    }
    static const char *const whole[] = {
        "[]", "3", "{}",
        ("{\"schema\": 1, \"seed\": 0, "
         "\"threads\": 1, \"dtype\": \"float32\", \"weights_sha256\": {}}")};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
        dip_run_result r;
        assert_false(parse(ctx, whole[i], &r));
        dip_error_take(ctx, NULL);
    }
    free(text);
    dip_test_context_free(ctx);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    char *text = small_json(ctx);
    for (int64_t n = 1;; n++) {
        dip_run_result r;
        fail_alloc_at(dip_test_alloc(ctx), n);
        bool ok = parse(ctx, text, &r), hit = fail_alloc_hit(dip_test_alloc(ctx));
        fail_alloc_at(dip_test_alloc(ctx), 0);
        assert_true(ok == !hit);
        if (ok) dip_result_free(&r);
        if (!hit) break;
        DIP_ASSERT_ERROR(ctx, DIP_ERROR_MEMORY, "no memory");
    }
    free(text);
    dip_test_context_free(ctx);
}
#endif

static void a_file_that_is_not_there_is_named(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result r;
    assert_false(dip_result_read(ctx, "report", "/no/such/run.json", &r));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_FILE, "/no/such/run.json: cannot be opened");
    assert_int_equal(r.n, 0);
    dip_test_context_free(ctx);
}

#ifndef DIP_WITH_JANSSON
static void without_jansson_there_is_a_sentence(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    dip_run_result run, r;
    sample_run(ctx, &run, 100, 0);
    char *text = json_of(&run);
    assert_false(dip_result_parse(ctx, "report", "run.json", text, strlen(text), &r));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_UNSUPPORTED, "without jansson");
    free(text);
    dip_result_free(&run);
    dip_test_context_free(ctx);
}
#endif

int main(void) {
    const struct CMUnitTest tests[] = {
#ifdef DIP_WITH_JANSSON
        cmocka_unit_test(what_was_written_is_read_to_the_last_bit),
        cmocka_unit_test(the_fields_are_those_of_the_run),
        cmocka_unit_test(bytes_that_are_not_utf_8_are_written_as_such),
        cmocka_unit_test(a_file_of_an_older_program_is_read),
        cmocka_unit_test(files_that_were_cut_short_are_refused),
        cmocka_unit_test(any_byte_may_be_wrong),
        cmocka_unit_test(every_wrong_field_is_named_with_what_was_found_and_expected),
        cmocka_unit_test(every_allocation_may_fail),
#else
        cmocka_unit_test(without_jansson_there_is_a_sentence),
#endif
        cmocka_unit_test(a_file_that_is_not_there_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
