/* options.c - the defaults of every call with options, one line each. */
#include "torch/inside.h"

#include <math.h>

DIP_OPTS_DEFAULTS(dip_factory_opts, .dtype = -1)
DIP_OPTS_DEFAULTS(dip_axis_opts, .keepdim = false)
DIP_OPTS_DEFAULTS(dip_clamp_opts, .min = -HUGE_VAL, .max = HUGE_VAL)
DIP_OPTS_DEFAULTS(dip_dim_opts, .dim = 0)
DIP_OPTS_DEFAULTS(dip_slice_opts, .step = 1)
DIP_OPTS_DEFAULTS(dip_grad_opts, .create_graph = false)
DIP_OPTS_DEFAULTS(dip_nn_linear_opts, .bias = true, .dtype = -1)
DIP_OPTS_DEFAULTS(dip_nn_flatten_opts, .start_dim = 1, .end_dim = -1)
DIP_OPTS_DEFAULTS(dip_nn_softmax_opts, .dim = INT64_MIN)
DIP_OPTS_DEFAULTS(dip_nn_inplace_opts, .inplace = false)
DIP_OPTS_DEFAULTS(dip_f_dropout_opts, .p = 0.5, .training = true)
DIP_OPTS_DEFAULTS(dip_nn_loss_opts, .reduction = "mean", .ignore_index = -100)
DIP_OPTS_DEFAULTS(dip_nn_parameter_opts, .requires_grad = true)
DIP_OPTS_DEFAULTS(dip_torch_adam_opts, .lr = 1e-3, .betas = {0.9, 0.999}, .eps = (double)NAN,
                  .weight_decay = (double)NAN)
DIP_OPTS_DEFAULTS(dip_torch_sgd_opts, .lr = (double)NAN)
DIP_OPTS_DEFAULTS(dip_torch_rmsprop_opts, .lr = (double)NAN, .alpha = (double)NAN,
                  .eps = (double)NAN)
DIP_OPTS_DEFAULTS(dip_zero_grad_opts, .set_to_none = true)
DIP_OPTS_DEFAULTS(dip_torch_mnist_opts, .train = true)
DIP_OPTS_DEFAULTS(dip_torch_loader_opts, .batch_size = 1)
DIP_OPTS_DEFAULTS(dip_split_opts, .generator = NULL)
DIP_OPTS_DEFAULTS(dip_torch_compat_opts, .weights = NULL)
