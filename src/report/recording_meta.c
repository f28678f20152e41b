/* recording_meta.c - reads the JSON of a recording: docs/json/recording.schema.json, version 1. */
#include <math.h>
#include <string.h>

#include "report/recording.h"

#ifndef DIP_WITH_JANSSON

bool dip_recording_parse(dip_recording *r, const char *who, const char *json, size_t size,
                         bool *mnist) {
    (void)json, (void)size, (void)mnist;
    return dip_fail(r->ctx, DIP_ERROR_UNSUPPORTED, who,
                    "%.200s: this diptych was built without jansson and reads no JSON; install "
                    "libjansson and build again",
                    r->path);
}

#else
#include "report/json_value.h"

/* One of n words. */
static int word(dip_json_reader *j, const dip_json_place *in, const char *key,
                const char *const *words, int n) {
    const char *text = dip_json_text(j, in, key);
    for (int i = 0; i < n && !j->failed; i++)
        if (strcmp(text, words[i]) == 0) return i;
    char expected[160] = "one of";
    for (int i = 0; i < n; i++) {
        size_t used = strlen(expected);
        dip_snprintf(expected + used, sizeof expected - used, "%s %s", i > 0 ? "," : "", words[i]);
    }
    dip_json_place p = dip_json_at(in, key);
    if (!j->failed) dip_json_wrong(j, &p, expected);
    return 0;
}

static bool flag(dip_json_reader *j, const dip_json_place *in, const char *key) {
    dip_json_place p = dip_json_at(in, key);
    if (!json_is_boolean(p.value)) dip_json_wrong(j, &p, "true or false");
    return json_is_true(p.value);
}

static void copy_text(dip_json_reader *j, const dip_json_place *in, const char *key, char *out,
                      size_t size) {
    const char *text = dip_json_text(j, in, key);
    dip_json_place p = dip_json_at(in, key);
    if (!j->failed && (strlen(text) >= size || !*text)) dip_json_wrong(j, &p, "a short text");
    dip_snprintf(out, size, "%s", text);
}

static dip_dtype dtype_of(dip_json_reader *j, const dip_json_place *in, const char *key) {
    static const char *const words[] = {"float32", "float64"};
    return word(j, in, key, words, 2) ? DIP_FLOAT64 : DIP_FLOAT32;
}

/* ---- layers ---------------------------------------------------------------------------------- */
static void read_names(dip_json_reader *j, const dip_json_place *p, dip_recording *r, int at) {
    dip_recorded_layer *l = &r->layer[at];
    dip_json_place list = dip_json_at(p, "parameters");
    size_t n = dip_json_array(j, &list);
    if (!j->failed && (n < 1 || n > 2)) dip_json_wrong(j, &list, "a weight, and a bias or none");
    if (!j->failed && r->parameters + (int)n > DIP_RECORDED_PARAMETERS)
        dip_json_wrong(j, &list, "at most 128 parameters in all");
    l->parameter = r->parameters;
    for (size_t i = 0; i < n && !j->failed; i++) {
        dip_json_place item = dip_json_item(&list, i);
        dip_recorded_parameter *q = &r->parameter[r->parameters];
        const char *name = json_string_value(item.value);
        if (!name || !*name || strlen(name) >= sizeof q->name) {
            dip_json_wrong(j, &item, "a short name");
            return;
        }
        dip_snprintf(q->name, sizeof q->name, "%s", name);
        q->layer = at;
        r->parameters++;
        l->parameters++;
    }
}

/* A name, or null for an initialiser whose draws are not to be checked. */
static void read_initializer(dip_json_reader *j, const dip_json_place *p, const char *key,
                             char *out, size_t size) {
    if (dip_json_there(p, key)) copy_text(j, p, key, out, size);
}

static const int64_t most = 1 << 30;

static void read_dense(dip_json_reader *j, const dip_json_place *p, dip_recording *r, int at) {
    dip_recorded_layer *l = &r->layer[at];
    l->inputs = dip_json_integer(j, p, "inputs", 1, most);
    l->units = dip_json_integer(j, p, "units", 1, most);
    read_names(j, p, r, at);
    l->made = at;
    if (!j->failed && dip_json_there(p, "made")) l->made = dip_json_integer(j, p, "made", 0, most);
    if (l->kind != DIP_RECORDED_dense) return;
    copy_text(j, p, "activation", l->activation, sizeof l->activation);
    read_initializer(j, p, "kernel_initializer", l->kernel_initializer,
                     sizeof l->kernel_initializer);
    read_initializer(j, p, "bias_initializer", l->bias_initializer, sizeof l->bias_initializer);
}

static void read_layer(dip_json_reader *j, const dip_json_place *p, dip_recording *r, int at) {
    static const char *const faces[DIP_RECORDED_KINDS] = {
#define DIP_RECORDED_LAYER(key, face) face,
#include "report/recorded_layers.def"
#undef DIP_RECORDED_LAYER
    };
    const char *names[DIP_RECORDED_KINDS];
    for (int k = 0; k < DIP_RECORDED_KINDS; k++)
        names[k] = dip_recorded_kind_name((dip_recorded_kind)k);
    if (!dip_json_is_object(j, p)) return;
    dip_recorded_layer *l = &r->layer[at];
    copy_text(j, p, "name", l->name, sizeof l->name);
    l->kind = (dip_recorded_kind)word(j, p, "kind", names, DIP_RECORDED_KINDS);
    dip_json_place kind = dip_json_at(p, "kind");
    if (!j->failed && faces[l->kind][0] && strcmp(faces[l->kind], dip_world_key(r->face)) != 0)
        dip_json_wrong(j, &kind, "a layer of the recorded framework");
    if (j->failed) return;
    if (l->kind == DIP_RECORDED_dense || l->kind == DIP_RECORDED_linear) read_dense(j, p, r, at);
    if (l->kind == DIP_RECORDED_activation)
        copy_text(j, p, "activation", l->activation, sizeof l->activation);
    if (l->kind == DIP_RECORDED_softmax || l->kind == DIP_RECORDED_log_softmax)
        l->dim = dip_json_integer(j, p, "dim", -8, 8);
    if (l->kind == DIP_RECORDED_dropout) l->rate = dip_json_number(j, p, "rate", 0, 1, false);
    if (l->kind == DIP_RECORDED_flatten && r->face == DIP_WORLD_TORCH) {
        l->start = dip_json_integer(j, p, "start", -8, 8);
        l->end = dip_json_integer(j, p, "end", -8, 8);
    }
}

static void read_layers(dip_json_reader *j, const dip_json_place *whole, dip_recording *r) {
    dip_json_place list = dip_json_at(whole, "layers");
    size_t n = dip_json_array(j, &list);
    if (!j->failed && (n < 1 || n > DIP_RECORDED_LAYERS))
        dip_json_wrong(j, &list, "1 to 64 layers");
    for (size_t i = 0; i < n && !j->failed; i++) {
        dip_json_place p = dip_json_item(&list, i);
        r->layers = (int)i + 1;
        read_layer(j, &p, r, (int)i);
    }
    if (!j->failed && r->parameters == 0) dip_json_wrong(j, &list, "a layer with parameters");
}

/* ---- loss and optimiser ---------------------------------------------------------------------- */
static void read_loss(dip_json_reader *j, const dip_json_place *whole, dip_recording *r) {
    static const char *const reductions[] = {"mean", "sum"};
    dip_json_place p = dip_json_at(whole, "loss");
    if (!dip_json_is_object(j, &p)) return;
    copy_text(j, &p, "kind", r->loss, sizeof r->loss);
    r->sum = word(j, &p, "reduction", reductions, 2) == 1;
    r->label_smoothing = dip_json_number(j, &p, "label_smoothing", 0, 1, false);
    if (r->face == DIP_WORLD_KERAS) r->from_logits = flag(j, &p, "from_logits");
    else r->ignore_index = dip_json_integer(j, &p, "ignore_index", INT64_MIN, INT64_MAX);
}

static void read_optimizer(dip_json_reader *j, const dip_json_place *whole, dip_recording *r) {
    dip_form form = r->face == DIP_WORLD_KERAS ? DIP_FORM_KERAS : DIP_FORM_TORCH;
    dip_json_place p = dip_json_at(whole, "optimizer");
    if (!dip_json_is_object(j, &p)) return;
    const char *kind = dip_json_text(j, &p, "kind");
    if (!j->failed && !(r->optimizer = dip_optimizer_find(r->ctx, kind, j->who))) j->failed = true;
    for (int o = 0; o < DIP_OPTION_COUNT && !j->failed; o++) {
        const char *name = dip_option_name((dip_option)o, form);
        dip_json_place v = dip_json_at(&p, name);
        r->option[o] = (double)NAN;
        if (!v.value || json_is_null(v.value)) continue;
        r->option[o] = json_is_boolean(v.value)
                           ? (double)json_is_true(v.value)
                           : dip_json_number(j, &p, name, -HUGE_VAL, HUGE_VAL, false);
    }
}

/* ---- the run --------------------------------------------------------------------------------- */
static void read_input(dip_json_reader *j, const dip_json_place *whole, dip_recording *r) {
    dip_json_place p = dip_json_at(whole, "input");
    if (!dip_json_is_object(j, &p)) return;
    dip_json_place shape = dip_json_at(&p, "shape");
    size_t n = dip_json_array(j, &shape);
    if (!j->failed && (n < 1 || n >= DIP_MAX_RANK)) dip_json_wrong(j, &shape, "1 to 7 axes");
    for (size_t i = 0; i < n && !j->failed; i++) {
        dip_json_place d = dip_json_item(&shape, i);
        int64_t v = json_is_integer(d.value) ? json_integer_value(d.value) : 0;
        if (v < 1 || v > most) dip_json_wrong(j, &d, "a size of at least 1");
        r->input.dim[r->input.rank++] = v;
    }
    r->divided_in = DIP_FLOAT32;
    if (j->failed || !dip_json_there(&p, "divide")) return;
    r->divide = dip_json_number(j, &p, "divide", 1e-30, 1e30, false);
    r->divided_in = dtype_of(j, &p, "divided_in");
}

static void read_validation(dip_json_reader *j, const dip_json_place *whole, dip_recording *r) {
    static const char *const hows[] = {"none", "last", "random"};
    dip_json_place p = dip_json_at(whole, "validation");
    if (!dip_json_is_object(j, &p)) return;
    r->held = dip_json_integer(j, &p, "held", 0, r->rows - 1);
    r->how = (dip_held)word(j, &p, "how", hows, 3);
}

static void read_switches(dip_json_reader *j, const dip_json_place *whole, dip_recording *r) {
    dip_json_place p = dip_json_at(whole, "switches");
    for (int s = 0; s < DIP_SWITCHES; s++) r->side[s] = -1;
    if (!dip_json_is_object(j, &p)) return;
    for (int s = 0; s < DIP_SWITCHES && !j->failed; s++) {
        const char *words[DIP_WORLDS] = {dip_world_key(DIP_WORLD_KERAS),
                                         dip_world_key(DIP_WORLD_TORCH)};
        if (dip_json_there(&p, dip_switch_table[s].key))
            r->side[s] = word(j, &p, dip_switch_table[s].key, words, DIP_WORLDS);
    }
}

static void read_versions(dip_json_reader *j, const dip_json_place *whole, dip_recording *r) {
    dip_json_place p = dip_json_at(whole, "versions");
    if (!dip_json_is_object(j, &p)) return;
    if (r->face == DIP_WORLD_TORCH) {
        dip_snprintf(r->versions, sizeof r->versions, "PyTorch %.40s",
                     dip_json_text(j, &p, "torch"));
        return;
    }
    dip_snprintf(r->versions, sizeof r->versions, "Keras %.40s on TensorFlow %.40s",
                 dip_json_text(j, &p, "keras"), dip_json_text(j, &p, "tensorflow"));
}

static void read_whole(dip_json_reader *j, const dip_json_place *w, dip_recording *r, bool *mnist) {
    static const char *const sources[] = {"inline", "mnist-train"};
    if (!dip_json_is_object(j, w)) return;
    dip_json_integer(j, w, "recording", 1, 1);
    const char *worlds[DIP_WORLDS] = {dip_world_key(DIP_WORLD_KERAS),
                                      dip_world_key(DIP_WORLD_TORCH)};
    r->face = (dip_world)word(j, w, "framework", worlds, DIP_WORLDS);
    r->dtype = dtype_of(j, w, "dtype");
    r->widened = r->dtype == DIP_FLOAT64 && dtype_of(j, w, "draws") == DIP_FLOAT32;
    if (!j->failed) read_versions(j, w, r);
    if (!j->failed) read_layers(j, w, r);
    if (!j->failed) read_loss(j, w, r);
    if (!j->failed) read_optimizer(j, w, r);
    if (j->failed) return;
    r->seeded = dip_json_there(w, "seed");
    if (r->seeded) r->seed = dip_json_integer(j, w, "seed", 0, INT64_MAX);
    r->batch_size = dip_json_integer(j, w, "batch_size", 1, most);
    r->steps = dip_json_integer(j, w, "steps", 1, most);
    r->rows = dip_json_integer(j, w, "rows", 1, INT64_MAX);
    r->shuffle = flag(j, w, "shuffle");
    if (dip_json_there(w, "largest"))
        r->largest = dip_json_integer(j, w, "largest", 1, INT64_MAX / 2);
    *mnist = word(j, w, "data", sources, 2) == 1;
    if (!j->failed) read_validation(j, w, r);
    if (!j->failed) read_input(j, w, r);
    if (!j->failed) read_switches(j, w, r);
}

bool dip_recording_parse(dip_recording *r, const char *who, const char *json, size_t size,
                         bool *mnist) {
    json_error_t error;
    dip_json_place whole = {json_loadb(json, size, JSON_REJECT_DUPLICATES, &error), ""};
    if (!whole.value)
        return dip_fail(r->ctx, DIP_ERROR_FORMAT, who,
                        "%.200s: meta: line %d, column %d: this is not JSON: %.120s", r->path,
                        error.line, error.column, error.text);
    dip_json_reader j = {.ctx = r->ctx, .who = who, .file = r->path};
    read_whole(&j, &whole, r, mnist);
    json_decref(whole.value);
    return !j.failed;
}
#endif
