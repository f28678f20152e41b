/* result_read.c - see result_read.h. */
#include "report/result_read.h"

#include <math.h>
#include <string.h>

#include "base/files.h"

bool dip_result_read(dip_context *ctx, const char *who, const char *path, dip_run_result *run) {
    uint8_t *text;
    size_t size;
    *run = (dip_run_result){.ctx = ctx};
    if (!dip_file_read(ctx, who, path, &text, &size)) return false;
    bool ok = dip_result_parse(ctx, who, path, text, size, run);
    dip_dealloc(ctx, text, size);
    return ok;
}

#ifndef DIP_WITH_JANSSON

bool dip_result_parse(dip_context *ctx, const char *who, const char *name, const void *text,
                      size_t size, dip_run_result *run) {
    (void)text, (void)size;
    *run = (dip_run_result){.ctx = ctx};
    return dip_fail(ctx, DIP_ERROR_UNSUPPORTED, who,
                    "%.200s: this diptych was built without jansson and reads no JSON; install "
                    "libjansson and build again",
                    name);
}

#else
#include "report/json_value.h"
#include "report/ladder_read.h"

/* ---- a face ---------------------------------------------------------------------------------- */
static void read_epochs(dip_json_reader *r, const dip_json_place *face, dip_run_result *run,
                        dip_face_result *f) {
    dip_json_place list = dip_json_at(face, "epochs");
    size_t n = dip_json_array(r, &list);
    for (size_t i = 0; i < n && !r->failed; i++) {
        dip_json_place p = dip_json_item(&list, i);
        if (!dip_json_is_object(r, &p)) return;
        dip_epoch_result e = {.loss = dip_json_number(r, &p, "loss", -HUGE_VAL, HUGE_VAL, true),
                              .accuracy = dip_json_number(r, &p, "accuracy", 0, 1, true),
                              .val_loss =
                                  dip_json_number(r, &p, "val_loss", -HUGE_VAL, HUGE_VAL, true),
                              .val_accuracy = dip_json_number(r, &p, "val_accuracy", 0, 1, true),
                              .seconds = dip_json_number(r, &p, "seconds", 0, HUGE_VAL, false)};
        if (!r->failed && !dip_result_add_epoch(run, f, &e)) r->failed = true;
    }
}

static void read_test(dip_json_reader *r, const dip_json_place *face, dip_face_result *f) {
    dip_json_place p = dip_json_at(face, "test");
    if (json_is_null(p.value) || !dip_json_is_object(r, &p)) return;
    f->tested = true;
    f->test_loss = dip_json_number(r, &p, "loss", -HUGE_VAL, HUGE_VAL, true);
    f->test_accuracy = dip_json_number(r, &p, "accuracy", 0, 1, true);
}

static void read_interrupted(dip_json_reader *r, const dip_json_place *face, dip_face_result *f) {
    dip_json_place p = dip_json_at(face, "interrupted");
    if (!p.value || !dip_json_is_object(r, &p)) return;
    f->interrupted = true;
    f->at_epoch = dip_json_integer(r, &p, "epoch", 0, INT64_MAX);
    f->at_step = dip_json_integer(r, &p, "step", 0, INT64_MAX);
}

static void read_answers(dip_json_reader *r, const dip_json_place *face, dip_face_result *f) {
    dip_json_place p = dip_json_at(face, "answers");
    if (!p.value || !dip_json_is_object(r, &p)) return;
    dip_answers *a = &f->answers;
    a->predicted = dip_json_digits(r, &p, "predicted", &a->rows);
    if (!r->failed && dip_json_there(&p, "probabilities"))
        a->probability = dip_json_floats(r, &p, "probabilities", a->rows * DIP_CLASSES, 0, 1);
}

/* Of a name that JSON may make longer than ours, the end is lost. */
static void read_layer(dip_json_reader *r, const dip_json_place *p, dip_face_result *f) {
    if (!dip_json_is_object(r, p)) return;
    static const float most = 3.402823466e38f; /* finite */
    int64_t in = dip_json_integer(r, p, "in", 1, 1 << 24);
    int64_t out = dip_json_integer(r, p, "out", 1, 1 << 24);
    const char *name = dip_json_text(r, p, "name");
    if (r->failed) return;
    dip_layer_weights *l = &f->layer[f->layers++];
    *l = (dip_layer_weights){.in = in, .out = out};
    dip_snprintf(l->name, sizeof l->name, "%s", name);
    l->kernel = dip_json_floats(r, p, "kernel", in * out, -most, most);
    l->bias = dip_json_floats(r, p, "bias", out, -most, most);
}

static void read_layers(dip_json_reader *r, const dip_json_place *face, dip_face_result *f) {
    dip_json_place list = dip_json_at(face, "layers");
    if (!list.value) return;
    size_t n = dip_json_array(r, &list);
    char most[32];
    dip_snprintf(most, sizeof most, "at most %d layers", DIP_FACE_LAYERS);
    if (n > DIP_FACE_LAYERS) dip_json_wrong(r, &list, most);
    for (size_t i = 0; i < n && !r->failed; i++) {
        dip_json_place p = dip_json_item(&list, i);
        read_layer(r, &p, f);
        bool follows = i == 0 || f->layer[i - 1].out == f->layer[i].in;
        if (!r->failed && !follows)
            dip_json_wrong(r, &p, "a layer that takes what the one before gives");
    }
}

static void read_face(dip_json_reader *r, const dip_json_place *p, dip_run_result *run,
                      dip_face_result *f) {
    if (!dip_json_is_object(r, p)) return;
    f->parameters = dip_json_integer(r, p, "parameters", 0, INT64_MAX);
    read_epochs(r, p, run, f);
    read_test(r, p, f);
    read_interrupted(r, p, f);
    f->seconds = dip_json_number(r, p, "seconds", 0, HUGE_VAL, false);
    f->peak_bytes = (size_t)dip_json_integer(r, p, "peak_bytes", 0, INT64_MAX);
    read_answers(r, p, f);
    read_layers(r, p, f);
    if (!r->failed && dip_json_there(p, "printed")) {
        f->printed = dip_strdup_ctx(run->ctx, dip_json_text(r, p, "printed"));
        if (!f->printed) r->failed = true;
    }
}

static void read_hash(dip_json_reader *r, const dip_json_place *whole, dip_face_result *f) {
    dip_json_place hashes = dip_json_at(whole, "weights_sha256");
    if (!dip_json_is_object(r, &hashes) || !dip_json_there(&hashes, f->key)) return;
    const char *text = dip_json_text(r, &hashes, f->key);
    if (strlen(text) + 1 == DIP_SHA256_TEXT && text[strspn(text, "0123456789abcdef")] == 0) {
        memcpy(f->weights_sha256, text, DIP_SHA256_TEXT);
        return;
    }
    dip_json_place p = dip_json_at(&hashes, f->key);
    dip_json_wrong(r, &p, "64 digits of a SHA-256");
}

/* ---- the run --------------------------------------------------------------------------------- */
static void read_faces(dip_json_reader *r, const dip_json_place *whole, dip_run_result *run) {
    static const struct {
        const char *key, *name;
    } faces[DIP_FACES] = {
#define DIP_FACE(key, name) {#key, name},
#include "report/faces.def"
#undef DIP_FACE
    };
    for (int i = 0; i < DIP_FACES && !r->failed; i++) {
        dip_json_place p = dip_json_at(whole, faces[i].key);
        if (!p.value) continue;
        dip_face_result *f = &run->face[run->n++];
        *f = (dip_face_result){.key = faces[i].key, .name = faces[i].name};
        read_hash(r, whole, f);
        read_face(r, &p, run, f);
        if (f->epochs > run->epochs) run->epochs = f->epochs;
    }
    dip_json_place missing = dip_json_at(whole, "keras or torch");
    if (!r->failed && run->n == 0) dip_json_wrong(r, &missing, "the results of a face");
    dip_json_place variants = dip_json_at(whole, "variants");
    dip_json_place one = dip_json_at(&variants, "one_softmax");
    if (r->failed || !one.value) return;
    run->one_softmax_known = true;
    run->one_softmax = (dip_face_result){.key = faces[1].key, .name = faces[1].name};
    read_face(r, &one, run, &run->one_softmax);
}

static void read_pixels(dip_json_reader *r, const dip_json_place *p, dip_run_result *run) {
    dip_json_place list = dip_json_at(p, "pixel_index");
    size_t n = dip_json_array(r, &list);
    int64_t *index = r->failed ? NULL : dip_alloc_array(r->ctx, n, sizeof *index);
    if (!index) {
        r->failed = true;
        return;
    }
    run->pixel_index = index;
    run->pixel_rows = (int64_t)n;
    for (size_t i = 0; i < n && !r->failed; i++) {
        dip_json_place item = dip_json_item(&list, i);
        index[i] = json_is_integer(item.value) ? json_integer_value(item.value) : -1;
        if (index[i] < 0 || index[i] >= run->test_rows || (i > 0 && index[i] <= index[i - 1]))
            dip_json_wrong(r, &item, "the number of a test digit, larger than the one before");
    }
    if (!r->failed) run->test_pixels = dip_json_bytes(r, p, "pixels", (int64_t)n, DIP_PIXELS);
}

static void read_digits(dip_json_reader *r, const dip_json_place *whole, dip_run_result *run) {
    dip_json_place p = dip_json_at(whole, "test_digits");
    if (!p.value || !dip_json_is_object(r, &p)) return;
    run->test_label = dip_json_digits(r, &p, "labels", &run->test_rows);
    if (!r->failed && dip_json_there(&p, "pixels")) read_pixels(r, &p, run);
}

/* Tables go through labels and answers side by side. */
static void check_rows(dip_json_reader *r, const dip_run_result *run) {
    int64_t rows = run->test_rows;
    for (int i = 0; i <= run->n; i++) {
        const dip_face_result *f = i < run->n ? &run->face[i] : &run->one_softmax;
        int64_t n = f->answers.rows;
        if (rows == 0) rows = n;
        if (r->failed || n == 0 || n == rows) continue;
        dip_fail(r->ctx, DIP_ERROR_FORMAT, r->who,
                 "%.200s: %s.answers.predicted: found %lld answers, expected %lld as elsewhere in "
                 "the file",
                 r->file, i < run->n ? f->key : "variants.one_softmax", (long long)n,
                 (long long)rows);
        r->failed = true;
    }
}

static void read_ladder(dip_json_reader *r, const dip_json_place *whole, dip_run_result *run) {
    dip_json_place p = dip_json_at(whole, "ladder");
    if (!p.value) return;
    run->ladder = dip_alloc(r->ctx, sizeof *run->ladder);
    if (run->ladder) dip_ladder_read(r, &p, run->ladder);
    else r->failed = true;
}

static void read_facts(dip_json_reader *r, const dip_json_place *whole, dip_run_result *run) {
    dip_json_place facts = dip_json_at(whole, "facts");
    if (!facts.value || !dip_json_is_object(r, &facts)) return;
    const char *key;
    json_t *value;
    json_object_foreach(facts.value, key, value) {
        bool ok = true;
        if (json_is_string(value)) ok = dip_result_set_text(run, key, json_string_value(value));
        else if (json_is_number(value))
            ok = dip_result_set_number(run, key, json_number_value(value));
        else if (json_is_null(value)) ok = dip_result_set_number(run, key, (double)NAN);
        else {
            dip_json_place p = dip_json_at(&facts, key);
            dip_json_wrong(r, &p, "a number, a text or null");
        }
        if (!ok) r->failed = true;
        if (r->failed) return;
    }
}

static void read_run(dip_json_reader *r, const dip_json_place *whole, dip_run_result *run) {
    if (!dip_json_is_object(r, whole)) return;
    dip_json_integer(r, whole, "schema", 1, 1);
    run->seed = dip_json_integer(r, whole, "seed", 0, 4294967295);
    run->threads = (int)dip_json_integer(r, whole, "threads", 1, 1 << 20);
    const char *dtype = dip_json_text(r, whole, "dtype");
    run->float64 = strcmp(dtype, "float64") == 0;
    dip_json_place p = dip_json_at(whole, "dtype"), asked = dip_json_at(whole, "asked");
    if (!r->failed && !run->float64 && strcmp(dtype, "float32") != 0)
        dip_json_wrong(r, &p, "\"float32\" or \"float64\"");
    read_faces(r, whole, run);
    if (!r->failed && asked.value && dip_json_is_object(r, &asked)) {
        run->epochs = dip_json_integer(r, &asked, "epochs", 1, INT64_MAX);
        run->batch_size = dip_json_integer(r, &asked, "batch_size", 0, INT64_MAX);
    }
    if (!r->failed) read_digits(r, whole, run);
    if (!r->failed) check_rows(r, run);
    if (!r->failed) read_ladder(r, whole, run);
    if (!r->failed) read_facts(r, whole, run);
}

bool dip_result_parse(dip_context *ctx, const char *who, const char *name, const void *text,
                      size_t size, dip_run_result *run) {
    *run = (dip_run_result){.ctx = ctx};
    json_error_t error;
    dip_json_place whole = {json_loadb(text, size, JSON_REJECT_DUPLICATES, &error), ""};
    if (!whole.value)
        return dip_fail(ctx, DIP_ERROR_FORMAT, who,
                        "%.200s: line %d, column %d: this is not JSON as diptych --json writes it: "
                        "%.120s",
                        name, error.line, error.column, error.text);
    dip_json_reader r = {.ctx = ctx, .who = who, .file = name};
    read_run(&r, &whole, run);
    json_decref(whole.value);
    if (!r.failed) return true;
    dip_result_free(run);
    return false;
}
#endif
