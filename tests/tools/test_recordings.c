/* The recordings of the real frameworks: nothing is said of them as they are, the right cause of one
 * whose description was changed, and a sentence of one that is damaged. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/files.h"
#include "support/context.h"
#include "tools/parity.h"

#define FOLDER DIP_TEST_GOLDEN "/recordings/"
#if defined(DIP_DEBUG_SCOPES)
enum { STEPS = 2, STRIDE = 499 };
#else
enum { STEPS = 0, STRIDE = 53 };
#endif

static dip_recording r;
static dip_parity_result p;

static bool check(dip_context *ctx, const char *path, int64_t steps) {
    return dip_recording_read(ctx, "parity", path, DIP_TEST_DATA, &r) && dip_parity(&r, steps, &p);
}

#ifdef DIP_WITH_JANSSON
/* ---- as they are ----------------------------------------------------------------------------- */
static void nothing_is_said_of_the_real_frameworks(void **state) {
    (void)state;
    DIR *folder = opendir(FOLDER);
    assert_non_null(folder);
    int found = 0;
    for (struct dirent *e; (e = readdir(folder)) != NULL;) {
        char path[600];
        if (!strstr(e->d_name, ".npz")) continue;
        dip_context *ctx = dip_test_context();
        snprintf(path, sizeof path, FOLDER "%s", e->d_name);
        bool fine = check(ctx, path, STEPS);
        DIP_ASSERT_FINE(ctx);
        assert_true(fine);
        if (p.diverged) fail_msg("%s diverges in step %lld", e->d_name, (long long)p.first.step);
        assert_int_equal(p.weights, DIP_DRAWS_SAME);
        assert_int_equal(p.order, DIP_DRAWS_SAME);
        assert_true(p.tensors > 10 && p.numbers > 100);
        dip_recording_free(&r);
        dip_test_context_free(ctx);
        found++;
    }
    closedir(folder);
    assert_true(found >= 9);
}

/* ---- changed --------------------------------------------------------------------------------- */
/* One change of a recording: a text of its metadata, or an array that is left out. */
typedef struct change {
    const char *file, *from, *to; /* to NULL: the array called `from` is left out */
    const char *expected;         /* the cause, or a part of the sentence */
} change;

static const char *temporary(void) {
    static char path[64];
    snprintf(path, sizeof path, "/tmp/diptych_recording_%ld.npz", (long)getpid());
    return path;
}

static void add_meta(dip_npz_writer *w, dip_context *ctx, const dip_npy *a, const change *c) {
    dip_text text = {.ctx = ctx};
    dip_text_append(&text, a->data, a->bytes);
    char *at = strstr(text.s, c->from);
    if (!at) fail_msg("%s has no %s", c->file, c->from);
    dip_text changed = {.ctx = ctx};
    dip_text_add(&changed, "%.*s%s%s", (int)(at - text.s), text.s, c->to, at + strlen(c->from));
    dip_shape s = {1, {(int64_t)changed.n}};
    assert_true(dip_npz_add(w, "meta", DIP_UINT8, &s, changed.s));
    dip_text_free(&changed);
    dip_text_free(&text);
}

static void write_changed(dip_context *ctx, const change *c) {
    char path[600];
    snprintf(path, sizeof path, FOLDER "%s.npz", c->file);
    dip_npz *z = dip_npz_open(ctx, "test", path);
    dip_npz_writer *w = dip_npz_create(ctx, "test", temporary());
    assert_true(z && w);
    for (int i = 0; i < dip_npz_count(z); i++) {
        const char *name = dip_npz_name(z, i);
        dip_npy a;
        if (!c->to && strcmp(name, c->from) == 0) continue;
        assert_true(dip_npz_get(z, name, &a));
        if (c->to && strcmp(name, "meta") == 0) add_meta(w, ctx, &a, c);
        else assert_true(dip_npz_add(w, name, a.dtype, &a.shape, a.data));
        dip_npy_free(ctx, &a);
    }
    assert_true(dip_npz_finish(w));
    dip_npz_close(z);
}

static void a_changed_description_is_found_out(void **state) {
    (void)state;
    static const change changes[] = {
        {"torch_digits", "\"eps\": 1e-08", "\"eps\": 1e-07", "epsilon"},
        {"keras_digits", "\"divide\": 255", "\"divide\": 1", "input_scaling"},
        {"torch_dropout_mse", "\"momentum\": 0.9", "\"momentum\": 0.1", "momentum"},
        {"torch_dropout_mse", "\"nesterov\": true", "\"nesterov\": false", "momentum"},
        {"torch_smoothed", "\"reduction\": \"sum\"", "\"reduction\": \"mean\"", "loss_reduction"},
        {"torch_smoothed", "\"weight_decay\": 0.01", "\"weight_decay\": 0.5", "weight_decay"},
        {"keras_sparse", "\"learning_rate\": 0.01", "\"learning_rate\": 0.02", "learning_rate"},
        {"keras_smoothed", "\"weight_decay\": 0.004", "\"weight_decay\": 0.4", "weight_decay"},
        {"keras_binary", "\"seed\": 4", "\"seed\": 5", "seed"},
        {"keras_binary", "\"held\": 8, \"how\": \"last\"", "\"held\": 0, \"how\": \"none\"",
         "order"},
        {"torch_own_nll", "\"alpha\": 0.99", "\"alpha\": 0.9", "beta"},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const change *c = &changes[i];
        bool digits = strstr(c->file, "digits") != NULL;
#if defined(DIP_DEBUG_SCOPES)
        if (digits) continue;
#endif
        dip_context *ctx = dip_test_context();
        write_changed(ctx, c);
        bool fine = check(ctx, temporary(), digits ? 2 : 0);
        DIP_ASSERT_FINE(ctx);
        assert_true(fine && p.diverged && p.causes > 0);
        if (strcmp(p.cause[0].key, c->expected) != 0)
            fail_msg("%s: %s for %s: found %s", c->file, c->to, c->from, p.cause[0].key);
        dip_recording_free(&r);
        dip_test_context_free(ctx);
    }
    remove(temporary());
}

/* ---- damaged --------------------------------------------------------------------------------- */
static void a_damaged_recording_is_told_in_a_sentence(void **state) {
    (void)state;
    static const change changes[] = {
        {"torch_own_nll", "meta", NULL, "there is no array \"meta\""},
        {"torch_own_nll", "x", NULL, "there is no array \"x\""},
        {"torch_own_nll", "order", NULL, "there is no array \"order\""},
        {"torch_own_nll", "loss", NULL, "there is no array \"loss\""},
        {"torch_own_nll", "initial/body.bias", NULL, "there is no array \"initial/body.bias\""},
        {"torch_dropout_mse", "step1/mask/2", NULL, "there is no array \"step1/mask/2\""},
        {"torch_own_nll", "{\"recording\": 1", "{\"recording\": 2", "recording: found 2, expected"},
        {"torch_own_nll", "{\"recording\"", "[\"recording\"", "this is not JSON"},
        {"torch_own_nll", "\"framework\": \"torch\"", "\"framework\": \"jax\"",
         "one of keras, torch"},
        {"torch_own_nll", "\"kind\": \"tanh\"", "\"kind\": \"gelu\"", "layers[1].kind"},
        {"torch_own_nll", "\"kind\": \"tanh\"", "\"kind\": \"dense\"",
         "a layer of the recorded framework"},
        {"torch_own_nll", "\"units\": 7", "\"units\": 8", "expected floats of shape (8, 6)"},
        {"torch_own_nll", "\"units\": 7", "\"units\": -1", "a whole number from 1"},
        {"torch_own_nll", "\"kind\": \"nll_loss\"", "\"kind\": \"hinge\"",
         "expected cross_entropy, nll_loss or mse_loss"},
        {"torch_own_nll", "\"kind\": \"rmsprop\"", "\"kind\": \"lion\"",
         "there is no optimizer called \"lion\""},
        {"torch_own_nll", "\"lr\": 0.01", "\"lr\": -1", "lr"},
        {"torch_own_nll", "\"rows\": 40", "\"rows\": 20", "row["},
        {"torch_own_nll", "\"steps\": 8", "\"steps\": 9", "batch has 8 steps, expected 9"},
        {"torch_own_nll", "\"batch_size\": 16", "\"batch_size\": 3", "batch["},
        {"torch_own_nll", "\"shape\": [6]", "\"shape\": [5]", "a row of x has 6 numbers"},
        {"torch_own_nll", "\"shape\": [6]", "\"shape\": [2, 3]", "features"},
        {"torch_own_nll", "\"shape\": [6]", "\"shape\": []", "1 to 7 axes"},
        {"torch_own_nll", "\"data\": \"inline\"", "\"data\": \"cifar\"",
         "one of inline, mnist-train"},
        {"torch_own_nll", "\"data\": \"inline\"", "\"data\": \"mnist-train\"",
         "it was made of 40 digits"},
        {"keras_sparse", "\"activation\": \"tanh\"", "\"activation\": \"tahn\"",
         "did you mean \"tanh\""},
        {"keras_sparse", "\"kind\": \"sparse_categorical_crossentropy\"", "\"kind\": \"spars\"",
         "no loss called \"spars\""},
    };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        const change *c = &changes[i];
        dip_context *ctx = dip_test_context();
        write_changed(ctx, c);
        assert_false(check(ctx, temporary(), 0));
        dip_error e;
        assert_true(dip_error_take(ctx, &e));
        if (!strstr(e.text, c->expected))
            fail_msg("%s: found \"%s\", expected \"%s\"", c->file, e.text, c->expected);
        dip_recording_free(&r);
        dip_test_context_free(ctx);
    }
    remove(temporary());
}

static void a_claim_beyond_all_memory_takes_none(void **state) {
    (void)state;
    static const change huge = {"torch_own_nll", "\"rows\": 40", "\"rows\": 4611686018427387904",
                                NULL};
    dip_context *ctx = dip_test_context();
    write_changed(ctx, &huge);
    assert_true(check(ctx, temporary(), 1));
    assert_int_equal(p.order, DIP_DRAWS_NOT_TOLD);
    assert_int_equal(p.weights, DIP_DRAWS_SAME);
    dip_recording_free(&r);
    dip_test_context_free(ctx);
    remove(temporary());
}

/* Whatever stands in a file: an answer or a sentence, no crash, no memory left over. */
static void no_byte_of_a_recording_breaks_the_reader(void **state) {
    (void)state;
    uint8_t *bytes;
    size_t size;
    dip_context *ctx = dip_test_context();
    assert_true(dip_file_read(ctx, "test", FOLDER "torch_own_nll.npz", &bytes, &size));
    for (size_t at = 0; at < size; at += STRIDE) {
        dip_error e;
        for (int cut = 0; cut < 2; cut++) {
            bytes[at] ^= 0x55;
            FILE *f = fopen(temporary(), "wb"); /* without waiting for the disk */
            assert_int_equal(fwrite(bytes, 1, cut ? at : size, f), cut ? at : size);
            fclose(f);
            bytes[at] ^= 0x55;
            if (!check(ctx, temporary(), 1)) assert_true(dip_error_take(ctx, &e));
            dip_recording_free(&r);
        }
    }
    remove(temporary());
    dip_dealloc(ctx, bytes, size);
    dip_test_context_free(ctx);
}

static void running_out_of_memory_is_reported_and_leaks_nothing(void **state) {
    (void)state;
    for (int64_t n = 1;; n += 5) {
        dip_context *ctx = dip_test_context();
        fail_alloc *f = dip_test_alloc(ctx);
        fail_alloc_at(f, n);
        bool fine = dip_recording_read(ctx, "parity", FOLDER "torch_own_nll.npz", NULL, &r);
        bool hit = fail_alloc_hit(f);
        fail_alloc_at(f, 0);
        dip_error e;
        assert_int_equal(fine, !hit);
        if (!fine) assert_true(dip_error_take(ctx, &e) && e.code == DIP_ERROR_MEMORY);
        dip_recording_free(&r);
        dip_test_context_free(ctx);
        if (fine) return;
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_said_of_the_real_frameworks),
        cmocka_unit_test(a_changed_description_is_found_out),
        cmocka_unit_test(a_damaged_recording_is_told_in_a_sentence),
        cmocka_unit_test(a_claim_beyond_all_memory_takes_none),
        cmocka_unit_test(no_byte_of_a_recording_breaks_the_reader),
        cmocka_unit_test(running_out_of_memory_is_reported_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#else
static void a_build_without_jansson_says_so(void **state) {
    (void)state;
    dip_context *ctx = dip_test_context();
    assert_false(check(ctx, FOLDER "torch_own_nll.npz", STEPS));
    DIP_ASSERT_ERROR(ctx, DIP_ERROR_UNSUPPORTED, "without jansson");
    dip_recording_free(&r);
    dip_test_context_free(ctx);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_build_without_jansson_says_so)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
#endif
