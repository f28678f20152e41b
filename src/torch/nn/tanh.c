/* tanh.c - Tanh: y = tanh(x), element by element. */
#include "torch/module.h"

static dip_value forward(dip_module *m, dip_builder *b, const dip_value *x) {
    (void)m;
    return dip_grad_fn(dip_build1(b, &dip_op_tanh, x[0]), "TanhBackward0");
}

static dip_module *sample(dip_context *ctx) { return dip_nn_tanh(ctx, (dip_site){NULL, 0}); }

const dip_module_kind dip_module_tanh = {
    .name = "Tanh",
    .who = "nn_Tanh",
    .doc = "y = tanh(x): (...) -> (...)",
    .inputs = 1,
    .sample = sample,
    .forward = forward,
};

torch_Module *dip_nn_tanh(dip_context *ctx, dip_site at) {
    if (!ctx) return NULL;
    dip_enter(ctx, at);
    return dip_module_new(ctx, &dip_module_tanh, sizeof(dip_module));
}
