/* noise.h - layers that disturb what passes through them in training, as Keras composes them.
 *
 * `dims` is the shape of the decisions and broadcasts to x's; no dimensions: x's own.  The numbers
 * come from `source`, anew at each run.  Rates lie in (0, 1).  Source: keras-numerics, section 3.
 */
#ifndef DIP_BLOCKS_NOISE_H
#define DIP_BLOCKS_NOISE_H
#include "blocks/builder.h"
#include "random/noise_source.h"

/* Numbers (or decisions) beside x. */
dip_value dip_block_noise(dip_builder *b, dip_value x, dip_noise_kind kind, double first,
                          double second, const dip_shape *dims, dip_noise_source *source);
/* x / (1 - rate) where kept, else 0; nothing of a dropped x passes, be it infinite.  (The block of
 * layers.h multiplies by its mask instead, as PyTorch does.)  Rate 1: zeros, nothing drawn. */
dip_value dip_block_keep_dropout(dip_builder *b, dip_value x, double rate, const dip_shape *dims,
                                 dip_noise_source *source);
dip_value dip_block_gaussian_noise(dip_builder *b, dip_value x, double stddev,
                                   dip_noise_source *source); /* x + n */
dip_value dip_block_gaussian_dropout(dip_builder *b, dip_value x, double rate,
                                     dip_noise_source *source); /* x n, n of mean 1 */
/* Keeps mean and variance of what selu gives: dropped elements take its lower bound. */
dip_value dip_block_alpha_dropout(dip_builder *b, dip_value x, double rate, const dip_shape *dims,
                                  dip_noise_source *source);
#endif
