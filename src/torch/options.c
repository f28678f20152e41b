/* options.c - the defaults of every call with options, one line each. */
#include "torch/inside.h"

#include <math.h>

DIP_OPTS_DEFAULTS(dip_factory_opts, .dtype = -1)
DIP_OPTS_DEFAULTS(dip_random_opts, .generator = NULL)
DIP_OPTS_DEFAULTS(dip_normal_opts, .generator = NULL)
DIP_OPTS_DEFAULTS(dip_multinomial_opts, .replacement = false)
DIP_OPTS_DEFAULTS(dip_init_uniform_opts, .a = 0, .b = 1)
DIP_OPTS_DEFAULTS(dip_init_normal_opts, .mean = 0, .std = 1)
DIP_OPTS_DEFAULTS(dip_init_trunc_normal_opts, .mean = 0, .std = 1, .a = -2, .b = 2)
DIP_OPTS_DEFAULTS(dip_init_gain_opts, .gain = 1)
DIP_OPTS_DEFAULTS(dip_init_kaiming_opts, .a = 0, .mode = "fan_in", .nonlinearity = "leaky_relu")
DIP_OPTS_DEFAULTS(dip_init_calculate_gain_opts, .param = (double)NAN)
DIP_OPTS_DEFAULTS(dip_init_dirac_opts, .groups = 1)
DIP_OPTS_DEFAULTS(dip_init_sparse_opts, .std = 0.01)
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
DIP_OPTS_DEFAULTS(dip_random_sampler_opts, .num_samples = -1)
DIP_OPTS_DEFAULTS(dip_weighted_sampler_opts, .replacement = true)
DIP_OPTS_DEFAULTS(dip_torch_loader_opts, .batch_size = 1)
DIP_OPTS_DEFAULTS(dip_printoptions_opts, .precision = -1, .threshold = -1, .edgeitems = -1, .linewidth = -1,
                  .sci_mode = -1)
DIP_OPTS_DEFAULTS(dip_split_opts, .generator = NULL)
DIP_OPTS_DEFAULTS(dip_torch_compat_opts, .weights = NULL)
