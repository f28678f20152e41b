/* import torch.nn.functional as F */
#ifndef DIPTYCH_IMPORT_F_H
#define DIPTYCH_IMPORT_F_H
#include "diptych/torch.h"
#if !defined(DIPTYCH_NO_SKIN)
#define F_relu(...) torch_nn_functional_relu(__VA_ARGS__)
#define F_sigmoid(...) torch_nn_functional_sigmoid(__VA_ARGS__)
#define F_tanh(...) torch_nn_functional_tanh(__VA_ARGS__)
#define F_softmax(...) torch_nn_functional_softmax(__VA_ARGS__)
#define F_log_softmax(...) torch_nn_functional_log_softmax(__VA_ARGS__)
#define F_linear(...) torch_nn_functional_linear(__VA_ARGS__)
#define F_dropout(...) torch_nn_functional_dropout(__VA_ARGS__)
#define F_one_hot(...) torch_nn_functional_one_hot(__VA_ARGS__)
#define F_cross_entropy(...) torch_nn_functional_cross_entropy(__VA_ARGS__)
#define F_nll_loss(...) torch_nn_functional_nll_loss(__VA_ARGS__)
#define F_mse_loss(...) torch_nn_functional_mse_loss(__VA_ARGS__)
#endif
#endif
