/* functional.h - what functions of torch.nn.functional and the modules of the same name both
 * compute, inside an open frame (or a module's call): values in, value out, NULL with the error
 * recorded. */
#ifndef DIP_TORCH_FUNCTIONAL_H
#define DIP_TORCH_FUNCTIONAL_H
#include "torch/inside.h"

/* dim INT64_MIN: it was not given, an error. */
dip_value dip_torch_softmax_value(dip_builder *b, dip_value x, int64_t dim, bool log);
/* weight (O, I). */
dip_value dip_torch_linear_value(dip_builder *b, dip_value x, dip_value weight, dip_value bias);
dip_value dip_torch_dropout_value(dip_builder *b, dip_value x, double p, bool training);
dip_value dip_torch_flatten_value(dip_builder *b, dip_value x, int64_t start, int64_t end);

typedef enum dip_torch_loss {
    DIP_TORCH_CROSS_ENTROPY, DIP_TORCH_NLL, DIP_TORCH_MSE
} dip_torch_loss;
dip_value dip_torch_loss_value(dip_builder *b, dip_torch_loss kind, dip_value input,
                               dip_value target, const dip_nn_loss_opts *o);
/* The options alone. */
bool dip_torch_loss_check(dip_context *ctx, const char *who, dip_torch_loss kind,
                          const dip_nn_loss_opts *o);
#endif
