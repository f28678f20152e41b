/* activation.h - activations by name: one table for both faces' layers. */
#ifndef DIP_BLOCKS_ACTIVATION_H
#define DIP_BLOCKS_ACTIVATION_H
#include "ops/op.h"

typedef struct dip_activation {
    const char *name, *label;     /* "relu", "ReLU" */
    const char *doc;              /* its formula */
    dip_value (*build)(dip_builder *b, dip_value x);
} dip_activation;
extern const dip_activation dip_activations[];   /* ends with name NULL; sorted by name */
/* NULL or "": linear.  An unknown name is an error that lists and suggests. */
const dip_activation *dip_activation_find(dip_context *ctx, const char *name, const char *who);
/* The one that PyTorch computes in its place: its softmax multiplies by 1 / sum; else `a` itself. */
const dip_activation *dip_activation_of_torch(const dip_activation *a);
bool dip_activation_is_linear(const dip_activation *a);
dip_value dip_activate(dip_builder *b, const dip_activation *a, dip_value x); /* a NULL: linear: x itself */

/* Softmax along an axis, in either world's rounding: e / sum in Keras, else e * (1 / sum). */
dip_value dip_block_softmax(dip_builder *b, dip_value x, int axis, bool keras);

#endif
