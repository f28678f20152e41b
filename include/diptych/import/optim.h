/* import torch.optim as optim */
#ifndef DIPTYCH_IMPORT_OPTIM_H
#define DIPTYCH_IMPORT_OPTIM_H
#include "diptych/torch.h"
#if !defined(DIPTYCH_NO_SKIN)
#define optim_Adam(...) torch_optim_Adam(__VA_ARGS__)
#define optim_AdamW(...) torch_optim_AdamW(__VA_ARGS__)
#define optim_SGD(...) torch_optim_SGD(__VA_ARGS__)
#define optim_RMSprop(...) torch_optim_RMSprop(__VA_ARGS__)
#endif
#endif
