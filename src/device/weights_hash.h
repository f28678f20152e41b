/* weights_hash.h - one SHA-256 for all weights of a model, so that two runs can be compared by mail. */
#ifndef DIP_DEVICE_WEIGHTS_HASH_H
#define DIP_DEVICE_WEIGHTS_HASH_H
#include "diptych/diptych.h"
#include "files/sha256.h"

/* Note [Hash of weights]
 * SHA-256 over the parameters in the order of the face's own list (model.weights or
 * model.parameters()), each as its raw little-endian bytes in row-major order of its logical shape:
 * a view's strides do not show.  One run, one hash: it changes with any bit of any weight. */
bool dip_weights_hash(dip_context *ctx, dip_tensor *const *weights, int n,
                      char text[DIP_SHA256_TEXT]);
#endif
