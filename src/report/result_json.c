/* result_json.c - the files of --json and --trace.
 *
 * The form is docs/json/compare.schema.json, version 1: a change that a reader of version 1 would
 * misread needs a new number; new fields do not. */
#include <math.h>
#include <string.h>

#include "base/files.h"
#include "report/result.h"

static void number(dip_text *t, const char *key, double v) {
    if (isfinite(v)) dip_text_add(t, "\"%s\": %.17g", key, v);
    else dip_text_add(t, "\"%s\": null", key); /* JSON knows neither NaN nor infinity */
}

static void epoch(dip_text *t, const dip_epoch_result *e) {
    dip_text_add(t, "      {");
    number(t, "loss", e->loss);
    dip_text_add(t, ", ");
    number(t, "accuracy", e->accuracy);
    dip_text_add(t, ", ");
    number(t, "val_loss", e->val_loss);
    dip_text_add(t, ", ");
    number(t, "val_accuracy", e->val_accuracy);
    dip_text_add(t, ", ");
    number(t, "seconds", e->seconds);
    dip_text_add(t, "}");
}

static void test(dip_text *t, const dip_face_result *f) {
    if (!f->tested) {
        dip_text_add(t, "    \"test\": null,\n");
        return;
    }
    dip_text_add(t, "    \"test\": {");
    number(t, "loss", f->test_loss);
    dip_text_add(t, ", ");
    number(t, "accuracy", f->test_accuracy);
    dip_text_add(t, "},\n");
}

static void face(dip_text *t, const dip_face_result *f) {
    dip_text_add(t, ",\n  \"%s\": {\n    \"parameters\": %lld,\n    \"epochs\": [", f->key,
                 (long long)f->parameters);
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
    number(t, "seconds", f->seconds);
    dip_text_add(t, ",\n    \"peak_bytes\": %zu\n  }", f->peak_bytes);
}

void dip_result_json(const dip_run_result *run, dip_text *out) {
    dip_text_add(
        out,
        "{\n  \"schema\": 1,\n  \"seed\": %lld,\n  \"threads\": %d,\n  \"dtype\": \"%s\",\n"
        "  \"weights_sha256\": {",
        (long long)run->seed, run->threads, run->float64 ? "float64" : "float32");
    bool first = true;
    for (int i = 0; i < run->n; i++) {
        if (!run->face[i].weights_sha256[0]) continue;
        dip_text_add(out, "%s\"%s\": \"%s\"", first ? "" : ", ", run->face[i].key,
                     run->face[i].weights_sha256);
        first = false;
    }
    dip_text_add(out, "}");
    for (int i = 0; i < run->n; i++) face(out, &run->face[i]);
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
