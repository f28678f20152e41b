/* sigmoid.c - Sigmoid: y = 1 / (1 + exp(-x)), element by element. */
#include "torch/module.h"

static dip_value forward(dip_module *m, dip_builder *b, const dip_value *x) {
    (void)m;
    return dip_grad_fn(dip_build1(b, &dip_op_sigmoid, x[0]), "SigmoidBackward0");
}

static dip_module *sample(dip_context *ctx) { return dip_nn_sigmoid(ctx, (dip_site){NULL, 0}); }

const dip_module_kind dip_module_sigmoid = {
    .name = "Sigmoid",
    .who = "nn_Sigmoid",
    .doc = "y = 1 / (1 + exp(-x)): (...) -> (...)",
    .inputs = 1,
    .sample = sample,
    .forward = forward,
};

torch_Module *dip_nn_sigmoid(dip_context *ctx, dip_site at) {
    if (!ctx) return NULL;
    dip_enter(ctx, at);
    return dip_module_new(ctx, &dip_module_sigmoid, sizeof(dip_module));
}
