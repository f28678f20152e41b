/* nll_loss.c - NLLLoss: negative log-likelihood of the targets. */
#include "torch/nn/loss.h"

static dip_value forward(dip_module *m, dip_builder *b, const dip_value *x) {
    return dip_torch_loss_value(b, DIP_TORCH_NLL, x[0], x[1], &((dip_loss_module *)m)->o);
}

static dip_module *sample(dip_context *ctx) { return dip_nn_nll_loss(ctx, NULL); }

const dip_module_kind dip_module_nll_loss = {
    .name = "NLLLoss",
    .who = "nn_NLLLoss",
    .doc = "negative log-likelihood of the targets: log-probabilities (N, C), (N) int64 -> ()",
    .inputs = 2,
    .sample = sample,
    .forward = forward,
};

torch_Module *dip_nn_nll_loss(dip_context *ctx, const dip_nn_loss_opts *o) {
    return dip_loss_module_new(ctx, &dip_module_nll_loss, DIP_TORCH_NLL, o);
}
