/* identity.c - Identity: y = x, element by element. */
#include "torch/module.h"

static dip_value forward(dip_module *m, dip_builder *b, const dip_value *x) {
    (void)m;
    (void)b;
    return x[0];
}

static dip_module *sample(dip_context *ctx) { return dip_nn_identity(ctx, (dip_site){NULL, 0}); }

const dip_module_kind dip_module_identity = {
    .name = "Identity",
    .who = "nn_Identity",
    .doc = "y = x: (...) -> (...)",
    .inputs = 1,
    .sample = sample,
    .forward = forward,
};

torch_Module *dip_nn_identity(dip_context *ctx, dip_site at) {
    if (!ctx) return NULL;
    dip_enter(ctx, at);
    return dip_module_new(ctx, &dip_module_identity, sizeof(dip_module));
}
