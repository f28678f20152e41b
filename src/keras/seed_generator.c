/* seed_generator.c - keras.random.SeedGenerator, and what stands behind every `seed` option. */
#include "keras/noise_layer.h"
#include "keras/options.h"

static const dip_field fields[] = {DIP_FIELD_L(dip_seed_generator_opts, seed, DIP_NO_SEED)};
static const dip_field next_fields[] = {DIP_FIELD_B(dip_seed_next_opts, ordered, true)};
DIP_FIELDS_INIT(dip_seed_generator_opts, fields)
DIP_FIELDS_INIT(dip_seed_next_opts, next_fields)

/* ---- for the rest of the face ---- */

dip_seed_generator *dip_keras_make_seed_generator(dip_context *ctx, int64_t seed) {
    if (seed == DIP_NO_SEED) {
        dip_python_rng *rng = dip_keras_python_rng(ctx);
        if (!rng) return NULL;
        seed = dip_python_rng_keras_seed(rng);
    }
    return dip_seed_generator_new(ctx, seed, dip_context_widened(ctx));
}

bool dip_keras_check_seed(dip_context *ctx, int64_t seed, const dip_seed_generator *g,
                          const char *who) {
    if (!g) return true;
    if (!dip_is_live(ctx, g))
        return dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                        "seed_generator is no live object of this context; make one with "
                        "keras_random_SeedGenerator()");
    if (!dip_is(g, &dip_seed_generator_class, who)) return false;
    return seed == DIP_NO_SEED ||
           dip_fail(ctx, DIP_ERROR_ARGUMENT, who,
                    "both seed (%lld) and seed_generator are given; leave one of them out",
                    (long long)seed);
}

bool dip_keras_draw_pair(dip_context *ctx, int64_t seed, dip_seed_generator *g, int64_t pair[2],
                         const char *who) {
    if (!dip_keras_check_seed(ctx, seed, g, who)) return false;
    if (g) {
        dip_keras_seed_next(&g->seed, pair);
        return true;
    }
    pair[0] = seed;
    pair[1] = 0;
    /* asked for so that an unseeded run tells how it is repeated */
    return seed != DIP_NO_SEED || (dip_keras_python_rng(ctx) && dip_context_keras_pair(ctx, pair));
}

/* ---- the public side ---- */

dip_seed_generator *dip_keras_random_seed_generator(dip_context *ctx,
                                                    const dip_seed_generator_opts *given) {
    dip_seed_generator_opts o;
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(fields));
    dip_enter(ctx, o.at_);
    return dip_keras_make_seed_generator(ctx, o.seed);
}

dip_seed_pair dip_keras_seed_generator_state(const dip_seed_generator *g) {
    return g ? (dip_seed_pair){g->seed.state[0], g->seed.state[1]} : (dip_seed_pair){0, 0};
}

dip_seed_pair dip_keras_seed_generator_next(dip_seed_generator *g,
                                            const dip_seed_next_opts *given) {
    dip_seed_next_opts o;
    int64_t pair[2] = {0, 0};
    if (!g) return (dip_seed_pair){0, 0};
    dip_fields_read(&o, sizeof o, given, DIP_FIELDS(next_fields));
    dip_enter(dip_ctx(g), o.at_);
    if (o.ordered) dip_keras_seed_next(&g->seed, pair);
    else dip_keras_seed_next_global(&g->seed, pair);
    return (dip_seed_pair){pair[0], pair[1]};
}

dip_seed_generator *dip_keras_layer_seed_generator(dip_keras_layer *l, dip_site at) {
    if (!l) return NULL;
    dip_enter(dip_ctx(l), at);
    if (!dip_is(l, &dip_keras_layer_class, "keras_layer_seed_generator")) return NULL;
    /* a noise layer is told by what its record ends with */
    return l->kind->destroy == dip_noise_layer_destroy ? ((dip_noise_layer *)l)->generator : NULL;
}
