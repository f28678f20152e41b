/* softmax_losses.h - what Keras' crossentropies share: one value per sample, the last axis reduced.
 */
#ifndef DIP_OPS_SOFTMAX_LOSSES_H
#define DIP_OPS_SOFTMAX_LOSSES_H
#include "ops/losses.h"

/* Keras clips probabilities to [epsilon, 1 - epsilon]. */
#define DIP_KERAS_EPSILON 1e-7

/* Input 0 are scores (..., C) with C > 0; input 1 probabilities of the same shape and dtype, or
 * int64 class numbers of the shape without the last axis.  Output 0 becomes (...). */
bool dip_shape_crossentropy(dip_call *c, bool sparse);
bool dip_check_crossentropy(const dip_call *c); /* class numbers lie in [0, C) */

/* Inputs as rows, contiguous. */
typedef struct dip_score_rows {
    dip_plain x, target;
    int64_t rows, n;
} dip_score_rows;
dip_score_rows dip_score_rows_lay(const dip_call *c, dip_scratch *s);

/* For gradients: a value per sample with the last axis back, size 1; scores' rows summed likewise.
 */
dip_value dip_build_column(dip_builder *b, dip_value g);
dip_value dip_build_keras_softmax(dip_builder *b, dip_value x);
dip_value dip_build_one_hot(dip_builder *b, dip_value labels, dip_value like);
dip_value dip_build_clip(dip_builder *b, dip_value p);
/* g where clipping changed nothing, else 0 */
dip_value dip_build_clip_grad(dip_builder *b, dip_value g, dip_value p, dip_value clipped);
#endif
