/* import torch.nn as nn */
#ifndef DIPTYCH_IMPORT_NN_H
#define DIPTYCH_IMPORT_NN_H
#include "diptych/torch.h"
#if !defined(DIPTYCH_NO_SKIN)
#define nn_Linear(...) torch_nn_Linear(__VA_ARGS__)
#define nn_Flatten(...) torch_nn_Flatten(__VA_ARGS__)
#define nn_Identity(...) torch_nn_Identity(__VA_ARGS__)
#define nn_ReLU(...) torch_nn_ReLU(__VA_ARGS__)
#define nn_Sigmoid(...) torch_nn_Sigmoid(__VA_ARGS__)
#define nn_Tanh(...) torch_nn_Tanh(__VA_ARGS__)
#define nn_Softmax(...) torch_nn_Softmax(__VA_ARGS__)
#define nn_LogSoftmax(...) torch_nn_LogSoftmax(__VA_ARGS__)
#define nn_Dropout(...) torch_nn_Dropout(__VA_ARGS__)
#define nn_Sequential(...) torch_nn_Sequential(__VA_ARGS__)
#define nn_ModuleList(...) torch_nn_ModuleList(__VA_ARGS__)
#define nn_CrossEntropyLoss(...) torch_nn_CrossEntropyLoss(__VA_ARGS__)
#define nn_NLLLoss(...) torch_nn_NLLLoss(__VA_ARGS__)
#define nn_MSELoss(...) torch_nn_MSELoss(__VA_ARGS__)
#define nn_Parameter(...) torch_nn_Parameter(__VA_ARGS__)
#define nn_Buffer(...) torch_nn_Buffer(__VA_ARGS__)
#endif
#endif
