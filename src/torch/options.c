/* options.c - the defaults of every call with options, one line each. */
#include "torch/inside.h"

#include <math.h>
#include <string.h>

void dip_torch_options_init(void *o, size_t size, const void *defaults, size_t full) {
    if (size > full) memset((char *)o + full, 0, size - full); /* fields of a later header */
    memcpy(o, defaults, size < full ? size : full);
    memcpy(o, &size, sizeof size); /* size_ stands first */
}

#define DEFAULTS(T, ...)                                                    \
    void T##_init(T *o, size_t size) {                                      \
        static const T defaults = {__VA_ARGS__};                            \
        if (o) dip_torch_options_init(o, size, &defaults, sizeof defaults); \
    }

DEFAULTS(dip_factory_opts, .dtype = -1)
DEFAULTS(dip_axis_opts, .keepdim = false)
DEFAULTS(dip_clamp_opts, .min = -HUGE_VAL, .max = HUGE_VAL)
DEFAULTS(dip_dim_opts, .dim = 0)
DEFAULTS(dip_slice_opts, .step = 1)
DEFAULTS(dip_grad_opts, .create_graph = false)
DEFAULTS(dip_nn_linear_opts, .bias = true, .dtype = -1)
DEFAULTS(dip_nn_flatten_opts, .start_dim = 1, .end_dim = -1)
DEFAULTS(dip_nn_softmax_opts, .dim = INT64_MIN)
DEFAULTS(dip_nn_inplace_opts, .inplace = false)
DEFAULTS(dip_f_dropout_opts, .p = 0.5, .training = true)
DEFAULTS(dip_nn_loss_opts, .reduction = "mean", .ignore_index = -100)
DEFAULTS(dip_nn_parameter_opts, .requires_grad = true)
DEFAULTS(dip_torch_adam_opts, .lr = 1e-3, .betas = {0.9, 0.999}, .eps = 1e-8)
DEFAULTS(dip_torch_sgd_opts, .lr = 1e-3)
DEFAULTS(dip_torch_rmsprop_opts, .lr = 1e-2, .alpha = 0.99, .eps = 1e-8)
DEFAULTS(dip_zero_grad_opts, .set_to_none = true)
DEFAULTS(dip_torch_mnist_opts, .train = true)
DEFAULTS(dip_torch_loader_opts, .batch_size = 1)
DEFAULTS(dip_split_opts, .generator = NULL)
