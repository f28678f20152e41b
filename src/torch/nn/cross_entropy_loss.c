/* cross_entropy_loss.c - CrossEntropyLoss: log-softmax of the scores, then the negative
 * log-likelihood of the targets. */
#include "torch/nn/loss.h"

static dip_value forward(dip_module *m, dip_builder *b, const dip_value *x) {
    return dip_torch_loss_value(b, DIP_TORCH_CROSS_ENTROPY, x[0], x[1], &((dip_loss_module *)m)->o);
}

static dip_module *sample(dip_context *ctx) { return dip_nn_cross_entropy_loss(ctx, NULL); }

const dip_module_kind dip_module_cross_entropy_loss = {
    .name = "CrossEntropyLoss",
    .who = "nn_CrossEntropyLoss",
    .doc = "log-softmax of the scores, then the negative log-likelihood of the targets: (N, C), "
           "(N) int64 or (N, C) -> ()",
    .inputs = 2,
    .sample = sample,
    .forward = forward,
};

torch_Module *dip_nn_cross_entropy_loss(dip_context *ctx, const dip_nn_loss_opts *o) {
    return dip_loss_module_new(ctx, &dip_module_cross_entropy_loss, DIP_TORCH_CROSS_ENTROPY, o);
}
