/* result_json.c - the files of --json and --trace.
 *
 * The form is docs/json/compare.schema.json, version 1: a change that a reader of version 1 would
 * misread needs a new number; new fields do not. */
#include <math.h>
#include <string.h>

#include "base/files.h"
#include "files/base64.h"
#include "report/json_text.h"
#include "report/ladder.h"

static void epoch(dip_text *t, const dip_epoch_result *e) {
    dip_text_add(t, "      {");
    DIP_JSON_NUMBERS(t,
                     {"loss", e->loss},
                     {"accuracy", e->accuracy},
                     {"val_loss", e->val_loss},
                     {"val_accuracy", e->val_accuracy},
                     {"seconds", e->seconds});
    dip_text_add(t, "}");
}

static void test(dip_text *t, const dip_face_result *f) {
    if (!f->tested) {
        dip_text_add(t, "    \"test\": null,\n");
        return;
    }
    dip_text_add(t, "    \"test\": {");
    DIP_JSON_NUMBERS(t,
                     {"loss", f->test_loss},
                     {"accuracy", f->test_accuracy});
    dip_text_add(t, "},\n");
}

/* ---- arrays -------------------------------------------------------------------------------- */
/* "7210...": a letter for each class. */
static void digits(dip_text *t, const char *key, const uint8_t *digit, int64_t n) {
    dip_text_add(t, "\"%s\": \"", key);
    for (int64_t i = 0; i < n; i++) {
        char letter = (char)('0' + digit[i]);
        dip_text_append(t, &letter, 1);
    }
    dip_text_append(t, "\"", 1);
}

static void bytes(dip_text *t, const char *key, const void *data, int64_t n, size_t item) {
    dip_text_add(t, "\"%s\": \"", key);
    dip_base64_add(t, data, (size_t)n * item);
    dip_text_append(t, "\"", 1);
}

/* ---- a face ---------------------------------------------------------------------------------- */
static void answers(dip_text *t, const dip_answers *a) {
    dip_text_add(t, ",\n    \"answers\": {\n      ");
    digits(t, "predicted", a->predicted, a->rows);
    if (a->probability) {
        dip_text_add(t, ",\n      ");
        bytes(t, "probabilities", a->probability, a->rows * DIP_CLASSES, sizeof(float));
    }
    dip_text_add(t, "\n    }");
}

static void layers(dip_text *t, const dip_face_result *f) {
    dip_text_add(t, ",\n    \"layers\": [");
    for (int i = 0; i < f->layers; i++) {
        const dip_layer_weights *l = &f->layer[i];
        dip_text_add(t, "%s\n      {\"name\": ", i > 0 ? "," : "");
        dip_json_add_text(t, l->name);
        dip_text_add(t, ", \"in\": %lld, \"out\": %lld,\n       ", (long long)l->in,
                     (long long)l->out);
        bytes(t, "kernel", l->kernel, l->in * l->out, sizeof(float));
        dip_text_add(t, ",\n       ");
        bytes(t, "bias", l->bias, l->out, sizeof(float));
        dip_text_add(t, "}");
    }
    dip_text_add(t, "\n    ]");
}

static void face(dip_text *t, const dip_face_result *f) {
    dip_text_add(t, "{\n    \"parameters\": %lld,\n    \"epochs\": [", (long long)f->parameters);
    for (int64_t i = 0; i < f->epochs; i++) {
        dip_text_add(t, "%s\n", i > 0 ? "," : "");
        epoch(t, &f->epoch[i]);
    }
    dip_text_add(t, "%s],\n", f->epochs > 0 ? "\n    " : "");
    test(t, f);
    if (f->interrupted)
        dip_text_add(t, "    \"interrupted\": {\"epoch\": %lld, \"step\": %lld},\n",
                     (long long)f->at_epoch, (long long)f->at_step);
    dip_text_add(t, "    ");
    dip_json_add_number(t, "seconds", f->seconds);
    dip_text_add(t, ",\n    \"peak_bytes\": %zu", f->peak_bytes);
    if (f->answers.rows > 0) answers(t, &f->answers);
    if (f->layers > 0) layers(t, f);
    if (f->printed) {
        dip_text_add(t, ",\n    \"printed\": ");
        dip_json_add_text(t, f->printed);
    }
    dip_text_add(t, "\n  }");
}

/* ---- the run --------------------------------------------------------------------------------- */
static void hashes(dip_text *t, const dip_run_result *run) {
    dip_text_add(t, "  \"weights_sha256\": {");
    const char *before = "";
    for (int i = 0; i < run->n; i++) {
        if (!run->face[i].weights_sha256[0]) continue;
        dip_text_add(t, "%s\"%s\": \"%s\"", before, run->face[i].key, run->face[i].weights_sha256);
        before = ", ";
    }
    dip_text_add(t, "}");
}

static void test_digits(dip_text *t, const dip_run_result *run) {
    dip_text_add(t, ",\n  \"test_digits\": {\n    ");
    digits(t, "labels", run->test_label, run->test_rows);
    if (run->test_pixels) {
        int64_t rows = run->pixel_index ? run->pixel_rows : run->test_rows;
        dip_text_add(t, ",\n    \"pixel_index\": [");
        for (int64_t i = 0; i < rows; i++)
            dip_text_add(t, "%s%lld", i > 0 ? ", " : "",
                         (long long)(run->pixel_index ? run->pixel_index[i] : i));
        dip_text_add(t, "],\n    ");
        bytes(t, "pixels", run->test_pixels, rows, DIP_PIXELS);
    }
    dip_text_add(t, "\n  }");
}

static void facts(dip_text *t, const dip_run_result *run) {
    dip_text_add(t, ",\n  \"facts\": {");
    for (size_t i = 0; i < run->facts; i++) {
        const dip_fact *f = &run->fact[i];
        dip_text_add(t, "%s\n    ", i > 0 ? "," : "");
        dip_json_add_text(t, f->key);
        dip_text_add(t, ": ");
        if (f->text) dip_json_add_text(t, f->text);
        else if (isfinite(f->number)) dip_text_add(t, "%.17g", f->number);
        else dip_text_add(t, "null");
    }
    dip_text_add(t, "\n  }");
}

void dip_result_json(const dip_run_result *run, dip_text *out) {
    dip_text_add(
        out, "{\n  \"schema\": 1,\n  \"seed\": %lld,\n  \"threads\": %d,\n  \"dtype\": \"%s\",\n",
        (long long)run->seed, run->threads, run->float64 ? "float64" : "float32");
    if (run->epochs > 0)
        dip_text_add(out, "  \"asked\": {\"epochs\": %lld, \"batch_size\": %lld},\n",
                     (long long)run->epochs, (long long)run->batch_size);
    hashes(out, run);
    for (int i = 0; i < run->n; i++) {
        dip_text_add(out, ",\n  \"%s\": ", run->face[i].key);
        face(out, &run->face[i]);
    }
    if (run->one_softmax_known) {
        dip_text_add(out, ",\n  \"variants\": {\"one_softmax\": ");
        face(out, &run->one_softmax);
        dip_text_add(out, "}");
    }
    if (run->ladder) {
        dip_text_add(out, ",\n  \"ladder\": ");
        dip_ladder_json(run->ladder, out);
    }
    if (run->test_rows > 0) test_digits(out, run);
    if (run->facts > 0) facts(out, run);
    dip_text_add(out, "\n}\n");
}

bool dip_trace_header(dip_writer *trace) {
    static const char header[] = "face,epoch,step,loss\n";
    return dip_writer_add(trace, header, sizeof header - 1);
}

bool dip_trace_step(dip_writer *trace, const char *key, int64_t at_epoch, int64_t step,
                    double loss) {
    char line[96];
    int n = dip_snprintf(line, sizeof line, "%s,%lld,%lld,%.17g\n", key, (long long)at_epoch,
                         (long long)step, loss);
    return n > 0 && dip_writer_add(trace, line, (size_t)n);
}
