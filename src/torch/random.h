/* random.h - in-place draws, as the tensor methods and torch.nn.init make them. */
#ifndef DIP_TORCH_RANDOM_H
#define DIP_TORCH_RANDOM_H
#include "torch/inside.h"
#include "train/torch_draw.h"

/* float64 tensors: with 53 bits, or widened, as the context says. */
static inline dip_draws dip_torch_draws(const dip_context *ctx) {
    return dip_context_widened(ctx) ? DIP_DRAWS_FLOAT32 : DIP_DRAWS_NATIVE;
}

/* Fills x whether or not it takes part in gradients.  Checks the parameters of the draw and says
 * which of them makes no sense; g NULL: the default generator. */
bool dip_torch_fill(dip_tensor *x, dip_draw what, torch_Generator *g, const char *who);
/* May a method write into x?  Not where x takes part in gradients and operators are recorded.  Notes the
 * call site. */
bool dip_torch_may_fill(dip_tensor *x, const char *who, dip_site at);
#endif
