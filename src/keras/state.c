/* state.c - seeds, the float type and name counters of a context. */
#include "keras/state.h"

#include <ctype.h>
#include <string.h>

typedef struct name_count {
    char *name; /* in snake case */
    int64_t used;
} name_count;

typedef struct keras_state {
    bool floatx_set;
    dip_dtype floatx;
    name_count *names;
    size_t n_names, cap_names;
} keras_state;

static void forget_names(dip_context *ctx, keras_state *s) {
    for (size_t i = 0; i < s->n_names; i++) dip_strfree(ctx, s->names[i].name);
    s->n_names = 0;
}

static void fini(dip_context *ctx, void *data) {
    keras_state *s = data;
    forget_names(ctx, s);
    dip_dealloc(ctx, s->names, s->cap_names * sizeof *s->names);
}

static keras_state *state_of(dip_context *ctx) {
    return dip_context_slot(ctx, DIP_SLOT_KERAS, sizeof(keras_state), fini);
}

/* ---- seeds ---- */

static void announce(dip_context *ctx) {
    dip_announce_unseeded(ctx, "keras_utils_set_random_seed");
}

dip_python_rng *dip_keras_python_rng(dip_context *ctx) {
    announce(ctx);
    return dip_context_python_rng(ctx);
}

dip_torch_rng *dip_keras_torch_rng(dip_context *ctx) {
    announce(ctx);
    return dip_context_torch_rng(ctx);
}

int64_t dip_keras_global_seed(dip_context *ctx) {
    announce(ctx);
    return dip_context_keras_seed(ctx);
}

bool dip_keras_utils_set_random_seed(dip_context *ctx, int64_t seed, dip_site at) {
    dip_enter(ctx, at);
    if (seed < 0 || seed > 0xFFFFFFFFll)
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, "keras_utils_set_random_seed",
                        "the seed is %lld, but seeds go from 0 to 4294967295; give one of those",
                        (long long)seed);
    return dip_context_seed_keras(ctx, seed);
}

/* ---- the float type ---- */

dip_dtype dip_keras_floatx(dip_context *ctx) {
    const keras_state *s = dip_context_slot_peek(ctx, DIP_SLOT_KERAS);
    if (s && s->floatx_set) return s->floatx;
    return dip_context_dtype(ctx) == DIP_FLOAT64 ? DIP_FLOAT64 : DIP_FLOAT32;
}

dip_draws dip_keras_draws(dip_context *ctx) {
    return dip_context_widened(ctx) ? DIP_DRAWS_FLOAT32 : DIP_DRAWS_NATIVE;
}

bool dip_keras_config_set_floatx(dip_context *ctx, const char *dtype, dip_site at) {
    dip_enter(ctx, at);
    static const char *const known[] = {"float32", "float64"};
    int which = !dtype ? -1 : !strcmp(dtype, known[0]) ? 0 : !strcmp(dtype, known[1]) ? 1 : -1;
    if (which < 0)
        return dip_fail_unknown(ctx, "keras_config_set_floatx", "float type", dtype, known, 2);
    keras_state *s = state_of(ctx);
    if (!s) return false;
    s->floatx_set = true;
    s->floatx = which ? DIP_FLOAT64 : DIP_FLOAT32;
    return true;
}

const char *dip_keras_config_floatx(dip_context *ctx) {
    return dip_dtype_name(dip_keras_floatx(ctx));
}

/* ---- names ---- */

/* As Keras: "InputLayer" -> "input_layer", "LSTM" -> "lstm", "Conv2D" -> "conv2d". */
static void snake_case(const char *class_name, char *out, size_t size) {
    size_t n = 0;
    for (const char *p = class_name; *p && n + 2 < size; p++) {
        bool upper = isupper((unsigned char)*p);
        bool after_lower = p > class_name && islower((unsigned char)p[-1]);
        bool before_lower = p > class_name && p[1] && islower((unsigned char)p[1]);
        if (upper && (after_lower || before_lower)) out[n++] = '_';
        out[n++] = (char)tolower((unsigned char)*p);
    }
    out[n] = 0;
}

static name_count *counter(dip_context *ctx, keras_state *s, const char *name) {
    for (size_t i = 0; i < s->n_names; i++)
        if (!strcmp(s->names[i].name, name)) return &s->names[i];
    name_count *grown = dip_grow(ctx, s->names, &s->cap_names, s->n_names + 1, sizeof *s->names);
    if (!grown) return NULL;
    s->names = grown;
    char *copy = dip_strdup_ctx(ctx, name);
    if (!copy) return NULL;
    s->names[s->n_names] = (name_count){copy, 0};
    return &s->names[s->n_names++];
}

char *dip_keras_auto_name(dip_context *ctx, const char *class_name) {
    char snake[64], name[96];
    keras_state *s = state_of(ctx);
    if (!s) return NULL;
    snake_case(class_name, snake, sizeof snake);
    name_count *c = counter(ctx, s, snake);
    if (!c) return NULL;
    if (c->used) dip_snprintf(name, sizeof name, "%s_%lld", snake, (long long)c->used);
    else dip_snprintf(name, sizeof name, "%s", snake);
    c->used++;
    return dip_strdup_ctx(ctx, name);
}

void dip_keras_clear_session(dip_context *ctx) {
    keras_state *s = state_of(ctx);
    if (s) forget_names(ctx, s);
    dip_context_forget_keras_pair(ctx);
}
