/* loss.h - PyTorch's losses as compositions of operators: value per sample, then the reduction.
 * Keras' losses, by name, are train/loss.h. */
#ifndef DIP_BLOCKS_LOSS_H
#define DIP_BLOCKS_LOSS_H
#include "ops/op.h"

typedef enum dip_reduction { DIP_REDUCE_MEAN, DIP_REDUCE_SUM, DIP_REDUCE_NONE } dip_reduction;
/* "mean", "sum", "none"; false with an error that lists and suggests. */
bool dip_reduction_find(dip_context *ctx, const char *name, dip_reduction *out, const char *who);

/* input (N, C); target int64 (N) class indices, or probabilities (N, C) of input's dtype. */
dip_value dip_block_cross_entropy(dip_builder *b, dip_value input, dip_value target, dip_reduction r);
dip_value dip_block_nll_loss(dip_builder *b, dip_value log_probs, dip_value target, dip_reduction r);
dip_value dip_block_mse_loss(dip_builder *b, dip_value input, dip_value target, dip_reduction r);

#endif
