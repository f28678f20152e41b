/* functional.h - what functions of torch.nn.functional and the modules of the same name both
 * compute, inside an open frame (or a module's call): values in, value out, NULL with the error
 * recorded. */
#ifndef DIP_TORCH_FUNCTIONAL_H
#define DIP_TORCH_FUNCTIONAL_H
#include "torch/inside.h"

/* Checks the options, and settles form to a constant; log has none. */
bool dip_torch_softmax_settle(dip_context *ctx, const char *who, bool log, dip_nn_softmax_opts *o);
/* dim INT64_MIN: it was not given, an error. */
dip_value dip_torch_softmax_value(dip_builder *b, dip_value x, int64_t dim, bool log,
                                  const char *form);
/* y, with a note of what it was computed from: train/loss.h, Note [Logits of a softmax]. */
dip_value dip_torch_made_of(dip_value y, dip_value logits);
/* weight (O, I). */
dip_value dip_torch_linear_value(dip_builder *b, dip_value x, dip_value weight, dip_value bias);
dip_value dip_torch_dropout_value(dip_builder *b, dip_value x, double p, bool training);
dip_value dip_torch_flatten_value(dip_builder *b, dip_value x, int64_t start, int64_t end);

typedef enum dip_torch_loss {
    DIP_TORCH_CROSS_ENTROPY, DIP_TORCH_NLL, DIP_TORCH_MSE
} dip_torch_loss;
/* With settled options. */
dip_value dip_torch_loss_value(dip_builder *b, dip_torch_loss kind, dip_value input,
                               dip_value target, const dip_nn_loss_opts *o);
/* Checks the options alone; every word becomes a constant, one that was not given the context's
 * default. */
bool dip_torch_loss_settle(dip_context *ctx, const char *who, dip_torch_loss kind,
                           dip_nn_loss_opts *o);
#endif
