/* measure.c - walks the measurements, each in a context of its own. */
#include <math.h>
#include <string.h>

#include "diptych/torch.h"
#include "tools/measurement.h"

const dip_measurement *const dip_measurements[] = {
#define DIP_MEASUREMENT(name) &dip_measurement_##name,
#include "tools/measurements.def"
#undef DIP_MEASUREMENT
    NULL};

/* ---- facts ---- */

bool dip_measured_number(dip_measuring *m, const char *key, double number) {
    return !isnan(number) && dip_result_set_number(m->run, key, number);
}

bool dip_measured_text(dip_measuring *m, const char *key, const char *text) {
    return text && dip_result_set_text(m->run, key, text);
}

bool dip_measured_take(dip_measuring *m, const char *key, dip_text *text) {
    bool fine = !text->failed && dip_measured_text(m, key, text->s);
    dip_text_free(text);
    return fine;
}

/* A sentence begins with a file as the compiler was told its name; the folder is no part of it. */
static const char *without_folder(const char *text) {
    const char *end = text + strcspn(text, " :");
    for (const char *c = text; c < end; c++)
        if (*c == '/') text = c + 1;
    return text;
}

bool dip_measured_printed(dip_measuring *m, const char *key) {
    bool fine = !m->printed.failed && dip_measured_text(m, key, without_folder(m->printed.s));
    dip_text_free(&m->printed);
    m->printed = (dip_text){.ctx = m->run->ctx};
    return fine;
}

bool dip_measured_error(dip_measuring *m, const char *key) {
    dip_error e;
    return dip_error_take(m->ctx, &e) && dip_measured_text(m, key, without_folder(e.text));
}

/* ---- contexts ---- */

static void keep_text(void *user, const char *text, size_t n) {
    dip_text_add(&((dip_measuring *)user)->printed, "%.*s", (int)n, text);
}

static dip_context *open_context(dip_context *out, dip_measuring *m) {
    dip_context_opts o;
    dip_context_opts_init(&o, sizeof o);
    o.cpu = dip_context_cpu(out);
    o.threads = m->run->threads > 0 ? m->run->threads : 1;
    o.sink = (dip_sink){keep_text, m};
    return dip_context_new(&o, NULL);
}

static bool seed_context(const dip_measuring *m) {
    const dip_site nowhere = {NULL, 0};
    bool fine = dip_keras_utils_set_random_seed(m->ctx, m->run->seed, nowhere) &&
                dip_torch_manual_seed(m->ctx, (uint64_t)m->run->seed, nowhere);
    if (!m->run->float64) return fine;
    return fine && dip_keras_config_set_floatx(m->ctx, "float64", nowhere) &&
           dip_torch_set_default_dtype(m->ctx, DIP_FLOAT64, nowhere);
}

static bool measure_one(dip_context *out, dip_run_result *run, const dip_measurement *kind) {
    dip_measuring m = {.run = run,
                       .rows = run->batch_size > 0 ? run->batch_size : 1,
                       .dtype = run->float64 ? DIP_FLOAT64 : DIP_FLOAT32,
                       .printed = {.ctx = run->ctx}};
    bool failed = dip_failed(run->ctx);
    m.ctx = open_context(out, &m);
    if (!m.ctx) return false;
    dip_context *before = dip_context_use(m.ctx);
    dip_scope_mark scope = dip_scope_enter(m.ctx);
    bool fine = seed_context(&m) && kind->measure(&m) && !dip_failed(m.ctx);
    dip_scope_leave(&scope);
    dip_context_use(before);
    dip_context_free(m.ctx);
    dip_text_free(&m.printed);
    if (!failed) dip_error_take(run->ctx, NULL); /* there was no memory for a fact */
    return fine;
}

bool dip_measure_facts(dip_context *out, dip_run_result *run) {
    bool fine = true;
    for (int i = 0; dip_measurements[i]; i++) fine &= measure_one(out, run, dip_measurements[i]);
    return fine;
}
