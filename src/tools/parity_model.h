/* parity_model.h - a recorded model built again with the face of its framework, layer by layer. */
#ifndef DIP_TOOLS_PARITY_MODEL_H
#define DIP_TOOLS_PARITY_MODEL_H
#include "report/recording.h"

typedef struct dip_rebuilt {
    const dip_recording *r;
    dip_context *ctx; /* of its own; silent */
    dip_dtype dtype;
    void *layer
        [DIP_RECORDED_LAYERS]; /* dip_keras_layer or dip_module; NULL: does nothing by itself */
    dip_tensor *parameter[DIP_RECORDED_PARAMETERS];
} dip_rebuilt;

/* Weights are what the seed draws; dip_rebuilt_take_weights gives it the recorded ones.  False with
 * the error in r->ctx; close in either case. */
bool dip_rebuilt_open(dip_rebuilt *m, const dip_recording *r, dip_dtype dtype, int64_t seed,
                      const char *who);
bool dip_rebuilt_take_weights(dip_rebuilt *m);
/* What layer i gives for x; mask: of a dropout layer, (x's shape), already scaled. */
dip_tensor *dip_rebuilt_apply(dip_rebuilt *m, int i, dip_tensor *x, dip_tensor *mask);
/* The loss of y_pred; `logits` NULL: as the face finds it. */
typedef enum dip_softmax_use {
    DIP_SOFTMAX_AS_SAID,
    DIP_SOFTMAX_TWICE,   /* what comes out is taken for logits */
    DIP_SOFTMAX_WITHOUT, /* what went into the final softmax is what comes out */
    DIP_SOFTMAX_CUT      /* Keras: from the probabilities, cut at 1e-7 */
} dip_softmax_use;
dip_tensor *dip_rebuilt_loss(dip_rebuilt *m, dip_tensor *y_true, dip_tensor *y_pred,
                             dip_softmax_use softmax, bool sum);
/* Does the loss take class numbers (int64)? */
bool dip_rebuilt_wants_classes(const dip_rebuilt *m);
/* Hands m's first error on to r->ctx; false. */
bool dip_rebuilt_failed(dip_rebuilt *m, const char *who);
void dip_rebuilt_close(dip_rebuilt *m);
#endif
