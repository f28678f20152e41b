/* generator.c - torch.Generator and the saved state of the default generator. */
#include "torch/inside.h"

/* The seed of a torch.Generator() that nobody seeded. */
#define GENERATOR_SEED 67280421310721u

torch_Generator *dip_torch_generator(dip_context *ctx, dip_site at) {
    if (!ctx) return NULL;
    dip_enter(ctx, at);
    return dip_generator_new(ctx, GENERATOR_SEED);
}

static bool is_generator(const torch_Generator *g, const char *who, dip_site at) {
    if (!g || !dip_is(g, &dip_generator_class, who)) return false;
    dip_enter(dip_ctx(g), at);
    return true;
}

torch_Generator *dip_torch_generator_manual_seed(torch_Generator *g, uint64_t seed, dip_site at) {
    if (!is_generator(g, "torch_Generator_manual_seed", at)) return NULL;
    dip_torch_rng_seed(&g->rng, seed);
    return g;
}

uint64_t dip_torch_generator_seed(torch_Generator *g, dip_site at) {
    if (!is_generator(g, "torch_Generator_seed", at)) return 0;
    dip_torch_rng_seed(&g->rng, dip_entropy());
    return g->rng.seed;
}

uint64_t dip_torch_generator_initial_seed(const torch_Generator *g, dip_site at) {
    return is_generator(g, "torch_Generator_initial_seed", at) ? g->rng.seed : 0;
}

torch_Device dip_torch_generator_device(const torch_Generator *g, dip_site at) {
    torch_Device none = {""}, cpu = {"cpu"};
    return is_generator(g, "torch_Generator_device", at) ? cpu : none;
}

uint64_t dip_torch_seed(dip_context *ctx, dip_site at) {
    if (!ctx) return 0;
    dip_enter(ctx, at);
    uint64_t seed = dip_entropy();
    return dip_context_seed_torch(ctx, seed) ? seed : 0;
}

/* ---- saved states ---- */
static dip_tensor *get_state(dip_context *ctx, const dip_torch_rng *rng) {
    dip_tensor *state = dip_tensor_make(
        ctx, DIP_UINT8, &(dip_shape){1, {DIP_TORCH_RNG_STATE_BYTES}}, &dip_device_host);
    if (state) dip_torch_rng_get_state(rng, state->view.data);
    return state;
}

static bool set_state(dip_torch_rng *rng, dip_tensor *state, const char *who) {
    unsigned char bytes[DIP_TORCH_RNG_STATE_BYTES];
    if (!state || !dip_is(state, &dip_tensor_class, who) || !dip_tensor_readable(state, who))
        return false;
    const dip_view *v = &state->view;
    if (v->dtype != DIP_UINT8 || v->rank != 1 || v->dim[0] != DIP_TORCH_RNG_STATE_BYTES ||
        !dip_tensor_where(state)->host)
        return dip_fail(dip_ctx(state), DIP_ERROR_TYPE, who,
                        "the state is a %s tensor of %lld elements on %s, expected the %d bytes on "
                        "cpu that torch_get_rng_state or torch_Generator_get_state gave",
                        dip_dtype_name(v->dtype), (long long)dip_view_numel(v),
                        dip_device_text(dip_tensor_where(state)), DIP_TORCH_RNG_STATE_BYTES);
    const unsigned char *from = v->data;
    for (int i = 0; i < DIP_TORCH_RNG_STATE_BYTES; i++) bytes[i] = from[i * v->stride[0]];
    return dip_torch_rng_set_state(rng, bytes) ||
           dip_fail(dip_ctx(state), DIP_ERROR_ARGUMENT, who,
                    "these bytes are no state of a generator; the generator is as it was");
}

dip_tensor *dip_torch_generator_get_state(torch_Generator *g, dip_site at) {
    if (!is_generator(g, "torch_Generator_get_state", at)) return NULL;
    return get_state(dip_ctx(g), &g->rng);
}

torch_Generator *dip_torch_generator_set_state(torch_Generator *g, dip_tensor *state, dip_site at) {
    static const char who[] = "torch_Generator_set_state";
    return is_generator(g, who, at) && set_state(&g->rng, state, who) ? g : NULL;
}

dip_tensor *dip_torch_get_rng_state(dip_context *ctx, dip_site at) {
    if (!ctx) return NULL;
    dip_enter(ctx, at);
    dip_torch_rng *rng = dip_torch_rng_of(ctx, NULL, "torch_get_rng_state");
    return rng ? get_state(ctx, rng) : NULL;
}

/* A state that is set counts as a seed that was given. */
bool dip_torch_set_rng_state(dip_context *ctx, dip_tensor *state, dip_site at) {
    dip_torch_rng next;
    if (!ctx) return false;
    dip_enter(ctx, at);
    if (!set_state(&next, state, "torch_set_rng_state") || !dip_context_seed_torch(ctx, next.seed))
        return false;
    *dip_context_torch_rng(ctx) = next;
    return true;
}

/* ---- a block whose draws leave no trace ---- */
dip_rng_mark dip_torch_fork_enter(dip_context *ctx, dip_site at) {
    return (dip_rng_mark){dip_adopt(dip_torch_get_rng_state(ctx, at))};
}

void dip_torch_fork_leave(dip_rng_mark *mark) {
    if (!mark || !mark->state) return;
    dip_torch_rng *rng = dip_context_torch_rng(dip_ctx(mark->state));
    if (rng) dip_torch_rng_set_state(rng, mark->state->view.data);
    dip_release(mark->state);
    mark->state = NULL;
}
