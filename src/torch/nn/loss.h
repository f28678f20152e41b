/* loss.h - what the modules of losses share: their options, kept and checked when they are made. */
#ifndef DIP_TORCH_NN_LOSS_H
#define DIP_TORCH_NN_LOSS_H
#include "torch/module.h"

typedef struct dip_loss_module {
    dip_module base;
    dip_nn_loss_opts o; /* settled: its words are constants, weight is a member */
} dip_loss_module;

dip_module *dip_loss_module_new(dip_context *ctx, const dip_module_kind *kind,
                                dip_torch_loss loss, const dip_nn_loss_opts *given);
#endif
