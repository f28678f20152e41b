/* test_parity.c - `diptych parity`: what it prints and writes, and its status. */
#include <unistd.h>

#include "cli/cli.h"
#include "cli/cli_test.h"
#include "files/npz.h"

#define RECORDINGS DIP_TEST_GOLDEN "/recordings/"

#ifdef DIP_WITH_JANSSON
static void fits_schema(const char *path) {
    program_run r = program_run_words(
        (const char *const[]){DIP_PYTHON, DIP_SOURCE_DIR "/tools/check_json.py",
                              DIP_SOURCE_DIR "/docs/json/parity.schema.json", path, NULL},
        NULL);
    assert_run(&r, 0);
    assert_string_equal(r.out, "");
    program_free(&r);
}

/* The recording with another seed than it was made with. */
static void write_other_seed(const char *path) {
    dip_context *ctx = dip_test_context();
    dip_npz *z = dip_npz_open(ctx, "test", RECORDINGS "torch_own_nll.npz");
    dip_npz_writer *w = dip_npz_create(ctx, "test", path);
    for (int i = 0; i < dip_npz_count(z); i++) {
        dip_npy a;
        assert_true(dip_npz_get(z, dip_npz_name(z, i), &a));
        if (strcmp(dip_npz_name(z, i), "meta") == 0) {
            static const char seed[] = "\"seed\": 1,";
            char *at = a.data;
            while (memcmp(at, seed, sizeof seed - 1) != 0) at++;
            at[sizeof seed - 3] = '9';
        }
        assert_true(dip_npz_add(w, dip_npz_name(z, i), a.dtype, &a.shape, a.data));
        dip_npy_free(ctx, &a);
    }
    assert_true(dip_npz_finish(w));
    dip_npz_close(z);
    dip_test_context_free(ctx);
}

static void a_recording_within_rounding_is_status_0(void **state) {
    (void)state;
    char json[600];
    beside(json, sizeof json, "parity.json");
    program_run r = RUN("parity", RECORDINGS "torch_own_nll.npz", "--json", json);
    assert_run(&r, 0);
    assert_string_equal(r.err, "");
    assert_has(r.out, "PyTorch 2.15.0");
    assert_has(r.out, "within rounding");
    assert_has(r.out, "initial weights and order of samples are those of the seed");
    fits_schema(json);
    char *text = read_text(json);
    assert_has(text, "\"diverged\": false");
    assert_has(text, "\"steps\": 8");
    free(text);
    program_free(&r);
    r = RUN("parity", "--quiet", "--steps", "3", "--json", json, RECORDINGS "keras_sparse.npz");
    assert_run(&r, 0);
    assert_string_equal(r.out, "");
    text = read_text(json);
    assert_has(text, "\"steps\": 3");
    free(text);
    program_free(&r);
    unlink(json);
}

static void a_recording_that_diverges_is_status_1(void **state) {
    (void)state;
    char path[600], json[600];
    beside(json, sizeof json, "parity.json");
    write_other_seed(beside(path, sizeof path, "seed.npz"));
    program_run r = RUN("parity", path, "--json", json);
    assert_run(&r, 1);
    assert_has(r.err, "is not what its description gives; likeliest: seed");
    assert_has(r.out, "exactly those of seed 1");
    fits_schema(json);
    char *text = read_text(json);
    assert_has(text, "{\"cause\": \"seed\", \"rank\": \"explains\", \"difference\": \"seed\"");
    free(text);
    program_free(&r);
    unlink(path);
    unlink(json);
}
#endif

static void what_cannot_be_read_is_named(void **state) {
    (void)state;
    program_run r = RUN("parity", "/nowhere/run.npz");
    assert_run(&r, 1);
    assert_has(r.err, "/nowhere/run.npz");
    assert_string_equal(r.out, "");
    program_free(&r);
    r = RUN("parity", RECORDINGS "README.md");
    assert_run(&r, 1);
    assert_has(r.err, "an npz archive");
    program_free(&r);
    r = RUN("parity");
    assert_run(&r, 2);
    assert_has(r.err, "FILE is missing");
    program_free(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
#ifdef DIP_WITH_JANSSON
        cmocka_unit_test(a_recording_within_rounding_is_status_0),
        cmocka_unit_test(a_recording_that_diverges_is_status_1),
#endif
        cmocka_unit_test(what_cannot_be_read_is_named),
    };
    return cmocka_run_group_tests(tests, make_small_digits, remove_small_digits);
}
