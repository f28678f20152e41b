/* layers.h - what both faces' layers compute, as compositions of operators: dense, flatten, dropout.
 *
 * No parameters are kept here, no names and no defaults: those are the faces'.
 */
#ifndef DIP_BLOCKS_LAYERS_H
#define DIP_BLOCKS_LAYERS_H
#include "blocks/activation.h"
#include "blocks/builder.h"
#include "random/mask_source.h"

/* act(x kernel + bias): x (..., I), kernel (I, O), bias (O) or NULL -> (..., O).  A PyTorch weight
 * (O, I) is passed as its transposed view. */
dip_value dip_block_dense(dip_builder *b, dip_value x, dip_value kernel, dip_value bias, const dip_activation *act);

/* Axes first..last become one (negative count from the end): Keras (1, -1), nn.Flatten (1, -1). */
dip_value dip_block_flatten(dip_builder *b, dip_value x, int first, int last);

/* x times the mask drawn from `source`; rate 0 or not training: x itself, nothing drawn. */
dip_value dip_block_dropout(dip_builder *b, dip_value x, double rate, bool training, dip_mask_source *source);

#endif
