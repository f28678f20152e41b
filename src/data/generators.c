/* generators.c - the random generators of a context.  What is drawn from them is the random
 * room's. */
#include "data/generators.h"

typedef struct generators {
    bool torch_begun, torch_given, keras_begun, keras_given, unseeded_known, announced, widened,
        global_begun;
    uint64_t unseeded;
    dip_torch_rng torch;
    dip_python_rng python;
    int64_t keras_seed;
    dip_keras_seed global; /* Keras' global SeedGenerator */
} generators;

const dip_class dip_generator_class = {"generator", NULL, sizeof(struct dip_generator)};

static generators *of(dip_context *ctx) {
    return ctx ? dip_context_slot(ctx, DIP_SLOT_RANDOM, sizeof(generators), NULL) : NULL;
}

static const generators *peek(const dip_context *ctx) {
    return ctx ? dip_context_slot_peek(ctx, DIP_SLOT_RANDOM) : NULL;
}

uint64_t dip_context_unseeded(dip_context *ctx) {
    generators *g = of(ctx);
    if (!g) return 0;
    if (!g->unseeded_known) {
        g->unseeded_known = true;
        g->unseeded = dip_context_seed(ctx) ? dip_context_seed(ctx) : dip_entropy() & 0xFFFFFFFFu;
    }
    return g->unseeded;
}

static void start_torch(generators *g, uint64_t seed) {
    g->torch_begun = true;
    dip_torch_rng_seed(&g->torch, seed);
}

static void start_keras(generators *g, int64_t seed) {
    g->keras_begun = true;
    g->global_begun = false;
    g->keras_seed = seed;
    dip_python_rng_seed(&g->python, seed);
}

dip_torch_rng *dip_context_torch_rng(dip_context *ctx) {
    generators *g = of(ctx);
    if (g && !g->torch_begun) start_torch(g, dip_context_unseeded(ctx));
    return g ? &g->torch : NULL;
}

/* Keras takes seeds of 32 bits. */
static generators *keras(dip_context *ctx) {
    generators *g = of(ctx);
    if (g && !g->keras_begun) start_keras(g, (int64_t)(dip_context_unseeded(ctx) & 0xFFFFFFFFu));
    return g;
}

dip_python_rng *dip_context_python_rng(dip_context *ctx) {
    generators *g = keras(ctx);
    return g ? &g->python : NULL;
}

int64_t dip_context_keras_seed(dip_context *ctx) {
    generators *g = keras(ctx);
    return g ? g->keras_seed : 0;
}

bool dip_context_keras_pair(dip_context *ctx, int64_t pair[2]) {
    generators *g = keras(ctx);
    if (!g) return false;
    if (!g->global_begun) dip_keras_seed_init(&g->global, dip_python_rng_keras_seed(&g->python));
    g->global_begun = true;
    dip_keras_seed_next_global(&g->global, pair);
    return true;
}

void dip_context_forget_keras_pair(dip_context *ctx) {
    generators *g = of(ctx);
    if (g) g->global_begun = false;
}

bool dip_context_seed_torch(dip_context *ctx, uint64_t seed) {
    generators *g = of(ctx);
    if (!g) return false;
    start_torch(g, seed);
    g->torch_given = true;
    if (!g->keras_given) start_keras(g, (int64_t)(seed & 0xFFFFFFFFu));
    return true;
}

bool dip_context_seed_keras(dip_context *ctx, int64_t seed) {
    generators *g = of(ctx);
    if (!g) return false;
    start_keras(g, seed);
    g->keras_given = true;
    if (!g->torch_given) start_torch(g, (uint64_t)seed);
    return true;
}

bool dip_context_keras_seeded(const dip_context *ctx) {
    const generators *g = peek(ctx);
    return g && g->keras_given;
}

bool dip_context_torch_seeded(const dip_context *ctx) {
    const generators *g = peek(ctx);
    return g && g->torch_given;
}

void dip_announce_unseeded(dip_context *ctx, const char *how) {
    generators *g = of(ctx);
    if (!g || g->torch_given || g->keras_given || g->announced || dip_context_seed(ctx)) return;
    g->announced = true;
    dip_printf(ctx, "No seed was set; %s(%llu) repeats this run.\n", how,
               (unsigned long long)dip_context_unseeded(ctx));
}

bool dip_seed(dip_context *ctx, uint64_t seed) {
    return dip_context_seed_torch(ctx, seed) &&
           dip_context_seed_keras(ctx, (int64_t)(seed & 0xFFFFFFFFu));
}

bool dip_context_widened(const dip_context *ctx) {
    const generators *g = peek(ctx);
    return g && g->widened;
}

void dip_context_set_widened(dip_context *ctx, bool on) {
    generators *g = of(ctx);
    if (g) g->widened = on;
}

dip_generator *dip_generator_new(dip_context *ctx, uint64_t seed) {
    dip_generator *g = dip_object_new(ctx, &dip_generator_class, sizeof *g);
    if (g) dip_torch_rng_seed(&g->rng, seed);
    return g;
}
