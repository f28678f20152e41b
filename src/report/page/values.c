/* values.c - see values.h. */
#include "report/page/values.h"

#include <math.h>
#include <string.h>

#include "report/embedded.h"
#include "report/source.h"
#include "report/statistics.h"

const dip_face_result *dip_page_face(const dip_run_result *run, const char *key) {
    if (run->one_softmax_known && strcmp(key, "one_softmax") == 0) return &run->one_softmax;
    for (int i = 0; i < run->n; i++)
        if (run->face[i].key && strcmp(run->face[i].key, key) == 0) return &run->face[i];
    return NULL;
}

static double seconds_of_epochs(const dip_face_result *f) {
    double sum = 0;
    for (int64_t i = 0; i < f->epochs; i++) sum += f->epoch[i].seconds;
    return sum;
}

static double wrong_answers(const dip_run_result *run, const dip_face_result *f) {
    if (f->answers.rows == 0 || f->answers.rows != run->test_rows || !run->test_label)
        return (double)NAN;
    int64_t wrong = 0;
    for (int64_t i = 0; i < f->answers.rows; i++)
        wrong += f->answers.predicted[i] != run->test_label[i];
    return (double)wrong;
}

static double statements(const char *face) {
    char name[64];
    dip_snprintf(name, sizeof name, "mnist_%s.c", face);
    const dip_embedded *file = dip_embedded_find(name);
    return file ? dip_source_statements(dip_source_of(file->text)) : (double)NAN;
}

static double face_value(const dip_run_result *run, const dip_face_result *f, const char *name) {
#define DIP_RUN_VALUE(key, expression)
#define DIP_FACE_VALUE(key, expression) \
    if (strcmp(name, #key) == 0) return expression;
#include "report/page/values.def"
#undef DIP_FACE_VALUE
#undef DIP_RUN_VALUE
    return (double)NAN;
}

static double run_value(const dip_run_result *run, const char *name) {
#define DIP_RUN_VALUE(key, expression) \
    if (strcmp(name, #key) == 0) return expression;
#define DIP_FACE_VALUE(key, expression)
#include "report/page/values.def"
#undef DIP_FACE_VALUE
#undef DIP_RUN_VALUE
    return dip_result_number(run, name);
}

double dip_page_value(const dip_run_result *run, const char *name) {
    static const char *const keys[] = {"keras", "torch", "one_softmax"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        size_t n = strlen(keys[i]);
        if (strncmp(name, keys[i], n) != 0 || name[n] != '.') continue;
        if (strcmp(name + n + 1, "statements") == 0) return statements(keys[i]);
        const dip_face_result *f = dip_page_face(run, keys[i]);
        return f ? face_value(run, f, name + n + 1) : (double)NAN;
    }
    return run_value(run, name);
}

/* ---- as people read it --------------------------------------------------------------------------- */
static void whole_text(dip_text *out, double v) {
    char digits[32];
    int n = dip_snprintf(digits, sizeof digits, "%.0f", fabs(v));
    if (v < 0) dip_text_append(out, "-", 1);
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0) dip_text_append(out, ",", 1);
        dip_text_append(out, digits + i, 1);
    }
}

static void bytes_text(dip_text *out, double v) {
    if (v < 1e3) dip_text_add(out, "%.0f bytes", v);
    else if (v < 1e6) dip_text_add(out, "%.1f kB", v / 1e3);
    else dip_text_add(out, "%.1f MB", v / 1e6);
}

void dip_page_number_text(dip_text *out, double v, const char *how) {
    if (!isfinite(v)) dip_text_add(out, isnan(v) ? "not measured" : v > 0 ? "inf" : "-inf");
    else if (strcmp(how, "bytes") == 0) bytes_text(out, v);
    else if (strcmp(how, "loss") == 0 || strcmp(how, "accuracy") == 0) dip_text_add(out, "%.4f", v);
    else if (strcmp(how, "long") == 0) dip_text_add(out, "%.9g", v);
    else if (strcmp(how, "percent") == 0) dip_text_add(out, "%.1f %%", 100 * v);
    else if (strcmp(how, "signed") == 0) dip_text_add(out, "%+.4f", v);
    else if (strcmp(how, "seconds") == 0) dip_text_add(out, v < 10 ? "%.2f s" : "%.0f s", v);
    else if (strcmp(how, "microseconds") == 0) dip_text_add(out, "%.0f µs", 1e6 * v);
    else if (v == floor(v) && fabs(v) < 1e15) whole_text(out, v);
    else dip_text_add(out, "%.4f", v);
}

void dip_page_value_text(const dip_run_result *run, const char *name, dip_text *out) {
    char key[64];
    const char *colon = strchr(name, ':');
    size_t n = colon ? (size_t)(colon - name) : strlen(name);
    if (n >= sizeof key) n = sizeof key - 1;
    memcpy(key, name, n);
    key[n] = 0;
    const char *text = dip_result_text(run, key);
    if (text) dip_text_add(out, "%s", text);
    else dip_page_number_text(out, dip_page_value(run, key), colon ? colon + 1 : "");
}

const char *dip_page_p_text(double p, char *text, size_t size) {
    char spaced[32];
    dip_p_text(p, spaced, sizeof spaced);
    size_t n = 0;
    for (const char *s = spaced; *s && n + 4 < size; s++) {
        const char *kept = *s == ' ' ? "\xC2\xA0" : *s == '-' ? "\xE2\x80\x91" : NULL;
        if (!kept) text[n++] = *s;
        while (kept && *kept) text[n++] = *kept++;
    }
    text[n] = 0;
    return text;
}
