/* mse_loss.c - MSELoss: mean of the squared differences. */
#include "torch/nn/loss.h"

static dip_value forward(dip_module *m, dip_builder *b, const dip_value *x) {
    return dip_torch_loss_value(b, DIP_TORCH_MSE, x[0], x[1], &((dip_loss_module *)m)->o);
}

static dip_module *sample(dip_context *ctx) { return dip_nn_mse_loss(ctx, NULL); }

const dip_module_kind dip_module_mse_loss = {
    .name = "MSELoss",
    .who = "nn_MSELoss",
    .doc = "mean of the squared differences: (...), (...) -> ()",
    .inputs = 2,
    .sample = sample,
    .forward = forward,
};

torch_Module *dip_nn_mse_loss(dip_context *ctx, const dip_nn_loss_opts *o) {
    return dip_loss_module_new(ctx, &dip_module_mse_loss, DIP_TORCH_MSE, o);
}
